//! The manifest of a build: what was built, to what it attaches, what it assumes, from which sources.

use super::{Artifact, Outcome, Placed, meaning};
use crate::iam::catalogue;
use crate::model::Model;
use crate::plan::{AccountPlan, Assumption, AttachAs, Attachment, ExistingPolicy, PlannedPolicy};
use crate::secure::{Ledger, Standing};
use crate::text::{Sources, Span};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A manifest in the making: accounts are added in their order.
#[derive(Debug)]
pub struct Manifest<'a> {
    model: &'a Model,
    sources: &'a Sources,
    keys: &'a [String],
    accounts: Vec<Value>,
}

impl<'a> Manifest<'a> {
    /// An empty manifest. `keys` are the paths of the sources relative to the project's root, by file id.
    pub fn new(model: &'a Model, sources: &'a Sources, keys: &'a [String]) -> Self {
        Self { model, sources, keys, accounts: Vec::new() }
    }

    /// Adds an account, and what was proved of it.
    pub fn add(&mut self, plan: &AccountPlan, ledger: Option<&Ledger>) {
        let account = self.model.account(plan.account);
        let policies: Vec<Value> = plan.policies.iter().map(|policy| self.policy(policy)).collect();
        let standing = |assumption: &Assumption| {
            ledger.map_or(Standing::Open, |ledger| ledger.standing(assumption)).word()
        };
        let assumptions: Vec<Value> = plan
            .assumptions
            .iter()
            .map(|assumption| {
                json!({
                    "code": assumption.code,
                    "text": assumption.text,
                    "status": standing(assumption),
                    "source": self.place(assumption.source),
                })
            })
            .collect();
        let proofs = ledger.iter().flat_map(|ledger| &ledger.proofs);
        let proofs: Vec<Value> = proofs
            .map(|proof| {
                json!({
                    "property": proof.property.word(),
                    "status": proof.status.word(),
                    "assumptions": proof.assumptions(plan),
                    "source": self.place(proof.source),
                })
            })
            .collect();
        let entry = json!({
            "name": account.name.as_deref(),
            "id": &*account.id,
            "partition": account.partition,
            "policies": null,
            "assumptions": null,
            "proofs": null,
        });
        let lists = [("policies", policies), ("assumptions", assumptions), ("proofs", proofs)];
        let mut entry = with(entry, lists);
        if let (Some(entry), false) = (entry.as_object_mut(), plan.existing.is_empty()) {
            let existing: Vec<Value> = plan.existing.iter().map(existing).collect();
            entry.insert("existing".to_owned(), existing.into());
        }
        self.accounts.push(entry);
    }

    fn policy(&self, policy: &PlannedPolicy) -> Value {
        let statements: Vec<Value> = policy
            .document
            .statements
            .iter()
            .zip(&policy.sources)
            .map(|(statement, &source)| json!({ "sid": statement.sid, "source": self.place(source) }))
            .collect();
        let entry = json!({
            "name": policy.name,
            "kind": policy.role.word(),
            "path": policy.path,
            "arn": policy.arn,
            "file": null,
            "sha256": null,
            "size": policy.size,
            "limit": policy.limit,
            "description": policy.description,
            "attachTo": null,
            "statements": null,
        });
        let lists = [("attachTo", attached(&policy.attach_to)), ("statements", statements)];
        let mut entry = with(entry, lists);
        if let Some(entry) = entry.as_object_mut().filter(|_| !policy.wildcards.is_empty()) {
            let wildcards = policy.wildcards.iter().map(|one| {
                json!({ "statement": one.statement, "pattern": one.pattern, "actions": one.actions })
            });
            entry.insert("wildcards".to_owned(), wildcards.collect());
        }
        entry
    }

    fn place(&self, span: Span) -> Value {
        let file = self.keys.get(span.file.index()).map_or("", String::as_str);
        json!({ "file": file, "line": self.sources.line_column(span.file, span.start).line })
    }

    /// Says where each policy stands.
    fn place_policies(&mut self, placed: &[Vec<Placed>]) {
        for (account, placed) in self.accounts.iter_mut().zip(placed) {
            let policies = account.get_mut("policies").and_then(Value::as_array_mut);
            for (policy, placed) in policies.into_iter().flatten().zip(placed) {
                let Some(policy) = policy.as_object_mut() else { continue };
                policy.insert("file".to_owned(), placed.file.clone().into());
                policy.insert("sha256".to_owned(), placed.sha256.clone().into());
                if let Some(pointer) = &placed.pointer {
                    policy.insert("pointer".to_owned(), pointer.clone().into());
                }
            }
        }
    }

    /// The manifest's file, for the output of a format.
    pub fn finish(mut self, format: &str, outcome: &Outcome) -> Artifact {
        self.place_policies(&outcome.placed);
        let mut order: Vec<(&String, &str)> = self
            .sources
            .iter()
            .filter_map(|(id, source)| Some((self.keys.get(id.index())?, &**source.text())))
            .collect();
        order.sort();
        let sources: Vec<Value> = order
            .iter()
            .map(|(key, text)| json!({ "file": key, "sha256": sha256(text.as_bytes()) }))
            .collect();
        let manifest = json!({
            "deleg": env!("CARGO_PKG_VERSION"),
            "catalog": catalogue::version(),
            "accounts": null,
            "sources": null,
        });
        let mut manifest = with(manifest, [("accounts", self.accounts), ("sources", sources)]);
        if let Some(wildcards) = meaning::value(self.model)
            && let Some(manifest) = manifest.as_object_mut()
        {
            manifest.insert("wildcards".to_owned(), wildcards);
        }
        if let (Some(manifest), true) = (manifest.as_object_mut(), format != "json") {
            let files: Vec<&str> = outcome.files.iter().map(|file| file.path.as_str()).collect();
            manifest.insert("format".to_owned(), format.into());
            manifest.insert("files".to_owned(), files.into());
        }
        let mut text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
        text.push('\n');
        Artifact { path: "manifest.json".to_owned(), text }
    }
}

fn attached(attach_to: &[Attachment]) -> Vec<Value> {
    let one = |attachment: &Attachment| {
        let attach_as = match attachment.attach_as {
            AttachAs::Policy => "policy",
            AttachAs::Boundary => "boundary",
        };
        json!({ "type": attachment.to.word(), "name": attachment.name, "as": attach_as })
    };
    attach_to.iter().map(one).collect()
}

/// A policy that exists, and is attached.
fn existing(policy: &ExistingPolicy) -> Value {
    json!({
        "name": policy.name,
        "kind": policy.role.word(),
        "arn": policy.arn,
        "attachTo": attached(&policy.attach_to),
    })
}

/// An object with its lists: the macro would copy all that is in them.
fn with<const N: usize>(mut object: Value, lists: [(&str, Vec<Value>); N]) -> Value {
    for (key, list) in lists {
        if let Some(slot) = object.get_mut(key) {
            *slot = Value::Array(list);
        }
    }
    object
}

/// The SHA-256 of bytes, in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        use std::fmt::Write;
        let _ = write!(text, "{byte:02x}");
        text
    })
}
