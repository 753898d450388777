//! Which words may not begin a line within a sentence: there the grammar reads them as the next sentence.

use crate::syntax::beginnings::{ELEMENTS, ITEMS, PRINCIPALS, VERBS};

/// Whether a text begins with a keyword of an item, an element or a grant, and is not plainly an entry of a list.
pub(super) fn begins_a_sentence(text: &str) -> bool {
    begins_with(text, begins)
}

/// As [`begins_a_sentence`], in a list of principals, where their kinds may begin a line.
pub(super) fn begins_no_principal(text: &str) -> bool {
    begins_with(text, |word| begins(word) && !PRINCIPALS.contains(&word))
}

fn begins(word: &str) -> bool {
    [ITEMS, ELEMENTS, VERBS].iter().any(|keywords| keywords.contains(&word))
}

fn begins_with(text: &str, is_one: impl Fn(&str) -> bool) -> bool {
    let end = text.bytes().position(|byte| !byte.is_ascii_lowercase()).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    is_one(word) && !rest.starts_with(continues_a_word) && !is_entry(rest)
}

fn continues_a_word(character: char) -> bool {
    character.is_alphanumeric() || "_+.@-*?/:$".contains(character)
}

/// Whether what follows a word shows that it is an entry of a list or a key.
fn is_entry(text: &str) -> bool {
    let mut text = text.trim_start();
    while let Some(comment) = text.strip_prefix("//") {
        text = comment.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
    }
    text.starts_with(['=', ',', ')', ']'])
}
