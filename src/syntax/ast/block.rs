//! Blocks: what stands between braces, of principals, policies, delegations.

use super::{Argument, Broken, Clause, Grant, Statement, Text};
use crate::text::Span;

/// `{ … }` of a principal, policy, boundary, `statements`, guardrail or delegation.
#[derive(Clone, Debug)]
pub struct Body {
    /// With the braces.
    pub span: Span,
    /// What stands in it.
    pub elements: Vec<Element>,
}

/// What may stand in a block. Which of them fits which block is checked later, by name.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each variant is documented at its struct")]
pub enum Element {
    Statement(Box<Statement>),
    Include(Include),
    May(May),
    Clause(Clause),
    /// Does not fit the grammar; its diagnostic has been given.
    Broken(Span, Broken),
}

/// `include name(x, y)`
#[derive(Clone, Debug)]
pub struct Include {
    /// The whole.
    pub span: Span,
    /// The statements' name.
    pub name: Text,
    /// The arguments.
    pub arguments: Vec<Argument>,
}

/// `may grant [as name]` or `may { grants } [as name]` in the block of a principal or a boundary.
#[derive(Clone, Debug)]
pub struct May {
    /// The whole.
    pub span: Span,
    /// The grants.
    pub grants: Vec<Grant>,
    /// Whether they stand in braces.
    pub braced: bool,
    /// `as name`
    pub policy_name: Option<Text>,
}
