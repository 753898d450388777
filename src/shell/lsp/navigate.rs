//! Navigation: definitions, references, highlights, renaming, symbols, folds, selections and links.

use super::ask::{about, params, workspace_edit};
use super::server::Server;
use super::uris;
use crate::analysis::edit::Range as Bytes;
use crate::analysis::navigate::{self, Symbol};
use crate::analysis::outline::{self, FoldKind};
use lsp_types::{
    DocumentHighlightKind, FoldingRangeKind, ReferenceParams, RenameParams, SelectionRangeParams,
    SymbolKind, TextDocumentPositionParams, WorkspaceSymbolParams,
};
use serde_json::{Map, Value, json};

/// Where a name is declared.
pub fn definition(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: TextDocumentPositionParams = params(value)?;
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(Value::Null) };
    let offset = asked.offset(params.position);
    let found = navigate::definition(&asked.open.view, asked.page, offset);
    let places = found.iter().filter_map(|place| {
        // A path leads to a file of any kind.
        let elsewhere = || {
            let uri = uris::uri(&asked.open.project.path(&place.key))?;
            Some(lsp_types::Location { uri, range: lsp_types::Range::default() })
        };
        asked.location(place).or_else(elsewhere)
    });
    Ok(json!(places.collect::<Vec<_>>()))
}

/// Every use of a name.
pub fn references(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: ReferenceParams = params(value)?;
    let at = params.text_document_position;
    let Some(asked) = about(server, &at.text_document.uri) else { return Ok(Value::Null) };
    let found = navigate::references(&asked.open.view, asked.page, asked.offset(at.position));
    let declares = params.context.include_declaration;
    let places = found.iter().filter(|one| declares || !one.declares);
    Ok(json!(places.filter_map(|one| asked.location(&one.place)).collect::<Vec<_>>()))
}

/// The uses of a name in one document.
pub fn highlights(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: TextDocumentPositionParams = params(value)?;
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(Value::Null) };
    let offset = asked.offset(params.position);
    let found = navigate::highlights(&asked.open.view, asked.page, offset);
    let made = found.iter().map(|one| {
        let kind =
            if one.declares { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ };
        json!({ "range": asked.range(one.place.range), "kind": kind })
    });
    Ok(made.collect())
}

/// What would be renamed.
pub fn prepare_rename(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: TextDocumentPositionParams = params(value)?;
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(Value::Null) };
    let offset = asked.offset(params.position);
    let Some((range, name)) = navigate::renamed(&asked.open.view, asked.page, offset) else {
        return Ok(Value::Null);
    };
    Ok(json!({ "range": asked.range(range), "placeholder": name }))
}

/// Gives a name another one, in every file; refuses what would collide.
pub fn rename(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: RenameParams = params(value)?;
    let at = params.text_document_position;
    let Some(asked) = about(server, &at.text_document.uri) else { return Ok(Value::Null) };
    let offset = asked.offset(at.position);
    let edits = navigate::rename(&asked.open.view, asked.page, offset, &params.new_name)?;
    let mut changes = Map::new();
    for (key, edits) in edits {
        let Some(uri) = uris::uri(&asked.open.project.path(&key)) else { continue };
        let made: Vec<Value> = edits
            .iter()
            .filter_map(|edit| {
                let place = crate::analysis::edit::Place { key: key.clone(), range: edit.range };
                let range = asked.location(&place)?.range;
                Some(json!({ "range": range, "newText": edit.text }))
            })
            .collect();
        changes.insert(uri.as_str().to_owned(), json!(made));
    }
    Ok(workspace_edit(changes))
}

fn kind(word: &str) -> SymbolKind {
    match word {
        "account" | "accounts" | "organization" | "ou" => SymbolKind::NAMESPACE,
        "group" | "user" | "role" | "permission set" => SymbolKind::CLASS,
        "boundary" => SymbolKind::INTERFACE,
        "policy" | "guardrail" => SymbolKind::STRUCT,
        "template" | "statements" => SymbolKind::FUNCTION,
        "let" => SymbolKind::CONSTANT,
        "delegate" | "invariant" | "protect" => SymbolKind::EVENT,
        "test" => SymbolKind::METHOD,
        _ => SymbolKind::OBJECT,
    }
}

/// A declaration with what stands in it.
fn outlined(symbol: &Symbol, range: &dyn Fn(Bytes) -> lsp_types::Range) -> Value {
    let inner: Vec<Value> = symbol.inner.iter().map(|one| outlined(one, range)).collect();
    json!({
        "name": symbol.name,
        "detail": symbol.kind,
        "kind": kind(symbol.kind),
        "range": range(symbol.range),
        "selectionRange": range(symbol.name_range),
        "children": inner,
    })
}

/// The outline of a document.
pub fn symbols(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: lsp_types::DocumentSymbolParams = params(value)?;
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(Value::Null) };
    let found = outline::symbols(asked.page);
    Ok(found.iter().map(|one| outlined(one, &|range| asked.range(range))).collect())
}

/// Declarations of every project, by the letters of their names.
pub fn workspace_symbols(server: &mut Server, value: Value) -> Result<Value, String> {
    const MOST: usize = 500;
    let params: WorkspaceSymbolParams = params(value)?;
    let mut made = Vec::new();
    for open in server.projects.values() {
        for (place, symbol) in navigate::find_symbols(&open.view, &params.query) {
            let Some(uri) = uris::uri(&open.project.path(&place.key)) else { continue };
            let Some(text) = open.view.text(&place.key) else { continue };
            let lines = super::positions::Lines::new(text);
            let range = lines.range(text, place.range, server.client.encoding);
            made.push(json!({
                "name": symbol.name,
                "kind": kind(symbol.kind),
                "containerName": place.key,
                "location": { "uri": uri, "range": range },
            }));
            if made.len() >= MOST {
                return Ok(json!(made));
            }
        }
    }
    Ok(json!(made))
}

/// What can be folded.
pub fn folds(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: lsp_types::FoldingRangeParams = params(value)?;
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(Value::Null) };
    let made = outline::folds(asked.page).into_iter().map(|(range, kind)| {
        let lines = asked.range(range);
        let kind = match kind {
            FoldKind::Block => FoldingRangeKind::Region,
            FoldKind::Comment => FoldingRangeKind::Comment,
            FoldKind::Uses => FoldingRangeKind::Imports,
        };
        json!({
            "startLine": lines.start.line,
            "startCharacter": lines.start.character,
            "endLine": lines.end.line,
            "endCharacter": lines.end.character,
            "kind": kind,
        })
    });
    Ok(made.collect())
}

/// What selections grow to.
pub fn selections(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: SelectionRangeParams = params(value)?;
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(Value::Null) };
    let made = params.positions.iter().map(|&position| {
        let chain = outline::selections(asked.page, asked.offset(position));
        let grown = chain.iter().rev().fold(Value::Null, |outer, &range| {
            let range = asked.range(range);
            if outer.is_null() {
                json!({ "range": range })
            } else {
                json!({ "range": range, "parent": outer })
            }
        });
        if grown.is_null() {
            json!({ "range": { "start": position, "end": position } })
        } else {
            grown
        }
    });
    Ok(made.collect())
}

/// The paths of a document.
pub fn links(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: lsp_types::DocumentLinkParams = params(value)?;
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(Value::Null) };
    let made = navigate::links(asked.page).into_iter().filter_map(|(range, key)| {
        let target = uris::uri(&asked.open.project.path(&key))?;
        Some(json!({ "range": asked.range(range), "target": target, "tooltip": key }))
    });
    Ok(made.collect())
}
