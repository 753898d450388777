//! The one integration binary: each suite is a file, each case is data.

mod catalogue;
#[cfg(all(feature = "cli", unix))]
mod cli;
mod complement;
mod documents;
mod format;
#[cfg(feature = "cli")]
mod golden;
mod patterns;
#[cfg(feature = "cli")]
mod render;
mod syntax;
