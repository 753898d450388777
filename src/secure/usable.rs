//! Use: every request that a sentence describes is allowed by all that its delegate is held by.

use crate::diag::Sink;
use crate::diag::escapes as say;
use crate::iam::canonical;
use crate::iam::document::{Document, Effect};
use crate::model::{DelegationId, Index, Model, PrincipalId};
use crate::plan::{self, Made};
use crate::prove::{Answer, Question, Rules, ask};
use crate::secure::actor::Held;
use crate::secure::himself::himself;
use crate::secure::ledger::{Ledger, Proof, Property, Status};
use crate::secure::memo::{Before, Memo};
use crate::secure::words::{keys, why};
use crate::text::Span;
use std::sync::Arc;

/// Proves every sentence of an account for each of its delegates.
pub(super) fn prove(
    held: &Held<'_>,
    model: &Model,
    index: &Index,
    memo: &Memo,
    sink: &mut Sink,
    ledger: &mut Ledger,
) {
    for &id in index.delegations(held.account()) {
        let delegation = model.delegation(id);
        let described = described(id, model, held);
        let mut status = Status::Proved;
        if let Before::Not(key) = memo.before(|| rests_on(&described, id, model, held)) {
            let read =
                |(span, document): (Span, Document)| (span, held.reader().read(Arc::new(document)));
            let described: Vec<(Span, Rules)> = described.into_iter().map(read).collect();
            for &(holder, _) in &delegation.principals {
                status = status.max(of_holder(&described, holder, model, held, sink));
            }
            if status == Status::Proved {
                memo.keep(key);
            }
        }
        let source = delegation.span;
        ledger.note(Proof { property: Property::Use, status, rests_on: Vec::new(), source });
    }
}

/// What each grant of a sentence describes: what it allows, on the names that are meant.
fn described(id: DelegationId, model: &Model, held: &Held<'_>) -> Vec<(Span, Document)> {
    let account = model.account(held.account());
    let grants = model.delegation(id).grants.iter();
    grants
        .map(|grant| {
            let made: Vec<Made> = plan::grants::described(grant, model, account);
            let statements = made.into_iter().map(|one| one.statement).collect();
            (grant.span, Document::new(statements))
        })
        .collect()
}

/// Everything that the answer rests on.
fn rests_on(
    described: &[(Span, Document)],
    id: DelegationId,
    model: &Model,
    held: &Held<'_>,
) -> Vec<u8> {
    let account = model.account(held.account());
    let mut all = format!("use {} {}", account.partition, account.id).into_bytes();
    for (_, document) in described {
        all.extend_from_slice(canonical::minified(document).as_bytes());
    }
    for &(holder, _) in &model.delegation(id).principals {
        let principal = model.principal(holder);
        let named = format!(" {:?} {:?} {:?}", principal.kind, principal.name, principal.path);
        all.extend_from_slice(named.as_bytes());
        all.extend_from_slice(&held.of_principal(holder).key());
    }
    all
}

fn of_holder(
    described: &[(Span, Rules)],
    holder: PrincipalId,
    model: &Model,
    held: &Held<'_>,
    sink: &mut Sink,
) -> Status {
    let layers = held.of_principal(holder).under_every_guardrail();
    let account = model.account(held.account());
    let name = &model.principal(holder).name;
    let himself = layers.is_guarded().then(|| himself(holder, model, account));
    let mut status = Status::Proved;
    for (source, rules) in described {
        let right: Vec<Vec<&Rules>> = layers
            .layers
            .iter()
            .map(|layer| layer.iter().map(|text| &*text.rules).collect())
            .collect();
        let home = Some((account.partition, &*account.id));
        let left = std::iter::once(vec![rules]).chain(himself.iter().map(|one| vec![one]));
        let question = Question { left: left.collect(), right, home };
        match ask(&question) {
            Answer::None => {}
            Answer::Some(found) => {
                status = status.max(Status::Refuted);
                let denied = found.denied_by.and_then(|at| {
                    let text = layers.layers.get(at.layer)?.get(at.document)?;
                    let effect =
                        &text.rules.document.statements.as_slice().get(at.statement)?.effect;
                    (*effect == Effect::Deny).then(|| text.source(at.statement))
                });
                let witness = &found.witness;
                let keys = keys(witness);
                let said = say::cannot_be_used(
                    *source,
                    name,
                    &witness.action,
                    &witness.resource,
                    &keys,
                    denied,
                );
                sink.push(said);
            }
            Answer::Undecided(reason) => {
                status = status.max(Status::NotDecided);
                let what = format!("`{name}` is allowed all that this sentence describes");
                sink.push(say::not_decided(*source, &what, why(reason)));
            }
        }
    }
    status
}
