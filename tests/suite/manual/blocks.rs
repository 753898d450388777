//! What is asked of a block, by its language and its marks.

use super::pages::{Block, Page, root};
use super::session::Session;
use crate::golden;
use std::fs;

/// The file of a block that names none.
const MAIN: &str = "main.deleg";

/// A line that stands for any number of lines.
const ELLIPSIS: &str = "…";

/// Asks every block of a page; gives what is not true.
pub fn run(page: &Page) -> Vec<String> {
    let session = Session::new(page);
    let mut failures = Vec::new();
    let mut rewritten: Vec<(usize, usize, String)> = Vec::new();
    for block in page.blocks() {
        let answer = match block.language.as_str() {
            "deleg" if block.mark("of").is_some() => excerpt(&block),
            "deleg" => deleg(&block, &session),
            "text" if block.mark("said").is_some() => said(&block, &session),
            "console" => console(&block, &session, &mut rewritten),
            "sh" => shell(&block, &session),
            "json" => json(&block, &session),
            "toml" => toml(&block, &session),
            "ebnf" => ebnf(&block),
            "text" if block.mark("picture").is_some() => Ok(()),
            _ => excerpt(&block),
        };
        if let Err(fault) = answer {
            failures.push(format!("{}:{}: {fault}", page.name, block.line));
        }
    }
    rewrite(page, rewritten);
    failures
}

/// Puts what commands really printed into the page.
fn rewrite(page: &Page, mut rewritten: Vec<(usize, usize, String)>) {
    if rewritten.is_empty() {
        return;
    }
    let mut lines: Vec<String> = page.text.lines().map(str::to_owned).collect();
    rewritten.sort_by_key(|one| std::cmp::Reverse(one.0));
    for (line, count, text) in rewritten {
        lines.splice(line..line + count, text.lines().map(str::to_owned));
    }
    fs::write(&page.path, lines.join("\n") + "\n").unwrap();
}

/// A text of the language: clean and in the one format, or wrong in the way it says.
fn deleg(block: &Block, session: &Session) -> Result<(), String> {
    let expected: Vec<String> = ["fails", "says"]
        .iter()
        .filter_map(|mark| block.mark(mark))
        .flat_map(|codes| codes.split('+').map(str::to_owned))
        .collect();
    let (name, text) = match block.mark("part") {
        None => (block.mark("file").unwrap_or(MAIN).to_owned(), block.text.clone()),
        Some(part) => ("part.deleg".to_owned(), wrapped(part, &block.text)?),
    };
    session.write(&name, &text);
    // What a wrapper declares and the fragment does not need is unused.
    let own = |code: &String| block.mark("part").is_none() || code != "W0220";
    let codes: Vec<String> = session.codes(&name).into_iter().filter(own).collect();
    if codes != expected {
        let (_, said) = session.run(&format!("deleg check --account 123456789012 {name}"));
        return Err(format!("gives {codes:?}, and should {expected:?}\n{said}\n{text}"));
    }
    if block.mark("fails").is_some() != codes.iter().any(|code| code.starts_with('E')) {
        return Err("`fails` is for errors, `says` for what does not stop a build".to_owned());
    }
    if codes.is_empty()
        && block.mark("part") != Some("conditions")
        && let Some(diff) = session.format(&name)
    {
        return Err(format!("is not in the one format\n{diff}"));
    }
    Ok(())
}

/// A part of what `deleg check` says of the page's `main.deleg`.
fn said(block: &Block, session: &Session) -> Result<(), String> {
    let (_, said) = session.run(&format!("deleg check {MAIN}"));
    if stands_in(&block.text, &said) { Ok(()) } else { Err(format!("does not stand in\n{said}")) }
}

/// A fragment in the wrapper for its kind: a file of `tests/manual/wrappers`, in which the line with `// …` is replaced.
fn wrapped(part: &str, text: &str) -> Result<String, String> {
    let wrapper = golden::root().join("manual/wrappers").join(format!("{part}.deleg"));
    let wrapper =
        fs::read_to_string(wrapper).map_err(|_| format!("there is no wrapper `{part}`"))?;
    let mut whole = String::new();
    for line in wrapper.lines() {
        let Some((before, after)) = line.split_once("// …") else {
            whole.push_str(&format!("{line}\n"));
            continue;
        };
        // A wrapper with words on the line of the fragment takes its lines one by one.
        let each = !before.trim().is_empty() || !after.trim().is_empty();
        for inner in text.lines().filter(|inner| !each || !inner.trim().is_empty()) {
            whole.push_str(format!("{before}{inner}{after}").trim_end());
            whole.push('\n');
        }
    }
    Ok(whole)
}

/// Commands after `$ `, and what they print.
fn console(
    block: &Block,
    session: &Session,
    rewritten: &mut Vec<(usize, usize, String)>,
) -> Result<(), String> {
    let mut actual = String::new();
    let mut faults = Vec::new();
    let mut lines = block.text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix("$ ") else {
            return Err(format!("{line:?} stands before the first command"));
        };
        let mut expected = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
            expected.push(line);
        }
        let (_, said) = session.run(command);
        let said: Vec<&str> = said.lines().map(str::trim_end).collect();
        let fits = fits(&expected, &said);
        if !fits {
            faults.push(format!("$ {command}\n{}", said.join("\n")));
        }
        let keep = fits || expected.contains(&ELLIPSIS);
        actual.push_str(&format!("$ {command}\n"));
        for line in if keep { &expected } else { &said } {
            actual.push_str(&format!("{line}\n"));
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    if golden::updating() && actual != block.text {
        rewritten.push((block.line, block.lines, actual));
        return Ok(());
    }
    Err(format!(
        "prints something else (UPDATE=1 rewrites it where no `…` stands):\n{}",
        faults.join("\n")
    ))
}

