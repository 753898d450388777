//! Worlds out of projects: the policies that a build writes, or would write, attached as the manifest says.

use super::account::{Kind, text};
use super::world::{Family, SERVICES, World, trust};
use deleg::analysis::{Input, LoadError, Loader, Options, Snapshot};
use deleg::iam::document::Document;
use deleg::model::{
    Account, Grant, Index, Kind as Delegated, Model, Patterns, PolicyId, PrincipalId,
};
use deleg::model::{PolicyText, PrincipalKind, delegation_table, effective::Passing};
use deleg::plan::names::{iam_arn, path_in, policy_arn};
use deleg::plan::{AttachAs, AttachTo, PlannedPolicy};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub struct Files(pub BTreeMap<String, String>);

impl Loader for Files {
    fn load(&self, key: &str) -> Result<Input, LoadError> {
        let text = self.0.get(key).ok_or(LoadError::Missing)?;
        Ok(Input { key: key.to_owned(), name: key.to_owned(), text: text.as_str().into() })
    }
}

pub fn snapshot(text: &str, files: &Files) -> Snapshot {
    let input = Input { key: "main.deleg".into(), name: "main.deleg".into(), text: text.into() };
    Snapshot::new(vec![input], files, &Options::default())
}

/// What a build wrote, by path: the text that is attached is this one.
fn written(snapshot: &Snapshot) -> BTreeMap<String, Arc<Document>> {
    let Ok(artifacts) = snapshot.build("json", false) else { return BTreeMap::new() };
    // Guardrails are of no principal.
    let policies = artifacts.iter().filter(|one| {
        !one.path.ends_with("manifest.json") && !one.path.contains("/guardrails/")
    });
    policies.map(|one| (one.path.clone(), Arc::new(crate::prove::document(&one.text)))).collect()
}

/// Who is around a delegate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// Only what is declared.
    Nobody,
    /// Strangers whom nobody of the account may become.
    Closed,
    /// Strangers who trust the account.
    Trusting,
}

/// One world for each delegate of each account; what must stay is not yet frozen.
pub fn worlds(snapshot: &Snapshot, around: Around) -> Vec<World> {
    let model = snapshot.model();
    let index = Index::new(model);
    let built = written(snapshot);
    let mut found = Vec::new();
    for id in model.accounts() {
        let plan = deleg::plan::account(model, &index, id);
        let account = model.account(id);
        let delegations = index.delegations(id).iter().map(|&one| model.delegation(one));
        let delegates: BTreeSet<PrincipalId> =
            delegations.flat_map(|one| one.principals.iter().map(|(holder, _)| *holder)).collect();
        for delegate in delegates {
            let mut world = World::new(&iam_arn(account, ""));
            let folder = deleg::emit::folder(model, id);
            for policy in &plan.policies {
                let file = format!("{folder}/{}.json", policy.name);
                let document = built.get(&file).unwrap_or(&policy.document);
                put(&mut world, policy, document);
            }
            existing(&mut world, model, account, index.policies(id));
            for &one in index.principals(id) {
                declared(&mut world, model, account, one, &plan.policies);
            }
            world.families = families(model, &index, id, delegate);
            begin(&mut world, model, account, delegate);
            if around != Around::Nobody {
                world.surround(around == Around::Trusting);
            }
            found.push(world);
        }
    }
    found
}

fn put(world: &mut World, policy: &PlannedPolicy, document: &Arc<Document>) {
    if let Some(arn) = &policy.arn {
        world.account.write(arn, text(document.clone()));
    }
}

fn existing(world: &mut World, model: &Model, account: &Account, policies: &[PolicyId]) {
    for &id in policies {
        let policy = model.policy(id);
        if let PolicyText::Existing { document: Some(document), .. } = &policy.text {
            world.account.write(&policy_arn(policy, model, account), text(document.clone()));
        }
    }
}

/// The ARN that a declared principal acts by.
fn arn(model: &Model, account: &Account, id: PrincipalId) -> String {
    let principal = model.principal(id);
    let path = path_in(principal.path.as_ref(), model, account);
    match principal.kind {
        PrincipalKind::Group => iam_arn(account, &format!("group{path}{}", principal.name)),
        PrincipalKind::User => iam_arn(account, &format!("user{path}{}", principal.name)),
        PrincipalKind::Role => iam_arn(account, &format!("role{path}{}", principal.name)),
        PrincipalKind::PermissionSet => iam_arn(
            account,
            &format!(
                "role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_{}_0123456789abcdef",
                principal.name
            ),
        ),
    }
}

