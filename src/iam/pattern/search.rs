//! Texts that are of several patterns at once and of none of others.
//!
//! The search goes by length. A place is a state of one pattern out of each set that the text must be of, with the set
//! of states that the same text leads to in the patterns that it must not be of. Of two places with the same states on
//! the first side, that with the smaller set on the second accepts all that the other does and was there no later, so
//! the other is left out: without that, `*a????…` alone makes sets without number.
//!
//! **Variables.** What is asked must never be denied too early, whatever variables stand for. A variable is a letter of
//! its own, and the other patterns that the text must be of may use up any part of themselves on it. Where two that
//! differ hold variables, a variable may besides be any run of characters. A pattern that the text must *not* be of
//! takes in a variable's letter only by the same variable or a `*`. So "there is none" is proved, and a text that is
//! found is a counterexample as far as variables are letters of their own.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::iam::pattern::automaton::{
    Letter, States, Steps, Undecided, advance, close, letters, of, witness,
};
use crate::iam::pattern::{Atom, Pattern, work};

/// A shortest text that is of one of the first patterns and of none of the second, where there is one.
///
/// None is proved, whatever variables stand for. In a text that is found a variable stands as `${…}`; it is a
/// counterexample as far as variables are letters of their own, so an asker who acts on it tries values for them.
pub fn difference(allow: &[Pattern], deny: &[Pattern]) -> Result<Option<String>, Undecided> {
    let without: Vec<&Pattern> = deny.iter().collect();
    common(&[&allow.iter().collect::<Vec<_>>()], &without)
}

/// Whether every text of a pattern is of one of the others, whatever variables stand for. Exact without variables.
pub fn included_in_union(pattern: &Pattern, union: &[Pattern]) -> Result<bool, Undecided> {
    if let Some(answer) = pattern.clearly_within(union) {
        return Ok(answer);
    }
    difference(std::slice::from_ref(pattern), union).map(|found| found.is_none())
}

/// A shortest text that is of a pattern of each of the sets and of none of those without, where there is one.
///
/// With no set at all every text is asked about. See [`difference`] for variables.
pub fn common(sets: &[&[&Pattern]], without: &[&Pattern]) -> Result<Option<String>, Undecided> {
    let everything = Pattern::everything();
    let all: &[&[&Pattern]] = &[&[&everything]];
    let sets = if sets.is_empty() { all } else { sets };
    let open = sets.iter().any(|set| set.iter().any(|one| one.has_variables()));
    let starts =
        (0..without.len()).map(|which| (u32::try_from(which).unwrap_or(u32::MAX), 0)).collect();
    let denied = close(without, starts);
    let (places, steps, smallest) = (Vec::new(), Vec::new(), BTreeMap::new());
    let jumps = open && sets.len() > 1;
    let mut search =
        Search { sets, without, jumps, places, steps, smallest, most: work::left(), work: 0 };
    let answer = search.run(denied);
    work::spend(search.work);
    answer
}

/// One pattern of each set, in every way whose literal beginnings do not contradict each other.
fn choices(sets: &[&[&Pattern]], without: &[&Pattern]) -> Result<Vec<Left>, Undecided> {
    let mut chosen: Vec<(Left, Vec<String>)> = vec![(Left::new(), Vec::new())];
    for set in sets {
        let prefixes: Vec<String> = set.iter().map(|one| one.literal_prefix()).collect();
        let mut next = Vec::new();
        for (left, before) in &chosen {
            for (which, (one, prefix)) in set.iter().zip(&prefixes).enumerate() {
                let lone = sets.len() == 1 && without.contains(one);
                let fits = |other: &String| other.starts_with(prefix) || prefix.starts_with(other);
                // A beginning that is folded, or ends where a variable stands, contradicts nothing.
                let open = one.folded || one.has_variables();
                if lone || !open && !before.iter().all(fits) {
                    continue;
                }
                let (mut left, mut before) = (left.clone(), before.clone());
                left.push((u32::try_from(which).unwrap_or(u32::MAX), 0));
                if !open {
                    before.push(prefix.clone());
                }
                next.push((left, before));
            }
            if next.len() > work::WORK / 64 {
                return Err(Undecided);
            }
        }
        chosen = next;
    }
    Ok(chosen.into_iter().map(|(left, _)| left).collect())
}

/// For each set, which pattern of it, and which of its states.
type Left = Vec<(u32, usize)>;

/// A place of the search; they are held in the order of their discovery, which is that of their texts' lengths.
#[derive(Clone)]
struct Place {
    left: Left,
    denied: Rc<States>,
}

struct Search<'a> {
    sets: &'a [&'a [&'a Pattern]],
    without: &'a [&'a Pattern],
    /// Whether a pattern may use up any part of itself on another's variable.
    jumps: bool,
    places: Vec<Place>,
    steps: Steps<'a>,
    /// The sets noted so far for states of the left side.
    smallest: BTreeMap<Left, Vec<Rc<States>>>,
    /// How much it may take, and what it took.
    most: usize,
    work: usize,
}

