//! Principals, policies and boundaries: a name, clauses in any order, a text.

use super::Lower;
use crate::diag::syntax as words;
use crate::syntax::ast::{
    Header, Policy, PolicyKind, PolicyText, Principal, PrincipalKind, PrincipalRef, Text,
};
use crate::syntax::grammar::{Pair, Rule};
use crate::text::Span;

impl<'t> Lower<'t> {
    pub(super) fn principal(&mut self, pair: Pair<'t>) -> Principal {
        let mut kind = PrincipalKind::Group;
        let mut name = None;
        let mut header = Clauses::default();
        let mut body = None;
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::name => name = Some(self.text(&piece)),
                Rule::body => body = Some(self.body(piece)),
                rule => match principal_kind(rule) {
                    Some(said) => kind = said,
                    None => self.header_clause(&mut header, piece),
                },
            }
        }
        Principal { kind, name: self.given(name), header: header.header, body }
    }

    pub(super) fn policy(&mut self, pair: Pair<'t>) -> Policy {
        let mut kind = PolicyKind::Identity;
        let mut name = None;
        let mut header = Clauses::default();
        let mut text = None;
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::kw_boundary => kind = PolicyKind::Boundary,
                Rule::name => name = Some(self.text(&piece)),
                Rule::body => text = Some(PolicyText::Body(self.body(piece))),
                Rule::from_file => text = Some(PolicyText::From(self.path(piece))),
                Rule::existing => text = Some(self.existing(piece)),
                _ => self.header_clause(&mut header, piece),
            }
        }
        let text = text.unwrap_or_else(|| PolicyText::Body(self.empty_body()));
        Policy { kind, name: self.given(name), header: header.header, text }
    }

    fn existing(&mut self, pair: Pair<'t>) -> PolicyText {
        let mut arn = None;
        let mut from = None;
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::value => arn = Some(self.text(&piece)),
                Rule::from_file => from = Some(self.path(piece)),
                _ => {}
            }
        }
        PolicyText::Existing { arn: self.given(arn), from }
    }

    fn header_clause(&mut self, clauses: &mut Clauses, pair: Pair<'t>) {
        let rule = pair.as_rule();
        let span = self.span(&pair);
        let word = match rule {
            Rule::at_clause => "at",
            Rule::in_clause => "in",
            Rule::member_clause => "member of",
            Rule::bounded_clause => "bounded by",
            Rule::for_clause => "for",
            Rule::fits_clause => "fits by wildcards",
            Rule::inline_clause => "as inline",
            Rule::stray_comma => return self.stray_comma(&pair),
            _ => return,
        };
        if !self.first_time(&mut clauses.seen, word, span) {
            return;
        }
        let header = &mut clauses.header;
        match rule {
            Rule::at_clause => header.at = Some(self.last_text(pair)),
            Rule::in_clause => header.accounts = Some(self.texts(pair.into_inner())),
            Rule::member_clause => header.member_of = Some(self.texts(pair.into_inner())),
            Rule::bounded_clause => header.bounded_by = Some(self.last_text(pair)),
            Rule::for_clause => header.principals = Some(self.only_principals(pair)),
            Rule::fits_clause => header.fits_by_wildcards = Some(span),
            _ => header.inline = Some(span),
        }
    }

    /// Whether a clause is there for the first time; a second is reported.
    pub(super) fn first_time(&mut self, seen: &mut Seen, word: &'static str, at: Span) -> bool {
        if let Some(&(_, first)) = seen.iter().find(|(before, _)| *before == word) {
            self.said.push(words::repeated_clause(at, first, word));
            return false;
        }
        seen.push((word, at));
        true
    }

    /// The last text of a clause.
    pub(super) fn last_text(&mut self, pair: Pair<'t>) -> Text {
        let text = self.texts(pair.into_inner()).pop();
        self.given(text)
    }

    fn only_principals(&mut self, pair: Pair<'t>) -> Vec<PrincipalRef> {
        let found = pair.into_inner().find(|piece| piece.as_rule() == Rule::principals);
        found.map(|piece| self.principals(piece)).unwrap_or_default()
    }

    pub(super) fn principals(&mut self, pair: Pair<'t>) -> Vec<PrincipalRef> {
        let mut principals = Vec::new();
        for piece in pair.into_inner() {
            if piece.as_rule() == Rule::stray_comma {
                self.stray_comma(&piece);
            } else {
                principals.push(self.principal_ref(piece));
            }
        }
        principals
    }

    fn principal_ref(&mut self, pair: Pair<'t>) -> PrincipalRef {
        let span = self.span(&pair);
        let mut kind = None;
        let mut name = None;
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::name => name = Some(self.text(&piece)),
                rule => kind = principal_kind(rule).or(kind),
            }
        }
        PrincipalRef { span, kind, name: self.given(name) }
    }
}

/// A header with the places of its clauses.
#[derive(Default)]
struct Clauses {
    header: Header,
    seen: Seen,
}

/// The clauses that were read, by their words.
pub(super) type Seen = Vec<(&'static str, Span)>;

fn principal_kind(rule: Rule) -> Option<PrincipalKind> {
    Some(match rule {
        Rule::kw_group => PrincipalKind::Group,
        Rule::kw_user => PrincipalKind::User,
        Rule::kw_role => PrincipalKind::Role,
        Rule::kw_permission | Rule::kw_set => PrincipalKind::PermissionSet,
        _ => return None,
    })
}
