//! Policy variables within a text.

/// A policy variable within a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable<'a> {
    /// The condition key.
    pub key: &'a str,
    /// What it stands for where the key is absent.
    pub default: Option<&'a str>,
}

impl<'a> Variable<'a> {
    /// The parts of `key, 'default'`.
    pub(super) fn parts(inside: &'a str) -> (&'a str, Option<&'a str>) {
        let Some((key, rest)) = inside.split_once(',') else { return (inside.trim(), None) };
        let quoted = rest.trim().strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
        (key.trim(), quoted)
    }
}

/// What stands between `${` and `}` at the start of a text, and what follows; a `}` within the quotes of a default
/// does not end it.
pub fn variable(text: &str) -> Option<(&str, &str)> {
    let body = text.strip_prefix("${")?;
    let mut quoted = false;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b'}' if !quoted => return Some((body.get(..at)?, body.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}
