//! What of a sentence stands in its conditions: required tags, and `when` and `with`.

use super::grants::Granted;
use super::marks;
use crate::iam::document::Condition;
use crate::iam::operator::{Comparison, Operator};
use crate::lift::{condition, word};

const OF_REQUEST: &str = "aws:RequestTag/";
const OF_RESOURCE: &str = "aws:ResourceTag/";

/// The clauses of tags.
pub(super) fn tag_clauses(grant: &Granted<'_>, creates: bool) -> Vec<String> {
    let marks = marks::of(grant.kind);
    let (action, prefix) =
        if creates { (marks.create, OF_REQUEST) } else { (marks.see, OF_RESOURCE) };
    let conditions = grant.alternatives(action).into_iter().flatten();
    let (mut tagged, mut must) = (Vec::new(), Vec::new());
    for one in conditions {
        let Some(key) = one.key.strip_prefix(prefix) else { continue };
        let values: Vec<String> = one.values.iter().map(|v| v.text().to_owned()).collect();
        let key = word::value(key);
        if one.operator == Operator::from(Comparison::Null) {
            must.push(key);
        } else {
            tagged.push(match values.as_slice() {
                [only] => format!("{key} = {}", word::value(only)),
                _ => format!("{key} in [{}]", super::text::names(&values)),
            });
        }
    }
    let clause = |word: &str, list: Vec<String>| {
        (!list.is_empty()).then(|| format!("{word} {}", list.join(", ")))
    };
    [clause("tagged", tagged), clause("must tag", must)].into_iter().flatten().collect()
}

/// The conditions of the sentence: those that no clause brings, of an action that every grant of the kind holds.
pub(super) fn modifiers(grant: &Granted<'_>, creates: bool) -> Option<String> {
    let marks = marks::of(grant.kind);
    let held = [marks.see, marks.create, marks.configure, marks.delete, "iam:PassRole"];
    let action = held.into_iter().find(|action| grant.has(action))?;
    let tags = [OF_REQUEST, OF_RESOURCE, "aws:TagKeys"];
    let tagged = !tag_clauses(grant, creates).is_empty();
    let own = |one: &&Condition| {
        let of_clause = marks::CLAUSE_KEYS.iter().any(|key| one.key.eq_ignore_ascii_case(key));
        let of_tags = tagged && tags.iter().any(|prefix| one.key.starts_with(prefix));
        !of_clause && !of_tags
    };
    let mut alternatives: Vec<Vec<String>> = Vec::new();
    for conditions in grant.alternatives(action) {
        let own = conditions.into_iter().filter(own);
        let written: Vec<String> = own.map(|one| condition::written(one, false, 0)).collect();
        if !alternatives.contains(&written) {
            alternatives.push(written);
        }
    }
    if alternatives.iter().any(Vec::is_empty) {
        return Some(String::new());
    }
    if let [only] = alternatives.as_mut_slice() {
        let all = only.len();
        only.retain(|test| test != "mfa");
        let mfa = if only.len() < all { " with mfa" } else { "" };
        let when =
            if only.is_empty() { String::new() } else { format!(" when {}", only.join(" and ")) };
        return Some(format!("{when}{mfa}"));
    }
    let each: Vec<String> = alternatives.iter().map(|tests| tests.join(" and ")).collect();
    Some(format!(" when {}", each.join(" or ")))
}
