//! A set of requests as a product: constraints on the action, on the resource, and on each condition key, decided apart.

use std::collections::BTreeMap;

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
    /// What is wanted of each key.
    pub keys: BTreeMap<&'a str, Vec<Wanted<'a>>>,
    /// Whether a constraint was kept although its meaning is open, so that an example may be refused.
    pub open: bool,
}

/// A way in which a request can fail to be of a rule.
#[derive(Clone, Copy, Debug)]
pub enum Outside<'a> {
    /// By its action.
    Action(&'a Part),
    /// By its resource.
    Resource(&'a Part),
    /// By a condition.
    Test(&'a Test),
}

impl<'a> Cell<'a> {
    /// Whether no request of the cell is of a rule, by its action, seen before anything is copied.
    pub fn clearly_misses(&self, rule: &Rule) -> bool {
        match self.action.decided(&rule.action.set) {
            Some(within) => within == rule.action.negated,
            None => !rule.action.negated && self.action.clearly_miss(&rule.action.set),
        }
    }

    /// Narrows to the requests of a rule; false where none is left, which is proved.
    pub fn enter(&mut self, rule: &'a Rule) -> bool {
        self.enter_action(&rule.action.set, !rule.action.negated) && self.enter_rest(rule)
    }

    /// Narrows to the actions within a set, or not in it; false where none is left.
    pub fn enter_action(&mut self, set: &'a Union, within: bool) -> bool {
        if within && self.action.clearly_miss(set) {
            return false;
        }
        self.action.add(set, within);
        self.settle(|cell| cell.action.exist())
    }

    /// Narrows to the resources and conditions of a rule; false where none is left.
    pub fn enter_rest(&mut self, rule: &'a Rule) -> bool {
        let part = &rule.resource;
        if !part.negated && self.resource.clearly_miss(&part.set) {
            return false;
        }
        self.resource.add(&part.set, !part.negated);
        self.settle(|cell| cell.resource.exist())
            && rule.tests.iter().all(|test| self.want(test, true))
    }

    /// Narrows to the requests outside a rule by one of its parts; false where none is left.
    pub fn leave(&mut self, outside: Outside<'a>) -> bool {
        match outside {
            Outside::Action(part) => {
                self.action.add(&part.set, part.negated);
                self.settle(|cell| cell.action.exist())
            }
            Outside::Resource(part) => {
                self.resource.add(&part.set, part.negated);
                self.settle(|cell| cell.resource.exist())
            }
            Outside::Test(test) => self.want(test, false),
        }
    }

    fn want(&mut self, test: &'a Test, yes: bool) -> bool {
        let wanted = self.keys.entry(&test.key).or_default();
        wanted.push((test, yes));
        let answer = key::held(wanted, false).map(|held| held.is_some());
        self.settle(|_| answer)
    }

    /// What is undecided may be: only what is certainly empty is left out.
    fn settle(&mut self, ask: impl FnOnce(&Self) -> Result<bool, Undecided>) -> bool {
        let answer = ask(self);
        self.open |= answer.is_err();
        answer.unwrap_or(true)
    }

    /// Whether no request of the cell is of a rule, which is proved.
    pub fn misses(&self, rule: &'a Rule) -> bool {
        let part_misses = |texts: &Texts<'a>, part: &'a Part| {
            if let Some(within) = texts.decided(&part.set) {
                return within == part.negated;
            }
            !part.negated && texts.clearly_miss(&part.set)
                || texts.and(&part.set, !part.negated).exist() == Ok(false)
        };
        part_misses(&self.action, &rule.action)
            || part_misses(&self.resource, &rule.resource)
            || rule.tests.iter().any(|test| !self.can(test, true))
    }

    /// The ways in which a request of the cell can be outside a rule.
    pub fn ways_out(&self, rule: &'a Rule) -> Vec<Outside<'a>> {
        let can_leave = |texts: &Texts<'a>, part: &'a Part| {
            if let Some(within) = texts.decided(&part.set) {
                return within == part.negated;
            }
            texts.and(&part.set, part.negated).exist() != Ok(false)
        };
        let mut ways = Vec::new();
        if can_leave(&self.action, &rule.action) {
            ways.push(Outside::Action(&rule.action));
        }
        if can_leave(&self.resource, &rule.resource) {
            ways.push(Outside::Resource(&rule.resource));
        }
        ways.extend(rule.tests.iter().filter(|test| self.can(test, false)).map(Outside::Test));
        ways
    }

    /// Whether a variable occurs in a constraint: an example may then need values that were not chosen.
    pub fn has_variables(&self) -> bool {
        let of_keys = self.keys.values().flatten().any(|(test, _)| test.has_variables());
        of_keys || self.resource.have_variables()
    }

    fn can(&self, test: &'a Test, yes: bool) -> bool {
        let mut wanted = self.keys.get(&*test.key).cloned().unwrap_or_default();
        wanted.push((test, yes));
        key::held(&wanted, false) != Ok(None)
    }
}
