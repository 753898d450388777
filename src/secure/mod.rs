//! What a delegation reaches, and the proof that it stays within its ceilings.
//!
//! For each delegate the [families](family) that it may make at every depth give the safe region; the
//! [unsafe requests](region) are asked of the delegate and of everything it reaches. Nothing that is allowed may lie
//! there, and all that its sentences describe must be allowed.

mod names;
pub mod family;
pub mod region;
pub mod actor;
mod reach;
mod touched;
mod usable;
mod invariants;
mod calls;
mod ledger;

pub mod audit;
pub mod scenario;
pub mod subject;

pub use ledger::{Ledger, Proof, Property, Status};

use crate::diag::Sink;
use crate::model::{Index, Model};
use crate::plan::AccountPlan;

/// Proves the delegations and invariants of an account, and says what fails.
pub fn account(plan: &AccountPlan, model: &Model, index: &Index, sink: &mut Sink) -> Ledger {
    let held = actor::Held::new(plan, model);
    let mut ledger = Ledger::default();
    let mut reached = reach::Reach::new(&held, model, index);
    reached.prove(sink, &mut ledger);
    usable::prove(&held, model, index, sink, &mut ledger);
    invariants::prove(&mut reached, sink, &mut ledger);
    sink.set_context(Vec::new());
    ledger
}
