//! What belongs to another language: its comments, its documents.

use super::Unfit;
use crate::diag::Diagnostic;
use crate::diag::syntax as words;
use crate::syntax::lexeme::{Lexeme, LexemeKind};
use crate::syntax::recover::Sentence;

/// `/* … */`: its signs are words, so it shows only where they do not fit.
pub(super) fn wrong_comment(unfit: &Unfit<'_>) -> Option<Diagnostic> {
    let opens = |token: &Lexeme| matches!(token.text(unfit.text), "/*" | "/**" | "*/" | "/***");
    let until = unfit.found.map_or(unfit.at, |found| found.end);
    let sign = unfit.tokens().take_while(|token| token.start < until).find(opens)?;
    let shown = sign.text(unfit.text);
    let comment = words::wrong_comment(unfit.place(sign.range()), shown);
    Some(comment.help("begin each line of the comment with `//`"))
}

/// JSON, HCL or YAML in the place of a sentence.
pub(super) fn other_language(unfit: &Unfit<'_>) -> Option<Diagnostic> {
    const BLOCKS: &[&str] =
        &["resource", "data", "variable", "provider", "module", "terraform", "locals", "output"];
    // After a whole sentence it stands on lines of its own.
    let from = if unfit.begins_next() { unfit.at } else { unfit.range.start };
    let mut tokens = unfit.tokens().skip_while(|token| token.start < from);
    let first = tokens.next()?;
    let second = tokens.next();
    let string = |token: Option<Lexeme>| {
        token.is_some_and(|token| matches!(token.kind, LexemeKind::String(_)))
    };
    let word = first.text(unfit.text);
    let colon = second.is_some_and(|second| second.text(unfit.text).starts_with(':'));
    let json = match first.kind {
        LexemeKind::Sign('{') => string(second),
        LexemeKind::Sign('[') => unfit.sentence == Sentence::Item,
        LexemeKind::String(_) => colon,
        _ => false,
    };
    let block = second.is_some_and(|second| second.kind == LexemeKind::Sign('{'));
    let language = if json {
        "JSON"
    } else if unfit.sentence != Sentence::Item {
        return None;
    } else if BLOCKS.contains(&word) && (string(second) || block) {
        "HCL"
    } else if (unfit.at_start() || unfit.begins_next()) && word.len() > 1 && word.ends_with(':') {
        "YAML"
    } else {
        return None;
    };
    Some(words::other_language(unfit.place(first.range()), language))
}
