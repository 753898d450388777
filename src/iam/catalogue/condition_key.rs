//! Condition keys: their types, and how a key with a tag's name in it is found.

use super::table::{self, Row, Section};
use std::fmt;

/// A condition key of a service, or a global one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConditionKey(pub(super) u16);

/// What the values of a key are; it says which operators fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyType {
    /// Text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A date, or seconds since 1970.
    Date,
    /// A number.
    Numeric,
    /// An address or a range of addresses.
    IpAddress,
    /// Base64.
    Binary,
}

impl KeyType {
    const ALL: [Self; 7] = [
        Self::String,
        Self::Arn,
        Self::Bool,
        Self::Date,
        Self::Numeric,
        Self::IpAddress,
        Self::Binary,
    ];

    /// The type's name, as AWS's tables have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Arn => "ARN",
            Self::Bool => "Bool",
            Self::Date => "Date",
            Self::Numeric => "Numeric",
            Self::IpAddress => "IPAddress",
            Self::Binary => "Binary",
        }
    }
}

const MULTIVALUED: u8 = 1;
const GLOBAL: u8 = 2;
const TEMPLATE: u8 = 4;

/// Every key there is, in the order of names without case.
pub fn condition_keys() -> impl Iterator<Item = ConditionKey> + Clone {
    (0..Section::Keys.count()).map(ConditionKey)
}

/// The keys that every action carries. `aws:RequestTag`, `aws:TagKeys` and `aws:ResourceTag` are not among them.
pub fn global_keys() -> impl Iterator<Item = ConditionKey> + Clone {
    condition_keys().filter(|key| key.is_global())
}

/// The key of a name as a policy writes it: `aws:RequestTag/team` is `aws:RequestTag/${TagKey}`.
pub fn condition_key(name: &str) -> Option<ConditionKey> {
    let all = 0..Section::Keys.count();
    table::find(all, |index| table::compare(ConditionKey(index).row().text(0), name))
        .map(ConditionKey)
        .or_else(|| find_open(name))
}

/// What the open part of every key follows, so that few places of a name need a look.
const BEFORE_OPEN_PART: [u8; 4] = *b"/:.-";

/// The key whose open part a name fills.
fn find_open(name: &str) -> Option<ConditionKey> {
    let places = name.bytes().enumerate().filter(|(_, byte)| BEFORE_OPEN_PART.contains(byte));
    let candidates = places.flat_map(|(place, _)| {
        let before = name.get(..=place).unwrap_or_default();
        let all = 0..Section::Keys.count();
        let start = table::lower_bound(all.clone(), |index| {
            let begin = ConditionKey(index).name();
            lower(begin).cmp(lower(before).chain(*b"${"))
        });
        (start..all.end).map(ConditionKey).take_while(move |key| {
            let begin = key.name().get(..before.len()).unwrap_or_default();
            begin.eq_ignore_ascii_case(before)
                && key.name().get(before.len()..).is_some_and(|rest| rest.starts_with("${"))
        })
    });
    // The most literal one: `token.actions.githubusercontent.com/${SubPath}:sub` before a shorter form.
    candidates.filter(|key| key.filled(name).is_some()).max_by_key(|key| key.name().len())
}

fn lower(text: &str) -> impl Iterator<Item = u8> + '_ {
    text.bytes().map(|byte| byte.to_ascii_lowercase())
}

impl ConditionKey {
    fn row(self) -> Row {
        Section::Keys.row(self.0)
    }

    fn has(self, flag: u8) -> bool {
        self.row().byte(5) & flag != 0
    }

    /// Its name in the catalogue's spelling, a tag's key as `${TagKey}`.
    pub fn name(self) -> &'static str {
        self.row().string(0)
    }

    /// What its values are.
    pub fn key_type(self) -> KeyType {
        KeyType::ALL.get(usize::from(self.row().byte(4))).copied().unwrap_or(KeyType::String)
    }

    /// Whether a request may hold several values of it, so that a test needs `ForAnyValue:` or `ForAllValues:`.
    pub fn is_multivalued(self) -> bool {
        self.has(MULTIVALUED)
    }

    /// Whether a request may hold it whatever the action.
    pub fn is_global(self) -> bool {
        self.has(GLOBAL)
    }

    /// Whether its name holds a part that the user fills, such as a tag's key.
    pub fn has_open_part(self) -> bool {
        self.has(TEMPLATE)
    }

    /// The part of a written name that fills the open part of this key.
    pub fn filled(self, as_written: &str) -> Option<&str> {
        let (before, after) = open_part(self.name())?;
        let middle = as_written.get(before.len()..as_written.len().checked_sub(after.len())?)?;
        let head = as_written.get(..before.len())?;
        let tail = as_written.get(before.len() + middle.len()..)?;
        (!middle.is_empty()
            && head.eq_ignore_ascii_case(before)
            && tail.eq_ignore_ascii_case(after))
        .then_some(middle)
    }

    /// The catalogue's spelling of a written name, with the user's own tag key left as it is.
    pub fn written(self, as_written: &str) -> String {
        match (self.filled(as_written), open_part(self.name())) {
            (Some(middle), Some((before, after))) => format!("{before}{middle}{after}"),
            _ => self.name().to_owned(),
        }
    }
}

/// What stands before and after the `${…}` of a key's name; no key has two.
fn open_part(name: &str) -> Option<(&str, &str)> {
    let (before, rest) = name.split_once("${")?;
    let (_, after) = rest.split_once('}')?;
    Some((before, after))
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConditionKey({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_open_key_is_found_by_a_name_that_fills_it() {
        for key in condition_keys() {
            assert_eq!(key.has_open_part(), open_part(key.name()).is_some(), "{key}");
            let Some((before, after)) = open_part(key.name()) else { continue };
            assert!(!after.contains("${"), "{key}");
            let name = format!("{before}some-thing{after}").to_uppercase();
            assert_eq!(condition_key(&name), Some(key));
            assert_eq!(key.written(&name), format!("{before}SOME-THING{after}"));
        }
    }
}
