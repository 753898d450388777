//! The order: the first call that is safe, again and again; a text between two where none is.

use super::change::{Change, Target, between};
use super::moved::with_copies;
use super::profile::{Profile, Who, said};
use super::safety::Judge;
use super::state::{Holder, State};
use crate::iam::canonical;
use crate::iam::document::{Document, Effect, Element, OneOrMany, Statement};
use crate::plan::Role;
use std::collections::BTreeSet;
use std::sync::Arc;

/// There is no way that was found.
#[derive(Clone, Debug)]
pub struct Stuck {
    /// The calls up to there.
    pub done: Vec<Change>,
    /// Those that are left, none of them safe.
    pub left: Vec<Change>,
    /// Names of policies to be made that others of those left have until then.
    pub taken: Vec<String>,
}

/// Calls from one state to another.
#[derive(Clone, Debug)]
pub struct Leg {
    /// The state before them.
    pub from: State,
    /// The state after them.
    pub to: State,
    /// What changes, in its order.
    pub changes: Vec<Change>,
}

/// The calls that lead from one state to another, in a safe order. Where policies change their paths there are two legs,
/// with copies of them between.
///
/// # Errors
///
/// Where no call that is left is safe.
pub fn plan(old: &State, new: &State) -> Result<Vec<Leg>, Box<Stuck>> {
    let leg = |from: &State, to: &State| {
        let changes = order(from, to)?;
        Ok(Leg { from: from.clone(), to: to.clone(), changes })
    };
    let stuck: Box<Stuck> = match leg(old, new) {
        Ok(leg) => return Ok(vec![leg]),
        Err(stuck) => stuck,
    };
    let Some(between) = with_copies(old, new) else { return Err(stuck) };
    match (leg(old, &between), leg(&between, new)) {
        (Ok(first), Ok(second)) => Ok(vec![first, second]),
        _ => Err(stuck),
    }
}

fn order(old: &State, new: &State) -> Result<Vec<Change>, Box<Stuck>> {
    let mut search =
        Search { old, new, now: old.clone(), done: Vec::new(), tried: BTreeSet::new() };
    let mut left = between(old, new);
    while !left.is_empty() {
        if let Some(at) = left.iter().position(|change| search.is_safe(change)) {
            let change = left.remove(at);
            search.take(change);
        } else if let Some(change) = search.between_two(&left) {
            search.take(change);
        } else {
            let taken = left.iter().filter(|change| !search.is_possible(change));
            let taken = taken.filter_map(|change| match change {
                Change::Create { account, key } => Some(new.policy(account, key)?.name.clone()),
                _ => None,
            });
            return Err(Box::new(Stuck { taken: taken.collect(), done: search.done, left }));
        }
    }
    Ok(search.done)
}

struct Search<'a> {
    old: &'a State,
    new: &'a State,
    now: State,
    done: Vec<Change>,
    /// Texts between two that were given already.
    tried: BTreeSet<(String, String, String)>,
}

