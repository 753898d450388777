//! AWS's side without our language: documents, ARNs, wildcard patterns, condition operators, limits.

pub mod canonical;
pub mod catalogue;
pub mod document;
pub mod operator;
