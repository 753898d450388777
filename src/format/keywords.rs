//! Which words may not begin a line within a sentence: there the grammar reads them as the next sentence.

/// What begins an item, save the kinds of principals.
const ITEMS: &[&str] = &[
    "delegate",
    "boundary",
    "policy",
    "account",
    "accounts",
    "let",
    "use",
    "test",
    "never",
    "always",
    "for",
    "template",
    "statements",
    "guardrail",
    "resource",
    "protect",
    "organization",
    "ou",
];

/// The kinds of principals, which begin items as well.
const PRINCIPALS: &[&str] = &["group", "user", "role", "permission"];

/// What begins an element of a block.
const ELEMENTS: &[&str] = &[
    "allow", "deny", "may", "include", "policies", "instance", "attach", "inline", "tagged", "must",
];

/// What begins a grant; two of these begin an element as well.
const GRANTS: &[&str] = &["create", "configure", "delete", "pass", "view", "manage"];

/// Whether a text begins with a keyword of an item, an element or a grant, and is not plainly an entry of a list.
pub(super) fn begins_a_sentence(text: &str) -> bool {
    begins_with(text, &[ITEMS, PRINCIPALS, ELEMENTS, GRANTS])
}

/// As [`begins_a_sentence`], in a list of principals, where their kinds may begin a line.
pub(super) fn begins_no_principal(text: &str) -> bool {
    begins_with(text, &[ITEMS, ELEMENTS, GRANTS])
}

fn begins_with(text: &str, keywords: &[&[&str]]) -> bool {
    let end = text.bytes().position(|byte| !byte.is_ascii_lowercase()).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    keywords.iter().any(|keywords| keywords.contains(&word))
        && !rest.starts_with(continues_a_word)
        && !is_entry(rest)
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
