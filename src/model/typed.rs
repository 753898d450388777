//! One test of a condition key as the IAM condition that it stands for: the operator from the key's type.

use super::condition::{Comparison as Order, KeyTest, Quantifier, Relation};
use super::text::Texts;
use super::{Account, Model};
use crate::iam::catalogue::{self, ConditionKey, KeyType};
use crate::iam::operator::{Comparison, Operator, Qualifier, ValueKind};
use crate::text::Span;
use std::borrow::Cow;

/// A condition of IAM: one key under one operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The operator.
    pub operator: Operator,
    /// The key in the catalogue's spelling; as written where it was quoted or is not known.
    pub key: String,
    /// The values it is compared with, each once.
    pub values: Vec<String>,
}

/// Why a test stands for no condition of IAM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeProblem {
    /// `<` and the like on a key whose values have no order.
    NoOrder(KeyType),
    /// `like` on a key whose values are no texts.
    NoWildcards(KeyType),
    /// No operator of IAM has this name.
    UnknownOperator(String),
    /// A qualifier beside an operator that has one of its own, or beside `is present` and `is absent`.
    Qualified(Span),
    /// `if present` on a test of presence.
    IfPresent(Span),
    /// Values of a Boolean key that are not one of `true` and `false`, under a negation.
    NegatedBool,
    /// A negated test of a binary key.
    NegatedBinary,
}

/// A condition key as a test names it.
#[derive(Clone, Debug)]
pub struct Key<'a> {
    /// As it was written, names filled in.
    pub written: Cow<'a, str>,
    /// What the catalogue has of it.
    pub known: Option<ConditionKey>,
}

impl<'a> Key<'a> {
    /// The key of a test in an account.
    pub fn of(test: &'a KeyTest, model: &'a Model, account: &Account) -> Self {
        let written = test.key.in_account(model, account);
        let known = catalogue::condition_key(&written);
        Self { written, known }
    }

    /// What its values are; texts where the catalogue does not know it.
    pub fn key_type(&self) -> KeyType {
        self.known.map_or(KeyType::String, ConditionKey::key_type)
    }

    fn spelled(&self, quoted: bool) -> String {
        match self.known {
            Some(key) if !quoted => key.written(&self.written),
            _ => self.written.to_string(),
        }
    }
}

/// What values of a key's type are to an operator.
pub fn value_kind(key_type: KeyType) -> ValueKind {
    match key_type {
        KeyType::String => ValueKind::String,
        KeyType::Arn => ValueKind::Arn,
        KeyType::Bool => ValueKind::Bool,
        KeyType::Date => ValueKind::Date,
        KeyType::Numeric => ValueKind::Numeric,
        KeyType::IpAddress => ValueKind::IpAddress,
        KeyType::Binary => ValueKind::Binary,
    }
}

/// The condition of IAM that a test stands for in an account.
pub fn entry(test: &KeyTest, model: &Model, account: &Account) -> Result<Entry, TypeProblem> {
    entry_of(&Key::of(test, model, account), test, model, account)
}

/// As [`entry`], where the key has been looked up.
pub fn entry_of(
    key: &Key<'_>,
    test: &KeyTest,
    model: &Model,
    account: &Account,
) -> Result<Entry, TypeProblem> {
    let (operator, values) = match &test.relation {
        Relation::Present => (Comparison::Null.into(), vec!["false".to_owned()]),
        Relation::Absent => (Comparison::Null.into(), vec!["true".to_owned()]),
        Relation::Equals { negated, values, .. } => {
            equals(key.key_type(), *negated, values_of(values, model, account))?
        }
        Relation::Like { negated, values } => {
            let operator = like(key.key_type(), *negated)?;
            (operator.into(), values_of(values, model, account))
        }
        Relation::Compare(order, value) => {
            let operator = ordered(key.key_type(), *order)?;
            (operator.into(), vec![value.in_account(model, account).into_owned()])
        }
        Relation::Operator(name, values) => {
            let name = name.in_account(model, account);
            let operator = Operator::parse(&name)
                .ok_or_else(|| TypeProblem::UnknownOperator(name.into_owned()))?;
            (operator, values_of(values, model, account))
        }
    };
    let operator = modified(operator, test)?;
    Ok(Entry { operator, key: key.spelled(test.key.quoted), values })
}

/// The values in an account, each once.
fn values_of(values: &Texts, model: &Model, account: &Account) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let all = values.in_account(model, account);
    all.into_iter()
        .map(|(value, _)| value.into_owned())
        .filter(|v| seen.insert(v.clone()))
        .collect()
}

