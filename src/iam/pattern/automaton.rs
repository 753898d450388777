//! Patterns as automata: matching, intersection, and the difference of two sets of patterns.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use indexmap::IndexSet;

use crate::iam::pattern::{Atom, Pattern};

/// The question was too large for its bound of work; nothing is concluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecided;

/// How many steps one question may take. Ordinary ones take some hundreds; this many take well under a second.
const WORK: usize = 4_000_000;

/// A letter of the finite alphabet of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letter<'a> {
    Character(char),
    Variable(&'a str),
}

impl Atom {
    /// Whether the atom can take in the letter.
    fn takes(&self, letter: Letter<'_>, folded: bool) -> bool {
        match (self, letter) {
            (Self::Literal(own), Letter::Character(c)) => {
                *own == c || folded && *own == c.to_ascii_lowercase()
            }
            (Self::One { crosses } | Self::Many { crosses }, Letter::Character(c)) => {
                *crosses || c != '/'
            }
            (Self::Many { crosses }, Letter::Variable(_)) => *crosses,
            (Self::Variable(own), Letter::Variable(name)) => own == name,
            _ => false,
        }
    }
}

impl Pattern {
    fn takes(&self, state: usize, letter: Letter<'_>) -> bool {
        self.atoms.get(state).is_some_and(|atom| atom.takes(letter, self.folded))
    }

    fn is_run(&self, state: usize) -> bool {
        matches!(self.atoms.get(state), Some(Atom::Many { .. }))
    }

    fn is_end(&self, state: usize) -> bool {
        state == self.atoms.len()
    }

    /// Whether everything is accepted from a state on.
    fn is_everything_from(&self, state: usize) -> bool {
        self.atoms.get(state..).is_some_and(|rest| rest == [Atom::Many { crosses: true }])
    }
}

/// Whether a text is of a pattern, in time of at most the product of their lengths, without recursion.
pub(super) fn matches(pattern: &Pattern, text: &str) -> bool {
    let confined = |atom: &Atom| matches!(atom, Atom::Many { crosses: false });
    if pattern.atoms.iter().any(confined) {
        matches_by_sets(pattern, text)
    } else {
        matches_greedily(pattern, text)
    }
}

/// Where every run crosses, only the last one needs to be reconsidered: an earlier run could be given more of the text,
/// but what follows it was found at its first place, and the last run can take in whatever lies between.
fn matches_greedily(pattern: &Pattern, text: &str) -> bool {
    let mut state = 0;
    let mut rest = text;
    let mut last_run: Option<(usize, &str)> = None;
    loop {
        if pattern.is_run(state) {
            state += 1;
            last_run = Some((state, rest));
            continue;
        }
        let mut characters = rest.chars();
        let Some(character) = characters.next() else {
            // The text has ended before the pattern: giving a run more would only leave less.
            return pattern.is_end(state);
        };
        if pattern.takes(state, Letter::Character(character)) {
            state += 1;
            rest = characters.as_str();
            continue;
        }
        let Some((after_run, from)) = last_run else { return false };
        let mut from = from.chars();
        if from.next().is_none() {
            return false;
        }
        state = after_run;
        rest = from.as_str();
        last_run = Some((after_run, rest));
    }
}

/// All states that the text so far can have led to.
fn matches_by_sets(pattern: &Pattern, text: &str) -> bool {
    let union = std::slice::from_ref(pattern);
    let mut states = close(union, vec![(0, 0)]);
    for character in text.chars() {
        states = advance(union, &states, Letter::Character(character));
        if states.is_empty() {
            return false;
        }
    }
    states.iter().any(|&(_, state)| pattern.is_end(state))
}

/// States of several patterns: which pattern, and how many of its atoms lie behind.
type States = Vec<(u32, usize)>;

fn of(union: &[Pattern], which: u32) -> Option<&Pattern> {
    union.get(which as usize)
}

/// Adds the states reached by letting a run be empty; sorted, without doubles.
fn close(union: &[Pattern], mut states: States) -> States {
    let mut at = 0;
    while let Some(&(which, state)) = states.get(at) {
        if of(union, which).is_some_and(|pattern| pattern.is_run(state)) {
            states.push((which, state + 1));
        }
        at += 1;
    }
    states.sort_unstable();
    states.dedup();
    states
}

