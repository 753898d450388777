//! Boundaries: limits that what they bound can choose for itself.

use super::{At, conditions};
use crate::diag::{Sink, conditions as wording};
use crate::iam::catalogue::{Action, Level};
use crate::model::condition::Condition;
use crate::model::spelled;
use crate::model::typed::Key;
use crate::model::{Effect, Statement};
use crate::text::Span;
use std::collections::BTreeSet;

/// Keys that the holder sets by how it takes a role. Tags of a request are not among them: what is made carries them.
pub(super) fn check_test(key: &Key<'_>, span: Span, sink: &mut Sink) {
    let lower = key.written.to_ascii_lowercase();
    let how = if lower.starts_with("aws:principaltag/") {
        "who assumes a role can set session tags, and tags of the role itself may be in its makers' hands"
    } else if matches!(&*lower, "aws:userid" | "sts:rolesessionname") {
        "who assumes a role chooses the session's name, which is part of the value"
    } else {
        return;
    };
    sink.push(wording::holder_chosen(span, &key.written, how, None));
}

/// Tags of resources, where the boundary lets its holder tag them.
pub(super) fn check_tags(statements: &[Statement], at: At<'_>, sink: &mut Sink) {
    let account = at.model.account(at.account);
    for statement in statements {
        let Some(condition) = &statement.condition else { continue };
        for (key, span) in resource_tags(condition, at) {
            let services: BTreeSet<&str> =
                spelled::actions(&statement.actions.list, at.model, account)
                    .iter()
                    .flat_map(|action| {
                        action.each().map(|each| each.service().prefix()).collect::<Vec<_>>()
                    })
                    .collect();
            let tagger = statements.iter().find_map(|other| {
                let action = tags_freely(other, &services, &key, at)?;
                (!denied(action, statements, at))
                    .then_some((action, other.effect_span.to(other.actions.span)))
            });
            if let Some((action, place)) = tagger {
                let how = format!("it may tag: `{action}` is allowed without this limit");
                sink.push(wording::holder_chosen(span, &key, &how, Some(place)));
            }
        }
    }
}

/// The keys of a condition that are tags of the resource.
fn resource_tags(condition: &Condition, at: At<'_>) -> Vec<(String, Span)> {
    let account = at.model.account(at.account);
    let mut found = Vec::new();
    conditions::each_test(condition, &mut |test| {
        let key = test.key.in_account(at.model, account);
        let lower = key.to_ascii_lowercase();
        if lower.split_once(':').is_some_and(|(_, name)| name.starts_with("resourcetag/")) {
            found.push((key.into_owned(), test.span));
        }
    });
    found
}

/// An action on tags of these services that a statement allows without a test of the same key.
fn tags_freely(
    statement: &Statement,
    services: &BTreeSet<&str>,
    key: &str,
    at: At<'_>,
) -> Option<Action> {
    let limited = statement.condition.as_ref().is_some_and(|condition| {
        resource_tags(condition, at).iter().any(|(other, _)| other.eq_ignore_ascii_case(key))
    });
    if statement.effect == Effect::Deny || limited || statement.actions.all_except {
        return None;
    }
    let account = at.model.account(at.account);
    spelled::actions(&statement.actions.list, at.model, account).iter().find_map(|action| {
        action.each().find(|each| {
            each.level() == Level::Tagging
                && services.contains(each.service().prefix())
                && !each.name().starts_with("Untag")
                && !each.name().starts_with("Delete")
        })
    })
}

/// Whether a statement denies an action on everything, whatever the request.
fn denied(action: Action, statements: &[Statement], at: At<'_>) -> bool {
    let account = at.model.account(at.account);
    statements.iter().any(|other| {
        other.effect == Effect::Deny
            && other.condition.is_none()
            && !other.actions.all_except
            && !other.resources.all_except
            && spelled::resources(&other.resources.list, at.model, account)
                .iter()
                .any(spelled::SpelledResource::is_everything)
            && spelled::actions(&other.actions.list, at.model, account)
                .iter()
                .any(|one| one.each().any(|each| each == action))
    })
}
