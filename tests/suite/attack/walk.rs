//! The attacker: it tries calls at random as everybody whom it has, and looks after each whether it is out.

use super::account::{Kind, Text};
use super::call::Call;
use super::perform::{Outcome, everything, perform};
use super::random::Random;
use super::world::{ADMINISTRATOR, SERVICES, World, trust};
use deleg::evaluate::Context;
use std::collections::BTreeMap;

/// Calls, with how often they are tried and on what.
const CALLS: &[(&str, Kind, usize)] = &[
    ("CreateRole", Kind::Role, 12),
    ("DeleteRole", Kind::Role, 3),
    ("AttachRolePolicy", Kind::Role, 8),
    ("DetachRolePolicy", Kind::Role, 4),
    ("PutRolePolicy", Kind::Role, 6),
    ("DeleteRolePolicy", Kind::Role, 3),
    ("PutRolePermissionsBoundary", Kind::Role, 5),
    ("DeleteRolePermissionsBoundary", Kind::Role, 5),
    ("UpdateAssumeRolePolicy", Kind::Role, 5),
    ("TagRole", Kind::Role, 3),
    ("UntagRole", Kind::Role, 2),
    ("PassRole", Kind::Role, 8),
    ("AssumeRole", Kind::Role, 10),
    ("CreateUser", Kind::User, 10),
    ("DeleteUser", Kind::User, 3),
    ("AttachUserPolicy", Kind::User, 6),
    ("DetachUserPolicy", Kind::User, 4),
    ("PutUserPolicy", Kind::User, 5),
    ("DeleteUserPolicy", Kind::User, 3),
    ("PutUserPermissionsBoundary", Kind::User, 4),
    ("DeleteUserPermissionsBoundary", Kind::User, 4),
    ("UpdateUser", Kind::User, 4),
    ("CreateAccessKey", Kind::User, 6),
    ("CreateLoginProfile", Kind::User, 4),
    ("UpdateLoginProfile", Kind::User, 3),
    ("TagUser", Kind::User, 3),
    ("UntagUser", Kind::User, 2),
    ("CreateGroup", Kind::Group, 4),
    ("DeleteGroup", Kind::Group, 3),
    ("UpdateGroup", Kind::Group, 3),
    ("AddUserToGroup", Kind::Group, 5),
    ("RemoveUserFromGroup", Kind::Group, 4),
    ("AttachGroupPolicy", Kind::Group, 4),
    ("DetachGroupPolicy", Kind::Group, 4),
    ("PutGroupPolicy", Kind::Group, 4),
    ("DeleteGroupPolicy", Kind::Group, 3),
    ("CreatePolicy", Kind::Policy, 8),
    ("DeletePolicy", Kind::Policy, 4),
    ("CreatePolicyVersion", Kind::Policy, 8),
    ("SetDefaultPolicyVersion", Kind::Policy, 4),
    ("DeletePolicyVersion", Kind::Policy, 4),
    ("TagPolicy", Kind::Policy, 2),
    ("CreateInstanceProfile", Kind::Profile, 4),
    ("AddRoleToInstanceProfile", Kind::Profile, 4),
    ("RemoveRoleFromInstanceProfile", Kind::Profile, 4),
    ("DeleteInstanceProfile", Kind::Profile, 3),
];

/// What came of a walk.
pub struct Walk {
    /// The calls that succeeded, in order.
    pub done: Vec<String>,
    /// What broke, with the action of the last call.
    pub breach: Option<(String, String)>,
}

/// The actions that it tries.
pub fn actions() -> impl Iterator<Item = &'static str> {
    CALLS.iter().map(|(action, _, _)| *action)
}

/// Tries so many calls, or stops at the first escape.
pub fn walk(world: &mut World, random: &mut Random, steps: usize) -> Walk {
    assert_eq!(world.breach(), None, "nothing is broken before the first call");
    let mut done = Vec::new();
    let texts = Texts::new(world);
    for _ in 0..steps {
        let call = choose(world, random, &texts);
        let caller = random.one(&world.callers).clone();
        let Outcome::Done { touched, became } =
            perform(&mut world.account, &caller, &call, world.lately)
        else {
            continue;
        };
        let who = world.account.by_id(caller.id).map_or("somebody gone", |one| one.arn.as_str());
        done.push(format!("{who}: {}", call.words()));
        world.reached.extend(touched);
        world.reached.retain(|id| world.account.by_id(*id).is_some());
        if let Some(became) = became {
            world.reached.insert(became.id);
            if !world.callers.contains(&became) {
                world.callers.push(became);
            }
        }
        if let Some(breach) = world.breach() {
            return Walk { done, breach: Some((breach, call.action)) };
        }
        // Whoever is gone calls no more; not too many sessions are kept.
        world.callers.retain(|one| world.account.by_id(one.id).is_some());
        if world.callers.len() > 12 {
            let at = 1 + random.below(world.callers.len() - 1);
            world.callers.remove(at);
        }
    }
    Walk { done, breach: None }
}

