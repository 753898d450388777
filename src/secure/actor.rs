//! Who acts, and what policies it is held by: a declared principal, or what was made under a boundary.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::iam::canonical;
use crate::model::{AccountId, Model, PolicyId, PolicyText, Principal, PrincipalId};
use crate::plan::names::policy_arn;
use crate::plan::{AccountPlan, AttachAs, AttachTo, ExistingPolicy};
use crate::prove::{Place, Reader, Rules};
use crate::secure::guardrails::Guards;
use crate::secure::memo::{Key, key};
use crate::text::Span;

/// The policies of an account, ready for questions.
#[derive(Debug)]
pub struct Held<'a> {
    plan: &'a AccountPlan,
    model: &'a Model,
    texts: Vec<OnceLock<Text>>,
    /// The policies that exist already, as `texts`.
    existing: Vec<OnceLock<Text>>,
    reader: Reader,
    /// Which policies each principal holds.
    attached: BTreeMap<(AttachTo, &'a str), Vec<usize>>,
    /// Which policy a boundary's ARN is.
    by_arn: BTreeMap<&'a str, usize>,
    /// The guardrails over the account.
    guards: Guards,
}

/// One document of a layer, and where its statements come from.
#[derive(Clone, Debug)]
pub struct Text {
    /// The document.
    pub rules: Arc<Rules>,
    /// What it is called.
    pub name: Arc<str>,
    /// The declaration, where no statement of it is told apart.
    pub declared: Span,
    sources: Arc<[Span]>,
    /// Its key, once one was asked for: the actors of an account share most of their documents.
    key: Arc<OnceLock<Key>>,
}

impl Text {
    /// A document, with its name, its declaration and the places of its statements.
    pub fn new(rules: Rules, name: &str, declared: Span, sources: Vec<Span>) -> Self {
        let (rules, key) = (Arc::new(rules), Arc::default());
        Self { rules, name: name.into(), declared, sources: sources.into(), key }
    }

    fn key(&self) -> Key {
        *self.key.get_or_init(|| key(canonical::minified(&self.rules.document)))
    }

    /// The place of a statement in the files.
    pub fn source(&self, statement: usize) -> Span {
        self.sources.get(statement).copied().unwrap_or(self.declared)
    }
}

/// The layers that an actor's requests pass.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// Each layer's documents; identity policies first, where there are any; then guardrails that certainly bind.
    pub layers: Vec<Vec<Text>>,
    /// How many layers stand before the guardrails.
    own: usize,
    /// Every guardrail that may bind, level by level.
    every: Vec<Vec<Text>>,
}

impl Layers {
    /// The layers for what must be allowed: under every guardrail that may bind.
    pub fn under_every_guardrail(&self) -> Self {
        let own = self.layers.iter().take(self.own);
        let layers = own.chain(&self.every).cloned().collect();
        Self { layers, own: self.own, every: self.every.clone() }
    }

    /// The place in the files of one of their statements.
    pub fn place(&self, at: Option<Place>) -> Option<Span> {
        let at = at?;
        let text = self.layers.get(at.layer)?.get(at.document)?;
        Some(text.source(at.statement))
    }

    /// The key of all their documents: what is the same text has the same answers.
    pub fn key(&self) -> Key {
        let mut all = Vec::new();
        for layer in self.layers.iter().chain(&self.every) {
            all.extend_from_slice(&layer.len().to_le_bytes());
            all.extend(layer.iter().flat_map(Text::key));
        }
        key(all)
    }

    /// Whether there are guardrails that may bind.
    pub fn is_guarded(&self) -> bool {
        !self.every.is_empty()
    }
}

impl<'a> Held<'a> {
    /// Looks at the plan of an account.
    pub fn new(plan: &'a AccountPlan, model: &'a Model) -> Self {
        let mut attached: BTreeMap<(AttachTo, &str), Vec<usize>> = BTreeMap::new();
        let mut by_arn = BTreeMap::new();
        for (at, policy) in plan.policies.iter().enumerate() {
            if let Some(arn) = &policy.arn {
                by_arn.insert(arn.as_str(), at);
            }
            for one in &policy.attach_to {
                if one.attach_as == AttachAs::Policy {
                    attached.entry((one.to, &one.name)).or_default().push(at);
                }
            }
        }
        let texts = plan.policies.iter().map(|_| OnceLock::new()).collect();
        let existing = plan.existing.iter().map(|_| OnceLock::new()).collect();
        let reader = Reader::default();
        let guards = Guards::of(plan, model, &reader);
        Self { plan, model, texts, existing, reader, attached, by_arn, guards }
    }

