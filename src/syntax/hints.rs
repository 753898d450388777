//! What a sentence that does not fit may have meant: the special cases of "expected …, found …".

use super::grammar::Rule;
use super::lexeme::Lexeme;
use super::recover::{Sentence, describe};
use super::words::words as words_of;
use crate::diag::Diagnostic;
use crate::diag::syntax as words;
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

impl Unfit<'_> {
    /// The place of the diagnostic.
    fn span(&self) -> Span {
        match self.found {
            Some(found) => Span::new(self.file, found.start, found.end),
            None => Span::new(self.file, self.text.len(), self.text.len()),
        }
    }

    /// What would fit, in the user's words: keywords first, at most five.
    fn expected(&self) -> Vec<&'static str> {
        let mut all: Vec<&'static str> = Vec::new();
        for word in self.rules.iter().filter_map(|&rule| words_of(rule)) {
            if !all.contains(&word) {
                all.push(word);
            }
        }
        all.sort_by_key(|word| !word.starts_with('`'));
        all.truncate(MOST_ALTERNATIVES);
        all
    }
}

/// The diagnostic of a sentence that does not fit.
pub(super) fn diagnose(unfit: &Unfit<'_>) -> Diagnostic {
    let found = describe(unfit.text, unfit.found);
    words::unexpected(unfit.span(), &unfit.expected(), &found)
}
