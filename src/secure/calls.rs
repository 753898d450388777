//! The calls of an escape, as commands: what is made on the way, then the call itself, then what it is good for.

use crate::model::{Kind, PolicyId};
use crate::prove::Found;
use crate::secure::reach::{Actor, Delegate, Reach, kind_of};
use crate::secure::region::Danger;

const ADMINISTRATOR: &str = "aws:policy/AdministratorAccess";

/// The commands, in order.
pub(super) fn of(
    reach: &Reach<'_>,
    delegate: &Delegate,
    actor: Actor,
    danger: Danger,
    found: &Found,
) -> Vec<String> {
    let mut calls = way(reach, delegate, actor);
    let witness = &found.witness;
    calls.push(call(&witness.action, &witness.resource, &witness.keys));
    calls.extend(gain(danger, &witness.action, &witness.resource));
    calls
}

/// What a delegate makes, step by step, to act under a boundary.
pub(super) fn way(reach: &Reach<'_>, delegate: &Delegate, actor: Actor) -> Vec<String> {
    let Actor::Created(boundary) = actor else { return Vec::new() };
    let mut chain: Vec<PolicyId> = vec![boundary];
    let families = &delegate.families;
    while let Some((_, Some(maker))) =
        families.boundaries.iter().find(|(known, _)| Some(known) == chain.last())
    {
        if chain.contains(maker) {
            break;
        }
        chain.push(*maker);
    }
    chain.iter().rev().flat_map(|&step| make(reach, delegate, step)).collect()
}

/// Making something under a boundary, giving it everything, and becoming it.
fn make(reach: &Reach<'_>, delegate: &Delegate, boundary: PolicyId) -> Vec<String> {
    let model = reach.model;
    let account = model.account(reach.held.account());
    let arn = crate::plan::names::policy_arn(model.policy(boundary), model, account);
    let of = |made: &[crate::secure::family::Family]| -> Option<String> {
        let family = made.iter().find(|family| family.boundaries.contains(&arn))?;
        family.names.patterns().next().map(example)
    };
    let admin = format!("arn:{}:iam::{ADMINISTRATOR}", account.partition);
    if let Some(role) = of(&delegate.families.roles) {
        let name = named("role", &role);
        return vec![
            format!(
                "aws iam create-role {name} --assume-role-policy-document file://trust.json --permissions-boundary {arn}"
            ),
            format!("aws iam attach-role-policy {} --policy-arn {admin}", bare("role", &role)),
            format!("aws sts assume-role --role-arn {role} --role-session-name x"),
        ];
    }
    if let Some(user) = of(&delegate.families.users) {
        let name = named("user", &user);
        return vec![
            format!("aws iam create-user {name} --permissions-boundary {arn}"),
            format!("aws iam attach-user-policy {} --policy-arn {admin}", bare("user", &user)),
            format!("aws iam create-access-key {}", bare("user", &user)),
        ];
    }
    Vec::new()
}

/// An ARN of a pattern.
fn example(pattern: &str) -> String {
    pattern.replace(['*', '?'], "x")
}

/// The request itself as a command.
pub(super) fn call(
    action: &str,
    resource: &str,
    keys: &std::collections::BTreeMap<String, Vec<String>>,
) -> String {
    let (service, name) = action.split_once(':').unwrap_or(("", action));
    let boundary = keys.get("iam:permissionsboundary").and_then(|held| held.first());
    // Other calls name no boundary: their condition is about the one that is there.
    let names_it = matches!(name, "CreateRole" | "CreateUser")
        || name.starts_with("Put") && name.ends_with("PermissionsBoundary");
    let bound = boundary.filter(|_| names_it);
    let bound = bound.map_or(String::new(), |arn| format!(" --permissions-boundary {arn}"));
    match name {
        "PassRole" => {
            return format!(
                "aws lambda create-function --function-name x --role {resource} …   # or any other service that takes a role"
            );
        }
        "AssumeRole" => {
            return format!("aws sts assume-role --role-arn {resource} --role-session-name x");
        }
        _ => {}
    }
    let words = kebab(name);
    let creates = matches!(name, "CreateRole" | "CreateUser" | "CreatePolicy" | "CreateGroup");
    let target = match kind_of(resource) {
        Some(Kind::Roles) if creates => format!(" {}", named("role", resource)),
        Some(Kind::Roles) => format!(" {}", bare("role", resource)),
        Some(Kind::Users) if creates => format!(" {}", named("user", resource)),
        Some(Kind::Users) => format!(" {}", bare("user", resource)),
        Some(Kind::Groups) => format!(" {}", bare("group", resource)),
        Some(Kind::Policies) if creates => format!(" {}", named("policy", resource)),
        Some(Kind::Policies) => format!(" --policy-arn {resource}"),
        Some(Kind::InstanceProfiles) => format!(" {}", bare("instance-profile", resource)),
        Some(Kind::ServiceLinkedRoles) | None if resource == "*" => String::new(),
        Some(Kind::ServiceLinkedRoles) | None => format!(" …   # on {resource}"),
    };
    format!("aws {service} {words}{target}{bound}{}", arguments(name))
}

