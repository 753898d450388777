//! The few lines of a file that a diagnostic shows, with long lines cut and control characters made visible.

use super::place::floor;
use crate::text::FileId;
use crate::text::Sources;
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Lines shown after the one in which a label of several lines begins.
pub const LINES_AFTER_START: usize = 3;
/// Lines shown before the one in which such a label ends.
pub const LINES_BEFORE_END: usize = 1;
/// Characters of a line that are shown at most.
const LONGEST: usize = 180;
/// Characters shown before the place that matters, where a line is cut.
const LEAD: usize = 40;

/// The shown lines of one file as a text of its own, with the way back to the real places.
#[derive(Debug)]
pub struct Excerpt {
    /// The shown text; each line ends with a newline.
    pub text: String,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    /// The line's number in the file, from 1.
    number: usize,
    /// Where it stands in the excerpt, with its newline.
    range: Range<usize>,
    /// For each shown character and the end: the place in the file, the place in the excerpt; ascending.
    marks: Vec<(usize, usize)>,
}

/// A place that an excerpt is made for.
#[derive(Clone, Copy, Debug)]
pub struct Focus {
    /// The place.
    pub span: Span,
    /// Whether it is the one that the diagnostic is about.
    pub primary: bool,
}

impl Excerpt {
    /// The lines of a file around the places in it.
    pub fn new(sources: &Sources, file: FileId, places: &[Focus]) -> Self {
        let mut excerpt = Self { text: String::new(), lines: Vec::new() };
        let mut last: Option<usize> = None;
        for line in shown_lines(sources, file, places) {
            // Left-out lines are two empty ones, never shown: the reader sees a break.
            if last.is_some_and(|last| last + 1 < line) {
                for _ in 0..2 {
                    excerpt.push_gap(line);
                }
            }
            excerpt.push_line(sources, file, line, places);
            last = Some(line);
        }
        excerpt
    }

    fn push_gap(&mut self, number: usize) {
        let start = self.text.len();
        self.text.push('\n');
        self.lines.push(Line { number, range: start..self.text.len(), marks: Vec::new() });
    }

    fn push_line(&mut self, sources: &Sources, file: FileId, line: usize, places: &[Focus]) {
        let whole = line_range(sources, file, line);
        let text = sources.text(file);
        let shown = window(text, &whole, places.iter().filter(|place| place.span.file == file));
        let start = self.text.len();
        let mut marks = Vec::new();
        if shown.start > whole.start {
            marks.push((whole.start, self.text.len()));
            self.text.push('…');
        }
        for (offset, character) in text.get(shown.clone()).unwrap_or("").char_indices() {
            marks.push((shown.start + offset, self.text.len()));
            self.text.push(visible(character));
        }
        marks.push((shown.end, self.text.len()));
        if shown.end < whole.end {
            self.text.push('…');
            marks.push((whole.end, self.text.len()));
        }
        self.text.push('\n');
        self.lines.push(Line { number: line + 1, range: start..self.text.len(), marks });
    }

    /// Where a span of the file stands in the excerpt.
    pub fn range(&self, sources: &Sources, span: Span) -> Range<usize> {
        let (start, end) = trimmed(sources, span);
        let shown_start = self.shown(sources, span.file, start, false);
        let shown_end = self.shown(sources, span.file, end, true);
        shown_start..shown_end.max(shown_start)
    }

    fn shown(&self, sources: &Sources, file: FileId, offset: usize, end: bool) -> usize {
        let number = line_of(sources, file, offset) + 1;
        let line = self.lines.iter().find(|line| line.number == number && !line.marks.is_empty());
        let Some(line) = line else { return self.text.len() };
        let marks = &line.marks;
        // A place within what was cut off is shown on the sign of the cut.
        let index = match marks.binary_search_by_key(&offset, |mark| mark.0) {
            Ok(index) => index,
            Err(index) if end => index,
            Err(index) => index.saturating_sub(1),
        };
        marks.get(index).or(marks.last()).map_or(line.range.start, |mark| mark.1)
    }

    /// The place in the file of a place in the excerpt.
    pub fn origin(&self, shown: usize) -> usize {
        let line = self.lines.get(self.line_index(shown));
        let marks = line.map_or(&[][..], |line| &line.marks);
        let after = marks.partition_point(|mark| mark.1 <= shown);
        marks.get(after.saturating_sub(1)).map_or(0, |mark| mark.0)
    }

    /// The excerpt's line, from 0, of a place in it.
    pub fn line_index(&self, shown: usize) -> usize {
        self.lines.partition_point(|line| line.range.start <= shown).saturating_sub(1)
    }

    /// Where a line of the excerpt stands in it.
    pub fn line_range(&self, index: usize) -> Option<Range<usize>> {
        self.lines.get(index).map(|line| line.range.clone())
    }

