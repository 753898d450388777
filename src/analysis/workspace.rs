//! What a workspace knows of texts that it has checked before: pages, accounts and proofs that stay as they were.

use super::cores;
use super::page::Pages;
use crate::diag::{Code, Diagnostic, Severity, Sink};
use crate::model::{Account, AccountId, DelegationId, Index, Model};
use crate::plan::{self, AccountPlan};
use crate::secure::{self, Key, Ledger, Memo};
use crate::text::{FileId, Sources};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// Who watches a check.
pub trait Watch {
    /// Whether the answer is no longer wanted.
    fn ended(&self) -> bool;
    /// Everything but plans and proofs is checked; this was found so far.
    fn before_plans(&self, sources: &Sources, keys: &[String], found: Vec<Diagnostic>);
}

/// Nobody watches.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn ended(&self) -> bool {
        false
    }

    fn before_plans(&self, _: &Sources, _: &[String], _: Vec<Diagnostic>) {}
}

/// Inputs change, and what does not rest on the change is not worked out again. Answers are those of
/// [`Snapshot`](super::Snapshot), the same as without it.
#[derive(Debug, Default)]
pub struct Workspace {
    pub(super) pages: Pages,
    accounts: BTreeMap<String, Known>,
    memos: BTreeMap<String, Memo>,
    /// Whether it is asked once, so that nothing is worth keeping.
    once: bool,
}

/// Fewer delegations than this take less time than it takes to start other threads.
const FEW: usize = 8;

/// A program that is resolved and not yet planned.
#[derive(Debug)]
pub(super) struct Program<'a> {
    pub(super) model: &'a Model,
    pub(super) sources: &'a Sources,
    /// Which files each file uses.
    pub(super) uses: &'a [Vec<usize>],
    /// Where plans are kept, by account.
    pub(super) plans: &'a [OnceLock<AccountPlan>],
}

/// What was found in an account, and what it rests on.
#[derive(Debug)]
struct Known {
    rests_on: Grounds,
    /// What its plan says: all that is asked while errors stand anywhere.
    planned: Vec<Diagnostic>,
    /// What its plan and its proofs say, with the verdicts, once it was proved. Errors elsewhere come and go with every
    /// half-written sentence, and change nothing of it.
    proved: Option<(Vec<Diagnostic>, Kept)>,
}

/// Everything that the answers about an account rest on: where the texts stayed, or what is read of them.
#[derive(Debug, Default)]
struct Grounds {
    /// The account's name and partition.
    account: String,
    /// The files that say anything about it, with all that these use, and every document.
    texts: Vec<Stood>,
    /// What its plan and proofs read of these.
    read: Key,
    /// Which of its sentences are known to overlap: that is not said twice.
    overlaps: Vec<Diagnostic>,
}

/// A file with the text that it had.
type Stood = (FileId, Arc<str>);

/// A ledger whose delegations are counted within the account, so that it holds when others come or go.
#[derive(Debug)]
struct Kept {
    ledger: Ledger,
    places: Vec<Vec<usize>>,
}

impl Grounds {
    fn same_texts(&self, other: &Self) -> bool {
        let same = |(a, b): (&Stood, &Stood)| a.0 == b.0 && (Arc::ptr_eq(&a.1, &b.1) || a.1 == b.1);
        self.account == other.account
            && self.overlaps == other.overlaps
            && self.texts.len() == other.texts.len()
            && self.texts.iter().zip(&other.texts).all(same)
    }

    fn same_reading(&self, other: &Self) -> bool {
        self.overlaps == other.overlaps && self.read == other.read
    }
}

impl Kept {
    fn of(ledger: &Ledger, delegations: &[DelegationId]) -> Self {
        let place = |id: &DelegationId| delegations.iter().position(|other| other == id);
        let places = ledger.proofs.iter();
        let places = places.map(|proof| proof.rests_on.iter().filter_map(place).collect());
        Self { ledger: ledger.clone(), places: places.collect() }
    }

    fn ledger(&self, delegations: &[DelegationId]) -> Ledger {
        let mut ledger = self.ledger.clone();
        for (proof, places) in ledger.proofs.iter_mut().zip(&self.places) {
            proof.rests_on = places.iter().filter_map(|&at| delegations.get(at).copied()).collect();
        }
        ledger
    }
}

