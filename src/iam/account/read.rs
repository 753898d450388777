//! Reading the lists from a stream, member by member: pages one after another, or in a list.

use std::fmt;
use std::io::Read;
use std::marker::PhantomData;

use serde::de::Error as _;
use serde::de::{DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Deserializer;

use crate::iam::account::raw::{RawHolder, RawManaged};
use crate::iam::account::{Entity, Managed};

/// The lists of a page, as they are called there.
const LISTS: [&str; 4] = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"];

/// What stood in the stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// How many pages.
    pub pages: usize,
    /// Which of the lists some page has.
    pub lists: [bool; 4],
    /// Whether the last page says that there are more.
    pub truncated: bool,
}

impl Seen {
    /// Why not all of the account is in it; none where all of it is, as far as it says.
    pub fn lacks(&self) -> Option<String> {
        if self.truncated {
            return Some("the last page says that there are more".to_owned());
        }
        let missing = LISTS.iter().zip(self.lists).find(|(_, seen)| !seen);
        missing.map(|(name, _)| format!("it has no `{name}`"))
    }
}

/// Why a stream cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The stream itself gave an error: the system's words.
    Unreadable(String),
    /// It ends in the middle.
    Short {
        /// The line at which it ends.
        line: usize,
    },
    /// It is not JSON, or a member is not as IAM writes it.
    Wrong {
        /// Where.
        line: usize,
        /// Where in the line.
        column: usize,
        /// What.
        why: String,
    },
    /// It is JSON, and not what the command prints.
    Other,
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        use serde_json::error::Category;
        match error.classify() {
            Category::Io => Self::Unreadable(error.to_string()),
            Category::Eof => Self::Short { line: error.line() },
            Category::Syntax | Category::Data => {
                let text = error.to_string();
                let why = text.rsplit_once(" at line ").map_or(text.as_str(), |(why, _)| why);
                Self::Wrong { line: error.line(), column: error.column(), why: why.to_owned() }
            }
        }
    }
}

/// Reads pages to the end of a stream, and gives every member of their lists, in order.
pub fn read(stream: impl Read, each: &mut dyn FnMut(Entity)) -> Result<Seen, Fault> {
    let mut reader = Deserializer::from_reader(stream);
    let mut seen = Seen::default();
    loop {
        Pages { seen: &mut seen, each }.deserialize(&mut reader)?;
        if reader.end().is_ok() {
            break;
        }
    }
    if seen.lists == [false; 4] { Err(Fault::Other) } else { Ok(seen) }
}

/// A page, or a list of pages.
struct Pages<'s> {
    seen: &'s mut Seen,
    each: &'s mut dyn FnMut(Entity),
}

impl<'de> DeserializeSeed<'de> for Pages<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Pages<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what `aws iam get-account-authorization-details` prints")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Pages { seen: self.seen, each: self.each })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.seen.pages += 1;
        self.seen.truncated = false;
        while let Some(key) = map.next_key::<String>()? {
            if let Some(at) = LISTS.iter().position(|name| *name == key)
                && let Some(seen) = self.seen.lists.get_mut(at)
            {
                *seen = true;
            }
            let each = &mut *self.each;
            match key.as_str() {
                "UserDetailList" => {
                    map.next_value_seed(list(|one: RawHolder| each(Entity::User(one.into()))))?;
                }
                "GroupDetailList" => {
                    map.next_value_seed(list(|one: RawHolder| each(Entity::Group(one.into()))))?;
                }
                "RoleDetailList" => {
                    map.next_value_seed(list(|one: RawHolder| each(Entity::Role(one.into()))))?;
                }
                "Policies" => {
                    let policy = |one: RawManaged| each(Entity::Policy(Managed::from(one)));
                    map.next_value_seed(list(policy))?;
                }
                "IsTruncated" => {
                    self.seen.truncated |= map.next_value::<Option<bool>>()? == Some(true);
                }
                // What the command says of what it left out under `--max-items`.
                "NextToken" => {
                    self.seen.truncated |= map.next_value::<Option<String>>()?.is_some();
                }
                "Marker" => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ if self.seen.pages > 1 || self.seen.lists != [false; 4] => {
                    map.next_value::<IgnoredAny>()?;
                }
                "ResponseMetadata" => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ => {
                    return Err(A::Error::custom(format!(
                        "`{}` is not a list of users, groups, roles or policies",
                        shortened(&key)
                    )));
                }
            }
        }
        Ok(())
    }
}

/// The beginning of a name that somebody else chose.
fn shortened(key: &str) -> String {
    key.chars().take(40).collect()
}

/// A list whose members are given away one at a time.
fn list<T, F: FnMut(T)>(each: F) -> List<T, F> {
    List { each, of: PhantomData }
}

struct List<T, F> {
    each: F,
    of: PhantomData<T>,
}

impl<'de, T: DeserializeOwned, F: FnMut(T)> DeserializeSeed<'de> for List<T, F> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de, T: DeserializeOwned, F: FnMut(T)> Visitor<'de> for List<T, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(one) = list.next_element::<T>()? {
            (self.each)(one);
        }
        Ok(())
    }
}
