//! The resolved program: every name bound, every template expanded.

mod statement;
mod delegation;
mod scenario;

use super::text::{PerAccount, Text};
use crate::iam::canonical;
use crate::iam::document::Document;
use crate::text::{FileId, Span};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

pub use crate::syntax::ast::{Effect, Kind, PolicyKind, PrincipalKind, Verb, ViewScope};
pub use delegation::{Attach, Clauses, Delegation, Grant, Modifier, Patterns, Services};
pub use scenario::{Binding, Expectation, Holding, Invariant, Scenario, Subject, Test};
pub use statement::{Actions, Resource, ResourceKind, Resources, Statement};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident in $field:ident: $type:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(pub usize);

            impl Model {
                #[doc = concat!("The ", stringify!($type), " of an id that this model gave out.")]
                #[expect(clippy::indexing_slicing, reason = "ids are made by this model alone, for places that it fills")]
                pub fn $field(&self, id: $name) -> &$type {
                    &self.lists.$field[id.0]
                }
            }
        )*

        /// The lists that ids point into.
        #[derive(Debug, Default)]
        pub struct Lists {
            $(#[doc = concat!("Every ", stringify!($type), ", in the order of files and places.")] pub $field: Vec<$type>,)*
        }
    };
}

ids! {
    /// An account.
    AccountId in account: Account;
    /// A principal.
    PrincipalId in principal: Principal;
    /// A policy or a boundary.
    PolicyId in policy: Policy;
    /// A delegation: one `delegate` sentence, or one `may` in a block.
    DelegationId in delegation: Delegation;
}

/// The resolved program.
#[derive(Debug, Default)]
pub struct Model {
    /// What ids point into.
    pub lists: Lists,
    /// Guardrails.
    pub guardrails: Vec<Guardrail>,
    /// `protect delegations` sentences.
    pub protects: Vec<Protect>,
    /// `never` and `always` sentences.
    pub invariants: Vec<Invariant>,
    /// `test` blocks.
    pub tests: Vec<Test>,
    /// Constants that differ by account.
    pub per_account: Vec<PerAccount>,
    /// Where the work of templates came from; a place in this list is an [`Origin`].
    pub instances: Vec<Instance>,
}

/// The instance of a template, `for` or `include` that something stands in; none for what stands in a file itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(pub Option<usize>);

/// One use of a template, a `for` or an `include`.
#[derive(Clone, Debug, Hash)]
pub struct Instance {
    /// Where it stands.
    pub span: Span,
    /// What to say of it.
    pub what: String,
    /// The template or block of statements that it is an instance of: where its name is declared.
    pub of: Option<Span>,
    /// The instance that it stands in itself.
    pub parent: Origin,
}

/// An account.
#[derive(Clone, Debug, Hash)]
pub struct Account {
    /// Its own id.
    pub at: AccountId,
    /// Its name, where it has one.
    pub name: Option<Arc<str>>,
    /// The twelve digits.
    pub id: Arc<str>,
    /// The partition, `aws` and the like.
    pub partition: &'static str,
    /// The organisation's id.
    pub organization: Option<Text>,
    /// Whether it is the organisation's management account.
    pub management: bool,
    /// Whether it administers IAM Identity Center.
    pub identity_administrator: bool,
    /// Where it is declared; none where it came from the command line or the settings.
    pub span: Option<Span>,
}

