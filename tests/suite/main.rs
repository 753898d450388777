//! The one integration binary: each suite is a file, each case is data.

mod catalogue;
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
