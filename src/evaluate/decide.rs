//! The decision: all layers together, and which statement made it.

use super::policy::Policy;
use super::principal::{Caller, CallerKind, Grant};
use super::request::{Asked, Request};
use crate::iam::arn::{Arn, is_account_id};
use crate::iam::document::Effect;

/// The policies that apply to a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Layers<'a> {
    /// The policies of the principal and of its groups.
    pub identity: &'a [Policy],
    /// Its permissions boundary; an empty one allows nothing.
    pub boundary: Option<&'a [Policy]>,
    /// Service control policies level by level from the root; a level without an allowing statement allows nothing.
    pub scps: &'a [Vec<Policy>],
    /// Resource control policies level by level. `RCPFullAWSAccess` is always attached, so they only deny
    /// (Organizations user guide, "Resource control policies").
    pub rcps: &'a [Vec<Policy>],
    /// The resource's policy; for `sts:AssumeRole`, the role's trust policy.
    pub resource: Option<&'a Policy>,
    /// The policies of the session; an empty list allows nothing.
    pub session: Option<&'a [Policy]>,
    /// What it means that `resource` is none.
    pub missing_resource_policy: MissingPolicy,
}

/// What it means that no resource policy is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingPolicy {
    /// It is not asked about: the answer is that of the principal's side alone, also across accounts.
    #[default]
    NotAsked,
    /// The resource has none, so what needs its consent is not allowed.
    ThereIsNone,
}

/// What comes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It is allowed.
    Allowed,
    /// Nothing allows it, or some layer does not.
    ImplicitDeny,
    /// A statement denies it.
    ExplicitDeny,
}

/// A kind of policy; for control policies, with the level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// A level of resource control policies.
    Rcp(usize),
    /// A level of service control policies.
    Scp(usize),
    /// The resource's policy.
    Resource,
    /// The identity policies.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// The session policies.
    Session,
}

impl Layer {
    /// The word of the outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rcp(_) => "rcp",
            Self::Scp(_) => "scp",
            Self::Resource => "resource",
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Session => "session",
        }
    }

    /// The level of a control policy, from the root.
    pub fn level(self) -> Option<usize> {
        match self {
            Self::Rcp(level) | Self::Scp(level) => Some(level),
            Self::Resource | Self::Identity | Self::Boundary | Self::Session => None,
        }
    }
}

/// A statement that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The layer.
    pub layer: Layer,
    /// Which of the layer's policies, from 0.
    pub policy: usize,
    /// Which of its statements, from 0.
    pub statement: usize,
}

/// What one layer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A statement denies.
    Denies,
    /// A statement allows.
    Allows,
    /// A statement of a resource policy allows the account: its identity policies decide.
    Defers,
    /// No statement is about the request.
    Silent,
}

/// A layer that applies to a request, and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerResult {
    /// The layer.
    pub layer: Layer,
    /// What it says.
    pub verdict: Verdict,
    /// The first statement that says so: which policy, and which statement of it.
    pub by: Option<(usize, usize)>,
}

/// A decision and its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What comes of the request.
    pub outcome: Outcome,
    /// The statement that denies, or that allows; none where nothing allows.
    pub decided_by: Option<Reason>,
    /// Of an implicit denial, the first layer whose consent is missing.
    pub missing: Option<Layer>,
    /// What each layer that applies says: resource and service control policies level by level, the resource's policy,
    /// identity policies, boundary, session policies.
    pub layers: Vec<LayerResult>,
}

/// The statements of a layer that are about the request: the first of each effect.
#[derive(Clone, Copy, Default)]
struct Found {
    deny: Option<(usize, usize)>,
    allow: Option<(usize, usize)>,
}

impl Found {
    fn verdict(self) -> (Verdict, Option<(usize, usize)>) {
        match (self.deny, self.allow) {
            (Some(by), _) => (Verdict::Denies, Some(by)),
            (None, Some(by)) => (Verdict::Allows, Some(by)),
            (None, None) => (Verdict::Silent, None),
        }
    }
}

