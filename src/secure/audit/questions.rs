//! The questions that are asked of an actor, and what their answers are called.

use std::borrow::Cow;
use std::sync::Arc;

use crate::iam::document::{Condition, Effect, Element, Statement as IamStatement};
use crate::iam::escalation::{self, Class};
use crate::prove::{Answer, Found, Rules};
use crate::secure::audit::finding::{Finding, Rule, Severity, Statement};
use crate::secure::audit::guards;
use crate::secure::audit::known::Said;
use crate::secure::audit::names;
use crate::secure::audit::steps;
use crate::secure::audit::words;
use crate::secure::audit::world::{Actor, World};
use crate::secure::audit::zone::{Part, Zone};

/// Asks one actor, and keeps what is found.
#[derive(Debug)]
pub struct Asker<'w, 'a> {
    /// What is known.
    pub world: &'w World<'a>,
    /// Who is asked.
    pub actor: &'w Actor<'a>,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// Requests, before it is said on what.
#[derive(Clone, Debug)]
pub struct Base {
    statements: Vec<IamStatement>,
}

impl Base {
    /// Requests for some actions, on anything.
    pub fn of(actions: &[&str]) -> Self {
        Self { statements: vec![IamStatement::allow(actions.iter().copied(), ["*"])] }
    }

    /// Requests of statements.
    pub fn from(statements: Vec<IamStatement>) -> Self {
        Self { statements }
    }

    /// Only where all of some conditions hold.
    pub fn under(mut self, conditions: &[Condition]) -> Self {
        for condition in conditions {
            let with = |one: IamStatement| match one.effect {
                Effect::Allow => one.with_condition(condition.clone()).ok(),
                Effect::Deny => Some(one),
            };
            self.statements = self.statements.into_iter().filter_map(with).collect();
        }
        self
    }

    /// Only on some resources.
    pub fn on(mut self, resource: &Element) -> Self {
        let allowing = self.statements.iter_mut().filter(|one| one.effect == Effect::Allow);
        allowing.for_each(|one| one.resource = Some(resource.clone()));
        self
    }

    /// What either allows, without what either denies.
    pub fn and(mut self, other: Self) -> Self {
        self.statements.extend(other.statements);
        self
    }

    /// Only the requests for one action.
    fn alone(&self, action: &str) -> Self {
        let only =
            |one: &IamStatement| IamStatement { action: Element::of([action]), ..one.clone() };
        let fit = self.statements.iter().filter(|one| one.effect == Effect::Allow);
        let rest = self.statements.iter().filter(|one| one.effect == Effect::Deny);
        Self { statements: fit.map(only).chain(rest.cloned()).collect() }
    }

    fn rules(&self) -> Arc<Rules> {
        names::rules(self.statements.clone())
    }

    /// The actions that it allows.
    fn actions(&self) -> Vec<String> {
        let allowing = self.statements.iter().filter(|one| one.effect == Effect::Allow);
        let of = |one: &IamStatement| {
            let every = || vec!["*".to_owned()];
            if one.action.negated { every() } else { one.action.values.as_slice().to_vec() }
        };
        allowing.flat_map(of).collect()
    }
}

/// What is said of the answers to one question.
#[derive(Clone, Copy, Debug)]
pub struct Saying {
    /// The rule.
    pub rule: Rule,
    /// How bad it is.
    pub severity: Severity,
}

impl Saying {
    /// A rule and how bad it is.
    pub fn new(rule: Rule, severity: Severity) -> Self {
        Self { rule, severity }
    }
}

impl Asker<'_, '_> {
    /// Requests that no boundary guards, on what is not protected.
    pub fn unguarded(&self, actions: &[&str]) -> Base {
        self.unprotected(Base::of(actions).under(&guards::unguarded(&self.world.guards)))
    }

    /// Requests on what is not protected.
    pub fn unprotected(&self, mut base: Base) -> Base {
        let patterns: Vec<String> =
            self.world.subject.protected.iter().map(|(pattern, _)| pattern.clone()).collect();
        if !patterns.is_empty() {
            base.statements.push(IamStatement::deny(["*"], patterns));
        }
        base
    }

    /// Asks for requests in one of several parts; says which actions there are. Whether there are any.
    pub fn ask(&mut self, saying: Saying, actions: &[&str], base: &Base, parts: &[Part]) -> bool {
        let Some((saying, parts)) = self.settled(saying, parts) else { return false };
        match self.first(saying, base, &parts) {
            Some((found, zone)) => self.keep(saying, actions, base, &parts, found, zone),
            None => false,
        }
    }

    /// Asks for requests of a document; the actions are all that it is about and that is known.
    pub fn ask_of(
        &mut self,
        saying: Saying,
        actions: &[&str],
        base: &Base,
        region: Arc<Rules>,
    ) -> bool {
        let part = [Part::of(Zone::Every, vec![region])];
        match self.first(saying, base, &part) {
            Some((found, zone)) => self.keep(saying, actions, base, &anywhere(), found, zone),
            None => false,
        }
    }

