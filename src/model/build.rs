//! From trees to the model: the passes in their order, and what they share.

use super::scope::{Declared, EnvId, LetId, Scope, Space, What};
use super::text::{PerAccountId, Value};
use super::types::{AccountId, Instance, Model, Origin};
use crate::diag::names::FileFault;
use crate::diag::{Sink, names, nearest};
use crate::iam::document::Document;
use crate::iam::places::Places;
use crate::syntax::ast;
use crate::text::{FileId, Span};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A parsed file and the files that it uses.
#[derive(Debug)]
pub struct SourceFile<'a> {
    /// Its id.
    pub file: FileId,
    /// The name that messages show.
    pub name: &'a str,
    /// Its tree.
    pub ast: &'a ast::File,
    /// The files it uses, by their places in the list of files.
    pub uses: Vec<usize>,
}

/// Where the JSON files come from that policies name.
pub trait Documents {
    /// The document in the file that a path names, seen from a `.deleg` file; or why the file cannot be had. None
    /// where the file is no document, which has been said.
    fn read(&mut self, from: FileId, path: &str) -> Result<Option<Given>, FileFault>;
}

/// A document in a file.
#[derive(Clone, Debug)]
pub struct Given {
    /// The document.
    pub document: Arc<Document>,
    /// Where its parts stand.
    pub places: Arc<Places>,
}

/// Where names and constants are looked up: the file a text stands in, the file it is instantiated in, and what an
/// instance binds.
#[derive(Debug)]
pub(super) struct Env<'a> {
    pub(super) parent: Option<EnvId>,
    /// The file in which the text stands.
    pub(super) lexical: usize,
    /// The file in which the outermost instance stands: what is declared is declared there.
    pub(super) site: usize,
    pub(super) bindings: BTreeMap<Arc<str>, Binding>,
    pub(super) origin: Origin,
    pub(super) depth: usize,
    pub(super) phantom: std::marker::PhantomData<&'a ()>,
}

/// What an instance binds to a name.
#[derive(Clone, Debug)]
pub(super) enum Binding {
    /// A value, and where the parameter or loop variable is written.
    Value(Value, Span),
    Constant(LetId),
}

/// One use of a template, a loop or a block of statements.
#[derive(Debug)]
pub(super) struct Use {
    /// Where it stands.
    pub(super) span: Span,
    /// What to say of it.
    pub(super) what: String,
    /// Where the name of what is used is declared; none for loops.
    pub(super) of: Option<Span>,
}

/// A constant and how far its value is known.
#[derive(Debug)]
pub(super) struct Let<'a> {
    pub(super) declarations: Vec<&'a ast::Let>,
    pub(super) env: EnvId,
    pub(super) state: LetState,
    pub(super) used: Cell<bool>,
}

/// How far a constant's value is known.
#[derive(Clone, Debug)]
pub(super) enum LetState {
    Open,
    Evaluating,
    Value(Value),
    PerAccount(PerAccountId),
    Broken,
}

/// An item after expansion.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expanded<'a> {
    pub(super) item: &'a ast::Item,
    pub(super) env: EnvId,
}

/// The work at hand.
pub(super) struct Builder<'a, 's> {
    pub(super) files: &'a [SourceFile<'a>],
    pub(super) scopes: Vec<Scope<'a>>,
    pub(super) envs: Vec<Env<'a>>,
    pub(super) lets: Vec<Let<'a>>,
    pub(super) items: Vec<Expanded<'a>>,
    pub(super) model: Model,
    pub(super) documents: &'s mut dyn Documents,
    pub(super) sink: &'s mut Sink,
    /// The accounts of sets, once found.
    pub(super) file_places: BTreeMap<FileId, usize>,
    pub(super) visible_accounts: Vec<Option<Arc<[AccountId]>>>,
    pub(super) default_account: Option<&'s str>,
}

