//! Texts of files: what is open in the editor wins over what is on the disk.

use crate::analysis::LoadError;
use crate::shell::fs;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Every text that was read or is open, for the server and the thread that checks.
#[derive(Debug, Default)]
pub struct Files {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    open: BTreeMap<PathBuf, Arc<str>>,
    disk: BTreeMap<PathBuf, Result<Arc<str>, LoadError>>,
}

impl Files {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The text of a file.
    pub fn read(&self, path: &Path) -> Result<Arc<str>, LoadError> {
        let mut inner = self.inner();
        if let Some(text) = inner.open.get(path) {
            return Ok(text.clone());
        }
        if let Some(known) = inner.disk.get(path) {
            return known.clone();
        }
        let read = fs::read_text(path).map(Arc::from);
        inner.disk.insert(path.to_path_buf(), read.clone());
        read
    }

    /// What the editor shows of a file.
    pub fn opened(&self, path: &Path, text: Arc<str>) {
        self.inner().open.insert(path.to_path_buf(), text);
    }

    /// The editor no longer holds a file.
    pub fn closed(&self, path: &Path) {
        let mut inner = self.inner();
        inner.open.remove(path);
        inner.disk.remove(path);
    }

    /// Something happened to these on the disk.
    pub fn changed(&self, paths: &[PathBuf]) {
        let mut inner = self.inner();
        for path in paths {
            // A folder takes with it what is below.
            inner.disk.retain(|known, _| !known.starts_with(path));
        }
    }

    /// The open files below a folder.
    pub fn open_below(&self, folder: &Path) -> Vec<PathBuf> {
        let inner = self.inner();
        inner.open.keys().filter(|path| path.starts_with(folder)).cloned().collect()
    }

    /// Forgets texts of the disk that no project has any more.
    pub fn keep(&self, wanted: &BTreeSet<PathBuf>) {
        self.inner().disk.retain(|path, _| wanted.contains(path));
    }
}