fn advance(union: &[Pattern], states: &States, letter: Letter<'_>) -> States {
    let mut next = States::with_capacity(states.len());
    for &(which, state) in states {
        if let Some(pattern) = of(union, which).filter(|pattern| pattern.takes(state, letter)) {
            next.push((which, if pattern.is_run(state) { state } else { state + 1 }));
        }
    }
    close(union, next)
}

/// How a state of a search was reached: from which, by which letter.
type Steps<'a> = Vec<Option<(usize, Letter<'a>)>>;

fn witness(steps: &Steps<'_>, mut at: usize) -> String {
    let mut letters = Vec::new();
    while let Some(Some((before, letter))) = steps.get(at) {
        letters.push(*letter);
        at = *before;
    }
    let mut text = String::new();
    for letter in letters.into_iter().rev() {
        match letter {
            Letter::Character(character) => text.push(character),
            Letter::Variable(name) => text.extend(["${", name, "}"]),
        }
    }
    text
}

/// The letters that one state, and those of others, can tell apart, each once, nicest first.
fn letters<'a>(
    own: &'a Atom,
    folded: bool,
    others: impl Iterator<Item = (&'a Atom, bool)>,
) -> Vec<Letter<'a>> {
    if let Atom::Variable(name) = own {
        return vec![Letter::Variable(name)];
    }
    let cases = |character: char, folded: bool| {
        let upper = character.to_ascii_uppercase();
        [Some(character), (folded && upper != character).then_some(upper)]
    };
    let mut found: Vec<char> = Vec::new();
    if let Atom::Literal(character) = own {
        found.extend(cases(*character, folded).into_iter().flatten());
    } else {
        let named = others.filter_map(|(atom, folded)| match atom {
            Atom::Literal(character) => Some(cases(*character, folded)),
            _ => None,
        });
        found.extend(named.flatten().flatten());
        found.push('/');
        found.sort_unstable();
        found.dedup();
        // One letter for all that are named nowhere. There are more candidates than any alphabet has letters.
        let mut unnamed = ('a'..='z')
            .chain('0'..='9')
            .chain('\u{4e00}'..='\u{9fff}')
            .chain('\u{ac00}'..='\u{d7a3}');
        found.extend(unnamed.find(|character| found.binary_search(character).is_err()));
        found.rotate_right(1);
    }
    let mut found: Vec<Letter<'_>> = found.into_iter().map(Letter::Character).collect();
    found.retain(|letter| own.takes(*letter, folded));
    found
}

/// A shortest text that is of both patterns, where there is one. Variables may stand for any text.
pub fn intersection(a: &Pattern, b: &Pattern) -> Result<Option<String>, Undecided> {
    let (a, b) = (a.loosened(), b.loosened());
    let mut seen: IndexSet<(usize, usize)> = IndexSet::from([(0, 0)]);
    let mut steps: Steps<'_> = vec![None];
    // States to look at; those reached without a letter come first, so that the text found is a shortest.
    let mut open = VecDeque::from([0]);
    while let Some(at) = open.pop_front() {
        let Some(&(left, right)) = seen.get_index(at) else { continue };
        if a.is_end(left) && b.is_end(right) {
            return Ok(Some(witness(&steps, at)));
        }
        if seen.len() > WORK / 4 {
            return Err(Undecided);
        }
        let skipped = [(left + 1, right, a.is_run(left)), (left, right + 1, b.is_run(right))];
        for (left, right, _) in skipped.into_iter().filter(|skipped| skipped.2) {
            if seen.insert((left, right)) {
                // The same text has led here.
                steps.push(steps.get(at).copied().flatten());
                open.push_front(seen.len() - 1);
            }
        }
        let (Some(own), Some(other)) = (a.atoms.get(left), b.atoms.get(right)) else { continue };
        for letter in letters(own, a.folded, std::iter::once((other, b.folded))) {
            if !b.takes(right, letter) {
                continue;
            }
            let next =
                |pattern: &Pattern, state| if pattern.is_run(state) { state } else { state + 1 };
            if seen.insert((next(&a, left), next(&b, right))) {
                steps.push(Some((at, letter)));
                open.push_back(seen.len() - 1);
            }
        }
    }
    Ok(None)
}

