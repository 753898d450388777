//! What decides of somebody's requests at a moment: allowances, the ceiling, denials.

use super::state::{Holder, State};
use crate::iam::canonical;
use crate::iam::document::{Document, Effect, OneOrMany, Statement, Version};
use crate::plan::{AttachTo, Role};
use crate::prove::Rules;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whom a step may concern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    /// Somebody who is declared.
    Holder(Holder),
    /// Whoever carries a boundary, holding anything.
    Family(String),
}

/// A statement with the version of its document, which says whether its variables are read.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) statement: Statement,
    pub(super) version: Option<Version>,
    /// The boundaries of the account that it names: whoever uses it makes principals under them.
    pub(super) names: Vec<String>,
}

/// Statements by what they say: equal ones are one.
pub(super) type Parts = BTreeMap<String, Part>;

/// Everything that decides.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    pub(super) allow: Parts,
    /// What the boundary allows; none without a boundary.
    pub(super) ceiling: Option<Parts>,
    /// Of whatever policy: a denial anywhere denies.
    pub(super) deny: Parts,
}

impl Profile {
    /// Of somebody in an account; none where they hold nothing there, or the boundary is not there.
    pub(super) fn new(state: &State, account: &str, who: &Who) -> Option<Self> {
        let known = state.accounts.get(account)?;
        let mut profile = Self { allow: Parts::new(), ceiling: None, deny: Parts::new() };
        let boundaries: Vec<&String> = known
            .policies
            .iter()
            .filter(|(_, policy)| policy.role == Role::Boundary)
            .map(|(key, _)| key)
            .collect();
        let boundary = match who {
            Who::Holder(holder) => {
                let holding = known.holders.get(holder)?;
                for key in &holding.policies {
                    // What exists and has no text here is the same before and after.
                    let text = state.text(account, key);
                    let text = text.cloned().unwrap_or_else(|| unknown(key));
                    profile.add(&text, "", &boundaries, false);
                }
                holding.boundary.clone()
            }
            Who::Family(key) => {
                known.policies.get(key)?;
                profile.add(&everything(), "", &[], false);
                Some(key.clone())
            }
        };
        if let Some(key) = boundary {
            profile.ceiling = Some(Parts::new());
            let text = state.text(account, &key).cloned().unwrap_or_else(|| unknown(&key));
            profile.add(&text, "", &boundaries, true);
        }
        profile.controls(state, account);
        Some(profile)
    }

    fn add(&mut self, document: &Document, tag: &str, boundaries: &[&String], ceiling: bool) {
        for statement in &document.statements {
            let key = format!("{tag}{:?} {}", document.version, said(statement));
            let some = key.contains(":policy/");
            let names = boundaries.iter().filter(|arn| some && key.contains(&format!("{arn:?}")));
            let names = names.map(|arn| (*arn).clone()).collect();
            let part = Part { statement: statement.clone(), version: document.version, names };
            let into = match (statement.effect, ceiling) {
                (Effect::Deny, _) => &mut self.deny,
                (Effect::Allow, false) => &mut self.allow,
                (Effect::Allow, true) => self.ceiling.get_or_insert_default(),
            };
            into.insert(key, part);
        }
    }

    /// Guardrails deny: AWS's own policies that allow everything stand beside them. Which accounts are in an
    /// organisational unit is not known here, so its denials are told from those of others.
    fn controls(&mut self, state: &State, account: &str) {
        for ((role, _), control) in &state.controls {
            for (kind, target) in &control.targets {
                let tag = match kind {
                    AttachTo::Account if target == account => format!("{} ", role.word()),
                    AttachTo::Account => continue,
                    _ => format!("{} {target} ", role.word()),
                };
                for statement in
                    control.document.statements.iter().filter(|one| one.effect == Effect::Deny)
                {
                    let version = control.document.version;
                    let part = Part { statement: statement.clone(), version, names: Vec::new() };
                    self.deny.insert(format!("{tag}{version:?} {}", said(statement)), part);
                }
            }
        }
    }

    /// The layers that the prover is asked about.
    pub(super) fn layers(&self) -> Vec<Vec<Rules>> {
        let deny = rules(self.deny.values());
        let mut first = rules(self.allow.values());
        first.extend(deny);
        let mut layers = vec![first];
        layers.extend(self.ceiling.as_ref().map(|ceiling| rules(ceiling.values())));
        layers
    }
}

/// Statements as documents of their versions.
pub(super) fn rules<'a>(parts: impl Iterator<Item = &'a Part>) -> Vec<Rules> {
    let mut versions: BTreeMap<String, (Option<Version>, Vec<Statement>)> = BTreeMap::new();
    for part in parts {
        let entry = versions.entry(format!("{:?}", part.version));
        entry.or_insert_with(|| (part.version, Vec::new())).1.push(part.statement.clone());
    }
    let document = |(version, statements)| {
        Rules::new(Arc::new(Document {
            version,
            id: None,
            statements: OneOrMany::Many(statements),
        }))
    };
    versions.into_values().map(document).collect()
}

/// A statement without its name.
pub(super) fn said(statement: &Statement) -> String {
    let one = Statement { sid: None, ..statement.clone() };
    canonical::minified(&Document { version: None, id: None, statements: OneOrMany::One(one) })
}

fn everything() -> Document {
    let statements = OneOrMany::One(Statement::allow(["*"], ["*"]));
    Document { version: Some(Version::V2012), id: None, statements }
}

/// The text of a policy that is not known: it allows something that no other policy does.
fn unknown(key: &str) -> Arc<Document> {
    let statements = OneOrMany::One(Statement::allow([format!("unknown:{key}").as_str()], ["*"]));
    Arc::new(Document { version: Some(Version::V2012), id: None, statements })
}
