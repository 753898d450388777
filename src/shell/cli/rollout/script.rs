//! The calls as a script for a shell.

use crate::analysis::rollout::{Call, When};
use crate::rollout::State;
use serde_json::Value;

const HEAD: &str = include_str!("rollout.sh");

/// All calls as a script.
pub fn calls(calls: &[Call], old: &State, new: &State) -> String {
    let mut text = HEAD.to_owned();
    let mut account: Option<Option<&String>> = None;
    for call in calls {
        if account != Some(call.account.as_ref()) {
            account = Some(call.account.as_ref());
            text.push('\n');
            match &call.account {
                Some(id) => text.push_str(&format!(
                    "in_account {id} {}\n",
                    word(&super::human::label(id, old, new))
                )),
                None => text.push_str("in_organization\n"),
            }
        }
        text.push_str(&format!("# {}\n{}\n", call.words.replace('\n', " "), line(call)));
    }
    text
}

fn line(call: &Call) -> String {
    let arn = call.parameters.get("PolicyArn").and_then(Value::as_str).unwrap_or_default();
    match (call.when, call.operation.as_str()) {
        (When::FiveVersions, _) => format!("make_room {}", word(arn)),
        (When::Unused, _) => format!("delete_unused {}", word(arn)),
        (When::Always, "iam:DeletePolicy") => format!("delete_policy {}", word(arn)),
        (When::Always, _) => format!("run {}", words(call).join(" ")),
    }
}

/// The words of a command as a person types them.
pub fn command(call: &Call) -> Vec<String> {
    words(call)
}

/// The words of a command, each as a shell takes it.
fn words(call: &Call) -> Vec<String> {
    let (service, operation) = call.operation.split_once(':').unwrap_or(("", &call.operation));
    let service = if service == "sso" { "sso-admin" } else { service };
    let mut words = vec!["aws".to_owned(), service.to_owned(), kebab(operation)];
    for (key, value) in &call.parameters {
        let flag = format!("--{}", kebab(key));
        match value {
            Value::Bool(true) => words.push(flag),
            Value::String(text) => words.extend([flag, given(text)]),
            other => words.extend([flag, word(&other.to_string())]),
        }
    }
    words
}

/// A value: what only AWS knows is looked up.
fn given(text: &str) -> String {
    let argument = |start: &str| text.strip_prefix(start).and_then(|rest| rest.strip_suffix(')'));
    if let Some(name) = argument("$ID(") {
        let (kind, name) = name.split_once(' ').unwrap_or(("scp", name));
        return format!("\"$(id_of {kind} {})\"", word(name));
    }
    if let Some(name) = argument("$SET(") {
        return format!("\"$(set_of {})\"", word(name));
    }
    match text {
        "$INSTANCE" => "\"$(instance)\"".to_owned(),
        "$ROOT" => "\"$(root)\"".to_owned(),
        text => word(text),
    }
}

/// `PolicyDocument` as `policy-document`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}

/// A word as a shell takes it.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@+…".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}
