//! `never` and `always`: each asked over every request there is; `never` also over everything that its subject reaches.

use std::sync::Arc;

use crate::diag::Sink;
use crate::diag::escapes as say;
use crate::iam::document::Document;
use crate::model::effective::longest_name;
use crate::model::name_pattern::NamePattern;
use crate::model::text::Text;
use crate::model::{self, Effect, Grant, Invariant, Kind, PrincipalKind, Subject};
use crate::plan::lower;
use crate::prove::{Answer, Question, Rules, ask};
use crate::secure::actor::Layers;
use crate::secure::calls;
use crate::secure::himself::himself;
use crate::secure::ledger::{Ledger, Proof, Property, Status};
use crate::secure::reach::{Actor, Delegate, Reach, answer};
use crate::secure::words::{keys, why};

/// Proves every invariant that is about the account.
pub(super) fn prove(reach: &mut Reach<'_>, sink: &mut Sink, ledger: &mut Ledger) {
    let model = reach.model;
    for invariant in &model.invariants {
        if !invariant.accounts.is_empty() && !invariant.accounts.contains(&reach.held.account()) {
            continue;
        }
        sink.set_context(model.instances_of(invariant.origin));
        let rules = asked(invariant, reach);
        let status = if invariant.always {
            always(invariant, &rules, reach, sink)
        } else {
            never(invariant, &rules, reach, sink)
        };
        let property = if invariant.always { Property::Always } else { Property::Never };
        let rests_on = if invariant.always { Vec::new() } else { sentences(invariant, reach) };
        ledger.note(Proof { property, status, rests_on, source: invariant.span });
    }
}

/// The requests that an invariant is about, as a document that allows them.
fn asked(invariant: &Invariant, reach: &Reach<'_>) -> Arc<Rules> {
    let statement = model::Statement {
        span: invariant.span,
        origin: invariant.origin,
        effect: Effect::Allow,
        effect_span: invariant.span,
        actions: invariant.actions.clone(),
        resources: invariant.resources.clone(),
        condition: invariant.condition.clone(),
        sid: None,
    };
    let account = reach.model.account(reach.held.account());
    let made = lower::lower(&statement, reach.model, account);
    let statements = made.into_iter().map(|one| one.statement).collect();
    Arc::new(Rules::new(Arc::new(Document::new(statements))))
}

fn never(invariant: &Invariant, rules: &Arc<Rules>, reach: &Reach<'_>, sink: &mut Sink) -> Status {
    let mut status = Status::Proved;
    for (delegate, actor, layers) in subjects(invariant, reach) {
        match answer(&layers, std::slice::from_ref(rules), reach.home()) {
            Answer::None => {}
            Answer::Some(found) => {
                status = status.max(Status::Refuted);
                let way = calls::way(reach, &delegate, actor);
                let source = layers.place(found.allowed_by.first().copied());
                let source = source.unwrap_or(invariant.span);
                let escape = reach.escape(&delegate, actor, source, &found, way);
                sink.push(say::never_broken(&escape, invariant.span));
            }
            Answer::Undecided(reason) => {
                status = status.max(Status::NotDecided);
                let what = "the invariant holds".to_owned();
                sink.push(say::not_decided(invariant.span, &what, why(reason)));
            }
        }
    }
    status
}

/// The sentences through which its subject reaches further.
fn sentences(invariant: &Invariant, reach: &Reach<'_>) -> Vec<model::DelegationId> {
    let model = reach.model;
    let holds = |id: &model::PrincipalId| match &invariant.subject {
        Subject::Principals(named) => named.iter().any(|(other, _)| other == id),
        Subject::Anyone(but) => !but.iter().any(|(other, _)| other == id),
        Subject::Created(..) => true,
    };
    let theirs = |id: &&model::DelegationId| {
        model.delegation(**id).principals.iter().any(|(holder, _)| holds(holder))
    };
    reach.index.delegations(reach.held.account()).iter().filter(theirs).copied().collect()
}

