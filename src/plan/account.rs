//! One account's policies: which there are, what they are called, what they hold, to whom they attach.

use super::assumptions::{self as assumed, Assumption};
use super::attachers::attachers;
use super::fit::{self, Fitted, Widening};
use super::grants::{self, Place};
use super::names::{iam_arn, path_in, policy_arn};
use super::policy::{AccountPlan, AttachAs, Attachment, PlannedPolicy, Role};
use super::{Made, existing, inline, lower, permanence};
use crate::iam::limits::Limit;
use crate::model::Index;
use crate::model::{AccountId, DelegationId, Model, PolicyId, PolicyKind, PolicyText, PrincipalId};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Plans an account, policy by policy.
pub(super) struct Planner<'a> {
    pub(super) place: Place<'a>,
    taken: BTreeSet<String>,
    /// The last number of each name that was made.
    counts: BTreeMap<String, usize>,
    pub(super) plan: AccountPlan,
}

/// Plans one account.
pub fn account(model: &Model, index: &Index, id: AccountId) -> AccountPlan {
    let mut plan = policies(model, index, id);
    plan.assumptions = assumptions(model, index, id);
    plan
}

/// What the sentences of an account assume.
pub fn assumptions(model: &Model, index: &Index, id: AccountId) -> Vec<Assumption> {
    let place = Place { model, account: model.account(id) };
    let of = |kind: PolicyKind| {
        index.policies(id).iter().copied().filter(move |&id| model.policy(id).kind == kind)
    };
    let unread = assumed::unread(index.policies(id), model);
    let attachers = attachers(index.delegations(id), model);
    let mut found = Vec::new();
    let boundaries = assumed::Boundaries::new(place);
    found.extend(of(PolicyKind::Boundary).flat_map(|id| assumed::of_boundary(id, &boundaries)));
    found.extend(
        index
            .delegations(id)
            .iter()
            .flat_map(|&id| assumed::of_delegation(id, &unread, &attachers, &boundaries)),
    );
    found
}

/// Plans the policies of one account, for the checks, which ask for no assumptions.
pub(super) fn policies(model: &Model, index: &Index, id: AccountId) -> AccountPlan {
    let place = Place { model, account: model.account(id) };
    let plan = AccountPlan {
        account: id,
        policies: Vec::new(),
        existing: existing::of(model, index, id),
        assumptions: Vec::new(),
    };
    let mut planner = Planner { place, taken: BTreeSet::new(), counts: BTreeMap::new(), plan };
    planner.reserve(index);
    for &policy in
        index.policies(id).iter().filter(|&&id| model.policy(id).kind == PolicyKind::Boundary)
    {
        planner.policy(policy, index);
    }
    let mut attached = planner.attached(index);
    // Own permissions are named and fitted first: the delegations deny that their texts be rewritten.
    let mut own = Vec::new();
    for &principal in index.principals(id) {
        let planned = planner.own(principal);
        let arns = planned.iter().filter_map(|policy| policy.arn.clone());
        attached.entry(principal).or_default().extend(arns);
        own.extend(planned);
    }
    for &delegation in index.delegations(id) {
        planner.delegation(delegation, &attached);
    }
    planner.plan.policies.extend(own);
    inline::join(&mut planner.plan, index.principals(id), model);
    for &policy in
        index.policies(id).iter().filter(|&&id| model.policy(id).kind == PolicyKind::Identity)
    {
        planner.policy(policy, index);
    }
    for guardrail in &model.guardrails {
        planner.guardrail(guardrail);
    }
    for protect in &model.protects {
        planner.protect(protect, index);
    }
    planner.plan
}