/// Resolves the files of a project into one model. Files that are used must be in the list as well.
pub fn build(
    files: &[SourceFile<'_>],
    default_account: Option<&str>,
    documents: &mut dyn Documents,
    sink: &mut Sink,
) -> Model {
    let mut builder = Builder {
        files,
        scopes: files
            .iter()
            .map(|file| Scope { uses: file.uses.clone(), ..Scope::default() })
            .collect(),
        envs: Vec::new(),
        lets: Vec::new(),
        items: Vec::new(),
        model: Model::default(),
        documents,
        sink,
        file_places: files.iter().enumerate().map(|(index, file)| (file.file, index)).collect(),
        visible_accounts: vec![None; files.len()],
        default_account,
    };
    builder.run();
    builder.model
}

impl<'a> Builder<'a, '_> {
    fn run(&mut self) {
        for index in 0..self.files.len() {
            let env = self.add_env(Env {
                parent: None,
                lexical: index,
                site: index,
                bindings: BTreeMap::new(),
                origin: Origin(None),
                depth: 0,
                phantom: std::marker::PhantomData,
            });
            debug_assert_eq!(env.0, index);
        }
        let files = self.files;
        for (index, file) in files.iter().enumerate() {
            self.declare_constants(&file.ast.items, EnvId(index));
        }
        for (index, file) in files.iter().enumerate() {
            self.expand(&file.ast.items, EnvId(index));
        }
        self.declare_accounts();
        self.fill_per_account();
        self.declare_all();
        self.sink.set_context(Vec::new());
        self.check_duplicates_across_files();
        self.resolve_bodies();
        self.sink.set_context(Vec::new());
        self.want_account();
        self.place_policies();
        self.warn_unused();
    }

    pub(super) fn add_env(&mut self, env: Env<'a>) -> EnvId {
        self.envs.push(env);
        EnvId(self.envs.len() - 1)
    }

    #[expect(clippy::indexing_slicing, reason = "ids of environments are made by `add_env` alone")]
    pub(super) fn env(&self, env: EnvId) -> &Env<'a> {
        &self.envs[env.0]
    }

    #[expect(clippy::indexing_slicing, reason = "ids of environments are made by `add_env` alone")]
    pub(super) fn env_mut(&mut self, env: EnvId) -> &mut Env<'a> {
        &mut self.envs[env.0]
    }

    /// The id of a file by its place.
    pub(super) fn file_id(&self, index: usize) -> FileId {
        self.files.get(index).map_or(FileId::new(index), |file| file.file)
    }

    /// A new environment within another, with an instance that messages name.
    pub(super) fn instance_env(
        &mut self,
        parent: EnvId,
        site: EnvId,
        bindings: BTreeMap<Arc<str>, Binding>,
        use_: Use,
    ) -> EnvId {
        let (outer, depth, site) = {
            let site = self.env(site);
            (site.origin, site.depth + 1, site.site)
        };
        let Use { span, what, of } = use_;
        self.model.instances.push(Instance { span, what, of, parent: outer });
        let origin = Origin(Some(self.model.instances.len() - 1));
        let lexical = self.env(parent).lexical;
        self.add_env(Env {
            parent: Some(parent),
            lexical,
            site,
            bindings,
            origin,
            depth,
            phantom: std::marker::PhantomData,
        })
    }

    /// Further diagnostics also name the instances that this environment stands in.
    pub(super) fn within(&mut self, env: EnvId) {
        let origin = self.env(env).origin;
        let labels = if origin.0.is_some() { self.model.instances_of(origin) } else { Vec::new() };
        self.sink.set_context(labels);
    }

    /// The files in which a name is looked for, nearest first.
    fn search(&self, env: EnvId) -> impl Iterator<Item = &Scope<'a>> {
        let env = self.env(env);
        let second = (env.site != env.lexical).then_some(env.site);
        [Some(env.lexical), second].into_iter().flatten().flat_map(|at| {
            let own = self.scopes.get(at);
            let uses = own
                .into_iter()
                .flat_map(|scope| scope.uses.iter().filter_map(|&used| self.scopes.get(used)));
            own.into_iter().chain(uses)
        })
    }

    /// Finds a declared name, and counts it as used.
    pub(super) fn find(&self, space: Space, name: &str, env: EnvId) -> Option<&Declared<'a>> {
        let found = self.search(env).find_map(|scope| scope.own(space, name))?;
        found.used.set(true);
        Some(found)
    }

    /// Says that there is no such name: with the nearest one, or where it is declared out of sight, or as what.
    pub(super) fn unknown(&mut self, at: Span, space: Space, name: &str, env: EnvId) {
        self.unknown_of(&[space], space.word(), at, name, env);
    }

    /// As [`unknown`](Self::unknown), where a name of several kinds would do.
    pub(super) fn unknown_of(
        &mut self,
        spaces: &[Space],
        word: &str,
        at: Span,
        name: &str,
        env: EnvId,
    ) {
        let others = Space::ALL
            .iter()
            .filter(|&&other| !spaces.contains(&other) && other != Space::Constant);
        let elsewhere =
            others.clone().find_map(|&other| self.find(other, name, env).map(|d| (other, d.span)));
        if let Some((is, declared)) = elsewhere {
            self.sink.push(names::wrong_kind(at, name, word, is.word(), declared));
            return;
        }
        let unseen = self.scopes.iter().enumerate().find_map(|(index, scope)| {
            let own = spaces.iter().find_map(|&space| scope.own(space, name));
            own.map(|declared| (declared.span, self.files.get(index).map_or("", |f| f.name)))
        });
        if let Some((declared, file)) = unseen {
            self.sink.push(names::name_not_used(at, word, name, declared, file));
            return;
        }
        let candidates: Vec<(&str, Span)> = spaces
            .iter()
            .flat_map(|&space| self.visible(space, env))
            .map(|(n, d)| (&**n, d.span))
            .collect();
        let near = nearest(name, candidates.iter().map(|(candidate, _)| *candidate));
        let near = near
            .and_then(|near| candidates.iter().find(|(candidate, _)| *candidate == near).copied());
        let said = names::unknown_name(at, word, name, near);
        self.sink.push(said);
    }

    /// Names of a kind that are visible.
    pub(super) fn visible(
        &self,
        space: Space,
        env: EnvId,
    ) -> impl Iterator<Item = (&Arc<str>, &Declared<'a>)> {
        self.search(env).flat_map(move |scope| scope.all(space))
    }

    /// Declares a name where the environment's outermost instance stands.
    pub(super) fn declare(
        &mut self,
        space: Space,
        name: Arc<str>,
        span: Span,
        what: What<'a>,
        env: EnvId,
    ) -> bool {
        let site = self.env(env).site;
        let Some(scope) = self.scopes.get_mut(site) else { return false };
        match scope.declare(space, name.clone(), span, what) {
            Some(first) => {
                self.sink.push(if first == span {
                    names::declared_by_each(span, space.word(), &name)
                } else {
                    names::duplicate_name(span, space.word(), &name, first)
                });
                false
            }
            None => true,
        }
    }

    fn check_duplicates_across_files(&mut self) {
        let mut found = Vec::new();
        for scope in &self.scopes {
            for &space in Space::ALL {
                for (name, declared) in scope.all(space) {
                    let other =
                        scope.uses.iter().find_map(|&used| self.scopes.get(used)?.own(space, name));
                    if let Some(other) = other
                        && other.span != declared.span
                    {
                        found.push(names::duplicate_name(
                            declared.span,
                            space.word(),
                            name,
                            other.span,
                        ));
                    }
                }
            }
        }
        for said in found {
            self.sink.push(said);
        }
    }
}
