//! What a sentence assumes: the closed list of what no policy can enforce, said for each sentence by name.

use super::attachers::{Attacher, others};
use super::grants::Place;
use super::names::policy_arn;
use crate::iam::document::{Effect, Element, Statement};
use crate::iam::pattern::Pattern;
use crate::model::effective::{Attaching, Effective};
use crate::model::text::Texts;
use crate::model::{
    DelegationId, Grant, Kind, Model, Patterns, PolicyId, PolicyText, PrincipalId, PrincipalKind,
};
use crate::text::Span;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// One assumption of one sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assumption {
    /// `A1` to `A8`.
    pub code: &'static str,
    /// What must be so, with the names of this sentence.
    pub text: String,
    /// The sentence.
    pub source: Span,
    /// The delegation it belongs to, since instances of a template share one sentence; none for a boundary's grants.
    pub delegation: Option<DelegationId>,
    /// The boundary whose grant it belongs to, where no delegation.
    pub within: Option<PolicyId>,
    /// Which grant of the delegation or boundary it belongs to; none where it is about all of them.
    pub grant: Option<usize>,
    /// The policy that it is about: a boundary, or one that is held and not read.
    pub ceiling: Option<PolicyId>,
}

impl Assumption {
    fn new(code: &'static str, text: String, source: Span) -> Self {
        Self { code, text, source, delegation: None, within: None, grant: None, ceiling: None }
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

/// The policies of an account that exist already, that somebody holds, and whose text the files do not have.
pub(super) fn unread(policies: &[PolicyId], model: &Model) -> Vec<PolicyId> {
    let unread = |id: &PolicyId| {
        let policy = model.policy(*id);
        !policy.attach_to.is_empty()
            && matches!(policy.text, PolicyText::Existing { document: None, .. })
    };
    policies.iter().copied().filter(unread).collect()
}

/// Where a boundary leads by what it allows.
#[derive(Clone, Copy)]
struct Leads {
    /// Whether it allows that roles are assumed.
    assumes: bool,
    /// An action that it allows with which existing compute is driven.
    drives: Option<&'static str>,
}

/// An account's boundaries, each looked through once for all the grants that name it.
pub(super) struct Boundaries<'a> {
    place: Place<'a>,
    known: RefCell<BTreeMap<PolicyId, Leads>>,
}

impl<'a> Boundaries<'a> {
    /// Before any was looked at.
    pub(super) fn new(place: Place<'a>) -> Self {
        Self { place, known: RefCell::default() }
    }

