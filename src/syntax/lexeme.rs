//! Tokens one after the other, as the grammar has them, for what stands outside it: the scan and broken sentences.

use std::ops::Range;

/// What a lexeme is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexemeKind {
    /// A bare name, pattern, value or keyword.
    Word,
    /// `"…"`; whether it is closed on its line.
    String(bool),
    /// `// …`
    Comment,
    /// `# …`, which is none of ours.
    HashComment,
    /// A sign of the grammar.
    Sign(char),
    /// `${` that no `}` ends.
    OpenVariable,
    /// A character that no token holds.
    Stray(char),
}

/// A token or comment and its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Lexeme {
    /// What it is.
    pub kind: LexemeKind,
    /// First byte.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl Lexeme {
    /// Its bytes.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Its text.
    pub fn text(self, whole: &str) -> &str {
        whole.get(self.range()).unwrap_or("")
    }

    /// Whether it is a word or a string.
    pub fn is_text(self) -> bool {
        matches!(self.kind, LexemeKind::Word | LexemeKind::String(_))
    }
}

/// Goes over a text's lexemes, white space left out.
#[derive(Clone, Debug)]
pub struct Lexemes<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl<'t> Lexemes<'t> {
    /// From a byte to the end of the text.
    pub fn from(text: &'t str, at: usize) -> Self {
        Self { text, at, end: text.len() }
    }

    /// Within a range; a lexeme that begins in it is whole.
    pub fn within(text: &'t str, range: Range<usize>) -> Self {
        Self { text, at: range.start, end: range.end.min(text.len()) }
    }

    /// Goes on at a byte.
    pub fn skip_to(&mut self, at: usize) {
        self.at = self.at.max(at);
    }

    /// The same without comments.
    pub fn tokens(self) -> impl Iterator<Item = Lexeme> + use<'t> {
        self.filter(|lexeme| !matches!(lexeme.kind, LexemeKind::Comment | LexemeKind::HashComment))
    }
}

impl Iterator for Lexemes<'_> {
    type Item = Lexeme;

    fn next(&mut self) -> Option<Lexeme> {
        let bytes = self.text.as_bytes();
        while self.at < self.end && matches!(bytes.get(self.at), Some(b' ' | b'\t'..=b'\r')) {
            self.at += 1;
        }
        if self.at >= self.end {
            return None;
        }
        let lexeme = read(self.text, self.at)?;
        self.at = lexeme.end;
        Some(lexeme)
    }
}

/// The lexeme that begins at a byte which is no white space.
fn read(text: &str, start: usize) -> Option<Lexeme> {
    let rest = text.get(start..)?;
    let first = rest.chars().next()?;
    let (kind, length) = match first {
        '"' => string(rest),
        '/' if rest.starts_with("//") => (LexemeKind::Comment, line(rest)),
        '#' => (LexemeKind::HashComment, line(rest)),
        '(' | ')' | '[' | ']' | ',' | '=' | '}' => (LexemeKind::Sign(first), 1),
        '<' | '>' => (
            LexemeKind::Sign(first),
            1 + usize::from(rest.get(1..).is_some_and(|after| after.starts_with('='))),
        ),
        _ => match word(rest) {
            0 if first == '{' => (LexemeKind::Sign('{'), 1),
            0 if rest.starts_with("${") => (LexemeKind::OpenVariable, 2),
            0 => (LexemeKind::Stray(first), first.len_utf8()),
            length => (LexemeKind::Word, length),
        },
    };
    Some(Lexeme { kind, start, end: start + length })
}

/// Bytes to the end of the line.
fn line(rest: &str) -> usize {
    rest.find('\n').unwrap_or(rest.len())
}

/// A string's bytes, and whether it is closed before its line ends.
fn string(rest: &str) -> (LexemeKind, usize) {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return (LexemeKind::String(true), at + 1),
            b'\n' => break,
            b'\\' if bytes.get(at + 1).is_some_and(|&next| next != b'\n') => at += 2,
            _ => at += 1,
        }
    }
    let at = at.min(bytes.len());
    let whole = rest.get(..at).unwrap_or(rest).trim_end();
    (LexemeKind::String(false), whole.len())
}

/// How many bytes a word at the beginning takes; 0 where none begins.
fn word(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let length = match byte {
            b'a'..=b'z' | b'-'..=b':' | b'?'..=b'Z' | b'*' | b'+' | b'_' => 1,
            b'{' => interpolation(rest.get(at..).unwrap_or("")),
            b'$' => variable(rest.get(at..).unwrap_or("")),
            0x80.. => other_letter(rest.get(at..).unwrap_or("")),
            _ => 0,
        };
        if length == 0 {
            break;
        }
        at += length;
    }
    at
}

/// Bytes of a letter or digit beyond ASCII.
fn other_letter(rest: &str) -> usize {
    rest.chars().next().filter(|&c| unicode_ident::is_xid_continue(c)).map_or(0, char::len_utf8)
}

/// Bytes of `{name}` at the beginning; 0 where there is none.
pub(super) fn interpolation(rest: &str) -> usize {
    let Some(inner) = rest.strip_prefix('{') else { return 0 };
    let name = name_length(inner);
    if name > 0 && inner.get(name..).is_some_and(|after| after.starts_with('}')) {
        name + 2
    } else {
        0
    }
}

/// Bytes of a name that can be interpolated: a letter or `_`, then letters, digits, `_` and `-`.
fn name_length(text: &str) -> usize {
    let fits = |(at, c): &(usize, char)| {
        let begins = *c == '_' || unicode_ident::is_xid_start(*c);
        begins || (*at > 0 && (*c == '-' || unicode_ident::is_xid_continue(*c)))
    };
    text.char_indices().take_while(fits).map(|(_, c)| c.len_utf8()).sum()
}

/// Bytes of `${…}` at the beginning; 0 where there is none.
pub(super) fn variable(rest: &str) -> usize {
    let Some(inner) = rest.strip_prefix("${") else { return 0 };
    match inner.find(['}', '{', '"', '\n', '\r']) {
        Some(at) if inner.get(at..).is_some_and(|after| after.starts_with('}')) => at + 3,
        _ => 0,
    }
}
