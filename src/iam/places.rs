//! Where the parts of a parsed document stand, in parallel to the document itself.

use crate::text::Span;

/// The places of a whole document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The whole text.
    pub document: Span,
    /// One for each statement, in the same order.
    pub statements: Vec<StatementPlaces>,
}

/// The places of a statement's parts; each list is as long as its part of the statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementPlaces {
    /// The whole object.
    pub statement: Span,
    /// The Sid's value.
    pub sid: Option<Span>,
    /// The effect's value.
    pub effect: Option<Span>,
    /// The value of `Principal` or `NotPrincipal`.
    pub principal: Option<Span>,
    /// The name of the action element.
    pub action: Option<Span>,
    /// Each action.
    pub actions: Vec<Span>,
    /// The name of the resource element.
    pub resource: Option<Span>,
    /// Each resource.
    pub resources: Vec<Span>,
    /// Each condition key under its operator.
    pub conditions: Vec<ConditionPlaces>,
}

/// The places of one condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionPlaces {
    /// The operator.
    pub operator: Span,
    /// The key.
    pub key: Span,
    /// Each value.
    pub values: Vec<Span>,
}

impl StatementPlaces {
    /// The places of a statement of which nothing has been read.
    pub fn new(statement: Span) -> Self {
        Self {
            statement,
            sid: None,
            effect: None,
            principal: None,
            action: None,
            actions: Vec::new(),
            resource: None,
            resources: Vec::new(),
            conditions: Vec::new(),
        }
    }
}
