//! The parser that pest makes of `grammar/deleg.pest`.

/// The grammar.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/deleg.pest"]
pub(super) struct Grammar;

/// A piece of the text under a rule.
pub(super) type Pair<'t> = pest::iterators::Pair<'t, Rule>;

/// The pieces within one.
pub(super) type Pairs<'t> = pest::iterators::Pairs<'t, Rule>;
