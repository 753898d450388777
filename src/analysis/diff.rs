//! The policies of one side of a comparison: of files, of a build, of a document that stands alone.

use super::{NotClean, Snapshot};
use crate::compare::{Account, Place, Policy};
use crate::diag::output::document_problem;
use crate::diag::{Diagnostic, quoted};
use crate::iam::document::Document;
use crate::iam::parse::{Parsed, parse};
use crate::iam::problem::DocumentKind;
use crate::model;
use crate::plan::{self, Role};
use crate::text::{Sources, Span};
use serde_json::Value;
use std::sync::Arc;

pub use crate::compare::{Cause, Compared, Difference, Relation, Report, Which, compare};

/// Why a side has no policies that can be compared.
#[derive(Debug)]
pub enum Refused {
    /// A document is wrong at some place.
    Found(Sources, Vec<Diagnostic>),
    /// A sentence.
    Sentence(String),
}

impl Snapshot {
    /// Every policy that a build of the files has.
    pub fn policies(&self) -> Result<Vec<Policy>, NotClean> {
        self.clean()?;
        let index = model::Index::new(&self.model);
        let mut policies = Vec::new();
        for id in self.model.accounts() {
            let known = self.model.account(id);
            let account = Account {
                id: known.id.to_string(),
                partition: known.partition.to_string(),
                label: known.label().to_owned(),
            };
            for planned in plan::account(&self.model, &index, id).policies {
                let places = planned.sources.iter().map(|&span| place(span, &self.sources));
                policies.push(Policy {
                    account: Some(account.clone()),
                    kind: Some(planned.role),
                    name: planned.name,
                    places: places.collect(),
                    document: planned.document,
                });
            }
        }
        Ok(policies)
    }
}

/// A document that stands alone: an identity policy, a boundary or a control policy.
///
/// # Errors
///
/// What is wrong with it.
pub fn document(name: &str, file: &str, text: &str) -> Result<Policy, Refused> {
    let identity = read(file, text, DocumentKind::Identity);
    if let (Ok(_), _, _) = &identity {
        return policy(identity, name, None, None);
    }
    // One whose statements are about everybody is a resource control policy.
    let control = read(file, text, DocumentKind::ResourceControl);
    if let (Ok(_), _, _) = &control {
        return policy(control, name, None, Some(Role::Rcp));
    }
    policy(identity, name, None, None)
}

/// The name and the text of a file of a build, or why it cannot be read.
pub type Files<'f> = dyn Fn(&str) -> Result<(String, String), String> + 'f;

/// The policies of a build: its manifest, and each file that it names.
///
/// # Errors
///
/// What is wrong with the manifest, or with a document.
pub fn build(name: &str, manifest: &str, load: &Files<'_>) -> Result<Vec<Policy>, Refused> {
    let wrong = || Refused::Sentence(format!("{} is not the manifest of a build", quoted(name)));
    let value: Value = serde_json::from_str(manifest).map_err(|_| wrong())?;
    let accounts = value.get("accounts").and_then(Value::as_array).ok_or_else(wrong)?;
    let mut policies = Vec::new();
    for account in accounts {
        let text = |key: &str| account.get(key).and_then(Value::as_str).map(str::to_owned);
        let id = text("id").ok_or_else(wrong)?;
        let partition = text("partition").unwrap_or_else(|| "aws".to_owned());
        let label = text("name").unwrap_or_else(|| id.clone());
        let known = Account { id, partition, label };
        for listed in account.get("policies").and_then(Value::as_array).ok_or_else(wrong)? {
            let text = |key: &str| listed.get(key).and_then(Value::as_str).ok_or_else(wrong);
            let role = role(text("kind")?).ok_or_else(wrong)?;
            let (file, document) = text_of(listed, load).map_err(Refused::Sentence)?;
            let read = read(&file, &document, kind_of(role));
            policies.push(policy(read, text("name")?, Some(known.clone()), Some(role))?);
        }
    }
    Ok(policies)
}

/// The name and the text of a policy that a manifest lists: a file, or a part of one, given as text or as JSON.
pub(super) fn text_of(listed: &Value, load: &Files<'_>) -> Result<(String, String), String> {
    let file = listed.get("file").and_then(Value::as_str).unwrap_or_default();
    let (name, text) = load(file)?;
    let Some(pointer) = listed.get("pointer").and_then(Value::as_str) else {
        return Ok((name, text));
    };
    let missing = || format!("{} has no policy at {}", quoted(&name), quoted(pointer));
    let whole: Value = serde_json::from_str(&text).map_err(|_| missing())?;
    match whole.pointer(pointer).ok_or_else(missing)? {
        // Terraform's templates: what is doubled stands for itself.
        Value::String(text) => Ok((name, text.replace("$${", "${").replace("%%{", "%{"))),
        value => Ok((name, serde_json::to_string_pretty(value).unwrap_or_default())),
    }
}

/// What a document of a role may hold.
pub(super) fn kind_of(role: Role) -> DocumentKind {
    match role {
        Role::Boundary | Role::Delegation | Role::Identity => DocumentKind::Identity,
        Role::Scp => DocumentKind::ServiceControl,
        Role::Rcp => DocumentKind::ResourceControl,
    }
}

pub(super) fn role(word: &str) -> Option<Role> {
    let all = [Role::Boundary, Role::Delegation, Role::Identity, Role::Scp, Role::Rcp];
    all.into_iter().find(|role| role.word() == word)
}

/// A document with its places, or nothing where it has errors.
pub(super) type Read = (Result<Document, ()>, Sources, Parsed);

pub(super) fn read(file: &str, text: &str, kind: DocumentKind) -> Read {
    let mut sources = Sources::new();
    let id = sources.add(file, text);
    let mut parsed = parse(id, text, kind);
    (parsed.document.take().ok_or(()), sources, parsed)
}

fn policy(
    (document, sources, parsed): Read,
    name: &str,
    account: Option<Account>,
    kind: Option<Role>,
) -> Result<Policy, Refused> {
    let Ok(document) = document else {
        let found = parsed.problems.iter().map(|problem| document_problem(problem)).collect();
        return Err(Refused::Found(sources, found));
    };
    let spans = parsed.places.statements.iter().map(|places| places.statement);
    let mut places: Vec<Place> = spans.map(|span| place(span, &sources)).collect();
    for (place, statement) in places.iter_mut().zip(document.statements.iter()) {
        if let Some(sid) = &statement.sid {
            place.text.clone_from(sid);
        }
    }
    Ok(Policy { account, kind, name: name.to_owned(), document: Arc::new(document), places })
}

/// Where a statement stands, with its text in one line.
fn place(span: Span, sources: &Sources) -> Place {
    const LONGEST: usize = 72;
    let at = sources.line_column(span.file, span.start);
    let words: Vec<&str> = sources.slice(span).split_whitespace().collect();
    let mut text = words.join(" ");
    if text.chars().count() > LONGEST {
        text = text.chars().take(LONGEST - 1).chain(['…']).collect();
    }
    Place { file: sources.name(span.file).to_owned(), line: at.line, column: at.column, text }
}
