//! Who may make what, under which ceiling: points and lines, for a picture.

use super::Snapshot;
use crate::check::words::{kind_word, principal_word, verb_word};
use crate::model::{Grant, PolicyId};
use crate::secure::Status;

/// A point of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What lines name it by.
    pub id: String,
    /// What is shown.
    pub label: String,
    /// `group`, `user`, `role`, `permission set`, `boundary` or `family`.
    pub kind: &'static str,
}

/// A line of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// From where.
    pub from: String,
    /// To where.
    pub to: String,
    /// What is shown on it.
    pub label: String,
    /// `proved`, `refuted` or `notDecided`, where it was asked.
    pub verdict: Option<&'static str>,
}

/// The picture of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The points, in the order in which they are first named.
    pub nodes: Vec<Node>,
    /// The lines.
    pub edges: Vec<Edge>,
}

/// The picture of a project's delegations.
pub fn of(snapshot: &Snapshot) -> Graph {
    let model = snapshot.model();
    let mut graph = Graph::default();
    for id in model.delegations() {
        let delegation = model.delegation(id);
        let proofs = snapshot.ledgers.values().flat_map(|ledger| &ledger.proofs);
        let statuses = proofs.filter(|proof| proof.source == delegation.span);
        let verdict = statuses.map(|proof| proof.status).max().map(Status::word);
        for &(holder, _) in &delegation.principals {
            let principal = model.principal(holder);
            let kind = principal_word(principal.kind);
            let from = graph.node(kind, &principal.name, kind);
            for grant in &delegation.grants {
                graph.grant(snapshot, &from, grant, verdict);
            }
        }
    }
    for id in model.policies() {
        let policy = model.policy(id);
        for grant in &policy.grants {
            let from = graph.node("boundary", &policy.name, "boundary");
            graph.grant(snapshot, &from, grant, None);
        }
    }
    graph
}

impl Graph {
    fn node(&mut self, prefix: &str, name: &str, kind: &'static str) -> String {
        let id = format!("{prefix} {name}");
        if !self.nodes.iter().any(|node| node.id == id) {
            self.nodes.push(Node { id: id.clone(), label: name.to_owned(), kind });
        }
        id
    }

    fn edge(&mut self, from: &str, to: &str, label: String, verdict: Option<&'static str>) {
        let edge = Edge { from: from.to_owned(), to: to.to_owned(), label, verdict };
        if !self.edges.contains(&edge) {
            self.edges.push(edge);
        }
    }

    fn grant(
        &mut self,
        snapshot: &Snapshot,
        from: &str,
        grant: &Grant,
        verdict: Option<&'static str>,
    ) {
        let model = snapshot.model();
        let written = snapshot.sources().slice(grant.patterns.span);
        let label = format!("{} {written}", kind_word(grant.kind));
        let family = self.node("family", &label, "family");
        let verbs: Vec<&str> = grant.verbs.iter().map(|&(verb, _)| verb_word(verb)).collect();
        self.edge(from, &family, verbs.join(", "), verdict);
        for &(id, _) in &grant.bounded_by {
            let id: PolicyId = id;
            let boundary = self.node("boundary", &model.policy(id).name, "boundary");
            self.edge(&family, &boundary, "bounded by".to_owned(), None);
        }
    }
}
