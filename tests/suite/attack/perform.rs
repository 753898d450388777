//! What a call does once AWS lets it, and whom the caller then has.

use super::account::{Account, Caller, Entity, Kind, Text, name, text};
use super::call::Call;
use deleg::iam::document::{Document, Statement};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What came of a call.
pub enum Outcome {
    /// AWS denies it, or there is nothing that it could be about.
    Refused(String),
    /// It is done: principals whose permissions or credentials it made or wrote, and who the caller may now be.
    Done { touched: Vec<u64>, became: Option<Caller> },
}

const VERSIONS: usize = 5;

/// Asks, and does it.
pub fn perform(account: &mut Account, caller: &Caller, call: &Call, lately: bool) -> Outcome {
    let Some(checks) = call.checks(account, lately) else {
        return Outcome::Refused("there is no such thing".into());
    };
    let trust = account.find(&call.target).and_then(|role| role.trust.clone());
    for asked in &checks {
        let trust = trust.as_ref().filter(|_| asked.action.starts_with("sts:"));
        if !account.allows(caller, asked, trust) {
            return Outcome::Refused(format!("{} on {} is denied", asked.action, asked.resource));
        }
    }
    match apply(account, call) {
        Some((touched, became)) => Outcome::Done {
            touched,
            became: became.map(|id| Caller { id, session: session(call) }),
        },
        None => Outcome::Refused("it is not possible".into()),
    }
}

fn session(call: &Call) -> BTreeMap<String, String> {
    if call.action == "AssumeRole" { call.tags.clone() } else { BTreeMap::new() }
}

type Applied = Option<(Vec<u64>, Option<u64>)>;

fn apply(account: &mut Account, call: &Call) -> Applied {
    if call.creates() {
        return create(account, call);
    }
    match Kind::of(&call.target)?.0 {
        Kind::Policy => policy(account, call),
        Kind::Profile => profile(account, call),
        Kind::Group => group(account, call),
        Kind::Role | Kind::User => principal(account, call),
    }
}

fn create(account: &mut Account, call: &Call) -> Applied {
    if let Some(boundary) = &call.boundary {
        // Of what is no policy, no boundary can be made.
        account.policies.get(boundary)?;
    }
    if call.action == "CreatePolicy" {
        let made = account.write(&call.target, call.text.clone()?);
        if made && let Some(managed) = account.policies.get_mut(&call.target) {
            managed.tags.clone_from(&call.tags);
        }
        return made.then_some((Vec::new(), None));
    }
    let made = account.make(&call.target, |entity| {
        entity.boundary.clone_from(&call.boundary);
        entity.trust.clone_from(&call.text);
        entity.tags.clone_from(&call.tags);
    });
    let principal = matches!(call.action.as_str(), "CreateRole" | "CreateUser");
    let id = account.find(&call.target).map(|one| one.id)?;
    made.then(|| (if principal { vec![id] } else { Vec::new() }, None))
}

fn policy(account: &mut Account, call: &Call) -> Applied {
    // AWS's own policies belong to AWS.
    if !call.target.starts_with(&account.prefix) {
        return None;
    }
    let carriers: Vec<u64> = account.carriers(&call.target).map(|one| one.id).collect();
    let managed = account.policies.get_mut(&call.target)?;
    match call.action.as_str() {
        "CreatePolicyVersion" => {
            if managed.versions.len() >= VERSIONS {
                return None;
            }
            managed.made += 1;
            managed.versions.insert(managed.made, call.text.clone()?);
            if !call.default {
                return Some((Vec::new(), None));
            }
            managed.default = managed.made;
        }
        "SetDefaultPolicyVersion" => {
            managed.versions.get(&call.version)?;
            managed.default = call.version;
        }
        "DeletePolicyVersion" => {
            if managed.default == call.version {
                return None;
            }
            managed.versions.remove(&call.version)?;
            return Some((Vec::new(), None));
        }
        "DeletePolicy" => {
            if managed.versions.len() > 1 || !carriers.is_empty() {
                return None;
            }
            account.policies.remove(&call.target);
            return Some((Vec::new(), None));
        }
        "TagPolicy" => managed.tags.extend(call.tags.clone()),
        _ => return None,
    }
    Some((carriers, None))
}

fn profile(account: &mut Account, call: &Call) -> Applied {
    let role = account.find(&call.other).map(|role| role.arn.clone());
    let profile = account.find_mut(&call.target)?;
    match call.action.as_str() {
        "AddRoleToInstanceProfile" if profile.attached.is_empty() => {
            profile.attached.insert(role?);
        }
        "RemoveRoleFromInstanceProfile" => {
            profile.attached.remove(&role?).then_some(())?;
        }
        "DeleteInstanceProfile" if profile.attached.is_empty() => {
            account.entities.remove(&(Kind::Profile, name(&call.target)));
        }
        _ => return None,
    }
    Some((Vec::new(), None))
}

