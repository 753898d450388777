//! Services: what has a prefix in actions, such as `s3`.

use super::action::Action;
use super::condition_key::ConditionKey;
use super::resource_type::{self, ResourceType};
use super::table::{self, Row, Section};
use super::wildcard;
use std::cmp::Ordering;
use std::fmt;
use std::sync::OnceLock;

/// A service of AWS.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Service(pub(super) u16);

/// All services, in the order of their prefixes.
pub fn services() -> impl Iterator<Item = Service> + Clone {
    (0..Section::Services.count()).map(Service)
}

/// The service of a prefix.
pub fn service(prefix: &str) -> Option<Service> {
    /// The first letters of each prefix, in their order: of most services they are all.
    static HEADS: OnceLock<Vec<u64>> = OnceLock::new();
    let heads = HEADS.get_or_init(|| services().map(|one| head(one.prefix())).collect());
    let wanted = head(prefix);
    let first = heads.partition_point(|head| *head < wanted);
    let alike = heads.iter().skip(first).take_while(|head| **head == wanted);
    let mut found = (first..).zip(alike).filter_map(|(at, _)| u16::try_from(at).ok()).map(Service);
    found.find(|service| service.prefix().eq_ignore_ascii_case(prefix))
}

/// The first eight letters as a number that compares as they do.
fn head(prefix: &str) -> u64 {
    let letters = prefix.bytes().chain(std::iter::repeat(0)).take(8);
    letters.fold(0, |number, byte| number << 8 | u64::from(byte.to_ascii_lowercase()))
}

/// The services whose prefix a pattern with `*` and `?` takes in.
pub fn services_matching(pattern: &str) -> impl Iterator<Item = Service> {
    services().filter(move |service| wildcard::matches_name(pattern, service.prefix()))
}

impl Service {
    fn row(self) -> Row {
        Section::Services.row(self.0)
    }

    /// What stands before the colon of its actions.
    pub fn prefix(self) -> &'static str {
        self.row().string(0)
    }

    /// What AWS calls it.
    pub fn name(self) -> &'static str {
        self.row().string(4)
    }

    /// Its actions, in the order of their names without case.
    pub fn actions(self) -> impl Iterator<Item = Action> + Clone {
        self.row().run(8).map(Action)
    }

    /// The action of a name, which has no prefix.
    pub fn action(self, name: &str) -> Option<Action> {
        table::find(self.row().run(8), |index| table::compare(Action(index).name_bytes(), name))
            .map(Action)
    }

    /// The actions that a name pattern with `*` and `?` takes in. Only those that share its literal beginning are looked at.
    pub fn actions_matching(self, pattern: &str) -> impl Iterator<Item = Action> {
        let prefix = wildcard::literal_prefix(pattern);
        let all = self.row().run(8);
        let start =
            table::lower_bound(all.clone(), |index| table::compare(Action(index).name(), prefix));
        let end = table::lower_bound(start..all.end, |index| {
            if begins(Action(index).name(), prefix) { Ordering::Less } else { Ordering::Greater }
        });
        (start..end)
            .map(Action)
            .filter(move |action| wildcard::matches_name(pattern, action.name()))
    }

    /// Its resource types, in the order of their written names.
    pub fn resource_types(self) -> impl Iterator<Item = ResourceType> + Clone {
        self.row().run(12).map(ResourceType)
    }

    /// The resource type of a name, whether written as in the catalogue or as in Deleg.
    pub fn resource_type(self, name: &str) -> Option<ResourceType> {
        table::find(self.row().run(12), |index| {
            resource_type::compare_written(ResourceType(index).name(), name)
        })
        .map(ResourceType)
    }

    /// The condition keys that the service lists, global ones aside.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey> + Clone {
        self.row().list(16).iter().map(ConditionKey)
    }
}

/// Whether a name begins with a prefix, without case.
fn begins(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.prefix())
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Service({self})")
    }
}
