//! The tests of the files: each expectation is a request, decided as AWS decides it.

use super::ready::Ready;
use super::subject::{Ground, Held, Unfit, Wanted, subjects};
use crate::diag::Diagnostic;
use crate::diag::quoted;
use crate::diag::scenarios as words;
use crate::evaluate::{Context, Decision, Layer, LayerResult, Outcome, Request, Verdict};
use crate::model::spelled;
use crate::model::{self, AccountId, Binding, Expectation, Index, Model, Scenario, Test};
use crate::plan::AccountPlan;
use crate::plan::names::policy_arn;
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// What came of one expectation.
#[derive(Clone, Debug)]
pub struct Case {
    /// Where it stands.
    pub span: Span,
    /// Why it failed, if it did.
    pub failure: Option<Diagnostic>,
}

/// What came of one test.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Its expectations in their order; a scenario that cannot be had is one case.
    pub cases: Vec<Case>,
}

/// A statement of the build that no expectation was decided by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// The account.
    pub account: AccountId,
    /// The policy.
    pub policy: String,
    /// Which of its statements, from 0.
    pub statement: usize,
    /// Its Sid.
    pub sid: Option<String>,
    /// Where it comes from.
    pub span: Span,
}

/// What came of all tests.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The tests in the order of the files.
    pub tests: Vec<Ran>,
    /// How many statements the build has.
    pub statements: usize,
    /// Those that decided nothing.
    pub undecided: Vec<Undecided>,
}

/// A statement of the build: account, policy, and which of its statements.
type Place = (AccountId, String, usize);

struct Runner<'a> {
    model: &'a Model,
    index: &'a Index,
    plans: BTreeMap<AccountId, AccountPlan>,
    decided: BTreeSet<Place>,
}

/// Runs the tests whose name is wanted, on the policies of some plans.
pub fn run(
    model: &Model,
    index: &Index,
    plans: BTreeMap<AccountId, AccountPlan>,
    wanted: &dyn Fn(&str) -> bool,
) -> Report {
    let mut runner = Runner { model, index, plans, decided: BTreeSet::new() };
    let mut report = Report::default();
    for test in &model.tests {
        let name = title(test, model);
        if wanted(&name) {
            let cases = runner.test(test, &name);
            report.tests.push(Ran { name, span: test.span, cases });
        }
    }
    for (&account, plan) in &runner.plans {
        for policy in &plan.policies {
            for (at, statement) in policy.document.statements.iter().enumerate() {
                report.statements += 1;
                let place = (account, policy.name.clone(), at);
                if !runner.decided.contains(&place) {
                    report.undecided.push(Undecided {
                        account,
                        policy: policy.name.clone(),
                        statement: at,
                        sid: statement.sid.clone(),
                        span: policy.sources.get(at).copied().unwrap_or(policy.declared),
                    });
                }
            }
        }
    }
    report
}

/// A test's name: what differs by account stands as it does in the first.
fn title(test: &Test, model: &Model) -> String {
    match model.lists.account.first() {
        Some(account) => test.name.in_account(model, account).into_owned(),
        None => test.name.plain().map(|name| name.to_string()).unwrap_or_default(),
    }
}

