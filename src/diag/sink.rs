//! Where stages put what they find.

use super::{Diagnostic, Label, Severity};
use std::collections::BTreeSet;

/// Collects diagnostics. What is said twice of one place is kept once: a template's body is checked at every
/// instance, a statement in every account.
#[derive(Debug, Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
    seen: BTreeSet<(crate::text::Span, super::Code, String)>,
    context: Vec<Label>,
    errors: usize,
}

impl Sink {
    /// An empty sink.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a diagnostic, unless the same was said of the same place before.
    pub fn push(&mut self, mut diagnostic: Diagnostic) {
        self.errors += usize::from(diagnostic.severity == Severity::Error);
        let key = (diagnostic.primary.span, diagnostic.code, diagnostic.message.clone());
        if self.seen.insert(key) {
            diagnostic.labels.extend(self.context.iter().cloned());
            self.diagnostics.push(diagnostic);
        }
    }

    /// Sets the places that every further diagnostic also names: the instances that the work at hand stands in.
    pub fn set_context(&mut self, context: Vec<Label>) {
        self.context = context;
    }

    /// Takes all diagnostics of another sink.
    pub fn append(&mut self, other: Self) {
        for diagnostic in other.diagnostics {
            self.push(diagnostic);
        }
    }

    /// Whether a code was said of a place.
    pub fn has_said(&self, code: super::Code, at: crate::text::Span) -> bool {
        let from = (at, code, String::new());
        self.seen.range(from..).next().is_some_and(|(span, known, _)| *span == at && *known == code)
    }

    /// Whether a code was said of a place within one of two, with a label within the other.
    pub fn has_linked(
        &self,
        code: super::Code,
        one: crate::text::Span,
        other: crate::text::Span,
    ) -> bool {
        self.diagnostics.iter().filter(|said| said.code == code).any(|said| {
            let links = |a: crate::text::Span, b: crate::text::Span| {
                a.holds(said.primary.span) && said.labels.iter().any(|label| b.holds(label.span))
            };
            links(one, other) || links(other, one)
        })
    }

    /// Whether an error was found.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// How many errors were pushed so far, those said before included: what it grows by is of the work in between.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// What was found so far, in the order in which it was found.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Everything, in the order of files and places, errors first where places are equal.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by(|a, b| {
            let key =
                |d: &Diagnostic| (d.primary.span.file, d.primary.span.start, d.severity, d.code);
            key(a).cmp(&key(b))
        });
        self.diagnostics
    }
}
