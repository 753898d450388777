//! Declares principals, policies, boundaries and guardrails: what is in the accounts.

use super::build::{Builder, Expanded};
use super::scope::{EnvId, Space, What};
use super::types::{Policy, PolicyId, PolicyText, Principal, PrincipalId};
use crate::syntax::ast;

impl<'a> Builder<'a, '_> {
    /// Principals, policies, boundaries and guardrails by name; their bodies follow when every name is known.
    pub(super) fn declare_all(&mut self) {
        for Expanded { item, env } in self.items.clone() {
            self.within(env);
            match &item.kind {
                ast::ItemKind::Principal(principal) => self.declare_principal(item, principal, env),
                ast::ItemKind::Policy(policy) => self.declare_policy(item, policy, env),
                ast::ItemKind::Guardrail(guardrail) => {
                    if let Some(name) = self.name(&guardrail.name, env) {
                        self.declare(
                            Space::Guardrail,
                            name,
                            guardrail.name.span,
                            What::Guardrail,
                            env,
                        );
                    }
                }
                _ => {}
            }
        }
    }

    fn declare_principal(
        &mut self,
        item: &'a ast::Item,
        principal: &'a ast::Principal,
        env: EnvId,
    ) {
        let Some(name) = self.name(&principal.name, env) else { return };
        let span = principal.name.span;
        let id = PrincipalId(self.model.lists.principal.len());
        if !self.declare(Space::of(principal.kind), name.clone(), span, What::Principal(id), env) {
            return;
        }
        let path = principal.header.at.as_ref().map(|path| self.text(path, env));
        let said = principal.header.accounts.as_ref();
        let accounts = match said {
            Some(list) => self.accounts_in(list, env),
            None => self.everywhere(env).to_vec(),
        };
        let documentation = self.documentation(item, env);
        let scope = self.env(env);
        let (origin, file) = (scope.origin, self.file_id(scope.site));
        self.model.lists.principal.push(Principal {
            kind: principal.kind,
            name,
            span,
            item: item.span,
            origin,
            file,
            path,
            accounts,
            accounts_said: said.is_some(),
            member_of: Vec::new(),
            bounded_by: None,
            inline: principal.header.inline.is_some(),
            statements: Vec::new(),
            documentation,
        });
    }

    fn declare_policy(&mut self, item: &'a ast::Item, policy: &'a ast::Policy, env: EnvId) {
        let Some(name) = self.name(&policy.name, env) else { return };
        let span = policy.name.span;
        let space = match policy.kind {
            ast::PolicyKind::Identity => Space::Policy,
            ast::PolicyKind::Boundary => Space::Boundary,
        };
        let id = PolicyId(self.model.lists.policy.len());
        if !self.declare(space, name.clone(), span, What::Policy(id), env) {
            return;
        }
        let path = policy.header.at.as_ref().map(|path| self.text(path, env));
        let accounts_said = policy.header.accounts.as_ref().map(|list| self.accounts_in(list, env));
        let documentation = self.documentation(item, env);
        let scope = self.env(env);
        let (origin, file) = (scope.origin, self.file_id(scope.site));
        self.model.lists.policy.push(Policy {
            kind: policy.kind,
            name,
            span,
            item: item.span,
            origin,
            file,
            path,
            accounts_said,
            accounts: Vec::new(),
            attach_to: Vec::new(),
            fits_by_wildcards: policy.header.fits_by_wildcards.is_some(),
            text: PolicyText::Unknown,
            given: Vec::new(),
            grants: Vec::new(),
            documentation,
        });
    }
}