impl Runner<'_> {
    fn test(&mut self, test: &Test, name: &str) -> Vec<Case> {
        let mut cases = Vec::new();
        for scenario in &test.scenarios {
            match self.ready(scenario) {
                Ok(ready) => {
                    let expected = scenario.expectations.iter();
                    cases.extend(expected.map(|one| self.expectation(one, &ready, name)));
                }
                Err(why) => {
                    let failure = words::not_decided(scenario.span, name, &why);
                    cases.push(Case { span: scenario.span, failure: Some(failure) });
                }
            }
        }
        for case in &mut cases {
            if let Some(failure) = &mut case.failure {
                failure.labels.extend(self.model.instances_of(test.origin));
            }
        }
        cases
    }

    /// Everybody that a scenario means, in each of its accounts.
    fn ready(&self, scenario: &Scenario) -> Result<Vec<(AccountId, Ready)>, String> {
        let mut out = Vec::new();
        for &account in &scenario.accounts {
            let Some(plan) = self.plans.get(&account) else { continue };
            let ground = Ground { model: self.model, index: self.index, plan };
            let label = self.model.account(account).label();
            let mut add = |wanted: Wanted<'_>| {
                let found = subjects(ground, wanted, &scenario.holding)
                    .map_err(|unfit| why(&unfit, wanted, self.model, label))?;
                out.extend(found.into_iter().map(|subject| (account, Ready::new(subject))));
                Ok::<(), String>(())
            };
            match &scenario.subject {
                model::Subject::Principals(list) => {
                    for &(id, _) in list {
                        if self.model.principal(id).accounts.contains(&account) {
                            add(Wanted::Declared(id))?;
                        }
                    }
                }
                model::Subject::Anyone(but) => {
                    for &id in self.index.principals(account) {
                        if !but.iter().any(|&(left_out, _)| left_out == id) {
                            add(Wanted::Declared(id))?;
                        }
                    }
                }
                model::Subject::Created(kind, name) => {
                    let name = name.in_account(self.model, self.model.account(account));
                    add(Wanted::Created(*kind, &name))?;
                }
            }
        }
        if out.is_empty() {
            return Err("there is nobody of that name in the accounts that are meant".to_owned());
        }
        Ok(out)
    }

    /// One expectation: it must hold of every subject that is meant, for every resource that it lists.
    fn expectation(
        &mut self,
        expected: &Expectation,
        subjects: &[(AccountId, Ready)],
        test: &str,
    ) -> Case {
        let mut failure = None;
        for (account, ready) in subjects {
            let requests = match requests(expected, *account, ready, self.model) {
                Ok(requests) => requests,
                Err(why) => {
                    failure.get_or_insert(words::not_decided(expected.span, test, &why));
                    continue;
                }
            };
            for request in requests {
                let decision = ready.decide(&request);
                self.decided.extend(deciding(&decision).filter_map(|result| {
                    let (policy, statement) = result.by?;
                    let name = ready.held(result.layer, policy)?.name.clone();
                    Some((*account, name, statement))
                }));
                let allowed = decision.outcome == Outcome::Allowed;
                if allowed == expected.negated {
                    let several = self.model.lists.account.len() > 1;
                    let place = several.then(|| self.model.account(*account).label());
                    let unmet = failed(expected, ready, &request, &decision, test, place);
                    failure.get_or_insert(unmet);
                }
            }
        }
        Case { span: expected.span, failure }
    }
}

/// The results that a decision rests on: what denies; or, of what is allowed, every layer that consents.
pub fn deciding(decision: &Decision) -> impl Iterator<Item = &LayerResult> {
    let denied = decision.outcome == Outcome::ExplicitDeny;
    let allowed = decision.outcome == Outcome::Allowed;
    decision.layers.iter().filter(move |result| match result.verdict {
        Verdict::Denies => denied,
        Verdict::Allows => allowed,
        Verdict::Defers | Verdict::Silent => false,
    })
}

/// The requests of an expectation: one for each resource that it lists.
fn requests(
    expected: &Expectation,
    account: AccountId,
    ready: &Ready,
    model: &Model,
) -> Result<Vec<Request>, String> {
    let account = model.account(account);
    let mut context = Context::new();
    for (binding, _) in &expected.bindings {
        match binding {
            Binding::Key(key, values) => {
                let values = values.in_account(model, account);
                let key = key.in_account(model, account);
                context.insert(&key, values.into_iter().map(|(value, _)| value.into_owned()));
            }
            Binding::Boundary(id) => {
                let arn = policy_arn(model.policy(*id), model, account);
                context.insert("iam:PermissionsBoundary", [arn]);
            }
        }
    }
    let action = expected.action.in_account(model, account);
    if action.contains(['*', '?']) || !action.contains(':') {
        return Err(format!("{} is not one action", quoted(&action)));
    }
    let resources = spelled::resources(std::slice::from_ref(&expected.resource), model, account);
    if resources.is_empty() {
        return Err("the resource is none that the catalogue knows".to_owned());
    }
    let owner = spelled::owner_of(&expected.resource, model, account);
    let request = |resource: String| {
        let mut request = Request {
            principal: ready.subject.arn.clone(),
            action: action.to_string(),
            resource,
            resource_account: owner.clone(),
            context: context.clone(),
        };
        ready.complete(&mut request);
        request
    };
    Ok(resources.into_iter().map(|resource| request(resource.arn.into_owned())).collect())
}

