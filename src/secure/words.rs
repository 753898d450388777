//! What was found, in words.

use crate::diag::Diagnostic;
use crate::diag::escapes as say;
use crate::model::Kind;
use crate::prove::{Reason, Witness};
use crate::secure::region::Danger;

/// The keys of a request, as `key = value`.
pub fn keys(witness: &Witness) -> Vec<String> {
    let keys = witness.spelled_keys().into_iter();
    keys.map(|(key, values)| format!("`{key}` = `{}`", values.join("`, `"))).collect()
}

/// Why a question has no answer, for people.
pub fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::Work => "the statements leave more cases than are tried",
        Reason::Open(_) => {
            "it rests on a condition whose meaning AWS does not document, or on the value of a policy variable"
        }
        Reason::Mistake(_) => {
            "the evaluator refuses the request that was found: this is a mistake in Deleg, please report it"
        }
    }
}

pub(super) fn worded(danger: Danger) -> fn(&say::Escape<'_>) -> Diagnostic {
    match danger {
        Danger::Create => say::creates_outside,
        Danger::Unbind => say::unbinds,
        Danger::Rewrite => say::rewrites,
        Danger::Write => say::writes_outside,
        Danger::Group => say::writes_group,
        Danger::Pass => say::passes_outside,
        Danger::Assume => say::becomes_outside,
        Danger::AssumeAny => say::becomes_anything,
        Danger::ServiceLinked => say::makes_service_linked,
        Danger::Narrow => say::narrows_outside,
        Danger::Tag => say::tags_outside,
        Danger::Identity => say::decides_identity,
        Danger::Management => say::decides_in_management,
        Danger::Account => say::changes_account,
        Danger::Unknown => say::does_unknown,
        Danger::UnknownRead => say::reads_unknown,
    }
}

/// The kind of ARN that a resource is, for its command.
pub fn kind_of(resource: &str) -> Option<Kind> {
    let (_, rest) = resource.split_once(":iam::")?;
    let (_, rest) = rest.split_once(':')?;
    match rest.split('/').next()? {
        "role" => Some(Kind::Roles),
        "user" => Some(Kind::Users),
        "group" => Some(Kind::Groups),
        "policy" => Some(Kind::Policies),
        "instance-profile" => Some(Kind::InstanceProfiles),
        _ => None,
    }
}
