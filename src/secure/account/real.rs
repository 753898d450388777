//! What the questions about one principal need to know of all the others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::iam::account::{Admitted, is_permission_set, is_service_linked};
use crate::secure::account::index::{Fact, Index};
use crate::secure::audit::{Known, Real};

/// Whether calls of the account can write it or hand it on: AWS keeps the others.
/// Source: IAM user guide, "Service-linked roles"; IAM Identity Center user guide, "Permission sets".
pub fn is_writable(fact: &Fact) -> bool {
    !is_service_linked(&fact.arn) && !is_permission_set(&fact.arn)
}

/// Boundaries that count for something.
type Set = BTreeSet<Option<Arc<str>>>;

/// What an account holds.
pub fn known(index: &Index) -> Known {
    let mut known = Known::default();
    let mut sets = Sets::default();
    let mut policies: BTreeMap<&Arc<str>, Set> = BTreeMap::new();
    let mut profiles: BTreeMap<&Arc<str>, Set> = BTreeMap::new();
    let home = index.home.as_ref().map(|(_, account)| account);
    for fact in &index.principals {
        let own = fact.boundary.clone();
        // What a policy holds counts for whoever holds it, and for whoever carries it.
        for arn in &fact.attached {
            policies.entry(arn).or_default().insert(own.clone());
        }
        if let Some(arn) = &fact.boundary {
            policies.entry(arn).or_default().insert(None);
        }
        for profile in &fact.profiles {
            profiles.entry(profile).or_default().insert(own.clone());
        }
        if !is_writable(fact) {
            continue;
        }
        let real = Real { arn: fact.arn.clone(), boundaries: sets.place(Set::from([own])) };
        if !fact.role {
            known.users.push(real);
            continue;
        }
        let mut admits = fact.trust.iter().flat_map(|trust| &trust.admits);
        let open = fact.trust.is_none()
            || admits.any(|one| match one {
                Admitted::Everyone | Admitted::AllBut => true,
                Admitted::Account(account) => Some(account) == home,
                _ => false,
            });
        if open {
            known.open.push(real.clone());
        }
        known.roles.push(real);
    }
    for group in index.groups.values() {
        for arn in &group.attached {
            policies.entry(arn).or_default().insert(None);
        }
    }
    let mut real =
        |(arn, set): (&Arc<str>, Set)| Real { arn: arn.clone(), boundaries: sets.place(set) };
    known.policies = policies.into_iter().map(&mut real).collect();
    known.profiles = profiles.into_iter().map(&mut real).collect();
    known.sets = sets.all;
    known
}

/// Sets of boundaries, each once.
#[derive(Default)]
struct Sets {
    all: Vec<Set>,
    places: BTreeMap<Set, usize>,
}

impl Sets {
    fn place(&mut self, set: Set) -> usize {
        if let Some(&at) = self.places.get(&set) {
            return at;
        }
        let at = self.all.len();
        self.all.push(set.clone());
        self.places.insert(set, at);
        at
    }
}
