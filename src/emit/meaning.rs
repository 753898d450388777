//! What the wildcards and levels of the source take in by the catalogue of a build, for the manifest; and what another
//! catalogue makes of them. IAM reads a wildcard by the actions of the day, so its meaning changes with none of its text.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::quoted;
use crate::iam::catalogue::{self, Level, Service};
use crate::model::{Model, PolicyText, Statement};
use serde_json::{Value, json};

use super::manifest::sha256;

/// How many actions are written out. What takes in more is known by its number and digest.
const LISTED: usize = 1_000;

/// What a wildcard or level takes in at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Meaning {
    count: usize,
    sha256: String,
    /// The actions; none where there are too many to be written out.
    actions: Option<BTreeSet<String>>,
}

/// How a wildcard or level changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// As it was written.
    pub text: String,
    /// The actions that it takes in now, and did not.
    pub came: Vec<String>,
    /// The actions that it took in, and does not now.
    pub went: Vec<String>,
    /// How many it took in and takes in, where they are too many to be named.
    pub counts: Option<(usize, usize)>,
}

impl Change {
    /// The change as a sentence, without a final full stop.
    pub fn sentence(&self) -> String {
        let text = quoted(&self.text);
        if let Some((old, new)) = self.counts {
            return format!("{text} takes in {new} actions; it took in {old}");
        }
        let list = |actions: &[String]| {
            let all: Vec<String> = actions.iter().map(|action| quoted(action)).collect();
            all.join(", ")
        };
        match (self.came.is_empty(), self.went.is_empty()) {
            (false, true) => format!("{text} also takes in {}", list(&self.came)),
            (true, _) => format!("{text} no longer takes in {}", list(&self.went)),
            (false, false) => format!(
                "{text} also takes in {}, and no longer {}",
                list(&self.came),
                list(&self.went)
            ),
        }
    }
}

/// The wildcards and levels of a program's statements, in the order of their texts.
fn written(model: &Model) -> BTreeSet<String> {
    let mut statements: Vec<&Statement> = Vec::new();
    let mut found = BTreeSet::new();
    for id in model.policies() {
        let policy = model.policy(id);
        statements.extend(policy.statements());
        statements.extend(policy.grants.iter().flat_map(|grant| &grant.statements));
        if let PolicyText::Document(document) = &policy.text {
            let actions = document.statements.iter().flat_map(|one| one.action.values.iter());
            found.extend(actions.filter(|text| text.contains(['*', '?'])).cloned());
        }
    }
    statements.extend(model.principals().flat_map(|id| &model.principal(id).statements));
    let grants = model.delegations().flat_map(|id| &model.delegation(id).grants);
    statements.extend(grants.flat_map(|grant| &grant.statements));
    statements.extend(model.guardrails.iter().flat_map(|one| &one.statements));
    let is_open = |text: &str| text.contains(['*', '?']) || is_level(text);
    for list in statements.into_iter().map(|statement| &statement.actions.list) {
        let plain = list.items.iter().filter_map(|item| item.plain());
        found.extend(plain.filter(|text| is_open(text)).map(|text| text.to_string()));
        if list.items.iter().all(|item| item.plain().is_some()) {
            continue;
        }
        for account in &model.lists.account {
            let texts = list.in_account(model, account);
            let open = texts.iter().filter(|(text, _)| is_open(text));
            found.extend(open.map(|(text, _)| text.to_string()));
        }
    }
    found
}

fn is_level(text: &str) -> bool {
    text.split_once(":@").is_some_and(|(_, word)| Level::of_word(word).is_some())
}

/// What a wildcard or level takes in by the catalogue at hand.
fn today(text: &str) -> Meaning {
    let mut actions = BTreeSet::new();
    match text.split_once(':') {
        None if text == "*" => {
            actions.extend(
                catalogue::services().flat_map(Service::actions).map(|one| one.full_name()),
            );
        }
        None => {}
        Some((prefix, name)) => {
            let level = name.strip_prefix('@').and_then(Level::of_word);
            for service in catalogue::services_matching(prefix) {
                match level {
                    Some(level) => {
                        let all = service.actions().filter(|action| action.level() == level);
                        actions.extend(all.map(|action| action.full_name()));
                    }
                    None => {
                        let all = service.actions_matching(name);
                        actions.extend(all.map(|action| action.full_name()));
                    }
                }
            }
        }
    }
    let all: Vec<&str> = actions.iter().map(String::as_str).collect();
    let digest = sha256(all.join("\n").as_bytes());
    let count = actions.len();
    Meaning { count, sha256: digest, actions: (count <= LISTED).then_some(actions) }
}

/// What the wildcards and levels of a program take in, for its manifest; none where it writes none.
pub fn value(model: &Model) -> Option<Value> {
    let written = written(model);
    let one = |text: String| {
        let meaning = today(&text);
        let mut entry = json!({ "text": text, "count": meaning.count, "sha256": meaning.sha256 });
        if let (Some(actions), Some(entry)) = (meaning.actions, entry.as_object_mut()) {
            entry.insert("actions".to_owned(), json!(actions));
        }
        entry
    };
    (!written.is_empty()).then(|| written.into_iter().map(one).collect())
}

/// What a manifest says, by text; and by which version of the catalogue.
fn recorded(manifest: &str) -> Option<(String, BTreeMap<String, Meaning>)> {
    let manifest: Value = serde_json::from_str(manifest).ok()?;
    let version = manifest.get("catalog")?.as_str()?.to_owned();
    let all = manifest.get("wildcards").and_then(Value::as_array).into_iter().flatten();
    let all = all.filter_map(|entry| {
        let actions = entry
            .get("actions")
            .and_then(Value::as_array)
            .map(|actions| actions.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        let meaning = Meaning {
            count: usize::try_from(entry.get("count")?.as_u64()?).ok()?,
            sha256: entry.get("sha256")?.as_str()?.to_owned(),
            actions,
        };
        Some((entry.get("text")?.as_str()?.to_owned(), meaning))
    });
    Some((version, all.collect()))
}

/// How the wildcards and levels of builds changed from one catalogue to another, by the manifests of two builds; where
/// one side is no build, the catalogue at hand counts.
pub fn changes(old: Option<&str>, new: Option<&str>) -> Vec<Change> {
    let (old, new) = (old.and_then(recorded), new.and_then(recorded));
    let texts: BTreeSet<&String> =
        [&old, &new].into_iter().flatten().flat_map(|(_, all)| all.keys()).collect();
    let of = |side: &Option<(String, BTreeMap<String, Meaning>)>, text: &String| match side {
        // What a build does not have is not changed, but new or gone.
        Some((_, all)) => all.get(text).cloned(),
        None => Some(today(text)),
    };
    texts.into_iter().filter_map(|text| changed(text, of(&old, text)?, of(&new, text)?)).collect()
}

fn changed(text: &str, old: Meaning, new: Meaning) -> Option<Change> {
    if (old.count, &old.sha256) == (new.count, &new.sha256) {
        return None;
    }
    let text = text.to_owned();
    Some(match (old.actions, new.actions) {
        (Some(was), Some(is)) => {
            let came: Vec<String> = is.difference(&was).cloned().collect();
            let went: Vec<String> = was.difference(&is).cloned().collect();
            if came.is_empty() && went.is_empty() {
                return None;
            }
            Change { text, came, went, counts: None }
        }
        _ => {
            let counts = Some((old.count, new.count));
            Change { text, came: Vec::new(), went: Vec::new(), counts }
        }
    })
}
