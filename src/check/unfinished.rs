//! What this version reads and does not build yet.

use crate::diag::{Sink, output};
use crate::model::Model;

/// A warning for sentences that would have to be built.
pub(super) fn check(model: &Model, sink: &mut Sink) {
    for protect in &model.protects {
        sink.push(output::protect_not_built(protect.span));
    }
}
