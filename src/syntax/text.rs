//! Words and strings to [`Text`]: escapes resolved, interpolations apart.

use super::ast::{Content, Part, Text};
use super::lexeme;
use crate::text::{FileId, Span};
use std::ops::Range;

/// A piece of a word or a string, by bytes of the token.
#[derive(Debug)]
pub(super) enum Piece {
    /// As it stands.
    Verbatim(Range<usize>),
    /// What an escape or a doubled brace stands for.
    Character(char),
    /// `{name}`, braces included.
    Interpolation(Range<usize>),
    /// An escape that there is not.
    BadEscape(Range<usize>),
    /// A brace of a string that is neither doubled nor around a name.
    LoneBrace(Range<usize>),
}

/// The text of a token that begins at a byte of a file.
pub(super) fn read(file: FileId, start: usize, raw: &str) -> Text {
    let quoted = raw.starts_with('"');
    let special = if quoted { raw.contains(['{', '}', '\\']) } else { raw.contains('{') };
    let span = Span::new(file, start, start + raw.len());
    if !special {
        let plain = if quoted { unquoted(raw) } else { raw };
        return Text { span, quoted, content: Content::Plain(plain.into()) };
    }
    let mut parts = Vec::new();
    let mut literal = String::new();
    for piece in pieces(raw) {
        match piece {
            Piece::Verbatim(range) | Piece::BadEscape(range) | Piece::LoneBrace(range) => {
                literal.push_str(raw.get(range).unwrap_or(""));
            }
            Piece::Character(character) => literal.push(character),
            Piece::Interpolation(range) => {
                if !literal.is_empty() {
                    parts.push(Part::Literal(std::mem::take(&mut literal).into()));
                }
                let name = raw.get(range.start + 1..range.end - 1).unwrap_or("");
                let span = Span::new(file, start + range.start, start + range.end);
                parts.push(Part::Interpolation { name: name.into(), span });
            }
        }
    }
    if parts.is_empty() {
        return Text { span, quoted, content: Content::Plain(literal.into()) };
    }
    if !literal.is_empty() {
        parts.push(Part::Literal(literal.into()));
    }
    Text { span, quoted, content: Content::Parts(parts) }
}

/// A string's inside, whether or not it is closed.
fn unquoted(raw: &str) -> &str {
    let inner = raw.strip_prefix('"').unwrap_or(raw);
    inner.strip_suffix('"').unwrap_or(inner)
}

/// The pieces of a token, in order.
pub(super) fn pieces(raw: &str) -> Vec<Piece> {
    let quoted = raw.starts_with('"');
    let (mut at, end) = if quoted { (1, 1 + unquoted(raw).len()) } else { (0, raw.len()) };
    let mut pieces = Vec::new();
    let mut from = at;
    while at < end {
        let rest = raw.get(at..end).unwrap_or("");
        let (length, piece) = special(rest, at, quoted);
        if let Some(piece) = piece {
            if from < at {
                pieces.push(Piece::Verbatim(from..at));
            }
            pieces.push(piece);
            from = at + length;
        }
        at += length;
    }
    if from < end {
        pieces.push(Piece::Verbatim(from..end));
    }
    pieces
}

/// How far the next character reaches, and what it is where it does not stand for itself.
fn special(rest: &str, at: usize, quoted: bool) -> (usize, Option<Piece>) {
    let first = rest.chars().next().unwrap_or(' ');
    match first {
        '$' => (lexeme::variable(rest).max(1), None),
        '{' if quoted && rest.starts_with("{{") => (2, Some(Piece::Character('{'))),
        '}' if quoted && rest.starts_with("}}") => (2, Some(Piece::Character('}'))),
        '{' => match lexeme::interpolation(rest) {
            0 => (1, Some(Piece::LoneBrace(at..at + 1))),
            length => (length, Some(Piece::Interpolation(at..at + length))),
        },
        '}' => (1, Some(Piece::LoneBrace(at..at + 1))),
        '\\' if quoted => escape(rest, at),
        _ => (first.len_utf8(), None),
    }
}

/// An escape at the beginning of a string's rest.
fn escape(rest: &str, at: usize) -> (usize, Option<Piece>) {
    let Some(second) = rest.chars().nth(1) else {
        return (1, Some(Piece::BadEscape(at..at + 1)));
    };
    let stands_for = match second {
        '"' | '\\' => Some(second),
        'n' => Some('\n'),
        't' => Some('\t'),
        'u' => return unicode_escape(rest, at),
        _ => None,
    };
    let length = 1 + second.len_utf8();
    let bad = Piece::BadEscape(at..at + length);
    (length, Some(stands_for.map_or(bad, Piece::Character)))
}

/// `\u{…}`
fn unicode_escape(rest: &str, at: usize) -> (usize, Option<Piece>) {
    let inside = rest.get(2..).and_then(|rest| rest.strip_prefix('{'));
    // Only as far as an escape can reach: a string of unended ones is read in linear time.
    let ends = inside.and_then(|inside| inside.bytes().take(8).position(|byte| byte == b'}'));
    let digits = inside.and_then(|inside| ends.and_then(|end| inside.get(..end)));
    let Some(digits) = digits else {
        return (2, Some(Piece::BadEscape(at..at + 2)));
    };
    let length = digits.len() + 4;
    let fits = (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let value = fits.then(|| u32::from_str_radix(digits, 16).ok()).flatten();
    let bad = Piece::BadEscape(at..at + length);
    (length, Some(value.and_then(char::from_u32).map_or(bad, Piece::Character)))
}
