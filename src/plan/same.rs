//! Whether two documents mean the same, proved: what they allow, and apart from that what they deny.

use crate::iam::document::{Document, Effect, OneOrMany, Statement};
use crate::prove::{Answer, Question, Rules, ask};
use std::sync::Arc;

/// How many statements a document may have to be looked through for those of the other.
const FEW: usize = 200;

/// Whether both allow the same requests and deny the same, of those that a document takes in where one is given. What
/// is not decided is not the same.
pub(super) fn is_same(one: &Document, other: &Document, within: Option<&Document>) -> bool {
    let within = within.map(|document| Rules::new(Arc::new(document.clone())));
    [Effect::Allow, Effect::Deny].into_iter().all(|effect| {
        let (mine, theirs) = (side(one, effect), side(other, effect));
        if mine.len().max(theirs.len()) <= FEW {
            // What is in both takes nothing from either: if the rest is the same, all of it is.
            let apart = |from: &[&Statement], of: &[&Statement]| -> Vec<Statement> {
                let stands = |statement: &Statement| of.iter().any(|one| says_as(statement, one));
                from.iter().filter(|one| !stands(one)).map(|one| allowing(one)).collect()
            };
            let (own, others) = (apart(&mine, &theirs), apart(&theirs, &mine));
            if own.is_empty() && others.is_empty()
                || take_in_each_other(one, own, others, within.as_ref())
            {
                return true;
            }
        }
        let all = |side: Vec<&Statement>| side.into_iter().map(allowing).collect();
        take_in_each_other(one, all(mine), all(theirs), within.as_ref())
    })
}

/// The statements of one effect.
fn side(document: &Document, effect: Effect) -> Vec<&Statement> {
    document.statements.iter().filter(|statement| statement.effect == effect).collect()
}

/// Whether two statements of one effect say the same, whatever they are called.
fn says_as(one: &Statement, other: &Statement) -> bool {
    one.action == other.action
        && one.resource == other.resource
        && one.conditions == other.conditions
        && one.principal == other.principal
}

/// The statement as an allowing one, without what it is called.
fn allowing(statement: &Statement) -> Statement {
    Statement { effect: Effect::Allow, sid: None, ..statement.clone() }
}

fn take_in_each_other(
    like: &Document,
    mine: Vec<Statement>,
    theirs: Vec<Statement>,
    within: Option<&Rules>,
) -> bool {
    let rules = |statements| {
        let statements = OneOrMany::Many(statements);
        Rules::new(Arc::new(Document { version: like.version, id: None, statements }))
    };
    let (mine, theirs) = (rules(mine), rules(theirs));
    takes_in(&mine, &theirs, within) && takes_in(&theirs, &mine, within)
}

fn takes_in(more: &Rules, less: &Rules, within: Option<&Rules>) -> bool {
    let mut left = vec![vec![less]];
    left.extend(within.map(|within| vec![within]));
    ask(&Question { left, right: vec![vec![more]], home: None }) == Answer::None
}
