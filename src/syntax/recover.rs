//! Where a sentence stops fitting, what would fit there, and what it still tells.

use super::ast::{Broken, Text};
use super::grammar::{Grammar, Rule};
use super::hints::{self, Unfit};
use super::lexeme::{Lexeme, LexemeKind, Lexemes};
use super::text;
use crate::diag::Diagnostic;
use crate::diag::{quoted, syntax as words};
use crate::text::{FileId, Span};
use pest::Parser as _;
use pest::error::{ErrorVariant, InputLocation};
use std::collections::BTreeSet;
use std::ops::Range;

/// What does not fit, by the rule that reads one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sentence {
    /// A declaration, delegation, invariant, test, template, …
    Item,
    /// What a block of statements and clauses holds.
    Element,
    /// What `may { … }` holds.
    Grant,
    /// What a test holds.
    Scenario,
    /// What a scenario holds.
    Expectation,
}

impl Sentence {
    /// The rule that reads one and nothing else.
    fn rule(self) -> Rule {
        match self {
            Self::Item => Rule::lone_item,
            Self::Element => Rule::lone_element,
            Self::Grant => Rule::lone_grant,
            Self::Scenario => Rule::lone_scenario,
            Self::Expectation => Rule::lone_expectation,
        }
    }
}

/// What the diagnoses need of a file.
#[derive(Debug)]
pub(super) struct Recovery<'t> {
    /// The file.
    pub file: FileId,
    /// Its text as the grammar saw it.
    pub text: &'t str,
    /// Where the scan found faults, in order.
    pub faults: &'t [usize],
}

/// Where a sentence stops fitting: the byte, and the rules that were tried there.
pub(super) struct Stop {
    /// The byte in the text that was parsed.
    pub at: usize,
    /// What would fit.
    pub rules: Vec<Rule>,
}

/// Reads a sentence alone; none where it fits.
pub(super) fn stop(sentence: Sentence, text: &str) -> Option<Stop> {
    let error = Grammar::parse(sentence.rule(), text).err()?;
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let rules = match error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    Some(Stop { at, rules })
}

