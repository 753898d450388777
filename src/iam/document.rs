//! An IAM policy document, held without loss: both spellings of a list, the order of everything.

pub use crate::iam::condition::{Clash, Condition, Conditions, Scalar};

/// One value on its own, or a list; JSON tells them apart and so do we.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OneOrMany<T> {
    /// A value without brackets.
    One(T),
    /// A list, also of one or none.
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    /// The values, however they are spelled.
    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }

    /// The values in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.as_slice().iter()
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// Whether it is an empty list.
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// The usual spelling: one value stands alone, any other number is a list.
    pub fn of(mut values: Vec<T>) -> Self {
        match values.pop() {
            Some(only) if values.is_empty() => Self::One(only),
            Some(last) => {
                values.push(last);
                Self::Many(values)
            }
            None => Self::Many(values),
        }
    }

    /// The values themselves.
    pub fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(value) => vec![value],
            Self::Many(values) => values,
        }
    }
}

impl<'a, T> IntoIterator for &'a OneOrMany<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T, V: Into<T>> FromIterator<V> for OneOrMany<T> {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        Self::of(values.into_iter().map(Into::into).collect())
    }
}

/// The version of the policy language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// `2008-10-17`: no policy variables. What a document without a version is read as.
    V2008,
    /// `2012-10-17`.
    V2012,
}

impl Version {
    /// Both, oldest first.
    pub const ALL: [Self; 2] = [Self::V2008, Self::V2012];

    /// The text in the document.
    pub fn text(self) -> &'static str {
        match self {
            Self::V2008 => "2008-10-17",
            Self::V2012 => "2012-10-17",
        }
    }
}

/// Whether a statement allows or denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// `Allow`.
    Allow,
    /// `Deny`.
    Deny,
}

impl Effect {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Allow, Self::Deny];

    /// The text in the document.
    pub fn text(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// A whole policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The language's version, if the document says one.
    pub version: Option<Version>,
    /// The policy's id (resource policies).
    pub id: Option<String>,
    /// The statements: one object, or a list.
    pub statements: OneOrMany<Statement>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its name in the document.
    pub sid: Option<String>,
    /// Allow or deny.
    pub effect: Effect,
    /// Who it is about (resource and trust policies).
    pub principal: Option<PrincipalElement>,
    /// `Action` or `NotAction`.
    pub action: Element,
    /// `Resource` or `NotResource`; a trust policy has none.
    pub resource: Option<Element>,
    /// The conditions, all of which must hold; none where the element is absent.
    pub conditions: Option<Conditions>,
}

/// `Action`, `NotAction`, `Resource` or `NotResource`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Element {
    /// Whether it is the `Not…` form.
    pub negated: bool,
    /// The patterns.
    pub values: OneOrMany<String>,
}

impl Element {
    /// The plain form, in the usual spelling.
    pub fn of<V: Into<String>>(values: impl IntoIterator<Item = V>) -> Self {
        Self { negated: false, values: values.into_iter().collect() }
    }

    /// The `Not…` form, in the usual spelling.
    pub fn not<V: Into<String>>(values: impl IntoIterator<Item = V>) -> Self {
        Self { negated: true, values: values.into_iter().collect() }
    }
}

/// `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PrincipalElement {
    /// Whether it is `NotPrincipal`.
    pub negated: bool,
    /// Who.
    pub principals: Principals,
}

/// Everybody, or principals by kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principals {
    /// `"*"`.
    Everyone,
    /// The entries in their order.
    Map(Vec<PrincipalEntry>),
}

/// The principals of one kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PrincipalEntry {
    /// The kind.
    pub kind: PrincipalKind,
    /// Their ids.
    pub values: OneOrMany<String>,
}

/// The kinds of principals. Source: IAM user guide, "Grammar of the IAM JSON policy language".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrincipalKind {
    /// Accounts, users, roles and sessions.
    Aws,
    /// AWS services.
    Service,
    /// Identity providers.
    Federated,
    /// Canonical user ids of S3.
    CanonicalUser,
}

impl PrincipalKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Aws, Self::Service, Self::Federated, Self::CanonicalUser];

    /// The text in the document.
    pub fn text(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Service => "Service",
            Self::Federated => "Federated",
            Self::CanonicalUser => "CanonicalUser",
        }
    }
}

impl Document {
    /// A document of the current version.
    pub fn new(statements: Vec<Statement>) -> Self {
        Self { version: Some(Version::V2012), id: None, statements: OneOrMany::Many(statements) }
    }
}

impl Statement {
    /// A statement that allows actions on resources.
    pub fn allow<A: Into<String>, R: Into<String>>(
        actions: impl IntoIterator<Item = A>,
        resources: impl IntoIterator<Item = R>,
    ) -> Self {
        Self::new(Effect::Allow, Element::of(actions), Some(Element::of(resources)))
    }

    /// A statement that denies actions on resources.
    pub fn deny<A: Into<String>, R: Into<String>>(
        actions: impl IntoIterator<Item = A>,
        resources: impl IntoIterator<Item = R>,
    ) -> Self {
        Self::new(Effect::Deny, Element::of(actions), Some(Element::of(resources)))
    }

    /// A statement of its three parts.
    pub fn new(effect: Effect, action: Element, resource: Option<Element>) -> Self {
        Self { sid: None, effect, principal: None, action, resource, conditions: None }
    }

    /// The same statement under a name.
    pub fn with_sid(self, sid: impl Into<String>) -> Self {
        Self { sid: Some(sid.into()), ..self }
    }

    /// The same statement about principals.
    pub fn with_principal(self, principal: PrincipalElement) -> Self {
        Self { principal: Some(principal), ..self }
    }

    /// The same statement under these conditions alone.
    pub fn with_conditions(self, conditions: Conditions) -> Self {
        Self { conditions: Some(conditions).filter(|held| !held.is_empty()), ..self }
    }

    /// The same statement where a condition holds too.
    pub fn with_condition(mut self, condition: Condition) -> Result<Self, Clash> {
        self.conditions.get_or_insert_default().and(condition)?;
        Ok(self)
    }

    /// The conditions, none where the element is absent.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.conditions.iter().flatten()
    }
}
