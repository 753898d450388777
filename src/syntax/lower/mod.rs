//! What pest read to the tree. Nothing is judged here but what the grammar cannot say: a clause twice, a comma too many.

mod blocks;
mod conditions;
mod headers;
mod items;
mod scenarios;
mod sentences;

use super::ast::{File, List, Many, Text};
use super::grammar::{Grammar, Pair, Pairs, Rule};
use super::recover::{Recovery, Sentence};
use super::scan::Scan;
use super::text;
use super::trivia::Comment;
use crate::diag::syntax as words;
use crate::diag::{Diagnostic, Sink};
use crate::text::{FileId, Span};
use std::ops::Range;

/// The tree of a text that the scan found readable.
pub(super) fn file(file: FileId, text: &str, scan: &Scan, sink: &mut Sink) -> File {
    let pairs = <Grammar as pest::Parser<Rule>>::parse(Rule::file, text);
    let Some(whole) = pairs.ok().and_then(|mut pairs| pairs.next()) else {
        // The grammar takes every text; a law among the tests holds it to that.
        sink.push(words::unexpected(Span::new(file, 0, 0), &[], "this text"));
        return File::default();
    };
    let recovery = Recovery { file, text, faults: &scan.faults };
    let documentation = scan.comments.iter().filter(|comment| comment.documentation).collect();
    let mut lower = Lower {
        file,
        text,
        said: Vec::new(),
        recovery,
        documentation,
        documented: 0,
        owed_closes: 0,
        broken_until: 0,
    };
    let items = lower.items(whole.into_inner());
    lower.stray_documentation();
    for diagnostic in lower.said {
        sink.push(diagnostic);
    }
    File { items }
}

/// The state of one lowering.
struct Lower<'t> {
    file: FileId,
    text: &'t str,
    said: Vec<Diagnostic>,
    recovery: Recovery<'t>,
    /// `///` comments in order, and how many of them stand before what has been lowered.
    documentation: Vec<&'t Comment>,
    documented: usize,
    /// Closing braces of blocks whose heads are broken.
    owed_closes: usize,
    /// Where the last broken sentence ends.
    broken_until: usize,
}

impl<'t> Lower<'t> {
    fn span(&self, pair: &Pair<'t>) -> Span {
        let span = pair.as_span();
        Span::new(self.file, span.start(), span.end())
    }

    /// The text of a token.
    fn text(&self, pair: &Pair<'t>) -> Text {
        text::read(self.file, pair.as_span().start(), pair.as_str())
    }

    /// The text of the next piece; the grammar says that there is one.
    fn next_text(&self, pairs: &mut Pairs<'t>) -> Text {
        match pairs.next() {
            Some(pair) => self.text(&pair),
            None => text::read(self.file, 0, ""),
        }
    }

    /// The texts among the pieces; a stray comma among them is reported.
    fn texts(&mut self, pairs: Pairs<'t>) -> Vec<Text> {
        let mut texts = Vec::new();
        for pair in pairs {
            match pair.as_rule() {
                Rule::stray_comma => self.stray_comma(&pair),
                Rule::name
                | Rule::pattern
                | Rule::value
                | Rule::key
                | Rule::ident
                | Rule::action
                | Rule::region => texts.push(self.text(&pair)),
                _ => {}
            }
        }
        texts
    }

    fn stray_comma(&mut self, pair: &Pair<'t>) {
        let at = self.span(pair);
        self.said.push(words::stray_comma(at));
    }

    fn list(&mut self, pair: Pair<'t>) -> List {
        List { span: self.span(&pair), values: self.texts(pair.into_inner()) }
    }

    /// A list, or one value.
    fn many(&mut self, pair: Pair<'t>) -> Many {
        match pair.as_rule() {
            Rule::list => Many::List(self.list(pair)),
            _ => Many::One(self.text(&pair)),
        }
    }

    /// The list or value among the last pieces.
    fn last_many(&mut self, pairs: Pairs<'t>) -> Many {
        let found =
            pairs.filter(|pair| !matches!(pair.as_rule(), Rule::equals | Rule::rbracket)).last();
        match found {
            Some(pair) => self.many(pair),
            None => Many::One(text::read(self.file, 0, "")),
        }
    }

