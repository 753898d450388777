//! A1, A2, A3 and A5: who carries the boundary, and what is held by those who do not.

use crate::diag::quoted;
use crate::iam::account::{is_service_linked, path_name};
use crate::model::{Grant, Kind, PrincipalKind};
use crate::plan::Assumption;
use crate::plan::names::principal_arns;
use crate::secure::account::discharge::{Project, Said, Violation, carries, quoted_list};
use crate::secure::audit::Severity::Escalation;

/// A1: every role or user that a pattern names carries the boundary.
pub(super) fn bounded(p: &Project<'_>, assumption: &Assumption, grant: &Grant, said: &mut Said) {
    let names = p.names(grant.kind, &grant.patterns);
    let boundaries = p.boundaries(assumption, grant);
    let role = grant.kind == Kind::Roles;
    for fact in p.index.principals.iter().filter(|fact| fact.role == role) {
        // No call of the account reaches a service-linked role.
        let named = names.holds(path_name(&fact.arn)) && !is_service_linked(&fact.arn);
        if !named || carries(fact, &boundaries) {
            continue;
        }
        let carried = match &fact.boundary {
            None => "carries no boundary".to_owned(),
            Some(other) => format!("carries the boundary {}", quoted(other)),
        };
        let word = if role { "role" } else { "user" };
        said.violations.push(Violation {
            severity: Escalation,
            principal: Some(fact.arn.to_string()),
            policy: fact.boundary.as_ref().map(|arn| arn.to_string()),
            message: format!("{} {carried}", quoted(&fact.arn)),
            help: format!(
                "`aws iam put-{word}-permissions-boundary` with {}, or leave it out with `except`",
                quoted_list(&boundaries)
            ),
        });
    }
}

/// A2: no policy that a pattern names is held by, or bounds, a principal outside the family.
pub(super) fn policies(p: &Project<'_>, assumption: &Assumption, grant: &Grant, said: &mut Said) {
    let effective = grant.effective();
    let patterns = match grant.kind {
        Kind::Policies => Some(&grant.patterns),
        _ => effective.policies,
    };
    let Some(patterns) = patterns else { return };
    let names = p.names(Kind::Policies, patterns);
    let boundaries = p.boundaries(assumption, grant);
    let own = p.index.home.as_ref().map_or("", |(_, account)| account.as_str());
    let named = |arn: &str| {
        let here = crate::iam::account::parts(arn).is_some_and(|(_, account, _)| account == own);
        here && names.holds(path_name(arn))
    };
    let mut add = |holder: &str, policy: &str, how: &str, help: String| {
        said.violations.push(Violation {
            severity: Escalation,
            principal: Some(holder.to_owned()),
            policy: Some(policy.to_owned()),
            message: format!("{} {how} {}", quoted(holder), quoted(policy)),
            help,
        });
    };
    for fact in &p.index.principals {
        let family = carries(fact, &boundaries);
        for policy in fact.attached.iter().filter(|arn| !family && named(arn)) {
            let help = format!(
                "detach it, or give {} the boundary {}",
                quoted(&fact.arn),
                quoted_list(&boundaries)
            );
            add(&fact.arn, policy, "holds", help);
        }
        if let Some(boundary) = fact.boundary.as_ref().filter(|arn| named(arn)) {
            let help = "bound it by a policy that no pattern names".to_owned();
            add(&fact.arn, boundary, "is bounded by", help);
        }
    }
    for group in p.index.groups.values() {
        for policy in group.attached.iter().filter(|arn| named(arn)) {
            let help = "detach it: a group carries no boundary".to_owned();
            add(&group.arn, policy, "holds", help);
        }
    }
}

/// A3: every instance profile that a pattern names holds only family roles.
pub(super) fn profiles(p: &Project<'_>, assumption: &Assumption, grant: &Grant, said: &mut Said) {
    let effective = grant.effective();
    let patterns = match grant.kind {
        Kind::InstanceProfiles => Some(&grant.patterns),
        _ => effective.instance_profiles,
    };
    let Some(patterns) = patterns else { return };
    let names = p.names(Kind::InstanceProfiles, patterns);
    let boundaries = p.boundaries(assumption, grant);
    for role in p.index.roles().filter(|role| !carries(role, &boundaries)) {
        for profile in role.profiles.iter().filter(|arn| names.holds(path_name(arn))) {
            said.violations.push(Violation {
                severity: Escalation,
                principal: Some(role.arn.to_string()),
                policy: Some(profile.to_string()),
                message: format!(
                    "{} holds {}, which does not carry {}",
                    quoted(profile),
                    quoted(&role.arn),
                    quoted_list(&boundaries)
                ),
                help: "take the role out of the profile, or give it the boundary".to_owned(),
            });
        }
    }
}

/// A5: no member of the delegates is a user whom the pattern names.
pub(super) fn members(p: &Project<'_>, assumption: &Assumption, grant: &Grant, said: &mut Said) {
    let names = p.names(Kind::Users, &grant.patterns);
    let Some(delegation) = assumption.delegation else { return };
    for &(id, _) in &p.model.delegation(delegation).principals {
        let principal = p.model.principal(id);
        let arns = principal_arns(principal, p.model, p.account);
        let is_delegate = |fact: &&crate::secure::account::index::Fact| match principal.kind {
            PrincipalKind::User => arns.iter().any(|arn| **arn == *fact.arn),
            PrincipalKind::Group => {
                fact.groups.iter().any(|name| name.eq_ignore_ascii_case(&principal.name))
            }
            PrincipalKind::Role | PrincipalKind::PermissionSet => false,
        };
        let found = p.index.users().filter(is_delegate);
        for user in found.filter(|user| names.holds(path_name(&user.arn))) {
            said.violations.push(Violation {
                severity: Escalation,
                principal: Some(user.arn.to_string()),
                policy: None,
                message: format!(
                    "{} is one of `{}`, and of the users whom they may write",
                    quoted(&user.arn),
                    principal.name
                ),
                help: "give the user a name or path of no pattern, or take it out of the group"
                    .to_owned(),
            });
        }
    }
}
