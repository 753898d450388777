//! The facade that every shell uses: inputs come in, answers go out; nothing here reads a file.

pub mod account;
pub mod audit;
pub mod beside;
pub mod built;
pub mod can;
pub mod constants;
mod cores;
mod describe;
pub mod import;
pub mod diff;
pub mod completion;
pub mod edit;
pub mod facts;
pub mod fixes;
pub mod format;
pub mod graph;
pub mod hover;
mod load;
pub mod names;
pub mod navigate;
pub mod outline;
pub mod semantic;
mod picture;
pub mod rollout;
mod settled;
pub mod signature;
pub mod tags;
pub mod page;
pub mod position;
pub mod verdicts;
pub mod view;
pub mod workspace;

pub use crate::emit::{Artifact, FORMATS, Refusal, Spacing, Wanted};
pub use workspace::{Unwatched, Watch, Workspace};

use crate::check;
use crate::diag::{Diagnostic, Severity, Sink};
use crate::emit::{self, Manifest, Outcome};
use crate::model::{self, AccountId, Index, Model};
use crate::plan::{self, AccountPlan};
use crate::secure::mutate::{self, Mutant};
use crate::secure::scenario::{self, Report};
use crate::secure::{Ledger, Standing};
use crate::text::{Sources, Span};
use page::Page;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use workspace::Program;

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
    pages: Vec<Arc<Page>>,
    model: Model,
    diagnostics: Vec<Diagnostic>,
    ledgers: BTreeMap<AccountId, Ledger>,
    index: OnceLock<Index>,
    /// An account's plan, made when a feature first asks for it; or kept by a check within a workspace.
    plans: Vec<OnceLock<AccountPlan>>,
}

/// Errors stand in the way of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotClean;

/// A finished output.
#[derive(Debug)]
pub struct Built {
    /// Its files, the manifest last.
    pub files: Vec<Artifact>,
    /// What it leaves to others, a sentence each.
    pub notes: Vec<String>,
}

/// Why there is no output.
#[derive(Debug)]
pub enum NotBuilt {
    /// Errors stand in the way, or the format is not known.
    NotClean,
    /// The format cannot say it.
    Refused(Refusal),
}

impl Snapshot {
    /// Reads a project, the inputs and all that they name, and checks it.
    pub fn new(inputs: Vec<Input>, loader: &dyn Loader, options: &Options) -> Self {
        Self::within(&mut Workspace::once(), inputs, loader, options, &Unwatched)
    }

    /// As [`new`](Self::new), with what a workspace knows of the same texts. A check that is ended early says less.
    pub fn within(
        workspace: &mut Workspace,
        inputs: Vec<Input>,
        loader: &dyn Loader,
        options: &Options,
        watch: &dyn Watch,
    ) -> Self {
        let mut sink = Sink::new();
        let project = load::Project::load(inputs, loader, &mut workspace.pages, &mut sink);
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
        let (pages, uses) = (project.pages(), project.uses());
        let load::Project { mut sources, mut keys, .. } = project;
        for (key, input) in added.into_inner() {
            sources.add(input.name, input.text);
            keys.push(key);
        }
        let plans: Vec<OnceLock<AccountPlan>> = model.accounts().map(|_| OnceLock::new()).collect();
        let mut ledgers = BTreeMap::new();
        if !watch.ended() {
            check::check(&model, &mut sink);
            let found = settled::settle(sink.diagnostics().to_vec(), options);
            watch.before_plans(&sources, &keys, found);
            let program = Program { model: &model, sources: &sources, uses: &uses, plans: &plans };
            ledgers = workspace.accounts(&program, &mut sink, watch);
        }
        let diagnostics = settled::settle(sink.finish(), options);
        let index = OnceLock::new();
        Self { sources, keys, pages, model, diagnostics, ledgers, index, plans }
    }

    /// The path of each file relative to the project's root, by file id.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// The `.deleg` files, parsed.
    pub fn pages(&self) -> &[Arc<Page>] {
        &self.pages
    }

