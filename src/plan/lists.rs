//! The lists of patterns that a grant names, each read once: policies and instance profiles are mostly named as the
//! roles are.

use super::grants::{Place, placed};
use crate::model::delegation_table::On;
use crate::model::effective::Effective;
use crate::model::name_pattern::NamePattern;
use crate::model::{Kind, Patterns};
use crate::text::Span;

/// One list, in an account, each pattern with its place. Patterns that are malformed have been refused.
pub(super) struct List<'a> {
    pub(super) patterns: &'a Patterns,
    pub(super) include: Vec<(NamePattern, Span)>,
    pub(super) except: Vec<(NamePattern, Span)>,
}

impl List<'_> {
    /// Whether one of its patterns may take from another.
    pub(super) fn is_of_many(&self) -> bool {
        self.include.len() + self.except.len() > 1
    }
}

/// The lists of a grant, and what they name.
pub(super) struct Lists<'a> {
    lists: Vec<List<'a>>,
    named: Vec<(On, Kind, usize)>,
}

impl<'a> Lists<'a> {
    pub(super) fn of(effective: &Effective<'a>, place: Place<'_>) -> Self {
        let mut lists: Vec<List<'a>> = Vec::new();
        let mut named = Vec::new();
        for (on, kind, patterns) in effective.lists() {
            let known = lists.iter().position(|list| std::ptr::eq(list.patterns, patterns));
            named.push((on, kind, known.unwrap_or(lists.len())));
            if known.is_none() {
                let include = placed(kind, &patterns.include, place);
                let except = placed(kind, &patterns.except, place);
                lists.push(List { patterns, include, except });
            }
        }
        Self { lists, named }
    }

    /// Each list once.
    pub(super) fn each(&self) -> &[List<'a>] {
        &self.lists
    }

    /// What is named: what it is to the sentence and to IAM, and the place of its list among [`Self::each`].
    pub(super) fn named(&self) -> &[(On, Kind, usize)] {
        &self.named
    }

    /// The list of what a row of the delegation table acts on; none where the row is not about names.
    pub(super) fn on(&self, on: On) -> Option<(Kind, &List<'a>)> {
        let &(_, kind, at) = self.named.iter().find(|(own, ..)| *own == on)?;
        Some((kind, self.lists.get(at)?))
    }
}
