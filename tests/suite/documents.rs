//! Policy documents: read without loss, written to the byte, and every way in which they can be broken.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test reads its own files and stops at the first surprise"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use deleg::iam::canonical;
use deleg::iam::document::{
    Condition, Conditions, Document, Effect, Element, OneOrMany, PrincipalElement, PrincipalEntry,
    PrincipalKind, Principals, Scalar, Statement, Version,
};
use deleg::iam::operator::Operator;
use deleg::iam::parse::{Parsed, parse};
use deleg::iam::problem::DocumentKind;
use deleg::text::Sources;
use proptest::prelude::*;
use serde_json::Value;

fn read(text: &str, kind: DocumentKind) -> Parsed {
    let mut sources = Sources::new();
    let file = sources.add("policy.json", text);
    parse(file, text, kind)
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents").join(name)
}

fn files(name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(name)).expect("the folder is in the repository");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files
}

/// What a file is for is the last word of its name before the dot, as in `buckets.resource.json`.
fn kind(file: &Path) -> DocumentKind {
    let name = file.file_name().and_then(|name| name.to_str()).expect("a name in UTF-8");
    match name.split('.').rev().nth(1) {
        Some("resource") => DocumentKind::Resource,
        Some("trust") => DocumentKind::Trust,
        Some("scp") => DocumentKind::ServiceControl,
        Some("rcp") => DocumentKind::ResourceControl,
        _ => DocumentKind::Identity,
    }
}

/// The same document with the elements of documents and statements in one order; all else keeps its own.
fn ordered(mut document: Value) -> String {
    let sort = |object: &mut Value| {
        if let Value::Object(members) = object {
            members.sort_keys();
        }
    };
    match &mut document["Statement"] {
        Value::Array(statements) => statements.iter_mut().for_each(sort),
        one => sort(one),
    }
    sort(&mut document);
    document.to_string()
}

fn assert_lossless(name: &str, text: &str, parsed: &Parsed) {
    let document =
        parsed.document.as_ref().unwrap_or_else(|| panic!("{name}: {:?}", parsed.problems));
    let before: Value = serde_json::from_str(text).expect("JSON");
    for written in [canonical::pretty(document), canonical::minified(document)] {
        let after: Value = serde_json::from_str(&written).expect("what is written is JSON");
        assert_eq!(ordered(before.clone()), ordered(after), "{name}");
    }
    let minified = canonical::minified(document);
    assert_eq!(canonical::size(document), minified.chars().count(), "{name}");
    assert_eq!(canonical::byte_size(document), minified.len(), "{name}");
}

#[test]
fn the_published_practice_is_written_to_the_byte() {
    let text = fs::read_to_string(folder("sample/published-practice.json")).expect("the file");
    let parsed = read(&text, DocumentKind::Identity);
    assert_eq!(parsed.problems, []);
    let document = parsed.document.expect("no problems");
    assert_eq!(canonical::pretty(&document), text.trim_end().to_owned() + "\n");
}

#[test]
fn managed_policies_of_aws_are_read_without_problems_and_without_loss() {
    let Ok(folder) = std::env::var("DELEG_CORPUS") else {
        println!(
            "skipped: DELEG_CORPUS does not name the folder that tests/corpus/fetch.py filled"
        );
        return;
    };
    let lines =
        fs::read_to_string(Path::new(&folder).join("aws-managed.ndjson")).expect("the corpus");
    let mut found = BTreeSet::new();
    let mut count = 0;
    for line in lines.lines() {
        let entry: Value = serde_json::from_str(line).expect("a line of JSON");
        let name = entry["name"].as_str().expect("a name");
        let text = entry["document"].to_string();
        let parsed = read(&text, DocumentKind::Identity);
        for problem in &parsed.problems {
            found.insert(format!("{name}: {}", problem.kind.words().message));
        }
        assert_lossless(name, &text, &parsed);
        count += 1;
    }
    println!("{count} policies");
    assert!(count > 1_000, "the corpus holds only {count} policies");
    // AWS's own oddities: a resource without its last part, a variable before the fifth colon.
    found.remove(
        "AmazonDevOpsGuruOrganizationsAccess: `arn:aws:organizations::*:` is not a resource",
    );
    found.remove(
        "AmazonTimestreamInfluxDBServiceRolePolicy: `arn:*:kms:*:${aws:PrincipalAccount}:key/*` is not a resource",
    );
    assert_eq!(Vec::from_iter(found), Vec::<String>::new());
}