fn always(invariant: &Invariant, rules: &Arc<Rules>, reach: &Reach<'_>, sink: &mut Sink) -> Status {
    let mut status = Status::Proved;
    let created = matches!(invariant.subject, Subject::Created(..));
    for (delegate, actor, layers) in subjects(invariant, reach) {
        // `always` is about the subject itself, not about what it reaches.
        if !created && matches!(actor, Actor::Created(_)) {
            continue;
        }
        let layers = layers.under_every_guardrail();
        let right: Vec<Vec<&Rules>> = layers
            .layers
            .iter()
            .map(|layer| layer.iter().map(|text| &*text.rules).collect())
            .collect();
        let account = reach.model.account(reach.held.account());
        let known = layers.is_guarded() && !matches!(actor, Actor::Created(_));
        let himself = known.then(|| himself(delegate.id, reach.model, account));
        let left = std::iter::once(vec![&**rules]).chain(himself.iter().map(|one| vec![one]));
        let question = Question { left: left.collect(), right, home: Some(reach.home()) };
        match ask(&question) {
            Answer::None => {}
            Answer::Some(found) => {
                status = status.max(Status::Refuted);
                let denied = layers.place(found.denied_by);
                let name = &reach.model.principal(delegate.id).name;
                let witness = &found.witness;
                let said = say::always_broken(
                    invariant.span,
                    name,
                    &witness.action,
                    &witness.resource,
                    &keys(witness),
                    denied,
                );
                sink.push(said);
            }
            Answer::Undecided(reason) => {
                status = status.max(Status::NotDecided);
                sink.push(say::not_decided(invariant.span, "the invariant holds", why(reason)));
            }
        }
    }
    status
}

/// Who an invariant is about: each with the delegate through whom it is reached.
fn subjects(invariant: &Invariant, reach: &Reach<'_>) -> Vec<(Delegate, Actor, Layers)> {
    let model = reach.model;
    let account = reach.held.account();
    let named: Vec<model::PrincipalId> = match &invariant.subject {
        Subject::Principals(principals) => principals.iter().map(|&(id, _)| id).collect(),
        Subject::Anyone(but) => {
            let all = reach.index.principals(account).iter().copied();
            all.filter(|id| !but.iter().any(|(left_out, _)| left_out == id)).collect()
        }
        Subject::Created(kind, text) => return of_created(*kind, text, reach),
    };
    let here = |id: &model::PrincipalId| model.principal(*id).accounts.contains(&account);
    let named: Vec<model::PrincipalId> = named.into_iter().filter(here).collect();
    let mut found: Vec<(Delegate, Actor, Layers)> = Vec::new();
    for id in named {
        let families = crate::secure::family::Families::of(id, model, reach.index, account);
        let source = model.principal(id).span;
        let delegate = Delegate { id, source, families };
        for (actor, layers) in reach.actors(&delegate) {
            // What several reach is asked once.
            let known = matches!(actor, Actor::Created(_))
                && found.iter().any(|(_, other, _)| *other == actor);
            if !known {
                let families = delegate.families.clone();
                found.push((Delegate { id, source, families }, actor, layers));
            }
        }
    }
    found
}

/// What could be made under a name: for each delegate that may, the boundaries that it then carries, and what they lead
/// to.
fn of_created(
    kind: PrincipalKind,
    text: &Text,
    reach: &Reach<'_>,
) -> Vec<(Delegate, Actor, Layers)> {
    let model = reach.model;
    let account = model.account(reach.held.account());
    let kind = if kind == PrincipalKind::User { Kind::Users } else { Kind::Roles };
    let read = |text: &str| NamePattern::parse(text, longest_name(kind)).ok();
    let Some(wanted) = read(&text.in_account(model, account)) else { return Vec::new() };
    let takes = |grant: &Grant| {
        let include = grant.patterns.include.in_account(model, account);
        let mut patterns = include.iter().filter_map(|(text, _)| read(text));
        grant.kind == kind
            && grant.shapes()
            && patterns.any(|one| one.automaton().overlaps(&wanted.automaton()))
    };
    let mut found: Vec<(Delegate, Actor, Layers)> = Vec::new();
    for delegate in reach.delegates() {
        let boundaries = &delegate.families.boundaries;
        let of_boundaries = boundaries.iter().flat_map(|&(id, _)| &model.policy(id).grants);
        let grants = reach.sentences(delegate.id).chain(of_boundaries).filter(|grant| takes(grant));
        let mut carried: Vec<model::PolicyId> =
            grants.flat_map(|grant| grant.bounded_by.iter().map(|&(id, _)| id)).collect();
        let mut at = 0;
        while let Some(&boundary) = carried.get(at) {
            let next = model.policy(boundary).grants.iter().flat_map(|grant| &grant.bounded_by);
            let new: Vec<_> = next.map(|&(id, _)| id).filter(|id| !carried.contains(id)).collect();
            carried.extend(new);
            at += 1;
        }
        for boundary in carried {
            let actor = Actor::Created(boundary);
            let known = found.iter().any(|(_, other, _)| *other == actor);
            if let Some(layers) = reach.held.of_created(boundary).filter(|_| !known) {
                let Delegate { id, source, families } = &delegate;
                let delegate = Delegate { id: *id, source: *source, families: families.clone() };
                found.push((delegate, actor, layers));
            }
        }
    }
    found
}
