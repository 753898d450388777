//! Statements: actions, resources and conditions.

use super::{Many, Text};
use crate::text::Span;

/// Whether a statement allows or denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "IAM's own words")]
pub enum Effect {
    Allow,
    Deny,
}

/// `allow|deny actions on resources [when|unless condition] [as SID]`
#[derive(Clone, Debug)]
pub struct Statement {
    /// The whole.
    pub span: Span,
    /// `allow` or `deny`, and where.
    pub effect: (Effect, Span),
    /// The actions.
    pub actions: Actions,
    /// The resources.
    pub resources: Resources,
    /// The condition.
    pub condition: Option<Guard>,
    /// `as SID`
    pub sid: Option<Text>,
}

/// `when condition` or `unless condition`
#[derive(Clone, Debug)]
pub struct Guard {
    /// The whole.
    pub span: Span,
    /// Whether it is `unless`.
    pub unless: bool,
    /// The condition.
    pub condition: Condition,
}

/// `[all except] action, action`
#[derive(Clone, Debug)]
pub struct Actions {
    /// The whole.
    pub span: Span,
    /// The place of `all except`.
    pub all_except: Option<Span>,
    /// `*`, `s3:Get*`, `s3:@read`, or a string.
    pub list: Vec<Text>,
}

/// `[all except] resource, … [except resource, …]`
#[derive(Clone, Debug)]
pub struct Resources {
    /// The whole.
    pub span: Span,
    /// The place of `all except`.
    pub all_except: Option<Span>,
    /// What is taken in (or all but which).
    pub list: Vec<Resource>,
    /// What is left out.
    pub except: Vec<Resource>,
}

/// A resource.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The whole.
    pub span: Span,
    /// How it was written.
    pub kind: ResourceKind,
}

/// How a resource was written.
#[derive(Clone, Debug)]
pub enum ResourceKind {
    /// `*`, an ARN pattern, a string, or what begins with an interpolation.
    Word(Text),
    /// `service type pattern [in regions] [of account]`
    Typed {
        /// The service's prefix.
        service: Text,
        /// The resource type, with hyphens for spaces.
        resource_type: Text,
        /// One pattern, or one resource for each of a list.
        patterns: Many,
        /// `in regions`: each a word or a list.
        regions: Vec<Many>,
        /// `of account`
        account: Option<Text>,
    },
}

/// A condition.
#[derive(Clone, Debug)]
pub enum Condition {
    /// At least two, joined by `or`.
    Or(Vec<Condition>),
    /// At least two, joined by `and`.
    And(Vec<Condition>),
    /// `not …`, with the place of `not`.
    Not(Span, Box<Condition>),
    /// `( … )`, kept for the formatter.
    Group(Span, Box<Condition>),
    /// One test.
    Test(Box<KeyTest>),
}

/// One test of a condition.
#[derive(Clone, Debug)]
pub struct KeyTest {
    /// The whole.
    pub span: Span,
    /// What is tested.
    pub kind: TestKind,
}

/// What a test of a condition says.
#[derive(Clone, Debug)]
pub enum TestKind {
    /// `key [any|all] relation [if present]`
    Key {
        /// The condition key.
        key: Text,
        /// `any` or `all`, and where.
        quantifier: Option<(Quantifier, Span)>,
        /// The relation.
        relation: Relation,
        /// The place of `if present`.
        if_present: Option<Span>,
    },
    /// `mfa`
    Mfa,
    /// `from CIDR`
    From(Many),
    /// `before date`
    Before(Text),
    /// `after date`
    After(Text),
}

/// `any` or `all` of a multivalued key's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the words of the language")]
pub enum Quantifier {
    Any,
    All,
}

/// What a test asks of a key.
#[derive(Clone, Debug)]
pub enum Relation {
    /// `is value`, `is not value`. A list is kept as well, for its own diagnostic.
    Is {
        /// `not`
        negated: bool,
        /// The places of `is` and `not`.
        words: Vec<Span>,
        /// The value.
        value: Many,
    },
    /// `in list`, `not in list`
    In {
        /// `not`
        negated: bool,
        /// The values.
        values: Many,
    },
    /// `like pattern`, `not like pattern`
    Like {
        /// `not`
        negated: bool,
        /// The patterns.
        values: Many,
    },
    /// `< value` and the like
    Compare {
        /// Which.
        comparison: Comparison,
        /// The value.
        value: Text,
    },
    /// `is present`
    Present,
    /// `is absent`
    Absent,
    /// An IAM operator by its own name.
    Operator {
        /// As written: `ArnNotLikeIfExists`, `ForAnyValue:StringLike`.
        operator: Text,
        /// The values.
        values: Many,
    },
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the signs of the language")]
pub enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
