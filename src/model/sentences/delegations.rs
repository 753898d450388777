//! Delegations: their principals and accounts, grants and clauses.

use crate::diag::names;
use crate::model::bodies::{Parts, Place};
use crate::model::build::Builder;
use crate::model::scope::{EnvId, Space, What};
use crate::model::text::{Text, Texts};
use crate::model::types::{
    AccountId, Attach, Clauses, Delegation, Grant, Modifier, Patterns, PrincipalId, Services,
};
use crate::syntax::ast;
use crate::text::Span;

impl<'a> Builder<'a, '_> {
    pub(super) fn delegate(
        &mut self,
        item: &'a ast::Item,
        delegate: &'a ast::Delegate,
        env: EnvId,
    ) {
        let mut principals: Vec<(PrincipalId, Span)> = Vec::new();
        for reference in &delegate.principals {
            for (id, span) in self.principal(reference, env) {
                match principals.iter().find(|(known, _)| *known == id) {
                    Some((_, first)) => {
                        let name = self.model.principal(id).name.clone();
                        let first = *first;
                        self.sink.push(names::repeated(span, &name, first));
                    }
                    None => principals.push((id, span)),
                }
            }
        }
        let accounts = self.sentence_accounts(delegate.accounts.as_deref(), &principals, env);
        let extra = delegate.body.as_ref().map(|body| self.body(body, env, Place::Delegation));
        let mut grants: Vec<Grant> =
            delegate.grants.iter().map(|grant| self.grant(grant, extra.as_ref(), env)).collect();
        if let (Some(extra), Some(first)) = (extra, grants.first_mut()) {
            first.statements.extend(extra.statements);
        }
        let policy_name = delegate.policy_name.as_ref().map(|name| self.text(name, env));
        let documentation = self.documentation(item, env);
        let scope = self.env(env);
        let (origin, file) = (scope.origin, self.file_id(scope.site));
        self.model.lists.delegation.push(Delegation {
            span: item.span,
            origin,
            file,
            principals,
            accounts,
            grants,
            policy_name,
            documentation,
        });
    }

    /// The accounts of a sentence: those it says, else those in which all its principals are.
    fn sentence_accounts(
        &mut self,
        said: Option<&'a [ast::Text]>,
        principals: &[(PrincipalId, Span)],
        env: EnvId,
    ) -> Vec<AccountId> {
        if let Some(list) = said {
            let accounts = self.accounts_in(list, env);
            self.said_where_missing(&accounts, principals);
            return accounts;
        }
        let mut accounts: Vec<AccountId> = self.everywhere(env).to_vec();
        for &(id, _) in principals {
            let principal = self.model.principal(id);
            if principal.accounts_said {
                accounts.retain(|account| principal.accounts.contains(account));
            }
        }
        if accounts.is_empty()
            && let Some(&(first, _)) = principals.first()
        {
            // A principal that another file declares may be in accounts that this file does not see; principals
            // that are nowhere together cannot share a sentence.
            accounts.clone_from(&self.model.principal(first).accounts);
            self.said_where_missing(&accounts, principals);
        }
        accounts
    }

    /// Says which principals are not in an account in which a sentence needs them.
    fn said_where_missing(&mut self, accounts: &[AccountId], principals: &[(PrincipalId, Span)]) {
        for &(id, at) in principals {
            let principal = self.model.principal(id);
            let missing = accounts.iter().find(|account| !principal.accounts.contains(account));
            if let Some(&missing) = missing.filter(|_| principal.accounts_said) {
                let what = format!("{} `{}`", Space::of(principal.kind).word(), principal.name);
                let label = self.model.account(missing).label().to_owned();
                let declared = principal.span;
                self.sink.push(names::not_in_account(at, &what, &label, declared));
            }
        }
    }

    pub(super) fn grant(
        &mut self,
        grant: &'a ast::Grant,
        extra: Option<&Parts<'a>>,
        env: EnvId,
    ) -> Grant {
        let own = grant.body.as_ref().map(|body| self.body(body, env, Place::Delegation));
        let mut clauses = Clauses::default();
        let (own_clauses, statements) =
            own.map_or_else(Default::default, |parts| (parts.clauses, parts.statements));
        for (clause, inner) in own_clauses {
            self.clause(clause, inner, &mut clauses);
        }
        let said = clauses.clone();
        for (clause, inner) in extra.iter().flat_map(|parts| &parts.clauses) {
            let mut outer = Clauses::default();
            self.clause(clause, *inner, &mut outer);
            clauses.fill_from(&said, outer);
        }
        let mut verbs: Vec<(ast::Verb, Span)> = Vec::new();
        for &(verb, span) in &grant.verbs {
            match verbs.iter().find(|(known, _)| *known == verb) {
                Some((_, first)) => self.sink.push(names::repeated(span, verb_word(verb), *first)),
                None => verbs.push((verb, span)),
            }
        }
        let to = grant.to.as_ref().map(|services| self.services(services, env));
        let bounded_by: Vec<_> =
            grant.bounded_by.iter().filter_map(|name| self.boundary(name, env)).collect();
        let modifiers =
            grant.modifiers.iter().map(|modifier| self.modifier(modifier, env)).collect();
        Grant {
            span: grant.span,
            origin: self.env(env).origin,
            verbs,
            kind: grant.kind.0,
            kind_span: grant.kind.1,
            patterns: self.patterns(&grant.patterns, env),
            to,
            bounded_by_unknown: bounded_by.len() != grant.bounded_by.len(),
            bounded_by,
            modifiers,
            clauses,
            statements,
        }
    }

    fn modifier(&mut self, modifier: &'a ast::Modifier, env: EnvId) -> Modifier {
        use crate::model::condition::{Condition, KeyTest, Relation};
        match modifier {
            ast::Modifier::When(span, condition) => {
                Modifier::Condition(*span, self.condition(condition, env))
            }
            ast::Modifier::Unless(span, condition) => {
                Modifier::Condition(*span, Condition::Not(Box::new(self.condition(condition, env))))
            }
            ast::Modifier::Until(span, date) => Modifier::Until(*span, self.text(date, env)),
            ast::Modifier::WithMfa(span) => {
                let items = vec![Text::plain_at("true", *span)];
                let values = Texts { span: *span, list: false, items };
                let relation = Relation::Equals { negated: false, values, list_after_is: None };
                let key = Text::plain_at("aws:MultiFactorAuthPresent", *span);
                let test =
                    KeyTest { span: *span, key, quantifier: None, relation, if_present: None };
                Modifier::Condition(*span, Condition::Test(Box::new(test)))
            }
        }
    }

    fn patterns(&mut self, patterns: &'a ast::Patterns, env: EnvId) -> Patterns {
        Patterns {
            span: patterns.span,
            include: self.texts(&patterns.include, env),
            except: self.texts(&patterns.except, env),
        }
    }

    fn services(&mut self, services: &'a ast::Services, env: EnvId) -> (Services, Span) {
        match services {
            ast::Services::Any(span) => (Services::Any, *span),
            ast::Services::None(span) => (Services::None, *span),
            ast::Services::These(list) => {
                let mut items = Vec::new();
                let mut span =
                    list.first().map_or(Span::new(self.file_id(0), 0, 0), ast::Many::span);
                for many in list {
                    span = span.to(many.span());
                    items.extend(self.many(many, env).items);
                }
                (Services::These(Texts { span, list: true, items }), span)
            }
        }
    }

    fn clause(&mut self, clause: &'a ast::Clause, env: EnvId, clauses: &mut Clauses) {
        let span = clause.span;
        let mut again: Option<(&str, Span)> = None;
        match &clause.kind {
            ast::ClauseKind::Policies(patterns) => {
                let value = patterns.as_ref().map(|patterns| self.patterns(patterns, env));
                again = put(&mut clauses.policies, (value, span)).map(|first| ("policies", first));
            }
            ast::ClauseKind::InstanceProfiles(patterns) => {
                let value = patterns.as_ref().map(|patterns| self.patterns(patterns, env));
                again = put(&mut clauses.instance_profiles, (value, span))
                    .map(|first| ("instance profiles", first));
            }
            ast::ClauseKind::PassTo(services) => {
                let (value, _) = self.services(services, env);
                again = put(&mut clauses.pass_to, (value, span)).map(|first| ("pass to", first));
            }
            ast::ClauseKind::Attach(attach) => {
                let value = self.attach(attach, env);
                again = put(&mut clauses.attach, (value, span)).map(|first| ("attach", first));
            }
            ast::ClauseKind::InlinePolicies(allowed) => {
                again = put(&mut clauses.inline_policies, (*allowed, span))
                    .map(|first| ("inline policies", first));
            }
            ast::ClauseKind::View(scope) => {
                again = put(&mut clauses.view, (*scope, span)).map(|first| ("view", first));
            }
            ast::ClauseKind::Tagged(tags) => {
                for tag in tags {
                    let key = self.text(&tag.key, env);
                    let values = self.many(&tag.values, env);
                    self.said_again(&key, clauses.tagged.iter().map(|(known, _, at)| (known, *at)));
                    clauses.tagged.push((key, values, tag.key.span));
                }
            }
            ast::ClauseKind::MustTag(keys) => {
                for key in self.texts(keys, env).items {
                    let at = key.span;
                    self.said_again(&key, clauses.must_tag.iter().map(|(known, at)| (known, *at)));
                    clauses.must_tag.push((key, at));
                }
            }
        }
        if let Some((what, first)) = again {
            self.sink.push(names::repeated(span, what, first));
        }
    }

    /// Says that a key stands among those before it: condition keys compare without case, and so do the tag keys of
    /// roles and users.
    fn said_again<'k>(&mut self, key: &Text, mut before: impl Iterator<Item = (&'k Text, Span)>) {
        let Some(plain) = key.plain() else { return };
        let same = |known: &Text| known.plain().is_some_and(|one| one.eq_ignore_ascii_case(plain));
        if let Some((_, first)) = before.find(|(known, _)| same(known)) {
            self.sink.push(names::repeated(key.span, plain, first));
        }
    }

    fn attach(&mut self, attach: &'a ast::Attach, env: EnvId) -> Attach {
        match attach {
            ast::Attach::Any => Attach::Any,
            ast::Attach::None => Attach::None,
            ast::Attach::Only(list) => {
                let mut only = Vec::new();
                for text in self.texts(list, env).items {
                    let arn =
                        text.quoted || text.plain().is_none_or(|plain| plain.starts_with("arn:"));
                    if arn {
                        only.push((None, text));
                        continue;
                    }
                    let name = text.plain().cloned().unwrap_or_else(|| std::sync::Arc::from(""));
                    match self.find(Space::Policy, &name, env).map(|declared| declared.what.clone())
                    {
                        Some(What::Policy(id)) => only.push((Some(id), text)),
                        Some(_) => {}
                        None => self.unknown(text.span, Space::Policy, &name, env),
                    }
                }
                Attach::Only(only)
            }
        }
    }
}

