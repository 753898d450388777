//! Wording of the 03 family, second part: condition keys, operators, values, and what a condition makes of a statement.

use super::catalog::some_of;
use super::{Code, Diagnostic, quoted};
use crate::text::Span;

/// E0304: no such condition key.
pub fn unknown_key(at: Span, key: &str, nearest: Option<&str>) -> Diagnostic {
    let said = Diagnostic::new(
        Code::E0304,
        at,
        format!("there is no condition key {}", quoted(key)),
    )
    .label("no such key")
    .note(
        "a key that no request holds is always absent: the condition would never hold, or always",
    );
    match nearest {
        Some(near) => said.help(format!("write {} if that is meant", quoted(near))).fix(
            format!("write {}", quoted(near)),
            at,
            near,
        ),
        None => said.help("`deleg catalog --key` looks keys up; quote it to take it as written"),
    }
}

/// E0314: an operator that does not fit the key's type.
pub fn wrong_operator(
    at: Span,
    operator: &str,
    key: &str,
    key_type: &str,
    instead: &str,
) -> Diagnostic {
    Diagnostic::new(
        Code::E0314,
        at,
        format!(
            "{} does not fit {}, whose values are of type {key_type}",
            quoted(operator),
            quoted(key)
        ),
    )
    .label(format!("the key is of type {key_type}"))
    .note("IAM compares values of the operator's type alone; with another type it never holds")
    .help(instead.to_owned())
}

/// W0315: a string operator on a typed key.
pub fn compared_as_text(at: Span, operator: &str, key: &str, key_type: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0315,
        at,
        format!(
            "{} compares {} as text, and its values are of type {key_type}",
            quoted(operator),
            quoted(key)
        ),
    )
    .label("compared letter by letter")
    .note("one value may have several spellings, of which the text is only one")
    .help(format!("write `{key} is …`, which picks the operator of the type"))
}

/// E0316: a value that the operator cannot compare.
pub fn wrong_value(at: Span, value: &str, key: &str, expected: &str) -> Diagnostic {
    Diagnostic::new(Code::E0316, at, format!("{} is not {expected}", quoted(value)))
        .label(format!("{} needs {expected}", quoted(key)))
        .help(format!("write {expected}"))
}

/// E0317: not an address or a block of addresses.
pub fn malformed_block(at: Span, value: &str) -> Diagnostic {
    Diagnostic::new(
        Code::E0317,
        at,
        format!("{} is neither an address nor a CIDR block", quoted(value)),
    )
    .label("malformed")
    .help("write an address such as `203.0.113.7`, or a block such as `203.0.113.0/24` or `2001:db8::/32`")
}

/// E0318: not a date.
pub fn malformed_date(at: Span, value: &str) -> Diagnostic {
    Diagnostic::new(Code::E0318, at, format!("{} is not a date", quoted(value)))
        .label("no such date")
        .help("write a date such as `2027-01-31`, or a time such as `2027-01-31T12:00:00Z`")
}

/// E0319: no such operator.
pub fn unknown_operator(at: Span, operator: &str, nearest: Option<&str>) -> Diagnostic {
    let said =
        Diagnostic::new(Code::E0319, at, format!("IAM has no operator {}", quoted(operator)))
            .label("no such operator");
    match nearest {
        Some(near) => said
            .help(format!("write {} if that is meant", quoted(near)))
            .fix(format!("write {}", quoted(near)), at, near),
        None => said.help("write `is`, `in`, `like` or a comparison, or an operator of IAM such as `StringEquals`"),
    }
}

/// What a test of a key that the actions do not carry does to them.
#[derive(Clone, Copy, Debug)]
pub struct NotCarried<'a> {
    /// The test.
    pub at: Span,
    /// The key.
    pub key: &'a str,
    /// The actions that do not carry it.
    pub actions: &'a [String],
    /// Where the actions stand.
    pub actions_at: Span,
}

impl NotCarried<'_> {
    fn say(self, code: Code, message: String, label: &str, why: &str) -> Diagnostic {
        let verb = if self.actions.len() == 1 { "does" } else { "do" };
        Diagnostic::new(code, self.at, message)
            .label(label)
            .also(
                self.actions_at,
                format!("{} {verb} not carry {}", some_of(self.actions), quoted(self.key)),
            )
            .note(why)
    }
}

/// E0325: a grant that never applies.
pub fn dead_grant(found: NotCarried<'_>) -> Diagnostic {
    let message = format!("this condition never holds for {}", some_of(found.actions));
    let why =
        "a key that the request does not hold makes a positive test false, so nothing is granted";
    found
        .say(Code::E0325, message, "never holds there, so nothing is granted", why)
        .help("write these actions in a statement without this condition, or remove them")
}

