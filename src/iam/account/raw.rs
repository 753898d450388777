//! The members of the lists as they are written.

use serde::Deserialize;
use serde::de::Deserializer;
use serde_json::value::RawValue;

use crate::iam::account::{Holder, Managed};

/// A list that may be left out or be null.
fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(from)?.unwrap_or_default())
}

/// An inline policy.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Inline {
    policy_name: String,
    policy_document: Box<RawValue>,
}

/// A managed policy that is attached.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attached {
    policy_arn: String,
}

/// A permissions boundary.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Boundary {
    permissions_boundary_arn: Option<String>,
}

/// An instance profile of a role.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Profile {
    arn: String,
}

/// A user, group or role.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RawHolder {
    arn: String,
    #[serde(alias = "UserName", alias = "RoleName", alias = "GroupName")]
    name: String,
    #[serde(
        default,
        deserialize_with = "list",
        alias = "UserPolicyList",
        alias = "RolePolicyList",
        alias = "GroupPolicyList"
    )]
    inline: Vec<Inline>,
    #[serde(default, deserialize_with = "list")]
    attached_managed_policies: Vec<Attached>,
    permissions_boundary: Option<Boundary>,
    #[serde(default, deserialize_with = "list")]
    group_list: Vec<String>,
    assume_role_policy_document: Option<Box<RawValue>>,
    #[serde(default, deserialize_with = "list")]
    instance_profile_list: Vec<Profile>,
}

impl From<RawHolder> for Holder {
    fn from(raw: RawHolder) -> Self {
        let inline = raw.inline.into_iter();
        Self {
            arn: raw.arn,
            name: raw.name,
            inline: inline.map(|one| (one.policy_name, text_of(&one.policy_document))).collect(),
            attached: raw.attached_managed_policies.into_iter().map(|one| one.policy_arn).collect(),
            boundary: raw.permissions_boundary.and_then(|one| one.permissions_boundary_arn),
            groups: raw.group_list,
            trust: raw.assume_role_policy_document.map(|text| text_of(&text)),
            profiles: raw.instance_profile_list.into_iter().map(|one| one.arn).collect(),
        }
    }
}

/// A managed policy.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RawManaged {
    arn: String,
    default_version_id: Option<String>,
    #[serde(default, deserialize_with = "list")]
    policy_version_list: Vec<Version>,
}

/// A version of a managed policy.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Version {
    document: Option<Box<RawValue>>,
    #[serde(rename = "VersionId")]
    id: Option<String>,
    #[serde(rename = "IsDefaultVersion")]
    is_default: Option<bool>,
}

impl From<RawManaged> for Managed {
    fn from(raw: RawManaged) -> Self {
        let wanted = raw.default_version_id;
        let default = raw.policy_version_list.into_iter().find(|one| match &wanted {
            Some(id) => one.id.as_ref() == Some(id),
            None => one.is_default == Some(true),
        });
        let text = default.and_then(|one| one.document).map(|text| text_of(&text));
        Self { arn: raw.arn, text }
    }
}

/// A policy's text: the JSON as it stands, or what is in a string, as IAM's API gives it URL-encoded (RFC 3986).
pub fn text_of(raw: &RawValue) -> String {
    let text = raw.get();
    let Ok(text) = serde_json::from_str::<String>(text) else { return text.to_owned() };
    if !text.trim_start().starts_with('%') {
        return text;
    }
    let decoded = percent_encoding::percent_decode_str(&text).decode_utf8();
    decoded.map_or_else(|_| text.clone(), |decoded| decoded.into_owned())
}
