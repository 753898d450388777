//! What pest read to the tree. Nothing is judged here but what the grammar cannot say: a clause twice, a comma too many.

mod blocks;
mod conditions;
mod headers;
mod items;
mod scenarios;
mod sentences;

use super::ast::{File, List, Many, Text};
use super::grammar::{Grammar, Pair, Pairs, Rule};
use super::recover::Recovery;
use super::scan::Scan;
use super::text;
use super::trivia::Comment;
use crate::diag::Sink;
use crate::diag::syntax as words;
use crate::text::{FileId, Span};

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
    let mut lower =
        Lower { file, text, sink, recovery, documentation, documented: 0, owed_closes: 0 };
    let items = lower.items(whole.into_inner());
    lower.stray_documentation();
    File { items }
}

/// The state of one lowering.
struct Lower<'t, 's> {
    file: FileId,
    text: &'t str,
    sink: &'s mut Sink,
    recovery: Recovery<'t>,
    /// `///` comments in order, and how many of them stand before what has been lowered.
    documentation: Vec<&'t Comment>,
    documented: usize,
    /// Closing braces of blocks whose heads are broken.
    owed_closes: usize,
}

impl<'t> Lower<'t, '_> {
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
        self.sink.push(words::stray_comma(at));
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

    /// Reports a block that nothing closes. The block's pieces tell whether its `}` is there.
    fn check_closed(&mut self, block: &Pair<'t>) {
        let mut pieces = block.clone().into_inner();
        let open = pieces.next().map(|open| self.span(&open));
        let closed = pieces.next_back().is_some_and(|last| last.as_rule() == Rule::close);
        if let (Some(open), false) = (open, closed)
            && let Some(diagnostic) = self.recovery.unclosed(open, block.as_span().end())
        {
            self.sink.push(diagnostic);
        }
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
            self.sink.push(words::stray_documentation(comment.span));
        }
        lines.reverse();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn stray_documentation(&mut self) {
        for comment in self.documentation.iter().skip(self.documented) {
            self.sink.push(words::stray_documentation(comment.span));
        }
    }
}
