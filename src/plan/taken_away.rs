//! Denials that take away what other sentences and statements give.

use super::assumptions::takes;
use super::exactness::{self, Crossing};
use super::lists::Lists;
use super::names::iam_arn;
use super::{grants, lower, permanence};
use crate::diag::{Code, Sink, delegations as say};
use crate::iam::document::{Document, Effect, Element, Statement};
use crate::iam::pattern::Pattern;
use crate::model::effective::arn_word;
use crate::model::name_pattern::{NamePattern, meeting_prefixes};
use crate::model::{
    AccountId, DelegationId, Grant, Index, Kind, Model, PolicyId, PolicyText, PrincipalId,
    PrincipalKind,
};
use crate::text::Span;
use std::collections::BTreeMap;

/// What the principals of an account hold by statements of the files, in IAM's words.
pub(super) struct Held {
    own: Vec<(PrincipalId, Vec<(Statement, Span)>)>,
}

impl Held {
    pub(super) fn of(model: &Model, index: &Index, id: AccountId) -> Self {
        let account = model.account(id);
        let lowered = |statements: &[crate::model::Statement]| -> Vec<(Statement, Span)> {
            statements
                .iter()
                .filter(|statement| statement.effect == crate::model::Effect::Allow)
                .flat_map(|statement| lower::lower(statement, model, account))
                .filter(|lowered| {
                    lowered.statement.effect == Effect::Allow
                        && speaks_of_iam(&lowered.statement.action)
                })
                .map(|lowered| (lowered.statement, lowered.span))
                .collect()
        };
        let mut own: BTreeMap<PrincipalId, Vec<(Statement, Span)>> = BTreeMap::new();
        for &principal in index.principals(id) {
            own.entry(principal)
                .or_default()
                .extend(lowered(&model.principal(principal).statements));
        }
        for &policy in index.policies(id) {
            let policy = model.policy(policy);
            if policy.attach_to.is_empty() {
                continue;
            }
            let statements = match &policy.text {
                PolicyText::Statements(statements) => lowered(statements),
                PolicyText::Document(document)
                | PolicyText::Existing { document: Some(document), .. } => {
                    allowed_by(document, policy.span)
                }
                PolicyText::Existing { document: None, .. } | PolicyText::Unknown => Vec::new(),
            };
            for &(principal, _) in &policy.attach_to {
                own.entry(principal).or_default().extend(statements.iter().cloned());
            }
        }
        own.retain(|_, statements| !statements.is_empty());
        Self { own: own.into_iter().collect() }
    }
}

fn allowed_by(document: &Document, span: Span) -> Vec<(Statement, Span)> {
    document
        .statements
        .iter()
        .filter(|one| one.effect == Effect::Allow && speaks_of_iam(&one.action))
        .map(|one| (one.clone(), span))
        .collect()
}

/// Whether actions of IAM may be among them.
fn speaks_of_iam(action: &Element) -> bool {
    let may = |value: &String| {
        let service = value.split(':').next().unwrap_or("").to_ascii_lowercase();
        service == "iam" || service.contains(['*', '?'])
    };
    action.negated || action.values.iter().any(may)
}

/// Whether two principals may have a member in common, or are one.
fn may_share(a: PrincipalId, b: PrincipalId, model: &Model) -> bool {
    if a == b {
        return true;
    }
    let (first, second) = (model.principal(a), model.principal(b));
    let member = |user: &crate::model::Principal, group: PrincipalId| {
        user.member_of.iter().any(|&(id, _)| id == group)
    };
    match (first.kind, second.kind) {
        (PrincipalKind::Group, PrincipalKind::Group) => true,
        (PrincipalKind::User, PrincipalKind::Group) => member(first, b),
        (PrincipalKind::Group, PrincipalKind::User) => member(second, a),
        _ => false,
    }
}

/// Who is given a grant: the principals of a delegation, or whoever carries a boundary.
#[derive(Clone, Copy)]
enum Holder {
    Delegation(DelegationId),
    Boundary(PolicyId),
}

impl Holder {
    /// Whether a declared principal is one, or shares members with one.
    fn may_be(self, principal: PrincipalId, model: &Model) -> bool {
        match self {
            Self::Delegation(id) => model
                .delegation(id)
                .principals
                .iter()
                .any(|&(mine, _)| may_share(mine, principal, model)),
            Self::Boundary(id) => {
                model.principal(principal).bounded_by.is_some_and(|(own, _)| own == id)
            }
        }
    }

