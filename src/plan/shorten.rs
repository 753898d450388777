//! The same meaning in less space.
//!
//! Each step keeps the set of requests that the document allows and the set that it denies: doubles are dropped;
//! statements that differ in their actions alone, or in their resources alone, become one; Sids are left out.

use crate::iam::document::{
    Conditions, Document, Effect, Element, OneOrMany, PrincipalElement, Statement,
};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// The document in less space, and where each of its statements comes from.
pub(super) fn shorten(document: &Document, sources: &[Span]) -> (Document, Vec<Span>) {
    let mut kept: Vec<(Statement, Span)> = Vec::new();
    for (statement, &source) in document.statements.iter().zip(sources) {
        let mut statement = Statement { sid: None, ..statement.clone() };
        dedupe(&mut statement.action);
        statement.resource.iter_mut().for_each(dedupe);
        kept.push((statement, source));
    }
    loop {
        kept = merge(kept, Joined::Actions);
        let before = kept.len();
        kept = merge(kept, Joined::Resources);
        // Until then no two are alike but for their actions: only longer lists of resources can make some alike.
        if kept.len() == before {
            break;
        }
    }
    let (statements, sources): (Vec<Statement>, Vec<Span>) = kept.into_iter().unzip();
    let document = Document {
        version: document.version,
        id: document.id.clone(),
        statements: OneOrMany::of(statements),
    };
    (document, sources)
}

/// Which list of statements is joined, where all else of them is alike.
#[derive(Clone, Copy)]
enum Joined {
    Actions,
    Resources,
}

/// What statements must have in common to become one. A complement is joined with nothing, but its doubles say nothing
/// new: there it is all that the statement says.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Common<'a> {
    effect: Effect,
    action: List<'a>,
    resource: Option<List<'a>>,
    principal: Option<&'a PrincipalElement>,
    conditions: Option<&'a Conditions>,
}

/// Whether it is a complement, and its values.
type List<'a> = (bool, &'a [String]);

impl<'a> Common<'a> {
    fn of(statement: &'a Statement, joined: Joined) -> Self {
        /// The list that is joined counts as none, and as there where it is there.
        fn list(element: &Element, counts: bool) -> List<'_> {
            let values = element.values.as_slice();
            if counts { (element.negated, values) } else { (false, &[]) }
        }
        let (action, resource) = (&statement.action, statement.resource.as_ref());
        let plain = !action.negated && resource.is_none_or(|resource| !resource.negated);
        let (actions, resources) = match joined {
            Joined::Actions if plain => (false, true),
            Joined::Resources if plain => (true, false),
            Joined::Actions | Joined::Resources => (true, true),
        };
        Self {
            effect: statement.effect,
            action: list(action, actions),
            resource: resource.map(|resource| list(resource, resources)),
            principal: statement.principal.as_ref(),
            conditions: statement.conditions.as_ref(),
        }
    }
}

/// Joins statements that are alike but for one list. Each is looked up by all else that it says, so that the work grows
/// with the statements alone.
fn merge(statements: Vec<(Statement, Span)>, joined: Joined) -> Vec<(Statement, Span)> {
    // For each statement the one that it becomes a part of.
    let mut first: BTreeMap<Common<'_>, usize> = BTreeMap::new();
    let of: Vec<usize> = statements
        .iter()
        .enumerate()
        .map(|(at, (statement, _))| *first.entry(Common::of(statement, joined)).or_insert(at))
        .collect();
    if first.len() == statements.len() {
        return statements;
    }
    let mut kept: BTreeMap<usize, (Statement, Span)> = BTreeMap::new();
    for ((statement, source), at) in statements.into_iter().zip(of) {
        let Some((known, _)) = kept.get_mut(&at) else {
            kept.insert(at, (statement, source));
            continue;
        };
        match joined {
            Joined::Actions => join(&mut known.action, statement.action),
            Joined::Resources => {
                if let (Some(mine), Some(theirs)) = (known.resource.as_mut(), statement.resource) {
                    join(mine, theirs);
                }
            }
        }
    }
    let mut kept: Vec<(Statement, Span)> = kept.into_values().collect();
    for (statement, _) in &mut kept {
        dedupe(&mut statement.action);
        statement.resource.iter_mut().for_each(dedupe);
    }
    kept
}

/// Puts one list behind another; doubles go at the end.
fn join(mine: &mut Element, theirs: Element) {
    let held = std::mem::replace(&mut mine.values, OneOrMany::Many(Vec::new()));
    let mut all = held.into_vec();
    all.extend(theirs.values.into_vec());
    mine.values = OneOrMany::Many(all);
}

fn dedupe(element: &mut Element) {
    if element.values.len() < 2 {
        return;
    }
    let mut known = BTreeSet::new();
    if element.values.iter().all(|value| known.insert(value)) {
        return;
    }
    let mut known = BTreeSet::new();
    let held = std::mem::replace(&mut element.values, OneOrMany::Many(Vec::new()));
    let kept: Vec<String> =
        held.into_vec().into_iter().filter(|value| known.insert(value.clone())).collect();
    element.values = OneOrMany::of(kept);
}
