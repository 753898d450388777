//! Delegations: verbs, kinds, patterns, modifiers and clauses.

use super::{Body, Condition, Many, PrincipalRef, Text};
use crate::text::Span;

/// `delegate principals [in accounts] may … [as name] [block]`
#[derive(Clone, Debug)]
pub struct Delegate {
    /// To whom.
    pub principals: Vec<PrincipalRef>,
    /// Where.
    pub accounts: Option<Vec<Text>>,
    /// What.
    pub grants: Vec<Grant>,
    /// Whether the grants stand in braces.
    pub braced: bool,
    /// `as name`
    pub policy_name: Option<Text>,
    /// The block after the sentence. A block that directly follows an unbraced grant is that grant's.
    pub body: Option<Body>,
}

/// `verbs kind patterns [to services] [bounded by b or c] {modifier} [block]`
#[derive(Clone, Debug)]
pub struct Grant {
    /// From the first verb to the last token.
    pub span: Span,
    /// The verbs, each with its place; at least one unless recovered.
    pub verbs: Vec<(Verb, Span)>,
    /// What they act on.
    pub kind: (Kind, Span),
    /// Name patterns, or services for service-linked roles.
    pub patterns: Patterns,
    /// `to services`
    pub to: Option<Services>,
    /// `bounded by b or c`
    pub bounded_by: Vec<Text>,
    /// Conditions, dates, MFA.
    pub modifiers: Vec<Modifier>,
    /// Clauses and statements.
    pub body: Option<Body>,
}

/// What may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the words of the language")]
pub enum Verb {
    Create,
    Configure,
    Delete,
    Pass,
    View,
    Manage,
}

/// What is delegated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the words of the language")]
pub enum Kind {
    Roles,
    Users,
    Policies,
    InstanceProfiles,
    ServiceLinkedRoles,
    Groups,
}

/// `a, b except c`
#[derive(Clone, Debug)]
pub struct Patterns {
    /// The whole.
    pub span: Span,
    /// What is taken in.
    pub include: Vec<Text>,
    /// What is left out.
    pub except: Vec<Text>,
}

/// To which services something may be passed.
#[derive(Clone, Debug)]
pub enum Services {
    /// `any service`
    Any(Span),
    /// `none`
    None(Span),
    /// Service principals; a list in brackets or a `let`'s name is one entry.
    These(Vec<Many>),
}

/// A modifier of a grant.
#[derive(Clone, Debug)]
pub enum Modifier {
    /// `when condition`
    When(Span, Condition),
    /// `unless condition`
    Unless(Span, Condition),
    /// `until date`
    Until(Span, Text),
    /// `with mfa`
    WithMfa(Span),
}

/// A clause of a delegation's block.
#[derive(Clone, Debug)]
pub struct Clause {
    /// The whole.
    pub span: Span,
    /// Which clause.
    pub kind: ClauseKind,
}

/// The clauses.
#[derive(Clone, Debug)]
pub enum ClauseKind {
    /// `policies patterns`; none: `policies none`.
    Policies(Option<Patterns>),
    /// `instance profiles patterns`; none: `instance profiles none`.
    InstanceProfiles(Option<Patterns>),
    /// `pass to services`
    PassTo(Services),
    /// `attach any`, `attach none`, `attach only …`
    Attach(Attach),
    /// `inline policies allowed` (true) or `none` (false)
    InlinePolicies(bool),
    /// `view all`, `own`, `none`
    View(ViewScope),
    /// `tagged key = value`, `tagged key in list`
    Tagged(Vec<Tagged>),
    /// `must tag key, key`
    MustTag(Vec<Text>),
}

/// What may be attached.
#[derive(Clone, Debug)]
pub enum Attach {
    /// `any`
    Any,
    /// `none`
    None,
    /// `only …`: names of policies, or ARN patterns.
    Only(Vec<Text>),
}

/// What may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the words of the language")]
pub enum ViewScope {
    All,
    Own,
    None,
}

/// `key = value` or `key in list`
#[derive(Clone, Debug)]
pub struct Tagged {
    /// The tag's key.
    pub key: Text,
    /// Its values.
    pub values: Many,
}