    fn may_share(self, other: Self, model: &Model) -> bool {
        match (self, other) {
            (Self::Boundary(mine), Self::Boundary(theirs)) => mine == theirs,
            (Self::Delegation(id), boundary @ Self::Boundary(_))
            | (boundary @ Self::Boundary(_), Self::Delegation(id)) => {
                model.delegation(id).principals.iter().any(|&(one, _)| boundary.may_be(one, model))
            }
            (Self::Delegation(_), Self::Delegation(id)) => {
                model.delegation(id).principals.iter().any(|&(one, _)| self.may_be(one, model))
            }
        }
    }
}

/// The grants of an account's delegations and boundaries.
fn grants_of<'a>(model: &'a Model, index: &Index, id: AccountId) -> Vec<(Holder, &'a Grant)> {
    let delegated = index.delegations(id).iter().flat_map(|&at| {
        model.delegation(at).grants.iter().map(move |grant| (Holder::Delegation(at), grant))
    });
    let carried = index.policies(id).iter().flat_map(|&at| {
        model.policy(at).grants.iter().map(move |grant| (Holder::Boundary(at), grant))
    });
    delegated.chain(carried).filter(|(_, grant)| !grant.lacks_boundary()).collect()
}

/// The exactness denials of a delegation, against everything else that its holders are given.
pub(super) fn check_crossings(
    model: &Model,
    index: &Index,
    id: AccountId,
    held: &Held,
    sink: &mut Sink,
) {
    let account = model.account(id);
    let place = grants::Place { model, account };
    let grants = grants_of(model, index, id);
    let lists: Vec<Lists<'_>> =
        grants.iter().map(|(_, grant)| Lists::of(&grant.effective(), place)).collect();
    let mut denials: Vec<(Holder, &Grant, Crossing<'_>)> = Vec::new();
    for (&(holder, grant), lists) in grants.iter().zip(&lists) {
        let found = exactness::crossings(&grant.effective(), lists);
        for torn in exactness::torn(&found, lists) {
            sink.set_context(model.instances_of(grant.origin));
            let arn = iam_arn(account, &torn.resource);
            sink.push(say::takes_away(torn.at, torn.action, &arn, torn.given, false));
        }
        denials.extend(found.into_iter().map(|crossing| (holder, grant, crossing)));
    }
    let mut said: Vec<(Span, Span)> = Vec::new();
    for (holder, grant, crossing) in &denials {
        for (principal, statements) in &held.own {
            if !holder.may_be(*principal, model) {
                continue;
            }
            let hit = statements.iter().find_map(|(statement, span)| {
                let action =
                    crossing.actions.iter().find(|action| takes(&statement.action, action))?;
                let (at, resource) = crossing
                    .resources
                    .iter()
                    .enumerate()
                    .find(|(_, rest)| reaches(statement, &iam_arn(account, rest)))?;
                Some((*action, resource, *span, at >= crossing.excepted))
            });
            if let Some((action, resource, span, excepted)) = hit
                && !said.contains(&(grant.span, span))
            {
                said.push((grant.span, span));
                sink.set_context(model.instances_of(grant.origin));
                sink.push(say::takes_away(
                    crossing.source,
                    action,
                    &iam_arn(account, resource),
                    span,
                    excepted,
                ));
            }
        }
    }
    check_crossed_grants(model, id, &denials, (&grants, &lists), sink);
}

/// Whether a statement's resources meet a pattern of ARNs.
pub(super) fn reaches(statement: &Statement, arn: &str) -> bool {
    let Some(resource) = &statement.resource else { return true };
    let pattern = Pattern::iam(arn);
    let meets = |value: &String| Pattern::iam(value).overlaps(&pattern);
    if resource.negated {
        return !resource.values.iter().any(|value| Pattern::iam(value).includes(&pattern));
    }
    resource.values.iter().any(meets)
}

/// A pattern that a grant names, written or implied: the grant's place in its list, the kind, and where it stands.
type Named<'a> = (usize, Kind, &'a NamePattern, Span);

