//! Statements: an effect, actions, resources and a condition.

use crate::model::condition::Condition;
use crate::model::text::{Text, Texts};
use crate::model::types::{AccountId, Effect, Origin};
use crate::text::Span;

/// A statement.
#[derive(Clone, Debug, Hash)]
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
#[derive(Clone, Debug, Hash)]
pub struct Actions {
    /// The whole.
    pub span: Span,
    /// `all except`
    pub all_except: bool,
    /// `*`, `s3:Get*`, `s3:@read`.
    pub list: Texts,
}

/// The resources of a statement.
#[derive(Clone, Debug, Hash)]
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
#[derive(Clone, Debug, Hash)]
pub struct Resource {
    /// The whole.
    pub span: Span,
    /// How it was written.
    pub kind: ResourceKind,
}

/// How a resource was written.
#[derive(Clone, Debug, Hash)]
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
