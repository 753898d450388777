//! The state of the server: documents, projects, what was found; and what each event does to it.

use super::capabilities::Client;
use super::dispatch::{self, Needs};
use super::edits::Document;
use super::files::Files;
use super::project::Project;
use super::worker::{Checked, Early, Job};
use super::{Event, publish, uris};
use crate::analysis::view::View;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::Uri;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// How long proofs may take before what was found without them is shown.
const PATIENCE: Duration = Duration::from_millis(40);

/// The server.
pub struct Server {
    /// What the editor can.
    pub client: Client,
    /// Texts.
    pub files: Arc<Files>,
    /// Open documents by path.
    pub documents: BTreeMap<PathBuf, Document>,
    /// Projects by id.
    pub projects: BTreeMap<PathBuf, Open>,
    /// The last place that the editor's cursor was said to be at.
    pub cursor: Option<Value>,
    /// What was said of it last.
    pub shown: Option<Value>,
    sender: Box<dyn Fn(Message) -> bool>,
    pub(super) jobs: Sender<Job>,
    events: Sender<Event>,
    watcher: Option<super::watch::Watcher>,
    pub(super) pending: Vec<Request>,
    next: i32,
    shut: bool,
}

/// A project of which a file is open, or that a folder's settings name.
#[derive(Debug)]
pub struct Open {
    /// Its files and settings.
    pub project: Project,
    /// The newest state of its texts.
    pub revision: Arc<AtomicU64>,
    /// Its newest texts.
    pub view: View,
    /// The last check that was not ended early.
    pub checked: Option<Arc<Checked>>,
    /// The last check without an error.
    pub clean: Option<Arc<Checked>>,
    /// What was found before the proofs of the newest state, and when to show it.
    pub(super) early: Option<(Early, Instant)>,
    /// The files for which something was published.
    pub published: BTreeMap<PathBuf, Value>,
}

impl Open {
    /// Whether the last check is of the newest texts.
    pub fn is_fresh(&self) -> bool {
        let newest = self.revision.load(Ordering::Relaxed);
        self.checked.as_ref().is_some_and(|checked| checked.revision == newest)
    }

    /// Whether the last check read a file.
    pub(super) fn rests_on(&self, path: &Path) -> bool {
        let keys = self.checked.as_ref().map(|checked| checked.snapshot.keys());
        keys.into_iter().flatten().any(|key| self.project.path(key) == path)
    }
}

/// Whether the editor takes a request back that still waits.
fn is_cancelled(id: &RequestId, queue: &VecDeque<Event>) -> bool {
    queue.iter().any(|event| match event {
        Event::Message(Message::Notification(note)) => {
            note.method == "$/cancelRequest" && note.params.get("id") == Some(&json!(id))
        }
        _ => false,
    })
}

impl Server {
    /// A server that has said hello.
    pub fn new(
        sender: impl Fn(Message) -> bool + 'static,
        client: Client,
        files: Arc<Files>,
        jobs: Sender<Job>,
        events: Sender<Event>,
    ) -> Self {
        Self {
            client,
            files,
            documents: BTreeMap::new(),
            projects: BTreeMap::new(),
            cursor: None,
            shown: None,
            sender: Box::new(sender),
            jobs,
            events,
            watcher: None,
            pending: Vec::new(),
            next: 0,
            shut: false,
        }
    }

    /// Takes events until the editor says goodbye; whether it did.
    pub fn serve(mut self, events: &Receiver<Event>) -> bool {
        self.watch();
        self.find_projects();
        let mut queue: VecDeque<Event> = VecDeque::new();
        loop {
            if queue.is_empty() {
                match events.recv_timeout(self.patience()) {
                    Ok(event) => queue.push_back(event),
                    Err(RecvTimeoutError::Timeout) => self.show_early(),
                    Err(RecvTimeoutError::Disconnected) => return self.shut,
                }
            }
            // What was taken back while it waited is not worked on.
            queue.extend(events.try_iter());
            let Some(event) = queue.pop_front() else { continue };
            match event {
                Event::Gone => return self.shut,
                Event::Message(Message::Notification(note)) if note.method == "exit" => {
                    return self.shut;
                }
                Event::Message(Message::Request(request)) => {
                    if is_cancelled(&request.id, &queue) {
                        self.refuse(request.id, ErrorCode::RequestCanceled, "cancelled");
                    } else {
                        self.request(request);
                    }
                }
                Event::Message(Message::Notification(note)) => self.notice(note),
                Event::Message(Message::Response(_)) => {}
                Event::Early(early) => self.early(early),
                Event::Checked(checked) => self.checked(checked),
                Event::Failed(id) => self.failed(&id),
                Event::Disk(paths) => self.disk(&paths),
            }
        }
    }

    /// Watches the folders, where the editor does not.
    pub(super) fn watch(&mut self) {
        if self.client.watches {
            let globs = ["**/*.deleg", "**/deleg.toml", "**/*.json"];
            let watchers: Vec<Value> =
                globs.iter().map(|glob| json!({ "globPattern": glob })).collect();
            let method = "workspace/didChangeWatchedFiles";
            let options = json!({ "watchers": watchers });
            let one = json!({ "id": "files", "method": method, "registerOptions": options });
            if self.next == 0 {
                self.ask("client/registerCapability", json!({ "registrations": [one] }));
            }
            return;
        }
        self.watcher = super::watch::start(&self.client.folders, &self.events);
    }

