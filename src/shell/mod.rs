//! The edges: input in, one call, output out; no decision about the language.

#[cfg(feature = "cli")]
pub mod cli;
