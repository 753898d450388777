//! Diagnostics: each case of `tests/diagnostics` beside what a person reads of it, and every page of `deleg explain`.
//!
//! A case is a file `CODE[-what].deleg`, or a folder of that name with a `main.deleg` and what it uses; the text beside
//! it, `.stderr`, is the whole output of `deleg check`, then of its tests, and must hold the code. UPDATE=1 rewrites it.
//! On a page, the blocks under `## Wrong` yield the page's code and nothing else, those under `## Right` yield nothing.
//! A block of ```` ```json NAME ```` or ```` ```deleg NAME ```` is a file that the block after it may name.

use crate::golden;
use deleg::analysis::{Input, LoadError, Loader, Options, Snapshot};
use deleg::diag::{CODES, Entry, Fix};
use deleg::render::{Paint, find};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Codes whose cases are kept elsewhere: syntax beside its trees, projects in sessions of the command line.
const ELSEWHERE: &[&str] = &["01", "07"];
/// Codes without a case here, with the reason.
const WITHOUT_CASE: &[(&str, &str)] =
    &[("E0790", "a mistake of the formatter, which no text is known to show")];
/// Codes whose page shows no block that is wrong, with the reason.
const WITHOUT_WRONG: &[(&str, &str)] = &[
    ("E0790", "a mistake of the formatter"),
    ("E0111", "over a hundred brackets"),
    ("E0112", "a text of 16 MiB"),
    ("E0113", "bytes that are no text"),
];
/// Codes that cannot be shown without another beside them: a binary operator needs a binary key, and AWS has none, so
/// it stands on a quoted key that the catalogue does not know.
const BESIDE: &[(&str, &str)] = &[("E0345", "W0334"), ("E0515", "W0335")];

struct Files(BTreeMap<String, String>);

impl Loader for Files {
    fn load(&self, key: &str) -> Result<Input, LoadError> {
        let text = self.0.get(key).ok_or(LoadError::Missing)?;
        Ok(Input { key: key.to_owned(), name: key.to_owned(), text: text.as_str().into() })
    }
}

/// A text among files, checked for a case or page.
fn checked(text: &str, files: &Files) -> Snapshot {
    let input = Input { key: "main.deleg".into(), name: "main.deleg".into(), text: text.into() };
    Snapshot::new(vec![input], files, &Options::default())
}

/// What a person reads of it, and the codes.
fn said(text: &str, files: &Files) -> (String, BTreeSet<&'static str>) {
    let snapshot = checked(text, files);
    let mut found = snapshot.diagnostics().to_vec();
    if let Ok(report) = snapshot.test(&|_| true) {
        let cases = report.tests.into_iter().flat_map(|test| test.cases);
        found.extend(cases.filter_map(|case| case.failure));
    }
    let codes = found.iter().map(|one| one.code.as_str()).collect();
    let human = find("human").unwrap();
    (human.render(snapshot.sources(), &found, Paint::Plain), codes)
}

fn cases() -> Vec<PathBuf> {
    let folder = golden::root().join("diagnostics");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = entries
        .filter(|path| path.is_dir() || path.extension().is_some_and(|ext| ext == "deleg"))
        .collect();
    cases.sort();
    cases
}

/// The text of a case, and the files beside it.
fn read(case: &Path) -> (String, Files) {
    if !case.is_dir() {
        return (fs::read_to_string(case).unwrap(), Files(BTreeMap::new()));
    }
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(case).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        files.insert(name, fs::read_to_string(&path).unwrap());
    }
    (files.remove("main.deleg").expect("a case has a main.deleg"), Files(files))
}

fn name(case: &Path) -> String {
    case.file_stem().unwrap().to_string_lossy().into_owned()
}

#[test]
fn cases_say_what_stands_beside_them() {
    let mut failures = Vec::new();
    for case in cases() {
        let (text, files) = read(&case);
        let name = name(&case);
        let code = name.split('-').next().unwrap();
        let (shown, codes) = said(&text, &files);
        if !codes.contains(code) {
            failures.push(format!("{name} does not say {code}:\n{shown}"));
        }
        let beside = golden::root().join("diagnostics").join(format!("{name}.stderr"));
        failures.extend(golden::compare(&beside, &shown).err());
    }
    golden::settle(failures);
}

/// What is said, by code and message, and how often.
fn counted(snapshot: &Snapshot) -> BTreeMap<(&'static str, String), usize> {
    let mut counts = BTreeMap::new();
    for one in snapshot.diagnostics() {
        *counts.entry((one.code.as_str(), one.message.clone())).or_insert(0) += 1;
    }
    counts
}

