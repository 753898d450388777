//! Blocks: statements, conditions, what is included, and what does not belong there.

use super::build::{Builder, Use};
use super::condition::{Condition, KeyTest, Relation};
use super::scope::{EnvId, Space, What};
use super::text::{Text, Texts};
use super::types::{Actions, Resource, ResourceKind, Resources, Statement};
use crate::diag::{names, quoted, values};
use crate::syntax::ast;
use crate::text::Span;

/// The blocks that differ in what may stand in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A principal's own permissions.
    Principal,
    Boundary,
    /// A policy.
    Policy,
    Guardrail,
    /// The block of a delegation.
    Delegation,
    /// What a test's principal holds.
    Test,
}

impl Place {
    fn word(self) -> &'static str {
        match self {
            Self::Principal => "the block of a principal",
            Self::Boundary => "the block of a boundary",
            Self::Policy => "the block of a policy",
            Self::Guardrail => "the block of a guardrail",
            Self::Delegation => "the block of a delegation",
            Self::Test => "the block of a test",
        }
    }
}

/// What a block holds, includes spread.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    pub(super) statements: Vec<Statement>,
    pub(super) mays: Vec<(&'a ast::May, EnvId)>,
    pub(super) clauses: Vec<(&'a ast::Clause, EnvId)>,
}

/// Whether a text could be the name of a declared account, rather than digits or a pattern.
pub fn is_account_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

impl<'a> Builder<'a, '_> {
    pub(super) fn body(&mut self, body: &'a ast::Body, env: EnvId, place: Place) -> Parts<'a> {
        let mut parts = Parts::default();
        self.elements(body, env, place, &mut parts);
        self.within(env);
        parts
    }

    fn elements(&mut self, body: &'a ast::Body, env: EnvId, place: Place, parts: &mut Parts<'a>) {
        for element in &body.elements {
            match element {
                ast::Element::Statement(statement) => {
                    let statement = self.statement(statement, env);
                    parts.statements.push(statement);
                }
                ast::Element::Include(include) => self.include(include, env, place, parts),
                ast::Element::May(may) if matches!(place, Place::Principal | Place::Boundary) => {
                    parts.mays.push((may, env));
                }
                ast::Element::May(may) => {
                    let help = "a `may` grant stands in the block of a group, user, role, permission set or boundary";
                    self.sink.push(names::misplaced(may.span, "a `may` grant", place.word(), help));
                }
                ast::Element::Clause(clause) if place == Place::Delegation => {
                    parts.clauses.push((clause, env))
                }
                ast::Element::Clause(clause) => {
                    let help = "clauses stand in the block of a delegation: `delegate … { policies none }`";
                    self.sink.push(names::misplaced(
                        clause.span,
                        "this clause",
                        place.word(),
                        help,
                    ));
                }
                ast::Element::Broken(..) => {}
            }
        }
    }

    fn include(
        &mut self,
        include: &'a ast::Include,
        env: EnvId,
        place: Place,
        parts: &mut Parts<'a>,
    ) {
        let Some(name) = self.name(&include.name, env) else { return };
        let found = self.find(Space::Statements, &name, env).map(|declared| declared.what.clone());
        let (statements, home) = match found {
            Some(What::Statements(statements, home)) => (statements, home),
            Some(_) => return,
            None => return self.unknown(include.name.span, Space::Statements, &name, env),
        };
        if self.model.is_within(self.env(env).origin, statements.name.span) {
            let word = Space::Statements.word();
            let declared = statements.name.span;
            self.sink.push(values::leads_to_itself(include.span, word, &name, declared));
            return;
        }
        let declared = (statements.name.span, statements.parameters.as_slice());
        let Some(bindings) =
            self.bind(declared, &include.arguments, include.span, &name, env, home)
        else {
            return;
        };
        let what = format!("included here, from {}", quoted(&name));
        let of = Some(statements.name.span);
        let inner = self.instance_env(home, env, bindings, Use { span: include.span, what, of });
        self.within(inner);
        self.elements(&statements.body, inner, place, parts);
        self.within(env);
    }

    fn statement(&mut self, statement: &'a ast::Statement, env: EnvId) -> Statement {
        Statement {
            span: statement.span,
            origin: self.env(env).origin,
            effect: statement.effect.0,
            effect_span: statement.effect.1,
            actions: self.actions(&statement.actions, env),
            resources: self.resources(&statement.resources, env),
            condition: statement.condition.as_ref().map(|guard| self.guard(guard, env)),
            sid: statement.sid.as_ref().map(|sid| self.text(sid, env)),
        }
    }

    pub(super) fn actions(&mut self, actions: &'a ast::Actions, env: EnvId) -> Actions {
        Actions {
            span: actions.span,
            all_except: actions.all_except.is_some(),
            list: self.texts(&actions.list, env),
        }
    }

    pub(super) fn resources(&mut self, resources: &'a ast::Resources, env: EnvId) -> Resources {
        Resources {
            span: resources.span,
            all_except: resources.all_except.is_some(),
            list: resources.list.iter().map(|resource| self.resource(resource, env)).collect(),
            except: resources.except.iter().map(|resource| self.resource(resource, env)).collect(),
        }
    }

    pub(super) fn resource(&mut self, resource: &'a ast::Resource, env: EnvId) -> Resource {
        let kind = match &resource.kind {
            ast::ResourceKind::Word(text) => {
                ResourceKind::Words(self.texts(std::slice::from_ref(text), env))
            }
            ast::ResourceKind::Typed { service, resource_type, patterns, regions, account } => {
                ResourceKind::Typed {
                    service: self.text(service, env),
                    resource_type: self.text(resource_type, env),
                    patterns: self.many_patterns(patterns, env),
                    regions: regions.iter().map(|region| self.many(region, env)).collect(),
                    account: account.as_ref().map(|text| {
                        let resolved = self.text(text, env);
                        let id = resolved
                            .plain()
                            .cloned()
                            .and_then(|name| self.other_account(&name, text.span, env));
                        (id, resolved)
                    }),
                }
            }
        };
        Resource { span: resource.span, kind }
    }

    /// Patterns of a resource: a bare word is a pattern, never the name of a constant.
    fn many_patterns(&mut self, many: &'a ast::Many, env: EnvId) -> Texts {
        match many {
            ast::Many::One(text) => self.texts(std::slice::from_ref(text), env),
            ast::Many::List(_) => self.many(many, env),
        }
    }

    /// The account of `of account`: a declared one, or twelve digits, or `*`.
    fn other_account(
        &mut self,
        name: &str,
        span: Span,
        env: EnvId,
    ) -> Option<super::types::AccountId> {
        let declared = self.find(Space::Account, name, env).map(|declared| declared.what.clone());
        match declared {
            Some(What::Account(id)) => return Some(id),
            Some(_) => {}
            None => {
                // Whether anything else is an account, its check says.
                if is_account_name(name) {
                    self.unknown(span, Space::Account, name, env);
                }
            }
        }
        None
    }

    pub(super) fn guard(&mut self, guard: &'a ast::Guard, env: EnvId) -> Condition {
        let condition = self.condition(&guard.condition, env);
        if guard.unless { Condition::Not(Box::new(condition)) } else { condition }
    }

    pub(super) fn condition(&mut self, condition: &'a ast::Condition, env: EnvId) -> Condition {
        match condition {
            ast::Condition::Or(parts) => {
                Condition::Or(parts.iter().map(|part| self.condition(part, env)).collect())
            }
            ast::Condition::And(parts) => {
                Condition::And(parts.iter().map(|part| self.condition(part, env)).collect())
            }
            ast::Condition::Not(_, inner) => Condition::Not(Box::new(self.condition(inner, env))),
            ast::Condition::Group(_, inner) => self.condition(inner, env),
            ast::Condition::Test(test) => Condition::Test(Box::new(self.key_test(test, env))),
        }
    }

    fn key_test(&mut self, test: &'a ast::KeyTest, env: EnvId) -> KeyTest {
        let span = test.span;
        let plain = |key: &str| Text::plain_at(key, span);
        let one = |text: Text| Texts { span: text.span, list: false, items: vec![text] };
        let (key, quantifier, relation, if_present) = match &test.kind {
            ast::TestKind::Key { key, quantifier, relation, if_present } => {
                (self.text(key, env), *quantifier, self.relation(relation, env), *if_present)
            }
            ast::TestKind::Mfa => {
                let values = one(plain("true"));
                let relation = Relation::Equals { negated: false, values, list_after_is: None };
                (plain("aws:MultiFactorAuthPresent"), None, relation, None)
            }
            ast::TestKind::From(many) => {
                let values = self.many(many, env);
                let relation = Relation::Equals { negated: false, values, list_after_is: None };
                (plain("aws:SourceIp"), None, relation, None)
            }
            ast::TestKind::Before(date) => {
                let relation = Relation::Compare(ast::Comparison::Less, self.text(date, env));
                (plain("aws:CurrentTime"), None, relation, None)
            }
            ast::TestKind::After(date) => {
                let relation = Relation::Compare(ast::Comparison::Greater, self.text(date, env));
                (plain("aws:CurrentTime"), None, relation, None)
            }
        };
        KeyTest { span, key, quantifier, relation, if_present }
    }

    fn relation(&mut self, relation: &'a ast::Relation, env: EnvId) -> Relation {
        match relation {
            ast::Relation::Is { negated, words, value } => {
                let values = match value {
                    // A bare word after `is` is a value: a constant's list has to be asked for with `in`.
                    ast::Many::One(text) => self.texts(std::slice::from_ref(text), env),
                    ast::Many::List(_) => self.many(value, env),
                };
                let list = matches!(value, ast::Many::List(_)) || values.items.len() > 1;
                let list_after_is = list.then(|| words.clone());
                Relation::Equals { negated: *negated, values, list_after_is }
            }
            ast::Relation::In { negated, values } => Relation::Equals {
                negated: *negated,
                values: self.many(values, env),
                list_after_is: None,
            },
            ast::Relation::Like { negated, values } => {
                Relation::Like { negated: *negated, values: self.many(values, env) }
            }
            ast::Relation::Compare { comparison, value } => {
                Relation::Compare(*comparison, self.text(value, env))
            }
            ast::Relation::Present => Relation::Present,
            ast::Relation::Absent => Relation::Absent,
            ast::Relation::Operator { operator, values } => {
                Relation::Operator(self.text(operator, env), self.many(values, env))
            }
        }
    }
}
