//! What an account's delegations take for granted, in IAM's words: names and their boundaries, policies and who may hold
//! them, texts that must stay.

use std::collections::{BTreeMap, BTreeSet};

use super::super::assumptions::written_policies;
use super::super::grants::{Place, parsed};
use super::super::names::{iam_arn, policy_arn, principal_arns};
use super::delegates::{self, Filled};
use crate::iam::pattern::Pattern;
use crate::model::effective::{Attaching, arn_word};
use crate::model::name_pattern::NamePattern;
use crate::model::{
    AccountId, Grant, Index, Kind, Model, Patterns, PolicyId, PrincipalId, PrincipalKind, Verb,
};

/// Names under one set of boundaries.
#[derive(Debug, Default)]
pub(super) struct Bound {
    /// The boundaries' ARNs, in order.
    pub(super) boundaries: Vec<String>,
    /// The names as IAM's resources.
    pub(super) resources: Vec<String>,
    /// Those whom a sentence lets write trust policies of roles, or names of users.
    pub(super) writers: Writers,
}

/// Who may do, by a sentence, what everybody else is denied.
#[derive(Debug, Default)]
pub(super) struct Writers {
    /// Their ARNs.
    pub(super) arns: Vec<String>,
    /// A group among them, whose members no condition can name.
    pub(super) group: Option<PrincipalId>,
}

/// Policies that may be written, and the names that may hold them.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// The policies.
    pub(super) policies: Vec<String>,
    /// Roles and users that may hold them.
    pub(super) holders: Vec<String>,
    /// What IAM's reading of those names takes in besides.
    pub(super) beside: Vec<String>,
}

/// What the delegations of an account take for granted.
#[derive(Debug, Default)]
pub(super) struct Guarded {
    /// Roles by their boundaries.
    pub(super) roles: Vec<Bound>,
    /// Users by their boundaries.
    pub(super) users: Vec<Bound>,
    /// Policies by who may hold them.
    pub(super) held: Vec<Held>,
    /// Texts that must stay as they are.
    pub(super) ceilings: Vec<String>,
    /// Instance profiles by their names.
    pub(super) profiles: Vec<Filled>,
    /// Roles that are delegates, and that nobody else's sentence names.
    pub(super) delegates: Vec<String>,
    /// Groups whose members write users.
    pub(super) groups: Vec<String>,
}

/// Who has a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder {
    Principal(PrincipalId),
    Bounded(PolicyId),
}

/// A grant, and who has it.
pub(super) struct Site<'a> {
    pub(super) grant: &'a Grant,
    pub(super) holders: Vec<Holder>,
    /// Whether a group has it, whose members no denial can leave out.
    pub(super) of_group: bool,
}

/// The grants of an account that do something, those in boundaries among them.
pub(super) fn sites<'a>(model: &'a Model, index: &Index, id: AccountId) -> Vec<Site<'a>> {
    let acts = |grant: &&Grant| {
        !grant.lacks_boundary() && grant.verbs.iter().any(|&(verb, _)| verb != Verb::View)
    };
    let mut found = Vec::new();
    for &at in index.delegations(id) {
        let delegation = model.delegation(at);
        let holders: Vec<Holder> =
            delegation.principals.iter().map(|&(one, _)| Holder::Principal(one)).collect();
        let mut principals = delegation.principals.iter();
        let of_group =
            principals.any(|&(one, _)| model.principal(one).kind == PrincipalKind::Group);
        let grants = delegation.grants.iter().filter(acts);
        found.extend(grants.map(|grant| Site { grant, holders: holders.clone(), of_group }));
    }
    for &at in index.policies(id) {
        let grants = model.policy(at).grants.iter().filter(acts);
        found.extend(grants.map(|grant| Site {
            grant,
            holders: vec![Holder::Bounded(at)],
            of_group: false,
        }));
    }
    found
}

