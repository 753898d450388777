//! Which project a file belongs to, with which settings: as the command line has it, with open files before the disk's.

use super::files::Files;
use crate::analysis::page::Page;
use crate::analysis::{Input, LoadError, Loader, Options};
use crate::diag::{Diagnostic, Sink};
use crate::shell::fs;
use crate::shell::settings::{self, Settings};
use crate::text::{FileId, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files that are looked through for those that use each other, where no settings say which belong together.
const MOST_LOOSE: usize = 2_000;

/// Files that are checked together.
#[derive(Clone, Debug)]
pub struct Project {
    /// What tells it from others: its settings' file, or its first file.
    pub id: PathBuf,
    /// The folder that keys are relative to.
    pub root: PathBuf,
    /// Its `.deleg` files.
    pub files: BTreeSet<PathBuf>,
    /// What its settings ask for.
    pub options: Options,
    /// What is wrong with the settings.
    pub settings: Option<Arc<Wrong>>,
}

/// A file of settings with what is wrong in it.
#[derive(Debug)]
pub struct Wrong {
    /// Where it is.
    pub path: PathBuf,
    /// Its text.
    pub sources: Sources,
    /// What was found.
    pub found: Vec<Diagnostic>,
}

impl Project {
    /// The project of a file.
    pub fn of(path: &Path, folders: &[PathBuf], files: &Files) -> Self {
        let settings = path.ancestors().skip(1).map(|folder| folder.join(settings::FILE));
        match settings.into_iter().find(|file| files.read(file).is_ok()) {
            Some(settings) => Self::with_settings(&settings, Some(path), files),
            None => Self::loose(path, folders, files),
        }
    }

    /// The project of a file of settings; a file that these do not name is a part of it while it is open.
    pub fn with_settings(file: &Path, besides: Option<&Path>, files: &Files) -> Self {
        let root = file.parent().unwrap_or(Path::new("/")).to_path_buf();
        let mut sources = Sources::new();
        let mut sink = Sink::new();
        let text = files.read(file).unwrap_or_default();
        let id = sources.add(settings::FILE, text.clone());
        let settings = settings::read(id, &text, &mut sink);
        let mut found = listed(&root, &settings, files);
        found.extend(besides.map(Path::to_path_buf));
        let wrong = Wrong { path: file.to_path_buf(), sources, found: sink.finish() };
        let codes = |list: &[crate::text::Spanned<String>]| {
            list.iter().map(|one| one.value.clone()).collect()
        };
        Self {
            id: file.to_path_buf(),
            root,
            files: found,
            options: Options {
                account: settings.account.clone(),
                allow: codes(&settings.allow),
                deny: codes(&settings.deny),
            },
            settings: Some(Arc::new(wrong)),
        }
    }

    /// Without settings, files that use each other belong together.
    fn loose(path: &Path, folders: &[PathBuf], files: &Files) -> Self {
        let own = path.parent().unwrap_or(Path::new("/"));
        let folder = folders.iter().filter(|folder| path.starts_with(folder));
        let folder = folder.max_by_key(|folder| folder.as_os_str().len());
        let base = folder.map_or(own, PathBuf::as_path);
        let mut near: BTreeSet<PathBuf> =
            fs::deleg_files(base).unwrap_or_default().into_iter().collect();
        near.extend(files.open_below(base).into_iter().filter(|file| fs::is_deleg(file)));
        let settled = |file: &PathBuf| {
            let above = file.ancestors().skip(1).take_while(|folder| folder.starts_with(base));
            above.map(|folder| folder.join(settings::FILE)).any(|file| files.read(&file).is_ok())
        };
        near.retain(|file| !settled(file));
        near.insert(path.to_path_buf());
        let uses: BTreeMap<PathBuf, BTreeSet<PathBuf>> = near
            .into_iter()
            .take(MOST_LOOSE)
            .map(|file| (file.clone(), used(&file, files)))
            .collect();
        let mut found = BTreeSet::from([path.to_path_buf()]);
        loop {
            let joins = |(file, used): &(&PathBuf, &BTreeSet<PathBuf>)| {
                !found.contains(*file) && used.iter().any(|one| found.contains(one))
                    || found.contains(*file) && !used.is_subset(&found)
            };
            let Some((file, used)) = uses.iter().find(joins) else { break };
            let new: Vec<PathBuf> = used.iter().chain([file]).cloned().collect();
            found.extend(new);
        }
        found.retain(|file| files.read(file).is_ok());
        found.insert(path.to_path_buf());
        let id = found.first().cloned().unwrap_or_default();
        Self {
            id,
            root: base.to_path_buf(),
            files: found,
            options: Options::default(),
            settings: None,
        }
    }

    /// The texts of its files.
    pub fn inputs(&self, files: &Files) -> Vec<Input> {
        let input = |path: &PathBuf| {
            let key = key(&self.root, path);
            Some(Input { name: key.clone(), key, text: files.read(path).ok()? })
        };
        self.files.iter().filter_map(input).collect()
    }

    /// The key of a path.
    pub fn key(&self, path: &Path) -> String {
        key(&self.root, path)
    }

    /// The path of a key.
    pub fn path(&self, key: &str) -> PathBuf {
        fs::normalised(&self.root.join(key))
    }
}

/// Texts that a project's files name.
#[derive(Debug)]
pub struct Named<'a> {
    /// The project.
    pub project: &'a Project,
    /// The texts.
    pub files: &'a Files,
}

impl Loader for Named<'_> {
    fn load(&self, key: &str) -> Result<Input, LoadError> {
        let text = self.files.read(&self.project.path(key))?;
        Ok(Input { key: key.to_owned(), name: key.to_owned(), text })
    }
}

fn key(root: &Path, path: &Path) -> String {
    let way = fs::way(root, path);
    let parts: Vec<_> = way.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// The files that settings name.
fn listed(root: &Path, settings: &Settings, files: &Files) -> BTreeSet<PathBuf> {
    let all = match &settings.paths {
        None => vec![root.to_path_buf()],
        Some(paths) => paths.iter().map(|path| fs::normalised(&root.join(&path.value))).collect(),
    };
    let mut found = BTreeSet::new();
    for path in all {
        if path.is_dir() {
            found.extend(fs::deleg_files(&path).unwrap_or_default());
            found.extend(files.open_below(&path).into_iter().filter(|file| fs::is_deleg(file)));
        } else if files.read(&path).is_ok() {
            found.insert(path);
        }
    }
    found
}

/// The files that a file uses.
fn used(path: &Path, files: &Files) -> BTreeSet<PathBuf> {
    let Ok(text) = files.read(path) else { return BTreeSet::new() };
    let page = Page::new(FileId::new(0), "", text);
    let folder = path.parent().unwrap_or(path);
    let links = page.names().links.iter().filter(|link| link.used);
    links.map(|link| fs::normalised(&folder.join(&link.path))).collect()
}