fn named_by<'a>(lists: &'a [Lists<'_>]) -> Vec<Named<'a>> {
    let mut named: Vec<Named<'_>> = Vec::new();
    for (index, lists) in lists.iter().enumerate() {
        for &(on, ..) in lists.named() {
            let Some((kind, list)) = lists.on(on) else { continue };
            let each = list.include.iter();
            named.extend(each.map(|(pattern, _)| (index, kind, pattern, list.patterns.span)));
        }
    }
    named
}

/// Denials against the patterns of other grants: only those whose beginnings meet are compared.
fn check_crossed_grants(
    model: &Model,
    id: AccountId,
    denials: &[(Holder, &Grant, Crossing<'_>)],
    (grants, lists): (&[(Holder, &Grant)], &[Lists<'_>]),
    sink: &mut Sink,
) {
    let account = model.account(id);
    let mut crossings: Vec<(usize, &str, bool)> = Vec::new();
    for (index, (_, _, crossing)) in denials.iter().enumerate() {
        let resources = crossing.resources.iter().enumerate();
        crossings.extend(
            resources.map(|(at, resource)| (index, resource.as_str(), at >= crossing.excepted)),
        );
    }
    let named = named_by(lists);
    let prefix = |text: &str| text.split(['*', '?', '$']).next().unwrap_or("").to_ascii_lowercase();
    let mut prefixes: Vec<String> =
        crossings.iter().map(|(_, resource, _)| prefix(resource)).collect();
    prefixes.extend(
        named.iter().map(|(_, kind, pattern, _)| {
            format!("{}{}", arn_word(*kind), pattern.literal_prefix())
        }),
    );
    let mut taken = BTreeMap::new();
    meeting_prefixes(&prefixes, |a, b| {
        let (Some(&(denial, resource, excepted)), Some((index, kind, pattern, span))) =
            (crossings.get(a), b.checked_sub(crossings.len()).and_then(|at| named.get(at)))
        else {
            return;
        };
        let (Some((holder, grant, crossing)), Some((other, given))) =
            (denials.get(denial), grants.get(*index))
        else {
            return;
        };
        if std::ptr::eq(*grant, *given) || crossing.source == *span {
            return;
        }
        let share = holder.may_share(*other, model);
        let word = arn_word(*kind);
        let Some(rest) = resource.strip_prefix(word).filter(|_| share) else { return };
        let both = given
            .effective()
            .rows()
            .flat_map(|row| row.actions)
            .find(|action| crossing.actions.contains(action));
        let meets = || Pattern::iam(rest).folded().overlaps(&pattern.automaton());
        // Two ceilings over one name have been said already; and one pair of sentences is said once, of its own kind.
        if let Some(action) = both.filter(|_| meets())
            && !sink.has_linked(Code::E0409, grant.span, given.span)
        {
            let pair = (grant.span, given.span);
            if *kind == grant.kind || !taken.contains_key(&pair) {
                let arn = iam_arn(account, resource);
                let words = say::takes_away(crossing.source, action, &arn, *span, excepted);
                taken.insert(pair, (grant.origin, words));
            }
        }
    });
    for (origin, words) in taken.into_values() {
        sink.set_context(model.instances_of(origin));
        sink.push(words);
    }
}

/// Writes on boundaries and their texts that principals are given by name, and that members who are delegates too will
/// lose. What a wildcard brings in was not given by name, and losing it is what the sentence is for.
pub(super) fn check_permanence(
    model: &Model,
    index: &Index,
    id: AccountId,
    held: &Held,
    sink: &mut Sink,
) {
    let place = grants::Place { model, account: model.account(id) };
    for (principal, statements) in &held.own {
        for &at in index.delegations(id) {
            let sentence = model.delegation(at);
            let mut holders = sentence.principals.iter();
            if !holders.any(|&(holder, _)| may_share(holder, *principal, model)) {
                continue;
            }
            let texts = permanence::ceilings_of(&sentence.principals, &sentence.grants, place);
            for (statement, span) in statements {
                if let Some(action) = taken_for_good(statement, &texts) {
                    sink.set_context(Vec::new());
                    sink.push(say::permanence_takes_away(*span, action, sentence.span));
                }
            }
        }
    }
}

/// An action that a statement gives by name, and that permanence denies: boundaries, or the texts of ceilings.
fn taken_for_good(statement: &Statement, ceilings: &[String]) -> Option<&'static str> {
    let named = |action: &&&str| {
        !statement.action.negated
            && statement.action.values.iter().any(|value| {
                let specific = value.to_ascii_lowercase().contains("boundary");
                value.eq_ignore_ascii_case(action) || (specific && takes(&statement.action, action))
            })
    };
    let boundaries = permanence::BOUNDARY_WRITES.iter().find(named);
    let texts = || {
        let met = ceilings.iter().any(|arn| reaches(statement, arn));
        permanence::TEXT_WRITES.iter().find(named).filter(|_| met)
    };
    boundaries.or_else(texts).copied()
}
