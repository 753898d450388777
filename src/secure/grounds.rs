//! What an account's plan and proofs read of the program, as one number: where it stays, so does all that is said of the
//! account, places included.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use sha2::{Digest, Sha256};

use super::memo::Key;
use crate::model::{AccountId, Attach, Grant, Index, Model, PolicyId, PrincipalId, Subject};
use crate::plan::{self, names::account_word};

/// Everything that is hashed, byte after byte: the standard library's own hashes keep what differs apart.
#[derive(Default)]
struct Written(Vec<u8>);

impl Hasher for Written {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

impl Written {
    fn key(&self) -> Key {
        Sha256::digest(&self.0).into()
    }
}

/// What every account rests on: guardrails, constants, instances, and the texts of documents.
pub fn common<'a>(model: &Model, documents: impl Iterator<Item = &'a str>) -> Key {
    let mut written = Written::default();
    (&model.guardrails, &model.per_account, &model.instances).hash(&mut written);
    // A guardrail names the accounts that it attaches to.
    if !model.guardrails.is_empty() {
        let accounts = model.lists.account.iter().map(|account| (account.at, &account.id));
        accounts.for_each(|account| account.hash(&mut written));
    }
    documents.for_each(|text| text.hash(&mut written));
    written.key()
}

/// What one account rests on, with what all do.
pub fn of_account(common: Key, model: &Model, index: &Index, id: AccountId) -> Key {
    let mut written = Written::default();
    let home = !model.guardrails.is_empty() && plan::home(model) == Some(id);
    (common, model.account(id), account_word(model, id), home).hash(&mut written);
    let mut named = Named::default();
    for &one in index.delegations(id) {
        let delegation = model.delegation(one);
        (one, delegation).hash(&mut written);
        named.principals.extend(delegation.principals.iter().map(|&(id, _)| id));
        delegation.grants.iter().for_each(|grant| named.grant(grant));
    }
    for protect in model.protects.iter().filter(|one| one.accounts.contains(&id)) {
        protect.hash(&mut written);
        named.principals.extend(protect.except.iter().map(|&(id, _)| id));
    }
    let everywhere = |accounts: &[AccountId]| accounts.is_empty() || accounts.contains(&id);
    for invariant in model.invariants.iter().filter(|one| everywhere(&one.accounts)) {
        invariant.hash(&mut written);
        let (Subject::Principals(who) | Subject::Anyone(who)) = &invariant.subject else {
            continue;
        };
        named.principals.extend(who.iter().map(|&(id, _)| id));
    }
    named.principals.extend(index.principals(id));
    named.policies.extend(index.policies(id));
    named.hash(model, &mut written);
    written.key()
}

/// Principals and policies by whom others are named, with those that they name themselves.
#[derive(Default)]
struct Named {
    principals: BTreeSet<PrincipalId>,
    policies: BTreeSet<PolicyId>,
}

impl Named {
    fn grant(&mut self, grant: &Grant) {
        self.policies.extend(grant.bounded_by.iter().map(|&(id, _)| id));
        if let Some((Attach::Only(policies), _)) = &grant.clauses.attach {
            self.policies.extend(policies.iter().filter_map(|(id, _)| *id));
        }
    }

    fn hash(mut self, model: &Model, written: &mut Written) {
        let mut done = Self::default();
        loop {
            if let Some(id) = self.principals.pop_first() {
                if done.principals.insert(id) {
                    let principal = model.principal(id);
                    (id, principal).hash(written);
                    self.principals.extend(principal.member_of.iter().map(|&(id, _)| id));
                    self.policies.extend(principal.bounded_by.map(|(id, _)| id));
                }
            } else if let Some(id) = self.policies.pop_first() {
                if done.policies.insert(id) {
                    let policy = model.policy(id);
                    (id, policy).hash(written);
                    self.principals.extend(policy.attach_to.iter().map(|&(id, _)| id));
                    policy.grants.iter().for_each(|grant| self.grant(grant));
                }
            } else {
                return;
            }
        }
    }
}