fn group(account: &mut Account, call: &Call) -> Applied {
    let own = name(&call.target);
    let members: Vec<u64> = account
        .entities
        .values()
        .filter(|one| one.groups.contains(&own))
        .map(|one| one.id)
        .collect();
    match call.action.as_str() {
        "AddUserToGroup" | "RemoveUserFromGroup" => {
            let user = account.find_mut(&call.other).filter(|one| one.arn.contains(":user/"))?;
            let id = user.id;
            if call.action.starts_with("Add") {
                user.groups.insert(own);
            } else {
                user.groups.remove(&own).then_some(())?;
            }
            return Some((vec![id], None));
        }
        "DeleteGroup" => {
            let group = account.find(&call.target)?;
            let empty = members.is_empty() && group.attached.is_empty() && group.inline.is_empty();
            empty.then(|| account.entities.remove(&(Kind::Group, own)))?;
            return Some((Vec::new(), None));
        }
        "UpdateGroup" => {
            rename(account, call)?;
            let new = name(&call.other);
            for one in account.entities.values_mut() {
                if one.groups.remove(&own) {
                    one.groups.insert(new.clone());
                }
            }
        }
        _ => policies(account, call)?,
    }
    Some((members, None))
}

fn rename(account: &mut Account, call: &Call) -> Option<()> {
    let (kind, _) = Kind::of(&call.target)?;
    let (new, old) = ((kind, name(&call.other)), (kind, name(&call.target)));
    if Kind::of(&call.other)?.0 != kind || new != old && account.entities.contains_key(&new) {
        return None;
    }
    let mut held = account.entities.remove(&old)?;
    held.arn.clone_from(&call.other);
    account.entities.insert(new, held);
    Some(())
}

/// Attaching, detaching, and inline policies.
fn policies(account: &mut Account, call: &Call) -> Option<()> {
    let known = account.policies.contains_key(&call.other);
    let entity = account.find_mut(&call.target)?;
    let (verb, what) = (call.action.as_str(), call.other.clone());
    if verb.starts_with("Attach") {
        known.then(|| entity.attached.insert(what))?;
    } else if verb.starts_with("Detach") {
        entity.attached.remove(&what).then_some(())?;
    } else if verb.starts_with("Put") && verb.ends_with("Policy") {
        entity.inline.insert("all".into(), call.text.clone()?);
    } else if verb.starts_with("Delete") && verb.ends_with("Policy") {
        entity.inline.remove("all")?;
    } else {
        return None;
    }
    Some(())
}

fn principal(account: &mut Account, call: &Call) -> Applied {
    let (kind, _) = Kind::of(&call.target)?;
    let boundary =
        call.boundary.as_ref().filter(|arn| account.policies.contains_key(*arn)).cloned();
    let held = account.entities.values().any(|one| {
        one.arn.contains(":instance-profile/")
            && one.attached.iter().any(|role| call.is_about(role))
    });
    let entity = account.find_mut(&call.target)?;
    let id = entity.id;
    match (kind, call.action.as_str()) {
        (Kind::Role, "PassRole") => {
            let trusts = trusts_service(entity, &call.other);
            return trusts.then_some((vec![id], Some(id)));
        }
        (Kind::Role, "AssumeRole") => return Some((vec![id], Some(id))),
        (Kind::User, "CreateAccessKey" | "CreateLoginProfile" | "UpdateLoginProfile") => {
            return Some((vec![id], Some(id)));
        }
        (Kind::Role, "UpdateAssumeRolePolicy") => entity.trust = Some(call.text.clone()?),
        (_, "PutRolePermissionsBoundary" | "PutUserPermissionsBoundary") => {
            entity.boundary = Some(boundary?);
        }
        (_, "DeleteRolePermissionsBoundary" | "DeleteUserPermissionsBoundary") => {
            entity.boundary.take()?;
        }
        (_, "TagRole" | "TagUser") => {
            entity.tags.extend(call.tags.clone());
            return Some((Vec::new(), None));
        }
        (_, "UntagRole" | "UntagUser") => {
            entity.tags.remove(&call.other)?;
            return Some((Vec::new(), None));
        }
        (Kind::User, "UpdateUser") => rename(account, call)?,
        (_, "DeleteRole" | "DeleteUser") => {
            // What still holds policies, groups or a place in a profile cannot be deleted.
            let empty =
                entity.attached.is_empty() && entity.inline.is_empty() && entity.groups.is_empty();
            (empty && !held).then(|| account.entities.remove(&(kind, name(&call.target))))?;
            return Some((Vec::new(), None));
        }
        _ => policies(account, call)?,
    }
    Some((vec![id], None))
}

/// Whether a role's trust policy names a service.
fn trusts_service(role: &Entity, service: &str) -> bool {
    let Some(trust) = &role.trust else { return false };
    let written = format!("{:?}", trust.0.statements);
    written.contains(service)
}

/// A text that allows everything.
pub fn everything() -> Text {
    text(Arc::new(Document::new(vec![Statement::allow(["*"], ["*"])])))
}
