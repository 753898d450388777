//! Resource types: what actions act on, such as `s3 bucket`.

use super::arn_format;
use super::condition_key::ConditionKey;
use super::service::Service;
use super::table::{List, Row, Section};
use std::cmp::Ordering;
use std::fmt;

/// A kind of resource of a service.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceType(pub(super) u16);

impl ResourceType {
    fn row(self) -> Row {
        Section::Types.row(self.0)
    }

    /// The service that lists it; its ARNs may be of another one.
    pub fn service(self) -> Service {
        Service(self.row().number(4))
    }

    /// Its name in the catalogue, which may hold spaces.
    pub fn name(self) -> &'static str {
        self.row().string(0)
    }

    /// Its name as Deleg writes it: hyphens for spaces, no slash at the end.
    pub fn written_name(self) -> String {
        self.name().trim_end_matches('/').replace(' ', "-")
    }

    /// Its ARN formats, such as `arn:${Partition}:s3:::${BucketName}/${ObjectName}`; few types have more than one.
    pub fn arn_formats(self) -> impl Iterator<Item = &'static str> + Clone {
        self.row().run(8).map(|index| Section::Arns.row(index).string(0))
    }

    /// The condition keys that a request on such a resource carries.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey> + Clone {
        self.key_list().iter().map(ConditionKey)
    }

    pub(super) fn key_list(self) -> List {
        self.row().list(6)
    }

    /// The actions of its service that act on it.
    pub fn actions(self) -> impl Iterator<Item = super::Action> {
        self.service().actions().filter(move |action| action.acts_on(self))
    }

    /// Its ARN with the pattern in the place of everything from the format's first name to its end.
    ///
    /// Where the type has several formats this is the first; `arns` gives all of them.
    pub fn arn(self, partition: &str, region: &str, account: &str, pattern: &str) -> String {
        let format = self.arn_formats().next().unwrap_or_default();
        arn_format::arn_fill(format, partition, region, account, pattern)
    }

    /// As `arn`, for each of its formats: the resource that is meant may have any of them.
    pub fn arns(self, partition: &str, region: &str, account: &str, pattern: &str) -> Vec<String> {
        self.arn_formats()
            .map(|format| arn_format::arn_fill(format, partition, region, account, pattern))
            .collect()
    }

    /// Whether some ARN of this type is taken in by an ARN pattern with wildcards and policy variables.
    pub fn matches_arn_pattern(self, pattern: &str) -> bool {
        self.arn_formats().any(|format| arn_format::could_match(format, pattern))
    }

    /// Whether its ARNs hold a region.
    pub fn has_region(self) -> bool {
        self.arn_formats().any(|format| arn_format::has_field(format, 3))
    }

    /// Whether its ARNs hold the account that owns the resource.
    pub fn has_account(self) -> bool {
        self.arn_formats().any(|format| arn_format::has_field(format, 4))
    }

    /// Whether its ARNs hold a name, so that a pattern says which; a type without one is a single resource.
    pub fn has_name(self) -> bool {
        self.arn_formats().any(|format| arn_format::arn_open_part(format).is_some())
    }
}

/// Compares two type names as the catalogue is sorted: without case, hyphens for spaces, no slash at the end.
pub(super) fn compare_written(a: &str, b: &str) -> Ordering {
    written_bytes(a).cmp(written_bytes(b))
}

fn written_bytes(name: &str) -> impl Iterator<Item = u8> + '_ {
    let hyphened = |byte: u8| if byte == b' ' { b'-' } else { byte.to_ascii_lowercase() };
    name.trim_end_matches('/').bytes().map(hyphened)
}

impl fmt::Display for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.service().prefix(), self.written_name())
    }
}

impl fmt::Debug for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResourceType({self})")
    }
}
