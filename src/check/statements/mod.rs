//! Statements against the catalogue: actions, resources, conditions, and what statements say of each other.

mod actions;
mod blocks;
mod carried;
mod ceilings;
pub(super) mod conditions;
mod fit;
mod place;
mod resources;
mod scenarios;
mod variables;

use super::grants::within;
use crate::diag::{Sink, catalog, conditions as wording, written};
use crate::iam::name::NameKind;
use crate::iam::pattern::{Pattern, included_in_union};
use crate::model::condition::Condition;
use crate::model::delegation_table::Row;
use crate::model::normal::{self, NormalProblem};
use crate::model::spelled::{self, SpelledAction};
use crate::model::text::Text;
use crate::model::{
    AccountId, Actions, Effect, Grant, Invariant, Model, Modifier, Policy, PolicyKind, Resource,
    ResourceKind, Resources, Statement,
};
use crate::text::Span;
use fit::Acts;

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
        check_given(policy, block, model, sink);
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
            check_invariant(invariant, At { model, account, block: Block::Grant }, sink);
        }
    }
    scenarios::check(model, sink);
}

/// What a JSON document says is judged as the same statements in the language, taken as written: AWS accepts it.
fn check_given(policy: &Policy, block: Block, model: &Model, sink: &mut Sink) {
    let mut found = Sink::new();
    check_block(&policy.given, &policy.accounts, block, model, &mut found);
    for diagnostic in found.finish() {
        sink.push(written::in_document(diagnostic));
    }
}

fn check_invariant(invariant: &Invariant, at: At<'_>, sink: &mut Sink) {
    let (actions, resources) = (&invariant.actions, &invariant.resources);
    if are_whole(&texts_on(actions, resources), at) {
        check_actions(actions, at, sink);
        resources::check(resources, at, sink);
        fit::check(Acts { actions, resources, does: "says" }, at, sink);
    }
    if let Some(condition) = &invariant.condition
        && are_whole(&texts_in(condition), at)
    {
        conditions::check(condition, at, sink);
        check_form(condition, invariant.span, at, sink);
    }
}

fn check_grant(grant: &Grant, accounts: &[AccountId], model: &Model, sink: &mut Sink) {
    check_block(&grant.statements, accounts, Block::Grant, model, sink);
    within(model, grant.origin, sink);
    for &account in accounts.iter().take(1) {
        let said = grant.verbs.first().map_or(grant.kind_span, |(_, at)| at.to(grant.kind_span));
        for modifier in &grant.modifiers {
            let Modifier::Condition(span, condition) = modifier else { continue };
            let at = At { model, account, block: Block::Grant };
            if !are_whole(&texts_in(condition), at) {
                continue;
            }
            conditions::check(condition, at, sink);
            let rows: Vec<&'static Row> = grant.effective().rows().collect();
            carried::check_sentence(condition, said, &rows, at, sink);
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
    let mut sound = Vec::with_capacity(statements.len());
    for statement in statements {
        within(model, statement.origin, sink);
        let (errors, mut known) = (sink.errors(), true);
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
            let whole = are_whole(&texts_of(statement), at);
            known &= whole;
            if whole {
                check_statement(statement, at, sink);
            }
        }
        // Nothing is concluded from a statement that is wrong itself, or of which a name is not known.
        if known && sink.errors() == errors {
            sound.push(statement);
        }
    }
    if let Some(&account) = accounts.first() {
        let at = At { model, account, block };
        blocks::check(&sound, at, sink);
        if block == Block::Boundary {
            ceilings::check_tags(statements, at, sink);
        }
    }
}

/// Whether anything in it differs by account.
fn differs(statement: &Statement) -> bool {
    texts_of(statement).iter().any(|text| text.plain().is_none())
}

/// Every text of a statement's actions and resources; its condition counts as one that differs, since it is rare.
fn texts_of(statement: &Statement) -> Vec<&Text> {
    let mut found = texts_on(&statement.actions, &statement.resources);
    if let Some(condition) = &statement.condition {
        conditions::texts(condition, &mut found);
    }
    found.extend(&statement.sid);
    found
}

/// Every text of actions and resources.
fn texts_on<'a>(actions: &'a Actions, resources: &'a Resources) -> Vec<&'a Text> {
    let mut found: Vec<&Text> = actions.list.items.iter().collect();
    for resource in resources.list.iter().chain(&resources.except) {
        texts_of_resource(resource, &mut found);
    }
    found
}

fn texts_of_resource<'a>(resource: &'a Resource, found: &mut Vec<&'a Text>) {
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

/// Whether all of these texts are known: what is not was said where names are bound.
fn are_whole(texts: &[&Text], at: At<'_>) -> bool {
    texts.iter().all(|text| text.is_whole(at.model, at.account))
}

/// The texts of a condition.
fn texts_in(condition: &Condition) -> Vec<&Text> {
    let mut found = Vec::new();
    conditions::texts(condition, &mut found);
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
    resources::check(&statement.resources, at, sink);
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
    fit::check(Acts::of(statement), at, sink);
    if let Some(condition) = &statement.condition {
        conditions::check(condition, at, sink);
        carried::check(statement, condition, at, sink);
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
                let remove = place::with_comma(&actions.list, action.text);
                sink.push(wording::doubled(action.text.span, &action.written, *first, remove));
            }
            None => seen.push((lower, action.text.span)),
        }
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
    let listed = spelled::resources(&found.list, at.model, account);
    if listed.iter().any(spelled::SpelledResource::is_everything) {
        return;
    }
    let on = found.list.iter().map(|one| one.span).reduce(Span::to).unwrap_or(found.span);
    if effect == Effect::Deny {
        sink.push(catalog::denial_with_exception(first.span, on));
        return;
    }
    let within: Vec<Pattern> = listed.iter().map(|one| Pattern::iam(&one.arn)).collect();
    for exception in spelled::resources(&found.except, at.model, account) {
        if included_in_union(&Pattern::iam(&exception.arn), &within) == Ok(false) {
            sink.push(catalog::exception_outside(exception.resource.span, &exception.arn, on));
        }
    }
}

/// Whether a condition can be written in IAM at all.
fn check_form(condition: &Condition, span: Span, at: At<'_>, sink: &mut Sink) {
    let span = conditions::span(condition).unwrap_or(span);
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
            let account = at.model.account(at.account);
            let mut tests = Vec::new();
            conditions::each_test(condition, &mut |test| {
                if test.key.in_account(at.model, account).eq_ignore_ascii_case(&key) {
                    tests.push(test.span);
                }
            });
            sink.push(wording::clash(&tests, span, &operator.to_string(), &key))
        }
    }
}

/// The resources as they were written, for those that need them whole.
fn spelled_actions<'a>(statement: &'a Statement, at: At<'a>) -> Vec<SpelledAction<'a>> {
    spelled::actions(&statement.actions.list, at.model, at.model.account(at.account))
}
