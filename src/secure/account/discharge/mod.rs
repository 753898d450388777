//! What a snapshot says to the assumptions of a project: each is borne out, does not hold, or is left open, by name.

mod compute;
mod family;
mod holder;
mod text;
mod trust;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::iam::account::Holder;
use crate::iam::pattern::Pattern;
use crate::model::effective::longest_name;
use crate::model::name_pattern::NamePattern;
use crate::model::{Account, Grant, Index as ModelIndex, Kind, Model, Patterns, PolicyId};
use crate::plan::names::policy_arn;
use crate::plan::{AccountPlan, Assumption};
use crate::prove::Rules;
use crate::secure::account::index::{Fact, Index};
use crate::secure::actor::Held;
use crate::secure::audit::{Rule, Severity};
use crate::secure::family::Families;
use crate::secure::{Ledger, Standing};
use crate::text::Span;

/// What a snapshot says to one assumption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discharge {
    /// The assumption.
    pub assumption: Assumption,
    /// `A1` to `A8`.
    pub code: &'static str,
    /// What must be so.
    pub text: String,
    /// The sentence.
    pub source: Span,
    /// Whether guardrails keep it so, as far as the files say.
    pub kept: bool,
    /// The day on which the snapshot was written.
    pub date: String,
    /// The SHA-256 of the snapshot.
    pub sha256: String,
    /// What is not so.
    pub violations: Vec<Violation>,
    /// What the snapshot does not say.
    pub open: Vec<String>,
}

/// Something that makes an assumption untrue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// How bad it is.
    pub severity: Severity,
    /// Who: an ARN.
    pub principal: Option<String>,
    /// By which policy or other thing: an ARN, or the name of an inline policy.
    pub policy: Option<String>,
    /// What is so.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// What came of an assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is otherwise.
    Discharged,
    /// Something is otherwise.
    Violated,
    /// The snapshot does not say.
    Open,
}

impl Discharge {
    /// What came of it.
    pub fn verdict(&self) -> Verdict {
        match (self.violations.is_empty(), self.open.is_empty()) {
            (false, _) => Verdict::Violated,
            (true, false) => Verdict::Open,
            (true, true) => Verdict::Discharged,
        }
    }

    /// The word of the outputs: what is discharged and kept is enforced.
    pub fn status(&self) -> &'static str {
        match self.verdict() {
            Verdict::Violated => "violated",
            Verdict::Open => "open",
            Verdict::Discharged if self.kept => "enforced",
            Verdict::Discharged => "discharged",
        }
    }

    /// How bad it is; nothing where it is discharged.
    pub fn severity(&self) -> Option<Severity> {
        let worst = self.violations.iter().map(|one| one.severity).min();
        worst.or((!self.open.is_empty()).then_some(Severity::Assumption))
    }

    /// The rule under which findings show it.
    pub fn rule(&self) -> Rule {
        match self.verdict() {
            Verdict::Discharged => Rule::AssumptionDischarged,
            Verdict::Violated => Rule::AssumptionViolated,
            Verdict::Open => Rule::AssumptionOpen,
        }
    }
}

/// A project, as it is held against an account.
#[derive(Debug)]
pub struct Project<'a> {
    /// The program.
    pub model: &'a Model,
    /// What is in which account of it.
    pub of: &'a ModelIndex,
    /// The account in the program.
    pub account: &'a Account,
    /// What is built there.
    pub plan: &'a AccountPlan,
    /// The texts of its boundaries, ready for questions, where they are known.
    pub texts: BTreeMap<PolicyId, Arc<Rules>>,
    /// The account as it is.
    pub index: &'a Index,
    /// Whether all of the account is in it.
    pub complete: bool,
}

/// What principals that pass by say to the assumptions, by their place in the plan.
pub type Passed = Vec<(usize, Violation)>;

/// Holds a project against an account.
#[derive(Debug)]
pub struct Discharger<'a> {
    project: Project<'a>,
    delegates: holder::Delegates,
    ledger: Ledger,
    compute: Vec<compute::Driven>,
}

impl<'a> Discharger<'a> {
    /// Looks at the project. `held` is what is built, ready for questions; the ledger says what guardrails keep.
    pub fn new(mut project: Project<'a>, held: &Held<'_>, ledger: Ledger) -> Self {
        for &id in project.of.policies(project.account.at) {
            if let Some(text) = held.boundary(id) {
                project.texts.insert(id, text.rules);
            }
        }
        let delegates = holder::Delegates::of(&project, held);
        let compute = compute::driven(&project);
        Self { project, delegates, ledger, compute }
    }

    /// Takes in a user or a role with its texts.
    pub fn pass(&self, holder: &Holder, role: bool) -> Passed {
        let mut passed = self.delegates.pass(&self.project, holder, role);
        if role {
            passed.extend(compute::pass(&self.project, &self.compute, holder));
        }
        passed
    }

