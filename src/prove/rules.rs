//! Policy documents as the prover takes them: sets in the place of texts.

use std::collections::{BTreeMap, BTreeSet};
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
            let rules_of = |part| Rule {
                statement,
                action: Part::new(&one.action, action),
                tests: tests(one, &part, variables),
                resource: part,
            };
            let made: Vec<Rule> = match &one.resource {
                None => vec![rules_of(Part::everything())],
                Some(element) if element.negated => vec![rules_of(Part::new(element, resource))],
                Some(element) => by_variables(element, resource).map(rules_of).collect(),
            };
            match one.effect {
                Effect::Allow => rules.allow.extend(made),
                Effect::Deny => rules.deny.extend(made),
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

/// The resources, apart by the variables that they need: a pattern with a variable stands for nothing without its value.
fn by_variables(element: &Element, read: impl Fn(&str) -> Pattern) -> impl Iterator<Item = Part> {
    let mut groups: BTreeMap<BTreeSet<String>, Vec<Pattern>> = BTreeMap::new();
    for text in &element.values {
        let pattern = read(text);
        groups.entry(open(&pattern)).or_default().push(pattern);
    }
    groups.into_values().map(|patterns| Part::of(false, Union::new(patterns)))
}

/// The variables of a pattern that can lack a value.
fn open(pattern: &Pattern) -> BTreeSet<String> {
    let open = pattern.variables().filter(|variable| variable.default.is_none());
    open.map(|variable| variable.key.to_owned()).collect()
}

/// The conditions, and besides that each variable has a value which the statement needs: without it a condition is
/// false, whatever its operator, and resources stand for nothing (see [`crate::evaluate`]).
fn tests(statement: &Statement, resource: &Part, variables: bool) -> Vec<Test> {
    let mut tests: Vec<Test> =
        statement.conditions().map(|one| Test::new(one, variables)).collect();
    let mut needed: BTreeSet<String> = BTreeSet::new();
    if variables {
        let texts = statement.conditions().filter(|one| one.operator.comparison.takes_variables());
        let texts = texts.flat_map(|one| one.values.iter().map(|value| value.text()));
        for text in texts.filter(|text| text.contains("${")) {
            needed.extend(open(&Pattern::iam(text)));
        }
        needed.extend(resource.set.members().iter().flat_map(|member| open(member.pattern())));
    }
    tests.extend(needed.into_iter().map(|key| Test::new(&Condition::null(key, false), false)));
    tests
}

impl Part {
    fn new(element: &Element, read: impl Fn(&str) -> Pattern) -> Self {
        Self::of(element.negated, Union::new(element.values.iter().map(|text| read(text))))
    }

    fn of(negated: bool, set: Union) -> Self {
        let several = set.members().len() > 1 && !negated;
        let members = set.members().iter().filter(|_| several);
        let singles = members.map(Union::only).collect();
        Self { negated, set, singles }
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
