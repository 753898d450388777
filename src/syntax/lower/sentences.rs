//! Statements and invariants: who may do what on what, and when.

use super::Lower;
use crate::syntax::ast::{
    Actions, Effect, Invariant, Many, Resource, ResourceKind, Resources, Statement, Subject, Text,
};
use crate::syntax::grammar::{Pair, Rule};
use crate::text::Span;

impl<'t> Lower<'t> {
    pub(super) fn statement(&mut self, pair: Pair<'t>) -> Statement {
        let span = self.span(&pair);
        let mut effect = (Effect::Allow, span);
        let mut actions = None;
        let mut resources = None;
        let mut condition = None;
        let mut sid = None;
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::kw_allow => effect = (Effect::Allow, self.span(&piece)),
                Rule::kw_deny => effect = (Effect::Deny, self.span(&piece)),
                Rule::actions => actions = Some(self.actions(piece)),
                Rule::resources => resources = Some(self.resources(piece)),
                Rule::guard => condition = Some(self.guard(piece)),
                Rule::sid => sid = Some(self.last_text(piece)),
                Rule::stray_comma => self.stray_comma(&piece),
                _ => {}
            }
        }
        let actions = actions.unwrap_or_else(|| no_actions(span));
        let resources = resources.unwrap_or_else(|| no_resources(span));
        Statement { span, effect, actions, resources, condition, sid }
    }

    pub(super) fn invariant(&mut self, pair: Pair<'t>) -> Invariant {
        let span = self.span(&pair);
        let mut always = false;
        let mut subject = Subject::Principals(Vec::new());
        let mut actions = no_actions(span);
        let mut resources = no_resources(span);
        let mut condition = None;
        let mut accounts = None;
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::kw_always => always = true,
                Rule::subject => subject = self.subject(piece),
                Rule::actions => actions = self.actions(piece),
                Rule::resources => resources = self.resources(piece),
                Rule::guard => condition = Some(self.guard(piece)),
                Rule::in_clause => accounts = Some(self.texts(piece.into_inner())),
                Rule::stray_comma => self.stray_comma(&piece),
                _ => {}
            }
        }
        Invariant { always, subject, actions, resources, condition, accounts }
    }

    pub(super) fn subject(&mut self, pair: Pair<'t>) -> Subject {
        let Some(piece) = pair.into_inner().next() else {
            return Subject::Principals(Vec::new());
        };
        if piece.as_rule() == Rule::principals {
            return Subject::Principals(self.principals(piece));
        }
        let mut span = self.span(&piece);
        let mut but = Vec::new();
        for piece in piece.into_inner() {
            match piece.as_rule() {
                Rule::kw_anyone => span = self.span(&piece),
                Rule::principals => but = self.principals(piece),
                _ => {}
            }
        }
        Subject::Anyone { span, but }
    }

    fn actions(&mut self, pair: Pair<'t>) -> Actions {
        let mut span = self.span(&pair);
        let mut all_except = None;
        let mut list: Vec<Text> = Vec::new();
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::all_except => all_except = Some(self.span(&piece)),
                Rule::action => list.push(self.text(&piece)),
                Rule::stray_comma => self.stray_comma(&piece),
                _ => {}
            }
        }
        if let Some(last) = list.last() {
            span.end = last.span.end;
        }
        Actions { span, all_except, list }
    }

    fn resources(&mut self, pair: Pair<'t>) -> Resources {
        let mut span = self.span(&pair);
        let mut all_except = None;
        let mut list: Vec<Resource> = Vec::new();
        let mut except: Vec<Resource> = Vec::new();
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::all_except => all_except = Some(self.span(&piece)),
                Rule::resource => list.push(self.resource(piece)),
                Rule::stray_comma => self.stray_comma(&piece),
                Rule::excepted_resources => {
                    for piece in piece.into_inner() {
                        match piece.as_rule() {
                            Rule::resource => except.push(self.resource(piece)),
                            _ => self.stray_comma(&piece),
                        }
                    }
                }
                _ => {}
            }
        }
        if let Some(last) = except.last().or(list.last()) {
            span.end = last.span.end;
        }
        Resources { span, all_except, list, except }
    }

    pub(super) fn resource(&mut self, pair: Pair<'t>) -> Resource {
        let span = self.span(&pair);
        let kind = match pair.into_inner().next() {
            Some(piece) if piece.as_rule() == Rule::typed_resource => self.typed_resource(piece),
            Some(piece) => ResourceKind::Word(self.text(&piece)),
            None => ResourceKind::Word(self.given(None)),
        };
        Resource { span, kind }
    }

    fn typed_resource(&mut self, pair: Pair<'t>) -> ResourceKind {
        let mut pairs = pair.into_inner();
        let service = self.next_text(&mut pairs);
        let resource_type = self.next_text(&mut pairs);
        let patterns = match pairs.next() {
            Some(piece) => self.many(piece),
            None => Many::One(self.given(None)),
        };
        let mut regions = Vec::new();
        let mut account = None;
        for piece in pairs {
            match piece.as_rule() {
                Rule::regions => {
                    let found = piece.into_inner().filter(|p| p.as_rule() != Rule::kw_in);
                    regions = found.map(|piece| self.many(piece)).collect();
                }
                Rule::owner => account = Some(self.last_text(piece)),
                _ => {}
            }
        }
        ResourceKind::Typed { service, resource_type, patterns, regions, account }
    }
}

fn no_actions(span: Span) -> Actions {
    Actions { span, all_except: None, list: Vec::new() }
}

fn no_resources(span: Span) -> Resources {
    Resources { span, all_except: None, list: Vec::new(), except: Vec::new() }
}
