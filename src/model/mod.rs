//! The resolved program: names bound, templates expanded, nothing about outputs.

pub mod condition;
pub mod normal;
pub mod spelled;
pub mod text;
pub mod typed;
mod types;

pub use types::*;
