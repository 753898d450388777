//! The facade that every shell uses: inputs come in, answers go out; nothing here reads a file.

pub mod account;
pub mod audit;
pub mod can;
mod describe;
pub mod import;
pub mod diff;
mod load;
mod settled;

pub use crate::emit::Artifact;

use crate::check;
use crate::diag::{Diagnostic, Severity, Sink};
use crate::emit::{self, Manifest, Spacing};
use crate::model::{self, AccountId, Model};
use crate::plan;
use crate::secure::mutate::{self, Mutant};
use crate::secure::scenario::{self, Report};
use crate::secure::{self, Ledger};
use crate::text::Sources;
use std::cell::RefCell;
use std::collections::BTreeMap;
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

/// The answers about a set of inputs. They do not change.
#[derive(Debug)]
pub struct Snapshot {
    sources: Sources,
    keys: Vec<String>,
    model: Model,
    diagnostics: Vec<Diagnostic>,
    ledgers: BTreeMap<AccountId, Ledger>,
}

/// Errors stand in the way of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotClean;

impl Snapshot {
    /// Reads a project, the inputs and all that they name, and checks it.
    pub fn new(inputs: Vec<Input>, loader: &dyn Loader, options: &Options) -> Self {
        let mut sink = Sink::new();
        let project = load::Project::load(inputs, loader, &mut sink);
        let mut documents = load::DocumentLoader {
            loader,
            keys: project.keys.clone(),
            first: project.sources.len(),
            added: RefCell::default(),
            read: BTreeMap::new(),
            found: Sink::new(),
        };
        let model = model::build(
            &project.source_files(),
            options.account.as_deref(),
            &mut documents,
            &mut sink,
        );
        sink.set_context(Vec::new());
        let load::DocumentLoader { added, found, .. } = documents;
        sink.append(found);
        let load::Project { mut sources, mut keys, .. } = project;
        for (key, input) in added.into_inner() {
            sources.add(input.name, input.text);
            keys.push(key);
        }
        check::check(&model, &mut sink);
        let mut ledgers = BTreeMap::new();
        plan::check(&model, &mut sink, |plan, index, sink| {
            // What is wrong already would only be said again in other words.
            if !sink.has_errors() {
                ledgers.insert(plan.account, secure::account(plan, &model, index, sink));
            }
        });
        let diagnostics = settled::settle(sink.finish(), options);
        Self { sources, keys, model, diagnostics, ledgers }
    }

    /// All texts that were read, for showing diagnostics and for dependency files.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Everything that was found, in the order of files and places, after `allow` and `deny`.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The resolved program.
    pub fn model(&self) -> &Model {
        &self.model
    }

    fn clean(&self) -> Result<(), NotClean> {
        let wrong = self.diagnostics.iter().any(|found| found.severity == Severity::Error);
        if wrong { Err(NotClean) } else { Ok(()) }
    }

    /// The files that an output format (`json`) consists of, the manifest last.
    pub fn build(&self, format: &str, minify: bool) -> Result<Vec<Artifact>, NotClean> {
        self.clean()?;
        let format = emit::FORMATS.iter().find(|known| known.name == format).ok_or(NotClean)?;
        let spacing = if minify { Spacing::Minified } else { Spacing::Pretty };
        let index = model::Index::new(&self.model);
        let mut manifest = Manifest::new(&self.model, &self.sources, &self.keys);
        let mut files = Vec::new();
        for account in self.model.accounts() {
            let plan = plan::account(&self.model, &index, account);
            let made = (format.files)(&plan, &emit::folder(&self.model, account), spacing);
            manifest.add(&plan, &made, self.ledgers.get(&account));
            files.extend(made);
        }
        files.push(manifest.finish());
        Ok(files)
    }

    /// Runs the tests of the files whose name is wanted.
    pub fn test(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Report, NotClean> {
        self.clean()?;
        let index = model::Index::new(&self.model);
        let accounts = self.model.accounts();
        let plans = accounts.map(|id| (id, plan::account(&self.model, &index, id))).collect();
        Ok(scenario::run(&self.model, &index, plans, wanted))
    }

    /// Takes each statement, condition and resource out of the built policies in turn, and says what misses it.
    pub fn mutate(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Mutant>, NotClean> {
        self.clean()?;
        let index = model::Index::new(&self.model);
        Ok(mutate::run(&self.model, &index, wanted))
    }

    /// Decides one request of a principal of the files.
    pub fn can(&self, question: &can::Question<'_>) -> Result<Vec<can::Told>, can::Unasked> {
        self.clean().map_err(|NotClean| can::Unasked::NotClean)?;
        can::ask(&self.model, question)
    }

    /// What each delegate can do: `human`, `markdown` or `json`.
    pub fn describe(&self, format: &str) -> Result<String, NotClean> {
        self.clean()?;
        Ok(describe::describe(&self.model, &self.sources, format))
    }
}

/// One file in the one format.
pub fn format(name: &str, text: &str) -> Result<String, (Sources, Vec<Diagnostic>)> {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    crate::format::format(file, text).map_err(|found| (sources, found))
}
