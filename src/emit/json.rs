//! IAM JSON: one document a policy, in the canonical form.

use super::{Artifact, Spacing, file};
use crate::iam::canonical;
use crate::iam::document::Document;
use crate::plan::AccountPlan;

/// The files of one account.
pub(super) fn files(plan: &AccountPlan, folder: &str, spacing: Spacing) -> Vec<Artifact> {
    plan.policies
        .iter()
        .map(|policy| Artifact {
            path: file(folder, policy),
            text: text(&policy.document, spacing),
        })
        .collect()
}

fn text(document: &Document, spacing: Spacing) -> String {
    match spacing {
        Spacing::Pretty => canonical::pretty(document),
        Spacing::Minified => {
            let mut text = canonical::minified(document);
            text.push('\n');
            text
        }
    }
}
