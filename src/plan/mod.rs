//! Model to IAM documents, each statement with its source; fitted into IAM's limits.
//!
//! One account at a time: an account's plan stands on nothing of another's, so a large project never holds more than
//! one of them.

pub mod lower;
pub mod names;
pub mod grants;
pub mod permanence;
mod policy;
mod exactness;
mod account;
mod guardrails;
mod inline;
mod assumptions;
mod fit;
mod same;
mod wildcards;
mod conflicts;
mod taken_away;
mod own_boundary;
mod denied;

pub use account::account;
pub use assumptions::Assumption;
pub use conflicts::check;
pub use fit::Misfit;
pub use lower::Lowered as Made;
pub use policy::{AccountPlan, AttachAs, AttachTo, Attachment, PlannedPolicy, Role};
pub use wildcards::Wildcard;
