//! What stands between tokens: comments and empty lines, and clauses that change places with theirs.

use super::builder::{Builder, lines};
use super::layout::Op;

impl Builder<'_> {
    /// Whether a comment stands before the next token.
    pub(super) fn has_comment(&self) -> bool {
        self.taken < self.seen
    }

    /// The comment that stands on the line of the token before it.
    pub(super) fn trailing(&mut self) {
        if let Some(comment) = self.comments.get(self.taken)
            && self.has_comment()
            && !comment.own_line
        {
            self.ops.push(Op::Trailing(comment.span.start, comment.span.end));
            self.gap = comment.span.end as usize;
            self.taken += 1;
        }
    }

    /// The comments before the next token, with the empty lines between them; says whether one is kept before the
    /// token. At the start of a block none is kept.
    pub(super) fn own(&mut self, first: bool) -> bool {
        let before = self.taken;
        self.trailing();
        let mut first = first && before == self.taken;
        while self.has_comment() {
            self.comment(!first);
            first = false;
        }
        !first && self.blank_before(self.next)
    }

    /// The comments before the next token of a sentence, without empty lines.
    pub(super) fn inner(&mut self) {
        self.trailing();
        while self.has_comment() {
            self.comment(false);
        }
    }

    /// A comment on a line of its own.
    fn comment(&mut self, may_be_apart: bool) {
        if let Some(comment) = self.comments.get(self.taken) {
            let blank = may_be_apart && self.blank_before(comment.span.start as usize);
            self.ops.push(Op::Comment(comment.span.start, comment.span.end, blank));
            self.gap = comment.span.end as usize;
        }
        self.taken += 1;
    }

    fn blank_before(&self, end: usize) -> bool {
        lines(self.source.get(self.gap..end).unwrap_or("")) > 1
    }

    /// Clauses that may stand in any order, each given by a place in it and its rank in the one order.
    pub(super) fn ordered(
        &mut self,
        mut clauses: Vec<(u32, usize)>,
        print: impl Fn(&mut Self, usize),
    ) {
        clauses.sort_unstable();
        let reordered = !clauses.is_sorted_by_key(|(_, rank)| *rank);
        self.reordered |= reordered;
        let mut starts: Vec<(usize, usize)> = Vec::new();
        for (_, rank) in clauses {
            if reordered {
                // A comment at the end of a line belongs to what stands before it.
                self.trailing();
                starts.push((self.ops.len(), rank));
            }
            print(self, rank);
        }
        if reordered {
            self.trailing();
            self.arrange(starts);
        }
    }

    /// Puts what was built of each clause into the order of the ranks.
    fn arrange(&mut self, mut starts: Vec<(usize, usize)>) {
        let mut clauses: Vec<(usize, Vec<Op>)> = Vec::new();
        while let Some((start, rank)) = starts.pop() {
            clauses.push((rank, self.ops.split_off(start)));
        }
        clauses.sort_by_key(|(rank, _)| *rank);
        self.ops.extend(clauses.into_iter().flat_map(|(_, ops)| ops));
        if matches!(self.ops.last(), Some(Op::Trailing(..))) {
            self.behind = self.ops.pop();
        }
    }
}
