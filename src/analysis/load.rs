//! Reading a project: the inputs, the files that they use, the documents that their policies name.

use super::page::{Page, Pages};
use super::{Input, LoadError, Loader};
use crate::diag::names::FileFault;
use crate::diag::{Sink, names, output};
use crate::iam::parse;
use crate::iam::problem::DocumentKind;
use crate::model::{Documents, Given, SourceFile};
use crate::syntax::ast;
use crate::text::{FileId, Sources, Span};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A `.deleg` file of the project.
#[derive(Debug)]
pub(super) struct Loaded {
    file: FileId,
    page: Arc<Page>,
    uses: Vec<(usize, Span)>,
}

/// Everything that was read.
#[derive(Debug, Default)]
pub(super) struct Project {
    pub(super) sources: Sources,
    /// The key of each file, by its id.
    pub(super) keys: Vec<String>,
    pub(super) files: Vec<Loaded>,
}

impl Project {
    /// Reads the inputs and all that they use. The order of the inputs does not matter.
    pub(super) fn load(
        mut inputs: Vec<Input>,
        loader: &dyn Loader,
        pages: &mut Pages,
        sink: &mut Sink,
    ) -> Self {
        inputs.sort_by(|a, b| a.key.cmp(&b.key));
        inputs.dedup_by(|a, b| a.key == b.key);
        let mut project = Self::default();
        let mut by_key: BTreeMap<String, usize> = BTreeMap::new();
        pages.read_all(&inputs);
        for input in inputs {
            project.add(input, &mut by_key, pages, sink);
        }
        let mut next = 0;
        while next < project.files.len() {
            project.follow(next, &mut by_key, loader, pages, sink);
            next += 1;
        }
        pages.keep(&project.keys);
        project.refuse_cycles(sink);
        project
    }

    fn add(
        &mut self,
        input: Input,
        by_key: &mut BTreeMap<String, usize>,
        pages: &mut Pages,
        sink: &mut Sink,
    ) -> usize {
        let file = self.sources.add(input.name, input.text.clone());
        let page = pages.read(file, &input.key, &input.text);
        for found in &page.found {
            sink.push(found.clone());
        }
        by_key.insert(input.key.clone(), self.files.len());
        self.keys.push(input.key);
        self.files.push(Loaded { file, page, uses: Vec::new() });
        self.files.len() - 1
    }

    fn follow(
        &mut self,
        at: usize,
        by_key: &mut BTreeMap<String, usize>,
        loader: &dyn Loader,
        pages: &mut Pages,
        sink: &mut Sink,
    ) {
        let Some(loaded) = self.files.get(at) else { return };
        let base = self.keys.get(loaded.file.index()).cloned().unwrap_or_default();
        let named: Vec<(String, Span)> = loaded
            .page
            .parsed
            .ast
            .items
            .iter()
            .filter_map(|item| match &item.kind {
                ast::ItemKind::Use(used) => {
                    used.path.plain().map(|path| (path.to_owned(), used.path.span))
                }
                _ => None,
            })
            .collect();
        for (path, span) in named {
            let key = resolve(&base, &path);
            let known = by_key.get(&key).copied();
            let index = match known {
                Some(index) => index,
                None => match loader.load(&key) {
                    Ok(input) => self.add(Input { key, ..input }, by_key, pages, sink),
                    Err(error) => {
                        sink.push(names::file_not_read(span, &path, &fault(&error)));
                        continue;
                    }
                },
            };
            if let Some(loaded) = self.files.get_mut(at)
                && !loaded.uses.iter().any(|&(used, _)| used == index)
            {
                loaded.uses.push((index, span));
            }
        }
    }

