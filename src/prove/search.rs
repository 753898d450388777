//! Is there a request of all these statements and of none of those? Forced choices first, within a bound of work.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use smallvec::SmallVec;

use crate::iam::pattern;
use crate::prove::cell::{Cell, Outside, Way};
use crate::prove::rules::{Part, Rule, Rules};
use crate::prove::set::Union;
use crate::prove::witness::{self, Leaf, Witness};

/// Documents that decide together: allowed is what one of them allows and none denies.
pub type Layer<'a> = Vec<&'a Rules>;

/// Is there a request that every layer of the left allows, and some layer of the right does not?
#[derive(Clone, Debug, Default)]
pub struct Question<'a> {
    /// The layers that all must allow.
    pub left: Vec<Layer<'a>>,
    /// The layers of which one must not allow. A layer without any document allows nothing.
    pub right: Vec<Layer<'a>>,
    /// The partition and account in which an example is looked for first.
    pub home: Option<(&'a str, &'a str)>,
}

/// A statement of a layer: which layer, which of its documents, which statement of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The layer.
    pub layer: usize,
    /// The document.
    pub document: usize,
    /// The statement.
    pub statement: usize,
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There is no such request, whatever the catalogue may lack.
    None,
    /// This is one; the evaluator agrees.
    Some(Box<Found>),
    /// It is not known.
    Undecided(Reason),
}

/// A request, and what makes it one that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The request.
    pub witness: Witness,
    /// The statement of each layer on the left that allows it.
    pub allowed_by: Vec<Place>,
    /// The layer on the right that does not allow it.
    pub refused_by: usize,
    /// The statement of that layer that denies it; none where nothing allows it.
    pub denied_by: Option<Place>,
}

/// Why an answer is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The statements leave more cases than the bound of work.
    Work,
    /// It rests on something whose meaning is not documented, or on the value of a policy variable.
    Open(Place),
    /// The evaluator refuses the request that was found: a mistake in Deleg.
    Mistake(Place),
}

/// How many cells one question may look at, where one that many rules are open for counts as several. Ordinary ones take
/// some dozens.
const WORK: usize = 60_000;

/// How many steps a cell counts for, beside those of its patterns.
const CELL: usize = 60;

/// How many steps one question may take in its cells and their patterns. Ordinary ones take some thousands.
const STEPS: usize = 8_000_000;

/// How many steps all questions of one purpose may take: of two policies that are compared, of a text
/// that is proved to be another.
pub const TOGETHER: usize = 16_000_000;

/// Asks.
pub fn ask(question: &Question<'_>) -> Answer {
    if is_settled(question) {
        return Answer::None;
    }
    pattern::shared(STEPS, || {
        let mut search = Search {
            question,
            work: 0,
            nowhere: 0,
            doubt: None,
            settled: BTreeSet::new(),
            actions: OnceCell::new(),
        };
        if let Some(found) = search.choose(0, &Cell::default(), &mut Vec::new()) {
            return Answer::Some(Box::new(found));
        }
        match search.doubt {
            None | Some(Reason::Open(_)) if pattern::is_spent() => Answer::Undecided(Reason::Work),
            Some(reason) => Answer::Undecided(reason),
            None => Answer::None,
        }
    })
}

/// Whether every layer of the right holds the documents of some layer of the left: what all of the left allow, it does.
fn is_settled(question: &Question<'_>) -> bool {
    let same = |one: &Rules, other: &Rules| {
        Arc::ptr_eq(&one.document, &other.document) || one.document == other.document
    };
    question.right.iter().all(|right| {
        question.left.iter().any(|left| {
            left.len() == right.len() && left.iter().zip(right).all(|(one, other)| same(one, other))
        })
    })
}

/// Which lists of actions take in an action: a bit for each, in their order.
type Treated = SmallVec<[u64; 2]>;

/// An allowing rule of the first layer: which document, which of its rules.
type RuleAt = (usize, usize);

struct Search<'q, 'a> {
    question: &'q Question<'a>,
    work: usize,
    /// How many cells were left that no action and resource are of.
    nowhere: usize,
    doubt: Option<Reason>,
    /// For a statement, how actions are treated of which nothing was found: others that are treated alike need no look.
    settled: BTreeSet<(RuleAt, Treated)>,
    /// The lists of actions that statements of the question name, each once.
    actions: OnceCell<Vec<&'a Part>>,
}