fn find(policies: &[Policy], asked: &Asked<'_>) -> Found {
    let mut found = Found::default();
    for (policy, own) in policies.iter().enumerate() {
        for (at, statement) in own.statements.iter().enumerate() {
            let first = match statement.effect {
                Effect::Deny => &mut found.deny,
                Effect::Allow => &mut found.allow,
            };
            if first.is_none() && statement.applies(asked) {
                *first = Some((policy, at));
            }
        }
    }
    found
}

/// What a resource policy says: the first denial, and of the allowing statements the one that goes furthest.
#[derive(Clone, Copy, Default)]
struct FoundOnResource {
    deny: Option<usize>,
    allow: Option<(Grant, usize)>,
}

fn find_on_resource(
    policy: &Policy,
    asked: &Asked<'_>,
    caller: &Caller<'_>,
    bounded: bool,
) -> FoundOnResource {
    let mut found = FoundOnResource::default();
    for (at, statement) in policy.statements.iter().enumerate() {
        match statement.effect {
            Effect::Deny => {
                let new = found.deny.is_none()
                    && statement.denies(caller, bounded)
                    && statement.applies(asked);
                if new {
                    found.deny = Some(at);
                }
            }
            Effect::Allow => {
                let Some(grant) = statement.grant(caller) else { continue };
                let further = found.allow.is_none_or(|(old, _)| grant > old);
                if further && statement.applies(asked) {
                    found.allow = Some((grant, at));
                }
            }
        }
    }
    found
}

/// Everything that the layers say.
struct Survey {
    layers: Vec<LayerResult>,
    resource: FoundOnResource,
    identity: Found,
}

fn survey(layers: &Layers<'_>, asked: &Asked<'_>, caller: &Caller<'_>) -> Survey {
    let mut results = Vec::with_capacity(layers.scps.len() + layers.rcps.len() + 4);
    let mut push = |layer, (verdict, by)| results.push(LayerResult { layer, verdict, by });
    for (level, policies) in layers.rcps.iter().enumerate() {
        push(Layer::Rcp(level), find(policies, asked).verdict());
    }
    let holds_policies = caller.holds_policies();
    if holds_policies {
        for (level, policies) in layers.scps.iter().enumerate() {
            push(Layer::Scp(level), find(policies, asked).verdict());
        }
    }
    let resource = layers.resource.map_or_else(FoundOnResource::default, |policy| {
        find_on_resource(policy, asked, caller, layers.boundary.is_some())
    });
    if layers.resource.is_some() {
        let at = |statement| Some((0, statement));
        push(
            Layer::Resource,
            match (resource.deny, resource.allow) {
                (Some(by), _) => (Verdict::Denies, at(by)),
                (None, Some((Grant::Account, by))) => (Verdict::Defers, at(by)),
                (None, Some((_, by))) => (Verdict::Allows, at(by)),
                (None, None) => (Verdict::Silent, None),
            },
        );
    }
    let mut identity = Found::default();
    if holds_policies {
        identity = find(layers.identity, asked);
        push(Layer::Identity, identity.verdict());
        for (layer, policies) in
            [(Layer::Boundary, layers.boundary), (Layer::Session, layers.session)]
        {
            if let Some(policies) = policies {
                push(layer, find(policies, asked).verdict());
            }
        }
    }
    Survey { layers: results, resource, identity }
}

/// Decides one request ("Policy evaluation logic", "How AWS enforcement code logic evaluates requests to allow or deny
/// access", "Cross-account policy evaluation logic").
pub fn decide(layers: &Layers<'_>, request: &Request) -> Decision {
    let caller = Caller::of(request);
    let survey = survey(layers, &Asked::new(request), &caller);
    let denial = survey.layers.iter().find(|result| result.verdict == Verdict::Denies);
    let (outcome, decided_by, missing) = match denial {
        Some(&LayerResult { layer, by, .. }) => {
            let reason = by.map(|(policy, statement)| Reason { layer, policy, statement });
            (Outcome::ExplicitDeny, reason, None)
        }
        None => match consent(layers, request, &caller, &survey) {
            Ok(reason) => (Outcome::Allowed, reason, None),
            Err(layer) => (Outcome::ImplicitDeny, None, Some(layer)),
        },
    };
    Decision { outcome, decided_by, missing, layers: survey.layers }
}