/// A shortest text that is of one of the first patterns and of none of the second, where there is one.
///
/// None is proved, whatever variables stand for. In a text that is found a variable stands as `${…}`; it is a
/// counterexample as far as variables are letters of their own, so an asker who acts on it tries values for them.
///
/// The search goes by length. A place is a state of the left side with the set of states that the same text leads to
/// on the right. Of two places with one left state, that with the smaller set accepts all that the other does and was
/// there no later, so the other is left out: without that, `*a????…` alone makes sets without number.
pub fn difference(allow: &[Pattern], deny: &[Pattern]) -> Result<Option<String>, Undecided> {
    let starts =
        (0..deny.len()).map(|which| (u32::try_from(which).unwrap_or(u32::MAX), 0)).collect();
    let start = close(deny, starts);
    let (places, steps, smallest) = (Vec::new(), Vec::new(), BTreeMap::new());
    let mut search = Search { allow, deny, places, steps, smallest, work: 0 };
    for (which, pattern) in allow.iter().enumerate() {
        if !deny.contains(pattern) {
            search.reach((which, 0), start.clone(), None);
        }
    }
    search.run()
}

/// A place of the search; they are held in the order of their discovery, which is that of their texts' lengths.
#[derive(Clone)]
struct Place {
    /// Which pattern of the left side, and which of its states.
    left: (usize, usize),
    denied: Rc<States>,
}

struct Search<'a> {
    allow: &'a [Pattern],
    deny: &'a [Pattern],
    places: Vec<Place>,
    steps: Steps<'a>,
    /// The sets noted so far for a state of the left side.
    smallest: BTreeMap<(usize, usize), Vec<Rc<States>>>,
    work: usize,
}

impl<'a> Search<'a> {
    /// Notes a place, and those that empty runs lead to, unless a place that accepts as much is known.
    fn reach(
        &mut self,
        (which, mut state): (usize, usize),
        denied: States,
        step: Option<(usize, Letter<'a>)>,
    ) {
        let denied = Rc::new(denied);
        loop {
            let known = self.smallest.entry((which, state)).or_default();
            self.work += known.iter().map(|known| known.len() + 1).sum::<usize>();
            if !known.iter().any(|known| is_subset(known, &denied)) {
                known.push(Rc::clone(&denied));
                self.places.push(Place { left: (which, state), denied: Rc::clone(&denied) });
                self.steps.push(step);
            }
            if !self.allow.get(which).is_some_and(|pattern| pattern.is_run(state)) {
                return;
            }
            state += 1;
        }
    }

    fn run(mut self) -> Result<Option<String>, Undecided> {
        let (allow, deny) = (self.allow, self.deny);
        let mut at = 0;
        while let Some(place) = self.places.get(at).cloned() {
            let (which, state) = place.left;
            let right = || {
                let states = place.denied.iter();
                states.filter_map(|&(which, state)| Some((of(deny, which)?, state)))
            };
            let hopeless = right().any(|(pattern, state)| pattern.is_everything_from(state));
            if let Some(pattern) = allow.get(which).filter(|_| !hopeless) {
                let denied = right().any(|(pattern, state)| pattern.is_end(state));
                if pattern.is_end(state) && !denied {
                    return Ok(Some(witness(&self.steps, at)));
                }
                self.leave(pattern, &place, at);
            }
            if self.work > WORK {
                return Err(Undecided);
            }
            at += 1;
        }
        Ok(None)
    }

    /// Goes from a place by every letter that matters.
    fn leave(&mut self, pattern: &'a Pattern, place: &Place, at: usize) {
        let deny = self.deny;
        let (which, state) = place.left;
        let Some(own) = pattern.atoms.get(state) else { return };
        let others = place.denied.iter().filter_map(|&(which, state)| {
            let pattern = of(deny, which)?;
            Some((pattern.atoms.get(state)?, pattern.folded))
        });
        let letters = letters(own, pattern.folded, others);
        self.work += (letters.len() + 1) * (place.denied.len() + 1);
        let next = if pattern.is_run(state) { state } else { state + 1 };
        for letter in letters {
            let moved = advance(deny, &place.denied, letter);
            self.reach((which, next), moved, Some((at, letter)));
        }
    }
}

/// Whether a sorted list holds every element of another.
fn is_subset(small: &States, large: &States) -> bool {
    let mut rest = large.iter();
    small.len() <= large.len() && small.iter().all(|state| rest.any(|other| other == state))
}

/// Whether every text of a pattern is of one of the others, whatever variables stand for. Exact without variables.
pub fn included_in_union(pattern: &Pattern, union: &[Pattern]) -> Result<bool, Undecided> {
    difference(std::slice::from_ref(pattern), union).map(|found| found.is_none())
}
