//! The calls of an escape, as commands: what is made on the way, then the call itself, then what it is good for.

use crate::model::effective::Attaching;
use crate::model::{Account, Grant, Kind, Model, PolicyId, Verb};
use crate::prove::Found;
use crate::secure::names::Names;
use crate::secure::reach::{Actor, Delegate, Reach};
use crate::secure::region::Danger;
use crate::secure::words::kind_of;

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
    let bounds = |grant: &&Grant| grant.bounded_by.iter().any(|&(id, _)| id == boundary);
    let grants = makers(reach, delegate, boundary);
    let of = |kind: Kind| -> Option<(&Grant, String)> {
        let mut grants: Vec<&Grant> =
            grants.iter().copied().filter(|grant| grant.kind == kind).filter(bounds).collect();
        grants.sort_by_key(|grant| !grant.has(Verb::Create));
        let grant = *grants.first()?;
        let mut names = Names::default();
        names.add(kind, &grant.patterns, model, account);
        let example = names.patterns().next().map(example)?;
        Some((grant, example))
    };
    if let Some((grant, role)) = of(Kind::Roles) {
        let tags = asked_tags(grant, model, account);
        let first = if grant.has(Verb::Create) {
            let name = named("role", &role);
            format!(
                "aws iam create-role {name} --assume-role-policy-document file://trust.json --permissions-boundary {arn}{tags}"
            )
        } else {
            let name = bare("role", &role);
            format!(
                "aws iam update-assume-role-policy {name} --policy-document file://trust.json   # of a role that is there"
            )
        };
        let become_it = format!("aws sts assume-role --role-arn {role} --role-session-name x");
        return vec![first, equip(grant, "role", &role, account.partition), become_it];
    }
    if let Some((grant, user)) = of(Kind::Users) {
        let (full, short) = (named("user", &user), bare("user", &user));
        let equipped = equip(grant, "user", &user, account.partition);
        if !grant.has(Verb::Create) {
            let enter = format!(
                "aws iam update-login-profile {short} --password …   # of a user that is there"
            );
            return vec![equipped, enter];
        }
        let tags = asked_tags(grant, model, account);
        return vec![
            format!("aws iam create-user {full} --permissions-boundary {arn}{tags}"),
            equipped,
            format!("aws iam create-access-key {short}"),
        ];
    }
    Vec::new()
}

/// The grants of whoever makes what carries a boundary: the delegate's own, or those of the boundary before.
fn makers<'a>(reach: &Reach<'a>, delegate: &Delegate, boundary: PolicyId) -> Vec<&'a Grant> {
    let model = reach.model;
    let made = delegate.families.boundaries.iter().find(|(known, _)| *known == boundary);
    if let Some((_, Some(maker))) = made {
        return model.policy(*maker).grants.iter().collect();
    }
    let groups = model.principal(delegate.id).member_of.iter().map(|&(group, _)| group);
    std::iter::once(delegate.id).chain(groups).flat_map(|one| reach.sentences(one)).collect()
}

/// Giving it everything, in the way that the sentence leaves.
fn equip(grant: &Grant, word: &str, arn: &str, partition: &str) -> String {
    let effective = grant.effective();
    let admin = format!("arn:{partition}:iam::{ADMINISTRATOR}");
    let name = bare(word, arn);
    match effective.attach {
        Attaching::Any if grant.has(Verb::Create) => {
            format!("aws iam attach-{word}-policy {name} --policy-arn {admin}")
        }
        Attaching::Any | Attaching::None | Attaching::Only(_)
            if effective.inline && grant.has(Verb::Create) =>
        {
            format!(
                "aws iam put-{word}-policy {name} --policy-name all --policy-document file://everything.json"
            )
        }
        Attaching::Any | Attaching::None | Attaching::Only(_) => {
            format!("aws iam attach-{word}-policy {name} --policy-arn {admin}   # by whoever may")
        }
    }
}

/// The tags that a sentence asks of what it makes.
fn asked_tags(grant: &Grant, model: &Model, account: &Account) -> String {
    let clauses = &grant.clauses;
    let tagged = clauses.tagged.iter().map(|(key, values, _)| {
        let values = values.in_account(model, account);
        // The value of a variable is the caller's own.
        let first = values.first().map(|(text, _)| text.to_string());
        (key, first.filter(|text| !text.contains("${")).unwrap_or_else(|| "…".to_owned()))
    });
    let must = clauses.must_tag.iter().map(|(key, _)| (key, "x".to_owned()));
    let named =
        tagged.chain(must).map(|(key, value)| (key.in_account(model, account).into_owned(), value));
    tags(named)
}

fn tags(named: impl Iterator<Item = (String, String)>) -> String {
    let words: Vec<String> = named.map(|(key, value)| format!("Key={key},Value={value}")).collect();
    if words.is_empty() { String::new() } else { format!(" --tags {}", words.join(" ")) }
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
    let tagging = creates || matches!(name, "TagRole" | "TagUser" | "TagPolicy");
    let request = keys.iter().filter(|_| tagging).filter_map(|(key, values)| {
        Some((key.strip_prefix("aws:requesttag/")?.to_owned(), values.first()?.clone()))
    });
    let tags = tags(request);
    format!("aws {service} {words}{target}{bound}{tags}{}", arguments(name))
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
