//! The edges: input in, one call, output out; no decision about the language.

#![allow(
    clippy::disallowed_methods,
    reason = "the shell is where files, arguments and the environment are read"
)]

#[cfg(feature = "files")]
pub mod build_script;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "files")]
pub mod constants;
#[cfg(feature = "files")]
mod failure;
#[cfg(feature = "cli")]
mod fixes;
#[cfg(feature = "files")]
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "the command line asks more"))]
mod fs;
#[cfg(feature = "cli")]
mod git;
#[cfg(feature = "cli")]
pub mod lsp;
#[cfg(feature = "files")]
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "the command line asks more"))]
mod output;
#[cfg(feature = "files")]
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "the command line asks more"))]
mod project;
#[cfg(feature = "files")]
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "the command line asks more"))]
mod settings;
pub mod wasm;
