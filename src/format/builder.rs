//! The builder: walks the tokens of the source in their order, each named by the tree, with the comments between them.

use super::keywords;
use super::layout::{Group, Op, Printer, Rank};
use super::strings;
use crate::syntax::Comment;
use crate::syntax::ast::{List, Many, PrincipalRef, Text};

/// Whether a text may not begin a line within a sentence.
pub(super) type Held = fn(&str) -> bool;

/// Turns tokens and comments into [`Op`]s. Every token of the source is taken once, in order, and checked against what
/// the tree says that stands there: what does not agree is remembered, and nothing is concluded from it.
#[derive(Debug)]
pub(super) struct Builder<'s> {
    pub(super) source: &'s str,
    pub(super) comments: &'s [Comment],
    printer: Printer<'s>,
    pub(super) ops: Vec<Op>,
    /// Where the gap before the next token begins.
    pub(super) gap: usize,
    /// Where the next token begins.
    pub(super) next: usize,
    /// The line of the next token.
    pub(super) line: usize,
    /// The first comment that is not yet taken.
    pub(super) taken: usize,
    /// The first comment after the next token.
    pub(super) seen: usize,
    /// The comment at the end of a header whose clauses were put into order.
    pub(super) behind: Option<Op>,
    /// Where tree and source do not agree.
    lost: Option<usize>,
    /// Whether clauses were put into another order than they stood in.
    pub(super) reordered: bool,
}

/// What a builder makes of a file.
#[derive(Debug)]
pub(super) struct Built {
    /// The text in its one format.
    pub(super) text: String,
    /// Whether clauses, and with them their comments, may stand in another order.
    pub(super) reordered: bool,
    /// Where tree and source do not agree.
    pub(super) lost: Option<usize>,
}

