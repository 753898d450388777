//! Lines and columns of many places, counted once.

use crate::text::FileId;
use crate::text::LineColumn;
use crate::text::Sources;
use crate::text::Span;
use std::collections::BTreeMap;

/// Finds lines and columns, and remembers the last place of each file: the next one is mostly near, and a file of
/// one long line would else be counted from its start for every diagnostic.
pub struct Places<'a> {
    sources: &'a Sources,
    last: BTreeMap<FileId, Last>,
}

#[derive(Clone, Copy)]
struct Last {
    offset: usize,
    at: LineColumn,
}

impl<'a> Places<'a> {
    /// Places in a set of sources.
    pub fn new(sources: &'a Sources) -> Self {
        Self { sources, last: BTreeMap::new() }
    }

    /// The sources.
    pub fn sources(&self) -> &'a Sources {
        self.sources
    }

    /// Line and column of both ends of a span.
    pub fn range(&mut self, span: Span) -> (LineColumn, LineColumn) {
        (self.line_column(span.file, span.start), self.line_column(span.file, span.end))
    }

    /// Line and column, both from 1, of an offset.
    pub fn line_column(&mut self, file: FileId, offset: u32) -> LineColumn {
        let Some(source) = self.sources.get(file) else {
            return LineColumn { line: 1, column: 1 };
        };
        let (line, start) = source.lines().line(offset);
        let line = u32::try_from(line + 1).unwrap_or(u32::MAX);
        let text: &str = source.text();
        let offset = floor(text, offset as usize);
        let from = match self.last.get(&file) {
            Some(last) if last.at.line == line => *last,
            _ => Last { offset: start as usize, at: LineColumn { line, column: 1 } },
        };
        let count = |from: usize, to: usize| {
            let characters = text.get(from..to).map_or(0, |between| between.chars().count());
            u32::try_from(characters).unwrap_or(u32::MAX)
        };
        let column = if offset >= from.offset {
            from.at.column.saturating_add(count(from.offset, offset))
        } else {
            from.at.column.saturating_sub(count(offset, from.offset))
        };
        let at = LineColumn { line, column };
        self.last.insert(file, Last { offset, at });
        at
    }
}

/// The nearest start of a character at or before an offset.
pub fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
