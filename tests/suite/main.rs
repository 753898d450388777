//! The one integration binary: each suite is a file, each case is data.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test reads its own data, and fails by panicking"
)]

#[cfg(feature = "cli")]
mod build;
#[cfg(feature = "cli")]
mod account;
#[cfg(feature = "cli")]
mod attack;
#[cfg(feature = "cli")]
mod audit;
mod catalogue;
mod cli;
mod compare;
mod complement;
#[cfg(feature = "cli")]
mod diagnostics;
mod documents;
mod editors;
#[cfg(feature = "cli")]
mod evaluate;
#[cfg(feature = "cli")]
mod fitting;
#[cfg(feature = "cli")]
mod examples;
mod format;
#[cfg(feature = "cli")]
mod formats;
#[cfg(feature = "cli")]
mod golden;
#[cfg(feature = "cli")]
mod hostile;
#[cfg(feature = "cli")]
mod import;
mod incremental;
#[cfg(feature = "cli")]
mod lsp;
#[cfg(feature = "cli")]
mod manual;
mod patterns;
mod prove;
#[cfg(feature = "cli")]
mod render;
#[cfg(feature = "cli")]
mod robustness;
#[cfg(feature = "cli")]
mod rollout;
mod syntax;
mod tidy;
