//! Whom a role's trust policy admits.

use crate::iam::account::parts;
use crate::iam::document::{
    Document, Effect, Element, OneOrMany, PrincipalKind, Principals, Statement,
};
use crate::iam::parse::parse;
use crate::iam::problem::DocumentKind;
use crate::text::FileId;

/// Whom a statement of a trust policy is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Admitted {
    /// Everybody.
    Everyone,
    /// Whoever of an account is allowed to by its own policies.
    Account(String),
    /// One user, role or session, by its ARN.
    One(String),
    /// An AWS service.
    Service(String),
    /// An identity provider.
    Provider(String),
    /// Everybody but some.
    AllBut,
}

/// A trust policy, read.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Its allowing statements, without their principals, each with whom it admits.
    pub allows: Vec<(Vec<Admitted>, Statement)>,
    /// Its denying statements that are about everybody, without their principals.
    pub denies: Vec<Statement>,
}

impl Trust {
    /// Reads a text; none where it cannot be read.
    pub fn parse(text: &str) -> Option<Self> {
        let document = parse(FileId::new(0), text, DocumentKind::Trust).document?;
        let mut trust = Self::default();
        for statement in document.statements.into_vec() {
            let Some(principal) = &statement.principal else { continue };
            let mut admitted = match &principal.principals {
                Principals::Everyone => vec![Admitted::Everyone],
                Principals::Map(entries) => entries
                    .iter()
                    .flat_map(|entry| entry.values.iter().map(|id| admitted(entry.kind, id)))
                    .collect(),
            };
            let everybody = !principal.negated && admitted.contains(&Admitted::Everyone);
            if principal.negated {
                admitted = vec![Admitted::AllBut];
            }
            let bare = Statement { principal: None, ..statement };
            match bare.effect {
                Effect::Allow => trust.allows.push((admitted, bare)),
                // What is denied to some only is not counted: it is not known whom else it leaves.
                Effect::Deny if everybody => trust.denies.push(bare),
                Effect::Deny => {}
            }
        }
        Some(trust)
    }

    /// Everybody whom some statement admits.
    pub fn admits(&self) -> impl Iterator<Item = &Admitted> {
        self.allows.iter().flat_map(|(admitted, _)| admitted)
    }

    /// As a policy of somebody: what it lets whoever fits do with one role.
    pub fn as_policy(&self, role: &str, fits: &dyn Fn(&Admitted) -> bool) -> Document {
        let allows = self.allows.iter().filter(|(admitted, _)| admitted.iter().any(fits));
        let statements = allows.map(|(_, one)| one).chain(&self.denies);
        let on = |one: &Statement| Statement {
            resource: Some(Element::of([role.to_owned()])),
            ..one.clone()
        };
        let mut document = Document::new(Vec::new());
        document.statements = OneOrMany::Many(statements.map(on).collect());
        document
    }
}

fn admitted(kind: PrincipalKind, id: &str) -> Admitted {
    match kind {
        PrincipalKind::Aws if id == "*" => Admitted::Everyone,
        PrincipalKind::Aws => match parts(id) {
            Some((_, account, "root")) => Admitted::Account(account.to_owned()),
            None if id.bytes().all(|byte| byte.is_ascii_digit()) => {
                Admitted::Account(id.to_owned())
            }
            _ => Admitted::One(id.to_owned()),
        },
        PrincipalKind::Service => Admitted::Service(id.to_owned()),
        PrincipalKind::Federated | PrincipalKind::CanonicalUser => {
            Admitted::Provider(id.to_owned())
        }
    }
}
