//! Tests: scenarios and what is expected in them.

use super::Lower;
use crate::syntax::ast::{
    Binding, BindingKind, Expectation, Holding, Resource, ResourceKind, Scenario, Subject, Test,
};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::recover::Sentence;

impl<'t> Lower<'t> {
    pub(super) fn test(&mut self, pair: Pair<'t>) -> Test {
        let mut block = self.span(&pair).at_end();
        let mut name = self.given(None);
        let mut scenarios = Vec::new();
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::title => name = self.quoted(&piece, "the title of a test"),
                Rule::scenarios => {
                    block = self.span(&piece);
                    scenarios = self.scenarios(piece);
                }
                _ => {}
            }
        }
        Test { name, scenarios, block }
    }

    fn scenarios(&mut self, block: Pair<'t>) -> Vec<Scenario> {
        let mut scenarios: Vec<Scenario> = Vec::new();
        for piece in block.clone().into_inner() {
            let range = piece.as_span().start()..piece.as_span().end();
            match piece.as_rule() {
                Rule::scenario => scenarios.push(self.scenario(piece)),
                Rule::broken_scenario => {
                    self.diagnose(Sentence::Scenario, range);
                }
                Rule::scenario_tail => {
                    let start = scenarios.pop().map_or(range.start, |s| s.span.range().start);
                    self.diagnose_tail(Sentence::Scenario, start, range);
                }
                _ => {}
            }
        }
        self.check_closed(&block);
        scenarios
    }

    fn scenario(&mut self, pair: Pair<'t>) -> Scenario {
        let span = self.span(&pair);
        let mut subject = Subject::Principals(Vec::new());
        let mut holding = None;
        let mut account = None;
        let mut expectations = Vec::new();
        let mut block = span.at_end();
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::subject => subject = self.subject(piece),
                Rule::holding => holding = Some(self.holding(piece)),
                Rule::acting_in => account = Some(self.last_text(piece)),
                Rule::expectations => {
                    block = self.span(&piece);
                    expectations = self.expectations(piece);
                }
                _ => {}
            }
        }
        Scenario { span, subject, holding, account, expectations, block }
    }

    fn holding(&mut self, pair: Pair<'t>) -> Holding {
        let mut names = Vec::new();
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::kw_everything => return Holding::Everything(self.span(&piece)),
                Rule::body => return Holding::Body(self.body(piece)),
                Rule::name => names.push(self.text(&piece)),
                Rule::stray_comma => self.stray_comma(&piece),
                _ => {}
            }
        }
        Holding::Policies(names)
    }

    fn expectations(&mut self, block: Pair<'t>) -> Vec<Expectation> {
        let mut expectations: Vec<Expectation> = Vec::new();
        let mut said = self.said.len();
        for piece in block.clone().into_inner() {
            let range = piece.as_span().start()..piece.as_span().end();
            match piece.as_rule() {
                Rule::expectation => {
                    said = self.said.len();
                    expectations.push(self.expectation(piece));
                }
                Rule::stray_comma => self.stray_comma(&piece),
                Rule::broken_expectation => {
                    self.diagnose(Sentence::Expectation, range);
                }
                Rule::expectation_tail => {
                    let start = expectations.pop().map_or(range.start, |e| e.span.range().start);
                    self.take_back(said, start..range.start);
                    self.diagnose_tail(Sentence::Expectation, start, range);
                }
                _ => {}
            }
        }
        self.check_closed(&block);
        expectations
    }

    fn expectation(&mut self, pair: Pair<'t>) -> Expectation {
        let span = self.span(&pair);
        let mut negated = false;
        let mut action = self.given(None);
        let mut resource =
            Resource { span: span.at_end(), kind: ResourceKind::Word(self.given(None)) };
        let mut bindings = Vec::new();
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::kw_not => negated = true,
                Rule::action => action = self.text(&piece),
                Rule::resource => resource = self.resource(piece),
                Rule::bindings => bindings = self.bindings(piece),
                _ => {}
            }
        }
        Expectation { span, negated, action, resource, bindings }
    }

    fn bindings(&mut self, pair: Pair<'t>) -> Vec<Binding> {
        let mut bindings = Vec::new();
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::binding => bindings.push(self.binding(piece)),
                Rule::stray_comma => self.stray_comma(&piece),
                _ => {}
            }
        }
        bindings
    }

    fn binding(&mut self, pair: Pair<'t>) -> Binding {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let first = pairs.next();
        let kind = match first {
            Some(piece) if piece.as_rule() == Rule::key => {
                BindingKind::Key(self.text(&piece), self.last_many(pairs))
            }
            _ => BindingKind::Boundary(self.next_text(&mut pairs)),
        };
        Binding { span, kind }
    }
}
