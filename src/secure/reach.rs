//! Containment and permanence: what a delegate and everything it reaches is allowed, asked against every unsafe request.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::Sink;
use crate::diag::escapes as say;
use crate::iam::catalogue;
use crate::iam::escalation::Class;
use crate::model::{Grant, Index, Model, PolicyId, Principal, PrincipalId, PrincipalKind};
use crate::plan::names::principal_arns;
use crate::prove::{Answer, Found, Question, Rules, ask};
use crate::secure::actor::{Held, Layers};
use crate::secure::calls;
use crate::secure::family::Families;
use crate::secure::ledger::{Ledger, Proof, Property, Status};
use crate::secure::memo::{Before, Key, Memo, key};
use crate::secure::mend;
use crate::secure::region::{self, Danger, Region};
use crate::secure::touched::{Actions, Touched};
use crate::secure::words::{keys, why, worded};
use crate::text::Span;

/// Who a delegate acts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Itself.
    Delegate(PrincipalId),
    /// Something made under a boundary.
    Created(PolicyId),
}

/// An account's delegates and what they reach.
#[derive(Debug)]
pub struct Reach<'a> {
    /// The account's policies.
    pub held: &'a Held<'a>,
    /// The program.
    pub model: &'a Model,
    /// What is in which account.
    pub index: &'a Index,
    /// What was proved before.
    memo: &'a Memo,
    /// The boundaries of all that somebody reached carries.
    pub boundaries: BTreeSet<PolicyId>,
    /// The writing of texts that its delegates must not change.
    ceilings: OnceCell<Option<Arc<Rules>>>,
    /// The key of these texts' names.
    ceilings_key: OnceCell<Key>,
}

/// A delegate in an account, with its sentences.
#[derive(Debug)]
pub struct Delegate {
    /// Who.
    pub id: PrincipalId,
    /// Its first sentence.
    pub source: Span,
    /// What it may make.
    pub families: Families,
}

/// An unsafe request that is allowed.
#[derive(Debug)]
struct Escaped {
    danger: Danger,
    actor: Actor,
    source: Span,
    calls: Vec<String>,
    found: Found,
}

impl<'a> Reach<'a> {
    /// Looks at an account.
    pub fn new(held: &'a Held<'a>, model: &'a Model, index: &'a Index, memo: &'a Memo) -> Self {
        let (ceilings, ceilings_key) = (OnceCell::new(), OnceCell::new());
        Self { held, model, index, memo, boundaries: BTreeSet::new(), ceilings, ceilings_key }
    }

    /// The account's delegates, in the order of their first sentences.
    pub fn delegates(&self) -> Vec<Delegate> {
        let mut found: Vec<Delegate> = Vec::new();
        let mut known: BTreeSet<PrincipalId> = BTreeSet::new();
        let account = self.held.account();
        for &id in self.index.delegations(account) {
            let delegation = self.model.delegation(id);
            for &(holder, _) in &delegation.principals {
                if known.insert(holder) {
                    let families = Families::of(holder, self.model, self.index, account);
                    found.push(Delegate { id: holder, source: delegation.span, families });
                }
            }
        }
        found
    }

    /// The grants of a principal's own sentences.
    pub fn sentences(&self, holder: PrincipalId) -> impl Iterator<Item = &'a Grant> + use<'a> {
        let (model, index) = (self.model, self.index);
        let delegations = index.delegations(self.held.account()).iter();
        let own = delegations.map(move |&id| model.delegation(id)).filter(move |delegation| {
            delegation.principals.iter().any(|&(other, _)| other == holder)
        });
        own.flat_map(|delegation| &delegation.grants)
    }

    /// Everything a delegate acts as, itself first, with the layers that its requests then pass.
    pub fn actors(&self, delegate: &Delegate) -> Vec<(Actor, Layers)> {
        let mut actors = vec![(Actor::Delegate(delegate.id), self.held.of_principal(delegate.id))];
        for &(boundary, _) in &delegate.families.boundaries {
            if let Some(layers) = self.held.of_created(boundary) {
                actors.push((Actor::Created(boundary), layers));
            }
        }
        actors
    }

    /// Proves containment and permanence of every delegate.
    pub fn prove(&mut self, sink: &mut Sink, ledger: &mut Ledger) {
        for delegate in self.delegates() {
            let (mut contained, mut permanent) = (Status::Proved, Status::Proved);
            self.boundaries.extend(delegate.families.boundaries.iter().map(|&(id, _)| id));
            let actors = self.actors(&delegate);
            if let Before::Not(key) = self.memo.before(|| self.rests_on(&delegate, &actors)) {
                let said = sink.errors();
                let escapes = self.escapes(&delegate, actors, &mut contained, &mut permanent, sink);
                if escapes.is_empty() && sink.errors() == said {
                    self.memo.keep(key);
                }
                self.say(&delegate, escapes, sink);
            }
            let account = self.held.account();
            for &id in self.index.delegations(account) {
                let delegation = self.model.delegation(id);
                if !delegation.principals.iter().any(|&(holder, _)| holder == delegate.id) {
                    continue;
                }
                for (property, status) in
                    [(Property::Containment, contained), (Property::Permanence, permanent)]
                {
                    let source = delegation.span;
                    ledger.note(Proof { property, status, rests_on: vec![id], source });
                }
            }
        }
    }

