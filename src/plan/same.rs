//! Whether two documents mean the same, proved: what they allow, and apart from that what they deny.

use crate::iam::document::{Document, Effect, Element, OneOrMany, Statement};
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
            let (own, others) = (apart(&mine, &theirs), apart(&theirs, &mine));
            if stand_in(&own, &others) && stand_in(&others, &own)
                || take_in_each_other(one, &own, &others, within.as_ref())
            {
                return true;
            }
        }
        take_in_each_other(one, &mine, &theirs, within.as_ref())
    })
}

/// The statements of one effect.
fn side(document: &Document, effect: Effect) -> Vec<&Statement> {
    document.statements.iter().filter(|statement| statement.effect == effect).collect()
}

/// Those of some statements that others do not say.
fn apart<'a>(from: &[&'a Statement], of: &[&Statement]) -> Vec<&'a Statement> {
    from.iter().filter(|one| !of.iter().any(|other| says_as(one, other))).copied().collect()
}

/// Whether two statements of one effect say the same, whatever they are called.
fn says_as(one: &Statement, other: &Statement) -> bool {
    one.action == other.action
        && one.resource == other.resource
        && one.conditions == other.conditions
        && one.principal == other.principal
}

/// Whether each action of some statements on each of its resources stands in others, in the same words and under the same
/// conditions: then these take in those, and nothing needs to be searched. `false` proves nothing.
fn stand_in(less: &[&Statement], more: &[&Statement]) -> bool {
    less.iter().all(|statement| {
        let Some(resources) = plain(statement.resource.as_ref()) else { return false };
        let Some(actions) = plain(Some(&statement.action)) else { return false };
        let alike: Vec<(&[String], &[String])> = more
            .iter()
            .filter(|other| {
                other.conditions == statement.conditions && other.principal == statement.principal
            })
            .filter_map(|other| {
                Some((plain(Some(&other.action))?, plain(other.resource.as_ref())?))
            })
            .collect();
        actions.iter().all(|action| {
            let holding = || alike.iter().filter(|(actions, _)| actions.contains(action));
            resources.iter().all(|one| holding().any(|(_, resources)| resources.contains(one)))
        })
    })
}

/// The values of a list that is no complement.
fn plain(element: Option<&Element>) -> Option<&[String]> {
    element.filter(|element| !element.negated).map(|element| element.values.as_slice())
}

/// The statement as an allowing one, without what it is called.
fn allowing(statement: &Statement) -> Statement {
    Statement { effect: Effect::Allow, sid: None, ..statement.clone() }
}

fn take_in_each_other(
    like: &Document,
    mine: &[&Statement],
    theirs: &[&Statement],
    within: Option<&Rules>,
) -> bool {
    let rules = |statements: &[&Statement]| {
        let statements = OneOrMany::Many(statements.iter().map(|one| allowing(one)).collect());
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
