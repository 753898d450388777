//! Invariants and tests: subjects, requests, expectations.

use super::{Actions, Body, Guard, Many, PrincipalRef, Resource, Resources, Text};
use crate::text::Span;

/// `never|always subject may actions on resources [when|unless condition] [in accounts]`
#[derive(Clone, Debug)]
pub struct Invariant {
    /// Whether it is `always`.
    pub always: bool,
    /// Of whom.
    pub subject: Subject,
    /// The actions.
    pub actions: Actions,
    /// The resources.
    pub resources: Resources,
    /// The condition.
    pub condition: Option<Guard>,
    /// Where.
    pub accounts: Option<Vec<Text>>,
}

/// Of whom an invariant speaks, or as whom a test acts. `role x` may name a role that a delegation could make.
#[derive(Clone, Debug)]
pub enum Subject {
    /// Named principals.
    Principals(Vec<PrincipalRef>),
    /// `anyone [but principals]`
    Anyone {
        /// The place of `anyone`.
        span: Span,
        /// Who is left out.
        but: Vec<PrincipalRef>,
    },
}

/// `test "name" { scenarios }`
#[derive(Clone, Debug)]
pub struct Test {
    /// The test's name.
    pub name: Text,
    /// The scenarios; one that did not fit is left out.
    pub scenarios: Vec<Scenario>,
    /// With the braces.
    pub block: Span,
}

/// `as subject [holding …] [in account] { expectations }`
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The whole.
    pub span: Span,
    /// As whom.
    pub subject: Subject,
    /// What its maker attached to it.
    pub holding: Option<Holding>,
    /// In which account.
    pub account: Option<Text>,
    /// The expectations.
    pub expectations: Vec<Expectation>,
    /// With the braces.
    pub block: Span,
}

/// What a created principal holds.
#[derive(Clone, Debug)]
pub enum Holding {
    /// `everything`
    Everything(Span),
    /// Declared policies.
    Policies(Vec<Text>),
    /// Statements.
    Body(Body),
}

/// `may [not] action on resource [with bindings]`
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The whole.
    pub span: Span,
    /// `not`
    pub negated: bool,
    /// The action.
    pub action: Text,
    /// The resource.
    pub resource: Resource,
    /// The request's context.
    pub bindings: Vec<Binding>,
}

/// `key = value` or `boundary name`
#[derive(Clone, Debug)]
pub struct Binding {
    /// The whole.
    pub span: Span,
    /// Which.
    pub kind: BindingKind,
}

/// What a binding says of the request.
#[derive(Clone, Debug)]
pub enum BindingKind {
    /// A condition key's value or values.
    Key(Text, Many),
    /// The boundary that the call names.
    Boundary(Text),
}
