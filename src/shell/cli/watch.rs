//! `deleg build --watch`: builds again whenever a file changes that the build rests on.

use super::build::{self, Args};
use super::console::Console;
use super::paths;
use super::{Answer, Failure};
use crate::shell::fs;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// How long it must be quiet before a build: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(80);

/// Builds, waits for a change, and builds again, until the program is stopped.
pub fn run(args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    let (send, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(send).map_err(|error| cannot_watch(&error))?;
    let mut watched: BTreeMap<PathBuf, RecursiveMode> = BTreeMap::new();
    let mut files: Vec<PathBuf> = Vec::new();
    loop {
        let (answer, project) = build::once(args, console);
        if let Err(failure) = answer {
            console.fail(&failure);
        }
        if let Some(project) = project {
            files = project.files_read();
        }
        for (folder, mode) in folders(&args.paths.paths, &files) {
            // A folder that is not there yet has a parent that is watched.
            if watched.get(&folder) != Some(&mode) && watcher.watch(&folder, mode).is_ok() {
                watched.insert(folder, mode);
            }
        }
        if watched.is_empty() {
            return Err(Failure::new("there is nothing to watch"));
        }
        console.say(&format!("watching {}; stop with Ctrl-C\n", paths::files(files.len())));
        wait(&changes, &files, &watcher)?;
    }
}

/// Folders to watch: those that were named with all below them, and those of the files read.
fn folders(named: &[PathBuf], files: &[PathBuf]) -> BTreeMap<PathBuf, RecursiveMode> {
    let parents = files.iter().filter_map(|file| file.parent().map(Path::to_path_buf));
    let mut folders: BTreeMap<PathBuf, RecursiveMode> =
        parents.map(|folder| (folder, RecursiveMode::NonRecursive)).collect();
    let here = [PathBuf::from(".")];
    let named = if named.is_empty() { &here } else { named };
    for path in named.iter().filter_map(|path| std::path::absolute(path).ok()) {
        if path.is_dir() {
            folders.insert(fs::normalised(&path), RecursiveMode::Recursive);
        } else if let Some(parent) = path.parent() {
            folders.entry(fs::normalised(parent)).or_insert(RecursiveMode::NonRecursive);
        }
    }
    folders
}

/// Returns when a change that matters is over.
fn wait(
    changes: &Receiver<notify::Result<Event>>,
    files: &[PathBuf],
    _watcher: &RecommendedWatcher,
) -> Result<(), Failure> {
    loop {
        let change =
            changes.recv().map_err(|_| Failure::new("the system reports no more changes"))?;
        if change.is_ok_and(|event| matters(&event, files)) {
            break;
        }
    }
    while changes.recv_timeout(QUIET).is_ok() {}
    Ok(())
}

fn matters(event: &Event, files: &[PathBuf]) -> bool {
    let changed = !matches!(event.kind, EventKind::Access(_));
    let ours = |path: &PathBuf| fs::is_deleg(path) || files.contains(path);
    changed && event.paths.iter().any(ours)
}

fn cannot_watch(error: &notify::Error) -> Failure {
    Failure::new(format!("files cannot be watched: {error}"))
}
