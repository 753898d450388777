//! The look at a text before the grammar sees it: limits, comments, and what no token can hold.
//!
//! What is reported here is blanked for the grammar, so that it costs nothing else of its sentence.

use super::lexeme::{Lexeme, LexemeKind, Lexemes};
use super::text::{Piece, pieces};
use super::trivia::Comment;
use crate::diag::syntax as words;
use crate::diag::{Diagnostic, Sink};
use crate::text::{FileId, Span};
use std::ops::Range;

/// The most bytes of a file that are read.
pub(super) const MOST_BYTES: usize = 16 * 1024 * 1024;
/// How deep blocks, brackets and negations may nest.
pub(super) const DEEPEST: usize = 100;
/// How many faults of characters are told in one file; more say nothing new.
const MOST_FAULTS: usize = 100;

/// What the scan found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Comments by place.
    pub comments: Vec<Comment>,
    /// Where each fault begins, in order.
    pub faults: Vec<usize>,
    /// The text with the faults blanked, byte for byte as long; none where there is no fault.
    pub masked: Option<String>,
    /// Whether the grammar may read the text.
    pub readable: bool,
}

/// Looks at a text and reports what no token can hold.
pub(super) fn scan(file: FileId, text: &str, sink: &mut Sink) -> Scan {
    let refuse = |sink: &mut Sink, diagnostic: Diagnostic| {
        sink.push(diagnostic);
        Scan::default()
    };
    if text.len() > MOST_BYTES {
        let at = Span::new(file, 0, 0);
        return refuse(sink, words::too_large(at, text.len(), MOST_BYTES));
    }
    if let Some(at) = text.bytes().position(|byte| byte == 0) {
        return refuse(sink, words::not_a_text(Span::new(file, at, at + 1)));
    }
    let mut scanner = Scanner {
        file,
        text,
        sink,
        found: Scan { readable: true, ..Scan::default() },
        depth: Depth::default(),
        blanks: Vec::new(),
        last_end: 0,
    };
    scanner.run();
    scanner.finish()
}

/// How deep the place at hand is nested. Braces apart from the rest, so that no order of closing signs hides depth.
#[derive(Debug, Default)]
struct Depth {
    braces: usize,
    brackets: usize,
    negations: usize,
}

/// One pass over a text.
struct Scanner<'t, 's> {
    file: FileId,
    text: &'t str,
    sink: &'s mut Sink,
    found: Scan,
    depth: Depth,
    /// What the grammar is to see instead of the bytes there: spaces, with a quote at the given byte.
    blanks: Vec<(Range<usize>, Option<usize>)>,
    last_end: usize,
}

impl Scanner<'_, '_> {
    fn run(&mut self) {
        let begin = if self.text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        self.invisible();
        let mut lexemes = Lexemes::from(self.text, begin);
        while let Some(lexeme) = lexemes.next() {
            let end = self.lexeme(lexeme);
            if !self.found.readable {
                return;
            }
            lexemes.skip_to(end);
            self.last_end = end;
        }
    }

    /// Looks at one lexeme and gives the byte at which to go on.
    fn lexeme(&mut self, lexeme: Lexeme) -> usize {
        match lexeme.kind {
            LexemeKind::Word => self.word(lexeme),
            LexemeKind::Comment => self.comment(lexeme),
            LexemeKind::Sign(sign) => self.sign(sign, lexeme),
            LexemeKind::String(closed) => self.string(lexeme, closed),
            LexemeKind::HashComment => {
                let at = self.span(lexeme.start..lexeme.start + 1);
                let fix = words::wrong_comment(at, "#").fix("write `//`", at, "//");
                self.fault(lexeme.range(), None, fix);
            }
            LexemeKind::OpenVariable => {
                let at = self.span(lexeme.range());
                self.fault(lexeme.range(), None, words::open_variable(at));
            }
            LexemeKind::Stray(character) => return self.stray(character, lexeme),
        }
        lexeme.end
    }

