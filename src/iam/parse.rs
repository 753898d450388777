//! IAM JSON to a document with places, or to everything that is wrong with it.

mod conditions;
mod statement;

use std::collections::BTreeMap;
use std::ops::Range;

use jsonc_parser::ast::{Object, ObjectProp, Value};
use jsonc_parser::common::Ranged;

use crate::diag::{Severity, nearest};
use crate::iam::document::{Document, OneOrMany, Version};
use crate::iam::json;
use crate::iam::places::Places;
use crate::iam::problem::{DocumentKind, Problem, ProblemKind};
use crate::text::FileId;
use crate::text::Span;

/// What came of a text.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The document, where no problem is an error.
    pub document: Option<Document>,
    /// Where its parts stand.
    pub places: Places,
    /// Everything found, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Reads a policy document of a kind.
pub fn parse(file: FileId, text: &str, kind: DocumentKind) -> Parsed {
    // Some editors write a byte order mark, which is no part of JSON and does no harm.
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = text.len() - body.len();
    let mut reader = Reader { file, base, kind, problems: Vec::new(), refused: false };
    let whole = reader.span(0..body.len());
    let mut places = Places { document: whole, statements: Vec::new() };
    let document = match json::read(body) {
        Ok(value) => {
            reader.characters(body);
            reader.document(&value, &mut places)
        }
        Err((fault, range)) => {
            reader.report(ProblemKind::Json(fault), range);
            None
        }
    };
    let mut problems = reader.problems;
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    Parsed { document: document.filter(|_| !reader.refused), places, problems }
}

/// What the elements of an object may be called, and what the object is called.
struct Shape {
    of: &'static str,
    elements: &'static [&'static str],
}

const DOCUMENT: Shape = Shape { of: "policy", elements: &["Version", "Id", "Statement"] };

struct Reader {
    file: FileId,
    base: usize,
    kind: DocumentKind,
    problems: Vec<Problem>,
    /// Whether one of the problems is an error, noted or not.
    refused: bool,
}

/// How many problems of one text are worth telling.
const MOST: usize = 1_000;

