//! Policy documents as the prover takes them: sets in the place of texts.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::evaluate::Policy;
use crate::iam::document::{Condition, Document, Effect, Element, Statement, Version};
use crate::iam::pattern::Pattern;
use crate::prove::set::{Member, Union};
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
    pub action: Arc<Part>,
    /// The resources; everything where the statement names none.
    pub resource: Arc<Part>,
    /// The conditions.
    pub tests: Vec<Arc<Test>>,
}

/// `Action`, `NotAction`, `Resource` or `NotResource`.
#[derive(Clone, Debug)]
pub struct Part {
    /// Whether it is the `Not…` form.
    pub negated: bool,
    /// The texts named.
    pub set: Union,
    /// Each pattern of the set alone, where it holds several; made when they are asked for.
    singles: OnceLock<Vec<Union>>,
}

/// Reads documents. The policies of one account name the same lists of actions and resources and the same conditions again
/// and again: each is read once.
#[derive(Debug, Default)]
pub struct Reader {
    /// Those of `Action`, and those of `NotAction`.
    actions: [RefCell<Lists<Arc<Part>>>; 2],
    /// Those of `Resource`, and those of `NotResource`, each as a document without variables and one with them reads them.
    resources: [RefCell<Lists<Vec<Arc<Part>>>>; 4],
    /// By the key.
    tests: RefCell<BTreeMap<String, Vec<Known>>>,
}

/// What was read, by the list of texts.
type Lists<T> = BTreeMap<Vec<String>, T>;

/// A condition that was read.
#[derive(Debug)]
struct Known {
    condition: Condition,
    /// Whether variables are expanded.
    variables: bool,
    test: Arc<Test>,
}

impl Reader {
    /// Reads a document. Its statements' principals are not looked at: the caller says whom it is about.
    pub fn read(&self, document: Arc<Document>) -> Rules {
        // Variables came with the version of 2012 (IAM user guide, "IAM JSON policy elements: Version").
        let variables = document.version == Some(Version::V2012);
        let (mut allow, mut deny) = (Vec::new(), Vec::new());
        for (statement, one) in document.statements.iter().enumerate() {
            let action = self.actions(&one.action);
            let mut add = |resource: Arc<Part>| {
                let tests = self.tests(one, &resource, variables);
                let rule = Rule { statement, action: action.clone(), resource, tests };
                match one.effect {
                    Effect::Allow => allow.push(rule),
                    Effect::Deny => deny.push(rule),
                }
            };
            match &one.resource {
                None => add(Arc::new(Part::everything())),
                Some(element) => self.resources(element, variables).into_iter().for_each(add),
            }
        }
        Rules { allow, deny, document, policy: OnceLock::new() }
    }

    fn actions(&self, element: &Element) -> Arc<Part> {
        let [plain, negated] = &self.actions;
        let mut known = if element.negated { negated } else { plain }.borrow_mut();
        let values = element.values.as_slice();
        if let Some(part) = known.get(values) {
            return part.clone();
        }
        let members = values.iter().map(|text| Member::action(text));
        let part = Arc::new(Part::of(element.negated, Union::new(members)));
        known.insert(values.to_vec(), part.clone());
        part
    }

    fn resources(&self, element: &Element, variables: bool) -> Vec<Arc<Part>> {
        let which = usize::from(element.negated) * 2 + usize::from(variables);
        let Some(known) = self.resources.get(which) else { return Vec::new() };
        let values = element.values.as_slice();
        let mut known = known.borrow_mut();
        if let Some(parts) = known.get(values) {
            return parts.clone();
        }
        let members: Vec<Member> =
            values.iter().map(|text| Member::resource(text, variables)).collect();
        let parts = if element.negated {
            vec![Part::of(true, Union::new(members))]
        } else {
            by_variables(members)
        };
        let parts: Vec<Arc<Part>> = parts.into_iter().map(Arc::new).collect();
        known.insert(values.to_vec(), parts.clone());
        parts
    }