impl Known {
    /// Whether it holds what is asked: no proofs where there are errors.
    fn answers(&self, errors: bool) -> bool {
        errors || self.proved.is_some() || has_errors(&self.planned)
    }

    /// What is said of the account, with its verdicts where it is proved.
    fn said(&self, errors: bool, delegations: &[DelegationId]) -> (&[Diagnostic], Option<Ledger>) {
        match &self.proved {
            Some((found, ledger)) if !errors => (found, Some(ledger.ledger(delegations))),
            _ => (&self.planned, None),
        }
    }
}

fn has_errors(found: &[Diagnostic]) -> bool {
    found.iter().any(|one| one.severity == Severity::Error)
}

/// What every account is examined with.
struct Examined<'a> {
    model: &'a Model,
    index: &'a Index,
    /// Which sentences are known to overlap.
    overlaps: &'a [Diagnostic],
    /// Whether errors were found before anything was planned: then nothing is proved.
    errors: bool,
}

impl Examined<'_> {
    /// Plans an account, and proves it where nothing is wrong: that would only be said again in other words.
    fn account(&self, id: AccountId, memo: &mut Memo) -> (Known, AccountPlan) {
        let mut sink = Sink::new();
        self.overlaps.iter().for_each(|known| sink.push(known.clone()));
        let before = sink.diagnostics().len();
        let own = |sink: &Sink| sink.diagnostics().iter().skip(before).cloned().collect();
        let plan = plan::check_account(self.model, self.index, id, &mut sink);
        let planned: Vec<Diagnostic> = own(&sink);
        let proved = (!self.errors && !has_errors(&planned)).then(|| {
            memo.turn();
            let ledger = secure::account(&plan, self.model, self.index, memo, &mut sink);
            (own(&sink), Kept::of(&ledger, self.index.delegations(id)))
        });
        (Known { rests_on: Grounds::default(), planned, proved }, plan)
    }

    /// Says what was found in an account; its verdicts, where it is proved.
    fn said(&self, id: AccountId, known: &Known, sink: &mut Sink) -> Option<(AccountId, Ledger)> {
        let (found, ledger) = known.said(self.errors, self.index.delegations(id));
        found.iter().for_each(|found| sink.push(found.clone()));
        Some((id, ledger?))
    }
}

impl Workspace {
    /// One that is asked once.
    pub(super) fn once() -> Self {
        Self { once: true, ..Self::default() }
    }

    /// Plans every account and proves what its sentences promise, where nothing is wrong with them. Plans that are made
    /// are kept, unless it is asked once: then all accounts are worked on at once, and what is held does not grow with
    /// their number.
    pub(super) fn accounts(
        &mut self,
        program: &Program<'_>,
        sink: &mut Sink,
        watch: &dyn Watch,
    ) -> BTreeMap<AccountId, Ledger> {
        let (model, index) = (program.model, Index::new(program.model));
        let overlaps = sink.diagnostics().iter().filter(|found| found.code == Code::E0409);
        let overlaps: Vec<Diagnostic> = overlaps.cloned().collect();
        let errors = sink.has_errors();
        let examined = Examined { model, index: &index, overlaps: &overlaps, errors };
        if !self.once {
            return self.changed(&examined, program, sink, watch);
        }
        let ids: Vec<AccountId> = model.accounts().collect();
        let work = |id: &AccountId| examined.account(*id, &mut Memo::idle()).0;
        let delegations = ids.iter().map(|id| index.delegations(*id).len());
        let known = if delegations.sum::<usize>() < FEW {
            ids.iter().map(work).collect()
        } else {
            cores::each(&ids, work)
        };
        let each = ids.into_iter().zip(&known);
        each.filter_map(|(id, known)| examined.said(id, known, sink)).collect()
    }

