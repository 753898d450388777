//! From paths to a project: which files it has, what they are called, where its settings are.

use super::failure::Failure;
use super::fs::{self, LARGEST};
use super::settings::{self, Settings};
use crate::analysis::{Input, LoadError, Loader, Options, Snapshot};
use crate::diag::project as wording;
use crate::diag::{Diagnostic, Sink, quoted};
use crate::text::FileId;
use crate::text::Sources;
use crate::text::Span;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why there is no project to ask about.
#[derive(Debug)]
pub enum Stop {
    /// It could not be asked.
    Failure(Failure),
    /// Its settings or files are wrong at some place.
    Found(Sources, Vec<Diagnostic>),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// The files of one call, and whatever they name.
#[derive(Debug)]
pub struct Project {
    /// What `deleg.toml` says.
    pub settings: Settings,
    /// The folder that keys are relative to.
    root: PathBuf,
    settings_file: Option<PathBuf>,
    /// What the call or the settings name, whole.
    named: Vec<PathBuf>,
    names: Names,
    files: BTreeMap<String, File>,
    loaded: RefCell<BTreeMap<String, PathBuf>>,
}

/// One file of the call.
#[derive(Debug)]
struct File {
    name: String,
    /// None for standard input.
    path: Option<PathBuf>,
    text: Arc<str>,
}

impl Project {
    /// Finds and reads the files of a call; without paths those that `deleg.toml` names.
    pub fn open(paths: &[PathBuf]) -> Result<Self, Stop> {
        let names = Names::new(paths)?;
        let found = if paths.is_empty() { None } else { Some(find_all(paths, &names)?) };
        let start =
            found.as_ref().and_then(|found| common_folder(found)).unwrap_or(names.here.clone());
        let settings_file =
            start.ancestors().map(|folder| folder.join(settings::FILE)).find(|file| file.exists());
        let mut sources = Sources::new();
        let mut sink = Sink::new();
        let settings = match &settings_file {
            Some(file) => read_settings(file, &names, &mut sources, &mut sink)?,
            None => Settings::default(),
        };
        let folder = settings_file.as_ref().and_then(|file| file.parent());
        let found = match (found, folder) {
            (Some(found), _) => found,
            (None, Some(folder)) => find_listed(folder, &settings, &names, &mut sink)?,
            (None, None) => return Err(no_path(&names.here).into()),
        };
        if sink.has_errors() {
            return Err(Stop::Found(sources, sink.finish()));
        }
        let root = folder.map(Path::to_path_buf).or_else(|| common_folder(&found)).unwrap_or(start);
        let mut project = Self {
            named: named(paths, folder, &settings, &names),
            settings,
            root,
            settings_file,
            names,
            files: BTreeMap::new(),
            loaded: RefCell::default(),
        };
        project.read_all(found)?;
        Ok(project)
    }

    fn read_all(&mut self, found: Vec<Found>) -> Result<(), Stop> {
        let mut sources = Sources::new();
        let mut sink = Sink::new();
        for found in found {
            let key = key(&self.root, &found.path);
            if self.files.contains_key(&key) {
                continue;
            }
            if let Some(text) = read(&found, &mut sources, &mut sink)? {
                let path = (!found.stdin).then_some(found.path);
                self.files.insert(key, File { name: found.name, path, text: text.into() });
            }
        }
        if sink.has_errors() {
            return Err(Stop::Found(sources, sink.finish()));
        }
        Ok(())
    }

    /// What there is to say of the files.
    pub fn snapshot(&self, options: &Options) -> Snapshot {
        let inputs = self.files.iter().map(|(key, file)| Input {
            key: key.clone(),
            name: file.name.clone(),
            text: file.text.clone(),
        });
        Snapshot::new(inputs.collect(), self, options)
    }

    /// How many files the call has.
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// Name, text and, but for standard input, path of the call's files, in the order of their keys.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str, Option<&Path>)> {
        self.files.values().map(|file| (file.name.as_str(), &*file.text, file.path.as_deref()))
    }

