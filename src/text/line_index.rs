//! Offsets to lines and columns, in characters and in UTF-16 units.

/// A place as people count: both from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// Where each line of a text begins.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Finds the line starts of a text. A line ends after `\n`.
    pub fn new(text: &str) -> Self {
        let after_newlines = text
            .bytes()
            .enumerate()
            .filter(|&(_, byte)| byte == b'\n')
            .map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX));
        Self { starts: std::iter::once(0).chain(after_newlines).collect() }
    }

    /// The line of a byte offset, from 0, and the offset at which that line begins.
    pub fn line(&self, offset: u32) -> (usize, u32) {
        let line = self.starts.partition_point(|&start| start <= offset).saturating_sub(1);
        (line, self.starts.get(line).copied().unwrap_or(0))
    }

    /// The byte offset at which a line (from 0) begins; none past the last line.
    pub fn start(&self, line: usize) -> Option<u32> {
        self.starts.get(line).copied()
    }

    /// How many lines there are; a text that ends with a newline has an empty last one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Line and column of a byte offset in the indexed text; an offset within a character counts as its start.
    pub fn line_column(&self, text: &str, offset: u32) -> LineColumn {
        let (line, start) = self.line(offset);
        let before = Self::before(text, start, offset);
        LineColumn {
            line: u32::try_from(line + 1).unwrap_or(u32::MAX),
            column: u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX),
        }
    }

    /// Line and column from 0, the column in UTF-16 units, as editors count by default.
    pub fn line_utf16(&self, text: &str, offset: u32) -> (u32, u32) {
        let (line, start) = self.line(offset);
        let units: usize = Self::before(text, start, offset).chars().map(char::len_utf16).sum();
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(units).unwrap_or(u32::MAX))
    }

    fn before(text: &str, start: u32, offset: u32) -> &str {
        let mut end = (offset as usize).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.get(start as usize..end).unwrap_or("")
    }
}
