//! Sentences: principals' and policies' contents, delegations, guardrails, invariants and tests.

use super::bodies::{Parts, Place};
use super::build::{Builder, Expanded};
use super::scope::{EnvId, Space, What};
use super::text::{Pieces, Text};
use super::types::{
    AccountId, Attach, Binding, Clauses, Delegation, Expectation, Grant, Guardrail, Holding,
    Invariant, Modifier, Patterns, PolicyId, PolicyText, PrincipalId, Protect, Scenario, Services,
    Subject, Target, Test,
};
use crate::diag::names;
use crate::syntax::ast;
use crate::text::Span;

impl<'a> Builder<'a, '_> {
    pub(super) fn resolve_bodies(&mut self) {
        for Expanded { item, env } in self.items.clone() {
            self.within(env);
            match &item.kind {
                ast::ItemKind::Principal(principal) => self.fill_principal(item, principal, env),
                ast::ItemKind::Policy(policy) => self.fill_policy(policy, env),
                ast::ItemKind::Guardrail(guardrail) => self.fill_guardrail(item, guardrail, env),
                ast::ItemKind::Protect(protect) => self.fill_protect(item, protect, env),
                ast::ItemKind::Delegate(delegate) => self.delegate(item, delegate, env),
                ast::ItemKind::Invariant(invariant) => self.invariant(item, invariant, env),
                ast::ItemKind::Test(test) => self.test(item, test, env),
                _ => {}
            }
        }
    }

    /// The id that an item declared; none where its name was taken.
    fn declared_here(&self, space: Space, name: &ast::Text, env: EnvId) -> Option<What<'a>> {
        let site = self.scopes.get(self.env(env).site)?;
        site.all(space)
            .find(|(_, declared)| declared.span == name.span)
            .map(|(_, declared)| declared.what.clone())
    }

    fn own_declaration(
        &mut self,
        space: Space,
        name: &'a ast::Text,
        env: EnvId,
    ) -> Option<What<'a>> {
        if let Some(plain) = name.plain() {
            let site = self.scopes.get(self.env(env).site)?;
            let declared = site.own(space, plain)?;
            return (declared.span == name.span).then(|| declared.what.clone());
        }
        // A name built by interpolation: its instances share one place, so it is looked up by what it reads here.
        let resolved = self.text(name, env);
        let Pieces::Plain(plain) = resolved.pieces else {
            return self.declared_here(space, name, env);
        };
        let site = self.scopes.get(self.env(env).site)?;
        site.own(space, &plain).map(|declared| declared.what.clone())
    }

    fn fill_principal(&mut self, item: &'a ast::Item, principal: &'a ast::Principal, env: EnvId) {
        let Some(What::Principal(id)) =
            self.own_declaration(Space::of(principal.kind), &principal.name, env)
        else {
            return;
        };
        self.check_principal_header(principal);
        let header = &principal.header;
        let mut member_of = Vec::new();
        for group in header.member_of.iter().flatten() {
            let reference = ast::PrincipalRef {
                span: group.span,
                kind: Some(ast::PrincipalKind::Group),
                name: group.clone(),
            };
            member_of.extend(self.principal(&reference, env));
        }
        let bounded_by = header.bounded_by.as_ref().and_then(|name| self.boundary(name, env));
        let parts = match &principal.body {
            Some(body) => self.body(body, env, Place::Principal),
            None => Parts::default(),
        };
        let file = self.file_id(self.env(env).site);
        let accounts = self.model.principal(id).accounts.clone();
        for (may, inner) in parts.mays {
            self.within(inner);
            let grants: Vec<Grant> =
                may.grants.iter().map(|grant| self.grant(grant, None, inner)).collect();
            let policy_name = may.policy_name.as_ref().map(|name| self.text(name, inner));
            let origin = self.env(inner).origin;
            self.model.lists.delegation.push(Delegation {
                span: may.span,
                origin,
                file,
                principals: vec![(id, principal.name.span)],
                accounts: accounts.clone(),
                grants,
                policy_name,
                documentation: item.documentation.clone(),
            });
        }
        self.within(env);
        if let Some(filled) = self.model.lists.principal.get_mut(id.0) {
            filled.member_of = member_of;
            filled.bounded_by = bounded_by;
            filled.statements = parts.statements;
        }
    }

    fn check_principal_header(&mut self, principal: &'a ast::Principal) {
        use ast::PrincipalKind::{Group, PermissionSet, Role, User};
        let header = &principal.header;
        let kind = principal.kind;
        let word = Space::of(kind).word();
        let first = |list: &Option<Vec<ast::Text>>| {
            list.as_ref().and_then(|l| l.first()).map(|text| text.span)
        };
        if let Some(span) = first(&header.member_of).filter(|_| kind != User) {
            let why = "only users are members of IAM groups";
            self.sink.push(names::unfit_header(span, "member of", word, why));
        }
        if let Some(bound) = header.bounded_by.as_ref().filter(|_| kind == Group) {
            let why =
                "IAM has no permissions boundary on groups; bound the users that are its members";
            self.sink.push(names::unfit_header(bound.span, "bounded by", word, why));
        }
        if let Some(principals) = header.principals.as_ref().and_then(|list| list.first()) {
            let why = "`for` says to whom a policy is attached";
            self.sink.push(names::unfit_header(principals.span, "for", word, why));
        }
        if let Some(span) = header.fits_by_wildcards {
            let why = "it is asked for on a policy or a boundary";
            self.sink.push(names::unfit_header(span, "fits by wildcards", word, why));
        }
        if let Some(span) = header.inline.filter(|_| kind != PermissionSet) {
            let why =
                "only the text of a permission set may be inline; others get a managed policy";
            self.sink.push(names::unfit_header(span, "as inline", word, why));
        }
        if let Some(path) = header.at.as_ref().filter(|_| kind == PermissionSet) {
            let why =
                "the roles of permission sets are under `/aws-reserved/`, where AWS puts them";
            self.sink.push(names::unfit_header(path.span, "at", word, why));
        }
        let _ = Role;
    }

    fn fill_policy(&mut self, policy: &'a ast::Policy, env: EnvId) {
        let space = match policy.kind {
            ast::PolicyKind::Identity => Space::Policy,
            ast::PolicyKind::Boundary => Space::Boundary,
        };
        let Some(What::Policy(id)) = self.own_declaration(space, &policy.name, env) else { return };
        self.check_policy_header(policy);
        let mut attach_to = Vec::new();
        for reference in policy.header.principals.iter().flatten() {
            attach_to.extend(self.principal(reference, env));
        }
        let mut grants = Vec::new();
        let text = match &policy.text {
            ast::PolicyText::Body(body) => {
                let place = match policy.kind {
                    ast::PolicyKind::Identity => Place::Policy,
                    ast::PolicyKind::Boundary => Place::Boundary,
                };
                let parts = self.body(body, env, place);
                for (may, inner) in parts.mays {
                    self.within(inner);
                    if let Some(name) = &may.policy_name {
                        let help = "remove `as`: the grants of a boundary are part of its own text";
                        self.sink.push(names::misplaced(
                            name.span,
                            "`as`",
                            "a grant of a boundary",
                            help,
                        ));
                    }
                    grants.extend(
                        may.grants
                            .iter()
                            .map(|grant| self.grant(grant, None, inner))
                            .collect::<Vec<_>>(),
                    );
                }
                self.within(env);
                PolicyText::Statements(parts.statements)
            }
            ast::PolicyText::From(path) => {
                self.document(path, env).map_or(PolicyText::Unknown, PolicyText::Document)
            }
            ast::PolicyText::Existing { arn, from } => PolicyText::Existing {
                arn: self.text(arn, env),
                document: from.as_ref().and_then(|path| self.document(path, env)),
            },
        };
        if let Some(filled) = self.model.lists.policy.get_mut(id.0) {
            filled.attach_to = attach_to;
            filled.grants = grants;
            filled.text = text;
        }
    }

    fn check_policy_header(&mut self, policy: &'a ast::Policy) {
        let header = &policy.header;
        let word = match policy.kind {
            ast::PolicyKind::Identity => "policy",
            ast::PolicyKind::Boundary => "boundary",
        };
        if let Some(groups) = header.member_of.as_ref().and_then(|list| list.first()) {
            let why = "only users are members of IAM groups";
            self.sink.push(names::unfit_header(groups.span, "member of", word, why));
        }
        if let Some(bound) = &header.bounded_by {
            let why = "principals are bounded; policies are what they hold";
            self.sink.push(names::unfit_header(bound.span, "bounded by", word, why));
        }
        if let Some(span) = header.inline {
            let why = "only the text of a permission set may be inline";
            self.sink.push(names::unfit_header(span, "as inline", word, why));
        }
        let boundary = policy.kind == ast::PolicyKind::Boundary;
        if let Some(to) =
            header.principals.as_ref().and_then(|list| list.first()).filter(|_| boundary)
        {
            let why =
                "a boundary is not attached like a policy; declare the principal `bounded by` it";
            self.sink.push(names::unfit_header(to.span, "for", word, why));
        }
    }

    fn fill_guardrail(&mut self, item: &'a ast::Item, guardrail: &'a ast::Guardrail, env: EnvId) {
        let Some(name) = self.name(&guardrail.name, env) else { return };
        let mut targets = Vec::new();
        for text in &guardrail.targets {
            for target in self.texts(std::slice::from_ref(text), env).items {
                if let Some(plain) = target.plain().cloned() {
                    self.target(&plain, target.span, text, env, &mut targets);
                }
            }
        }
        let parts = self.body(&guardrail.body, env, Place::Guardrail);
        let origin = self.env(env).origin;
        self.model.guardrails.push(Guardrail {
            resource: guardrail.resource,
            name,
            span: guardrail.name.span,
            item: item.span,
            origin,
            targets,
            statements: parts.statements,
            documentation: item.documentation.clone(),
        });
    }

    fn target(
        &mut self,
        name: &str,
        span: Span,
        text: &'a ast::Text,
        env: EnvId,
        targets: &mut Vec<Target>,
    ) {
        for space in [Space::Ou, Space::Organization] {
            if let Some(What::Id(id)) =
                self.find(space, name, env).map(|declared| declared.what.clone())
            {
                let shown = Text::plain_at(name, span);
                targets.push(if space == Space::Ou {
                    Target::Ou(id, shown, span)
                } else {
                    Target::Organization(id, shown, span)
                });
                return;
            }
        }
        targets.extend(
            self.accounts_of(text, env).into_iter().map(|account| Target::Account(account, span)),
        );
    }

    fn fill_protect(&mut self, item: &'a ast::Item, protect: &'a ast::Protect, env: EnvId) {
        let accounts = self.accounts_in(&protect.accounts, env);
        let mut except = Vec::new();
        for reference in &protect.except {
            except.extend(self.principal(reference, env));
        }
        let origin = self.env(env).origin;
        self.model.protects.push(Protect { span: item.span, origin, accounts, except });
    }

    /// Finds a principal by name, and by kind where it was said.
    pub(super) fn principal(
        &mut self,
        reference: &ast::PrincipalRef,
        env: EnvId,
    ) -> Vec<(PrincipalId, Span)> {
        let texts = self.texts(std::slice::from_ref(&reference.name), env);
        let mut found = Vec::new();
        for text in texts.items {
            match text.plain().cloned() {
                Some(name) => found.extend(self.principal_named(reference, &name, env)),
                None => self.sink.push(names::name_by_account(text.span)),
            }
        }
        found
    }

    fn principal_named(
        &mut self,
        reference: &ast::PrincipalRef,
        name: &str,
        env: EnvId,
    ) -> Option<(PrincipalId, Span)> {
        let said = reference.kind.map(Space::of);
        let spaces: Vec<Space> =
            said.map_or_else(|| Space::PRINCIPALS.to_vec(), |space| vec![space]);
        let mut found = Vec::new();
        let mut broken = false;
        for &space in &spaces {
            if let Some(declared) = self.find(space, name, env) {
                match declared.what {
                    What::Principal(id) => found.push((space, id, declared.span)),
                    _ => broken = true,
                }
            }
        }
        match found.as_slice() {
            [(_, id, _)] => return Some((*id, reference.span)),
            [] if broken => {}
            [] => self.unknown_principal(reference, said, name, env),
            several => {
                let places: Vec<(&str, Span)> =
                    several.iter().map(|(space, _, span)| (space.word(), *span)).collect();
                self.sink.push(names::ambiguous_principal(reference.span, name, &places));
            }
        }
        None
    }

    fn unknown_principal(
        &mut self,
        reference: &ast::PrincipalRef,
        said: Option<Space>,
        name: &str,
        env: EnvId,
    ) {
        let at = reference.name.span;
        if let Some(space) = said {
            return self.unknown(at, space, name, env);
        }
        let candidates: Vec<(String, Span)> = Space::PRINCIPALS
            .iter()
            .flat_map(|&space| {
                self.visible(space, env).map(|(n, d)| (n.to_string(), d.span)).collect::<Vec<_>>()
            })
            .collect();
        let near =
            crate::diag::nearest(name, candidates.iter().map(|(candidate, _)| candidate.as_str()));
        let near = near.and_then(|near| candidates.iter().find(|(candidate, _)| candidate == near));
        match near {
            Some((near, span)) => {
                self.sink.push(names::unknown_name(at, "principal", name, Some((near, *span))));
            }
            None => self.unknown(at, Space::Group, name, env),
        }
    }

    /// Finds a boundary.
    pub(super) fn boundary(&mut self, name: &ast::Text, env: EnvId) -> Option<(PolicyId, Span)> {
        let plain = self.name(name, env)?;
        match self.find(Space::Boundary, &plain, env).map(|declared| declared.what.clone()) {
            Some(What::Policy(id)) => Some((id, name.span)),
            Some(_) => None,
            None => {
                self.unknown(name.span, Space::Boundary, &plain, env);
                None
            }
        }
    }

    fn delegate(&mut self, item: &'a ast::Item, delegate: &'a ast::Delegate, env: EnvId) {
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
        let accounts =
            self.sentence_accounts(delegate.accounts.as_deref(), &principals, item.span, env);
        let extra = delegate.body.as_ref().map(|body| self.body(body, env, Place::Delegation));
        let mut grants: Vec<Grant> =
            delegate.grants.iter().map(|grant| self.grant(grant, extra.as_ref(), env)).collect();
        if let (Some(extra), Some(first)) = (extra, grants.first_mut()) {
            first.statements.extend(extra.statements);
        }
        let policy_name = delegate.policy_name.as_ref().map(|name| self.text(name, env));
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
            documentation: item.documentation.clone(),
        });
    }

    /// The accounts of a sentence: those it says, else those in which all its principals are.
    fn sentence_accounts(
        &mut self,
        said: Option<&'a [ast::Text]>,
        principals: &[(PrincipalId, Span)],
        span: Span,
        env: EnvId,
    ) -> Vec<AccountId> {
        if let Some(list) = said {
            let accounts = self.accounts_in(list, env);
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
            return accounts;
        }
        let mut accounts: Vec<AccountId> = self.everywhere(env).to_vec();
        for &(id, _) in principals {
            let principal = self.model.principal(id);
            if principal.accounts_said {
                accounts.retain(|account| principal.accounts.contains(account));
            }
        }
        // A principal that another file declares may be in accounts that this file does not see.
        if accounts.is_empty()
            && let Some(&(first, _)) = principals.first()
        {
            accounts.clone_from(&self.model.principal(first).accounts);
        }
        if accounts.is_empty() && !principals.is_empty() {
            self.sink.push(names::no_account(span));
        }
        accounts
    }

    fn grant(&mut self, grant: &'a ast::Grant, extra: Option<&Parts<'a>>, env: EnvId) -> Grant {
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
        use super::condition::{Condition, KeyTest, Relation};
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
                let values = super::text::Texts { span: *span, list: false, items };
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
                (Services::These(super::text::Texts { span, list: true, items }), span)
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
                    let first =
                        clauses.tagged.iter().find(|(known, ..)| known.plain() == key.plain());
                    if let Some((_, _, first)) = first {
                        self.sink.push(names::repeated(tag.key.span, "tagged", *first));
                    }
                    clauses.tagged.push((key, values, tag.key.span));
                }
            }
            ast::ClauseKind::MustTag(keys) => {
                for key in self.texts(keys, env).items {
                    let at = key.span;
                    clauses.must_tag.push((key, at));
                }
            }
        }
        if let Some((what, first)) = again {
            self.sink.push(names::repeated(span, what, first));
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

    fn subject(&mut self, subject: &'a ast::Subject, env: EnvId) -> Option<Subject> {
        match subject {
            ast::Subject::Anyone { but, .. } => {
                let mut out = Vec::new();
                for reference in but {
                    out.extend(self.principal(reference, env));
                }
                Some(Subject::Anyone(out))
            }
            ast::Subject::Principals(list) => {
                if let [only] = list.as_slice()
                    && let Some(kind @ (ast::PrincipalKind::Role | ast::PrincipalKind::User)) =
                        only.kind
                {
                    let name = self.text(&only.name, env);
                    let declared = name
                        .plain()
                        .cloned()
                        .is_some_and(|plain| self.find(Space::of(kind), &plain, env).is_some());
                    if !declared {
                        return Some(Subject::Created(kind, name));
                    }
                }
                let mut found = Vec::new();
                for reference in list {
                    found.extend(self.principal(reference, env));
                }
                (!found.is_empty()).then_some(Subject::Principals(found))
            }
        }
    }

    fn subject_accounts(&mut self, subject: &Subject, env: EnvId) -> Vec<AccountId> {
        let mut accounts = self.everywhere(env).to_vec();
        if let Subject::Principals(list) = subject {
            accounts.retain(|account| {
                list.iter().any(|(id, _)| self.model.principal(*id).accounts.contains(account))
            });
        }
        accounts
    }

    fn invariant(&mut self, item: &'a ast::Item, invariant: &'a ast::Invariant, env: EnvId) {
        let Some(subject) = self.subject(&invariant.subject, env) else { return };
        let accounts = match &invariant.accounts {
            Some(list) => self.accounts_in(list, env),
            None => self.subject_accounts(&subject, env),
        };
        let resolved = Invariant {
            always: invariant.always,
            span: item.span,
            origin: self.env(env).origin,
            subject,
            actions: self.actions(&invariant.actions, env),
            resources: self.resources(&invariant.resources, env),
            condition: invariant.condition.as_ref().map(|guard| self.guard(guard, env)),
            accounts,
        };
        self.model.invariants.push(resolved);
    }

    fn test(&mut self, item: &'a ast::Item, test: &'a ast::Test, env: EnvId) {
        let name = self.text(&test.name, env);
        let scenarios =
            test.scenarios.iter().filter_map(|scenario| self.scenario(scenario, env)).collect();
        let origin = self.env(env).origin;
        self.model.tests.push(Test { name, span: item.span, origin, scenarios });
    }

    fn scenario(&mut self, scenario: &'a ast::Scenario, env: EnvId) -> Option<Scenario> {
        let subject = self.subject(&scenario.subject, env);
        let holding = match &scenario.holding {
            None => Holding::Declared,
            Some(ast::Holding::Everything(_)) => Holding::Everything,
            Some(ast::Holding::Policies(list)) => {
                let mut found = Vec::new();
                for text in list {
                    let Some(name) = self.name(text, env) else { continue };
                    match self.find(Space::Policy, &name, env).map(|declared| declared.what.clone())
                    {
                        Some(What::Policy(id)) => found.push((id, text.span)),
                        Some(_) => {}
                        None => self.unknown(text.span, Space::Policy, &name, env),
                    }
                }
                Holding::Policies(found)
            }
            Some(ast::Holding::Body(body)) => {
                Holding::Statements(self.body(body, env, Place::Test).statements)
            }
        };
        let expectations = scenario
            .expectations
            .iter()
            .filter_map(|expected| self.expectation(expected, env))
            .collect();
        let subject = subject?;
        let accounts = match &scenario.account {
            Some(account) => self.accounts_of(account, env),
            None => self.subject_accounts(&subject, env),
        };
        Some(Scenario { span: scenario.span, subject, holding, accounts, expectations })
    }

    fn expectation(&mut self, expected: &'a ast::Expectation, env: EnvId) -> Option<Expectation> {
        let mut bindings = Vec::new();
        for binding in &expected.bindings {
            let value = match &binding.kind {
                ast::BindingKind::Key(key, values) => {
                    let key = self.text(key, env);
                    Some(Binding::Key(key, self.many(values, env)))
                }
                ast::BindingKind::Boundary(name) => {
                    self.boundary(name, env).map(|(id, _)| Binding::Boundary(id))
                }
            };
            bindings.push((value?, binding.span));
        }
        Some(Expectation {
            span: expected.span,
            negated: expected.negated,
            action: self.text(&expected.action, env),
            resource: self.resource(&expected.resource, env),
            bindings,
        })
    }
}

/// The word of a verb.
pub(super) fn verb_word(verb: ast::Verb) -> &'static str {
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