/// N0326: part of a wildcard or level is never granted.
pub fn dead_part(found: NotCarried<'_>) -> Diagnostic {
    let message = format!("this condition never holds for {}", some_of(found.actions));
    let why = "a wildcard or an access level brought them in; they are not granted";
    found
        .say(Code::N0326, message, "never holds for part of the actions", why)
        .help("if they are meant, write them in a statement without this condition")
}

/// N0326: part of what a sentence grants.
pub fn dead_in_sentence(found: NotCarried<'_>) -> Diagnostic {
    let message = format!("this condition never holds for {}", some_of(found.actions));
    let why = "the sentence brings them in; under this condition they are not granted";
    found
        .say(Code::N0326, message, "never holds for part of the actions", why)
        .help("if they are meant, write a sentence for them without this condition")
}

/// E0327: a guard of a delegation that guards nothing.
pub fn unguarded_grant(found: NotCarried<'_>) -> Diagnostic {
    let message = format!("this condition always holds for {}", some_of(found.actions));
    let why = "a key that the request does not hold makes this test true, so the grant is without its guard";
    found
        .say(Code::E0327, message, "always holds there, so it guards nothing", why)
        .help("write these actions in a statement of their own, limited by its resources, or use a positive test")
}

/// W0328: a condition that is always true for some actions.
pub fn always_true(found: NotCarried<'_>) -> Diagnostic {
    let message = format!("this condition always holds for {}", some_of(found.actions));
    let why =
        "a key that the request does not hold makes this test true, so the grant is without it";
    found
        .say(Code::W0328, message, "always holds there", why)
        .help("use a positive test, or write these actions in a statement of their own")
}

/// W0329: a denial that always bites.
pub fn blanket_denial(found: NotCarried<'_>) -> Diagnostic {
    let message =
        format!("this denial does not depend on its condition for {}", some_of(found.actions));
    let why =
        "a key that the request does not hold makes this test true, so the denial always bites";
    found
        .say(Code::W0329, message, "always holds there", why)
        .help("deny these actions outright if that is meant; else leave them out of the denial")
}

/// E0330: a denial that never bites.
pub fn toothless_denial(found: NotCarried<'_>) -> Diagnostic {
    let message = format!("this denial never bites for {}", some_of(found.actions));
    let why =
        "a key that the request does not hold makes a positive test false, so nothing is denied";
    found
        .say(Code::E0330, message, "never holds there, so nothing is denied", why)
        .help("deny these actions without this condition, or leave them out")
}

/// N0331: part of a wildcard or level is never denied.
pub fn toothless_part(found: NotCarried<'_>) -> Diagnostic {
    let message = format!("this denial never bites for {}", some_of(found.actions));
    let why = "a wildcard or an access level brought them in; they are not denied";
    found
        .say(Code::N0331, message, "never holds for part of the actions", why)
        .help("deny them without this condition if that is meant")
}

/// W0332, N0333: the verdict rests on a key that the catalogue has only lately listed.
pub fn lately_listed(at: Span, key: &str, action: &str, opens: Option<&str>) -> Diagnostic {
    let code = if opens.is_some() { Code::W0332 } else { Code::N0333 };
    let said = Diagnostic::new(
        code,
        at,
        format!("AWS has only lately listed {} for {}", quoted(key), quoted(action)),
    )
    .label("rests on a recent addition")
    .note("older data sets and AWS's own workshop say that the request does not hold this key");
    match opens {
        Some(effect) => said
            .note(format!("if it does not, {effect}"))
            .help("limit the action by its resources as well, so that nothing rests on this key"),
        None => said
            .note("if it does not, the statement grants less than it says, never more")
            .help("limit the action by its resources where the grant must work everywhere"),
    }
}

/// E0336: a multivalued key without `any` or `all`.
pub fn multivalued(at: Span, key: &str, insert: Option<Span>) -> Diagnostic {
    let said = Diagnostic::new(
        Code::E0336,
        at,
        format!("{} has several values, and the test does not say of which it speaks", quoted(key)),
    )
    .label("needs `any` or `all`")
    .note("`any` holds if one of the values fits; `all` if every one does, and also where there is none")
    .help(format!("write `{key} any …` or `{key} all …`"));
    match insert {
        Some(after) => said.fix("ask for any of its values", after.at_end(), " any"),
        None => said,
    }
}

/// E0337: `any` or `all` on a key of one value.
pub fn single_valued(at: Span, key: &str, quantifier: &str) -> Diagnostic {
    Diagnostic::new(
        Code::E0337,
        at,
        format!("{} has one value, so {} says nothing of it", quoted(key), quoted(quantifier)),
    )
    .label("for keys of several values alone")
    .note("`all` would also hold where the key is absent, which widens an allowance unseen")
    .help(format!("write the test without {}", quoted(quantifier)))
}

