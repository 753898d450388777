//! Conditions.

use super::Lower;
use crate::syntax::ast::{
    Comparison, Condition, Guard, KeyTest, Many, Quantifier, Relation, TestKind,
};
use crate::syntax::grammar::{Pair, Rule};

impl<'t> Lower<'t> {
    /// `when …` or `unless …`
    pub(super) fn guard(&mut self, pair: Pair<'t>) -> Guard {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let unless = pairs.next().is_some_and(|word| word.as_rule() == Rule::kw_unless);
        let condition = match pairs.next() {
            Some(condition) => self.condition(condition),
            None => Condition::And(Vec::new()),
        };
        Guard { span, unless, condition }
    }

    fn condition(&mut self, pair: Pair<'t>) -> Condition {
        let parts = pair.into_inner().filter(|piece| piece.as_rule() == Rule::conjunction);
        let parts = parts.map(|piece| self.conjunction(piece)).collect();
        joined(parts, Condition::Or)
    }

    fn conjunction(&mut self, pair: Pair<'t>) -> Condition {
        let parts = pair.into_inner().filter(|piece| piece.as_rule() == Rule::negation);
        let parts = parts.map(|piece| self.negation(piece)).collect();
        joined(parts, Condition::And)
    }

    fn negation(&mut self, pair: Pair<'t>) -> Condition {
        let mut negations = Vec::new();
        let mut condition = Condition::And(Vec::new());
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::kw_not => negations.push(self.span(&piece)),
                Rule::group => {
                    let span = self.span(&piece);
                    let inner = piece.into_inner().find(|p| p.as_rule() == Rule::condition);
                    if let Some(inner) = inner {
                        condition = Condition::Group(span, Box::new(self.condition(inner)));
                    }
                }
                _ => condition = Condition::Test(Box::new(self.key_test(piece))),
            }
        }
        let wrap = |inner, span| Condition::Not(span, Box::new(inner));
        negations.into_iter().rev().fold(condition, wrap)
    }

    fn key_test(&mut self, pair: Pair<'t>) -> KeyTest {
        let span = self.span(&pair);
        let mut key = None;
        let mut quantifier = None;
        let mut relation = Relation::Present;
        let mut if_present = None;
        for piece in pair.into_inner() {
            let at = self.span(&piece);
            match piece.as_rule() {
                Rule::kw_mfa => return KeyTest { span, kind: TestKind::Mfa },
                Rule::from_test => {
                    let kind = TestKind::From(self.last_many(piece.into_inner()));
                    return KeyTest { span, kind };
                }
                Rule::date_test => return KeyTest { span, kind: self.date_test(piece) },
                Rule::key => key = Some(self.text(&piece)),
                Rule::quantifier => {
                    let all = piece.as_str() == "all";
                    quantifier = Some((if all { Quantifier::All } else { Quantifier::Any }, at));
                }
                Rule::if_present => if_present = Some(at),
                _ => relation = self.relation(piece),
            }
        }
        let kind = TestKind::Key { key: self.given(key), quantifier, relation, if_present };
        KeyTest { span, kind }
    }

    fn date_test(&mut self, pair: Pair<'t>) -> TestKind {
        let before = pair.as_str().starts_with("before");
        let date = self.last_text(pair);
        if before { TestKind::Before(date) } else { TestKind::After(date) }
    }

    fn relation(&mut self, pair: Pair<'t>) -> Relation {
        let rule = pair.as_rule();
        let mut negated = false;
        let mut words = Vec::new();
        let mut compare = Comparison::Less;
        let mut operator = None;
        let mut values = Many::One(self.given(None));
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::kw_present => return Relation::Present,
                Rule::kw_absent => return Relation::Absent,
                Rule::kw_is => words.push(self.span(&piece)),
                Rule::kw_not => {
                    words.push(self.span(&piece));
                    negated = true;
                }
                Rule::compare => compare = comparison(piece.as_str()),
                Rule::operator => operator = Some(self.text(&piece)),
                Rule::list | Rule::value | Rule::existing_value => values = self.many(piece),
                _ => {}
            }
        }
        match (rule, operator, values) {
            (_, Some(operator), values) => Relation::Operator { operator, values },
            (Rule::is_relation, None, value) => Relation::Is { negated, words, value },
            (Rule::in_relation, None, values) => Relation::In { negated, values },
            (Rule::comparison, None, Many::One(value)) => {
                Relation::Compare { comparison: compare, value }
            }
            (_, None, values) => Relation::Like { negated, values },
        }
    }
}

fn comparison(sign: &str) -> Comparison {
    match sign {
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        _ => Comparison::GreaterOrEqual,
    }
}

/// One part alone, or several joined.
fn joined(mut parts: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            join(parts)
        }
        None => join(parts),
    }
}
