//! A request out of a cell: an example of each dimension, with values for its variables, confirmed by the evaluator.

use std::collections::BTreeMap;

use crate::evaluate::{Context, Layers, Outcome, Request, decide};
use crate::iam::catalogue::{Carried, action, condition_key};
use crate::iam::pattern::{Pattern, Undecided};
use crate::prove::cell::Cell;
use crate::prove::key::{self, Held};
use crate::prove::search::{Layer, Question};
use crate::prove::space;

/// A request that answers a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The action, in the catalogue's spelling where it is known.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The condition keys that the request must hold, with their values; what is not here is absent.
    pub keys: BTreeMap<String, Vec<String>>,
}

/// What became of a cell.
#[derive(Debug)]
pub(super) enum Leaf {
    /// A request of it that the evaluator confirms.
    Found(Witness),
    /// There is no action and resource of it.
    Nowhere,
    /// An example rests on something open, and the evaluator does not confirm it.
    Open,
    /// The evaluator refuses an example that rests on nothing open.
    Refused,
}

/// Looks for a request of a cell.
pub(super) fn of(cell: &Cell<'_>, question: &Question<'_>) -> Leaf {
    let target = match space::target(&cell.action, &cell.resource, question.home) {
        Ok(Some(target)) => target,
        Ok(None) => return Leaf::Nowhere,
        Err(Undecided) => return Leaf::Open,
    };
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for wanted in cell.keys() {
        let Some((first, _)) = wanted.first() else { continue };
        let carried = action(&target.action).is_none_or(|a| a.carries(&first.key) != Carried::No);
        match key::held(wanted, !carried) {
            Ok(Some(Held::Absent)) => {}
            Ok(Some(Held::Values(values))) => {
                keys.insert(first.key.to_string(), values);
            }
            Ok(None) => return Leaf::Nowhere,
            Err(Undecided) => return Leaf::Open,
        }
    }
    let mut witness = Witness { action: target.action, resource: target.resource, keys };
    let open = witness.fill() || cell.open || cell.has_variables();
    if witness.answers(question) || witness.complete(question) && witness.answers(question) {
        Leaf::Found(witness)
    } else if open {
        Leaf::Open
    } else {
        Leaf::Refused
    }
}

impl Witness {
    /// Gives variables a value: that which the request holds of the key, or a fresh one. Whether there were any.
    fn fill(&mut self) -> bool {
        let texts = self.keys.values().flatten().chain([&self.resource]);
        let patterns: Vec<Pattern> = texts.map(|text| Pattern::iam(text)).collect();
        let mut values: BTreeMap<String, String> = BTreeMap::new();
        for variable in patterns.iter().flat_map(Pattern::variables) {
            let key = variable.key.to_ascii_lowercase();
            let held = self.keys.get(&key).and_then(|held| held.first()).cloned();
            let plain = held.filter(|text| !text.contains("${"));
            let value = plain.unwrap_or_else(|| fresh(&key, values.len()));
            values.entry(key).or_insert(value);
        }
        if values.is_empty() {
            return false;
        }
        let filled = |text: &str| {
            let value = |key: &str| values.get(&key.to_ascii_lowercase()).cloned();
            Pattern::iam(text)
                .resolved(value)
                .map_or_else(|| text.to_owned(), |one| one.to_string())
        };
        self.resource = filled(&self.resource);
        for held in self.keys.values_mut().flatten() {
            *held = filled(held);
        }
        for (key, value) in values {
            self.keys.insert(key, vec![value]);
        }
        true
    }

    /// Adds the keys that every request holds and some statement asks about. Whatever their value is: nothing is wanted
    /// of them, but a statement may ask whether they are absent. Left out where the request answers without them, so
    /// that what is shown stays short. Whether any was added.
    fn complete(&mut self, question: &Question<'_>) -> bool {
        let before = self.keys.len();
        let rules = question.left.iter().chain(&question.right).flatten();
        let rules = rules.flat_map(|rules| rules.allow.iter().chain(&rules.deny));
        for test in rules.flat_map(|rule| &rule.tests) {
            if key::is_always_present(&test.key)
                && !self.keys.contains_key(&*test.key)
                && let Some(value) = key::any(test)
            {
                self.keys.insert(test.key.to_string(), vec![value]);
            }
        }
        self.keys.len() > before
    }

    /// The request as the evaluator takes it.
    pub fn request(&self) -> Request {
        let mut context = Context::new();
        for (key, values) in &self.keys {
            context.insert(key, values.iter().cloned());
            if let Some(tag) = key.strip_prefix("aws:resourcetag/") {
                context.insert(&format!("iam:ResourceTag/{tag}"), values.iter().cloned());
            }
        }
        Request {
            principal: "arn:aws:iam::123456789012:role/somebody".to_owned(),
            action: self.action.clone(),
            resource: self.resource.clone(),
            resource_account: None,
            context,
        }
    }

    /// Whether every layer of the left allows it, and one of the right does not.
    pub fn answers(&self, question: &Question<'_>) -> bool {
        let request = self.request();
        question.left.iter().all(|layer| allows(layer, &request))
            && !question.right.iter().all(|layer| allows(layer, &request))
    }

    /// Its keys in the catalogue's spelling.
    pub fn spelled_keys(&self) -> Vec<(String, &[String])> {
        let spelled = |key: &str| {
            condition_key(key).map_or_else(|| key.to_owned(), |known| known.written(key))
        };
        self.keys.iter().map(|(key, values)| (spelled(key), values.as_slice())).collect()
    }
}

/// What a layer says on its own.
fn allows(layer: &Layer<'_>, request: &Request) -> bool {
    let policies: Vec<_> = layer.iter().map(|rules| rules.policy().clone()).collect();
    let layers = Layers { identity: &policies, ..Layers::default() };
    decide(&layers, request).outcome == Outcome::Allowed
}

/// A value for a variable that nothing else decides.
fn fresh(key: &str, index: usize) -> String {
    match key {
        "aws:username" => "anna".to_owned(),
        "aws:principalaccount" => "123456789012".to_owned(),
        _ => format!("value{}", index + 1),
    }
}
