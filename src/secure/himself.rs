//! What AWS says of a declared principal in each of its requests: guardrails decide by it.

use std::sync::Arc;

use crate::iam::document::{Condition, Conditions, Document, Statement};
use crate::iam::operator::Comparison;
use crate::model::{Account, Model, PrincipalId, PrincipalKind};
use crate::plan::names::principal_arns;
use crate::prove::Rules;

/// The requests that can be a principal's own: by its ARN, its account and its organization, where the files say them.
/// A group's members may be anybody of the account ("AWS global condition context keys").
pub(super) fn himself(holder: PrincipalId, model: &Model, account: &Account) -> Rules {
    let principal = model.principal(holder);
    let equals = |key: &str, value: String| Condition::new(Comparison::StringEquals, key, [value]);
    let mut all = Conditions::new();
    let mut known = vec![
        equals("aws:PrincipalAccount", account.id.to_string()),
        Condition::new(Comparison::Bool, "aws:PrincipalIsAWSService", ["false"]),
    ];
    if let Some(organization) = &account.organization {
        let organization = organization.in_account(model, account).into_owned();
        known.push(equals("aws:PrincipalOrgID", organization));
    }
    if principal.kind != PrincipalKind::Group {
        let arns = principal_arns(principal, model, account);
        known.push(Condition::new(Comparison::ArnLike, "aws:PrincipalArn", arns));
    }
    for condition in known {
        // Each key stands once, so nothing can clash.
        let _ = all.and(condition);
    }
    let statement = Statement::allow(["*"], ["*"]).with_conditions(all);
    Rules::new(Arc::new(Document::new(vec![statement])))
}
