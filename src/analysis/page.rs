//! A parsed file: what the check and every editor feature read, kept for as long as its text stays.

use super::{Input, cores};
use crate::diag::{Diagnostic, Sink};
use crate::syntax::{self, Parsed};
use crate::text::{FileId, LineIndex};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// A `.deleg` file, parsed.
#[derive(Debug)]
pub struct Page {
    /// The id that its spans have.
    pub file: FileId,
    /// Its path relative to the project's root.
    pub key: String,
    /// Its text.
    pub text: Arc<str>,
    /// Its tree and comments.
    pub parsed: Parsed,
    /// What was found while it was parsed.
    pub found: Vec<Diagnostic>,
    lines: OnceLock<LineIndex>,
    names: OnceLock<super::names::Names>,
}

impl Page {
    /// Parses a text.
    pub fn new(file: FileId, key: &str, text: Arc<str>) -> Self {
        let mut sink = Sink::new();
        let parsed = syntax::parse(file, &text, &mut sink);
        Self {
            file,
            key: key.to_owned(),
            text,
            parsed,
            found: sink.finish(),
            lines: OnceLock::new(),
            names: OnceLock::new(),
        }
    }

    /// Where its lines begin.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The names that it declares and mentions.
    pub fn names(&self) -> &super::names::Names {
        self.names.get_or_init(|| super::names::Names::of(self))
    }

    /// A part of its text; nothing where the range does not fit.
    pub fn slice(&self, range: std::ops::Range<usize>) -> &str {
        self.text.get(range).unwrap_or("")
    }
}

/// Bytes of which the parsing takes longer than it takes to start other threads: some milliseconds.
const MUCH: usize = 1 << 16;

/// The pages of a project by key: a file whose text has not changed is not parsed again.
#[derive(Debug, Default)]
pub(super) struct Pages {
    by_key: BTreeMap<String, Arc<Page>>,
}

impl Pages {
    /// Parses what is not known of some texts, on every core where there is much of it. Their ids begin with the first.
    pub(super) fn read_all(&mut self, inputs: &[Input]) {
        let numbered = inputs.iter().enumerate().map(|(at, input)| (FileId::new(at), input));
        let new: Vec<(FileId, &Input)> =
            numbered.filter(|(id, one)| self.known(*id, &one.key, &one.text).is_none()).collect();
        if new.len() > 1 && new.iter().map(|(_, input)| input.text.len()).sum::<usize>() > MUCH {
            let parse = |(id, one): &(FileId, &Input)| Page::new(*id, &one.key, one.text.clone());
            let pages = cores::each(&new, parse).into_iter();
            self.by_key.extend(pages.map(|page| (page.key.clone(), Arc::new(page))));
        }
    }

    fn known(&self, file: FileId, key: &str, text: &Arc<str>) -> Option<&Arc<Page>> {
        self.by_key.get(key).filter(|known| {
            known.file == file && (Arc::ptr_eq(&known.text, text) || known.text == *text)
        })
    }

    /// The page of a text.
    pub(super) fn read(&mut self, file: FileId, key: &str, text: &Arc<str>) -> Arc<Page> {
        if let Some(known) = self.known(file, key, text) {
            return known.clone();
        }
        let page = Arc::new(Page::new(file, key, text.clone()));
        self.by_key.insert(key.to_owned(), page.clone());
        page
    }

    /// Forgets every file but these.
    pub(super) fn keep(&mut self, keys: &[String]) {
        if self.by_key.len() > keys.len() {
            self.by_key.retain(|key, _| keys.contains(key));
        }
    }
}
