//! What an account is known to hold: then an assumption about it is no assumption, but true or false.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::iam::document::Element;
use crate::iam::pattern::Pattern;
use crate::prove::Rules;
use crate::secure::audit::finding::{Rule, Severity};
use crate::secure::audit::guards::Guard;
use crate::secure::audit::names;

/// Something of an account, and the boundaries that count for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Real {
    /// Its ARN.
    pub arn: Arc<str>,
    /// Which of the [`Known::sets`]: a role's or user's own boundary; of a policy the boundaries of whoever holds it; of
    /// a profile those of its roles.
    pub boundaries: usize,
}

/// What an account holds. Each list is in the order of its ARNs.
#[derive(Debug, Default)]
pub struct Known {
    /// Sets of boundaries. None in one stands for somebody without a boundary.
    pub sets: Vec<BTreeSet<Option<Arc<str>>>>,
    /// Roles that can be written and passed.
    pub roles: Vec<Real>,
    /// Roles whose trust admits whoever of the account may.
    pub open: Vec<Real>,
    /// Users.
    pub users: Vec<Real>,
    /// Managed policies that somebody holds.
    pub policies: Vec<Real>,
    /// Instance profiles.
    pub profiles: Vec<Real>,
    guarded: Mutex<BTreeMap<BTreeSet<Guard>, Arc<[bool]>>>,
}

/// What an account says to an assumption.
#[derive(Debug)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// It is so.
    True,
    /// It is not so of these, which is as bad as this.
    False(Outside, Severity),
}

/// What of an account some boundaries do not guard, as far as somebody's statements may take it in. A large account has
/// many of them: they are made into documents a few at a time, and not kept.
#[derive(Clone, Debug)]
pub struct Outside {
    arns: Arc<[Arc<str>]>,
}

/// How many are looked at first, and how many times as many are next: mostly the first few answer.
const FIRST: usize = 64;
const NEXT: usize = 8;

impl Outside {
    /// The requests on them, a part at a time.
    pub fn parts(&self) -> impl Iterator<Item = Arc<Rules>> + use<> {
        let (arns, mut at, mut size) = (self.arns.clone(), 0, FIRST);
        std::iter::from_fn(move || {
            let part = arns.get(at..arns.len().min(at + size))?;
            (at, size) = (at + part.len(), size * NEXT);
            (!part.is_empty())
                .then(|| names::on(Element::of(part.iter().map(|arn| arn.to_string()))))
        })
    }
}

impl Known {
    /// What is known to the assumption, or the risk, of a rule, where some boundaries guard: of the things whose ARNs
    /// begin with one of some texts, none of which begins with another.
    pub fn says(
        &self,
        rule: Rule,
        severity: Severity,
        guards: &BTreeSet<Guard>,
        begins: &BTreeSet<String>,
    ) -> Said {
        let (all, worst) = match (rule, severity) {
            (Rule::AssumesRole, _) => (&self.open, Severity::Risk),
            (_, Severity::Escalation | Severity::Risk) => return Said::Nothing,
            (Rule::TagsRole, _) => (&self.roles, Severity::Risk),
            (Rule::TagsUser, _) => (&self.users, Severity::Risk),
            (Rule::PassesRole | Rule::WritesRole | Rule::NarrowsRole, _) => {
                (&self.roles, Severity::Escalation)
            }
            (Rule::WritesUser | Rule::TakesCredentials | Rule::NarrowsUser, _) => {
                (&self.users, Severity::Escalation)
            }
            (Rule::RewritesPolicy | Rule::DeletesPolicy, _) => {
                (&self.policies, Severity::Escalation)
            }
            (Rule::FillsInstanceProfile, _) => (&self.profiles, Severity::Escalation),
            _ => return Said::Nothing,
        };
        let guarded = self.guarded(guards);
        let is_open = |real: &&Real| !guarded.get(real.boundaries).copied().unwrap_or_default();
        let found = begins.iter().flat_map(|begin| beginning(all, begin));
        let arns: Arc<[Arc<str>]> = found.filter(is_open).map(|real| real.arn.clone()).collect();
        if arns.is_empty() { Said::True } else { Said::False(Outside { arns }, worst) }
    }

    /// Of each set of boundaries whether some guards take in all of it.
    fn guarded(&self, guards: &BTreeSet<Guard>) -> Arc<[bool]> {
        let mut known = self.guarded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(guards) {
            return found.clone();
        }
        let patterns: Vec<Pattern> = guards
            .iter()
            .map(|guard| match guard {
                Guard::Exact(text) => Pattern::literal(text),
                Guard::Like(text) => Pattern::plain(text),
                Guard::ArnLike(text) => Pattern::arn(text),
            })
            .collect();
        let guarded = |held: &Option<Arc<str>>| {
            held.as_ref().is_some_and(|arn| patterns.iter().any(|pattern| pattern.matches(arn)))
        };
        let found: Arc<[bool]> = self.sets.iter().map(|set| set.iter().all(guarded)).collect();
        known.insert(guards.clone(), found.clone());
        found
    }
}

/// Those of a list in order whose ARNs begin with a text.
fn beginning<'r>(all: &'r [Real], begin: &str) -> &'r [Real] {
    let from = all.partition_point(|real| *real.arn < *begin);
    let rest = all.get(from..).unwrap_or_default();
    let end = rest.partition_point(|real| real.arn.starts_with(begin));
    rest.get(..end).unwrap_or_default()
}
