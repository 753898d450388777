//! Documents that are larger than a policy of one's own may be, in several that mean the same together.

use crate::iam::canonical;
use crate::iam::document::{Document, Element, Statement};

/// Statements in groups that fit a limit, each with the place of the statement that it is of or a part of.
///
/// Denials and allowances of several attached policies mean the same as those of one (IAM user guide, "Policy
/// evaluation logic"). None where a statement fits nowhere.
pub(super) fn parts(
    statements: &[(usize, Statement)],
    limit: usize,
) -> Option<Vec<Vec<(usize, Statement)>>> {
    // What is built may be spelled a little longer: the catalogue's names, `Version`, brackets.
    let room = limit.saturating_sub(limit / 16);
    let mut pieces = Vec::new();
    for (origin, statement) in statements {
        halve(*origin, statement, room, &mut pieces)?;
    }
    let mut groups: Vec<Vec<(usize, Statement)>> = Vec::new();
    let mut size = 0;
    for piece in pieces {
        let own = canonical::statement_size(&piece.1) + 1;
        match groups.last_mut().filter(|_| size + own <= room) {
            Some(group) => {
                size += own;
                group.push(piece);
            }
            None => {
                size = own + canonical::size(&Document::new(Vec::new()));
                groups.push(vec![piece]);
            }
        }
    }
    Some(groups)
}

/// A statement, or two of half its actions or resources each, until each fits.
fn halve(
    origin: usize,
    statement: &Statement,
    room: usize,
    out: &mut Vec<(usize, Statement)>,
) -> Option<()> {
    let empty = canonical::size(&Document::new(Vec::new()));
    if canonical::statement_size(statement) + empty < room {
        out.push((origin, statement.clone()));
        return Some(());
    }
    let mut halves: Vec<Statement> = Vec::new();
    if let Some((first, second)) = two(&statement.action) {
        halves.extend([first, second].map(|action| Statement { action, ..statement.clone() }));
    } else {
        let (first, second) = two(statement.resource.as_ref()?)?;
        let of = |resource| Statement { resource: Some(resource), ..statement.clone() };
        halves.extend([first, second].map(of));
    }
    for (index, mut half) in halves.into_iter().enumerate() {
        if index > 0 {
            half.sid = None;
        }
        halve(origin, &half, room, out)?;
    }
    Some(())
}

/// An element as two that are it together; a `Not…` form cannot be divided.
fn two(element: &Element) -> Option<(Element, Element)> {
    let values = element.values.as_slice();
    if element.negated || values.len() < 2 {
        return None;
    }
    let (first, second) = values.split_at(values.len() / 2);
    Some((Element::of(first.iter().cloned()), Element::of(second.iter().cloned())))
}
