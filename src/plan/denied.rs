//! Sentences in vain: what their delegates are denied altogether, by statements of the files or by guardrails.

use super::assumptions::takes;
use super::{Made, grants, lower};
use crate::diag::{Sink, delegations as say};
use crate::iam::document::{Effect, Statement};
use crate::iam::pattern::Pattern;
use crate::model::{
    AccountId, Delegation, Index, Model, Origin, PolicyText, PrincipalId, PrincipalKind, Target,
};

/// Each sentence against the denials without a condition that bind one of its delegates. What is denied in part, or
/// under a condition, is a question to a prover, and is not decided here.
pub(super) fn check(model: &Model, index: &Index, id: AccountId, sink: &mut Sink) {
    let guardrails = of_guardrails(model, id);
    let by_policies = index.policies(id).iter().any(|&at| !model.policy(at).attach_to.is_empty());
    for &at in index.delegations(id) {
        let delegation = model.delegation(at);
        let mut denials: Vec<Made> = of_block(delegation, model, id);
        for &(holder, _) in &delegation.principals {
            denials.extend(of_principal(holder, model, index, id, by_policies));
        }
        if denials.is_empty() && guardrails.is_empty() {
            continue;
        }
        for grant in &delegation.grants {
            let made =
                grants::statements(grant, grants::Place { model, account: model.account(id) });
            let allowed = made.iter().filter(|one| one.statement.effect == Effect::Allow);
            let hit = allowed.filter(|one| one.span == grant.span).find_map(|one| {
                let all = denials.iter().chain(&guardrails);
                denied(&one.statement, all)
            });
            if let Some((action, by)) = hit {
                sink.set_context(model.instances_of(grant.origin));
                sink.push(say::denied_altogether(grant.span, &action, by));
            }
        }
    }
    sink.set_context(model.instances_of(Origin::default()));
}

/// An action that is denied on all the resources that a statement gives it on, and the denial.
fn denied<'a>(
    granted: &Statement,
    denials: impl Iterator<Item = &'a Made> + Clone,
) -> Option<(String, crate::text::Span)> {
    let resources = granted.resource.as_ref()?;
    let covers = |denial: &&Made, action: &str| {
        takes(&denial.statement.action, action)
            && denial.statement.resource.as_ref().is_some_and(|element| {
                !element.negated
                    && resources.values.iter().all(|arn| {
                        let arn = Pattern::iam(arn);
                        element.values.iter().any(|value| Pattern::iam(value).includes(&arn))
                    })
            })
    };
    granted.action.values.iter().find_map(|action| {
        let by = denials.clone().find(|denial| covers(denial, action))?;
        Some((action.clone(), by.span))
    })
}

fn unconditional(made: impl Iterator<Item = Made>) -> Vec<Made> {
    made.filter(|one| one.statement.effect == Effect::Deny && one.statement.conditions.is_none())
        .collect()
}

fn of_statements(
    statements: &[crate::model::Statement],
    model: &Model,
    id: AccountId,
) -> Vec<Made> {
    let denials = statements.iter().filter(|one| one.effect == crate::model::Effect::Deny);
    unconditional(denials.flat_map(|one| lower::lower(one, model, model.account(id))))
}

fn of_block(delegation: &Delegation, model: &Model, id: AccountId) -> Vec<Made> {
    let grants = delegation.grants.iter();
    grants.flat_map(|grant| of_statements(&grant.statements, model, id)).collect()
}

fn of_guardrails(model: &Model, id: AccountId) -> Vec<Made> {
    let account = model.account(id);
    // IAM is none of the services whose resources resource control policies guard.
    let here = model.guardrails.iter().filter(|guardrail| {
        !guardrail.resource
            && !account.management
            && guardrail.targets.iter().any(|target| match target {
                Target::Account(target, _) => *target == id,
                Target::Organization(name, ..) => account
                    .organization
                    .as_ref()
                    .is_some_and(|own| *own.in_account(model, account) == **name),
                // Which accounts are in a unit the files do not say.
                Target::Ou(..) => false,
            })
    });
    here.flat_map(|guardrail| of_statements(&guardrail.statements, model, id)).collect()
}

/// What a principal's own statements, its policies and those of its groups deny.
fn of_principal(
    holder: PrincipalId,
    model: &Model,
    index: &Index,
    id: AccountId,
    by_policies: bool,
) -> Vec<Made> {
    let principal = model.principal(holder);
    let mut found = of_statements(&principal.statements, model, id);
    if principal.kind == PrincipalKind::User {
        for &(group, _) in &principal.member_of {
            found.extend(of_principal(group, model, index, id, by_policies));
        }
    }
    let attached = index.policies(id).iter().filter(|_| by_policies).map(|&at| model.policy(at));
    for policy in attached.filter(|policy| policy.attach_to.iter().any(|&(to, _)| to == holder)) {
        match &policy.text {
            PolicyText::Statements(statements) => {
                found.extend(of_statements(statements, model, id));
            }
            PolicyText::Document(document)
            | PolicyText::Existing { document: Some(document), .. } => {
                let made = document
                    .statements
                    .iter()
                    .map(|one| Made { statement: one.clone(), span: policy.span });
                found.extend(unconditional(made));
            }
            PolicyText::Existing { document: None, .. } | PolicyText::Unknown => {}
        }
    }
    found
}
