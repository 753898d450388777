//! The one format, as edits of what differs.

use super::edit::{Range, TextEdit};
use super::page::Page;
use crate::format;

/// The edits that bring a page into the one format, a run of lines each; none where it does not parse.
pub fn document(page: &Page) -> Option<Vec<TextEdit>> {
    let formatted = format::format(page.file, &page.text).ok()?;
    Some(by_lines(&page.text, &formatted))
}

/// Edits that make one text of another, a run of lines each, so that cursors elsewhere stay where they are.
pub(super) fn by_lines(old: &str, new: &str) -> Vec<TextEdit> {
    let old_lines: Vec<&str> = old.split_inclusive('\n').collect();
    let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
    let mut edits = Vec::new();
    let (mut a, mut b, mut at) = (0, 0, 0);
    while a < old_lines.len() || b < new_lines.len() {
        if let (Some(one), Some(other)) = (old_lines.get(a), new_lines.get(b))
            && one == other
        {
            at += one.len();
            a += 1;
            b += 1;
            continue;
        }
        let (skip_old, skip_new) = next_same(&old_lines, &new_lines, a, b);
        let removed: usize = old_lines.iter().skip(a).take(skip_old).map(|line| line.len()).sum();
        let mut text: String = new_lines.iter().skip(b).take(skip_new).copied().collect();
        let last = (a + skip_old).checked_sub(1).and_then(|last| old_lines.get(last));
        let mut end = at + removed;
        // Some editors have no place behind a file's last line, so the end of a line that stays is left alone.
        if skip_old > 0 && last.is_some_and(|line| line.ends_with('\n')) && text.ends_with('\n') {
            text.pop();
            end -= 1;
        }
        edits.push(TextEdit { range: Range::new(at, end), text });
        at += removed;
        a += skip_old;
        b += skip_new;
    }
    edits
}

/// How many lines of each differ before they agree again, looked for near by.
fn next_same(old: &[&str], new: &[&str], a: usize, b: usize) -> (usize, usize) {
    const FAR: usize = 60;
    for both in 1..=FAR * 2 {
        for skip_old in 0..=both.min(FAR) {
            let skip_new = both - skip_old;
            let (one, other) = (old.get(a + skip_old), new.get(b + skip_new));
            // A blank line agrees with too many.
            if one.is_some_and(|line| !line.trim().is_empty()) && one == other {
                return (skip_old, skip_new);
            }
        }
    }
    (old.len() - a, new.len() - b)
}

/// The edits of the lines that a range touches.
pub fn range(page: &Page, range: Range) -> Vec<TextEdit> {
    let edits = document(page).unwrap_or_default();
    let touches = |edit: &TextEdit| edit.range.start <= range.end && range.start <= edit.range.end;
    edits.into_iter().filter(touches).collect()
}

/// The edits of the sentence that was ended before a place, as far as they change white space alone and leave the line
/// of the cursor as it is.
pub fn on_type(page: &Page, offset: usize) -> Vec<TextEdit> {
    let before = page.text.get(..offset).unwrap_or("");
    let typed = before.trim_end_matches([' ', '\t']).ends_with('}');
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let items = page.parsed.ast.items.iter();
    let mut ended = items.filter(|item| Range::from(item.span).touches(before.trim_end().len()));
    let Some(item) = ended.next() else { return Vec::new() };
    let within = Range::new(item.span.range().start, if typed { offset } else { line });
    let blank = |text: &str| text.split_whitespace().collect::<String>();
    let harmless = |edit: &TextEdit| {
        let old = page.slice(edit.range.start..edit.range.end);
        blank(old) == blank(&edit.text)
            && edit.range.start >= within.start
            && (typed || edit.range.end <= line)
    };
    range(page, within).into_iter().filter(harmless).collect()
}

#[cfg(test)]
mod tests {
    use super::{Range, TextEdit, by_lines};

    #[test]
    fn the_end_of_a_line_that_stays_is_left_alone() {
        let edit =
            |start, end, text: &str| TextEdit { range: Range::new(start, end), text: text.into() };
        assert_eq!(by_lines("a\n\nb  c\n", "a\n\nb c\n"), [edit(3, 7, "b c")]);
        assert_eq!(by_lines("a\nb", "a\nb\n"), [edit(2, 3, "b\n")]);
        assert_eq!(by_lines("a\n\n\n", "a\n"), [edit(2, 4, "")]);
    }
}
