//! What a workspace knows of texts that it has checked before: pages, accounts and proofs that stay as they were.

use super::page::Pages;
use crate::diag::{Code, Diagnostic, Sink};
use crate::model::{Account, AccountId, DelegationId, Index, Model};
use crate::plan::{self, AccountPlan};
use crate::secure::{self, Ledger, Memo};
use crate::text::{FileId, Sources};
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
    found: Vec<Diagnostic>,
    ledger: Option<Kept>,
}

/// Everything that the answers about an account rest on.
#[derive(Debug)]
struct Grounds {
    /// The account's name and partition, and whether there are other accounts.
    account: String,
    /// Whether errors stood before: then nothing is proved.
    errors: bool,
    /// The files that say anything about it, with all that these use, and every document.
    texts: Vec<Stood>,
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
    fn same(&self, other: &Self) -> bool {
        let same = |(a, b): (&Stood, &Stood)| a.0 == b.0 && (Arc::ptr_eq(&a.1, &b.1) || a.1 == b.1);
        self.account == other.account
            && self.errors == other.errors
            && self.texts.len() == other.texts.len()
            && self.texts.iter().zip(&other.texts).all(same)
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

impl Workspace {
    /// One that is asked once.
    pub(super) fn once() -> Self {
        Self { once: true, ..Self::default() }
    }

    /// Plans every account and proves what its sentences promise, where nothing is wrong with them. Plans that are made
    /// are kept, unless it is asked once.
    pub(super) fn accounts(
        &mut self,
        Program { model, sources, uses, plans }: &Program<'_>,
        sink: &mut Sink,
        watch: &dyn Watch,
    ) -> BTreeMap<AccountId, Ledger> {
        let index = Index::new(model);
        let mut ledgers = BTreeMap::new();
        // What overlaps is not said twice, so there the accounts' findings rest on those before.
        let linked = sink.diagnostics().iter().any(|found| found.code == Code::E0409);
        let mut seen = BTreeSet::new();
        for id in model.accounts() {
            if watch.ended() {
                break;
            }
            let account = model.account(id);
            let name = format!("{} {}", account.id, account.label());
            let grounds = grounds(model, &index, account, sources, uses, sink.has_errors());
            let known = self.accounts.get(&name).filter(|_| !linked && !self.once);
            if let Some(known) = known.filter(|known| known.rests_on.same(&grounds)) {
                known.found.iter().for_each(|found| sink.push(found.clone()));
                let kept = known.ledger.as_ref();
                let ledger = kept.map(|kept| kept.ledger(index.delegations(id)));
                ledgers.extend(ledger.map(|ledger| (id, ledger)));
                seen.insert(name);
                continue;
            }
            let mut own = if linked { std::mem::take(sink) } else { Sink::new() };
            let plan = plan::check_account(model, &index, id, &mut own);
            // What is wrong already would only be said again in other words.
            let wrong = grounds.errors || own.has_errors();
            let made = || if self.once { Memo::idle() } else { Memo::default() };
            let memo = self.memos.entry(name.clone()).or_insert_with(made);
            let ledger = (!wrong).then(|| {
                memo.turn();
                secure::account(&plan, model, &index, memo, &mut own)
            });
            if linked {
                *sink = own;
            } else if self.once {
                sink.append(own);
            } else {
                let kept = ledger.as_ref().map(|one| Kept::of(one, index.delegations(id)));
                let found = own.finish();
                found.iter().for_each(|found| sink.push(found.clone()));
                self.accounts
                    .insert(name.clone(), Known { rests_on: grounds, found, ledger: kept });
                seen.insert(name);
            }
            if let (Some(place), false) = (plans.get(id.0), self.once) {
                // It is empty: an account is planned once.
                let _ = place.set(plan);
            }
            ledgers.extend(ledger.map(|ledger| (id, ledger)));
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
    errors: bool,
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
    files.extend(model.instances.iter().map(|one| one.span.file.index()));
    let mut open: Vec<usize> = files.iter().copied().collect();
    while let Some(at) = open.pop() {
        let used = uses.get(at).into_iter().flatten().copied();
        open.extend(used.filter(|&used| files.insert(used)));
    }
    files.extend(uses.len()..sources.len());
    let texts = files.into_iter().filter_map(|at| {
        let file = FileId::new(at);
        Some((file, sources.get(file)?.text().clone()))
    });
    let facts = (account.partition, account.organization.is_some(), model.lists.account.len());
    Grounds { account: format!("{facts:?}"), errors, texts: texts.collect() }
}
