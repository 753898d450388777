//! What can be said to the user: the diagnostic value, the table of codes, one constructor a code.
//!
//! A check finds; a constructor words. Nothing here knows how a diagnostic is shown.

mod codes;
pub mod formatting;
pub mod guardrails;
pub mod catalog;
pub mod carried;
pub mod conditions;
pub mod delegations;
pub mod escapes;
pub mod names;
pub mod output;
pub mod project;
pub mod scenarios;
mod sink;
mod suggest;
pub mod syntax;
pub mod values;
pub mod written;

pub use codes::{CODES, Code, Entry};
pub use sink::Sink;
pub use suggest::{Meant, nearest, nearest_of};

use crate::text::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is built.
    Error,
    /// It is built, but should be looked at.
    Warning,
    /// Something worth knowing; never changes an exit status.
    Note,
}

impl Severity {
    /// The word that every format shows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A place with a few words on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is wrong or matters here.
    pub message: String,
}

/// A replacement of the text under a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What takes its place.
    pub text: String,
}

/// A mend that a machine can apply, because it is certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What applying it does, in the imperative.
    pub title: String,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
}

/// One thing said to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// From the table, or as the project's settings changed it.
    pub severity: Severity,
    /// One lower-case sentence without a final full stop; the user's text in backticks.
    pub message: String,
    /// What is wrong, at its place.
    pub primary: Label,
    /// The other places that matter.
    pub labels: Vec<Label>,
    /// Why it is so, or what limits it.
    pub notes: Vec<String>,
    /// What to write instead.
    pub help: Vec<String>,
    /// Mends that are certain.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A diagnostic at a place. The primary label's words follow by [`label`](Self::label).
    pub fn new(code: Code, at: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.entry().severity,
            message: message.into(),
            primary: Label { span: at, message: String::new() },
            labels: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Words for the primary label.
    pub fn label(mut self, message: impl Into<String>) -> Self {
        self.primary.message = message.into();
        self
    }

    /// Another place that matters.
    pub fn also(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// Another place that matters, where there is one.
    pub fn also_if(self, span: Option<Span>, message: impl Into<String>) -> Self {
        match span {
            Some(span) => self.also(span, message),
            None => self,
        }
    }

    /// Why it is so.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// What to write instead.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// A mend of one edit.
    pub fn fix(self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.fix_all(title, vec![Edit { span, text: text.into() }])
    }

    /// A mend of several edits.
    pub fn fix_all(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fixes.push(Fix { title: title.into(), edits });
        self
    }
}

/// The user's text in backticks, as every message shows it: control characters escaped, long ones shortened.
pub fn quoted(text: &str) -> String {
    const LONGEST: usize = 120;
    let mut shown = String::with_capacity(text.len() + 2);
    shown.push('`');
    for (count, character) in text.chars().enumerate() {
        if count == LONGEST {
            shown.push('…');
            break;
        }
        if character.is_control() {
            shown.extend(character.escape_debug());
        } else {
            shown.push(character);
        }
    }
    shown.push('`');
    shown
}
