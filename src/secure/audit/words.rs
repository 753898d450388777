//! The sentences of findings.

use crate::diag::quoted;
use crate::prove::{Reason, Witness};
use crate::secure::audit::finding::{Rule, Severity};
use crate::secure::audit::guards::Guard;
use crate::secure::audit::world::Actor;
use crate::secure::audit::zone::Zone;
use crate::secure::words::why;

/// Who acts.
fn who(actor: &Actor<'_>) -> String {
    match actor.made {
        None => "the holder".to_owned(),
        Some((boundary, _)) => format!("what is made under {}", quoted(boundary)),
    }
}

/// What is found, with an example.
pub fn message(
    rule: Rule,
    severity: Severity,
    zone: Zone,
    actor: &Actor<'_>,
    witness: &Witness,
) -> String {
    let who = who(actor);
    let resource = quoted(&witness.resource);
    let action = quoted(&witness.action);
    if severity == Severity::Assumption {
        return format!("{who} {}: {}", may(rule, &resource), assumed(rule));
    }
    let place = match zone {
        Zone::Outside => ", a name that it cannot make with a boundary",
        Zone::Filled => ", a name that AWS itself fills",
        Zone::Every => ", as every other name",
        Zone::Real => real(rule),
        Zone::Safe => "",
    };
    match rule {
        Rule::UnknownAction
        | Rule::UnknownRead
        | Rule::DecidesIdentity
        | Rule::DecidesInManagement
        | Rule::ChangesAccount
        | Rule::WritesProvider
        | Rule::DrivesCompute
        | Rule::WritesResourcePolicies => {
            format!("{who} {}, such as {action}", may(rule, &resource))
        }
        Rule::CreatesWithoutBoundary
        | Rule::CreatesWithAnyBoundary
        | Rule::RemovesBoundary
        | Rule::ReplacesBoundary
        | Rule::RewritesBoundary
        | Rule::ForgesBoundary
        | Rule::ServiceLinkedRole
        | Rule::AnyName => format!("{who} {}", may(rule, &resource)),
        _ => format!("{who} {}{place}", may(rule, &resource)),
    }
}

/// What may be done, on an example.
fn may(rule: Rule, resource: &str) -> String {
    let kind = if resource.contains(":user/") { "user" } else { "role" };
    match rule {
        Rule::CreatesWithoutBoundary => format!("may make a {kind} without a boundary"),
        Rule::CreatesWithAnyBoundary => {
            format!("may make a {kind} with any boundary that it chooses")
        }
        Rule::RemovesBoundary => format!("may take the boundary from {resource}"),
        Rule::ReplacesBoundary => format!("may replace the boundary of {resource} by another"),
        Rule::RewritesBoundary => format!("may change the text of the boundary {resource}"),
        Rule::ForgesBoundary => {
            format!("may make {resource}, which its own condition takes for a boundary")
        }
        Rule::RewritesPolicy => format!("may rewrite the policy {resource}"),
        Rule::DeletesPolicy => format!("may delete the policy {resource}, or versions of it"),
        Rule::WritesRole => format!("may write policies or trust of {resource}"),
        Rule::NarrowsRole => format!("may take policies from {resource}, or delete it"),
        Rule::PassesRole => format!("may pass {resource} to a service"),
        Rule::AssumesRole => format!("may assume {resource} where its trust allows"),
        Rule::WritesUser => format!("may write policies or the name of {resource}"),
        Rule::TakesCredentials => format!("may have credentials of {resource}"),
        Rule::NarrowsUser => format!("may take policies from {resource}, or delete it"),
        Rule::WritesGroup => format!("may write policies or members of {resource}"),
        Rule::NarrowsGroup => format!("may take policies or members from {resource}"),
        Rule::TagsRole | Rule::TagsUser => format!("may write the tags of {resource}"),
        Rule::WritesProvider => "may write identity providers".to_owned(),
        Rule::ChangesAccount => "may change settings of the whole account".to_owned(),
        Rule::DecidesIdentity => "may write what decides who is who".to_owned(),
        Rule::DecidesInManagement => {
            "may, in a management account, write what decides who is who".to_owned()
        }
        Rule::UnknownAction => "may call actions of iam or sts that are not known".to_owned(),
        Rule::UnknownRead => "may call reads of iam that are not known".to_owned(),
        Rule::AnyName => {
            format!("may use the boundary on {resource}, a name of no pattern of this policy")
        }
        Rule::ServiceLinkedRole => "may make service-linked roles for any service".to_owned(),
        Rule::DrivesCompute => "may drive compute that is there already".to_owned(),
        Rule::WritesResourcePolicies => "may write policies on resources".to_owned(),
        Rule::FillsInstanceProfile => format!("may put roles into {resource}"),
        Rule::TrustsAnybody => "may make roles that trust anybody".to_owned(),
        Rule::Administrator => "may do everything of iam".to_owned(),
        Rule::BecomesRole => format!("may become {resource}"),
        Rule::AssumptionDischarged | Rule::AssumptionViolated | Rule::AssumptionOpen => {
            String::new()
        }
        Rule::BoundaryUnread | Rule::NotDecided => String::new(),
    }
}

/// How far what is there is without a boundary.
fn real(rule: Rule) -> &'static str {
    match rule {
        Rule::RewritesPolicy | Rule::DeletesPolicy => {
            ", which somebody holds or carries who is without the boundary"
        }
        Rule::FillsInstanceProfile => ", which holds a role without the boundary",
        Rule::AssumesRole => ": it trusts whoever of the account may assume it",
        _ => ", which does not carry the boundary",
    }
}

/// What must be so.
fn assumed(rule: Rule) -> &'static str {
    match rule {
        Rule::RewritesPolicy | Rule::DeletesPolicy => {
            "no such policy is attached to, or is the boundary of, a principal without the boundary (A2)"
        }
        Rule::FillsInstanceProfile => {
            "every instance profile that it may pass on holds only roles with the boundary (A3)"
        }
        Rule::AssumesRole => "the role carries the boundary, or does not trust it (A1, A6)",
        Rule::DrivesCompute => "such compute has no stronger role (A7)",
        Rule::TrustsAnybody => "who may become them is outside every identity policy",
        Rule::UnknownRead => "they only read, as their names say",
        Rule::UnknownAction => "on the caller's own user, they are no gain",
        Rule::WritesUser | Rule::TakesCredentials | Rule::NarrowsUser | Rule::TagsUser => {
            "every such user carries the boundary (A1)"
        }
        _ => "every such role carries the boundary (A1)",
    }
}

/// A boundary of which only the ARN is known.
pub fn unread(guard: &Guard) -> String {
    let closed = "its text lets nobody who carries it out (A8)";
    if guard.is_exact() {
        format!("the text of the boundary {} is not given: {closed}", quoted(guard.text()))
    } else {
        format!("a condition names boundaries by the pattern {}: {closed}", quoted(guard.text()))
    }
}

/// A question without an answer.
pub fn undecided(rule: Rule, actor: &Actor<'_>, reason: Reason) -> String {
    format!("it is not decided for {} whether {}: {}", who(actor), rule.summary(), why(reason))
}
