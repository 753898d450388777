//! A set of requests as a product: constraints on the action, on the resource, and on each condition key, decided apart.

use smallvec::SmallVec;

use crate::iam::pattern::Undecided;
use crate::prove::key::{self, Wanted};
use crate::prove::rules::{Part, Rule};
use crate::prove::set::Union;
use crate::prove::test::Test;
use crate::prove::texts::Texts;

/// The requests that satisfy every constraint.
#[derive(Clone, Debug, Default)]
pub struct Cell<'a> {
    /// The actions.
    pub action: Texts<'a>,
    /// The resources.
    pub resource: Texts<'a>,
    /// What is wanted of the keys, in their order.
    wanted: SmallVec<[Wanted<'a>; 4]>,
    /// Whether a constraint was kept although its meaning is open, so that an example may be refused.
    pub open: bool,
}

/// A rule that requests are to be outside of, with the ways that are left.
#[derive(Clone, Debug)]
pub struct Outside<'a> {
    rule: &'a Rule,
    /// Whether a request of the cell can be outside by its action.
    action: bool,
    /// By its resource.
    resource: bool,
    /// By each of the conditions.
    tests: SmallVec<[Open; 8]>,
    /// Whether the actions, and whether the resources were narrowed since they were looked at.
    stale: [bool; 2],
}

/// Whether a request of the cell can be outside by a condition.
#[derive(Clone, Copy, Debug)]
struct Open {
    open: bool,
    /// Whether its key was narrowed since.
    stale: bool,
}

