//! Files: read with limits, found in folders, written whole or not at all.

use crate::analysis::LoadError;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The bytes that a file may have at most.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// Reads a text. What is not a regular file is refused before it is opened, since opening a pipe would wait.
pub fn read_text(path: &Path) -> Result<String, LoadError> {
    let bytes = read_bytes(path)?;
    String::from_utf8(bytes).map_err(|error| LoadError::NotText(error.utf8_error().valid_up_to()))
}

/// Standard input, to its end.
pub fn standard_input() -> Result<String, LoadError> {
    let bytes = read_limited(io::stdin().lock())?;
    String::from_utf8(bytes).map_err(|error| LoadError::NotText(error.utf8_error().valid_up_to()))
}

/// Reads the bytes of a regular file that is not too large.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, LoadError> {
    let metadata = fs::metadata(path).map_err(|error| load_error(&error))?;
    if metadata.is_dir() {
        return Err(LoadError::Unreadable("it is a folder".into()));
    }
    if !metadata.is_file() {
        return Err(LoadError::Unreadable("it is not a regular file".into()));
    }
    if metadata.len() > LARGEST {
        return Err(LoadError::TooLarge);
    }
    let file = fs::File::open(path).map_err(|error| load_error(&error))?;
    read_limited(file)
}

/// Reads everything that comes, up to the limit.
pub fn read_limited(from: impl Read) -> Result<Vec<u8>, LoadError> {
    let mut bytes = Vec::new();
    from.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| load_error(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(LoadError::TooLarge);
    }
    Ok(bytes)
}

fn load_error(error: &io::Error) -> LoadError {
    match error.kind() {
        io::ErrorKind::NotFound => LoadError::Missing,
        _ => LoadError::Unreadable(words(error)),
    }
}

/// What the system says, in the form of the end of a sentence.
pub fn words(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split_once(" (os error").map_or(text.as_str(), |(text, _)| text);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Why a file could not be read, in the form of the end of a sentence.
pub fn why(error: &LoadError) -> String {
    match error {
        LoadError::Missing => "there is no such file".into(),
        LoadError::Unreadable(words) => words.clone(),
        LoadError::NotText(offset) => format!("it is not UTF-8 text (byte {offset})"),
        LoadError::TooLarge => format!("it is larger than {} MiB", LARGEST / (1024 * 1024)),
    }
}

/// Every `.deleg` file below a folder, as paths that begin with it. Hidden files and folders are left out, and
/// links to folders are not followed, so no file is found twice and no circle is entered.
pub fn deleg_files(folder: &Path) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let at = |error| (folder.clone(), error);
        for entry in fs::read_dir(&folder).map_err(at)? {
            let entry = entry.map_err(at)?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = entry.path();
            let kind = entry.file_type().map_err(at)?;
            if kind.is_dir() {
                folders.push(path);
            } else if is_deleg(&path) && !fs::metadata(&path).is_ok_and(|target| target.is_dir()) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a path ends as Deleg's files do.
pub fn is_deleg(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "deleg")
}

/// A path without `.` and `..`, as far as its own words decide it.
pub fn normalised(path: &Path) -> PathBuf {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, parts.last()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                parts.pop();
            }
            (Component::ParentDir, Some(Component::RootDir)) => {}
            _ => parts.push(part),
        }
    }
    parts.iter().collect()
}

/// The way from one folder to a path, both absolute and normalised.
pub fn way(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return to.to_path_buf();
    }
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    let way: PathBuf = up.chain(to.components().skip(shared)).collect();
    if way.as_os_str().is_empty() { PathBuf::from(".") } else { way }
}

/// How names of temporary files begin.
const TEMPORARY_START: &str = ".deleg-";
/// How names of temporary files end.
const TEMPORARY_END: &str = ".tmp";

/// Whether a file is a temporary one of ours, left by a run that was killed.
pub fn is_temporary(name: &str) -> bool {
    name.starts_with(TEMPORARY_START) && name.ends_with(TEMPORARY_END)
}

/// A new name for a temporary file in a folder.
pub fn temporary(folder: &Path) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let (process, next) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    folder.join(format!("{TEMPORARY_START}{process}-{next}{TEMPORARY_END}"))
}

/// Writes a new file, to the disk; removes what was written of it where that fails.
pub fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    drop(file);
    written.inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

/// Replaces a file as a whole: it holds the old text or the new, whatever happens. A link stays a link.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    let temporary = temporary(path.parent().unwrap_or(Path::new(".")));
    write_new(&temporary, text)?;
    fs::set_permissions(&temporary, permissions)
        .and_then(|()| fs::rename(&temporary, &path))
        .inspect_err(|_| {
            let _ = fs::remove_file(&temporary);
        })
}
