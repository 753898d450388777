//! The condition operators of IAM: one table, their spelling, what each compares and what denies it.

use std::fmt;

/// What an operator takes its values for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValueKind {
    /// Text.
    String,
    /// A decimal number.
    Numeric,
    /// A time, as ISO 8601 or as seconds since 1970.
    Date,
    /// `true` or `false`.
    Bool,
    /// Bytes, as base64.
    Binary,
    /// An address or a block of addresses.
    IpAddress,
    /// An ARN, compared segment by segment.
    Arn,
    /// Whether the key is there at all.
    Null,
}

/// How well an operator suits a key of some type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It is made for this type.
    Native,
    /// It compares the value as text; IAM takes it, the native operator says more.
    AsText,
    /// It never holds, or IAM refuses it.
    Never,
}

/// What a comparison does with several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polarity {
    /// True where one of the values fits; false where the key is absent.
    Positive,
    /// True where none of the values fits; true where the key is absent.
    Negated,
}

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    /// The comparison.
    pub comparison: Comparison,
    /// The spelling of the IAM user guide.
    pub name: &'static str,
    /// What its values are.
    pub kind: ValueKind,
    /// How several values and a missing key count.
    pub polarity: Polarity,
    /// The comparison that holds for a present value exactly where this one does not, if IAM has one.
    pub opposite: Option<Comparison>,
}

macro_rules! comparisons {
    ($( $name:ident, $kind:ident, $polarity:ident, $opposite:expr; )+) => {
        /// What is compared and how, without prefix and suffix.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Comparison {
            $( #[doc = concat!("`", stringify!($name), "`.")] $name, )+
        }

        use Comparison::{$($name),+};

        /// All comparisons. Source: IAM user guide, "IAM JSON policy elements: Condition operators".
        pub static COMPARISONS: &[Row] = &[
            $( Row {
                comparison: $name,
                name: stringify!($name),
                kind: ValueKind::$kind,
                polarity: Polarity::$polarity,
                opposite: $opposite,
            }, )+
        ];

        impl Comparison {
            /// The row of this comparison in [`COMPARISONS`].
            pub fn row(self) -> &'static Row {
                match self {
                    $( $name => const { &Row {
                        comparison: $name,
                        name: stringify!($name),
                        kind: ValueKind::$kind,
                        polarity: Polarity::$polarity,
                        opposite: $opposite,
                    } }, )+
                }
            }
        }
    };
}

comparisons! {
    // comparison             values     several   opposite for a present value
    StringEquals,              String,    Positive, Some(StringNotEquals);
    StringNotEquals,           String,    Negated,  Some(StringEquals);
    StringEqualsIgnoreCase,    String,    Positive, Some(StringNotEqualsIgnoreCase);
    StringNotEqualsIgnoreCase, String,    Negated,  Some(StringEqualsIgnoreCase);
    StringLike,                String,    Positive, Some(StringNotLike);
    StringNotLike,             String,    Negated,  Some(StringLike);
    NumericEquals,             Numeric,   Positive, Some(NumericNotEquals);
    NumericNotEquals,          Numeric,   Negated,  Some(NumericEquals);
    NumericLessThan,           Numeric,   Positive, Some(NumericGreaterThanEquals);
    NumericLessThanEquals,     Numeric,   Positive, Some(NumericGreaterThan);
    NumericGreaterThan,        Numeric,   Positive, Some(NumericLessThanEquals);
    NumericGreaterThanEquals,  Numeric,   Positive, Some(NumericLessThan);
    DateEquals,                Date,      Positive, Some(DateNotEquals);
    DateNotEquals,             Date,      Negated,  Some(DateEquals);
    DateLessThan,              Date,      Positive, Some(DateGreaterThanEquals);
    DateLessThanEquals,        Date,      Positive, Some(DateGreaterThan);
    DateGreaterThan,           Date,      Positive, Some(DateLessThanEquals);
    DateGreaterThanEquals,     Date,      Positive, Some(DateLessThan);
    Bool,                      Bool,      Positive, None;
    BinaryEquals,              Binary,    Positive, None;
    IpAddress,                 IpAddress, Positive, Some(NotIpAddress);
    NotIpAddress,              IpAddress, Negated,  Some(IpAddress);
    ArnEquals,                 Arn,       Positive, Some(ArnNotEquals);
    ArnNotEquals,              Arn,       Negated,  Some(ArnEquals);
    ArnLike,                   Arn,       Positive, Some(ArnNotLike);
    ArnNotLike,                Arn,       Negated,  Some(ArnLike);
    Null,                      Null,      Positive, None;
}

impl Comparison {
    /// What its values are.
    pub fn kind(self) -> ValueKind {
        self.row().kind
    }

    /// Whether it is one of the `Not…` comparisons.
    pub fn is_negated(self) -> bool {
        self.row().polarity == Polarity::Negated
    }

    /// Whether `*` and `?` in its values are wildcards.
    ///
    /// `ArnEquals` behaves as `ArnLike` (IAM user guide, "Condition operators", ARN operators).
    pub fn takes_wildcards(self) -> bool {
        matches!(self, StringLike | StringNotLike) || self.kind() == ValueKind::Arn
    }

    /// Whether IAM expands `${…}` in its values.
    ///
    /// String, ARN and Boolean operators do; the numeric, date, binary and address ones do not
    /// (IAM user guide, "Condition operators", a sentence in each section).
    pub fn takes_variables(self) -> bool {
        matches!(self.kind(), ValueKind::String | ValueKind::Arn | ValueKind::Bool)
    }

