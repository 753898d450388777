//! What is in each account, found once.

use super::types::{AccountId, DelegationId, Model, PolicyId, PrincipalId};
use std::collections::BTreeMap;

/// What the model says of each account, found once.
#[derive(Debug, Default)]
pub struct Index {
    policies: BTreeMap<AccountId, Vec<PolicyId>>,
    delegations: BTreeMap<AccountId, Vec<DelegationId>>,
    principals: BTreeMap<AccountId, Vec<PrincipalId>>,
}

impl Index {
    /// Sorts a model's declarations by account.
    pub fn new(model: &Model) -> Self {
        let mut index = Self::default();
        for id in model.policies() {
            for &account in &model.policy(id).accounts {
                index.policies.entry(account).or_default().push(id);
            }
        }
        for id in model.delegations() {
            for &account in &model.delegation(id).accounts {
                index.delegations.entry(account).or_default().push(id);
            }
        }
        for id in model.principals() {
            for &account in &model.principal(id).accounts {
                index.principals.entry(account).or_default().push(id);
            }
        }
        index
    }

    /// The policies and boundaries of an account.
    pub fn policies(&self, account: AccountId) -> &[PolicyId] {
        self.policies.get(&account).map_or(&[], Vec::as_slice)
    }

    /// The delegations of an account.
    pub fn delegations(&self, account: AccountId) -> &[DelegationId] {
        self.delegations.get(&account).map_or(&[], Vec::as_slice)
    }

    /// The principals of an account.
    pub fn principals(&self, account: AccountId) -> &[PrincipalId] {
        self.principals.get(&account).map_or(&[], Vec::as_slice)
    }
}
