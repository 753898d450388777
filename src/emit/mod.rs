//! Outputs: what the files of a build hold. Each format is a file here; none knows another.

mod cloudformation;
mod deployment;
mod json;
mod manifest;
pub mod meaning;
mod names;
pub mod rust;
mod script;
mod terraform;

pub use manifest::Manifest;

use crate::iam::canonical;
use crate::iam::document::Document;
use crate::model::{AccountId, Model};
use crate::plan::names::account_word;
use crate::plan::{AccountPlan, PlannedPolicy, Role};

/// A file to be written: a path relative to the output folder, and its whole text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// With `/`.
    pub path: String,
    /// The whole text, with its last newline.
    pub text: String,
}

/// How documents are spaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// For people.
    Pretty,
    /// Without white space.
    Minified,
}

/// What a build is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// How documents are spaced.
    pub spacing: Spacing,
    /// Whether what is written is to take over what exists already.
    pub import: bool,
}

/// An output format.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// What `--format` takes.
    pub name: &'static str,
    /// One line for help.
    pub summary: &'static str,
    /// Begins an output.
    pub start: fn(Wanted) -> Box<dyn Writer>,
}

/// An output in the making: accounts come one after the other, in their order.
pub trait Writer {
    /// Takes the policies of an account, whose files go into a folder of that name.
    ///
    /// # Errors
    ///
    /// What the format cannot say.
    fn account(&mut self, model: &Model, plan: &AccountPlan, folder: &str) -> Result<(), Refusal>;

    /// The whole output.
    ///
    /// # Errors
    ///
    /// What the format cannot say.
    fn finish(self: Box<Self>, model: &Model) -> Result<Outcome, Refusal>;
}

/// What a format makes of a project.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Every file but the manifest.
    pub files: Vec<Artifact>,
    /// Where each policy of each account stands.
    pub placed: Vec<Vec<Placed>>,
    /// What the output leaves to others, a sentence each.
    pub notes: Vec<String>,
}

/// Where a policy's text stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The file, relative to the output folder.
    pub file: String,
    /// Where in the file, as a JSON pointer; none where the file is the policy.
    pub pointer: Option<String>,
    /// Of the file's text, or of the policy's without white space where the file holds more.
    pub sha256: String,
}

impl Placed {
    /// A policy that is a whole file.
    fn whole(file: &Artifact) -> Self {
        let sha256 = manifest::sha256(file.text.as_bytes());
        Self { file: file.path.clone(), pointer: None, sha256 }
    }

    /// A policy within a file.
    fn within(file: &str, pointer: String, document: &Document) -> Self {
        let sha256 = manifest::sha256(canonical::minified(document).as_bytes());
        Self { file: file.to_owned(), pointer: Some(pointer), sha256 }
    }
}

/// Why a format cannot say a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// One lower-case sentence without a final full stop.
    pub message: String,
    /// What to do instead.
    pub help: String,
}

impl Refusal {
    /// A permission set is one for all its accounts.
    fn differs(what: &str, set: &str) -> Self {
        Self {
            message: format!(
                "the {what} of the permission set `{set}` differs between its accounts, and AWS takes one for all"
            ),
            help: "declare a permission set for each account, or make the texts equal".to_owned(),
        }
    }
}

/// Every output format.
pub const FORMATS: &[Format] = &[
    Format { name: "json", summary: "one IAM JSON document a policy", start: json::start },
    Format {
        name: "terraform",
        summary: "a Terraform module, `deleg.tf.json`",
        start: terraform::start,
    },
    Format {
        name: "cloudformation",
        summary: "a CloudFormation template an account",
        start: cloudformation::start,
    },
    Format {
        name: "script",
        summary: "a shell script of `aws` commands an account, and the documents",
        start: script::start,
    },
];

/// The folder of an account in a build: its name; its id where it has none that a folder can have, or where two
/// accounts share it.
pub fn folder(model: &Model, id: AccountId) -> String {
    account_word(model, id)
}

/// The file of a policy, relative to the output folder.
pub fn file(folder: &str, policy: &PlannedPolicy) -> String {
    match policy.role {
        Role::Scp | Role::Rcp => format!("{folder}/guardrails/{}.json", policy.name),
        Role::Boundary | Role::Delegation | Role::Identity => {
            format!("{folder}/{}.json", policy.name)
        }
    }
}
