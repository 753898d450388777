//! What was likely meant, with the mend where it is certain.

use super::Unfit;
use crate::diag::Diagnostic;
use crate::diag::syntax as words;
use crate::diag::syntax::Advice;
use crate::diag::{nearest, quoted};
use crate::syntax::beginnings::{ELEMENTS, ITEMS, VERBS};
use crate::syntax::grammar::Rule;
use crate::syntax::lexeme::{Lexeme, LexemeKind, Lexemes};
use crate::syntax::recover::{Sentence, stop};

/// Two members of a list without a comma between them.
pub(super) fn missing_comma(unfit: &Unfit<'_>) -> Option<Diagnostic> {
    let (before, found) = (unfit.before?, unfit.found?);
    let ends = before.is_text() || before.kind == LexemeKind::Sign(']');
    let begins = found.is_text() || found.kind == LexemeKind::Sign('[');
    let apart = found.start < unfit.range.end && ends && begins;
    if !apart || !unfit.fits_with(before.end..before.end, ",") {
        return None;
    }
    let found_text = quoted(found.text(unfit.text));
    Some(words::missing_comma(unfit.place(before.range()), unfit.place(found.range()), &found_text))
}

/// A word that is nearly a keyword which would fit, capitals included.
pub(super) fn misspelt(unfit: &Unfit<'_>) -> Option<Diagnostic> {
    let found = unfit.found.filter(|found| found.kind == LexemeKind::Word)?;
    let word = unfit.word();
    if word.len() < 2 {
        return None;
    }
    let meant = nearest(word, unfit.keywords()).filter(|&meant| meant != word)?;
    let goes_on = unfit.goes_on_with(found.range(), meant)
        || (unfit.begins_next() && begins(unfit, found.end, meant));
    goes_on.then(|| words::misspelt(unfit.span(), word, meant))
}

/// The words that begin a sentence.
pub(super) fn beginnings(sentence: Sentence) -> &'static [&'static str] {
    match sentence {
        Sentence::Item => ITEMS,
        Sentence::Element => ELEMENTS,
        Sentence::Grant => VERBS,
        Sentence::Scenario => &["as"],
        Sentence::Expectation => &["may"],
    }
}

/// Whether a sentence begins with a word and what follows a byte.
fn begins(unfit: &Unfit<'_>, from: usize, word: &str) -> bool {
    let rest = unfit.text.get(from..unfit.range.end).unwrap_or("");
    stop(unfit.sentence, &format!("{word}{rest}")).is_none_or(|stop| stop.at > word.len() + 1)
}

/// `boundary B` on the line of the delegation that it should bound.
pub(super) fn ceiling_apart(unfit: &Unfit<'_>) -> Option<Diagnostic> {
    let first = unfit.tokens().next()?;
    let apart = unfit.sentence == Sentence::Item
        && first.text(unfit.text) == "boundary"
        && mid_line(unfit.text, unfit.range.start);
    apart.then(|| words::ceiling_apart(unfit.place(first.range())))
}

/// What other languages, and people, say: the sentence's words, and Deleg's.
const OTHER_WORDS: &[(&[&str], &str)] = &[
    (&["with", "boundary"], "bounded by"),
    (&["with", "boundary", "="], "bounded by"),
    (&["with", "permissions", "boundary"], "bounded by"),
    (&["boundary"], "bounded by"),
    (&["boundary"], "with boundary"),
    (&["bound", "by"], "bounded by"),
    (&["bounded", "with"], "bounded by"),
    (&["bounded", "to"], "bounded by"),
    (&["within"], "bounded by"),
    (&["can"], "may"),
    (&["where"], "when"),
    (&["if"], "when"),
    (&["and"], ","),
    (&["or"], ","),
    (&[","], " or"),
    (&[",", "and"], " and"),
    (&["="], "is"),
    (&["=", "="], "is"),
    (&["=", "="], "="),
    (&[":"], "="),
    (&["not", "present"], "absent"),
    (&["not", "absent"], "present"),
    (&["to"], "on"),
    (&["role"], "roles"),
    (&["user"], "users"),
    (&["policy"], "policies"),
    (&["group"], "groups"),
    (&["instance", "profile"], "instance profiles"),
    (&["instance-profile"], "instance profiles"),
    (&["instance-profiles"], "instance profiles"),
    (&["service-linked", "role"], "service-linked roles"),
    (&["service-linked-roles"], "service-linked roles"),
    (&["service", "linked", "roles"], "service-linked roles"),
];

