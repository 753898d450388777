//! Whether two documents mean the same, proved: what they allow, and apart from that what they deny.

use crate::iam::document::{Document, Effect, OneOrMany, Statement};
use crate::prove::{Answer, Question, Rules, ask};
use std::sync::Arc;

/// Whether both allow the same requests and deny the same, of those that a document takes in where one is given. What
/// is not decided is not the same.
pub(super) fn is_same(one: &Document, other: &Document, within: Option<&Document>) -> bool {
    [Effect::Allow, Effect::Deny].into_iter().all(|effect| {
        let (one, other) = (side(one, effect), side(other, effect));
        let within = within.map(|document| Rules::new(Arc::new(document.clone())));
        takes_in(&one, &other, within.as_ref()) && takes_in(&other, &one, within.as_ref())
    })
}

/// The statements of one effect, all of them as allowing ones.
fn side(document: &Document, effect: Effect) -> Rules {
    let statements = document.statements.iter().filter(|statement| statement.effect == effect);
    let statements: Vec<Statement> =
        statements.map(|one| Statement { effect: Effect::Allow, ..one.clone() }).collect();
    let statements = OneOrMany::Many(statements);
    Rules::new(Arc::new(Document { statements, ..document.clone() }))
}

fn takes_in(more: &Rules, less: &Rules, within: Option<&Rules>) -> bool {
    let mut left = vec![vec![less]];
    left.extend(within.map(|within| vec![within]));
    ask(&Question { left, right: vec![vec![more]], home: None }) == Answer::None
}
