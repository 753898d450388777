//! Outputs: what the files of a build hold. Each format is a file here; none knows another.

mod json;
mod manifest;
pub mod meaning;

pub use manifest::Manifest;

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

/// An output format.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// What `--format` takes.
    pub name: &'static str,
    /// One line for help.
    pub summary: &'static str,
    /// Makes the files of one account.
    pub files: fn(&AccountPlan, &str, Spacing) -> Vec<Artifact>,
}

/// Every output format.
pub const FORMATS: &[Format] =
    &[Format { name: "json", summary: "one IAM JSON document a policy", files: json::files }];

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
