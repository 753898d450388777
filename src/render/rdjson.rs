//! Reviewdog's diagnostic format, for whatever comments on changes of any forge.

use super::place::Places;
use super::{Paint, Renderer};
use crate::diag::{Diagnostic, Fix, Severity};
use crate::text::Sources;
use crate::text::Span;
use serde_json::{Value, json};

/// For reviewdog. The form: <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>.
pub struct Rdjson;

impl Renderer for Rdjson {
    fn name(&self) -> &'static str {
        "rdjson"
    }

    fn summary(&self) -> &'static str {
        "a document of the Reviewdog Diagnostic Format"
    }

    fn render(&self, sources: &Sources, diagnostics: &[Diagnostic], _paint: Paint) -> String {
        let mut places = Places::new(sources);
        document(diagnostics.iter().map(|found| entry(&mut places, found)).collect())
    }
}

/// The document of some entries.
pub(super) fn document(entries: Vec<Value>) -> String {
    let document = json!({
        "source": { "name": "deleg", "url": env!("CARGO_PKG_REPOSITORY") },
        "diagnostics": entries,
    });
    format!("{document:#}\n")
}

fn entry(places: &mut Places<'_>, found: &Diagnostic) -> Value {
    let severity = match found.severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Note => "INFO",
    };
    let mut lines = vec![found.message.clone()];
    lines.extend(found.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(found.help.iter().map(|help| format!("help: {help}")));
    let related: Vec<Value> = found
        .labels
        .iter()
        .map(|label| json!({ "message": label.message, "location": location(places, label.span) }))
        .collect();
    let suggestions: Vec<Value> =
        found.fixes.iter().filter_map(|fix| suggestion(places, found, fix)).collect();
    json!({
        "message": lines.join("\n"),
        "location": location(places, found.primary.span),
        "severity": severity,
        "code": { "value": found.code.as_str() },
        "suggestions": suggestions,
        "relatedLocations": related,
    })
}

fn location(places: &Places<'_>, span: Span) -> Value {
    json!({ "path": places.sources().name(span.file), "range": range(places, span) })
}

/// Lines and columns from 1, the columns in bytes, as this format counts.
fn range(places: &Places<'_>, span: Span) -> Value {
    json!({ "start": position(places, span, span.start), "end": position(places, span, span.end) })
}

fn position(places: &Places<'_>, span: Span, offset: u32) -> Value {
    let source = places.sources().get(span.file);
    let end = source.map_or(0, |source| u32::try_from(source.text().len()).unwrap_or(u32::MAX));
    let offset = offset.min(end);
    let (line, start) = source.map_or((0, 0), |source| source.lines().line(offset));
    json!({ "line": line + 1, "column": offset.saturating_sub(start) + 1 })
}

/// A fix of one edit in the same file; the format knows no others.
fn suggestion(places: &Places<'_>, found: &Diagnostic, fix: &Fix) -> Option<Value> {
    let [edit] = fix.edits.as_slice() else { return None };
    (edit.span.file == found.primary.span.file)
        .then(|| json!({ "range": range(places, edit.span), "text": edit.text }))
}
