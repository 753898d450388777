//! Names in blocks: grants, clauses, statements and conditions.

use super::walk::Walk;
use super::{ACCOUNTS, NameKind, POLICIES};
use crate::syntax::ast;

impl Walk {
    pub(super) fn grant(&mut self, one: &ast::Grant) {
        self.patterns(&one.patterns);
        one.to.iter().for_each(|services| self.services(services));
        self.mentions(&[NameKind::Boundary], &one.bounded_by);
        for modifier in &one.modifiers {
            match modifier {
                ast::Modifier::When(_, condition) | ast::Modifier::Unless(_, condition) => {
                    self.condition(condition);
                }
                ast::Modifier::Until(_, date) => self.interpolations(date),
                ast::Modifier::WithMfa(_) => {}
            }
        }
        one.body.iter().for_each(|body| self.body(body));
    }

    fn patterns(&mut self, patterns: &ast::Patterns) {
        self.texts(&patterns.include);
        self.texts(&patterns.except);
    }

    fn services(&mut self, services: &ast::Services) {
        if let ast::Services::These(list) = services {
            list.iter().for_each(|many| self.many(many));
        }
    }

    pub(super) fn body(&mut self, body: &ast::Body) {
        for element in &body.elements {
            match element {
                ast::Element::Statement(one) => self.statement(one),
                ast::Element::Include(one) => {
                    self.mention(&[NameKind::Statements], &one.name);
                    self.arguments(&one.arguments);
                }
                ast::Element::May(one) => {
                    one.grants.iter().for_each(|grant| self.grant(grant));
                    self.texts(one.policy_name.as_slice());
                }
                ast::Element::Clause(one) => self.clause(&one.kind),
                ast::Element::Broken(_, broken) => self.broken(broken, (0, 0)),
            }
        }
    }

    fn clause(&mut self, clause: &ast::ClauseKind) {
        match clause {
            ast::ClauseKind::Policies(patterns) | ast::ClauseKind::InstanceProfiles(patterns) => {
                patterns.iter().for_each(|patterns| self.patterns(patterns));
            }
            ast::ClauseKind::PassTo(services) => self.services(services),
            ast::ClauseKind::Attach(ast::Attach::Only(list)) => {
                for text in list {
                    // An ARN is none of ours.
                    let named = text.plain().is_some_and(|plain| !plain.contains(':'));
                    if named { self.mention(POLICIES, text) } else { self.interpolations(text) }
                }
            }
            ast::ClauseKind::Tagged(list) => {
                for one in list {
                    self.interpolations(&one.key);
                    self.many(&one.values);
                }
            }
            ast::ClauseKind::MustTag(keys) => self.texts(keys),
            ast::ClauseKind::Attach(ast::Attach::Any | ast::Attach::None)
            | ast::ClauseKind::InlinePolicies(_)
            | ast::ClauseKind::View(_) => {}
        }
    }

    fn statement(&mut self, one: &ast::Statement) {
        self.texts(&one.actions.list);
        self.resources(&one.resources);
        one.condition.iter().for_each(|guard| self.condition(&guard.condition));
        self.texts(one.sid.as_slice());
    }

    pub(super) fn resources(&mut self, resources: &ast::Resources) {
        resources.list.iter().chain(&resources.except).for_each(|one| self.resource(one));
    }

    pub(super) fn resource(&mut self, one: &ast::Resource) {
        match &one.kind {
            ast::ResourceKind::Word(text) => self.interpolations(text),
            ast::ResourceKind::Typed { service, resource_type, patterns, regions, account } => {
                self.interpolations(service);
                self.interpolations(resource_type);
                self.many(patterns);
                regions.iter().for_each(|many| self.many(many));
                self.mentions(ACCOUNTS, account.as_slice());
            }
        }
    }

    pub(super) fn condition(&mut self, condition: &ast::Condition) {
        match condition {
            ast::Condition::Or(all) | ast::Condition::And(all) => {
                all.iter().for_each(|one| self.condition(one));
            }
            ast::Condition::Not(_, one) | ast::Condition::Group(_, one) => self.condition(one),
            ast::Condition::Test(test) => match &test.kind {
                ast::TestKind::Key { key, relation, .. } => {
                    self.interpolations(key);
                    self.relation(relation);
                }
                ast::TestKind::Mfa => {}
                ast::TestKind::From(many) => self.many(many),
                ast::TestKind::Before(text) | ast::TestKind::After(text) => {
                    self.interpolations(text);
                }
            },
        }
    }

    fn relation(&mut self, relation: &ast::Relation) {
        match relation {
            ast::Relation::Is { value, .. } => self.many(value),
            ast::Relation::In { values, .. }
            | ast::Relation::Like { values, .. }
            | ast::Relation::Operator { values, .. } => self.many(values),
            ast::Relation::Compare { value, .. } => self.interpolations(value),
            ast::Relation::Present | ast::Relation::Absent => {}
        }
    }
}
