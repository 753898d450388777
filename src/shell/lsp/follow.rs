//! The document with the JSON that the sentence under the cursor builds, which follows the cursor.

use super::ask::about;
use super::commands;
use super::server::Server;
use lsp_server::Notification;
use serde_json::{Value, json};

/// The editor's cursor moved; with no place it is no longer followed.
pub fn moved(server: &mut Server, params: &Value) {
    server.cursor = params.get("position").is_some().then(|| params.clone());
    server.shown = None;
    show(server);
}

/// Says what stands under the cursor now, if that is not what was said last.
pub fn show(server: &mut Server) {
    let Some(at) = server.cursor.clone() else { return };
    let uri = at.pointer("/textDocument/uri").and_then(Value::as_str).unwrap_or_default();
    let Ok(address) = uri.parse() else { return };
    // While the text is being checked, the next check says it.
    if about(server, &address).is_none_or(|asked| !asked.open.is_fresh()) {
        return;
    }
    let Ok(answer) = commands::json(server, at.clone()) else { return };
    let params =
        json!({ "textDocument": { "uri": uri }, "position": at.get("position"), "json": answer });
    if server.shown.as_ref() != Some(&params) {
        server.shown = Some(params.clone());
        server.send(Notification { method: "deleg/jsonChanged".to_owned(), params });
    }
}
