//! Permanence: denials that keep a ceiling where it is. They hold no condition and no complement, so they compose:
//! whatever else a principal is given, these stand.

use super::Made;
use super::grants::Place;
use super::grants::parsed;
use super::names::{iam_arn, path_in, policy_arn, principal_arns};
use crate::iam::document::Statement;
use crate::iam::pattern::Pattern;
use crate::model::{Account, Grant, Kind, Model, PolicyId, PolicyText, PrincipalId, PrincipalKind};
use crate::text::Span;
use std::collections::BTreeMap;

/// No verb grants these: outright.
pub const BOUNDARY_WRITES: &[&str] = &[
    "iam:PutRolePermissionsBoundary",
    "iam:DeleteRolePermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
];

/// What rewrites a managed policy's text, CreatePolicyVersion included, which can set its version as the default
/// itself (IAM API reference, "CreatePolicyVersion", SetAsDefault).
pub const TEXT_WRITES: &[&str] = &[
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:DeletePolicyVersion",
    "iam:DeletePolicy",
];

const GROUP_WRITES: &[&str] = &[
    "iam:AttachGroupPolicy",
    "iam:DetachGroupPolicy",
    "iam:PutGroupPolicy",
    "iam:DeleteGroupPolicy",
    "iam:AddUserToGroup",
    "iam:RemoveUserFromGroup",
    // It renames and moves: under another ARN these denials would not find it.
    "iam:UpdateGroup",
];
const USER_WRITES: &[&str] = &[
    "iam:AttachUserPolicy",
    "iam:DetachUserPolicy",
    "iam:PutUserPolicy",
    "iam:DeleteUserPolicy",
    // As for groups; roles cannot be renamed.
    "iam:UpdateUser",
];
const ROLE_WRITES: &[&str] =
    &["iam:AttachRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePolicy", "iam:DeleteRolePolicy"];
const MEMBERSHIP: &[&str] = &["iam:AddUserToGroup", "iam:RemoveUserFromGroup"];

/// The denials for a delegation: boundaries stay, their texts and those that the build attaches stay, and the delegate
/// cannot shed its own policies.
pub(super) fn for_delegates(
    principals: &[(PrincipalId, Span)],
    grants: &[Grant],
    written: &[String],
    place: Place<'_>,
    source: Span,
) -> Vec<Made> {
    let mut texts = ceilings_of(principals, grants, place);
    texts.extend(written.iter().cloned());
    let mut made = vec![keep_boundaries(source), keep_texts(texts, source)];
    for (actions, resources) in own_policies(principals, place) {
        made.push(Made {
            statement: Statement::deny(actions.iter().copied(), resources)
                .with_sid("KeepOwnPolicies"),
            span: source,
        });
    }
    made
}

/// The denials for a boundary that holds grants: what it bounds need not attach any policy of ours, and a boundary
/// cannot be shed by detaching.
pub(super) fn for_boundary(
    boundary: PolicyId,
    grants: &[Grant],
    place: Place<'_>,
    source: Span,
) -> Vec<Made> {
    let named = grants.iter().flat_map(|grant| grant.bounded_by.iter().map(|&(id, _)| id));
    let texts = ceilings(named.chain([boundary]), grants, place);
    vec![keep_boundaries(source), keep_texts(texts, source)]
}

fn keep_boundaries(source: Span) -> Made {
    let statement =
        Statement::deny(BOUNDARY_WRITES.iter().copied(), ["*"]).with_sid("KeepBoundaries");
    Made { statement, span: source }
}

fn keep_texts(texts: Vec<String>, source: Span) -> Made {
    let statement = Statement::deny(TEXT_WRITES.iter().copied(), texts).with_sid("KeepCeilings");
    Made { statement, span: source }
}

/// The ARNs of the boundaries that the grants name and of the principals' own.
pub(super) fn ceilings_of(
    principals: &[(PrincipalId, Span)],
    grants: &[Grant],
    place: Place<'_>,
) -> Vec<String> {
    let named = grants.iter().flat_map(|grant| grant.bounded_by.iter().map(|&(id, _)| id));
    let own = principals
        .iter()
        .filter_map(|&(id, _)| place.model.principal(id).bounded_by.map(|(id, _)| id));
    ceilings(named.chain(own), grants, place)
}