/// Whether lines are as expected, where an ellipsis is any lines.
fn fits(expected: &[&str], actual: &[&str]) -> bool {
    let Some(at) = expected.iter().position(|line| line.trim() == ELLIPSIS) else {
        return expected == actual;
    };
    let (head, rest) = (&expected[..at], &expected[at + 1..]);
    actual.len() >= head.len()
        && head == &actual[..head.len()]
        && (head.len()..=actual.len()).any(|from| fits(rest, &actual[from..]))
}

/// Commands that have to succeed.
fn shell(block: &Block, session: &Session) -> Result<(), String> {
    let (done, said) = session.run(&format!("set -e\n{}", block.text));
    if done { Ok(()) } else { Err(format!("fails:\n{said}")) }
}

/// JSON: a part of what an example builds, or a policy that Deleg reads.
fn json(block: &Block, session: &Session) -> Result<(), String> {
    if let Some(built) = block.mark("built") {
        let (example, file) = built.split_once('/').ok_or("`built` is EXAMPLE/FILE")?;
        let path = root().join("examples").join(example).join("expected").join(file);
        let whole = fs::read_to_string(&path).map_err(|error| format!("{built}: {error}"))?;
        return if stands_in(&block.text, &whole) {
            Ok(())
        } else {
            Err(format!("does not stand in {built}"))
        };
    }
    if block.mark("policy").is_none() {
        return Err("JSON is marked `built:EXAMPLE/FILE` or `policy`".to_owned());
    }
    let name = block.mark("file").unwrap_or("block.json");
    session.write(name, &block.text);
    session.write("part.deleg", &format!("policy Block from \"{name}\"\n"));
    let codes = session.codes("part.deleg");
    let expected: Vec<String> = block
        .mark("says")
        .map(|codes| codes.split('+').map(str::to_owned).collect())
        .unwrap_or_default();
    if codes == expected {
        Ok(())
    } else {
        Err(format!("gives {codes:?}, and should {expected:?}"))
    }
}

/// Settings that the program takes.
fn toml(block: &Block, session: &Session) -> Result<(), String> {
    if block.mark("of").is_some() {
        return excerpt(block);
    }
    session.write("settings/deleg.toml", &block.text);
    session.write("settings/iam/empty.deleg", "");
    let (done, said) = session.run("cd settings && deleg check");
    session.run("cd ..");
    if done { Ok(()) } else { Err(said) }
}

/// A part of the grammar: its words are words of the grammar that is compiled. A whole one defines every name it uses.
fn ebnf(block: &Block) -> Result<(), String> {
    let grammar = fs::read_to_string(root().join("grammar/deleg.pest")).unwrap();
    let mut defined = vec!["word", "string"];
    let mut used = Vec::new();
    for line in block.text.lines() {
        let (head, rule) = line.split_once(" = ").unwrap_or(("", line));
        defined.push(head.trim());
        for (at, part) in rule.split('"').enumerate() {
            if at % 2 == 0 {
                let letter = |c: char| c.is_ascii_lowercase() || c == '-';
                used.extend(part.split(|c| !letter(c)).filter(|name| name.len() > 1));
            } else if !grammar.contains(&format!("\"{part}\"")) {
                return Err(format!("the grammar has no {part:?}"));
            }
        }
    }
    let unknown = used.into_iter().find(|name| !defined.contains(name));
    match unknown.filter(|_| block.mark("whole").is_some()) {
        Some(name) => Err(format!("{name} is not defined")),
        None => Ok(()),
    }
}

/// Anything else is a part of a file of the repository, which its mark `of` names.
fn excerpt(block: &Block) -> Result<(), String> {
    let of = block.mark("of").ok_or_else(|| {
        format!(
            "nothing is known of blocks of {:?}; `of:PATH` says where its text stands",
            block.language
        )
    })?;
    let whole = fs::read_to_string(root().join(of)).map_err(|error| format!("{of}: {error}"))?;
    if stands_in(&block.text, &whole) { Ok(()) } else { Err(format!("does not stand in {of}")) }
}

/// Whether the lines of a part stand in a whole, one after another, but for indentation, a comma at the end, and
/// ellipses.
fn stands_in(part: &str, whole: &str) -> bool {
    fn bare(text: &str) -> Vec<&str> {
        text.lines().map(|line| line.trim().trim_end_matches(',')).collect()
    }
    let (part, whole) = (bare(part), bare(whole));
    let mut from = 0;
    for run in part.split(|line| *line == ELLIPSIS).filter(|run| !run.is_empty()) {
        let found = (from..whole.len()).find(|&at| whole[at..].starts_with(run));
        match found {
            Some(at) => from = at + run.len(),
            None => return false,
        }
    }
    !part.is_empty()
}
