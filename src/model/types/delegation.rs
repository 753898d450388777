//! Delegations: who may do what to which names, under which boundary.

use crate::model::condition::Condition;
use crate::model::text::{Text, Texts};
use crate::model::types::{
    AccountId, Kind, Origin, PolicyId, PrincipalId, Statement, Verb, ViewScope,
};
use crate::text::{FileId, Span};

/// One `delegate` sentence, or one `may` in a principal's block: one policy.
#[derive(Clone, Debug, Hash)]
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
#[derive(Clone, Debug, Hash)]
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
#[derive(Clone, Debug, Hash)]
pub enum Modifier {
    /// `when`, `unless`, `with mfa`.
    Condition(Span, Condition),
    /// `until date`, to the end of that day, UTC.
    Until(Span, Text),
}

/// Name patterns.
#[derive(Clone, Debug, Hash)]
pub struct Patterns {
    /// The whole.
    pub span: Span,
    /// What is taken in.
    pub include: Texts,
    /// What is left out.
    pub except: Texts,
}

/// The services that something may be passed to.
#[derive(Clone, Debug, Hash)]
pub enum Services {
    /// Whatever service asks.
    Any,
    /// None.
    None,
    /// These, by their principals.
    These(Texts),
}

/// What may be attached.
#[derive(Clone, Debug, Hash)]
pub enum Attach {
    /// Any policy.
    Any,
    /// None.
    None,
    /// These: a declared policy, or an ARN pattern.
    Only(Vec<(Option<PolicyId>, Text)>),
}

/// The clauses of a grant: what was said; what was not has its default in the delegation table.
#[derive(Clone, Debug, Default, Hash)]
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