/// Words of [`OTHER_WORDS`] at the place that does not fit, or around it, where Deleg's make the sentence fit.
pub(super) fn other_words(unfit: &Unfit<'_>) -> Option<Diagnostic> {
    let found = unfit.found.filter(|found| found.start < unfit.range.end)?;
    let tokens: Vec<_> = unfit.before.into_iter().chain(near(unfit, found.start)).collect();
    for &(theirs, ours) in OTHER_WORDS {
        for from in 0..tokens.len().min(2) {
            let candidates = tokens.get(from..from + theirs.len()).unwrap_or_default();
            let same =
                candidates.iter().map(|token| token.text(unfit.text)).eq(theirs.iter().copied());
            let (Some(first), Some(last), true) = (candidates.first(), candidates.last(), same)
            else {
                continue;
            };
            let around = unfit.before.map_or(found.start, |before| before.start);
            let touches = first.start <= found.start && around <= last.start;
            // A comma or a word in its place stands directly after what is before it.
            let glued = ours.starts_with([',', ' ']);
            let start = match unfit.before {
                Some(before) if glued && first.start == found.start => before.end,
                _ => first.start,
            };
            let text = apart(unfit.text, start..last.end, ours);
            if let (true, Some(mended)) =
                (touches, unfit.mend(start..last.end, &text, &format!("write `{}`", ours.trim())))
            {
                return Some(mended);
            }
        }
    }
    None
}

/// A word with spaces where it would touch another: `key=value` is `key is value`.
fn apart(text: &str, place: std::ops::Range<usize>, word: &str) -> String {
    let touching = |next: Option<char>| next.is_some_and(|next| !next.is_whitespace());
    let letters = word.starts_with(char::is_alphabetic);
    let before = text.get(..place.start).and_then(|before| before.chars().next_back());
    let after = text.get(place.end..).and_then(|after| after.chars().next());
    let space = |touches: bool| if letters && touches { " " } else { "" };
    format!("{}{word}{}", space(touching(before)), space(touching(after)))
}

/// The first tokens from a byte on.
fn near(unfit: &Unfit<'_>, from: usize) -> Vec<Lexeme> {
    let range = from..unfit.range.end;
    Lexemes::within(unfit.text, range).tokens().take(3).collect()
}

/// `name: value` where `name = value` is meant.
pub(super) fn colon(unfit: &Unfit<'_>) -> Option<Diagnostic> {
    let ends = |token: &Lexeme| {
        let text = token.text(unfit.text);
        token.kind == LexemeKind::Word && text.len() > 1 && text.ends_with(':')
    };
    let word = unfit.found.filter(ends).or(unfit.before.filter(ends))?;
    let fits = word.start < unfit.range.end && unfit.fits_with(word.end - 1..word.end, " =");
    fits.then(|| words::colon(unfit.place(word.end - 1..word.end)))
}

/// A keyword that is left out.
pub(super) fn missing_word(unfit: &Unfit<'_>) -> Option<Diagnostic> {
    const WORDS: &[&str] = &["on", "may", "by", "="];
    const ALONE: &[&str] = &["in", "of", "for", "set", "to", "is"];
    let (before, found) = (unfit.before?, unfit.found?);
    if found.start >= unfit.range.end {
        return None;
    }
    let expected = unfit.expected();
    let alone = if expected.len() == 1 { ALONE } else { &[] };
    let would_fit =
        |word: &&&str| expected.iter().any(|expected| expected.trim_matches('`') == **word);
    let mut words = WORDS.iter().chain(alone).filter(would_fit);
    words.find_map(|word| {
        let title = format!("insert `{word}`");
        unfit.mend(before.end..before.end, &format!(" {word}"), &title)
    })
}

/// A bracket that is left out, or the parentheses of what has no arguments.
pub(super) fn missing_bracket(unfit: &Unfit<'_>) -> Option<Diagnostic> {
    let end = unfit.before?.end;
    let signs = [(Rule::lparen, "()"), (Rule::parameters, "()"), (Rule::arguments, "()")];
    let closing = [(Rule::rparen, ")"), (Rule::rbracket, "]")];
    let mut expected = signs.iter().chain(&closing).filter(|(rule, _)| unfit.expects(&[*rule]));
    expected.find_map(|(_, sign)| unfit.mend(end..end, sign, &format!("insert `{sign}`")))
}

