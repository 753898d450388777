//! `protect delegations`: guardrails under which nobody but the exceptions can make untrue what delegations take for
//! granted.

mod check;
mod delegates;
mod guarded;

pub(super) use check::check;

use super::Made;
use super::account::{Planned, Planner};
use super::fit;
use super::grants::Place;
use super::names::{account_word, principal_arns};
use super::permanence::{BOUNDARY_WRITES, TEXT_WRITES};
use super::policy::{AttachAs, AttachTo, Attachment, Role};
use crate::iam::document::{
    Condition, Conditions, Effect, Element, PrincipalElement, Principals, Statement,
};
use crate::iam::limits::Limit;
use crate::iam::operator::{Comparison, Operator};
use crate::model::{Account, Index, Model, PrincipalKind, Protect};
use crate::text::Span;
use guarded::{Bound, Guarded, Writers};

impl Planner<'_> {
    /// The guardrails of a `protect` sentence in this account. None binds a management account.
    pub(super) fn protect(&mut self, protect: &Protect, index: &Index) {
        let place = self.place;
        if !protect.accounts.contains(&place.account.at) || place.account.management {
            return;
        }
        let guarded = Guarded::of(index, place);
        let made = statements(&guarded, &exempt(protect, place), protect.span);
        self.guard("Protect-Delegations", made, Role::Scp, protect);
        if let Some(organization) = &place.account.organization {
            let organization = organization.in_account(place.model, place.account);
            let made = outsiders(&guarded, &organization, protect.span);
            self.guard("Protect-Roles", made.into_iter().collect(), Role::Rcp, protect);
        }
    }

    fn guard(&mut self, name: &str, made: Vec<Made>, role: Role, protect: &Protect) {
        if made.is_empty() {
            return;
        }
        let account = self.place.account;
        let limit = if role == Role::Rcp {
            Limit::ResourceControlPolicySize.value()
        } else {
            Limit::ServiceControlPolicySize.value()
        };
        let name =
            self.guardrail_name(&format!("{name}-{}", account_word(self.place.model, account.at)));
        let (document, sources) = fit::document(made);
        for (part, fitted) in fit::split_of_organization(document, sources, limit, &name) {
            self.push(Planned {
                name: part,
                role,
                path: "/".to_owned(),
                fitted,
                limit,
                description: protect.documentation.clone(),
                attach_to: vec![Attachment {
                    to: AttachTo::Account,
                    name: account.id.to_string(),
                    attach_as: AttachAs::Policy,
                }],
                declared: protect.span,
                delegations: Vec::new(),
                has_arn: false,
            });
        }
    }

    /// The first of NAME, NAME-2, … that no guardrail of the account has.
    fn guardrail_name(&self, wanted: &str) -> String {
        let taken = |name: &str| {
            let guardrails = self.plan.policies.iter();
            let mut guardrails =
                guardrails.filter(|policy| matches!(policy.role, Role::Scp | Role::Rcp));
            let part = format!("{name}-part-1");
            guardrails.any(|one| {
                one.name.eq_ignore_ascii_case(name) || one.name.eq_ignore_ascii_case(&part)
            })
        };
        let mut name = wanted.to_owned();
        let mut count = 1;
        while taken(&name) {
            count += 1;
            name = format!("{wanted}-{count}");
        }
        name
    }
}

/// The ARNs of the exceptions. Groups are none: `aws:PrincipalArn` is never a group's.
pub(super) fn exempt(protect: &Protect, place: Place<'_>) -> Vec<String> {
    let principals = protect.except.iter().map(|&(id, _)| place.model.principal(id));
    principals
        .filter(|one| one.kind != PrincipalKind::Group)
        .filter(|one| one.accounts.contains(&place.account.at))
        .flat_map(|one| principal_arns(one, place.model, place.account))
        .collect()
}

/// The ARNs of all that `protect` sentences except in an account.
pub fn exceptions(model: &Model, account: &Account) -> Vec<String> {
    let place = Place { model, account };
    let here = model.protects.iter().filter(|one| one.accounts.contains(&account.at));
    here.flat_map(|protect| exempt(protect, place)).collect()
}

