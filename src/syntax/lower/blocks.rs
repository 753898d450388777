//! Delegations, grants, and the blocks of statements and clauses.

use super::Lower;
use crate::diag::syntax as words;
use crate::syntax::ast::{
    Attach, Body, Clause, ClauseKind, Delegate, Element, Grant, Include, ItemKind, Kind, May,
    Modifier, Patterns, Services, Tagged, Text, Verb, ViewScope,
};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::recover::Sentence;
use crate::text::Span;

/// What `delegate` and `may` have in common. None of it holds where a grant among it is broken.
#[derive(Default)]
struct Granting {
    grants: Vec<Grant>,
    braced: bool,
    policy_name: Option<Text>,
    broken: bool,
}

impl<'t> Lower<'t> {
    pub(super) fn delegate(&mut self, pair: Pair<'t>) -> ItemKind {
        let range = self.span(&pair).range();
        let mut principals = Vec::new();
        let mut accounts = None;
        let mut granting = Granting::default();
        let mut body = None;
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::principals => principals = self.principals(piece),
                Rule::in_clause => accounts = Some(self.texts(piece.into_inner())),
                Rule::body => body = Some(self.body(piece)),
                _ => self.granting(&mut granting, piece),
            }
        }
        if granting.broken {
            return ItemKind::Broken(self.recovery.broken(range));
        }
        let Granting { grants, braced, policy_name, .. } = granting;
        ItemKind::Delegate(Delegate { principals, accounts, grants, braced, policy_name, body })
    }

    fn may(&mut self, pair: Pair<'t>) -> Element {
        let span = self.span(&pair);
        let mut granting = Granting::default();
        for piece in pair.into_inner() {
            self.granting(&mut granting, piece);
        }
        if granting.broken {
            return Element::Broken(span, self.recovery.broken(span.range()));
        }
        let Granting { grants, braced, policy_name, .. } = granting;
        Element::May(May { span, grants, braced, policy_name })
    }

    fn granting(&mut self, granting: &mut Granting, pair: Pair<'t>) {
        match pair.as_rule() {
            Rule::grant => granting.grants.push(self.grant(pair)),
            Rule::grants => {
                granting.braced = true;
                self.grants(granting, pair);
            }
            Rule::policy_name => granting.policy_name = Some(self.last_text(pair)),
            Rule::stray_comma => self.stray_comma(&pair),
            _ => {}
        }
    }

    fn grants(&mut self, granting: &mut Granting, block: Pair<'t>) {
        let mut last = (0, 0);
        for piece in block.clone().into_inner() {
            let start = piece.as_span().start();
            match piece.as_rule() {
                Rule::grant => {
                    last = (start, self.said.len());
                    granting.grants.push(self.grant(piece));
                }
                Rule::stray_comma => self.stray_comma(&piece),
                Rule::broken_grant | Rule::grant_tail => {
                    let tail = piece.as_rule() == Rule::grant_tail;
                    granting.broken = true;
                    let range = start..piece.as_span().end();
                    if tail {
                        self.take_back(last.1, last.0..start);
                        self.diagnose_tail(Sentence::Grant, last.0, range);
                    } else {
                        self.diagnose(Sentence::Grant, range);
                    }
                }
                _ => {}
            }
        }
        self.check_closed(&block);
    }

    fn grant(&mut self, pair: Pair<'t>) -> Grant {
        let span = self.span(&pair);
        let nothing = Patterns { span, include: Vec::new(), except: Vec::new() };
        let mut grant = Grant {
            span,
            verbs: Vec::new(),
            kind: (Kind::Roles, span),
            patterns: nothing,
            to: None,
            bounded_by: Vec::new(),
            modifiers: Vec::new(),
            body: None,
        };
        for piece in pair.into_inner() {
            let at = self.span(&piece);
            match piece.as_rule() {
                Rule::verbs => {
                    let verbs = piece.into_inner().filter(|piece| piece.as_rule() == Rule::verb);
                    grant.verbs = verbs.map(|v| (verb(v.as_str()), self.span(&v))).collect();
                }
                Rule::kind => grant.kind = (kind(piece.as_str()), at),
                Rule::patterns => grant.patterns = self.patterns(piece),
                Rule::to_services => grant.to = Some(self.services_of(piece)),
                Rule::ceiling => grant.bounded_by = self.texts(piece.into_inner()),
                Rule::guard => {
                    let guard = self.guard(piece);
                    let modifier = if guard.unless { Modifier::Unless } else { Modifier::When };
                    grant.modifiers.push(modifier(at, guard.condition));
                }
                Rule::until => grant.modifiers.push(Modifier::Until(at, self.last_text(piece))),
                Rule::with_mfa => grant.modifiers.push(Modifier::WithMfa(at)),
                Rule::stray_comma => self.stray_comma(&piece),
                Rule::body => grant.body = Some(self.body(piece)),
                _ => {}
            }
        }
        grant
    }

    fn patterns(&mut self, pair: Pair<'t>) -> Patterns {
        let mut span = self.span(&pair);
        let mut include = Vec::new();
        let mut except = Vec::new();
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::pattern => include.push(self.text(&piece)),
                Rule::stray_comma => self.stray_comma(&piece),
                Rule::excepted => except = self.texts(piece.into_inner()),
                _ => {}
            }
        }
        if let Some(last) = except.last().or(include.last()) {
            span.end = last.span.end;
        }
        Patterns { span, include, except }
    }

    fn services_of(&mut self, pair: Pair<'t>) -> Services {
        let span = self.span(&pair);
        let found = pair.into_inner().find(|piece| piece.as_rule() == Rule::services);
        let mut these = Vec::new();
        for piece in found.into_iter().flat_map(Pair::into_inner) {
            match piece.as_rule() {
                Rule::any_service => return Services::Any(self.span(&piece)),
                Rule::kw_none => return Services::None(self.span(&piece)),
                Rule::list | Rule::value => these.push(self.many(piece)),
                Rule::stray_comma => self.stray_comma(&piece),
                _ => {}
            }
        }
        debug_assert!(!these.is_empty(), "the grammar wants a service at {span:?}");
        Services::These(these)
    }

    pub(super) fn empty_body(&self) -> Body {
        Body { span: Span::new(self.file, 0, 0), elements: Vec::new() }
    }

    pub(super) fn body(&mut self, block: Pair<'t>) -> Body {
        let span = self.span(&block);
        let mut elements = Vec::new();
        let mut pairs = block.clone().into_inner().peekable();
        while let Some(pair) = pairs.next() {
            match pair.as_rule() {
                Rule::open | Rule::close => continue,
                Rule::stray_comma => {
                    self.stray_comma(&pair);
                    continue;
                }
                Rule::repeated => {
                    elements.push(self.repeated(pair));
                    continue;
                }
                Rule::broken_element => {
                    let piece = pair.as_span();
                    let span = self.diagnose(Sentence::Element, piece.start()..piece.end());
                    elements.push(Element::Broken(span, self.recovery.broken(span.range())));
                    continue;
                }
                _ => {}
            }
            let start = pair.as_span().start();
            let said = self.said.len();
            let element = self.element(pair);
            let comma = pairs.next_if(|next| next.as_rule() == Rule::stray_comma);
            let tail = pairs.next_if(|next| next.as_rule() == Rule::element_tail);
            if let Some(tail) = tail {
                self.take_back(said, start..tail.as_span().start());
                let tail = tail.as_span();
                let tail = tail.start()..tail.end();
                let span = self.diagnose_tail(Sentence::Element, start, tail);
                elements.push(Element::Broken(span, self.recovery.broken(span.range())));
                continue;
            }
            if let Some(comma) = comma {
                self.stray_comma(&comma);
            }
            elements.push(element);
        }
        self.check_closed(&block);
        Body { span, elements }
    }

    /// A `for` within a block. What it holds is read for its own mistakes.
    fn repeated(&mut self, pair: Pair<'t>) -> Element {
        let span = self.span(&pair);
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::kw_for => self.said.push(words::repeated_statements(self.span(&piece))),
                Rule::body => drop(self.body(piece)),
                _ => {}
            }
        }
        Element::Broken(span, self.recovery.broken(span.range()))
    }

    fn element(&mut self, pair: Pair<'t>) -> Element {
        match pair.as_rule() {
            Rule::statement => Element::Statement(Box::new(self.statement(pair))),
            Rule::may => self.may(pair),
            Rule::include => Element::Include(self.include(pair)),
            _ => Element::Clause(self.clause(pair)),
        }
    }

    fn include(&mut self, pair: Pair<'t>) -> Include {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        pairs.next();
        let name = self.next_text(&mut pairs);
        let arguments = pairs.next().map(|pair| self.arguments(pair)).unwrap_or_default();
        Include { span, name, arguments }
    }

    fn clause(&mut self, pair: Pair<'t>) -> Clause {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let kind = match rule {
            Rule::policies_clause => ClauseKind::Policies(self.patterns_or_none(pair)),
            Rule::profiles_clause => ClauseKind::InstanceProfiles(self.patterns_or_none(pair)),
            Rule::pass_clause => ClauseKind::PassTo(self.services_of(pair)),
            Rule::attach_clause => ClauseKind::Attach(self.attach(pair)),
            Rule::inline_policies => {
                let allowed = pair.into_inner().any(|p| p.as_rule() == Rule::kw_allowed);
                ClauseKind::InlinePolicies(allowed)
            }
            Rule::view_clause => ClauseKind::View(view_scope(pair)),
            Rule::tagged_clause => ClauseKind::Tagged(self.tagged(pair)),
            _ => ClauseKind::MustTag(self.texts(pair.into_inner())),
        };
        Clause { span, kind }
    }

    fn patterns_or_none(&mut self, pair: Pair<'t>) -> Option<Patterns> {
        let found = pair.into_inner().find(|piece| piece.as_rule() == Rule::patterns);
        found.map(|piece| self.patterns(piece))
    }

    fn attach(&mut self, pair: Pair<'t>) -> Attach {
        let mut pairs = pair.into_inner();
        match pairs.nth(1).map(|piece| piece.as_rule()) {
            Some(Rule::kw_any) => Attach::Any,
            Some(Rule::kw_none) => Attach::None,
            _ => Attach::Only(self.texts(pairs)),
        }
    }

    fn tagged(&mut self, pair: Pair<'t>) -> Vec<Tagged> {
        let mut tagged = Vec::new();
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::tagged => {
                    let mut pairs = piece.into_inner();
                    let key = self.next_text(&mut pairs);
                    tagged.push(Tagged { key, values: self.last_many(pairs) });
                }
                Rule::stray_comma => self.stray_comma(&piece),
                _ => {}
            }
        }
        tagged
    }
}

fn view_scope(pair: Pair<'_>) -> ViewScope {
    match pair.into_inner().nth(1).map(|piece| piece.as_rule()) {
        Some(Rule::kw_all) => ViewScope::All,
        Some(Rule::kw_own) => ViewScope::Own,
        _ => ViewScope::None,
    }
}

/// The verb of a word that the grammar took for one.
fn verb(word: &str) -> Verb {
    match word {
        "create" => Verb::Create,
        "configure" => Verb::Configure,
        "delete" => Verb::Delete,
        "pass" => Verb::Pass,
        "manage" => Verb::Manage,
        _ => Verb::View,
    }
}

/// The kind of words that the grammar took for one.
fn kind(words: &str) -> Kind {
    match words {
        "roles" => Kind::Roles,
        "users" => Kind::Users,
        "policies" => Kind::Policies,
        "groups" => Kind::Groups,
        _ if words.starts_with("instance") => Kind::InstanceProfiles,
        _ => Kind::ServiceLinkedRoles,
    }
}