struct Texts {
    everything: Text,
    trusts: Vec<Text>,
    boundaries: Vec<String>,
}

impl Texts {
    fn new(world: &World) -> Self {
        let root = format!("{}root", world.account.prefix);
        let mut all = SERVICES.to_vec();
        all.push(&root);
        let boundaries =
            world.families.iter().flat_map(|family| family.boundaries.iter().cloned()).collect();
        Self {
            everything: everything(),
            trusts: vec![trust(&all), trust(&["*", SERVICES[0]]), trust(&[&root])],
            boundaries,
        }
    }
}

fn choose(world: &World, random: &mut Random, texts: &Texts) -> Call {
    let total: usize = CALLS.iter().map(|(_, _, weight)| weight).sum();
    let mut at = random.below(total);
    let (action, kind, _) = CALLS
        .iter()
        .find(|(_, _, weight)| {
            let found = at < *weight;
            at = at.saturating_sub(*weight);
            found
        })
        .unwrap();
    let mut call = Call { action: (*action).to_owned(), ..Call::default() };
    call.target = target(world, random, *kind, call.creates());
    call.other = other(world, random, action, *kind);
    let bounds = matches!(*action, "CreateRole" | "CreateUser");
    if bounds || action.starts_with("Put") && action.ends_with("PermissionsBoundary") {
        call.boundary = random.often(85).then(|| boundary(world, random, texts));
    }
    let trusting = matches!(*action, "CreateRole" | "UpdateAssumeRolePolicy");
    call.text =
        Some(if trusting { random.one(&texts.trusts).clone() } else { texts.everything.clone() });
    call.version = u32::try_from(1 + random.below(4)).unwrap();
    call.default = random.often(70);
    if random.often(50) && (call.creates() || action.starts_with("Tag") || *action == "AssumeRole")
    {
        call.tags = tags(random);
    }
    call.moment = moment(random);
    call
}

/// Something there, or a name of a pattern.
fn target(world: &World, random: &mut Random, kind: Kind, creates: bool) -> String {
    let fits = |arn: &&String| Kind::of(arn).is_some_and(|(own, _)| own == kind);
    let mut known: Vec<&String> = world.pool.iter().filter(fits).collect();
    if !creates || random.often(20) {
        let there = world.account.entities.values().map(|one| &one.arn);
        known.extend(there.chain(world.account.policies.keys()).filter(fits));
    }
    if known.is_empty() {
        return world.account.arn(kind, "/new");
    }
    let mut arn = (*random.one(&known)).clone();
    if random.often(4)
        && let Some((_, path)) = Kind::of(&arn)
    {
        arn = world.account.arn(kind, &path.to_ascii_uppercase());
    }
    arn
}

fn other(world: &World, random: &mut Random, action: &str, kind: Kind) -> String {
    match action {
        "PassRole" => (*random.one(&SERVICES)).to_owned(),
        "UntagRole" | "UntagUser" => random.one(&TAGS).0.to_owned(),
        "UpdateUser" | "UpdateGroup" => target(world, random, kind, true),
        "AddUserToGroup" | "RemoveUserFromGroup" => target(world, random, Kind::User, false),
        "AddRoleToInstanceProfile" | "RemoveRoleFromInstanceProfile" => {
            target(world, random, Kind::Role, false)
        }
        _ if action.ends_with("Policy")
            && (action.starts_with("Attach") || action.starts_with("Detach")) =>
        {
            if random.often(50) {
                ADMINISTRATOR.to_owned()
            } else {
                target(world, random, Kind::Policy, false)
            }
        }
        _ => String::new(),
    }
}

fn boundary(world: &World, random: &mut Random, texts: &Texts) -> String {
    if random.often(80) && !texts.boundaries.is_empty() {
        return random.one(&texts.boundaries).clone();
    }
    if random.often(30) {
        return ADMINISTRATOR.to_owned();
    }
    target(world, random, Kind::Policy, false)
}

const TAGS: [(&str, &[&str]); 4] = [
    ("team", &["one", "two", "three", "a"]),
    ("Cost-Center", &["one", "two", "three"]),
    ("owner", &["me"]),
    ("stage", &["dev"]),
];

fn tags(random: &mut Random) -> BTreeMap<String, String> {
    let chosen = random.some(&TAGS, 4);
    chosen
        .iter()
        .map(|(key, values)| ((*key).to_owned(), (*random.one(values)).to_owned()))
        .collect()
}

pub fn moment(random: &mut Random) -> Context {
    let mut moment = Context::new();
    moment.insert("aws:CurrentTime", ["2026-11-24T12:00:00Z"]);
    moment.insert("aws:RequestedRegion", [*random.one(&["eu-west-1", "us-east-1"])]);
    moment.insert("aws:SecureTransport", ["true"]);
    moment.insert("aws:SourceIp", ["10.0.0.1"]);
    if random.often(80) {
        moment.insert(
            "aws:MultiFactorAuthPresent",
            [if random.often(80) { "true" } else { "false" }],
        );
    }
    moment
}
