//! Conditions: the language's words where they stand for exactly this operator, else the operator by its name.

use super::word;
use crate::iam::catalogue::{self, ConditionKey, KeyType};
use crate::iam::document::Condition;
use crate::iam::operator::{Comparison, Operator, Qualifier};
use crate::iam::value;
use std::collections::BTreeSet;

/// A condition in a manner: 0 in words, 1 with its key quoted, 2 with the operator named too. The texts of a document
/// of 2008 are letters.
pub(super) fn written(condition: &Condition, old: bool, level: u8) -> String {
    let operator = condition.operator;
    let known = catalogue::condition_key(&condition.key);
    let key = match known {
        Some(known) if level == 0 && word::is_bare(&known.written(&condition.key)) => {
            known.written(&condition.key)
        }
        _ => word::quoted(&condition.key),
    };
    let mut values: Vec<String> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for one in &condition.values {
        let letters = old && operator.comparison.takes_variables();
        let text = if letters { word::literal(one.text()) } else { one.text().to_owned() };
        if seen.insert(text.clone()) {
            values.push(text);
        }
    }
    let words = if level < 2 { in_words(&key, known, operator, &values) } else { None };
    words.unwrap_or_else(|| format!("{key} {operator} {}", many(&values)))
}

/// One value, or a list in brackets.
fn many(values: &[String]) -> String {
    match values {
        [only] => word::value(only),
        _ => list(values),
    }
}

fn list(values: &[String]) -> String {
    let written: Vec<String> = values.iter().map(|value| word::value(value)).collect();
    format!("[{}]", written.join(", "))
}

fn in_words(
    key: &str,
    known: Option<ConditionKey>,
    operator: Operator,
    values: &[String],
) -> Option<String> {
    let plain = operator.qualifier.is_none() && !operator.if_exists;
    if plain && let Some(short) = short(key, operator.comparison, values) {
        return Some(short);
    }
    if operator.comparison == Comparison::Null {
        let [only] = values else { return None };
        let absent = value::boolean(only)?;
        let word = if absent { "absent" } else { "present" };
        return plain.then(|| format!("{key} is {word}"));
    }
    let kind = known.map_or(KeyType::String, ConditionKey::key_type);
    let relation = relation(kind, operator.comparison, values)?;
    let quantifier = match operator.qualifier {
        None => "",
        Some(Qualifier::ForAnyValue) => " any",
        Some(Qualifier::ForAllValues) => " all",
    };
    let suffix = if operator.if_exists { " if present" } else { "" };
    Some(format!("{key}{quantifier} {relation}{suffix}"))
}

/// The short forms of whole tests.
fn short(key: &str, comparison: Comparison, values: &[String]) -> Option<String> {
    use Comparison as C;
    let only = match values {
        [only] => Some(only.as_str()),
        _ => None,
    };
    match (key, comparison) {
        ("aws:MultiFactorAuthPresent", C::Bool) if only == Some("true") => Some("mfa".to_owned()),
        ("aws:SourceIp", C::IpAddress) => Some(format!("from {}", many(values))),
        ("aws:CurrentTime", C::DateLessThan) => Some(format!("before {}", word::value(only?))),
        ("aws:CurrentTime", C::DateGreaterThan) => Some(format!("after {}", word::value(only?))),
        _ => None,
    }
}

/// What stands behind the key, if the words for a key of this type pick this operator.
fn relation(kind: KeyType, comparison: Comparison, values: &[String]) -> Option<String> {
    use Comparison as C;
    let wild = values.iter().any(|value| value.contains(['*', '?']));
    let equal = |negated: bool| match (values, negated) {
        ([only], false) => format!("is {}", word::value(only)),
        ([only], true) => format!("is not {}", word::value(only)),
        (_, false) => format!("in {}", list(values)),
        (_, true) => format!("not in {}", list(values)),
    };
    let like =
        |negated: bool| format!("{}like {}", if negated { "not " } else { "" }, many(values));
    let order = |sign: &str| match values {
        [only] => Some(format!("{sign} {}", word::value(only))),
        _ => None,
    };
    match (comparison, kind) {
        (C::StringEquals, KeyType::String) => Some(equal(false)),
        (C::StringNotEquals, KeyType::String) => Some(equal(true)),
        (C::StringEquals, KeyType::Arn) if wild => Some(equal(false)),
        (C::StringNotEquals, KeyType::Arn) if wild => Some(equal(true)),
        (C::ArnEquals, KeyType::Arn) if !wild => Some(equal(false)),
        (C::ArnNotEquals, KeyType::Arn) if !wild => Some(equal(true)),
        (C::NumericEquals, KeyType::Numeric)
        | (C::DateEquals, KeyType::Date)
        | (C::IpAddress, KeyType::IpAddress)
        | (C::BinaryEquals, KeyType::Binary)
        | (C::Bool, KeyType::Bool) => Some(equal(false)),
        (C::NumericNotEquals, KeyType::Numeric)
        | (C::DateNotEquals, KeyType::Date)
        | (C::NotIpAddress, KeyType::IpAddress) => Some(equal(true)),
        (C::StringLike, KeyType::String) | (C::ArnLike, KeyType::Arn) => Some(like(false)),
        (C::StringNotLike, KeyType::String) | (C::ArnNotLike, KeyType::Arn) => Some(like(true)),
        (C::NumericLessThan, KeyType::Numeric) | (C::DateLessThan, KeyType::Date) => order("<"),
        (C::NumericLessThanEquals, KeyType::Numeric) | (C::DateLessThanEquals, KeyType::Date) => {
            order("<=")
        }
        (C::NumericGreaterThan, KeyType::Numeric) | (C::DateGreaterThan, KeyType::Date) => {
            order(">")
        }
        (C::NumericGreaterThanEquals, KeyType::Numeric)
        | (C::DateGreaterThanEquals, KeyType::Date) => order(">="),
        _ => None,
    }
}
