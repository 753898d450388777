//! What a `build.rs` asks: a folder checked and built, with every file that it rests on told to cargo.

use super::constants::{options, sentence};
use super::output;
use super::project::{Project, Stop};
use crate::diag::{Diagnostic, Severity};
use crate::render::{Paint, find, tally};
use crate::shell::failure::Failure;
use crate::text::Sources;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A build of policies within a build of Rust.
///
/// ```no_run
/// // build.rs
/// fn main() -> std::process::ExitCode {
///     deleg::shell::build_script::Build::new("iam").run()
/// }
/// ```
///
/// [`run`](Self::run) writes what `deleg build` writes to `OUT_DIR/policies`, and says what is wrong as `deleg check`
/// does. Cargo runs it again when a file changes that the build rests on, or when one comes or goes in the folder.
#[derive(Clone, Debug)]
pub struct Build {
    path: PathBuf,
    account: Option<String>,
    out: Option<PathBuf>,
}

impl Build {
    /// A build of a `.deleg` file or of a folder of them, relative to the package.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), account: None, out: None }
    }

    /// The account to build for where the files declare none: its twelve digits.
    pub fn account(self, id: impl Into<String>) -> Self {
        Self { account: Some(id.into()), ..self }
    }

    /// Where to write; `OUT_DIR/policies` where it is not said.
    pub fn out(self, folder: impl Into<PathBuf>) -> Self {
        Self { out: Some(folder.into()), ..self }
    }

    /// Checks and builds, tells cargo what it rests on, and says what is wrong. The status is what `main` returns.
    pub fn run(&self) -> ExitCode {
        let mut told = String::new();
        let mut said = String::new();
        let built = self.build(&mut told, &mut said);
        // Where neither can be written, there is nobody to tell.
        let _ = std::io::stdout().lock().write_all(told.as_bytes());
        let _ = std::io::stderr().lock().write_all(said.as_bytes());
        if built { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn build(&self, told: &mut String, said: &mut String) -> bool {
        // What is named is watched even where nothing can be read of it.
        tell(told, &self.path);
        let project = match Project::open(std::slice::from_ref(&self.path)) {
            Ok(project) => project,
            Err(Stop::Failure(failure)) => return refuse(said, &failure),
            Err(Stop::Found(sources, found)) => {
                said.push_str(&people(&sources, &found));
                return false;
            }
        };
        let snapshot = project.snapshot(&options(&project, self.account.as_deref()));
        for file in project.files_read() {
            tell(told, &file);
        }
        for warning in snapshot.diagnostics().iter().filter(|one| one.severity == Severity::Warning)
        {
            let shown = find("short").map_or_else(String::new, |renderer| {
                let one = std::slice::from_ref(warning);
                renderer.render(snapshot.sources(), one, Paint::Plain)
            });
            told.push_str(&format!("cargo:warning={}\n", shown.trim_end()));
        }
        let Ok(artifacts) = snapshot.build("json", false) else {
            said.push_str(&people(snapshot.sources(), snapshot.diagnostics()));
            return false;
        };
        match self.folder().and_then(|out| output::write(&out, &artifacts)) {
            Ok(_) => true,
            Err(failure) => refuse(said, &failure),
        }
    }

    /// The folder to write to.
    fn folder(&self) -> Result<PathBuf, Failure> {
        let own = || std::env::var_os("OUT_DIR").map(|folder| Path::new(&folder).join("policies"));
        self.out.clone().or_else(own).ok_or_else(|| {
            Failure::new("it is not said where to write: `OUT_DIR` is not set")
                .help("call it from a build script, or say `.out(\"FOLDER\")`")
        })
    }
}

/// Tells cargo of a file. A name that would end the line cannot be told.
fn tell(told: &mut String, file: &Path) {
    let name = file.display().to_string();
    if !name.contains(char::is_control) {
        told.push_str(&format!("cargo:rerun-if-changed={name}\n"));
    }
}

fn refuse(said: &mut String, failure: &Failure) -> bool {
    said.push_str(&format!("error: {}\n", sentence(failure)));
    false
}

/// What was found, but for notes, as `deleg build` shows it.
fn people(sources: &Sources, found: &[Diagnostic]) -> String {
    let found: Vec<Diagnostic> =
        found.iter().filter(|one| one.severity != Severity::Note).cloned().collect();
    match find("human") {
        Some(renderer) => renderer.render(sources, &found, Paint::Plain),
        None => tally(&found),
    }
}