    /// Gives a file of the call another text; whether there is such a file.
    pub fn replace(&mut self, name: &str, text: String) -> bool {
        let file = self.files.values_mut().find(|file| file.name == name && file.path.is_some());
        file.map(|file| file.text = text.into()).is_some()
    }

    /// Where a build writes if the command does not say.
    pub fn out(&self) -> Option<PathBuf> {
        let out = self.settings.out.as_ref()?;
        let folder = self.settings_file.as_ref()?.parent()?;
        Some(PathBuf::from(self.names.of(&folder.join(out))))
    }

    /// Every file that an answer rests on, those included that were looked for and are not there.
    pub fn files_read(&self) -> Vec<PathBuf> {
        let loaded = self.loaded.borrow();
        let given = self.files.values().filter_map(|file| file.path.as_ref());
        let mut all: Vec<PathBuf> =
            given.chain(self.settings_file.iter()).chain(loaded.values()).cloned().collect();
        all.sort();
        all.dedup();
        all
    }

    /// The files and folders that the call names, or else the settings.
    pub fn named(&self) -> &[PathBuf] {
        &self.named
    }

    /// The name of a path, as messages show it.
    pub fn name_of(&self, path: &Path) -> String {
        self.names.of(path)
    }
}

impl Loader for Project {
    fn load(&self, key: &str) -> Result<Input, LoadError> {
        let path = fs::normalised(&self.root.join(key));
        self.loaded.borrow_mut().insert(key.to_owned(), path.clone());
        let text = fs::read_text(&path)?;
        Ok(Input { key: key.to_owned(), name: self.names.of(&path), text: text.into() })
    }
}

/// How paths are shown: from the folder of the call, or whole where the call names whole ones.
#[derive(Debug)]
struct Names {
    here: PathBuf,
    whole: bool,
}

impl Names {
    fn new(paths: &[PathBuf]) -> Result<Self, Failure> {
        let here = std::env::current_dir().map_err(|error| {
            Failure::new(format!("the current folder cannot be read: {}", fs::words(&error)))
        })?;
        Ok(Self { here: fs::normalised(&here), whole: paths.iter().any(|path| path.is_absolute()) })
    }

    fn of(&self, path: &Path) -> String {
        shown(&if self.whole { path.to_path_buf() } else { fs::way(&self.here, path) })
    }
}

/// A path as text, without characters that would move a terminal's cursor.
fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    text.chars().map(|c| if c.is_control() { '�' } else { c }).collect()
}

/// A file to be read.
#[derive(Debug)]
struct Found {
    /// As the user gave it.
    name: String,
    /// Whole and normalised; for standard input a name in the folder of the call.
    path: PathBuf,
    stdin: bool,
}

fn find_all(paths: &[PathBuf], names: &Names) -> Result<Vec<Found>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        found.extend(find(path, names)?);
    }
    Ok(found)
}

/// The files of one path: itself, or what is below it.
fn find(path: &Path, names: &Names) -> Result<Vec<Found>, Failure> {
    let whole = |path: &Path| fs::normalised(&names.here.join(path));
    if path.as_os_str() == "-" {
        let path = whole(Path::new("<stdin>"));
        return Ok(vec![Found { name: "<stdin>".into(), path, stdin: true }]);
    }
    let name = quoted(&shown(path));
    let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::new(format!("there is no file or folder {name}")),
        _ => Failure::new(format!("{name} cannot be read: {}", fs::words(&error))),
    })?;
    let files = if metadata.is_dir() {
        fs::deleg_files(path).map_err(|(folder, error)| {
            let folder = quoted(&shown(folder.strip_prefix(".").unwrap_or(&folder)));
            Failure::new(format!("the folder {folder} cannot be read: {}", fs::words(&error)))
        })?
    } else if !fs::is_deleg(path) {
        return Err(Failure::new(format!("{name} is not a `.deleg` file"))
            .help("name a `.deleg` file, a folder of them, or `-` for standard input"));
    } else {
        vec![path.to_path_buf()]
    };
    if files.is_empty() {
        return Err(Failure::new(format!("there is no `.deleg` file in {name}"))
            .help("name another folder, or write the first file: `deleg init` makes a project"));
    }
    let one = |file: PathBuf| {
        let file = file.strip_prefix(".").map_or(file.clone(), Path::to_path_buf);
        Found { name: shown(&file), path: whole(&file), stdin: false }
    };
    Ok(files.into_iter().map(one).collect())
}

