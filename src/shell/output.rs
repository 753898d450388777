//! A build's folder: all of it is replaced, or nothing; nothing else in it is touched.

use super::failure::Failure;
use super::fs;
use crate::analysis::Artifact;
use crate::diag::quoted;
use std::collections::BTreeSet;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::thread;

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

/// How many files are written at once.
const WRITERS: usize = 32;

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
        let read = std::fs::metadata(&path).and_then(|metadata| {
            if metadata.is_file() {
                std::fs::read(&path)
            } else {
                Err(io::Error::other("it is not a regular file"))
            }
        });
        match read {
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
    let others = manifest.get("files").and_then(|files| files.as_array()).into_iter().flatten();
    let files = policies.filter_map(|policy| policy.get("file")?.as_str());
    let files = files.chain(others.filter_map(|file| file.as_str()));
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
            self.new.push((temporary, path));
        }
        write_all(&self.new, changed)?;
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

/// Writes the temporary files, several at once: a disk confirms many in the time of one.
fn write_all(places: &[(PathBuf, PathBuf)], artifacts: &[&Artifact]) -> Result<(), Failure> {
    let files: Vec<_> = places.iter().zip(artifacts).collect();
    let share = files.len().div_ceil(WRITERS).max(1);
    let write = |part: &[(&(PathBuf, PathBuf), &&Artifact)]| {
        part.iter().try_for_each(|((temporary, path), artifact)| {
            fs::write_new(temporary, &artifact.text)
                .map_err(|error| cannot("written", path, &error))
        })
    };
    thread::scope(|scope| {
        let started: Vec<_> =
            files.chunks(share).map(|part| scope.spawn(move || write(part))).collect();
        let ended = started.into_iter().map(|writer| match writer.join() {
            Ok(written) => written,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        ended.collect()
    })
}

fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::rename(from, to).map_err(|error| cannot("written", to, &error))
}

fn cannot(done: &str, path: &Path, error: &io::Error) -> Failure {
    let path = quoted(&path.display().to_string());
    Failure::new(format!("{path} cannot be {done}: {}", fs::words(error)))
}

#[cfg(test)]
mod tests {
    use super::{Change, Folder, differences, write};
    use crate::analysis::Artifact;
    use serde_json::json;
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::{Path, PathBuf};

    /// A folder of this test alone, removed in the end.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("deleg-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// What a build of policies gives: `ACCOUNT/NAME`, text.
    fn build(policies: &[(&str, &str)]) -> Vec<Artifact> {
        let file = |name: &str| format!("{name}.json");
        let listed: Vec<_> =
            policies.iter().map(|(name, _)| json!({ "name": name, "file": file(name) })).collect();
        let manifest = json!({ "deleg": "0.1.0", "accounts": [{ "policies": listed }] });
        let policy =
            |(name, text): &(&str, &str)| Artifact { path: file(name), text: (*text).into() };
        let mut artifacts: Vec<Artifact> = policies.iter().map(policy).collect();
        artifacts.push(Artifact { path: "manifest.json".into(), text: manifest.to_string() });
        artifacts
    }

    /// Every file below a folder with its text.
    fn tree(dir: &Path) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        let mut folders = vec![dir.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                    files.insert(name, fs::read_to_string(path).unwrap_or_default());
                }
            }
        }
        files
    }

    #[test]
    fn a_build_replaces_its_own_files_and_touches_nothing_else() {
        let scratch = Scratch::new("replaces");
        let dir = scratch.0.join("deep/out");
        write(&dir, &build(&[("main/A", "a"), ("main/B", "b"), ("old/C", "c")])).unwrap();
        fs::write(dir.join("main/README.md"), "mine").unwrap();
        fs::write(dir.join("main/Mine.json"), "mine").unwrap();
        let new = build(&[("main/A", "a"), ("main/B", "b2"), ("main/guardrails/D", "d")]);
        assert_eq!(differences(&dir, &new).unwrap().len(), 4);
        let summary = write(&dir, &new).unwrap();
        assert_eq!((summary.written, summary.unchanged, summary.removed), (3, 1, 1));
        let names: Vec<String> = tree(&dir).into_keys().collect();
        let expected = [
            "main/A.json",
            "main/B.json",
            "main/Mine.json",
            "main/README.md",
            "main/guardrails/D.json",
            "manifest.json",
        ];
        assert_eq!(names, expected);
        assert!(!dir.join("old").exists(), "the folder that lost its last file is gone");
        assert_eq!(fs::read_to_string(dir.join("main/B.json")).unwrap(), "b2");
        assert!(differences(&dir, &new).unwrap().is_empty());
    }

    #[test]
    fn equal_files_are_not_touched() {
        let scratch = Scratch::new("equal");
        let artifacts = build(&[("main/A", "a")]);
        write(&scratch.0, &artifacts).unwrap();
        let modified = || fs::metadata(scratch.0.join("main/A.json")).unwrap().modified().unwrap();
        let before = modified();
        std::thread::sleep(std::time::Duration::from_millis(20));
        assert_eq!(write(&scratch.0, &artifacts).unwrap().written, 0);
        assert_eq!(modified(), before);
    }

    #[test]
    fn files_of_others_are_refused() {
        let scratch = Scratch::new("others");
        fs::create_dir(scratch.0.join("main")).unwrap();
        fs::write(scratch.0.join("main/A.json"), "theirs").unwrap();
        let said = write(&scratch.0, &build(&[("main/A", "a"), ("main/B", "b")])).unwrap_err();
        assert!(
            said.message.ends_with("was not written by deleg, and is left as it is"),
            "{said:?}"
        );
        assert_eq!(tree(&scratch.0).len(), 1);
        for text in ["", "{}", "[1]", "not JSON", r#"{"deleg":1,"accounts":[]}"#] {
            fs::write(scratch.0.join("manifest.json"), text).unwrap();
            let said = write(&scratch.0, &build(&[("main/B", "b")])).unwrap_err();
            assert!(said.message.contains("manifest.json` was not written by deleg"), "{said:?}");
        }
    }

    #[test]
    fn nothing_outside_is_written_or_removed() {
        let scratch = Scratch::new("outside");
        let dir = scratch.0.join("out");
        fs::write(scratch.0.join("victim.json"), "keep").unwrap();
        write(&dir, &build(&[("main/A", "a")])).unwrap();
        let victim = scratch.0.join("victim.json");
        let evil = json!({ "deleg": "0", "accounts": [{ "policies": [
            { "file": "../victim.json" }, { "file": victim }, { "file": "" }, { "file": "main" }, { "file": "main/A.json" },
        ] }] });
        fs::write(dir.join("manifest.json"), evil.to_string()).unwrap();
        write(&dir, &build(&[("main/B", "b")])).unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "keep");
        for path in ["../x", "/etc/x", "", "a/../../x"] {
            let said = write(
                &dir,
                &build(&[(path, "x")])
                    .into_iter()
                    .map(|mut artifact| {
                        if artifact.path != "manifest.json" {
                            artifact.path = path.into();
                        }
                        artifact
                    })
                    .collect::<Vec<_>>(),
            )
            .unwrap_err();
            assert!(said.message.contains("outside"), "{said:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out() {
        let scratch = Scratch::new("links");
        let (dir, other) = (scratch.0.join("out"), scratch.0.join("other"));
        fs::create_dir_all(&dir).unwrap();
        fs::create_dir(&other).unwrap();
        std::os::unix::fs::symlink(&other, dir.join("main")).unwrap();
        assert!(write(&dir, &build(&[("main/A", "a")])).is_err());
        assert!(tree(&other).is_empty());
        // A link in the place of a file is replaced, not followed.
        fs::remove_file(dir.join("main")).unwrap();
        write(&dir, &build(&[("main/A", "a")])).unwrap();
        fs::write(other.join("target"), "keep").unwrap();
        fs::remove_file(dir.join("main/A.json")).unwrap();
        std::os::unix::fs::symlink(other.join("target"), dir.join("main/A.json")).unwrap();
        write(&dir, &build(&[("main/A", "a2")])).unwrap();
        assert_eq!(fs::read_to_string(other.join("target")).unwrap(), "keep");
        assert_eq!(fs::read_to_string(dir.join("main/A.json")).unwrap(), "a2");
    }

    #[test]
    fn what_fails_on_the_way_is_taken_back() {
        let scratch = Scratch::new("back");
        write(&scratch.0, &build(&[("a/One", "1"), ("b/Two", "2"), ("c/Gone", "3")])).unwrap();
        let before = tree(&scratch.0);
        // A rename onto a folder fails after others have succeeded.
        fs::remove_file(scratch.0.join("b/Two.json")).unwrap();
        fs::create_dir_all(scratch.0.join("b/Two.json/in-the-way")).unwrap();
        let new = build(&[("a/One", "1 new"), ("a/New", "new"), ("b/Two", "2 new"), ("n/N", "n")]);
        assert!(write(&scratch.0, &new).is_err(), "seen before anything is written");
        let folder = Folder::open(&scratch.0, &new).unwrap();
        let mut change = Change::default();
        let changed: Vec<&Artifact> = new.iter().collect();
        assert!(change.write(&folder, &changed, &["c/Gone.json".into()]).is_err());
        assert_eq!(change.done.len(), 2, "two files were replaced already");
        change.take_back();
        fs::remove_dir_all(scratch.0.join("b/Two.json")).unwrap();
        fs::write(scratch.0.join("b/Two.json"), "2").unwrap();
        assert_eq!(tree(&scratch.0), before);
        assert!(!scratch.0.join("n").exists());
        write(&scratch.0, &new).unwrap();
        assert_eq!(tree(&scratch.0).len(), 5);
    }

    #[test]
    fn a_killed_build_is_cleared_by_the_next() {
        let scratch = Scratch::new("killed");
        write(&scratch.0, &build(&[("main/A", "a")])).unwrap();
        // The state amid the renames: one file of the new build is there, the manifest is still pending.
        let pending = build(&[("main/A", "a"), ("main/Half", "half")]);
        fs::write(scratch.0.join(".deleg-manifest.tmp"), &pending[2].text).unwrap();
        fs::write(scratch.0.join("main/Half.json"), "half").unwrap();
        fs::write(scratch.0.join("main/.deleg-1-2.tmp"), "stray").unwrap();
        fs::write(scratch.0.join("main/.deleg-notes"), "mine").unwrap();
        write(&scratch.0, &build(&[("main/B", "b")])).unwrap();
        let names: Vec<String> = tree(&scratch.0).into_keys().collect();
        assert_eq!(names, ["main/.deleg-notes", "main/B.json", "manifest.json"]);
    }
}
