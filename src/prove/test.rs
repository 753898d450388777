//! Conditions as the prover takes them: what each says of an absent key, and which values it takes in.

use crate::iam::arn::Arn;
use crate::iam::catalogue::{KeyType, condition_key};
use crate::iam::document::Condition;
use crate::iam::operator::{Comparison, Operator, ValueKind};
use crate::iam::pattern::{Pattern, Undecided};
use crate::iam::value::{Block, Decimal, Instant, boolean};
use crate::prove::set::Union;
use std::sync::OnceLock;

/// One key under one operator.
#[derive(Clone, Debug)]
pub struct Test {
    /// The key, in lower case; keys that always agree share a name.
    pub key: Box<str>,
    /// What the catalogue says of the key.
    pub known: Option<Known>,
    /// The operator.
    pub operator: Operator,
    /// What its values say of one value of the key.
    pub values: Values,
    /// Whether it alone can fail, and can hold: found when it is asked for.
    alone: [OnceLock<bool>; 2],
}

/// What the catalogue says of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// What its values are.
    pub of: KeyType,
    /// Whether a request may hold several.
    pub multivalued: bool,
}

/// The values of one condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// Texts and patterns.
    Texts(Union),
    /// Numbers.
    Numbers(Vec<Decimal>),
    /// Times.
    Times(Vec<Instant>),
    /// Truth values: whether `true` and whether `false` is listed.
    Booleans(bool, bool),
    /// Blocks of addresses.
    Blocks(Vec<Block>),
    /// Of `Null`: whether an absent and whether a present key is meant.
    Presence(bool, bool),
    /// Something whose meaning is not documented: no value at all, letters beyond ASCII without case, a variable in
    /// the place of a truth value. Held as it stands, so that the same condition is known again.
    Opaque(Vec<String>),
}

/// Pairs of keys that hold the same value wherever both are there. IAM user guide, "IAM and AWS STS condition context
/// keys", `iam:ResourceTag`: the tags of the user or role, as `aws:ResourceTag` has them.
const SAME: &[(&str, &str)] = &[("iam:resourcetag/", "aws:resourcetag/")];

impl Test {
    /// Reads a condition; `variables` says whether the document's version expands them.
    pub fn new(condition: &Condition, variables: bool) -> Self {
        let lower = condition.key.to_ascii_lowercase();
        let same = SAME
            .iter()
            .find_map(|(other, own)| lower.strip_prefix(other).map(|rest| format!("{own}{rest}")));
        let known = condition_key(&condition.key)
            .map(|key| Known { of: key.key_type(), multivalued: key.is_multivalued() });
        Self {
            key: same.unwrap_or(lower).into_boxed_str(),
            known,
            operator: condition.operator,
            values: Values::new(condition, variables),
            alone: Default::default(),
        }
    }

    /// Whether it is about the key's presence alone.
    pub fn presence(&self) -> Option<(bool, bool)> {
        match self.values {
            Values::Presence(absent, present) => Some((absent, present)),
            _ => None,
        }
    }

    /// What it says of an absent key.
    pub fn holds_when_absent(&self) -> bool {
        match self.values {
            Values::Presence(absent, _) => absent,
            _ => self.operator.holds_when_absent(),
        }
    }

    /// Whether it alone can be so, which is found once.
    ///
    /// # Errors
    ///
    /// Those of `find`.
    pub(super) fn can_be(
        &self,
        yes: bool,
        find: impl FnOnce() -> Result<bool, Undecided>,
    ) -> Result<bool, Undecided> {
        let [fails, holds] = &self.alone;
        let known = if yes { holds } else { fails };
        if let Some(known) = known.get() {
            return Ok(*known);
        }
        // What was left open may be found when more work is allowed.
        let found = find()?;
        Ok(*known.get_or_init(|| found))
    }

    /// Whether a variable occurs in its values.
    pub fn has_variables(&self) -> bool {
        matches!(&self.values, Values::Texts(set) if set.has_variables())
    }

    /// Whether two say the same in the same words.
    pub fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
            || self.key == other.key
                && self.operator == other.operator
                && self.values == other.values
    }

    /// Whether a value of the key satisfies the comparison, without qualifier.
    pub fn fits(&self, value: &str) -> bool {
        let comparison = self.operator.comparison;
        self.values.hold(comparison, value) != comparison.is_negated()
    }
}

