//! The limits of IAM and Organizations: sizes, numbers, and what names may hold; each row with its source and date.

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    /// Characters of a managed policy, white space not counted.
    ManagedPolicySize,
    /// Characters of a user's inline policies together, white space not counted.
    UserInlineSize,
    /// Characters of a role's inline policies together, white space not counted.
    RoleInlineSize,
    /// Characters of a group's inline policies together, white space not counted.
    GroupInlineSize,
    /// Characters of a role's trust policy.
    TrustPolicySize,
    /// Characters of a session policy.
    SessionPolicySize,
    /// Characters of a permission set's inline policy.
    PermissionSetInlineSize,
    /// Bytes of a service control policy, all counted.
    ServiceControlPolicySize,
    /// Bytes of a resource control policy, all counted.
    ResourceControlPolicySize,
    /// Service control policies attached to a root, an organizational unit or an account.
    ServiceControlPoliciesPerTarget,
    /// Resource control policies attached to a root, an organizational unit or an account.
    ResourceControlPoliciesPerTarget,
    /// Versions that a managed policy keeps.
    PolicyVersions,
    /// Managed policies attached to a role.
    PoliciesPerRole,
    /// Managed policies attached to a user.
    PoliciesPerUser,
    /// Managed policies attached to a group.
    PoliciesPerGroup,
    /// Managed policies attached to a permission set.
    PoliciesPerPermissionSet,
    /// Boundaries of a user or role.
    BoundariesPerPrincipal,
    /// Customer managed policies in an account.
    PoliciesPerAccount,
    /// Roles in an account.
    RolesPerAccount,
    /// Users in an account.
    UsersPerAccount,
    /// Groups in an account.
    GroupsPerAccount,
    /// Instance profiles in an account.
    InstanceProfilesPerAccount,
    /// Groups that a user is in.
    GroupsPerUser,
    /// Roles in an instance profile.
    RolesPerInstanceProfile,
    /// Tags on a role, user, policy or instance profile.
    Tags,
    /// Access keys of a user.
    AccessKeysPerUser,
}

/// A row of the table.
#[derive(Debug)]
pub struct LimitRow {
    /// What is limited.
    pub limit: Limit,
    /// What an account has without asking.
    pub value: usize,
    /// What it can ask for, where it can.
    pub most: Option<usize>,
    /// What is counted, for messages: "6,144 characters".
    pub unit: &'static str,
    /// Where the number is published.
    pub source: &'static str,
    /// When the source was as read.
    pub date: &'static str,
}

macro_rules! limits {
    ($( $limit:ident, $value:expr, $most:expr, $unit:literal, $source:expr, $date:literal; )+) => {
        /// All limits.
        pub static LIMITS: &[LimitRow] = &[
            $( LimitRow {
                limit: Limit::$limit, value: $value, most: $most, unit: $unit, source: $source, date: $date,
            }, )+
        ];

        impl Limit {
            /// The row of this limit in [`LIMITS`].
            pub fn row(self) -> &'static LimitRow {
                match self {
                    $( Self::$limit => const { &LimitRow {
                        limit: Limit::$limit, value: $value, most: $most, unit: $unit, source: $source, date: $date,
                    } }, )+
                }
            }

            /// The number that holds without asking.
            pub fn value(self) -> usize {
                self.row().value
            }
        }
    };
}

const QUOTAS: &str = "IAM user guide, \"IAM and AWS STS quotas\"";
const ORGANIZATIONS: &str = "Organizations user guide, \"Quotas for AWS Organizations\"";
const IDENTITY_CENTER: &str = "IAM Identity Center user guide, \"Quotas\"";

limits! {
    // limit                          value   on request    unit                source          date
    ManagedPolicySize,                6_144,  None,         "characters",       QUOTAS,         "2026-11";
    UserInlineSize,                   2_048,  None,         "characters",       QUOTAS,         "2026-11";
    RoleInlineSize,                   10_240, None,         "characters",       QUOTAS,         "2026-11";
    GroupInlineSize,                  5_120,  None,         "characters",       QUOTAS,         "2026-11";
    // The guide of 2023 says 4,096 on request; an account of it of 2026 says 8,192.
    TrustPolicySize,                  2_048,  Some(4_096),  "characters",       QUOTAS,         "2023-06";
    SessionPolicySize,                2_048,  None,         "characters",       "STS API reference, AssumeRole", "2026-09";
    PermissionSetInlineSize,          32_768, None,         "characters",       "IAM Identity Center API reference, PutInlinePolicyToPermissionSet", "2026-09";
    // 5,120 and 5 before 2026-05-15.
    ServiceControlPolicySize,         10_240, None,         "characters",       ORGANIZATIONS,  "2026-05";
    ResourceControlPolicySize,        5_120,  None,         "characters",       ORGANIZATIONS,  "2025-11";
    ServiceControlPoliciesPerTarget,  10,     None,         "policies",         ORGANIZATIONS,  "2026-05";
    ResourceControlPoliciesPerTarget, 5,      None,         "policies",         ORGANIZATIONS,  "2025-11";
    PolicyVersions,                   5,      None,         "versions",         QUOTAS,         "2023-06";
    PoliciesPerRole,                  10,     Some(25),     "policies",         QUOTAS,         "2026-11";
    PoliciesPerUser,                  10,     Some(20),     "policies",         QUOTAS,         "2023-06";
    PoliciesPerGroup,                 10,     None,         "policies",         QUOTAS,         "2023-06";
    PoliciesPerPermissionSet,         20,     None,         "policies",         IDENTITY_CENTER, "2025-11";
    BoundariesPerPrincipal,           1,      None,         "boundaries",       QUOTAS,         "2023-06";
    PoliciesPerAccount,               1_500,  Some(5_000),  "policies",         QUOTAS,         "2023-06";
    RolesPerAccount,                  1_000,  Some(5_000),  "roles",            QUOTAS,         "2023-06";
    UsersPerAccount,                  5_000,  None,         "users",            QUOTAS,         "2023-06";
    GroupsPerAccount,                 300,    Some(500),    "groups",           QUOTAS,         "2023-06";
    InstanceProfilesPerAccount,       1_000,  Some(5_000),  "instance profiles", QUOTAS,        "2023-06";
    GroupsPerUser,                    10,     None,         "groups",           QUOTAS,         "2023-06";
    RolesPerInstanceProfile,          1,      None,         "roles",            QUOTAS,         "2023-06";
    Tags,                             50,     None,         "tags",             QUOTAS,         "2023-06";
    AccessKeysPerUser,                2,      None,         "access keys",      QUOTAS,         "2023-06";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_finds_its_row() {
        for row in LIMITS {
            assert_eq!(row.limit.row().value, row.value);
            assert!(row.most.is_none_or(|most| most > row.value));
        }
    }
}
