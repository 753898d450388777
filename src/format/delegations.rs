//! Delegations: grants, their modifiers, and the clauses of their blocks.

use super::builder::Builder;
use super::layout::Op;
use crate::syntax::ast::{
    Attach, Body, Clause, ClauseKind, Delegate, Element, Grant, Kind, May, Modifier, Patterns,
    Services, Tagged, Verb, ViewScope,
};

impl Builder<'_> {
    pub(super) fn delegate(&mut self, delegate: &Delegate) {
        self.open_sentence();
        self.token("delegate");
        self.principals(&delegate.principals);
        if let Some(accounts) = &delegate.accounts {
            self.keyword("in");
            self.list(accounts, Self::text);
        }
        self.ops.push(Op::Space);
        self.grants(&delegate.grants, delegate.braced);
        self.policy_name(delegate.policy_name.as_ref());
        self.close_sentence();
        if let Some(body) = &delegate.body {
            self.body(body);
        }
    }

    pub(super) fn may(&mut self, may: &May) {
        self.open_sentence();
        self.grants(&may.grants, may.braced);
        self.policy_name(may.policy_name.as_ref());
        self.close_sentence();
    }

    fn policy_name(&mut self, name: Option<&crate::syntax::ast::Text>) {
        if let Some(name) = name {
            self.clause("as");
            self.value(name);
        }
    }

    /// `may` and what follows, in the sentence that is open; the sentence open afterwards is the rest of it.
    fn grants(&mut self, grants: &[Grant], braced: bool) {
        self.token("may");
        if braced {
            self.close_sentence();
            self.block(grants, Self::braced_grant);
            self.open_sentence();
            return;
        }
        for grant in grants {
            self.ops.push(Op::Space);
            self.grant(grant);
            if let Some(body) = &grant.body {
                self.close_sentence();
                self.body(body);
                self.open_sentence();
            }
        }
    }

    fn braced_grant(&mut self, grant: &Grant) {
        self.open_sentence();
        self.grant(grant);
        self.close_sentence();
        if let Some(body) = &grant.body {
            self.body(body);
        }
    }

    fn grant(&mut self, grant: &Grant) {
        for (place, (verb, _)) in grant.verbs.iter().enumerate() {
            if place > 0 {
                if self.sees(",") {
                    self.token(",");
                } else {
                    self.keyword("and");
                }
                self.ops.push(Op::Space);
            }
            self.token(verb_word(*verb));
        }
        self.kind(grant.kind.0);
        self.patterns(&grant.patterns);
        if let Some(services) = &grant.to {
            self.clause("to");
            self.services(services);
        }
        for (place, boundary) in grant.bounded_by.iter().enumerate() {
            if place == 0 {
                self.clause("bounded");
                self.keyword("by");
            } else {
                self.keyword("or");
            }
            self.value(boundary);
        }
        for modifier in &grant.modifiers {
            self.modifier(modifier);
        }
    }

    fn kind(&mut self, kind: Kind) {
        match kind {
            Kind::Roles => self.keyword("roles"),
            Kind::Users => self.keyword("users"),
            Kind::Policies => self.keyword("policies"),
            Kind::InstanceProfiles => {
                self.keyword("instance");
                self.keyword("profiles");
            }
            Kind::ServiceLinkedRoles => {
                self.keyword("service-linked");
                self.keyword("roles");
            }
            Kind::Groups => self.keyword("groups"),
        }
    }

    fn services(&mut self, services: &Services) {
        match services {
            Services::Any(_) => {
                self.keyword("any");
                self.keyword("service");
            }
            Services::None(_) => self.keyword("none"),
            Services::These(services) => self.list(services, Self::bare_many),
        }
    }

    fn modifier(&mut self, modifier: &Modifier) {
        match modifier {
            Modifier::When(_, condition) => self.condition("when", condition),
            Modifier::Unless(_, condition) => self.condition("unless", condition),
            Modifier::Until(_, date) => {
                self.clause("until");
                self.value(date);
            }
            Modifier::WithMfa(_) => {
                self.clause("with");
                self.keyword("mfa");
            }
        }
    }

    // ── blocks ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// The block of a principal, a policy, a boundary, statements, a guardrail or a delegation.
    pub(super) fn body(&mut self, body: &Body) {
        self.block(&body.elements, Self::element);
    }

    fn element(&mut self, element: &Element) {
        match element {
            Element::Statement(statement) => self.statement(statement),
            Element::Include(include) => self.include(include),
            Element::May(may) => self.may(may),
            Element::Clause(clause) => {
                self.open_sentence();
                self.delegation_clause(clause);
                self.close_sentence();
            }
            // Only a text without errors is formatted.
            Element::Broken(..) => {}
        }
    }

    fn delegation_clause(&mut self, clause: &Clause) {
        match &clause.kind {
            ClauseKind::Policies(patterns) => {
                self.token("policies");
                self.patterns_or_none(patterns.as_ref());
            }
            ClauseKind::InstanceProfiles(patterns) => {
                self.token("instance");
                self.keyword("profiles");
                self.patterns_or_none(patterns.as_ref());
            }
            ClauseKind::PassTo(services) => {
                self.token("pass");
                self.keyword("to");
                self.services(services);
            }
            ClauseKind::Attach(attach) => {
                self.token("attach");
                match attach {
                    Attach::Any => self.keyword("any"),
                    Attach::None => self.keyword("none"),
                    Attach::Only(policies) => {
                        self.keyword("only");
                        self.list(policies, Self::text);
                    }
                }
            }
            ClauseKind::InlinePolicies(allowed) => {
                self.token("inline");
                self.keyword("policies");
                self.keyword(if *allowed { "allowed" } else { "none" });
            }
            ClauseKind::View(scope) => {
                self.token("view");
                self.keyword(match scope {
                    ViewScope::All => "all",
                    ViewScope::Own => "own",
                    ViewScope::None => "none",
                });
            }
            ClauseKind::Tagged(tags) => {
                self.token("tagged");
                self.list(tags, Self::tagged);
            }
            ClauseKind::MustTag(keys) => {
                self.token("must");
                self.keyword("tag");
                self.list(keys, Self::text);
            }
        }
    }

    fn patterns_or_none(&mut self, patterns: Option<&Patterns>) {
        match patterns {
            Some(patterns) => self.patterns(patterns),
            None => self.keyword("none"),
        }
    }

    fn tagged(&mut self, tagged: &Tagged) {
        self.text(&tagged.key);
        self.keyword(if self.sees("=") { "=" } else { "in" });
        self.many(&tagged.values);
    }
}

fn verb_word(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "create",
        Verb::Configure => "configure",
        Verb::Delete => "delete",
        Verb::Pass => "pass",
        Verb::View => "view",
        Verb::Manage => "manage",
    }
}
