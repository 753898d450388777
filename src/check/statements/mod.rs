//! Statements against the catalogue: actions, resources, conditions, and what statements say of each other.

mod actions;
mod blocks;
pub(super) mod conditions;
mod resources;

use super::grants::within;
use crate::diag::{Sink, catalog, conditions as wording};
use crate::iam::name::NameKind;
use crate::model::delegation_table::Row;
use crate::model::normal::{self, NormalProblem};
use crate::model::spelled::{self, SpelledAction};
use crate::model::text::Text;
use crate::model::{
    AccountId, Actions, Effect, Grant, Model, Modifier, PolicyKind, Resource, ResourceKind,
    Resources, Statement,
};
use crate::text::Span;

/// In which block a statement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// A principal's permissions, a policy, a delegation.
    Grant,
    /// A boundary.
    Boundary,
    /// A guardrail.
    Guardrail,
}

/// Where a statement is checked.
#[derive(Clone, Copy)]
struct At<'a> {
    model: &'a Model,
    account: AccountId,
    block: Block,
}

/// Checks every statement of the model.
pub(super) fn check(model: &Model, sink: &mut Sink) {
    for id in model.principals() {
        let principal = model.principal(id);
        check_block(&principal.statements, &principal.accounts, Block::Grant, model, sink);
    }
    for id in model.policies() {
        let policy = model.policy(id);
        let block =
            if policy.kind == PolicyKind::Boundary { Block::Boundary } else { Block::Grant };
        check_block(policy.statements(), &policy.accounts, block, model, sink);
        for grant in &policy.grants {
            check_grant(grant, &policy.accounts, model, sink);
        }
    }
    for id in model.delegations() {
        let delegation = model.delegation(id);
        for grant in &delegation.grants {
            check_grant(grant, &delegation.accounts, model, sink);
        }
    }
    let all: Vec<AccountId> = model.accounts().collect();
    for guardrail in &model.guardrails {
        check_block(&guardrail.statements, &all, Block::Guardrail, model, sink);
    }
    for invariant in &model.invariants {
        within(model, invariant.origin, sink);
        for &account in invariant.accounts.iter().take(1) {
            let at = At { model, account, block: Block::Grant };
            check_actions(&invariant.actions, at, sink);
            check_resources(&invariant.resources, at, sink);
        }
    }
}

fn check_grant(grant: &Grant, accounts: &[AccountId], model: &Model, sink: &mut Sink) {
    check_block(&grant.statements, accounts, Block::Grant, model, sink);
    within(model, grant.origin, sink);
    for &account in accounts.iter().take(1) {
        let rows: Vec<&'static Row> = grant.effective().rows().collect();
        for modifier in &grant.modifiers {
            let Modifier::Condition(span, condition) = modifier else { continue };
            let at = At { model, account, block: Block::Grant };
            conditions::check(condition, at, sink);
            conditions::check_sentence(condition, *span, &rows, at, sink);
            check_form(condition, *span, at, sink);
        }
    }
}

fn check_block(
    statements: &[Statement],
    accounts: &[AccountId],
    block: Block,
    model: &Model,
    sink: &mut Sink,
) {
    for statement in statements {
        within(model, statement.origin, sink);
        let by_account = differs(statement);
        let mut partitions: Vec<&str> = Vec::new();
        for &account in accounts {
            // What is the same text everywhere can still be another partition's.
            let partition = model.account(account).partition;
            if !by_account && partitions.contains(&partition) {
                continue;
            }
            partitions.push(partition);
            let at = At { model, account, block };
            check_constants(statement, at, sink);
            check_statement(statement, at, sink);
        }
    }
    if let Some(&account) = accounts.first() {
        blocks::check(statements, At { model, account, block }, sink);
    }
}

/// Whether anything in it differs by account.
fn differs(statement: &Statement) -> bool {
    texts_of(statement).iter().any(|text| text.plain().is_none())
}

