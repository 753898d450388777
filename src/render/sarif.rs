//! SARIF 2.1.0, which code scanning services take in.

use super::place::Places;
use super::{Paint, Renderer};
use crate::diag::{CODES, Code, Diagnostic, Edit, Entry, Fix, Label, Severity};
use crate::text::FileId;
use crate::text::Sources;
use crate::text::Span;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// One document with one run.
pub struct Sarif;

impl Renderer for Sarif {
    fn name(&self) -> &'static str {
        "sarif"
    }

    fn summary(&self) -> &'static str {
        "a SARIF 2.1.0 document"
    }

    fn render(&self, sources: &Sources, diagnostics: &[Diagnostic], _paint: Paint) -> String {
        let mut places = Places::new(sources);
        let codes: BTreeSet<Code> = diagnostics.iter().map(|found| found.code).collect();
        let rules: Vec<&Entry> = CODES
            .iter()
            .filter(|entry| codes.iter().any(|code| code.as_str() == entry.code))
            .collect();
        let results: Vec<Value> =
            diagnostics.iter().map(|found| result(&mut places, &rules, found)).collect();
        let document = document(rules.iter().map(|entry| rule(entry)).collect(), results);
        format!("{document:#}\n")
    }
}

fn rule(entry: &Entry) -> Value {
    json!({
        "id": entry.code,
        "name": pascal_case(entry.name),
        "shortDescription": { "text": entry.summary },
        "help": { "text": entry.page, "markdown": entry.page },
        "defaultConfiguration": { "level": entry.severity.word() },
        "properties": { "problem.severity": problem_severity(entry.severity) },
    })
}

/// The words that GitHub sorts by.
fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    }
}

fn pascal_case(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
    };
    name.split('-').map(word).collect::<Vec<String>>().concat()
}

fn result(places: &mut Places<'_>, rules: &[&Entry], diagnostic: &Diagnostic) -> Value {
    let code = diagnostic.code.as_str();
    let mut result = json!({
        "ruleId": code,
        "ruleIndex": rules.iter().position(|entry| entry.code == code).unwrap_or(0),
        "level": diagnostic.severity.word(),
        "message": { "text": message(diagnostic) },
        "locations": [location(places, &diagnostic.primary)],
    });
    let related = distinct(diagnostic.labels.iter().map(|label| location(places, label)).collect());
    if !related.is_empty() {
        insert(&mut result, "relatedLocations", related.into());
    }
    let with_edits = diagnostic.fixes.iter().filter(|fix| !fix.edits.is_empty());
    let fixes = distinct(with_edits.map(|one| fix(places, one)).collect());
    if !fixes.is_empty() {
        insert(&mut result, "fixes", fixes.into());
    }
    result
}

fn insert(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

/// SARIF's lists of places and fixes hold no value twice.
fn distinct(values: Vec<Value>) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

fn message(diagnostic: &Diagnostic) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    lines.extend(diagnostic.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    lines.join("\n")
}

fn location(places: &mut Places<'_>, label: &Label) -> Value {
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": artifact(places.sources(), label.span.file),
            "region": region(places, label.span),
        },
    });
    if !label.message.is_empty() {
        insert(&mut location, "message", json!({ "text": label.message }));
    }
    location
}

fn region(places: &mut Places<'_>, span: Span) -> Value {
    let (start, end) = places.range(span);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn fix(places: &mut Places<'_>, fix: &Fix) -> Value {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.file, edit.span.start, edit.span.end));
    let changes: Vec<Value> = edits
        .chunk_by(|a, b| a.span.file == b.span.file)
        .filter_map(|edits| Some((edits.first()?.span.file, edits)))
        .map(|(file, edits)| {
            let replacements: Vec<Value> =
                edits.iter().map(|one| replacement(places, one)).collect();
            json!({
                "artifactLocation": artifact(places.sources(), file),
                "replacements": replacements,
            })
        })
        .collect();
    json!({ "description": { "text": fix.title }, "artifactChanges": changes })
}

fn replacement(places: &mut Places<'_>, edit: &Edit) -> Value {
    json!({
        "deletedRegion": region(places, edit.span),
        "insertedContent": { "text": edit.text },
    })
}

fn artifact(sources: &Sources, file: FileId) -> Value {
    json!({ "uri": uri(sources.name(file)) })
}

/// A path as a URI: a relative one stays relative.
pub(super) fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let drive = path.as_bytes().get(1) == Some(&b':')
        && path.starts_with(|c: char| c.is_ascii_alphabetic());
    let mut uri = String::with_capacity(path.len());
    if drive {
        uri.push_str("file:///");
    } else if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' | b'~' => {
                uri.push(byte.into());
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// A whole document: the rules that are used, and the results of one run.
pub(super) fn document(rules: Vec<Value>, results: Vec<Value>) -> Value {
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "deleg",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}
