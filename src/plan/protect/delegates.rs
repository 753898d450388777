//! What the delegates themselves rest on: what is in the instance profiles that they fill, what they hold, who they are.

use std::collections::BTreeSet;

use super::super::assumptions::unread;
use super::super::grants::Place;
use super::super::names::{policy_arn, principal_arns};
use super::guarded::{Guarded, Holder, Site, Writers, add, resources};
use crate::iam::pattern::Pattern;
use crate::model::{Index, Kind, PrincipalId, PrincipalKind};

/// Instance profiles, and who may fill them.
#[derive(Debug, Default)]
pub(super) struct Filled {
    /// The names as IAM's resources.
    pub(super) resources: Vec<String>,
    /// Those whom a sentence lets fill one of them. They fill them with what they may pass, which are family roles:
    /// "The caller of this operation must be granted the PassRole permission on the IAM role by a permissions policy"
    /// (IAM API reference, "AddRoleToInstanceProfile").
    pub(super) writers: Writers,
}

impl Guarded {
    /// What the delegates themselves are to hold, and who is among them.
    pub(super) fn delegates(&mut self, sites: &[Site<'_>], index: &Index, place: Place<'_>) {
        let model = place.model;
        let delegations = index.delegations(place.account.at).iter();
        let all: BTreeSet<PrincipalId> = delegations
            .flat_map(|&id| &model.delegation(id).principals)
            .map(|&(id, _)| id)
            .collect();
        let roles: Vec<Pattern> = sites
            .iter()
            .filter(|site| site.grant.kind == Kind::Roles)
            .flat_map(|site| resources(Kind::Roles, &site.grant.patterns, place))
            .map(|arn| Pattern::plain(&arn).folded())
            .collect();
        for &id in all.iter().filter(|&&id| model.principal(id).kind == PrincipalKind::Role) {
            let arns = principal_arns(model.principal(id), model, place.account).into_iter();
            let named = |arn: &String| {
                let arn = arn.to_ascii_lowercase();
                roles.iter().any(|pattern| pattern.matches(&arn))
            };
            add(&mut self.delegates, arns.filter(|arn| !named(arn)));
        }
        // A policy that they hold and whose text the files do not have is to keep the text that it has.
        let reached = |id: PrincipalId| {
            let groups = |&one: &PrincipalId| {
                let mut of = model.principal(one).member_of.iter();
                of.any(|&(group, _)| group == id)
            };
            all.contains(&id) || all.iter().any(groups)
        };
        let unread = unread(index.policies(place.account.at), model).into_iter();
        let unread = unread.filter(|&id| {
            let mut holders = model.policy(id).attach_to.iter();
            holders.any(|&(holder, _)| reached(holder))
        });
        let unread = unread.map(|id| policy_arn(model.policy(id), model, place.account));
        add(&mut self.ceilings, unread.filter(|arn| !arn.contains(":iam::aws:")));
        for site in sites.iter().filter(|site| site.is_bound() && site.grant.kind == Kind::Users) {
            for &holder in &site.holders {
                let Holder::Principal(id) = holder else { continue };
                let principal = model.principal(id);
                if principal.kind == PrincipalKind::Group {
                    add(&mut self.groups, principal_arns(principal, model, place.account));
                }
            }
        }
    }
}

/// Instance profiles by their names. Whoever fills some of them is let through wherever theirs meet these.
pub(super) fn profiles(sites: &[Site<'_>], place: Place<'_>) -> Vec<Filled> {
    let all: Vec<(&Site<'_>, Vec<String>)> =
        sites.iter().map(|site| (site, site.profiles(place))).collect();
    let fill: Vec<(&Site<'_>, Vec<(String, Pattern)>)> = all
        .iter()
        .filter(|(site, _)| site.grants_action(&["iam:AddRoleToInstanceProfile"]))
        .map(|(site, names)| {
            let patterns = names.iter().map(|name| (begin(name), Pattern::plain(name).folded()));
            (*site, patterns.collect())
        })
        .collect();
    let mut found: Vec<Filled> = Vec::new();
    for (_, resources) in all {
        if resources.is_empty() || found.iter().any(|known| known.resources == resources) {
            continue;
        }
        let own: Vec<(String, Pattern)> =
            resources.iter().map(|name| (begin(name), Pattern::plain(name).folded())).collect();
        let mut writers = Writers::default();
        for (site, names) in &fill {
            let meets = names.iter().any(|(begin, pattern)| {
                own.iter().any(|(other, one)| {
                    (begin.starts_with(other.as_str()) || other.starts_with(begin.as_str()))
                        && one.overlaps(pattern)
                })
            });
            if meets {
                site.holders.iter().for_each(|&holder| writers.add(holder, sites, place));
            }
        }
        found.push(Filled { resources, writers });
    }
    found
}

/// What a resource begins with before its first wildcard, in lower case: most pairs differ there.
fn begin(resource: &str) -> String {
    let end = resource.find(['*', '?']).unwrap_or(resource.len());
    resource.get(..end).unwrap_or("").to_ascii_lowercase()
}
