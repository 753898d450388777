//! The calls for programs.

use crate::analysis::rollout::Call;
use crate::rollout::State;
use serde_json::{Value, json};

/// All calls, in their order.
pub fn calls(calls: &[Call], old: &State, new: &State) -> String {
    let one = |call: &Call| {
        let account = call
            .account
            .as_ref()
            .map(|id| json!({ "id": id, "name": super::human::label(id, old, new) }));
        json!({
            "step": call.step + 1,
            "account": account,
            "call": call.operation,
            "parameters": call.parameters,
            "when": call.when.word(),
            "text": call.words,
            "file": call.file,
        })
    };
    let all: Vec<Value> = calls.iter().map(one).collect();
    let mut text = serde_json::to_string_pretty(&json!({ "calls": all })).unwrap_or_default();
    text.push('\n');
    text
}
