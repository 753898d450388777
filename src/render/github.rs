//! Workflow commands, which GitHub Actions shows as annotations beside the changed lines.

use super::place::Places;
use super::{Paint, Renderer};
use crate::diag::{Diagnostic, Severity};
use crate::text::Sources;

/// For jobs of GitHub Actions.
pub struct GitHub;

impl Renderer for GitHub {
    fn name(&self) -> &'static str {
        "github"
    }

    fn summary(&self) -> &'static str {
        "annotations of GitHub Actions"
    }

    fn render(&self, sources: &Sources, diagnostics: &[Diagnostic], _paint: Paint) -> String {
        let mut places = Places::new(sources);
        diagnostics.iter().map(|diagnostic| command(&mut places, diagnostic)).collect()
    }
}

fn command(places: &mut Places<'_>, diagnostic: &Diagnostic) -> String {
    let span = diagnostic.primary.span;
    let (start, end) = places.range(span);
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    // Columns belong to an annotation of one line: with more lines GitHub refuses them.
    let columns = if start.line == end.line {
        format!(",col={},endColumn={}", start.column, end.column)
    } else {
        String::new()
    };
    format!(
        "::{command} file={},line={},endLine={}{columns},title={}::{}\n",
        property(places.sources().name(span.file)),
        start.line,
        end.line,
        property(diagnostic.code.as_str()),
        data(&message(places, diagnostic)),
    )
}

/// Everything that is said, a line each.
fn message(places: &mut Places<'_>, diagnostic: &Diagnostic) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    if !diagnostic.primary.message.is_empty() {
        lines.push(diagnostic.primary.message.clone());
    }
    for label in &diagnostic.labels {
        let at = places.line_column(label.span.file, label.span.start);
        let file = places.sources().name(label.span.file);
        lines.push(format!("{file}:{}:{}: {}", at.line, at.column, label.message));
    }
    lines.extend(diagnostic.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    lines.extend(diagnostic.fixes.iter().map(|fix| format!("fix: {}", fix.title)));
    lines.join("\n")
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
