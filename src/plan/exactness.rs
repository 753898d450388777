//! The denials that make names exact: IAM's wildcards cross `/`, Deleg's do not.

use super::Made;
use super::grants::{Place, parsed};
use super::names::iam_arn;
use crate::iam::document::Statement;
use crate::model::delegation_table::On;
use crate::model::effective::{Effective, arn_word};
use crate::model::{Account, Kind, Model};
use crate::text::Span;
use std::collections::BTreeSet;

/// What an exactness denial denies, for the checks that look for what it takes from others.
#[derive(Clone, Debug)]
pub struct Crossing {
    /// The writing and passing actions that the sentence grants on this kind.
    pub actions: Vec<&'static str>,
    /// IAM's resources that its own reading adds, or that `except` leaves out: `role/service-*/*`.
    pub resources: Vec<String>,
    /// From which place on the resources are those that `except` leaves out.
    pub excepted: usize,
    /// The patterns they come from.
    pub source: Span,
}

/// The denials of a grant by kind: IAM's wildcards cross `/`, Deleg's do not, and `except` leaves out.
pub fn crossings(effective: &Effective<'_>, model: &Model, account: &Account) -> Vec<Crossing> {
    let place = Place { model, account };
    let grant = effective.grant;
    let kinds = [
        (On::Named, grant.kind, Some(&grant.patterns)),
        (On::Policies, Kind::Policies, effective.policies),
        (On::InstanceProfiles, Kind::InstanceProfiles, effective.instance_profiles),
    ];
    let mut found = Vec::new();
    for (on, kind, patterns) in kinds {
        let Some(patterns) = patterns.filter(|_| kind != Kind::ServiceLinkedRoles) else {
            continue;
        };
        let word = arn_word(kind);
        let mut resources: Vec<String> = Vec::new();
        for pattern in parsed(kind, &patterns.include, place) {
            resources
                .extend(pattern.crossings().iter().map(|crossing| format!("{word}{crossing}")));
        }
        let mut known = BTreeSet::new();
        resources.retain(|resource| known.insert(resource.clone()));
        let excepted = resources.len();
        for pattern in parsed(kind, &patterns.except, place) {
            let resource = format!("{word}{}", pattern.resource());
            if known.insert(resource.clone()) {
                resources.push(resource);
            }
        }
        if resources.is_empty() {
            continue;
        }
        let mut actions: Vec<&'static str> = Vec::new();
        for row in effective.rows().filter(|row| row.on == on && !row.reads) {
            for &action in row.actions {
                if !actions.contains(&action) {
                    actions.push(action);
                }
            }
        }
        if !actions.is_empty() {
            found.push(Crossing { actions, resources, excepted, source: patterns.span });
        }
    }
    found
}

/// One denial for all kinds: an action of one kind never acts on the resources of another, so joining them adds nothing.
pub(super) fn exactness(effective: &Effective<'_>, place: Place<'_>) -> Option<Made> {
    let crossings = crossings(effective, place.model, place.account);
    let source = crossings.first()?.source;
    let mut actions: Vec<&str> = Vec::new();
    let mut resources: Vec<String> = Vec::new();
    for crossing in &crossings {
        actions.extend(
            crossing.actions.iter().filter(|action| !actions.contains(action)).collect::<Vec<_>>(),
        );
        resources.extend(crossing.resources.iter().map(|rest| iam_arn(place.account, rest)));
    }
    let statement = Statement::deny(actions, resources).with_sid("KeepToTheseNames");
    Some(Made { statement, span: source })
}
