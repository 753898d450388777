//! What a sentence that does not fit says, and what it may have meant.
//!
//! A mend is offered only where the sentence fits with it: each is tried on the text.

mod foreign;
mod mends;

pub(super) use mends::mid_line;

use super::grammar::Rule;
use super::lexeme::{Lexeme, LexemeKind, Lexemes};
use super::recover::{Sentence, describe, stop};
use super::words::words as words_of;
use crate::diag::Diagnostic;
use crate::diag::syntax as words;
use crate::syntax::beginnings::VERBS;
use crate::text::{FileId, Span};
use std::ops::Range;

/// How many alternatives a message names.
const MOST_ALTERNATIVES: usize = 5;

/// A sentence that does not fit, and where.
pub(super) struct Unfit<'t> {
    pub file: FileId,
    pub text: &'t str,
    pub sentence: Sentence,
    /// The whole sentence.
    pub range: Range<usize>,
    /// What was tried at the place where it stops fitting.
    pub rules: Vec<Rule>,
    /// That place.
    pub at: usize,
    /// The token there.
    pub found: Option<Lexeme>,
    /// The token before it, in the sentence.
    pub before: Option<Lexeme>,
}

/// The special cases, the first that applies wins.
const CASES: &[fn(&Unfit<'_>) -> Option<Diagnostic>] = &[
    foreign::wrong_comment,
    foreign::other_language,
    mends::ceiling_apart,
    mends::missing_comma,
    mends::other_words,
    mends::misspelt,
    mends::colon,
    mends::missing_word,
    mends::missing_bracket,
    mends::region,
    mends::connective,
];

/// The diagnostic of a sentence that does not fit.
pub(super) fn diagnose(unfit: &Unfit<'_>) -> Diagnostic {
    let special = CASES.iter().find_map(|case| case(unfit));
    special.unwrap_or_else(|| mends::advise(unfit, unfit.unexpected()))
}

impl Unfit<'_> {
    /// "expected …, found …"
    fn unexpected(&self) -> Diagnostic {
        let sentence = self.before.map(|before| self.place(self.range.start..before.end));
        let elsewhere = self.begins_line() && !self.begins_next();
        words::unexpected(self.span(), &self.expected(), &describe(self.text, self.found))
            .also_if(sentence.filter(|_| elsewhere), "this is not whole")
    }

    /// The place of the diagnostic.
    fn span(&self) -> Span {
        match self.found {
            Some(found) => self.place(found.range()),
            None => self.place(self.text.len()..self.text.len()),
        }
    }

    fn place(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    /// The token that does not fit, if it stands in the sentence.
    fn word(&self) -> &str {
        match self.found {
            Some(found) if found.start < self.range.end => found.text(self.text),
            _ => "",
        }
    }

    /// Whether the token that does not fit is the sentence's first.
    fn at_start(&self) -> bool {
        self.before.is_none()
    }

    /// Whether what is before it is whole and it begins a line: it was meant to begin something.
    fn begins_next(&self) -> bool {
        let within = self.found.is_some_and(|found| found.start < self.range.end);
        self.expects(&[Rule::EOI]) && within && self.begins_line()
    }

    /// Whether the token that does not fit stands on a later line than the one before it.
    fn begins_line(&self) -> bool {
        let (Some(before), Some(found)) = (self.before, self.found) else { return false };
        self.text.get(before.end..found.start).is_some_and(|gap| gap.contains('\n'))
    }

    /// The sentence's tokens.
    fn tokens(&self) -> impl Iterator<Item = Lexeme> {
        Lexemes::within(self.text, self.range.clone()).tokens()
    }

    /// What would fit, in the user's words: keywords first, at most five.
    fn expected(&self) -> Vec<&'static str> {
        if self.at_start() || self.begins_next() {
            return vec![match self.sentence {
                Sentence::Item => "a declaration or a delegation",
                Sentence::Element => "a statement or a clause",
                Sentence::Grant => "a verb such as `create`",
                Sentence::Scenario => "`as`",
                Sentence::Expectation => "`may`",
            }];
        }
        let mut all: Vec<&'static str> = Vec::new();
        for words in self.rules.iter().filter_map(|&rule| words_of(rule)) {
            for word in words.split(" or ") {
                if !all.contains(&word) {
                    all.push(word);
                }
            }
        }
        all.sort_by_key(|word| !word.starts_with('`'));
        all.truncate(MOST_ALTERNATIVES);
        all
    }

    /// The keywords that would fit, one by one.
    fn keywords(&self) -> Vec<&'static str> {
        let words = self.rules.iter().filter_map(|&rule| words_of(rule));
        let quoted = words.flat_map(|words| words.split('`').skip(1).step_by(2));
        let mut keywords: Vec<&'static str> = quoted.collect();
        if self.expects(&[Rule::verb, Rule::verbs, Rule::grant]) {
            keywords.extend(VERBS);
        }
        if self.at_start() || self.begins_next() {
            keywords.extend(mends::beginnings(self.sentence));
        }
        if self.expects(&[Rule::kind]) {
            keywords.extend(["roles", "users", "policies", "groups"]);
        }
        keywords.retain(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()));
        keywords
    }

    /// Whether one of the rules would fit.
    fn expects(&self, rules: &[Rule]) -> bool {
        self.rules.iter().any(|rule| rules.contains(rule))
    }

    /// Where the sentence stops fitting when a part of it is replaced, in bytes of the text with the replacement; none
    /// where it fits.
    fn stop_with(&self, range: Range<usize>, with: &str) -> Option<usize> {
        let whole = self.range.clone();
        let before = self.text.get(whole.start..range.start).unwrap_or("");
        let after = self.text.get(range.end..whole.end.max(range.end)).unwrap_or("");
        let patched = format!("{before}{with}{after}");
        stop(self.sentence, &patched).map(|stop| whole.start + stop.at)
    }

    /// Whether the sentence fits when a part of it is replaced, at least to the end of its line.
    fn fits_with(&self, range: Range<usize>, with: &str) -> bool {
        let Some(stop) = self.stop_with(range.clone(), with) else { return true };
        let stop = (stop + range.len()).saturating_sub(with.len());
        let between = self.text.get(range.end.max(self.at)..stop).unwrap_or("");
        between.trim_end_matches([' ', '\t']).ends_with('\n')
    }

    /// Whether a replacement takes the sentence past its place.
    fn goes_on_with(&self, range: Range<usize>, with: &str) -> bool {
        let past = range.start + with.len();
        self.stop_with(range, with).is_none_or(|stop| stop > past)
    }

    /// "expected …, found …" with the mend, if the sentence fits with it.
    fn mend(&self, range: Range<usize>, with: &str, title: &str) -> Option<Diagnostic> {
        let fits = self.fits_with(range.clone(), with);
        fits.then(|| self.unexpected().fix(title, self.place(range), with))
    }

    /// Whether the token that does not fit is a given sign.
    fn is_sign(&self, sign: char) -> bool {
        self.found.is_some_and(|found| found.kind == LexemeKind::Sign(sign))
    }
}