/// A region that only an interpolation names.
pub(super) fn region(unfit: &Unfit<'_>) -> Option<Diagnostic> {
    let found = unfit.found.filter(|found| found.is_text() && unfit.expects(&[Rule::region]))?;
    let bracketed = format!("[{}]", unfit.word());
    unfit
        .word()
        .contains('{')
        .then(|| unfit.mend(found.range(), &bracketed, "put it in brackets"))?
}

/// A connective where a name is needed, and would do.
pub(super) fn connective(unfit: &Unfit<'_>) -> Option<Diagnostic> {
    const NAMES: &[Rule] = &[
        Rule::name,
        Rule::pattern,
        Rule::patterns,
        Rule::value,
        Rule::key,
        Rule::principals,
        Rule::principal_ref,
        Rule::subject,
        Rule::existing_value,
    ];
    let found = unfit.found.filter(|found| found.kind == LexemeKind::Word)?;
    let word = unfit.word();
    let quote = format!("\"{word}\"");
    let meant = !word.is_empty() && unfit.expects(NAMES) && unfit.fits_with(found.range(), &quote);
    meant.then(|| words::connective_as_name(unfit.span(), word, &unfit.expected()))
}

/// Adds what helps where no mend is certain.
pub(super) fn advise(unfit: &Unfit<'_>, diagnostic: Diagnostic) -> Diagnostic {
    match advice(unfit) {
        Some(advice) => words::advise(diagnostic, advice),
        None => diagnostic,
    }
}

fn advice(unfit: &Unfit<'_>) -> Option<Advice> {
    let word = unfit.word();
    if unfit.at_start() || unfit.begins_next() {
        return match unfit.sentence {
            Sentence::Item if ELEMENTS.contains(&word) => Some(Advice::StatementOutside),
            Sentence::Scenario if word == "may" => Some(Advice::ExpectationOutside),
            Sentence::Grant => Some(Advice::Verbs(verb_meant(word))),
            _ => None,
        };
    }
    let is_text = unfit.found.is_some_and(Lexeme::is_text);
    if unfit.expects(&[Rule::verb, Rule::verbs, Rule::grant]) && is_text {
        return Some(Advice::Verbs(verb_meant(word)));
    }
    if unfit.expects(&[Rule::kind]) {
        return Some(Advice::Kinds);
    }
    if unfit.expects(&[Rule::action, Rule::actions]) && is_text {
        return Some(Advice::Actions);
    }
    if unfit.expects(&[Rule::region]) {
        return None;
    }
    let resource = [Rule::resource, Rule::resources, Rule::resource_type, Rule::excepted_resources];
    let pattern = unfit.sentence != Sentence::Grant && unfit.expects(&[Rule::pattern, Rule::list]);
    if unfit.expects(&resource) || (pattern && unfit.tokens().any(|t| t.text(unfit.text) == "on")) {
        return Some(Advice::Resources);
    }
    if word == "to" && unfit.tokens().any(|token| token.text(unfit.text) == "bounded") {
        return Some(Advice::ServicesFirst);
    }
    if word == "to" && unfit.sentence == Sentence::Element {
        return Some(Advice::Recipients);
    }
    if unfit.is_sign(',') {
        return Some(Advice::Comma);
    }
    None
}

/// Whether something stands before a byte on its line.
pub(in crate::syntax) fn mid_line(text: &str, at: usize) -> bool {
    // Only over the white space before it: a long line must not be read again for each of its words.
    let before = text.get(..at).unwrap_or("").trim_end_matches([' ', '\t']);
    !before.is_empty() && !before.ends_with('\n')
}

/// The verb of the language that says what another word says elsewhere.
fn verb_meant(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "make" | "add" | "new" | "provision" => "create",
        "remove" | "destroy" | "drop" => "delete",
        "update" | "change" | "edit" | "modify" | "set" => "configure",
        "read" | "list" | "get" | "see" | "describe" => "view",
        "assume" | "use" | "hand" | "give" => "pass",
        "administer" | "own" | "do" | "all" | "control" => "manage",
        _ => return None,
    })
}
