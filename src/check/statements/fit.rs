//! Whether the actions of a statement can act on its resources, and each resource is acted on.

use super::{At, spelled_actions};
use crate::diag::{Sink, catalog};
use crate::iam::arn::Arn;
use crate::iam::catalogue::Action;
use crate::model::spelled::{self, ActionKind, SpelledAction, SpelledResource};
use crate::model::{Effect, Resource, ResourceKind, Statement};
use crate::text::Span;

/// The resources that a statement lists, where they are a list of ARN patterns without a mistake of their own; what is
/// malformed has its diagnostic, and nothing is concluded from it.
pub(super) fn listed<'a>(statement: &'a Statement, at: At<'a>) -> Option<Vec<SpelledResource<'a>>> {
    if statement.resources.all_except {
        return None;
    }
    let account = at.model.account(at.account);
    let known = |resource: &Resource| match &resource.kind {
        ResourceKind::Typed { .. } => {
            spelled::resource_type(resource, at.model, account).is_some()
        }
        ResourceKind::Words(_) => true,
    };
    let all = spelled::resources(&statement.resources.list, at.model, account);
    let sound = |one: &SpelledResource<'_>| {
        one.resource_type.is_some() || one.is_everything() || Arn::pattern(&one.arn).is_ok()
    };
    let good = statement.resources.list.iter().all(known) && all.iter().all(sound);
    (good && !all.is_empty() && !all.iter().any(SpelledResource::is_everything)).then_some(all)
}

/// Whether an action can act on one of these resources.
pub(super) fn acts_on_any(action: Action, listed: &[SpelledResource<'_>]) -> bool {
    listed.iter().any(|resource| acts(action, resource))
}

/// Says which actions can act on nothing here, and which resources nothing acts on.
pub(super) fn check(statement: &Statement, at: At<'_>, sink: &mut Sink) {
    if statement.actions.all_except {
        return;
    }
    let Some(listed) = listed(statement, at) else { return };
    let actions = spelled_actions(statement, at);
    let mut idle = true;
    for action in &actions {
        idle &= check_action(action, &listed, statement, sink);
    }
    let open =
        |one: &SpelledAction<'_>| matches!(one.kind, ActionKind::Everything | ActionKind::Unknown);
    // Where no action can act on anything, each has said so.
    if !idle && !actions.iter().any(open) {
        check_resources(&actions, &listed, statement, sink);
    }
}

/// Says so where an action can act on none of the resources, and whether that is so.
fn check_action(
    action: &SpelledAction<'_>,
    listed: &[SpelledResource<'_>],
    statement: &Statement,
    sink: &mut Sink,
) -> bool {
    if matches!(action.kind, ActionKind::Everything | ActionKind::Unknown) {
        return false;
    }
    let (able, unable): (Vec<Action>, Vec<Action>) =
        action.each().partition(|each| acts_on_any(*each, listed));
    let (at, on) = (action.text.span, statement.resources.span);
    let denies = statement.effect == Effect::Deny;
    if unable.is_empty() {
        return able.is_empty();
    }
    if able.is_empty() {
        let acts_on = types(&unable);
        let several = !matches!(action.kind, ActionKind::Named(_));
        let idle = catalog::Idle { action: &action.written, several, acts_on: &acts_on, denies };
        let said = catalog::action_on_nothing(at, idle, on);
        let as_is = action.text.quoted || listed.iter().any(SpelledResource::as_written);
        sink.push(if as_is { catalog::as_written(said) } else { said });
        return true;
    }
    // The whole of a service names no action, and plainly means what can act on these resources.
    if action.name() != "*" {
        let names: Vec<String> = unable.into_iter().map(Action::full_name).collect();
        sink.push(catalog::part_on_nothing(at, &action.written, on, &names, denies));
    }
    false
}

/// The types that actions act on, each once.
fn types(actions: &[Action]) -> Vec<String> {
    let mut names = Vec::new();
    for (kind, _) in actions.iter().flat_map(|action| action.resource_types()) {
        let name = kind.to_string();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn check_resources(
    actions: &[SpelledAction<'_>],
    listed: &[SpelledResource<'_>],
    statement: &Statement,
    sink: &mut Sink,
) {
    let mut said_of: Option<Span> = None;
    for resource in listed {
        let used = actions.iter().any(|action| action.each().any(|each| acts(each, resource)));
        let span = resource.resource.span;
        if used || said_of.replace(span) == Some(span) {
            continue;
        }
        let name = match resource.resource_type {
            Some(kind) => kind.to_string(),
            None => resource.arn.to_string(),
        };
        let said = catalog::resource_of_nothing(span, &name, statement.actions.span);
        sink.push(if resource.as_written() { catalog::as_written(said) } else { said });
    }
}

/// Whether an action can act on a resource: by the type where one was written (another type of the same ARNs is as
/// good), else by the ARN.
fn acts(action: Action, resource: &SpelledResource<'_>) -> bool {
    let Some(kind) = resource.resource_type else { return action.can_act_on(&resource.arn) };
    action.acts_on(kind)
        || action.resource_types().any(|(other, _)| {
            other.arn_formats().any(|format| kind.arn_formats().any(|own| own == format))
        })
}
