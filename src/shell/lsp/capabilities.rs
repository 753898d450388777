//! What the editor can, and what the server answers that it can.

use super::commands;
use super::dispatch;
use super::positions::Encoding;
use super::pull;
use super::uris;
use crate::analysis::semantic::{CLASSES, MODIFIERS};
use lsp_types::InitializeParams;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What the editor said of itself.
#[derive(Debug)]
pub struct Client {
    /// How it counts columns.
    pub encoding: Encoding,
    /// The folders that it has open.
    pub folders: Vec<PathBuf>,
    /// Whether completions may hold places to fill.
    pub snippets: bool,
    /// Whether it watches files on request.
    pub watches: bool,
    /// Whether it can be told to ask for lenses again.
    pub refreshes_lenses: bool,
    /// Whether it can be told to ask for hints again.
    pub refreshes_hints: bool,
    /// Whether it can be told to ask for diagnostics again.
    pub refreshes_diagnostics: bool,
    /// Whether it asks for diagnostics, and wants none that it did not ask for: those of both ways would stand twice.
    pub pulls: bool,
    /// Whether diagnostics may name other places.
    pub related: bool,
    /// Whether it shows the answers of commands itself.
    pub virtual_documents: bool,
    /// Whether it opens a document when it is told to.
    pub shows_documents: bool,
    /// The settings that came with the first message.
    pub settings: Value,
}

impl Client {
    /// Reads the editor's first message.
    pub fn new(params: &InitializeParams) -> Self {
        let all = serde_json::to_value(&params.capabilities).unwrap_or_default();
        let can = |path: &str| all.pointer(path).and_then(Value::as_bool).unwrap_or(false);
        let general = params.capabilities.general.as_ref();
        let encodings = general.and_then(|general| general.position_encodings.as_deref());
        let mut folders: Vec<PathBuf> = params
            .workspace_folders
            .iter()
            .flatten()
            .map(|folder| uris::path(&folder.uri))
            .collect();
        #[expect(deprecated, reason = "older editors know one folder")]
        let root = params.root_uri.as_ref().map(uris::path);
        if folders.is_empty() {
            folders.extend(root);
        }
        let settings = params.initialization_options.clone().unwrap_or_default();
        let has = |path: &str| all.pointer(path).is_some_and(Value::is_object);
        let only_pulls =
            has("/textDocument/diagnostic") && !has("/textDocument/publishDiagnostics");
        let wants = settings.get("pullDiagnostics").and_then(Value::as_bool);
        Self {
            encoding: Encoding::agreed(encodings),
            folders,
            snippets: can("/textDocument/completion/completionItem/snippetSupport"),
            watches: can("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            refreshes_lenses: can("/workspace/codeLens/refreshSupport"),
            refreshes_hints: can("/workspace/inlayHint/refreshSupport"),
            refreshes_diagnostics: can("/workspace/diagnostics/refreshSupport"),
            pulls: wants.unwrap_or(only_pulls),
            related: can("/textDocument/publishDiagnostics/relatedInformation")
                || can("/textDocument/diagnostic/relatedInformation"),
            virtual_documents: can("/experimental/delegDocuments"),
            shows_documents: can("/window/showDocument/support"),
            settings,
        }
    }
}

impl Client {
    /// A switch of the editor's settings, where it is set.
    pub fn setting(&self, name: &str) -> Option<bool> {
        self.settings.get(name).and_then(Value::as_bool)
    }
}

/// The answer to the first message: a fold over the table of features.
pub fn answer(client: &Client) -> Value {
    let mut capabilities = json!({
        "positionEncoding": client.encoding.kind(),
        "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
        "workspace": {
            "workspaceFolders": { "supported": true, "changeNotifications": true },
            "fileOperations": {},
        },
    });
    for feature in dispatch::FEATURES {
        let Some((name, value)) = feature.capability else { continue };
        let mut value: Value = serde_json::from_str(value).unwrap_or(Value::Bool(true));
        if name == pull::PROVIDER && !client.pulls {
            continue;
        }
        if name == "executeCommandProvider" {
            let names: Vec<&str> = commands::COMMANDS.iter().map(|(name, _)| *name).collect();
            value = json!({ "commands": names });
        }
        if name == "semanticTokensProvider" {
            let classes: Vec<&str> = CLASSES.iter().map(|(word, _)| *word).collect();
            let legend = json!({ "tokenTypes": classes, "tokenModifiers": MODIFIERS });
            value = json!({ "legend": legend, "full": true, "range": true });
        }
        if let Some(all) = capabilities.as_object_mut() {
            all.insert(name.to_owned(), value);
        }
    }
    json!({
        "capabilities": capabilities,
        "serverInfo": { "name": "deleg", "version": env!("CARGO_PKG_VERSION") },
    })
}
