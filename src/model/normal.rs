//! A condition as IAM can hold it: alternatives, each a set of conditions that must hold together, with exact negation.

mod alternatives;
mod combine;
mod complement;
#[cfg(test)]
mod tests;

use super::condition::{Condition, KeyTest};
use super::typed::{self, Entry, TypeProblem};
use super::{Account, Model};
use crate::iam::document::{Condition as IamCondition, Conditions};
use crate::iam::operator::Operator;
use crate::text::Span;

/// The most statements that one condition may become.
pub const MOST_ALTERNATIVES: usize = 256;

/// Why a condition cannot be written in IAM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NormalProblem {
    /// It would become more statements than [`MOST_ALTERNATIVES`]; as many, if they can be counted.
    TooMany(usize),
    /// A test that stands for no condition of IAM.
    Type(Span, TypeProblem),
    /// A negated test whose operator has no complement.
    NoComplement(Span, Operator),
    /// Two conditions of one operator on one key that must hold together and cannot be made one.
    Clash(Operator, String),
}

/// A condition in negation normal form; `True` and `False` stand only alone.
#[derive(Clone, Debug)]
enum Form {
    True,
    False,
    Is(Entry),
    And(Vec<Form>),
    Or(Vec<Form>),
}

impl Form {
    fn and(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::True => {}
                Self::False => return Self::False,
                Self::And(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        match kept.pop() {
            None => Self::True,
            Some(only) if kept.is_empty() => only,
            Some(last) => {
                kept.push(last);
                Self::And(kept)
            }
        }
    }

    fn or(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::False => {}
                Self::True => return Self::True,
                Self::Or(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        match kept.pop() {
            None => Self::False,
            Some(only) if kept.is_empty() => only,
            Some(last) => {
                kept.push(last);
                Self::Or(kept)
            }
        }
    }

    /// How many alternatives it has once it is spread out.
    fn count(&self) -> usize {
        match self {
            Self::True | Self::Is(_) => 1,
            Self::False => 0,
            Self::And(parts) => parts.iter().fold(1, |n, part| n.saturating_mul(part.count())),
            Self::Or(parts) => parts.iter().fold(0, |n, part| n.saturating_add(part.count())),
        }
    }
}

/// The alternatives of a condition: it holds where all conditions of one of them hold. None where it never holds.
///
/// The order is that of the text. What another alternative covers is left out, and alternatives that differ in the
/// values of one condition alone are one.
pub fn alternatives(
    condition: &Condition,
    model: &Model,
    account: &Account,
) -> Result<Vec<Conditions>, NormalProblem> {
    let form = form(condition, false, model, account)?;
    let count = form.count();
    if count > MOST_ALTERNATIVES {
        return Err(NormalProblem::TooMany(count));
    }
    let mut all = Vec::with_capacity(count);
    for entries in alternatives::spread(&form) {
        if let Some(together) = combine::combine(entries)? {
            all.push(together);
        }
    }
    alternatives::simplify(all).into_iter().map(conditions).collect()
}

/// The alternatives of several conditions that must all hold.
pub fn alternatives_of_all<'a>(
    conditions: impl IntoIterator<Item = &'a Condition>,
    model: &Model,
    account: &Account,
) -> Result<Vec<Conditions>, NormalProblem> {
    let all: Vec<Condition> = conditions.into_iter().cloned().collect();
    match all.as_slice() {
        [] => Ok(vec![Conditions::new()]),
        [one] => alternatives(one, model, account),
        _ => alternatives(&Condition::And(all), model, account),
    }
}

fn form(
    condition: &Condition,
    negated: bool,
    model: &Model,
    account: &Account,
) -> Result<Form, NormalProblem> {
    let each = |parts: &[Condition]| {
        parts.iter().map(|part| form(part, negated, model, account)).collect::<Result<Vec<_>, _>>()
    };
    match condition {
        Condition::Not(inner) => form(inner, !negated, model, account),
        Condition::And(parts) if negated => each(parts).map(Form::or),
        Condition::And(parts) => each(parts).map(Form::and),
        Condition::Or(parts) if negated => each(parts).map(Form::and),
        Condition::Or(parts) => each(parts).map(Form::or),
        Condition::Test(test) => form_of_test(test, negated, model, account),
    }
}

fn form_of_test(
    test: &KeyTest,
    negated: bool,
    model: &Model,
    account: &Account,
) -> Result<Form, NormalProblem> {
    let entry = typed::entry(test, model, account)
        .map_err(|problem| NormalProblem::Type(test.span, problem))?;
    if !negated {
        return Ok(Form::Is(entry));
    }
    let operator = entry.operator;
    complement::complement(&entry).ok_or(NormalProblem::NoComplement(test.span, operator))
}

fn conditions(entries: Vec<Entry>) -> Result<Conditions, NormalProblem> {
    let mut together = Conditions::new();
    for entry in entries {
        let Entry { operator, key, values } = entry;
        together
            .and(IamCondition::new(operator, key, values))
            .map_err(|clash| NormalProblem::Clash(operator, clash.condition.key))?;
    }
    Ok(together)
}
