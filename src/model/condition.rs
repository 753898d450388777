//! Conditions with their names and values filled in.

use super::text::{Text, Texts};
use crate::text::Span;

pub use crate::syntax::ast::{Comparison, Quantifier};

/// A condition.
#[derive(Clone, Debug, Hash)]
pub enum Condition {
    /// At least one holds.
    Or(Vec<Condition>),
    /// All hold.
    And(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// One test.
    Test(Box<KeyTest>),
}

/// One test of one condition key. The short forms are spelled out: `mfa` is `aws:MultiFactorAuthPresent is true`.
#[derive(Clone, Debug, Hash)]
pub struct KeyTest {
    /// The whole.
    pub span: Span,
    /// The condition key.
    pub key: Text,
    /// `any` or `all`.
    pub quantifier: Option<(Quantifier, Span)>,
    /// What is asked.
    pub relation: Relation,
    /// The place of `if present`.
    pub if_present: Option<Span>,
}

/// What is asked of a key.
#[derive(Clone, Debug, Hash)]
pub enum Relation {
    /// `is`, `in`: equal to one of the values, or (negated) to none.
    Equals {
        /// `not`
        negated: bool,
        /// The values.
        values: Texts,
        /// A list after `is`, which should be `in`: the places of `is` and `not`.
        list_after_is: Option<Vec<Span>>,
    },
    /// `like`
    Like {
        /// `not`
        negated: bool,
        /// The patterns.
        values: Texts,
    },
    /// `<` and the like
    Compare(Comparison, Text),
    /// `is present`
    Present,
    /// `is absent`
    Absent,
    /// An IAM operator by its own name.
    Operator(Text, Texts),
}
