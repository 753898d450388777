//! Conditions: the key, operator and values of each test by itself.

use super::{At, Block, ceilings, place, variables};
use crate::diag::{Diagnostic, Meant, Sink, catalog, conditions as wording, written};
use crate::iam::catalogue::{self, KeyType};
use crate::iam::operator::{Comparison, Fit, Operator, Qualifier, ValueKind};
use crate::iam::value;
use crate::model::condition::{Comparison as Order, Condition, KeyTest, Quantifier, Relation};
use crate::model::text::{Text, Texts};
use crate::model::typed::{self, Key, TypeProblem, holds_wildcard, value_kind};
use crate::text::Span;
use std::borrow::Cow;

/// Adds every text of a condition.
pub(in crate::check) fn texts<'a>(condition: &'a Condition, out: &mut Vec<&'a Text>) {
    each_test(condition, &mut |test| {
        out.push(&test.key);
        match &test.relation {
            Relation::Equals { values, .. }
            | Relation::Like { values, .. }
            | Relation::Operator(_, values) => {
                out.extend(&values.items);
            }
            Relation::Compare(_, value) => out.push(value),
            Relation::Present | Relation::Absent => {}
        }
    });
}

/// Every test of a condition, in the order of the text.
pub(super) fn each_test<'a>(condition: &'a Condition, found: &mut impl FnMut(&'a KeyTest)) {
    match condition {
        Condition::Or(parts) | Condition::And(parts) => {
            parts.iter().for_each(|part| each_test(part, found));
        }
        Condition::Not(inner) => each_test(inner, found),
        Condition::Test(test) => found(test),
    }
}

/// From the first test of a condition to the last; none where it has none.
pub(super) fn span(condition: &Condition) -> Option<Span> {
    let mut whole: Option<Span> = None;
    each_test(condition, &mut |test| {
        whole = Some(whole.map_or(test.span, |span| span.to(test.span)));
    });
    whole
}

/// Says what is wrong with each test by itself.
pub(super) fn check(condition: &Condition, at: At<'_>, sink: &mut Sink) {
    each_test(condition, &mut |test| check_test(test, at, sink));
}

fn check_test(test: &KeyTest, at: At<'_>, sink: &mut Sink) {
    let account = at.model.account(at.account);
    let key = Key::of(test, at.model, account);
    // What the catalogue thinks unfit for a quoted key is a warning.
    let mut say = |said: Diagnostic| {
        sink.push(if test.key.quoted { written::as_quoted(said) } else { said });
    };
    if key.written.contains("${") {
        say(catalog::variable_not_expanded(test.key.span, &key.written, "a condition key"));
    } else if key.known.is_none() {
        say_unknown(&key.written, &test.key, &mut say);
    }
    let entry = match typed::entry_of(&key, test, at.model, account) {
        Ok(entry) => entry,
        Err(problem) => return say_problem(problem, &key, test, at, sink),
    };
    check_multiplicity(&key, entry.operator, test, &mut say);
    check_operator(&key, entry.operator, test, &mut say);
    for (written, text) in values_of(test, at) {
        check_value(entry.operator.comparison, &key, &written, text, &mut say);
    }
    if let Relation::Equals { values, list_after_is: Some(words), .. } = &test.relation {
        sink.push(wording::list_after_is(values.span, words));
    }
    if entry.operator.comparison.takes_variables() {
        for (written, text) in values_of(test, at) {
            variables::check(&written, text.span, sink);
        }
    }
    check_wildcards(entry.operator, test, at, sink);
    check_doubles(test, at, sink);
    if at.block == Block::Boundary {
        ceilings::check_test(&key, test.span, sink);
    }
}

/// Says what is wrong with a key that a test's request holds.
pub(super) fn check_bound(key: &Text, at: At<'_>, sink: &mut Sink) {
    let written = key.in_account(at.model, at.model.account(at.account));
    let mut say = |said: Diagnostic| {
        sink.push(if key.quoted { written::as_quoted(said) } else { said });
    };
    if catalogue::condition_key(&written).is_none() {
        say_unknown(&written, key, &mut say);
    }
}

fn say_unknown(written: &str, key: &Text, say: &mut impl FnMut(Diagnostic)) {
    let (at, only) = (key.span, place::whole(key));
    let full = format!("aws:{written}");
    if catalogue::condition_key(&full).is_some() {
        let full =
            catalogue::condition_key(&full).map_or(full.clone(), |known| known.written(&full));
        return say(wording::unknown_key(at, written, Meant::surely(&full, only), None));
    }
    let filled = format!("{written}/key");
    if let Some(open) = catalogue::condition_key(&filled) {
        let shown = open.written(&filled).replace("/key", "/KEY");
        return say(wording::unknown_key(at, written, Meant::default(), Some(&shown)));
    }
    let names = candidates(written);
    let near = Meant::nearest(written, names.iter().map(String::as_str), only);
    say(wording::unknown_key(at, written, near, None));
}

