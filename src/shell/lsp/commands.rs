//! Commands of lenses and actions, and the requests that stand behind them: JSON, verdicts, descriptions, tests, pages.

use super::ask::{about, params};
use super::server::Server;
use super::{convert, show};
use crate::analysis::Snapshot;
use crate::analysis::edit::Range as Bytes;
use crate::analysis::graph;
use crate::analysis::verdicts::Verdict;
use crate::diag::Code;
use crate::secure::Status;
use lsp_types::{Position, TextDocumentIdentifier};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::PathBuf;

/// A place in a document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct At {
    text_document: TextDocumentIdentifier,
    #[serde(default)]
    position: Option<Position>,
    #[serde(default)]
    name: Option<String>,
}

/// A command with its arguments.
#[derive(Debug, Deserialize)]
struct Command {
    command: String,
    #[serde(default)]
    arguments: Vec<Value>,
}

/// Every command, with the request that answers it.
pub const COMMANDS: &[(&str, &str)] = &[
    ("deleg.showJson", "deleg/json"),
    ("deleg.describe", "deleg/describe"),
    ("deleg.showVerdict", "deleg/verdict"),
    ("deleg.runTest", "deleg/runTests"),
    ("deleg.explain", "deleg/explain"),
];

/// Does what a lens or action names, and shows it to an editor that leaves that to the server.
pub fn execute(server: &mut Server, value: Value) -> Result<Value, String> {
    let command: Command = params(value)?;
    let request = COMMANDS.iter().find(|(name, _)| *name == command.command);
    let Some((_, method)) = request else {
        return Err(format!("there is no command `{}`", command.command));
    };
    let mut argument = command.arguments.into_iter().next().unwrap_or_default();
    if let Some(all) = argument.as_object_mut()
        && let Some(uri) = all.remove("uri")
    {
        all.insert("textDocument".into(), json!({ "uri": uri }));
    }
    let feature = super::dispatch::find(method).ok_or("the command has no answer")?;
    let answer = (feature.answer)(server, argument)?;
    if !server.client.virtual_documents {
        show::show(server, &answer);
    }
    Ok(answer)
}

/// The JSON that the sentence at a place builds; of the last check without errors, where there are some now.
pub fn json(server: &mut Server, value: Value) -> Result<Value, String> {
    let at: At = params(value)?;
    let Some(asked) = about(server, &at.text_document.uri) else { return Ok(Value::Null) };
    let offset = at.position.map_or(0, |position| asked.offset(position));
    let key = asked.page.key.clone();
    let clean = asked.open.clean.as_ref();
    let newest = asked.open.checked.as_ref().map(|checked| checked.revision);
    let Some(clean) = clean else { return Ok(Value::Null) };
    let stale = Some(clean.revision) != newest || !asked.open.is_fresh();
    let built = clean.snapshot.built_at(&key, offset);
    if built.is_empty() {
        return Ok(Value::Null);
    }
    let names: Vec<&str> = built.iter().map(|one| one.name.as_str()).collect();
    let policies: Vec<Value> = built
        .iter()
        .map(|one| {
            json!({
                "account": one.account,
                "name": one.name,
                "kind": one.kind,
                "size": one.size,
                "limit": one.limit,
            })
        })
        .collect();
    Ok(json!({
        "title": format!("{}.json", names.first().unwrap_or(&"policy")),
        "language": "json",
        "text": Snapshot::shown(&built),
        "stale": stale,
        "policies": policies,
    }))
}

/// The verdict on the sentence at a place, with what it assumes and the calls of an escape.
pub fn verdict(server: &mut Server, value: Value) -> Result<Value, String> {
    let at: At = params(value)?;
    let Some(asked) = about(server, &at.text_document.uri) else { return Ok(Value::Null) };
    let Some(checked) = &asked.open.checked else { return Ok(Value::Null) };
    let offset = at.position.map_or(0, |position| asked.offset(position));
    let snapshot = &checked.snapshot;
    let mut verdicts = snapshot.verdicts(&asked.page.key).into_iter();
    let Some(verdict) = verdicts.find(|one| one.range.touches(offset)) else {
        return Ok(Value::Null);
    };
    let paths: Vec<PathBuf> = snapshot.keys().iter().map(|key| checked.project.path(key)).collect();
    let texts = convert::Texts::new(snapshot.sources(), &paths, server.client.encoding);
    let escapes: Vec<Value> = verdict
        .escapes
        .iter()
        .map(|one| {
            json!({
                "code": one.code,
                "message": one.message,
                "calls": one.calls,
                "location": texts.location(one.source),
            })
        })
        .collect();
    let assumptions: Vec<Value> = verdict
        .assumptions
        .iter()
        .map(|(code, text)| json!({ "code": code, "text": text }))
        .collect();
    Ok(json!({
        "title": verdict.words(),
        "language": "markdown",
        "text": in_words(&verdict, asked.page.slice(verdict.range.start..verdict.range.end)),
        "range": asked.range(verdict.range),
        "status": verdict.status.map(Status::word),
        "words": verdict.words(),
        "assumptions": assumptions,
        "escapes": escapes,
    }))
}

