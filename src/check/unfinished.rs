//! What this version reads and does not run yet: said once, in a note.

use crate::diag::{Sink, output};
use crate::model::Model;

/// One note for all delegations and invariants, and a warning for sentences that would have to be built.
pub(super) fn check(model: &Model, sink: &mut Sink) {
    for protect in &model.protects {
        sink.push(output::protect_not_built(protect.span));
    }
    let first = model.invariants.iter().map(|invariant| invariant.span).min();
    let delegation = model.lists.delegation.iter().map(|delegation| delegation.span).min();
    match (first, delegation) {
        (Some(first), _) => sink.push(output::not_proved_yet(first, "delegations and invariants")),
        (None, Some(first)) => sink.push(output::not_proved_yet(first, "delegations")),
        (None, None) => {}
    }
}
