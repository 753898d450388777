//! What one call changes, and which calls lead from one state to another.

use super::state::{Holder, State};
use crate::iam::document::Document;
use crate::plan::{AttachTo, Role};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A policy of an account, by its key there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The account's id.
    pub account: String,
    /// The policy's key.
    pub key: String,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is what its type says")]
pub enum Change {
    /// Makes a policy, which nobody holds yet.
    Create { account: String, key: String },
    /// Gives a policy another text.
    Text { account: String, key: String, document: Arc<Document> },
    /// Deletes a policy that nobody holds.
    Delete { account: String, key: String },
    /// Attaches a policy; to a permission set, in every account at once.
    Attach { holder: Holder, to: Vec<Target> },
    /// Detaches it.
    Detach { holder: Holder, from: Vec<Target> },
    /// Puts a boundary on somebody, in the place of any other.
    Bound { holder: Holder, by: Vec<Target> },
    /// Takes it away.
    Unbound { holder: Holder, from: Vec<Target> },
    /// Makes a guardrail, which is attached to nothing yet.
    ControlCreate { key: (Role, String) },
    /// Gives it another text.
    ControlText { key: (Role, String), document: Arc<Document> },
    /// Attaches it.
    ControlAttach { key: (Role, String), target: (AttachTo, String) },
    /// Detaches it.
    ControlDetach { key: (Role, String), target: (AttachTo, String) },
    /// Deletes it.
    ControlDelete { key: (Role, String) },
}

impl Change {
    /// The order in which calls are tried: what is new and harmless, what holds back, boundaries, grants; then what
    /// is taken away, the holding back last.
    fn rank(&self, role: Option<Role>) -> u8 {
        match self {
            Self::Create { .. } if role == Some(Role::Boundary) => 0,
            Self::Create { .. } => 1,
            Self::ControlCreate { .. } => 2,
            Self::ControlAttach { .. } => 3,
            Self::ControlText { .. } => 4,
            Self::Bound { .. } => 5,
            Self::Text { .. } if role == Some(Role::Boundary) => 6,
            Self::Text { .. } => 7,
            Self::Attach { .. } => 8,
            Self::Detach { .. } => 9,
            Self::Unbound { .. } => 10,
            Self::ControlDetach { .. } => 11,
            Self::Delete { .. } => 12,
            Self::ControlDelete { .. } => 13,
        }
    }
}

/// Every call that is needed, in the order in which they are tried.
pub(super) fn between(old: &State, new: &State) -> Vec<Change> {
    let mut changes = Vec::new();
    policies(old, new, &mut changes);
    holders(old, new, &mut changes);
    controls(old, new, &mut changes);
    let role = |change: &Change| match change {
        Change::Create { account, key } | Change::Text { account, key, .. } => {
            new.policy(account, key).map(|policy| policy.role)
        }
        _ => None,
    };
    changes.sort_by_key(|change| change.rank(role(change)));
    changes
}

/// Whether two texts are the same but for their names.
fn same(one: Option<&Arc<Document>>, other: Option<&Arc<Document>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            one.version == other.version && one.statements == other.statements
        }
        _ => true,
    }
}

fn policies(old: &State, new: &State, changes: &mut Vec<Change>) {
    for (account, is) in &new.accounts {
        for (key, policy) in is.policies.iter().filter(|(_, policy)| policy.document.is_some()) {
            let change = match old.policy(account, key) {
                None => Change::Create { account: account.clone(), key: key.clone() },
                Some(was) if !same(was.document.as_ref(), policy.document.as_ref()) => {
                    let Some(document) = policy.document.clone() else { continue };
                    Change::Text { account: account.clone(), key: key.clone(), document }
                }
                Some(_) => continue,
            };
            changes.push(change);
        }
    }
    for (account, was) in &old.accounts {
        for (key, _) in was.policies.iter().filter(|(_, policy)| policy.document.is_some()) {
            if new.policy(account, key).is_none() {
                changes.push(Change::Delete { account: account.clone(), key: key.clone() });
            }
        }
    }
}

/// What a permission set holds is changed in all its accounts at once; everybody else is in one account.
type Group = (Holder, String);

fn holders(old: &State, new: &State, changes: &mut Vec<Change>) {
    let mut attach: BTreeMap<Group, Vec<Target>> = BTreeMap::new();
    let mut detach: BTreeMap<Group, Vec<Target>> = BTreeMap::new();
    let mut bound: BTreeMap<Group, Vec<Target>> = BTreeMap::new();
    let mut unbound: BTreeMap<Group, Vec<Target>> = BTreeMap::new();
    let accounts: BTreeSet<&String> = old.accounts.keys().chain(new.accounts.keys()).collect();
    for account in accounts {
        let all = [old, new].into_iter().filter_map(|state| state.accounts.get(account));
        let holders: BTreeSet<&Holder> = all.flat_map(|one| one.holders.keys()).collect();
        for holder in holders {
            let was = old.holding(account, holder).cloned().unwrap_or_default();
            let is = new.holding(account, holder).cloned().unwrap_or_default();
            let add = |map: &mut BTreeMap<Group, Vec<Target>>, key: &String, state: &State| {
                let at = group(account, key, holder, state);
                map.entry(at)
                    .or_default()
                    .push(Target { account: account.clone(), key: key.clone() });
            };
            is.policies.difference(&was.policies).for_each(|key| add(&mut attach, key, new));
            was.policies.difference(&is.policies).for_each(|key| add(&mut detach, key, old));
            match (&was.boundary, &is.boundary) {
                (was, Some(is)) if was.as_ref() != Some(is) => add(&mut bound, is, new),
                (Some(was), None) => add(&mut unbound, was, old),
                _ => {}
            }
        }
    }
    let of = |map: BTreeMap<Group, Vec<Target>>| map.into_iter().map(|((one, _), to)| (one, to));
    changes.extend(of(attach).map(|(holder, to)| Change::Attach { holder, to }));
    changes.extend(of(detach).map(|(holder, from)| Change::Detach { holder, from }));
    changes.extend(of(bound).map(|(holder, by)| Change::Bound { holder, by }));
    changes.extend(of(unbound).map(|(holder, from)| Change::Unbound { holder, from }));
}

fn group(account: &str, key: &str, holder: &Holder, state: &State) -> Group {
    let by_name = holder.kind == AttachTo::PermissionSet;
    let policy = state.policy(account, key).filter(|_| by_name);
    let name = policy.map(|policy| format!("{}{}", policy.path, policy.name));
    (holder.clone(), name.unwrap_or_else(|| format!("{account} {key}")))
}

fn controls(old: &State, new: &State, changes: &mut Vec<Change>) {
    for (key, is) in &new.controls {
        let was = old.controls.get(key);
        match was {
            None => changes.push(Change::ControlCreate { key: key.clone() }),
            Some(was) if !same(Some(&was.document), Some(&is.document)) => {
                let document = is.document.clone();
                changes.push(Change::ControlText { key: key.clone(), document });
            }
            Some(_) => {}
        }
        let missing =
            is.targets.iter().filter(|one| was.is_none_or(|was| !was.targets.contains(one)));
        changes.extend(
            missing
                .map(|target| Change::ControlAttach { key: key.clone(), target: target.clone() }),
        );
    }
    for (key, was) in &old.controls {
        let is = new.controls.get(key);
        let spare = was.targets.iter().filter(|one| is.is_none_or(|is| !is.targets.contains(one)));
        changes.extend(
            spare.map(|target| Change::ControlDetach { key: key.clone(), target: target.clone() }),
        );
        if is.is_none() {
            changes.push(Change::ControlDelete { key: key.clone() });
        }
    }
}
