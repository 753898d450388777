//! What a sentence assumes: the closed list of what no policy can enforce, said for each sentence by name.

use super::grants::Place;
use super::names::policy_arn;
use crate::iam::document::{Effect, Element, Statement};
use crate::iam::pattern::Pattern;
use crate::model::effective::{Attaching, Effective};
use crate::model::text::Texts;
use crate::model::{DelegationId, Grant, Kind, PolicyId, PolicyText, PrincipalKind};
use crate::text::Span;

/// One assumption of one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// `A1` to `A8`.
    pub code: &'static str,
    /// What must be so, with the names of this sentence.
    pub text: String,
    /// The sentence.
    pub source: Span,
    /// The delegation it belongs to, since instances of a template share one sentence; none for a boundary's grants.
    pub delegation: Option<DelegationId>,
}

impl Assumption {
    fn new(code: &'static str, text: String, source: Span) -> Self {
        Self { code, text, source, delegation: None }
    }
}

/// Actions with which a holder can make something that runs under another role do its bidding: existing compute.
/// Source: pathfinding.cloud and Rhino Security Labs, the techniques of existing pass-role.
const DRIVES_COMPUTE: &[&str] = &[
    "ssm:SendCommand",
    "ssm:StartSession",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "ec2:ModifyInstanceAttribute",
    "ec2-instance-connect:SendSSHPublicKey",
    "codebuild:StartBuild",
    "codebuild:UpdateProject",
    "cloudformation:UpdateStack",
    "ecs:ExecuteCommand",
    "glue:UpdateJob",
    "glue:UpdateDevEndpoint",
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "sagemaker:UpdateNotebookInstance",
    "apprunner:UpdateService",
];

/// The assumptions of a delegation.
pub(super) fn of_delegation(id: DelegationId, place: Place<'_>) -> Vec<Assumption> {
    let delegation = place.model.delegation(id);
    let mut found = Vec::new();
    for grant in &delegation.grants {
        found.extend(of_grant(grant, place));
    }
    let names: Vec<String> = delegation
        .principals
        .iter()
        .map(|&(id, _)| format!("`{}`", place.model.principal(id).name))
        .collect();
    let groups = delegation
        .principals
        .iter()
        .any(|&(id, _)| place.model.principal(id).kind == PrincipalKind::Group);
    let members = if groups { ", and the members are in no other groups" } else { "" };
    let text =
        format!("{} holds no policies that these files do not show{members}", names.join(", "));
    found.push(Assumption::new("A4", text, delegation.span));
    for assumption in &mut found {
        assumption.delegation = Some(id);
    }
    found
}

/// The assumptions of a boundary: those of its grants, and that its text is the one deployed.
pub(super) fn of_boundary(id: PolicyId, place: Place<'_>) -> Vec<Assumption> {
    let policy = place.model.policy(id);
    policy.grants.iter().flat_map(|grant| of_grant(grant, place)).collect()
}

fn of_grant(grant: &Grant, place: Place<'_>) -> Vec<Assumption> {
    let effective = grant.effective();
    let source = grant.span;
    let mut found = Vec::new();
    let mut add =
        |code: &'static str, text: String| found.push(Assumption::new(code, text, source));
    let boundaries = boundary_names(grant, place);
    let names = shown(&grant.patterns.include, place);
    let acts = grant.verbs.iter().any(|&(verb, _)| verb != crate::model::Verb::View);
    if acts && matches!(grant.kind, Kind::Roles | Kind::Users) {
        let kind = if grant.kind == Kind::Roles { "role" } else { "user" };
        let carries =
            if boundaries.is_empty() { "a boundary".to_owned() } else { boundaries.join(" or ") };
        add("A1", format!("every {kind} named {names} carries {carries}"));
    }
    if let Some(policies) = written_policies(&effective) {
        let names = shown(policies, place);
        let text = match effective.attach {
            Attaching::Any => {
                format!(
                    "no policy named {names} is attached to a principal outside the family, or is its boundary"
                )
            }
            Attaching::None | Attaching::Only(_) => {
                format!(
                    "no policy named {names} is held by, or bounds, a principal outside the family"
                )
            }
        };
        add("A2", text);
    }
    let profiles = if grant.kind == Kind::InstanceProfiles {
        Some(&grant.patterns.include)
    } else {
        effective.instance_profiles.map(|patterns| &patterns.include)
    };
    if let Some(profiles) = profiles.filter(|_| acts) {
        add(
            "A3",
            format!(
                "every instance profile named {} holds only roles of the family",
                shown(profiles, place)
            ),
        );
    }
    if acts && grant.kind == Kind::Users {
        add("A5", format!("no member of the delegates is a user named {names}"));
    }
    for &(id, _) in &grant.bounded_by {
        let policy = place.model.policy(id);
        let name = &policy.name;
        let statements = statements_of(id, place);
        if allows(&statements, &["sts:AssumeRole"]).is_some() {
            add(
                "A6",
                format!(
                    "no trust or resource policy elsewhere admits {names}, for `{name}` allows sts:AssumeRole"
                ),
            );
        }
        if let Some(action) = allows(&statements, DRIVES_COMPUTE) {
            add(
                "A7",
                format!(
                    "no existing compute that `{name}` lets its holders drive ({action}) has a stronger role"
                ),
            );
        }
        add("A8", of_text(id, place));
    }
    found
}