#[test]
fn the_sample_is_read_without_problems_and_without_loss() {
    let files = files("sample");
    assert!(files.len() >= 20, "{} files", files.len());
    for file in files {
        let text = fs::read_to_string(&file).expect("the file");
        let name = file.display().to_string();
        let parsed = read(&text, kind(&file));
        let errors: Vec<_> = parsed.problems.iter().map(|problem| problem.kind.name()).collect();
        assert!(parsed.document.is_some(), "{name}: {errors:?}");
        assert_lossless(&name, &text, &parsed);
        assert_places(&name, &text, &parsed);
    }
}

/// Each place holds the text of its part.
fn assert_places(name: &str, text: &str, parsed: &Parsed) {
    let document = parsed.document.as_ref().expect("a document");
    let quoted = |span: deleg::text::Span| {
        let slice = &text[span.range()];
        serde_json::from_str::<Value>(slice).unwrap_or_else(|_| panic!("{name}: {slice}"))
    };
    assert_eq!(document.statements.len(), parsed.places.statements.len(), "{name}");
    for (statement, places) in document.statements.iter().zip(&parsed.places.statements) {
        let actions: Vec<_> = places.actions.iter().map(|span| quoted(*span)).collect();
        assert_eq!(actions, statement.action.values.as_slice(), "{name}");
        let resources: Vec<_> = places.resources.iter().map(|span| quoted(*span)).collect();
        let held = statement.resource.as_ref().map_or(&[][..], |element| element.values.as_slice());
        assert_eq!(resources, held, "{name}");
        assert_eq!(statement.conditions().count(), places.conditions.len(), "{name}");
        for (condition, places) in statement.conditions().zip(&places.conditions) {
            assert_eq!(quoted(places.key), condition.key, "{name}");
            assert_eq!(places.values.len(), condition.values.len(), "{name}");
        }
    }
}

/// What is shown of a broken document: a line for each problem with its place, then its words.
fn shown(text: &str, kind: DocumentKind) -> String {
    let mut sources = Sources::new();
    let file = sources.add("policy.json", text);
    let parsed = parse(file, text, kind);
    let mut out = String::new();
    for problem in &parsed.problems {
        let at = |span: deleg::text::Span| sources.line_column(file, span.start);
        let (start, words) = (at(problem.span), problem.kind.words());
        let (line, column) = (start.line, start.column);
        let severity = problem.severity().word();
        out +=
            &format!("{line}:{column}: {severity}[{}]: {}\n", problem.kind.name(), words.message);
        out += &format!("    here: {}\n", words.label);
        if let Some(first) = problem.first {
            let first = at(first);
            out += &format!("    {}:{}: {}\n", first.line, first.column, words.first);
        }
        out.extend(words.note.map(|note| format!("    note: {note}\n")));
        out.extend(words.help.map(|help| format!("    help: {help}\n")));
    }
    let usable = if parsed.document.is_some() { "usable" } else { "refused" };
    out + usable + "\n"
}

#[test]
fn broken_documents_are_told_why() {
    let mut kinds = BTreeSet::new();
    for file in files("broken") {
        let text = fs::read_to_string(&file).expect("the file");
        let parsed = read(&text, kind(&file));
        kinds.extend(parsed.problems.iter().map(|problem| problem.kind.name()));
        let shown = shown(&text, kind(&file));
        let expected = file.with_extension("problems");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &shown).expect("the expected output can be written");
        }
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(shown, expected, "{}", file.display());
    }
    let all = [
        "json",
        "duplicate-key",
        "same-key",
        "same-operator",
        "unknown-element",
        "missing-element",
        "both-forms",
        "element-not-allowed",
        "wrong-type",
        "unknown-version",
        "no-version",
        "unknown-effect",
        "effect-not-allowed",
        "principal-not-everyone",
        "principal-text",
        "unknown-principal-kind",
        "sid-character",
        "duplicate-sid",
        "malformed-action",
        "malformed-resource",
        "unknown-operator",
        "unfit-value",
        "character-outside",
        "empty",
    ];
    assert_eq!(kinds, BTreeSet::from(all));
}

#[test]
fn a_large_broken_document_is_answered_in_linear_time() {
    let text =
        format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{}{{}}]}}", "{},".repeat(100_000));
    let parsed = read(&text, DocumentKind::Identity);
    assert!(parsed.document.is_none() && parsed.problems.len() == 1_000);
    // An error behind very many warnings still refuses the document.
    let empty = r#"{"Effect": "Allow", "Action": [], "Resource": "*"},"#;
    let text =
        format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{}{{}}]}}", empty.repeat(2_000));
    let parsed = read(&text, DocumentKind::Identity);
    assert!(parsed.document.is_none() && parsed.problems.len() == 1_001);
}

