//! The one integration binary: each suite is a file, each case is data.

mod complement;
mod documents;
mod patterns;
mod syntax;
mod catalogue;
