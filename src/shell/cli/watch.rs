//! `deleg build --watch`: builds again whenever a file changes that the build rests on.

use super::build::{self, Args};
use super::console::Console;
use super::paths;
use super::{Answer, Failure};
use crate::shell::fs;
use crate::shell::settings;
use notify::{Event, EventKind, RecursiveMode, Watcher};
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
    let mut seen = Seen::default();
    loop {
        let (answer, project) = build::once(args, console);
        if let Err(failure) = answer {
            console.fail(&failure);
        }
        if let Some(project) = project {
            seen = Seen { files: project.files_read(), named: project.named().to_vec() };
        }
        // A folder that was removed and made again is watched anew.
        let watched = seen.folders().into_iter();
        if watched.filter(|(folder, mode)| watcher.watch(folder, *mode).is_ok()).count() == 0 {
            return Err(
                Failure::new("there is nothing to watch").help("build once without `--watch`")
            );
        }
        console.say(&format!("watching {}; stop with Ctrl-C\n", paths::files(seen.files.len())));
        wait(&changes, &seen)?;
    }
}

/// What the last build that could be asked rested on.
#[derive(Default)]
struct Seen {
    files: Vec<PathBuf>,
    named: Vec<PathBuf>,
}

impl Seen {
    /// Folders to watch: those that are named with all below them, and those of the files; else this one.
    fn folders(&self) -> BTreeMap<PathBuf, RecursiveMode> {
        let mut folders: BTreeMap<PathBuf, RecursiveMode> = BTreeMap::new();
        let parents = self.files.iter().chain(&self.named).filter_map(|file| file.parent());
        for folder in parents.chain(self.files.is_empty().then_some(Path::new("."))) {
            folders.insert(folder.to_path_buf(), RecursiveMode::NonRecursive);
        }
        for folder in self.named.iter().filter(|path| path.is_dir()) {
            folders.insert(folder.clone(), RecursiveMode::Recursive);
        }
        folders
    }

    /// Whether an event is about something that a build would read.
    fn rests_on(&self, event: &Event) -> bool {
        let leads_to_ours =
            |path: &Path| self.files.iter().chain(&self.named).any(|ours| ours.starts_with(path));
        let ours = |path: &PathBuf| {
            fs::is_deleg(path) || path.ends_with(settings::FILE) || leads_to_ours(path)
        };
        !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(ours)
    }
}

/// Returns when a change that matters is over.
fn wait(changes: &Receiver<notify::Result<Event>>, seen: &Seen) -> Result<(), Failure> {
    loop {
        let change =
            changes.recv().map_err(|_| Failure::new("the system reports no more changes"))?;
        if change.is_ok_and(|event| seen.rests_on(&event)) {
            break;
        }
    }
    while changes.recv_timeout(QUIET).is_ok() {}
    Ok(())
}

fn cannot_watch(error: &notify::Error) -> Failure {
    Failure::new(format!("files cannot be watched: {error}"))
}
