//! The conditions of a statement: operator, key and values, grouped as JSON groups them.

use std::collections::BTreeSet;

use crate::iam::document::OneOrMany;
use crate::iam::operator::{Comparison, Operator, Qualifier};

/// A value of a condition, as written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scalar {
    /// A string.
    String(String),
    /// A number, with its digits as written.
    Number(String),
    /// `true` or `false` without quotes.
    Bool(bool),
}

impl Scalar {
    /// The text that IAM compares: quotes are optional for numbers and Booleans (user guide, policy grammar).
    pub fn text(&self) -> &str {
        match self {
            Self::String(text) | Self::Number(text) => text,
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
        }
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Scalar {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

/// One key under one operator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// The operator.
    pub operator: Operator,
    /// The operator as written, where that is not its usual spelling.
    pub spelling: Option<String>,
    /// The condition key, as written.
    pub key: String,
    /// The values it is compared with.
    pub values: OneOrMany<Scalar>,
}

impl Condition {
    /// A condition in the usual spelling.
    pub fn new<V: Into<Scalar>>(
        operator: impl Into<Operator>,
        key: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        Self {
            operator: operator.into(),
            spelling: None,
            key: key.into(),
            values: values.into_iter().collect(),
        }
    }

    /// Whether the key is absent (`true`) or present (`false`).
    pub fn null(key: impl Into<String>, absent: bool) -> Self {
        Self::new(Comparison::Null, key, [if absent { "true" } else { "false" }])
    }

    fn same_place(&self, other: &Self) -> bool {
        self.operator == other.operator
            && self.spelling == other.spelling
            && self.key.eq_ignore_ascii_case(&other.key)
    }
}

/// The conditions of a statement in their order. JSON groups them by operator, so no operator holds a key twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conditions {
    entries: Vec<Condition>,
    /// Operators that a document names without any key, each with how many entries stand before it.
    keyless: Vec<(usize, String)>,
}

/// Two conditions on one key that one statement of IAM cannot hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The condition that found no room.
    pub condition: Condition,
}

impl Conditions {
    /// No conditions.
    pub fn new() -> Self {
        Self::default()
    }

    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Condition> {
        self.entries.iter()
    }

    /// How many keys are tested.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is tested.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Conditions as a document holds them; the parser has already refused doubles.
    pub(super) fn as_written(entries: Vec<Condition>, keyless: Vec<(usize, String)>) -> Self {
        Self { entries, keyless }
    }

    /// Operators that a document names without any key, each with how many entries stand before it. They test nothing.
    pub(super) fn keyless(&self) -> &[(usize, String)] {
        &self.keyless
    }

    /// A single condition.
    pub fn one(condition: Condition) -> Self {
        Self { entries: vec![condition], keyless: Vec::new() }
    }

    /// Adds a condition that must hold too, without changing what the others say.
    ///
    /// Where the operator already holds the key, the two become one entry if that means the same; else the new one
    /// moves to the operator's `IfExists` form. That says the same: the old one is false for an absent key already,
    /// or (`ForAllValues`) the suffix adds nothing.
    pub fn and(&mut self, entry: Condition) -> Result<(), Clash> {
        let Some(old) = self.entries.iter_mut().find(|old| old.same_place(&entry)) else {
            self.entries.push(entry);
            return Ok(());
        };
        if old.values == entry.values {
            return Ok(());
        }
        let operator = entry.operator;
        // "None of A" and "none of B" is "none of A and B"; so is "all of them are none of …".
        if operator.comparison.is_negated() && operator.qualifier != Some(Qualifier::ForAnyValue) {
            let spelled = std::mem::replace(&mut old.values, OneOrMany::Many(Vec::new()));
            let mut values = spelled.into_vec();
            let known: BTreeSet<Scalar> = values.iter().cloned().collect();
            values
                .extend(entry.values.into_vec().into_iter().filter(|value| !known.contains(value)));
            old.values = OneOrMany::of(values);
            return Ok(());
        }
        let moved = Condition { operator: operator.if_exists(), ..entry.clone() };
        let movable = !operator.if_exists && operator.comparison != Comparison::Null;
        if movable && !self.entries.iter().any(|old| old.same_place(&moved)) {
            self.entries.push(moved);
            return Ok(());
        }
        Err(Clash { condition: entry })
    }
}

impl<'a> IntoIterator for &'a Conditions {
    type Item = &'a Condition;
    type IntoIter = std::slice::Iter<'a, Condition>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
