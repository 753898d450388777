//! One line a diagnostic: `file:line:column: severity[CODE]: message`.

use super::place::Places;
use super::{Paint, Renderer};
use crate::diag::Diagnostic;
use crate::text::Sources;

/// For editors' error lists and for `grep`.
pub struct Short;

impl Renderer for Short {
    fn name(&self) -> &'static str {
        "short"
    }

    fn summary(&self) -> &'static str {
        "one line a diagnostic"
    }

    fn render(&self, sources: &Sources, diagnostics: &[Diagnostic], _paint: Paint) -> String {
        let mut places = Places::new(sources);
        diagnostics.iter().map(|diagnostic| line(&mut places, diagnostic)).collect()
    }
}

fn line(places: &mut Places<'_>, diagnostic: &Diagnostic) -> String {
    let span = diagnostic.primary.span;
    let at = places.line_column(span.file, span.start);
    format!(
        "{}:{}:{}: {}[{}]: {}\n",
        places.sources().name(span.file),
        at.line,
        at.column,
        diagnostic.severity.word(),
        diagnostic.code.as_str(),
        diagnostic.message,
    )
}
