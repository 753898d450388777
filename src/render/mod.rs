//! Diagnostics as text for people, and as lines and documents for programs: one file a format.

pub mod account;
pub mod audit;
#[cfg(feature = "cli")]
pub mod diff;
#[cfg(feature = "files")]
mod excerpt;
#[cfg(feature = "files")]
mod fix;
mod github;
mod gitlab;
mod json;
mod place;
mod rdjson;
mod sarif;
mod short;
#[cfg(feature = "files")]
mod text;

use crate::diag::{Diagnostic, Severity};
use crate::text::Sources;

/// Whether colours are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Letters alone.
    Plain,
    /// ANSI colours.
    Coloured,
}

/// For whom a format is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// People: standard error, with a summary.
    Person,
    /// Programs: standard output, and nothing else there.
    Program,
}

/// One way to write diagnostics down.
pub trait Renderer: Sync {
    /// What `--format` calls it.
    fn name(&self) -> &'static str;

    /// One line for help.
    fn summary(&self) -> &'static str;

    /// For whom it is.
    fn reader(&self) -> Reader {
        Reader::Program
    }

    /// All diagnostics as one text.
    fn render(&self, sources: &Sources, diagnostics: &[Diagnostic], paint: Paint) -> String;
}

/// Every format; the first is the default.
pub const RENDERERS: &[&dyn Renderer] = &[
    #[cfg(feature = "files")]
    &text::Human,
    &short::Short,
    &json::JsonLines,
    &sarif::Sarif,
    &github::GitHub,
    &gitlab::GitLab,
    &rdjson::Rdjson,
];

/// The format of a name.
pub fn find(name: &str) -> Option<&'static dyn Renderer> {
    RENDERERS.iter().copied().find(|renderer| renderer.name() == name)
}

/// How many there are of each severity, as people say it: `2 errors, 1 warning`; empty where there is nothing.
pub fn tally(diagnostics: &[Diagnostic]) -> String {
    let count = |severity: Severity| {
        let count = diagnostics.iter().filter(|found| found.severity == severity).count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {}{plural}", severity.word()))
    };
    let counts = [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(count);
    counts.collect::<Vec<_>>().join(", ")
}
