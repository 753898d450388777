//! The states of a roll-out, out of manifests; and the calls between them as people and programs take them.

mod calls;

use super::diff::{Files, Refused, kind_of, read, role, text_of};
use super::{NotClean, Snapshot};
use crate::diag::output::document_problem;
use crate::diag::quoted;
use crate::iam::document::Document;
use crate::plan::{AttachTo, Role};
use crate::rollout::{Account, Control, Holder, Policy, State};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use crate::rollout::{Leg, Stuck, plan};
pub use calls::{Call, When, calls, route};

impl Snapshot {
    /// The state that a build of the files describes.
    ///
    /// # Errors
    ///
    /// Where errors stand in the way.
    pub fn state(&self) -> Result<State, NotClean> {
        let built = self.build("json", false)?;
        let texts: BTreeMap<&str, &str> =
            built.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
        let load = |file: &str| {
            let text = texts.get(file).copied().unwrap_or_default();
            Ok((file.to_owned(), text.to_owned()))
        };
        let manifest = texts.get("manifest.json").copied().unwrap_or_default();
        state("manifest.json", manifest, &load).map_err(|_| NotClean)
    }
}

/// The state that a build describes: its manifest, and each file that it names.
///
/// # Errors
///
/// What is wrong with the manifest, or with a document.
pub fn state(name: &str, manifest: &str, load: &Files<'_>) -> Result<State, Refused> {
    let wrong = || Refused::Sentence(format!("{} is not the manifest of a build", quoted(name)));
    let value: Value = serde_json::from_str(manifest).map_err(|_| wrong())?;
    let mut state = State::default();
    for account in value.get("accounts").and_then(Value::as_array).ok_or_else(wrong)? {
        let id = text(account, "id").ok_or_else(wrong)?;
        let label = text(account, "name").unwrap_or(id);
        let known = state.accounts.entry(id.to_owned()).or_insert_with(|| Account {
            label: label.to_owned(),
            partition: text(account, "partition").unwrap_or("aws").to_owned(),
            ..Account::default()
        });
        for listed in list(account, "policies") {
            let role = text(listed, "kind").and_then(role).ok_or_else(wrong)?;
            let name = text(listed, "name").ok_or_else(wrong)?;
            let document = document(listed, role, load)?;
            if matches!(role, Role::Scp | Role::Rcp) {
                control(&mut state.controls, (role, name), label, listed, document);
                continue;
            }
            let arn = text(listed, "arn").map(str::to_owned);
            let set = || format!("inline/{}", attached(listed).first().map_or("", |to| to.1));
            let key = arn.unwrap_or_else(set);
            let limit = listed.get("limit").and_then(Value::as_u64).unwrap_or(6144);
            let policy = Policy {
                role,
                name: name.to_owned(),
                path: text(listed, "path").unwrap_or("/").to_owned(),
                description: text(listed, "description").map(str::to_owned),
                document: Some(document),
                limit: usize::try_from(limit).unwrap_or(6144),
                file: text(listed, "file").unwrap_or_default().to_owned(),
                copy_of: None,
            };
            hold(known, listed, &key);
            known.policies.insert(key, policy);
        }
        for listed in list(account, "existing") {
            let role = text(listed, "kind").and_then(role).ok_or_else(wrong)?;
            let arn = text(listed, "arn").ok_or_else(wrong)?;
            hold(known, listed, arn);
            known.policies.insert(arn.to_owned(), existing(arn, role));
        }
    }
    Ok(state)
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// To what a policy attaches: the kind, the name, and whether it is the boundary.
fn attached(listed: &Value) -> Vec<(AttachTo, &str, bool)> {
    list(listed, "attachTo")
        .filter_map(|to| {
            let kind = AttachTo::from_word(text(to, "type")?)?;
            Some((kind, text(to, "name")?, text(to, "as") == Some("boundary")))
        })
        .collect()
}

fn hold(account: &mut Account, listed: &Value, key: &str) {
    for (kind, name, boundary) in attached(listed) {
        let holder = Holder { kind, name: name.to_owned() };
        let holding = account.holders.entry(holder).or_default();
        if boundary {
            holding.boundary = Some(key.to_owned());
        } else {
            holding.policies.insert(key.to_owned());
        }
    }
}

fn existing(arn: &str, role: Role) -> Policy {
    let resource = arn.split_once(":policy").map_or("/", |(_, resource)| resource);
    let (path, name) = resource.rsplit_once('/').unwrap_or(("", resource));
    Policy {
        role,
        name: name.to_owned(),
        path: format!("{path}/"),
        description: None,
        document: None,
        limit: 0,
        file: String::new(),
        copy_of: None,
    }
}

/// Guardrails belong to the organisation: one that several accounts list with the same text is one.
fn control(
    controls: &mut BTreeMap<(Role, String), Control>,
    (role, name): (Role, &str),
    label: &str,
    listed: &Value,
    document: Arc<Document>,
) {
    let mut key = (role, name.to_owned());
    if controls.get(&key).is_some_and(|known| known.document.statements != document.statements) {
        key.1 = format!("{name}-{label}");
    }
    let targets: BTreeSet<(AttachTo, String)> =
        attached(listed).into_iter().map(|(kind, name, _)| (kind, name.to_owned())).collect();
    let control = controls.entry(key).or_insert_with(|| Control {
        document,
        description: text(listed, "description").map(str::to_owned),
        targets: BTreeSet::new(),
        file: text(listed, "file").unwrap_or_default().to_owned(),
    });
    control.targets.extend(targets);
}

fn document(listed: &Value, role: Role, load: &Files<'_>) -> Result<Arc<Document>, Refused> {
    let (file, text) = text_of(listed, load).map_err(Refused::Sentence)?;
    let (document, sources, parsed) = read(&file, &text, kind_of(role));
    document.map(Arc::new).map_err(|()| {
        let found = parsed.problems.iter().map(|problem| document_problem(problem)).collect();
        Refused::Found(sources, found)
    })
}
