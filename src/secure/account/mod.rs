//! An audit of a whole account: every principal that it holds, and what of a project it bears out.
//!
//! What is kept of the account is an [index]; principals pass by one at a time, and those who hold the same texts
//! are asked once.

pub mod auditor;
mod becomes;
mod digest;
pub mod discharge;
pub mod groups;
mod holding;
pub mod index;
mod real;
pub mod text;

pub use digest::Hashed;
pub use holding::{Held, Holding, Origin};
pub use index::Index;
