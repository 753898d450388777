//! ARNs of what the build speaks of.

use crate::model::Account;
use crate::model::Model;
use crate::model::text::Text;
use crate::model::{AccountId, Policy, PolicyText, Principal, PrincipalKind};

/// The word for an account in names and folders: its name; its id where it has none that a folder can have, or where
/// two accounts share it.
pub fn account_word(model: &Model, id: AccountId) -> String {
    let account = model.account(id);
    let fits = |name: &str| {
        !name.starts_with('.')
            && !name.is_empty()
            && name.chars().all(|c| c.is_alphanumeric() || "_-.+@=,".contains(c))
    };
    let shared = |name: &str| {
        let named = model.lists.account.iter().filter_map(|other| other.name.as_deref());
        named.filter(|other| other.eq_ignore_ascii_case(name)).count() > 1
    };
    match account.name.as_deref() {
        Some(name) if fits(name) && !shared(name) => name.to_owned(),
        Some(_) | None => account.id.to_string(),
    }
}

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
