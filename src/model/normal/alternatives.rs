//! Spreading a form out into alternatives, and leaving out those that others cover.

use super::Form;
use crate::iam::operator::{Comparison, Operator, Qualifier};
use crate::model::typed::Entry;
use std::collections::BTreeSet;

/// Every alternative as the entries that must hold together. The caller has counted them.
pub(super) fn spread(form: &Form) -> Vec<Vec<&Entry>> {
    match form {
        Form::True => vec![Vec::new()],
        Form::False => Vec::new(),
        Form::Is(entry) => vec![vec![entry]],
        Form::Or(parts) => parts.iter().flat_map(spread).collect(),
        Form::And(parts) => parts.iter().fold(vec![Vec::new()], |so_far, part| {
            let further = spread(part);
            if let [only] = further.as_slice() {
                let mut so_far = so_far;
                for together in &mut so_far {
                    together.extend(only);
                }
                return so_far;
            }
            let mut all = Vec::with_capacity(so_far.len() * further.len());
            for together in &so_far {
                for more in &further {
                    all.push(together.iter().chain(more).copied().collect());
                }
            }
            all
        }),
    }
}

/// An entry as it is compared: without case of the key, without the order of values.
type Shape = (Operator, String, BTreeSet<String>);

fn shape(entry: &Entry) -> Shape {
    (entry.operator, entry.key.to_ascii_lowercase(), entry.values.iter().cloned().collect())
}

/// Leaves out what another alternative covers, then makes alternatives one that differ in values alone.
pub(super) fn simplify(alternatives: Vec<Vec<Entry>>) -> Vec<Vec<Entry>> {
    if alternatives.len() < 2 {
        return alternatives;
    }
    let shapes: Vec<BTreeSet<Shape>> =
        alternatives.iter().map(|entries| entries.iter().map(shape).collect()).collect();
    let covered = |index: usize, own: &BTreeSet<Shape>| {
        shapes.iter().enumerate().any(|(other, shape)| {
            let smaller = shape.len() < own.len() || shape.len() == own.len() && other < index;
            smaller && shape.is_subset(own)
        })
    };
    let kept = alternatives
        .into_iter()
        .zip(shapes.iter().enumerate())
        .filter(|(_, (index, own))| !covered(*index, own))
        .map(|(entries, _)| entries);
    let mut joined: Vec<Vec<Entry>> = Vec::new();
    for entries in kept {
        if !joined.iter_mut().any(|before| join(before, &entries)) {
            joined.push(entries);
        }
    }
    joined
}

/// Adds the values of `further` to `before` where the two differ in the values of one condition that asks for any of them.
fn join(before: &mut [Entry], further: &[Entry]) -> bool {
    if before.len() != further.len() {
        return false;
    }
    let mut different = None;
    for (index, (a, b)) in before.iter().zip(further).enumerate() {
        if a.operator != b.operator || !a.key.eq_ignore_ascii_case(&b.key) {
            return false;
        }
        if a.values != b.values && different.replace(index).is_some() {
            return false;
        }
    }
    let Some(entry) = different.and_then(|index| before.get_mut(index)) else { return false };
    // Both values of a Boolean would say nothing, and read as if they did.
    let boolean = matches!(entry.operator.comparison, Comparison::Bool | Comparison::Null);
    let any = !boolean
        && !entry.operator.comparison.is_negated()
        && entry.operator.qualifier != Some(Qualifier::ForAllValues);
    // A value with a variable decides over the others: without a value for it, the whole does not hold.
    let variable = |entry: &Entry| entry.values.iter().any(|value| value.contains("${"));
    let Some(more) = different.and_then(|index| further.get(index)) else { return false };
    if !any || variable(entry) || variable(more) {
        return false;
    }
    let new: Vec<String> =
        more.values.iter().filter(|value| !entry.values.contains(value)).cloned().collect();
    entry.values.extend(new);
    true
}
