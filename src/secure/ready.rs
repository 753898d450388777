//! A subject made ready for requests: its policies compiled, the keys that AWS adds filled in.

use super::subject::{Held, Subject};
use crate::evaluate::{Decision, Layer, Layers, Policy, Request, decide, own_keys};

/// A subject whose policies are compiled.
pub struct Ready {
    /// The subject.
    pub subject: Subject,
    identity: Vec<Policy>,
    boundary: Option<Vec<Policy>>,
    scps: Vec<Vec<Policy>>,
    rcps: Vec<Vec<Policy>>,
}

impl Ready {
    /// Compiles a subject's policies.
    pub fn new(subject: Subject) -> Self {
        let compile =
            |held: &[Held]| held.iter().map(|one| Policy::new(&one.document)).collect::<Vec<_>>();
        let identity = compile(&subject.identity);
        let boundary = subject.boundary.as_ref().map(|one| compile(std::slice::from_ref(one)));
        let scps = subject.scps.iter().map(|level| compile(level)).collect();
        let rcps = subject.rcps.iter().map(|level| compile(level)).collect();
        Self { subject, identity, boundary, scps, rcps }
    }

    /// Decides a request of the subject. What resource policies there are is not known, so the principal's side decides.
    pub fn decide(&self, request: &Request) -> Decision {
        let owner = request.context.get("aws:ResourceAccount").and_then(|held| held.first());
        // Resource guardrails are about the resources of their own account.
        let own = owner.is_some_and(|owner| *owner == self.subject.home.0);
        let layers = Layers {
            identity: &self.identity,
            boundary: self.boundary.as_deref(),
            scps: &self.scps,
            rcps: if own { &self.rcps } else { &[] },
            ..Layers::default()
        };
        decide(&layers, request)
    }

    /// Adds the keys that AWS puts into a request of the subject, where they are not given.
    pub fn complete(&self, request: &mut Request) {
        own_keys(request);
        if let Some(organization) = &self.subject.home.1
            && request.context.get("aws:PrincipalOrgID").is_none()
        {
            request.context.insert("aws:PrincipalOrgID", [organization.clone()]);
        }
    }

    /// The policy that a layer's result speaks of.
    pub fn held(&self, layer: Layer, policy: usize) -> Option<&Held> {
        match layer {
            Layer::Identity => self.subject.identity.get(policy),
            Layer::Boundary => self.subject.boundary.as_ref(),
            Layer::Scp(level) => self.subject.scps.get(level)?.get(policy),
            Layer::Rcp(level) => self.subject.rcps.get(level)?.get(policy),
            Layer::Resource | Layer::Session => None,
        }
    }
}

impl std::fmt::Debug for Ready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ready").field("subject", &self.subject).finish_non_exhaustive()
    }
}
