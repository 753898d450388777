//! The denials that make names exact: IAM's wildcards cross `/`, Deleg's do not.

use super::Made;
use super::grants::Place;
use super::lists::{List, Lists};
use super::names::iam_arn;
use crate::iam::document::Statement;
use crate::iam::pattern::Pattern;
use crate::model::delegation_table::{On, Row};
use crate::model::effective::{Effective, arn_word};
use crate::model::name_pattern::{NamePattern, meeting_prefixes};
use crate::model::{Kind, Patterns, Verb};
use crate::text::Span;
use indexmap::IndexSet;

/// What an exactness denial denies, for the checks that look for what it takes from others.
#[derive(Clone, Debug)]
pub struct Crossing<'a> {
    /// What the patterns name.
    pub kind: Kind,
    /// The patterns.
    pub patterns: &'a Patterns,
    /// The actions that the sentence grants on this kind: those that write and pass, or those that read.
    pub actions: Vec<&'static str>,
    /// IAM's resources that its own reading adds, or that `except` leaves out: `role/service-*/*`.
    pub resources: Vec<String>,
    /// From which place on the resources are those that `except` leaves out.
    pub excepted: usize,
    /// Whether the actions read.
    pub reads: bool,
    /// Where the patterns stand.
    pub source: Span,
}

/// The denials of a grant by kind: IAM's wildcards cross `/`, Deleg's do not, and `except` leaves out.
pub(super) fn crossings<'a>(effective: &Effective<'a>, lists: &Lists<'a>) -> Vec<Crossing<'a>> {
    let rows: Vec<&Row> = effective.rows().collect();
    let beyond: Vec<Beyond> = lists.each().iter().map(Beyond::of).collect();
    let mut found = Vec::new();
    for &(on, kind, at) in lists.named() {
        let (Some(list), Some(beyond)) = (lists.each().get(at), beyond.get(at)) else { continue };
        let with_word = |texts: &[String]| -> Vec<String> {
            texts.iter().map(|text| [arn_word(kind), text].concat()).collect()
        };
        let mut add = |reads: bool, texts: &[String], excepted: usize| {
            let actions = actions_on(&rows, on, reads);
            if actions.is_empty() || texts.is_empty() {
                return;
            }
            let (patterns, resources) = (list.patterns, with_word(texts));
            let source = patterns.span;
            found.push(Crossing { kind, patterns, actions, resources, excepted, reads, source });
        };
        add(false, &beyond.texts, beyond.excepted);
        // Reading is delegated by a verb of its own: then what is left out is not read either.
        if effective.grant.has(Verb::View) {
            add(true, beyond.texts.get(beyond.excepted..).unwrap_or_default(), 0);
        }
    }
    found
}

/// What IAM reads into a list besides what it means, as the part of an ARN from the first `/`, each once.
struct Beyond {
    texts: Vec<String>,
    /// From which place on they are what `except` leaves out.
    excepted: usize,
}

impl Beyond {
    fn of(list: &List<'_>) -> Self {
        let mut texts: IndexSet<String> =
            outermost(&list.include).flat_map(NamePattern::crossings).collect();
        let excepted = texts.len();
        texts.extend(list.except.iter().map(|(pattern, _)| pattern.resource()));
        Self { texts: texts.into_iter().collect(), excepted }
    }
}

/// What a grant lets its holder do, or read, on one kind of resource.
fn actions_on(rows: &[&Row], on: On, reads: bool) -> Vec<&'static str> {
    let mut actions: Vec<&'static str> = Vec::new();
    for row in rows.iter().filter(|row| row.on == on && row.reads == reads) {
        for &action in row.actions {
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
    }
    actions
}

/// The patterns of a list that no other of it covers: what IAM reads into one that is covered, it reads into what covers
/// it, so the denials of these are enough; and a denial of the other could take away what is meant.
///
/// What covers a pattern begins as it does, so only those whose beginnings meet are compared.
fn outermost(patterns: &[(NamePattern, Span)]) -> impl Iterator<Item = &NamePattern> {
    patterns.iter().zip(covered(patterns)).filter(|(_, covered)| !covered).map(|(kept, _)| &kept.0)
}

