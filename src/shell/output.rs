//! A build's folder: all of it is replaced, or nothing; nothing else in it is touched.

use super::cli::Failure;
use super::fs;
use crate::analysis::Artifact;
use crate::diag::quoted;
use std::collections::BTreeSet;
use std::io;
use std::path::{Component, Path, PathBuf};

/// The file that lists what a build wrote.
pub const MANIFEST: &str = "manifest.json";
/// The manifest before its rename: what a killed build was about to write.
const PENDING: &str = ".deleg-manifest.tmp";

/// What a build did.
#[derive(Debug, Default)]
pub struct Summary {
    /// Files that are new or have another text.
    pub written: usize,
    /// Files that had the text already and were not touched.
    pub unchanged: usize,
    /// Files that an earlier build wrote and this one does not.
    pub removed: usize,
}

/// A file of the folder that is not what a build would write.
#[derive(Debug)]
pub struct Difference {
    /// Relative to the folder.
    pub path: String,
    /// What is there; none where there is no file.
    pub old: Option<String>,
    /// What would be written; none where the file would be removed.
    pub new: Option<String>,
}

/// How the folder differs from what a build would write, in the order of paths.
pub fn differences(dir: &Path, artifacts: &[Artifact]) -> Result<Vec<Difference>, Failure> {
    let folder = Folder::open(dir, artifacts)?;
    let mut differences = Vec::new();
    for artifact in artifacts {
        let old = folder.text(&artifact.path)?;
        if old.as_deref() != Some(artifact.text.as_bytes()) {
            let old = old.map(|old| String::from_utf8_lossy(&old).into_owned());
            let (path, new) = (artifact.path.clone(), Some(artifact.text.clone()));
            differences.push(Difference { path, old, new });
        }
    }
    for path in folder.stale(artifacts) {
        let old = folder.text(&path)?.map(|old| String::from_utf8_lossy(&old).into_owned());
        differences.push(Difference { path, old, new: None });
    }
    differences.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(differences)
}

/// Writes a build's files. Temporary files come first, so that a full disk is met before anything changes; then
/// all are renamed, the manifest last; what fails on the way is taken back.
pub fn write(dir: &Path, artifacts: &[Artifact]) -> Result<Summary, Failure> {
    let folder = Folder::open(dir, artifacts)?;
    let mut changed = Vec::new();
    for artifact in artifacts {
        let old = folder.text(&artifact.path)?;
        if old.as_deref() == Some(artifact.text.as_bytes()) {
            continue;
        }
        if old.is_some() && !folder.owned.contains(&artifact.path) && artifact.path != MANIFEST {
            return Err(folder.foreign(&artifact.path));
        }
        changed.push(artifact);
    }
    let stale = folder.stale(artifacts);
    let summary = Summary {
        written: changed.len(),
        unchanged: artifacts.len() - changed.len(),
        removed: stale.len(),
    };
    folder.sweep(artifacts);
    if changed.is_empty() && stale.is_empty() {
        return Ok(summary);
    }
    let mut change = Change::default();
    change.write(&folder, &changed, &stale).inspect_err(|_| change.take_back())?;
    change.settle();
    folder.remove_empty(&stale);
    Ok(summary)
}

/// The folder, and which files in it are ours.
struct Folder {
    dir: PathBuf,
    owned: BTreeSet<String>,
}

impl Folder {
    fn open(dir: &Path, artifacts: &[Artifact]) -> Result<Self, Failure> {
        let mut folder = Self { dir: dir.to_path_buf(), owned: BTreeSet::new() };
        let manifest = folder.text(MANIFEST)?;
        if let Some(manifest) = manifest {
            folder.owned = listed(&manifest).ok_or_else(|| folder.foreign(MANIFEST))?;
        }
        let pending = folder.text(PENDING)?.and_then(|pending| listed(&pending));
        folder.owned.extend(pending.unwrap_or_default());
        for artifact in artifacts {
            folder.check_inside(&artifact.path)?;
        }
        Ok(folder)
    }

