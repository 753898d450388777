//! What the catalogue knows of something, as Markdown: for hovers and beside proposals.

use crate::iam::catalogue::{self, Action, ConditionKey, Level, ResourceType, Service};
use crate::iam::lookup;
use std::collections::BTreeMap;

/// Names that a list shows before it is cut.
const SHOWN: usize = 12;

/// A list in Markdown, cut where it is long.
pub fn listed(names: impl IntoIterator<Item = String>) -> String {
    let names: Vec<String> = names.into_iter().collect();
    let mut text = String::new();
    for name in names.iter().take(SHOWN) {
        text.push_str(&format!("{}`{name}`", if text.is_empty() { "" } else { ", " }));
    }
    if names.len() > SHOWN {
        text.push_str(&format!(", and {} more", names.len() - SHOWN));
    }
    text
}

/// A number of things.
pub fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// An action: its level, what it acts on, the keys that it carries.
pub fn action(action: Action) -> String {
    let mut text =
        format!("**{action}** · {} · {}\n", action.level().word(), action.service().name());
    if action.needs_only_star() {
        text.push_str("\nActs on `*` only.\n");
    } else {
        text.push_str("\nActs on:\n");
        for (kind, required) in action.resource_types() {
            let need = if required { "" } else { " (optional)" };
            let format = kind.arn_formats().next().unwrap_or_default();
            text.push_str(&format!("* `{kind}`{need}: `{format}`\n"));
        }
    }
    let keys: Vec<String> = action.condition_keys().map(|key| key.name().to_owned()).collect();
    if keys.is_empty() {
        text.push_str("\nCarries no condition keys but the global ones.\n");
    } else {
        text.push_str(&format!("\nCarries {}.\n", listed(keys)));
    }
    text
}

/// A pattern of actions or a level: how many it takes in, and which.
pub fn actions(pattern: &str) -> Option<String> {
    let found = matching(pattern);
    let (first, _) = found.split_first()?;
    if found.len() == 1 && !pattern.contains(['*', '?', '@']) {
        return Some(action(*first));
    }
    let mut levels: BTreeMap<Level, usize> = BTreeMap::new();
    for one in &found {
        *levels.entry(one.level()).or_default() += 1;
    }
    let levels: Vec<String> =
        levels.iter().map(|(level, count)| format!("{count} {}", level.word())).collect();
    let names = found.iter().map(|one| one.name().to_owned());
    Some(format!(
        "`{pattern}` matches **{}**: {}\n\n{}\n",
        counted(found.len(), "action"),
        levels.join(", "),
        listed(names)
    ))
}

/// The actions that a pattern, a level or a name takes in, as a statement writes it.
pub fn matching(pattern: &str) -> Vec<Action> {
    let Some((prefix, name)) = pattern.split_once(':') else {
        let all = pattern == "*";
        return catalogue::services().filter(|_| all).flat_map(Service::actions).collect();
    };
    let Some(service) = catalogue::service(prefix) else { return Vec::new() };
    match name.strip_prefix('@') {
        Some(level) => {
            let level = Level::of_word(level);
            service.actions().filter(|one| Some(one.level()) == level).collect()
        }
        None => service.actions_matching(name).collect(),
    }
}

/// A service: its name and how many actions of which level it has.
pub fn service(service: Service) -> String {
    block(&lookup::Answer::Service(service))
}

/// A resource type: its ARN, how it is written, its keys and actions.
pub fn resource_type(kind: ResourceType) -> String {
    let mut text = format!("**{kind}** · {}\n\n", kind.service().name());
    for format in kind.arn_formats() {
        text.push_str(&format!("* `{format}`"));
        if let Some(open) = catalogue::arn_open_part(format) {
            let pattern = open.replace("${", "").replace('}', "");
            text.push_str(&format!(", written `{kind} {pattern}`"));
        }
        text.push('\n');
    }
    let actions: Vec<String> = kind.actions().map(|one| one.name().to_owned()).collect();
    text.push_str(&format!(
        "\n{} act on it: {}.\n",
        counted(actions.len(), "action"),
        listed(actions)
    ));
    let keys: Vec<String> = kind.condition_keys().map(|key| key.name().to_owned()).collect();
    if !keys.is_empty() {
        text.push_str(&format!("\nKeys: {}.\n", listed(keys)));
    }
    text
}

/// A condition key: its type, and which actions carry it.
pub fn key(key: ConditionKey, as_written: &str) -> String {
    let many = if key.is_multivalued() { ", several values" } else { "" };
    let mut text = format!("**{}** · {}{many}\n\n", key.written(as_written), key.key_type().name());
    if key.is_global() {
        text.push_str("Carried by every action, where a request has it at all.\n");
        return text;
    }
    let actions: Vec<String> =
        catalogue::actions_with_key(key.name()).map(Action::full_name).collect();
    match actions.len() {
        0 => text.push_str("Carried by no action.\n"),
        count => text.push_str(&format!(
            "Carried by {}: {}.\n",
            counted(count, "action"),
            listed(actions)
        )),
    }
    text
}

/// What `deleg catalog` says, as a block.
fn block(answer: &lookup::Answer) -> String {
    format!("```text\n{}```\n", answer.text())
}
