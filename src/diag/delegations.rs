//! Wording of the 04 family: delegations.

use super::{Code, Diagnostic, quoted};
use crate::text::Span;

/// E0401: a sentence that makes or changes principals and names no ceiling.
pub fn boundary_needed(
    at: Span,
    kind: &str,
    verb: &str,
    insert: Span,
    boundaries: &[&str],
) -> Diagnostic {
    let said = Diagnostic::new(Code::E0401, at, format!("to {verb} {kind}, a delegation needs a boundary"))
        .label("without one this makes administrators")
        .note(format!("whoever may {verb} {kind} without a permissions boundary can give them every right there is, and use them"));
    match boundaries {
        [name] => said.help(format!("add `bounded by {name}`")).fix(
            format!("add `bounded by {name}`"),
            insert,
            format!(" bounded by {name}"),
        ),
        [] => said.help("declare what may be done at most, as in `boundary Ceiling { allow … on … }`, and add `bounded by Ceiling`"),
        several => {
            let names: Vec<String> = several.iter().map(|name| quoted(name)).collect();
            said.help(format!("add `bounded by` and one of {}", names.join(", ")))
        }
    }
}

/// E0402: a pattern that is none.
pub fn malformed_pattern(
    at: Span,
    pattern: &str,
    why: &str,
    help: &str,
    fix: Option<String>,
) -> Diagnostic {
    let said = Diagnostic::new(Code::E0402, at, format!("{} is no name pattern: {why}", quoted(pattern)))
        .label("malformed")
        .note("`*` and `?` stay inside one name, as in a shell; `/path/name-*` is in a folder, `/path/**` is everything below it")
        .help(help.to_owned());
    match fix {
        Some(text) => said.fix(format!("write `{text}`"), at, text),
        None => said,
    }
}

/// E0403: a boundary on what cannot carry one.
pub fn cannot_be_bounded(at: Span, kind: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0403, at, format!("{kind} cannot be bounded"))
        .label("means nothing here")
        .note(why.to_owned())
        .help("remove `bounded by`")
}

/// E0404: a verb that does not fit the kind.
pub fn unfit_verb(at: Span, verb: &str, kind: &str, kind_span: Span, verbs: &str) -> Diagnostic {
    Diagnostic::new(Code::E0404, at, format!("there is no way to {verb} {kind}"))
        .label(format!("does not fit {kind}"))
        .also(kind_span, "what is delegated")
        .note("only roles are handed to services; other kinds are used by whoever may")
        .help(format!("for {kind} write {verbs}"))
}

/// E0405: a clause that does not fit the grant.
pub fn unfit_clause(at: Span, clause: &str, why: &str, help: &str) -> Diagnostic {
    Diagnostic::new(
        Code::E0405,
        at,
        format!("{} says nothing about this grant: {why}", quoted(clause)),
    )
    .label("has no effect here")
    .help(help.to_owned())
}

/// E0406: a boundary under which nothing can be done.
pub fn empty_boundary(at: Span, name: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0406,
        at,
        format!("the boundary {} allows no action at all", quoted(name)),
    )
    .label("nothing made under it could do anything")
    .also(declared, "declared here, and allows nothing")
    .note("a boundary is a ceiling: what it does not allow, nobody under it can do")
    .help("give it an `allow` statement with what may be done at most")
}

/// E0407: a policy pattern takes in a ceiling, or a policy that this build writes.
pub fn rewritable(at: Span, name: &str, what: Rewritten, declared: Span) -> Diagnostic {
    let shown = quoted(name);
    let (kind, label, mend) = match what {
        Rewritten::Boundary => (
            "boundary",
            format!("the boundary {shown}"),
            "put it where no pattern reaches, as in `boundary NAME at /boundaries/ …`, or give it another name",
        ),
        Rewritten::Existing => (
            "boundary",
            format!("the boundary {shown}"),
            "it exists under this name, so delegate others, as in a folder of their own, `/delegated/**`",
        ),
        Rewritten::Declared => (
            "policy",
            format!("the policy {shown}"),
            "give it another name, or delegate names in a folder of their own, as in `/delegated/**`",
        ),
        Rewritten::Sentence => (
            "policy",
            format!("this sentence is written as the policy {shown}"),
            "name the sentence's policy with `as NAME`, or delegate names in a folder of their own, as in `/delegated/**`",
        ),
        Rewritten::Own => (
            "policy",
            format!("its own permissions are written as the policy {shown}"),
            "delegate other names, as in a folder of their own, `/delegated/**`",
        ),
    };
    Diagnostic::new(Code::E0407, at, format!("the delegates could rewrite the {kind} {shown}"))
        .label(format!("policies of these names may be written, and {shown} is one"))
        .also(declared, label)
        .note("whoever may write a policy's text decides what everybody who carries it may do; names are compared without case")
        .help(mend)
}