    /// The bytes of a file; none where there is no file.
    fn text(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        let path = self.dir.join(path);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(cannot("read", &path, &error)),
        }
    }

    fn foreign(&self, path: &str) -> Failure {
        let path = quoted(&self.dir.join(path).display().to_string());
        Failure::new(format!("{path} was not written by deleg, and is left as it is"))
            .help("choose another folder with `-o`, or move the file away")
    }

    /// A path must stay in the folder, by its words and by the links on its way.
    fn check_inside(&self, path: &str) -> Result<(), Failure> {
        let outside = || {
            let (path, dir) = (quoted(path), quoted(&self.dir.display().to_string()));
            Failure::new(format!("{path} would be written outside {dir}"))
                .help("replace links to folders in it by folders")
        };
        if !stays_inside(path) {
            return Err(outside());
        }
        let mut at = self.dir.clone();
        let parts: Vec<Component<'_>> = Path::new(path).components().collect();
        for part in parts.iter().take(parts.len().saturating_sub(1)) {
            at.push(part);
            if at.is_symlink() {
                return Err(outside());
            }
        }
        Ok(())
    }

    /// Files of ours that are there and are no longer written.
    fn stale(&self, artifacts: &[Artifact]) -> Vec<String> {
        let new: BTreeSet<&str> = artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
        let there = |path: &str| {
            self.check_inside(path).is_ok()
                && self.dir.join(path).symlink_metadata().is_ok_and(|file| !file.is_dir())
        };
        // Where names differ in case alone, one file may have both.
        let same_file = |path: &str| {
            let real = |path: &str| std::fs::canonicalize(self.dir.join(path)).ok();
            let twins = new.iter().filter(|new| new.eq_ignore_ascii_case(path));
            twins.into_iter().any(|new| real(new).is_some_and(|new| Some(new) == real(path)))
        };
        let stale = self.owned.iter().filter(|path| !new.contains(path.as_str()));
        stale.filter(|path| there(path) && !same_file(path)).cloned().collect()
    }

    /// Removes temporary files that a killed build left behind.
    fn sweep(&self, artifacts: &[Artifact]) {
        let paths = artifacts.iter().map(|artifact| artifact.path.as_str());
        let paths = paths.chain(
            self.owned.iter().map(String::as_str).filter(|path| self.check_inside(path).is_ok()),
        );
        let folders: BTreeSet<PathBuf> =
            paths.filter_map(|path| self.dir.join(path).parent().map(Path::to_path_buf)).collect();
        for entry in
            folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten()
        {
            let ours = entry.file_name().to_str().is_some_and(fs::is_temporary);
            if ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    /// Removes the folders that lost their last file.
    fn remove_empty(&self, stale: &[String]) {
        for path in stale {
            let folders =
                Path::new(path).ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
            for folder in folders {
                if std::fs::remove_dir(self.dir.join(folder)).is_err() {
                    break;
                }
            }
        }
    }
}

/// The files that a manifest of ours lists; none for any other text.
fn listed(manifest: &[u8]) -> Option<BTreeSet<String>> {
    let manifest: serde_json::Value = serde_json::from_slice(manifest).ok()?;
    manifest.get("deleg")?.as_str()?;
    let accounts = manifest.get("accounts")?.as_array()?;
    let policies =
        accounts.iter().filter_map(|account| account.get("policies")?.as_array()).flatten();
    let files = policies.filter_map(|policy| policy.get("file")?.as_str());
    Some(files.filter(|file| stays_inside(file)).map(str::to_owned).collect())
}

/// Whether a path, by its words, names a file within a folder.
fn stays_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)))
}

/// What was done so far, for taking it back.
#[derive(Default)]
struct Change {
    folders: Vec<PathBuf>,
    /// Temporary file and the place that it is for, the manifest's last.
    new: Vec<(PathBuf, PathBuf)>,
    /// The places that have their new file already.
    done: Vec<PathBuf>,
    /// Where the old file is kept, and its place.
    old: Vec<(PathBuf, PathBuf)>,
}

impl Change {
    fn write(
        &mut self,
        folder: &Folder,
        changed: &[&Artifact],
        stale: &[String],
    ) -> Result<(), Failure> {
        for artifact in changed {
            let path = folder.dir.join(&artifact.path);
            let parent = path.parent().unwrap_or(&folder.dir).to_path_buf();
            self.make_folder(&parent)?;
            let pending = artifact.path == MANIFEST;
            let temporary = if pending { parent.join(PENDING) } else { fs::temporary(&parent) };
            fs::write_new(&temporary, &artifact.text)
                .map_err(|error| cannot("written", &path, &error))?;
            self.new.push((temporary, path));
        }
        let manifest = folder.dir.join(MANIFEST);
        // The manifest is the last to be true.
        self.new.sort_by_key(|(_, path)| *path == manifest);
        for (_, path) in &self.new {
            let kept = fs::temporary(path.parent().unwrap_or(&folder.dir));
            // Without hard links there is no way back, only the way on.
            if std::fs::hard_link(path, &kept).is_ok() {
                self.old.push((kept, path.clone()));
            }
        }
        let last = self.new.len()
            - usize::from(self.new.last().is_some_and(|(_, path)| *path == manifest));
        let (policies, manifest) = self.new.split_at(last);
        for (temporary, path) in policies {
            rename(temporary, path)?;
            self.done.push(path.clone());
        }
        for path in stale {
            let path = folder.dir.join(path);
            let kept = fs::temporary(path.parent().unwrap_or(&folder.dir));
            std::fs::rename(&path, &kept).map_err(|error| cannot("removed", &path, &error))?;
            self.old.push((kept, path));
        }
        for (temporary, path) in manifest {
            rename(temporary, path)?;
        }
        Ok(())
    }

    fn make_folder(&mut self, folder: &Path) -> Result<(), Failure> {
        let missing: Vec<&Path> = folder
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .collect();
        for folder in missing.into_iter().rev() {
            std::fs::create_dir(folder).map_err(|error| cannot("made", folder, &error))?;
            self.folders.push(folder.to_path_buf());
        }
        Ok(())
    }

    /// Leaves everything as it was before.
    fn take_back(&mut self) {
        for (temporary, _) in &self.new {
            let _ = std::fs::remove_file(temporary);
        }
        let kept: BTreeSet<&PathBuf> = self.old.iter().map(|(_, path)| path).collect();
        for path in self.done.iter().filter(|path| !kept.contains(path)) {
            let _ = std::fs::remove_file(path);
        }
        for (kept, path) in &self.old {
            let _ = std::fs::rename(kept, path);
            // Renaming one link onto another of the same file leaves both.
            let _ = std::fs::remove_file(kept);
        }
        for folder in self.folders.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }

    /// Forgets the old files.
    fn settle(&self) {
        for (kept, _) in &self.old {
            let _ = std::fs::remove_file(kept);
        }
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::rename(from, to).map_err(|error| cannot("written", to, &error))
}

fn cannot(done: &str, path: &Path, error: &io::Error) -> Failure {
    let path = quoted(&path.display().to_string());
    Failure::new(format!("{path} cannot be {done}: {}", fs::words(error)))
}
