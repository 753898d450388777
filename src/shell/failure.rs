//! Why a question could not be asked.

/// Why a question could not be asked: a sentence, and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// One lower-case sentence without a final full stop.
    pub message: String,
    /// What to do instead.
    pub help: Option<String>,
}

impl Failure {
    /// A sentence.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// What to do instead.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}