impl Reader {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, self.base + range.start, self.base + range.end)
    }

    fn span_of(&self, node: &impl Ranged) -> Span {
        self.span(node.start()..node.end())
    }

    fn report(&mut self, kind: ProblemKind, at: Range<usize>) {
        let span = self.span(at);
        self.note(Problem { kind, span, first: None });
    }

    fn report_at(&mut self, kind: ProblemKind, node: &impl Ranged) {
        self.report(kind, node.start()..node.end());
    }

    fn report_twice(&mut self, kind: ProblemKind, again: Span, first: Span) {
        self.note(Problem { kind, span: again, first: Some(first) });
    }

    /// Notes a problem; of very many only the first, but always an error if there is one.
    fn note(&mut self, problem: Problem) {
        let error = problem.severity() == Severity::Error;
        if self.problems.len() < MOST || error && !self.refused {
            self.problems.push(problem);
        }
        self.refused |= error;
    }

    /// Characters that IAM refuses wherever they stand (user guide, "IAM and AWS STS quotas"): the first of them.
    ///
    /// Other services' resource policies and the Organizations policies have rules of their own, which are wider.
    fn characters(&mut self, text: &str) {
        if !matches!(self.kind, DocumentKind::Identity | DocumentKind::Trust) || text.is_ascii() {
            return;
        }
        if let Some((at, character)) = text.char_indices().find(|&(_, c)| c > '\u{ff}') {
            self.report(ProblemKind::CharacterOutside { character }, at..at + character.len_utf8());
        }
    }

    fn document(&mut self, value: &Value<'_>, places: &mut Places) -> Option<Document> {
        let Value::Object(object) = value else {
            self.wrong_type("policy", "an object", value);
            return None;
        };
        let members = self.members(object, &DOCUMENT);
        let version = members.get("Version").and_then(|member| self.version(&member.value));
        if !members.contains_key("Version") {
            self.report(ProblemKind::NoVersion, object.start()..object.start() + 1);
        }
        let id = members.get("Id").and_then(|member| {
            if self.kind != DocumentKind::Resource && self.kind != DocumentKind::Trust {
                let kind =
                    ProblemKind::ElementNotAllowed { name: "Id".to_owned(), kind: self.kind };
                self.report_at(kind, &member.name);
            }
            self.string("Id", &member.value)
        });
        let Some(member) = members.get("Statement") else {
            self.missing("Statement", object);
            return None;
        };
        let statements = self.statements(&member.value, places)?;
        self.sids(&statements, places);
        Some(Document { version, id, statements })
    }

    fn version(&mut self, value: &Value<'_>) -> Option<Version> {
        let text = self.string("Version", value)?;
        let found = Version::ALL.into_iter().find(|version| version.text() == text);
        if found.is_none() {
            self.report_at(ProblemKind::UnknownVersion { text }, value);
        }
        found
    }

    /// The members of an object by name; doubles and strangers are reported and left out.
    fn members<'v, 't>(
        &mut self,
        object: &'v Object<'t>,
        shape: &Shape,
    ) -> BTreeMap<&'static str, &'v ObjectProp<'t>> {
        let mut members = BTreeMap::new();
        for member in self.unique(object) {
            let name = json::name(&member.name);
            match shape.elements.iter().find(|element| **element == name) {
                Some(element) => {
                    members.insert(*element, member);
                }
                None => {
                    let known = shape.elements.iter().copied();
                    let nearest = nearest(name, known).map(str::to_owned);
                    let name = name.to_owned();
                    let kind = ProblemKind::UnknownElement { name, of: shape.of, nearest };
                    self.report_at(kind, &member.name);
                }
            }
        }
        members
    }

    /// The members of an object, the first of each name; the others are reported.
    fn unique<'v, 't>(&mut self, object: &'v Object<'t>) -> Vec<&'v ObjectProp<'t>> {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut members = Vec::with_capacity(object.properties.len());
        for member in &object.properties {
            let name = json::name(&member.name);
            let span = self.span_of(&member.name);
            if let Some(&first) = seen.get(name) {
                self.report_twice(ProblemKind::DuplicateKey { key: name.to_owned() }, span, first);
            } else {
                seen.insert(name, span);
                members.push(member);
            }
        }
        members
    }

    /// Reports that an element is missing, unless a stranger in the object was likely meant for it.
    fn missing(&mut self, name: &'static str, object: &Object<'_>) {
        let within = self.span_of(object);
        let own =
            self.problems.iter().rev().take_while(|problem| problem.span.start >= within.start);
        let meant = own.map(|problem| &problem.kind).any(|kind| match kind {
            ProblemKind::UnknownElement { nearest: Some(nearest), .. } => {
                nearest.trim_start_matches("Not") == name
            }
            _ => false,
        });
        if meant {
            return;
        }
        let at = object.start()..object.start() + 1;
        self.report(ProblemKind::MissingElement { name, kind: self.kind }, at);
    }

    fn wrong_type(&mut self, element: &str, expected: &'static str, value: &Value<'_>) {
        let found = match value {
            Value::StringLit(_) => "a string",
            Value::NumberLit(_) => "a number",
            Value::BooleanLit(_) => "a Boolean",
            Value::Object(_) => "an object",
            Value::Array(_) => "a list",
            Value::NullKeyword(_) => "null",
        };
        let element = element.to_owned();
        self.report_at(ProblemKind::WrongType { element, expected, found }, value);
    }

    fn string(&mut self, element: &str, value: &Value<'_>) -> Option<String> {
        if let Value::StringLit(text) = value {
            return Some(text.value.clone().into_owned());
        }
        self.wrong_type(element, "a string", value);
        None
    }

    /// A string or a list of strings, with their places.
    fn strings(
        &mut self,
        element: &str,
        value: &Value<'_>,
        places: &mut Vec<Span>,
    ) -> Option<OneOrMany<String>> {
        self.one_or_many(element, value, places, |reader, value| {
            if let Value::StringLit(text) = value {
                return Some(text.value.clone().into_owned());
            }
            reader.wrong_type(element, "a string or a list of strings", value);
            None
        })
    }

    /// One value or a list, each read by a function; nothing if one of them cannot be read.
    fn one_or_many<T>(
        &mut self,
        element: &str,
        value: &Value<'_>,
        places: &mut Vec<Span>,
        mut read: impl FnMut(&mut Self, &Value<'_>) -> Option<T>,
    ) -> Option<OneOrMany<T>> {
        let Value::Array(list) = value else {
            places.push(self.span_of(value));
            return read(self, value).map(OneOrMany::One);
        };
        if list.elements.is_empty() {
            self.report_at(ProblemKind::Empty { element: element.to_owned() }, value);
        }
        let mut values = Vec::with_capacity(list.elements.len());
        for item in &list.elements {
            places.push(self.span_of(item));
            values.extend(read(self, item));
        }
        (values.len() == list.elements.len()).then_some(OneOrMany::Many(values))
    }
}