/// The statement that decided, with its place; where what is held stands in no file, the ceiling's that lets it through.
fn shown_statement<'r>(decision: &Decision, ready: &'r Ready) -> Option<(&'r Held, Option<Span>)> {
    let reason = decision.decided_by?;
    let found = |layer, policy, statement| {
        let held = ready.held(layer, policy)?;
        Some((held, held.sources.get::<usize>(statement).copied()))
    };
    let own = found(reason.layer, reason.policy, reason.statement);
    if own.is_some_and(|(_, span)| span.is_some()) {
        return own;
    }
    let ceiling = deciding(decision).find(|result| result.layer == Layer::Boundary);
    let ceiling = ceiling.and_then(|result| {
        let (policy, statement) = result.by?;
        found(result.layer, policy, statement)
    });
    ceiling.or(own)
}

fn failed(
    expected: &Expectation,
    ready: &Ready,
    request: &Request,
    decision: &Decision,
    test: &str,
    account: Option<&str>,
) -> Diagnostic {
    let statement = shown_statement(decision, ready);
    let unmet = words::Unmet {
        at: expected.span,
        test,
        who: &ready.subject.label,
        action: &request.action,
        resource: &request.resource,
        account,
        allowed: decision.outcome == Outcome::Allowed,
        policy: statement.map(|(held, _)| held.name.as_str()),
        statement: statement.and_then(|(_, span)| span),
        missing: decision.missing.map(|layer| missing(layer, ready)),
    };
    words::failed(&unmet)
}

/// Whose consent is missing, as people say it.
pub fn missing(layer: Layer, ready: &Ready) -> String {
    match layer {
        Layer::Identity if ready.subject.identity.is_empty() => {
            "it holds no policies; `holding` says what it holds".to_owned()
        }
        Layer::Identity => "no statement of its policies allows it".to_owned(),
        Layer::Boundary => {
            let name = ready.subject.boundary.as_ref().map_or("", |held| held.name.as_str());
            format!("no statement of boundary {} allows it", quoted(name))
        }
        Layer::Scp(level) => {
            let names = ready.subject.scps.get(level).into_iter().flatten();
            let names: Vec<String> = names.map(|held| quoted(&held.name)).collect();
            format!("no statement of guardrail {} allows it", names.join(", "))
        }
        Layer::Session => "no statement of the session policy allows it".to_owned(),
        Layer::Resource | Layer::Rcp(_) => "the resource's policy does not allow it".to_owned(),
    }
}

/// Why a subject cannot be had, as people say it.
pub fn why(unfit: &Unfit, wanted: Wanted<'_>, model: &Model, account: &str) -> String {
    match (unfit, wanted) {
        (Unfit::UnknownText(id), _) => {
            format!("the text of {} is not in the files", quoted(&model.policy(*id).name))
        }
        (Unfit::PolicyNotInAccount(id), _) => {
            let name = quoted(&model.policy(*id).name);
            format!("{name} is not built in account {}", quoted(account))
        }
        (_, Wanted::Declared(id)) => {
            let name = quoted(&model.principal(id).name);
            format!("{name} is not in account {}", quoted(account))
        }
        (_, Wanted::Created(_, name)) => {
            format!("no delegation in account {} makes {}", quoted(account), quoted(name))
        }
    }
}
