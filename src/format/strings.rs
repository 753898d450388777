//! Strings in their one spelling: the escapes that are needed, and no others.

/// A string token in its one spelling; none where it is spelled so already.
pub(super) fn canonical(token: &str) -> Option<Box<str>> {
    // Most strings hold nothing that could be spelled in two ways.
    if !token.contains(|character: char| character == '\\' || must_be_escaped(character)) {
        return None;
    }
    let mut spelled = String::with_capacity(token.len());
    let mut rest = token.chars();
    while let Some(character) = rest.next() {
        if character == '\\' {
            escape(&mut rest, &mut spelled);
        } else {
            push(character, &mut spelled);
        }
    }
    (spelled != token).then(|| spelled.into_boxed_str())
}

/// Reads an escape after its backslash.
fn escape(rest: &mut std::str::Chars<'_>, spelled: &mut String) {
    match rest.next() {
        Some('u') => {
            let tail = rest.as_str();
            match code_point(tail) {
                Some((character, read)) => {
                    *rest = tail.get(read..).unwrap_or("").chars();
                    push_escaped(character, spelled);
                }
                None => spelled.push_str("\\u"),
            }
        }
        Some(other) => {
            spelled.push('\\');
            spelled.push(other);
        }
        None => spelled.push('\\'),
    }
}

/// The character of `{hex}` and how many bytes that takes.
fn code_point(text: &str) -> Option<(char, usize)> {
    let (digits, _) = text.strip_prefix('{')?.split_once('}')?;
    let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    Some((character, digits.len() + 2))
}

/// A character that stands in the source as it is.
fn push(character: char, spelled: &mut String) {
    match character {
        '\n' => spelled.push_str("\\n"),
        '\t' => spelled.push_str("\\t"),
        _ if must_be_escaped(character) => push_code_point(character, spelled),
        _ => spelled.push(character),
    }
}

/// A character that was written as `\u{…}`.
fn push_escaped(character: char, spelled: &mut String) {
    match character {
        '"' => spelled.push_str("\\\""),
        '\\' => spelled.push_str("\\\\"),
        // Unescaped, these three could begin or end an interpolation or a policy variable.
        '$' | '{' | '}' => push_code_point(character, spelled),
        ' '..='~' | '\n' | '\t' => push(character, spelled),
        _ => push_code_point(character, spelled),
    }
}

fn push_code_point(character: char, spelled: &mut String) {
    spelled.extend(character.escape_unicode());
}

/// Whether a reader could not see the character, or would see the text around it in another order.
fn must_be_escaped(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
                | '\u{feff}'
        )
}
