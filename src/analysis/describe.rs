//! What each delegate can do, in words.

use crate::model::Model;

/// The description in a format.
pub(super) fn describe(_model: &Model, _format: &str) -> String {
    String::new()
}
