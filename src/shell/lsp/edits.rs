//! Open documents, and the edits by which an editor keeps the server's text equal to its own.

use super::positions::{Encoding, Lines};
use lsp_types::TextDocumentContentChangeEvent;
use std::sync::Arc;

/// A document that the editor holds.
#[derive(Debug)]
pub struct Document {
    /// Its text.
    pub text: Arc<str>,
    /// The editor's number of this state.
    pub version: i32,
    lines: Lines,
}

impl Document {
    /// A document as it is opened.
    pub fn new(text: &str, version: i32) -> Self {
        Self { text: Arc::from(text), version, lines: Lines::new(text) }
    }

    /// Takes edits, one after the other; each is about the text after those before it.
    pub fn apply(&mut self, changes: &[TextDocumentContentChangeEvent], encoding: Encoding) {
        let mut text = String::from(&*self.text);
        for (at, change) in changes.iter().enumerate() {
            let Some(range) = change.range else {
                text.clone_from(&change.text);
                continue;
            };
            if at > 0 {
                self.lines = Lines::new(&text);
            }
            let bytes = self.lines.bytes(&text, range, encoding);
            text.replace_range(bytes.start..bytes.end, &change.text);
        }
        self.lines = Lines::new(&text);
        self.text = Arc::from(text);
    }
}
