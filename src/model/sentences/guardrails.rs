//! Guardrails and `protect delegations`: where they attach, and what they hold.

use crate::model::bodies::Place;
use crate::model::build::Builder;
use crate::model::scope::{EnvId, Space, What};
use crate::model::text::Text;
use crate::model::types::{Guardrail, Protect, Target};
use crate::syntax::ast;
use crate::text::Span;

impl<'a> Builder<'a, '_> {
    pub(super) fn fill_guardrail(
        &mut self,
        item: &'a ast::Item,
        guardrail: &'a ast::Guardrail,
        env: EnvId,
    ) {
        let Some(name) = self.name(&guardrail.name, env) else { return };
        let mut targets = Vec::new();
        for text in &guardrail.targets {
            for target in self.texts(std::slice::from_ref(text), env).items {
                if let Some(plain) = target.plain().cloned() {
                    self.target(&plain, target.span, env, &mut targets);
                }
            }
        }
        let parts = self.body(&guardrail.body, env, Place::Guardrail);
        let documentation = self.documentation(item, env);
        let origin = self.env(env).origin;
        self.model.guardrails.push(Guardrail {
            resource: guardrail.resource,
            name,
            span: guardrail.name.span,
            item: item.span,
            origin,
            targets,
            statements: parts.statements,
            documentation,
        });
    }

    fn target(&mut self, name: &str, span: Span, env: EnvId, targets: &mut Vec<Target>) {
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
        if self.find(Space::Account, name, env).is_none() && self.account_of_id(name).is_none() {
            let spaces = [Space::Account, Space::Organization, Space::Ou];
            return self.unknown_of(&spaces, "account, organization or ou", span, name, env);
        }
        let mut accounts = Vec::new();
        self.accounts_named(name, span, env, &[], &mut accounts);
        targets.extend(accounts.into_iter().map(|account| Target::Account(account, span)));
    }

    pub(super) fn fill_protect(
        &mut self,
        item: &'a ast::Item,
        protect: &'a ast::Protect,
        env: EnvId,
    ) {
        let accounts = self.accounts_in(&protect.accounts, env);
        let mut except = Vec::new();
        for reference in &protect.except {
            except.extend(self.principal(reference, env));
        }
        let origin = self.env(env).origin;
        let documentation = self.documentation(item, env);
        let protect = Protect { span: item.span, origin, accounts, except, documentation };
        self.model.protects.push(protect);
    }
}