impl Account {
    /// The name, or the id where it has none.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// A principal that exists.
#[derive(Clone, Debug, Hash)]
pub struct Principal {
    /// Group, user, role or permission set.
    pub kind: PrincipalKind,
    /// The name.
    pub name: Arc<str>,
    /// Where the name stands.
    pub span: Span,
    /// The whole declaration.
    pub item: Span,
    /// What it stands in.
    pub origin: Origin,
    /// The file it belongs to.
    pub file: FileId,
    /// `at /path/`
    pub path: Option<Text>,
    /// The accounts it is in.
    pub accounts: Vec<AccountId>,
    /// Whether `in` said so.
    pub accounts_said: bool,
    /// The groups it is a member of.
    pub member_of: Vec<(PrincipalId, Span)>,
    /// Its own boundary.
    pub bounded_by: Option<(PolicyId, Span)>,
    /// A permission set whose text is inline.
    pub inline: bool,
    /// Its own permissions.
    pub statements: Vec<Statement>,
    /// Its documentation.
    pub documentation: Option<String>,
}

/// A managed policy: a customer's own, or a permissions boundary.
#[derive(Clone, Debug, Hash)]
pub struct Policy {
    /// Which of the two.
    pub kind: PolicyKind,
    /// The name.
    pub name: Arc<str>,
    /// Where the name stands.
    pub span: Span,
    /// The whole declaration.
    pub item: Span,
    /// What it stands in.
    pub origin: Origin,
    /// The file it belongs to.
    pub file: FileId,
    /// `at /path/`
    pub path: Option<Text>,
    /// The accounts that `in` names; none where it is built wherever it is used.
    pub accounts_said: Option<Vec<AccountId>>,
    /// The accounts it is built in.
    pub accounts: Vec<AccountId>,
    /// `for principals`
    pub attach_to: Vec<(PrincipalId, Span)>,
    /// `fits by wildcards`
    pub fits_by_wildcards: bool,
    /// Its text.
    pub text: PolicyText,
    /// The statements of its JSON document, for the checks.
    pub given: Vec<Statement>,
    /// What a boundary lets its holders delegate.
    pub grants: Vec<Grant>,
    /// Its documentation.
    pub documentation: Option<String>,
}

/// A policy's text.
#[derive(Clone, Debug)]
pub enum PolicyText {
    /// Statements.
    Statements(Vec<Statement>),
    /// A document in a JSON file.
    Document(Arc<Document>),
    /// One that exists, with its text if known; nothing is written.
    Existing {
        /// Its ARN.
        arn: Text,
        /// Its text.
        document: Option<Arc<Document>>,
    },
    /// Could not be read; its diagnostic has been given.
    Unknown,
}

impl Hash for PolicyText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        let written = |document: &Arc<Document>| canonical::minified(document);
        match self {
            Self::Statements(statements) => statements.hash(state),
            Self::Document(document) => written(document).hash(state),
            Self::Existing { arn, document } => {
                arn.hash(state);
                document.as_ref().map(written).hash(state);
            }
            Self::Unknown => {}
        }
    }
}

/// Where a guardrail attaches.
#[derive(Clone, Debug, Hash)]
pub enum Target {
    /// An account.
    Account(AccountId, Span),
    /// An organisational unit, by id.
    Ou(Arc<str>, Text, Span),
    /// An organisation, by id.
    Organization(Arc<str>, Text, Span),
}

/// A service or resource control policy.
#[derive(Clone, Debug, Hash)]
pub struct Guardrail {
    /// Whether it is a resource control policy.
    pub resource: bool,
    /// Its name.
    pub name: Arc<str>,
    /// Where the name stands.
    pub span: Span,
    /// The whole.
    pub item: Span,
    /// What it stands in.
    pub origin: Origin,
    /// Where it attaches.
    pub targets: Vec<Target>,
    /// Its statements.
    pub statements: Vec<Statement>,
    /// Its documentation.
    pub documentation: Option<String>,
}

/// `protect delegations in accounts [except principals]`
#[derive(Clone, Debug, Hash)]
pub struct Protect {
    /// The whole.
    pub span: Span,
    /// What it stands in.
    pub origin: Origin,
    /// The accounts.
    pub accounts: Vec<AccountId>,
    /// Who is excepted.
    pub except: Vec<(PrincipalId, Span)>,
    /// Its documentation.
    pub documentation: Option<String>,
}

impl Model {
    /// The places of the instances that something stands in, innermost first.
    pub fn instances_of(&self, origin: Origin) -> Vec<crate::diag::Label> {
        let mut labels = Vec::new();
        let mut at = origin;
        while let Some(instance) = at.0.and_then(|index| self.instances.get(index)) {
            labels.push(crate::diag::Label { span: instance.span, message: instance.what.clone() });
            at = instance.parent;
        }
        labels
    }

    /// Whether something stands in an instance of a template or block of statements.
    pub fn is_within(&self, origin: Origin, declared: Span) -> bool {
        let mut at = origin;
        while let Some(instance) = at.0.and_then(|index| self.instances.get(index)) {
            if instance.of == Some(declared) {
                return true;
            }
            at = instance.parent;
        }
        false
    }

    /// Every account's id.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> + use<> {
        (0..self.lists.account.len()).map(AccountId)
    }

    /// Every principal's id.
    pub fn principals(&self) -> impl Iterator<Item = PrincipalId> + use<> {
        (0..self.lists.principal.len()).map(PrincipalId)
    }

    /// Every policy's and boundary's id.
    pub fn policies(&self) -> impl Iterator<Item = PolicyId> + use<> {
        (0..self.lists.policy.len()).map(PolicyId)
    }

    /// Every delegation's id.
    pub fn delegations(&self) -> impl Iterator<Item = DelegationId> + use<> {
        (0..self.lists.delegation.len()).map(DelegationId)
    }
}

impl Policy {
    /// The boundary's or policy's statements, where it is written in Deleg.
    pub fn statements(&self) -> &[Statement] {
        match &self.text {
            PolicyText::Statements(statements) => statements,
            PolicyText::Document(_) | PolicyText::Existing { .. } | PolicyText::Unknown => &[],
        }
    }
}