impl Site<'_> {
    /// Whether it names roles or users that carry a boundary.
    pub(super) fn is_bound(&self) -> bool {
        matches!(self.grant.kind, Kind::Roles | Kind::Users) && !self.grant.bounded_by.is_empty()
    }

    pub(super) fn grants_action(&self, actions: &[&str]) -> bool {
        let effective = self.grant.effective();
        let mut rows = effective.rows();
        rows.any(|row| row.actions.iter().any(|action| actions.contains(action)))
    }

    /// The patterns whose IAM reading the denials use, by kind.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (Kind, &Patterns)> {
        let own = self.is_bound().then_some((self.grant.kind, &self.grant.patterns));
        let effective = self.grant.effective();
        let policies = written_policies(&effective).map(|patterns| (Kind::Policies, patterns));
        let profiles = self.profile_patterns().filter(|_| !self.of_group);
        let profiles = profiles.map(|patterns| (Kind::InstanceProfiles, patterns));
        own.into_iter().chain(policies).chain(profiles)
    }

    fn profile_patterns(&self) -> Option<&Patterns> {
        let own = (self.grant.kind == Kind::InstanceProfiles).then_some(&self.grant.patterns);
        own.or(self.grant.effective().instance_profiles)
    }

    /// The names of instance profiles that it is about.
    pub(super) fn profiles(&self, place: Place<'_>) -> Vec<String> {
        let patterns = self.profile_patterns();
        patterns.map_or(Vec::new(), |all| resources(Kind::InstanceProfiles, all, place))
    }
}

/// A pattern as IAM's resource. A variable stands for the caller's own name, and these denials are about others: any
/// name counts.
pub(super) fn resource(kind: Kind, pattern: &NamePattern, place: Place<'_>) -> String {
    let name = pattern.resource().replace("${aws:username}", "*");
    iam_arn(place.account, &[arn_word(kind), &name].concat())
}

pub(super) fn resources(kind: Kind, patterns: &Patterns, place: Place<'_>) -> Vec<String> {
    let all = parsed(kind, &patterns.include, place);
    all.iter().map(|pattern| resource(kind, pattern, place)).collect()
}