/// What delegates could rewrite, by where its name comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rewritten {
    /// A boundary of the files.
    Boundary,
    /// A boundary that exists already.
    Existing,
    /// A declared policy.
    Declared,
    /// The policy of a sentence.
    Sentence,
    /// A principal's own permissions.
    Own,
}

/// E0408: a pattern names a principal of the files that carries none of the sentence's boundaries.
pub fn names_principal(
    at: Span,
    kind: &str,
    (name, except): (&str, &str),
    declared: Span,
    boundary: Option<&str>,
) -> Diagnostic {
    let why = match boundary {
        Some(_) => "which carries no boundary of this sentence",
        None => "which is under no ceiling",
    };
    let said = Diagnostic::new(
        Code::E0408,
        at,
        format!("this pattern names the {kind} {}, {why}", quoted(name)),
    )
    .label(format!("the delegates would act on {}", quoted(name)))
    .also(declared, format!("{} is declared here", quoted(name)))
    .note(match kind {
        "group" => "what it holds and who is in it could be changed, to the delegates' own gain",
        "user" => "its policies and credentials could be written, and it is not under a ceiling that the sentence promises",
        _ => {
            "it could be passed or rewritten, and is not under a ceiling that the sentence promises"
        }
    });
    let out = format!("leave it out with `except {except}`, or delegate other names");
    match boundary {
        Some(boundary) => said.help(format!(
            "{out}; if it carries {}, declare it `bounded by {boundary}`",
            quoted(boundary)
        )),
        None => said.help(out),
    }
}

/// E0409: two sentences with other ceilings over the same names.
pub fn overlap(
    at: Span,
    kind: &str,
    witness: &str,
    other: Span,
    ours: &str,
    theirs: &str,
) -> Diagnostic {
    Diagnostic::new(Code::E0409, at, format!("two sentences with different boundaries both take in the {kind} name {}", quoted(witness)))
        .label(format!("{} under {ours}", quoted(witness)))
        .also(other, format!("{} under {theirs}", quoted(witness)))
        .note("passing, trust and the text of policies cannot be conditioned on a boundary, so each side could use what the other made; names are compared without case")
        .help("make the names disjoint: a folder for each, as in `/delegated/NAME/**`, or prefixes of which none begins another")
}

/// E0410: a pattern over names that AWS itself makes.
pub fn aws_path(at: Span, pattern: &str, path: &str, why: &str) -> Diagnostic {
    Diagnostic::new(
        Code::E0410,
        at,
        format!("{} takes in {}, which AWS fills", quoted(pattern), quoted(path)),
    )
    .label("takes in what carries no boundary")
    .note(why.to_owned())
    .help("use a folder of your own, as in `/delegated/**`")
}

/// E0411: a pattern over a well-known role.
pub fn well_known(at: Span, pattern: &str, role: &str, why: &str) -> Diagnostic {
    let roles = if role.contains('*') { "roles" } else { "role" };
    Diagnostic::new(
        Code::E0411,
        at,
        format!("{} takes in the well-known {roles} {}", quoted(pattern), quoted(role)),
    )
    .label("takes in what carries no boundary")
    .note(why.to_owned())
    .help("use another prefix, or a folder of your own, as in `/delegated/**`")
}

/// E0412: `*` alone.
pub fn everything(at: Span, kind: &str) -> Diagnostic {
    Diagnostic::new(Code::E0412, at, format!("`*` takes in all {kind} at the root of the account"))
        .label("takes in the account")
        .note(if matches!(kind, "roles" | "users") {
            "among them are those that carry no boundary"
        } else {
            "among them are those that others made and rely on"
        })
        .help("begin the names with something, as in `app-*`, or use a folder of your own, as in `/delegated/**`")
}

/// E0413: an exactness denial takes away what is given elsewhere. `excepted` where `except` asks for it.
pub fn takes_away(
    at: Span,
    action: &str,
    resource: &str,
    given: Span,
    excepted: bool,
) -> Diagnostic {
    let (label, help) = if excepted {
        (
            "what `except` leaves out is denied",
            "delegate names that do not lie within each other, as in `/web/**` and `/ops/**`, and leave nothing out",
        )
    } else {
        (
            "IAM's `*` crosses `/`, so this pattern needs a denial beside it",
            "use a folder of its own, as in `/delegated/**`, which needs no denial",
        )
    };
    Diagnostic::new(
        Code::E0413,
        at,
        format!(
            "keeping this pattern exact would take away {} on {}",
            quoted(action),
            quoted(resource)
        ),
    )
    .label(label)
    .also(given, "which this gives to the same principal, or to one that may share members with it")
    .note("a denial binds everything that a principal holds")
    .help(help)
}

