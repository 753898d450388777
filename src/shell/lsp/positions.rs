//! Places as editors count them: lines, and columns in bytes, UTF-16 units or characters, as was agreed.

use crate::analysis::edit::Range as Bytes;
use lsp_types::{Position, PositionEncodingKind, Range};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 units: what every editor understands.
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The first of an editor's encodings that is known; UTF-16 where it names none.
    pub fn agreed(offered: Option<&[PositionEncodingKind]>) -> Self {
        let known = |kind: &PositionEncodingKind| match kind.as_str() {
            "utf-8" => Some(Self::Utf8),
            "utf-16" => Some(Self::Utf16),
            "utf-32" => Some(Self::Utf32),
            _ => None,
        };
        offered.and_then(|kinds| kinds.iter().find_map(known)).unwrap_or(Self::Utf16)
    }

    /// The protocol's word for it.
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn units(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    /// How many units a text has.
    pub fn length(self, text: &str) -> u32 {
        small(text.chars().map(|character| self.units(character)).sum())
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Where the lines of a text begin, as the protocol has it: after `\n`, `\r\n` and a lone `\r`.
#[derive(Debug)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Finds the lines.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = |&(at, byte): &(usize, u8)| {
            byte == b'\n' || byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')
        };
        let starts = bytes.iter().copied().enumerate().filter(ends).map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(starts).collect() }
    }

    /// The place of a byte; one within a character is that character's.
    pub fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|&start| start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let before = text.get(start..offset).unwrap_or("");
        Position { line: small(line), character: encoding.length(before) }
    }

    /// The range of some bytes.
    pub fn range(&self, text: &str, bytes: Bytes, encoding: Encoding) -> Range {
        let at = |offset| self.position(text, offset, encoding);
        Range { start: at(bytes.start), end: at(bytes.end) }
    }

    /// The byte of a place; one past a line's end is that end, one past the text its end.
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        let Some(&start) = self.starts.get(line) else { return text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let (mut at, mut units) = (start, 0);
        for character in text.get(start..end).unwrap_or("").chars() {
            if matches!(character, '\n' | '\r') || units >= position.character as usize {
                break;
            }
            units += encoding.units(character);
            // A place in the middle of a character is before it.
            if units > position.character as usize {
                break;
            }
            at += character.len_utf8();
        }
        at
    }

    /// The bytes of a range.
    pub fn bytes(&self, text: &str, range: Range, encoding: Encoding) -> Bytes {
        let start = self.offset(text, range.start, encoding);
        let end = self.offset(text, range.end, encoding);
        Bytes { start: start.min(end), end: start.max(end) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, Lines};
    use lsp_types::Position;

    #[test]
    fn places_and_bytes_are_each_others_inverse() {
        let text = "a😀b\r\nß\rlast";
        let lines = Lines::new(text);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (at, _) in text.char_indices().filter(|(_, c)| *c != '\n') {
                let position = lines.position(text, at, encoding);
                assert_eq!(lines.offset(text, position, encoding), at, "{encoding:?}");
            }
        }
        let at =
            |line, character, encoding| lines.offset(text, Position { line, character }, encoding);
        assert_eq!(at(0, 3, Encoding::Utf16), 5, "two units of the character before");
        assert_eq!(at(0, 2, Encoding::Utf16), 1, "within a character");
        assert_eq!(at(0, 99, Encoding::Utf8), 6, "before the line's end");
        assert_eq!(at(1, 1, Encoding::Utf32), 10);
        assert_eq!(at(9, 0, Encoding::Utf8), text.len());
    }
}
