//! Policy documents as the prover takes them: sets in the place of texts.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use crate::evaluate::Policy;
use crate::iam::document::{Condition, Document, Effect, Element, Statement, Version};
use crate::iam::pattern::Pattern;
use crate::prove::set::Union;
use crate::prove::test::Test;

/// A document, made ready for questions.
#[derive(Clone, Debug)]
pub struct Rules {
    /// What it allows.
    pub allow: Vec<Rule>,
    /// What it denies.
    pub deny: Vec<Rule>,
    /// The document itself.
    pub document: Arc<Document>,
    policy: OnceLock<Policy>,
}

/// A statement: requests that are of all its parts.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Which statement of the document.
    pub statement: usize,
    /// The actions.
    pub action: Part,
    /// The resources; everything where the statement names none.
    pub resource: Part,
    /// The conditions.
    pub tests: Vec<Test>,
}

/// `Action`, `NotAction`, `Resource` or `NotResource`.
#[derive(Clone, Debug)]
pub struct Part {
    /// Whether it is the `Not…` form.
    pub negated: bool,
    /// The texts named.
    pub set: Union,
    /// Each pattern of the set alone, where it holds several.
    singles: Vec<Union>,
}

impl Rules {
    /// Reads a document. Its statements' principals are not looked at: the caller says whom it is about.
    pub fn new(document: Arc<Document>) -> Self {
        // Variables came with the version of 2012 (IAM user guide, "IAM JSON policy elements: Version").
        let variables = document.version == Some(Version::V2012);
        let mut rules = Self {
            allow: Vec::new(),
            deny: Vec::new(),
            document: document.clone(),
            policy: OnceLock::new(),
        };
        for (statement, one) in document.statements.iter().enumerate() {
            let resource = if variables { Pattern::iam } else { Pattern::plain };
            let rule = Rule {
                statement,
                action: Part::new(&one.action, action),
                resource: one
                    .resource
                    .as_ref()
                    .map_or_else(Part::everything, |element| Part::new(element, resource)),
                tests: tests(one, variables),
            };
            match one.effect {
                Effect::Allow => rules.allow.push(rule),
                Effect::Deny => rules.deny.push(rule),
            }
        }
        rules
    }

    /// The document as the evaluator takes it.
    pub fn policy(&self) -> &Policy {
        self.policy.get_or_init(|| Policy::new(&self.document))
    }
}

/// A pattern of actions. Every action holds a colon, so `*:*` is all of them.
fn action(text: &str) -> Pattern {
    if text == "*:*" { Pattern::everything() } else { Pattern::action(text) }
}

/// The conditions, and besides that each variable has a value which a condition or `NotResource` needs: without it the
/// condition is false, whatever its operator, and `NotResource` stands for nothing (see [`crate::evaluate`]).
fn tests(statement: &Statement, variables: bool) -> Vec<Test> {
    let mut tests: Vec<Test> =
        statement.conditions().map(|one| Test::new(one, variables)).collect();
    let mut unset: BTreeSet<String> = BTreeSet::new();
    if variables {
        let texts = statement.conditions().filter(|one| one.operator.comparison.takes_variables());
        let texts = texts.flat_map(|one| one.values.iter().map(|value| value.text()));
        let left_out = statement.resource.iter().filter(|element| element.negated);
        let left_out = left_out.flat_map(|element| element.values.iter().map(String::as_str));
        for text in texts.chain(left_out).filter(|text| text.contains("${")) {
            let pattern = Pattern::iam(text);
            let open = pattern.variables().filter(|variable| variable.default.is_none());
            unset.extend(open.map(|variable| variable.key.to_owned()));
        }
    }
    tests.extend(unset.into_iter().map(|key| Test::new(&Condition::null(key, false), false)));
    tests
}

impl Part {
    fn new(element: &Element, read: impl Fn(&str) -> Pattern) -> Self {
        let set = Union::new(element.values.iter().map(|text| read(text)));
        let several = set.members().len() > 1 && !element.negated;
        let members = set.members().iter().filter(|_| several);
        let singles = members.map(Union::only).collect();
        Self { negated: element.negated, set, singles }
    }

    fn everything() -> Self {
        let set = Union::new([Pattern::everything()]);
        Self { negated: false, set, singles: Vec::new() }
    }

    /// The parts that together are this one, each of one pattern; a `Not…` form stays whole.
    pub fn singles(&self) -> &[Union] {
        if self.singles.is_empty() { std::slice::from_ref(&self.set) } else { &self.singles }
    }
}
