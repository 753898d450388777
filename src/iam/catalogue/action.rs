//! Actions: their level, what they act on, and which condition keys they carry.

use super::condition_key::{self, ConditionKey};
use super::lately;
use super::resource_type::ResourceType;
use super::service::{Service, service};
use super::table::{self, Row, Section};
use std::fmt;

/// An action of a service, such as `iam:CreateRole`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action(pub(super) u16);

/// What AWS says that an action does, at most one a level: an action that only tags is of `Tagging` and not of `Write`,
/// one that manages permissions of `Permissions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Lists resources.
    List,
    /// Reads what is in a resource.
    Read,
    /// Makes, changes or deletes.
    Write,
    /// Changes only tags.
    Tagging,
    /// Grants or changes permissions.
    Permissions,
}

impl Level {
    /// Every level, in order.
    pub const ALL: [Self; 5] =
        [Self::List, Self::Read, Self::Write, Self::Tagging, Self::Permissions];

    /// The level's word, as after `@`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Read => "read",
            Self::Write => "write",
            Self::Tagging => "tagging",
            Self::Permissions => "permissions",
        }
    }

    /// The level of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}

/// Whether a request for an action holds a condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    /// The catalogue does not list the key for the action.
    No,
    /// It is global, or listed for the action or for one of its resource types.
    Yes,
    /// Listed, but only lately: a verdict that rests on it says so.
    Lately,
}

/// Every action that carries a key by the service's own listing; for a global key, all would, so there is none here.
pub fn actions_with_key(key: &str) -> impl Iterator<Item = Action> {
    let key = condition_key::condition_key(key).filter(|key| !key.is_global());
    let all = if key.is_some() { 0..Section::Actions.count() } else { 0..0 };
    all.map(Action)
        .filter(move |action| key.is_some_and(|key| action.carries_key(key) != Carried::No))
}

/// The action of a full name such as `iam:CreateRole`.
pub fn action(full: &str) -> Option<Action> {
    let (prefix, name) = full.split_once(':')?;
    service(prefix)?.action(name)
}

impl Action {
    fn row(self) -> Row {
        Section::Actions.row(self.0)
    }

    /// The service that it belongs to.
    pub fn service(self) -> Service {
        Service(self.row().number(4))
    }

    /// Its name without the prefix.
    pub fn name(self) -> &'static str {
        self.row().string(0)
    }

    pub(super) fn name_bytes(self) -> &'static [u8] {
        self.row().text(0)
    }

    /// Its name with the prefix, as policies have it.
    pub fn full_name(self) -> String {
        self.to_string()
    }

    /// Its access level.
    pub fn level(self) -> Level {
        Level::ALL.get(usize::from(self.row().byte(10))).copied().unwrap_or(Level::Write)
    }

    /// The resource types that it acts on, and whether each is required: always one of the request's resources.
    pub fn resource_types(self) -> impl Iterator<Item = (ResourceType, bool)> + Clone {
        self.row()
            .list(6)
            .pairs()
            .map(|(kind, _)| (ResourceType(kind & 0x7fff), kind & 0x8000 != 0))
    }

    /// Whether it acts on no resource type, so that only the resource `*` grants it.
    pub fn needs_only_star(self) -> bool {
        self.row().list(6).is_empty()
    }

    /// Whether it acts on a resource type.
    pub fn acts_on(self, resource_type: ResourceType) -> bool {
        self.resource_types().any(|(kind, _)| kind == resource_type)
    }

    /// Whether some request for it is on a resource that this pattern takes in (`*`, or an ARN with wildcards and policy variables).
    pub fn can_act_on(self, pattern: &str) -> bool {
        if !pattern.is_empty() && pattern.bytes().all(|byte| byte == b'*') {
            return true;
        }
        self.resource_types().any(|(kind, _)| kind.matches_arn_pattern(pattern))
    }

    /// The keys listed for the action itself, whatever it acts on.
    pub fn own_condition_keys(self) -> impl Iterator<Item = ConditionKey> + Clone {
        self.row().list(8).iter().map(ConditionKey)
    }

    /// The keys that the action carries only where it acts on this resource type.
    pub fn condition_keys_through(
        self,
        resource_type: ResourceType,
    ) -> impl Iterator<Item = ConditionKey> {
        let rows =
            self.row().list(6).pairs().filter(move |(kind, _)| kind & 0x7fff == resource_type.0);
        let mut keys: Vec<u16> = rows
            .flat_map(|(_, keys)| table::list(keys).iter())
            .chain(resource_type.key_list().iter())
            .filter(|&key| !lately::is_misleading(self, ConditionKey(key)))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().map(ConditionKey)
    }

    /// Every key that it carries, its own and through its resource types, in the order of names; global ones aside.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey> {
        let mut keys: Vec<ConditionKey> = self
            .own_condition_keys()
            .chain(self.resource_types().flat_map(|(kind, _)| self.condition_keys_through(kind)))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter()
    }

    /// Whether a request for it holds a key, by the key's name as a policy writes it (`aws:RequestTag/team`).
    ///
    /// A key that the catalogue does not know is not carried; whether it is known, `condition_key` says.
    pub fn carries(self, key: &str) -> Carried {
        condition_key::condition_key(key).map_or(Carried::No, |key| self.carries_key(key))
    }

    /// Whether a request for it holds a key.
    pub fn carries_key(self, key: ConditionKey) -> Carried {
        if lately::is_misleading(self, key) {
            return Carried::No;
        }
        if key.is_global() {
            return Carried::Yes;
        }
        let row = self.row();
        let listed = row.list(8).holds(key.0)
            || row.list(6).pairs().any(|(kind, keys)| {
                table::list(keys).holds(key.0)
                    || ResourceType(kind & 0x7fff).key_list().holds(key.0)
            });
        match listed {
            false => Carried::No,
            true if lately::is_new(self, key) => Carried::Lately,
            true => Carried::Yes,
        }
    }

    /// Whether AWS lists a key for it, and says elsewhere that the key does not work there.
    pub fn misleads(self, key: ConditionKey) -> bool {
        lately::is_misleading(self, key)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service().prefix(), self.name())
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Action({self})")
    }
}
