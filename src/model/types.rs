//! The resolved program: every name bound, every template expanded.

use super::condition::Condition;
use super::text::{PerAccount, Text, Texts};
use crate::iam::document::Document;

use crate::text::{FileId, Span};
use std::sync::Arc;

pub use crate::syntax::ast::{Effect, Kind, PolicyKind, PrincipalKind, Verb, ViewScope};

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin(pub Option<usize>);

/// One use of a template, a `for` or an `include`.
#[derive(Clone, Debug)]
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
#[derive(Clone, Debug)]
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
#[derive(Clone, Debug)]
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
#[derive(Clone, Debug)]
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

/// A statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The whole.
    pub span: Span,
    /// What it stands in.
    pub origin: Origin,
    /// `allow` or `deny`.
    pub effect: Effect,
    /// Where that word stands.
    pub effect_span: Span,
    /// The actions.
    pub actions: Actions,
    /// The resources.
    pub resources: Resources,
    /// The condition; `unless` is a negation.
    pub condition: Option<Condition>,
    /// `as SID`
    pub sid: Option<Text>,
}

/// The actions of a statement.
#[derive(Clone, Debug)]
pub struct Actions {
    /// The whole.
    pub span: Span,
    /// `all except`
    pub all_except: bool,
    /// `*`, `s3:Get*`, `s3:@read`.
    pub list: Texts,
}

/// The resources of a statement.
#[derive(Clone, Debug)]
pub struct Resources {
    /// The whole.
    pub span: Span,
    /// `all except`
    pub all_except: bool,
    /// What is taken in.
    pub list: Vec<Resource>,
    /// What is left out.
    pub except: Vec<Resource>,
}

/// A resource.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The whole.
    pub span: Span,
    /// How it was written.
    pub kind: ResourceKind,
}

/// How a resource was written.
#[derive(Clone, Debug)]
pub enum ResourceKind {
    /// `*`, ARN patterns, strings.
    Words(Texts),
    /// `service type patterns [in regions] [of account]`
    Typed {
        /// The service's prefix.
        service: Text,
        /// The resource type, with hyphens for spaces.
        resource_type: Text,
        /// One resource for each.
        patterns: Texts,
        /// The regions; empty: `*`.
        regions: Vec<Texts>,
        /// Another account, by its declared name or id.
        account: Option<(Option<AccountId>, Text)>,
    },
}

/// One `delegate` sentence, or one `may` in a principal's block: one policy.
#[derive(Clone, Debug)]
pub struct Delegation {
    /// The whole sentence.
    pub span: Span,
    /// What it stands in.
    pub origin: Origin,
    /// The file it belongs to.
    pub file: FileId,
    /// Who may, with the place of each name.
    pub principals: Vec<(PrincipalId, Span)>,
    /// In which accounts.
    pub accounts: Vec<AccountId>,
    /// What.
    pub grants: Vec<Grant>,
    /// `as name`
    pub policy_name: Option<Text>,
    /// Its documentation.
    pub documentation: Option<String>,
}

/// One grant of a delegation, or of a boundary.
#[derive(Clone, Debug)]
pub struct Grant {
    /// From the first verb to the last token.
    pub span: Span,
    /// What it stands in.
    pub origin: Origin,
    /// The verbs as written.
    pub verbs: Vec<(Verb, Span)>,
    /// What is delegated.
    pub kind: Kind,
    /// Where that stands.
    pub kind_span: Span,
    /// Which names, or which services for service-linked roles.
    pub patterns: Patterns,
    /// `to services`
    pub to: Option<(Services, Span)>,
    /// The boundaries, each with its place.
    pub bounded_by: Vec<(PolicyId, Span)>,
    /// Whether a boundary was named that there is not (said already).
    pub bounded_by_unknown: bool,
    /// When it holds: each is one condition, all of which must hold.
    pub modifiers: Vec<Modifier>,
    /// The clauses.
    pub clauses: Clauses,
    /// Statements of the block.
    pub statements: Vec<Statement>,
}

/// When a grant holds.
#[derive(Clone, Debug)]
pub enum Modifier {
    /// `when`, `unless`, `with mfa`.
    Condition(Span, Condition),
    /// `until date`, to the end of that day, UTC.
    Until(Span, Text),
}

/// Name patterns.
#[derive(Clone, Debug)]
pub struct Patterns {
    /// The whole.
    pub span: Span,
    /// What is taken in.
    pub include: Texts,
    /// What is left out.
    pub except: Texts,
}

/// The services that something may be passed to.
#[derive(Clone, Debug)]
pub enum Services {
    /// Whatever service asks.
    Any,
    /// None.
    None,
    /// These, by their principals.
    These(Texts),
}

