//! A request: who, what, on what, and the context that conditions ask about.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// One request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Who asks: the ARN of a user, a role, a session or an account's root, a service principal, an identity
    /// provider, or `*` for somebody without a name.
    pub principal: String,
    /// The action, `s3:GetObject`.
    pub action: String,
    /// The resource's ARN; `*` where the action has none.
    pub resource: String,
    /// The account that owns the resource; where it is not given, the one in the ARN, else the principal's own.
    pub resource_account: Option<String>,
    /// What conditions and variables ask about.
    pub context: Context,
}

/// Condition keys and their values. Keys compare without case ("IAM JSON policy elements: Condition").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    values: BTreeMap<String, Vec<String>>,
}

impl Context {
    /// No keys.
    pub(super) const EMPTY: Self = Self { values: BTreeMap::new() };

    /// No keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the values of a key. No values mean the same as no key: there is nothing that a condition could compare.
    pub fn insert<V: Into<String>>(&mut self, key: &str, values: impl IntoIterator<Item = V>) {
        let values = values.into_iter().map(Into::into).collect();
        self.values.insert(key.to_ascii_lowercase(), values);
    }

    /// The same context with one value of a key.
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.insert(key, [value]);
        self
    }

    /// The values of a key, whatever its case; none where it is absent or empty.
    pub fn get(&self, key: &str) -> Option<&[String]> {
        let upper = key.bytes().any(|byte| byte.is_ascii_uppercase());
        let key = if upper { Cow::Owned(key.to_ascii_lowercase()) } else { Cow::Borrowed(key) };
        self.lowered(&key)
    }

    /// The value of a key that has exactly one.
    pub fn single(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some([only]) => Some(only),
            _ => None,
        }
    }

    /// Every key in lower case with its values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.values.iter().map(|(key, values)| (key.as_str(), values.as_slice()))
    }

    /// As [`Self::get`], for a key that is in lower case already.
    pub(super) fn lowered(&self, key: &str) -> Option<&[String]> {
        self.values.get(key).map(Vec::as_slice).filter(|values| !values.is_empty())
    }
}

impl<K: AsRef<str>, V: Into<String>> FromIterator<(K, Vec<V>)> for Context {
    fn from_iter<I: IntoIterator<Item = (K, Vec<V>)>>(entries: I) -> Self {
        let mut context = Self::new();
        for (key, values) in entries {
            context.insert(key.as_ref(), values);
        }
        context
    }
}

/// A request whose action has been brought into lower case once, for all the statements that it is held against.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub request: &'a Request,
    /// Without taking memory for names as long as AWS has them (under 80 characters).
    short: [u8; ROOM],
    length: usize,
    long: Option<String>,
}

const ROOM: usize = 96;

impl<'a> Asked<'a> {
    pub fn new(request: &'a Request) -> Self {
        let action = &request.action;
        let mut asked = Self { request, short: [0; ROOM], length: action.len(), long: None };
        match asked.short.get_mut(..action.len()) {
            Some(room) => {
                room.copy_from_slice(action.as_bytes());
                room.make_ascii_lowercase();
            }
            None => asked.long = Some(action.to_ascii_lowercase()),
        }
        asked
    }

    /// The action in lower case.
    pub fn action(&self) -> &str {
        let short = || self.short.get(..self.length).and_then(|own| std::str::from_utf8(own).ok());
        self.long.as_deref().or_else(short).unwrap_or_default()
    }
}