/// The word of a verb.
fn verb_word(verb: ast::Verb) -> &'static str {
    match verb {
        ast::Verb::Create => "create",
        ast::Verb::Configure => "configure",
        ast::Verb::Delete => "delete",
        ast::Verb::Pass => "pass",
        ast::Verb::View => "view",
        ast::Verb::Manage => "manage",
    }
}

/// Fills an empty slot; gives back the place of what fills it already.
fn put<T>(slot: &mut Option<(T, Span)>, value: (T, Span)) -> Option<Span> {
    match slot {
        Some((_, first)) => Some(*first),
        None => {
            *slot = Some(value);
            None
        }
    }
}

impl Clauses {
    /// Takes from the block of the whole sentence what the grant's own block does not say.
    fn fill_from(&mut self, own: &Self, outer: Self) {
        fn fill<T>(slot: &mut Option<T>, own: bool, outer: Option<T>) {
            if !own && slot.is_none() {
                *slot = outer;
            }
        }
        fill(&mut self.policies, own.policies.is_some(), outer.policies);
        fill(&mut self.instance_profiles, own.instance_profiles.is_some(), outer.instance_profiles);
        fill(&mut self.pass_to, own.pass_to.is_some(), outer.pass_to);
        fill(&mut self.attach, own.attach.is_some(), outer.attach);
        fill(&mut self.inline_policies, own.inline_policies.is_some(), outer.inline_policies);
        fill(&mut self.view, own.view.is_some(), outer.view);
        if own.tagged.is_empty() {
            self.tagged.extend(outer.tagged);
        }
        if own.must_tag.is_empty() {
            self.must_tag.extend(outer.must_tag);
        }
    }
}
