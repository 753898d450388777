//! ARNs of what the build speaks of.

use crate::model::Account;
use crate::model::Model;
use crate::model::text::Text;
use crate::model::{Policy, PolicyText, Principal, PrincipalKind};

/// `arn:P:iam::A:rest`
pub fn iam_arn(account: &Account, rest: &str) -> String {
    ["arn:", account.partition, ":iam::", &account.id, ":", rest].concat()
}

/// The path of a declaration in an account: `/` where not said.
pub fn path_in(path: Option<&Text>, model: &Model, account: &Account) -> String {
    path.map_or_else(|| "/".to_owned(), |text| text.in_account(model, account).into_owned())
}

/// A policy's or boundary's ARN in an account.
pub fn policy_arn(policy: &Policy, model: &Model, account: &Account) -> String {
    match &policy.text {
        PolicyText::Existing { arn, .. } => arn.in_account(model, account).into_owned(),
        PolicyText::Statements(_) | PolicyText::Document(_) | PolicyText::Unknown => {
            let path = path_in(policy.path.as_ref(), model, account);
            iam_arn(account, &["policy", &path, &policy.name].concat())
        }
    }
}

/// A principal's ARNs in an account: patterns for a permission set, whose roles AWS names.
///
/// IAM Identity Center user guide, "Referencing permission sets in resource policies": the roles are
/// `/aws-reserved/sso.amazonaws.com/[region/]AWSReservedSSO_NAME_` and sixteen characters.
pub fn principal_arns(principal: &Principal, model: &Model, account: &Account) -> Vec<String> {
    let word = match principal.kind {
        PrincipalKind::Group => "group",
        PrincipalKind::User => "user",
        PrincipalKind::Role => "role",
        PrincipalKind::PermissionSet => {
            let sixteen = "?".repeat(16);
            let name = format!("AWSReservedSSO_{}_{sixteen}", principal.name);
            return ["", "*/"]
                .iter()
                .map(|region| {
                    iam_arn(account, &format!("role/aws-reserved/sso.amazonaws.com/{region}{name}"))
                })
                .collect();
        }
    };
    let path = path_in(principal.path.as_ref(), model, account);
    vec![iam_arn(account, &format!("{word}{path}{}", principal.name))]
}