    fn word(&mut self, lexeme: Lexeme) {
        let word = lexeme.text(self.text);
        if word == "not" {
            self.depth.negations += 1;
            self.check_depth(lexeme);
            return;
        }
        self.depth.negations = 0;
        if !word.as_bytes().contains(&b'/') {
            return;
        }
        let slashes = word
            .match_indices("//")
            .find(|&(at, _)| !word.get(..at).is_some_and(|before| before.ends_with(':')));
        if let Some((at, _)) = slashes {
            let from = lexeme.start + at;
            let at = self.span(from..from + 2);
            self.sink.push(words::slashes_in_word(at, word));
        }
    }

    fn comment(&mut self, lexeme: Lexeme) {
        let raw = lexeme.text(self.text).trim_end();
        let before = self.text.get(self.last_end..lexeme.start).unwrap_or("");
        self.found.comments.push(Comment {
            span: self.span(lexeme.start..lexeme.start + raw.len()),
            documentation: raw.starts_with("///") && !raw.starts_with("////"),
            own_line: self.last_end == 0 || before.contains('\n'),
        });
    }

    fn sign(&mut self, sign: char, lexeme: Lexeme) {
        match sign {
            '{' => {
                self.depth = Depth { braces: self.depth.braces + 1, ..Depth::default() };
                self.check_depth(lexeme);
            }
            '}' => {
                let braces = self.depth.braces.saturating_sub(1);
                self.depth = Depth { braces, ..Depth::default() };
            }
            '(' | '[' => {
                self.depth.brackets += 1;
                self.depth.negations = 0;
                self.check_depth(lexeme);
            }
            ')' | ']' => self.depth.brackets = self.depth.brackets.saturating_sub(1),
            _ => {}
        }
    }

    fn check_depth(&mut self, lexeme: Lexeme) {
        let Depth { braces, brackets, negations } = self.depth;
        if braces + brackets + negations > DEEPEST {
            self.sink.push(words::too_deep(self.span(lexeme.range()), DEEPEST));
            self.found.readable = false;
        }
    }

    fn string(&mut self, lexeme: Lexeme, closed: bool) {
        if !closed {
            // The grammar sees a closed string: the last byte becomes the quote.
            let last = lexeme.end - 1;
            let quote = (last > lexeme.start && self.text.is_char_boundary(last)).then_some(last);
            let blank = if quote.is_some() { last..lexeme.end } else { lexeme.range() };
            let backslashes = self.text.get(lexeme.range()).unwrap_or("").match_indices('\\');
            let backslashes = backslashes.map(|(at, _)| lexeme.start + at);
            self.blanks.extend(backslashes.map(|at| (at..at + 1, None)));
            let at = self.span(lexeme.range());
            self.fault(blank, quote, words::unclosed_string(at));
            return;
        }
        let raw = lexeme.text(self.text);
        if !raw.contains(['\\', '{', '}']) {
            return;
        }
        for piece in pieces(raw) {
            let part = |range: &Range<usize>| raw.get(range.clone()).unwrap_or("");
            let place = |range: &Range<usize>| lexeme.start + range.start..lexeme.start + range.end;
            let diagnostic = match &piece {
                Piece::BadEscape(range) => words::bad_escape(self.span(place(range)), part(range)),
                Piece::LoneBrace(range) => words::lone_brace(self.span(place(range)), part(range)),
                Piece::Verbatim(_) | Piece::Character(_) | Piece::Interpolation(_) => continue,
            };
            self.report(lexeme.start, diagnostic);
        }
    }

    /// Reports a character that no token has, with those of its kind that directly follow.
    fn stray(&mut self, character: char, lexeme: Lexeme) -> usize {
        let rest = self.text.get(lexeme.start..).unwrap_or("");
        if let Some(end) = self.other_quotes(character, rest, lexeme) {
            return end;
        }
        let run = rest.chars().take_while(|&next| next == character).count();
        let range = lexeme.start..lexeme.start + run * character.len_utf8();
        let shown = self.text.get(range.clone()).unwrap_or("");
        let at = self.span(range.clone());
        let diagnostic = match look_alike(character) {
            Some(meant) => words::look_alike(at, shown, &meant.repeat(run)),
            None => words::stray_character(at, shown),
        };
        let end = range.end;
        self.fault(range, None, diagnostic);
        end
    }