/// Which patterns of a list another of it covers, literal names apart.
fn covered(patterns: &[(NamePattern, Span)]) -> Vec<bool> {
    let mut covered = vec![false; patterns.len()];
    if patterns.len() < 2 {
        return covered;
    }
    meeting_prefixes(&prefixes(patterns.iter()), |first, second| {
        let (Some((a, _)), Some((b, _))) = (patterns.get(first), patterns.get(second)) else {
            return;
        };
        // Of two that cover each other the first stays.
        let (lost, at) = if a.covers(b) {
            (b, second)
        } else if b.covers(a) {
            (a, first)
        } else {
            return;
        };
        if let Some(slot) = covered.get_mut(at) {
            *slot |= !lost.is_literal();
        }
    });
    covered
}

fn prefixes<'a>(patterns: impl Iterator<Item = &'a (NamePattern, Span)>) -> Vec<String> {
    patterns.map(|(pattern, _)| pattern.literal_prefix()).collect()
}

/// What one pattern's denial takes away from another pattern beside it.
pub(super) struct Torn {
    /// One of the actions.
    pub(super) action: &'static str,
    /// What is denied, after the account of the ARN.
    pub(super) resource: String,
    /// The pattern that needs the denial.
    pub(super) at: Span,
    /// The pattern that loses by it.
    pub(super) given: Span,
}

/// Where the denials of a grant's patterns meet the other patterns of the same grant.
pub(super) fn torn(crossings: &[Crossing<'_>], lists: &Lists<'_>) -> Vec<Torn> {
    let mut found = Vec::new();
    for crossing in crossings {
        let Some(&action) = crossing.actions.first() else { continue };
        let kind = crossing.kind;
        let own = lists.each().iter().find(|list| std::ptr::eq(list.patterns, crossing.patterns));
        let Some(List { include, except, .. }) = own.filter(|list| list.is_of_many()) else {
            continue;
        };
        let covered = covered(include).into_iter().map(|covered| covered || crossing.reads);
        let covered = covered.chain(except.iter().map(|_| false));
        let all = || include.iter().chain(except);
        // What is denied of a pattern begins as it does.
        let mut near: Vec<Vec<usize>> = vec![Vec::new(); include.len() + except.len()];
        meeting_prefixes(&prefixes(all()), |first, second| {
            for (from, to) in [(first, second), (second, first)] {
                if let Some(slot) = near.get_mut(from).filter(|_| to < include.len()) {
                    slot.push(to);
                }
            }
        });
        for (((pattern, at), covered), mut close) in all().zip(covered).zip(near) {
            if covered {
                continue;
            }
            close.sort_unstable();
            let denied = pattern.crossings();
            let others = close.iter().filter_map(|&other| include.get(other));
            let hit = others.filter(|(_, span)| span != at).find_map(|(other, given)| {
                let meets =
                    |text: &&String| Pattern::iam(text).folded().overlaps(&other.automaton());
                denied.iter().find(meets).map(|text| (text, *given))
            });
            // Policies and instance profiles mostly have the patterns of the roles: the same two places are said once.
            let said = |torn: &Torn, given| torn.at == *at && torn.given == given;
            if let Some((text, given)) =
                hit.filter(|&(_, given)| !found.iter().any(|torn| said(torn, given)))
            {
                let resource = format!("{}{text}", arn_word(kind));
                found.push(Torn { action, resource, at: *at, given });
                break;
            }
        }
    }
    found
}

/// One denial for all kinds: an action of one kind never acts on the resources of another, so joining them adds nothing.
pub(super) fn exactness<'a>(
    effective: &Effective<'a>,
    lists: &Lists<'a>,
    place: Place<'_>,
) -> Vec<Made> {
    let crossings = crossings(effective, lists);
    let (reads, writes): (Vec<_>, Vec<_>) = crossings.iter().partition(|crossing| crossing.reads);
    [writes, reads].into_iter().filter_map(|part| denial(&part, place)).collect()
}

fn denial(crossings: &[&Crossing<'_>], place: Place<'_>) -> Option<Made> {
    let source = crossings.first()?.source;
    let mut actions: Vec<&str> = Vec::new();
    let mut resources: Vec<String> = Vec::new();
    for crossing in crossings {
        actions.extend(
            crossing.actions.iter().filter(|action| !actions.contains(action)).collect::<Vec<_>>(),
        );
        resources.extend(crossing.resources.iter().map(|rest| iam_arn(place.account, rest)));
    }
    let statement = Statement::deny(actions, resources).with_sid("KeepToTheseNames");
    Some(Made { statement, span: source })
}
