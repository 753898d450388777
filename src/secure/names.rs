//! Sets of names that delegations name, as IAM's statements can say them: within a pattern, and not where only IAM's own
//! reading of it reaches.

use crate::iam::document::Element;
use crate::model::effective::{arn_word, longest_name};
use crate::model::name_pattern::NamePattern;
use crate::model::text::Texts;
use crate::model::{Account, Kind, Model, Patterns};
use crate::plan::names::iam_arn;

/// Names of one kind in one account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Patterns that IAM reads as Deleg does.
    plain: Vec<String>,
    /// Patterns that IAM reads as more, or with names left out: the pattern, and what of it is not meant.
    partial: Vec<(String, Vec<String>)>,
}

impl Names {
    /// Takes in the names of a sentence's patterns.
    pub fn add(&mut self, kind: Kind, patterns: &Patterns, model: &Model, account: &Account) {
        let parsed = |texts: &Texts| -> Vec<NamePattern> {
            let texts = texts.in_account(model, account);
            let parse = |(text, _): &(std::borrow::Cow<'_, str>, _)| {
                NamePattern::parse(text, longest_name(kind)).ok()
            };
            texts.iter().filter_map(parse).collect()
        };
        let word = arn_word(kind);
        let arn = |name: &str| iam_arn(account, &format!("{word}{name}"));
        let left_out: Vec<String> =
            parsed(&patterns.except).iter().map(|pattern| arn(&pattern.resource())).collect();
        for pattern in parsed(&patterns.include) {
            let mut outside: Vec<String> = pattern.crossings().iter().map(|one| arn(one)).collect();
            outside.extend(left_out.iter().cloned());
            let resource = arn(&pattern.resource());
            if outside.is_empty() {
                if !self.plain.contains(&resource) {
                    self.plain.push(resource);
                }
            } else if !self.partial.iter().any(|(known, out)| *known == resource && *out == outside)
            {
                self.partial.push((resource, outside));
            }
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.plain.is_empty() && self.partial.is_empty()
    }

    /// The patterns, as IAM writes them.
    pub fn patterns(&self) -> impl Iterator<Item = &str> {
        self.plain.iter().chain(self.partial.iter().map(|(pattern, _)| pattern)).map(String::as_str)
    }

    /// The resources outside all of them, and outside others besides: for each of several sets of alternatives, a
    /// resource must be of one. To be outside all patterns is to be outside each.
    pub fn outside(&self, others: &[String]) -> Vec<Vec<Element>> {
        let plain: Vec<String> = self.plain.iter().chain(others).cloned().collect();
        let first = if plain.is_empty() { Element::of(["*"]) } else { Element::not(plain) };
        let mut sets = vec![vec![first]];
        for (pattern, outside) in &self.partial {
            let beyond = Element::not([pattern.clone()]);
            sets.push(vec![beyond, Element::of(outside.iter().cloned())]);
        }
        sets
    }
}
