//! Invariants and tests: requests, and what must become of them.

use crate::model::condition::Condition;
use crate::model::text::{Text, Texts};
use crate::model::types::{
    AccountId, Actions, Origin, PolicyId, PrincipalId, PrincipalKind, Resource, Resources,
    Statement,
};
use crate::text::Span;

/// Of whom an invariant speaks, or as whom a test acts.
#[derive(Clone, Debug, Hash)]
pub enum Subject {
    /// Declared principals.
    Principals(Vec<(PrincipalId, Span)>),
    /// Everybody in the file, and all that is reached from them, but these.
    Anyone(Vec<(PrincipalId, Span)>),
    /// A role or user that a delegation could make, by its name or a pattern.
    Created(PrincipalKind, Text),
}

/// `never` or `always`.
#[derive(Clone, Debug, Hash)]
pub struct Invariant {
    /// Whether it is `always`.
    pub always: bool,
    /// The whole.
    pub span: Span,
    /// What it stands in.
    pub origin: Origin,
    /// Of whom.
    pub subject: Subject,
    /// The actions.
    pub actions: Actions,
    /// The resources.
    pub resources: Resources,
    /// The condition.
    pub condition: Option<Condition>,
    /// In which accounts.
    pub accounts: Vec<AccountId>,
}

/// A `test` block.
#[derive(Clone, Debug, Hash)]
pub struct Test {
    /// Its name.
    pub name: Text,
    /// The whole.
    pub span: Span,
    /// What it stands in.
    pub origin: Origin,
    /// Its scenarios.
    pub scenarios: Vec<Scenario>,
}

/// One `as … { … }` of a test.
#[derive(Clone, Debug, Hash)]
pub struct Scenario {
    /// The whole.
    pub span: Span,
    /// As whom.
    pub subject: Subject,
    /// What its maker attached.
    pub holding: Holding,
    /// In which accounts.
    pub accounts: Vec<AccountId>,
    /// What is expected.
    pub expectations: Vec<Expectation>,
}

/// What a created principal holds.
#[derive(Clone, Debug, Hash)]
pub enum Holding {
    /// Nothing but what is declared.
    Declared,
    /// Everything that its boundary lets it have.
    Everything,
    /// These policies.
    Policies(Vec<(PolicyId, Span)>),
    /// These statements.
    Statements(Vec<Statement>),
}

/// One request and what is expected of it.
#[derive(Clone, Debug, Hash)]
pub struct Expectation {
    /// The whole.
    pub span: Span,
    /// Whether it must be refused.
    pub negated: bool,
    /// The action.
    pub action: Text,
    /// The resource.
    pub resource: Resource,
    /// The request's context.
    pub bindings: Vec<(Binding, Span)>,
}

/// A value of the request's context.
#[derive(Clone, Debug, Hash)]
pub enum Binding {
    /// A condition key and its values.
    Key(Text, Texts),
    /// The boundary that the call names.
    Boundary(PolicyId),
}