/// E0338: a list after `is`.
pub fn list_after_is(at: Span, fix: Option<(Span, String)>) -> Diagnostic {
    let said = Diagnostic::new(Code::E0338, at, "`is` takes one value, and this is a list")
        .label("a list")
        .help("write `in` for one of several values, `not in` for none of them");
    match fix {
        Some((span, text)) => said.fix(format!("write `{text}`"), span, text),
        None => said,
    }
}

/// W0339: a list that says something twice.
pub fn doubled(at: Span, text: &str, first: Span, fix: Option<Span>) -> Diagnostic {
    let said = Diagnostic::new(Code::W0339, at, format!("{} is listed twice", quoted(text)))
        .label("listed again")
        .also(first, "first listed here")
        .help("remove it");
    match fix {
        Some(span) => said.fix("remove it", span, ""),
        None => said,
    }
}

/// W0340: a statement that another covers.
pub fn redundant(at: Span, by: Span) -> Diagnostic {
    Diagnostic::new(
        Code::W0340,
        at,
        "this statement changes nothing, because another says all of it",
    )
    .label("said already")
    .also(by, "by this one")
    .help("remove it")
}

/// W0341: an allowance that another statement denies altogether.
pub fn wholly_denied(at: Span, by: Span) -> Diagnostic {
    Diagnostic::new(
        Code::W0341,
        at,
        "this statement grants nothing, because another denies all of it",
    )
    .label("granted in vain")
    .also(by, "denied here")
    .note("a denial goes before every allowance")
    .help("remove it, or narrow the denial")
}

/// W0342: a limit in a boundary that its holder can choose.
pub fn holder_chosen(at: Span, key: &str, how: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0342,
        at,
        format!("what this boundary bounds can choose {}", quoted(key)),
    )
    .label("no ceiling")
    .note(how.to_owned())
    .help("limit it by resources, or by keys that AWS alone sets, such as `aws:PrincipalAccount`")
}

/// E0344: too many alternatives.
pub fn too_many(at: Span, count: usize, most: usize) -> Diagnostic {
    let count =
        if count == usize::MAX { "too many to count".to_owned() } else { count.to_string() };
    Diagnostic::new(
        Code::E0344,
        at,
        format!("this condition would become {count} statements, and {most} are the most"),
    )
    .label("spreads out into that many alternatives")
    .note("IAM has no `or`: every alternative is a statement of its own, and `and` multiplies them")
    .help("write values of one key as a list with `in`, or split the statement")
}

/// E0345: a negation that IAM cannot say.
pub fn no_complement(at: Span, operator: &str) -> Diagnostic {
    Diagnostic::new(Code::E0345, at, format!("IAM has no complement of {}", quoted(operator)))
        .label("cannot be negated")
        .help("write the condition without `not`, or with another operator")
}

/// E0346: two conditions that IAM cannot hold together.
pub fn clash(at: Span, operator: &str, key: &str) -> Diagnostic {
    Diagnostic::new(
        Code::E0346,
        at,
        format!("IAM cannot hold these tests of {} together", quoted(key)),
    )
    .label(format!("{} is needed more often than IAM has forms of it", quoted(operator)))
    .note("a statement holds a key once under each operator")
    .help("write fewer patterns of the key that must all fit")
}

/// W0349: a wildcard where none is meant.
pub fn literal_wildcard(at: Span, value: &str, fix: Option<(Span, String)>) -> Diagnostic {
    let said = Diagnostic::new(
        Code::W0349,
        at,
        format!("in {} the wildcard stands for itself", quoted(value)),
    )
    .label("compared letter by letter")
    .note("`is` and `in` say equality; `like` takes patterns")
    .help("write `like`, or quote the value if the character itself is meant");
    match fix {
        Some((span, text)) => said.fix(format!("write `{text}`"), span, text),
        None => said,
    }
}

/// W0350: a condition that never holds.
pub fn never_holds(at: Span) -> Diagnostic {
    Diagnostic::new(Code::W0350, at, "this condition never holds, whatever the request")
        .label("contradicts itself")
        .note("no statement is built from it")
        .help("correct the condition, or remove the statement")
}

/// E0352: a part of a test that does not go with the rest.
pub fn unfit_part(at: Span, part: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0352, at, format!("{} does not go with this test", quoted(part)))
        .label("does not belong here")
        .note(why.to_owned())
        .help("remove it")
}

/// E0354: a Sid that IAM refuses.
pub fn malformed_sid(at: Span, sid: &str) -> Diagnostic {
    Diagnostic::new(Code::E0354, at, format!("{} is not a Sid", quoted(sid)))
        .label("IAM takes letters and digits alone")
        .help("write a name of ASCII letters and digits")
}

/// E0355: two statements of one Sid.
pub fn doubled_sid(at: Span, sid: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::E0355, at, format!("the Sid {} names two statements", quoted(sid)))
        .label("again here")
        .also(first, "first here")
        .note("IAM refuses a policy in which a Sid stands twice")
        .help("give one of them another name")
}
