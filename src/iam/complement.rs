//! The exact opposite of a condition, missing keys and multivalued keys included.
//!
//! A condition is true or false of a request; its complement is true exactly where it is false. What the parts mean
//! (IAM user guide, "IAM JSON policy elements: Condition operators" and "Creating a condition with multiple keys or
//! values"), for a key that is absent, has one value, or has a set of values, the empty set being as absent:
//!
//! | | absent | present |
//! | --- | --- | --- |
//! | positive | false | one of the listed values fits |
//! | negated | true | none of them fits |
//! | `…IfExists` | true | as without it |
//! | `ForAnyValue:` | false (`IfExists`: true) | true of one of the key's values |
//! | `ForAllValues:` | true | true of all of them |
//!
//! The opposite comparison turns "fits" around for a present value, and `ForAnyValue` and `ForAllValues` turn into
//! each other; what is left is to be true, or false, of an absent key where the condition was not. For false, `Null`
//! with `"false"` is added. It is also added under `ForAnyValue:` with a negated comparison, where the user guide does
//! not say what an absent key does: what is written here then means the same under either reading. A condition of that
//! form that is *given* is read as false of an absent key, as the guide says of `ForAnyValue` in general.
//!
//! A policy variable without a value makes its condition false, whatever the operator (the guide says so for positive
//! ones). So "or the variable is absent" is part of the complement.

use std::collections::BTreeSet;

use crate::iam::document::{Condition, Scalar};
use crate::iam::operator::{Comparison, Operator, Qualifier, ValueKind};
use crate::iam::pattern::Pattern;
use crate::iam::value::{self, Decimal, Instant};

/// Whether a key has one value or a set of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arity {
    /// At most one value.
    Single,
    /// Any number of values (`ArrayOf…` in AWS's tables).
    Multi,
}

/// Why a condition has no complement in IAM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoComplement {
    /// There is no negated form of this comparison.
    Comparison(Comparison),
    /// A multivalued key without `ForAnyValue:` or `ForAllValues:`; what that means is not defined.
    Unqualified,
    /// `Null` under `ForAnyValue:` or `ForAllValues:`.
    QualifiedNull,
    /// No values at all; what that means is not defined.
    NoValues,
    /// A value that the operator cannot compare, or a variable in place of a Boolean.
    Value(String),
}

/// One of several ways for a complement to be true: all of these conditions hold.
pub type Conjunction = Vec<Condition>;

/// The conditions under which the given one is false: one of the conjunctions holds. None: it is never false; an empty
/// one: it always is.
pub fn complement(condition: &Condition, arity: Arity) -> Result<Vec<Conjunction>, NoComplement> {
    let operator = condition.operator;
    let comparison = operator.comparison;
    if condition.values.is_empty() {
        return Err(NoComplement::NoValues);
    }
    for scalar in &condition.values {
        let text = scalar.text();
        let open = comparison.kind() == ValueKind::Bool && value::boolean(text).is_none();
        if open || value::check(comparison, text).is_err() {
            return Err(NoComplement::Value(text.to_owned()));
        }
    }
    if comparison == Comparison::Null {
        return null(condition);
    }
    if arity == Arity::Multi && operator.qualifier.is_none() {
        return Err(NoComplement::Unqualified);
    }
    let Some((opposite, values)) = opposite(condition)? else {
        // Every value of the key's type fits, so all that can fail is to be present.
        let never_false = operator.holds_when_absent();
        let absent = vec![Condition::null(condition.key.clone(), true)];
        return Ok(if never_false { Vec::new() } else { vec![absent] });
    };
    let (turned, present) = turn(operator, opposite);
    let key = &condition.key;
    let mut conjunction = vec![Condition::new(turned, key.clone(), values)];
    if present {
        conjunction.push(Condition::null(key.clone(), false));
    }
    let mut ways = vec![conjunction];
    let unset = variables(condition).into_iter();
    ways.extend(unset.map(|variable| vec![Condition::null(variable, true)]));
    Ok(ways)
}

/// The operator of the complement, and whether the key must be present besides.
fn turn(operator: Operator, opposite: Comparison) -> (Operator, bool) {
    let plain = Operator::from(opposite);
    match operator.qualifier {
        None if operator.holds_when_absent() => (plain, opposite.is_negated()),
        None if opposite.is_negated() => (plain, false),
        None => (plain.if_exists(), false),
        Some(Qualifier::ForAnyValue) => (plain.for_all_values(), operator.if_exists),
        Some(Qualifier::ForAllValues) => (plain.for_any_value(), opposite.is_negated()),
    }
}

/// The comparison that a present value satisfies exactly where it does not satisfy the given one, with its values;
/// none where every value satisfies the given one.
fn opposite(condition: &Condition) -> Result<Option<(Comparison, Vec<Scalar>)>, NoComplement> {
    let comparison = condition.operator.comparison;
    if comparison == Comparison::Bool {
        let left = booleans(condition, [true, false]);
        return Ok((!left.is_empty()).then_some((comparison, left)));
    }
    let opposite = comparison.row().opposite.ok_or(NoComplement::Comparison(comparison))?;
    let values = condition.values.as_slice();
    let turned = match comparison {
        Comparison::NumericLessThan | Comparison::NumericLessThanEquals => {
            values.iter().max_by_key(|value| Decimal::parse(value.text()))
        }
        Comparison::NumericGreaterThan | Comparison::NumericGreaterThanEquals => {
            values.iter().min_by_key(|value| Decimal::parse(value.text()))
        }
        Comparison::DateLessThan | Comparison::DateLessThanEquals => {
            values.iter().max_by_key(|value| Instant::parse(value.text()))
        }
        Comparison::DateGreaterThan | Comparison::DateGreaterThanEquals => {
            values.iter().min_by_key(|value| Instant::parse(value.text()))
        }
        // "One of them is equal" and "none of them is" take the same list.
        _ => return Ok(Some((opposite, values.to_vec()))),
    };
    // "Below one of them" is below the greatest; its opposite need not be said of the others.
    Ok(turned.map(|value| (opposite, vec![value.clone()])))
}

/// `Null` is true of an absent key, or of a present one, or always.
fn null(condition: &Condition) -> Result<Vec<Conjunction>, NoComplement> {
    if condition.operator.qualifier.is_some() {
        return Err(NoComplement::QualifiedNull);
    }
    let left = booleans(condition, [true, false]);
    let unless =
        |value: Scalar| vec![Condition::new(Comparison::Null, condition.key.clone(), [value])];
    Ok(left.into_iter().map(unless).collect())
}

/// Those of the two values that the condition does not list.
fn booleans(condition: &Condition, all: [bool; 2]) -> Vec<Scalar> {
    let listed: BTreeSet<Option<bool>> =
        condition.values.iter().map(|value| value::boolean(value.text())).collect();
    let left = all.into_iter().filter(|boolean| !listed.contains(&Some(*boolean)));
    left.map(|boolean| Scalar::String(boolean.to_string())).collect()
}

/// The variables of a condition's values that can lack a value, each once.
fn variables(condition: &Condition) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if condition.operator.comparison.takes_variables() {
        for value in &condition.values {
            let pattern = Pattern::iam(value.text());
            let unset = pattern.variables().filter(|variable| variable.default.is_none());
            found.extend(unset.map(|variable| variable.key.to_owned()));
        }
    }
    found
}
