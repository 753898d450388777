//! What stands beside the proof of a ceiling: actions that hand out what no boundary caps, and a text that is not known.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::escapes as say;
use crate::diag::{Edit, Fix, Sink};
use crate::iam::catalogue;
use crate::iam::document::{Document, Statement};
use crate::iam::escalation::resource_policies;
use crate::iam::pattern::Pattern;
use crate::model::{Effect, PolicyId, PolicyText, Statement as Written};
use crate::prove::{Answer, Rules};
use crate::secure::actor::{Layers, Text};
use crate::secure::reach::{Reach, answer};
use crate::text::Span;

/// How many actions are looked for one by one; past it the rest is not listed.
const MOST: usize = 32;

/// Looks at every boundary that somebody reached carries.
pub(super) fn check(reach: &Reach<'_>, sink: &mut Sink) {
    for &id in &reach.boundaries {
        let policy = reach.model.policy(id);
        sink.set_context(reach.model.instances_of(policy.origin));
        match reach.held.of_created(id) {
            Some(layers) => resources(id, &layers, reach, sink),
            None if matches!(policy.text, PolicyText::Existing { .. }) => {
                sink.push(say::unknown_ceiling(policy.span, &policy.name));
            }
            None => {}
        }
    }
    sink.set_context(Vec::new());
}

/// The actions of a ceiling that write resource policies or share resources.
fn resources(id: PolicyId, layers: &Layers, reach: &Reach<'_>, sink: &mut Sink) {
    let policy = reach.model.policy(id);
    let texts = layers.layers.first().into_iter().flatten();
    let mut left = candidates(texts);
    let mut found: Vec<&'static str> = Vec::new();
    let mut source = None;
    while !left.is_empty() && found.len() < MOST {
        let asked = Statement::allow(left.iter().copied(), ["*"]);
        let asked = Arc::new(Rules::new(Arc::new(Document::new(vec![asked]))));
        let Answer::Some(one) = answer(layers, &[asked], reach.home()) else { break };
        let action = left.iter().copied().find(|known| *known == one.witness.action);
        let Some(action) = action else { break };
        left.remove(action);
        if !acts_on(action, &one.witness.resource) {
            continue;
        }
        found.push(action);
        source = source.or(layers.place(one.allowed_by.first().copied()));
    }
    if found.is_empty() {
        return;
    }
    found.sort_unstable();
    let source = source.unwrap_or(policy.span);
    let whole = found.len() < MOST;
    let said = say::writes_resource_policies(source, &policy.name, &found, whole);
    let denied = denial(policy.statements(), &found, source);
    sink.push(match denied {
        Some(edit) => {
            let title = format!("deny them in `{}`, by their level", policy.name);
            let mut said = said;
            said.fixes.push(Fix { title, edits: vec![edit] });
            said
        }
        None => said,
    });
}

/// The listed actions that the allowances of some texts may take in, by their services.
fn candidates<'t>(texts: impl Iterator<Item = &'t Text>) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    for statement in texts.flat_map(|text| &text.rules.document.statements) {
        for value in &statement.action.values {
            let (service, _) = value.split_once(':').unwrap_or(("*", ""));
            let every = statement.action.negated || service.contains(['*', '?']);
            found.extend(resource_policies(if every { None } else { Some(service) }));
        }
    }
    found
}

/// A denial after the statement that allows them, where each came by a wildcard: else it would deny what stands there
/// by name.
fn denial(statements: &[Written], found: &[&str], source: Span) -> Option<Edit> {
    let at = statements.iter().find(|one| one.span == source && one.origin.0.is_none())?;
    let by_name = |one: &Written| {
        one.effect == Effect::Allow
            && one.actions.list.items.iter().any(|text| {
                text.plain().is_none_or(|plain| {
                    found.iter().any(|action| action.eq_ignore_ascii_case(plain))
                })
            })
    };
    if statements.iter().any(by_name) {
        return None;
    }
    let span = Span { start: at.span.end, ..at.span };
    // All of them are of one access level, of which the build writes out the actions.
    let mut services: Vec<&str> = found.iter().filter_map(|one| one.split(':').next()).collect();
    services.dedup();
    let levels: Vec<String> = services.iter().map(|one| format!("{one}:@permissions")).collect();
    Some(Edit { span, text: format!("\n    deny {} on *", levels.join(", ")) })
}

/// Whether a resource is of the types that the catalogue lists for an action, part by part: where a format leaves a part
/// open, an ARN of it has something there.
fn acts_on(action: &str, resource: &str) -> bool {
    let Some(known) = catalogue::action(action) else { return true };
    let mut types = known.resource_types().map(|(kind, _)| kind).peekable();
    let is_of = |format: &str| {
        let (mut parts, mut own) = (format.splitn(6, ':'), resource.splitn(6, ':'));
        let mut first = parts.by_ref().take(5).zip(own.by_ref().take(5));
        let fits = first.all(|(part, own)| if part == "*" { !own.is_empty() } else { part == own });
        fits && parts.zip(own).all(|(part, own)| Pattern::plain(part).matches(own))
    };
    types.peek().is_none()
        || types.any(|kind| kind.arns("*", "*", "*", "*").iter().any(|arn| is_of(arn)))
}