/// A denial that binds everybody but some.
fn denial(
    sid: &str,
    actions: &[&str],
    resource: Element,
    conditions: impl IntoIterator<Item = Condition>,
    exempt: &[&String],
) -> Statement {
    let mut all = Conditions::new();
    let others = Condition::new(
        Comparison::ArnNotLike,
        "aws:PrincipalArn",
        exempt.iter().map(|arn| (*arn).clone()),
    );
    let others = (!exempt.is_empty()).then_some(others);
    for condition in conditions.into_iter().chain(others) {
        // Each operator stands once with its key, so nothing can clash.
        let _ = all.and(condition);
    }
    let element = Element::of(actions.iter().copied());
    Statement::new(Effect::Deny, element, Some(resource)).with_sid(sid).with_conditions(all)
}

/// What everybody but the exceptions is denied.
fn statements(guarded: &Guarded, exempt: &[String], source: Span) -> Vec<Made> {
    let exempt: Vec<&String> = exempt.iter().collect();
    let mut made: Vec<Statement> = Vec::new();
    for bound in &guarded.roles {
        let mut actions = vec!["iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePolicy"];
        let trust = ["iam:UpdateAssumeRolePolicy"];
        let writers = &bound.writers;
        // Where nobody is granted it, trust is guarded with the rest; else from all but those who are.
        if writers.arns.is_empty() && writers.group.is_none() {
            actions.extend(trust);
        }
        made.push(unless_bound("RolesStayBounded", &actions, bound, &exempt));
        if let Some(exempt) = others(writers, &exempt) {
            made.push(unless_bound("TrustOfBoundedRoles", &trust, bound, &exempt));
        }
    }
    for bound in &guarded.users {
        let actions = ["iam:CreateUser", "iam:AttachUserPolicy", "iam:PutUserPolicy"];
        made.push(unless_bound("UsersStayBounded", &actions, bound, &exempt));
        let names = ["iam:UpdateUser"];
        let writers = &bound.writers;
        let exempt = match others(writers, &exempt) {
            Some(exempt) => exempt,
            None if writers.group.is_none() => exempt.clone(),
            None => continue,
        };
        // It renames and moves: a user without the boundary would come into the names.
        let resource = Element::of(bound.resources.clone());
        made.push(denial("NobodyIsRenamedInto", &names, resource, None, &exempt));
    }
    let bounds = guarded.roles.iter().chain(&guarded.users);
    let names: Vec<String> = bounds.flat_map(|bound| bound.resources.clone()).collect();
    if !names.is_empty() {
        let resource = Element::of(names);
        made.push(denial("BoundariesStay", BOUNDARY_WRITES, resource, None, &exempt));
    }
    if !guarded.ceilings.is_empty() {
        let actions: Vec<&str> = ["iam:CreatePolicy"].iter().chain(TEXT_WRITES).copied().collect();
        let resource = Element::of(guarded.ceilings.clone());
        made.push(denial("CeilingsStay", &actions, resource, None, &exempt));
    }
    made.extend(of_policies(guarded, &exempt));
    made.extend(of_delegates(guarded, &exempt));
    made.into_iter().map(|statement| Made { statement, span: source }).collect()
}

