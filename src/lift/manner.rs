//! How plainly each part of each statement is written: readable first, as the compiler allows.

use std::collections::BTreeMap;

/// A part of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// An action, by its place.
    Action(usize),
    /// A resource, by its place.
    Resource(usize),
    /// A condition, by its place.
    Condition(usize),
}

impl Part {
    /// The plainest manner: actions are bare or quoted; resources typed, ARNs or quoted; conditions in words, with their
    /// key quoted, or with the operator named too.
    fn plainest(self) -> u8 {
        match self {
            Self::Action(_) => 1,
            Self::Resource(_) | Self::Condition(_) => 2,
        }
    }
}

/// A statement of the text: which document, which statement.
pub(super) type StatementId = (usize, usize);

/// The manner of every part that is not written readably.
#[derive(Clone, Debug, Default)]
pub(super) struct Manners {
    levels: BTreeMap<(StatementId, Part), u8>,
}

impl Manners {
    /// How a part is written: 0 is readable.
    pub(super) fn of(&self, statement: StatementId, part: Part) -> u8 {
        self.levels.get(&(statement, part)).copied().unwrap_or(0)
    }

    /// Writes a part plainer; false where it is as plain as can be.
    pub(super) fn plainer(&mut self, statement: StatementId, part: Part) -> bool {
        let level = self.levels.entry((statement, part)).or_insert(0);
        let can = *level < part.plainest();
        *level += u8::from(can);
        can
    }

    /// Writes resources that are typed as ARNs; false where none was typed.
    pub(super) fn untyped(&mut self, statement: StatementId, typed: &[Part]) -> bool {
        let mut any = false;
        for &part in typed {
            if self.of(statement, part) == 0 {
                any |= self.plainer(statement, part);
            }
        }
        any
    }
}
