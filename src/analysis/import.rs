//! IAM JSON to Deleg: each document read, written, built again in memory and held against what was given.

use super::{Input, LoadError, Loader, Options, Snapshot};
use crate::diag::{Code, Diagnostic, Severity, output};
use crate::iam::parse::parse;
use crate::iam::problem::DocumentKind;
use crate::lift::{self, Compiled, Complaint};
use crate::model;
use crate::plan;
use crate::text::Sources;
use std::sync::Arc;

pub use crate::lift::{Home, Refusal, Role};

/// A JSON text to be imported.
#[derive(Clone, Debug)]
pub struct Given {
    /// The name that diagnostics show.
    pub shown: String,
    /// What it is called: the stem of the file, the name of an ARN.
    pub name: String,
    /// The path of the policy, where its ARN says one.
    pub path: Option<String>,
    /// As what it is written.
    pub role: Role,
    /// The text.
    pub text: Arc<str>,
}

/// What came of an import.
#[derive(Debug)]
pub struct Imported {
    /// The texts that were given, for showing diagnostics.
    pub sources: Sources,
    /// What is wrong or odd with them.
    pub diagnostics: Vec<Diagnostic>,
    /// The Deleg text, in the one format; none where a document has errors.
    pub text: Option<Result<Text, Refusal>>,
}

/// The Deleg text of documents.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text.
    pub text: String,
    /// The account that it declares.
    pub account: Option<String>,
    /// How many of the documents came back as sentences.
    pub sentences: usize,
    /// Documents that are larger than one policy may be: their names, and in how many they were written.
    pub split: Vec<(String, usize)>,
}

/// Writes documents as Deleg; `account` is the one that they are meant for, where the caller knows.
pub fn import(given: Vec<Given>, account: Option<&str>) -> Imported {
    let mut texts = Sources::new();
    let mut diagnostics = Vec::new();
    let mut sources = Vec::new();
    for one in given {
        let file = texts.add(one.shown, one.text.clone());
        let parsed = parse(file, &one.text, DocumentKind::Identity);
        diagnostics.extend(parsed.problems.iter().map(|problem| output::document_problem(problem)));
        if let Some(document) = parsed.document {
            let (name, path, role) = (one.name, one.path, one.role);
            sources.push(lift::Source { name, path, role, document: Arc::new(document) });
        }
    }
    let wrong = diagnostics.iter().any(|found| found.severity == Severity::Error);
    if wrong {
        return Imported { sources: texts, diagnostics, text: None };
    }
    let home = lift::home(&sources, account);
    let lifted = lift::lift(&sources, &home, &compile).and_then(|lifted| {
        let text = super::formatted("import.deleg", &lifted.text).map_err(|_| Refusal {
            message: "what was written cannot be formatted".into(),
            help: "keep the JSON, and use it with `policy NAME from \"FILE\"`".into(),
        })?;
        let named = |at: usize| sources.get(at).map_or(String::new(), |one| one.name.clone());
        let split = lifted.split.iter().map(|&(at, count)| (named(at), count)).collect();
        Ok(Text { text, account: home.account.clone(), sentences: lifted.sentences.len(), split })
    });
    Imported { sources: texts, diagnostics, text: Some(lifted) }
}

/// A text that names no other file.
struct Alone;

impl Loader for Alone {
    fn load(&self, _key: &str) -> Result<Input, LoadError> {
        Err(LoadError::Missing)
    }
}

/// Builds a text in memory.
fn compile(text: &str, account: Option<&str>) -> Compiled {
    let key = "import.deleg".to_owned();
    let input = Input { name: key.clone(), key, text: text.into() };
    let options = Options { account: account.map(str::to_owned), ..Options::default() };
    let snapshot = Snapshot::new(vec![input], &Alone, &options);
    let errors = snapshot.diagnostics.iter().filter(|one| one.severity == Severity::Error);
    let errors = errors.map(|one| Complaint {
        range: one.primary.span.range(),
        message: one.message.clone(),
        too_large: one.code == Code::E0603,
    });
    let mut built = Compiled { errors: errors.collect(), policies: Vec::new() };
    if !built.errors.is_empty() {
        return built;
    }
    let index = model::Index::new(&snapshot.model);
    for account in snapshot.model.accounts() {
        let plan = plan::account(&snapshot.model, &index, account);
        built.policies.extend(plan.policies.into_iter().map(|one| (one.name, one.document)));
    }
    built
}
