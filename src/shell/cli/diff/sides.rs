//! A side of a comparison by its words: files, a build, a document, or any of these at a git revision.

use super::super::console::Console;
use super::super::paths::{self, Account, Paths};
use super::super::{Answer, Failure};
use crate::analysis::diff::{Files, Refused, build, document};
use crate::analysis::{LoadError, NotClean, Options, Snapshot, rollout};
use crate::compare::Policy;
use crate::diag::quoted;
use crate::rollout::State;
use crate::shell::fs;
use crate::shell::git::{Entry, Revision};
use crate::shell::output::MANIFEST;
use std::path::{Path, PathBuf};

/// The policies of a side.
pub fn read(side: &str, account: &Account, console: &mut Console) -> Result<Vec<Policy>, Failure> {
    open(
        side,
        account,
        console,
        &Reader {
            build: &|name, manifest, load| build(name, manifest, load),
            document: &|name, file, text| document(name, file, text).map(|one| vec![one]),
            files: &Snapshot::policies,
        },
    )
}

/// The state that a side describes.
pub fn state(side: &str, account: &Account, console: &mut Console) -> Result<State, Failure> {
    let alone = |_: &str, file: &str, _: &str| {
        let sentence =
            format!("{} is a document, and no build: it does not say who holds it", quoted(file));
        Err(Refused::Sentence(sentence))
    };
    open(
        side,
        account,
        console,
        &Reader {
            build: &|name, manifest, load| rollout::state(name, manifest, load),
            document: &alone,
            files: &Snapshot::state,
        },
    )
}

/// What is made of each kind of side.
struct Reader<'a, T> {
    build: &'a dyn Fn(&str, &str, &Files<'_>) -> Result<T, Refused>,
    document: &'a dyn Fn(&str, &str, &str) -> Result<T, Refused>,
    files: &'a dyn Fn(&Snapshot) -> Result<T, NotClean>,
}

fn open<T>(
    side: &str,
    account: &Account,
    console: &mut Console,
    reader: &Reader<'_, T>,
) -> Result<T, Failure> {
    if let Some(rest) = side.strip_prefix("git:") {
        return revision(side, rest, account, console, reader);
    }
    let path = Path::new(side);
    let build_manifest = path.join(MANIFEST);
    if path.is_dir() && build_manifest.is_file() {
        let load = |file: &str| {
            let whole = path.join(file).display().to_string();
            match fs::read_text(Path::new(&whole)) {
                Ok(text) => Ok((whole, text)),
                Err(error) => Err(unreadable(&whole, &error)),
            }
        };
        let name = build_manifest.display().to_string();
        let manifest = fs::read_text(&build_manifest)
            .map_err(|error| Failure::new(unreadable(&name, &error)))?;
        return (reader.build)(&name, &manifest, &load)
            .map_err(|refused| refusal(refused, console));
    }
    if is_json(side) && !path.is_dir() {
        let text = fs::read_text(path).map_err(|error| Failure::new(unreadable(side, &error)))?;
        let read = (reader.document)(&stem(side), side, &text);
        return read.map_err(|refused| refusal(refused, console));
    }
    let named = Paths { paths: vec![PathBuf::from(side)] };
    let Ok(project) = paths::open(&named, console, None)? else { return Err(unfit(side)) };
    let options = paths::options(&project, account, &[], &[]);
    let snapshot = paths::snapshot(&project, &options);
    files(&snapshot, side, console, reader)
}

/// The manifest of a side that is a build.
pub fn manifest(side: &str) -> Option<String> {
    match side.strip_prefix("git:") {
        None => fs::read_text(&Path::new(side).join(MANIFEST)).ok(),
        Some(rest) => {
            let (name, path) = rest.split_once(':')?;
            let revision = Revision::open(name).ok()?;
            let path = revision.path(path);
            revision.read(&revision.path(&format!("{path}/{MANIFEST}"))).ok()
        }
    }
}

/// The same at a revision.
fn revision<T>(
    side: &str,
    rest: &str,
    account: &Account,
    console: &mut Console,
    reader: &Reader<'_, T>,
) -> Result<T, Failure> {
    let parts = rest.split_once(':').filter(|(revision, _)| !revision.is_empty());
    let Some((name, path)) = parts else {
        return Err(Failure::new(format!("{} names no revision and path", quoted(side))).help(
            "write `git:REV:PATH`; PATH is from the repository's root, or after `./` from here",
        ));
    };
    let revision = Revision::open(name)?;
    let path = revision.path(path);
    let shown = revision.shown(&path);
    let Some(entry) = revision.entry(&path) else {
        return Err(Failure::new(format!("there is no file or folder {}", quoted(&shown)))
            .help("PATH is from the repository's root, or after `./` from the current folder"));
    };
    let inside = |file: &str| revision.path(&format!("{path}/{file}"));
    if entry == Entry::Folder
        && let Ok(manifest) = revision.read(&inside(MANIFEST))
    {
        let load = |file: &str| {
            let file = inside(file);
            let shown = revision.shown(&file);
            match revision.read(&file) {
                Ok(text) => Ok((shown, text)),
                Err(error) => Err(unreadable(&shown, &error)),
            }
        };
        let name = revision.shown(&inside(MANIFEST));
        return (reader.build)(&name, &manifest, &load)
            .map_err(|refused| refusal(refused, console));
    }
    if entry == Entry::File && is_json(&path) {
        let text =
            revision.read(&path).map_err(|error| Failure::new(unreadable(&shown, &error)))?;
        let read = (reader.document)(&stem(&path), &shown, &text);
        return read.map_err(|refused| refusal(refused, console));
    }
    if entry == Entry::File && !fs::is_deleg(Path::new(&path)) {
        return Err(Failure::new(format!(
            "{} is neither a `.deleg` file nor a `.json` document",
            quoted(&shown)
        )));
    }
    let tree = match revision.project(&path, entry)? {
        Ok(tree) => tree,
        Err((sources, found)) => {
            console.show_people(&sources, &found)?;
            return Err(unfit(side));
        }
    };
    let settings = &tree.settings;
    let options = Options {
        account: account.account.clone().or_else(|| settings.account.clone()),
        ..Options::default()
    };
    files(&tree.snapshot(&options)?, side, console, reader)
}

fn files<T>(
    snapshot: &Snapshot,
    side: &str,
    console: &mut Console,
    reader: &Reader<'_, T>,
) -> Result<T, Failure> {
    match (reader.files)(snapshot) {
        Ok(read) => Ok(read),
        Err(_) => {
            console.show_people(snapshot.sources(), snapshot.diagnostics())?;
            Err(unfit(side))
        }
    }
}

fn unfit(side: &str) -> Failure {
    Failure::new(format!("{} has errors, so nothing was compared", quoted(side)))
}

fn refusal(refused: Refused, console: &mut Console) -> Failure {
    match refused {
        Refused::Sentence(sentence) => Failure::new(sentence),
        Refused::Found(sources, found) => match console.show_people(&sources, &found) {
            Ok(Answer::Yes | Answer::No) => {
                Failure::new("a policy cannot be read, so nothing was compared")
            }
            Err(failure) => failure,
        },
    }
}

fn unreadable(name: &str, error: &LoadError) -> String {
    format!("{} cannot be read: {}", quoted(name), fs::why(error))
}

fn is_json(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn stem(path: &str) -> String {
    Path::new(path).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}
