//! What a plan holds: policies, and what they attach to.

use super::fit::Misfit;
use super::{Assumption, Wildcard};
use crate::iam::document::Document;
use crate::model::{AccountId, DelegationId, PrincipalKind};
use crate::text::Span;
use std::sync::Arc;

/// What a policy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A permissions boundary.
    Boundary,
    /// What a sentence delegates.
    Delegation,
    /// A principal's own permissions, or a declared policy.
    Identity,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
}

impl Role {
    /// The word of the manifest.
    pub fn word(self) -> &'static str {
        match self {
            Self::Boundary => "boundary",
            Self::Delegation => "delegation",
            Self::Identity => "identity",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
        }
    }
}

/// To what a policy attaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the manifest's own words")]
pub enum AttachTo {
    Group,
    User,
    Role,
    PermissionSet,
    Account,
    Ou,
    Organization,
}

impl AttachTo {
    /// The word of the manifest.
    pub fn word(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::User => "user",
            Self::Role => "role",
            Self::PermissionSet => "permissionSet",
            Self::Account => "account",
            Self::Ou => "ou",
            Self::Organization => "organization",
        }
    }

    /// What a word of the manifest says.
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [
            Self::Group,
            Self::User,
            Self::Role,
            Self::PermissionSet,
            Self::Account,
            Self::Ou,
            Self::Organization,
        ];
        all.into_iter().find(|one| one.word() == word)
    }

    /// To what a policy of a declared principal attaches.
    pub fn of(kind: PrincipalKind) -> Self {
        match kind {
            PrincipalKind::Group => Self::Group,
            PrincipalKind::User => Self::User,
            PrincipalKind::Role => Self::Role,
            PrincipalKind::PermissionSet => Self::PermissionSet,
        }
    }
}

/// As what a policy attaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the manifest's own words")]
pub enum AttachAs {
    Policy,
    Boundary,
}

/// One attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// To what.
    pub to: AttachTo,
    /// Its name, or its id for accounts, organisational units and organisations.
    pub name: String,
    /// As what.
    pub attach_as: AttachAs,
}

/// A policy to be written.
#[derive(Clone, Debug)]
pub struct PlannedPolicy {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Its path, from `/` to `/`.
    pub path: String,
    /// Its ARN; none for guardrails, whose ARN AWS gives, and for inline text.
    pub arn: Option<String>,
    /// Its text.
    pub document: Arc<Document>,
    /// Where each statement comes from.
    pub sources: Vec<Span>,
    /// Characters, as IAM counts them for its kind.
    pub size: usize,
    /// The limit for its kind.
    pub limit: usize,
    /// What it is for, in the user's words.
    pub description: Option<String>,
    /// To what it attaches.
    pub attach_to: Vec<Attachment>,
    /// The declaration or sentence it comes from.
    pub declared: Span,
    /// The delegations it comes from.
    pub delegations: Vec<DelegationId>,
    /// Why it does not fit, where it does not.
    pub misfit: Option<Misfit>,
    /// Wildcards in the place of lists, where `fits by wildcards` asked for them.
    pub wildcards: Vec<Wildcard>,
}

/// A policy that exists already: nothing is written, but the files say who holds it.
#[derive(Clone, Debug)]
pub struct ExistingPolicy {
    /// Its name in the files.
    pub name: String,
    /// Boundary or identity policy.
    pub role: Role,
    /// Its ARN.
    pub arn: String,
    /// Its text, where the files have it.
    pub document: Option<Arc<Document>>,
    /// To what it is attached.
    pub attach_to: Vec<Attachment>,
    /// Its declaration.
    pub declared: Span,
}

/// What is built in one account.
#[derive(Clone, Debug)]
pub struct AccountPlan {
    /// The account.
    pub account: AccountId,
    /// Its policies: boundaries, delegations, own permissions and policies, guardrails; by file and place within each.
    pub policies: Vec<PlannedPolicy>,
    /// Policies that exist already and that declared principals hold or are bounded by.
    pub existing: Vec<ExistingPolicy>,
    /// What a policy cannot enforce, sentence by sentence.
    pub assumptions: Vec<Assumption>,
}