/// `is` and `in`: equality, never a pattern.
///
/// `ArnEquals` takes `*` and `?` for wildcards (IAM user guide, "Condition operators", ARN operators), so a value of an
/// ARN key that holds one is compared as text, where they are letters. Bool has no `Not…` form: its negation is the
/// other value, `IfExists`, since negated operators hold where the key is absent.
fn equals(
    key: KeyType,
    negated: bool,
    values: Vec<String>,
) -> Result<(Operator, Vec<String>), TypeProblem> {
    use Comparison as C;
    let pick = |plain: C, not: C| Operator::from(if negated { not } else { plain });
    let wild = || values.iter().any(|value| holds_wildcard(value));
    let operator = match key {
        KeyType::Arn if !wild() => pick(C::ArnEquals, C::ArnNotEquals),
        KeyType::String | KeyType::Arn => pick(C::StringEquals, C::StringNotEquals),
        KeyType::Numeric => pick(C::NumericEquals, C::NumericNotEquals),
        KeyType::Date => pick(C::DateEquals, C::DateNotEquals),
        KeyType::IpAddress => pick(C::IpAddress, C::NotIpAddress),
        KeyType::Binary if negated => return Err(TypeProblem::NegatedBinary),
        KeyType::Binary => C::BinaryEquals.into(),
        KeyType::Bool if negated => {
            let others: Option<std::collections::BTreeSet<&str>> =
                values.iter().map(|value| other_boolean(value)).collect();
            let others: Vec<String> =
                others.ok_or(TypeProblem::NegatedBool)?.into_iter().map(str::to_owned).collect();
            // Neither of the two: the key is absent.
            return match others.as_slice() {
                [] => Err(TypeProblem::NegatedBool),
                [_] => Ok((Operator::from(C::Bool).if_exists(), others)),
                _ => Ok((C::Null.into(), vec!["true".to_owned()])),
            };
        }
        KeyType::Bool => C::Bool.into(),
    };
    Ok((operator, values))
}

/// `like`
fn like(key: KeyType, negated: bool) -> Result<Comparison, TypeProblem> {
    use Comparison as C;
    match (key, negated) {
        (KeyType::String, false) => Ok(C::StringLike),
        (KeyType::String, true) => Ok(C::StringNotLike),
        (KeyType::Arn, false) => Ok(C::ArnLike),
        (KeyType::Arn, true) => Ok(C::ArnNotLike),
        _ => Err(TypeProblem::NoWildcards(key)),
    }
}

/// `<`, `<=`, `>`, `>=`
fn ordered(key: KeyType, order: Order) -> Result<Comparison, TypeProblem> {
    use Comparison as C;
    match (key, order) {
        (KeyType::Numeric, Order::Less) => Ok(C::NumericLessThan),
        (KeyType::Numeric, Order::LessOrEqual) => Ok(C::NumericLessThanEquals),
        (KeyType::Numeric, Order::Greater) => Ok(C::NumericGreaterThan),
        (KeyType::Numeric, Order::GreaterOrEqual) => Ok(C::NumericGreaterThanEquals),
        (KeyType::Date, Order::Less) => Ok(C::DateLessThan),
        (KeyType::Date, Order::LessOrEqual) => Ok(C::DateLessThanEquals),
        (KeyType::Date, Order::Greater) => Ok(C::DateGreaterThan),
        (KeyType::Date, Order::GreaterOrEqual) => Ok(C::DateGreaterThanEquals),
        _ => Err(TypeProblem::NoOrder(key)),
    }
}

/// The operator with `any`, `all` and `if present`.
fn modified(operator: Operator, test: &KeyTest) -> Result<Operator, TypeProblem> {
    let mut operator = operator;
    let presence = operator.comparison == Comparison::Null;
    if let Some((quantifier, span)) = test.quantifier {
        if presence || operator.qualifier.is_some() {
            return Err(TypeProblem::Qualified(span));
        }
        operator.qualifier = Some(match quantifier {
            Quantifier::Any => Qualifier::ForAnyValue,
            Quantifier::All => Qualifier::ForAllValues,
        });
        // The negation of a Boolean came with a suffix that is not the user's.
        let negated_bool = matches!(test.relation, Relation::Equals { negated: true, .. });
        if operator.comparison == Comparison::Bool && negated_bool {
            operator.if_exists = false;
        }
    }
    if let Some(span) = test.if_present {
        if presence {
            return Err(TypeProblem::IfPresent(span));
        }
        operator.if_exists = true;
    }
    Ok(operator)
}

/// Whether a value holds `*` or `?`, outside policy variables.
pub fn holds_wildcard(value: &str) -> bool {
    let mut rest = value;
    loop {
        match rest.split_once("${") {
            Some((before, after)) => {
                if before.contains(['*', '?']) {
                    return true;
                }
                rest = after.split_once('}').map_or("", |(_, after)| after);
            }
            None => return rest.contains(['*', '?']),
        }
    }
}

/// `false` for `true` and the other way round, whatever the case.
pub fn other_boolean(value: &str) -> Option<&'static str> {
    if value.eq_ignore_ascii_case("true") {
        Some("false")
    } else if value.eq_ignore_ascii_case("false") {
        Some("true")
    } else {
        None
    }
}
