//! Permission sets with inline text: AWS takes one inline policy for each, so all of a set's text is one document.

use super::fit::{self, Fitted};
use super::{AccountPlan, AttachTo, Made, PlannedPolicy};
use crate::iam::limits::Limit;
use crate::model::{Model, PrincipalId};

/// Joins what was planned as inline text of each permission set, in the order of the plan, under the first one's name.
pub(super) fn join(plan: &mut AccountPlan, principals: &[PrincipalId], model: &Model) {
    let sets = principals.iter().map(|&id| model.principal(id)).filter(|one| one.inline);
    let mut joined = Vec::new();
    for set in sets {
        let of_set = |policy: &&PlannedPolicy| {
            policy.arn.is_none()
                && policy
                    .attach_to
                    .iter()
                    .any(|to| to.to == AttachTo::PermissionSet && to.name == *set.name)
        };
        let pieces: Vec<&PlannedPolicy> = plan.policies.iter().filter(of_set).collect();
        let alone = |policy: &PlannedPolicy| policy.attach_to.len() == 1;
        let Some(&first) = pieces.first().filter(|first| pieces.len() > 1 || !alone(first)) else {
            continue;
        };
        let mut made = Vec::new();
        for piece in &pieces {
            let statements = piece.document.statements.iter().cloned();
            let sources = piece.sources.iter().copied();
            made.extend(statements.zip(sources).map(|(statement, span)| Made { statement, span }));
        }
        let (document, sources) = fit::document(made);
        let limit = Limit::PermissionSetInlineSize.value();
        let Fitted { document, sources, size, misfit, wildcards } =
            fit::whole(document, sources, limit, fit::Widening::Refused);
        let attach_to = first.attach_to.iter().filter(|to| to.name == *set.name).cloned().collect();
        let name = if alone(first) { whole_name(first) } else { format!("Inline-{}", set.name) };
        joined.push(PlannedPolicy {
            name,
            document,
            sources,
            size,
            limit,
            misfit,
            wildcards,
            attach_to,
            delegations: pieces.iter().flat_map(|piece| piece.delegations.clone()).collect(),
            ..first.clone()
        });
    }
    let done = |policy: &PlannedPolicy| {
        policy.arn.is_none()
            && policy
                .attach_to
                .iter()
                .any(|to| joined.iter().any(|one: &PlannedPolicy| one.attach_to.contains(to)))
    };
    plan.policies.retain(|policy| !done(policy));
    plan.policies.extend(joined);
}

/// A name without the number of a part: parts of one text are joined again.
fn whole_name(policy: &PlannedPolicy) -> String {
    policy.name.strip_suffix("-part-1").unwrap_or(&policy.name).to_owned()
}
