//! Mutation: each statement, condition and resource of the built policies is taken out in turn, and whatever is proved
//! or tested is asked again. What nothing misses is not held by anything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::Sink;
use crate::iam::document::{Conditions, Document, Element, OneOrMany, Statement};
use crate::model::{AccountId, Index, Model};
use crate::plan::{self, AccountPlan};
use crate::secure::ledger::{Ledger, Property, Status};
use crate::secure::scenario::{self, Report};
use crate::text::Span;

/// What is taken out of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Statement,
    /// A condition: its operator and key.
    Condition(String, String),
    /// One resource of several.
    Resource(String),
    /// The limit to its resources: it is about everything then.
    Resources,
}

/// What misses a part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Misses {
    /// A property of a sentence, which is no longer proved.
    Property(Property, Span),
    /// A test, by its name, which fails.
    Test(String),
}

/// A build without one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The account.
    pub account: AccountId,
    /// The policy.
    pub policy: String,
    /// Which of its statements, from 0.
    pub statement: usize,
    /// The statement's Sid.
    pub sid: Option<String>,
    /// Where the statement comes from.
    pub span: Span,
    /// What is taken out.
    pub part: Part,
    /// What misses it, in order; nothing where nothing does.
    pub missed_by: Vec<Misses>,
}

/// A program whose parts are taken out.
struct Whole<'a> {
    model: &'a Model,
    index: &'a Index,
    plans: BTreeMap<AccountId, AccountPlan>,
    wanted: &'a dyn Fn(&str) -> bool,
    /// The tests that fail anyway.
    failing: BTreeSet<String>,
}

/// Every mutant of the accounts' policies, with what misses it. The tests are those whose name is wanted.
pub fn run(model: &Model, index: &Index, wanted: &dyn Fn(&str) -> bool) -> Vec<Mutant> {
    let plans: BTreeMap<AccountId, AccountPlan> =
        model.accounts().map(|id| (id, plan::account(model, index, id))).collect();
    let failing = failing(&scenario::run(model, index, plans.clone(), wanted));
    let whole = Whole { model, index, plans, wanted, failing };
    let mut found = Vec::new();
    for (&account, plan) in &whole.plans {
        let proved = proved(&whole.prove(plan));
        for (at, policy) in plan.policies.iter().enumerate() {
            for (statement, one) in policy.document.statements.iter().enumerate() {
                for part in parts(one) {
                    let Some(without) = without(plan, at, statement, &part) else { continue };
                    found.push(Mutant {
                        account,
                        policy: policy.name.clone(),
                        statement,
                        sid: one.sid.clone(),
                        span: policy.sources.get(statement).copied().unwrap_or(policy.declared),
                        part,
                        missed_by: whole.missed_by(account, without, &proved),
                    });
                }
            }
        }
    }
    found
}

impl Whole<'_> {
    fn prove(&self, plan: &AccountPlan) -> Ledger {
        super::account(plan, self.model, self.index, &super::Memo::idle(), &mut Sink::new())
    }

    fn missed_by(
        &self,
        account: AccountId,
        without: AccountPlan,
        proved: &BTreeSet<(Property, Span)>,
    ) -> Vec<Misses> {
        let now = self::proved(&self.prove(&without));
        let properties = proved.difference(&now);
        let mut missed: Vec<Misses> =
            properties.map(|&(property, span)| Misses::Property(property, span)).collect();
        let mut plans = self.plans.clone();
        plans.insert(account, without);
        let report = scenario::run(self.model, self.index, plans, self.wanted);
        let tests = failing(&report);
        missed.extend(tests.difference(&self.failing).cloned().map(Misses::Test));
        missed
    }
}

fn proved(ledger: &Ledger) -> BTreeSet<(Property, Span)> {
    let proved = ledger.proofs.iter().filter(|proof| proof.status == Status::Proved);
    proved.map(|proof| (proof.property, proof.source)).collect()
}

fn failing(report: &Report) -> BTreeSet<String> {
    let failing =
        report.tests.iter().filter(|test| test.cases.iter().any(|case| case.failure.is_some()));
    failing.map(|test| test.name.clone()).collect()
}

/// What can be taken out of a statement.
fn parts(statement: &Statement) -> Vec<Part> {
    let mut parts = vec![Part::Statement];
    parts.extend(
        statement
            .conditions()
            .map(|one| Part::Condition(one.operator.to_string(), one.key.clone())),
    );
    let Some(resource) = &statement.resource else { return parts };
    if resource.values.len() > 1 {
        parts.extend(resource.values.iter().cloned().map(Part::Resource));
    }
    if resource.negated || resource.values.iter().any(|text| text != "*") {
        parts.push(Part::Resources);
    }
    parts
}

/// The plan without a part; none where there is no such part.
fn without(
    plan: &AccountPlan,
    policy: usize,
    statement: usize,
    part: &Part,
) -> Option<AccountPlan> {
    let mut plan = plan.clone();
    let policy = plan.policies.get_mut(policy)?;
    let mut statements = Document::clone(&policy.document).statements.into_vec();
    if *part == Part::Statement {
        if statement >= statements.len() {
            return None;
        }
        statements.remove(statement);
        if statement < policy.sources.len() {
            policy.sources.remove(statement);
        }
    } else {
        change(statements.get_mut(statement)?, part)?;
    }
    let mut document = Document::new(statements.clone());
    document.version = policy.document.version;
    document.statements = OneOrMany::Many(statements);
    policy.document = Arc::new(document);
    Some(plan)
}

/// Takes a part out of a statement.
fn change(statement: &mut Statement, part: &Part) -> Option<()> {
    match part {
        Part::Statement => {}
        Part::Condition(operator, key) => {
            let mut left = Conditions::new();
            for one in statement.conditions() {
                if one.operator.to_string() != *operator || one.key != *key {
                    left.and(one.clone()).ok()?;
                }
            }
            statement.conditions = (!left.is_empty()).then_some(left);
        }
        Part::Resource(text) => {
            let resource = statement.resource.as_mut()?;
            let mut values = resource.values.clone().into_vec();
            let at = values.iter().position(|known| known == text)?;
            values.remove(at);
            resource.values = OneOrMany::Many(values);
        }
        Part::Resources => statement.resource = Some(Element::of(["*"])),
    }
    Some(())
}
