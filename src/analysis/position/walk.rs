//! Reads the tokens before a place as the grammar does, and takes down what could follow where they end.

use super::{Block, Expect, Facts, Token};
use crate::syntax::beginnings::{ELEMENTS, ITEMS};

/// Why reading stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The tokens end within a sentence.
    Cursor,
    /// A token does not fit.
    Misfit,
}

pub(super) type Step<T = ()> = Result<T, Stop>;

/// Never a bare name, pattern or value.
const CONNECTIVES: &[&str] = &[
    "as", "at", "and", "by", "bounded", "but", "except", "for", "from", "holding", "in", "is",
    "if", "like", "may", "not", "on", "of", "or", "unless", "until", "when", "with",
];

/// The reader.
#[derive(Debug)]
pub(super) struct Walk<'t> {
    tokens: Vec<Token<'t>>,
    at: usize,
    begins_line: bool,
    pub(super) out: Vec<Expect>,
    pub(super) facts: Facts,
}

/// What may follow some tokens, and what they say.
pub(super) fn walk(tokens: Vec<Token<'_>>, begins_line: bool) -> (Vec<Expect>, Facts) {
    let mut walk = Walk { tokens, at: 0, begins_line, out: Vec::new(), facts: Facts::default() };
    while !walk.ended() {
        walk.clear();
        match walk.item() {
            Ok(()) => {}
            Err(Stop::Cursor) => return (walk.out, walk.facts),
            Err(Stop::Misfit) => walk.skip_to_item(),
        }
    }
    if begins_line {
        walk.out.push(Expect::Item);
    }
    (walk.out, walk.facts)
}

