//! Who acts, and what policies it is held by: a declared principal, or what was made under a boundary.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::iam::document::{Document, Statement};
use crate::model::{AccountId, Model, PolicyId, PolicyText, Principal, PrincipalId};
use crate::plan::names::policy_arn;
use crate::plan::{AccountPlan, AttachAs, AttachTo, Role};
use crate::prove::{Reader, Rules};
use crate::text::Span;

/// The policies of an account, ready for questions.
#[derive(Debug)]
pub struct Held<'a> {
    plan: &'a AccountPlan,
    model: &'a Model,
    rules: Vec<OnceLock<Arc<Rules>>>,
    reader: Reader,
    /// Which policies each principal holds.
    attached: BTreeMap<(AttachTo, &'a str), Vec<usize>>,
    /// Which policy a boundary's ARN is.
    by_arn: BTreeMap<&'a str, usize>,
    /// The service control policies that bind the account's principals, besides `FullAWSAccess`.
    control: Vec<usize>,
}

/// One document of a layer, and where its statements come from.
#[derive(Clone, Debug)]
pub struct Text {
    /// The document.
    pub rules: Arc<Rules>,
    /// The planned policy that it is.
    pub planned: Option<usize>,
    /// The declaration, where no statement of it is told apart.
    pub declared: Span,
}

/// The layers that an actor's requests pass.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// Each layer's documents; identity policies first, where there are any.
    pub layers: Vec<Vec<Text>>,
}

impl<'a> Held<'a> {
    /// Looks at the plan of an account.
    pub fn new(plan: &'a AccountPlan, model: &'a Model) -> Self {
        let mut attached: BTreeMap<(AttachTo, &str), Vec<usize>> = BTreeMap::new();
        let mut by_arn = BTreeMap::new();
        let mut control = Vec::new();
        let id = &*model.account(plan.account).id;
        for (at, policy) in plan.policies.iter().enumerate() {
            if let Some(arn) = &policy.arn {
                by_arn.insert(arn.as_str(), at);
            }
            for one in &policy.attach_to {
                if one.attach_as == AttachAs::Policy {
                    attached.entry((one.to, &one.name)).or_default().push(at);
                }
            }
            let here =
                |one: &crate::plan::Attachment| one.to == AttachTo::Account && one.name == id;
            // A management account is bound by none (Organizations user guide, "Service control policies").
            let bound = !model.account(plan.account).management;
            if bound && policy.role == Role::Scp && policy.attach_to.iter().any(here) {
                control.push(at);
            }
        }
        let rules = plan.policies.iter().map(|_| OnceLock::new()).collect();
        Self { plan, model, rules, reader: Reader::default(), attached, by_arn, control }
    }

    fn text(&self, at: usize) -> Option<Text> {
        let policy = self.plan.policies.get(at)?;
        let made = self.rules.get(at)?;
        let rules = made.get_or_init(|| Arc::new(self.reader.read(policy.document.clone())));
        Some(Text { rules: rules.clone(), planned: Some(at), declared: policy.declared })
    }

    /// The place of a statement in the files.
    pub fn source(&self, text: &Text, statement: usize) -> Span {
        let policy = text.planned.and_then(|at| self.plan.policies.get(at));
        policy.and_then(|policy| policy.sources.get(statement)).copied().unwrap_or(text.declared)
    }

    /// The name of the policy that a text is.
    pub fn name(&self, text: &Text) -> &str {
        text.planned.and_then(|at| self.plan.policies.get(at)).map_or("", |policy| &policy.name)
    }

    /// What a declared principal's requests pass: its policies and those of its groups, its boundary, the guardrails.
    pub fn of_principal(&self, id: PrincipalId) -> Layers {
        let principal = self.model.principal(id);
        let mut identity: Vec<usize> = self.attached_to(principal);
        for &(group, _) in &principal.member_of {
            identity.extend(self.attached_to(self.model.principal(group)));
        }
        identity.dedup();
        let mut layers = vec![identity.iter().filter_map(|&at| self.text(at)).collect()];
        if let Some((boundary, _)) = principal.bounded_by {
            layers.extend(self.boundary(boundary).map(|text| vec![text]));
        }
        self.guarded(layers)
    }

    fn attached_to(&self, principal: &Principal) -> Vec<usize> {
        let to = AttachTo::of(principal.kind);
        self.attached.get(&(to, &*principal.name)).cloned().unwrap_or_default()
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
            let rules = Arc::new(self.reader.read(document.clone()?));
            return Some(Text { rules, planned: None, declared: policy.span });
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

    fn guarded(&self, mut layers: Vec<Vec<Text>>) -> Layers {
        let control: Vec<Text> = self.control.iter().filter_map(|&at| self.text(at)).collect();
        if let Some(first) = control.first() {
            let declared = first.declared;
            let mut layer = vec![Text { rules: full_access(), planned: None, declared }];
            layer.extend(control);
            layers.push(layer);
        }
        Layers { layers }
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

/// `FullAWSAccess`, which stands at every level unless somebody detaches it; a guardrail beside it denies.
fn full_access() -> Arc<Rules> {
    static FULL: OnceLock<Arc<Rules>> = OnceLock::new();
    let made = || {
        let statement = Statement::allow(["*"], ["*"]);
        Arc::new(Rules::new(Arc::new(Document::new(vec![statement]))))
    };
    FULL.get_or_init(made).clone()
}
