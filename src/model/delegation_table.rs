//! The delegation table: what each verb, kind and clause of a sentence grants. Data, in one place; the manual's page on
//! it is made from it.
//!
//! Which action acts on which kind of resource, and which carries `iam:PermissionsBoundary`: service authorization
//! reference, "Actions, resources, and condition keys for AWS Identity and Access Management", held against the
//! catalogue by a test. UpdateAssumeRolePolicy, UpdateRole, UpdateRoleDescription and DeleteRole carry that key only
//! lately; they are limited by name, and nothing of ours rests on the key for them.

use crate::syntax::ast::{Kind, Verb};

/// What a row's actions act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// What the sentence names.
    Named,
    /// The policies of the `policies` clause.
    Policies,
    /// The instance profiles of the `instance profiles` clause.
    InstanceProfiles,
    /// `*`: the actions have no resource.
    Everything,
    /// The texts of the sentence's boundaries, and AWS's own managed policies.
    Readable,
}

/// What a row's statement is conditioned on, besides the sentence's own conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// Nothing.
    None,
    /// `iam:PermissionsBoundary` is one of the sentence's boundaries.
    Boundary,
    /// That, and `iam:PolicyARN` is one of the `attach only` clause.
    BoundaryAndPolicy,
    /// `iam:PassedToService` is one of the services, where not any may be passed to.
    PassedTo,
    /// `iam:AWSServiceName` is one of the services.
    ServiceName,
}

/// What must be so besides the verb for a row to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Policies may be written.
    Policies,
    /// Instance profiles may be made.
    InstanceProfiles,
    /// Something may be passed.
    Passing,
    /// Any policy may be attached.
    AttachAny,
    /// Only certain policies may be attached.
    AttachOnly,
    /// Inline policies are allowed.
    Inline,
    /// A tag is required.
    Tags,
    /// `view own` or `view all`.
    View,
    /// `view all`
    ViewAll,
}

/// One row: actions of one purpose on one kind of resource.
#[derive(Debug)]
pub struct Row {
    /// What is delegated.
    pub kind: Kind,
    /// The verbs any of which brings it.
    pub verbs: &'static [Verb],
    /// What else must be so.
    pub needs: &'static [Need],
    /// The statement's Sid.
    pub sid: &'static str,
    /// What the actions act on.
    pub on: On,
    /// What they are conditioned on.
    pub guard: Guard,
    /// Whether they only read: exactness denials leave them alone.
    pub reads: bool,
    /// The actions.
    pub actions: &'static [&'static str],
    /// The verbs, as a set.
    brought_by: Verbs,
}

impl Row {
    /// Whether one of some verbs brings it.
    pub const fn is_brought_by(&self, verbs: Verbs) -> bool {
        self.brought_by.meet(verbs)
    }
}

use Kind::{Groups, InstanceProfiles, Policies, Roles, ServiceLinkedRoles, Users};
use Verb::{Configure, Create, Delete, Pass, View};

const ANY_CHANGE: &[Verb] = &[Create, Configure, Delete];
const SEEING: &[Verb] = &[Create, Configure, Delete, View, Pass];

const fn row(
    kind: Kind,
    verbs: &'static [Verb],
    needs: &'static [Need],
    sid: &'static str,
    (on, guard, reads): (On, Guard, bool),
    actions: &'static [&'static str],
) -> Row {
    Row { kind, verbs, needs, sid, on, guard, reads, actions, brought_by: Verbs::of(verbs) }
}

/// A set of verbs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verbs(u8);

impl Verbs {
    const fn of(verbs: &[Verb]) -> Self {
        let (mut rest, mut all) = (verbs, Self(0));
        while let [verb, others @ ..] = rest {
            all = all.with(*verb);
            rest = others;
        }
        all
    }

    /// These and one more; `manage` is its three.
    #[must_use]
    pub const fn with(self, verb: Verb) -> Self {
        match verb {
            Verb::Manage => self.with(Create).with(Configure).with(Delete),
            Create | Configure | Delete | Pass | View => Self(self.0 | 1 << verb as u8),
        }
    }

