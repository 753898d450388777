//! Policies that change their path. AWS takes a name once in an account, whatever the path, so the old one has to go before
//! the new one comes; meanwhile a copy under another name holds for it.

use super::change::{Change, Target, between};
use super::profile::{Profile, Who};
use super::safety::nothing;
use super::state::{Policy, State};
use crate::iam::document::{Document, OneOrMany, Statement, Version};
use crate::plan::Role;
use crate::prove::Rules;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What follows the name of the policy that a copy stands in for.
const SUFFIX: &str = "-moving";
/// The characters of a policy's name: IAM API reference, CreatePolicy.
const LONGEST: usize = 128;
/// What changes a managed policy: IAM's page of the service authorization reference.
const WRITES: [&str; 4] = [
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:DeletePolicyVersion",
    "iam:DeletePolicy",
];

/// The old state without the policies whose names those of the new one need, and with a copy of each that somebody holds
/// in its place. None where there is a copy that somebody could change who could not change the policy.
pub(super) fn with_copies(old: &State, new: &State) -> Option<State> {
    let mut state = old.clone();
    let mut copies = 0;
    for change in &between(old, new) {
        let Change::Create { account, key } = change else { continue };
        let name = &new.policy(account, key)?.name;
        let Some(was) = named(old, account, name).filter(|was| new.policy(account, was).is_none())
        else {
            continue;
        };
        if !is_held(old, account, &was) {
            state.accounts.get_mut(account)?.policies.remove(&was);
            continue;
        }
        let copy = copy(old, account, &was)?;
        let free = |state: &State| named(state, account, &copy.1.name).is_none();
        let target = Target { account: account.clone(), key: was };
        if !free(old) || !free(new) || is_open(&[old, new], &target, key, &copy.0) {
            return None;
        }
        put(&mut state, &target, copy);
        copies += 1;
    }
    (copies > 0).then_some(state)
}

/// The key of a managed policy of an account by its name, as IAM compares names.
fn named(state: &State, account: &str, name: &str) -> Option<String> {
    let mut policies = state.accounts.get(account)?.policies.iter();
    let found = policies.find(|(key, policy)| {
        !key.starts_with("inline/")
            && policy.document.is_some()
            && policy.name.eq_ignore_ascii_case(name)
    });
    found.map(|(key, _)| key.clone())
}

fn is_held(state: &State, account: &str, key: &str) -> bool {
    let mut holdings = state.accounts.get(account).into_iter().flat_map(|one| one.holders.values());
    holdings.any(|one| one.policies.contains(key) || one.boundary.as_deref() == Some(key))
}

/// A copy of a policy beside it.
fn copy(state: &State, account: &str, key: &str) -> Option<(String, Policy)> {
    let policy = state.policy(account, key)?;
    let (path, _) = key.rsplit_once('/')?;
    let name = format!("{}{SUFFIX}", policy.name);
    let whole = (name.chars().count() <= LONGEST).then(|| format!("{path}/{name}"));
    let copy_of = Some(policy.name.clone());
    whole.map(|key| (key, Policy { name, copy_of, file: String::new(), ..policy.clone() }))
}

fn put(state: &mut State, was: &Target, (key, copy): (String, Policy)) {
    let Some(here) = state.accounts.get_mut(&was.account) else { return };
    here.policies.remove(&was.key);
    here.policies.insert(key.clone(), copy);
    for holding in here.holders.values_mut() {
        if holding.policies.remove(&was.key) {
            holding.policies.insert(key.clone());
        }
        if holding.boundary.as_ref() == Some(&was.key) {
            holding.boundary = Some(key.clone());
        }
    }
}

/// Whether somebody, at one of the ends, could change a copy and neither the policy as it was nor as it will be.
fn is_open(ends: &[&State], was: &Target, new: &str, copy: &str) -> bool {
    ends.iter().any(|state| {
        everybody(state, &was.account).iter().any(|who| {
            let Some(profile) = Profile::new(state, &was.account, who) else { return false };
            WRITES.iter().any(|action| {
                let may = |key: &str| !nothing(&profile, &writing(action, key));
                may(copy) && !may(&was.key) && !may(new)
            })
        })
    })
}

fn everybody(state: &State, account: &str) -> Vec<Who> {
    let Some(known) = state.accounts.get(account) else { return Vec::new() };
    let boundaries: BTreeMap<&String, &Policy> =
        known.policies.iter().filter(|(_, one)| one.role == Role::Boundary).collect();
    let families = boundaries.into_keys().cloned().map(Who::Family);
    known.holders.keys().cloned().map(Who::Holder).chain(families).collect()
}

fn writing(action: &str, key: &str) -> Vec<Rules> {
    let statements = OneOrMany::One(Statement::allow([action], [key]));
    vec![Rules::new(Arc::new(Document { version: Some(Version::V2012), id: None, statements }))]
}
