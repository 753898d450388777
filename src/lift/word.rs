//! Texts as words where they may be bare, else as strings.

/// Words that are never bare, and words that mean something where a name or value may stand.
const KEYWORDS: &[&str] = &[
    "may",
    "on",
    "when",
    "unless",
    "as",
    "in",
    "at",
    "of",
    "by",
    "bounded",
    "for",
    "from",
    "with",
    "until",
    "and",
    "or",
    "not",
    "is",
    "like",
    "if",
    "but",
    "except",
    "holding",
    "absent",
    "present",
    "any",
    "all",
    "none",
    "only",
    "everything",
    "anyone",
    "mfa",
    "group",
    "user",
    "role",
    "permission",
];

/// A text as a name, pattern or value: bare where it can be.
pub fn value(text: &str) -> String {
    if is_bare(text) { text.to_owned() } else { quoted(text) }
}

/// Whether a text is a word that means only itself.
pub fn is_bare(text: &str) -> bool {
    if text.is_empty() || text.contains("//") || KEYWORDS.contains(&text) {
        return false;
    }
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| !is_part(c)) {
        let Some(variable) = rest.get(at..).and_then(variable) else { return false };
        rest = rest.get(at + variable.len()..).unwrap_or_default();
    }
    true
}

/// What a word consists of; the language takes the letters of other scripts too, which are quoted here.
fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_+.@-*?/:".contains(c)
}

/// The policy variable that a text begins with.
fn variable(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("${")?;
    let end = inside.find('}')?;
    let name = inside.get(..end)?;
    let plain = !name.contains(['{', '"', '\n', '\r', '\\']);
    if plain { text.get(..end + 3) } else { None }
}

/// A text as a string.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(variable) = variable(rest) {
            out.push_str(variable);
            rest = rest.get(variable.len()..).unwrap_or_default();
            continue;
        }
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '{' | '}' => out.extend([c, c]),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    out.push('"');
    out
}

/// A text of a document whose variables are letters, as one whose variables are variables: `${$}` is a dollar.
///
/// IAM user guide, "IAM policy elements: Variables and tags": variables need the version of 2012, and `${*}`, `${?}` and
/// `${$}` are the characters.
pub fn literal(text: &str) -> String {
    text.replace("${", "${$}{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_strings() {
        for (text, written) in [
            ("service-*", "service-*"),
            ("home/${aws:username}/*", "home/${aws:username}/*"),
            ("", "\"\""),
            ("may", "\"may\""),
            ("https://x", "\"https://x\""),
            ("a b", "\"a b\""),
            ("a\"b\\", "\"a\\\"b\\\\\""),
            ("x{y}", "\"x{{y}}\""),
            ("${aws:username, 'a b'} c", "\"${aws:username, 'a b'} c\""),
            ("${$}{aws:username}", "\"${$}{{aws:username}}\""),
            ("5$", "\"5$\""),
        ] {
            assert_eq!(value(text), written, "{text}");
        }
        assert_eq!(literal("a/${aws:username}"), "a/${$}{aws:username}");
    }
}