    /// Everything that the questions about a delegate rest on.
    fn rests_on(&self, delegate: &Delegate, actors: &[(Actor, Layers)]) -> Vec<u8> {
        let Families {
            roles,
            users,
            role_names,
            passed,
            user_names,
            group_names,
            policy_names,
            boundaries: _,
        } = &delegate.families;
        let names = (roles, users, role_names, passed, user_names, group_names, policy_names);
        let account = self.model.account(self.held.account());
        let special = account.management || account.identity_administrator;
        let (strangers, home) = (self.strangers(delegate), self.home());
        let said = format!("stays {home:?} {special} {names:?} {strangers:?}");
        let ceilings = || key(format!("{:?}", self.held.ceilings()));
        let mut all = said.into_bytes();
        all.extend_from_slice(self.ceilings_key.get_or_init(ceilings));
        all.extend(actors.iter().flat_map(|(_, layers)| layers.key()));
        all
    }

    /// The unsafe requests that a delegate, or what it reaches, is allowed.
    fn escapes(
        &self,
        delegate: &Delegate,
        actors: Vec<(Actor, Layers)>,
        contained: &mut Status,
        permanent: &mut Status,
        sink: &mut Sink,
    ) -> Vec<Escaped> {
        let mut escapes: Vec<Escaped> = Vec::new();
        let touched: Vec<Touched> = actors.iter().map(|(_, layers)| touched(layers)).collect();
        let all = touched.iter().fold(Touched::default(), |all, one| all.or(*one));
        let named = assumed_by_name(&actors, all);
        let regions =
            if all.is_nothing() { Vec::new() } else { self.regions(delegate, &named, all) };
        for ((actor, layers), touched) in actors.into_iter().zip(touched) {
            for region in regions.iter().filter(|region| touched.has(region.actions)) {
                let status = self.ask(delegate, actor, &layers, region, &mut escapes, sink);
                if matches!(region.danger, Danger::Unbind | Danger::Rewrite | Danger::Narrow) {
                    *permanent = status.max(*permanent);
                } else {
                    *contained = status.max(*contained);
                }
            }
        }
        escapes
    }

    /// The ARNs of declared roles that are of no family of a delegate.
    fn strangers(&self, delegate: &Delegate) -> Vec<String> {
        let account = self.model.account(self.held.account());
        let principals = self.index.principals(self.held.account()).iter();
        let strangers = principals.map(|&id| (id, self.model.principal(id))).filter(|(id, one)| {
            let roles = matches!(one.kind, PrincipalKind::Role | PrincipalKind::PermissionSet);
            roles && *id != delegate.id && !is_of_family(one, &delegate.families)
        });
        strangers.flat_map(|(_, one)| principal_arns(one, self.model, account)).collect()
    }

    /// The unsafe requests of a delegate, of what it and others touch.
    pub fn regions(&self, delegate: &Delegate, named: &[String], touched: Touched) -> Vec<Region> {
        let account = self.model.account(self.held.account());
        let strangers = self.strangers(delegate);
        let ceilings = || region::ceilings(self.held.ceilings(), self.held.reader());
        let asked = region::Asked {
            ceilings: self.ceilings.get_or_init(ceilings).as_ref(),
            declared: &strangers,
            named,
            management: account.management || account.identity_administrator,
            home: (account.partition, &account.id),
            touched,
            reader: self.held.reader(),
        };
        region::all(&delegate.families, &asked)
    }

    fn ask(
        &self,
        delegate: &Delegate,
        actor: Actor,
        layers: &Layers,
        region: &Region,
        escapes: &mut Vec<Escaped>,
        sink: &mut Sink,
    ) -> Status {
        let found = match answer(layers, &region.layers, self.home()) {
            Answer::None => return Status::Proved,
            Answer::Some(found) => plainer(found, layers, &region.layers, self.home()),
            Answer::Undecided(reason) => {
                let name = &self.model.principal(delegate.id).name;
                let what = format!("`{name}` stays within its ceilings");
                sink.push(say::not_decided(delegate.source, &what, why(reason)));
                return Status::NotDecided;
            }
        };
        let calls = calls::of(self, delegate, actor, region.danger, &found);
        let source = layers.place(found.allowed_by.first().copied());
        let source = source.unwrap_or(delegate.source);
        escapes.push(Escaped { danger: region.danger, actor, source, calls, found: *found });
        if region.danger.warns() { Status::Proved } else { Status::Refuted }
    }

