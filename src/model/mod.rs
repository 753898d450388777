//! The resolved program: names bound, templates expanded, nothing about outputs.

mod types;
pub mod text;
pub mod condition;
mod build;
mod scope;
mod values;
mod expand;
mod declare;
pub mod bodies;
mod sentences;
mod finish;
mod index;
pub mod typed;
pub mod normal;
pub mod spelled;
pub mod name_pattern;
pub mod delegation_table;
pub mod effective;
pub mod dates;

pub use build::{Documents, SourceFile, build};
pub use index::Index;
pub use types::*;