/// The texts of a case after a fix.
fn fixed(snapshot: &Snapshot, fix: &Fix, text: &str, files: &Files) -> (String, Files) {
    let mut texts = files.0.clone();
    texts.insert("main.deleg".into(), text.into());
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    for edit in edits {
        let text = texts.get_mut(snapshot.sources().name(edit.span.file)).unwrap();
        text.replace_range(edit.span.range(), &edit.text);
    }
    (texts.remove("main.deleg").unwrap(), Files(texts))
}

#[test]
fn a_fix_mends_what_it_is_for() {
    let mut failures = Vec::new();
    let mut count = 0;
    for case in cases() {
        let (text, files) = read(&case);
        let name = name(&case);
        let snapshot = checked(&text, &files);
        let before = counted(&snapshot);
        for one in snapshot.diagnostics() {
            for fix in &one.fixes {
                let (text, files) = fixed(&snapshot, fix, &text, &files);
                let after = counted(&checked(&text, &files));
                let key = (one.code.as_str(), one.message.clone());
                let mended = after.get(&key).is_none_or(|left| *left < before[&key]);
                let readable = |key: &&(&str, String)| !key.0.starts_with("E01");
                if !mended || !after.keys().all(|key| readable(&key) || before.contains_key(key)) {
                    failures.push(format!("{name}: {}, and\n{text}\nsays {after:?}", fix.title));
                }
                count += 1;
            }
        }
    }
    assert!(count > 20, "only {count} fixes were tried");
    golden::settle(failures);
}

#[test]
fn every_code_has_a_case() {
    let names: BTreeSet<String> = cases().iter().map(|case| name(case)).collect();
    let has = |code: &str| names.iter().any(|name| name.split('-').next() == Some(code));
    let missing: Vec<_> = CODES
        .iter()
        .map(|entry| entry.code)
        .filter(|code| !ELSEWHERE.contains(&&code[1..3]))
        .filter(|code| !WITHOUT_CASE.iter().any(|(without, _)| without == code))
        .filter(|code| !has(code))
        .collect();
    assert!(missing.is_empty(), "without a case in tests/diagnostics: {missing:?}");
}

/// The blocks of a section, each with the files that stand before it.
fn blocks(page: &str, heading: &str) -> Vec<(String, Files)> {
    let Some((_, section)) = page.split_once(&format!("\n## {heading}\n")) else {
        return Vec::new();
    };
    let section = section.split("\n## ").next().unwrap_or("");
    let mut found = Vec::new();
    let mut files = BTreeMap::new();
    for (index, part) in section.split("```").enumerate() {
        if index % 2 == 0 {
            continue;
        }
        let (info, text) = part.split_once('\n').unwrap();
        match info.split_once(' ') {
            Some(("json" | "deleg", name)) => {
                files.insert(name.to_owned(), text.to_owned());
            }
            _ if info == "deleg" => {
                found.push((text.to_owned(), Files(std::mem::take(&mut files))))
            }
            _ => {}
        }
    }
    found
}

fn wrong_with_page(entry: &Entry) -> Vec<String> {
    let mut wrong = Vec::new();
    let heading = format!("# {} {}\n", entry.code, entry.name);
    if !entry.page.starts_with(&heading) {
        wrong.push(format!("{} does not begin with {heading:?}", entry.code));
    }
    let sections = if entry.code[1..].starts_with("07") {
        &["Why", "Instead"][..]
    } else {
        &["Wrong", "Why", "Right"][..]
    };
    for section in sections {
        if !entry.page.contains(&format!("\n## {section}\n")) {
            wrong.push(format!("{} has no section {section:?}", entry.code));
        }
    }
    let shown = blocks(entry.page, "Wrong");
    let exempt = WITHOUT_WRONG.iter().any(|(code, _)| *code == entry.code);
    if shown.is_empty() && !exempt && sections.contains(&"Wrong") {
        wrong.push(format!("{} shows nothing that is wrong", entry.code));
    }
    let beside = |code: &&str| BESIDE.contains(&(entry.code, code));
    for (text, files) in shown {
        let (said, mut codes) = said(&text, &files);
        codes.retain(|code| !beside(code));
        if codes != BTreeSet::from([entry.code]) {
            wrong.push(format!("{}: wrong, but\n{text}\nsays\n{said}", entry.code));
        }
    }
    for (text, files) in blocks(entry.page, "Right") {
        let (said, mut codes) = said(&text, &files);
        codes.retain(|code| !beside(code));
        if !codes.is_empty() {
            wrong.push(format!("{}: right, but\n{text}\nsays\n{said}", entry.code));
        }
    }
    wrong
}

#[test]
fn pages_show_what_they_say() {
    let wrong: Vec<String> = CODES.iter().flat_map(wrong_with_page).collect();
    assert!(wrong.is_empty(), "{} pages\n{}", wrong.len(), wrong.join("\n"));
}
