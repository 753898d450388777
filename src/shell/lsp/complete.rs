//! Completion: what can be written at the cursor, and more about one proposal when it is looked at.

use super::ask::{Asked, about, params};
use super::server::Server;
use crate::analysis::completion::{self, Proposal, Symbol};
use crate::shell::fs;
use lsp_types::{CompletionItemKind, CompletionParams, InsertTextFormat};
use serde_json::{Value, json};
use std::path::Path;

/// Files that are listed for a path.
const MOST: usize = 500;

/// What can be written.
pub fn list(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: CompletionParams = params(value)?;
    let at = params.text_document_position;
    let Some(asked) = about(server, &at.text_document.uri) else { return Ok(Value::Null) };
    let offset = asked.offset(at.position);
    let root = asked.open.project.root.clone();
    let listing = |ending: &str| match ending {
        "deleg" => {
            asked.open.project.files.iter().map(|file| asked.open.project.key(file)).collect()
        }
        _ => json_files(&root).iter().map(|file| asked.open.project.key(file)).collect(),
    };
    let found = completion::at(&asked.open.view, asked.page, offset, &listing);
    let range = found.range.map(|range| asked.range(range));
    let items: Vec<Value> = found
        .proposals
        .iter()
        .enumerate()
        .map(|(place, one)| item(one, place, range, &asked, server.client.snippets))
        .collect();
    Ok(json!({ "isIncomplete": found.partial, "items": items }))
}

/// The JSON files below a folder, hidden ones apart.
fn json_files(root: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop().filter(|_| found.len() < MOST) {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !hidden && !path.ends_with("node_modules") => {
                    folders.push(path);
                }
                Ok(_) if !hidden && path.extension().is_some_and(|one| one == "json") => {
                    found.push(fs::normalised(&path));
                }
                _ => {}
            }
        }
    }
    found.sort();
    found.truncate(MOST);
    found
}

fn item(
    one: &Proposal,
    place: usize,
    range: Option<lsp_types::Range>,
    asked: &Asked<'_>,
    snippets: bool,
) -> Value {
    let (kind, word) = kind(one.symbol);
    let text = if one.snippet && !snippets { plain(&one.text) } else { one.text.clone() };
    let mut made = json!({
        "label": one.label,
        "kind": kind,
        "sortText": format!("{place:05}"),
        "filterText": one.label,
        "data": { "symbol": word, "label": one.label },
    });
    let Some(all) = made.as_object_mut() else { return made };
    if !one.detail.is_empty() {
        all.insert("detail".into(), json!(one.detail));
    }
    if let Some(documentation) = &one.documentation {
        all.insert("documentation".into(), json!({ "kind": "markdown", "value": documentation }));
    }
    if one.snippet && snippets {
        all.insert("insertTextFormat".into(), json!(InsertTextFormat::SNIPPET));
    }
    match range {
        Some(range) => all.insert("textEdit".into(), json!({ "range": range, "newText": text })),
        None => all.insert("insertText".into(), json!(text)),
    };
    if !one.besides.is_empty() {
        all.insert("additionalTextEdits".into(), asked.edits(&one.besides));
    }
    if one.again {
        let command = json!({ "title": "suggest", "command": "editor.action.triggerSuggest" });
        all.insert("command".into(), command);
    }
    made
}

/// A snippet without its places: the texts of those that have one.
fn plain(snippet: &str) -> String {
    let (mut out, mut rest) = (String::new(), snippet);
    while let Some(at) = rest.find('$') {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at + 1..).unwrap_or("");
        if let Some(inner) = rest.strip_prefix('{') {
            let (place, after) = inner.split_once('}').unwrap_or((inner, ""));
            out.push_str(place.split_once(':').map_or("", |(_, text)| text));
            rest = after;
        } else {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
    out.push_str(rest);
    out
}

fn kind(symbol: Symbol) -> (CompletionItemKind, &'static str) {
    match symbol {
        Symbol::Keyword => (CompletionItemKind::KEYWORD, "keyword"),
        Symbol::Sentence => (CompletionItemKind::SNIPPET, "sentence"),
        Symbol::Name("let") => (CompletionItemKind::CONSTANT, "name"),
        Symbol::Name("parameter") => (CompletionItemKind::VARIABLE, "name"),
        Symbol::Name("template" | "statements") => (CompletionItemKind::FUNCTION, "name"),
        Symbol::Name("account" | "accounts" | "ou" | "organization") => {
            (CompletionItemKind::MODULE, "name")
        }
        Symbol::Name("policy" | "boundary") => (CompletionItemKind::INTERFACE, "name"),
        Symbol::Name(_) => (CompletionItemKind::CLASS, "name"),
        Symbol::Service => (CompletionItemKind::MODULE, "service"),
        Symbol::Action => (CompletionItemKind::METHOD, "action"),
        Symbol::Wildcard => (CompletionItemKind::ENUM, "wildcard"),
        Symbol::ResourceType => (CompletionItemKind::STRUCT, "resource"),
        Symbol::Key => (CompletionItemKind::PROPERTY, "key"),
        Symbol::Operator => (CompletionItemKind::OPERATOR, "operator"),
        Symbol::Value => (CompletionItemKind::VALUE, "value"),
        Symbol::File => (CompletionItemKind::FILE, "file"),
    }
}

/// More about a proposal.
pub fn resolve(_server: &mut Server, mut value: Value) -> Result<Value, String> {
    let text = |name: &str| {
        value.pointer(&format!("/data/{name}")).and_then(Value::as_str).map(str::to_owned)
    };
    let more = text("symbol")
        .zip(text("label"))
        .and_then(|(symbol, label)| completion::resolve(&symbol, &label));
    if let (Some(more), Some(all)) = (more, value.as_object_mut()) {
        all.insert("documentation".into(), json!({ "kind": "markdown", "value": more }));
    }
    Ok(value)
}
