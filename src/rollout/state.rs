//! What is in AWS at a moment: policies, who holds them, under which boundary, and the guardrails.

use super::change::{Change, Target};
use crate::iam::document::Document;
use crate::plan::{AttachTo, Role};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Everything that a build puts into AWS.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Accounts, by id.
    pub accounts: BTreeMap<String, Account>,
    /// Service and resource control policies, by kind and name.
    pub controls: BTreeMap<(Role, String), Control>,
}

/// One account.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Its name, or its id.
    pub label: String,
    /// Its partition.
    pub partition: String,
    /// Its managed policies, by ARN; the inline text of a permission set, by `inline/NAME`.
    pub policies: BTreeMap<String, Policy>,
    /// Who holds something.
    pub holders: BTreeMap<Holder, Holding>,
}

/// A policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// What it is for.
    pub role: Role,
    /// Its name.
    pub name: String,
    /// Its path.
    pub path: String,
    /// Its description.
    pub description: Option<String>,
    /// Its text; none of one that exists and is only referred to.
    pub document: Option<Arc<Document>>,
    /// The characters that it may have.
    pub limit: usize,
    /// The file of the build that it stands in; none for a copy.
    pub file: String,
    /// The name of the policy that it stands in for on the way.
    pub copy_of: Option<String>,
}

/// A group, user, role or permission set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    /// Which of these.
    pub kind: AttachTo,
    /// Its name.
    pub name: String,
}

/// What somebody holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// Policies, by their key in the account.
    pub policies: BTreeSet<String>,
    /// The boundary, by its key in the account.
    pub boundary: Option<String>,
}

/// A service or resource control policy.
#[derive(Clone, Debug)]
pub struct Control {
    /// Its text.
    pub document: Arc<Document>,
    /// Its description.
    pub description: Option<String>,
    /// To what it attaches: accounts, organisational units, the organisation.
    pub targets: BTreeSet<(AttachTo, String)>,
    /// The file of the build that it stands in.
    pub file: String,
}

impl State {
    /// A policy of an account.
    pub fn policy(&self, account: &str, key: &str) -> Option<&Policy> {
        self.accounts.get(account)?.policies.get(key)
    }

    /// The text of a policy of an account.
    pub fn text(&self, account: &str, key: &str) -> Option<&Arc<Document>> {
        self.policy(account, key)?.document.as_ref()
    }

    /// What somebody holds.
    pub fn holding(&self, account: &str, holder: &Holder) -> Option<&Holding> {
        self.accounts.get(account)?.holders.get(holder)
    }

    /// The state after a call.
    pub fn apply(&mut self, change: &Change, end: &Self) {
        match change {
            Change::Create { account, key } => {
                let Some(policy) = end.policy(account, key) else { return };
                let known = end.accounts.get(account);
                let here = self.accounts.entry(account.clone()).or_insert_with(|| Account {
                    label: known.map_or_else(String::new, |one| one.label.clone()),
                    partition: known.map_or_else(String::new, |one| one.partition.clone()),
                    ..Account::default()
                });
                here.policies.insert(key.clone(), policy.clone());
            }
            Change::Text { account, key, document } => {
                let here = self.accounts.get_mut(account);
                if let Some(policy) = here.and_then(|here| here.policies.get_mut(key)) {
                    policy.document = Some(document.clone());
                }
            }
            Change::Delete { account, key } => {
                if let Some(here) = self.accounts.get_mut(account) {
                    here.policies.remove(key);
                }
            }
            Change::Attach { holder, to } => {
                for Target { account, key } in to {
                    self.held(account, holder, end).policies.insert(key.clone());
                }
            }
            Change::Detach { holder, from } => {
                for Target { account, key } in from {
                    self.held(account, holder, end).policies.remove(key);
                }
            }
            Change::Bound { holder, by } => {
                for Target { account, key } in by {
                    self.held(account, holder, end).boundary = Some(key.clone());
                }
            }
            Change::Unbound { holder, from } => {
                for Target { account, .. } in from {
                    self.held(account, holder, end).boundary = None;
                }
            }
            Change::ControlCreate { key } => {
                if let Some(control) = end.controls.get(key) {
                    let control = Control { targets: BTreeSet::new(), ..control.clone() };
                    self.controls.insert(key.clone(), control);
                }
            }
            Change::ControlText { key, document } => {
                if let Some(control) = self.controls.get_mut(key) {
                    control.document = document.clone();
                }
            }
            Change::ControlAttach { key, target } => {
                if let Some(control) = self.controls.get_mut(key) {
                    control.targets.insert(target.clone());
                }
            }
            Change::ControlDetach { key, target } => {
                if let Some(control) = self.controls.get_mut(key) {
                    control.targets.remove(target);
                }
            }
            Change::ControlDelete { key } => {
                self.controls.remove(key);
            }
        }
    }

    fn held(&mut self, account: &str, holder: &Holder, end: &Self) -> &mut Holding {
        let label = end.accounts.get(account).map_or_else(String::new, |one| one.label.clone());
        let here = self.accounts.entry(account.to_owned());
        let here = here.or_insert_with(|| Account { label, ..Account::default() });
        here.holders.entry(holder.clone()).or_default()
    }
}
