//! One request decided as AWS documents it: the reference that every proof and every witness is measured by.
//!
//! Nothing is looked up and nothing is guessed: policies, principal and context are taken as they are given. Which
//! policies apply is the caller's to say (a service control policy does not bind a management account or a
//! service-linked role, a resource control policy only some services). Sources stand beside the rules; they are pages
//! of the IAM user guide where nothing else is said.

mod request;
mod glob;
mod condition;
mod principal;
mod policy;
mod decide;
mod own_keys;

pub use decide::{
    Decision, Layer, LayerResult, Layers, MissingPolicy, Outcome, Reason, Verdict, decide,
    needs_resource_policy,
};
pub use own_keys::own_keys;
pub use policy::{Policy, statement_matches};
pub use request::{Context, Request};
