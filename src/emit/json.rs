//! IAM JSON: one document a policy, in the canonical form.

use super::{Artifact, Outcome, Placed, Refusal, Spacing, Wanted, Writer, file};
use crate::iam::canonical;
use crate::iam::document::Document;
use crate::model::Model;
use crate::plan::{AccountPlan, PlannedPolicy, Role};

/// Documents, one after the other.
struct Documents {
    spacing: Spacing,
    outcome: Outcome,
}

/// Begins.
pub(super) fn start(wanted: Wanted) -> Box<dyn Writer> {
    Box::new(Documents { spacing: wanted.spacing, outcome: Outcome::default() })
}

impl Writer for Documents {
    fn account(&mut self, _: &Model, plan: &AccountPlan, folder: &str) -> Result<(), Refusal> {
        let mut placed = Vec::new();
        for policy in &plan.policies {
            let artifact =
                Artifact { path: file(folder, policy), text: text(policy, self.spacing) };
            placed.push(Placed::whole(&artifact));
            self.outcome.files.push(artifact);
        }
        self.outcome.placed.push(placed);
        Ok(())
    }

    fn finish(self: Box<Self>, _: &Model) -> Result<Outcome, Refusal> {
        Ok(self.outcome)
    }
}

/// A policy's document as its file. AWS Organizations counts white space, too (Organizations user guide, "SCP syntax"),
/// so a guardrail that would not fit with it goes without.
fn text(policy: &PlannedPolicy, spacing: Spacing) -> String {
    let text = written(&policy.document, spacing);
    let counted = matches!(policy.role, Role::Scp | Role::Rcp);
    if counted && text.len() > policy.limit {
        return written(&policy.document, Spacing::Minified);
    }
    text
}

/// A document as a file.
pub(super) fn written(document: &Document, spacing: Spacing) -> String {
    match spacing {
        Spacing::Pretty => canonical::pretty(document),
        Spacing::Minified => {
            let mut text = canonical::minified(document);
            text.push('\n');
            text
        }
    }
}
