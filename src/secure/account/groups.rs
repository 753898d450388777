//! The findings of an account, put together: what several principals reach by the same statements is said once.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::secure::account::auditor::{Answered, Kind, Named};
use crate::secure::account::becomes;
use crate::secure::account::digest::Digest;
use crate::secure::account::holding::Origin;
use crate::secure::account::index::Index;
use crate::secure::audit::{Finding, Rule, Severity};

/// A statement of somebody's policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The ARN of a managed policy, the name of an inline one.
    pub policy: String,
    /// How it is held.
    pub origin: Origin,
    /// Tells inline policies of one name apart.
    digest: Digest,
    /// Which of its statements, from 0.
    pub index: usize,
    /// Its Sid.
    pub sid: Option<String>,
}

/// One finding, and everybody of whom it is found.
#[derive(Clone, Debug)]
pub struct Group {
    /// What was found, as it is of the first of them.
    pub finding: Finding,
    /// The statements that allow it.
    pub places: Vec<Place>,
    /// The principals, by their ARNs.
    pub principals: Vec<Arc<str>>,
}

/// How many there are of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what it is called")]
pub struct Counts {
    pub users: usize,
    pub roles: usize,
    pub permission_sets: usize,
    pub service_linked: usize,
    pub groups: usize,
    pub policies: usize,
    pub excepted: usize,
}

/// An account's findings.
#[derive(Clone, Debug, Default)]
pub struct Grouped {
    /// The worst first.
    pub groups: Vec<Group>,
    /// What was looked at.
    pub counts: Counts,
}

/// What tells findings apart: how bad, what, by which statements and with which actions.
type Key = (Severity, Rule, Vec<Place>, Vec<String>, String);

/// Puts the answers of an account's principals together, in an order that does not depend on theirs.
pub fn group(index: &Index, mut answers: Vec<Answered>) -> Grouped {
    answers.sort_by(|one, other| one.arn.cmp(&other.arn));
    answers.dedup_by(|one, other| one.arn == other.arn);
    let mut counts =
        Counts { groups: index.groups.len(), policies: index.policies.len(), ..Counts::default() };
    let mut found: BTreeMap<Key, Group> = BTreeMap::new();
    let becomes = becomes::named(index, &answers);
    for answered in &answers {
        match answered.kind {
            Kind::User => counts.users += 1,
            Kind::Role => counts.roles += 1,
            Kind::PermissionSet => counts.permission_sets += 1,
            Kind::ServiceLinked => counts.service_linked += 1,
        }
        counts.excepted += usize::from(answered.excepted);
        let unknown = answered.unknown.iter().map(|why| undecided(why));
        let own = answered.found.iter().cloned().chain(unknown);
        let others = becomes.get(&*answered.arn).into_iter().flatten().cloned();
        for finding in own.chain(others) {
            let places: Vec<Place> = finding
                .statements
                .iter()
                .filter_map(|at| place(&answered.documents, *at))
                .collect();
            // Where no statement tells findings apart, their words do.
            let words = if places.is_empty() { finding.message.clone() } else { String::new() };
            let key = (finding.severity, finding.rule, places, finding.actions.clone(), words);
            let places = key.2.clone();
            let group = found.entry(key).or_insert_with(|| Group {
                finding: told_of(finding, &answered.arn),
                places,
                principals: Vec::new(),
            });
            if group.principals.last() != Some(&answered.arn) {
                group.principals.push(answered.arn.clone());
            }
        }
    }
    Grouped { groups: found.into_values().collect(), counts }
}

fn place(documents: &[Named], at: crate::secure::audit::Statement) -> Option<Place> {
    let named = documents.get(at.document)?;
    Some(Place {
        policy: named.policy.clone(),
        origin: named.origin.clone(),
        digest: named.digest,
        index: at.index,
        sid: named.sids.get(at.index).cloned().flatten(),
    })
}

/// A finding whose holder has a name.
fn told_of(mut finding: Finding, arn: &str) -> Finding {
    for call in finding.calls.iter_mut().filter(|call| call.principal == "holder") {
        arn.clone_into(&mut call.principal);
    }
    finding
}

fn undecided(why: &str) -> Finding {
    Finding {
        rule: Rule::NotDecided,
        severity: Severity::Escalation,
        actions: Vec::new(),
        calls: Vec::new(),
        statements: Vec::new(),
        message: format!("it is not decided what the holder can reach: {why}"),
    }
}
