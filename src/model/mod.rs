//! The resolved program: names bound, templates expanded, nothing about outputs.

mod types;
pub mod text;
pub mod condition;
mod build;
mod scope;
mod values;
mod expand;
mod accounts;
mod declare;
mod documentation;
pub mod bodies;
mod sentences;
mod finish;
mod given;
mod index;
pub mod typed;
pub mod normal;
pub mod spelled;
pub mod name_pattern;
pub mod delegation_table;
pub mod effective;
pub mod dates;

pub use build::{Documents, Given, SourceFile, build};
pub use index::Index;
pub use types::{
    Account, AccountId, Actions, Attach, Binding, Clauses, Delegation, DelegationId, Effect,
    Expectation, Grant, Guardrail, Holding, Instance, Invariant, Kind, Lists, Model, Modifier,
    Origin, Patterns, Policy, PolicyId, PolicyKind, PolicyText, Principal, PrincipalId,
    PrincipalKind, Protect, Resource, ResourceKind, Resources, Scenario, Services, Statement,
    Subject, Target, Test, Verb, ViewScope,
};
