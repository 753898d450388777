//! A statement of the language in an account as statements of IAM.

mod statement;
#[cfg(test)]
mod tests;

pub use statement::{Lowered, lower};
