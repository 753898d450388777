//! Invariants and tests: of whom they speak, and what they expect.

use crate::model::bodies::Place;
use crate::model::build::Builder;
use crate::model::scope::{EnvId, Space, What};
use crate::model::types::{
    AccountId, Binding, Expectation, Holding, Invariant, Scenario, Subject, Test,
};
use crate::syntax::ast;

impl<'a> Builder<'a, '_> {
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

    pub(super) fn invariant(
        &mut self,
        item: &'a ast::Item,
        invariant: &'a ast::Invariant,
        env: EnvId,
    ) {
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

    pub(super) fn test(&mut self, item: &'a ast::Item, test: &'a ast::Test, env: EnvId) {
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
