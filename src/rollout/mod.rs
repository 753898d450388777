//! From one built state to another: an order of calls in which at no step anybody can do more than one of the two ends
//! allows, and nobody loses on the way what both allow.
//!
//! Each step is one call that AWS takes as a whole. Before a step is taken, everybody whom it concerns is asked about:
//! what they could do after it lies within the old end or within the new one, and holds what both give. Where no call
//! that is left is safe, a policy is given a text between its two: what both allow, under the denials of both. Where a policy
//! changes its path, a copy holds for it while its name is freed.

mod state;
mod change;
mod moved;
mod profile;
mod safety;
mod search;

pub use change::{Change, Target};
pub use search::{Leg, Stuck, plan};
pub use state::{Account, Control, Holder, Holding, Policy, State};