    /// What was proved in an account; nothing while an error stands.
    pub fn ledger(&self, account: AccountId) -> Option<&Ledger> {
        self.ledgers.get(&account)
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

    /// Whether nothing stands in the way of an output.
    pub fn is_clean(&self) -> bool {
        self.clean().is_ok()
    }

    /// Which assumptions the proofs of the files rest on, each with the least that any sentence's stands at. None while
    /// there are errors, or no delegations.
    pub fn standing(&self) -> Vec<(&'static str, Standing)> {
        let mut all: BTreeMap<&'static str, Standing> = BTreeMap::new();
        if self.clean().is_ok() {
            let index = Index::new(&self.model);
            for (&account, ledger) in &self.ledgers {
                for one in plan::assumptions(&self.model, &index, account) {
                    let standing = ledger.standing(&one);
                    let known = all.entry(one.code).or_insert(standing);
                    *known = (*known).min(standing);
                }
            }
        }
        all.into_iter().collect()
    }

    fn clean(&self) -> Result<(), NotClean> {
        let wrong = self.diagnostics.iter().any(|found| found.severity == Severity::Error);
        if wrong { Err(NotClean) } else { Ok(()) }
    }

    /// The files that an output format (`json`) consists of, the manifest last.
    pub fn build(&self, format: &str, minify: bool) -> Result<Vec<Artifact>, NotClean> {
        let spacing = if minify { Spacing::Minified } else { Spacing::Pretty };
        let built = self.output(format, Wanted { spacing, import: false });
        built.map(|built| built.files).map_err(|_| NotClean)
    }

    /// The output in a format, the manifest last, with what it leaves to others.
    pub fn output(&self, format: &str, wanted: Wanted) -> Result<Built, NotBuilt> {
        self.clean().map_err(|NotClean| NotBuilt::NotClean)?;
        let known = FORMATS.iter().find(|known| known.name == format);
        let mut writer = (known.ok_or(NotBuilt::NotClean)?.start)(wanted);
        let mut manifest = Manifest::new(&self.model, &self.sources, &self.keys);
        self.each_plan(|plan, ledger| {
            let folder = emit::folder(&self.model, plan.account);
            writer.account(&self.model, plan, &folder).map_err(NotBuilt::Refused)?;
            manifest.add(plan, ledger);
            Ok(())
        })?;
        let outcome = writer.finish(&self.model).map_err(NotBuilt::Refused)?;
        let manifest = manifest.finish(format, &outcome);
        let Outcome { mut files, notes, .. } = outcome;
        files.push(manifest);
        Ok(Built { files, notes })
    }

    /// Does something with the plan of every account, and with what was proved there, until it fails. Plans that a check
    /// within a workspace made are at hand; others are not kept, so that what is held does not grow with the accounts.
    pub fn each_plan<E>(
        &self,
        mut each: impl FnMut(&AccountPlan, Option<&Ledger>) -> Result<(), E>,
    ) -> Result<(), E> {
        let index = Index::new(&self.model);
        for account in self.model.accounts() {
            let made;
            let plan = match self.plans.get(account.0).and_then(OnceLock::get) {
                Some(known) => known,
                None => {
                    made = plan::account(&self.model, &index, account);
                    &made
                }
            };
            each(plan, self.ledgers.get(&account))?;
        }
        Ok(())
    }

    /// Runs the tests of the files whose name is wanted.
    pub fn test(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Report, NotClean> {
        self.clean()?;
        let index = Index::new(&self.model);
        let accounts = self.model.accounts();
        let plans = accounts.map(|id| (id, plan::account(&self.model, &index, id))).collect();
        Ok(scenario::run(&self.model, &index, plans, wanted))
    }

    /// Takes each statement, condition and resource out of the built policies in turn, and says what misses it.
    pub fn mutate(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Mutant>, NotClean> {
        self.clean()?;
        let index = Index::new(&self.model);
        Ok(mutate::run(&self.model, &index, wanted))
    }

    /// Decides one request of a principal of the files.
    pub fn can(&self, question: &can::Question<'_>) -> Result<Vec<can::Told>, can::Unasked> {
        self.clean().map_err(|NotClean| can::Unasked::NotClean)?;
        can::ask(&self.model, question)
    }

    /// What the sentence at a place of a file lets its delegates do, as Markdown; of all sentences where no place is
    /// given.
    pub fn described_at(&self, key: &str, offset: Option<usize>) -> String {
        let Some(page) = self.pages.iter().find(|page| page.key == key) else {
            return String::new();
        };
        let sentence = offset.and_then(|at| built::sentence_at(&page.parsed.ast.items, at));
        let wanted = |span: Span| {
            let inside = |one: edit::Range| span.file == page.file && one.holds(span.into());
            offset.is_none() || sentence.is_some_and(inside)
        };
        let plans = self.plans(page.file);
        describe::sentences(&self.model, &self.sources, &self.ledgers, &plans, &wanted)
    }

    /// What each delegate can do: `human`, `markdown` or `json`; as a picture, `svg` or `dot`.
    pub fn describe(&self, format: &str) -> Result<String, NotClean> {
        self.clean()?;
        if matches!(format, "svg" | "dot") {
            return Ok(picture::picture(&self.model, format));
        }
        Ok(describe::describe(&self.model, &self.sources, &self.ledgers, format))
    }
}

/// One file in the one format.
pub fn formatted(name: &str, text: &str) -> Result<String, (Sources, Vec<Diagnostic>)> {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    crate::format::format(file, text).map_err(|found| (sources, found))
}