    /// How well it suits a key whose values are of the given kind.
    pub fn fits(self, key: ValueKind) -> Fit {
        match (self.kind(), key) {
            (ValueKind::Null, _) => Fit::Native,
            (own, key) if own == key => Fit::Native,
            (ValueKind::String, ValueKind::Binary) => Fit::Never,
            (ValueKind::String, _) => Fit::AsText,
            // Seconds since 1970 are a number too (IAM user guide, "AWS global condition context keys", aws:EpochTime).
            (ValueKind::Numeric, ValueKind::Date) => Fit::AsText,
            // A text that holds an ARN is compared as one.
            (ValueKind::Arn, ValueKind::String) => Fit::AsText,
            _ => Fit::Never,
        }
    }
}

/// Which of a key's several values must satisfy the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qualifier {
    /// One of them; false where the key has none.
    ForAnyValue,
    /// All of them; true where the key has none.
    ForAllValues,
}

impl Qualifier {
    /// The prefix without its colon.
    pub fn name(self) -> &'static str {
        match self {
            Self::ForAnyValue => "ForAnyValue",
            Self::ForAllValues => "ForAllValues",
        }
    }
}

/// A whole condition operator: prefix, comparison, suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operator {
    /// `ForAnyValue:` or `ForAllValues:`.
    pub qualifier: Option<Qualifier>,
    /// What is compared.
    pub comparison: Comparison,
    /// Whether `IfExists` follows.
    pub if_exists: bool,
}

impl From<Comparison> for Operator {
    fn from(comparison: Comparison) -> Self {
        Self { qualifier: None, comparison, if_exists: false }
    }
}

impl Operator {
    /// The same operator with `IfExists`.
    pub fn if_exists(self) -> Self {
        Self { if_exists: true, ..self }
    }

    /// The same operator under `ForAnyValue:`.
    pub fn for_any_value(self) -> Self {
        Self { qualifier: Some(Qualifier::ForAnyValue), ..self }
    }

    /// The same operator under `ForAllValues:`.
    pub fn for_all_values(self) -> Self {
        Self { qualifier: Some(Qualifier::ForAllValues), ..self }
    }

    /// Reads an operator. Case does not count: AWS's own managed policies write `ForAnyValue:stringEquals`
    /// and the like, so IAM takes it.
    pub fn parse(text: &str) -> Option<Self> {
        let (qualifier, rest) = match text.split_once(':') {
            None => (None, text),
            Some((prefix, rest)) => {
                let known = [Qualifier::ForAnyValue, Qualifier::ForAllValues];
                let found = known.into_iter().find(|q| q.name().eq_ignore_ascii_case(prefix))?;
                (Some(found), rest)
            }
        };
        let find = |name: &str| COMPARISONS.iter().find(|row| row.name.eq_ignore_ascii_case(name));
        if let Some(row) = find(rest) {
            return Some(Self { qualifier, comparison: row.comparison, if_exists: false });
        }
        let cut = rest.len().checked_sub(IF_EXISTS.len())?;
        let suffix = rest.get(cut..)?;
        let row = find(rest.get(..cut)?)?;
        // The suffix stands on every operator but Null (IAM user guide, "Condition operators", …IfExists).
        let legal = suffix.eq_ignore_ascii_case(IF_EXISTS) && row.comparison != Null;
        legal.then_some(Self { qualifier, comparison: row.comparison, if_exists: true })
    }

    /// Whether the whole operator is true where the key is absent.
    pub fn holds_when_absent(self) -> bool {
        match self.qualifier {
            Some(Qualifier::ForAllValues) => true,
            Some(Qualifier::ForAnyValue) => self.if_exists,
            None => self.if_exists || self.comparison.is_negated(),
        }
    }

    /// Every spelling there is, for suggestions.
    pub fn all() -> impl Iterator<Item = Self> {
        let prefixes = [None, Some(Qualifier::ForAnyValue), Some(Qualifier::ForAllValues)];
        prefixes.into_iter().flat_map(|qualifier| {
            COMPARISONS.iter().flat_map(move |row| {
                let plain = Self { qualifier, comparison: row.comparison, if_exists: false };
                let suffixed = (row.comparison != Null).then(|| plain.if_exists());
                std::iter::once(plain).chain(suffixed)
            })
        })
    }
}

const IF_EXISTS: &str = "IfExists";

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(qualifier) = self.qualifier {
            write!(f, "{}:", qualifier.name())?;
        }
        f.write_str(self.comparison.row().name)?;
        if self.if_exists { f.write_str(IF_EXISTS) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_reads_back_whatever_its_case() {
        for operator in Operator::all() {
            let text = operator.to_string();
            assert_eq!(Operator::parse(&text), Some(operator));
            assert_eq!(Operator::parse(&text.to_ascii_lowercase()), Some(operator));
            assert_eq!(Operator::parse(&text.to_ascii_uppercase()), Some(operator));
        }
        for wrong in
            ["", "IfExists", "NullIfExists", "ForSome:Bool", "StringEqual", ":Bool", "Boolé", "é"]
        {
            assert_eq!(Operator::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn opposites_are_mutual() {
        for row in COMPARISONS {
            assert_eq!(row.comparison.row().name, row.name);
            if let Some(opposite) = row.opposite {
                assert_eq!(opposite.row().opposite, Some(row.comparison));
                assert_eq!(opposite.kind(), row.kind);
            }
        }
    }
}
