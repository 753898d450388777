//! Wording of the 06 family: guardrails, declared and of `protect delegations`.

use super::{Code, Diagnostic, quoted};
use crate::text::Span;

/// E0609: a group as an exception.
pub fn group_excepted(at: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::E0609, at, format!("the group {} cannot be an exception", quoted(name)))
        .label("no condition sees a group")
        .note("a guardrail tells callers apart by `aws:PrincipalArn`, which is a user's or a role's, never a group's")
        .help("except a role, a permission set or users by name")
}

/// E0610: an exception that a delegation could make or change.
pub fn delegated_excepted(
    at: Span,
    word: &str,
    name: &str,
    pattern: &str,
    sentence: Span,
) -> Diagnostic {
    Diagnostic::new(
        Code::E0610,
        at,
        format!("the {word} {} is excepted, and {} takes it in", quoted(name), quoted(pattern)),
    )
    .label("a delegate could become the exception")
    .also(sentence, format!("names {}", quoted(pattern)))
    .note("the guardrails would not bind whoever may make, pass or change this principal")
    .help("except a principal whose name no delegation takes in, in a folder of its own")
}

/// E0611: a denial that would stop AWS's consoles.
pub fn meets_aws_path(at: Span, pattern: &str, path: &str, why: &str, protect: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0611,
        at,
        format!("{} cannot be protected: a denial of it reaches {}", quoted(pattern), quoted(path)),
    )
    .label(format!("IAM's `*` crosses `/`, so `{pattern}` would be denied below `{path}` as well"))
    .also(protect, "protects the delegations of this account")
    .note(why.to_owned())
    .note("a denial cannot be made exact: an allowance beside it takes nothing out of it")
    .help("use a folder of its own, as in `/delegated/**`")
}

/// W0612: a guardrail that denies more than the names.
pub fn denies_more(at: Span, pattern: &str, also: &[String], protect: Span) -> Diagnostic {
    let also: Vec<String> = also.iter().map(|one| quoted(one)).collect();
    Diagnostic::new(
        Code::W0612,
        at,
        format!("protecting {} denies more than it names: {}", quoted(pattern), also.join(", ")),
    )
    .label("IAM reads more into it, or leaves nothing out of a denial")
    .also(protect, "protects the delegations of this account")
    .note("nobody but the exceptions can do there what the guardrails deny, whether a delegation names it or not")
    .help("use a folder of its own, as in `/delegated/**`, which is denied exactly")
}

/// W0613: a sentence that protects nothing.
pub fn protects_nothing(at: Span, account: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0613,
        at,
        format!("there is nothing to protect in account {}", quoted(account)),
    )
    .label("no delegation of this account names roles, users or policies under a boundary")
    .help("name the accounts that have delegations, or remove it")
}

/// W0614: a guardrail on a management account.
pub fn without_effect(at: Span, what: &str, account: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0614,
        at,
        format!("{what} has no effect in the management account {}", quoted(account)),
    )
    .label("binds nobody there")
    .note("service and resource control policies leave out the organization's management account (Organizations user guide, \"Tasks and entities not restricted by SCPs\")")
    .help("name the member accounts, and delegate in these")
}

/// W0615: no resource control policy, for want of the organization.
pub fn outsiders_not_denied(at: Span, account: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0615,
        at,
        format!("nobody outside is kept from the delegated roles of account {}", quoted(account)),
    )
    .label("no resource control policy is written for it")
    .note("delegates write the trust policies of the roles that they make, and can admit other accounts; which principals are outside is known by the organization's id alone")
    .help(format!("say it where the account is declared: `account {account} = … of organization o-…`"))
}

/// N0616: trust policies, or names of users, that are left out of the protection.
pub fn left_to_group(at: Span, action: &str, group: &str, sentence: Span) -> Diagnostic {
    Diagnostic::new(
        Code::N0616,
        at,
        format!("`{action}` on these names is not denied to others"),
    )
    .label(format!("the group {} may do it", quoted(group)))
    .also(sentence, "declared here")
    .note("its members are told apart from others by no condition key, so a denial would bind them too")
    .help("delegate to a role or a permission set, which the denial can leave out")
}

/// E0617: what the grammar of a guardrail refuses.
pub fn unfit(at: Span, message: String, why: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Code::E0617, at, message)
        .label("AWS Organizations refuses it")
        .note(why.to_owned())
        .help(help.to_owned())
}

/// E0618: more guardrails than attach to one place.
pub fn too_many(at: Span, kind: &str, place: &str, count: usize, limit: usize) -> Diagnostic {
    Diagnostic::new(
        Code::E0618,
        at,
        format!("{count} {kind} would attach to {place}, and {limit} fit"),
    )
    .label("one too many")
    .note(format!("AWS Organizations attaches {} to one place, and the one that allows everything is among them", limit.saturating_add(1)))
    .help("join guardrails, or attach some of them higher up; shorter names and paths of delegations make the guardrails of `protect` shorter")
}
