//! What actions do to who may do what: a class for each action of iam and sts, and the other services that decide who
//! is who. A new technique is a new row with its test.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::iam::catalogue::{Level, service};

/// What an action does to who may do what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// It only reads.
    Read,
    /// No gain, for the reason of its row.
    Harmless,
    /// Makes a role.
    CreateRole,
    /// Makes a user.
    CreateUser,
    /// Sets a role's boundary.
    BindRole,
    /// Sets a user's boundary.
    BindUser,
    /// Takes a boundary away.
    Unbind,
    /// Writes a role's policies or trust.
    WriteRole,
    /// Writes a user's policies or name.
    WriteUser,
    /// Writes a user's credentials.
    Credentials,
    /// Writes a group's policies or members.
    WriteGroup,
    /// Writes a managed policy's text.
    WritePolicy,
    /// Hands a role to a service.
    Pass,
    /// Becomes a role.
    Assume,
    /// Takes something from a role.
    NarrowRole,
    /// Takes something from a user.
    NarrowUser,
    /// Takes something from a group.
    NarrowGroup,
    /// Takes away a policy or a version of it.
    NarrowPolicy,
    /// Writes a role's tags.
    TagRole,
    /// Writes a user's tags.
    TagUser,
    /// Writes an identity provider.
    Provider,
    /// Makes a service-linked role.
    ServiceLinked,
    /// A setting of the whole account.
    Account,
}

/// One action of iam or sts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The action.
    pub action: &'static str,
    /// What it does.
    pub class: Class,
    /// Why it is of that class.
    pub reason: &'static str,
}

/// The words of the table.
const WORDS: &[(&str, Class)] = &[
    ("read", Class::Read),
    ("harmless", Class::Harmless),
    ("create-role", Class::CreateRole),
    ("create-user", Class::CreateUser),
    ("bind-role", Class::BindRole),
    ("bind-user", Class::BindUser),
    ("unbind", Class::Unbind),
    ("write-role", Class::WriteRole),
    ("write-user", Class::WriteUser),
    ("credentials", Class::Credentials),
    ("write-group", Class::WriteGroup),
    ("write-policy", Class::WritePolicy),
    ("pass", Class::Pass),
    ("assume", Class::Assume),
    ("narrow-role", Class::NarrowRole),
    ("narrow-user", Class::NarrowUser),
    ("narrow-group", Class::NarrowGroup),
    ("narrow-policy", Class::NarrowPolicy),
    ("tag-role", Class::TagRole),
    ("tag-user", Class::TagUser),
    ("provider", Class::Provider),
    ("service-linked", Class::ServiceLinked),
    ("account", Class::Account),
];

/// Every row, in the order of the actions.
pub fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| include_str!("escalation/actions.tsv").lines().filter_map(row).collect())
}

fn row(line: &'static str) -> Option<Row> {
    let mut fields = line.split('\t');
    let (action, word, reason) = (fields.next()?, fields.next()?, fields.next()?);
    let (_, class) = WORDS.iter().find(|(known, _)| *known == word)?;
    Some(Row { action, class: *class, reason })
}

/// The row of an action, whatever its case.
pub fn find(action: &str) -> Option<Row> {
    static BY_NAME: OnceLock<BTreeMap<String, Row>> = OnceLock::new();
    let rows = || rows().iter().map(|row| (row.action.to_ascii_lowercase(), *row)).collect();
    let known = BY_NAME.get_or_init(rows);
    known.get(action).or_else(|| known.get(&action.to_ascii_lowercase())).copied()
}

/// The actions of some classes.
pub fn of(classes: &[Class]) -> Vec<&'static str> {
    let rows = rows().iter().filter(|row| classes.contains(&row.class));
    rows.map(|row| row.action).collect()
}

/// Actions outside iam and sts that write a resource policy or share a resource, those of one service or all.
pub fn resource_policies(service: Option<&str>) -> impl Iterator<Item = &'static str> {
    static ROWS: OnceLock<BTreeMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| {
        let mut rows: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for line in include_str!("escalation/resource_policies.tsv").lines() {
            if let Some((service, _)) = line.split_once(':').filter(|_| !line.starts_with('#')) {
                rows.entry(service).or_default().push(line);
            }
        }
        rows
    });
    let of_one = service.map(str::to_ascii_lowercase).and_then(|one| rows.get(&*one));
    let all = rows.values().filter(move |_| service.is_none());
    of_one.into_iter().chain(all).flatten().copied()
}

/// A service, besides iam and sts, whose writes decide who is who or who may what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentityService {
    /// The prefix of its actions.
    pub service: &'static str,
    /// Only these of its actions; all that write where empty.
    pub only: &'static [&'static str],
    /// Whether it does so only in the management account, or in one that administers identities for it.
    pub only_in_management: bool,
    /// What its writes do.
    pub reason: &'static str,
}

/// Those services. Sources: IAM Identity Center user guide, "Delegated administration"; AWS Organizations user guide,
/// "AWS services that you can use with AWS Organizations"; IAM Roles Anywhere, Amazon Cognito, AWS Directory Service,
/// AWS RAM, AWS Sign-In and Amazon EKS user guides (access entries, EKS Pod Identity). Read 2026-11.
pub const IDENTITY_SERVICES: &[IdentityService] = &[
    IdentityService {
        service: "sso",
        only: &[],
        only_in_management: true,
        reason: "assigns permission sets to people in every account",
    },
    IdentityService {
        service: "sso-directory",
        only: &[],
        only_in_management: true,
        reason: "writes the people and groups of IAM Identity Center",
    },
    IdentityService {
        service: "identitystore",
        only: &[],
        only_in_management: true,
        reason: "writes the people and groups of IAM Identity Center",
    },
    IdentityService {
        service: "organizations",
        only: &[],
        only_in_management: true,
        reason: "writes the guardrails of the organization",
    },
    IdentityService {
        service: "account",
        only: &[],
        only_in_management: true,
        reason: "writes the settings of member accounts",
    },
    IdentityService {
        service: "rolesanywhere",
        only: &[],
        only_in_management: false,
        reason: "decides which certificates become which roles",
    },
    IdentityService {
        service: "cognito-identity",
        only: &[
            "CreateIdentityPool",
            "SetIdentityPoolRoles",
            "SetPrincipalTagAttributeMap",
            "UpdateIdentityPool",
        ],
        only_in_management: false,
        reason: "decides which identities become which roles",
    },
    IdentityService {
        service: "ds",
        only: &[],
        only_in_management: false,
        reason: "writes a directory whose users become roles",
    },
    IdentityService {
        service: "ram",
        only: &[],
        only_in_management: false,
        reason: "shares resources with other accounts",
    },
    IdentityService {
        service: "signin",
        only: &[],
        only_in_management: false,
        reason: "decides who may sign in to the console",
    },
    IdentityService {
        service: "eks",
        only: &[
            "AssociateAccessPolicy",
            "CreateAccessEntry",
            "CreatePodIdentityAssociation",
            "UpdateAccessEntry",
            "UpdatePodIdentityAssociation",
        ],
        only_in_management: false,
        reason: "decides which roles the workloads and people of a cluster have",
    },
];

impl IdentityService {
    /// Its actions that are not dangerous: what reads, or is not listed.
    pub fn harmless(&self) -> Vec<String> {
        let actions = service(self.service).into_iter().flat_map(|known| known.actions());
        let harmless = actions.filter(|action| {
            let reads = matches!(action.level(), Level::Read | Level::List);
            if self.only.is_empty() { reads } else { !self.only.contains(&action.name()) }
        });
        harmless.map(|action| action.full_name()).collect()
    }
}
