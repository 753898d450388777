//! Watches folders for an editor that does not.

use super::Event;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::path::PathBuf;
use std::sync::mpsc::Sender;

/// Watches until it is dropped.
pub type Watcher = RecommendedWatcher;

/// Watches folders with all that is below; what cannot be watched is read when it is next asked for.
pub fn start(folders: &[PathBuf], events: &Sender<Event>) -> Option<Watcher> {
    let events = events.clone();
    let report = move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event
            && !matches!(event.kind, EventKind::Access(_))
        {
            // A server that ends listens no more.
            let _ = events.send(Event::Disk(event.paths));
        }
    };
    let mut watcher = notify::recommended_watcher(report).ok()?;
    for folder in folders {
        let _ = watcher.watch(folder, RecursiveMode::Recursive);
    }
    Some(watcher)
}
