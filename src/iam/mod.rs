//! (to come)
pub mod document;
