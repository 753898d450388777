//! The one integration binary: each suite is a file, each case is data.

mod golden;
#[cfg(feature = "cli")]
mod render;
