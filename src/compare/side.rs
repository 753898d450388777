//! A policy of one side as it is asked: its allowances and denials apart, with what AWS puts beside it.

use super::{Cause, Place, Policy, Which};
use crate::iam::document::{Document, Effect, Element, OneOrMany, Statement, Version};
use crate::plan::Role;
use crate::prove::Rules;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A document, ready for questions.
pub(super) struct Side<'a> {
    pub(super) which: Which,
    /// All of it.
    pub(super) rules: Rules,
    pub(super) allowances: Half,
    pub(super) denials: Half,
    document: Arc<Document>,
    /// How many statements are the policy's own.
    own: usize,
    places: &'a [Place],
}

/// The statements of one effect.
pub(super) struct Half {
    pub(super) rules: Rules,
    /// Each in a form in which equal ones are alike.
    pub(super) keys: BTreeSet<String>,
}

impl<'a> Side<'a> {
    pub(super) fn new(which: Which, policy: Option<&'a Policy>, kind: Option<Role>) -> Self {
        let mut statements: Vec<Statement> =
            policy.map_or(Vec::new(), |one| one.document.statements.as_slice().to_vec());
        let version = match policy {
            Some(policy) => policy.document.version,
            None => Some(Version::V2012),
        };
        let own = statements.len();
        // AWS attaches `FullAWSAccess` and `RCPFullAWSAccess` at every level; a service control policy that allows
        // something itself is written to stand in its place.
        let control = matches!(kind, Some(Role::Scp | Role::Rcp));
        if control && !statements.iter().any(|one| one.effect == Effect::Allow) {
            statements.push(Statement::allow(["*"], ["*"]).with_sid("FullAWSAccess"));
        }
        let document = Document { version, id: None, statements: OneOrMany::Many(statements) };
        let half = |effect| {
            let all = document.statements.iter().filter(|one| one.effect == effect);
            let keys = all.clone().map(key).collect();
            let part = Document {
                statements: OneOrMany::Many(all.cloned().collect()),
                ..document.clone()
            };
            Half { rules: Rules::new(Arc::new(part)), keys }
        };
        let (allowances, denials) = (half(Effect::Allow), half(Effect::Deny));
        let document = Arc::new(document);
        let rules = Rules::new(Arc::clone(&document));
        let places = policy.map_or(&[][..], |one| one.places.as_slice());
        Self { which, rules, allowances, denials, document, own, places }
    }

    /// Whether two have the same statements of the same version, in any order.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.document.version == other.document.version
            && self.allowances.keys == other.allowances.keys
            && self.denials.keys == other.denials.keys
    }

    pub(super) fn allowing(&self) -> impl Iterator<Item = (usize, &Statement)> {
        self.of(Effect::Allow)
    }

    pub(super) fn denying(&self) -> impl Iterator<Item = (usize, &Statement)> {
        self.of(Effect::Deny)
    }

    fn of(&self, effect: Effect) -> impl Iterator<Item = (usize, &Statement)> {
        self.document.statements.iter().enumerate().filter(move |(_, one)| one.effect == effect)
    }

    /// Some statements as a document of the same version.
    pub(super) fn rules_of(&self, statements: Vec<Statement>) -> Rules {
        let statements = OneOrMany::Many(statements);
        Rules::new(Arc::new(Document { version: self.document.version, id: None, statements }))
    }

    /// A statement as the cause of a difference.
    pub(super) fn cause(&self, at: usize) -> Cause {
        let statement = self.document.statements.as_slice().get(at);
        Cause {
            side: self.which,
            statement: Some(at).filter(|at| *at < self.own),
            effect: statement.map_or(Effect::Allow, |one| one.effect),
            sid: statement.and_then(|one| one.sid.clone()),
            place: self.places.get(at).cloned(),
        }
    }
}

/// A statement without its name.
pub(super) fn key(statement: &Statement) -> String {
    let Statement { sid: _, effect, principal: _, action, resource, conditions } = statement;
    format!("{effect:?} {action:?} {resource:?} {conditions:?}")
}

/// A statement service by service, so that a difference in each is found. What spans services stays together.
pub(super) fn parts(statement: &Statement) -> Vec<Statement> {
    if statement.action.negated {
        return vec![statement.clone()];
    }
    let mut services: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for action in &statement.action.values {
        let service = action.split_once(':').map_or("*", |(service, _)| service);
        services.entry(service.to_ascii_lowercase()).or_default().push(action.clone());
    }
    let part =
        |actions: Vec<String>| Statement { action: Element::of(actions), ..statement.clone() };
    services.into_values().map(part).collect()
}
