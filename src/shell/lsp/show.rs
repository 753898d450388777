//! Shows an answer in an editor that has no way of its own: as a file that it opens, or as a message.

use super::server::Server;
use super::uris;
use crate::shell::fs;
use lsp_server::Notification;
use serde_json::{Value, json};
use std::path::PathBuf;

/// The longest text that a message shows whole.
const MESSAGE: usize = 2_000;

/// Shows an answer's text.
pub fn show(server: &mut Server, answer: &Value) {
    let text = answer.get("text").and_then(Value::as_str).unwrap_or_default();
    let title = answer.get("title").and_then(Value::as_str).unwrap_or("deleg");
    let language = answer.get("language").and_then(Value::as_str).unwrap_or("text");
    if text.is_empty() {
        return say(server, title);
    }
    let file = written(title, language, text).filter(|_| server.client.shows_documents);
    match file.as_deref().and_then(uris::uri) {
        Some(uri) => server.ask("window/showDocument", json!({ "uri": uri, "takeFocus": true })),
        None => {
            let cut: String = text.chars().take(MESSAGE).collect();
            say(server, &format!("{title}\n\n{cut}"));
        }
    }
}

fn say(server: &Server, text: &str) {
    let params = json!({ "type": 3, "message": text });
    server.send(Notification { method: "window/showMessage".to_owned(), params });
}

/// A file of this server's own with a text.
fn written(title: &str, language: &str, text: &str) -> Option<PathBuf> {
    let folder = std::env::temp_dir().join(format!("deleg-lsp-{}", std::process::id()));
    std::fs::create_dir_all(&folder).ok()?;
    let fits = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let mut name: String = title.chars().map(fits).collect();
    let ending = match language {
        "json" => ".json",
        "markdown" => ".md",
        _ => ".txt",
    };
    if !name.ends_with(ending) {
        name.push_str(ending);
    }
    let path = folder.join(name);
    // It is made anew: what an editor still holds of it is told to be old.
    let _ = std::fs::remove_file(&path);
    fs::write_new(&path, text).ok()?;
    Some(path)
}
