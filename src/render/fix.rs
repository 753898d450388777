//! What a fix changes, as lines before and after.

use super::excerpt::{back, forward, line_range, visible};
use crate::diag::{Edit, Fix};
use crate::text::FileId;
use crate::text::Sources;

/// Lines of one fix that are shown at most.
const MOST_LINES: usize = 12;
/// Characters shown on each side of a change, where a line is long.
const MARGIN: usize = 60;
/// Characters of a line that are shown at most.
const LONGEST: usize = 180;

/// One line of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line's number, in the old text or in the new.
    pub number: usize,
    /// Whether it goes or comes.
    pub sign: Sign,
    /// The line, fit to be shown.
    pub text: String,
}

/// Whether a line goes or comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It is replaced.
    Minus,
    /// It takes the place.
    Plus,
}

/// The changed lines of a fix in one file.
#[derive(Debug)]
pub struct Change {
    /// The file.
    pub file: FileId,
    /// Lines before and after, in order.
    pub lines: Vec<Line>,
    /// How many further lines are not shown.
    pub left_out: usize,
}

/// What a fix changes, file by file in the order of places.
pub fn changes(sources: &Sources, fix: &Fix) -> Vec<Change> {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.file, edit.span.start, edit.span.end));
    let by_file = edits.chunk_by(|a, b| a.span.file == b.span.file);
    by_file.filter_map(|edits| Some(change(sources, edits.first()?.span.file, edits))).collect()
}

fn change(sources: &Sources, file: FileId, edits: &[&Edit]) -> Change {
    let line_of = |offset: u32| sources.get(file).map_or(0, |source| source.lines().line(offset).0);
    let joined =
        edits.chunk_by(|a, b| line_of(b.span.start) <= line_of(a.span.end.max(a.span.start)));
    let mut lines = Vec::new();
    let mut moved = 0;
    for edits in joined {
        let (Some(first), Some(last)) = (edits.first(), edits.last()) else { continue };
        let hunk = Hunk { first: line_of(first.span.start), last: line_of(last.span.end) };
        moved += hunk.push_lines(sources, edits, moved, &mut lines);
    }
    let left_out = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    Change { file, lines, left_out }
}

/// Neighbouring lines that edits touch, from 0.
struct Hunk {
    first: usize,
    last: usize,
}

impl Hunk {
    /// Adds the lines before and after; returns by how much the edits move the lines below.
    fn push_lines(
        &self,
        sources: &Sources,
        edits: &[&Edit],
        moved: isize,
        lines: &mut Vec<Line>,
    ) -> isize {
        let (old, new) = self.texts(sources, edits);
        let (old, new): (Vec<&str>, Vec<&str>) =
            (old.split('\n').collect(), new.split('\n').collect());
        let same_before = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let most_after = old.len().min(new.len()) - same_before;
        let pairs = old.iter().rev().zip(new.iter().rev());
        let same_after = pairs.take(most_after).take_while(|(a, b)| a == b).count();
        let changed = |sign: Sign, all: &[&str], first: usize| {
            let count = all.len() - same_after - same_before;
            let numbered = all.iter().enumerate().skip(same_before).take(count);
            numbered
                .map(|(index, text)| Line { number: first + index, sign, text: shown(text) })
                .collect::<Vec<_>>()
        };
        let first = self.first + 1;
        lines.extend(changed(Sign::Minus, &old, first));
        lines.extend(changed(Sign::Plus, &new, first.saturating_add_signed(moved)));
        new.len().cast_signed() - old.len().cast_signed()
    }

    /// The text before and after: whole lines, or where they are long what surrounds the edits.
    fn texts(&self, sources: &Sources, edits: &[&Edit]) -> (String, String) {
        let Some(file) = edits.first().map(|edit| edit.span.file) else {
            return (String::new(), String::new());
        };
        let text = sources.text(file);
        let starts = edits.iter().map(|edit| edit.span.start as usize);
        let ends = edits.iter().map(|edit| edit.span.end as usize);
        let (line_start, line_end) =
            (line_range(sources, file, self.first).start, line_range(sources, file, self.last).end);
        let first = starts.min().unwrap_or(line_start);
        // An edit may take in the line end itself.
        let last = ends.max().unwrap_or(line_end);
        let mut from = back(text, line_start, first, MARGIN);
        let mut to = forward(text, last, line_end.max(last), MARGIN);
        if line_end.saturating_sub(line_start) <= LONGEST {
            (from, to) = (line_start, line_end.max(last));
        }
        let mut new = String::new();
        let mut at = from;
        for edit in edits {
            let (start, end) = (edit.span.start as usize, edit.span.end as usize);
            new.push_str(text.get(at..start).unwrap_or(""));
            new.push_str(&edit.text);
            at = at.max(end);
        }
        new.push_str(text.get(at..to).unwrap_or(""));
        let old = text.get(from..to).unwrap_or("");
        if to == text.len() && !old.ends_with('\n') && new.ends_with('\n') {
            // A line end at the end of the file begins no further line.
            new.pop();
        }
        let (before, after) =
            (if from > line_start { "…" } else { "" }, if to < line_end { "…" } else { "" });
        (format!("{before}{old}{after}"), format!("{before}{new}{after}"))
    }
}

fn shown(line: &str) -> String {
    let line = line.trim_end_matches('\r');
    let mut shown: String = line.chars().take(LONGEST).map(visible).collect();
    if line.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown.replace('\t', "    ")
}
