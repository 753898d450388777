//! Lowering of one statement: actions and resources spelled out, one IAM statement for each alternative of its condition.

use crate::iam::document::{Conditions, Effect, Element, Statement};
use crate::model;
use crate::model::normal;
use crate::model::spelled;
use crate::model::{Account, Model};
use crate::text::Span;

/// An IAM statement and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lowered {
    /// The statement.
    pub statement: Statement,
    /// The sentence, or the part of one, that it is made of.
    pub span: Span,
}

/// The IAM statements that a statement is in an account.
///
/// Together they say exactly what the statement says. A statement whose condition never holds, or that could not be
/// checked, is none: nothing is allowed by what was not understood.
pub fn lower(statement: &model::Statement, model: &Model, account: &Account) -> Vec<Lowered> {
    let Ok(alternatives) =
        normal::alternatives_of_all(statement.condition.as_ref(), model, account)
    else {
        return Vec::new();
    };
    let names = spelled::action_names(&statement.actions, model, account);
    if names.is_empty() {
        return Vec::new();
    }
    let action =
        Element { negated: statement.actions.all_except, values: names.into_iter().collect() };
    let effect = match statement.effect {
        model::Effect::Allow => Effect::Allow,
        model::Effect::Deny => Effect::Deny,
    };
    let mut out = Vec::with_capacity(alternatives.len());
    for (effect, resource, span) in parts(statement, effect, model, account) {
        for conditions in &alternatives {
            out.push(Lowered { statement: one(effect, &action, &resource, conditions), span });
        }
    }
    if let Some(sid) = &statement.sid {
        name(&mut out, &sid.in_account(model, account));
    }
    out
}

/// The resources of the statement, and those that a denial takes out of it again.
///
/// `on R except X` is `NotResource X` where R is everything. Else an allowance of R is followed by a denial of the same
/// actions on X under the same condition: outside the condition the statement allows nothing, so nothing needs to be
/// taken away. (A denial of less than everything has no such form; its check refuses it.)
fn parts(
    statement: &model::Statement,
    effect: Effect,
    model: &Model,
    account: &Account,
) -> Vec<(Effect, Element, Span)> {
    let resources = &statement.resources;
    let listed = spelled::arns(&resources.list, model, account);
    let left_out = spelled::arns(&resources.except, model, account);
    let span = statement.span;
    if listed.is_empty() {
        return Vec::new();
    }
    if resources.all_except {
        let all = listed.into_iter().chain(left_out);
        return vec![(effect, Element::not(all), span)];
    }
    if left_out.is_empty() {
        return vec![(effect, Element::of(listed), span)];
    }
    if listed.iter().any(|arn| spelled::is_everything(arn)) {
        return vec![(effect, Element::not(left_out), span)];
    }
    let taken_out = (Effect::Deny, Element::of(left_out), span);
    match effect {
        Effect::Allow => vec![(effect, Element::of(listed), span), taken_out],
        Effect::Deny => vec![(effect, Element::of(listed), span)],
    }
}

fn one(effect: Effect, action: &Element, resource: &Element, conditions: &Conditions) -> Statement {
    Statement::new(effect, action.clone(), Some(resource.clone()))
        .with_conditions(conditions.clone())
}

/// Gives the Sid to a statement that stayed one; several are numbered, since a Sid is unique in a document.
fn name(statements: &mut [Lowered], sid: &str) {
    if let [only] = statements {
        only.statement.sid = Some(sid.to_owned());
        return;
    }
    for (index, lowered) in statements.iter_mut().enumerate() {
        lowered.statement.sid = Some(format!("{sid}{}", index + 1));
    }
}
