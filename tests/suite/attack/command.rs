//! The `aws …` commands of a verdict, run one by one as whoever the earlier ones made the attacker.

use super::account::{Asked, Kind, name};
use super::call::Call;
use super::perform::{Outcome, everything, perform};
use super::world::{ADMINISTRATOR, SERVICES, World, example, trust};
use deleg::diag::Diagnostic;
use deleg::evaluate::Context;
use deleg::iam::escalation;
use std::collections::BTreeMap;

/// The request that a verdict rests on, and the commands that lead to it.
pub struct Sequence {
    pub commands: Vec<String>,
    pub action: String,
    pub resource: String,
    pub keys: Vec<(String, Vec<String>)>,
}

/// What a diagnostic of an escape says.
pub fn sequence(said: &Diagnostic) -> Option<Sequence> {
    let shows =
        said.notes.iter().find_map(|note| note.strip_prefix("the request that shows it: "))?;
    let escapes = said.notes.iter().find(|note| note.starts_with("escapes in "))?;
    let commands = escapes
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(". "))
        .map(|(_, one)| one.to_owned());
    let mut quoted = shows.split('`').skip(1).step_by(2);
    let (action, resource) = (quoted.next()?.to_owned(), quoted.next()?.to_owned());
    let mut keys = Vec::new();
    for part in shows.split(", `").skip(1) {
        let Some((key, values)) = part.split_once("` = ") else { continue };
        let values = values.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        keys.push((key.to_owned(), values));
    }
    Some(Sequence { commands: commands.collect(), action, resource, keys })
}

/// Runs the commands; says why they fail, or what they break.
pub fn reproduce(world: &mut World, sequence: &Sequence) -> Result<String, String> {
    let mut caller = world.callers.first().cloned().ok_or("nobody attacks")?;
    world.freeze();
    let root = format!("{}root", world.account.prefix);
    // What is asked last, and after which the gain is only told.
    let asked =
        sequence.commands.iter().rposition(|one| is_it(one, sequence)).ok_or("no such command")?;
    let mut known = false;
    for (at, command) in sequence.commands.iter().enumerate() {
        let Some(mut call) = parse(command, world) else {
            known |= at == asked;
            continue;
        };
        if at == asked {
            let (kind, path) = Kind::of(&sequence.resource).ok_or("no resource of IAM")?;
            if !call.creates() {
                call.target.clone_from(&sequence.resource);
                world.stranger(kind, path, &trust(&[&root, SERVICES[0], SERVICES[1]]));
                world.freeze();
            }
            prepare(world, &mut call, &sequence.keys);
        }
        call.moment.insert("aws:MultiFactorAuthPresent", ["true"]);
        call.moment.insert("aws:RequestedRegion", ["eu-west-1"]);
        call.moment.insert("aws:CurrentTime", ["2026-11-24T12:00:00Z"]);
        for (key, values) in sequence.keys.iter().filter(|_| at == asked) {
            call.moment.insert(key, values.iter().cloned());
        }
        if at != asked && !call.creates() {
            exists(world, &call.target);
        }
        if command.contains("# by whoever may") {
            let target = world.account.find_mut(&call.target).ok_or("it is not there")?;
            target.attached.insert(ADMINISTRATOR.to_owned());
            continue;
        }
        match perform(&mut world.account, &caller, &call, world.lately) {
            Outcome::Refused(why) => return Err(format!("`{command}`: {why}")),
            Outcome::Done { touched, became } => {
                world.reached.extend(touched);
                if let Some(became) = became {
                    world.reached.insert(became.id);
                    caller = became;
                }
            }
        }
    }
    if let Some(breach) = world.breach() {
        return Ok(breach);
    }
    // What this account does not have, a provider or a setting, is done where it is allowed.
    let mut context = Context::new();
    for (key, values) in &sequence.keys {
        context.insert(key, values.iter().cloned());
    }
    let last =
        Asked { action: sequence.action.clone(), resource: sequence.resource.clone(), context };
    if known && world.account.allows(&caller, &last, None) {
        return Ok(format!("{} is done", sequence.action));
    }
    Err("nothing is broken".into())
}

/// A member of a family that was made before, with the tags that its sentence asks for.
fn exists(world: &mut World, target: &str) {
    let Some((kind, _)) = Kind::of(target) else { return };
    let families = world.families.iter().filter(|family| family.kind == kind);
    let named = families.flat_map(|family| {
        family.include.iter().map(move |pattern| (family, example(pattern, "x")))
    });
    let own = name(target);
    let found = named.into_iter().find(|(_, path)| name(path) == own);
    let Some((family, path)) = found else { return };
    let boundary = family.boundaries.iter().cycle().nth(world.choice).cloned();
    let arn = world.account.arn(kind, &path);
    world.account.make(&arn, |one| {
        one.boundary = boundary;
        one.tags =
            [("team", "one"), ("owner", "x")].map(|(a, b)| (a.to_owned(), b.to_owned())).into();
    });
}

fn is_it(command: &str, sequence: &Sequence) -> bool {
    let name = sequence.action.split_once(':').map_or("", |(_, name)| name);
    match name {
        "PassRole" => command.starts_with("aws lambda create-function"),
        name => command.split(' ').nth(2).is_some_and(|word| word == kebab(name)),
    }
}