/// W0414: a permanence denial takes away what another principal is given.
pub fn permanence_takes_away(at: Span, action: &str, sentence: Span) -> Diagnostic {
    Diagnostic::new(
        Code::W0414,
        at,
        format!("{} is taken away from members who are delegates too", quoted(action)),
    )
    .label("given here")
    .also(sentence, "this sentence denies it to its delegates, so that ceilings stay")
    .help("keep people who administer ceilings out of the groups that are under them")
}

/// E0415: a delegate's own boundary does not let it use the delegation.
pub fn own_boundary(
    at: Span,
    action: &str,
    principal: &str,
    boundary: &str,
    declared: Span,
    denied: bool,
) -> Diagnostic {
    let why = if denied { "denies it" } else { "does not allow it" };
    Diagnostic::new(
        Code::E0415,
        at,
        format!(
            "{} may not use {}: its own boundary {} {why}",
            quoted(principal),
            quoted(action),
            quoted(boundary)
        ),
    )
    .label("this sentence grants nothing of it")
    .also(declared, format!("the boundary of {}", quoted(principal)))
    .note("a bounded principal can do only what its boundary allows too")
    .help(if denied {
        format!("take the denial out of {}, and put the same `may …` into it", quoted(boundary))
    } else {
        format!(
            "put the same `may …` into {}, or declare {} without the boundary if it carries none",
            quoted(boundary),
            quoted(principal)
        )
    })
}

/// E0415: a delegate that is denied what its delegation gives.
pub fn denied_altogether(at: Span, action: &str, denial: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0415,
        at,
        format!("this may not use {}: another statement denies it", quoted(action)),
    )
    .label("this sentence grants nothing of it")
    .also(denial, "denied here")
    .note("a denial binds everything that a principal holds, and a guardrail everybody in its accounts")
    .help("narrow the denial, or take what it denies out of the sentence")
}

/// E0416: a service that is named as none is.
pub fn malformed_service(at: Span, text: &str, meant: Option<&str>, certain: bool) -> Diagnostic {
    let said =
        Diagnostic::new(Code::E0416, at, format!("{} is no service principal", quoted(text)))
            .label("a service principal ends in its partition's domain");
    match meant {
        Some(meant) if certain => {
            said.help(format!("write {}", quoted(meant))).fix(format!("write `{meant}`"), at, meant)
        }
        Some(meant) => said.help(format!("write {}", quoted(meant))),
        None => said.help("write it as in `lambda.amazonaws.com`"),
    }
}

/// W0417: a service principal that the catalogue does not have.
pub fn unknown_service(at: Span, text: &str, near: Option<&str>) -> Diagnostic {
    let said = Diagnostic::new(Code::W0417, at, format!("the catalogue has no service principal {}", quoted(text)))
        .label("not known")
        .note("the list of service principals that AWS publishes is not complete, so it is taken as written");
    match near {
        Some(near) => said.help(format!("write {} if that is meant", quoted(near))),
        None => said,
    }
}

/// E0418: a date that is none.
pub fn malformed_date(at: Span, text: &str) -> Diagnostic {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    Diagnostic::new(Code::E0418, at, format!("{} is no date", quoted(text)))
        .label(if shaped { "there is no such day" } else { "malformed" })
        .help("write year, month and day, as in `2027-01-31`; the grant holds to the end of that day, UTC")
}

/// W0419: an `except` that leaves nothing out.
pub fn idle_except(at: Span, pattern: &str) -> Diagnostic {
    Diagnostic::new(Code::W0419, at, format!("{} leaves nothing out", quoted(pattern)))
        .label("none of the patterns takes it in")
        .help("remove it, or write what is to be left out")
}

/// W0420: `bounded by` where it means nothing.
pub fn idle_boundary(at: Span, remove: Span) -> Diagnostic {
    Diagnostic::new(Code::W0420, at, "`bounded by` means nothing where things are only viewed")
        .label("has no effect here")
        .note("viewing makes and changes nothing, so there is nothing for a ceiling to limit")
        .help("remove it")
        .fix("remove `bounded by`", remove, "")
}

/// E0421: a tag key or value that IAM refuses.
pub fn malformed_tag(at: Span, text: &str, what: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0421, at, format!("{} is no {what} of a tag", quoted(text)))
        .label(why.to_owned())
        .help("tags hold letters, digits, spaces and `_ . : / = + - @`; keys are at most 128 characters, values 256, and none begins with `aws:`")
}

/// E0423: a sentence whose clauses leave nothing of it.
pub fn grants_nothing(at: Span, clause: Option<Span>) -> Diagnostic {
    let said = Diagnostic::new(Code::E0423, at, "this grants nothing")
        .label("of this nothing is left")
        .help("remove the clause, or the sentence; what must not be allowed is said with `never`");
    match clause {
        Some(clause) => said.also(clause, "which takes away all of it"),
        None => said,
    }
}

/// E0422: everything that a sentence names is left out again.
pub fn nothing_left(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0422, at, "`except` leaves out everything that this names")
        .label("nothing is left")
        .help("leave out less, or remove the sentence")
}
