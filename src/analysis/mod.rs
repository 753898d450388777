//! The facade that every shell uses: inputs come in, answers go out; nothing here reads a file.

use crate::diag::Diagnostic;
use crate::text::Sources;
use std::sync::Arc;

/// One text of a project.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its path relative to the project's root, with `/`: the same on every machine; it goes into outputs, and
    /// `use` and `from` are resolved against it.
    pub key: String,
    /// The name that diagnostics show: the path as the user gave it, or `<stdin>`.
    pub name: String,
    /// The text.
    pub text: Arc<str>,
}

/// Why a text could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// There is no such file.
    Missing,
    /// It is there, but cannot be read: the system's words.
    Unreadable(String),
    /// It is not UTF-8; the byte offset of the first wrong byte.
    NotText(usize),
    /// It is larger than a file may be.
    TooLarge,
}

/// Where texts come from that a file names in `use` or `from`.
pub trait Loader {
    /// The text at a key (a normalised path relative to the project's root).
    fn load(&self, key: &str) -> Result<Input, LoadError>;
}

/// What the caller and the project's settings ask for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The account to build for where the files declare none: its twelve digits.
    pub account: Option<String>,
    /// Codes or names of warnings and notes that are not wanted.
    pub allow: Vec<String>,
    /// Codes or names that count as errors; `warnings` for all.
    pub deny: Vec<String>,
}

/// A file to be written: a path relative to the output folder, and its whole text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// With `/`.
    pub path: String,
    /// The whole text, with its last newline.
    pub text: String,
}

/// The answers about a set of inputs. They do not change.
#[derive(Debug)]
pub struct Snapshot {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
}

/// Errors stand in the way of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotClean;

impl Snapshot {
    /// Reads a project: the inputs and all that they name.
    pub fn new(_inputs: Vec<Input>, _loader: &dyn Loader, _options: &Options) -> Self {
        Self { sources: Sources::new(), diagnostics: Vec::new() }
    }

    /// All texts that were read, for showing diagnostics and for dependency files.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Everything that was found, in the order of files and places, after `allow` and `deny`.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The files that an output format (`json`) consists of, the manifest last.
    pub fn build(&self, _format: &str, _minify: bool) -> Result<Vec<Artifact>, NotClean> {
        Err(NotClean)
    }

    /// What each delegate can do: `human`, `markdown` or `json`.
    pub fn describe(&self, _format: &str) -> Result<String, NotClean> {
        Err(NotClean)
    }
}

/// One file in the one format.
pub fn format(_name: &str, _text: &str) -> Result<String, (Sources, Vec<Diagnostic>)> {
    Err((Sources::new(), Vec::new()))
}
