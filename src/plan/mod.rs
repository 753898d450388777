//! IAM documents from the model, each statement with its source.

pub mod lower;