impl Search<'_> {
    fn take(&mut self, change: Change) {
        self.now.apply(&change, self.new);
        self.done.push(change);
    }

    /// Whether a call can be made now, and everybody whom it concerns is safe after it.
    fn is_safe(&self, change: &Change) -> bool {
        if !self.is_possible(change) {
            return false;
        }
        let mut after = self.now.clone();
        after.apply(change, self.new);
        let accounts: BTreeSet<&String> =
            self.old.accounts.keys().chain(self.new.accounts.keys()).collect();
        accounts.into_iter().filter(|account| concerns(change, account)).all(|account| {
            let judge = Judge { old: self.old, new: self.new, now: &after, account };
            judge.everybody().iter().all(|who| {
                !self.touches(change, account, who)
                    || self.is_same(&after, account, who)
                    || judge.is_safe(who)
            })
        })
    }

    /// Whether a call can change anything for somebody, seen quickly.
    fn touches(&self, change: &Change, account: &str, who: &Who) -> bool {
        let is = |one: &Holder| matches!(who, Who::Holder(holder) if holder == one);
        match change {
            // Nobody holds a policy that is new or goes, but those who carry a boundary may be there already, or still.
            Change::Create { key, .. } | Change::Delete { key, .. } => {
                matches!(who, Who::Family(family) if family == key)
            }
            Change::Text { key, .. } => match who {
                // Whoever makes principals under a boundary is concerned by its text.
                _ if self
                    .now
                    .policy(account, key)
                    .is_some_and(|one| one.role == Role::Boundary) =>
                {
                    true
                }
                Who::Holder(holder) => {
                    let holding = self.now.holding(account, holder);
                    holding.is_some_and(|one| one.policies.contains(key))
                }
                Who::Family(_) => false,
            },
            Change::Attach { holder, .. }
            | Change::Detach { holder, .. }
            | Change::Bound { holder, .. }
            | Change::Unbound { holder, .. } => is(holder),
            Change::ControlCreate { .. }
            | Change::ControlText { .. }
            | Change::ControlAttach { .. }
            | Change::ControlDetach { .. }
            | Change::ControlDelete { .. } => true,
        }
    }

    /// Whether a step changes nothing for somebody, so that they are as safe as before.
    fn is_same(&self, after: &State, account: &str, who: &Who) -> bool {
        let (before, after_it) =
            (Profile::new(&self.now, account, who), Profile::new(after, account, who));
        let (Some(before), Some(after_it)) = (&before, &after_it) else {
            return before.is_none() && after_it.is_none();
        };
        let keys = |profile: &Profile| {
            let ceiling = profile.ceiling.as_ref();
            (
                profile.allow.keys().cloned().collect::<Vec<_>>(),
                ceiling.map(|parts| parts.keys().cloned().collect::<Vec<_>>()),
                profile.deny.keys().cloned().collect::<Vec<_>>(),
            )
        };
        let texts = |state: &State, profile: &Profile| {
            let parts =
                profile.allow.values().chain(profile.ceiling.iter().flat_map(|one| one.values()));
            let names: BTreeSet<&String> = parts.flat_map(|part| &part.names).collect();
            names.into_iter().map(|name| state.text(account, name).cloned()).collect::<Vec<_>>()
        };
        keys(before) == keys(after_it) && texts(&self.now, before) == texts(after, after_it)
    }

    /// Whether AWS takes a call now: names are free, nothing that is deleted is held.
    fn is_possible(&self, change: &Change) -> bool {
        let has = |one: &Target| {
            self.now.policy(&one.account, &one.key).is_some()
                || self
                    .new
                    .policy(&one.account, &one.key)
                    .is_some_and(|policy| policy.document.is_none())
        };
        match change {
            Change::Create { account, key } => {
                let name =
                    self.new.policy(account, key).map(|policy| policy.name.to_ascii_lowercase());
                let here = self.now.accounts.get(account);
                let mut names = here.into_iter().flat_map(|here| here.policies.iter());
                // Names of managed policies are unique in an account, whatever their paths.
                !names.any(|(known, policy)| {
                    !known.starts_with("inline/")
                        && !key.starts_with("inline/")
                        && policy.document.is_some()
                        && Some(policy.name.to_ascii_lowercase()) == name
                })
            }
            Change::Attach { to: all, .. } | Change::Bound { by: all, .. } => all.iter().all(has),
            Change::Delete { account, key } => {
                let here = self.now.accounts.get(account);
                let mut holdings = here.into_iter().flat_map(|here| here.holders.values());
                !holdings
                    .any(|one| one.policies.contains(key) || one.boundary.as_ref() == Some(key))
            }
            Change::ControlAttach { key, .. } => self.now.controls.contains_key(key),
            Change::ControlDelete { key } => {
                self.now.controls.get(key).is_some_and(|control| control.targets.is_empty())
            }
            Change::Text { account, document, .. } => self.has_ceilings(account, document),
            Change::Detach { .. }
            | Change::Unbound { .. }
            | Change::ControlCreate { .. }
            | Change::ControlText { .. }
            | Change::ControlDetach { .. } => true,
        }
    }

    /// Whether every boundary that allowances of a text name is there: whoever uses them before can make nobody.
    fn has_ceilings(&self, account: &str, document: &Document) -> bool {
        let Some(new) = self.new.accounts.get(account) else { return true };
        let allowances = document.statements.iter().filter(|one| one.effect == Effect::Allow);
        let said: Vec<String> =
            allowances.map(said).filter(|one| one.contains(":policy/")).collect();
        new.policies.iter().all(|(key, policy)| {
            policy.role != Role::Boundary
                || policy.document.is_none()
                || self.now.policy(account, key).is_some()
                || !said.iter().any(|one| one.contains(&format!("{key:?}")))
        })
    }

    /// A policy of those left with a text between what it has and what it gets: the denials of both; and if that is
    /// not enough, only the allowances that both have.
    fn between_two(&mut self, left: &[Change]) -> Option<Change> {
        for common in [false, true] {
            for change in left {
                let Change::Text { account, key, document } = change else { continue };
                let Some(policy) = self.now.policy(account, key) else { continue };
                let Some(now) = &policy.document else { continue };
                if now.version != document.version {
                    continue;
                }
                let text = tightened(now, document, common);
                let said = canonical::minified(&text);
                let tried = (account.clone(), key.clone(), said);
                let fits = canonical::size(&text) <= policy.limit
                    && !text.statements.as_slice().is_empty();
                if !fits || text.statements == now.statements || self.tried.contains(&tried) {
                    continue;
                }
                let document = Arc::new(text);
                let step = Change::Text { account: account.clone(), key: key.clone(), document };
                if self.is_safe(&step) {
                    self.tried.insert(tried);
                    return Some(step);
                }
            }
        }
        None
    }
}

