//! tree-sitter and pest take the same texts: every example, fixture and block of the documents, texts that the grammar
//! makes, and thousands of texts with some tokens changed.
//!
//! `ROUNDS=N` changes that many texts. `UPDATE=1` writes the tables of letters.

use deleg::diag::{Code, Severity, Sink};
use deleg::text::FileId;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The compiler does not read what is past a limit: nested too deep, too large, no text.
const NOT_READ: [Code; 3] = [Code::E0111, Code::E0112, Code::E0113];

/// A header clause written twice is an error, but none of grammar.
const NO_FAULT: Code = Code::E0115;

/// Whether the compiler reads a text without an error of grammar; none where it does not read it.
fn pest(text: &str) -> Option<bool> {
    let mut sink = Sink::new();
    deleg::syntax::parse(FileId::new(0), text, &mut sink);
    let found = sink.finish();
    let read = found.iter().all(|one| !NOT_READ.contains(&one.code));
    read.then(|| found.iter().all(|one| one.severity != Severity::Error || one.code == NO_FAULT))
}

fn pest_takes(text: &str) -> bool {
    pest(text) == Some(true)
}

/// tree-sitter's parser.
struct Other(tree_sitter::Parser);

impl Other {
    fn new() -> Self {
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&tree_sitter_deleg::LANGUAGE.into()).expect("the versions fit");
        Self(parser)
    }

    fn takes(&mut self, text: &str) -> bool {
        let tree = self.0.parse(text, None).expect("a tree");
        !tree.root_node().has_error() && !tree.root_node().is_error()
    }

    fn agrees(&mut self, text: &str) -> bool {
        pest(text).is_none_or(|takes| takes == self.takes(text))
    }

    /// A text on which the two differ with all that is not needed for that taken out.
    fn shrunk(&mut self, text: &str) -> String {
        let mut tokens = tokens(text);
        let mut size = tokens.len() / 2;
        while size > 0 {
            let mut at = 0;
            while at < tokens.len() {
                let mut fewer = tokens.clone();
                fewer.drain(at..(at + size).min(tokens.len()));
                if self.agrees(&fewer.concat()) {
                    at += size;
                } else {
                    tokens = fewer;
                }
            }
            size /= 2;
        }
        tokens.concat()
    }

    fn hold(&mut self, from: &str, text: &str, wrong: &mut Vec<String>) {
        if !self.agrees(text) {
            let text = self.shrunk(text);
            let taker = if pest_takes(&text) { "pest" } else { "tree-sitter" };
            wrong.push(format!("-- {from}: only {taker} takes\n{text}\n"));
        }
    }
}

fn settle(mut wrong: Vec<String>) {
    let all = wrong.len();
    wrong.sort_by_key(String::len);
    wrong.dedup();
    wrong.truncate(12);
    assert!(wrong.is_empty(), "they differ on {all}\n{}", wrong.join("\n"));
}

/// A text as runs of letters, single signs, and white space.
fn tokens(text: &str) -> Vec<String> {
    let class = |c: char| match c {
        ' ' | '\t' => 0,
        c if c.is_alphanumeric() || "_+.@-*?/:".contains(c) => 1,
        _ => 2,
    };
    let mut tokens: Vec<String> = Vec::new();
    let mut last = 2;
    for c in text.chars() {
        let this = class(c);
        match tokens.last_mut() {
            Some(token) if this == last && this != 2 => token.push(c),
            _ => tokens.push(c.to_string()),
        }
        last = this;
    }
    tokens
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|end| end == "deleg" || end == "md") {
            found.push(path);
        }
    }
}

/// Every file of the language, and every block of it in a document, with where it comes from.
fn corpus() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in ["examples", "tests", "docs/src", "src/diag/explain", "benches"] {
        collect(&root.join(folder), &mut files);
    }
    files.sort();
    let mut texts = Vec::new();
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let name = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        if file.extension().is_some_and(|end| end == "deleg") {
            texts.push((name, text));
            continue;
        }
        for block in text.split("```deleg").skip(1) {
            let (_, block) = block.split_once('\n').expect("a block has lines");
            let block = block.split("\n```").next().unwrap_or("");
            texts.push((name.clone(), block.to_owned()));
        }
    }
    // tree-sitter does not skip a NUL, and the compiler reads no file that has one.
    texts.retain(|(_, text)| !text.contains('\0'));
    texts
}

/// The same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(most.max(1)).expect("small")).expect("small")
    }

    fn of<'t>(&mut self, all: &'t [String]) -> &'t str {
        let at = self.below(all.len());
        &all[at]
    }
}

