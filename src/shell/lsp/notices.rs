//! What the editor tells: documents that open, change and close, files, folders and settings; and which projects that makes.

use super::server::{Open, Server};
use super::worker::Job;
use super::{edits::Document, project::Project};
use super::{publish, uris};
use crate::analysis::view::View;
use crate::shell::{fs, settings};
use lsp_server::{ErrorCode, Notification, Request};
use lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Sender;

impl Server {
    /// Takes what the editor tells.
    pub(super) fn notice(&mut self, note: Notification) {
        match note.method.as_str() {
            "textDocument/didOpen" => with(note.params, |params: DidOpenTextDocumentParams| {
                let path = uris::path(&params.text_document.uri);
                let document =
                    Document::new(&params.text_document.text, params.text_document.version);
                self.files.opened(&path, document.text.clone());
                self.documents.insert(path, document);
                self.find_projects();
            }),
            "textDocument/didChange" => {
                with(note.params, |params: DidChangeTextDocumentParams| self.change(&params));
            }
            "textDocument/didClose" => with(note.params, |params: DidCloseTextDocumentParams| {
                let path = uris::path(&params.text_document.uri);
                self.documents.remove(&path);
                self.files.closed(&path);
                self.find_projects();
            }),
            "workspace/didChangeWatchedFiles" => {
                with(note.params, |params: DidChangeWatchedFilesParams| {
                    let paths: Vec<PathBuf> =
                        params.changes.iter().map(|change| uris::path(&change.uri)).collect();
                    self.disk(&paths);
                });
            }
            "workspace/didChangeWorkspaceFolders" => {
                with(note.params, |params: DidChangeWorkspaceFoldersParams| {
                    let gone: Vec<PathBuf> =
                        params.event.removed.iter().map(|one| uris::path(&one.uri)).collect();
                    self.client.folders.retain(|folder| !gone.contains(folder));
                    let new = params.event.added.iter().map(|one| uris::path(&one.uri));
                    self.client.folders.extend(new);
                    self.watch();
                    self.find_projects();
                });
            }
            "workspace/didChangeConfiguration" => {
                if let Some(settings) = note.params.pointer("/settings/deleg") {
                    self.client.settings = settings.clone();
                }
                self.refresh();
            }
            "deleg/cursor" => super::follow::moved(self, &note.params),
            "$/cancelRequest" => {
                let id = note.params.get("id");
                let is = |request: &Request| id == Some(&json!(request.id));
                for request in self.pending.extract_if(.., |one| is(one)).collect::<Vec<_>>() {
                    self.refuse(request.id, ErrorCode::RequestCanceled, "cancelled");
                }
            }
            _ => {}
        }
    }

    fn change(&mut self, params: &DidChangeTextDocumentParams) {
        let path = uris::path(&params.text_document.uri);
        let Some(document) = self.documents.get_mut(&path) else { return };
        document.apply(&params.content_changes, self.client.encoding);
        document.version = params.text_document.version;
        let text = document.text.clone();
        self.files.opened(&path, text.clone());
        if path.ends_with(settings::FILE) {
            return self.find_projects();
        }
        let mut loose = false;
        for open in self.projects.values_mut() {
            let key = open.project.key(&path);
            if open.project.files.contains(&path) {
                // Without settings, what a file uses decides what belongs together.
                let links = |view: &View| {
                    let page = view.page(&key)?;
                    Some(
                        page.names().links.iter().map(|link| link.path.clone()).collect::<Vec<_>>(),
                    )
                };
                let watched = open.project.settings.is_none() && text.contains("use");
                let before = watched.then(|| links(&open.view)).flatten();
                open.view.set(&key, text.clone());
                loose |= watched && before != links(&open.view);
            } else if !open.rests_on(&path) {
                continue;
            }
            schedule(open, &self.jobs);
        }
        if loose {
            self.find_projects();
        }
    }

    /// Something changed on the disk.
    pub(super) fn disk(&mut self, paths: &[PathBuf]) {
        let ours = |path: &&PathBuf| {
            fs::is_deleg(path)
                || path.ends_with(settings::FILE)
                || path.extension().is_none_or(|extension| extension == "json")
        };
        let paths: Vec<PathBuf> = paths.iter().filter(ours).cloned().collect();
        if !paths.is_empty() {
            self.files.changed(&paths);
            self.find_projects();
        }
    }

    /// Finds the projects of everything that is open, and checks them all.
    pub(super) fn find_projects(&mut self) {
        let mut found: BTreeMap<PathBuf, Project> = BTreeMap::new();
        for folder in &self.client.folders {
            let file = folder.join(settings::FILE);
            if self.files.read(&file).is_ok() {
                let project = Project::with_settings(&file, None, &self.files);
                found.insert(project.id.clone(), project);
            }
        }
        for path in self.documents.keys().filter(|path| fs::is_deleg(path) || is_unsaved(path)) {
            if found.values().any(|project| project.files.contains(path)) {
                continue;
            }
            let project = Project::of(path, &self.client.folders, &self.files);
            let known = found.entry(project.id.clone()).or_insert_with(|| project.clone());
            known.files.extend(project.files);
        }
        let gone: Vec<PathBuf> =
            self.projects.keys().filter(|id| !found.contains_key(*id)).cloned().collect();
        for open in gone.iter().filter_map(|id| self.projects.remove(id)).collect::<Vec<_>>() {
            open.revision.fetch_add(1, Ordering::Relaxed);
            publish::clear(self, &open);
        }
        for (id, project) in found {
            let open = self.projects.entry(id).or_insert_with(|| Open {
                project: project.clone(),
                revision: Arc::default(),
                view: View::default(),
                checked: None,
                clean: None,
                early: None,
                published: BTreeMap::new(),
            });
            open.project = project;
            for path in &open.project.files {
                let key = open.project.key(path);
                match self.files.read(path) {
                    Ok(text) if open.view.text(&key) != Some(&*text) => open.view.set(&key, text),
                    _ => {}
                }
            }
            schedule(open, &self.jobs);
        }
        publish::settings(self);
        self.answer_pending();
    }
}

/// Has a project checked anew.
fn schedule(open: &mut Open, jobs: &Sender<Job>) {
    let revision = open.revision.fetch_add(1, Ordering::Relaxed) + 1;
    open.early = None;
    let newest = open.revision.clone();
    // The thread that checks ends with the program.
    let _ = jobs.send(Job { project: open.project.clone(), revision, newest });
}

/// Does something with a notification's parameters; one that does not fit means nothing.
fn with<P: DeserializeOwned>(params: Value, act: impl FnOnce(P)) {
    if let Ok(params) = serde_json::from_value(params) {
        act(params);
    }
}

/// Whether a document has no file yet.
fn is_unsaved(path: &Path) -> bool {
    path.to_string_lossy().starts_with("/\u{0}untitled:")
}
