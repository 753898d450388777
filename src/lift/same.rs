//! Whether documents mean the same: the same text but for order, case and doubles, or proved both ways.

use crate::iam::document::{Document, Effect, Element, Statement, Version};
use crate::prove::{Answer, Question, Rules, ask};
use std::sync::Arc;

/// Whether two sets of attached policies are proved to mean the same.
pub(super) fn documents(left: &[Arc<Document>], right: &[Arc<Document>]) -> bool {
    let rules = |list: &[Arc<Document>]| -> Vec<Rules> {
        list.iter().map(|document| Rules::new(document.clone())).collect()
    };
    let (left, right) = (rules(left), rules(right));
    within(&left, &right) && within(&right, &left)
}

/// Whether everything that the left allows, the right allows.
fn within(left: &[Rules], right: &[Rules]) -> bool {
    let question = Question {
        left: vec![left.iter().collect()],
        right: vec![right.iter().collect()],
        home: None,
    };
    ask(&question) == Answer::None
}

/// Whether a statement of a version is proved to be what several of another are together.
pub(super) fn statements(
    one: &Statement,
    version: Option<Version>,
    several: &[&Statement],
    built: Option<Version>,
) -> bool {
    if several.is_empty() || several.iter().any(|other| other.effect != one.effect) {
        return false;
    }
    if (version == built || !holds_variables(one)) && joined(several) == Some(spelled(one)) {
        return true;
    }
    // What a denial takes in is asked as an allowance of the same.
    let allowing = |statement: &Statement| Statement { effect: Effect::Allow, ..statement.clone() };
    let document = |statements: Vec<Statement>, version: Option<Version>| {
        let document = Document::new(statements);
        Arc::new(Document { version, ..document })
    };
    let left = document(vec![allowing(one)], version);
    let right = document(several.iter().map(|one| allowing(one)).collect(), built);
    documents(&[left], &[right])
}

fn holds_variables(statement: &Statement) -> bool {
    let resources = statement.resource.iter().flat_map(|element| element.values.iter());
    let values = statement.conditions().flat_map(|one| one.values.iter().map(|v| v.text()));
    resources.map(String::as_str).chain(values).any(|text| text.contains("${"))
}

/// What several statements say as one: those that differ in their actions alone, or in their resources alone.
fn joined(several: &[&Statement]) -> Option<Spelled> {
    let mut all = several.iter().map(|one| spelled(one));
    let mut whole = all.next()?;
    for mut next in all {
        // Two `NotAction`s together are no `NotAction` of both.
        if whole.conditions != next.conditions || whole.actions.0 || next.actions.0 {
            return None;
        }
        if whole.resources == next.resources {
            whole.actions.1.append(&mut next.actions.1);
            continue;
        }
        match (&mut whole.resources, &mut next.resources) {
            (Some((false, own)), Some((false, more))) if whole.actions == next.actions => {
                own.append(more);
            }
            _ => return None,
        }
    }
    let resources = whole.resources.iter_mut().map(|(_, texts)| texts);
    for texts in resources.chain([&mut whole.actions.1]) {
        texts.sort();
        texts.dedup();
    }
    Some(whole)
}

/// What a statement says, without order, doubles, and the case of actions and keys.
#[derive(Debug, PartialEq, Eq)]
struct Spelled {
    actions: (bool, Vec<String>),
    resources: Option<(bool, Vec<String>)>,
    conditions: Vec<(String, String, Vec<String>)>,
}

fn spelled(statement: &Statement) -> Spelled {
    let set = |mut texts: Vec<String>| {
        texts.sort();
        texts.dedup();
        texts
    };
    let element = |element: &Element, lower: bool| {
        let texts = element.values.iter();
        let texts = texts.map(|text| if lower { text.to_ascii_lowercase() } else { text.clone() });
        (element.negated, set(texts.collect()))
    };
    let mut conditions: Vec<(String, String, Vec<String>)> = statement
        .conditions()
        .map(|one| {
            let values = one.values.iter().map(|value| value.text().to_owned());
            (one.operator.to_string(), one.key.to_ascii_lowercase(), set(values.collect()))
        })
        .collect();
    conditions.sort();
    Spelled {
        actions: element(&statement.action, true),
        resources: statement.resource.as_ref().map(|one| element(one, false)),
        conditions,
    }
}
