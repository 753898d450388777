//! The calls for people: numbered, each with its command.

use super::script;
use crate::analysis::rollout::{Call, When};
use crate::rollout::State;
use serde_json::Value;

/// All calls, in their order.
pub fn calls(calls: &[Call], old: &State, new: &State) -> String {
    if calls.is_empty() {
        return "Nothing is to be done: both are the same.\n".to_owned();
    }
    let mut text = String::new();
    let mut step = None;
    for call in calls {
        let account = call.account.as_ref();
        let place = account.map_or_else(|| "organisation".to_owned(), |id| label(id, old, new));
        let number = if step == Some(call.step) {
            "   ".to_owned()
        } else {
            format!("{:>2}.", call.step + 1)
        };
        step = Some(call.step);
        let when = match call.when {
            When::Always => "",
            When::FiveVersions => " (where there are five)",
            When::Unused => " (where nothing carries it)",
        };
        text.push_str(&format!("{number} {place}: {}{when}\n", call.words));
        text.push_str(&format!("      {}\n", command(call)));
    }
    text
}

/// The command, with the document's file in the place of its text.
fn command(call: &Call) -> String {
    let mut call = call.clone();
    for key in ["PolicyDocument", "InlinePolicy", "Content"] {
        if let Some(value) = call.parameters.get_mut(key) {
            let file = call
                .file
                .as_deref()
                .filter(|file| !file.contains(".tf.") && !file.contains(".template."));
            *value =
                Value::from(file.map_or_else(|| "…".to_owned(), |file| format!("file://{file}")));
        }
    }
    script::command(&call).join(" ")
}

/// The name of an account.
pub fn label(id: &str, old: &State, new: &State) -> String {
    let known = new.accounts.get(id).or_else(|| old.accounts.get(id));
    known.map_or_else(|| id.to_owned(), |account| account.label.clone())
}