fn in_words(verdict: &Verdict, sentence: &str) -> String {
    let head = sentence.lines().next().unwrap_or_default();
    let mut text = format!("# {}\n\n    {head}\n", verdict.words());
    for escape in &verdict.escapes {
        text.push_str(&format!("\n## {} {}\n\n", escape.code, escape.message));
        for (at, call) in escape.calls.iter().enumerate() {
            text.push_str(&format!("{}. `{call}`\n", at + 1));
        }
    }
    if !verdict.assumptions.is_empty() {
        text.push_str("\n## Assuming that\n\n");
        for (code, assumption) in &verdict.assumptions {
            text.push_str(&format!("* {code}: {assumption}\n"));
        }
    }
    text
}

/// What the sentence at a place lets its delegates do, in plain English; of the whole project where no place is given.
pub fn describe(server: &mut Server, value: Value) -> Result<Value, String> {
    let at: At = params(value)?;
    let Some(asked) = about(server, &at.text_document.uri) else { return Ok(Value::Null) };
    let Some(clean) = &asked.open.clean else { return Ok(Value::Null) };
    let offset = at.position.map(|position| asked.offset(position));
    let text = clean.snapshot.described_at(&asked.page.key, offset);
    // The last check without errors may have been before the document was there.
    if text.is_empty() {
        return Ok(Value::Null);
    }
    Ok(json!({ "title": "description.md", "language": "markdown", "text": text }))
}

/// The tests of a document, each with its place.
pub fn tests(server: &mut Server, value: Value) -> Result<Value, String> {
    let at: At = params(value)?;
    let Some(asked) = about(server, &at.text_document.uri) else { return Ok(Value::Null) };
    let names = asked.page.names().declarations.iter();
    let tests = names.filter(|one| one.kind == crate::analysis::names::NameKind::Test);
    let made = tests.map(|one| json!({ "name": one.name, "range": asked.range(one.item) }));
    Ok(made.collect())
}

/// Runs the tests of a document, or the one of a name.
pub fn run_tests(server: &mut Server, value: Value) -> Result<Value, String> {
    let at: At = params(value)?;
    let Some(asked) = about(server, &at.text_document.uri) else { return Ok(Value::Null) };
    let Some(checked) = &asked.open.checked else { return Ok(Value::Null) };
    let wanted = |name: &str| at.name.as_deref().is_none_or(|wanted| wanted == name);
    let report = checked.snapshot.test(&wanted).map_err(|_| "there are errors: no test is run")?;
    let own = report.tests.iter().filter(|test| test.span.file == asked.page.file);
    let (mut text, mut failed, mut count) = (String::new(), 0, 0);
    let made: Vec<Value> = own
        .map(|test| {
            let cases: Vec<Value> = test
                .cases
                .iter()
                .map(|case| {
                    count += 1;
                    let message = case.failure.as_ref().map(convert::message);
                    if let Some(message) = &message {
                        failed += 1;
                        text.push_str(&format!("{}: {message}\n\n", test.name));
                    }
                    json!({
                        "range": asked.range(Bytes::from(case.span)),
                        "passed": message.is_none(),
                        "message": message,
                    })
                })
                .collect();
            json!({
                "name": test.name,
                "range": asked.range(Bytes::from(test.span)),
                "passed": test.cases.iter().all(|case| case.failure.is_none()),
                "cases": cases,
            })
        })
        .collect();
    let title = match failed {
        0 if count == 1 => "1 expectation holds".to_owned(),
        0 => format!("{count} expectations hold"),
        _ => format!("{failed} of {count} expectations do not hold"),
    };
    Ok(json!({ "title": title, "language": "text", "text": text, "tests": made }))
}

/// The page of a code.
pub fn explain(_server: &mut Server, value: Value) -> Result<Value, String> {
    let code = value.get("code").and_then(Value::as_str).unwrap_or_default();
    let entry = Code::find(code).ok_or_else(|| format!("there is no diagnostic `{code}`"))?;
    Ok(json!({
        "title": format!("{}.md", entry.code),
        "language": "markdown",
        "text": entry.page,
        "url": convert::page(entry.code),
    }))
}

/// Who may make what, as points and lines.
pub fn picture(server: &mut Server, value: Value) -> Result<Value, String> {
    let at: At = params(value)?;
    let Some(asked) = about(server, &at.text_document.uri) else { return Ok(Value::Null) };
    let Some(checked) = &asked.open.checked else { return Ok(Value::Null) };
    let graph = graph::of(&checked.snapshot);
    let nodes: Vec<Value> = graph
        .nodes
        .iter()
        .map(|node| json!({ "id": node.id, "label": node.label, "kind": node.kind }))
        .collect();
    let edges: Vec<Value> = graph
        .edges
        .iter()
        .map(|edge| {
            json!({ "from": edge.from, "to": edge.to, "label": edge.label, "verdict": edge.verdict })
        })
        .collect();
    Ok(json!({ "nodes": nodes, "edges": edges }))
}

/// The server's own text of a document, for checking that it is the editor's.
pub fn text(server: &mut Server, value: Value) -> Result<Value, String> {
    let at: At = params(value)?;
    let document = super::ask::document(server, &at.text_document.uri);
    Ok(document.map_or(
        Value::Null,
        |document| json!({ "text": &*document.text, "version": document.version }),
    ))
}
