//! Which of the actions that decide who may do what some policies may allow: what they do not touch needs no question.

use crate::iam::escalation::{self, Class, IDENTITY_SERVICES};
use crate::prove::{Member, Rule};

/// Actions that an unsafe region is about.
#[derive(Clone, Copy, Debug)]
pub enum Actions {
    /// Those of iam and sts of some classes.
    Of(&'static [Class]),
    /// Those of iam and sts that the table does not know.
    Unknown,
    /// Those of the other services that decide who is who.
    Services,
}

/// The actions that some rules may allow. More may be noted than they allow, never less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// A bit for each class.
    classes: u32,
    unknown: bool,
    services: bool,
}

impl Touched {
    /// What some allowing rules touch.
    pub fn by<'a>(rules: impl Iterator<Item = &'a Rule>) -> Self {
        let mut touched = Self::default();
        for rule in rules {
            if rule.action.negated {
                return Self::everything();
            }
            rule.action.set.members().iter().for_each(|member| touched.add(member));
        }
        touched
    }

    /// All that there is.
    pub fn everything() -> Self {
        Self { classes: u32::MAX, unknown: true, services: true }
    }

    fn add(&mut self, member: &Member) {
        let Some((service, _)) = member.literal().split_once(':') else {
            // The wildcard may stand for any service. What holds no colon is no action.
            if member.text().is_none() {
                *self = Self::everything();
            }
            return;
        };
        if service != "iam" && service != "sts" {
            self.services |= IDENTITY_SERVICES.iter().any(|known| known.service == service);
            return;
        }
        match member.text() {
            Some(action) => match escalation::find(action) {
                Some(row) => self.classes |= bit(row.class),
                None => self.unknown = true,
            },
            None => {
                self.unknown = true;
                let matched = |row: &&escalation::Row| member.pattern().matches(row.action);
                let rows = escalation::rows().iter().filter(matched);
                self.classes |= rows.fold(0, |classes, row| classes | bit(row.class));
            }
        }
    }

    /// What either touches.
    pub fn or(self, other: Self) -> Self {
        Self {
            classes: self.classes | other.classes,
            unknown: self.unknown || other.unknown,
            services: self.services || other.services,
        }
    }

    /// Whether nothing is touched.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// Whether some of these actions are touched.
    pub fn has(self, actions: Actions) -> bool {
        match actions {
            Actions::Of(classes) => classes.iter().any(|class| self.classes & bit(*class) != 0),
            Actions::Unknown => self.unknown,
            Actions::Services => self.services,
        }
    }
}

fn bit(class: Class) -> u32 {
    1 << class as u32
}
