//! The guardrails over an account's principals: those that certainly bind them, for what must not be allowed; and all
//! that may, for what must be.

use std::sync::{Arc, OnceLock};

use crate::iam::document::{Document, Statement};
use crate::model::{Account, Guardrail, Model, Target};
use crate::plan::lower::lower;
use crate::plan::{AccountPlan, AttachTo, Attachment, Made, Role};
use crate::prove::{Reader, Rules};
use crate::secure::actor::Text;
use crate::text::Span;

/// Levels of guardrails, each a layer.
#[derive(Debug, Default)]
pub(super) struct Guards {
    /// Those that certainly bind the account, each level with `FullAWSAccess`: more is allowed than may be.
    pub(super) certain: Vec<Vec<Text>>,
    /// Every one of the files that may bind the account, units whose accounts the files do not say among them. A level
    /// that lists what is allowed stands without `FullAWSAccess`: no more is allowed than may be.
    pub(super) every: Vec<Vec<Text>>,
}

impl Guards {
    /// Looks at an account. A management account is bound by none (Organizations user guide, "Service control
    /// policies").
    pub(super) fn of(plan: &AccountPlan, model: &Model, reader: &Reader) -> Self {
        let account = model.account(plan.account);
        let mut guards = Self::default();
        if account.management {
            return guards;
        }
        let here = |one: &Attachment| one.to == AttachTo::Account && one.name == *account.id;
        let own = |role: Role| -> Vec<Text> {
            let all = plan.policies.iter().filter(|policy| policy.role == role);
            let own = all.filter(|policy| policy.attach_to.iter().any(here));
            own.map(|policy| {
                let rules = reader.read(without_principal(&policy.document));
                Text::new(rules, &policy.name, policy.declared, policy.sources.clone())
            })
            .collect()
        };
        for place in [Place::Organization, Place::Unit] {
            for resource in [false, true] {
                let level: Vec<(bool, Text)> = declared(place, resource, model, account, reader);
                let certain = level.iter().filter(|(certain, _)| *certain && !resource);
                guards.certain(certain.map(|(_, text)| text.clone()).collect());
                guards.every(level.into_iter().map(|(_, text)| text).collect());
            }
        }
        guards.certain(own(Role::Scp));
        guards.every(own(Role::Scp));
        guards.every(own(Role::Rcp));
        guards
    }

    fn certain(&mut self, mut level: Vec<Text>) {
        if let Some(declared) = level.first().map(|text| text.declared) {
            level.insert(0, full_access(declared));
            self.certain.push(level);
        }
    }

    fn every(&mut self, mut level: Vec<Text>) {
        let Some(declared) = level.first().map(|text| text.declared) else { return };
        if level.iter().all(|text| text.rules.allow.is_empty()) {
            level.insert(0, full_access(declared));
        }
        self.every.push(level);
    }
}

/// Where a guardrail attaches above accounts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Organization,
    Unit,
}

/// The guardrails declared for a place above an account, each with whether it is certain that they bind the account.
fn declared(
    place: Place,
    resource: bool,
    model: &Model,
    account: &Account,
    reader: &Reader,
) -> Vec<(bool, Text)> {
    let all = model.guardrails.iter().filter(|guardrail| guardrail.resource == resource);
    all.filter_map(|guardrail| {
        let certain = binds(guardrail, place, model, account)?;
        let made: Vec<Made> =
            guardrail.statements.iter().flat_map(|one| lower(one, model, account)).collect();
        let sources = made.iter().map(|one| one.span).collect();
        let statements = made.into_iter().map(|one| one.statement).collect();
        let document = Arc::new(Document::new(statements));
        Some((certain, Text::new(reader.read(document), &guardrail.name, guardrail.span, sources)))
    })
    .collect()
}

/// Whether a guardrail binds an account by a place above it: surely, perhaps, or (none) not.
pub(super) fn binds(
    guardrail: &Guardrail,
    place: Place,
    model: &Model,
    account: &Account,
) -> Option<bool> {
    let own = account.organization.as_ref().map(|text| text.in_account(model, account));
    let of = guardrail.targets.iter().filter_map(|target| match (target, place) {
        // Of an account whose organization is not said, it may be that of the files.
        (Target::Organization(id, ..), Place::Organization) => match &own {
            Some(own) => (**id == **own).then_some(true),
            None => Some(false),
        },
        // Which accounts are in a unit the files do not say.
        (Target::Ou(..), Place::Unit) => Some(false),
        _ => None,
    });
    of.max()
}

/// A document without its principals, which the prover does not look at: guardrails name everybody.
fn without_principal(document: &Arc<Document>) -> Arc<Document> {
    if document.statements.iter().all(|one| one.principal.is_none()) {
        return document.clone();
    }
    let plain = |one: &Statement| Statement { principal: None, ..one.clone() };
    Arc::new(Document {
        statements: document.statements.iter().map(plain).collect(),
        ..(**document).clone()
    })
}

/// `FullAWSAccess`, which stands at every level unless somebody detaches it; a guardrail beside it denies.
fn full_access(declared: Span) -> Text {
    static FULL: OnceLock<Arc<Document>> = OnceLock::new();
    let made = || Arc::new(Document::new(vec![Statement::allow(["*"], ["*"])]));
    Text::new(Rules::new(FULL.get_or_init(made).clone()), "FullAWSAccess", declared, Vec::new())
}