/// The keys that could be meant: those of the service and the global ones, what is open filled with what was written.
fn candidates(written: &str) -> Vec<String> {
    let prefix = written.split_once(':').map_or("", |(prefix, _)| prefix);
    let tail = written.split_once('/').map_or("", |(_, tail)| tail);
    let own = catalogue::service(prefix).into_iter().flat_map(catalogue::Service::condition_keys);
    let tags = ["aws:RequestTag/x", "aws:ResourceTag/x", "aws:PrincipalTag/x", "aws:TagKeys"];
    let all = own.chain(catalogue::global_keys());
    all.chain(tags.into_iter().filter_map(catalogue::condition_key))
        .map(|key| match key.name().split_once("${") {
            Some((before, _)) => format!("{before}{tail}"),
            None => key.name().to_owned(),
        })
        .collect()
}

fn say_problem(problem: TypeProblem, key: &Key<'_>, test: &KeyTest, at: At<'_>, sink: &mut Sink) {
    let kind = key.key_type();
    let said = match problem {
        TypeProblem::NoOrder(_) => {
            let sign = match &test.relation {
                Relation::Compare(order, _) => sign(*order),
                _ => "<",
            };
            wording::wrong_operator(test.span, sign, &key.written, kind.name(), instead_of(kind))
        }
        TypeProblem::NoWildcards(_) => {
            wording::wrong_operator(test.span, "like", &key.written, kind.name(), instead_of(kind))
        }
        TypeProblem::UnknownOperator(name) => {
            let all: Vec<String> = Operator::all().map(|operator| operator.to_string()).collect();
            let (span, only) = match &test.relation {
                Relation::Operator(text, _) => (text.span, place::whole(text)),
                _ => (test.span, None),
            };
            let meant = Meant::nearest(&name, all.iter().map(String::as_str), only);
            wording::unknown_operator(span, &name, meant)
        }
        TypeProblem::Qualified(span) => {
            let word =
                if matches!(test.quantifier, Some((Quantifier::All, _))) { "all" } else { "any" };
            let why = if matches!(test.relation, Relation::Operator(..)) {
                "the operator has a qualifier of its own, or tests only presence"
            } else {
                "the test asks for presence, whatever the values"
            };
            let remove = place::after(test.key.span, span).unwrap_or(span);
            wording::unfit_part(span, word, why, remove)
        }
        TypeProblem::IfPresent(span) => {
            wording::unfit_part(span, "if present", "the test asks for presence itself", span)
        }
        TypeProblem::NegatedBool => {
            for (written, text) in values_of(test, at) {
                if typed::other_boolean(&written).is_none() {
                    sink.push(wrong_value(ValueKind::Bool, key, &written, text));
                }
            }
            return;
        }
        TypeProblem::NegatedBinary => wording::no_complement(test.span, "BinaryEquals"),
    };
    sink.push(said);
}

fn sign(order: Order) -> &'static str {
    match order {
        Order::Less => "<",
        Order::LessOrEqual => "<=",
        Order::Greater => ">",
        Order::GreaterOrEqual => ">=",
    }
}

/// What goes with a key of some type.
fn instead_of(kind: KeyType) -> &'static str {
    match kind {
        KeyType::String | KeyType::Arn => "write `is`, `in` or `like`",
        KeyType::Bool => "write `is true` or `is false`",
        KeyType::Date => "write `<`, `<=`, `>`, `>=` or `is` and a date",
        KeyType::Numeric => "write `<`, `<=`, `>`, `>=`, `is` or `in` and numbers",
        KeyType::IpAddress => "write `is` or `in` and blocks of addresses, such as `10.0.0.0/8`",
        KeyType::Binary => "write `is` and base64",
    }
}

/// A key of several values needs a qualifier, a key of one must not have one.
fn check_multiplicity(
    key: &Key<'_>,
    operator: Operator,
    test: &KeyTest,
    say: &mut impl FnMut(Diagnostic),
) {
    let Some(known) = key.known else { return };
    let name = &*key.written;
    if known.is_multivalued() && operator.qualifier.is_none() {
        if operator.comparison == Comparison::Null {
            return;
        }
        let (instead, insert) = match &test.relation {
            Relation::Operator(..) => {
                let bare = operator.to_string();
                ([format!("ForAnyValue:{bare}"), format!("ForAllValues:{bare}")], None)
            }
            // With one positive value, as with `is`, only `any` says what stands there; a list may be meant either way.
            Relation::Equals { negated: false, values, .. } if values.items.len() == 1 => {
                ([format!("{name} any …"), format!("{name} all …")], Some(test.key.span))
            }
            _ => ([format!("{name} any …"), format!("{name} all …")], None),
        };
        say(wording::multivalued(test.span, name, instead, insert));
    }
    if known.is_multivalued() {
        return;
    }
    let Some(qualifier) = operator.qualifier else { return };
    let (span, instead) = match (test.quantifier, &test.relation) {
        (Some((_, span)), _) => (span, "the test without it".to_owned()),
        (None, Relation::Operator(text, _)) => {
            (text.span, format!("`{}`", Operator { qualifier: None, ..operator }))
        }
        (None, _) => (test.span, "the test without it".to_owned()),
    };
    match qualifier {
        Qualifier::ForAllValues => say(wording::single_valued_all(span, name, &instead)),
        // A negated test holds where the key is absent, and does not with `any` before it.
        Qualifier::ForAnyValue => {
            let same = !operator.comparison.is_negated();
            let remove = test.quantifier.filter(|_| same);
            let remove = remove.and_then(|(_, span)| place::after(test.key.span, span));
            say(wording::single_valued_any(span, name, &instead, remove));
        }
    }
}