impl Recovery<'_> {
    /// A range without the gap around it.
    pub fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let mut tokens = Lexemes::within(self.text, range.clone()).tokens();
        let Some(first) = tokens.next() else { return range };
        let end = tokens.last().map_or(first.end, |last| last.end);
        first.start..end.max(first.end).min(range.end)
    }

    /// What is wrong with a sentence that does not fit. None where the scan has already said something of it.
    pub fn diagnose(&self, sentence: Sentence, range: Range<usize>) -> Option<Diagnostic> {
        let slice = self.text.get(range.clone()).unwrap_or("");
        let stop = stop(sentence, slice).unwrap_or(Stop { at: slice.len(), rules: Vec::new() });
        let at = range.start + stop.at;
        let found = Lexemes::from(self.text, at).tokens().next();
        let until = found.map_or(at, |found| found.end);
        if self.has_fault(range.start..until) {
            return None;
        }
        let before = Lexemes::within(self.text, range.start..at).tokens().last();
        Some(hints::diagnose(&Unfit {
            file: self.file,
            text: self.text,
            sentence,
            range,
            rules: stop.rules,
            at,
            found,
            before,
        }))
    }

    /// Where the first block in a range begins.
    pub fn first_brace(&self, range: Range<usize>) -> Option<usize> {
        let mut lexemes = Lexemes::within(self.text, range);
        lexemes.find(|lexeme| lexeme.kind == LexemeKind::Sign('{')).map(|brace| brace.start)
    }

    /// A block that the text, or a line that begins an item, ends. None where something in it may have hidden its brace.
    pub fn unclosed(&self, open: Span, end: usize) -> Option<Diagnostic> {
        let range = open.range().start..end;
        if self.has_fault(range.clone()) {
            return None;
        }
        let found = Lexemes::from(self.text, end).tokens().next();
        let at = match found {
            Some(found) => Span::new(self.file, found.start, found.end),
            None => Span::new(self.file, self.text.len(), self.text.len()),
        };
        Some(words::unclosed_block(at, open, &describe(self.text, found)))
    }

    fn has_fault(&self, range: Range<usize>) -> bool {
        let from = self.faults.partition_point(|&fault| fault < range.start);
        self.faults.get(from).is_some_and(|&fault| fault < range.end)
    }

    /// Whether a `}` stands on a line of its own, as deep as the line on which its sentence begins.
    pub fn closes_as_it_opens(&self, start: usize, close: usize) -> bool {
        let indent = |at: usize| {
            let before = self.text.get(..at).unwrap_or("");
            let line = before.rfind('\n').map_or(0, |end| end + 1);
            let line = self.text.get(line..).unwrap_or("");
            line.len() - line.trim_start_matches([' ', '\t']).len()
        };
        let before = self.text.get(..close).unwrap_or("").trim_end_matches([' ', '\t']);
        before.ends_with('\n') && indent(start) == indent(close)
    }

    /// How many blocks that begin in a range do not end in it.
    pub fn unclosed_braces(&self, range: Range<usize>) -> usize {
        Lexemes::within(self.text, range).fold(0, |open: usize, lexeme| match lexeme.kind {
            LexemeKind::Sign('{') => open + 1,
            LexemeKind::Sign('}') => open.saturating_sub(1),
            _ => open,
        })
    }

    /// Whether a broken item is the head of a block of items.
    pub fn opens_items(&self, span: Span) -> bool {
        let mut tokens = Lexemes::within(self.text, span.range()).tokens();
        let first = tokens.next().map(|first| first.text(self.text));
        let heads = first.is_some_and(|first| {
            let lower = first.to_lowercase();
            matches!(lower.as_str(), "template" | "for" | "foreach")
                || crate::diag::nearest(&lower, ["template"]).is_some()
        });
        heads && self.unclosed_braces(span.range()) > 0
    }

    /// What a broken sentence still tells.
    pub fn broken(&self, range: Range<usize>) -> Broken {
        let tokens = || Lexemes::within(self.text, range.clone()).tokens();
        // Each word once: a long text without sense must not cost more than its words.
        let mut seen = BTreeSet::new();
        let mentions = tokens()
            .filter(|token| token.is_text() && seen.insert(token.text(self.text)))
            .map(|token| self.read(token));
        Broken { declares: self.declared(tokens()), mentions: mentions.collect() }
    }

    fn read(&self, token: Lexeme) -> Text {
        text::read(self.file, token.start, token.text(self.text))
    }

    /// The name that a broken item would declare, with its kind's keyword.
    fn declared(&self, mut tokens: impl Iterator<Item = Lexeme>) -> Option<(&'static str, Text)> {
        const KINDS: &[(&str, &str)] = &[
            ("let", ""),
            ("account", ""),
            ("accounts", ""),
            ("organization", ""),
            ("ou", ""),
            ("group", ""),
            ("user", ""),
            ("role", ""),
            ("permission set", "set"),
            ("policy", ""),
            ("boundary", ""),
            ("statements", ""),
            ("guardrail", ""),
            ("resource guardrail", "guardrail"),
            ("template", ""),
        ];
        let first = tokens.next()?;
        let start = first.start;
        let first = first.text(self.text);
        let misplaced = hints::mid_line(self.text, start);
        if first == "boundary" && misplaced {
            return None;
        }
        let &(kind, second) =
            KINDS.iter().find(|(kind, _)| kind.split(' ').next() == Some(first))?;
        if !second.is_empty() && tokens.next()?.text(self.text) != second {
            return None;
        }
        let name = tokens.next().filter(|token| token.is_text())?;
        let kind = if second == "guardrail" { second } else { kind };
        Some((kind, self.read(name)))
    }
}

/// A token as messages name it.
pub(super) fn describe(text: &str, found: Option<Lexeme>) -> String {
    match found {
        Some(found) => quoted(found.text(text)),
        None => "the end of the file".to_owned(),
    }
}