    /// Takes back what was said of a sentence's head from a point on: it is wrong as a whole, and that is said elsewhere.
    /// What was said before the sentence, or within its blocks, stays.
    fn take_back(&mut self, from: usize, range: Range<usize>) {
        let later = self.said.split_off(from.min(self.said.len()));
        if !later.is_empty() {
            let block = self.recovery.first_brace(range.clone()).unwrap_or(range.end);
            let head = range.start..block;
            self.said.extend(
                later.into_iter().filter(|said| !head.contains(&said.primary.span.range().start)),
            );
        }
    }

    /// Reports a block that nothing closes. The block's pieces tell whether its `}` is there.
    fn check_closed(&mut self, block: &Pair<'t>) {
        let mut pieces = block.clone().into_inner();
        let open = pieces.next().map(|open| self.span(&open));
        // A block that begins with what does not fit may be none; one that holds a broken part with a brace may have
        // given it its own.
        let begins = pieces.peek().is_some_and(|first| is_broken(&first));
        let holds_brace = |piece: Pair<'t>| {
            let span = piece.as_span();
            is_broken(&piece) && self.recovery.first_brace(span.start()..span.end()).is_some()
        };
        if begins || pieces.clone().any(holds_brace) {
            return;
        }
        let closed = pieces.next_back().is_some_and(|last| last.as_rule() == Rule::close);
        if let (Some(open), false) = (open, closed)
            && let Some(diagnostic) = self.recovery.unclosed(open, block.as_span().end())
        {
            self.said.push(diagnostic);
        }
    }

    /// Reports what does not fit and gives its trimmed place.
    fn diagnose(&mut self, sentence: Sentence, range: Range<usize>) -> Span {
        let range = self.recovery.trimmed(range);
        self.said.extend(self.recovery.diagnose(sentence, range.clone()));
        self.broken_until = range.end;
        Span::new(self.file, range.start, range.end)
    }

    /// Reports what follows a sentence and does not fit, unless it only follows from what is broken in the sentence's
    /// block: a `}` too early there. Gives the place of both.
    fn diagnose_tail(&mut self, sentence: Sentence, start: usize, tail: Range<usize>) -> Span {
        let between = self.text.get(self.broken_until..tail.start).unwrap_or(" ");
        let close = self.broken_until + between.find('}').unwrap_or(0);
        let early = between.trim() == "}" && !self.recovery.closes_as_it_opens(start, close);
        if self.broken_until > start && early {
            let range = self.recovery.trimmed(start..tail.end);
            self.broken_until = range.end;
            return Span::new(self.file, range.start, range.end);
        }
        self.diagnose(sentence, start..tail.end)
    }

    /// The documentation whose lines stand directly before a place; what stands before those documents nothing.
    fn documentation_before(&mut self, start: usize) -> Option<String> {
        let from = self.documented;
        while self.documentation.get(self.documented).is_some_and(|c| c.span.range().end <= start) {
            self.documented += 1;
        }
        let before: Vec<&Comment> =
            self.documentation.get(from..self.documented).unwrap_or_default().to_vec();
        let mut place = start;
        let mut lines = Vec::new();
        for comment in before.iter().rev() {
            let range = comment.span.range();
            let gap = self.text.get(range.end..place).unwrap_or("");
            let directly =
                gap.bytes().filter(|&byte| byte == b'\n').count() == 1 && gap.trim().is_empty();
            if !directly || !comment.own_line {
                break;
            }
            let line = self.text.get(range.clone()).unwrap_or("");
            let line = line.strip_prefix("///").unwrap_or(line);
            lines.push(line.strip_prefix(' ').unwrap_or(line).to_owned());
            place = range.start;
        }
        for comment in before.iter().take(before.len() - lines.len()) {
            self.said.push(words::stray_documentation(comment.span));
        }
        lines.reverse();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn stray_documentation(&mut self) {
        for comment in self.documentation.iter().skip(self.documented) {
            self.said.push(words::stray_documentation(comment.span));
        }
    }
}

/// Whether a piece is what did not fit.
fn is_broken(piece: &Pair<'_>) -> bool {
    matches!(
        piece.as_rule(),
        Rule::broken_element
            | Rule::element_tail
            | Rule::broken_grant
            | Rule::grant_tail
            | Rule::broken_item
            | Rule::item_tail
            | Rule::broken_scenario
            | Rule::scenario_tail
            | Rule::broken_expectation
            | Rule::expectation_tail
    )
}