    /// Keeps what was found, with every action for which there are requests.
    fn keep(
        &mut self,
        saying: Saying,
        actions: &[&str],
        base: &Base,
        parts: &[Part],
        first: Box<Found>,
        zone: Zone,
    ) -> bool {
        let mut places: Vec<Statement> = Vec::new();
        let mut allowed: Vec<String> = Vec::new();
        let mut shown = None;
        for action in actions {
            let alone = base.alone(action);
            if let Some((found, zone)) = self.first(saying, &alone, parts) {
                places.extend(self.places(&found));
                allowed.push((*action).to_owned());
                shown.get_or_insert((found, zone));
            }
        }
        // The first action of the list makes the plainest example.
        let (first, zone) = shown.unwrap_or_else(|| {
            allowed.push(first.witness.action.clone());
            places.extend(self.places(&first));
            (first, zone)
        });
        places.sort_unstable();
        places.dedup();
        let finding = Finding {
            rule: saying.rule,
            severity: saying.severity,
            message: words::message(saying.rule, saying.severity, zone, self.actor, &first.witness),
            calls: steps::of(self.world, self.actor, saying.rule, &first.witness),
            actions: allowed,
            statements: places,
        };
        self.findings.push(finding);
        true
    }

    /// Asks for requests anywhere.
    pub fn ask_anywhere(&mut self, saying: Saying, actions: &[&str], base: &Base) -> bool {
        self.ask(saying, actions, base, &anywhere())
    }

    /// Asks whether there are any requests, and says nothing.
    pub fn is_any(&mut self, saying: Saying, base: &Base, parts: &[Part]) -> bool {
        let Some((saying, parts)) = self.settled(saying, parts) else { return false };
        self.first(saying, base, &parts).is_some()
    }

    /// The question as it stands to what the account is known to hold; none where that answers it.
    fn settled<'p>(&self, saying: Saying, parts: &'p [Part]) -> Option<(Saying, Cow<'p, [Part]>)> {
        let Some(known) = &self.world.subject.known else {
            return Some((saying, Cow::Borrowed(parts)));
        };
        match known.says(saying.rule, saying.severity, &self.world.guards) {
            Said::Nothing => Some((saying, Cow::Borrowed(parts))),
            Said::True => None,
            Said::False(limit, severity) => {
                let mut parts = parts.to_vec();
                for part in &mut parts {
                    part.zone = Zone::Real;
                    part.only = Some(limit.clone());
                }
                Some((Saying { severity, ..saying }, Cow::Owned(parts)))
            }
        }
    }

    fn first(&mut self, saying: Saying, base: &Base, parts: &[Part]) -> Option<(Box<Found>, Zone)> {
        let rules = base.rules();
        for part in parts {
            let mut region = vec![rules.clone()];
            region.extend(part.layers.iter().cloned());
            let answer = self.world.ask(self.actor, &region);
            let Some(only) = &part.only else {
                match answer {
                    Answer::Some(found) => return Some((found, part.zone)),
                    Answer::None => {}
                    Answer::Undecided(reason) => self.undecided(saying, reason),
                }
                continue;
            };
            // Mostly there is nothing anywhere, and what is there need not be looked at.
            if answer == Answer::None {
                continue;
            }
            let layers = self.actor.rules();
            let begins = layers.first().map(|layer| names::begins(layer, &base.actions()));
            for documents in only.parts(&begins.unwrap_or_default()) {
                let mut region = region.clone();
                region.push(documents);
                match self.world.ask(self.actor, &region) {
                    Answer::Some(found) => return Some((found, part.zone)),
                    Answer::None => {}
                    Answer::Undecided(reason) => self.undecided(saying, reason),
                }
            }
        }
        None
    }

    fn undecided(&mut self, saying: Saying, reason: crate::prove::Reason) {
        let message = words::undecided(saying.rule, self.actor, reason);
        if self.findings.iter().any(|known| known.message == message) {
            return;
        }
        let statements = match reason {
            crate::prove::Reason::Open(place) => self.place(place).into_iter().collect(),
            _ => Vec::new(),
        };
        self.findings.push(Finding {
            rule: Rule::NotDecided,
            severity: Severity::Escalation,
            actions: Vec::new(),
            calls: Vec::new(),
            statements,
            message,
        });
    }

    fn places(&self, found: &Found) -> Vec<Statement> {
        found.allowed_by.iter().filter_map(|place| self.place(*place)).collect()
    }

    fn place(&self, place: crate::prove::Place) -> Option<Statement> {
        let text = self.actor.layers.get(place.layer)?.get(place.document)?;
        Some(Statement { document: text.document, index: place.statement })
    }
}

/// No limit on the resource.
pub fn anywhere() -> Vec<Part> {
    vec![Part::of(Zone::Every, Vec::new())]
}

/// The actions of some classes.
pub fn of(classes: &[Class]) -> Vec<&'static str> {
    escalation::of(classes)
}