/// Any text that can stand in a document: quotes, escapes, Latin-1, and what can only stand escaped.
fn text() -> impl Strategy<Value = String> {
    "[ -~\t\n\r\u{1}\u{e9}\u{ff}\u{100}\u{ef0}\u{1f680}\"\\\\]{0,8}"
}

fn one_or_many<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = OneOrMany<T>> {
    let value = value.boxed();
    let many = prop::collection::vec(value.clone(), 0..3).prop_map(OneOrMany::Many);
    prop_oneof![value.prop_map(OneOrMany::One), many]
}

fn element(values: &'static [&'static str]) -> impl Strategy<Value = Element> {
    let value = prop::sample::select(values).prop_map(str::to_owned);
    (any::<bool>(), one_or_many(value)).prop_map(|(negated, values)| Element { negated, values })
}

fn conditions() -> impl Strategy<Value = Option<Conditions>> {
    let number = prop::sample::select(vec!["0", "-1", "2.50", "1e3"]);
    let scalar = prop_oneof![
        text().prop_map(Scalar::String),
        number.prop_map(|number| Scalar::Number(number.to_owned())),
        any::<bool>().prop_map(Scalar::Bool),
    ];
    let operator = prop::sample::select(Operator::all().collect::<Vec<_>>());
    let key = prop::sample::select(vec!["aws:username", "s3:prefix", "aws:TagKeys"]);
    let condition = (operator, key, one_or_many(scalar)).prop_map(|(operator, key, values)| {
        Condition { operator, spelling: None, key: key.to_owned(), values }
    });
    let together = prop::collection::vec(condition, 0..6).prop_map(|all| {
        let mut conditions = Conditions::new();
        for condition in all {
            // What finds no room is left out.
            let _ = conditions.and(condition);
        }
        conditions
    });
    prop::option::of(together)
}

fn principal() -> impl Strategy<Value = PrincipalElement> {
    let kinds = prop::sample::subsequence(PrincipalKind::ALL.to_vec(), 0..=4);
    let map = (kinds, prop::collection::vec(one_or_many(text()), 4)).prop_map(|(kinds, values)| {
        let entries = kinds.into_iter().zip(values);
        Principals::Map(entries.map(|(kind, values)| PrincipalEntry { kind, values }).collect())
    });
    (any::<bool>(), prop_oneof![Just(Principals::Everyone), map])
        .prop_map(|(negated, principals)| PrincipalElement { negated, principals })
}

fn statement() -> impl Strategy<Value = Statement> {
    let effect = prop_oneof![Just(Effect::Allow), Just(Effect::Deny)];
    let action = element(&["*", "s3:GetObject", "iam:*Role*"]);
    let resource = prop::option::of(element(&["*", "arn:aws:s3:::acme-data/${aws:username}/*"]));
    let parts = (effect, principal(), action, resource, conditions());
    parts.prop_map(|(effect, principal, action, resource, conditions)| Statement {
        sid: None,
        effect,
        principal: Some(principal),
        action,
        resource,
        conditions,
    })
}

fn document() -> impl Strategy<Value = Document> {
    let version = prop_oneof![Just(None), Just(Some(Version::V2008)), Just(Some(Version::V2012))];
    let named = |statement: &mut Statement, sid: Option<usize>| {
        statement.sid = sid.map(|number| format!("S{number}"));
    };
    let statements = one_or_many((statement(), any::<bool>()));
    (version, prop::option::of(text()), statements).prop_map(move |(version, id, statements)| {
        let mut count = 0;
        let mut finish = |(mut statement, with_sid): (Statement, bool)| {
            count += 1;
            named(&mut statement, with_sid.then_some(count));
            statement
        };
        let statements = match statements {
            OneOrMany::One(one) => OneOrMany::One(finish(one)),
            OneOrMany::Many(many) => OneOrMany::Many(many.into_iter().map(finish).collect()),
        };
        Document { version, id, statements }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn what_is_written_is_read_back(document in document()) {
        let written = canonical::pretty(&document);
        let minified = canonical::minified(&document);
        let first = read(&written, DocumentKind::Resource);
        let again = first.document.ok_or_else(|| TestCaseError::fail(format!("{:?}", first.problems)))?;
        prop_assert_eq!(&canonical::pretty(&again), &written);
        prop_assert_eq!(read(&minified, DocumentKind::Resource).document, Some(again));
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap().to_string();
        prop_assert_eq!(value(&written), value(&minified));
        prop_assert_eq!(canonical::size(&document), minified.chars().count());
    }

    #[test]
    fn any_text_gets_an_answer(text in "[\\[\\]{}:,\"a-c1 \\\\\n'/-]{0,40}") {
        let parsed = read(&text, DocumentKind::Identity);
        prop_assert!(parsed.document.is_some() || !parsed.problems.is_empty());
    }
}