/// The files that the settings name.
fn find_listed(
    folder: &Path,
    settings: &Settings,
    names: &Names,
    sink: &mut Sink,
) -> Result<Vec<Found>, Failure> {
    let here = |path: &Path| PathBuf::from(names.of(&fs::normalised(&folder.join(path))));
    let Some(paths) = &settings.paths else { return find(&here(Path::new(".")), names) };
    let mut found = Vec::new();
    for path in paths {
        let listed = here(Path::new(&path.value));
        if let Err(error) = std::fs::metadata(&listed) {
            let why = match error.kind() {
                std::io::ErrorKind::NotFound => "there is no such file or folder".into(),
                _ => fs::words(&error),
            };
            sink.push(wording::no_such_path(path.span, &path.value, &why));
        } else {
            found.extend(find(&listed, names)?);
        }
    }
    Ok(found)
}

/// What was asked for: the paths of the call, those of the settings, or their folder.
fn named(
    paths: &[PathBuf],
    folder: Option<&Path>,
    settings: &Settings,
    names: &Names,
) -> Vec<PathBuf> {
    let folder = folder.unwrap_or(&names.here);
    let whole = |path: &Path| fs::normalised(path);
    match &settings.paths {
        _ if !paths.is_empty() => paths.iter().map(|path| whole(&names.here.join(path))).collect(),
        Some(listed) => listed.iter().map(|path| whole(&folder.join(&path.value))).collect(),
        None => vec![folder.to_path_buf()],
    }
}

fn no_path(here: &Path) -> Failure {
    let here = quoted(&shown(here));
    Failure::new(format!(
        "no PATH is given, and there is no `{}` in {here} or above it",
        settings::FILE
    ))
    .help("name a `.deleg` file or a folder, or make a project with `deleg init`")
}

/// The folder that holds all files, however deep.
fn common_folder(found: &[Found]) -> Option<PathBuf> {
    let mut folders = found.iter().filter_map(|found| found.path.parent());
    let first = folders.next()?.to_path_buf();
    Some(folders.fold(first, |common, folder| {
        common
            .components()
            .zip(folder.components())
            .take_while(|(a, b)| a == b)
            .map(|(a, _)| a)
            .collect()
    }))
}

/// A path from the root, with `/` on every machine.
fn key(root: &Path, path: &Path) -> String {
    let way = fs::way(root, path);
    let parts: Vec<_> = way.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn read_settings(
    file: &Path,
    names: &Names,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Settings, Failure> {
    let found = Found { name: names.of(file), path: file.to_path_buf(), stdin: false };
    let Some(text) = read(&found, sources, sink)? else { return Ok(Settings::default()) };
    let id = sources.add(found.name, text.as_str());
    Ok(settings::read(id, &text, sink))
}

/// The text of a file; where it has none, that is said at its place.
fn read(found: &Found, sources: &mut Sources, sink: &mut Sink) -> Result<Option<String>, Failure> {
    let bytes = if found.stdin {
        fs::read_limited(std::io::stdin().lock())
    } else {
        fs::read_bytes(&found.path)
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(LoadError::TooLarge) => {
            let file = sources.add(&*found.name, "");
            sink.push(wording::too_large(Span::new(file, 0, 0), LARGEST));
            return Ok(None);
        }
        Err(error) => {
            let name = quoted(&found.name);
            return Err(Failure::new(format!("{name} cannot be read: {}", fs::why(&error))));
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text)),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let file: FileId = sources.add(&*found.name, text);
            sink.push(wording::not_text(Span::new(file, offset, offset + '�'.len_utf8()), offset));
            Ok(None)
        }
    }
}
