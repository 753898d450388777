//! The language's words for verbs and kinds, as messages use them.

use crate::model::{Kind, PrincipalKind, Verb};

/// The word of a kind.
pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Roles => "roles",
        Kind::Users => "users",
        Kind::Policies => "policies",
        Kind::InstanceProfiles => "instance profiles",
        Kind::ServiceLinkedRoles => "service-linked roles",
        Kind::Groups => "groups",
    }
}

/// One of a kind.
pub fn one_of_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Roles | Kind::ServiceLinkedRoles => "role",
        Kind::Users => "user",
        Kind::Policies => "policy",
        Kind::InstanceProfiles => "instance profile",
        Kind::Groups => "group",
    }
}

/// The word of a verb.
pub fn verb_word(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "create",
        Verb::Configure => "configure",
        Verb::Delete => "delete",
        Verb::Pass => "pass",
        Verb::View => "view",
        Verb::Manage => "manage",
    }
}

/// The word of a principal's kind.
pub fn principal_word(kind: PrincipalKind) -> &'static str {
    match kind {
        PrincipalKind::Group => "group",
        PrincipalKind::User => "user",
        PrincipalKind::Role => "role",
        PrincipalKind::PermissionSet => "permission set",
    }
}
