//! Conditions that must hold together: one operator holds a key once in IAM, so two on one key become one where exact.

use super::NormalProblem;
use super::complement::absent;
use crate::iam::operator::{Comparison, Operator, Qualifier, ValueKind};
use crate::iam::value::{Decimal, Instant};
use crate::model::typed::{Entry, holds_wildcard};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// What two conditions of one operator on one key come to.
enum Together {
    /// One condition.
    One(Entry),
    /// They never hold together.
    Never,
    /// Two, of which the second is written in another way that means the same here.
    Two(Entry),
    /// IAM cannot hold them together.
    Clash,
}

/// The entries of one alternative, no operator with a key twice; none where they contradict each other.
pub(super) fn combine(entries: Vec<&Entry>) -> Result<Option<Vec<Entry>>, NormalProblem> {
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    let mut waiting: Vec<Entry> = entries.into_iter().rev().cloned().collect();
    while let Some(entry) = waiting.pop() {
        if contradicted(&entry, &kept) {
            return Ok(None);
        }
        let same = |old: &Entry| {
            old.operator == entry.operator && old.key.eq_ignore_ascii_case(&entry.key)
        };
        let Some(at) = kept.iter().position(same) else {
            kept.push(entry);
            continue;
        };
        let old = kept.remove(at);
        match together(&old, &entry) {
            Together::One(one) if one.operator == old.operator => kept.insert(at, one),
            Together::One(one) => waiting.push(one),
            Together::Never => return Ok(None),
            Together::Two(other) => {
                kept.insert(at, old);
                let taken = |one: &Entry| {
                    one.operator == other.operator && one.key.eq_ignore_ascii_case(&other.key)
                };
                if kept.iter().any(taken) {
                    return Err(NormalProblem::Clash(entry.operator, entry.key));
                }
                kept.push(other);
            }
            Together::Clash => return Err(NormalProblem::Clash(entry.operator, entry.key)),
        }
    }
    Ok(Some(kept))
}

/// Whether the key must be absent and present at once.
fn contradicted(entry: &Entry, kept: &[Entry]) -> bool {
    let says_absent = |entry: &Entry| {
        entry.operator.comparison == Comparison::Null
            && matches!(entry.values.as_slice(), [value] if value.eq_ignore_ascii_case("true"))
    };
    let needs_value = |entry: &Entry| {
        entry.operator.comparison != Comparison::Null && !entry.operator.holds_when_absent()
    };
    kept.iter().any(|old| {
        let clash =
            says_absent(old) && needs_value(entry) || needs_value(old) && says_absent(entry);
        clash && old.key.eq_ignore_ascii_case(&entry.key)
    })
}

fn together(old: &Entry, new: &Entry) -> Together {
    let set = |entry: &Entry| entry.values.iter().cloned().collect::<BTreeSet<String>>();
    let (left, right) = (set(old), set(new));
    if left == right {
        return Together::One(old.clone());
    }
    let operator = old.operator;
    if operator.comparison.is_negated() {
        return if operator.qualifier == Some(Qualifier::ForAnyValue) {
            in_two(operator, new)
        } else {
            // None of A and none of B is none of both.
            let more = new.values.iter().filter(|value| !left.contains(*value)).cloned();
            Together::One(with_values(old, old.values.iter().cloned().chain(more).collect()))
        };
    }
    let variables = left.iter().chain(&right).any(|value| value.contains("${"));
    if !variables && left.is_subset(&right) {
        return Together::One(old.clone());
    }
    if !variables && right.is_subset(&left) {
        return Together::One(new.clone());
    }
    if operator.qualifier == Some(Qualifier::ForAnyValue) {
        return in_two(operator, new);
    }
    if let Some(stricter) = stricter(old, new) {
        return Together::One(stricter);
    }
    let exact = !variables && compares_exactly(operator.comparison, left.iter().chain(&right));
    if exact {
        return intersection(old, new);
    }
    in_two(operator, new)
}

fn with_values(entry: &Entry, values: Vec<String>) -> Entry {
    Entry { operator: entry.operator, key: entry.key.clone(), values }
}

/// Equal to one of A and to one of B is equal to one that is in both.
fn intersection(old: &Entry, new: &Entry) -> Together {
    let fold = old.operator.comparison != Comparison::StringEquals
        && !matches!(old.operator.comparison.kind(), ValueKind::Arn);
    let equal = |a: &str, b: &str| if fold { a.eq_ignore_ascii_case(b) } else { a == b };
    let both: Vec<String> = old
        .values
        .iter()
        .filter(|value| new.values.iter().any(|other| equal(value, other)))
        .cloned()
        .collect();
    if !both.is_empty() {
        return Together::One(with_values(old, both));
    }
    if old.operator.holds_when_absent() {
        return Together::One(absent(&old.key, true));
    }
    Together::Never
}

/// Whether the operator compares these values letter by letter, so that sets of them can be intersected.
fn compares_exactly<'a>(
    comparison: Comparison,
    mut values: impl Iterator<Item = &'a String>,
) -> bool {
    use Comparison as C;
    match comparison {
        C::StringEquals | C::Bool | C::Null => true,
        C::StringEqualsIgnoreCase => values.all(|value| value.is_ascii()),
        C::ArnEquals | C::ArnLike => values.all(|value| !holds_wildcard(value)),
        _ => false,
    }
}

/// Below A and below B is below the smaller.
fn stricter(old: &Entry, new: &Entry) -> Option<Entry> {
    use Comparison as C;
    let ([a], [b]) = (old.values.as_slice(), new.values.as_slice()) else { return None };
    let order = match old.operator.comparison.kind() {
        ValueKind::Numeric => Decimal::parse(a)?.cmp(&Decimal::parse(b)?),
        ValueKind::Date => Instant::parse(a)?.cmp(&Instant::parse(b)?),
        _ => return None,
    };
    let smaller = match old.operator.comparison {
        C::NumericLessThan | C::NumericLessThanEquals => true,
        C::DateLessThan | C::DateLessThanEquals => true,
        C::NumericGreaterThan | C::NumericGreaterThanEquals => false,
        C::DateGreaterThan | C::DateGreaterThanEquals => false,
        _ => return None,
    };
    let first = if smaller { order != Ordering::Greater } else { order != Ordering::Less };
    Some(if first { old.clone() } else { new.clone() })
}

/// The second under `IfExists`: the first fails for an absent key already, so the suffix changes nothing.
fn in_two(operator: Operator, new: &Entry) -> Together {
    if operator.if_exists || operator.comparison == Comparison::Null {
        return Together::Clash;
    }
    Together::Two(Entry { operator: operator.if_exists(), ..new.clone() })
}
