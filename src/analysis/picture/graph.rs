//! Nodes and edges of an account: delegates, what they may make, ceilings, and so on as far as it goes.

use super::super::describe::{and, shown};
use super::words;
use crate::check::words::{kind_word, principal_word, verb_word};
use crate::model::{Account, Grant, Index, Kind, Model, PolicyId, PolicyKind, PrincipalId};
use crate::plan::{AccountPlan, AttachAs, AttachTo, Role};
use std::collections::{BTreeMap, BTreeSet};

/// One account.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) title: String,
    /// Its guardrails, in one line.
    pub(super) guardrails: Vec<String>,
    pub(super) nodes: Vec<Node>,
    /// From node to node, always one column to the right.
    pub(super) edges: Vec<(usize, usize)>,
}

/// A box.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Shape,
    /// Delegates stand at 0, families at odd columns, ceilings at even ones.
    pub(super) column: usize,
    pub(super) title: String,
    pub(super) lines: Vec<String>,
}

/// What a box is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Somebody to whom something is delegated, or who holds something.
    Delegate,
    /// What may be made.
    Family,
    /// A permissions boundary.
    Ceiling,
    /// A ceiling that is drawn elsewhere.
    Again,
}

struct Drawing<'a> {
    model: &'a Model,
    plan: &'a AccountPlan,
    account: &'a Account,
    graph: Graph,
    delegates: BTreeMap<PrincipalId, usize>,
    ceilings: BTreeMap<PolicyId, usize>,
    open: BTreeSet<PolicyId>,
}

/// Draws an account.
pub(super) fn of(model: &Model, index: &Index, plan: &AccountPlan) -> Graph {
    let account = model.account(plan.account);
    let title = match &account.name {
        Some(name) => format!("{name} ({})", account.id),
        None => account.id.to_string(),
    };
    let guardrails = plan.policies.iter().filter(|one| matches!(one.role, Role::Scp | Role::Rcp));
    let guardrails = guardrails.map(|one| format!("{} ({})", one.name, one.role.word())).collect();
    let mut drawing = Drawing {
        model,
        plan,
        account,
        graph: Graph { title, guardrails, nodes: Vec::new(), edges: Vec::new() },
        delegates: BTreeMap::new(),
        ceilings: BTreeMap::new(),
        open: BTreeSet::new(),
    };
    for &id in index.delegations(plan.account) {
        let delegation = model.delegation(id);
        let assumptions: BTreeSet<&str> = plan
            .assumptions
            .iter()
            .filter(|one| one.delegation == Some(id))
            .map(|one| one.code)
            .collect();
        let holders: Vec<usize> =
            delegation.principals.iter().map(|&(one, _)| drawing.delegate(one)).collect();
        for grant in &delegation.grants {
            let family = drawing.family(grant, 1, &assumptions);
            drawing.graph.edges.extend(holders.iter().map(|&holder| (holder, family)));
        }
    }
    for &id in index.principals(plan.account) {
        if !drawing.held(id).is_empty() || model.principal(id).bounded_by.is_some() {
            drawing.delegate(id);
        }
    }
    for &id in index.policies(plan.account) {
        if model.policy(id).kind == PolicyKind::Boundary && !drawing.ceilings.contains_key(&id) {
            drawing.ceiling(id, 2);
        }
    }
    drawing.graph
}

impl Drawing<'_> {
    fn push(&mut self, node: Node) -> usize {
        self.graph.nodes.push(node);
        self.graph.nodes.len() - 1
    }

    fn delegate(&mut self, id: PrincipalId) -> usize {
        if let Some(&known) = self.delegates.get(&id) {
            return known;
        }
        let principal = self.model.principal(id);
        let mut lines = Vec::new();
        if let Some((boundary, _)) = principal.bounded_by {
            lines.push(format!("under {}", self.model.policy(boundary).name));
        }
        let held = self.held(id);
        lines.extend(held.iter().take(4).map(|name| format!("holds {name}")));
        if held.len() > 4 {
            lines.push(format!("and {} more", held.len() - 4));
        }
        let title = format!("{} {}", principal_word(principal.kind), principal.name);
        let at = self.push(Node { kind: Shape::Delegate, column: 0, title, lines });
        self.delegates.insert(id, at);
        at
    }

    /// The policies that somebody holds, but those of delegations.
    fn held(&self, id: PrincipalId) -> Vec<String> {
        let principal = self.model.principal(id);
        let kind = AttachTo::of(principal.kind);
        let to = |to: &crate::plan::Attachment| {
            to.to == kind && to.name == *principal.name && to.attach_as == AttachAs::Policy
        };
        let own = self.plan.policies.iter().filter(|one| one.role == Role::Identity);
        let own = own.filter(|one| one.attach_to.iter().any(to)).map(|one| one.name.clone());
        let existing = self.plan.existing.iter().filter(|one| one.attach_to.iter().any(to));
        own.chain(existing.map(|one| one.name.clone())).collect()
    }

    fn family(&mut self, grant: &Grant, column: usize, assumptions: &BTreeSet<&str>) -> usize {
        let (model, account) = (self.model, self.account);
        let names = shown(&grant.patterns.include, model, account);
        let verbs: Vec<String> =
            grant.verbs.iter().map(|&(verb, _)| verb_word(verb).to_owned()).collect();
        let title = match grant.kind {
            Kind::ServiceLinkedRoles => format!("{} service-linked roles", and(&verbs)),
            kind => format!("{} {}", and(&verbs), kind_word(kind)),
        };
        let mut lines = vec![names];
        if !grant.patterns.except.items.is_empty() {
            lines.push(format!("but not {}", shown(&grant.patterns.except, model, account)));
        }
        lines.extend(words::clauses(grant, model, account));
        if !assumptions.is_empty() {
            let codes: Vec<&str> = assumptions.iter().copied().collect();
            lines.push(format!("assumes {}", codes.join(" ")));
        }
        let at = self.push(Node { kind: Shape::Family, column, title, lines });
        for &(boundary, _) in &grant.bounded_by {
            let ceiling = self.ceiling(boundary, column + 1);
            self.graph.edges.push((at, ceiling));
        }
        at
    }

    fn ceiling(&mut self, id: PolicyId, column: usize) -> usize {
        let policy = self.model.policy(id);
        if let Some(&known) = self.ceilings.get(&id) {
            if self.graph.nodes.get(known).is_some_and(|node| node.column == column) {
                return known;
            }
            let title = policy.name.to_string();
            let lines = vec!["drawn once already".to_owned()];
            return self.push(Node { kind: Shape::Again, column, title, lines });
        }
        let mut lines = Vec::new();
        lines.extend(
            policy.documentation.as_deref().and_then(|text| text.lines().next()).map(str::to_owned),
        );
        let planned = self
            .plan
            .policies
            .iter()
            .find(|one| one.role == Role::Boundary && *one.name == *policy.name);
        lines.push(planned.map_or_else(
            || "exists already".to_owned(),
            |one| format!("{} of {} characters", one.size, one.limit),
        ));
        let title = policy.name.to_string();
        let at = self.push(Node { kind: Shape::Ceiling, column, title, lines });
        self.ceilings.insert(id, at);
        // What a ceiling lets its holders make; one that leads back to itself is drawn once.
        if self.open.insert(id) {
            for grant in &policy.grants {
                let family = self.family(grant, column + 1, &BTreeSet::new());
                self.graph.edges.push((at, family));
            }
        }
        at
    }
}
