//! Diagnostics to the editor: of every file that has some, and of those that no longer have.

use super::convert::Texts;
use super::server::{Open, Server};
use super::worker::{Checked, Early};
use super::{convert, uris};
use crate::diag::Diagnostic;
use crate::text::Sources;
use lsp_server::Notification;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What was found before the proofs.
pub fn early(server: &mut Server, early: &Early) {
    let Some(open) = server.projects.get(&early.id) else { return };
    let mut sources = Sources::new();
    let paths: Vec<PathBuf> = early
        .found
        .iter()
        .map(|(key, text, _)| {
            sources.add(key.as_str(), text.clone());
            open.project.path(key)
        })
        .collect();
    let found: Vec<&Diagnostic> = early.found.iter().flat_map(|(_, _, found)| found).collect();
    publish(server, &early.id, &sources, &paths, &found);
}

/// Everything that was found.
pub fn checked(server: &mut Server, checked: &Checked) {
    let snapshot = &checked.snapshot;
    let paths: Vec<PathBuf> = snapshot.keys().iter().map(|key| checked.project.path(key)).collect();
    let found: Vec<&Diagnostic> = snapshot.diagnostics().iter().collect();
    publish(server, &checked.project.id, snapshot.sources(), &paths, &found);
}

fn publish(
    server: &mut Server,
    id: &Path,
    sources: &Sources,
    paths: &[PathBuf],
    found: &[&Diagnostic],
) {
    let texts = Texts::new(sources, paths, server.client.encoding);
    let mut all: BTreeMap<PathBuf, Vec<Value>> = BTreeMap::new();
    for one in found {
        if let Some(path) = paths.get(one.primary.span.file.index()) {
            let made = convert::diagnostic(one, &texts, server.client.related);
            all.entry(path.clone()).or_default().push(made);
        }
    }
    let Some(open) = server.projects.get_mut(id) else { return };
    let before = std::mem::take(&mut open.published);
    // An open file is told of even where there is nothing to say: then it is known to be clean.
    for path in before.keys().chain(server.documents.keys()) {
        if before.contains_key(path) || paths.contains(path) {
            all.entry(path.clone()).or_default();
        }
    }
    let mut published = BTreeMap::new();
    let mut notes = Vec::new();
    for (path, diagnostics) in all {
        let version = server.documents.get(&path).map(|document| document.version);
        let value = json!({ "version": version, "diagnostics": diagnostics });
        if !server.client.pulls && before.get(&path) != Some(&value) {
            notes.extend(note(&path, &value));
        }
        if !diagnostics.is_empty() || version.is_some() {
            published.insert(path, value);
        }
    }
    if let Some(open) = server.projects.get_mut(id) {
        open.published = published;
    }
    notes.into_iter().for_each(|note| server.send(note));
}

/// Takes back what was said of a project that is no longer open.
pub fn clear(server: &Server, open: &Open) {
    if server.client.pulls {
        return;
    }
    for path in open.published.keys() {
        let note = note(path, &json!({ "diagnostics": [] }));
        note.into_iter().for_each(|note| server.send(note));
    }
}

/// What is wrong with the settings of each project.
pub fn settings(server: &Server) {
    if server.client.pulls {
        return;
    }
    for open in server.projects.values() {
        let Some(path) = settings_path(open) else { continue };
        let note = note(path, &json!({ "diagnostics": of_settings(server, open) }));
        note.into_iter().for_each(|note| server.send(note));
    }
}

/// The file with a project's settings.
pub fn settings_path(open: &Open) -> Option<&PathBuf> {
    open.project.settings.as_ref().map(|wrong| &wrong.path)
}

/// What is wrong with a project's settings.
pub fn of_settings(server: &Server, open: &Open) -> Vec<Value> {
    let Some(wrong) = &open.project.settings else { return Vec::new() };
    let paths = std::slice::from_ref(&wrong.path);
    let texts = Texts::new(&wrong.sources, paths, server.client.encoding);
    let found = wrong.found.iter();
    found.map(|one| convert::diagnostic(one, &texts, server.client.related)).collect()
}

fn note(path: &Path, value: &Value) -> Option<Notification> {
    let mut params = value.clone();
    params.as_object_mut()?.insert("uri".to_owned(), json!(uris::uri(path)?));
    if params.get("version").is_some_and(Value::is_null) {
        params.as_object_mut()?.remove("version");
    }
    Some(Notification { method: "textDocument/publishDiagnostics".to_owned(), params })
}
