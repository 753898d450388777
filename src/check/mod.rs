//! Kinds, types, limits of names: one file a family of checks, one table of passes.

mod attached;
pub mod families;
mod grants;
mod guardrails;
pub mod names;
pub mod principals;
mod statements;
pub mod words;

use crate::diag::Sink;
use crate::model::Model;

/// A family of checks.
type Pass = fn(&Model, &mut Sink);

/// Every family, in the order in which they run.
const PASSES: &[Pass] =
    &[statements::check, grants::check, families::check, principals::check, guardrails::check];

/// Runs all checks.
pub fn check(model: &Model, sink: &mut Sink) {
    for pass in PASSES {
        pass(model, sink);
        sink.set_context(Vec::new());
    }
}
