//! Whether two documents mean the same, proved: what they allow, and apart from that what they deny.

use crate::iam::document::{Document, Effect, OneOrMany, Statement};
use crate::iam::pattern::bounded;
use crate::prove::{Answer, Question, Rules, TOGETHER, ask};
use std::sync::Arc;

/// How many statements a document may have to be looked through for those of the other.
const FEW: usize = 200;

/// Whether both allow the same requests and deny the same, of those that a document takes in where one is given. What
/// is not decided is not the same.
pub(super) fn is_same(one: &Document, other: &Document, within: Option<&Document>) -> bool {
    bounded(TOGETHER, || is_proved(one, other, within))
}

fn is_proved(one: &Document, other: &Document, within: Option<&Document>) -> bool {
    let within = within.map(|document| Rules::new(Arc::new(document.clone())));
    [Effect::Allow, Effect::Deny].into_iter().all(|effect| {
        let (mine, theirs) = (side(one, effect), side(other, effect));
        if mine.len().max(theirs.len()) <= FEW {
            // What is in both takes nothing from either: if the rest is the same, all of it is.
            let apart = |from: &[Statement], of: &[Statement]| -> Vec<Statement> {
                from.iter().filter(|statement| !of.contains(statement)).cloned().collect()
            };
            let (own, others) = (apart(&mine, &theirs), apart(&theirs, &mine));
            if own.is_empty() && others.is_empty()
                || take_in_each_other(one, own, others, within.as_ref())
            {
                return true;
            }
        }
        take_in_each_other(one, mine, theirs, within.as_ref())
    })
}

/// The statements of one effect, all of them as allowing ones, without what they are called.
fn side(document: &Document, effect: Effect) -> Vec<Statement> {
    let statements = document.statements.iter().filter(|statement| statement.effect == effect);
    statements.map(|one| Statement { effect: Effect::Allow, sid: None, ..one.clone() }).collect()
}

fn take_in_each_other(
    like: &Document,
    mine: Vec<Statement>,
    theirs: Vec<Statement>,
    within: Option<&Rules>,
) -> bool {
    let rules = |statements| {
        let statements = OneOrMany::Many(statements);
        Rules::new(Arc::new(Document { statements, ..like.clone() }))
    };
    let (mine, theirs) = (rules(mine), rules(theirs));
    takes_in(&mine, &theirs, within) && takes_in(&theirs, &mine, within)
}

fn takes_in(more: &Rules, less: &Rules, within: Option<&Rules>) -> bool {
    let mut left = vec![vec![less]];
    left.extend(within.map(|within| vec![within]));
    ask(&Question { left, right: vec![vec![more]], home: None }) == Answer::None
}
