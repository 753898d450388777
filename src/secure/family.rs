//! What a delegate may make, at every depth: the families of its sentences, and of those in the boundaries that what it
//! makes carries.

use std::collections::BTreeSet;

use crate::model::effective::Passing;
use crate::model::{AccountId, Grant, Index, Kind, Model, PolicyId, PrincipalId, delegation_table};
use crate::plan::names::policy_arn;
use crate::secure::names::Names;

/// The safe regions of a delegate: they grow with every sentence.
#[derive(Clone, Debug, Default)]
pub struct Families {
    /// Roles that may be made, by the boundaries that they then carry.
    pub roles: Vec<Family>,
    /// Users that may be made.
    pub users: Vec<Family>,
    /// Names of roles that may be written.
    pub role_names: Names,
    /// Names of roles that may be passed.
    pub passed: Names,
    /// Names of users that may be written.
    pub user_names: Names,
    /// Names of groups that may be written.
    pub group_names: Names,
    /// Names of policies that may be written.
    pub policy_names: Names,
    /// The boundaries that what is made carries, in the order in which they are reached, each with the one whose holder
    /// makes it; none where the delegate itself does.
    pub boundaries: Vec<(PolicyId, Option<PolicyId>)>,
}

/// Names under one set of boundaries.
#[derive(Clone, Debug)]
pub struct Family {
    /// The names.
    pub names: Names,
    /// The ARNs of the boundaries.
    pub boundaries: BTreeSet<String>,
}

impl Families {
    /// The families of a delegate in an account: of its own sentences, of its groups', and of what these lead to.
    pub fn of(delegate: PrincipalId, model: &Model, index: &Index, account: AccountId) -> Self {
        let mut families = Self::default();
        let mut holders = vec![delegate];
        holders.extend(model.principal(delegate).member_of.iter().map(|&(group, _)| group));
        for &id in index.delegations(account) {
            let delegation = model.delegation(id);
            if delegation.principals.iter().any(|(holder, _)| holders.contains(holder)) {
                for grant in &delegation.grants {
                    families.add(grant, None, model, account);
                }
            }
        }
        families.follow(model, account);
        families
    }

    /// The families of whoever carries a boundary.
    pub fn of_boundary(boundary: PolicyId, model: &Model, account: AccountId) -> Self {
        let mut families = Self::default();
        families.boundaries.push((boundary, None));
        families.follow(model, account);
        families
    }

    /// Adds what the grants of boundaries lead to, until nothing new comes.
    fn follow(&mut self, model: &Model, account: AccountId) {
        // What a holder of the delegate's own boundary may do, the delegate may do only where it is granted, too.
        let mut at = 0;
        while let Some(&(boundary, _)) = self.boundaries.get(at) {
            for grant in &model.policy(boundary).grants {
                self.add(grant, Some(boundary), model, account);
            }
            at += 1;
        }
    }

    fn add(&mut self, grant: &Grant, maker: Option<PolicyId>, model: &Model, account: AccountId) {
        let account = model.account(account);
        let effective = grant.effective();
        let changes = grant.verbs.iter().any(|&(verb, _)| delegation_table::changes(verb));
        let named = match grant.kind {
            Kind::Roles if changes => Some(&mut self.role_names),
            Kind::Users if changes => Some(&mut self.user_names),
            Kind::Groups if changes => Some(&mut self.group_names),
            _ => None,
        };
        if let Some(names) = named {
            names.add(grant.kind, &grant.patterns, model, account);
        }
        if grant.kind == Kind::Roles && (changes || !matches!(effective.passing, Passing::None)) {
            self.passed.add(grant.kind, &grant.patterns, model, account);
        }
        if changes {
            let own = (grant.kind == Kind::Policies).then_some(&grant.patterns);
            for patterns in own.into_iter().chain(effective.policies) {
                self.policy_names.add(Kind::Policies, patterns, model, account);
            }
        }
        let made = match grant.kind {
            Kind::Roles if grant.shapes() => &mut self.roles,
            Kind::Users if grant.shapes() => &mut self.users,
            _ => return,
        };
        let arn = |id: PolicyId| policy_arn(model.policy(id), model, account);
        let boundaries: BTreeSet<String> =
            grant.bounded_by.iter().map(|&(id, _)| arn(id)).collect();
        match made.iter_mut().find(|known| known.boundaries == boundaries) {
            Some(known) => known.names.add(grant.kind, &grant.patterns, model, account),
            None => {
                let mut names = Names::default();
                names.add(grant.kind, &grant.patterns, model, account);
                made.push(Family { names, boundaries });
            }
        }
        for &(id, _) in &grant.bounded_by {
            if !self.boundaries.iter().any(|(known, _)| *known == id) {
                self.boundaries.push((id, maker));
            }
        }
    }
}
