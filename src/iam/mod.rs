//! AWS's side without our language: documents, ARNs, wildcard patterns, condition operators, limits.

pub mod account;
pub mod arn;
pub mod canonical;
pub mod catalogue;
pub mod complement;
pub mod condition;
pub mod document;
pub mod escalation;
pub mod json;
pub mod limits;
pub mod name;
pub mod operator;
pub mod parse;
pub mod pattern;
pub mod places;
pub mod problem;
pub mod rcp_services;
pub mod value;
pub mod lookup;