impl<'s> Builder<'s> {
    /// A builder at the start of a source.
    pub(super) fn new(source: &'s str, comments: &'s [Comment]) -> Self {
        let mut builder = Self {
            source,
            comments,
            printer: Printer::new(source),
            ops: Vec::new(),
            gap: 0,
            next: 0,
            line: 0,
            taken: 0,
            seen: 0,
            behind: None,
            lost: None,
            reordered: false,
        };
        builder.advance(if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 });
        builder
    }

    /// Prints what was built so far.
    pub(super) fn flush(&mut self) {
        self.printer.print(&mut self.ops);
        self.ops.clear();
    }

    /// The text, after the last item.
    pub(super) fn finish(mut self) -> Built {
        self.own(false);
        self.flush();
        if self.next < self.source.len() {
            self.lose();
        }
        Built { text: self.printer.finish(), reordered: self.reordered, lost: self.lost }
    }

    fn lose(&mut self) {
        self.lost.get_or_insert(self.next);
    }

    fn rest(&self) -> &'s str {
        self.source.get(self.next..).unwrap_or("")
    }

    /// Whether the next token begins with this.
    pub(super) fn sees(&self, token: &str) -> bool {
        self.rest().starts_with(token)
    }

    /// Moves behind a token and finds the next one.
    fn advance(&mut self, end: usize) {
        if self.taken == self.seen {
            self.gap = end;
        }
        let mut at = end;
        loop {
            let rest = self.source.get(at..).unwrap_or("");
            let text = rest.trim_start();
            let space = rest.get(..rest.len() - text.len()).unwrap_or("");
            self.line += lines(space);
            at += space.len();
            match self.comments.get(self.seen) {
                Some(comment) if comment.span.start as usize == at => {
                    at = comment.span.end as usize;
                    self.seen += 1;
                }
                _ => break,
            }
        }
        self.next = at;
    }

    // ── tokens ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// A keyword or sign, without a space before it.
    pub(super) fn token(&mut self, word: &'static str) {
        if self.sees(word) {
            self.place(Op::Word(word), self.next + word.len());
        } else {
            self.lose();
        }
    }

    /// A keyword or sign with a space before it.
    pub(super) fn keyword(&mut self, word: &'static str) {
        self.ops.push(Op::Space);
        self.token(word);
    }

    /// A word or string, without a space before it.
    pub(super) fn text(&mut self, text: &Text) {
        if text.span.start as usize != self.next {
            return self.lose();
        }
        let token = self.source.get(text.span.range()).unwrap_or("");
        let spelled = if text.quoted { strings::canonical(token) } else { None };
        let op = spelled.map_or(Op::Source(text.span.start, text.span.end), Op::Owned);
        self.place(op, text.span.end as usize);
    }

    /// A word or string with a space before it.
    pub(super) fn value(&mut self, text: &Text) {
        self.ops.push(Op::Space);
        self.text(text);
    }

    /// One value or a list in brackets, with a space before it.
    pub(super) fn many(&mut self, many: &Many) {
        self.ops.push(Op::Space);
        self.bare_many(many);
    }

    /// One value or a list in brackets, without a space before it.
    pub(super) fn bare_many(&mut self, many: &Many) {
        match many {
            Many::One(text) => self.text(text),
            Many::List(List { span: _, values }) => {
                self.enclosed("[", "]", values, Self::text);
            }
        }
    }

    /// A token where comments before it are not expected: they stay before it, and it is indented.
    fn place(&mut self, op: Op, end: usize) {
        if self.taken == self.seen {
            self.ops.push(op);
        } else {
            self.ops.push(Op::Indent);
            self.inner();
            self.ops.push(op);
            self.ops.push(Op::Dedent);
        }
        self.advance(end);
    }

    // ── structure ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// The start of a sentence.
    pub(super) fn open_sentence(&mut self) {
        self.ops.push(Op::Open(Group::SENTENCE));
    }

    /// The end of a sentence, before its block.
    pub(super) fn close_sentence(&mut self) {
        self.ops.push(Op::Close);
        if let Some(comment) = self.behind.take() {
            self.ops.push(comment);
        }
    }

    /// The place before a clause that belongs to the first line of its sentence, and its keyword.
    pub(super) fn core(&mut self, keyword: &'static str) {
        self.ranked(Rank::Core, keyword);
    }

    /// The place before any other clause, and its keyword.
    pub(super) fn clause(&mut self, keyword: &'static str) {
        self.ranked(Rank::Addition, keyword);
    }

    fn ranked(&mut self, rank: Rank, keyword: &'static str) {
        self.inner();
        self.ops.push(Op::ClauseLine(rank));
        self.token(keyword);
    }

    /// A list after a keyword: on one line, or one a line.
    pub(super) fn list<T>(&mut self, values: &[T], print: impl Fn(&mut Self, &T)) {
        self.listed(values, keywords::begins_a_sentence, print);
    }

    /// A list of principals: their kinds may begin a line.
    pub(super) fn principals(&mut self, principals: &[PrincipalRef]) {
        self.listed(principals, keywords::begins_no_principal, Self::principal);
    }

    fn listed<T>(&mut self, values: &[T], held: Held, print: impl Fn(&mut Self, &T)) {
        if let [value] = values
            && !self.has_comment()
        {
            self.ops.push(Op::Space);
            return print(self, value);
        }
        self.ops.push(Op::Open(Group::LIST));
        self.ops.push(Op::Indent);
        self.own(true);
        self.first_line(held);
        self.elements(values, held, print);
        self.ops.push(Op::Dedent);
        self.ops.push(Op::SoftLine);
        self.ops.push(Op::Close);
    }

    /// The break before the first of several, unless it is held to the keyword before it.
    pub(super) fn first_line(&mut self, held: Held) {
        self.ops.push(if held(self.rest()) { Op::Space } else { Op::Line });
    }

    fn elements<T>(&mut self, values: &[T], held: Held, print: impl Fn(&mut Self, &T)) {
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                self.between(held);
            }
            print(self, value);
        }
    }

    /// The comma between two elements, and a break behind it unless the next element is held to the comma.
    fn between(&mut self, held: Held) {
        if !self.sees(",") {
            return self.lose();
        }
        self.advance(self.next + 1);
        if held(self.rest()) {
            self.inner();
            self.ops.push(Op::Word(","));
            self.ops.push(Op::Space);
            return;
        }
        self.ops.push(Op::Word(","));
        let blank = self.own(false);
        self.ops.push(Op::Line);
        if blank {
            self.ops.push(Op::Blank);
        }
    }

    /// A list in brackets or parentheses, without a space before it.
    pub(super) fn enclosed<T>(
        &mut self,
        start: &'static str,
        end: &'static str,
        values: &[T],
        print: impl Fn(&mut Self, &T),
    ) {
        self.ops.push(Op::Open(Group::LIST));
        self.token(start);
        self.ops.push(Op::Indent);
        self.own(true);
        self.ops.push(Op::SoftLine);
        self.elements(values, |_| false, print);
        if self.sees(",") {
            self.advance(self.next + 1);
        }
        if !values.is_empty() {
            self.ops.push(Op::IfBroken(","));
        }
        self.own(values.is_empty());
        self.ops.push(Op::Dedent);
        self.ops.push(Op::SoftLine);
        self.token(end);
        self.ops.push(Op::Close);
    }

    /// `{ … }` behind a sentence: on one line only where it stood so, holds one part and fits.
    pub(super) fn block<T>(&mut self, parts: &[T], print: impl Fn(&mut Self, &T)) {
        self.inner();
        self.ops.push(Op::Brace);
        self.ops.push(Op::Open(Group::LIST));
        let line = self.line;
        self.token("{");
        if parts.is_empty() && !self.has_comment() {
            self.token("}");
            self.ops.push(Op::Close);
            return;
        }
        self.ops.push(Op::Indent);
        for (place, part) in parts.iter().enumerate() {
            let blank = self.own(place == 0);
            self.ops.push(if place == 0 { Op::Line } else { Op::Hard });
            if blank {
                self.ops.push(Op::Blank);
            }
            print(self, part);
        }
        self.own(parts.is_empty());
        self.ops.push(Op::Dedent);
        self.ops.push(Op::Line);
        if self.line != line {
            self.ops.push(Op::Force);
        }
        self.token("}");
        self.ops.push(Op::Close);
    }
}

/// How many lines end in a text.
pub(super) fn lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}
