//! The resolved program: names bound, templates expanded, nothing about outputs.

pub mod condition;
pub mod text;
mod types;

pub use types::*;