/// A8: the text that a boundary has in the account.
fn of_text(id: PolicyId, place: Place<'_>) -> String {
    let policy = place.model.policy(id);
    let arn = policy_arn(policy, place.model, place.account);
    match policy.text {
        PolicyText::Existing { .. } => {
            format!("{arn} holds the text that its makers intend; these files do not deploy it")
        }
        PolicyText::Statements(_) | PolicyText::Document(_) | PolicyText::Unknown => {
            format!("{arn} is deployed with the text of these files, unchanged")
        }
    }
}

fn written_policies<'a>(effective: &Effective<'a>) -> Option<&'a Texts> {
    let changes = effective.rows().any(|row| !row.reads);
    if !changes {
        return None;
    }
    if effective.grant.kind == Kind::Policies {
        return Some(&effective.grant.patterns.include);
    }
    effective.policies.map(|patterns| &patterns.include)
}

fn boundary_names(grant: &Grant, place: Place<'_>) -> Vec<String> {
    grant.bounded_by.iter().map(|&(id, _)| format!("`{}`", place.model.policy(id).name)).collect()
}

fn shown(texts: &Texts, place: Place<'_>) -> String {
    let all: Vec<String> = texts
        .in_account(place.model, place.account)
        .into_iter()
        .map(|(text, _)| format!("`{text}`"))
        .collect();
    all.join(", ")
}

fn statements_of(id: PolicyId, place: Place<'_>) -> Vec<Statement> {
    match &place.model.policy(id).text {
        PolicyText::Statements(statements) => statements
            .iter()
            .flat_map(|statement| super::lower::lower(statement, place.model, place.account))
            .map(|lowered| lowered.statement)
            .collect(),
        PolicyText::Document(document) | PolicyText::Existing { document: Some(document), .. } => {
            document.statements.iter().cloned().collect()
        }
        PolicyText::Existing { document: None, .. } | PolicyText::Unknown => Vec::new(),
    }
}

/// The first of some actions that a text may allow: by an allowance that takes it in, and no denial without a condition
/// on everything.
fn allows(statements: &[Statement], actions: &[&'static str]) -> Option<&'static str> {
    actions.iter().copied().find(|action| {
        let allowed =
            statements.iter().any(|one| one.effect == Effect::Allow && takes(&one.action, action));
        allowed
            && !statements.iter().any(|one| {
                one.effect == Effect::Deny
                    && one.conditions.is_none()
                    && one
                        .resource
                        .as_ref()
                        .is_some_and(|r| !r.negated && r.values.iter().any(|value| value == "*"))
                    && takes(&one.action, action)
            })
    })
}

/// Whether an element takes in an action. Most patterns are of another service, which their beginning tells.
pub(super) fn takes(element: &Element, action: &str) -> bool {
    let (service, _) = action.split_once(':').unwrap_or((action, ""));
    let listed = element.values.iter().any(|pattern| {
        let prefix = pattern.split(':').next().unwrap_or("");
        let may = prefix.eq_ignore_ascii_case(service) || prefix.contains(['*', '?']);
        may && (pattern.eq_ignore_ascii_case(action)
            || (pattern.contains(['*', '?'])
                && Pattern::action(pattern).matches(&action.to_ascii_lowercase())))
    });
    listed != element.negated
}
