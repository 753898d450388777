//! What shows that a policy is a delegation, and which part of a sentence each thing in it stands for.

use super::Ceiling;
use crate::iam::arn::Arn;
use crate::model::Kind;

/// The key that bounds what is created.
pub(super) const BOUNDARY_KEY: &str = "iam:PermissionsBoundary";

/// Keys that a sentence's own clauses condition on; every other condition is the sentence's.
pub(super) const CLAUSE_KEYS: &[&str] =
    &[BOUNDARY_KEY, "iam:PolicyARN", "iam:PassedToService", "iam:AWSServiceName"];

/// What tells which verbs of a kind are granted: an action of each that no other verb of the kind brings.
#[derive(Debug)]
pub(super) struct Marks {
    pub(super) create: &'static str,
    pub(super) configure: &'static str,
    pub(super) delete: &'static str,
    pub(super) see: &'static str,
}

/// The marks of a kind.
pub(super) fn of(kind: Kind) -> Marks {
    let marks = |create, configure, delete, see| Marks { create, configure, delete, see };
    match kind {
        Kind::Roles => marks(
            "iam:CreateRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:DeleteRole",
            "iam:ListAttachedRolePolicies",
        ),
        Kind::Users => {
            marks("iam:CreateUser", "iam:UpdateLoginProfile", "iam:DeleteUser", "iam:GetUser")
        }
        Kind::Policies => marks(
            "iam:CreatePolicy",
            "iam:SetDefaultPolicyVersion",
            "iam:DeletePolicy",
            "iam:ListPolicyTags",
        ),
        Kind::InstanceProfiles => marks(
            "iam:CreateInstanceProfile",
            "iam:UntagInstanceProfile",
            "iam:DeleteInstanceProfile",
            "iam:ListInstanceProfileTags",
        ),
        Kind::ServiceLinkedRoles => marks(
            "iam:CreateServiceLinkedRole",
            "iam:UpdateRoleDescription",
            "iam:DeleteServiceLinkedRole",
            "iam:GetRole",
        ),
        Kind::Groups => {
            marks("iam:CreateGroup", "iam:UpdateGroup", "iam:DeleteGroup", "iam:GetGroup")
        }
    }
}

/// The kinds by the word of their ARNs; service-linked roles are roles of a path of their own.
const WORDS: &[(&str, Kind)] = &[
    ("role", Kind::Roles),
    ("user", Kind::Users),
    ("policy", Kind::Policies),
    ("instance-profile", Kind::InstanceProfiles),
    ("group", Kind::Groups),
];

/// Where AWS keeps service-linked roles (IAM user guide, "Create a service-linked role").
const LINKED: &str = "/aws-service-role/";

/// What an ARN of an account names: the kind, and everything from the first slash.
pub(super) fn named<'a>(arn: &'a str, account: &str) -> Option<(Kind, &'a str)> {
    let parts = Arn::split(arn).ok()?;
    if parts.service != "iam" || parts.account != account {
        return None;
    }
    let slash = parts.resource.find('/')?;
    let (word, rest) = parts.resource.split_at_checked(slash)?;
    let &(_, kind) = WORDS.iter().find(|(known, _)| *known == word)?;
    match rest.strip_prefix(LINKED) {
        Some(rest) if kind == Kind::Roles && rest.ends_with("/*") => {
            Some((Kind::ServiceLinkedRoles, rest.strip_suffix("/*")?))
        }
        _ => Some((kind, rest)),
    }
}

/// The boundary of an ARN.
pub(super) fn ceiling(arn: &str) -> Option<Ceiling> {
    let parts = Arn::split(arn).ok()?;
    let whole = parts.resource.strip_prefix("policy").filter(|_| parts.service == "iam")?;
    let slash = whole.rfind('/')?;
    let (path, name) = whole.split_at_checked(slash + 1)?;
    let plain = !name.is_empty() && !whole.contains(['*', '?', '$']);
    plain.then(|| Ceiling { name: name.to_owned(), path: path.to_owned(), arn: arn.to_owned() })
}

/// A resource as a name pattern; `deep` where IAM's reading of a last `*` is meant.
pub(super) fn pattern(rest: &str, deep: bool) -> String {
    match rest.strip_prefix('/') {
        Some(name) if !name.contains('/') => name.to_owned(),
        _ if deep && rest.ends_with("/*") => format!("{rest}*"),
        _ => rest.to_owned(),
    }
}
