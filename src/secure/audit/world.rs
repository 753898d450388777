//! What an audit is about: the holder, what it may make, step by step, and what all of them are measured by.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::iam::arn::is_account_id;
use crate::iam::document::{Condition, Document};
use crate::prove::{Answer, Question, Rules, Witness, ask};
use crate::secure::audit::guards::{self, Guard};
use crate::secure::audit::known::Known;
use crate::secure::audit::names::{self, Creatable};

/// How many ARNs are looked at for the accounts that they name.
const MOST_ACCOUNTS: usize = 64;

/// A document of the caller's, made ready.
#[derive(Clone, Debug)]
pub struct Text {
    /// The document.
    pub rules: Arc<Rules>,
    /// Which of the caller's documents it is.
    pub document: usize,
}

/// What is audited.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// The layers that all must allow: identity policies, and the holder's own boundary where it has one.
    pub layers: Vec<Vec<Text>>,
    /// Texts of boundaries, by their ARNs.
    pub boundaries: BTreeMap<String, Text>,
    /// Patterns of ARNs, and the boundary that whatever matches carries.
    pub protected: Vec<(String, String)>,
    /// The partition and account; none where the policies say.
    pub home: Option<(String, String)>,
    /// What the account is known to hold.
    pub known: Option<Arc<Known>>,
}

/// Somebody who acts: the holder, or what is made under a boundary.
#[derive(Clone, Debug)]
pub struct Actor<'a> {
    /// The layers that all must allow.
    pub layers: Vec<&'a [Text]>,
    /// The boundary, and the actor who makes it; none for the holder.
    pub made: Option<(&'a str, usize)>,
    /// What it is called in calls.
    pub name: String,
    /// The resources of its statements that are narrower than every name.
    pub written: BTreeSet<String>,
}

/// Everything that is known before the first question.
#[derive(Debug)]
pub struct World<'a> {
    /// What is audited.
    pub subject: &'a Subject,
    /// The holder, and what is made, in the order in which it is reached.
    pub actors: Vec<Actor<'a>>,
    /// The boundaries that conditions name.
    pub guards: BTreeSet<Guard>,
    /// Names of roles that are made with one of them.
    pub roles: Vec<Creatable>,
    /// Names of users that are made with one of them.
    pub users: Vec<Creatable>,
    /// Names of policies that are made.
    pub policies: Vec<Creatable>,
    /// The partition and account in which examples are looked for.
    pub home: (String, String),
    /// Every partition and account that the holder's policies name.
    pub accounts: BTreeSet<(String, String)>,
}

impl<'a> World<'a> {
    /// Follows what the holder may make.
    pub fn new(subject: &'a Subject) -> Self {
        let layers: Vec<&[Text]> = subject.layers.iter().map(Vec::as_slice).collect();
        let home = subject.home.clone().unwrap_or_else(|| home(&subject.layers));
        let holder = Actor::new(layers, None, "holder".to_owned());
        let mut world = World {
            subject,
            accounts: accounts(&subject.layers).chain([home.clone()]).take(MOST_ACCOUNTS).collect(),
            home,
            actors: vec![holder],
            guards: BTreeSet::new(),
            roles: Vec::new(),
            users: Vec::new(),
            policies: Vec::new(),
        };
        for (_, boundary) in &subject.protected {
            world.guards.insert(Guard::Exact(boundary.clone()));
            world.reach(boundary, 0, None);
        }
        let mut at = 0;
        while at < world.actors.len() {
            world.look(at);
            at += 1;
        }
        world
    }

    /// Takes in what an actor may make.
    fn look(&mut self, at: usize) {
        let Some(actor) = self.actors.get(at).cloned() else { return };
        let mut found = BTreeSet::new();
        for text in actor.layers.iter().copied().flatten() {
            guards::of(&text.rules.document, &mut found);
        }
        let layers = actor.rules();
        for guard in found {
            for (action, kind) in [("iam:CreateRole", "role"), ("iam:CreateUser", "user")] {
                let Some(made) = Creatable::of(&layers, action, Some(guard.named())) else {
                    continue;
                };
                let known = if kind == "role" { &mut self.roles } else { &mut self.users };
                if !known.contains(&made) {
                    known.push(made);
                }
                let given: Vec<&'a str> = self.given(&guard).collect();
                for arn in given {
                    let named = Guard::Exact(arn.to_owned()).named();
                    if let Some(witness) = self.example(&actor, action, Some(named)) {
                        self.reach(arn, at, Some(witness.resource));
                    }
                }
            }
            self.guards.insert(guard);
        }
        if let Some(made) = Creatable::of(&layers, "iam:CreatePolicy", None)
            && !self.policies.contains(&made)
        {
            self.policies.push(made);
        }
    }

