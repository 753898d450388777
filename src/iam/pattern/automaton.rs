//! Patterns as automata: states, letters, matching, and the intersection of two patterns.

use std::collections::VecDeque;

use indexmap::IndexSet;

use crate::iam::pattern::{Atom, Pattern, Reach, work};

/// The question was too large for its bound of work; nothing is concluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecided;

/// A letter of the finite alphabet of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letter<'a> {
    Character(char),
    Variable(&'a str),
}

impl Atom {
    /// Whether the atom can take in the letter.
    pub(super) fn takes(&self, letter: Letter<'_>, folded: bool) -> bool {
        match (self, letter) {
            (Self::Literal(own), Letter::Character(c)) => {
                *own == c || folded && *own == c.to_ascii_lowercase()
            }
            (Self::One(reach) | Self::Many(reach), Letter::Character(c)) => reach.takes(c),
            (Self::Many(reach), Letter::Variable(_)) => *reach == Reach::Anything,
            (Self::Variable(own), Letter::Variable(name)) => own == name,
            _ => false,
        }
    }
}

impl Pattern {
    pub(super) fn takes(&self, state: usize, letter: Letter<'_>) -> bool {
        self.atoms.get(state).is_some_and(|atom| atom.takes(letter, self.folded))
    }

    pub(super) fn is_run(&self, state: usize) -> bool {
        matches!(self.atoms.get(state), Some(Atom::Many(_)))
    }

    pub(super) fn is_end(&self, state: usize) -> bool {
        state == self.atoms.len()
    }

    /// Whether everything is accepted from a state on.
    pub(super) fn is_everything_from(&self, state: usize) -> bool {
        self.atoms.get(state..).is_some_and(|rest| rest == [Atom::Many(Reach::Anything)])
    }
}

/// Whether a text is of a pattern from a state on, in time of at most the product of their lengths, without recursion.
pub(super) fn matches(pattern: &Pattern, state: usize, text: &str) -> bool {
    let confined = |atom: &Atom| matches!(atom, Atom::Many(Reach::Part | Reach::Segment));
    if pattern.atoms.iter().skip(state).any(confined) {
        matches_by_sets(pattern, state, text)
    } else {
        matches_greedily(pattern, state, text)
    }
}

/// How many characters of a text that is matched count for a step.
const CHEAP: usize = 8;

/// Where every run crosses, only the last one needs to be reconsidered: an earlier run could be given more of the text,
/// but what follows it was found at its first place, and the last run can take in whatever lies between.
fn matches_greedily(pattern: &Pattern, mut state: usize, text: &str) -> bool {
    work::spend(text.len() / CHEAP);
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
        // What was gone through since the run is gone through again.
        work::spend((from.len() - rest.len()) / CHEAP);
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
fn matches_by_sets(pattern: &Pattern, state: usize, text: &str) -> bool {
    let union = &[pattern][..];
    let mut states = close(union, vec![(0, state)]);
    for character in text.chars() {
        states = advance(union, &states, Letter::Character(character));
        if states.is_empty() {
            return false;
        }
    }
    states.iter().any(|&(_, state)| pattern.is_end(state))
}

/// States of several patterns: which pattern, and how many of its atoms lie behind.
pub(super) type States = Vec<(u32, usize)>;

pub(super) fn of<'a>(union: &[&'a Pattern], which: u32) -> Option<&'a Pattern> {
    union.get(which as usize).copied()
}

/// Adds the states reached by letting a run be empty; sorted, without doubles.
pub(super) fn close(union: &[&Pattern], mut states: States) -> States {
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

pub(super) fn advance(union: &[&Pattern], states: &States, letter: Letter<'_>) -> States {
    let mut next = States::with_capacity(states.len());
    for &(which, state) in states {
        if let Some(pattern) = of(union, which).filter(|pattern| pattern.takes(state, letter)) {
            next.push((which, if pattern.is_run(state) { state } else { state + 1 }));
        }
    }
    close(union, next)
}

/// How a state of a search was reached: from which, by which letter.
pub(super) type Steps<'a> = Vec<Option<(usize, Letter<'a>)>>;

pub(super) fn witness(steps: &Steps<'_>, mut at: usize) -> String {
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

/// The letters that the states of a text's own patterns take in, and that they or those of others can tell apart, each
/// once, nicest first.
pub(super) fn letters<'a>(
    own: &[(&'a Atom, bool)],
    others: impl Iterator<Item = (&'a Atom, bool)>,
) -> Vec<Letter<'a>> {
    let cases = |character: char, folded: bool| {
        let upper = character.to_ascii_uppercase();
        [Some(character), (folded && upper != character).then_some(upper)]
    };
    let literal = own.iter().find_map(|(atom, folded)| match atom {
        Atom::Literal(character) => Some(cases(*character, *folded)),
        _ => None,
    });
    let mut found: Vec<char> = Vec::new();
    if let Some(both) = literal {
        found.extend(both.into_iter().flatten());
    } else if own.iter().any(|(atom, _)| !matches!(atom, Atom::Variable(_))) {
        let mut segments = false;
        let mut note = |atom: &Atom| {
            segments |= matches!(atom, Atom::One(Reach::Segment) | Atom::Many(Reach::Segment));
        };
        own.iter().for_each(|(atom, _)| note(atom));
        let named =
            others.inspect(|(atom, _)| note(atom)).filter_map(|(atom, folded)| match atom {
                Atom::Literal(character) => Some(cases(*character, folded)),
                _ => None,
            });
        found.extend(named.flatten().flatten());
        found.push('/');
        if segments {
            found.push(':');
        }
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
    let variables = own.iter().filter_map(|(atom, _)| match atom {
        Atom::Variable(name) => Some(Letter::Variable(name)),
        _ => None,
    });
    found.into_iter().map(Letter::Character).chain(variables).collect()
}

/// How many steps a pair of states counts for.
const WEIGHT: usize = 4;

/// A shortest text that is of both patterns, where there is one. Variables may stand for any text.
pub fn intersection(a: &Pattern, b: &Pattern) -> Result<Option<String>, Undecided> {
    let mut seen: IndexSet<(usize, usize)> = IndexSet::from([(0, 0)]);
    let answer = intersect(a, b, &mut seen, work::left() / WEIGHT);
    work::spend(seen.len().saturating_mul(WEIGHT));
    answer
}

fn intersect(
    a: &Pattern,
    b: &Pattern,
    seen: &mut IndexSet<(usize, usize)>,
    most: usize,
) -> Result<Option<String>, Undecided> {
    let (a, b) = (a.loosened(), b.loosened());
    let mut steps: Steps<'_> = vec![None];
    // States to look at; those reached without a letter come first, so that the text found is a shortest.
    let mut open = VecDeque::from([0]);
    while let Some(at) = open.pop_front() {
        let Some(&(left, right)) = seen.get_index(at) else { continue };
        if a.is_end(left) && b.is_end(right) {
            return Ok(Some(witness(&steps, at)));
        }
        if seen.len() > most {
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
        for letter in letters(&[(own, a.folded)], std::iter::once((other, b.folded))) {
            if !own.takes(letter, a.folded) || !b.takes(right, letter) {
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
