//! What the files of the editors must keep to: every keyword of the grammar known to each, and copies that are copies.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The files that colour words, each with how it writes one.
const FILES: &[(&str, Spelling)] = &[
    ("tree-sitter-deleg/grammar.js", Spelling::Quoted('\'')),
    ("tree-sitter-deleg/src/scanner.c", Spelling::Quoted('"')),
    ("tree-sitter-deleg/queries/highlights.scm", Spelling::Quoted('"')),
    ("helix/queries/deleg/highlights.scm", Spelling::Quoted('"')),
    ("zed/languages/deleg/highlights.scm", Spelling::Quoted('"')),
    ("textmate/deleg.tmLanguage.json", Spelling::Bare),
    ("vim/syntax/deleg.vim", Spelling::Bare),
    ("emacs/deleg-mode.el", Spelling::Quoted('"')),
    ("kakoune/deleg.kak", Spelling::Bare),
];

/// Queries that Neovim looks for in its own folder.
const COPIES: &[&str] = &[
    "folds.scm",
    "highlights.scm",
    "indents.scm",
    "injections.scm",
    "locals.scm",
    "textobjects.scm",
];

/// How a file writes a keyword.
#[derive(Clone, Copy)]
enum Spelling {
    /// Between quotes.
    Quoted(char),
    /// As a word.
    Bare,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join("editors").join(path))
        .unwrap_or_else(|_| panic!("{path} is there"))
}

/// Every word between quotes in the rules of keywords, verbs, kinds and connectives of the grammar.
fn keywords() -> BTreeSet<String> {
    let grammar =
        fs::read_to_string(root().join("grammar/deleg.pest")).expect("the grammar is there");
    let mut found = BTreeSet::new();
    for line in grammar.lines() {
        let name = line.split(['=', ' ']).next().unwrap_or("");
        if name.starts_with("kw_") || name == "verb" || name == "kind" {
            let words = line.split('"').skip(1).step_by(2);
            found.extend(words.map(str::to_owned));
        }
    }
    assert!(found.len() > 80, "the keywords are found: {found:?}");
    found
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').collect()
}

#[test]
fn every_editor_knows_every_keyword() {
    let keywords = keywords();
    let mut wrong = Vec::new();
    for (path, spelling) in FILES {
        let text = read(path);
        let bare = words(&text);
        // A pattern of a regular expression may write `accounts?` for two words.
        let optional = |word: &str| {
            let singular = word.strip_suffix('s').unwrap_or(word);
            text.contains(&format!("{singular}s?"))
        };
        for word in &keywords {
            let known = match spelling {
                Spelling::Quoted(quote) => text.contains(&format!("{quote}{word}{quote}")),
                Spelling::Bare => bare.contains(word.as_str()) || optional(word),
            };
            if !known {
                wrong.push(format!("editors/{path} does not know `{word}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The scanner of tree-sitter knows no word that the grammar does not.
#[test]
fn the_scanner_has_no_other_keywords() {
    let text = read("tree-sitter-deleg/src/scanner.c");
    let (_, list) = text.split_once("KEYWORDS[] = {").expect("the scanner has its keywords");
    let list = list.split("};").next().unwrap_or("");
    let found: BTreeSet<String> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    assert_eq!(found, keywords());
}

#[test]
fn copies_are_copies() {
    for name in COPIES {
        let text = read(&format!("tree-sitter-deleg/queries/{name}"));
        let path = root().join("editors/neovim/queries/deleg").join(name);
        if env::var_os("UPDATE").is_some() {
            fs::write(&path, &text).expect("it can be written");
        }
        let copy = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(copy, text, "{}: UPDATE=1 writes it", path.display());
    }
}

/// What Zed and Helix read parses, and names the same server.
#[cfg(feature = "cli")]
#[test]
fn settings_of_editors_are_toml() {
    for path in ["helix/languages.toml", "zed/extension.toml", "zed/languages/deleg/config.toml"] {
        let text = read(path);
        if let Err(error) = toml::de::DeTable::parse(&text) {
            panic!("{path}: {error}");
        }
    }
    let helix = read("helix/languages.toml");
    assert!(helix.contains("command = \"deleg\"\nargs = [\"lsp\"]"), "{helix}");
}