impl<'a> Search<'a> {
    fn pattern(&self, index: usize, which: u32) -> Option<&'a Pattern> {
        self.sets.get(index)?.get(which as usize).copied()
    }

    /// Whether the state stands before something that may be empty.
    fn may_skip(&self, left: &Left, index: usize) -> bool {
        let Some(&(which, state)) = left.get(index) else { return false };
        self.pattern(index, which).is_some_and(|pattern| {
            pattern.is_run(state)
                || matches!(pattern.atoms.get(state), Some(Atom::Variable(_)))
                    && self.is_loose(left)
        })
    }

    /// Whether a variable may be any run of characters: two of the chosen patterns hold variables and differ.
    fn is_loose(&self, left: &Left) -> bool {
        let chosen = left.iter().enumerate();
        let mut open = chosen
            .filter_map(|(index, &(which, _))| self.pattern(index, which))
            .filter(|pattern| self.jumps && pattern.has_variables());
        let first = open.next();
        open.any(|other| Some(other) != first)
    }

    /// Notes a place, and those that empty runs lead to, unless a place that accepts as much is known.
    fn reach(&mut self, left: Left, denied: States, step: Option<(usize, Letter<'a>)>) {
        let denied = Rc::new(denied);
        let mut open = vec![left];
        while let Some(left) = open.pop() {
            let known = self.smallest.entry(left.clone()).or_default();
            self.work += known.iter().map(|known| known.len() + 1).sum::<usize>() + 1;
            if known.iter().any(|known| is_subset(known, &denied)) {
                continue;
            }
            known.push(Rc::clone(&denied));
            for index in 0..left.len() {
                if self.may_skip(&left, index) {
                    let mut next = left.clone();
                    if let Some((_, state)) = next.get_mut(index) {
                        *state += 1;
                    }
                    open.push(next);
                }
            }
            self.places.push(Place { left, denied: Rc::clone(&denied) });
            self.steps.push(step);
        }
    }

    fn run(&mut self, denied: States) -> Result<Option<String>, Undecided> {
        let without = self.without;
        self.work += 1;
        if self.work > self.most {
            return Err(Undecided);
        }
        for choice in choices(self.sets, without)? {
            self.reach(choice, denied.clone(), None);
        }
        let mut at = 0;
        while let Some(place) = self.places.get(at).cloned() {
            let right = || {
                let states = place.denied.iter();
                states.filter_map(|&(which, state)| Some((of(without, which)?, state)))
            };
            if !right().any(|(pattern, state)| pattern.is_everything_from(state)) {
                let ended = place.left.iter().enumerate().all(|(index, &(which, state))| {
                    self.pattern(index, which).is_some_and(|pattern| pattern.is_end(state))
                });
                if ended && !right().any(|(pattern, state)| pattern.is_end(state)) {
                    return Ok(Some(witness(&self.steps, at)));
                }
                self.leave(&place, at);
            }
            if self.work > self.most {
                return Err(Undecided);
            }
            at += 1;
        }
        Ok(None)
    }

    /// Goes from a place by every letter that matters.
    fn leave(&mut self, place: &Place, at: usize) {
        let without = self.without;
        let mut own: Vec<(&'a Atom, bool)> = Vec::with_capacity(place.left.len());
        let mut ended = false;
        for (index, &(which, state)) in place.left.iter().enumerate() {
            let Some(pattern) = self.pattern(index, which) else { return };
            match pattern.atoms.get(state) {
                Some(atom) => own.push((atom, pattern.folded)),
                None => ended = true,
            }
        }
        // At its end a pattern takes in nothing, but another's variable may stand for nothing.
        if ended && !self.jumps {
            return;
        }
        let others = place.denied.iter().filter_map(|&(which, state)| {
            let pattern = of(without, which)?;
            Some((pattern.atoms.get(state)?, pattern.folded))
        });
        let letters = letters(&own, others);
        self.work += (letters.len() + 1) * (place.denied.len() + 1);
        for letter in letters {
            let nexts = self.next(&place.left, letter);
            if nexts.is_empty() {
                continue;
            }
            let moved = advance(without, &place.denied, letter);
            for next in nexts {
                self.reach(next, moved.clone(), Some((at, letter)));
            }
        }
    }

    /// Where the patterns of the left side are after a letter.
    fn next(&self, left: &Left, letter: Letter<'_>) -> Vec<Left> {
        let loose = self.is_loose(left);
        let mut nexts = vec![Left::with_capacity(left.len())];
        for (index, &(which, state)) in left.iter().enumerate() {
            let Some(pattern) = self.pattern(index, which) else { return Vec::new() };
            let states: Vec<usize> = self.moves(pattern, state, letter, loose);
            nexts = nexts
                .iter()
                .flat_map(|next| {
                    states.iter().map(move |&state| {
                        let mut next = next.clone();
                        next.push((which, state));
                        next
                    })
                })
                .collect();
        }
        nexts
    }

    fn moves(
        &self,
        pattern: &Pattern,
        state: usize,
        letter: Letter<'_>,
        loose: bool,
    ) -> Vec<usize> {
        let variable = matches!(pattern.atoms.get(state), Some(Atom::Variable(_)));
        match letter {
            Letter::Variable(_) if self.jumps => (state..=pattern.atoms.len()).collect(),
            Letter::Character(_) if variable && loose => vec![state],
            _ if pattern.takes(state, letter) => {
                vec![if pattern.is_run(state) { state } else { state + 1 }]
            }
            _ => Vec::new(),
        }
    }
}

/// Whether a sorted list holds every element of another.
fn is_subset(small: &States, large: &States) -> bool {
    let mut rest = large.iter();
    small.len() <= large.len() && small.iter().all(|state| rest.any(|other| other == state))
}