    /// A string in other quotes, closed on its line: the grammar sees it as a string.
    fn other_quotes(&mut self, quote: char, rest: &str, lexeme: Lexeme) -> Option<usize> {
        let closing: &[char] = match quote {
            '“' | '”' | '„' => &['“', '”', '"', '\n'],
            '‘' | '’' => &['‘', '’', '\n'],
            '\'' => &['\'', '\n'],
            _ => return None,
        };
        let inside = lexeme.end - lexeme.start;
        let at = rest.get(inside..)?.find(closing)? + inside;
        let close = rest.get(at..)?.chars().next().filter(|&close| close != '\n')?;
        if rest.get(inside..at)?.contains(['"', '\\', '{', '}']) {
            return None;
        }
        let open_end = lexeme.end;
        let from = lexeme.start + at;
        let end = from + close.len_utf8();
        let (open, close) = (self.span(lexeme.range()), self.span(from..end));
        let shown = lexeme.text(self.text).to_owned();
        self.report(lexeme.start, words::other_quotes(open, close, &shown));
        // Quotes of several bytes leave spaces in the string, so that tokens begin and end on whole characters; a plain
        // word does without quotes.
        let plain = open_end - lexeme.start > 1 && is_word(rest.get(inside..at)?);
        let quote = |place: usize| (!plain).then_some(place);
        self.blanks.push((lexeme.range(), quote(lexeme.start)));
        self.blanks.push((from..end, quote(end - 1)));
        Some(end)
    }

    /// Characters that are dangerous wherever they stand, comments and strings included.
    fn invisible(&mut self) {
        let bytes = self.text.as_bytes();
        if bytes.contains(&b'\r') {
            let lone =
                bytes.windows(2).position(|pair| matches!(pair, [b'\r', after] if *after != b'\n'));
            if let Some(at) = lone {
                let place = self.span(at..at + 1);
                self.report(at, words::lone_return(place));
            }
        }
        if self.text.is_ascii() {
            return;
        }
        let text = self.text;
        let turning = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        for (at, found) in text.match_indices(turning) {
            let range = at..at + found.len();
            let diagnostic = words::stray_character(self.span(range.clone()), found);
            self.fault(range, None, diagnostic);
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn report(&mut self, at: usize, diagnostic: Diagnostic) {
        if self.found.faults.len() < MOST_FAULTS {
            self.sink.push(diagnostic);
        }
        self.found.faults.push(at);
    }

    fn fault(&mut self, blank: Range<usize>, quote: Option<usize>, diagnostic: Diagnostic) {
        self.report(blank.start, diagnostic);
        self.blanks.push((blank, quote));
    }

    /// The findings, with the text that the grammar is to read.
    fn finish(mut self) -> Scan {
        self.found.faults.sort_unstable();
        if !self.blanks.is_empty() {
            let mut bytes = self.text.as_bytes().to_vec();
            for (range, quote) in self.blanks {
                for at in range {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = if Some(at) == quote { b'"' } else { b' ' };
                    }
                }
            }
            self.found.masked = String::from_utf8(bytes).ok();
        }
        self.found
    }
}

/// Whether a text is one bare word.
fn is_word(text: &str) -> bool {
    let mut lexemes = Lexemes::from(text, 0);
    let first = lexemes.next().map(|lexeme| (lexeme.kind, lexeme.range()));
    first == Some((LexemeKind::Word, 0..text.len()))
}

/// The character of the language that another looks like.
fn look_alike(character: char) -> Option<&'static str> {
    Some(match character {
        '，' | '、' | '‚' => ",",
        '–' | '—' | '‐' | '‑' | '−' => "-",
        '：' => ":",
        '（' => "(",
        '）' => ")",
        '｛' => "{",
        '｝' => "}",
        '［' => "[",
        '］' => "]",
        '＝' => "=",
        '＊' | '∗' => "*",
        '\u{A0}' | '\u{2007}' | '\u{202F}' | '\u{3000}' => " ",
        _ => return None,
    })
}
