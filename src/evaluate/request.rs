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