    /// Tells an editor with several documents to ask again for what stands beside the text.
    pub(super) fn refresh(&mut self) {
        if self.documents.len() < 2 {
            return;
        }
        if self.client.refreshes_lenses {
            self.ask("workspace/codeLens/refresh", Value::Null);
        }
        if self.client.refreshes_hints {
            self.ask("workspace/inlayHint/refresh", Value::Null);
        }
        if self.client.pulls && self.client.refreshes_diagnostics {
            self.ask("workspace/diagnostic/refresh", Value::Null);
        }
    }

    fn patience(&self) -> Duration {
        let waits = self.projects.values().filter_map(|open| open.early.as_ref());
        let next = waits.map(|(_, when)| when.saturating_duration_since(Instant::now())).min();
        next.unwrap_or(Duration::from_secs(3600))
    }

    /// Sends something to the editor.
    pub fn send(&self, message: impl Into<Message>) {
        // An editor that is gone is noticed by the reader.
        let _ = (self.sender)(message.into());
    }

    /// Asks the editor for something whose answer does not matter.
    pub fn ask(&mut self, method: &str, params: Value) {
        self.next += 1;
        let id = RequestId::from(format!("deleg-{}", self.next));
        self.send(Request { id, method: method.to_owned(), params });
    }

    pub(super) fn refuse(&self, id: RequestId, code: ErrorCode, why: &str) {
        self.send(Response::new_err(id, code as i32, why.to_owned()));
    }

    fn request(&mut self, request: Request) {
        if request.method == "shutdown" {
            self.shut = true;
            return self.send(Response::new_ok(request.id, Value::Null));
        }
        if self.shut {
            return self.refuse(request.id, ErrorCode::InvalidRequest, "the server is shut down");
        }
        let Some(feature) = dispatch::find(&request.method) else {
            let why = format!("there is no method `{}`", request.method);
            return self.refuse(request.id, ErrorCode::MethodNotFound, &why);
        };
        let waits = match feature.needs {
            Needs::Text => false,
            Needs::Check => self.of_params(&request.params).is_some_and(|open| !open.is_fresh()),
            Needs::Checks => self.projects.values().any(|open| !open.is_fresh()),
        };
        if waits {
            return self.pending.push(request);
        }
        let Request { id, params, .. } = request;
        let answer = catch_unwind(AssertUnwindSafe(|| (feature.answer)(self, params)));
        let response = match answer {
            Ok(Ok(value)) => Response::new_ok(id, value),
            Ok(Err(why)) => Response::new_err(id, ErrorCode::InvalidParams as i32, why),
            Err(_) => {
                let why = "deleg failed by a mistake of its own".to_owned();
                Response::new_err(id, ErrorCode::InternalError as i32, why)
            }
        };
        self.send(response);
    }

    /// The project that a request is about.
    fn of_params(&self, params: &Value) -> Option<&Open> {
        let named =
            params.pointer("/textDocument/uri").or_else(|| params.pointer("/arguments/0/uri"));
        let uri: Uri = named?.as_str()?.parse().ok()?;
        self.open(&uris::path(&uri))
    }

    /// The project of a path.
    pub fn open(&self, path: &Path) -> Option<&Open> {
        self.projects
            .values()
            .find(|open| open.project.files.contains(path))
            .or_else(|| self.projects.values().find(|open| open.rests_on(path)))
    }

    fn early(&mut self, early: Early) {
        if let Some(open) = self.projects.get_mut(&early.id)
            && open.revision.load(Ordering::Relaxed) == early.revision
        {
            open.early = Some((early, Instant::now() + PATIENCE));
        }
    }

    fn show_early(&mut self) {
        let now = Instant::now();
        let due: Vec<Early> = self
            .projects
            .values_mut()
            .filter_map(|open| open.early.take_if(|(_, when)| *when <= now))
            .map(|(early, _)| early)
            .collect();
        due.into_iter().for_each(|early| publish::early(self, &early));
    }

    fn checked(&mut self, checked: Arc<Checked>) {
        let Some(open) = self.projects.get_mut(&checked.project.id) else { return };
        if open.revision.load(Ordering::Relaxed) != checked.revision {
            return;
        }
        open.early = None;
        let keys = checked.snapshot.keys();
        open.view.retain(|key| keys.iter().any(|known| known == key));
        checked.snapshot.pages().iter().for_each(|page| open.view.set_page(page));
        if checked.snapshot.is_clean() {
            open.clean = Some(checked.clone());
        }
        open.checked = Some(checked.clone());
        publish::checked(self, &checked);
        self.answer_pending();
        self.refresh();
        super::follow::show(self);
    }

    /// A check failed by a mistake of ours: that is said, and what waited for it is refused.
    fn failed(&mut self, id: &Path) {
        let issues = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");
        let text = format!(
            "deleg failed by a mistake of its own; please report it with the files: {issues}"
        );
        let params = json!({ "type": 1, "message": text });
        self.send(Notification { method: "window/showMessage".to_owned(), params });
        if let Some(open) = self.projects.get_mut(id) {
            open.early = None;
        }
        for request in std::mem::take(&mut self.pending) {
            self.refuse(request.id, ErrorCode::InternalError, "the check failed");
        }
    }

    /// Answers what had to wait for a check.
    pub(super) fn answer_pending(&mut self) {
        for request in std::mem::take(&mut self.pending) {
            self.request(request);
        }
    }
}
