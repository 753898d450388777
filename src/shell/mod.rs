//! The edges: input in, one call, output out; no decision about the language.

#![allow(
    clippy::disallowed_methods,
    reason = "the shell is where files, arguments and the environment are read"
)]

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
mod fixes;
#[cfg(feature = "cli")]
mod fs;
#[cfg(feature = "cli")]
mod git;
#[cfg(feature = "cli")]
pub mod lsp;
#[cfg(feature = "cli")]
mod output;
#[cfg(feature = "cli")]
mod project;
#[cfg(feature = "cli")]
mod settings;
