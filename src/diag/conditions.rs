//! Wording of the 03 family, second part: condition keys, operators, values, and what statements say of each other.

use super::written::NOT_BUILT;
use super::{Code, Diagnostic, Edit, Meant, quoted};
use crate::text::Span;

/// E0304: no such condition key; `open` is a key whose open part is left out.
pub fn unknown_key(at: Span, key: &str, meant: Meant<'_>, open: Option<&str>) -> Diagnostic {
    let said = Diagnostic::new(
        Code::E0304,
        at,
        format!("there is no condition key {}", quoted(key)),
    )
    .label("no such key")
    .note(
        "a key that no request holds is always absent: the condition would never hold, or always",
    );
    if let Some(open) = open {
        return said.help(format!("write {} with the tag's key in its place", quoted(open)));
    }
    meant.offer(
        said,
        "look keys up with `deleg catalog --key`; quote the whole to take it as written",
    )
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
    .help(instead)
}

/// W0315: an operator of another type that compares the key's values in its own way: as a text, a number, an ARN.
pub fn compared_as(at: Span, operator: &str, key: &str, key_type: &str, way: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0315,
        at,
        format!(
            "{} compares {} as {way}, and its values are of type {key_type}",
            quoted(operator),
            quoted(key)
        ),
    )
    .label(format!("compared as {way}"))
    .note("one value may have several spellings, and not every one of them is read so")
    .help(format!("write `{key} is …` or a comparison, which pick the operator of the type"))
}

/// E0316: a value that the operator cannot compare.
pub fn wrong_value(at: Span, value: &str, key: &str, expected: &str, instead: &str) -> Diagnostic {
    Diagnostic::new(Code::E0316, at, format!("{} is not {expected}", quoted(value)))
        .label(format!("{} is compared with {expected}", quoted(key)))
        .note("a value that IAM cannot read is equal to nothing, so the test would never hold as meant")
        .help(instead)
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
pub fn unknown_operator(at: Span, operator: &str, meant: Meant<'_>) -> Diagnostic {
    let said =
        Diagnostic::new(Code::E0319, at, format!("IAM has no operator {}", quoted(operator)))
            .label("no such operator");
    meant.offer(
        said,
        "write `is`, `in`, `like` or a comparison, or an operator of IAM such as `StringEquals`",
    )
}

/// E0336: a multivalued key without `any` or `all`; `instead` is the test with each.
pub fn multivalued(at: Span, key: &str, instead: [String; 2], insert: Option<Span>) -> Diagnostic {
    let [any, all] = instead;
    let said = Diagnostic::new(
        Code::E0336,
        at,
        format!("{} has several values, and the test does not say of which it speaks", quoted(key)),
    )
    .label("needs `any` or `all`")
    .note("`any` holds if one of the values fits; `all` if every one does, and also where there is none")
    .help(format!("write {} if one value that fits is enough, {} if every value must fit", quoted(&any), quoted(&all)));
    match insert {
        Some(after) => said.fix("ask for any of its values", after.at_end(), " any"),
        None => said,
    }
}

/// E0337: `any` on a key of one value; `remove` where leaving the word out changes nothing else.
pub fn single_valued_any(at: Span, key: &str, instead: &str, remove: Option<Span>) -> Diagnostic {
    let said = Diagnostic::new(
        Code::E0337,
        at,
        format!("{} has one value, so `any` says nothing of it", quoted(key)),
    )
    .label("for keys of several values alone")
    .help(format!("write {instead}"));
    match remove {
        Some(span) => said.fix("remove `any`", span, ""),
        None => said,
    }
}

/// E0337: `all` on a key of one value.
pub fn single_valued_all(at: Span, key: &str, instead: &str) -> Diagnostic {
    Diagnostic::new(
        Code::E0337,
        at,
        format!("{} has one value, so `all` says only that it may be absent", quoted(key)),
    )
    .label("for keys of several values alone")
    .note("`all` also holds where the key is absent, which widens an allowance unseen")
    .help(format!("write {instead}; with `if present` behind it, it holds where the key is absent"))
}

/// E0338: a list after `is`; `words` are the places of `is` and `not`.
pub fn list_after_is(at: Span, words: &[Span]) -> Diagnostic {
    let said = Diagnostic::new(Code::E0338, at, "`is` takes one value, and this is a list")
        .label("a list");
    let edit = |span: &Span, text: &str| Edit { span: *span, text: text.to_owned() };
    match words {
        [is] => said
            .help("write `in`, which holds for one of several values")
            .fix_all("write `in`", vec![edit(is, "in")]),
        [is, not] => said
            .help("write `not in`, which holds for none of several values")
            .fix_all("write `not in`", vec![edit(is, "not"), edit(not, "in")]),
        _ => said.help("write `in` for one of several values, `not in` for none of them"),
    }
}

/// W0339: a list that says something twice; `remove` is the text with the comma before it.
pub fn doubled(at: Span, text: &str, first: Span, remove: Option<Span>) -> Diagnostic {
    let said = Diagnostic::new(Code::W0339, at, format!("{} is listed twice", quoted(text)));
    let said = if first == at {
        said.label("stands for it more than once")
    } else {
        said.label("listed again").also(first, "first listed here")
    };
    let said = said.help("remove one of the two");
    match remove {
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
pub fn holder_chosen(at: Span, key: &str, how: &str, through: Option<Span>) -> Diagnostic {
    Diagnostic::new(
        Code::W0342,
        at,
        format!("what this boundary bounds can choose {}", quoted(key)),
    )
    .label("no ceiling")
    .also_if(through, "this allows it to tag")
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
pub fn clash(tests: &[Span], whole: Span, operator: &str, key: &str) -> Diagnostic {
    let (at, others) = match tests.split_last() {
        Some((last, others)) => (*last, others),
        None => (whole, tests),
    };
    let said = Diagnostic::new(
        Code::E0346,
        at,
        format!("IAM cannot hold these tests of {} together", quoted(key)),
    )
    .label(format!("needs {} once more than IAM has forms of it", quoted(operator)));
    let said = others.iter().fold(said, |said, span| said.also(*span, "must hold as well"));
    said.note("a statement holds a key once under each operator, so only so many patterns can be joined by `and`")
        .help("write fewer patterns of the key that must all fit; patterns of which one must fit go into one list")
}

/// W0349: a wildcard where none is meant.
pub fn literal_wildcard(at: Span, value: &str, instead: &str) -> Diagnostic {
    Diagnostic::new(Code::W0349, at, format!("in {} the wildcard stands for itself", quoted(value)))
        .label("compared letter by letter")
        .note("this operator says equality, in which `*` and `?` are letters")
        .help(format!(
            "write {instead} for a pattern; quote the value if the character itself is meant"
        ))
}

/// W0350: a condition that never holds.
pub fn never_holds(at: Span) -> Diagnostic {
    Diagnostic::new(Code::W0350, at, "this condition never holds, whatever the request")
        .label("contradicts itself")
        .note(NOT_BUILT)
        .help("correct the condition, or remove the statement")
}

/// E0352: a part of a test that does not go with the rest; `remove` is the part with the space before it.
pub fn unfit_part(at: Span, part: &str, why: &str, remove: Span) -> Diagnostic {
    Diagnostic::new(Code::E0352, at, format!("{} does not go with this test", quoted(part)))
        .label("does not belong here")
        .note(why.to_owned())
        .help("remove it")
        .fix("remove it", remove, "")
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