/// The lists of actions that statements of a question name. Those that one reader read are there once.
fn actions<'a>(question: &Question<'a>) -> Vec<&'a Part> {
    let layers = question.left.iter().chain(&question.right).flatten();
    let rules = layers.flat_map(|rules| rules.allow.iter().chain(&rules.deny));
    let mut all: Vec<&'a Part> = rules.map(|rule| &*rule.action).collect();
    all.sort_unstable_by_key(|part| std::ptr::from_ref(*part));
    all.dedup_by_key(|part| std::ptr::from_ref(*part));
    all
}

/// How the right side refuses the requests at hand.
#[derive(Clone, Copy)]
struct Refusal {
    layer: usize,
    denied_by: Option<Place>,
}

impl<'a> Search<'_, 'a> {
    /// Chooses an allowing statement of each layer of the left, from one on.
    fn choose(&mut self, layer: usize, cell: &Cell<'a>, chosen: &mut Vec<Place>) -> Option<Found> {
        let Some(rules) = self.question.left.get(layer) else { return self.refuse(cell, chosen) };
        for (document, rules) in rules.iter().enumerate() {
            for (at, rule) in rules.allow.iter().enumerate() {
                // Most statements are of other actions, which is seen before anything is copied.
                if cell.clearly_misses(rule) {
                    continue;
                }
                chosen.push(Place { layer, document, statement: rule.statement });
                // One action at a time: then most statements are of it or not, and leave no choice.
                let parts = if layer == 0 {
                    rule.action.singles()
                } else {
                    std::slice::from_ref(&rule.action.set)
                };
                for part in parts {
                    if layer == 0 && !rule.action.negated && !self.is_possible(part) {
                        continue;
                    }
                    // A statement's only action leaves nothing to be treated alike.
                    let several = layer == 0 && parts.len() > 1;
                    let treated = several.then(|| self.treatment((document, at), part)).flatten();
                    if treated.as_ref().is_some_and(|key| self.settled.contains(key)) {
                        continue;
                    }
                    let before = (self.nowhere, self.doubt);
                    let mut next = cell.clone();
                    if next.enter_action(part, !rule.action.negated) && next.enter_rest(rule) {
                        let found = self.choose(layer + 1, &next, chosen);
                        if found.is_some() || self.is_spent() {
                            return found;
                        }
                    }
                    // A cell that was left because nothing is of it might have been kept for another action.
                    if before == (self.nowhere, self.doubt) {
                        self.settled.extend(treated);
                    }
                }
                chosen.pop();
            }
        }
        None
    }

    /// Which statements take in an action, where it is one action alone.
    fn treatment(&self, rule: RuleAt, part: &Union) -> Option<(RuleAt, Treated)> {
        let [only] = part.members() else { return None };
        only.text()?;
        let mut treated = Treated::new();
        let (mut word, mut bits) = (0, 0);
        for actions in self.actions.get_or_init(|| actions(self.question)) {
            let taken = actions.set.takes_in(only);
            word = word << 1 | u64::from(taken);
            bits += 1;
            if bits == u64::BITS {
                treated.push(word);
                (word, bits) = (0, 0);
            }
        }
        treated.push(word);
        Some((rule, treated))
    }

    /// Whether every other layer of the left may allow some of these actions, seen quickly.
    fn is_possible(&self, part: &Union) -> bool {
        self.question.left.iter().skip(1).all(|layer| {
            let mut rules = layer.iter().flat_map(|rules| &rules.allow);
            rules.any(|rule| rule.action.negated || rule.action.set.meets(part))
        })
    }

    fn is_spent(&self) -> bool {
        self.work > WORK || pattern::is_spent()
    }

    /// Looks for requests of the cell that a layer of the right refuses.
    fn refuse(&mut self, cell: &Cell<'a>, chosen: &[Place]) -> Option<Found> {
        let question = self.question;
        let denied = question.left.iter().flatten().flat_map(|rules| &rules.deny);
        let denied: SmallVec<[&'a Rule; 8]> =
            denied.filter(|rule| !cell.clearly_misses(rule)).collect();
        let denials: Vec<Outside<'a>> = denied.iter().map(|rule| Outside::of(rule)).collect();
        for (layer, rules) in question.right.iter().enumerate() {
            let allow = || rules.iter().flat_map(|rules| &rules.allow);
            if !allow().any(|rule| cell.is_clearly_of(rule)) {
                let mut outside = denials.clone();
                outside.extend(allow().filter(|rule| !cell.clearly_misses(rule)).map(Outside::of));
                let refusal = Refusal { layer, denied_by: None };
                if let Some(found) = self.solve(cell.clone(), outside, chosen, refusal) {
                    return Some(found);
                }
            }
            for (document, rules) in rules.iter().enumerate() {
                for rule in &rules.deny {
                    // What the left denies in the same words is no request of it.
                    if cell.clearly_misses(rule) || denied.iter().any(|own| own.is_same(rule)) {
                        continue;
                    }
                    let mut next = cell.clone();
                    if !next.enter(rule) {
                        continue;
                    }
                    let place = Place { layer, document, statement: rule.statement };
                    let refusal = Refusal { layer, denied_by: Some(place) };
                    if let Some(found) = self.solve(next, denials.clone(), chosen, refusal) {
                        return Some(found);
                    }
                }
            }
        }
        None
    }

    /// A request of the cell that is outside all of some rules.
    fn solve(
        &mut self,
        mut cell: Cell<'a>,
        mut outside: Vec<Outside<'a>>,
        chosen: &[Place],
        refusal: Refusal,
    ) -> Option<Found> {
        let work = 1 + outside.len() / 8;
        self.work += work;
        pattern::spend(work * CELL);
        if self.is_spent() {
            self.doubt.get_or_insert(Reason::Work);
            return None;
        }
        while force(&mut cell, &mut outside)? {}
        let fewest = outside.iter().map(|one| one.ways()).enumerate();
        let Some((at, ways)) = fewest.min_by_key(|(_, ways)| ways.len()) else {
            return self.leaf(&cell, chosen, refusal);
        };
        outside.swap_remove(at);
        for way in ways {
            let mut next = cell.clone();
            if next.leave(way) {
                let mut outside = outside.clone();
                outside.iter_mut().for_each(|one| one.narrowed(way));
                let found = self.solve(next, outside, chosen, refusal);
                if found.is_some() || self.is_spent() {
                    return found;
                }
            }
        }
        None
    }

    /// A request of a cell that nothing more is asked of.
    fn leaf(&mut self, cell: &Cell<'a>, chosen: &[Place], refusal: Refusal) -> Option<Found> {
        let place =
            chosen.first().copied().unwrap_or(Place { layer: 0, document: 0, statement: 0 });
        match witness::of(cell, self.question) {
            Leaf::Found(witness) => Some(Found {
                witness,
                allowed_by: chosen.to_vec(),
                refused_by: refusal.layer,
                denied_by: refusal.denied_by,
            }),
            Leaf::Nowhere => {
                self.nowhere += 1;
                None
            }
            Leaf::Open => {
                self.doubt.get_or_insert(Reason::Open(place));
                None
            }
            Leaf::Refused => {
                self.doubt = Some(Reason::Mistake(place));
                None
            }
        }
    }
}

/// Goes through some rules once: leaves those behind that no request of the cell is of, and takes the only way out of
/// those that have one. Whether the cell was narrowed; none where a rule has no way out.
fn force<'a>(cell: &mut Cell<'a>, outside: &mut Vec<Outside<'a>>) -> Option<bool> {
    let mut narrowed = false;
    let mut at = 0;
    while let Some(one) = outside.get_mut(at) {
        if !one.look(cell) {
            outside.swap_remove(at);
            continue;
        }
        let ways: SmallVec<[Way<'a>; 4]> = one.ways();
        match ways.as_slice() {
            [] => return None,
            [only] => {
                if !cell.leave(*only) {
                    return None;
                }
                outside.swap_remove(at);
                outside.iter_mut().for_each(|one| one.narrowed(*only));
                narrowed = true;
            }
            _ => at += 1,
        }
    }
    Some(narrowed)
}