/// The exceptions, and those whom a sentence lets do it; none where that is nobody, or a group among others.
fn others<'a>(writers: &'a Writers, exempt: &[&'a String]) -> Option<Vec<&'a String>> {
    let more = writers.arns.iter().filter(|arn| !exempt.contains(arn));
    let all = exempt.iter().copied().chain(more);
    (writers.group.is_none() && !writers.arns.is_empty()).then(|| all.collect())
}

fn unless_bound(sid: &str, actions: &[&str], bound: &Bound, exempt: &[&String]) -> Statement {
    let other = Condition::new(
        Comparison::StringNotEquals,
        "iam:PermissionsBoundary",
        bound.boundaries.clone(),
    );
    denial(sid, actions, Element::of(bound.resources.clone()), Some(other), exempt)
}

const ATTACH: &[&str] = &["iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:AttachGroupPolicy"];
const BIND: &[&str] = &[
    "iam:CreateRole",
    "iam:CreateUser",
    "iam:PutRolePermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
];

/// Policies that a delegate may write hold nobody else, and bound nobody.
fn of_policies(guarded: &Guarded, exempt: &[&String]) -> Vec<Statement> {
    let mut made = Vec::new();
    for held in &guarded.held {
        let is_one =
            || Condition::new(Comparison::ArnLike, "iam:PolicyARN", held.policies.iter().cloned());
        let elsewhere = if held.holders.is_empty() {
            Element::of(["*"])
        } else {
            Element::not(held.holders.clone())
        };
        made.push(denial("PoliciesStayInside", ATTACH, elsewhere, Some(is_one()), exempt));
        if !held.beside.is_empty() {
            let beside = Element::of(held.beside.clone());
            made.push(denial("PoliciesStayInside", ATTACH, beside, Some(is_one()), exempt));
        }
    }
    let policies: Vec<String> =
        guarded.held.iter().flat_map(|held| held.policies.iter().cloned()).collect();
    if !policies.is_empty() {
        let is_one = Condition::new(Comparison::ArnLike, "iam:PermissionsBoundary", policies);
        let anywhere = Element::of(["*"]);
        made.push(denial("PoliciesBoundNobody", BIND, anywhere, Some(is_one), exempt));
    }
    made
}

/// What the delegates rest on besides: what is in their instance profiles (A3), what they hold (A4), who they are (A5).
///
/// Of a role all of it is by two calls; of a user and of a group it is by calls on any user and any group too, which
/// nobody would want denied. Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS
/// Identity and Access Management": `iam:AddUserToGroup` is on the group, and no key shows the user;
/// `iam:AddRoleToInstanceProfile` is on the profile, and no key shows the role.
fn of_delegates(guarded: &Guarded, exempt: &[&String]) -> Vec<Statement> {
    let mut made = Vec::new();
    for filled in &guarded.profiles {
        let exempt = match others(&filled.writers, exempt) {
            Some(exempt) => exempt,
            None if filled.writers.group.is_none() => exempt.to_vec(),
            None => continue,
        };
        let resource = Element::of(filled.resources.clone());
        let actions = ["iam:AddRoleToInstanceProfile"];
        made.push(denial("ProfilesHoldTheFamily", &actions, resource, None, &exempt));
    }
    for (sid, actions, resources) in [
        (
            "DelegatesHoldNoMore",
            &["iam:AttachRolePolicy", "iam:PutRolePolicy"][..],
            &guarded.delegates,
        ),
        ("NobodyJoinsDelegates", &["iam:AddUserToGroup"], &guarded.groups),
    ] {
        if !resources.is_empty() {
            let resource = Element::of(resources.clone());
            made.push(denial(sid, actions, resource, None, exempt));
        }
    }
    made
}

/// Nobody outside of the organization assumes the delegated roles, but AWS's services. Who comes by a web identity or
/// by SAML carries no organization, so those calls are not denied.
///
/// AWS's data perimeter samples write both conditions so (aws-samples/data-perimeter-policy-examples,
/// `identity_perimeter_rcp.json`).
fn outsiders(guarded: &Guarded, organization: &str, source: Span) -> Option<Made> {
    let roles: Vec<String> =
        guarded.roles.iter().flat_map(|bound| bound.resources.iter().cloned()).collect();
    if roles.is_empty() {
        return None;
    }
    let if_exists = |comparison: Comparison| Operator::from(comparison).if_exists();
    let other = Condition::new(
        if_exists(Comparison::StringNotEquals),
        "aws:PrincipalOrgID",
        [organization],
    );
    let no_service =
        Condition::new(if_exists(Comparison::Bool), "aws:PrincipalIsAWSService", ["false"]);
    let resource = Element::of(roles);
    let statement =
        denial("OnlyOurOrganization", &["sts:AssumeRole"], resource, [other, no_service], &[]);
    let everyone = PrincipalElement { negated: false, principals: Principals::Everyone };
    Some(Made { statement: statement.with_principal(everyone), span: source })
}
