//! Calls, and which requests AWS checks for each: the action, the resource, the keys of the service authorization
//! reference ("Actions, resources, and condition keys for AWS IAM" and "… for AWS STS").

use super::account::{Account, Asked, Entity, Kind, Text, name};
use deleg::evaluate::Context;
use std::collections::BTreeMap;

/// A call of an API.
#[derive(Clone, Default)]
pub struct Call {
    /// `CreateRole`; `PassRole` stands for the call of a service that takes a role and works with it as it is told.
    pub action: String,
    /// The ARN of what it is about. A call names things by name alone, so an entity is found whatever path and case
    /// stand here; what is made gets this ARN.
    pub target: String,
    /// Of attaching and detaching, the policy; of a group's members, the user; of a profile, the role; of renaming, the
    /// new ARN; of passing, the service.
    pub other: String,
    /// Of creation and of putting a boundary.
    pub boundary: Option<String>,
    pub tags: BTreeMap<String, String>,
    /// A policy's text, or a role's trust.
    pub text: Option<Text>,
    pub version: u32,
    pub default: bool,
    /// Keys of the moment: MFA, time, region.
    pub moment: Context,
}

/// Keys that tables list for these actions only lately: a world has them or has not.
const LATELY: &[&str] =
    &["DeleteRole", "UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription"];
const BOUND: &[&str] = &[
    "AttachRolePolicy",
    "DetachRolePolicy",
    "PutRolePolicy",
    "DeleteRolePolicy",
    "DeleteRolePermissionsBoundary",
    "AttachUserPolicy",
    "DetachUserPolicy",
    "PutUserPolicy",
    "DeleteUserPolicy",
    "DeleteUserPermissionsBoundary",
];

impl Call {
    fn asked(&self, action: &str, resource: &str) -> Asked {
        let service =
            if action.starts_with("AssumeRole") || action == "TagSession" { "sts" } else { "iam" };
        Asked {
            action: format!("{service}:{action}"),
            resource: resource.to_owned(),
            context: self.moment.clone(),
        }
    }

    fn tagged(&self, mut asked: Asked) -> Asked {
        for (key, value) in &self.tags {
            asked.context.insert(&format!("aws:RequestTag/{key}"), [value.as_str()]);
        }
        if !self.tags.is_empty() {
            asked.context.insert("aws:TagKeys", self.tags.keys().cloned());
        }
        asked
    }

    /// Makes something new.
    pub fn creates(&self) -> bool {
        matches!(
            self.action.as_str(),
            "CreateRole" | "CreateUser" | "CreateGroup" | "CreatePolicy" | "CreateInstanceProfile"
        )
    }

    /// Everything that AWS asks before it does this; none where there is nothing of that name.
    pub fn checks(&self, account: &Account, lately: bool) -> Option<Vec<Asked>> {
        if self.creates() {
            return Some(self.creation());
        }
        let (kind, _) = Kind::of(&self.target)?;
        if kind == Kind::Policy {
            let managed = account.policies.get(&self.target)?;
            let asked = carrying(self.asked(&self.action, &self.target), &managed.tags);
            let asked = if self.action.starts_with("Tag") { self.tagged(asked) } else { asked };
            return Some(vec![asked]);
        }
        let found = account.find(&self.target)?;
        let own = |action: &str| self.of_entity(action, found, lately);
        let first = own(&self.action);
        Some(match self.action.as_str() {
            "UpdateUser" | "UpdateGroup" => {
                // "you must have the appropriate permissions on both the source object … and the target object" (IAM
                // API Reference, UpdateUser).
                vec![first.clone(), Asked { resource: self.other.clone(), ..first }]
            }
            "AddRoleToInstanceProfile" => {
                let role = account.find(&self.other)?;
                vec![first, self.passing(role, "ec2.amazonaws.com")]
            }
            "PassRole" => vec![self.passing(found, &self.other)],
            "AssumeRole" if !self.tags.is_empty() => {
                vec![self.tagged(first), self.tagged(own("TagSession"))]
            }
            "TagRole" | "TagUser" => vec![self.tagged(first)],
            _ => vec![first],
        })
    }

    fn creation(&self) -> Vec<Asked> {
        let mut asked = self.tagged(self.asked(&self.action, &self.target));
        if let Some(boundary) = &self.boundary {
            asked.context.insert("iam:PermissionsBoundary", [boundary.as_str()]);
        }
        let mut all = vec![asked];
        // Tags at creation need the permission to tag (IAM user guide, "Tags for IAM resources").
        let tag = self.action.replacen("Create", "Tag", 1);
        if !self.tags.is_empty() && self.action != "CreateGroup" {
            all.push(self.tagged(self.asked(&tag, &self.target)));
        }
        all
    }

    /// A role's tags and boundary cannot decide about passing it (IAM user guide, "Grant a user permissions to pass a
    /// role to an AWS service").
    fn passing(&self, role: &Entity, service: &str) -> Asked {
        let mut asked = self.asked("PassRole", &role.arn);
        asked.context.insert("iam:PassedToService", [service]);
        asked
    }

    fn of_entity(&self, action: &str, found: &Entity, lately: bool) -> Asked {
        let mut asked = carrying(self.asked(action, &found.arn), &found.tags);
        if action.starts_with("Attach") || action.starts_with("Detach") {
            asked.context.insert("iam:PolicyARN", [self.other.as_str()]);
        }
        let put = action.starts_with("Put") && action.ends_with("PermissionsBoundary");
        let carried = BOUND.contains(&action) || lately && LATELY.contains(&action);
        let bound =
            if put { self.boundary.as_ref() } else { found.boundary.as_ref().filter(|_| carried) };
        if let Some(boundary) = bound {
            asked.context.insert("iam:PermissionsBoundary", [boundary.as_str()]);
        }
        asked
    }

    /// In words.
    pub fn words(&self) -> String {
        let mut said = format!("{} {}", self.action, self.target);
        if !self.other.is_empty() {
            said.push_str(&format!(" {}", self.other));
        }
        if let Some(boundary) = &self.boundary {
            said.push_str(&format!(" bounded by {boundary}"));
        }
        if !self.tags.is_empty() {
            said.push_str(&format!(" tagged {:?}", self.tags));
        }
        said
    }

    /// Whether the name of what is called is the same in another case.
    pub fn is_about(&self, arn: &str) -> bool {
        Kind::of(arn).map(|(kind, _)| kind) == Kind::of(&self.target).map(|(kind, _)| kind)
            && name(arn) == name(&self.target)
    }
}

fn carrying(mut asked: Asked, tags: &BTreeMap<String, String>) -> Asked {
    for (key, value) in tags {
        asked.context.insert(&format!("aws:ResourceTag/{key}"), [value.as_str()]);
        asked.context.insert(&format!("iam:ResourceTag/{key}"), [value.as_str()]);
    }
    asked
}
