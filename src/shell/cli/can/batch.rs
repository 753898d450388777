//! Cases from standard input, one a line; answers in the same order, a line each.

use super::super::{Answer, Failure};
use super::case::{self, Compiled};
use crate::evaluate::{Decision, Outcome, decide};
use crate::shell::fs;
use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, BufWriter, Read, StdoutLock, Write};

/// The bytes that a line may have at most.
const LONGEST: u64 = fs::LARGEST;

/// The bytes that are read at once.
const ROOM: usize = 1 << 16;

/// What a reading of a line gives.
enum Line {
    Text(String),
    Wrong(&'static str),
    End,
}

/// Decides every case. What is wrong with a line is its answer, and the next one is read.
pub fn run() -> Result<Answer, Failure> {
    let mut input = BufReader::with_capacity(ROOM, io::stdin().lock());
    let mut output = BufWriter::new(io::stdout().lock());
    let mut compiled = Compiled::default();
    loop {
        let line = next(&mut input)
            .map_err(|error| unreadable("standard input cannot be read", &error))?;
        let answer = match line {
            Line::End => break,
            Line::Wrong(why) => format!("{{\"id\":null,\"error\":{}}}", json!(why)),
            Line::Text(line) if line.trim().is_empty() => continue,
            Line::Text(line) => answer(&line, &mut compiled),
        };
        if !write(&mut output, &answer, input.buffer().is_empty())? {
            break;
        }
    }
    match output.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(unreadable("standard output cannot be written", &error))
        }
        _ => Ok(Answer::Yes),
    }
}

fn unreadable(what: &str, error: &io::Error) -> Failure {
    Failure::new(format!("{what}: {}", fs::words(error)))
}

/// Writes an answer, at once where the caller waits for it. False where the reader went away.
fn write(
    output: &mut BufWriter<StdoutLock<'_>>,
    answer: &str,
    at_once: bool,
) -> Result<bool, Failure> {
    let mut written = writeln!(output, "{answer}");
    if at_once && written.is_ok() {
        written = output.flush();
    }
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(unreadable("standard output cannot be written", &error)),
    }
}

/// The next line. One that is too long is read to its end and forgotten.
fn next(input: &mut impl BufRead) -> io::Result<Line> {
    let mut bytes = Vec::new();
    let read = input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes)?;
    if read == 0 {
        return Ok(Line::End);
    }
    if read as u64 == LONGEST && bytes.last() != Some(&b'\n') {
        loop {
            bytes.clear();
            let read = input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes)?;
            if read == 0 || bytes.last() == Some(&b'\n') {
                return Ok(Line::Wrong("the line is too long"));
            }
        }
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Line::Text(text)),
        Err(_) => Ok(Line::Wrong("the line is not UTF-8")),
    }
}

fn answer(line: &str, compiled: &mut Compiled) -> String {
    let id = case::id(line).unwrap_or("null");
    match compiled.case(line) {
        Ok(case) => {
            let decision = decide(&case.layers(), &case.request);
            let word = match decision.outcome {
                Outcome::Allowed => "allowed",
                Outcome::ImplicitDeny => "implicitDeny",
                Outcome::ExplicitDeny => "explicitDeny",
            };
            format!(
                "{{\"id\":{id},\"decision\":\"{word}\",\"decidedBy\":{}}}",
                decided_by(&decision)
            )
        }
        Err(error) => format!("{{\"id\":{id},\"error\":{}}}", json!(error)),
    }
}

fn decided_by(decision: &Decision) -> Value {
    decision.decided_by.map_or(Value::Null, |reason| {
        let mut by = json!({
            "layer": reason.layer.word(),
            "policy": reason.policy,
            "statement": reason.statement,
        });
        if let (Some(level), Some(by)) = (reason.layer.level(), by.as_object_mut()) {
            by.insert("level".to_owned(), json!(level));
        }
        by
    })
}
