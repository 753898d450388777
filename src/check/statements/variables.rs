//! Policy variables: whether a request has something to fill in.

use crate::diag::{Code, Sink, catalog, nearest};
use crate::iam::catalogue::{self, ConditionKey};
use crate::text::Span;

/// Says which variables of a text nothing fills, where IAM expands variables.
///
/// IAM user guide, "IAM policy elements: Variables and tags": every key of one value is a variable; `${*}`, `${?}` and
/// `${$}` are the characters; a default stands behind a comma.
pub(super) fn check(text: &str, at: Span, sink: &mut Sink) {
    for piece in text.split("${").skip(1) {
        let Some((inside, _)) = piece.split_once('}') else { continue };
        let name = inside.split(',').next().unwrap_or_default().trim();
        if !matches!(name, "*" | "?" | "$") {
            check_name(name, at, sink);
        }
    }
}

fn check_name(name: &str, at: Span, sink: &mut Sink) {
    match catalogue::condition_key(name) {
        Some(key) if key.is_multivalued() => sink.push(catalog::multivalued_variable(at, name)),
        Some(_) => {}
        None if is_constant(name, at, sink) => {}
        None => {
            let names = catalogue::condition_keys().map(ConditionKey::name);
            sink.push(catalog::unknown_variable(at, name, nearest(name, names)));
        }
    }
}

/// Whether it was said already that a constant is meant.
fn is_constant(name: &str, at: Span, sink: &Sink) -> bool {
    let variable = format!("${{{name}}}");
    sink.diagnostics().iter().any(|said| {
        let place = said.primary.span;
        said.code == Code::W0222
            && (place.file == at.file && at.start <= place.start && place.end <= at.end)
            && said.message.contains(&variable)
    })
}
