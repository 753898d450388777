//! What an audit says: a rule, how bad it is, the calls that show it, and the statements that allow them.

use std::collections::BTreeMap;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The holder can get out of every ceiling.
    Escalation,
    /// It can, if the account holds something that the policies do not show.
    Risk,
    /// It cannot, as long as this is so.
    Assumption,
}

impl Severity {
    /// The word that every format shows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Escalation => "escalation",
            Self::Risk => "risk",
            Self::Assumption => "assumption",
        }
    }
}

macro_rules! rules {
    ($($(#[doc = $summary:literal])+ $rule:ident $name:literal $help:literal;)*) => {
        /// What is found. The name is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rule { $($(#[doc = $summary])+ $rule,)* }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$rule,)*];

            /// Its stable name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$rule => $name,)* }
            }

            /// What it finds, in a line.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$rule => [$($summary),+].first().map_or("", |text| text.trim_ascii()),)* }
            }

            /// What closes it.
            pub fn help(self) -> &'static str {
                match self { $(Self::$rule => $help,)* }
            }
        }
    };
}

rules! {
    /// a role or user can be made without a boundary
    CreatesWithoutBoundary "creates-without-boundary"
        "condition the statement with `StringEquals` on `iam:PermissionsBoundary` and the boundary's ARN; without `IfExists`";
    /// a role or user can be made with a boundary that nobody chose
    CreatesWithAnyBoundary "creates-with-any-boundary"
        "condition the statement with `StringEquals` on `iam:PermissionsBoundary` and the boundary's ARN";
    /// a boundary can be taken away
    RemovesBoundary "removes-boundary"
        "deny the action on `*`; a condition on the boundary that is there does not help, because it holds before the call";
    /// a boundary can be replaced by another
    ReplacesBoundary "replaces-boundary"
        "condition the statement with `StringEquals` on `iam:PermissionsBoundary`, or deny the action";
    /// the text of a boundary can be changed
    RewritesBoundary "rewrites-boundary"
        "give the boundary a name that no pattern takes in, and deny these actions on its ARN";
    /// a policy can be made that a condition on boundaries takes for one
    ForgesBoundary "forges-boundary"
        "name the boundary by its whole ARN under `StringEquals`";
    /// the text of a managed policy can be changed
    RewritesPolicy "rewrites-policy"
        "limit the statement to a path of its own, on which nothing else is made";
    /// a managed policy or a version of it can be deleted
    DeletesPolicy "deletes-policy"
        "limit the statement to a path of its own, on which nothing else is made";
    /// the policies or the trust of a role can be written
    WritesRole "writes-role"
        "condition the statement with `StringEquals` on `iam:PermissionsBoundary`, or limit it to a path on which every role carries the boundary";
    /// something can be taken from a role, a denial perhaps
    NarrowsRole "narrows-role"
        "limit the statement to a path on which every role carries the boundary";
    /// a role can be handed to a service
    PassesRole "passes-role"
        "limit the statement to a path on which every role carries the boundary; no condition on boundaries or tags works for `iam:PassRole`";
    /// a role can be assumed
    AssumesRole "assumes-role"
        "name the roles, or limit the statement to a path on which every role carries the boundary";
    /// the policies or the name of a user can be written
    WritesUser "writes-user"
        "condition the statement with `StringEquals` on `iam:PermissionsBoundary`, or limit it to a path on which every user carries the boundary";
    /// credentials of a user can be had
    TakesCredentials "takes-credentials"
        "limit the statement to `user/${aws:username}`, or to a path on which every user carries the boundary";
    /// something can be taken from a user, a denial perhaps
    NarrowsUser "narrows-user"
        "limit the statement to a path on which every user carries the boundary";
    /// the policies or the members of a group can be written
    WritesGroup "writes-group"
        "leave the actions out: a group carries no boundary";
    /// something can be taken from a group, a denial perhaps
    NarrowsGroup "narrows-group"
        "leave the actions out: a group carries no boundary";
    /// the tags of a role can be written
    TagsRole "tags-role"
        "limit the statement to a path on which every role carries the boundary, and the tags by `aws:TagKeys`";
    /// the tags of a user can be written
    TagsUser "tags-user"
        "limit the statement to a path on which every user carries the boundary, and the tags by `aws:TagKeys`";
    /// an identity provider can be written
    WritesProvider "writes-provider"
        "leave the actions out: a provider decides who becomes the roles that trust it";
    /// a setting of the whole account can be changed
    ChangesAccount "changes-account"
        "leave the actions out";
    /// another service that decides who is who can be written
    DecidesIdentity "decides-identity"
        "leave the actions out";
    /// the same, in a service that does so in a management account alone
    DecidesInManagement "decides-identity-in-management"
        "leave the actions out, or make sure that the account is neither a management account nor a delegated administrator";
    /// an action of iam or sts that is not known can be called
    UnknownAction "unknown-action"
        "name the actions instead of using a wildcard";
    /// an action of iam that is not known, and named as if it read
    UnknownRead "unknown-read"
        "name the actions instead of using a wildcard";
    /// guarded calls reach names that the policy otherwise does not use
    AnyName "any-name"
        "limit the statement to a path of its own";
    /// a service-linked role can be made, for any service
    ServiceLinkedRole "service-linked-role"
        "condition the statement with `StringEquals` on `iam:AWSServiceName`";
    /// compute that is there already can be driven, and acts with its own role
    DrivesCompute "drives-compute"
        "limit the statement to resources of its own, by name or by tag";
    /// policies on resources can be written, which grant beyond any boundary
    WritesResourcePolicies "writes-resource-policies"
        "leave the actions out of the boundary, or deny there what must never happen";
    /// instance profiles can be filled
    FillsInstanceProfile "fills-instance-profile"
        "limit the statement to a path of its own";
    /// whoever makes a role says who may become it
    TrustsAnybody "trusts-anybody"
        "deny `sts:AssumeRole` to outsiders by a resource control policy; no identity policy can";
    /// everything of iam is allowed
    Administrator "administrator"
        "keep such principals few, and name those that are meant to be with `--except`";
    /// a trust policy admits a principal to a role from which it can get out
    BecomesRole "becomes-role"
        "take the principal out of the role's trust policy, or give the role a boundary";
    /// an assumption of a project is borne out by a snapshot
    AssumptionDischarged "assumption-discharged"
        "keep it so with a guardrail";
    /// an assumption of a project does not hold
    AssumptionViolated "assumption-violated"
        "mend what is named, or change the sentence; then take another snapshot";
    /// an assumption of a project of which a snapshot does not say whether it holds
    AssumptionOpen "assumption-open"
        "give what is missing, and take another snapshot";
    /// a boundary whose text was not given
    BoundaryUnread "boundary-unread"
        "give its text with `--boundary ARN=FILE`";
    /// a question without an answer
    NotDecided "not-decided"
        "write the statement with plain wildcards and conditions";
}

/// One call of a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who calls: `holder`, or the ARN of what was made before.
    pub principal: String,
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The condition keys that matter, with their values.
    pub context: BTreeMap<String, Vec<String>>,
    /// The call as a command.
    pub command: String,
}

/// A statement of one of the audited documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statement {
    /// Which document, by the caller's count.
    pub document: usize,
    /// Which of its statements.
    pub index: usize,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub rule: Rule,
    /// How bad.
    pub severity: Severity,
    /// The actions that are allowed.
    pub actions: Vec<String>,
    /// The calls, in order.
    pub calls: Vec<Call>,
    /// The statements that allow them.
    pub statements: Vec<Statement>,
    /// One lower-case sentence without a final full stop.
    pub message: String,
}