#[test]
fn the_letters_are_those_of_the_compiler() {
    let mut text = String::from(
        "// What may begin a name, and what may go on in one, beyond ASCII. Written by test/agreement.rs.\n\n#include <stdint.h>\n",
    );
    for (name, fits) in [
        ("XID_START", unicode_ident::is_xid_start as fn(char) -> bool),
        ("XID_CONTINUE", unicode_ident::is_xid_continue),
    ] {
        write!(text, "\nstatic const uint32_t {name}[][2] = {{").expect("written");
        let mut from = None;
        let mut width = usize::MAX;
        for code in 0x80..=0x0011_0000_u32 {
            let inside = char::from_u32(code).is_some_and(fits);
            match (inside, from) {
                (true, None) => from = Some(code),
                (false, Some(first)) => {
                    let range = format!("{{0x{first:X}, 0x{:X}}},", code - 1);
                    width = width.saturating_add(range.len() + 1);
                    if width > 110 {
                        text.push_str("\n ");
                        width = range.len() + 1;
                    }
                    write!(text, " {range}").expect("written");
                    from = None;
                }
                _ => {}
            }
        }
        text.push_str("\n};\n");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/xid.h");
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &text).expect("it can be written");
    }
    assert!(fs::read_to_string(path).expect("it is there") == text, "UPDATE=1 writes src/xid.h");
}

#[test]
fn they_agree_on_every_text_of_the_repository() {
    let mut other = Other::new();
    let mut wrong = Vec::new();
    let (mut taken, mut refused) = (0, 0);
    for (name, text) in corpus() {
        other.hold(&name, &text, &mut wrong);
        if pest_takes(&text) { taken += 1 } else { refused += 1 }
    }
    println!("{taken} texts are taken, {refused} refused");
    assert!(taken > 500 && refused > 50, "the texts are found: {taken}, {refused}");
    settle(wrong);
}

#[test]
fn they_agree_on_changed_texts() {
    let rounds: usize = env::var("ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let texts: Vec<Vec<String>> =
        corpus().iter().map(|(_, text)| tokens(text)).filter(|text| text.len() < 1500).collect();
    let all: BTreeSet<&String> = texts.iter().flatten().collect();
    let mut words: Vec<String> = all.into_iter().cloned().collect();
    // Words of the language, signs and ends of lines more often than the names of one file.
    let keywords: Vec<String> = include_str!("../src/scanner.c")
        .split_once("KEYWORDS[] = {")
        .and_then(|(_, rest)| rest.split_once("};"))
        .map(|(list, _)| list.split('"').skip(1).step_by(2).map(str::to_owned).collect())
        .expect("the keywords");
    assert!(keywords.len() > 80);
    words.truncate(600);
    words.extend(keywords.iter().cloned());
    let signs: Vec<String> = ["{", "}", "(", ")", "[", "]", ",", "=", "\n", "//", "\"", "{x}", "${a}", "<", ">=", " \n "]
        .map(str::to_owned)
        .into();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut other = Other::new();
    let mut wrong = Vec::new();
    let (mut taken, mut refused) = (0, 0);
    for round in 0..rounds {
        let mut text = texts[random.below(texts.len())].clone();
        // A part of a file, from a line to another, keeps the texts short and their sentences beside unlikely ones.
        let lines: Vec<usize> = (0..text.len()).filter(|&at| text[at] == "\n").collect();
        if lines.len() > 4 && random.below(3) > 0 {
            let (a, b) = (random.below(lines.len()), random.below(lines.len()));
            text = text[lines[a.min(b)]..lines[a.max(b)]].to_vec();
        }
        for _ in 0..random.below(4) {
            let at = random.below(text.len() + 1);
            let word = match random.below(4) {
                0 => random.of(&words),
                1 => random.of(&signs),
                _ => random.of(&keywords),
            };
            let word = if random.below(2) == 0 { format!(" {word} ") } else { word.to_owned() };
            match random.below(6) {
                0 | 1 if at < text.len() => drop(text.remove(at)),
                2 => text.insert(at, word),
                3 if at < text.len() => text[at] = word,
                4 if at < text.len() => text.insert(at, text[at].clone()),
                _ => {
                    // A space becomes the end of a line, or the reverse.
                    let gaps: Vec<usize> = (0..text.len()).filter(|&at| text[at].trim().is_empty()).collect();
                    if let Some(&gap) = gaps.get(random.below(gaps.len())) {
                        text[gap] = if text[gap] == "\n" { " " } else { "\n" }.to_owned();
                    }
                }
            }
        }
        let text = text.concat();
        if pest_takes(&text) { taken += 1 } else { refused += 1 }
        other.hold(&format!("round {round}"), &text, &mut wrong);
    }
    println!("{taken} texts are taken, {refused} refused");
    assert!(taken * 8 > rounds && refused * 8 > rounds, "both kinds: {taken}, {refused}");
    settle(wrong);
}
