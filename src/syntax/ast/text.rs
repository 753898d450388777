//! Words, strings and lists, as they were written.

use crate::text::Span;

/// A word or a string, interpolations apart: a name, a pattern, a value, a number.
#[derive(Clone, Debug)]
pub struct Text {
    /// The whole token, quotes included.
    pub span: Span,
    /// Whether it was written as a string.
    pub quoted: bool,
    /// Escapes and doubled braces resolved.
    pub content: Content,
}

/// What a [`Text`] holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// No interpolation in it.
    Plain(Box<str>),
    /// Pieces with at least one interpolation.
    Parts(Vec<Part>),
}

/// A piece of a [`Text`].
#[derive(Clone, Debug)]
pub enum Part {
    /// Text as it is; IAM's policy variables `${…}` are part of it.
    Literal(Box<str>),
    /// `{name}`: the span holds the braces.
    Interpolation {
        /// The name between the braces.
        name: Box<str>,
        /// From `{` to `}`.
        span: Span,
    },
}

impl Text {
    /// The text where nothing is interpolated.
    pub fn plain(&self) -> Option<&str> {
        match &self.content {
            Content::Plain(text) => Some(text),
            Content::Parts(_) => None,
        }
    }

    /// The name where the text is one interpolation and nothing else, as in `{x}`.
    pub fn sole_interpolation(&self) -> Option<&str> {
        match &self.content {
            Content::Parts(parts) => match parts.as_slice() {
                [Part::Interpolation { name, .. }] => Some(name),
                _ => None,
            },
            Content::Plain(_) => None,
        }
    }
}

/// `[a, b]`.
#[derive(Clone, Debug)]
pub struct List {
    /// With the brackets.
    pub span: Span,
    /// The values.
    pub values: Vec<Text>,
}

/// One value (which may be the name of a `let` that is a list), or a list.
#[derive(Clone, Debug)]
pub enum Many {
    /// A word or string.
    One(Text),
    /// A list.
    List(List),
}

impl Many {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::One(text) => text.span,
            Self::List(list) => list.span,
        }
    }
}