/// Whether all whose consent is needed give it, where nothing denies: what allows, or the first layer that does not.
fn consent(
    layers: &Layers<'_>,
    request: &Request,
    caller: &Caller<'_>,
    survey: &Survey,
) -> Result<Option<Reason>, Layer> {
    let silent = |wanted: fn(Layer) -> bool| {
        let mut results = survey.layers.iter();
        let found = results.find(|one| wanted(one.layer) && one.verdict != Verdict::Allows);
        found.map_or(Ok(()), |one| Err(one.layer))
    };
    silent(|layer| matches!(layer, Layer::Scp(_)))?;
    let granted = survey.resource.allow;
    let by_resource =
        granted.map(|(_, statement)| Reason { layer: Layer::Resource, policy: 0, statement });
    if !caller.holds_policies() {
        return by_resource.map(Some).ok_or(Layer::Resource);
    }
    let across = is_across(request, caller);
    let asked =
        layers.resource.is_some() || layers.missing_resource_policy == MissingPolicy::ThereIsNone;
    if asked && granted.is_none() && (across || must_itself_allow(request)) {
        return Err(Layer::Resource);
    }
    let within = granted.map(|(grant, _)| grant).filter(|_| !across);
    if within == Some(Grant::Direct) {
        return Ok(by_resource);
    }
    let by_identity = survey.identity.allow.map(|(policy, statement)| Reason {
        layer: Layer::Identity,
        policy,
        statement,
    });
    let reason = match by_identity {
        Some(reason) => Some(reason),
        None if within == Some(Grant::Issuer) => by_resource,
        // "All requests are implicitly denied with the exception of the AWS account root user, which has full access."
        None if caller.kind == CallerKind::Root && layers.identity.is_empty() => None,
        None => return Err(Layer::Identity),
    };
    silent(|layer| matches!(layer, Layer::Boundary | Layer::Session))?;
    Ok(reason)
}

/// Whether a request is not allowed without the consent of the resource's own policy: across accounts, for a role's
/// trust policy and for a key's policy.
pub fn needs_resource_policy(request: &Request) -> bool {
    is_across(request, &Caller::of(request)) || must_itself_allow(request)
}

/// Whether the resource is of another account than the principal.
fn is_across(request: &Request, caller: &Caller<'_>) -> bool {
    let owner = request.resource_account.as_deref().or_else(|| {
        let arn = Arn::split(&request.resource).ok()?;
        Some(arn.account).filter(|account| is_account_id(account))
    });
    owner.is_some_and(|owner| caller.account != Some(owner))
}

/// Whether a resource's own policy must allow, also within an account: "IAM role trust policies and KMS key policies
/// are exceptions to this logic" ("How AWS enforcement code logic evaluates requests", resource-based policies).
fn must_itself_allow(request: &Request) -> bool {
    let Some((service, name)) = request.action.split_once(':') else { return false };
    let Ok(arn) = Arn::split(&request.resource) else { return false };
    if service.eq_ignore_ascii_case("kms") {
        return arn.service == "kms" && arn.resource.starts_with("key/");
    }
    let trusted = ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"];
    // Passing tags or a source identity is granted by the trust policy too ("Passing session tags in AWS STS").
    let beside = ["TagSession", "SetSourceIdentity"];
    service.eq_ignore_ascii_case("sts")
        && arn.service == "iam"
        && arn.resource.starts_with("role/")
        && trusted.iter().chain(&beside).any(|known| known.eq_ignore_ascii_case(name))
}
