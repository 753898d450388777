//! Places and edits in one file, as bytes: what features answer with.

use crate::text::Span;

/// Some bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// The first byte.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl Range {
    /// From the first byte to one past the last.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Whether a byte lies within, both ends included.
    pub fn touches(self, offset: usize) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// Whether another range lies within.
    pub fn holds(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl From<Span> for Range {
    fn from(span: Span) -> Self {
        let range = span.range();
        Self { start: range.start, end: range.end }
    }
}

impl From<(usize, usize)> for Range {
    fn from((start, end): (usize, usize)) -> Self {
        Self { start, end }
    }
}

/// A range of a file, by the file's key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub key: String,
    /// Where in it.
    pub range: Range,
}

/// A replacement in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// What is replaced; empty to insert.
    pub range: Range,
    /// What takes its place.
    pub text: String,
}

/// The one edit that makes one text of another: what both begin and end with stays.
pub fn between(old: &str, new: &str) -> Option<TextEdit> {
    if old == new {
        return None;
    }
    let mut start = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    while !old.is_char_boundary(start) || !new.is_char_boundary(start) {
        start -= 1;
    }
    let most = old.len().min(new.len()) - start;
    let mut tail =
        old.bytes().rev().zip(new.bytes().rev()).take(most).take_while(|(a, b)| a == b).count();
    while !old.is_char_boundary(old.len() - tail) || !new.is_char_boundary(new.len() - tail) {
        tail -= 1;
    }
    let text = new.get(start..new.len() - tail).unwrap_or("").to_owned();
    Some(TextEdit { range: Range::new(start, old.len() - tail), text })
}