/// What may be attached.
#[derive(Clone, Debug)]
pub enum Attach {
    /// Any policy.
    Any,
    /// None.
    None,
    /// These: a declared policy, or an ARN pattern.
    Only(Vec<(Option<PolicyId>, Text)>),
}

/// The clauses of a grant: what was said; what was not has its default in the delegation table.
#[derive(Clone, Debug, Default)]
pub struct Clauses {
    /// `policies …`; inner none: `policies none`.
    pub policies: Option<(Option<Patterns>, Span)>,
    /// `instance profiles …`
    pub instance_profiles: Option<(Option<Patterns>, Span)>,
    /// `pass to …`
    pub pass_to: Option<(Services, Span)>,
    /// `attach …`
    pub attach: Option<(Attach, Span)>,
    /// `inline policies allowed`
    pub inline_policies: Option<(bool, Span)>,
    /// `view …`
    pub view: Option<(ViewScope, Span)>,
    /// `tagged …`: key and values.
    pub tagged: Vec<(Text, Texts, Span)>,
    /// `must tag …`
    pub must_tag: Vec<(Text, Span)>,
}

/// Where a guardrail attaches.
#[derive(Clone, Debug)]
pub enum Target {
    /// An account.
    Account(AccountId, Span),
    /// An organisational unit, by id.
    Ou(Arc<str>, Text, Span),
    /// An organisation, by id.
    Organization(Arc<str>, Text, Span),
}

/// A service or resource control policy.
#[derive(Clone, Debug)]
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
#[derive(Clone, Debug)]
pub struct Protect {
    /// The whole.
    pub span: Span,
    /// What it stands in.
    pub origin: Origin,
    /// The accounts.
    pub accounts: Vec<AccountId>,
    /// Who is excepted.
    pub except: Vec<(PrincipalId, Span)>,
}

/// Of whom an invariant speaks, or as whom a test acts.
#[derive(Clone, Debug)]
pub enum Subject {
    /// Declared principals.
    Principals(Vec<(PrincipalId, Span)>),
    /// Everybody in the file, and all that is reached from them, but these.
    Anyone(Vec<(PrincipalId, Span)>),
    /// A role or user that a delegation could make, by its name or a pattern.
    Created(PrincipalKind, Text),
}

/// `never` or `always`.
#[derive(Clone, Debug)]
pub struct Invariant {
    /// Whether it is `always`.
    pub always: bool,
    /// The whole.
    pub span: Span,
    /// What it stands in.
    pub origin: Origin,
    /// Of whom.
    pub subject: Subject,
    /// The actions.
    pub actions: Actions,
    /// The resources.
    pub resources: Resources,
    /// The condition.
    pub condition: Option<Condition>,
    /// In which accounts.
    pub accounts: Vec<AccountId>,
}

/// A `test` block.
#[derive(Clone, Debug)]
pub struct Test {
    /// Its name.
    pub name: Text,
    /// The whole.
    pub span: Span,
    /// What it stands in.
    pub origin: Origin,
    /// Its scenarios.
    pub scenarios: Vec<Scenario>,
}

/// One `as … { … }` of a test.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The whole.
    pub span: Span,
    /// As whom.
    pub subject: Subject,
    /// What its maker attached.
    pub holding: Holding,
    /// In which accounts.
    pub accounts: Vec<AccountId>,
    /// What is expected.
    pub expectations: Vec<Expectation>,
}

/// What a created principal holds.
#[derive(Clone, Debug)]
pub enum Holding {
    /// Nothing but what is declared.
    Declared,
    /// Everything that its boundary lets it have.
    Everything,
    /// These policies.
    Policies(Vec<(PolicyId, Span)>),
    /// These statements.
    Statements(Vec<Statement>),
}

/// One request and what is expected of it.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The whole.
    pub span: Span,
    /// Whether it must be refused.
    pub negated: bool,
    /// The action.
    pub action: Text,
    /// The resource.
    pub resource: Resource,
    /// The request's context.
    pub bindings: Vec<(Binding, Span)>,
}

/// A value of the request's context.
#[derive(Clone, Debug)]
pub enum Binding {
    /// A condition key and its values.
    Key(Text, Texts),
    /// The boundary that the call names.
    Boundary(PolicyId),
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

impl Grant {
    /// Whether a verb is said, `manage` counted as its three.
    pub fn has(&self, verb: Verb) -> bool {
        self.verbs.iter().any(|&(said, _)| {
            said == verb
                || (said == Verb::Manage
                    && matches!(verb, Verb::Create | Verb::Configure | Verb::Delete))
        })
    }
}
