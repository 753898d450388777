//! Tests: their actions, resources and keys, and requests that nobody can send.

use super::{At, Block, actions, are_whole, check_block, conditions, resources, texts_of_resource};
use crate::check::grants::within;
use crate::diag::{Sink, scenarios as wording};
use crate::model::spelled::{self, ActionKind, SpelledAction, SpelledResource};
use crate::model::{Binding, Expectation, Holding, Model};

/// Checks every test of the model.
pub(super) fn check(model: &Model, sink: &mut Sink) {
    for test in &model.tests {
        for scenario in &test.scenarios {
            if let Holding::Statements(statements) = &scenario.holding {
                check_block(statements, &scenario.accounts, Block::Grant, model, sink);
            }
            within(model, test.origin, sink);
            for &account in scenario.accounts.iter().take(1) {
                let at = At { model, account, block: Block::Grant };
                scenario.expectations.iter().for_each(|one| expectation(one, at, sink));
            }
        }
    }
}

fn expectation(expected: &Expectation, at: At<'_>, sink: &mut Sink) {
    let account = at.model.account(at.account);
    let mut texts = vec![&expected.action];
    texts_of_resource(&expected.resource, &mut texts);
    for (binding, _) in &expected.bindings {
        if let Binding::Key(key, values) = binding {
            texts.push(key);
            texts.extend(&values.items);
        }
    }
    if !are_whole(&texts, at) {
        return;
    }
    let written = expected.action.in_account(at.model, account);
    let action = SpelledAction::of(&expected.action, written);
    actions::check(&action, sink);
    resources::check_one(&expected.resource, at, sink);
    for (binding, _) in &expected.bindings {
        if let Binding::Key(key, _) = binding {
            conditions::check_bound(key, at, sink);
        }
    }
    if !action.is_named() {
        sink.push(wording::no_request(
            action.text.span,
            "a request has one action",
            "name one action, or write an invariant with `never` or `always`",
        ));
        return;
    }
    let resources = std::slice::from_ref(&expected.resource);
    for resource in spelled::resources(resources, at.model, account) {
        request(&action, &resource, sink);
    }
}

/// What a test asks must be a request: an action on one resource that it can act on.
fn request(action: &SpelledAction<'_>, resource: &SpelledResource<'_>, sink: &mut Sink) {
    let ActionKind::Named(known) = action.kind else { return };
    let at = resource.resource.span;
    let name = &action.written;
    if resource.is_everything() {
        if known.resource_types().any(|(_, required)| required) {
            let why = format!("a request for `{name}` is on a resource of its own, never on `*`");
            sink.push(wording::no_request(at, &why, "name the resource"));
        }
        return;
    }
    if !known.can_act_on(&resource.arn) {
        let why = format!("`{name}` cannot act on this resource");
        sink.push(wording::no_request(at, &why, "name a resource that the action acts on"));
    } else if resource.text.plain().is_some_and(|text| text.contains(['*', '?'])) {
        let help = "name one resource, or write an invariant with `never` or `always`";
        sink.push(wording::no_request(
            at,
            "a request is on one resource: a wildcard is a letter here",
            help,
        ));
    }
}
