//! Deleg: who may create what in AWS IAM, and under which ceiling.
//!
//! The way of the data, one function an arrow, each value built by its own stage alone:
//!
//! ```text
//! .deleg text ─ syntax ─▶ Ast ─ model ─▶ Model ─ check ─▶ Checked ─ plan ─▶ Plan ─ secure ─▶ Ledger ─ emit ─▶ Artifacts
//! ```
//!
//! Layers, lowest first; a file may use its own module and lower layers (held by `tests/suite/tidy.rs`).

pub mod text; //     0  bytes and places
pub mod diag; //     1  what can be said to the user
pub mod iam; //      2  AWS's side without our language
pub mod syntax; //   2  text to tree
pub mod evaluate; // 3  one request decided, as AWS documents it
pub mod model; //    3  names bound, templates expanded
pub mod prove; //    4  is there a request that one side allows and another does not
pub mod check; //    4  kinds, types, limits of names
pub mod plan; //     5  IAM documents, each statement with its source
pub mod secure; //   6  what a delegation reaches, and the proof that it stays within
pub mod compare; //  6  what one set of policies allows and another does not, with requests
pub mod rollout; //  6  the order of calls from one built state to another
pub mod emit; //     7  outputs
pub mod format; //   7  the one format
pub mod lift; //     7  IAM JSON to Deleg
pub mod render; //   7  diagnostics as text, JSON, SARIF, GitHub annotations
pub mod analysis; // 8  the facade every shell uses
pub mod shell; //    9  input in, one call, output out
