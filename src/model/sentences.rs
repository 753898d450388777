//! Sentences: what each item says, in the order of items.

mod principals;
mod policies;
mod guardrails;
mod delegations;
mod scenarios;

use super::build::{Builder, Expanded};
use super::scope::{EnvId, Space, What};
use super::text::Pieces;
use crate::syntax::ast;

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
}
