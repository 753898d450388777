//! Policies, compiled once: whether a statement is about a request.

use super::condition::Condition;
use super::glob::{Case, Glob, Syntax};
use super::principal::{Caller, Grant, Named};
use super::request::{Asked, Context, Request};
use crate::iam::document::{self, Document, Effect, Element, Version};
use std::sync::Arc;

/// A policy, ready to be asked many times; a copy shares what was compiled.
#[derive(Clone, Debug)]
pub struct Policy {
    pub(super) statements: Arc<[Statement]>,
}

/// One statement.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub effect: Effect,
    actions: Actions,
    resources: Option<Resources>,
    principals: Option<Named>,
    conditions: Vec<Condition>,
}

#[derive(Clone, Debug)]
struct Actions {
    negated: bool,
    everything: bool,
    /// In lower case, sorted.
    exact: Vec<Box<str>>,
    /// In lower case.
    wild: Vec<Glob>,
}

#[derive(Clone, Debug)]
struct Resources {
    negated: bool,
    patterns: Vec<Glob>,
}

impl Policy {
    /// Compiles a document. Variables are for the version 2012-10-17 alone ("IAM JSON policy elements: Version").
    pub fn new(document: &Document) -> Self {
        let variables = document.version == Some(Version::V2012);
        let compile = |statement| Statement::new(statement, variables);
        Self { statements: document.statements.iter().map(compile).collect() }
    }

    /// How many statements there are.
    pub fn len(&self) -> usize {
        self.statements.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }
}

/// Whether a statement of a policy is about a request: its action, its resource, its conditions and, where it has the
/// element, its principals.
pub fn statement_matches(policy: &Policy, statement: usize, request: &Request) -> bool {
    policy.statements.get(statement).is_some_and(|statement| {
        let caller = Caller::of(request);
        let named = match statement.effect {
            Effect::Allow => statement.grant(&caller).is_some(),
            Effect::Deny => statement.denies(&caller, false),
        };
        named && statement.applies(&Asked::new(request))
    })
}

impl Statement {
    fn new(statement: &document::Statement, variables: bool) -> Self {
        let resources =
            statement.resource.as_ref().map(|element| Resources::new(element, variables));
        let conditions = statement.conditions().map(|one| Condition::new(one, variables));
        Self {
            effect: statement.effect,
            actions: Actions::new(&statement.action),
            resources,
            principals: statement.principal.as_ref().map(Named::new),
            conditions: conditions.collect(),
        }
    }

    /// Whether action, resource and conditions are those of a request.
    pub fn applies(&self, asked: &Asked<'_>) -> bool {
        let Request { resource, context, .. } = asked.request;
        self.actions.take_in(asked.action())
            && self.resources.as_ref().is_none_or(|own| own.take_in(resource, context))
            && self.conditions.iter().all(|condition| condition.holds(context))
    }

    /// How an `Allow` reaches a caller; one without `Principal` reaches everybody.
    pub fn grant(&self, caller: &Caller<'_>) -> Option<Grant> {
        self.principals.as_ref().map_or(Some(Grant::Direct), |named| named.grant(caller))
    }

    /// Whether a `Deny` is about a caller.
    pub fn denies(&self, caller: &Caller<'_>, bounded: bool) -> bool {
        self.principals.as_ref().is_none_or(|named| named.denies(caller, bounded))
    }
}

impl Actions {
    /// Actions compare without case ("IAM JSON policy elements: Action"), so both sides are held in lower case.
    fn new(element: &Element) -> Self {
        let syntax = Syntax { wildcards: true, variables: false };
        let (mut exact, mut wild, mut everything) = (Vec::new(), Vec::new(), false);
        for text in &element.values {
            match Glob::new(&text.to_ascii_lowercase(), syntax) {
                Glob::Everything => everything = true,
                Glob::Literal(text) => exact.push(text),
                // Every action of every service.
                _ if text == "*:*" => everything = true,
                other => wild.push(other),
            }
        }
        exact.sort_unstable();
        exact.dedup();
        Self { negated: element.negated, everything, exact, wild }
    }

    /// Whether an action in lower case is one of these.
    fn take_in(&self, action: &str) -> bool {
        let listed = self.everything
            || self.exact.binary_search_by(|own| (**own).cmp(action)).is_ok()
            || self.wild.iter().any(|glob| glob.matches(action, &Context::EMPTY, Case::Exact));
        listed != self.negated
    }
}

impl Resources {
    fn new(element: &Element, variables: bool) -> Self {
        let syntax = Syntax { wildcards: true, variables };
        let patterns = element.values.iter().map(|text| Glob::new(text, syntax)).collect();
        Self { negated: element.negated, patterns }
    }

    /// A pattern with a variable that has no value stands for no resource; `NotResource` with one is about none.
    fn take_in(&self, resource: &str, context: &Context) -> bool {
        if self.negated && self.patterns.iter().any(|pattern| pattern.is_unset(context)) {
            return false;
        }
        let mut patterns = self.patterns.iter();
        patterns.any(|pattern| pattern.matches(resource, context, Case::Exact)) != self.negated
    }
}
