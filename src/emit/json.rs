//! IAM JSON: one document a policy, in the canonical form.

use super::{Artifact, Spacing, file};
use crate::iam::canonical;
use crate::plan::{AccountPlan, PlannedPolicy, Role};

/// The files of one account.
pub(super) fn files(plan: &AccountPlan, folder: &str, spacing: Spacing) -> Vec<Artifact> {
    plan.policies
        .iter()
        .map(|policy| Artifact { path: file(folder, policy), text: text(policy, spacing) })
        .collect()
}

fn text(policy: &PlannedPolicy, spacing: Spacing) -> String {
    let document = &policy.document;
    if spacing == Spacing::Pretty {
        let text = canonical::pretty(document);
        // AWS Organizations counts white space, too (Organizations user guide, "SCP syntax").
        let counted = matches!(policy.role, Role::Scp | Role::Rcp);
        if !counted || text.len() <= policy.limit {
            return text;
        }
    }
    let mut text = canonical::minified(document);
    text.push('\n');
    text
}