    /// Says of each statement the shortest escape that it allows, and which others besides.
    fn say(&self, delegate: &Delegate, escapes: Vec<Escaped>, sink: &mut Sink) {
        let mut by_source: BTreeMap<Span, Vec<Escaped>> = BTreeMap::new();
        for escape in escapes {
            by_source.entry(escape.source).or_default().push(escape);
        }
        for mut all in by_source.into_values() {
            all.sort_by_key(|one| (one.danger.warns(), one.danger, one.calls.len()));
            let mut all = all.into_iter();
            let Some(first) = all.next() else { continue };
            let known = |action: &String| catalogue::action(action).is_some();
            let mut others: Vec<String> =
                all.map(|one| one.found.witness.action).filter(known).collect();
            others.retain(|action| *action != first.found.witness.action);
            others.sort_unstable();
            others.dedup();
            let calls = first.calls.clone();
            let said = self.escape(delegate, first.actor, first.source, &first.found, calls);
            let mut said = worded(first.danger)(&said);
            let mut escaping = others.clone();
            escaping.push(first.found.witness.action.clone());
            said.fixes.extend(mend::leave_out(self.model, first.source, &escaping));
            if !others.is_empty() {
                said = said.note(format!("it also allows `{}`", others.join("`, `")));
            }
            sink.push(said);
        }
    }

    /// What was found, in the words of diagnostics.
    pub fn escape<'e>(
        &'e self,
        delegate: &'e Delegate,
        actor: Actor,
        source: Span,
        found: &'e Found,
        calls: Vec<String>,
    ) -> say::Escape<'e> {
        let through = match actor {
            Actor::Delegate(_) => None,
            Actor::Created(boundary) => Some(&*self.model.policy(boundary).name),
        };
        say::Escape {
            delegate: &self.model.principal(delegate.id).name,
            sentence: delegate.source,
            source,
            through,
            action: &found.witness.action,
            resource: &found.witness.resource,
            keys: keys(&found.witness),
            calls,
        }
    }

    /// The partition and account in which examples are looked for.
    pub fn home(&self) -> (&'a str, &'a str) {
        let account = self.model.account(self.held.account());
        (account.partition, &account.id)
    }
}

/// The roles that statements of some actors name outright where they may allow assuming.
fn assumed_by_name(actors: &[(Actor, Layers)], touched: Touched) -> Vec<String> {
    if !touched.has(Actions::Of(&[Class::Assume])) {
        return Vec::new();
    }
    let texts = actors.iter().filter_map(|(_, layers)| layers.layers.first()).flatten();
    let mut found: BTreeSet<String> = BTreeSet::new();
    for statement in texts.flat_map(|text| &text.rules.document.statements) {
        let Some(resource) = statement.resource.as_ref().filter(|one| !one.negated) else {
            continue;
        };
        let plain = |value: &&String| !value.contains(['*', '?', '$']) && value.contains(":role/");
        found.extend(resource.values.iter().filter(plain).cloned());
    }
    found.into_iter().collect()
}

/// Whether a declared role carries one of the boundaries that the delegate's families carry.
fn is_of_family(principal: &Principal, families: &Families) -> bool {
    principal.bounded_by.is_some_and(|(boundary, _)| {
        families.boundaries.iter().any(|&(known, _)| known == boundary)
    })
}

/// Asks for a request that all layers allow and that is in a region.
pub fn answer(layers: &Layers, region: &[Arc<Rules>], home: (&str, &str)) -> Answer {
    ask(&question(layers, region, Some(home)))
}

fn question<'a>(
    layers: &'a Layers,
    region: &'a [Arc<Rules>],
    home: Option<(&'a str, &'a str)>,
) -> Question<'a> {
    let mut left: Vec<Vec<&Rules>> =
        layers.layers.iter().map(|layer| layer.iter().map(|text| &*text.rules).collect()).collect();
    left.extend(region.iter().map(|rules| vec![&**rules]));
    Question { left, right: vec![Vec::new()], home }
}

/// The same request without a boundary that is no policy, or with one that is, where that is as unsafe: a call fails
/// that names a boundary which does not exist.
fn plainer(
    mut found: Box<Found>,
    layers: &Layers,
    region: &[Arc<Rules>],
    home: (&str, &str),
) -> Box<Found> {
    const KEY: &str = "iam:permissionsboundary";
    let named = found.witness.keys.get(KEY).and_then(|held| held.first());
    if named.is_none_or(|arn| arn.starts_with("arn:")) {
        return found;
    }
    let question = question(layers, region, Some(home));
    let mut without = found.witness.clone();
    without.keys.remove(KEY);
    let mut with = found.witness.clone();
    let real = format!("arn:{}:iam::aws:policy/AdministratorAccess", home.0);
    with.keys.insert(KEY.to_owned(), vec![real]);
    let puts = found.witness.action.starts_with("iam:Put");
    let tried = [Some(without).filter(|_| !puts), Some(with)];
    if let Some(plain) = tried.into_iter().flatten().find(|one| one.answers(&question)) {
        found.witness = plain;
    }
    found
}

/// What the first layer may allow of all that decides who may do what.
fn touched(layers: &Layers) -> Touched {
    let first = layers.layers.first().into_iter().flatten();
    Touched::by(first.flat_map(|text| &text.rules.allow))
}
