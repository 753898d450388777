//! What the statements of one block say of each other, as far as the inclusion of patterns decides it.

use super::At;
use crate::diag::{Sink, conditions as wording};
use crate::iam::pattern::{self, Pattern, included_in_union};
use crate::model::spelled;
use crate::model::{Effect, Statement};
use std::collections::BTreeMap;

/// The most statements of a block that are compared with each other; a larger block is written by a program.
const MOST: usize = 200;

/// How many steps their comparison may take. Ordinary blocks take some thousands.
const WORK: usize = 4_000_000;

/// Finds statements that another covers, allowances that a denial takes away whole, and Sids used twice.
pub(super) fn check(statements: &[&Statement], at: At<'_>, sink: &mut Sink) {
    check_sids(statements, at, sink);
    // What is not decided by then is not said.
    pattern::bounded(WORK, || check_covered(statements, at, sink));
}

fn check_covered(statements: &[&Statement], at: At<'_>, sink: &mut Sink) {
    if statements.len() < 2 {
        return;
    }
    let plain: Vec<Sets<'_>> =
        statements.iter().take(MOST).filter_map(|statement| Sets::of(statement, at)).collect();
    for (index, one) in plain.iter().enumerate() {
        for (other_index, other) in plain.iter().enumerate() {
            if index == other_index || !other.unconditional || !other.covers(one) {
                continue;
            }
            let same = one.statement.effect == other.statement.effect;
            let twins = same && one.unconditional && one.covers(other);
            if same && !(twins && index < other_index) {
                sink.push(wording::redundant(one.statement.span, other.statement.span));
                break;
            }
            if one.statement.effect == Effect::Allow && other.statement.effect == Effect::Deny {
                sink.push(wording::wholly_denied(one.statement.span, other.statement.span));
                break;
            }
        }
    }
}

fn check_sids(statements: &[&Statement], at: At<'_>, sink: &mut Sink) {
    let account = at.model.account(at.account);
    let mut seen = BTreeMap::new();
    for statement in statements {
        let Some(sid) = &statement.sid else { continue };
        let text = sid.in_account(at.model, account).into_owned();
        if let Some(first) = seen.insert(text.clone(), sid.span)
            && first != sid.span
        {
            sink.push(wording::doubled_sid(sid.span, &text, first));
        }
    }
}

/// A statement as two sets of patterns.
struct Sets<'a> {
    statement: &'a Statement,
    unconditional: bool,
    actions: Vec<Begun>,
    resources: Vec<Begun>,
}

/// A pattern as it is written, and the text that everything it takes in begins with: most pairs are told apart by it.
struct Begun {
    text: String,
    begins: usize,
    read: fn(&str) -> Pattern,
}

impl Begun {
    fn new(text: String, read: fn(&str) -> Pattern) -> Self {
        let begins = text.find(['*', '?', '$']).unwrap_or(text.len());
        Self { text, begins, read }
    }

    /// An action, which is one without case.
    fn action(name: &str) -> Self {
        Self::new(name.to_ascii_lowercase(), Pattern::action)
    }

    fn begins(&self) -> &str {
        self.text.get(..self.begins).unwrap_or_default()
    }

    fn pattern(&self) -> Pattern {
        (self.read)(&self.text)
    }

    /// Whether every text of it is of one of the others.
    fn within(&self, others: &[Self]) -> bool {
        let near = others.iter().filter(|other| self.begins().starts_with(other.begins()));
        let near: Vec<&Self> = near.collect();
        if near.iter().any(|other| other.text == self.text) {
            return true;
        }
        let union: Vec<Pattern> = near.into_iter().map(Self::pattern).collect();
        !union.is_empty() && included_in_union(&self.pattern(), &union) == Ok(true)
    }
}

impl<'a> Sets<'a> {
    /// None where it says a complement.
    fn of(statement: &'a Statement, at: At<'a>) -> Option<Self> {
        let plain = !statement.actions.all_except
            && !statement.resources.all_except
            && statement.resources.except.is_empty();
        if !plain {
            return None;
        }
        let account = at.model.account(at.account);
        let names = spelled::action_names(&statement.actions, at.model, account);
        let arns = spelled::arns(&statement.resources.list, at.model, account);
        (!names.is_empty() && !arns.is_empty()).then(|| Self {
            statement,
            unconditional: statement.condition.is_none(),
            actions: names.iter().map(|name| Begun::action(name)).collect(),
            resources: arns.into_iter().map(|arn| Begun::new(arn, Pattern::iam)).collect(),
        })
    }

    fn covers(&self, other: &Self) -> bool {
        other.actions.iter().all(|action| action.within(&self.actions))
            && other.resources.iter().all(|arn| arn.within(&self.resources))
    }
}
