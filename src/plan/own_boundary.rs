//! Bounded delegates: whether their own boundary lets them use what they are given.

use super::assumptions::takes;
use super::taken_away::reaches;
use super::{grants, lower};
use crate::diag::{Sink, delegations as say};
use crate::iam::document::{Effect, Statement};
use crate::iam::pattern::Pattern;
use crate::model::{AccountId, Index, Model, PolicyText};
use std::collections::BTreeMap;

/// A bounded delegate must be allowed by its own boundary to use what it is given.
pub(super) fn check_own_boundaries(model: &Model, index: &Index, id: AccountId, sink: &mut Sink) {
    let account = model.account(id);
    let mut texts: BTreeMap<crate::model::PolicyId, Vec<Statement>> = BTreeMap::new();
    for &at in index.delegations(id) {
        let delegation = model.delegation(at);
        for &(holder, span) in &delegation.principals {
            let principal = model.principal(holder);
            let Some((boundary, _)) = principal.bounded_by else { continue };
            let policy = model.policy(boundary);
            let text = texts.entry(boundary).or_insert_with(|| text_of(boundary, model, id));
            if text.is_empty() {
                continue;
            }
            let mut forbidden: Option<(String, bool)> = None;
            for grant in &delegation.grants {
                let made = grants::statements(grant, grants::Place { model, account });
                for one in made.iter().filter(|one| one.statement.effect == Effect::Allow) {
                    forbidden = forbidden.or_else(|| forbids(text, &one.statement));
                }
            }
            if let Some((action, denied)) = forbidden {
                sink.set_context(model.instances_of(delegation.origin));
                sink.push(say::own_boundary(
                    span,
                    &action,
                    &principal.name,
                    &policy.name,
                    policy.span,
                    denied,
                ));
            }
        }
    }
}

fn text_of(id: crate::model::PolicyId, model: &Model, account: AccountId) -> Vec<Statement> {
    let policy = model.policy(id);
    let place = grants::Place { model, account: model.account(account) };
    match &policy.text {
        PolicyText::Statements(statements) => {
            let own = statements
                .iter()
                .flat_map(|statement| lower::lower(statement, model, place.account));
            let granted = policy.grants.iter().flat_map(|grant| grants::statements(grant, place));
            own.chain(granted).map(|made| made.statement).collect()
        }
        PolicyText::Document(document) | PolicyText::Existing { document: Some(document), .. } => {
            document.statements.iter().cloned().collect()
        }
        PolicyText::Existing { document: None, .. } | PolicyText::Unknown => Vec::new(),
    }
}

/// An action of a statement that a boundary certainly forbids: no allowance meets it, or a denial without a condition
/// takes in all of it. What lies between is a question to a prover, and is not decided here.
fn forbids(text: &[Statement], granted: &Statement) -> Option<(String, bool)> {
    let resources: Vec<&String> = granted.resource.as_ref()?.values.iter().collect();
    granted.action.values.iter().find_map(|action| {
        if action.contains(['*', '?']) {
            return None;
        }
        let allowed = resources.iter().any(|arn| {
            text.iter().any(|one| {
                one.effect == Effect::Allow && takes(&one.action, action) && reaches(one, arn)
            })
        });
        let denied = resources.iter().all(|arn| {
            text.iter().any(|one| {
                one.effect == Effect::Deny
                    && one.conditions.is_none()
                    && takes(&one.action, action)
                    && one.resource.as_ref().is_some_and(|element| {
                        !element.negated
                            && element
                                .values
                                .iter()
                                .any(|value| Pattern::iam(value).includes(&Pattern::iam(arn)))
                    })
            })
        });
        (denied || !allowed).then(|| (action.clone(), denied))
    })
}