impl<'t> Walk<'t> {
    /// Whether all tokens are read.
    pub(super) fn ended(&self) -> bool {
        self.at >= self.tokens.len()
    }

    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.at).copied()
    }

    /// What was noted belongs to a sentence that is over.
    pub(super) fn clear(&mut self) {
        self.out.clear();
        self.facts = Facts::default();
    }

    /// Whether these words follow; they may, where nothing does.
    pub(super) fn word(&mut self, words: &'static str) -> Step<bool> {
        let Some(token) = self.peek() else {
            self.out.push(Expect::Keyword(words));
            return Ok(false);
        };
        let mut parts = words.split(' ');
        if token.string || parts.next() != Some(token.text) {
            return Ok(false);
        }
        self.at += 1;
        for part in parts {
            match self.peek() {
                None => {
                    let rest = words
                        .split_once(part)
                        .map_or(part, |(before, _)| words.get(before.len()..).unwrap_or(part));
                    self.out.clear();
                    self.out.push(Expect::Keyword(rest));
                    return Err(Stop::Cursor);
                }
                Some(token) if token.text == part && !token.string => self.at += 1,
                Some(_) => return Err(Stop::Misfit),
            }
        }
        Ok(true)
    }

    /// These words must follow.
    pub(super) fn must(&mut self, words: &'static str) -> Step {
        if self.word(words)? { Ok(()) } else { Err(self.stop()) }
    }

    /// Why it does not go on.
    pub(super) fn stop(&self) -> Stop {
        if self.ended() { Stop::Cursor } else { Stop::Misfit }
    }

    /// Whether a sign follows; it may, where nothing does.
    pub(super) fn sign(&mut self, sign: char) -> bool {
        match self.peek() {
            None => {
                self.out.push(Expect::Sign(sign));
                false
            }
            Some(token) => {
                let is = token.sign == Some(sign);
                self.at += usize::from(is);
                is
            }
        }
    }

    /// A sign must follow.
    pub(super) fn must_sign(&mut self, sign: char) -> Step {
        if self.sign(sign) { Ok(()) } else { Err(self.stop()) }
    }

    /// A word or string must follow that is no connective.
    pub(super) fn text(&mut self, expect: Expect) -> Step<&'t str> {
        let Some(token) = self.peek() else {
            self.out.push(expect);
            return Err(Stop::Cursor);
        };
        let connective = !token.string && CONNECTIVES.contains(&token.text);
        if token.sign.is_some() || connective || self.begins_sentence(token) {
            return Err(Stop::Misfit);
        }
        self.at += 1;
        Ok(if token.string { token.text.trim_matches('"') } else { token.text })
    }

    /// The keyword at the beginning of a line belongs to that line.
    fn begins_sentence(&self, token: Token<'t>) -> bool {
        let keyword = ITEMS.contains(&token.text) || ELEMENTS.contains(&token.text);
        let next = self.tokens.get(self.at + 1).and_then(|next| next.sign);
        token.first && !token.string && keyword && !matches!(next, Some('=' | ',' | ')' | ']'))
    }

    /// Texts with commas between them.
    pub(super) fn texts(&mut self, expect: Expect) -> Step<Vec<&'t str>> {
        self.facts.listed.clear();
        let mut all = Vec::new();
        loop {
            let text = self.text(expect.clone())?;
            all.push(text);
            self.facts.listed.push(text.to_owned());
            if !self.sign(',') {
                return Ok(all);
            }
        }
    }

    /// A list in brackets, or one value.
    pub(super) fn many(&mut self, expect: Expect) -> Step {
        self.facts.listed.clear();
        if self.ended() {
            self.out.push(Expect::Sign('['));
        }
        if !self.ended() && self.sign('[') {
            loop {
                if self.ended() {
                    self.out.push(expect);
                    return Err(Stop::Cursor);
                }
                if self.sign(']') {
                    return Ok(());
                }
                let text = self.text(expect.clone())?;
                self.facts.listed.push(text.to_owned());
                if !self.sign(',') {
                    return self.must_sign(']');
                }
            }
        }
        self.text(expect).map(|_| ())
    }

    /// The token that was read before, if it is this word, is unread.
    pub(super) fn is_next(&self, word: &str) -> bool {
        self.peek().is_some_and(|token| !token.string && token.text == word)
    }

    /// Whether the next token is one of these signs.
    pub(super) fn next_sign(&self) -> Option<char> {
        self.peek().and_then(|token| token.sign)
    }

    /// The next token's text.
    pub(super) fn next_text(&self) -> Option<&'t str> {
        self.peek().map(|token| token.text)
    }

    /// The text after a comma that comes next.
    pub(super) fn text_after_comma(&self) -> Option<&'t str> {
        let comma = self.next_sign() == Some(',');
        self.tokens.get(self.at + 1).filter(|_| comma).map(|token| token.text)
    }

    /// A block of sentences, each read by a function, with recovery from what does not fit.
    pub(super) fn block(
        &mut self,
        expect: Expect,
        words: &[&str],
        mut each: impl FnMut(&mut Self) -> Step,
    ) -> Step {
        self.must_sign('{')?;
        let mut opened = true;
        loop {
            if self.ended() {
                if self.begins_line || opened {
                    self.out.push(expect);
                }
                self.out.push(Expect::Sign('}'));
                return Err(Stop::Cursor);
            }
            self.clear();
            if self.sign('}') {
                return Ok(());
            }
            opened = false;
            match each(self) {
                Ok(()) => {}
                Err(Stop::Cursor) => {
                    return Err(Stop::Cursor);
                }
                Err(Stop::Misfit) => self.skip_within(words)?,
            }
        }
    }

    /// Goes on at the next line that begins an item.
    fn skip_to_item(&mut self) {
        self.clear();
        self.at += 1;
        while let Some(token) = self.peek() {
            let call = self.tokens.get(self.at + 1).is_some_and(|next| next.sign == Some('('));
            if token.first && (ITEMS.contains(&token.text) || call) {
                return;
            }
            self.at += 1;
        }
    }

    /// Goes on at the next line that begins a sentence of the block, or at its end.
    fn skip_within(&mut self, words: &[&str]) -> Step {
        self.clear();
        let mut depth = 0_usize;
        let start = self.at;
        while let Some(token) = self.peek() {
            if depth == 0 && token.first && self.at > start && words.contains(&token.text) {
                return Ok(());
            }
            match token.sign {
                Some('{') => depth += 1,
                Some('}') if depth == 0 => return Ok(()),
                Some('}') => depth -= 1,
                _ if token.first && ITEMS.contains(&token.text) && !words.contains(&token.text) => {
                    return Err(Stop::Misfit);
                }
                _ => {}
            }
            self.at += 1;
        }
        Err(Stop::Cursor)
    }

    /// A block of statements and clauses.
    pub(super) fn body(&mut self, of: Block) -> Step {
        self.block(Expect::Element(of), ELEMENTS, |walk| walk.element(of))
    }

    /// The block of a template or loop.
    pub(super) fn items(&mut self) -> Step {
        self.block(Expect::Item, ITEMS, Self::item)
    }
}