    /// Whether a verb is of both.
    pub const fn meet(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

const BOUNDED: (On, Guard, bool) = (On::Named, Guard::Boundary, false);
const NAMED: (On, Guard, bool) = (On::Named, Guard::None, false);
const POLICIES: (On, Guard, bool) = (On::Policies, Guard::None, false);
const PROFILES: (On, Guard, bool) = (On::InstanceProfiles, Guard::None, false);
const SEE: (On, Guard, bool) = (On::Named, Guard::None, true);
const SEE_POLICIES: (On, Guard, bool) = (On::Policies, Guard::None, true);
const SEE_PROFILES: (On, Guard, bool) = (On::InstanceProfiles, Guard::None, true);
const FIND: (On, Guard, bool) = (On::Everything, Guard::None, true);
const READABLE: (On, Guard, bool) = (On::Readable, Guard::None, true);

/// The table. An action that an earlier row of the sentence granted on the same resources is not repeated.
pub const ROWS: &[Row] = &[
    // Roles.
    row(Roles, &[Create], &[], "MakeBoundedRoles", BOUNDED, &["iam:CreateRole"]),
    row(
        Roles,
        &[Create],
        &[Need::AttachAny],
        "MakeBoundedRoles",
        BOUNDED,
        &["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
    ),
    row(
        Roles,
        &[Create],
        &[Need::AttachOnly],
        "AttachOnly",
        (On::Named, Guard::BoundaryAndPolicy, false),
        &["iam:AttachRolePolicy"],
    ),
    row(
        Roles,
        &[Create],
        &[Need::AttachOnly],
        "MakeBoundedRoles",
        BOUNDED,
        &["iam:DetachRolePolicy"],
    ),
    row(
        Roles,
        &[Create],
        &[Need::Inline],
        "WriteInlinePolicies",
        BOUNDED,
        &["iam:PutRolePolicy", "iam:DeleteRolePolicy"],
    ),
    row(Roles, &[Delete], &[], "DetachPolicies", BOUNDED, &["iam:DetachRolePolicy"]),
    row(Roles, &[Delete], &[Need::Inline], "DetachPolicies", BOUNDED, &["iam:DeleteRolePolicy"]),
    row(
        Roles,
        &[Create],
        &[Need::Policies],
        "WritePolicies",
        POLICIES,
        &["iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicyVersion"],
    ),
    row(
        Roles,
        &[Create],
        &[Need::InstanceProfiles],
        "UseInstanceProfiles",
        PROFILES,
        &["iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"],
    ),
    row(
        Roles,
        &[Create, Pass],
        &[Need::Passing],
        "PassRoles",
        (On::Named, Guard::PassedTo, false),
        &["iam:PassRole"],
    ),
    row(
        Roles,
        &[Configure],
        &[],
        "ConfigureRoles",
        NAMED,
        &["iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"],
    ),
    row(Roles, &[Configure], &[], "TagRoles", NAMED, &["iam:TagRole", "iam:UntagRole"]),
    row(Roles, &[Create], &[Need::Tags], "TagRoles", NAMED, &["iam:TagRole"]),
    row(
        Roles,
        &[Configure],
        &[Need::Policies],
        "ConfigurePolicies",
        POLICIES,
        &["iam:SetDefaultPolicyVersion"],
    ),
    row(
        Roles,
        &[Configure],
        &[Need::Policies],
        "TagPolicies",
        POLICIES,
        &["iam:TagPolicy", "iam:UntagPolicy"],
    ),
    row(
        Roles,
        &[Create],
        &[Need::Policies, Need::Tags],
        "TagPolicies",
        POLICIES,
        &["iam:TagPolicy"],
    ),
    row(
        Roles,
        &[Configure],
        &[Need::InstanceProfiles],
        "TagInstanceProfiles",
        PROFILES,
        &["iam:TagInstanceProfile", "iam:UntagInstanceProfile"],
    ),
    row(
        Roles,
        &[Create],
        &[Need::InstanceProfiles, Need::Tags],
        "TagInstanceProfiles",
        PROFILES,
        &["iam:TagInstanceProfile"],
    ),
    row(Roles, &[Delete], &[], "DeleteRoles", NAMED, &["iam:DeleteRole"]),
    row(
        Roles,
        &[Delete],
        &[Need::Policies],
        "DeletePolicies",
        POLICIES,
        &["iam:DeletePolicy", "iam:DeletePolicyVersion"],
    ),
    row(
        Roles,
        &[Delete],
        &[Need::InstanceProfiles],
        "DeleteInstanceProfiles",
        PROFILES,
        &["iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile"],
    ),
    row(Roles, &[Delete], &[], "SeeRoles", SEE, &["iam:ListInstanceProfilesForRole"]),
    row(
        Roles,
        &[Delete],
        &[Need::Policies],
        "SeePolicies",
        SEE_POLICIES,
        &["iam:ListEntitiesForPolicy"],
    ),
    row(
        Roles,
        SEEING,
        &[Need::View],
        "SeeRoles",
        SEE,
        &[
            "iam:GetRole",
            "iam:GetRolePolicy",
            "iam:ListRolePolicies",
            "iam:ListAttachedRolePolicies",
            "iam:ListRoleTags",
        ],
    ),
    row(
        Roles,
        SEEING,
        &[Need::View, Need::Policies],
        "SeePolicies",
        SEE_POLICIES,
        &["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"],
    ),
    row(
        Roles,
        SEEING,
        &[Need::View, Need::InstanceProfiles],
        "SeeInstanceProfiles",
        SEE_PROFILES,
        &["iam:GetInstanceProfile"],
    ),
    row(
        Roles,
        SEEING,
        &[Need::View],
        "FindThem",
        FIND,
        &[
            "iam:ListRoles",
            "iam:ListPolicies",
            "iam:GetServiceLastAccessedDetails",
            "iam:GetServiceLastAccessedDetailsWithEntities",
        ],
    ),
    row(
        Roles,
        SEEING,
        &[Need::ViewAll],
        "SeeCeilings",
        READABLE,
        &["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"],
    ),
    row(
        Roles,
        SEEING,
        &[Need::ViewAll],
        "FindThem",
        FIND,
        &[
            "iam:ListInstanceProfiles",
            "iam:ListUsers",
            "iam:ListGroups",
            "iam:ListAccountAliases",
            "iam:GetAccountSummary",
        ],
    ),
    // Users.
    row(Users, &[Create], &[], "MakeBoundedUsers", BOUNDED, &["iam:CreateUser"]),
    row(
        Users,
        &[Create],
        &[Need::AttachAny],
        "MakeBoundedUsers",
        BOUNDED,
        &["iam:AttachUserPolicy", "iam:DetachUserPolicy"],
    ),
    row(
        Users,
        &[Create],
        &[Need::AttachOnly],
        "AttachOnly",
        (On::Named, Guard::BoundaryAndPolicy, false),
        &["iam:AttachUserPolicy"],
    ),
    row(
        Users,
        &[Create],
        &[Need::AttachOnly],
        "MakeBoundedUsers",
        BOUNDED,
        &["iam:DetachUserPolicy"],
    ),
    row(
        Users,
        &[Create],
        &[Need::Inline],
        "WriteInlinePolicies",
        BOUNDED,
        &["iam:PutUserPolicy", "iam:DeleteUserPolicy"],
    ),
    row(Users, &[Delete], &[], "DetachPolicies", BOUNDED, &["iam:DetachUserPolicy"]),
    row(Users, &[Delete], &[Need::Inline], "DetachPolicies", BOUNDED, &["iam:DeleteUserPolicy"]),
    row(
        Users,
        &[Create],
        &[],
        "GiveCredentials",
        NAMED,
        &["iam:CreateAccessKey", "iam:CreateLoginProfile"],
    ),
    row(
        Users,
        &[Create],
        &[Need::Policies],
        "WritePolicies",
        POLICIES,
        &["iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicyVersion"],
    ),
    row(
        Users,
        &[Configure],
        &[],
        "ConfigureUsers",
        NAMED,
        &["iam:UpdateAccessKey", "iam:UpdateLoginProfile"],
    ),
    row(Users, &[Configure], &[], "TagUsers", NAMED, &["iam:TagUser", "iam:UntagUser"]),
    row(Users, &[Create], &[Need::Tags], "TagUsers", NAMED, &["iam:TagUser"]),
    row(
        Users,
        &[Configure],
        &[Need::Policies],
        "ConfigurePolicies",
        POLICIES,
        &["iam:SetDefaultPolicyVersion"],
    ),
    row(
        Users,
        &[Configure],
        &[Need::Policies],
        "TagPolicies",
        POLICIES,
        &["iam:TagPolicy", "iam:UntagPolicy"],
    ),
    row(
        Users,
        &[Create],
        &[Need::Policies, Need::Tags],
        "TagPolicies",
        POLICIES,
        &["iam:TagPolicy"],
    ),
    row(
        Users,
        &[Delete],
        &[],
        "DeleteUsers",
        NAMED,
        &[
            "iam:DeleteUser",
            "iam:DeleteAccessKey",
            "iam:DeleteLoginProfile",
            "iam:DeactivateMFADevice",
            "iam:DeleteSigningCertificate",
            "iam:DeleteSSHPublicKey",
            "iam:DeleteServiceSpecificCredential",
        ],
    ),
    row(
        Users,
        &[Delete],
        &[Need::Policies],
        "DeletePolicies",
        POLICIES,
        &["iam:DeletePolicy", "iam:DeletePolicyVersion"],
    ),
    row(
        Users,
        &[Delete],
        &[Need::Policies],
        "SeePolicies",
        SEE_POLICIES,
        &["iam:ListEntitiesForPolicy"],
    ),
    row(
        Users,
        SEEING,
        &[Need::View],
        "SeeUsers",
        SEE,
        &[
            "iam:GetUser",
            "iam:GetUserPolicy",
            "iam:ListUserPolicies",
            "iam:ListAttachedUserPolicies",
            "iam:ListUserTags",
            "iam:ListGroupsForUser",
            "iam:ListAccessKeys",
            "iam:GetAccessKeyLastUsed",
            "iam:GetLoginProfile",
            "iam:ListMFADevices",
            "iam:ListSigningCertificates",
            "iam:ListSSHPublicKeys",
            "iam:ListServiceSpecificCredentials",
        ],
    ),
    row(
        Users,
        SEEING,
        &[Need::View, Need::Policies],
        "SeePolicies",
        SEE_POLICIES,
        &["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"],
    ),
    row(
        Users,
        SEEING,
        &[Need::View],
        "FindThem",
        FIND,
        &[
            "iam:ListUsers",
            "iam:ListPolicies",
            "iam:GetServiceLastAccessedDetails",
            "iam:GetServiceLastAccessedDetailsWithEntities",
        ],
    ),
    row(
        Users,
        SEEING,
        &[Need::ViewAll],
        "SeeCeilings",
        READABLE,
        &["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"],
    ),
    row(
        Users,
        SEEING,
        &[Need::ViewAll],
        "FindThem",
        FIND,
        &[
            "iam:ListRoles",
            "iam:ListInstanceProfiles",
            "iam:ListGroups",
            "iam:ListAccountAliases",
            "iam:GetAccountSummary",
        ],
    ),
    // Policies.
    row(
        Policies,
        &[Create],
        &[],
        "WritePolicies",
        NAMED,
        &["iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicyVersion"],
    ),
    row(Policies, &[Configure], &[], "ConfigurePolicies", NAMED, &["iam:SetDefaultPolicyVersion"]),
    row(Policies, &[Configure], &[], "TagPolicies", NAMED, &["iam:TagPolicy", "iam:UntagPolicy"]),
    row(Policies, &[Create], &[Need::Tags], "TagPolicies", NAMED, &["iam:TagPolicy"]),
    row(
        Policies,
        &[Delete],
        &[],
        "DeletePolicies",
        NAMED,
        &["iam:DeletePolicy", "iam:DeletePolicyVersion"],
    ),
    row(Policies, &[Delete], &[], "SeePolicies", SEE, &["iam:ListEntitiesForPolicy"]),
    row(
        Policies,
        SEEING,
        &[Need::View],
        "SeePolicies",
        SEE,
        &["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions", "iam:ListPolicyTags"],
    ),
    row(Policies, SEEING, &[Need::View], "FindThem", FIND, &["iam:ListPolicies"]),
    row(
        Policies,
        SEEING,
        &[Need::ViewAll],
        "SeeCeilings",
        READABLE,
        &["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"],
    ),
    // Instance profiles.
    row(
        InstanceProfiles,
        &[Create],
        &[],
        "UseInstanceProfiles",
        NAMED,
        &["iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"],
    ),
    row(
        InstanceProfiles,
        &[Configure],
        &[],
        "TagInstanceProfiles",
        NAMED,
        &["iam:TagInstanceProfile", "iam:UntagInstanceProfile"],
    ),
    row(
        InstanceProfiles,
        &[Create],
        &[Need::Tags],
        "TagInstanceProfiles",
        NAMED,
        &["iam:TagInstanceProfile"],
    ),
    row(
        InstanceProfiles,
        &[Delete],
        &[],
        "DeleteInstanceProfiles",
        NAMED,
        &["iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile"],
    ),
    row(
        InstanceProfiles,
        SEEING,
        &[Need::View],
        "SeeInstanceProfiles",
        SEE,
        &["iam:GetInstanceProfile", "iam:ListInstanceProfileTags"],
    ),
    row(InstanceProfiles, SEEING, &[Need::View], "FindThem", FIND, &["iam:ListInstanceProfiles"]),
    // Service-linked roles.
    row(
        ServiceLinkedRoles,
        &[Create],
        &[],
        "MakeServiceLinkedRoles",
        (On::Named, Guard::ServiceName, false),
        &["iam:CreateServiceLinkedRole"],
    ),
    row(
        ServiceLinkedRoles,
        &[Configure],
        &[],
        "DescribeServiceLinkedRoles",
        NAMED,
        &["iam:UpdateRoleDescription"],
    ),
    row(
        ServiceLinkedRoles,
        &[Delete],
        &[],
        "DeleteServiceLinkedRoles",
        NAMED,
        &["iam:DeleteServiceLinkedRole"],
    ),
    row(
        ServiceLinkedRoles,
        &[Delete],
        &[],
        "SeeServiceLinkedRoles",
        SEE,
        &["iam:GetServiceLinkedRoleDeletionStatus"],
    ),
    row(ServiceLinkedRoles, SEEING, &[Need::View], "SeeServiceLinkedRoles", SEE, &["iam:GetRole"]),
    row(ServiceLinkedRoles, SEEING, &[Need::View], "FindThem", FIND, &["iam:ListRoles"]),
    // Groups: only the group itself. Who is in it and what it holds is nobody's to delegate: IAM authorises adding a
    // user on the group alone, so it would hand the group's policies to any user.
    row(Groups, &[Create], &[], "MakeGroups", NAMED, &["iam:CreateGroup"]),
    row(Groups, &[Configure], &[], "RenameGroups", NAMED, &["iam:UpdateGroup"]),
    row(Groups, &[Delete], &[], "DeleteGroups", NAMED, &["iam:DeleteGroup"]),
    row(
        Groups,
        SEEING,
        &[Need::View],
        "SeeGroups",
        SEE,
        &[
            "iam:GetGroup",
            "iam:GetGroupPolicy",
            "iam:ListGroupPolicies",
            "iam:ListAttachedGroupPolicies",
        ],
    ),
    row(Groups, SEEING, &[Need::View], "FindThem", FIND, &["iam:ListGroups"]),
];

/// The rows of a kind, which stand together.
pub const fn rows_of(kind: Kind) -> &'static [Row] {
    match kind {
        Roles => const { together(Roles) },
        Users => const { together(Users) },
        Policies => const { together(Policies) },
        InstanceProfiles => const { together(InstanceProfiles) },
        ServiceLinkedRoles => const { together(ServiceLinkedRoles) },
        Groups => const { together(Groups) },
    }
}

/// What [`rows_of`] finds are all the rows.
const _: () = {
    let apart = rows_of(Roles).len() + rows_of(Users).len() + rows_of(Policies).len();
    let others = rows_of(InstanceProfiles).len() + rows_of(ServiceLinkedRoles).len();
    assert!(apart + others + rows_of(Groups).len() == ROWS.len());
};

const fn together(kind: Kind) -> &'static [Row] {
    let mut rows = ROWS;
    while let [row, rest @ ..] = rows
        && row.kind as u8 != kind as u8
    {
        rows = rest;
    }
    let (mut rest, mut length) = (rows, 0);
    while let [row, after @ ..] = rest
        && row.kind as u8 == kind as u8
    {
        rest = after;
        length += 1;
    }
    rows.split_at(length).0
}

/// Actions that make something, whose tags are those of the request.
pub const CREATING: &[&str] =
    &["iam:CreateRole", "iam:CreateUser", "iam:CreatePolicy", "iam:CreateInstanceProfile"];

/// Whether the words fit together: which verbs there are for a kind.
pub fn verb_fits(kind: Kind, verb: Verb) -> bool {
    match verb {
        Verb::Manage => true,
        _ => rows_of(kind)
            .iter()
            .any(|row| row.verbs.contains(&verb) && (verb != Pass || kind == Roles)),
    }
}

/// The verbs that change something.
pub fn changes(verb: Verb) -> bool {
    verb == Verb::Manage || ANY_CHANGE.contains(&verb)
}