    /// The number in the file of a line of the excerpt.
    pub fn line_number(&self, index: usize) -> Option<usize> {
        self.lines.get(index).map(|line| line.number)
    }
}

/// The excerpts that a diagnostic needs, by file.
pub fn excerpts(sources: &Sources, places: &[Focus]) -> BTreeMap<FileId, Excerpt> {
    let files: BTreeSet<FileId> = places.iter().map(|place| place.span.file).collect();
    files.into_iter().map(|file| (file, Excerpt::new(sources, file, places))).collect()
}

/// The last line, from 1, that a span touches.
pub fn last_line(sources: &Sources, span: Span) -> usize {
    line_of(sources, span.file, trimmed(sources, span).1) + 1
}

/// A character as it is shown: one that would move the cursor, or turn the text around, is replaced.
pub fn visible(character: char) -> char {
    match character {
        '\t' => '\t',
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('�'),
        '\u{7f}' => '␡',
        '\u{80}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => '�',
        other => other,
    }
}

/// The bytes of a line, from 0, without its line end.
pub fn line_range(sources: &Sources, file: FileId, line: usize) -> Range<usize> {
    let Some(source) = sources.get(file) else { return 0..0 };
    let end = source.lines().start(line + 1).map_or(source.text().len(), |next| next as usize);
    let start = source.lines().start(line).map_or(end, |start| start as usize);
    let text = source.text().get(start..end).unwrap_or("");
    start..start + text.trim_end_matches(['\n', '\r']).len()
}

/// Both ends of a span within its file, on characters, without the line ends at its end.
fn trimmed(sources: &Sources, span: Span) -> (usize, usize) {
    let text = sources.text(span.file);
    let start = floor(text, span.start as usize);
    let end = floor(text, span.end as usize).max(start);
    let inside = text.get(start..end).unwrap_or("");
    (start, start + inside.trim_end_matches(['\n', '\r']).len())
}

fn line_of(sources: &Sources, file: FileId, offset: usize) -> usize {
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    sources.get(file).map_or(0, |source| source.lines().line(offset).0)
}

/// The lines, from 0 and ascending, that the places need.
fn shown_lines(sources: &Sources, file: FileId, places: &[Focus]) -> BTreeSet<usize> {
    let mut shown = BTreeSet::new();
    for place in places.iter().filter(|place| place.span.file == file) {
        let (start, end) = trimmed(sources, place.span);
        let (first, last) = (line_of(sources, file, start), line_of(sources, file, end));
        shown.extend(first..=last.min(first + LINES_AFTER_START));
        shown.extend(first.max(last.saturating_sub(LINES_BEFORE_END))..=last);
    }
    // One line left out takes as much room as the sign that says so.
    let single_gaps: Vec<usize> = shown
        .iter()
        .zip(shown.iter().skip(1))
        .filter(|&(line, next)| line + 2 == *next)
        .map(|(line, _)| line + 1)
        .collect();
    shown.extend(single_gaps);
    shown
}

/// The part of a line that is shown: all of it, or what surrounds the places on it.
fn window<'a>(
    text: &str,
    line: &Range<usize>,
    places: impl Iterator<Item = &'a Focus>,
) -> Range<usize> {
    let content = text.get(line.clone()).unwrap_or("");
    if content.char_indices().nth(LONGEST).is_none() {
        return line.clone();
    }
    let on_line = places.flat_map(|place| {
        let ends = [place.span.start as usize, place.span.end as usize];
        ends.into_iter()
            .filter(|offset| line.start <= *offset && *offset <= line.end)
            .map(|offset| (place.primary, offset))
    });
    let mut on_line: Vec<(bool, usize)> = on_line.collect();
    on_line.sort_unstable();
    let first = on_line.iter().map(|place| place.1).min();
    let primary = on_line.iter().find(|place| place.0).map(|place| place.1).or(first);
    let (Some(first), Some(primary)) = (first, primary) else {
        return line.start..forward(text, line.start, line.end, LONGEST);
    };
    let far = back(text, line.start, primary, LONGEST - 2 * LEAD);
    let start = back(text, line.start, if first >= far { first } else { primary }, LEAD);
    start..forward(text, start, line.end, LONGEST)
}

/// The offset some characters before another, not before `least`.
pub fn back(text: &str, least: usize, from: usize, characters: usize) -> usize {
    let before = text.get(least..floor(text, from)).unwrap_or("");
    let step = characters.saturating_sub(1);
    before.char_indices().rev().nth(step).map_or(least, |(offset, _)| least + offset)
}

/// The offset some characters after another, not after `most`.
pub fn forward(text: &str, from: usize, most: usize, characters: usize) -> usize {
    let after = text.get(floor(text, from)..most).unwrap_or("");
    after.char_indices().nth(characters).map_or(most, |(offset, _)| from + offset)
}