pub(super) fn add(all: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

impl Guarded {
    /// Looks at the delegations of an account.
    pub(super) fn of(index: &Index, place: Place<'_>) -> Self {
        let model = place.model;
        let sites = sites(model, index, place.account.at);
        let mut guarded = Self::default();
        for site in &sites {
            let bound = match site.grant.kind {
                Kind::Roles if site.is_bound() => &mut guarded.roles,
                Kind::Users if site.is_bound() => &mut guarded.users,
                _ => continue,
            };
            let arn = |&(id, _): &(PolicyId, _)| policy_arn(model.policy(id), model, place.account);
            let mut boundaries: Vec<String> = site.grant.bounded_by.iter().map(arn).collect();
            boundaries.sort();
            boundaries.dedup();
            // What AWS owns nobody here can rewrite.
            let own = boundaries.iter().filter(|arn| !arn.contains(":iam::aws:")).cloned();
            add(&mut guarded.ceilings, own);
            let at = bound.iter().position(|known| known.boundaries == boundaries);
            let at = at.unwrap_or_else(|| {
                bound.push(Bound { boundaries, ..Bound::default() });
                bound.len() - 1
            });
            let Some(bound) = bound.get_mut(at) else { continue };
            add(&mut bound.resources, resources(site.grant.kind, &site.grant.patterns, place));
            if site.grants_action(&["iam:UpdateAssumeRolePolicy", "iam:UpdateUser"]) {
                for &holder in &site.holders {
                    bound.writers.add(holder, &sites, place);
                }
            }
        }
        let bounds = index.delegations(place.account.at).iter();
        let delegates = bounds.flat_map(|&id| &model.delegation(id).principals);
        let own = delegates.filter_map(|&(id, _)| model.principal(id).bounded_by);
        let own = own.map(|(id, _)| policy_arn(model.policy(id), model, place.account));
        add(&mut guarded.ceilings, own.filter(|arn| !arn.contains(":iam::aws:")));
        guarded.held = held(&sites, place);
        guarded.profiles = delegates::profiles(&sites, place);
        guarded.delegates(&sites, index, place);
        guarded
    }
}

impl Writers {
    pub(super) fn add(&mut self, holder: Holder, sites: &[Site<'_>], place: Place<'_>) {
        match holder {
            Holder::Principal(id) => {
                let principal = place.model.principal(id);
                if principal.kind == PrincipalKind::Group {
                    self.group = Some(id);
                } else {
                    add(&mut self.arns, principal_arns(principal, place.model, place.account));
                }
            }
            // Who carries the boundary is of a family that it bounds.
            Holder::Bounded(boundary) => {
                let of = sites.iter().map(|site| site.grant).filter(|grant| {
                    matches!(grant.kind, Kind::Roles | Kind::Users)
                        && grant.bounded_by.iter().any(|&(id, _)| id == boundary)
                });
                add(&mut self.arns, of.flat_map(|one| resources(one.kind, &one.patterns, place)));
            }
        }
    }
}

/// Which policies may be written, and which names may hold them: those of the families of whoever writes them, and
/// those of sentences that attach them.
fn held(sites: &[Site<'_>], place: Place<'_>) -> Vec<Held> {
    let mut by_holder: BTreeMap<Holder, Vec<usize>> = BTreeMap::new();
    for (at, site) in sites.iter().enumerate() {
        for &holder in &site.holders {
            by_holder.entry(holder).or_default().push(at);
        }
    }
    let mut by_holders: BTreeMap<BTreeSet<usize>, Vec<String>> = BTreeMap::new();
    for site in sites {
        let effective = site.grant.effective();
        let Some(patterns) = written_policies(&effective) else { continue };
        let policies = resources(Kind::Policies, patterns, place);
        let mut holders = reached(site, sites, &by_holder, place.model);
        for (at, other) in sites.iter().enumerate() {
            if attaches(other, &policies, place) {
                holders.insert(at);
            }
        }
        holders.retain(|&at| sites.get(at).is_some_and(Site::is_bound));
        add(by_holders.entry(holders).or_default(), policies);
    }
    let mut found = Vec::new();
    for (holders, policies) in by_holders {
        let mut held = Held { policies, ..Held::default() };
        for site in holders.iter().filter_map(|&at| sites.get(at)) {
            let grant = site.grant;
            for pattern in parsed(grant.kind, &grant.patterns.include, place) {
                add(&mut held.holders, [resource(grant.kind, &pattern, place)]);
                let word = arn_word(grant.kind);
                let beside = pattern.crossings().into_iter();
                let beside = beside.map(|one| one.replace("${aws:username}", "*"));
                add(
                    &mut held.beside,
                    beside.map(|one| iam_arn(place.account, &[word, &one].concat())),
                );
            }
        }
        found.push(held);
    }
    found
}

/// The grants of whoever has one: its other sentences, those of its groups, and those of the boundaries that these lead
/// to.
fn reached(
    site: &Site<'_>,
    sites: &[Site<'_>],
    by_holder: &BTreeMap<Holder, Vec<usize>>,
    model: &Model,
) -> BTreeSet<usize> {
    let mut holders = site.holders.clone();
    for &holder in &site.holders {
        if let Holder::Principal(id) = holder {
            let groups = model.principal(id).member_of.iter();
            holders.extend(groups.map(|&(group, _)| Holder::Principal(group)));
        }
    }
    let mut found = BTreeSet::new();
    let mut at = 0;
    while let Some(&holder) = holders.get(at) {
        for &one in by_holder.get(&holder).into_iter().flatten() {
            if !found.insert(one) {
                continue;
            }
            let bounded = sites.get(one).into_iter().flat_map(|site| &site.grant.bounded_by);
            for &(boundary, _) in bounded {
                if !holders.contains(&Holder::Bounded(boundary)) {
                    holders.push(Holder::Bounded(boundary));
                }
            }
        }
        at += 1;
    }
    found
}

/// Whether a sentence lets somebody attach one of some policies.
fn attaches(site: &Site<'_>, policies: &[String], place: Place<'_>) -> bool {
    if !site.grants_action(&["iam:AttachRolePolicy", "iam:AttachUserPolicy"]) {
        return false;
    }
    match site.grant.effective().attach {
        Attaching::Any => true,
        Attaching::None => false,
        Attaching::Only(list) => list.iter().any(|(id, text)| {
            let arn = match id {
                Some(id) => policy_arn(place.model.policy(*id), place.model, place.account),
                None => text.in_account(place.model, place.account).into_owned(),
            };
            let arn = Pattern::plain(&arn);
            policies.iter().any(|one| Pattern::plain(one).overlaps(&arn))
        }),
    }
}
