//! Conditions, compiled once: what an operator says of a key that is absent, single or multivalued.

use std::net::IpAddr;

use super::glob::{ArnGlob, Case, Glob, Syntax};
use super::request::Context;
use crate::iam::document::{self, Scalar};
use crate::iam::operator::{Comparison, Operator, Qualifier, ValueKind};
use crate::iam::value::{Block, Decimal, Instant, boolean};

/// One key under one operator.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    /// In lower case.
    key: Box<str>,
    operator: Operator,
    listed: Listed,
}

/// The values of the policy, read for what they are compared as. One that cannot be read is equal to nothing.
#[derive(Clone, Debug)]
enum Listed {
    Texts(Vec<Glob>),
    Arns(Vec<ArnGlob>),
    Numbers(Vec<Decimal>),
    Times(Vec<Instant>),
    Booleans(Vec<Glob>),
    Bytes(Vec<Box<str>>),
    Blocks(Vec<Block>),
    /// Which of "absent" and "present" `Null` lists.
    Presence {
        absent: bool,
        present: bool,
    },
}

impl Condition {
    /// Compiles a condition of a document whose version has variables, or has not.
    pub fn new(condition: &document::Condition, variables: bool) -> Self {
        let operator = condition.operator;
        let texts = || condition.values.iter().map(Scalar::text);
        let syntax = Syntax { wildcards: operator.comparison.takes_wildcards(), variables };
        let listed = match operator.comparison.kind() {
            ValueKind::String => Listed::Texts(texts().map(|t| Glob::new(t, syntax)).collect()),
            ValueKind::Arn => Listed::Arns(texts().map(|t| ArnGlob::new(t, variables)).collect()),
            ValueKind::Numeric => Listed::Numbers(texts().filter_map(Decimal::parse).collect()),
            ValueKind::Date => Listed::Times(texts().filter_map(Instant::parse).collect()),
            ValueKind::Bool => Listed::Booleans(texts().map(|t| Glob::new(t, syntax)).collect()),
            ValueKind::Binary => Listed::Bytes(texts().map(Into::into).collect()),
            ValueKind::IpAddress => Listed::Blocks(texts().filter_map(Block::parse).collect()),
            ValueKind::Null => {
                let lists = |wanted| texts().any(|text| boolean(text) == Some(wanted));
                Listed::Presence { absent: lists(true), present: lists(false) }
            }
        };
        Self { key: condition.key.to_ascii_lowercase().into(), operator, listed }
    }

    /// Whether the condition is true of a context.
    ///
    /// What it says of an absent key is [`Operator::holds_when_absent`]. A key that has several values although the
    /// operator is not qualified is not defined by AWS ("Single-valued vs. multivalued context keys"); here a positive
    /// comparison then asks for one value that fits, and a negated one for none.
    pub fn holds(&self, context: &Context) -> bool {
        if self.listed.is_unset(context) {
            return false;
        }
        let own = context.lowered(&self.key);
        let Operator { qualifier, comparison, .. } = self.operator;
        if let (Listed::Presence { absent, present }, None) = (&self.listed, qualifier) {
            return if own.is_some() { *present } else { *absent };
        }
        let Some(own) = own else { return self.operator.holds_when_absent() };
        let negated = comparison.is_negated();
        let mut fits =
            own.iter().map(|value| self.listed.fits(value, comparison, context) != negated);
        match qualifier {
            Some(Qualifier::ForAnyValue) => fits.any(|fits| fits),
            Some(Qualifier::ForAllValues) => fits.all(|fits| fits),
            None if negated => fits.all(|fits| fits),
            None => fits.any(|fits| fits),
        }
    }
}

impl Listed {
    /// Whether a variable has no value: then the condition is false, whatever its operator.
    fn is_unset(&self, context: &Context) -> bool {
        match self {
            Self::Texts(globs) | Self::Booleans(globs) => {
                globs.iter().any(|glob| glob.is_unset(context))
            }
            Self::Arns(globs) => globs.iter().any(|glob| glob.is_unset(context)),
            Self::Numbers(_)
            | Self::Times(_)
            | Self::Bytes(_)
            | Self::Blocks(_)
            | Self::Presence { .. } => false,
        }
    }

    /// Whether one of the values fits a value of the request; for a negated comparison, in its positive form.
    fn fits(&self, own: &str, comparison: Comparison, context: &Context) -> bool {
        match self {
            Self::Texts(globs) => {
                use Comparison::{StringEqualsIgnoreCase, StringNotEqualsIgnoreCase};
                let folded = [StringEqualsIgnoreCase, StringNotEqualsIgnoreCase];
                let case = if folded.contains(&comparison) { Case::Ignored } else { Case::Exact };
                globs.iter().any(|glob| glob.matches(own, context, case))
            }
            Self::Arns(globs) => globs.iter().any(|glob| glob.matches(own, context)),
            Self::Numbers(listed) => Decimal::parse(own)
                .is_some_and(|own| listed.iter().any(|other| compare(comparison, own.cmp(other)))),
            Self::Times(listed) => Instant::parse(own)
                .is_some_and(|own| listed.iter().any(|other| compare(comparison, own.cmp(other)))),
            Self::Booleans(globs) => boolean(own).is_some_and(|own| {
                let read = |glob: &Glob| glob.text(context).as_deref().and_then(boolean);
                globs.iter().any(|glob| read(glob) == Some(own))
            }),
            Self::Bytes(listed) => listed.iter().any(|other| **other == *own),
            Self::Blocks(listed) => own
                .parse::<IpAddr>()
                .is_ok_and(|own| listed.iter().any(|block| block.contains(own))),
            // `Null` under a set operator: each value there is present.
            Self::Presence { present, .. } => *present,
        }
    }
}

/// Whether an ordering of the request's value against a listed one is what a comparison asks for.
fn compare(comparison: Comparison, ordering: std::cmp::Ordering) -> bool {
    use Comparison as C;
    match comparison {
        C::NumericLessThan | C::DateLessThan => ordering.is_lt(),
        C::NumericLessThanEquals | C::DateLessThanEquals => ordering.is_le(),
        C::NumericGreaterThan | C::DateGreaterThan => ordering.is_gt(),
        C::NumericGreaterThanEquals | C::DateGreaterThanEquals => ordering.is_ge(),
        _ => ordering.is_eq(),
    }
}
