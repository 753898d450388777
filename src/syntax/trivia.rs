//! Comments by place, for the formatter and the documentation of items.

use crate::text::Span;

/// A comment, `//` or `///` included, without the line's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the first slash to the last character that is not white space.
    pub span: Span,
    /// Whether it is `///` (and not `////`).
    pub documentation: bool,
    /// Whether nothing but white space stands before it on its line.
    pub own_line: bool,
}

/// All comments of a file in the order of their places.
#[derive(Clone, Debug, Default)]
pub struct Trivia {
    /// The comments.
    pub comments: Vec<Comment>,
}