/// `CreateSAMLProvider` as `create-saml-provider`.
fn kebab(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let lower = |at: usize| letters.get(at).is_some_and(char::is_ascii_lowercase);
        if at > 0 && letter.is_ascii_uppercase() && (lower(at - 1) || lower(at + 1)) {
            out.push('-');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// Sees to it that what is called has what the request says of it.
fn prepare(world: &mut World, call: &mut Call, keys: &[(String, Vec<String>)]) {
    for (key, values) in keys {
        let value = values.first().cloned().unwrap_or_default();
        if let Some(tag) = key.strip_prefix("aws:ResourceTag/") {
            if let Some(entity) = world.account.find_mut(&call.target) {
                entity.tags.insert(tag.to_owned(), value.clone());
            }
        }
        let put = call.action.ends_with("PermissionsBoundary") && call.action.starts_with("Put");
        if key == "iam:PermissionsBoundary" && !call.creates() && !put {
            world.account.write(&value, everything());
            if let Some(entity) = world.account.find_mut(&call.target) {
                entity.boundary = Some(value);
            }
        } else if key == "iam:PolicyARN" {
            world.account.write(&value, everything());
            call.other = value;
        } else if key == "iam:PassedToService" {
            call.other = value;
        }
    }
    if call.action.starts_with("Attach")
        && let Some(entity) = world.account.find_mut(&call.target)
    {
        entity.attached.clear();
    }
    if call.action.starts_with("Detach") {
        let other = call.other.clone();
        if let Some(entity) = world.account.find_mut(&call.target) {
            entity.attached.insert(other);
        }
    }
    if matches!(call.action.as_str(), "DeleteRole" | "DeleteUser" | "DeleteGroup")
        && let Some(entity) = world.account.find_mut(&call.target)
    {
        entity.attached.clear();
        entity.inline.clear();
    }
    if call.action == "DeletePolicy" {
        let target = call.target.clone();
        for entity in world.account.entities.values_mut() {
            entity.attached.remove(&target);
        }
        world.account.policies.entry(target).and_modify(|one| drop(one.versions.remove(&2)));
    }
    if call.action.starts_with("DeletePolicyVersion") || call.action.starts_with("SetDefault") {
        call.version = 2;
    }
    if call.action.ends_with("UserPermissionsBoundary")
        || call.action.ends_with("RolePermissionsBoundary")
    {
        let bound = world.families.iter().flat_map(|one| one.boundaries.iter()).next().cloned();
        if let Some(entity) = world.account.find_mut(&call.target)
            && entity.boundary.is_none()
        {
            entity.boundary = bound;
        }
    }
    world.freeze();
}

/// A command as a call; none where this account has nothing like it.
fn parse(command: &str, world: &mut World) -> Option<Call> {
    let command = command.split("  #").next()?;
    let words: Vec<&str> = command.split_whitespace().collect();
    let mut flags: BTreeMap<&str, &str> = BTreeMap::new();
    for pair in words.windows(2).filter(|pair| pair[0].starts_with("--")) {
        flags.insert(pair[0], pair[1]);
    }
    let verb = words.get(2)?;
    let mut call = Call { text: Some(everything()), version: 1, default: true, ..Call::default() };
    if *verb == "create-function" || *verb == "assume-role" {
        let pass = *verb == "create-function";
        call.action = if pass { "PassRole" } else { "AssumeRole" }.into();
        call.target = (*flags.get(if pass { "--role" } else { "--role-arn" })?).to_owned();
        call.other = SERVICES[0].to_owned();
        return Some(call);
    }
    let row = escalation::rows()
        .iter()
        .find(|row| row.action.strip_prefix("iam:").is_some_and(|name| kebab(name) == **verb))?;
    call.action = row.action.strip_prefix("iam:")?.to_owned();
    let named = [
        ("--group-name", Kind::Group),
        ("--role-name", Kind::Role),
        ("--instance-profile-name", Kind::Profile),
        ("--user-name", Kind::User),
    ];
    let path = flags.get("--path").copied().unwrap_or("/");
    let target = named.iter().find_map(|(flag, kind)| {
        flags.get(flag).map(|name| world.account.arn(*kind, &format!("{path}{name}")))
    });
    let policy = flags.get("--policy-arn").map(|arn| (*arn).to_owned());
    call.target = target.or_else(|| policy.clone()).or_else(|| {
        let policy = call.action == "CreatePolicy";
        let name = flags.get("--policy-name").filter(|_| policy)?;
        Some(world.account.arn(Kind::Policy, &format!("{path}{name}")))
    })?;
    call.other = policy.unwrap_or_default();
    if call.action == "AddUserToGroup" || call.action == "RemoveUserFromGroup" {
        let me = world.callers.first().and_then(|one| world.account.by_id(one.id))?;
        call.other.clone_from(&me.arn);
    }
    call.boundary = flags.get("--permissions-boundary").map(|arn| (*arn).to_owned());
    if matches!(call.action.as_str(), "CreateRole" | "UpdateAssumeRolePolicy") {
        // Whom it trusts is the attacker's choice.
        call.text = Some(trust(&["*", SERVICES[0]]));
    }
    if let Some(tags) = command.split_once("--tags ") {
        for word in tags.1.split(' ').take_while(|word| word.starts_with("Key=")) {
            if let Some((key, value)) =
                word.strip_prefix("Key=").and_then(|word| word.split_once(",Value="))
            {
                // The value of a caller's own tag is not spelled out.
                call.tags
                    .insert(key.to_owned(), if value == "…" { "one" } else { value }.to_owned());
            }
        }
    }
    Some(call)
}
