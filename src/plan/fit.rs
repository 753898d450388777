//! Fitting documents into IAM's limits: shortened only in ways that are exact by construction, then split.
//!
//! That what was shortened means the same is proved besides, each time; what is not proved is not used. None of it
//! touches what fits already, so what people review stays as it was written.

use super::Made;
use super::same::is_same;
use super::shorten::shorten;
use super::wildcards::{self, Wildcard};
use crate::iam::canonical;
use crate::iam::document::{Document, Element, Statement};
use crate::text::Span;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A document within its limit, or the reason why not.
pub(super) struct Fitted {
    pub(super) document: Arc<Document>,
    pub(super) sources: Vec<Span>,
    pub(super) size: usize,
    pub(super) misfit: Option<Misfit>,
    pub(super) wildcards: Vec<Wildcard>,
}

/// Whether lists of actions may become wildcards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Widening {
    /// The source asks for it.
    Allowed,
    /// It does not.
    Refused,
}

/// Why a document cannot be made to fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Its size after shortening.
    pub size: usize,
    /// The limit.
    pub limit: usize,
    /// The largest statements: where they come from and how much space they take.
    pub largest: Vec<(Span, usize)>,
}

/// A document from statements, Sids made unique.
pub(super) fn document(made: Vec<Made>) -> (Arc<Document>, Vec<Span>) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut statements = Vec::with_capacity(made.len());
    let mut sources = Vec::with_capacity(made.len());
    for one in made {
        let mut statement = one.statement;
        if let Some(sid) = &statement.sid {
            let mut name = sid.clone();
            let mut count = 1;
            while !taken.insert(name.clone()) {
                count += 1;
                name = format!("{sid}{count}");
            }
            statement.sid = Some(name);
        }
        statements.push(statement);
        sources.push(one.span);
    }
    (Arc::new(Document::new(statements)), sources)
}

/// A document that cannot be split: a boundary, a declared policy.
pub(super) fn whole(
    document: Arc<Document>,
    sources: Vec<Span>,
    limit: usize,
    widening: Widening,
) -> Fitted {
    let fitted = measured(document, sources, limit, canonical::size);
    if fitted.misfit.is_none() || widening == Widening::Refused {
        return fitted;
    }
    let Some((document, wildcards)) = wildcards::fit(&fitted.document, limit, canonical::size)
    else {
        return fitted;
    };
    let size = canonical::size(&document);
    Fitted { document: Arc::new(document), size, misfit: None, wildcards, ..fitted }
}

fn measured(
    document: Arc<Document>,
    sources: Vec<Span>,
    limit: usize,
    size_of: fn(&Document) -> usize,
) -> Fitted {
    let size = size_of(&document);
    let wildcards = Vec::new();
    if size <= limit {
        return Fitted { document, sources, size, misfit: None, wildcards };
    }
    let (shorter, of) = shorten(&document, &sources);
    let (document, sources) = if is_same(&document, &shorter, None) {
        (Arc::new(shorter), of)
    } else {
        (document, sources)
    };
    let size = size_of(&document);
    if size <= limit {
        return Fitted { document, sources, size, misfit: None, wildcards };
    }
    let mut largest: Vec<(Span, usize)> = document
        .statements
        .iter()
        .zip(&sources)
        .map(|(statement, &source)| (source, canonical::statement_size(statement)))
        .collect();
    largest.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    largest.truncate(3);
    let misfit = Some(Misfit { size, limit, largest });
    Fitted { document, sources, size, misfit, wildcards }
}

/// A document that several policies may hold together: as it is, else shortened, else in parts. Denials and allowances
/// of several attached policies mean the same as those of one (IAM user guide, "Policy evaluation logic").
pub(super) fn split(
    document: Arc<Document>,
    sources: Vec<Span>,
    limit: usize,
    name: &str,
) -> Vec<(String, Fitted)> {
    split_by(document, sources, limit, name, canonical::size)
}

/// The same for documents of AWS Organizations, where every character counts.
pub(super) fn split_of_organization(
    document: Arc<Document>,
    sources: Vec<Span>,
    limit: usize,
    name: &str,
) -> Vec<(String, Fitted)> {
    split_by(document, sources, limit, name, canonical::byte_size)
}

fn split_by(
    document: Arc<Document>,
    sources: Vec<Span>,
    limit: usize,
    name: &str,
    size_of: fn(&Document) -> usize,
) -> Vec<(String, Fitted)> {
    let fitted = measured(document, sources, limit, size_of);
    if fitted.misfit.is_none() {
        return vec![(name.to_owned(), fitted)];
    }
    let mut pieces: Vec<(Statement, Span)> = Vec::new();
    for (statement, &source) in fitted.document.statements.iter().zip(&fitted.sources) {
        for piece in halve(statement, limit.saturating_sub(64)) {
            pieces.push((piece, source));
        }
    }
    let mut parts: Vec<(Vec<Statement>, Vec<Span>)> = Vec::new();
    for (statement, source) in pieces {
        let fits = parts.last_mut().filter(|(held, _)| {
            let mut candidate = held.clone();
            candidate.push(statement.clone());
            size_of(&Document::new(candidate)) <= limit
        });
        match fits {
            Some((held, sources)) => {
                held.push(statement);
                sources.push(source);
            }
            None => parts.push((vec![statement], vec![source])),
        }
    }
    parts
        .into_iter()
        .enumerate()
        .map(|(index, (statements, sources))| {
            let part = format!("{name}-part-{}", index + 1);
            (part, measured(Arc::new(Document::new(statements)), sources, limit, size_of))
        })
        .collect()
}

/// Statements that are too large alone, their longer list cut in half until each piece fits. A complement cannot be cut.
fn halve(statement: &Statement, limit: usize) -> Vec<Statement> {
    if canonical::statement_size(statement) <= limit {
        return vec![statement.clone()];
    }
    let length = |element: &Element| if element.negated { 0 } else { element.values.len() };
    let actions = length(&statement.action);
    let resources = statement.resource.as_ref().map_or(0, length);
    if actions < 2 && resources < 2 {
        return vec![statement.clone()];
    }
    let cut = |element: &Element| {
        let all: Vec<String> = element.values.iter().cloned().collect();
        let (first, second) = all.split_at(all.len() / 2);
        (Element::of(first.to_vec()), Element::of(second.to_vec()))
    };
    let (mut first, mut second) = (statement.clone(), statement.clone());
    second.sid = None;
    match &statement.resource {
        Some(resource) if resources >= actions => {
            let (left, right) = cut(resource);
            first.resource = Some(left);
            second.resource = Some(right);
        }
        Some(_) | None => {
            let (left, right) = cut(&statement.action);
            first.action = left;
            second.action = right;
        }
    }
    let mut pieces = halve(&first, limit);
    pieces.extend(halve(&second, limit));
    pieces
}
