//! Files of a git revision, read with the `git` program.

use super::failure::Failure;
use super::fs;
use super::fs::LARGEST;
use super::settings::{self, Settings};
use crate::analysis::{Input, LoadError, Loader, Options, Snapshot};
use crate::diag::{Diagnostic, Sink, quoted};
use crate::text::Sources;
use std::path::Path;
use std::process::{Command, Stdio};

/// A revision of the repository around the folder of the call.
#[derive(Debug)]
pub struct Revision {
    /// As the user gave it.
    name: String,
    /// The commit.
    commit: String,
    /// The folder of the call, from the repository's root; with `/` at its end, unless it is the root.
    prefix: String,
}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// Runs git and gives its standard output, or the first line of what it says instead.
fn git(arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    let mut command = Command::new("git");
    command.args(arguments).stdin(Stdio::null()).env("LC_ALL", "C");
    let output = command.output().map_err(|error| {
        Failure::new(format!("the program `git` cannot be run: {}", fs::words(&error)))
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().next().unwrap_or("it says nothing");
    let line = line.trim_start_matches("fatal: ").to_owned();
    Err(Failure::new(format!("git: {line}")))
}

fn line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches(['\n', '\r']).to_owned()
}

impl Revision {
    /// Finds a revision.
    pub fn open(name: &str) -> Result<Self, Failure> {
        let prefix = git(&["rev-parse", "--show-prefix"]).map_err(|failure| {
            if failure.message.contains("not a git repository") {
                Failure::new("this folder is in no git repository")
                    .help("`git:REV:PATH` reads from the repository around the current folder")
            } else {
                failure
            }
        })?;
        let commit = format!("{name}^{{commit}}");
        let found = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]);
        let Ok(commit) = found else {
            return Err(Failure::new(format!("git has no revision {}", quoted(name))));
        };
        Ok(Self { name: name.to_owned(), commit: line(&commit), prefix: line(&prefix) })
    }

    /// A path of the user's from the repository's root: as git reads it, from the root, or after `./` from here.
    pub fn path(&self, path: &str) -> String {
        let relative =
            path == "." || path == ".." || path.starts_with("./") || path.starts_with("../");
        let whole = if relative { format!("{}{path}", self.prefix) } else { path.to_owned() };
        let normal = fs::normalised(Path::new(&whole));
        let parts: Vec<_> =
            normal.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        parts.join("/")
    }

    /// A file's name in messages and places.
    pub fn shown(&self, path: &str) -> String {
        let text = format!("{}:{path}", self.name);
        text.chars().map(|c| if c.is_control() { '�' } else { c }).collect()
    }

    /// What is at a path, if anything is.
    pub fn entry(&self, path: &str) -> Option<Entry> {
        let kind = git(&["cat-file", "-t", &format!("{}:{path}", self.commit)]).ok()?;
        match line(&kind).as_str() {
            "blob" => Some(Entry::File),
            "tree" => Some(Entry::Folder),
            _ => None,
        }
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> Result<String, LoadError> {
        let object = format!("{}:{path}", self.commit);
        if self.entry(path) != Some(Entry::File) {
            return Err(LoadError::Missing);
        }
        let bytes = git(&["cat-file", "blob", &object])
            .map_err(|failure| LoadError::Unreadable(failure.message))?;
        if bytes.len() as u64 > LARGEST {
            return Err(LoadError::TooLarge);
        }
        String::from_utf8(bytes)
            .map_err(|error| LoadError::NotText(error.utf8_error().valid_up_to()))
    }

    /// Every `.deleg` file below a folder; hidden ones and links are left out, as they are on disk.
    fn deleg_files(&self, folder: &str) -> Result<Vec<String>, Failure> {
        let tree = format!("{}:{folder}", self.commit);
        let listed = git(&["ls-tree", "-r", "-z", &tree])?;
        let listed = String::from_utf8_lossy(&listed).into_owned();
        let mut found = Vec::new();
        for row in listed.split('\0') {
            let Some((about, path)) = row.split_once('\t') else { continue };
            let hidden = path.split('/').any(|part| part.starts_with('.'));
            if about.starts_with("100") && !hidden && fs::is_deleg(Path::new(path)) {
                found.push(joined(folder, path));
            }
        }
        found.sort();
        Ok(found)
    }

    /// The files of a path as a project: its root and settings are those of the nearest `deleg.toml` of the revision.
    pub fn project<'r>(
        &'r self,
        path: &str,
        entry: Entry,
    ) -> Result<Result<Tree<'r>, (Sources, Vec<Diagnostic>)>, Failure> {
        let files = match entry {
            Entry::File => vec![path.to_owned()],
            Entry::Folder => self.deleg_files(path)?,
        };
        let shown = self.shown(path);
        if files.is_empty() {
            return Err(Failure::new(format!("there is no `.deleg` file in {}", quoted(&shown))));
        }
        let start = match entry {
            Entry::File => path.rsplit_once('/').map_or("", |(folder, _)| folder),
            Entry::Folder => path,
        };
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let mut tree =
            Tree { revision: self, root: start.to_owned(), settings: Settings::default(), files };
        let mut at = Some(start);
        while let Some(folder) = at {
            let file = joined(folder, settings::FILE);
            if let Ok(text) = self.read(&file) {
                let id = sources.add(self.shown(&file), text.as_str());
                tree.settings = settings::read(id, &text, &mut sink);
                folder.clone_into(&mut tree.root);
                break;
            }
            at = match folder {
                "" => None,
                folder => Some(folder.rsplit_once('/').map_or("", |(above, _)| above)),
            };
        }
        if sink.has_errors() {
            return Ok(Err((sources, sink.finish())));
        }
        Ok(Ok(tree))
    }
}

fn joined(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

/// A project of a revision.
#[derive(Debug)]
pub struct Tree<'r> {
    revision: &'r Revision,
    root: String,
    /// What its `deleg.toml` says.
    pub settings: Settings,
    files: Vec<String>,
}

impl Tree<'_> {
    /// What there is to say of the files.
    pub fn snapshot(&self, options: &Options) -> Result<Snapshot, Failure> {
        let mut inputs = Vec::new();
        for path in &self.files {
            let shown = self.revision.shown(path);
            let text = self.revision.read(path).map_err(|error| {
                Failure::new(format!("{} cannot be read: {}", quoted(&shown), fs::why(&error)))
            })?;
            let key = match path.strip_prefix(&self.root) {
                Some(rest) => rest.trim_start_matches('/'),
                None => path,
            };
            inputs.push(Input { key: key.to_owned(), name: shown, text: text.into() });
        }
        Ok(Snapshot::new(inputs, self, options))
    }
}

impl Loader for Tree<'_> {
    fn load(&self, key: &str) -> Result<Input, LoadError> {
        let path = self.revision.path(&joined(&self.root, key));
        let text = self.revision.read(&path)?;
        Ok(Input { key: key.to_owned(), name: self.revision.shown(&path), text: text.into() })
    }
}