    fn leads(&self, id: PolicyId) -> Leads {
        *self.known.borrow_mut().entry(id).or_insert_with(|| {
            let statements = statements_of(id, self.place);
            Leads {
                assumes: allows(&statements, &["sts:AssumeRole"]).is_some(),
                drives: allows(&statements, DRIVES_COMPUTE),
            }
        })
    }
}

/// The assumptions of a delegation. `unread` are policies that are held and whose text is not known.
pub(super) fn of_delegation(
    id: DelegationId,
    unread: &[PolicyId],
    attachers: &[Attacher<'_>],
    boundaries: &Boundaries<'_>,
) -> Vec<Assumption> {
    let place = boundaries.place;
    let delegation = place.model.delegation(id);
    let mut found = Vec::new();
    for (at, grant) in delegation.grants.iter().enumerate() {
        for mut one in of_grant(grant, boundaries) {
            one.grant = Some(at);
            if let Some(policies) =
                written_policies(&grant.effective()).filter(|_| one.code == "A2")
            {
                one.text.push_str(&others(delegation, grant, policies, attachers, place));
            }
            found.push(one);
        }
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
    for &id in unread {
        let policy = place.model.policy(id);
        let holders = delegation.principals.iter().filter(|&&(id, _)| {
            let mut own = place.model.principal(id).member_of.iter().map(|&(group, _)| group);
            let held = |one: PrincipalId| policy.attach_to.iter().any(|&(to, _)| to == one);
            held(id) || own.any(held)
        });
        for &(holder, _) in holders {
            let holder = &place.model.principal(holder).name;
            let arn = policy_arn(policy, place.model, place.account);
            let text = format!(
                "{arn}, which `{holder}` holds, gives it nothing that leads out; its text is not in these files"
            );
            let assumption = Assumption::new("A4", text, delegation.span);
            found.push(Assumption { ceiling: Some(id), ..assumption });
        }
    }
    for &(holder, _) in &delegation.principals {
        if assumes(holder, place) {
            let text = format!(
                "no trust or resource policy elsewhere admits `{}` beyond what is meant, for its policies allow sts:AssumeRole",
                place.model.principal(holder).name
            );
            found.push(Assumption::new("A6", text, delegation.span));
        }
    }
    for assumption in &mut found {
        assumption.delegation = Some(id);
    }
    found
}

/// Whether a delegate's own statements, or those of its groups, let it assume roles.
fn assumes(holder: PrincipalId, place: Place<'_>) -> bool {
    let model = place.model;
    let principal = model.principal(holder);
    let groups = principal.member_of.iter().map(|&(group, _)| model.principal(group));
    let statements = groups.chain([principal]).flat_map(|one| &one.statements);
    // Most statements are of other services, which is seen before anything is lowered.
    let near: Vec<Statement> = statements
        .filter(|one| {
            one.actions.all_except
                || one.actions.list.items.iter().any(|text| {
                    text.plain().is_none_or(|plain| {
                        let service = plain.split(':').next().unwrap_or("");
                        service.eq_ignore_ascii_case("sts") || service.contains(['*', '?'])
                    })
                })
        })
        .flat_map(|one| super::lower::lower(one, model, place.account))
        .map(|lowered| lowered.statement)
        .collect();
    allows(&near, &["sts:AssumeRole"]).is_some()
}

/// The assumptions of a boundary: those of its grants, and that its text is the one deployed.
pub(super) fn of_boundary(id: PolicyId, boundaries: &Boundaries<'_>) -> Vec<Assumption> {
    let grants = boundaries.place.model.policy(id).grants.iter().enumerate();
    let of = |(at, grant)| {
        let of = of_grant(grant, boundaries).into_iter();
        of.map(move |one| Assumption { grant: Some(at), within: Some(id), ..one })
    };
    grants.flat_map(of).collect()
}

fn of_grant(grant: &Grant, known: &Boundaries<'_>) -> Vec<Assumption> {
    let place = known.place;
    let effective = grant.effective();
    let source = grant.span;
    let mut found = Vec::new();
    let mut add = |code: &'static str, ceiling: Option<PolicyId>, text: String| {
        found.push(Assumption { ceiling, ..Assumption::new(code, text, source) });
    };
    let boundaries = boundary_names(grant, place);
    let names = shown(&grant.patterns.include, place);
    let acts = grant.verbs.iter().any(|&(verb, _)| verb != crate::model::Verb::View);
    if acts && matches!(grant.kind, Kind::Roles | Kind::Users) {
        let kind = if grant.kind == Kind::Roles { "role" } else { "user" };
        let carries =
            if boundaries.is_empty() { "a boundary".to_owned() } else { boundaries.join(" or ") };
        add("A1", None, format!("every {kind} named {names} carries {carries}"));
    }
    if let Some(policies) = written_policies(&effective) {
        let names = shown(&policies.include, place);
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
        add("A2", None, text);
    }
    let profiles = if grant.kind == Kind::InstanceProfiles {
        Some(&grant.patterns.include)
    } else {
        effective.instance_profiles.map(|patterns| &patterns.include)
    };
    if let Some(profiles) = profiles.filter(|_| acts) {
        add(
            "A3",
            None,
            format!(
                "every instance profile named {} holds only roles of the family",
                shown(profiles, place)
            ),
        );
    }
    if acts && grant.kind == Kind::Users {
        add("A5", None, format!("no member of the delegates is a user named {names}"));
    }
    for &(id, _) in &grant.bounded_by {
        let policy = place.model.policy(id);
        let name = &policy.name;
        let leads = known.leads(id);
        if leads.assumes {
            add(
                "A6",
                Some(id),
                format!(
                    "no trust or resource policy elsewhere admits {names}, for `{name}` allows sts:AssumeRole"
                ),
            );
        }
        if let Some(action) = leads.drives {
            add(
                "A7",
                Some(id),
                format!(
                    "no existing compute that `{name}` lets its holders drive ({action}) has a stronger role"
                ),
            );
        }
        add("A8", Some(id), of_text(id, place));
    }
    found
}

/// A8: the text that a boundary has in the account.
fn of_text(id: PolicyId, place: Place<'_>) -> String {
    let policy = place.model.policy(id);
    let arn = policy_arn(policy, place.model, place.account);
    match policy.text {
        PolicyText::Existing { document: Some(_), .. } => {
            format!("{arn} holds the text that these files show of it; they do not deploy it")
        }
        PolicyText::Existing { document: None, .. } => {
            format!("{arn} allows nothing that leads out of it; its text is not in these files")
        }
        PolicyText::Statements(_) | PolicyText::Document(_) | PolicyText::Unknown => {
            format!("{arn} is deployed with the text of these files, unchanged")
        }
    }
}

/// The policies that a grant lets its holder write.
pub(super) fn written_policies<'a>(effective: &Effective<'a>) -> Option<&'a Patterns> {
    let changes = effective.rows().any(|row| !row.reads);
    if !changes {
        return None;
    }
    if effective.grant.kind == Kind::Policies {
        return Some(&effective.grant.patterns);
    }
    effective.policies
}

fn boundary_names(grant: &Grant, place: Place<'_>) -> Vec<String> {
    grant.bounded_by.iter().map(|&(id, _)| format!("`{}`", place.model.policy(id).name)).collect()
}

pub(super) fn shown(texts: &Texts, place: Place<'_>) -> String {
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
