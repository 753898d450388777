//! Whether the actions of a statement can act on its resources, and each resource is acted on.

use super::At;
use crate::diag::{Diagnostic, Sink, catalog, written};
use crate::iam::arn::Arn;
use crate::iam::catalogue::Action;
use crate::model::spelled::{self, ActionKind, SpelledAction, SpelledResource};
use crate::model::{Actions, Effect, Resource, ResourceKind, Resources, Statement};
use crate::text::Span;

/// Actions on resources, and what the sentence does with them.
#[derive(Clone, Copy)]
pub(super) struct Acts<'a> {
    pub(super) actions: &'a Actions,
    pub(super) resources: &'a Resources,
    /// `grants`, `denies`, `says`.
    pub(super) does: &'static str,
}

impl<'a> Acts<'a> {
    /// Of a statement.
    pub(super) fn of(statement: &'a Statement) -> Self {
        let does = if statement.effect == Effect::Deny { "denies" } else { "grants" };
        Self { actions: &statement.actions, resources: &statement.resources, does }
    }
}

/// The resources of a list, where it is one of ARN patterns without a mistake of their own; what is malformed has its
/// diagnostic, and nothing is concluded from it. None where one is everything.
pub(super) fn listed<'a>(list: &'a [Resource], at: At<'a>) -> Option<Vec<SpelledResource<'a>>> {
    let account = at.model.account(at.account);
    let known = |resource: &Resource| match &resource.kind {
        ResourceKind::Typed { .. } => spelled::resource_type(resource, at.model, account).is_some(),
        ResourceKind::Words(_) => true,
    };
    let all = spelled::resources(list, at.model, account);
    let sound = |one: &SpelledResource<'_>| {
        one.resource_type.is_some() || one.is_everything() || Arn::pattern(&one.arn).is_ok()
    };
    let good = list.iter().all(known) && all.iter().all(sound);
    (good && !all.is_empty() && !all.iter().any(SpelledResource::is_everything)).then_some(all)
}

/// Whether an action can act on one of these resources.
pub(super) fn acts_on_any(action: Action, listed: &[SpelledResource<'_>]) -> bool {
    listed.iter().any(|resource| acts(action, resource))
}

/// Says which actions can act on nothing here, and which resources and exceptions nothing acts on.
pub(super) fn check(acts: Acts<'_>, at: At<'_>, sink: &mut Sink) {
    if acts.actions.all_except {
        return;
    }
    let account = at.model.account(at.account);
    let actions = spelled::actions(&acts.actions.list, at.model, account);
    let open =
        |one: &SpelledAction<'_>| matches!(one.kind, ActionKind::Everything | ActionKind::Unknown);
    let open = actions.iter().any(open);
    let Resources { list, except, all_except, .. } = acts.resources;
    let left_out = if *all_except { list } else { except };
    let on = acts.actions.span;
    if let (false, Some(left_out)) = (open, listed(left_out, at)) {
        check_resources(&actions, &left_out, on, catalog::exception_of_nothing, sink);
    }
    let Some(listed) = listed(list, at).filter(|_| !all_except) else { return };
    let mut idle = true;
    for action in &actions {
        idle &= check_action(action, &listed, acts, sink);
    }
    // Where no action can act on anything, each has said so.
    if !idle && !open {
        check_resources(&actions, &listed, on, catalog::resource_of_nothing, sink);
    }
}

/// Says so where an action can act on none of the resources, and whether that is so.
fn check_action(
    action: &SpelledAction<'_>,
    listed: &[SpelledResource<'_>],
    acts: Acts<'_>,
    sink: &mut Sink,
) -> bool {
    if matches!(action.kind, ActionKind::Everything | ActionKind::Unknown) {
        return false;
    }
    let (able, unable): (Vec<Action>, Vec<Action>) =
        action.each().partition(|each| acts_on_any(*each, listed));
    let (at, on) = (action.text.span, acts.resources.span);
    if unable.is_empty() {
        return able.is_empty();
    }
    if able.is_empty() {
        let acts_on = types(&unable);
        let several = !matches!(action.kind, ActionKind::Named(_));
        let idle =
            catalog::Idle { action: &action.written, several, acts_on: &acts_on, does: acts.does };
        let said = catalog::action_on_nothing(at, idle, on);
        let as_is = action.text.quoted || listed.iter().any(SpelledResource::as_written);
        sink.push(if as_is { written::as_quoted(said) } else { said });
        return true;
    }
    let effect = match acts.does {
        "grants" => "not granted",
        "denies" => "not denied",
        // What is said of all that a pattern can do here needs no more.
        _ => return false,
    };
    // The whole of a service names no action, and plainly means what can act on these resources.
    if action.name() != "*" {
        let names: Vec<String> = unable.into_iter().map(Action::full_name).collect();
        sink.push(catalog::part_on_nothing(at, &action.written, on, &names, effect));
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
    on: Span,
    word: fn(Span, &str, Span) -> Diagnostic,
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
        let said = word(span, &name, on);
        sink.push(if resource.as_written() { written::as_quoted(said) } else { said });
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
