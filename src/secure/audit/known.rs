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
    pub arn: String,
    /// A role's or user's own boundary; of a policy the boundaries of whoever holds it; of a profile those of its roles.
    /// None stands for somebody without one.
    pub boundaries: BTreeSet<Option<Arc<str>>>,
}

/// What an account holds.
#[derive(Debug, Default)]
pub struct Known {
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
    made: Mutex<BTreeMap<Asked, Option<Arc<Rules>>>>,
}

/// What is without some boundaries.
type Asked = (Kind, BTreeSet<Guard>);

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Role,
    Open,
    User,
    Policy,
    Profile,
}

/// What an account says to an assumption.
#[derive(Debug)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// It is so.
    True,
    /// It is not so of these, which is as bad as this.
    False(Arc<Rules>, Severity),
}

impl Known {
    /// What is known to the assumption, or the risk, of a rule, where some boundaries guard.
    pub fn says(&self, rule: Rule, severity: Severity, guards: &BTreeSet<Guard>) -> Said {
        let (kind, worst) = match (rule, severity) {
            (Rule::AssumesRole, _) => (Kind::Open, Severity::Risk),
            (_, Severity::Escalation | Severity::Risk) => return Said::Nothing,
            (Rule::TagsRole, _) => (Kind::Role, Severity::Risk),
            (Rule::TagsUser, _) => (Kind::User, Severity::Risk),
            (Rule::PassesRole | Rule::WritesRole | Rule::NarrowsRole, _) => {
                (Kind::Role, Severity::Escalation)
            }
            (Rule::WritesUser | Rule::TakesCredentials | Rule::NarrowsUser, _) => {
                (Kind::User, Severity::Escalation)
            }
            (Rule::RewritesPolicy | Rule::DeletesPolicy, _) => (Kind::Policy, Severity::Escalation),
            (Rule::FillsInstanceProfile, _) => (Kind::Profile, Severity::Escalation),
            _ => return Said::Nothing,
        };
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let found =
            made.entry((kind, guards.clone())).or_insert_with(|| self.outside(kind, guards));
        found.clone().map_or(Said::True, |rules| Said::False(rules, worst))
    }

    /// The requests on what some boundaries do not guard.
    fn outside(&self, kind: Kind, guards: &BTreeSet<Guard>) -> Option<Arc<Rules>> {
        let all = match kind {
            Kind::Role => &self.roles,
            Kind::Open => &self.open,
            Kind::User => &self.users,
            Kind::Policy => &self.policies,
            Kind::Profile => &self.profiles,
        };
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
        let open = all.iter().filter(|real| !real.boundaries.iter().all(guarded));
        let arns: Vec<String> = open.map(|real| real.arn.clone()).collect();
        (!arns.is_empty()).then(|| names::on(Element::of(arns)))
    }
}