    /// Finds files that use each other in a circle, and leaves out the use that closes it.
    fn refuse_cycles(&mut self, sink: &mut Sink) {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut state = vec![State::New; self.files.len()];
        for root in 0..self.files.len() {
            let mut path: Vec<(usize, usize)> = Vec::new();
            if state.get(root) == Some(&State::New) {
                path.push((root, 0));
            }
            while let Some(&mut (at, ref mut next)) = path.last_mut() {
                if let Some(slot) = state.get_mut(at) {
                    *slot = State::Open;
                }
                let used = self.files.get(at).and_then(|loaded| loaded.uses.get(*next)).copied();
                *next += 1;
                let Some((used, span)) = used else {
                    if let Some(slot) = state.get_mut(at) {
                        *slot = State::Done;
                    }
                    path.pop();
                    continue;
                };
                match state.get(used) {
                    Some(State::New) => path.push((used, 0)),
                    Some(State::Open) => {
                        let name = |index: usize| {
                            let loaded = self.files.get(index);
                            loaded.map_or("", |loaded| self.sources.name(loaded.file))
                        };
                        // The uses on the way round, from the file that is used here again.
                        let others: Vec<(Span, &str)> = path
                            .iter()
                            .skip_while(|&&(file, _)| file != used)
                            .filter(|&&(file, _)| file != at)
                            .filter_map(|&(file, next)| {
                                let (to, span) =
                                    *self.files.get(file)?.uses.get(next.checked_sub(1)?)?;
                                Some((span, name(to)))
                            })
                            .collect();
                        sink.push(names::use_cycle(span, name(used), &others));
                    }
                    Some(State::Done) | None => {}
                }
            }
        }
    }

    /// The files, parsed.
    pub(super) fn pages(&self) -> Vec<Arc<Page>> {
        self.files.iter().map(|loaded| loaded.page.clone()).collect()
    }

    /// The files that each file uses.
    pub(super) fn uses(&self) -> Vec<Vec<usize>> {
        let used = |loaded: &Loaded| loaded.uses.iter().map(|&(used, _)| used).collect();
        self.files.iter().map(used).collect()
    }

    /// The files as the model takes them.
    pub(super) fn source_files(&self) -> Vec<SourceFile<'_>> {
        self.files
            .iter()
            .map(|loaded| SourceFile {
                file: loaded.file,
                name: self.sources.name(loaded.file),
                ast: &loaded.page.parsed.ast,
                uses: loaded.uses.iter().map(|&(used, _)| used).collect(),
            })
            .collect()
    }
}

/// The JSON files that policies name, read once each.
pub(super) struct DocumentLoader<'a> {
    pub(super) loader: &'a dyn Loader,
    pub(super) keys: Vec<String>,
    /// Files already there; ids of new ones follow.
    pub(super) first: usize,
    pub(super) added: RefCell<Vec<(String, Input)>>,
    pub(super) read: BTreeMap<String, Option<Given>>,
    pub(super) found: Sink,
}

impl Documents for DocumentLoader<'_> {
    fn read(&mut self, from: FileId, path: &str) -> Result<Option<Given>, FileFault> {
        let base = self.keys.get(from.index()).map_or("", String::as_str);
        let key = resolve(base, path);
        if let Some(known) = self.read.get(&key) {
            return Ok(known.clone());
        }
        let input = self.loader.load(&key).map_err(|error| fault(&error))?;
        let mut added = self.added.borrow_mut();
        let file = FileId::new(self.first + added.len());
        let parsed = parse::parse(file, &input.text, DocumentKind::Identity);
        for problem in &parsed.problems {
            self.found.push(output::document_problem(problem));
        }
        let given = parsed.document.map(|document| Given {
            document: Arc::new(document),
            places: Arc::new(parsed.places),
        });
        added.push((key.clone(), input));
        self.read.insert(key, given.clone());
        Ok(given)
    }
}

/// A path relative to a file, as a key: folders folded, `..` kept where it leads above the root.
pub(super) fn resolve(base: &str, path: &str) -> String {
    let mut parts: Vec<&str> =
        if path.starts_with('/') { vec![""] } else { base.split('/').collect() };
    if !path.starts_with('/') {
        parts.pop();
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

fn fault(error: &LoadError) -> FileFault {
    let (why, help) = match error {
        LoadError::Missing => {
            ("there is no such file".to_owned(), "correct the path, or put the file there")
        }
        LoadError::Unreadable(reason) => (reason.clone(), "make the file readable"),
        LoadError::NotText(offset) => {
            (format!("it is not UTF-8 (at byte {offset})"), "save it as UTF-8")
        }
        LoadError::TooLarge => {
            ("it is larger than 16 MiB".to_owned(), "leave out what nobody needs, or split it")
        }
    };
    FileFault { why, help }
}
