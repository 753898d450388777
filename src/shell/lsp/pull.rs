//! Diagnostics for editors that ask for them: of one document, or of every file; what stayed is not sent again.

use super::ask::params;
use super::server::{Open, Server};
use super::{publish, uris};
use lsp_types::{DocumentDiagnosticParams, Uri, WorkspaceDiagnosticParams};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// The name of the capability, which only editors see that ask.
pub const PROVIDER: &str = "diagnosticProvider";

/// Its value.
pub const OPTIONS: &str =
    r#"{"identifier":"deleg","interFileDependencies":true,"workspaceDiagnostics":true}"#;

/// What was found in a document.
pub fn document(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: DocumentDiagnosticParams = params(value)?;
    let path = uris::path(&params.text_document.uri);
    let open = server.open(&path).or_else(|| {
        let mut all = server.projects.values();
        all.find(|open| publish::settings_path(open) == Some(&path))
    });
    let items = open.map(|open| found(server, open, &path)).unwrap_or_default();
    Ok(report(items, params.previous_result_id.as_deref()))
}

/// What was found in every file of every project, in those of which the editor knows something, and in open ones.
pub fn workspace(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: WorkspaceDiagnosticParams = params(value)?;
    let mut all: BTreeMap<PathBuf, Vec<Value>> = BTreeMap::new();
    let mut before: BTreeMap<PathBuf, String> = BTreeMap::new();
    for known in params.previous_result_ids {
        let path = uris::path(&known.uri);
        all.entry(path.clone()).or_default();
        before.insert(path, known.value);
    }
    for open in server.projects.values() {
        let keys = open.checked.iter().flat_map(|checked| checked.snapshot.keys());
        let read = keys.map(|key| open.project.path(key));
        for path in read.chain(publish::settings_path(open).cloned()) {
            let items = found(server, open, &path);
            all.entry(path).or_default().extend(items);
        }
    }
    let items = all.into_iter().filter_map(|(path, items)| {
        let uri: Uri = uris::uri(&path)?;
        let mut one = report(items, before.get(&path).map(String::as_str));
        let fields = one.as_object_mut()?;
        fields.insert("uri".to_owned(), json!(uri));
        let version = server.documents.get(&path).map(|document| document.version);
        fields.insert("version".to_owned(), json!(version));
        Some(one)
    });
    Ok(json!({ "items": items.collect::<Vec<_>>() }))
}

/// What the last check of a project found in a file.
fn found(server: &Server, open: &Open, path: &Path) -> Vec<Value> {
    if publish::settings_path(open).is_some_and(|settings| settings == path) {
        return publish::of_settings(server, open);
    }
    let said = open.published.get(path).and_then(|value| value.get("diagnostics")?.as_array());
    said.cloned().unwrap_or_default()
}

/// The answer about one file. Its id is a number of what is said, so that whatever says the same has the same.
fn report(items: Vec<Value>, before: Option<&str>) -> Value {
    let mut hasher = DefaultHasher::new();
    json!(items).to_string().hash(&mut hasher);
    let id = format!("{:016x}", hasher.finish());
    if before == Some(&id) {
        return json!({ "kind": "unchanged", "resultId": id });
    }
    json!({ "kind": "full", "resultId": id, "items": items })
}
