//! IAM JSON: one document a policy, in the canonical form.

use super::{Artifact, Outcome, Placed, Refusal, Spacing, Wanted, Writer, file};
use crate::iam::canonical;
use crate::iam::document::Document;
use crate::model::Model;
use crate::plan::AccountPlan;

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
                Artifact { path: file(folder, policy), text: text(&policy.document, self.spacing) };
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

pub(super) fn text(document: &Document, spacing: Spacing) -> String {
    match spacing {
        Spacing::Pretty => canonical::pretty(document),
        Spacing::Minified => {
            let mut text = canonical::minified(document);
            text.push('\n');
            text
        }
    }
}
