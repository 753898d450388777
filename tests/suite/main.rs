//! The one integration binary: each suite is a file, each case is data.

mod catalogue;
mod complement;
mod documents;
#[cfg(feature = "cli")]
mod golden;
mod patterns;
mod catalogue;
mod format;
#[cfg(feature = "cli")]
mod render;
