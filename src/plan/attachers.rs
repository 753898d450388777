//! Who else could attach a policy that a delegation lets its holders write: what A2 names.

use std::collections::BTreeSet;

use super::assumptions::shown;
use super::grants::{Place, parsed};
use super::names::{iam_arn, policy_arn};
use crate::iam::pattern::Pattern;
use crate::model::effective::Attaching;
use crate::model::{Delegation, DelegationId, Grant, Kind, Model, Patterns, PolicyId};

/// A delegation by which somebody attaches policies to what it makes.
pub(super) struct Attacher<'a> {
    delegation: &'a Delegation,
    grant: &'a Grant,
}

/// The delegations of an account by which policies are attached.
pub(super) fn attachers<'a>(delegations: &[DelegationId], model: &'a Model) -> Vec<Attacher<'a>> {
    let attaches = |grant: &&Grant| {
        let effective = grant.effective();
        !matches!(effective.attach, Attaching::None)
            && effective.rows().any(|row| {
                row.actions
                    .iter()
                    .any(|one| matches!(*one, "iam:AttachRolePolicy" | "iam:AttachUserPolicy"))
            })
    };
    let all = delegations.iter().map(|&id| model.delegation(id));
    let of = |delegation: &'a Delegation| {
        let grants = delegation.grants.iter().filter(attaches);
        grants.map(move |grant| Attacher { delegation, grant })
    };
    all.flat_map(of).collect()
}

/// How many of those who could attach a policy are named.
const NAMED: usize = 3;

/// Who, besides the holders of a grant, could attach a policy that it lets them write to names of another family.
pub(super) fn others(
    own: &Delegation,
    grant: &Grant,
    policies: &Patterns,
    attachers: &[Attacher<'_>],
    place: Place<'_>,
) -> String {
    let shares = |other: &Delegation| {
        let holds = |id| other.principals.iter().any(|&(mine, _)| mine == id);
        own.principals.iter().any(|&(id, _)| holds(id))
    };
    let same = |other: &Grant| {
        let names = |one: &Grant| shown(&one.patterns.include, place);
        let bounds = |one: &Grant| -> BTreeSet<PolicyId> {
            one.bounded_by.iter().map(|&(id, _)| id).collect()
        };
        other.kind == grant.kind && bounds(other) == bounds(grant) && names(other) == names(grant)
    };
    let meets = |other: &Grant| match other.effective().attach {
        Attaching::Any => true,
        Attaching::None => false,
        Attaching::Only(list) => {
            let written = parsed(Kind::Policies, &policies.include, place);
            list.iter().any(|(id, text)| {
                let arn = match id {
                    Some(id) => policy_arn(place.model.policy(*id), place.model, place.account),
                    None => text.in_account(place.model, place.account).into_owned(),
                };
                let arn = Pattern::plain(&arn);
                written.iter().any(|one| {
                    let own = ["policy", &one.resource()].concat();
                    let own = iam_arn(place.account, &own);
                    Pattern::plain(&own).overlaps(&arn)
                })
            })
        }
    };
    let mut names: Vec<&str> = Vec::new();
    for other in attachers {
        let name =
            other.delegation.principals.first().map(|&(id, _)| &*place.model.principal(id).name);
        let Some(name) = name.filter(|name| !names.contains(name)) else { continue };
        if !shares(other.delegation) && !same(other.grant) && meets(other.grant) {
            names.push(name);
            if names.len() > NAMED {
                break;
            }
        }
    }
    let more = if names.len() > NAMED { " and others" } else { "" };
    names.truncate(NAMED);
    match names.as_slice() {
        [] => String::new(),
        names => format!("; `{}`{more} could attach one", names.join("`, `")),
    }
}
