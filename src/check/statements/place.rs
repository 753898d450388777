//! Places within the source of a text, where the source is the text itself.

use crate::model::text::{Text, Texts};
use crate::text::Span;

/// The first bytes of a literal text.
pub(super) fn head(text: &Text, bytes: usize) -> Option<Span> {
    let end = text.span.start.checked_add(u32::try_from(bytes).ok()?)?;
    (text.literal && end <= text.span.end).then_some(Span { end, ..text.span })
}

/// The last bytes of a literal text.
pub(super) fn tail(text: &Text, bytes: usize) -> Option<Span> {
    let start = text.span.end.checked_sub(u32::try_from(bytes).ok()?)?;
    (text.literal && start >= text.span.start).then_some(Span { start, ..text.span })
}

/// The whole of a literal text.
pub(super) fn whole(text: &Text) -> Option<Span> {
    text.literal.then_some(text.span)
}

/// A text of a list with the comma before it: what is removed where the text is too much.
pub(super) fn with_comma(list: &Texts, text: &Text) -> Option<Span> {
    let at = list.items.iter().position(|item| std::ptr::eq(item, text))?;
    let before = list.items.get(at.checked_sub(1)?)?;
    after(before.span, text.span)
        .filter(|span| span.start >= list.span.start && span.end <= list.span.end)
}

/// From the end of one place to the end of a later one of the same file.
pub(super) fn after(before: Span, last: Span) -> Option<Span> {
    (before.file == last.file && before.end <= last.start)
        .then_some(Span { start: before.end, ..last })
}
