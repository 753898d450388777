//! The exact complement of one condition of IAM, missing keys, several values and variables included.

use super::Form;
use crate::iam::operator::{Comparison, Operator, Qualifier};
use crate::model::typed::{Entry, other_boolean};

/// Keys that every signed request holds, so that a variable of them always has a value.
/// Source: IAM user guide, "AWS global condition context keys", the lines "Availability" of each.
const ALWAYS_PRESENT: &[&str] = &[
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalType",
    "aws:userid",
];

/// Where a condition does not hold, if IAM can say so.
///
/// A condition with a policy variable that the request has no value for does not hold, whatever its operator, so its
/// complement also holds where the variable's key is absent.
pub(super) fn complement(entry: &Entry) -> Option<Form> {
    let core = match entry.operator.comparison {
        Comparison::Null => null(entry)?,
        Comparison::Bool => boolean(entry)?,
        _ => opposite(entry)?,
    };
    let missing = variables(entry).into_iter().map(|key| Form::Is(absent(key, true)));
    Some(Form::or(std::iter::once(core).chain(missing)))
}

/// A test of the presence of a key.
pub(super) fn absent(key: &str, absent: bool) -> Entry {
    let value = if absent { "true" } else { "false" };
    Entry { operator: Comparison::Null.into(), key: key.to_owned(), values: vec![value.to_owned()] }
}

fn null(entry: &Entry) -> Option<Form> {
    let mut values: Vec<&str> =
        entry.values.iter().map(|value| other_boolean(value)).collect::<Option<_>>()?;
    values.sort_unstable();
    values.dedup();
    match values.as_slice() {
        [] => None,
        ["true"] => Some(Form::Is(absent(&entry.key, true))),
        ["false"] => Some(Form::Is(absent(&entry.key, false))),
        _ => Some(Form::False),
    }
}

fn boolean(entry: &Entry) -> Option<Form> {
    let mut others: Vec<&str> =
        entry.values.iter().map(|value| other_boolean(value)).collect::<Option<_>>()?;
    others.sort_unstable();
    others.dedup();
    let Operator { qualifier, if_exists, .. } = entry.operator;
    let [other] = others.as_slice() else {
        // Both values: it holds wherever there is a value, and also elsewhere as the operator says.
        let holds_absent = entry.operator.holds_when_absent();
        return (!others.is_empty())
            .then(|| if holds_absent { Form::False } else { Form::Is(absent(&entry.key, true)) });
    };
    let values = vec![(*other).to_owned()];
    Some(turned(entry, Comparison::Bool, values, qualifier, if_exists, false))
}

fn opposite(entry: &Entry) -> Option<Form> {
    let Operator { qualifier, comparison, if_exists } = entry.operator;
    let opposite = comparison.row().opposite?;
    let by_polarity = comparison.is_negated() != opposite.is_negated();
    if by_polarity || entry.values.len() == 1 {
        let values = entry.values.clone();
        return Some(turned(entry, opposite, values, qualifier, if_exists, by_polarity));
    }
    // Below one of several values: not so where it is at or above every one of them. The same value of the key must
    // be, so `ForAllValues:` with several values has no complement.
    if qualifier == Some(Qualifier::ForAllValues) || entry.values.is_empty() {
        return None;
    }
    let each = entry.values.iter().map(|value| {
        turned(entry, opposite, vec![value.clone()], qualifier, if_exists, by_polarity)
    });
    Some(Form::and(each))
}

/// The condition with its comparison turned round, and what prefix, suffix and a missing key ask for.
fn turned(
    entry: &Entry,
    comparison: Comparison,
    values: Vec<String>,
    qualifier: Option<Qualifier>,
    if_exists: bool,
    by_polarity: bool,
) -> Form {
    let held_absent = entry.operator.holds_when_absent();
    let qualifier = qualifier.map(|qualifier| match qualifier {
        Qualifier::ForAnyValue => Qualifier::ForAllValues,
        Qualifier::ForAllValues => Qualifier::ForAnyValue,
    });
    let plain = Operator { qualifier, comparison, if_exists: false };
    // A missing key must now count the other way round.
    let operator = if held_absent || by_polarity { plain } else { suffixed(plain) };
    let is = Form::Is(Entry { operator, key: entry.key.clone(), values });
    if if_exists && operator.holds_when_absent() {
        return Form::and([is, Form::Is(absent(&entry.key, false))]);
    }
    is
}

/// With `IfExists`, where it says anything.
fn suffixed(operator: Operator) -> Operator {
    if operator.holds_when_absent() { operator } else { operator.if_exists() }
}

/// The keys of policy variables without a default, each once, that may have no value.
fn variables(entry: &Entry) -> Vec<&str> {
    if !entry.operator.comparison.takes_variables() {
        return Vec::new();
    }
    let mut keys: Vec<&str> = Vec::new();
    for value in &entry.values {
        let mut rest = value.as_str();
        while let Some((_, after)) = rest.split_once("${") {
            let Some((name, behind)) = after.split_once('}') else { break };
            rest = behind;
            let key = name.trim();
            let letter = matches!(key, "*" | "?" | "$") || key.contains(',');
            let always = ALWAYS_PRESENT.iter().any(|known| known.eq_ignore_ascii_case(key));
            if !letter && !always && !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}
