//! What a delegation reaches, and the proof that it stays within its ceilings.
//!
//! For each delegate the [families](family) that it may make at every depth give the safe region; the
//! [unsafe requests](region) are asked of the delegate and of everything it reaches. Nothing that is allowed may lie
//! there, and all that its sentences describe must be allowed.

mod names;
pub mod family;
pub mod region;
pub mod actor;
mod guardrails;
mod himself;
mod reach;
mod touched;
mod words;
mod usable;
mod invariants;
mod ceilings;
mod mend;
mod calls;
mod ledger;
mod memo;
mod standing;

pub mod account;
pub mod audit;
pub mod grounds;
pub mod mutate;
pub mod ready;
pub mod scenario;
pub mod subject;

pub use ledger::{Ledger, Proof, Property, Standing, Status};
pub use memo::{Key, Memo};

use crate::diag::Sink;
use crate::model::{Index, Model};
use crate::plan::AccountPlan;

/// Proves the delegations and invariants of an account, and says what fails. What was proved before of the same texts
/// is not proved again.
pub fn account(
    plan: &AccountPlan,
    model: &Model,
    index: &Index,
    memo: &Memo,
    sink: &mut Sink,
) -> Ledger {
    let held = actor::Held::new(plan, model);
    let mut ledger = Ledger::default();
    let mut reached = reach::Reach::new(&held, model, index, memo);
    reached.prove(sink, &mut ledger);
    ceilings::check(&reached, sink);
    usable::prove(&held, model, index, memo, sink, &mut ledger);
    invariants::prove(&mut reached, sink, &mut ledger);
    standing::keep(&held, model, index, &mut ledger);
    sink.set_context(Vec::new());
    ledger
}
