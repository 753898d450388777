//! Delegations: policies that mean exactly a `delegate` sentence.
//!
//! The reader takes a policy of that shape apart, the writer makes sentences of what it found, and only one whose built
//! text is proved to mean the same is kept.

mod marks;
mod read;
mod grants;
mod tags;
mod text;

use super::{Compile, Compiled, Home, Role, Source, same};
use crate::iam::document::{Document, Statement};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A sentence, and which documents are what it builds.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    /// The sentence.
    pub(super) text: String,
    /// The documents.
    pub(super) sources: Vec<usize>,
    /// What it is built as.
    name: String,
    /// The declarations of its principals.
    principals: Vec<String>,
    /// The boundaries that it names: name, path and ARN.
    boundaries: Vec<Ceiling>,
}

/// A boundary that a sentence names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ceiling {
    name: String,
    path: String,
    arn: String,
}

impl Ceiling {
    /// Whether its text is among the documents.
    fn is_given(&self, sources: &[Source]) -> bool {
        sources.iter().any(|source| {
            source.role == Role::Boundary
                && source.name.eq_ignore_ascii_case(&self.name)
                && source.path.as_deref().unwrap_or("/") == self.path
        })
    }
}

impl Sentence {
    /// Whether it is a boundary with grants of its own.
    pub(super) fn is_boundary(&self) -> bool {
        self.text.starts_with("boundary ")
    }

    /// Whether what is built of the sentence is proved to mean what was given.
    pub(super) fn is_built(&self, sources: &[Source], built: &Compiled) -> bool {
        let parts = format!("{}-part-", self.name);
        let own = built
            .policies
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case(&self.name) || name.starts_with(&parts));
        let own: Vec<Arc<Document>> = own.map(|(_, document)| document.clone()).collect();
        let given: Vec<Arc<Document>> = self
            .sources
            .iter()
            .filter_map(|&at| sources.get(at))
            .map(|source| source.document.clone())
            .collect();
        !own.is_empty() && same::documents(&given, &own)
    }
}

/// The sentences that documents mean, by the first document of each.
pub(super) fn sentences(
    sources: &[Source],
    home: &Home,
    compile: &Compile<'_>,
) -> BTreeMap<usize, Sentence> {
    let mut found = BTreeMap::new();
    if home.account.is_none() {
        return found;
    }
    for (name, members) in together(sources) {
        let Some(&first) = members.first() else { continue };
        let given: Vec<&Source> = members.iter().filter_map(|&at| sources.get(at)).collect();
        let statements: Vec<&Statement> =
            given.iter().flat_map(|source| &source.document.statements).collect();
        let mut own: Vec<&str> = given.iter().map(|source| source.name.as_str()).collect();
        own.push(&name);
        let Some(reading) = read::read(&statements, &own, home) else { continue };
        let boundary = given.iter().find(|source| source.role == Role::Boundary);
        let tried = match boundary {
            Some(source) => {
                let path = source.path.as_deref().unwrap_or("/");
                text::boundaries(&reading, &name, path, home)
            }
            None if reading.principals.is_empty() => continue,
            None => text::candidates(&reading, &name, home),
        };
        let sentence = tried
            .into_iter()
            .map(|text| reading.sentence(text, &name, members.clone(), boundary.is_some()))
            .find(|sentence| {
                let built = compile(&sentence.alone(sources, home), None);
                built.errors.is_empty() && sentence.is_built(sources, &built)
            });
        if let Some(sentence) = sentence {
            found.insert(first, sentence);
        }
    }
    found
}

/// The documents that may be one sentence's: alone, or the parts of a split policy.
fn together(sources: &[Source]) -> Vec<(String, Vec<usize>)> {
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    for (at, source) in sources.iter().enumerate() {
        let base = match source.name.rsplit_once("-part-") {
            Some((base, number))
                if number.parse::<usize>().is_ok() && source.role == Role::Policy =>
            {
                base
            }
            _ => source.name.as_str(),
        };
        match groups.iter_mut().find(|(name, _)| name == base) {
            Some((_, members)) if base != source.name => members.push(at),
            _ => groups.push((base.to_owned(), vec![at])),
        }
    }
    groups
}

impl Sentence {
    /// The sentence as a text of its own. The boundaries that are given stand with some text at their path: what the
    /// sentence is built as rests on their names alone, and the whole text is proved again.
    fn alone(&self, sources: &[Source], home: &Home) -> String {
        let mut text = format!("account main = {} in {}\n", home.id(), home.partition);
        for ceiling in self.boundaries.iter().filter(|one| one.is_given(sources)) {
            let (name, path) =
                (super::word::value(&ceiling.name), super::word::value(&ceiling.path));
            if self.principals.is_empty() && self.name == ceiling.name {
                continue;
            }
            let at = if path == "/" { String::new() } else { format!(" at {path}") };
            text.push_str(&format!("boundary {name}{at} {{ allow s3:GetObject on * }}\n"));
        }
        for line in declarations(std::iter::once(self), sources) {
            text.push_str(&line);
            text.push('\n');
        }
        text.push_str(&self.text);
        text.push('\n');
        text
    }
}

/// What sentences need declared: principals, and boundaries whose text is not given.
pub(super) fn declarations<'a>(
    sentences: impl Iterator<Item = &'a Sentence>,
    sources: &[Source],
) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for sentence in sentences {
        let unknown = sentence.boundaries.iter().filter(|ceiling| !ceiling.is_given(sources));
        let boundaries =
            unknown.map(|one| format!("boundary {} = {}", super::word::value(&one.name), one.arn));
        for line in boundaries.chain(sentence.principals.iter().cloned()) {
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

/// The names and paths of the boundaries under which documents let principals be made.
pub(super) fn ceilings(sources: &[Source]) -> Vec<(String, String)> {
    let statements = sources.iter().flat_map(|source| &source.document.statements);
    let conditions = statements.flat_map(|statement| statement.conditions());
    let keys = conditions.filter(|one| one.key.eq_ignore_ascii_case(marks::BOUNDARY_KEY));
    let values = keys.flat_map(|one| &one.values).filter_map(|value| marks::ceiling(value.text()));
    values.map(|ceiling| (ceiling.name, ceiling.path)).collect()
}
