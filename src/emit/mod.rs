//! Outputs: what the files of a build hold. Each format is a file here; none knows another.

mod json;
mod manifest;
pub mod rust;

pub use manifest::Manifest;

use crate::model::{AccountId, Model};
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
    let account = model.account(id);
    let fits = |name: &str| {
        !name.starts_with('.')
            && !name.is_empty()
            && name.chars().all(|c| c.is_alphanumeric() || "_-.+@=,".contains(c))
    };
    let shared = |name: &str| {
        model
            .lists
            .account
            .iter()
            .filter(|other| {
                other.name.as_deref().is_some_and(|other| other.eq_ignore_ascii_case(name))
            })
            .count()
            > 1
    };
    match account.name.as_deref() {
        Some(name) if fits(name) && !shared(name) => name.to_owned(),
        Some(_) | None => account.id.to_string(),
    }
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
