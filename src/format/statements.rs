//! Statements, conditions, invariants and tests.

use super::builder::Builder;
use super::keywords;
use super::layout::{Group, Op};
use crate::syntax::ast::{
    Actions, Binding, BindingKind, Comparison, Condition, Effect, Expectation, Guard, Holding,
    Include, Invariant, KeyTest, Patterns, PrincipalKind, PrincipalRef, Quantifier, Relation,
    Resource, ResourceKind, Resources, Scenario, Statement, Subject, Test, TestKind, Text,
};

impl Builder<'_> {
    pub(super) fn statement(&mut self, statement: &Statement) {
        self.open_sentence();
        self.token(match statement.effect.0 {
            Effect::Allow => "allow",
            Effect::Deny => "deny",
        });
        self.actions(&statement.actions);
        self.core("on");
        self.resources(&statement.resources);
        self.guard(statement.condition.as_ref());
        if let Some(sid) = &statement.sid {
            self.clause("as");
            self.value(sid);
        }
        self.close_sentence();
    }

    pub(super) fn include(&mut self, include: &Include) {
        self.open_sentence();
        self.token("include");
        self.value(&include.name);
        self.arguments(&include.arguments);
        self.close_sentence();
    }

    fn all_except(&mut self) {
        self.keyword("all");
        self.keyword("except");
    }

    fn actions(&mut self, actions: &Actions) {
        if actions.all_except.is_some() {
            self.all_except();
        }
        self.list(&actions.list, Self::text);
    }

    fn resources(&mut self, resources: &Resources) {
        if resources.all_except.is_some() {
            self.all_except();
        }
        self.list(&resources.list, Self::resource);
        if !resources.except.is_empty() {
            self.core("except");
            self.list(&resources.except, Self::resource);
        }
    }

    pub(super) fn patterns(&mut self, patterns: &Patterns) {
        self.list(&patterns.include, Self::text);
        if !patterns.except.is_empty() {
            self.core("except");
            self.list(&patterns.except, Self::text);
        }
    }

    fn resource(&mut self, resource: &Resource) {
        match &resource.kind {
            ResourceKind::Word(word) => self.text(word),
            ResourceKind::Typed { service, resource_type, patterns, regions, account } => {
                self.text(service);
                self.value(resource_type);
                self.many(patterns);
                for (place, region) in regions.iter().enumerate() {
                    if place == 0 {
                        self.keyword("in");
                    } else {
                        self.token(",");
                    }
                    self.many(region);
                }
                if let Some(account) = account {
                    self.keyword("of");
                    self.value(account);
                }
            }
        }
    }

    fn guard(&mut self, guard: Option<&Guard>) {
        if let Some(guard) = guard {
            self.condition(if guard.unless { "unless" } else { "when" }, &guard.condition);
        }
    }

    // ── conditions ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// A condition behind its keyword.
    pub(super) fn condition(&mut self, keyword: &'static str, condition: &Condition) {
        self.clause(keyword);
        if matches!(condition, Condition::Or(_) | Condition::And(_)) || self.has_comment() {
            self.ops.push(Op::Open(Group::LIST));
            self.ops.push(Op::Indent);
            self.own(true);
            self.first_line(keywords::begins_a_sentence);
            self.joined(condition);
            self.ops.push(Op::Dedent);
            self.ops.push(Op::SoftLine);
            self.ops.push(Op::Close);
        } else {
            self.ops.push(Op::Space);
            self.operand(condition);
        }
    }

    /// A condition whose `and` or `or` break with the group around it.
    fn joined(&mut self, condition: &Condition) {
        match parts(condition) {
            Some((word, [first, rest @ ..])) => {
                self.operand(first);
                self.continued(word, rest);
            }
            Some((_, [])) => {}
            None => self.operand(condition),
        }
    }

    fn continued(&mut self, word: &'static str, operands: &[Condition]) {
        for operand in operands {
            self.inner();
            self.ops.push(Op::Line);
            self.token(word);
            self.ops.push(Op::Space);
            self.operand(operand);
        }
    }

    fn operand(&mut self, condition: &Condition) {
        let mut condition = condition;
        while let Condition::Not(_, negated) = condition {
            self.token("not");
            self.ops.push(Op::Space);
            condition = negated;
        }
        match condition {
            Condition::Or(_) | Condition::And(_) => {
                if let Some((word, [first, rest @ ..])) = parts(condition) {
                    self.ops.push(Op::Open(Group::LIST));
                    self.operand(first);
                    self.ops.push(Op::Indent);
                    self.continued(word, rest);
                    self.ops.push(Op::Dedent);
                    self.ops.push(Op::Close);
                }
            }
            Condition::Group(_, inner) => {
                self.ops.push(Op::Open(Group::LIST));
                self.token("(");
                self.ops.push(Op::Indent);
                self.own(true);
                self.ops.push(Op::SoftLine);
                self.joined(inner);
                self.own(false);
                self.ops.push(Op::Dedent);
                self.ops.push(Op::SoftLine);
                self.token(")");
                self.ops.push(Op::Close);
            }
            Condition::Test(test) => self.key_test(test),
            // INVARIANT: the loop above ends at what is no negation.
            Condition::Not(..) => {}
        }
    }

    fn key_test(&mut self, test: &KeyTest) {
        match &test.kind {
            TestKind::Key { key, quantifier, relation, if_present } => {
                self.text(key);
                match quantifier {
                    Some((Quantifier::Any, _)) => self.keyword("any"),
                    Some((Quantifier::All, _)) => self.keyword("all"),
                    None => {}
                }
                self.relation(relation);
                if if_present.is_some() {
                    self.keyword("if");
                    self.keyword("present");
                }
            }
            TestKind::Mfa => self.token("mfa"),
            TestKind::From(ranges) => {
                self.token("from");
                self.many(ranges);
            }
            TestKind::Before(date) => {
                self.token("before");
                self.value(date);
            }
            TestKind::After(date) => {
                self.token("after");
                self.value(date);
            }
        }
    }

    fn relation(&mut self, relation: &Relation) {
        match relation {
            Relation::Is { negated, value, words: _ } => {
                self.keyword("is");
                self.negation(*negated);
                self.many(value);
            }
            Relation::In { negated, values } => {
                self.negation(*negated);
                self.keyword("in");
                self.many(values);
            }
            Relation::Like { negated, values } => {
                self.negation(*negated);
                self.keyword("like");
                self.many(values);
            }
            Relation::Compare { comparison, value } => {
                self.keyword(match comparison {
                    Comparison::Less => "<",
                    Comparison::LessOrEqual => "<=",
                    Comparison::Greater => ">",
                    Comparison::GreaterOrEqual => ">=",
                });
                self.value(value);
            }
            Relation::Present => {
                self.keyword("is");
                self.keyword("present");
            }
            Relation::Absent => {
                self.keyword("is");
                self.keyword("absent");
            }
            Relation::Operator { operator, values } => {
                self.value(operator);
                self.many(values);
            }
        }
    }

    fn negation(&mut self, negated: bool) {
        if negated {
            self.keyword("not");
        }
    }

    // ── invariants and tests ────────────────────────────────────────────────────────────────────────────────────────

    pub(super) fn invariant(&mut self, invariant: &Invariant) {
        self.open_sentence();
        self.token(if invariant.always { "always" } else { "never" });
        self.subject(&invariant.subject);
        self.keyword("may");
        self.actions(&invariant.actions);
        self.core("on");
        self.resources(&invariant.resources);
        self.guard(invariant.condition.as_ref());
        if let Some(accounts) = &invariant.accounts {
            self.clause("in");
            self.list(accounts, Self::text);
        }
        self.close_sentence();
    }

    fn subject(&mut self, subject: &Subject) {
        match subject {
            Subject::Principals(principals) => self.principals(principals),
            Subject::Anyone { span: _, but } => {
                self.keyword("anyone");
                if !but.is_empty() {
                    self.keyword("but");
                    self.principals(but);
                }
            }
        }
    }

    pub(super) fn principal(&mut self, principal: &PrincipalRef) {
        if let Some(kind) = principal.kind {
            self.principal_kind(kind);
            self.ops.push(Op::Space);
        }
        self.text(&principal.name);
    }

    pub(super) fn principal_kind(&mut self, kind: PrincipalKind) {
        match kind {
            PrincipalKind::Group => self.token("group"),
            PrincipalKind::User => self.token("user"),
            PrincipalKind::Role => self.token("role"),
            PrincipalKind::PermissionSet => {
                self.token("permission");
                self.keyword("set");
            }
        }
    }

    pub(super) fn test(&mut self, test: &Test) {
        self.open_sentence();
        self.token("test");
        self.value(&test.name);
        self.close_sentence();
        self.block(&test.scenarios, Self::scenario);
    }

    fn scenario(&mut self, scenario: &Scenario) {
        self.open_sentence();
        self.token("as");
        self.subject(&scenario.subject);
        match &scenario.holding {
            None => {}
            Some(Holding::Everything(_)) => {
                self.clause("holding");
                self.keyword("everything");
            }
            Some(Holding::Policies(policies)) => {
                self.clause("holding");
                self.list(policies, Self::text);
            }
            Some(Holding::Body(body)) => {
                self.clause("holding");
                self.close_sentence();
                self.body(body);
                self.open_sentence();
            }
        }
        if let Some(account) = &scenario.account {
            self.clause("in");
            self.value(account);
        }
        self.close_sentence();
        self.block(&scenario.expectations, Self::expectation);
    }

    fn expectation(&mut self, expectation: &Expectation) {
        self.open_sentence();
        self.token("may");
        self.negation(expectation.negated);
        self.value(&expectation.action);
        self.core("on");
        self.ops.push(Op::Space);
        self.resource(&expectation.resource);
        if !expectation.bindings.is_empty() {
            self.clause("with");
            self.list(&expectation.bindings, Self::binding);
        }
        self.close_sentence();
    }

    fn binding(&mut self, binding: &Binding) {
        match &binding.kind {
            BindingKind::Key(key, values) => {
                self.text(key);
                self.keyword("=");
                self.many(values);
            }
            BindingKind::Boundary(name) => {
                self.token("boundary");
                self.value(name);
            }
        }
    }

    /// Names that a clause holds.
    pub(super) fn names(&mut self, keyword: &'static str, names: &[Text]) {
        self.clause(keyword);
        self.list(names, Self::text);
    }
}

/// The word between the parts of a condition, and the parts.
fn parts(condition: &Condition) -> Option<(&'static str, &[Condition])> {
    match condition {
        Condition::Or(operands) => Some(("or", operands)),
        Condition::And(operands) => Some(("and", operands)),
        Condition::Not(..) | Condition::Group(..) | Condition::Test(_) => None,
    }
}
