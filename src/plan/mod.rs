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
mod lists;
mod account;
mod existing;
mod guardrails;
mod protect;
mod inline;
mod assumptions;
mod attachers;
mod fit;
mod same;
mod shorten;
mod wildcards;
mod conflicts;
mod taken_away;
mod own_boundary;
mod denied;

pub use account::{account, assumptions};
pub use assumptions::Assumption;
pub use conflicts::check_account;
pub use fit::Misfit;
pub use guardrails::home;
pub use lower::Lowered as Made;
pub use policy::{
    AccountPlan, AttachAs, AttachTo, Attachment, ExistingPolicy, PlannedPolicy, Role,
};
pub use protect::exceptions;
pub use wildcards::Wildcard;