/// Every text of a statement's actions and resources; its condition counts as one that differs, since it is rare.
fn texts_of(statement: &Statement) -> Vec<&Text> {
    let mut found: Vec<&Text> = statement.actions.list.items.iter().collect();
    for resource in statement.resources.list.iter().chain(&statement.resources.except) {
        match &resource.kind {
            ResourceKind::Words(texts) => found.extend(&texts.items),
            ResourceKind::Typed { service, resource_type, patterns, regions, account } => {
                found.extend([service, resource_type]);
                found.extend(&patterns.items);
                found.extend(regions.iter().flat_map(|texts| &texts.items));
                found.extend(account.iter().map(|(_, text)| text));
            }
        }
    }
    if let Some(condition) = &statement.condition {
        conditions::texts(condition, &mut found);
    }
    found
}

/// A constant that differs by account must have a value wherever it is used.
fn check_constants(statement: &Statement, at: At<'_>, sink: &mut Sink) {
    for text in texts_of(statement) {
        super::principals::check_values(text, at.model, at.model.account(at.account), sink);
    }
}

fn check_statement(statement: &Statement, at: At<'_>, sink: &mut Sink) {
    let account = at.model.account(at.account);
    check_actions(&statement.actions, at, sink);
    check_resources(&statement.resources, at, sink);
    if statement.actions.all_except && statement.effect == Effect::Allow && at.block == Block::Grant
    {
        sink.push(catalog::allow_all_except(statement.actions.span));
    }
    if let Some(sid) = &statement.sid {
        let text = sid.in_account(at.model, account);
        if NameKind::Sid.check(&text).is_err() {
            sink.push(wording::malformed_sid(sid.span, &text));
        }
    }
    check_exception(&statement.resources, statement.effect, at, sink);
    resources::check_fit(statement, at, sink);
    if let Some(condition) = &statement.condition {
        conditions::check(condition, at, sink);
        conditions::check_carried(statement, condition, at, sink);
        check_form(condition, statement.span, at, sink);
    }
}

fn check_actions(actions: &Actions, at: At<'_>, sink: &mut Sink) {
    let account = at.model.account(at.account);
    let spelled = spelled::actions(&actions.list, at.model, account);
    let mut seen: Vec<(String, Span)> = Vec::new();
    for action in &spelled {
        actions::check(action, sink);
        let lower = action.written.to_ascii_lowercase();
        match seen.iter().find(|(known, _)| *known == lower) {
            Some((_, first)) => {
                sink.push(wording::doubled(action.text.span, &action.written, *first, None))
            }
            None => seen.push((lower, action.text.span)),
        }
    }
}

fn check_resources(found: &Resources, at: At<'_>, sink: &mut Sink) {
    for resource in found.list.iter().chain(&found.except) {
        resources::check(resource, at, sink);
    }
}

/// What an `except` may be beside.
fn check_exception(found: &Resources, effect: Effect, at: At<'_>, sink: &mut Sink) {
    let Some(first) = found.except.first() else { return };
    if found.all_except {
        sink.push(catalog::exception_of_exception(first.span));
        return;
    }
    let account = at.model.account(at.account);
    let everything = spelled::resources(&found.list, at.model, account)
        .iter()
        .any(spelled::SpelledResource::is_everything);
    if effect == Effect::Deny && !everything {
        sink.push(catalog::denial_with_exception(first.span, found.span));
    }
}

/// Whether a condition can be written in IAM at all.
fn check_form(
    condition: &crate::model::condition::Condition,
    span: Span,
    at: At<'_>,
    sink: &mut Sink,
) {
    match normal::alternatives(condition, at.model, at.model.account(at.account)) {
        Ok(all) if all.is_empty() => sink.push(wording::never_holds(span)),
        Ok(_) | Err(NormalProblem::Type(..)) => {}
        Err(NormalProblem::TooMany(count)) => {
            sink.push(wording::too_many(span, count, normal::MOST_ALTERNATIVES));
        }
        Err(NormalProblem::NoComplement(place, operator)) => {
            sink.push(wording::no_complement(place, &operator.to_string()));
        }
        Err(NormalProblem::Clash(operator, key)) => {
            sink.push(wording::clash(span, &operator.to_string(), &key))
        }
    }
}

/// The resources as they were written, for those that need them whole.
fn spelled_actions<'a>(statement: &'a Statement, at: At<'a>) -> Vec<SpelledAction<'a>> {
    spelled::actions(&statement.actions.list, at.model, at.model.account(at.account))
}

/// The place of a resource's name.
fn place(resource: &Resource) -> Span {
    resource.span
}
