//! Wording of the 03 family, first part: services, actions, resources, ARNs, and which goes with which.

use super::written::TO_QUOTE;
use super::{Code, Diagnostic, Meant, quoted};
use crate::text::Span;

/// E0301: no such service. `at` is the prefix where it can be replaced alone.
pub fn unknown_service(at: Span, service: &str, meant: Meant<'_>) -> Diagnostic {
    let said = Diagnostic::new(Code::E0301, at, format!("AWS has no service {}", quoted(service)))
        .label("no service has this prefix");
    meant.offer(said, &format!("look the prefix up with `deleg catalog`; {TO_QUOTE}"))
}

/// E0302: the service has no such action.
pub fn unknown_action(
    at: Span,
    service: &str,
    action: &str,
    meant: Meant<'_>,
    elsewhere: &[String],
) -> Diagnostic {
    let said = Diagnostic::new(
        Code::E0302,
        at,
        format!("service {} has no action {}", quoted(service), quoted(action)),
    )
    .label("no such action");
    if elsewhere.is_empty() {
        let other = format!("`deleg catalog '{service}:*'` lists its actions; {TO_QUOTE}");
        return meant.offer(said, &other);
    }
    let names: Vec<String> = elsewhere.iter().map(|name| quoted(name)).collect();
    let said = said.note(format!("other services have it: {}", names.join(", ")));
    match meant.name {
        Some(near) => said.help(format!(
            "write the prefix of the service that is meant, or {} if that is",
            quoted(near)
        )),
        None => said.help("write the prefix of the service that is meant"),
    }
}

/// E0303: the service has no such resource type.
pub fn unknown_resource_type(
    at: Span,
    service: &str,
    name: &str,
    meant: Meant<'_>,
    all: &[String],
) -> Diagnostic {
    let said = Diagnostic::new(
        Code::E0303,
        at,
        format!("service {} has no resource type {}", quoted(service), quoted(name)),
    )
    .label("no such resource type");
    let said = if all.is_empty() {
        return said
            .note("its actions are not of one resource: IAM asks for them with `*` alone")
            .help("write `on *`");
    } else {
        let some: Vec<String> = all.iter().take(8).map(|name| quoted(name)).collect();
        let more = if all.len() > 8 { ", …" } else { "" };
        said.note(format!("its resource types are {}{more}", some.join(", ")))
    };
    meant.offer(said, "write one of its types, or the ARN pattern itself")
}

/// E0305: a pattern that takes in no action.
pub fn matches_nothing(at: Span, pattern: &str) -> Diagnostic {
    Diagnostic::new(Code::E0305, at, format!("{} takes in no action", quoted(pattern)))
        .label("matches nothing")
        .note("a pattern that matches nothing today would silently match an action of tomorrow")
        .help(format!("correct the name; {TO_QUOTE}"))
}

/// E0306: not the shape of an action.
pub fn malformed_action(at: Span, action: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0306, at, format!("{} is not an action: {why}", quoted(action)))
        .label("not an action")
        .help(
            "write `*`, or a service and a name pattern with a colon between them, as in `s3:Get*`",
        )
}

/// E0307: no such access level.
pub fn unknown_level(at: Span, word: &str, meant: Meant<'_>) -> Diagnostic {
    let said =
        Diagnostic::new(Code::E0307, at, format!("there is no access level {}", quoted(word)))
            .label("no such level");
    meant.offer(said, "write `@read`, `@write`, `@list`, `@tagging` or `@permissions`")
}

/// E0307: the service has no action of the level.
pub fn empty_level(at: Span, service: &str, word: &str, others: &[&str]) -> Diagnostic {
    let others: Vec<String> = others.iter().map(|word| format!("`@{word}`")).collect();
    Diagnostic::new(
        Code::E0307,
        at,
        format!("service {} has no action of the access level {}", quoted(service), quoted(word)),
    )
    .label("stands for no action")
    .note(format!("its actions are of {}", others.join(", ")))
    .help("remove it, or name another level")
}

/// E0308: one word that is no resource.
pub fn malformed_resource(at: Span, resource: &str) -> Diagnostic {
    Diagnostic::new(Code::E0308, at, format!("{} is not a resource", quoted(resource)))
        .label("neither `*` nor an ARN pattern")
        .note("IAM compares resources with whole ARNs, so anything else matches nothing")
        .help("write `*`, an ARN pattern, or service, type and pattern, as in `s3 object acme-data/*`")
}

