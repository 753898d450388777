//! The smallest change that stops an escape, where it is certain: the actions that do it, left out of the statement that
//! names them.

use std::collections::BTreeSet;

use crate::diag::{Edit, Fix};
use crate::iam::escalation::{self, Class};
use crate::model::{Effect, Model, Statement};
use crate::text::Span;

/// A fix that leaves out what escapes: none where a wildcard brought it in, where the statement stands in a template or
/// in JSON, or where nothing would be left of a block.
pub(super) fn leave_out(model: &Model, source: Span, escaping: &[String]) -> Option<Fix> {
    let blocks = blocks(model);
    let block = blocks.into_iter().find(|block| block.iter().any(|one| one.span == source))?;
    let statement = block.iter().find(|one| one.span == source)?;
    let list = &statement.actions.list;
    let plain = statement.origin.0.is_none()
        && statement.effect == Effect::Allow
        && !statement.actions.all_except
        && list.items.iter().all(|text| text.literal);
    if !plain {
        return None;
    }
    let named: Vec<&str> =
        list.items.iter().map(|text| text.plain().map(|plain| &**plain)).collect::<Option<_>>()?;
    let is_named = |action: &String| named.iter().any(|one| one.eq_ignore_ascii_case(action));
    if !escaping.iter().all(is_named) {
        return None;
    }
    // Those of one class reach the same names, so they escape alike.
    let classes: BTreeSet<Class> = escaping
        .iter()
        .filter_map(|action| escalation::find(action))
        .map(|row| row.class)
        .collect();
    let escapes = |action: &str| {
        escaping.iter().any(|one| one.eq_ignore_ascii_case(action))
            || escalation::find(action).is_some_and(|row| classes.contains(&row.class))
    };
    let (out, left): (Vec<&str>, Vec<&str>) = named.into_iter().partition(|one| escapes(one));
    let title = format!("leave out `{}`", out.join("`, `"));
    let edit = if left.is_empty() {
        let others = block.iter().filter(|one| one.span != source);
        let stays = others.into_iter().any(|one| one.effect == Effect::Allow);
        stays.then(|| Edit { span: statement.span, text: String::new() })?
    } else {
        Edit { span: list.span, text: left.join(", ") }
    };
    Some(Fix { title, edits: vec![edit] })
}

/// The blocks of statements that the files write.
fn blocks(model: &Model) -> Vec<&[Statement]> {
    let principals = model.principals().map(|id| &*model.principal(id).statements);
    let policies = model.policies().map(|id| model.policy(id).statements());
    let sentences = model.delegations().flat_map(|id| &model.delegation(id).grants);
    let sentences = sentences.map(|grant| &*grant.statements);
    let carried = model.policies().flat_map(|id| &model.policy(id).grants);
    let carried = carried.map(|grant| &*grant.statements);
    principals.chain(policies).chain(sentences).chain(carried).collect()
}
