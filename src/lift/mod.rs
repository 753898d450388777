//! IAM JSON to Deleg: readable statements, and sentences where a policy means exactly one.
//!
//! Whatever is written is built again by the caller's compiler and held against what was given: a statement that does
//! not come back the same is written plainer, part by part, down to the quoted forms; what still differs is refused.

mod word;
mod account;
mod action;
mod resource;
mod condition;
mod manner;
mod writer;
mod parts;
mod same;
mod statements;
mod sentence;

pub use statements::lift;

use crate::iam::arn::is_account_id;
use crate::iam::document::Document;
use std::ops::Range;
use std::sync::Arc;

/// As what a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A `policy`, or a `delegate` sentence where the document means exactly one.
    Policy,
    /// A `boundary`.
    Boundary,
}

/// A document to be written as Deleg.
#[derive(Clone, Debug)]
pub struct Source {
    /// What it is called: the stem of a file, the name of an ARN.
    pub name: String,
    /// The path of the policy, where its ARN says one.
    pub path: Option<String>,
    /// As what.
    pub role: Role,
    /// The text.
    pub document: Arc<Document>,
}

/// What a compiler makes of a text.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// The errors; with one, nothing is built.
    pub errors: Vec<Complaint>,
    /// Each policy that is built: its name and its text.
    pub policies: Vec<(String, Arc<Document>)>,
}

/// An error of the compiler.
#[derive(Clone, Debug)]
pub struct Complaint {
    /// Where in the text.
    pub range: Range<usize>,
    /// The sentence.
    pub message: String,
    /// Whether the policy is too large for IAM.
    pub too_large: bool,
}

/// Builds a text, for the account where the text declares none.
pub type Compile<'a> = dyn Fn(&str, Option<&str>) -> Compiled + 'a;

/// Why nothing is written: one sentence, and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The sentence.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Where the documents are at home: the account whose id is left out of resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The partition.
    pub partition: String,
    /// Twelve digits; none where no ARN names an account.
    pub account: Option<String>,
}

impl Home {
    fn id(&self) -> &str {
        self.account.as_deref().unwrap_or_default()
    }
}

/// The home of documents: the account and the partition that most of their ARNs name, and an account that the caller
/// names before any.
pub fn home(sources: &[Source], account: Option<&str>) -> Home {
    let documents = sources.iter().map(|source| &*source.document);
    let found = account::home(documents);
    match account.filter(|id| is_account_id(id)) {
        Some(id) => Home { account: Some(id.to_owned()), ..found },
        None => found,
    }
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Lifted {
    /// The text, not yet in the one format.
    pub text: String,
    /// The documents that came back as sentences, by their place among the sources.
    pub sentences: Vec<usize>,
    /// Documents that are too large for one policy, and in how many they were written.
    pub split: Vec<(usize, usize)>,
}