    /// The accounts whose answers may have changed are examined again.
    fn changed(
        &mut self,
        examined: &Examined<'_>,
        program: &Program<'_>,
        sink: &mut Sink,
        watch: &dyn Watch,
    ) -> BTreeMap<AccountId, Ledger> {
        let Program { sources, uses, plans, .. } = program;
        let Examined { model, index, .. } = *examined;
        let (mut ledgers, mut seen, common) = (BTreeMap::new(), BTreeSet::new(), OnceCell::new());
        let documents = || sources.iter().skip(uses.len()).map(|(_, source)| &**source.text());
        let read = || secure::grounds::common(model, documents());
        for id in model.accounts() {
            if watch.ended() {
                break;
            }
            let account = model.account(id);
            let name = format!("{} {}", account.id, account.label());
            let known = self.accounts.remove(&name);
            let mut now = grounds(model, index, account, sources, uses, examined.overlaps);
            let stayed = known.as_ref().is_some_and(|known| known.rests_on.same_texts(&now));
            if let Some(known) = known.as_ref().filter(|_| stayed) {
                now.read = known.rests_on.read;
            } else {
                now.read = secure::grounds::of_account(*common.get_or_init(read), model, index, id);
            }
            let known = known.filter(|known| stayed || known.rests_on.same_reading(&now));
            let known = known.filter(|known| known.answers(examined.errors)).unwrap_or_else(|| {
                let memo = self.memos.entry(name.clone()).or_default();
                let (known, mut plan) = examined.account(id, memo);
                if let Some(place) = plans.get(id.0) {
                    plan.assumptions = plan::assumptions(model, index, id);
                    // It is empty: an account is planned once.
                    let _ = place.set(plan);
                }
                known
            });
            let known = Known { rests_on: now, ..known };
            ledgers.extend(examined.said(id, &known, sink));
            self.accounts.insert(name.clone(), known);
            seen.insert(name);
        }
        if !watch.ended() {
            self.accounts.retain(|name, _| seen.contains(name));
            self.memos.retain(|name, _| seen.contains(name));
        }
        ledgers
    }
}

/// What the answers about an account rest on.
fn grounds(
    model: &Model,
    index: &Index,
    account: &Account,
    sources: &Sources,
    uses: &[Vec<usize>],
    overlaps: &[Diagnostic],
) -> Grounds {
    let id = account.at;
    let mut files: BTreeSet<usize> = BTreeSet::new();
    files.extend(account.span.map(|span| span.file.index()));
    files.extend(index.principals(id).iter().map(|&id| model.principal(id).file.index()));
    files.extend(index.policies(id).iter().map(|&id| model.policy(id).file.index()));
    files.extend(index.delegations(id).iter().map(|&id| model.delegation(id).file.index()));
    let everywhere = model.guardrails.iter().map(|one| one.item.file);
    let everywhere = everywhere.chain(model.invariants.iter().map(|one| one.span.file));
    files.extend(
        everywhere.chain(model.protects.iter().map(|one| one.span.file)).map(FileId::index),
    );
    // An instance may stand in one file and its template in another.
    let principals = index.principals(id).iter().map(|&id| model.principal(id).origin);
    let policies = index.policies(id).iter().map(|&id| model.policy(id).origin);
    let delegations = index.delegations(id).iter().map(|&id| model.delegation(id).origin);
    let everywhere = model.guardrails.iter().map(|one| one.origin);
    let everywhere = everywhere.chain(model.invariants.iter().map(|one| one.origin));
    let everywhere = everywhere.chain(model.protects.iter().map(|one| one.origin));
    for origin in principals.chain(policies).chain(delegations).chain(everywhere) {
        files.extend(model.instances_of(origin).iter().map(|label| label.span.file.index()));
    }
    let mut open: Vec<usize> = files.iter().copied().collect();
    while let Some(at) = open.pop() {
        let used = uses.get(at).into_iter().flatten().copied();
        open.extend(used.filter(|&used| files.insert(used)));
    }
    files.extend(uses.len()..sources.len());
    let here = |one: &&Diagnostic| files.contains(&one.primary.span.file.index());
    let overlaps = overlaps.iter().filter(here).cloned().collect();
    let texts = files.into_iter().filter_map(|at| {
        let file = FileId::new(at);
        Some((file, sources.get(file)?.text().clone()))
    });
    let word = plan::names::account_word(model, id);
    let (home, led) = (plan::home(model) == Some(id), account.organization.is_some());
    let facts = format!("{word} {} {led} {home}", account.partition);
    Grounds { account: facts, texts: texts.collect(), read: Key::default(), overlaps }
}