fn declared(
    world: &mut World,
    model: &Model,
    account: &Account,
    id: PrincipalId,
    policies: &[PlannedPolicy],
) {
    let principal = model.principal(id);
    let own = arn(model, account, id);
    let root = iam_arn(account, "root");
    let to = AttachTo::of(principal.kind);
    let role = matches!(principal.kind, PrincipalKind::Role | PrincipalKind::PermissionSet);
    world.account.make(&own, |one| {
        one.trust = role.then(|| trust(&[&root, SERVICES[0]]));
        one.boundary = principal
            .bounded_by
            .map(|(boundary, _)| policy_arn(model.policy(boundary), model, account));
        for policy in policies {
            let here = |at: &&deleg::plan::Attachment| at.to == to && at.name == *principal.name;
            if policy.attach_to.iter().filter(here).any(|at| at.attach_as == AttachAs::Policy) {
                match &policy.arn {
                    Some(arn) => drop(one.attached.insert(arn.clone())),
                    None => {
                        drop(one.inline.insert(policy.name.clone(), text(policy.document.clone())))
                    }
                }
            }
        }
        for (group, _) in &principal.member_of {
            one.groups.insert(model.principal(*group).name.to_ascii_lowercase());
        }
    });
}

/// Whoever attacks: the delegate itself, or a member of it.
fn begin(world: &mut World, model: &Model, account: &Account, delegate: PrincipalId) {
    let principal = model.principal(delegate);
    let mut own = arn(model, account, delegate);
    if principal.kind == PrincipalKind::Group {
        own = iam_arn(account, "user/members/zz9");
        world.account.make(&own, |one| {
            one.groups.insert(principal.name.to_ascii_lowercase());
        });
    }
    // The bearer has the tags that sentences ask about.
    for team in ["one", "a", "two"] {
        world.start(&own, &[("team", team)]);
    }
    world.start(&own, &[]);
}

/// The families of a delegate, at every depth, as the reference manual says it.
fn families(
    model: &Model,
    index: &Index,
    id: deleg::model::AccountId,
    delegate: PrincipalId,
) -> Vec<Family> {
    let account = model.account(id);
    let mut holders = vec![delegate];
    holders.extend(model.principal(delegate).member_of.iter().map(|(group, _)| *group));
    let delegations = index.delegations(id).iter().map(|&one| model.delegation(one));
    let own =
        delegations.filter(|one| one.principals.iter().any(|(holder, _)| holders.contains(holder)));
    let mut grants: Vec<&Grant> = own.flat_map(|one| &one.grants).collect();
    let mut known: BTreeSet<PolicyId> = BTreeSet::new();
    let mut found = Vec::new();
    while let Some(grant) = grants.pop() {
        for &(boundary, _) in &grant.bounded_by {
            if known.insert(boundary) {
                grants.extend(&model.policy(boundary).grants);
            }
        }
        found.extend(of_grant(grant, model, account));
    }
    found
}

fn of_grant(grant: &Grant, model: &Model, account: &Account) -> Vec<Family> {
    let boundaries: BTreeSet<String> = grant
        .bounded_by
        .iter()
        .map(|(id, _)| policy_arn(model.policy(*id), model, account))
        .collect();
    let texts = |patterns: &Patterns| {
        let of = |texts: &deleg::model::text::Texts| -> Vec<String> {
            texts
                .in_account(model, account)
                .into_iter()
                .map(|(text, _)| text.into_owned())
                .collect()
        };
        (of(&patterns.include), of(&patterns.except))
    };
    let effective = grant.effective();
    let family = |kind, patterns: &Patterns| {
        let (include, except) = texts(patterns);
        Family { kind, include, except, boundaries: boundaries.clone() }
    };
    let changes = grant.verbs.iter().any(|&(verb, _)| delegation_table::changes(verb));
    let passes = !matches!(effective.passing, Passing::None);
    let mut found = Vec::new();
    match grant.kind {
        Delegated::Roles if changes || passes => found.push(family(Kind::Role, &grant.patterns)),
        Delegated::Users if changes => found.push(family(Kind::User, &grant.patterns)),
        Delegated::Groups if changes => found.push(family(Kind::Group, &grant.patterns)),
        Delegated::Policies if changes => found.push(family(Kind::Policy, &grant.patterns)),
        Delegated::InstanceProfiles if changes => {
            found.push(family(Kind::Profile, &grant.patterns))
        }
        _ => {}
    }
    if changes {
        found.extend(effective.policies.map(|patterns| family(Kind::Policy, patterns)));
        found.extend(effective.instance_profiles.map(|patterns| family(Kind::Profile, patterns)));
    }
    found
}
