//! One JSON object a line for each diagnostic.

use super::place::Places;
use super::{Paint, Renderer};
use crate::diag::{Diagnostic, Edit, Fix, Label};
use crate::text::Sources;
use crate::text::Span;
use serde_json::{Value, json};

/// For programs: everything that a diagnostic holds.
pub struct JsonLines;

impl Renderer for JsonLines {
    fn name(&self) -> &'static str {
        "json"
    }

    fn summary(&self) -> &'static str {
        "one JSON object a line"
    }

    fn render(&self, sources: &Sources, diagnostics: &[Diagnostic], _paint: Paint) -> String {
        let mut places = Places::new(sources);
        let mut lines = String::new();
        for found in diagnostics {
            lines.push_str(&object(&mut places, found).to_string());
            lines.push('\n');
        }
        lines
    }
}

fn object(places: &mut Places<'_>, diagnostic: &Diagnostic) -> Value {
    let primary = diagnostic.primary.span;
    // The primary label's own words are the first of the labels, so that none is lost.
    let words = (!diagnostic.primary.message.is_empty()).then_some(&diagnostic.primary);
    json!({
        "code": diagnostic.code.as_str(),
        "severity": diagnostic.severity.word(),
        "message": diagnostic.message,
        "file": places.sources().name(primary.file),
        "range": range(places, primary),
        "labels": words.into_iter().chain(&diagnostic.labels).map(|one| label(places, one)).collect::<Vec<_>>(),
        "notes": diagnostic.notes,
        "help": diagnostic.help,
        "fixes": diagnostic.fixes.iter().map(|one| fix(places, one)).collect::<Vec<_>>(),
    })
}

fn label(places: &mut Places<'_>, label: &Label) -> Value {
    json!({
        "file": places.sources().name(label.span.file),
        "range": range(places, label.span),
        "message": label.message,
    })
}

fn fix(places: &mut Places<'_>, fix: &Fix) -> Value {
    let edits: Vec<Value> = fix.edits.iter().map(|one| edit(places, one)).collect();
    json!({ "title": fix.title, "edits": edits })
}

fn edit(places: &mut Places<'_>, edit: &Edit) -> Value {
    json!({
        "file": places.sources().name(edit.span.file),
        "range": range(places, edit.span),
        "text": edit.text,
    })
}

fn range(places: &mut Places<'_>, span: Span) -> Value {
    let (start, end) = places.range(span);
    json!({
        "start": { "line": start.line, "column": start.column, "byte": span.start },
        "end": { "line": end.line, "column": end.column, "byte": span.end },
    })
}
