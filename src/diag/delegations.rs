//! Wording of the 04 family: delegations.

use super::{Code, Diagnostic, quoted};
use crate::text::Span;

/// E0401: a sentence that makes or changes principals and names no ceiling.
pub fn boundary_needed(
    at: Span,
    kind: &str,
    verb: &str,
    insert: Span,
    only: Option<&str>,
) -> Diagnostic {
    let said = Diagnostic::new(Code::E0401, at, format!("to {verb} {kind}, a delegation needs a boundary"))
        .label("without one this makes administrators")
        .note(format!("whoever may {verb} {kind} without a permissions boundary can give them every right there is, and use them"));
    match only {
        Some(name) => said.help(format!("add `bounded by {name}`")).fix(
            format!("add `bounded by {name}`"),
            insert,
            format!(" bounded by {name}"),
        ),
        None => said.help("declare a `boundary`, and add `bounded by` with its name"),
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
    .also(declared, "declared here, without an `allow`")
    .note("a boundary is a ceiling: what it does not allow, nobody under it can do")
    .help("give it an `allow` statement with what may be done at most")
}

/// E0407: a policy pattern takes in a ceiling, or a policy that this build writes.
pub fn rewritable(at: Span, name: &str, what: &str, declared: Span, mend: &str) -> Diagnostic {
    Diagnostic::new(Code::E0407, at, format!("the delegates could rewrite the {what} {}", quoted(name)))
        .label(format!("policies of these names may be written, and {} is one", quoted(name)))
        .also(declared, format!("the {what} {}", quoted(name)))
        .note("whoever may write a policy's text decides what everybody who carries it may do; names are compared without case")
        .help(mend.to_owned())
}

/// E0408: a pattern names a principal of the files that carries none of the sentence's boundaries.
pub fn names_principal(
    at: Span,
    kind: &str,
    name: &str,
    declared: Span,
    boundary: Option<&str>,
) -> Diagnostic {
    let said = Diagnostic::new(
        Code::E0408,
        at,
        format!(
            "this pattern names the {kind} {}, which carries no boundary of this sentence",
            quoted(name)
        ),
    )
    .label(format!("the delegates would act on {}", quoted(name)))
    .also(declared, format!("{} is declared here", quoted(name)))
    .note(
        "it could be passed or rewritten, and is not under the ceiling that the sentence promises",
    );
    match boundary {
        Some(boundary) => said.help(format!(
            "choose a pattern that leaves it out, or declare it `bounded by {boundary}` if it is"
        )),
        None => said.help("choose a pattern that leaves it out"),
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
    Diagnostic::new(
        Code::E0411,
        at,
        format!("{} takes in the well-known role {}", quoted(pattern), quoted(role)),
    )
    .label("takes in what carries no boundary")
    .note(why.to_owned())
    .help("use another prefix, or a folder of your own, as in `/delegated/**`")
}

/// E0412: `*` alone.
pub fn everything(at: Span, kind: &str) -> Diagnostic {
    Diagnostic::new(Code::E0412, at, format!("`*` takes in all {kind} at the root of the account"))
        .label("takes in the account")
        .note("among them are those that carry no boundary")
        .help("begin the names with something, as in `app-*`, or use a folder of your own, as in `/delegated/**`")
}

/// E0413: an exactness denial takes away what is given elsewhere.
pub fn takes_away(at: Span, action: &str, resource: &str, given: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0413,
        at,
        format!(
            "keeping this pattern exact would take away {} on {}",
            quoted(action),
            quoted(resource)
        ),
    )
    .label("IAM's `*` crosses `/`, so this pattern needs a denial beside it")
    .also(given, "which this gives to the same principal, or to one that may share members with it")
    .note("a denial binds everything that a principal holds")
    .help("use a folder of its own, as in `/delegated/**`, which needs no denial")
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
    .help(format!(
        "put the same `may …` into {}, or take the boundary off the sentence's delegate",
        quoted(boundary)
    ))
}

/// E0416: a service that is named as none is.
pub fn malformed_service(at: Span, text: &str, fix: Option<&str>) -> Diagnostic {
    let said =
        Diagnostic::new(Code::E0416, at, format!("{} is no service principal", quoted(text)))
            .label("a service principal ends in its partition's domain");
    match fix {
        Some(fix) => {
            said.help(format!("write {}", quoted(fix))).fix(format!("write `{fix}`"), at, fix)
        }
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
    Diagnostic::new(Code::E0418, at, format!("{} is no date", quoted(text)))
        .label("malformed")
        .help("write year, month and day, as in `2027-01-31`; the grant holds to the end of that day, UTC")
}

/// W0419: an `except` that leaves nothing out.
pub fn idle_except(at: Span, pattern: &str) -> Diagnostic {
    Diagnostic::new(Code::W0419, at, format!("{} leaves nothing out", quoted(pattern)))
        .label("none of the patterns takes it in")
        .help("remove it, or write what is to be left out")
}

/// W0420: `bounded by` where it means nothing.
pub fn idle_boundary(at: Span) -> Diagnostic {
    Diagnostic::new(Code::W0420, at, "`bounded by` says nothing about seeing")
        .label("has no effect here")
        .help("remove it")
}

/// E0421: a tag key or value that IAM refuses.
pub fn malformed_tag(at: Span, text: &str, what: &str) -> Diagnostic {
    Diagnostic::new(Code::E0421, at, format!("{} is no {what} of a tag", quoted(text)))
        .label("malformed")
        .help("tags hold letters, digits, spaces and `_ . : / = + - @`; keys are at most 128 characters, values 256, and none begins with `aws:`")
}

/// E0422: everything that a sentence names is left out again.
pub fn nothing_left(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0422, at, "`except` leaves out everything that this names")
        .label("nothing is left")
        .help("leave out less, or remove the sentence")
}