/// E0308: the slash of a path where the ARN has one already. `at` is the text where it is literal.
pub fn second_slash(place: Span, kind: &str, written: &str, at: Option<Span>) -> Diagnostic {
    let title = format!("{} begins with a second slash", quoted(written));
    let said = Diagnostic::new(Code::E0308, place, title)
        .label(format!("the ARN of {kind} has a slash before this"))
        .note("IAM has no name or path that begins so, so this matches nothing");
    let right = written.trim_start_matches('/');
    match at {
        Some(at) => said.fix("leave the slash out", at, right),
        None => said.help("leave the slash out"),
    }
}

/// E0309: a malformed ARN.
pub fn malformed_arn(at: Span, arn: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0309, at, format!("{} is a malformed ARN", quoted(arn)))
        .label(why)
        .help("the form is `arn:partition:service:region:account:resource`; region and account may be empty or wildcards")
}

/// E0310: not the shape of a region.
pub fn malformed_region(at: Span, region: &str) -> Diagnostic {
    Diagnostic::new(Code::E0310, at, format!("{} is not a region", quoted(region)))
        .label("not the shape of a region")
        .help("write a region such as `eu-central-1`, or a pattern such as `eu-*`")
}

/// W0311: a region that the catalogue does not know in the partition; `of` is the partition that has it.
pub fn unknown_region(
    at: Span,
    region: &str,
    partition: &str,
    of: Option<&str>,
    meant: Meant<'_>,
) -> Diagnostic {
    let said = Diagnostic::new(
        Code::W0311,
        at,
        format!("partition {} has no known region {}", quoted(partition), quoted(region)),
    );
    match of {
        Some(other) => said
            .label(format!("a region of partition {}", quoted(other)))
            .note(
                "no ARN of one partition holds a region of another, so the pattern matches nothing",
            )
            .help("name a region of the account's own partition"),
        None => {
            let other = "check the name; if the region is newer than the catalogue, leave it";
            meant.offer(said.label("no known region"), other)
        }
    }
}

/// E0312: not an account.
pub fn malformed_account(at: Span, account: &str) -> Diagnostic {
    Diagnostic::new(Code::E0312, at, format!("{} is not an account", quoted(account)))
        .label("neither a declared account nor twelve digits")
        .help("name a declared account, or write its twelve digits")
}

/// E0313: an ARN of another partition than the account's.
pub fn wrong_partition(at: Span, found: &str, account: &str, expected: &str) -> Diagnostic {
    Diagnostic::new(
        Code::E0313,
        at,
        format!(
            "the ARN is of partition {}, and account {} is in {}",
            quoted(found),
            quoted(account),
            quoted(expected)
        ),
    )
    .label(format!("partition {}", quoted(found)))
    .note("credentials of one partition never reach resources of another")
    .help("write `{partition}` in its place, or name the resource by service and type")
}

/// E0320: a policy variable where IAM does not expand one.
pub fn variable_not_expanded(at: Span, text: &str, place: &str) -> Diagnostic {
    Diagnostic::new(
        Code::E0320,
        at,
        format!("IAM does not expand the policy variable in {}", quoted(text)),
    )
    .label(format!("not expanded in {place}"))
    .note("IAM expands `${…}` in a resource after its fifth colon, and in the values of string, ARN and Boolean operators")
    .help("write the value itself; for a constant of this file write `{name}`")
}

/// W0321: a policy variable that nothing fills.
pub fn unknown_variable(at: Span, variable: &str, nearest: Option<&str>) -> Diagnostic {
    let said = Diagnostic::new(
        Code::W0321,
        at,
        format!("no request has the policy variable {}", quoted(&format!("${{{variable}}}"))),
    )
    .label("IAM has nothing to fill in here")
    .note("where a variable has no value, the statement that holds it does not match");
    match nearest {
        Some(near) => said.help(format!("write `${{{near}}}` if that is meant")),
        None => said.help(
            "write a condition key of the catalogue, or `{name}` for a constant of this file",
        ),
    }
}

/// W0321: a policy variable of a key that may hold several values.
pub fn multivalued_variable(at: Span, variable: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0321,
        at,
        format!("{} holds several values, so it is no policy variable", quoted(variable)),
    )
    .label("IAM fills in keys of one value alone")
    .note("where a variable has no value, the statement that holds it does not match")
    .help("name a key of one value, or test this one in the condition with `any` or `all`")
}

/// What an action is to its service, for the words of [`action_on_nothing`].
#[derive(Clone, Copy, Debug)]
pub struct Idle<'a> {
    /// As written.
    pub action: &'a str,
    /// Whether it stands for several.
    pub several: bool,
    /// The resource types that it acts on.
    pub acts_on: &'a [String],
    /// What the sentence does: `grants`, `denies`, `says`.
    pub does: &'a str,
}