/// The ARNs of boundaries; several under one path of their own stand as that path, where no policy that may be written
/// lies in it.
fn ceilings(
    boundaries: impl Iterator<Item = PolicyId>,
    grants: &[Grant],
    place: Place<'_>,
) -> Vec<String> {
    let mut ids: Vec<PolicyId> = Vec::new();
    for id in boundaries {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let mut by_path: BTreeMap<String, usize> = BTreeMap::new();
    let path_of = |id: PolicyId| {
        let policy = place.model.policy(id);
        match policy.text {
            PolicyText::Existing { .. } => "/".to_owned(),
            PolicyText::Statements(_) | PolicyText::Document(_) | PolicyText::Unknown => {
                path_in(policy.path.as_ref(), place.model, place.account)
            }
        }
    };
    for &id in &ids {
        *by_path.entry(path_of(id)).or_default() += 1;
    }
    let mut arns: Vec<String> = Vec::new();
    for id in ids {
        let path = path_of(id);
        let shared = path != "/" && by_path.get(&path).is_some_and(|&count| count > 1);
        let arn = if shared && !writable_below(&path, grants, place) {
            iam_arn(place.account, &format!("policy{path}*"))
        } else {
            policy_arn(place.model.policy(id), place.model, place.account)
        };
        if !arns.contains(&arn) {
            arns.push(arn);
        }
    }
    arns
}

/// Whether the grants let somebody write a policy below a path.
fn writable_below(path: &str, grants: &[Grant], place: Place<'_>) -> bool {
    let below = Pattern::name(&format!("{path}**")).folded();
    grants.iter().any(|grant| {
        let effective = grant.effective();
        let named = (grant.kind == Kind::Policies).then_some(&grant.patterns);
        named.into_iter().chain(effective.policies).any(|patterns| {
            parsed(Kind::Policies, &patterns.include, place)
                .iter()
                .any(|pattern| pattern.automaton().overlaps(&below))
        })
    })
}

/// Writes on the delegates themselves: else one wide policy elsewhere removes the denials.
fn own_policies(
    principals: &[(PrincipalId, Span)],
    place: Place<'_>,
) -> Vec<(Vec<&'static str>, Vec<String>)> {
    let mut by_kind: BTreeMap<&str, (Vec<&'static str>, Vec<String>)> = BTreeMap::new();
    for &(id, _) in principals {
        let principal = place.model.principal(id);
        let (key, actions) = match principal.kind {
            PrincipalKind::Group => ("group", GROUP_WRITES),
            PrincipalKind::User => ("user", USER_WRITES),
            // Nobody but IAM Identity Center may write what is under /aws-reserved/; the denial costs little and holds
            // if that ever changes.
            PrincipalKind::Role | PrincipalKind::PermissionSet => ("role", ROLE_WRITES),
        };
        let entry = by_kind.entry(key).or_insert_with(|| (actions.to_vec(), Vec::new()));
        entry.1.extend(principal_arns(principal, place.model, place.account));
        for &(group, _) in &principal.member_of {
            let arns = principal_arns(place.model.principal(group), place.model, place.account);
            let entry =
                by_kind.entry("membership").or_insert_with(|| (MEMBERSHIP.to_vec(), Vec::new()));
            entry.1.extend(arns);
        }
    }
    // Groups that are delegates themselves have these denials already.
    let groups: Vec<String> = by_kind.get("group").map(|entry| entry.1.clone()).unwrap_or_default();
    if let Some((_, resources)) = by_kind.get_mut("membership") {
        resources.retain(|resource| !groups.contains(resource));
    }
    by_kind.retain(|_, (_, resources)| !resources.is_empty());
    by_kind
        .into_values()
        .map(|(actions, mut resources)| {
            let mut known = std::collections::BTreeSet::new();
            resources.retain(|resource| known.insert(resource.clone()));
            (actions, resources)
        })
        .collect()
}

/// The account and model of a plan, for those outside this module that ask what permanence denies.
pub fn own_denials(
    principals: &[(PrincipalId, Span)],
    model: &Model,
    account: &Account,
) -> Vec<(Vec<&'static str>, Vec<String>)> {
    own_policies(principals, Place { model, account })
}