/// A way in which a request can fail to be of a rule.
#[derive(Clone, Copy, Debug)]
pub enum Way<'a> {
    /// By its action.
    Action(&'a Part),
    /// By its resource.
    Resource(&'a Part),
    /// By a condition.
    Test(&'a Test),
}

impl<'a> Outside<'a> {
    /// Before anything was looked at.
    pub fn of(rule: &'a Rule) -> Self {
        let tests = rule.tests.iter().map(|_| Open { open: true, stale: true }).collect();
        Self { rule, action: true, resource: true, tests, stale: [true; 2] }
    }

    /// Notes that the cell was narrowed. What was impossible stays so; the rest must be looked at again.
    pub fn narrowed(&mut self, by: Way<'_>) {
        match by {
            Way::Action(_) => self.stale[0] = true,
            Way::Resource(_) => self.stale[1] = true,
            Way::Test(narrowed) => {
                for (test, one) in self.rule.tests.iter().zip(&mut self.tests) {
                    one.stale |= test.key == narrowed.key;
                }
            }
        }
    }

    /// The ways that are left, as of the last look.
    pub fn ways(&self) -> SmallVec<[Way<'a>; 4]> {
        let action = self.action.then_some(Way::Action(&self.rule.action));
        let resource = self.resource.then_some(Way::Resource(&self.rule.resource));
        let tests = self.rule.tests.iter().zip(&self.tests).filter(|(_, one)| one.open);
        action.into_iter().chain(resource).chain(tests.map(|(test, _)| Way::Test(test))).collect()
    }

    /// Looks again at what was narrowed; false where no request of the cell is of the rule, which is proved.
    pub fn look(&mut self, cell: &Cell<'a>) -> bool {
        let [action, resource] = std::mem::take(&mut self.stale);
        if action && !look_at(&cell.action, &self.rule.action, &mut self.action) {
            return false;
        }
        if resource && !look_at(&cell.resource, &self.rule.resource, &mut self.resource) {
            return false;
        }
        for (test, one) in self.rule.tests.iter().zip(&mut self.tests) {
            if std::mem::take(&mut one.stale) {
                if !cell.can(test, true) {
                    return false;
                }
                one.open = one.open && cell.can(test, false);
            }
        }
        true
    }
}

/// Whether none of the texts is of a part, seen quickly. `false` proves nothing.
fn clearly_miss(texts: &Texts<'_>, part: &Part) -> bool {
    match texts.decided(&part.set) {
        Some(within) => within == part.negated,
        None => !part.negated && texts.clearly_miss(&part.set),
    }
}

/// Whether some of the texts may be of a part; and notes whether some may be outside it.
fn look_at<'a>(texts: &Texts<'a>, part: &'a Part, outside: &mut bool) -> bool {
    if let Some(within) = texts.decided(&part.set) {
        *outside &= within == part.negated;
        return within != part.negated;
    }
    if !part.negated && texts.clearly_miss(&part.set)
        || texts.and(&part.set, !part.negated).exist() == Ok(false)
    {
        return false;
    }
    *outside = *outside && texts.and(&part.set, part.negated).exist() != Ok(false);
    true
}

impl<'a> Cell<'a> {
    /// Whether no request of the cell is of a rule, by its action, seen before anything is copied.
    pub fn clearly_misses(&self, rule: &Rule) -> bool {
        clearly_miss(&self.action, &rule.action)
    }

    /// Whether every request of the cell is of a rule, seen before anything is copied. `false` proves nothing.
    pub fn is_clearly_of(&self, rule: &Rule) -> bool {
        self.action.decided(&rule.action.set) == Some(!rule.action.negated)
            && self.resource.decided(&rule.resource.set) == Some(!rule.resource.negated)
            && rule.tests.iter().all(|test| self.is_wanted(test) == Some(true))
    }

    /// Whether a test holds of all requests of the cell, or of none, seen from what was wanted of it itself.
    fn is_wanted(&self, test: &Test) -> Option<bool> {
        let itself = |(other, _): &&Wanted<'a>| std::ptr::eq::<Test>(*other, test);
        self.wanted.iter().find(itself).map(|(_, yes)| *yes)
    }

    /// Narrows to the requests of a rule; false where none is left, which is proved.
    pub fn enter(&mut self, rule: &'a Rule) -> bool {
        self.enter_action(&rule.action.set, !rule.action.negated) && self.enter_rest(rule)
    }

    /// Narrows to the actions within a set, or not in it; false where none is left.
    pub fn enter_action(&mut self, set: &'a Union, within: bool) -> bool {
        if let Some(decided) = self.action.decided(set) {
            return decided == within;
        }
        if within && self.action.clearly_miss(set) {
            return false;
        }
        self.action.add(set, within);
        self.settle(|cell| cell.action.exist())
    }

    /// Narrows to the resources and conditions of a rule; false where none is left.
    pub fn enter_rest(&mut self, rule: &'a Rule) -> bool {
        let part = &rule.resource;
        if clearly_miss(&self.resource, part) {
            return false;
        }
        if self.resource.decided(&part.set).is_none() {
            self.resource.add(&part.set, !part.negated);
            if !self.settle(|cell| cell.resource.exist()) {
                return false;
            }
        }
        rule.tests.iter().all(|test| self.want(test, true))
    }

    /// Narrows to the requests outside a rule by one of its parts; false where none is left.
    pub fn leave(&mut self, way: Way<'a>) -> bool {
        match way {
            Way::Action(part) => {
                self.action.add(&part.set, part.negated);
                self.settle(|cell| cell.action.exist())
            }
            Way::Resource(part) => {
                self.resource.add(&part.set, part.negated);
                self.settle(|cell| cell.resource.exist())
            }
            Way::Test(test) => self.want(test, false),
        }
    }

    fn want(&mut self, test: &'a Test, yes: bool) -> bool {
        if let Some(wanted) = self.is_wanted(test) {
            return wanted == yes;
        }
        let at = self.wanted.partition_point(|(other, _)| other.key <= test.key);
        self.wanted.insert(at, (test, yes));
        let answer = key::can_be_held(self.of_key(&test.key));
        self.settle(|_| answer)
    }

    /// What is wanted of one key.
    fn of_key(&self, key: &str) -> &[Wanted<'a>] {
        let start = self.wanted.partition_point(|(test, _)| *test.key < *key);
        let end = self.wanted.partition_point(|(test, _)| *test.key <= *key);
        self.wanted.get(start..end).unwrap_or_default()
    }

    /// What is wanted of each key.
    pub fn keys(&self) -> impl Iterator<Item = &[Wanted<'a>]> {
        self.wanted.chunk_by(|(one, _), (other, _)| one.key == other.key)
    }

    /// What is undecided may be: only what is certainly empty is left out.
    fn settle(&mut self, ask: impl FnOnce(&Self) -> Result<bool, Undecided>) -> bool {
        let answer = ask(self);
        self.open |= answer.is_err();
        answer.unwrap_or(true)
    }

    /// Whether a variable occurs in a constraint: an example may then need values that were not chosen.
    pub fn has_variables(&self) -> bool {
        self.wanted.iter().any(|(test, _)| test.has_variables()) || self.resource.have_variables()
    }

    fn can(&self, test: &'a Test, yes: bool) -> bool {
        if let Some(wanted) = self.is_wanted(test) {
            return wanted == yes;
        }
        let mut wanted: SmallVec<[Wanted<'a>; 6]> = SmallVec::from_slice(self.of_key(&test.key));
        wanted.push((test, yes));
        key::can_be_held(&wanted) != Ok(false)
    }
}