/// E0322: an action that can act on none of the resources.
pub fn action_on_nothing(at: Span, idle: Idle<'_>, on: Span) -> Diagnostic {
    let action = quoted(idle.action);
    let message = if idle.several {
        format!("no action of {action} can act on any of these resources")
    } else {
        format!("{action} can act on none of these resources")
    };
    let said = Diagnostic::new(Code::E0322, at, message)
        .label(format!("{} nothing here", idle.does))
        .also(on, "none of these");
    if idle.acts_on.is_empty() {
        return said
            .note("it is not of one resource: IAM asks for it with the resource `*` alone")
            .help(format!("write {action} in a statement of its own, `on *`"));
    }
    let types: Vec<String> = idle.acts_on.iter().take(6).map(|name| quoted(name)).collect();
    let more = if idle.acts_on.len() > 6 { ", …" } else { "" };
    let what = if idle.several { "its actions act on" } else { "it acts on" };
    said.note(format!("{what} {}{more}", types.join(", ")))
        .help("name a resource of such a type, or remove the action")
}

/// N0323: actions that a wildcard or a level brought in and that can act on none of the resources.
pub fn part_on_nothing(
    at: Span,
    pattern: &str,
    on: Span,
    actions: &[String],
    effect: &str,
) -> Diagnostic {
    Diagnostic::new(
        Code::N0323,
        at,
        format!("part of {} can act on none of these resources", quoted(pattern)),
    )
    .label(format!("{effect}: {}", some_of(actions)))
    .also(on, "none of these")
    .note(
        "IAM asks for each action with a resource of the types that it acts on, or with `*` alone",
    )
    .help(
        "if they are meant too, write them in a statement on resources that they act on, or `on *`",
    )
}

/// E0324: an exception that none of the actions can act on.
pub fn exception_of_nothing(at: Span, resource: &str, actions: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0324,
        at,
        format!("none of these actions can act on {}", quoted(resource)),
    )
    .label("leaves nothing out")
    .also(actions, "none of these actions")
    .help("remove the exception, or name a resource that the actions act on")
}

/// E0324: a resource that none of the actions can act on.
pub fn resource_of_nothing(at: Span, resource: &str, actions: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0324,
        at,
        format!("none of these actions can act on {}", quoted(resource)),
    )
    .label("nothing is said about this resource")
    .also(actions, "none of these actions")
    .help("remove the resource, or add the action that is meant")
}

/// W0343: an allowance of everything but what is listed.
pub fn allow_all_except(at: Span) -> Diagnostic {
    Diagnostic::new(
        Code::W0343,
        at,
        "this allows every action but those listed, tomorrow's included",
    )
    .label("grants what AWS adds later")
    .note("it becomes `NotAction` in an `Allow`")
    .help("list the actions that are meant, or allow a wildcard and deny the exceptions")
}

/// E0347: a denial of less than everything with an exception.
pub fn denial_with_exception(at: Span, on: Span) -> Diagnostic {
    Diagnostic::new(Code::E0347, at, "IAM cannot deny these resources but for an exception")
        .label("left out of the denial")
        .also(on, "the denial is of these, not of everything")
        .note("`NotResource` in a denial would also deny every resource that is not listed here")
        .help("list the resources that are denied, or deny `on * except …` if everything else may be denied")
}

/// E0348: an exception that the statement does not speak of.
pub fn exception_outside(at: Span, resource: &str, on: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0348,
        at,
        format!("the exception {} goes beyond the resources of the statement", quoted(resource)),
    )
    .label("not wholly within them")
    .also(on, "the resources of the statement")
    .note("an exception becomes a denial, and this one would deny what the statement does not speak of")
    .help("write an exception that lies within one of the resources")
}

/// E0351: an exception of an exception.
pub fn exception_of_exception(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0351, at, "`except` after `all except` could be read in two ways")
        .label("a second exception")
        .help("list everything that is left out after `all except`")
}

/// E0353: a region or an account for ARNs that hold none; `clause` is the whole of `in …` or `of …`.
pub fn no_place_in_arn(at: Span, kind: &str, what: &str, clause: Option<Span>) -> Diagnostic {
    let said = Diagnostic::new(Code::E0353, at, format!("ARNs of {} hold no {what}", quoted(kind)))
        .label("would limit nothing")
        .help(match what {
            "region" => {
                "remove it; a condition on `aws:RequestedRegion` limits the region of the call"
            }
            _ => "remove it; a condition on `aws:ResourceAccount` limits whose resource it is",
        });
    match clause {
        Some(clause) => said.fix("remove it", clause, ""),
        None => said,
    }
}

/// Some of a list of names, and how many more there are.
pub(super) fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| quoted(name)).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
