//! How long an editor waits: the real server over its pipe, keystroke by keystroke. See `benches/README.md`.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a benchmark reads the clock, writes its inputs, prints, and fails by panicking"
)]
#![allow(dead_code, reason = "the generator serves other benchmarks too")]

mod generate;

use generate::Size;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// What is typed, a letter at a time, and taken away again: it is wrong most of the time, and whole in the end.
const SENTENCE: &str = "\ndelegate GROUP in ACCOUNT may view roles GROUP-seen-*\n";

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let rounds = arguments.first().and_then(|text| text.parse().ok()).unwrap_or(6);
    println!("from keystroke to diagnostics, proofs included; completion of an action; ms");
    println!("{:<44} {:>8} {:>8} {:>8} {:>8}", "", "median", "p90", "p99", "worst");
    let small = Size { delegations: 50, files: 1, accounts: 1 };
    session("50 delegations in a file", small, rounds);
    let large = Size { delegations: 1_000, files: 100, accounts: 20 };
    session("1,000 delegations in 100 files", large, rounds);
}

fn session(what: &str, size: Size, rounds: usize) {
    let folder = std::env::temp_dir().join(format!("deleg-editor-{}", std::process::id()));
    let files = generate::project(size);
    std::fs::create_dir_all(&folder).expect("the folder is made");
    std::fs::write(folder.join("deleg.toml"), "").expect("it is written");
    for file in &files {
        std::fs::write(folder.join(&file.path), &file.text).expect("it is written");
    }
    let last = files.last().expect("there is a file");
    let mut editor = Editor::start(&folder, &last.path, last.text.clone());
    let begun = Instant::now();
    editor.open();
    println!("{what}: the first check {:.0} ms", begun.elapsed().as_secs_f64() * 1e3);
    let team = last.text.split("group ").nth(1).expect("a group");
    let (group, account) = (word(team, 0), word(team, 2));
    let sentence = SENTENCE.replace("GROUP", &group).replace("ACCOUNT", &account);
    let (mut waits, mut completions) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        for letter in sentence.chars() {
            waits.push(editor.types(&letter.to_string()));
        }
        completions.push(editor.completes(
            "\ngroup x in ACCOUNT {\n    allow s3:Get".replace("ACCOUNT", &account).as_str(),
        ));
        for _ in 0..sentence.len() {
            waits.push(editor.deletes());
        }
    }
    row("  keystroke", &mut waits);
    row("  completion", &mut completions);
    println!("  memory after {} edits: {} MiB", editor.version, editor.memory());
    editor.goodbye();
    std::fs::remove_dir_all(&folder).expect("it is removed");
}

fn word(text: &str, at: usize) -> String {
    text.split_whitespace().nth(at).expect("a word").to_owned()
}

fn row(what: &str, times: &mut [Duration]) {
    times.sort();
    let at =
        |part: usize| times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!("{what:<44} {:>8.2} {:>8.2} {:>8.2} {:>8.2}", at(50), at(90), at(99), at(100));
}

/// An editor with one document, at whose end is typed.
struct Editor {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    uri: String,
    text: String,
    version: i64,
}

impl Editor {
    fn start(folder: &Path, file: &str, text: String) -> Self {
        let program = PathBuf::from(env!("CARGO_BIN_EXE_deleg"));
        let mut child = Command::new(program)
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stdin = child.stdin.take().expect("an input");
        let stdout = BufReader::new(child.stdout.take().expect("an output"));
        let uri = format!("file://{}", folder.join(file).display());
        let mut editor = Self { child, stdin, stdout, uri, text, version: 0 };
        let root = format!("file://{}", folder.display());
        let capabilities = json!({
            "general": { "positionEncodings": ["utf-8"] },
            "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
        });
        editor.send(json!({ "id": 1, "method": "initialize", "params": {
            "processId": null, "capabilities": capabilities,
            "workspaceFolders": [{ "uri": root, "name": "project" }],
        }}));
        editor.wait(|message| message["id"] == 1);
        editor.send(json!({ "method": "initialized", "params": {} }));
        editor
    }

    fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = json!("2.0");
        let text = message.to_string();
        write!(self.stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("it listens");
        self.stdin.flush().expect("it listens");
    }

    fn wait(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let mut length = 0;
            loop {
                let mut line = String::new();
                assert!(self.stdout.read_line(&mut line).expect("it speaks") > 0, "it is there");
                match line.strip_prefix("Content-Length:") {
                    Some(number) => length = number.trim().parse().expect("a number"),
                    None if line.trim().is_empty() => break,
                    None => {}
                }
            }
            let mut body = vec![0; length];
            self.stdout.read_exact(&mut body).expect("it speaks");
            let message: Value = serde_json::from_slice(&body).expect("JSON");
            if fits(&message) {
                return message;
            }
        }
    }

    fn checked(&mut self) {
        let (uri, version) = (self.uri.clone(), self.version);
        self.wait(move |message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri.as_str()
                && message["params"]["version"] == version
        });
    }

    fn open(&mut self) {
        let document =
            json!({ "uri": self.uri, "languageId": "deleg", "version": 0, "text": self.text });
        self.send(
            json!({ "method": "textDocument/didOpen", "params": { "textDocument": document } }),
        );
        self.checked();
        // What was found first may be without the proofs: a lens waits for them.
        let lens = json!({ "textDocument": { "uri": self.uri } });
        self.send(json!({ "id": 2, "method": "textDocument/codeLens", "params": lens }));
        self.wait(|message| message["id"] == 2);
    }

    fn end(text: &str) -> Value {
        let line = text.matches('\n').count();
        json!({ "line": line, "character": text.len() - text.rfind('\n').map_or(0, |at| at + 1) })
    }

    fn change(&mut self, start: &Value, end: &Value, new: &str) {
        self.version += 1;
        self.send(json!({ "method": "textDocument/didChange", "params": {
            "textDocument": { "uri": self.uri, "version": self.version },
            "contentChanges": [{ "range": { "start": start, "end": end }, "text": new }],
        }}));
    }

    /// From a letter to the whole check of it.
    fn settled(&mut self, begun: Instant) -> Duration {
        let lens = json!({ "textDocument": { "uri": self.uri } });
        self.checked();
        let published = begun.elapsed();
        // The proofs are among what was said, unless they took longer than what was found before them waits.
        self.send(json!({ "id": 3, "method": "textDocument/codeLens", "params": lens }));
        self.wait(|message| message["id"] == 3);
        let whole = begun.elapsed();
        if whole > Duration::from_millis(40) { whole } else { published }
    }

    fn types(&mut self, letter: &str) -> Duration {
        let end = Self::end(&self.text);
        self.text.push_str(letter);
        let begun = Instant::now();
        self.change(&end, &end, letter);
        self.settled(begun)
    }

    fn deletes(&mut self) -> Duration {
        let end = Self::end(&self.text);
        self.text.pop();
        let start = Self::end(&self.text);
        let begun = Instant::now();
        self.change(&start, &end, "");
        self.settled(begun)
    }

    /// Completion at the end of some text, right after it was typed, and without waiting for its check.
    fn completes(&mut self, typed: &str) -> Duration {
        let start = Self::end(&self.text);
        let whole = format!("{}{typed}", self.text);
        let end = Self::end(&whole);
        self.change(&start, &start, typed);
        let begun = Instant::now();
        self.send(json!({ "id": 4, "method": "textDocument/completion", "params": {
            "textDocument": { "uri": self.uri }, "position": end,
        }}));
        let answer = self.wait(|message| message["id"] == 4);
        let took = begun.elapsed();
        assert!(!answer["result"]["items"].as_array().expect("items").is_empty());
        self.change(&start, &end, "");
        self.checked();
        took
    }

    /// The memory that the server holds, where the system says it.
    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kib.unwrap_or(0) / 1024
    }

    fn goodbye(mut self) {
        self.send(json!({ "id": 5, "method": "shutdown" }));
        self.wait(|message| message["id"] == 5);
        self.send(json!({ "method": "exit" }));
        assert!(self.child.wait().expect("it ends").success());
    }
}