/// What a call needs besides its target, as somebody would who wants everything.
fn arguments(action: &str) -> &'static str {
    match action {
        "CreateRole" => " --assume-role-policy-document file://trust.json",
        "UpdateAssumeRolePolicy" => " --policy-document file://trust.json",
        "CreatePolicy" => " --policy-document file://everything.json",
        "CreatePolicyVersion" => " --policy-document file://everything.json --set-as-default",
        "SetDefaultPolicyVersion" | "DeletePolicyVersion" => " --version-id v1",
        "PutRolePolicy" | "PutUserPolicy" | "PutGroupPolicy" => {
            " --policy-name all --policy-document file://everything.json"
        }
        "AttachRolePolicy" | "AttachUserPolicy" | "AttachGroupPolicy" | "DetachRolePolicy"
        | "DetachUserPolicy" | "DetachGroupPolicy" => {
            " --policy-arn arn:aws:iam::aws:policy/AdministratorAccess"
        }
        "AddUserToGroup" => " --user-name me",
        "CreateLoginProfile" | "UpdateLoginProfile" => " --password …",
        "UpdateUser" | "UpdateGroup" => " --new-path …",
        _ => "",
    }
}

/// What the caller does next with what it has.
fn gain(danger: Danger, action: &str, resource: &str) -> Vec<String> {
    let admin = "arn:aws:iam::aws:policy/AdministratorAccess";
    match (danger, action) {
        (Danger::Create, "iam:CreateRole") => vec![
            format!(
                "aws iam attach-role-policy {} --policy-arn {admin}   # by whoever may, or by the boundary that it lacks",
                bare("role", resource)
            ),
            format!("aws sts assume-role --role-arn {resource} --role-session-name x"),
        ],
        (Danger::Create, "iam:CreateUser") => vec![
            format!(
                "aws iam attach-user-policy {} --policy-arn {admin}   # by whoever may, or by the boundary that it lacks",
                bare("user", resource)
            ),
            format!("aws iam create-access-key {}", bare("user", resource)),
        ],
        (Danger::Write, "iam:UpdateAssumeRolePolicy") => {
            vec![format!("aws sts assume-role --role-arn {resource} --role-session-name x")]
        }
        _ => Vec::new(),
    }
}

/// `--role-name NAME --path PATH`
fn named(word: &str, arn: &str) -> String {
    let (path, name) = path_and_name(arn);
    let path = if path == "/" { String::new() } else { format!(" --path {path}") };
    format!("--{word}-name {name}{path}")
}

/// `--role-name NAME`
fn bare(word: &str, arn: &str) -> String {
    format!("--{word}-name {}", path_and_name(arn).1)
}

fn path_and_name(arn: &str) -> (&str, &str) {
    let rest = arn.splitn(6, ':').nth(5).unwrap_or(arn);
    let rest = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or(rest);
    match rest.rfind('/').and_then(|at| rest.split_at_checked(at + 1)) {
        Some((path, name)) => (path, name),
        None => ("/", rest),
    }
}

/// `CreatePolicyVersion` as `create-policy-version`; a run of capitals is one word.
fn kebab(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, &character) in characters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| characters.get(at));
        let after = characters.get(at + 1);
        let begins = character.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase)
            });
        if begins {
            out.push('-');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}
