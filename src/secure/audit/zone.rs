//! Where a call that no boundary guards is an escalation, and where an assumption.

use std::sync::Arc;

use crate::iam::document::{Effect, Element, Statement};
use crate::prove::Rules;
use crate::secure::audit::known::Outside;
use crate::secure::audit::names::{self, Creatable};
use crate::secure::audit::world::{Actor, World};

/// Why a resource is not safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// It is of no name that can be made with a boundary.
    Outside,
    /// AWS itself makes such names.
    Filled,
    /// It is of no pattern: every name.
    Every,
    /// It is there, and no boundary guards it.
    Real,
    /// It is safe as long as an assumption holds.
    Safe,
}

/// A set of resources: all of some documents.
#[derive(Clone, Debug)]
pub struct Part {
    /// Why.
    pub zone: Zone,
    /// The documents, all of which take it in.
    pub layers: Vec<Arc<Rules>>,
    /// What of an account, where that is known.
    pub only: Option<Outside>,
}

impl Part {
    /// All of some documents.
    pub fn of(zone: Zone, layers: Vec<Arc<Rules>>) -> Self {
        Self { zone, layers, only: None }
    }
}

/// The names of a type in the caller's own account, where every write of IAM's is.
pub fn own(world: &World<'_>, word: &str) -> Arc<Rules> {
    let accounts = world.accounts.iter();
    let arn = |(partition, account): &(String, String)| {
        format!("arn:{partition}:iam::{account}:{word}/*")
    };
    names::on(Element::of(accounts.map(arn)))
}

/// The parts of a type that are not safe, and then those that are safe under an assumption.
pub fn parts(world: &World<'_>, actor: &Actor<'_>, word: &str) -> (Vec<Part>, Vec<Part>) {
    let creatable: &[Creatable] = match word {
        "role" => &world.roles,
        "user" => &world.users,
        "policy" => &world.policies,
        _ => &[],
    };
    let own = own(world, word);
    let part = |zone, elements: Vec<Element>| {
        Part::of(zone, elements.into_iter().map(names::on).chain([own.clone()]).collect())
    };
    let outside = names::outside(creatable);
    let mut open: Vec<Part> = outside.into_iter().map(|way| part(Zone::Outside, way)).collect();
    if creatable.is_empty() {
        return (open, Vec::new());
    }
    let filled = names::filled(word, &world.accounts);
    if !filled.is_empty() {
        // A folder without a name in it is no resource.
        let named = filled.iter().map(|text| match text.strip_suffix('*') {
            Some(folder) => format!("{folder}?*"),
            None => text.clone(),
        });
        open.push(part(Zone::Filled, vec![Element::of(named)]));
    }
    let written = names::of_type(&actor.written, word);
    let every = if written.is_empty() { Vec::new() } else { vec![Element::not(written.clone())] };
    open.push(part(Zone::Every, every));
    if written.is_empty() {
        return (open, Vec::new());
    }
    let mut narrow = vec![allow(&written)];
    if !filled.is_empty() {
        let filled = Element::of(filled);
        narrow.push(Statement::new(Effect::Deny, Element::of(["*"]), Some(filled)));
    }
    let narrow = names::rules(narrow);
    let safe = creatable.iter().map(|one| {
        let mut layers = one.inside();
        layers.extend([narrow.clone(), own.clone()]);
        Part::of(Zone::Safe, layers)
    });
    (open, safe.collect())
}

fn allow(resources: &[String]) -> Statement {
    Statement::allow(["*"], resources.iter().cloned())
}