    /// The boundaries of a guard whose texts are given.
    fn given(&self, guard: &Guard) -> impl Iterator<Item = &'a str> + use<'a> {
        let text = guard.text().to_owned();
        let pattern = crate::iam::pattern::Pattern::plain(&text);
        let arns = self.subject.boundaries.keys();
        arns.filter(move |arn| **arn == text || pattern.matches(arn)).map(String::as_str)
    }

    fn reach(&mut self, arn: &str, maker: usize, name: Option<String>) {
        let Some((arn, text)) = self.subject.boundaries.get_key_value(arn) else { return };
        let known = |actor: &Actor<'_>| actor.made.is_some_and(|(made, _)| made == arn);
        if !self.actors.iter().any(known) {
            let name = name.unwrap_or_else(|| format!("a principal bounded by {arn}"));
            let layers = vec![std::slice::from_ref(text)];
            self.actors.push(Actor::new(layers, Some((arn, maker)), name));
        }
    }

    /// A request for an action that an actor may make, under a condition.
    pub fn example(
        &self,
        actor: &Actor<'_>,
        action: &str,
        condition: Option<Condition>,
    ) -> Option<Witness> {
        let mut statement = crate::iam::document::Statement::allow([action], ["*"]);
        if let Some(condition) = condition {
            statement = statement.with_condition(condition).ok()?;
        }
        match self.ask(actor, &[names::rules(vec![statement])]) {
            Answer::Some(found) => Some(found.witness),
            _ => None,
        }
    }

    /// Asks for a request that an actor may make, and that all of some documents allow.
    pub fn ask(&self, actor: &Actor<'_>, region: &[Arc<Rules>]) -> Answer {
        let mut left: Vec<Vec<&Rules>> = actor.rules();
        left.extend(region.iter().map(|rules| vec![&**rules]));
        let home = Some((self.home.0.as_str(), self.home.1.as_str()));
        ask(&Question { left, right: vec![Vec::new()], home })
    }
}

impl<'a> Actor<'a> {
    fn new(layers: Vec<&'a [Text]>, made: Option<(&'a str, usize)>, name: String) -> Self {
        let mut actor = Self { layers, made, name, written: BTreeSet::new() };
        actor.written = names::written(&actor.rules());
        actor
    }

    /// The documents, layer by layer.
    pub fn rules(&self) -> Vec<Vec<&'a Rules>> {
        self.layers.iter().map(|layer| layer.iter().map(|text| &*text.rules).collect()).collect()
    }
}

/// The partition and account of the first ARN that says both.
pub fn home(layers: &[Vec<Text>]) -> (String, String) {
    let found = accounts(layers).next();
    found.unwrap_or_else(|| ("aws".to_owned(), "123456789012".to_owned()))
}

/// The partition and account of each ARN that says both.
fn accounts(layers: &[Vec<Text>]) -> impl Iterator<Item = (String, String)> {
    let documents = layers.iter().flatten().map(|text| &text.rules.document);
    documents.flat_map(|document| texts(document)).filter_map(|text| {
        let mut parts = text.splitn(6, ':');
        let (partition, account) = (parts.nth(1)?, parts.nth(2)?);
        let written = is_account_id(account) && partition.starts_with("aws");
        written.then(|| (partition.to_owned(), account.to_owned()))
    })
}

fn texts(document: &Document) -> impl Iterator<Item = &str> {
    document.statements.iter().flat_map(|statement| {
        let resources = statement.resource.iter().flat_map(|element| element.values.iter());
        let values = statement.conditions().flat_map(|one| one.values.iter());
        resources.map(String::as_str).chain(values.map(|value| value.text()))
    })
}
