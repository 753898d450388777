//! What the macro asks: a folder's policies as Rust constants, and the files that they rest on.

use super::failure::Failure;
use super::fs;
use super::project::{Project, Stop};
use crate::analysis::Options;
use crate::analysis::constants::Unmade;
use crate::diag::{Diagnostic, Severity};
use crate::render::{Paint, find};
use crate::text::Sources;
use std::path::{Path, PathBuf};

/// The constants of a folder.
#[derive(Debug)]
pub struct Constants {
    /// Rust items.
    pub source: String,
    /// Every file that was read, whole.
    pub files: Vec<PathBuf>,
}

/// Reads a file or folder as `deleg build` does, with the settings above it. An error is what a person is to see, one
/// text each.
pub fn read(path: &Path, account: Option<&str>) -> Result<Constants, Vec<String>> {
    let near = near(path);
    let project = Project::open(&[near]).map_err(|stop| match stop {
        Stop::Failure(failure) => vec![sentence(&failure)],
        Stop::Found(sources, found) => errors(&sources, &found),
    })?;
    let options = options(&project, account);
    let snapshot = project.snapshot(&options);
    let source = snapshot.constants().map_err(|unmade| match unmade {
        Unmade::NotClean => errors(snapshot.sources(), snapshot.diagnostics()),
        Unmade::Clash(clash) => vec![format!("{clash}\n  = help: give one of them another name")],
    })?;
    Ok(Constants { source, files: project.files_read() })
}

/// The options of a project's settings; the caller's account counts.
pub(super) fn options(project: &Project, account: Option<&str>) -> Options {
    let settings = &project.settings;
    Options {
        account: account.map(str::to_owned).or_else(|| settings.account.clone()),
        allow: settings.allow.iter().map(|code| code.value.clone()).collect(),
        deny: settings.deny.iter().map(|code| code.value.clone()).collect(),
    }
}

/// The path as it is from the folder that the compiler runs in, where it lies below: messages show it as the
/// compiler shows its own.
fn near(path: &Path) -> PathBuf {
    let Ok(here) = std::env::current_dir() else { return path.to_path_buf() };
    match fs::normalised(path).strip_prefix(fs::normalised(&here)) {
        Ok(below) if below.as_os_str().is_empty() => PathBuf::from("."),
        Ok(below) => below.to_path_buf(),
        Err(_) => path.to_path_buf(),
    }
}

/// Why it could not be asked, as a person reads it.
pub(super) fn sentence(failure: &Failure) -> String {
    match &failure.help {
        Some(help) => format!("{}\n  = help: {help}", failure.message),
        None => failure.message.clone(),
    }
}

/// Each error as `deleg check` shows it, without the word that the compiler puts before it anyway.
fn errors(sources: &Sources, found: &[Diagnostic]) -> Vec<String> {
    let wrong = found.iter().filter(|one| one.severity == Severity::Error);
    wrong
        .map(|one| {
            let shown = find("human").map_or_else(String::new, |renderer| {
                renderer.render(sources, std::slice::from_ref(one), Paint::Plain)
            });
            let shown = shown.split_once(": ").map_or(shown.as_str(), |(_, rest)| rest);
            let shown = shown.trim_end();
            // The last line counts what there is.
            shown.rsplit_once("\n\n").map_or(shown, |(shown, _)| shown).to_owned()
        })
        .collect()
}
