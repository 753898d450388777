//! Did you mean: the nearest of the names that there are.

use super::{Diagnostic, quoted};
use crate::text::Span;

/// The name that is probably meant, and where writing it is a certain mend.
#[derive(Clone, Copy, Debug, Default)]
pub struct Meant<'a> {
    /// The name.
    pub name: Option<&'a str>,
    /// What it would replace: none where the source there is another text, or where the name is only a guess.
    pub at: Option<Span>,
}

impl<'a> Meant<'a> {
    /// The nearest of the candidates, if any is near enough.
    pub fn nearest(
        word: &str,
        candidates: impl IntoIterator<Item = &'a str>,
        at: Option<Span>,
    ) -> Self {
        let near = ranked(word, candidates);
        let Some(&(far, name)) = near.first() else { return Self::default() };
        // A slip of the hand is one or two letters; what is farther away is a guess.
        let certain = far <= 2 && near.get(1).is_none_or(|(other, _)| *other > far);
        Self { name: Some(name), at: at.filter(|_| certain) }
    }

    /// The name that is surely meant.
    pub fn surely(name: &'a str, at: Option<Span>) -> Self {
        Self { name: Some(name), at }
    }

    /// Adds the help, and the mend where it is certain; another help where no name is near.
    pub(super) fn offer(self, said: Diagnostic, else_help: &str) -> Diagnostic {
        let Some(name) = self.name else { return said.help(else_help) };
        let said = said.help(format!("write {} if that is meant", quoted(name)));
        match self.at {
            Some(at) => said.fix(format!("write {}", quoted(name)), at, name),
            None => said,
        }
    }
}

/// The candidate nearest to a word, if any is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_of(word, candidates, 1).into_iter().next()
}

/// The candidates near enough to a word to be meant, nearest first, at most `most`.
pub fn nearest_of<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    ranked(word, candidates).into_iter().take(most).map(|(_, candidate)| candidate).collect()
}

/// The candidates near enough to a word to be meant, each with its distance, nearest first.
fn ranked<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<(usize, &'a str)> {
    let word: Vec<char> = word.to_lowercase().chars().collect();
    let allowed = (word.len() / 3).max(1);
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let other: Vec<char> = candidate.to_lowercase().chars().collect();
            if other.len().abs_diff(word.len()) > allowed {
                return None;
            }
            let far = distance(&word, &other);
            (far <= allowed).then_some((far, candidate))
        })
        .collect();
    near.sort();
    near.dedup();
    near
}

/// Edits between two words: insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &ca) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, &cb) in b.iter().enumerate() {
            let at =
                |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let replace = at(&last, j) + usize::from(ca != cb);
            let mut best = replace.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(&cb) && b.get(j - 1) == Some(&ca);
            if swapped {
                best = best.min(at(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}
