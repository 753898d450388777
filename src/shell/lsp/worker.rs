//! The thread that checks: one project at a time, the newest texts, ended early when they change again.

use super::Event;
use super::files::Files;
use super::project::{Named, Project};
use crate::analysis::{Snapshot, Watch, Workspace};
use crate::diag::Diagnostic;
use crate::text::Sources;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender};

/// A project to be checked.
#[derive(Debug)]
pub struct Job {
    /// The project.
    pub project: Project,
    /// The state of all texts that is asked about.
    pub revision: u64,
    /// The newest state that there is.
    pub newest: Arc<AtomicU64>,
}

/// What was found before plans and proofs.
#[derive(Debug)]
pub struct Early {
    /// The project.
    pub id: PathBuf,
    /// The state of all texts.
    pub revision: u64,
    /// What was found, each file's by its key.
    pub found: Vec<(String, Arc<str>, Vec<Diagnostic>)>,
}

/// A checked project.
#[derive(Debug)]
pub struct Checked {
    /// The project.
    pub project: Project,
    /// The state of all texts.
    pub revision: u64,
    /// The answers.
    pub snapshot: Snapshot,
}

/// Checks whatever comes until nothing can come any more.
pub fn run(jobs: &Receiver<Job>, files: &Files, events: &Sender<Event>) {
    let mut workspaces: BTreeMap<PathBuf, Workspace> = BTreeMap::new();
    let mut waiting: Vec<Job> = Vec::new();
    loop {
        if waiting.is_empty() {
            let Ok(job) = jobs.recv() else { return };
            waiting.push(job);
        }
        waiting.extend(jobs.try_iter());
        let job = waiting.remove(0);
        // A later job of the same project asks for the same and more.
        if waiting.iter().any(|later| later.project.id == job.project.id) {
            continue;
        }
        let workspace = workspaces.entry(job.project.id.clone()).or_default();
        let watching = Watching { job: &job, events };
        let named = Named { project: &job.project, files };
        let inputs = job.project.inputs(files);
        let check = || Snapshot::within(workspace, inputs, &named, &job.project.options, &watching);
        // A mistake of ours must not end the editor's session; nothing that it left behind is used again.
        let Ok(snapshot) = catch_unwind(AssertUnwindSafe(check)) else {
            workspaces.remove(&job.project.id);
            if events.send(Event::Failed(job.project.id)).is_err() {
                return;
            }
            continue;
        };
        if watching.ended() {
            continue;
        }
        let Job { project, revision, .. } = job;
        let checked = Checked { project, revision, snapshot };
        if events.send(Event::Checked(Arc::new(checked))).is_err() {
            return;
        }
    }
}

struct Watching<'a> {
    job: &'a Job,
    events: &'a Sender<Event>,
}

impl Watch for Watching<'_> {
    fn ended(&self) -> bool {
        self.job.newest.load(Ordering::Relaxed) > self.job.revision
    }

    fn before_plans(&self, sources: &Sources, keys: &[String], found: Vec<Diagnostic>) {
        let mut by_file: BTreeMap<usize, Vec<Diagnostic>> = BTreeMap::new();
        for one in found {
            by_file.entry(one.primary.span.file.index()).or_default().push(one);
        }
        let found = sources.iter().filter_map(|(file, source)| {
            let key = keys.get(file.index())?.clone();
            let found = by_file.remove(&file.index()).unwrap_or_default();
            Some((key, source.text().clone(), found))
        });
        let early = Early {
            id: self.job.project.id.clone(),
            revision: self.job.revision,
            found: found.collect(),
        };
        // Nobody listens any more: the program ends.
        let _ = self.events.send(Event::Early(early));
    }
}