    /// The conditions, and besides that each variable has a value which the statement needs: without it a condition is
    /// false, whatever its operator, and resources stand for nothing (see [`crate::evaluate`]).
    fn tests(&self, statement: &Statement, resource: &Part, variables: bool) -> Vec<Arc<Test>> {
        let conditions = || statement.conditions();
        let mut tests: Vec<Arc<Test>> = conditions().map(|one| self.test(one, variables)).collect();
        if variables {
            let mut needed: BTreeSet<String> = BTreeSet::new();
            let texts = conditions().filter(|one| one.operator.comparison.takes_variables());
            let texts = texts.flat_map(|one| one.values.iter().map(|value| value.text()));
            for text in texts.filter(|text| text.contains("${")) {
                needed.extend(open(&Pattern::iam(text)));
            }
            let members = resource.set.members().iter().filter(|member| member.has_variables());
            needed.extend(members.flat_map(|member| open(member.pattern())));
            let present = |key| self.test(&Condition::null(key, false), false);
            tests.extend(needed.into_iter().map(present));
        }
        tests
    }

    fn test(&self, condition: &Condition, variables: bool) -> Arc<Test> {
        let mut known = self.tests.borrow_mut();
        let same = |one: &&Known| one.variables == variables && one.condition == *condition;
        let of_key = known.get(&condition.key);
        if let Some(one) = of_key.and_then(|all| all.iter().find(same)) {
            return one.test.clone();
        }
        let test = Arc::new(Test::new(condition, variables));
        let one = Known { condition: condition.clone(), variables, test: test.clone() };
        known.entry(condition.key.clone()).or_default().push(one);
        test
    }
}

impl Rules {
    /// Reads a document alone; see [`Reader`].
    pub fn new(document: Arc<Document>) -> Self {
        Reader::default().read(document)
    }

    /// The document as the evaluator takes it.
    pub fn policy(&self) -> &Policy {
        self.policy.get_or_init(|| Policy::new(&self.document))
    }
}

/// The resources, apart by the variables that they need: a pattern with a variable stands for nothing without its value.
fn by_variables(members: Vec<Member>) -> Vec<Part> {
    if !members.is_empty() && !members.iter().any(Member::has_variables) {
        return vec![Part::of(false, Union::new(members))];
    }
    let mut groups: BTreeMap<BTreeSet<String>, Vec<Member>> = BTreeMap::new();
    for member in members {
        groups.entry(open(member.pattern())).or_default().push(member);
    }
    groups.into_values().map(|members| Part::of(false, Union::new(members))).collect()
}

/// The variables of a pattern that can lack a value.
fn open(pattern: &Pattern) -> BTreeSet<String> {
    let open = pattern.variables().filter(|variable| variable.default.is_none());
    open.map(|variable| variable.key.to_owned()).collect()
}

impl Rule {
    /// Whether two were read from the same words by one reader. `false` proves nothing.
    pub fn is_same(&self, other: &Self) -> bool {
        let mut tests = self.tests.iter().zip(&other.tests);
        Arc::ptr_eq(&self.action, &other.action)
            && Arc::ptr_eq(&self.resource, &other.resource)
            && self.tests.len() == other.tests.len()
            && tests.all(|(one, two)| Arc::ptr_eq(one, two))
    }
}

impl Part {
    fn of(negated: bool, set: Union) -> Self {
        Self { negated, set, singles: OnceLock::new() }
    }

    fn everything() -> Self {
        Self::of(false, Union::new([Pattern::everything()]))
    }

    /// The parts that together are this one, each of one pattern; a `Not…` form stays whole.
    pub fn singles(&self) -> &[Union] {
        if self.negated || self.set.members().len() < 2 {
            return std::slice::from_ref(&self.set);
        }
        self.singles.get_or_init(|| self.set.members().iter().map(Union::only).collect())
    }
}