impl Values {
    fn new(condition: &Condition, variables: bool) -> Self {
        let comparison = condition.operator.comparison;
        let texts: Vec<&str> = condition.values.iter().map(|value| value.text()).collect();
        let opaque = || Self::Opaque(texts.iter().map(|text| (*text).to_owned()).collect());
        let open = |text: &&str| variables && text.contains("${");
        if texts.is_empty() {
            return opaque();
        }
        match comparison.kind() {
            ValueKind::Null if condition.operator.qualifier.is_some() => opaque(),
            ValueKind::Bool | ValueKind::Null if texts.iter().any(open) => opaque(),
            ValueKind::Null | ValueKind::Bool => {
                let has = |wanted| texts.iter().any(|text| boolean(text) == Some(wanted));
                match comparison.kind() {
                    ValueKind::Null => Self::Presence(has(true), has(false)),
                    _ => Self::Booleans(has(true), has(false)),
                }
            }
            ValueKind::Numeric => {
                Self::Numbers(texts.iter().filter_map(|text| Decimal::parse(text)).collect())
            }
            ValueKind::Date => {
                Self::Times(texts.iter().filter_map(|text| Instant::parse(text)).collect())
            }
            ValueKind::IpAddress => {
                Self::Blocks(texts.iter().filter_map(|text| Block::parse(text)).collect())
            }
            ValueKind::Binary => {
                Self::Texts(Union::new(texts.iter().map(|text| Pattern::literal(text))))
            }
            ValueKind::String | ValueKind::Arn => {
                if folds(comparison) && !texts.iter().all(|text| text.is_ascii()) {
                    return opaque();
                }
                // What has fewer than six parts is no ARN, and equal to none.
                let arn = |text: &&&str| **text == "*" || Arn::split(text).is_ok();
                let fit =
                    texts.iter().filter(|text| comparison.kind() != ValueKind::Arn || arn(text));
                Self::Texts(Union::new(fit.map(|text| pattern(comparison, text, variables))))
            }
        }
    }

    /// Whether one of the values takes in a value of the key, under a comparison that is not negated.
    fn hold(&self, comparison: Comparison, value: &str) -> bool {
        use Comparison as C;
        match self {
            Self::Texts(set) => set.holds(value),
            Self::Booleans(yes, no) => match boolean(value) {
                Some(true) => *yes,
                Some(false) => *no,
                None => false,
            },
            Self::Blocks(blocks) => value
                .parse()
                .is_ok_and(|address| blocks.iter().any(|block| block.contains(address))),
            Self::Numbers(numbers) => Decimal::parse(value).is_some_and(|value| {
                numbers.iter().any(|own| match comparison {
                    C::NumericLessThan => value < *own,
                    C::NumericLessThanEquals => value <= *own,
                    C::NumericGreaterThan => value > *own,
                    C::NumericGreaterThanEquals => value >= *own,
                    _ => value == *own,
                })
            }),
            Self::Times(times) => Instant::parse(value).is_some_and(|value| {
                times.iter().any(|own| match comparison {
                    C::DateLessThan => value < *own,
                    C::DateLessThanEquals => value <= *own,
                    C::DateGreaterThan => value > *own,
                    C::DateGreaterThanEquals => value >= *own,
                    _ => value == *own,
                })
            }),
            Self::Presence(_, present) => *present,
            Self::Opaque(_) => false,
        }
    }
}

fn folds(comparison: Comparison) -> bool {
    use Comparison as C;
    matches!(comparison, C::StringEqualsIgnoreCase | C::StringNotEqualsIgnoreCase)
}

/// A value of a string or ARN operator as a pattern.
fn pattern(comparison: Comparison, text: &str, variables: bool) -> Pattern {
    let wild = comparison.takes_wildcards();
    match (comparison.kind(), wild, variables) {
        (ValueKind::Arn, _, true) => Pattern::arn(text),
        (ValueKind::Arn, _, false) => Pattern::arn(&text.replace("${", "${$}{")),
        (_, true, true) => Pattern::iam(text),
        (_, true, false) => Pattern::plain(text),
        (_, false, true) if folds(comparison) => Pattern::exact(text).folded(),
        (_, false, false) if folds(comparison) => Pattern::literal(text).folded(),
        (_, false, true) => Pattern::exact(text),
        (_, false, false) => Pattern::literal(text),
    }
}
