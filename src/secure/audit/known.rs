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
    guarded: Mutex<BTreeMap<BTreeSet<Guard>, Arc<Guarded>>>,
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

/// What of an account some boundaries do not guard. A large account has many of them: they are made into documents a few
/// at a time, and not kept.
#[derive(Clone, Debug)]
pub struct Outside {
    known: Arc<Known>,
    list: List,
    guarded: Arc<Guarded>,
}

/// How many are looked at first, and how many times as many are next: mostly the first few answer.
const FIRST: usize = 64;
const NEXT: usize = 8;

impl Outside {
    /// The requests on those whose ARNs begin with one of some texts, a part at a time. None of the texts begins with
    /// another.
    pub fn parts<'o>(&'o self, begins: &'o BTreeSet<String>) -> impl Iterator<Item = Arc<Rules>> {
        let all = self.known.list(self.list);
        let found = begins.iter().flat_map(move |begin| beginning(all, begin));
        let mut open = found.filter(|real| !self.guarded.takes_in(real));
        let mut size = FIRST;
        std::iter::from_fn(move || {
            let part: Vec<String> =
                open.by_ref().take(size).map(|real| real.arn.to_string()).collect();
            size *= NEXT;
            (!part.is_empty()).then(|| names::on(Element::of(part)))
        })
    }
}

/// A list of what an account holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum List {
    Roles,
    Open,
    Users,
    Policies,
    Profiles,
}

const LISTS: [List; 5] = [List::Roles, List::Open, List::Users, List::Policies, List::Profiles];

/// What some guards take in.
#[derive(Debug)]
struct Guarded {
    /// Of each set of boundaries, whether all of it.
    sets: Vec<bool>,
    /// The lists of which something is outside.
    outside: BTreeSet<List>,
}

impl Guarded {
    fn takes_in(&self, real: &Real) -> bool {
        self.sets.get(real.boundaries).copied().unwrap_or_default()
    }
}

impl Known {
    fn list(&self, list: List) -> &[Real] {
        match list {
            List::Roles => &self.roles,
            List::Open => &self.open,
            List::Users => &self.users,
            List::Policies => &self.policies,
            List::Profiles => &self.profiles,
        }
    }

    /// What is known to the assumption, or the risk, of a rule, where some boundaries guard.
    pub fn says(
        self: &Arc<Self>,
        rule: Rule,
        severity: Severity,
        guards: &BTreeSet<Guard>,
    ) -> Said {
        let (list, worst) = match (rule, severity) {
            (Rule::AssumesRole, _) => (List::Open, Severity::Risk),
            (_, Severity::Escalation | Severity::Risk) => return Said::Nothing,
            (Rule::TagsRole, _) => (List::Roles, Severity::Risk),
            (Rule::TagsUser, _) => (List::Users, Severity::Risk),
            (Rule::PassesRole | Rule::WritesRole | Rule::NarrowsRole, _) => {
                (List::Roles, Severity::Escalation)
            }
            (Rule::WritesUser | Rule::TakesCredentials | Rule::NarrowsUser, _) => {
                (List::Users, Severity::Escalation)
            }
            (Rule::RewritesPolicy | Rule::DeletesPolicy, _) => {
                (List::Policies, Severity::Escalation)
            }
            (Rule::FillsInstanceProfile, _) => (List::Profiles, Severity::Escalation),
            _ => return Said::Nothing,
        };
        let guarded = self.guarded(guards);
        if !guarded.outside.contains(&list) {
            return Said::True;
        }
        Said::False(Outside { known: self.clone(), list, guarded }, worst)
    }

    /// What some guards take in.
    fn guarded(&self, guards: &BTreeSet<Guard>) -> Arc<Guarded> {
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
        let sets = self.sets.iter().map(|set| set.iter().all(guarded)).collect();
        let mut found = Guarded { sets, outside: BTreeSet::new() };
        let open = |list: &List| self.list(*list).iter().any(|real| !found.takes_in(real));
        found.outside = LISTS.into_iter().filter(open).collect();
        let found = Arc::new(found);
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
