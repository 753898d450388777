//! A statement of the language in an account as statements of IAM.

mod statement;

pub use statement::{Lowered, lower};
