//! An account as `aws iam get-account-authorization-details` prints it: users, groups, roles and policies, one at a time.
//!
//! The lists are never held whole. Source: IAM API reference, "GetAccountAuthorizationDetails", with the data types that
//! it names. Read 2026-11.

mod raw;
mod read;
mod trust;

pub use raw::text_of;
pub use read::{Fault, Seen, read};
pub use trust::{Admitted, Trust};

/// One member of the lists.
#[derive(Clone, Debug)]
pub enum Entity {
    /// A user.
    User(Holder),
    /// A role.
    Role(Holder),
    /// A group.
    Group(Holder),
    /// A managed policy.
    Policy(Managed),
}

/// Whoever holds policies: a user, a group or a role.
#[derive(Clone, Debug, Default)]
pub struct Holder {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Its inline policies: name and text.
    pub inline: Vec<(String, String)>,
    /// The ARNs of the managed policies attached to it.
    pub attached: Vec<String>,
    /// The ARN of its permissions boundary.
    pub boundary: Option<String>,
    /// The names of a user's groups.
    pub groups: Vec<String>,
    /// The text of a role's trust policy.
    pub trust: Option<String>,
    /// The instance profiles that hold a role.
    pub profiles: Vec<String>,
}

/// A managed policy.
#[derive(Clone, Debug, Default)]
pub struct Managed {
    /// Its ARN.
    pub arn: String,
    /// The text of its default version; none where the list of versions lacks it.
    pub text: Option<String>,
}

/// What an ARN of IAM's is of: the partition, the account and the rest, such as `role/path/name`.
pub fn parts(arn: &str) -> Option<(&str, &str, &str)> {
    let mut parts = arn.splitn(6, ':');
    let (first, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (_, account, rest) = (parts.next()?, parts.next()?, parts.next()?);
    (first == "arn" && service == "iam").then_some((partition, account, rest))
}

/// The path and name that an ARN of IAM's ends in, from its first `/`: `/path/name`.
pub fn path_name(arn: &str) -> &str {
    let rest = parts(arn).map_or("", |(_, _, rest)| rest);
    rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("")
}

/// Whether a role is service-linked: AWS made it, keeps it, and no policy of the account changes what it may do.
/// Source: IAM user guide, "Service-linked roles".
pub fn is_service_linked(arn: &str) -> bool {
    path_name(arn).starts_with("/aws-service-role/")
}

/// Whether a role belongs to a permission set: AWS makes it, people sign in as it, and only IAM Identity Center changes
/// it. Source: IAM Identity Center user guide, "Referencing permission sets".
pub fn is_permission_set(arn: &str) -> bool {
    path_name(arn).starts_with("/aws-reserved/sso.amazonaws.com/")
}