impl Planner<'_> {
    /// Names that declarations and `as` take, before any name is made. IAM's names are unique without case.
    fn reserve(&mut self, index: &Index) {
        let model = self.place.model;
        let id = self.plan.account;
        for &policy in index.policies(id) {
            self.taken.insert(model.policy(policy).name.to_ascii_lowercase());
        }
        for &delegation in index.delegations(id) {
            if let Some(name) = &model.delegation(delegation).policy_name {
                let name = name.in_account(model, self.place.account).to_ascii_lowercase();
                self.taken.insert(name);
            }
        }
    }

    /// A name that is made: the first of NAME, NAME-2, NAME-3, … that is free.
    fn free_name(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        // What was found taken stays taken: the search goes on where it ended.
        let count = self.counts.entry(wanted.to_owned()).or_insert(1);
        if *count > 1 {
            name = format!("{wanted}-{count}");
        }
        while !self.taken.insert(name.to_ascii_lowercase()) {
            *count += 1;
            name = format!("{wanted}-{count}");
        }
        name
    }

    /// The ARNs of declared policies that the build attaches to each principal.
    fn attached(&self, index: &Index) -> BTreeMap<PrincipalId, Vec<String>> {
        let mut attached: BTreeMap<PrincipalId, Vec<String>> = BTreeMap::new();
        for &id in index.policies(self.plan.account) {
            let policy = self.place.model.policy(id);
            for &(principal, _) in &policy.attach_to {
                let arn = policy_arn(policy, self.place.model, self.place.account);
                attached.entry(principal).or_default().push(arn);
            }
        }
        attached
    }

    fn policy(&mut self, id: PolicyId, index: &Index) {
        let Place { model, account } = self.place;
        let policy = model.policy(id);
        let boundary = policy.kind == PolicyKind::Boundary;
        let (document, sources) = match &policy.text {
            PolicyText::Statements(statements) => {
                let mut made: Vec<Made> = statements
                    .iter()
                    .flat_map(|statement| lower::lower(statement, model, account))
                    .collect();
                if !policy.grants.is_empty() {
                    made.extend(
                        policy
                            .grants
                            .iter()
                            .flat_map(|grant| grants::statements(grant, self.place)),
                    );
                    made.extend(permanence::for_boundary(
                        id,
                        &policy.grants,
                        self.place,
                        policy.span,
                    ));
                }
                fit::document(made)
            }
            PolicyText::Document(document) => {
                (document.clone(), vec![policy.span; document.statements.len()])
            }
            PolicyText::Existing { .. } | PolicyText::Unknown => return,
        };
        let path = path_in(policy.path.as_ref(), model, account);
        let attach_to = existing::attachments(id, self.place, index);
        let widening = if policy.fits_by_wildcards { Widening::Allowed } else { Widening::Refused };
        let fitted = fit::whole(document, sources, Limit::ManagedPolicySize.value(), widening);
        self.push(Planned {
            name: policy.name.to_string(),
            role: if boundary { Role::Boundary } else { Role::Identity },
            path,
            fitted,
            limit: Limit::ManagedPolicySize.value(),
            description: policy.documentation.clone(),
            attach_to,
            declared: policy.span,
            delegations: Vec::new(),
            has_arn: true,
        });
    }

    fn attach(&self, principal: PrincipalId, attach_as: AttachAs) -> Attachment {
        existing::attachment(self.place.model.principal(principal), attach_as)
    }

    fn delegation(&mut self, id: DelegationId, attached: &BTreeMap<PrincipalId, Vec<String>>) {
        let Place { model, account } = self.place;
        let delegation = model.delegation(id);
        let Some(&(first, _)) = delegation.principals.first() else { return };
        let name = match &delegation.policy_name {
            Some(name) => name.in_account(model, account).into_owned(),
            None => self.free_name(&format!("Delegate-{}", model.principal(first).name)),
        };
        let parts = self.delegated(id, &name, attached);
        let inline = self.inline(id);
        let limit = self.limit(id);
        let attach_to: Vec<Attachment> = delegation
            .principals
            .iter()
            .map(|&(principal, _)| self.attach(principal, AttachAs::Policy))
            .collect();
        for (part, fitted) in parts {
            if part != name {
                self.taken.insert(part.to_ascii_lowercase());
            }
            self.push(Planned {
                name: part,
                role: Role::Delegation,
                path: "/".to_owned(),
                fitted,
                limit,
                description: delegation.documentation.clone(),
                attach_to: attach_to.clone(),
                declared: delegation.span,
                delegations: vec![id],
                has_arn: !inline,
            });
        }
    }

    /// Whether all holders take their text inline.
    fn inline(&self, id: DelegationId) -> bool {
        let model = self.place.model;
        model
            .delegation(id)
            .principals
            .iter()
            .all(|&(principal, _)| model.principal(principal).inline)
    }

    fn limit(&self, id: DelegationId) -> usize {
        let inline = self.inline(id);
        if inline {
            Limit::PermissionSetInlineSize.value()
        } else {
            Limit::ManagedPolicySize.value()
        }
    }

    /// The text of a delegation, in parts where one policy does not hold it. The denials name the parts, and how many
    /// parts there are depends on the denials: a few rounds settle it.
    fn delegated(
        &self,
        id: DelegationId,
        name: &str,
        attached: &BTreeMap<PrincipalId, Vec<String>>,
    ) -> Vec<(String, Fitted)> {
        let delegation = self.place.model.delegation(id);
        let held =
            delegation.principals.iter().filter_map(|(principal, _)| attached.get(principal));
        let held: Vec<String> = held.flatten().cloned().collect();
        let (limit, inline) = (self.limit(id), self.inline(id));
        let mut names = vec![name.to_owned()];
        let mut parts = Vec::new();
        for _round in 0..4 {
            // Inline text has no ARN: who may write it writes the permission set.
            let own = names
                .iter()
                .filter(|_| !inline)
                .map(|part| iam_arn(self.place.account, &format!("policy/{part}")));
            let texts: Vec<String> = own.chain(held.iter().cloned()).collect();
            let mut made: Vec<Made> = delegation
                .grants
                .iter()
                .flat_map(|grant| grants::statements(grant, self.place))
                .collect();
            made.extend(permanence::for_delegates(
                &delegation.principals,
                &delegation.grants,
                &texts,
                self.place,
                delegation.span,
            ));
            let (document, sources) = fit::document(made);
            parts = fit::split(document, sources, limit, name);
            let now: Vec<String> = parts.iter().map(|(part, _)| part.clone()).collect();
            if now == names {
                break;
            }
            names = now;
        }
        parts
    }

    fn own(&mut self, id: PrincipalId) -> Vec<PlannedPolicy> {
        let Place { model, account } = self.place;
        let principal = model.principal(id);
        if principal.statements.is_empty() {
            return Vec::new();
        }
        let name = self.free_name(&format!("Own-{}", principal.name));
        let statements = principal.statements.iter();
        let made =
            statements.flat_map(|statement| lower::lower(statement, model, account)).collect();
        let limit = if principal.inline {
            Limit::PermissionSetInlineSize.value()
        } else {
            Limit::ManagedPolicySize.value()
        };
        let (document, sources) = fit::document(made);
        let parts = fit::split(document, sources, limit, &name);
        let planned = parts.into_iter().map(|(part, fitted)| {
            self.planned(Planned {
                name: part,
                role: Role::Identity,
                path: "/".to_owned(),
                fitted,
                limit,
                description: principal.documentation.clone(),
                attach_to: vec![self.attach(id, AttachAs::Policy)],
                declared: principal.span,
                delegations: Vec::new(),
                has_arn: !principal.inline,
            })
        });
        planned.collect()
    }

    pub(super) fn push(&mut self, planned: Planned) {
        let policy = self.planned(planned);
        self.plan.policies.push(policy);
    }

    fn planned(&self, planned: Planned) -> PlannedPolicy {
        let Planned {
            name,
            role,
            path,
            fitted,
            limit,
            description,
            attach_to,
            declared,
            delegations,
            has_arn,
        } = planned;
        let arn = has_arn.then(|| iam_arn(self.place.account, &format!("policy{path}{name}")));
        let Fitted { document, sources, size, misfit, wildcards } = fitted;
        PlannedPolicy {
            name,
            role,
            path,
            arn,
            document,
            sources,
            size,
            limit,
            description,
            attach_to,
            declared,
            delegations,
            misfit,
            wildcards,
        }
    }
}

/// A policy before it is numbered and measured.
pub(super) struct Planned {
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) path: String,
    pub(super) fitted: Fitted,
    pub(super) limit: usize,
    pub(super) description: Option<String>,
    pub(super) attach_to: Vec<Attachment>,
    pub(super) declared: Span,
    pub(super) delegations: Vec<DelegationId>,
    pub(super) has_arn: bool,
}