    fn text(&self, at: usize) -> Option<Text> {
        let policy = self.plan.policies.get(at)?;
        let made = self.texts.get(at)?;
        let text = made.get_or_init(|| {
            let (name, sources) = (&policy.name, policy.sources.clone());
            let rules = self.reader.read(policy.document.clone());
            Text::new(rules, name, policy.declared, sources)
        });
        Some(text.clone())
    }

    /// A policy that exists already; none where its text is not known, which A4 says.
    fn existing(&self, at: usize) -> Option<Text> {
        let policy = self.plan.existing.get(at)?;
        let document = policy.document.as_ref()?;
        let made = self.existing.get(at)?;
        let text = || {
            let rules = self.reader.read(document.clone());
            Text::new(rules, &policy.name, policy.declared, Vec::new())
        };
        Some(made.get_or_init(text).clone())
    }

    /// What a declared principal's requests pass: its policies and those of its groups, its boundary, the guardrails.
    pub fn of_principal(&self, id: PrincipalId) -> Layers {
        let principal = self.model.principal(id);
        let mut identity: Vec<usize> = self.attached_to(principal);
        let mut existing: Vec<usize> = self.existing_of(principal);
        for &(group, _) in &principal.member_of {
            identity.extend(self.attached_to(self.model.principal(group)));
            existing.extend(self.existing_of(self.model.principal(group)));
        }
        identity.dedup();
        existing.dedup();
        let planned = identity.iter().filter_map(|&at| self.text(at));
        let existing = existing.iter().filter_map(|&at| self.existing(at));
        let mut layers = vec![planned.chain(existing).collect()];
        if let Some((boundary, _)) = principal.bounded_by {
            layers.extend(self.boundary(boundary).map(|text| vec![text]));
        }
        self.guarded(layers)
    }

    fn attached_to(&self, principal: &Principal) -> Vec<usize> {
        let to = AttachTo::of(principal.kind);
        self.attached.get(&(to, &*principal.name)).cloned().unwrap_or_default()
    }

    /// The policies that exist already and that the files say a principal holds.
    fn existing_of(&self, principal: &Principal) -> Vec<usize> {
        let to = AttachTo::of(principal.kind);
        let holds = |policy: &ExistingPolicy| {
            policy.attach_to.iter().any(|one| {
                one.to == to && one.attach_as == AttachAs::Policy && one.name == *principal.name
            })
        };
        let all = self.plan.existing.iter().enumerate();
        all.filter(|(_, policy)| holds(policy)).map(|(at, _)| at).collect()
    }

    /// What the requests of something made under a boundary pass: it may hold anything, so its boundary alone counts.
    /// None where its text is not known.
    pub fn of_created(&self, boundary: PolicyId) -> Option<Layers> {
        Some(self.guarded(vec![vec![self.boundary(boundary)?]]))
    }

    /// The text of a boundary, if it is known.
    pub fn boundary(&self, id: PolicyId) -> Option<Text> {
        let policy = self.model.policy(id);
        let account = self.model.account(self.plan.account);
        if let PolicyText::Existing { document, .. } = &policy.text {
            let rules = self.reader.read(document.clone()?);
            return Some(Text::new(rules, &policy.name, policy.span, Vec::new()));
        }
        self.text(*self.by_arn.get(policy_arn(policy, self.model, account).as_str())?)
    }

    /// The ARNs of the texts that the delegates of the account must not change: boundaries, and what the build attaches.
    pub fn ceilings(&self) -> Vec<String> {
        let written = self.plan.policies.iter().filter_map(|policy| policy.arn.clone());
        let account = self.model.account(self.plan.account);
        let existing = self.model.policies().map(|id| self.model.policy(id)).filter(|policy| {
            matches!(policy.text, PolicyText::Existing { .. })
                && policy.accounts.contains(&self.plan.account)
        });
        let existing = existing.map(|policy| policy_arn(policy, self.model, account));
        written.chain(existing).collect()
    }

    /// The guardrails that certainly bind everybody in the account, and nothing else.
    pub fn guardrails(&self) -> Layers {
        Layers { layers: self.guards.certain.clone(), ..Layers::default() }
    }

    fn guarded(&self, mut layers: Vec<Vec<Text>>) -> Layers {
        let own = layers.len();
        layers.extend(self.guards.certain.iter().cloned());
        Layers { layers, own, every: self.guards.every.clone() }
    }

    /// What reads further documents about the account.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The account.
    pub fn account(&self) -> AccountId {
        self.plan.account
    }
}
