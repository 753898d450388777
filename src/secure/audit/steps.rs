//! The calls of a finding, in order: what is made on the way, the call itself, and what it is good for.

use std::collections::BTreeMap;

use crate::iam::document::Statement;
use crate::prove::{Answer, Witness};
use crate::secure::audit::finding::{Call, Rule};
use crate::secure::audit::guards::{Guard, KEY};
use crate::secure::audit::names;
use crate::secure::audit::world::{Actor, World};
use crate::secure::calls;

/// What somebody attaches who wants everything.
pub const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// The calls.
pub fn of(world: &World<'_>, actor: &Actor<'_>, rule: Rule, witness: &Witness) -> Vec<Call> {
    let mut steps = way(world, actor);
    if rule == Rule::RemovesBoundary
        && let Some(stripped) = strip(world, actor, &witness.action)
    {
        steps.extend(stripped);
        return steps;
    }
    let mut context = BTreeMap::new();
    for (key, values) in witness.spelled_keys() {
        context.insert(key, values.to_vec());
    }
    steps.push(call(&actor.name, &witness.action, &witness.resource, context));
    steps.extend(gain(world, actor, rule, witness));
    steps
}

/// One call, with its command.
fn call(
    principal: &str,
    action: &str,
    resource: &str,
    context: BTreeMap<String, Vec<String>>,
) -> Call {
    let lower = context.iter().map(|(key, held)| (key.to_ascii_lowercase(), held.clone()));
    let command = calls::call(action, resource, &lower.collect());
    Call {
        principal: principal.to_owned(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        context,
        command,
    }
}

/// What is made, step by step, to act under a boundary.
fn way(world: &World<'_>, actor: &Actor<'_>) -> Vec<Call> {
    let mut links: Vec<&Actor<'_>> = Vec::new();
    let mut at = actor;
    while let Some((_, maker)) = at.made {
        if links.len() > world.actors.len() {
            break;
        }
        links.push(at);
        match world.actors.get(maker) {
            Some(next) => at = next,
            None => break,
        }
    }
    let mut steps = Vec::new();
    for made in links.into_iter().rev() {
        let Some((arn, maker)) = made.made else { continue };
        if let Some(maker) = world.actors.get(maker) {
            steps.extend(make(world, maker, arn));
        }
    }
    steps
}

/// Making something under a boundary, giving it everything, and becoming it.
fn make(world: &World<'_>, maker: &Actor<'_>, boundary: &str) -> Vec<Call> {
    let named = || Some(Guard::Exact(boundary.to_owned()).named());
    for (create, user) in [("iam:CreateRole", false), ("iam:CreateUser", true)] {
        let Some(made) = world.example(maker, create, named()) else { continue };
        let bound = BTreeMap::from([(KEY.to_owned(), vec![boundary.to_owned()])]);
        let arn = &made.resource;
        let mut steps = vec![call(&maker.name, create, arn, bound.clone())];
        steps.extend(attached(world, maker, arn, &bound));
        steps.push(if user {
            call(&maker.name, "iam:CreateAccessKey", arn, BTreeMap::new())
        } else {
            call(&maker.name, "sts:AssumeRole", arn, BTreeMap::new())
        });
        return steps;
    }
    Vec::new()
}

/// Making something with a boundary, giving it everything, and taking the boundary away again.
fn strip(world: &World<'_>, actor: &Actor<'_>, action: &str) -> Option<Vec<Call>> {
    let user = action == "iam:DeleteUserPermissionsBoundary";
    let boundary = world.guards.iter().find(|guard| guard.is_exact())?.text();
    let mut steps = make(world, actor, boundary);
    let last = steps.pop()?;
    let arn = last.resource.clone();
    let bound = BTreeMap::from([(KEY.to_owned(), vec![boundary.to_owned()])]);
    if arn.contains(":user/") != user || !may(world, actor, action, &arn, &bound) {
        return None;
    }
    steps.push(call(&actor.name, action, &arn, bound));
    steps.push(last);
    Some(steps)
}

/// Attaching everything, where the actor may.
fn attached(
    world: &World<'_>,
    actor: &Actor<'_>,
    arn: &str,
    bound: &BTreeMap<String, Vec<String>>,
) -> Option<Call> {
    let user = arn.contains(":user/");
    let action = if user { "iam:AttachUserPolicy" } else { "iam:AttachRolePolicy" };
    let mut context = bound.clone();
    context.insert("iam:PolicyARN".to_owned(), vec![ADMINISTRATOR.to_owned()]);
    may(world, actor, action, arn, &context).then(|| call(&actor.name, action, arn, context))
}

/// Whether an actor may make one call.
fn may(
    world: &World<'_>,
    actor: &Actor<'_>,
    action: &str,
    resource: &str,
    context: &BTreeMap<String, Vec<String>>,
) -> bool {
    use crate::iam::document::Condition;
    use crate::iam::operator::Comparison;
    let mut statement = Statement::allow([action], [resource]);
    for (key, values) in context {
        let equals = Condition::new(Comparison::StringEquals, key.as_str(), values.iter().cloned());
        match statement.clone().with_condition(equals) {
            Ok(next) => statement = next,
            Err(_) => return false,
        }
    }
    if !context.contains_key(KEY) {
        match statement.clone().with_condition(Condition::null(KEY, true)) {
            Ok(next) => statement = next,
            Err(_) => return false,
        }
    }
    matches!(world.ask(actor, &[names::rules(vec![statement])]), Answer::Some(_))
}

/// What the caller does next with what it has.
fn gain(world: &World<'_>, actor: &Actor<'_>, rule: Rule, witness: &Witness) -> Vec<Call> {
    let arn = &witness.resource;
    let none = BTreeMap::new;
    let bound = |key: &str| witness.keys.get(key).cloned();
    let mut steps = Vec::new();
    match rule {
        Rule::CreatesWithoutBoundary | Rule::CreatesWithAnyBoundary => {
            let held = bound("iam:permissionsboundary");
            let held = held.map(|values| BTreeMap::from([(KEY.to_owned(), values)]));
            steps.extend(attached(world, actor, arn, &held.unwrap_or_default()));
            steps.push(become_it(actor, arn));
        }
        Rule::RemovesBoundary => {
            steps.extend(attached(world, actor, arn, &none()));
            if !arn.contains(":user/") {
                steps.push(become_it(actor, arn));
            }
        }
        Rule::RewritesBoundary => steps.extend(make(world, actor, arn)),
        Rule::WritesRole
            if may(world, actor, "iam:UpdateAssumeRolePolicy", arn, &none())
                && !witness.action.ends_with(":UpdateAssumeRolePolicy") =>
        {
            steps.push(call(&actor.name, "iam:UpdateAssumeRolePolicy", arn, none()));
            steps.push(become_it(actor, arn));
        }
        Rule::WritesRole if witness.action.ends_with(":UpdateAssumeRolePolicy") => {
            steps.push(become_it(actor, arn));
        }
        _ => {}
    }
    steps
}

/// Becoming a role or user.
fn become_it(actor: &Actor<'_>, arn: &str) -> Call {
    let action = if arn.contains(":user/") { "iam:CreateAccessKey" } else { "sts:AssumeRole" };
    call(&actor.name, action, arn, BTreeMap::new())
}
