//! Looking things up in the catalogue as a person does, for `deleg catalog`: words in, an answer out as text or JSON.

mod find;
mod json;
mod text;

use crate::iam::catalogue::{Action, ConditionKey, ResourceType, Service, ServicePrincipal};

pub use find::{look_up, look_up_key};

/// What a look-up found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `s3`: a whole service.
    Service(Service),
    /// `s3:Get*` or `s3:@read`: the actions that a pattern or level takes in, at least one.
    Actions(Vec<Action>),
    /// `s3 bucket`: a resource type.
    ResourceType(ResourceType),
    /// `iam:PermissionsBoundary`: a condition key, and the name as it was written.
    Key(ConditionKey, String),
    /// `lambda.amazonaws.com`.
    ServicePrincipal(ServicePrincipal),
}

/// Why there is no answer, and what may have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFound {
    /// One lower-case sentence.
    pub message: String,
    /// What to ask instead, nearest first.
    pub nearest: Vec<String>,
}

impl NotFound {
    /// `did you mean …?`, where something is near.
    pub fn help(&self) -> Option<String> {
        let (last, others) = self.nearest.split_last()?;
        let list = match others {
            [] => format!("`{last}`"),
            others => format!("`{}` or `{last}`", others.join("`, `")),
        };
        Some(format!("did you mean {list}?"))
    }
}

impl Answer {
    /// The answer for a person at a terminal, with a line end after each line.
    pub fn text(&self) -> String {
        text::write(self)
    }

    /// The answer for a program.
    pub fn json(&self) -> serde_json::Value {
        json::write(self)
    }
}
