//! A comparison for programs.

use crate::analysis::diff::{Cause, Compared, Difference, Report, Which};
use crate::emit::meaning::Change;
use serde_json::{Map, Value, json};

/// One object.
pub fn report(report: &Report, changes: &[Change]) -> String {
    let all = |of: fn(&Compared) -> &Vec<Difference>| -> Vec<Value> {
        let entries = report.policies.iter();
        entries.flat_map(|policy| of(policy).iter().map(|one| entry(policy, one))).collect()
    };
    let reasons: Vec<Value> = report
        .policies
        .iter()
        .flat_map(|policy| {
            policy.reasons.iter().map(|reason| json!({"policy": named(policy), "reason": reason}))
        })
        .collect();
    let policies: Vec<Value> = report
        .policies
        .iter()
        .map(|policy| {
            let mut value = named(policy);
            value.insert("relation".to_owned(), json!(policy.relation.word()));
            Value::Object(value)
        })
        .collect();
    let mut value = json!({
        "relation": report.relation.word(),
        "gained": all(|policy| &policy.gained),
        "lost": all(|policy| &policy.lost),
        "reasons": reasons,
        "policies": policies,
    });
    let notes: Vec<Value> = report
        .policies
        .iter()
        .flat_map(|policy| {
            policy.notes.iter().map(|note| json!({"policy": named(policy), "note": note}))
        })
        .collect();
    if let Some(object) = value.as_object_mut().filter(|_| !notes.is_empty()) {
        object.insert("notes".to_owned(), Value::Array(notes));
    }
    let changes: Vec<Value> = changes
        .iter()
        .map(|one| json!({"text": one.text, "came": one.came, "went": one.went, "counts": one.counts}))
        .collect();
    if let Some(object) = value.as_object_mut().filter(|_| !changes.is_empty()) {
        object.insert("catalog".to_owned(), Value::Array(changes));
    }
    format!("{value}\n")
}

fn named(policy: &Compared) -> Map<String, Value> {
    let mut object = Map::new();
    let account = policy.account.as_ref().map(|account| &account.id);
    object.insert("account".to_owned(), json!(account));
    object.insert("kind".to_owned(), json!(policy.kind.map(crate::plan::Role::word)));
    object.insert("name".to_owned(), json!(policy.name));
    object
}

fn entry(policy: &Compared, one: &Difference) -> Value {
    let request = one.witness.request();
    let mut context = Map::new();
    for (key, values) in one.witness.spelled_keys() {
        let value = match values {
            [only] => json!(only),
            several => json!(several),
        };
        context.insert(key, value);
    }
    json!({
        "policy": named(policy),
        "request": {
            "principal": request.principal,
            "action": request.action,
            "resource": request.resource,
            "context": context,
        },
        "by": cause(&one.by),
        "deniedBy": one.denied_by.as_ref().map(cause),
    })
}

fn cause(cause: &Cause) -> Value {
    let side = match cause.side {
        Which::Old => "old",
        Which::New => "new",
    };
    let place = cause.place.as_ref();
    json!({
        "side": side,
        "effect": cause.effect.text(),
        "statement": cause.statement,
        "sid": cause.sid,
        "source": place.map(|at| json!({"file": at.file, "line": at.line, "column": at.column})),
    })
}