    /// What the snapshot says to every assumption, in the order of the plan.
    pub fn finish(&self, passed: Passed, snapshot: &Snapshot<'_>) -> Vec<Discharge> {
        let mut by_place: BTreeMap<usize, Vec<Violation>> = BTreeMap::new();
        for (at, violation) in passed {
            by_place.entry(at).or_default().push(violation);
        }
        let all = self.project.plan.assumptions.iter().enumerate();
        all.map(|(at, assumption)| {
            let mut said =
                Said { violations: by_place.remove(&at).unwrap_or_default(), open: vec![] };
            self.say(assumption, &mut said);
            said.violations.sort();
            said.violations.dedup();
            if let Some(why) = snapshot.lacks {
                said.open.push(format!("the snapshot is incomplete: {why}"));
            }
            Discharge {
                code: assumption.code,
                text: assumption.text.clone(),
                source: assumption.source,
                assumption: assumption.clone(),
                kept: self.ledger.standing(assumption) != Standing::Open,
                date: snapshot.date.to_owned(),
                sha256: snapshot.sha256.to_owned(),
                violations: said.violations,
                open: said.open,
            }
        })
        .collect()
    }

    fn say(&self, assumption: &Assumption, said: &mut Said) {
        let project = &self.project;
        if assumption.code == "A4" {
            self.delegates.say(project, assumption, said);
            return;
        }
        for grant in project.grants(assumption) {
            match assumption.code {
                "A1" => family::bounded(project, assumption, grant, said),
                "A2" => family::policies(project, assumption, grant, said),
                "A3" => family::profiles(project, assumption, grant, said),
                "A5" => family::members(project, assumption, grant, said),
                "A6" => trust::elsewhere(project, assumption, grant, said),
                "A8" => text::deployed(project, assumption, grant, said),
                // What roles of compute may do is seen as they pass by.
                _ => {}
            }
        }
    }
}

/// A snapshot, as verdicts name it.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot<'a> {
    /// The day on which it was written.
    pub date: &'a str,
    /// Its SHA-256.
    pub sha256: &'a str,
    /// Why it does not hold all of the account.
    pub lacks: Option<&'a str>,
}

/// What is said to one assumption.
#[derive(Debug)]
struct Said {
    violations: Vec<Violation>,
    open: Vec<String>,
}

impl<'a> Project<'a> {
    /// The grants that an assumption is about: those of its sentence.
    fn grants(&self, assumption: &Assumption) -> Vec<&'a Grant> {
        let model = self.model;
        let all: &[Grant] = match (assumption.delegation, assumption.within) {
            (Some(id), _) => &model.delegation(id).grants,
            (None, Some(id)) => &model.policy(id).grants,
            (None, None) => &[],
        };
        match assumption.grant {
            Some(at) => all.get(at).into_iter().collect(),
            None => all.iter().collect(),
        }
    }

    /// The boundaries of a grant that an assumption names.
    fn ceilings(&self, assumption: &Assumption, grant: &Grant) -> Vec<PolicyId> {
        let named = |id: &PolicyId| assumption.ceiling == Some(*id);
        grant.bounded_by.iter().map(|&(id, _)| id).filter(named).collect()
    }

    /// The boundaries that count for a grant: its own; where it has none, every one that its delegates lead to.
    fn boundaries(&self, assumption: &Assumption, grant: &Grant) -> Vec<String> {
        let own: Vec<String> = grant.bounded_by.iter().map(|&(id, _)| self.arn(id)).collect();
        if !own.is_empty() {
            return own;
        }
        let holders = assumption.delegation.into_iter();
        let holders = holders.flat_map(|id| &self.model.delegation(id).principals);
        let mut found: Vec<String> = holders
            .flat_map(|&(id, _)| {
                let families = Families::of(id, self.model, self.of, self.account.at);
                families.boundaries.into_iter().map(|(boundary, _)| self.arn(boundary))
            })
            .collect();
        found.sort();
        found.dedup();
        found
    }

    /// The ARN of a policy.
    fn arn(&self, id: PolicyId) -> String {
        policy_arn(self.model.policy(id), self.model, self.account)
    }

    /// The names that patterns mean.
    fn names(&self, kind: Kind, patterns: &Patterns) -> Named {
        let read = |texts: &crate::model::text::Texts| -> Vec<Pattern> {
            let texts = texts.in_account(self.model, self.account);
            let read = texts
                .iter()
                .filter_map(|(text, _)| NamePattern::parse(text, longest_name(kind)).ok());
            read.map(|pattern| pattern.automaton()).collect()
        };
        Named { include: read(&patterns.include), except: read(&patterns.except) }
    }

    /// The partition and account in which examples are looked for.
    fn home(&self) -> Option<(&str, &str)> {
        Some((self.account.partition, &*self.account.id))
    }
}

/// Names that patterns mean.
#[derive(Debug)]
struct Named {
    include: Vec<Pattern>,
    except: Vec<Pattern>,
}

impl Named {
    /// Whether a path and name is one of them. IAM's names are unique without case.
    fn holds(&self, path_name: &str) -> bool {
        let fits = |all: &[Pattern]| all.iter().any(|pattern| pattern.matches(path_name));
        fits(&self.include) && !fits(&self.except)
    }
}

/// Whether somebody carries one of some boundaries.
fn carries(fact: &Fact, boundaries: &[String]) -> bool {
    fact.boundary.as_ref().is_some_and(|own| boundaries.iter().any(|one| **one == **own))
}

/// Some names in backticks.
fn quoted_list(names: &[String]) -> String {
    let all: Vec<String> = names.iter().map(|name| crate::diag::quoted(name)).collect();
    all.join(" or ")
}
