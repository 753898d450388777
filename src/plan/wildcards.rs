//! `fits by wildcards`: lists of actions as wildcards that mean the same today, where a text would not fit otherwise.
//!
//! A wildcard takes the place of listed actions where the catalogue knows no other action that it takes in. It also
//! takes in tomorrow's, which is why it must be asked for; the manifest says which were chosen.

use super::same::is_same;
use crate::iam::catalogue;
use crate::iam::document::{Document, Element, OneOrMany, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// A wildcard that stands for listed actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wildcard {
    /// Which statement of the document, from 0.
    pub statement: usize,
    /// The pattern.
    pub pattern: String,
    /// The actions that it stands for today.
    pub actions: Vec<String>,
}

/// The document with as few wildcards as bring it within a limit; none where no number of them does, or where the
/// meaning is not proved to be the same.
pub(super) fn fit(
    document: &Document,
    limit: usize,
    size_of: fn(&Document) -> usize,
) -> Option<(Document, Vec<Wildcard>)> {
    let mut fitted = document.clone();
    let mut chosen: Vec<Wildcard> = Vec::new();
    let mut offered = offers(document);
    offered.sort_by(|a, b| saving(b).cmp(&saving(a)).then_with(|| a.pattern.cmp(&b.pattern)));
    for offer in offered {
        if size_of(&fitted) <= limit {
            break;
        }
        let mut statements: Vec<Statement> = fitted.statements.as_slice().to_vec();
        let statement = statements.get_mut(offer.statement)?;
        replace(&mut statement.action, &offer);
        fitted.statements = OneOrMany::of(statements);
        chosen.push(offer);
    }
    chosen.sort_by(|a, b| (a.statement, &a.pattern).cmp(&(b.statement, &b.pattern)));
    let today = today(&chosen);
    (size_of(&fitted) <= limit && is_same(document, &fitted, Some(&today)))
        .then_some((fitted, chosen))
}

/// How many characters it saves: each listed action stands between quotes and before a comma.
fn saving(one: &Wildcard) -> usize {
    let listed: usize = one.actions.iter().map(|action| action.len() + 3).sum();
    listed.saturating_sub(one.pattern.len() + 3)
}

/// Puts a wildcard where the first of its actions stood.
fn replace(element: &mut Element, wildcard: &Wildcard) {
    let listed: BTreeSet<&String> = wildcard.actions.iter().collect();
    let mut pattern = Some(wildcard.pattern.clone());
    let mut values = Vec::new();
    for action in &element.values {
        if listed.contains(action) {
            values.extend(pattern.take());
        } else {
            values.push(action.clone());
        }
    }
    element.values = OneOrMany::of(values);
}

/// Every request but those of actions that the wildcards take in and nobody knows yet.
fn today(chosen: &[Wildcard]) -> Document {
    let patterns: Vec<String> = chosen.iter().map(|one| one.pattern.clone()).collect();
    let known: BTreeSet<String> =
        chosen.iter().flat_map(|one| one.actions.iter().cloned()).collect();
    let mut rest = Statement::allow(["*"], ["*"]);
    rest.action = Element::not(patterns);
    Document::new(vec![rest, Statement::allow(known, ["*"])])
}

/// Wildcards for the statements' lists.
fn offers(document: &Document) -> Vec<Wildcard> {
    let mut found = Vec::new();
    for (at, statement) in document.statements.iter().enumerate() {
        if statement.action.negated {
            continue;
        }
        let mut by_service: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
        for text in statement.action.values.iter().filter(|text| !text.contains(['*', '?'])) {
            if let Some((service, _)) = text.split_once(':') {
                by_service.entry(service).or_default().push(text);
            }
        }
        for (service, listed) in by_service {
            found.extend(of_service(at, service, &listed));
        }
    }
    found
}

fn of_service(statement: usize, service: &str, listed: &[&String]) -> Vec<Wildcard> {
    let Some(known) = catalogue::service(service) else { return Vec::new() };
    let known: Vec<String> = known.actions().map(|action| action.full_name()).collect();
    let lower: BTreeSet<String> = listed.iter().map(|text| text.to_ascii_lowercase()).collect();
    let mut found: BTreeMap<String, Wildcard> = BTreeMap::new();
    for text in listed {
        let Some(matched) = widest(text, &known, &lower) else { continue };
        let prefix = common_prefix(&matched);
        let taken: BTreeSet<String> = matched.iter().map(|one| one.to_ascii_lowercase()).collect();
        let actions = listed.iter().filter(|one| taken.contains(&one.to_ascii_lowercase()));
        let actions: Vec<String> = actions.map(|one| (*one).clone()).collect();
        let pattern = format!("{prefix}*");
        if actions.len() > 1 {
            found.insert(pattern.clone(), Wildcard { statement, pattern, actions });
        }
    }
    found.into_values().collect()
}

/// The known actions that the shortest beginning of an action takes in, all of which are listed.
fn widest<'a>(
    action: &str,
    known: &'a [String],
    listed: &BTreeSet<String>,
) -> Option<Vec<&'a String>> {
    let start = action.find(':')? + 1;
    let ends = (start..=action.len()).filter(|&end| action.is_char_boundary(end));
    for end in ends {
        let prefix = action.get(..end)?;
        let begins =
            |one: &&String| one.get(..end).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix));
        let matched: Vec<&String> = known.iter().filter(begins).collect();
        if matched.iter().all(|one| listed.contains(&one.to_ascii_lowercase())) {
            return Some(matched).filter(|matched| matched.len() > 1);
        }
    }
    None
}

/// What all of them begin with: no shorter a pattern than it must be, so that it takes in less of tomorrow's.
fn common_prefix(texts: &[&String]) -> String {
    let Some((first, rest)) = texts.split_first() else { return String::new() };
    let shared = first.char_indices().take_while(|&(at, letter)| {
        let same = |one: &&String| one.get(at..).is_some_and(|rest| rest.starts_with(letter));
        rest.iter().all(same)
    });
    shared.map(|(_, letter)| letter).collect()
}