fn check_operator(
    key: &Key<'_>,
    operator: Operator,
    test: &KeyTest,
    say: &mut impl FnMut(Diagnostic),
) {
    let Relation::Operator(text, _) = &test.relation else { return };
    if key.known.is_none() {
        return;
    }
    let kind = key.key_type();
    let name = operator.to_string();
    match operator.comparison.fits(value_kind(kind)) {
        Fit::Native => {}
        // An ARN has one spelling, and as text `*` is a letter: AWS's own examples compare boundaries so.
        Fit::AsText if kind == KeyType::Arn => {}
        Fit::AsText => {
            let way = match operator.comparison.kind() {
                ValueKind::Numeric => "a number",
                ValueKind::Arn => "an ARN",
                _ => "text",
            };
            say(wording::compared_as(text.span, &name, &key.written, kind.name(), way));
        }
        Fit::Never => {
            let instead = instead_of(kind);
            say(wording::wrong_operator(text.span, &name, &key.written, kind.name(), instead));
        }
    }
}

fn values_of<'a>(test: &'a KeyTest, at: At<'a>) -> Vec<(Cow<'a, str>, &'a Text)> {
    let account = at.model.account(at.account);
    match &test.relation {
        Relation::Compare(_, value) => vec![(value.in_account(at.model, account), value)],
        other => {
            listed(other).map(|values| values.in_account(at.model, account)).unwrap_or_default()
        }
    }
}

/// The values of a test, where a list may stand.
fn listed(relation: &Relation) -> Option<&Texts> {
    match relation {
        Relation::Equals { values, .. }
        | Relation::Like { values, .. }
        | Relation::Operator(_, values) => Some(values),
        Relation::Compare(..) | Relation::Present | Relation::Absent => None,
    }
}

fn check_value(
    comparison: Comparison,
    key: &Key<'_>,
    written: &str,
    text: &Text,
    say: &mut impl FnMut(Diagnostic),
) {
    if written.contains("${") {
        if !comparison.takes_variables() {
            let place = "a value that is not compared as text";
            say(catalog::variable_not_expanded(text.span, written, place));
        }
        return;
    }
    if value::check(comparison, written).is_ok() {
        return;
    }
    say(match comparison.kind() {
        ValueKind::IpAddress => wording::malformed_block(text.span, written),
        ValueKind::Date => wording::malformed_date(text.span, written),
        kind => wrong_value(kind, key, written, text),
    });
}

fn wrong_value(kind: ValueKind, key: &Key<'_>, written: &str, text: &Text) -> Diagnostic {
    let (expected, instead) = match kind {
        ValueKind::Numeric => ("a decimal number", "write a number such as `10` or `0.5`"),
        ValueKind::Binary => ("base64", "write base64 with its padding, in quotes"),
        ValueKind::Arn => (
            "an ARN of six parts",
            "write an ARN such as `arn:aws:iam::123456789012:role/name`; `like` takes patterns of ARNs",
        ),
        ValueKind::Bool | ValueKind::Null => ("`true` or `false`", "write `true` or `false`"),
        ValueKind::String | ValueKind::Date | ValueKind::IpAddress => {
            ("a value of its type", "write a value of its type")
        }
    };
    wording::wrong_value(text.span, written, &key.written, expected, instead)
}

/// Wildcards in values that are compared letter by letter.
fn check_wildcards(operator: Operator, test: &KeyTest, at: At<'_>, sink: &mut Sink) {
    use Comparison as C;
    let instead = match (operator.comparison, &test.relation) {
        (C::StringEquals | C::StringEqualsIgnoreCase, Relation::Operator(..)) => "`StringLike`",
        (C::StringNotEquals | C::StringNotEqualsIgnoreCase, Relation::Operator(..)) => {
            "`StringNotLike`"
        }
        (C::StringEquals, Relation::Equals { .. }) => "`like`",
        (C::StringNotEquals, Relation::Equals { .. }) => "`not like`",
        _ => return,
    };
    for (written, text) in values_of(test, at) {
        if !text.quoted && holds_wildcard(&written) {
            sink.push(wording::literal_wildcard(text.span, &written, instead));
        }
    }
}

fn check_doubles(test: &KeyTest, at: At<'_>, sink: &mut Sink) {
    let mut seen: Vec<(String, Span)> = Vec::new();
    for (written, text) in values_of(test, at) {
        match seen.iter().find(|(known, _)| *known == written) {
            Some((_, first)) => {
                let remove =
                    listed(&test.relation).and_then(|values| place::with_comma(values, text));
                sink.push(wording::doubled(text.span, &written, *first, remove));
            }
            None => seen.push((written.into_owned(), text.span)),
        }
    }
}