/// The text of a policy under the denials of both ends.
fn tightened(now: &Document, next: &Document, common: bool) -> Document {
    let has = |document: &Document, one: &Statement| {
        document.statements.iter().any(|known| said(known) == said(one))
    };
    let mut statements: Vec<Statement> = Vec::new();
    for one in &now.statements {
        if one.effect == Effect::Deny || !common || has(next, one) {
            statements.push(one.clone());
            continue;
        }
        let others = next.statements.iter().filter(|other| other.effect == Effect::Allow);
        statements.extend(others.filter_map(|other| both(one, other)));
    }
    let denials = next.statements.iter().filter(|one| one.effect == Effect::Deny && !has(now, one));
    statements.extend(denials.cloned());
    // Names of statements are unique in a document.
    let mut names = BTreeSet::new();
    for one in &mut statements {
        if one.sid.as_ref().is_some_and(|sid| !names.insert(sid.clone())) {
            one.sid = None;
        }
    }
    Document { version: now.version, id: None, statements: OneOrMany::Many(statements) }
}

/// What two allowances under the same conditions both name, action by action and resource by resource.
fn both(one: &Statement, other: &Statement) -> Option<Statement> {
    if one.conditions != other.conditions || one.principal != other.principal {
        return None;
    }
    let action = common(&one.action, &other.action)?;
    let resource = match (&one.resource, &other.resource) {
        (Some(one), Some(other)) => Some(common(one, other)?),
        _ => return None,
    };
    Some(Statement { action, resource, ..one.clone() })
}

fn common(one: &Element, other: &Element) -> Option<Element> {
    if one == other {
        return Some(one.clone());
    }
    let shared: Vec<String> = one
        .values
        .iter()
        .filter(|value| other.values.iter().any(|known| known == *value))
        .cloned()
        .collect();
    let plain = !one.negated && !other.negated && !shared.is_empty();
    plain.then(|| Element::of(shared))
}

/// Whether a call may change what somebody in an account can do.
fn concerns(change: &Change, account: &str) -> bool {
    match change {
        Change::Create { account: of, .. }
        | Change::Text { account: of, .. }
        | Change::Delete { account: of, .. } => of == account,
        Change::Attach { to: all, .. }
        | Change::Detach { from: all, .. }
        | Change::Bound { by: all, .. }
        | Change::Unbound { from: all, .. } => all.iter().any(|one| one.account == account),
        Change::ControlCreate { .. }
        | Change::ControlText { .. }
        | Change::ControlAttach { .. }
        | Change::ControlDetach { .. }
        | Change::ControlDelete { .. } => true,
    }
}
