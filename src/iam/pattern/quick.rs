//! Answers about two patterns that need no search: where their wildcards are plain, the atoms themselves are compared.

use crate::iam::pattern::{Atom, Pattern, Reach};

/// What stands in an example for a wildcard: a character of every reach, which nobody writes.
const FILL: char = '\u{1}';

impl Atom {
    /// Whether it takes in all that another may stand for. A run of the other's is taken in by a run alone.
    fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Literal(own), Self::Literal(other)) => own == other,
            (Self::One(Reach::Anything), Self::Literal(_) | Self::One(_)) => true,
            _ => false,
        }
    }

    fn is_free_run(&self) -> bool {
        *self == Self::Many(Reach::Anything)
    }
}

impl Pattern {
    /// Whether it is made of characters and runs of anything alone.
    fn is_plain(&self) -> bool {
        self.atoms.iter().all(|atom| matches!(atom, Atom::Literal(_)) || atom.is_free_run())
    }

    /// Whether every text of another pattern is of this one; none where that needs a search.
    ///
    /// The other pattern is read as a text whose wildcards are letters that nothing but this one's runs (or, for one
    /// character, its `?`) takes in. What so matches does so whatever the letters stand for. Where this one has no `?`,
    /// and the other no variable, the reverse holds too: a character that occurs nowhere may stand in each of the
    /// other's wildcards, and only a run takes it in.
    pub(super) fn clearly_includes(&self, other: &Self) -> Option<bool> {
        let one = |atom: &Atom| matches!(atom, Atom::Literal(_) | Atom::One(Reach::Anything));
        let readable = self.atoms.iter().all(|atom| one(atom) || atom.is_free_run());
        if self.folded != other.folded || !readable {
            return None;
        }
        if self.covers_all(&other.atoms) {
            return Some(true);
        }
        (self.is_plain() && !other.has_variables()).then_some(false)
    }

    /// As a text is matched: only the last run needs to be reconsidered.
    fn covers_all(&self, others: &[Atom]) -> bool {
        let (mut state, mut at) = (0, 0);
        let mut last_run: Option<(usize, usize)> = None;
        loop {
            match (self.atoms.get(state), others.get(at)) {
                (Some(own), _) if own.is_free_run() => {
                    state += 1;
                    last_run = Some((state, at));
                    continue;
                }
                (None, None) => return true,
                (Some(own), Some(other)) if own.covers(other) => {
                    state += 1;
                    at += 1;
                    continue;
                }
                _ => {}
            }
            let Some((after_run, from)) = last_run else { return false };
            if from >= others.len() {
                return false;
            }
            state = after_run;
            at = from + 1;
            last_run = Some((after_run, at));
        }
    }

    /// Whether some text is of both; none where that needs a search.
    ///
    /// Beginnings, up to the first wildcard, and ends, from the last, must not contradict each other. If they do not
    /// and both have a run of anything, the longer beginning, what stands between each one's runs, and the longer end
    /// make a text. Else a text of the one may be of the other.
    pub(super) fn clearly_intersects(&self, other: &Self) -> Option<bool> {
        if self.folded != other.folded {
            return None;
        }
        let literal = |atom: &&Atom| matches!(atom, Atom::Literal(_));
        let agree = |one: &Atom, two: &Atom| one == two;
        let starts = self.atoms.iter().take_while(literal);
        let mut starts = starts.zip(other.atoms.iter().take_while(literal));
        let ends = self.atoms.iter().rev().take_while(literal);
        let mut ends = ends.zip(other.atoms.iter().rev().take_while(literal));
        if !starts.all(|(one, two)| agree(one, two)) || !ends.all(|(one, two)| agree(one, two)) {
            return Some(false);
        }
        let run = |pattern: &Self| pattern.atoms.iter().any(Atom::is_free_run);
        if self.is_plain() && other.is_plain() && run(self) && run(other) {
            return Some(true);
        }
        (self.has_example_in(other) || other.has_example_in(self)).then_some(true)
    }

    /// Whether every text of the pattern is of one of the others; none where that needs a search: one of them may take
    /// it in alone, and a text of the pattern may be of none.
    pub(super) fn clearly_within(&self, union: &[Self]) -> Option<bool> {
        if union.iter().any(|one| one.clearly_includes(self) == Some(true)) {
            return Some(true);
        }
        let example = self.filled(FILL)?;
        (!union.iter().any(|one| one.matches(&example))).then_some(false)
    }

    fn has_example_in(&self, other: &Self) -> bool {
        self.filled(FILL).is_some_and(|example| other.matches(&example))
    }
}
