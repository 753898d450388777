//! Complements and alternatives, checked by hand and against a small evaluator on every assignment of a small universe.

use super::*;
use crate::iam::operator::Comparison as C;
use crate::model::condition::{Quantifier, Relation};
use crate::model::text::{Text, Texts};
use crate::model::{Account, AccountId, Model};
use crate::text::FileId;

fn nowhere() -> Span {
    Span::new(FileId::new(0), 0, 0)
}

fn account() -> Account {
    Account {
        at: AccountId(0),
        name: Some("main".into()),
        id: "515436951152".into(),
        partition: "aws",
        organization: None,
        management: false,
        identity_administrator: false,
        span: None,
    }
}

fn text(text: &str) -> Text {
    Text::plain_at(text, nowhere())
}

fn texts(values: &[&str]) -> Texts {
    let items = values.iter().map(|value| text(value)).collect();
    Texts { span: nowhere(), list: values.len() > 1, items }
}

fn test(key: &str, relation: Relation) -> KeyTest {
    KeyTest { span: nowhere(), key: text(key), quantifier: None, relation, if_present: None }
}

fn is(key: &str, values: &[&str]) -> Condition {
    let relation = Relation::Equals { negated: false, values: texts(values), list_after_is: None };
    Condition::Test(Box::new(test(key, relation)))
}

fn named(key: &str, operator: &str, values: &[&str]) -> Condition {
    Condition::Test(Box::new(test(key, Relation::Operator(text(operator), texts(values)))))
}

fn not(inner: Condition) -> Condition {
    Condition::Not(Box::new(inner))
}

/// The alternatives as text: operators, keys and values.
fn shown(condition: &Condition) -> String {
    match alternatives(condition, &Model::default(), &account()) {
        Ok(all) => all
            .iter()
            .map(|together| {
                let parts: Vec<String> = together
                    .iter()
                    .map(|one| {
                        let values: Vec<&str> = one.values.iter().map(|v| v.text()).collect();
                        format!("{} {} {}", one.operator, one.key, values.join(","))
                    })
                    .collect();
                parts.join(" & ")
            })
            .collect::<Vec<_>>()
            .join(" | "),
        Err(problem) => format!("{problem:?}"),
    }
}

#[test]
fn types_pick_operators() {
    for (condition, expected) in [
        (is("AWS:username", &["ann"]), "StringEquals aws:username ann"),
        (is("aws:username", &["a*"]), "StringEquals aws:username a*"),
        (is("aws:SecureTransport", &["true"]), "Bool aws:SecureTransport true"),
        (is("aws:SourceIp", &["10.0.0.0/8"]), "IpAddress aws:SourceIp 10.0.0.0/8"),
        (
            is("aws:PrincipalArn", &["arn:aws:iam::1:role/a"]),
            "ArnEquals aws:PrincipalArn arn:aws:iam::1:role/a",
        ),
        (
            is("aws:PrincipalArn", &["arn:aws:iam::1:role/*"]),
            "StringEquals aws:PrincipalArn arn:aws:iam::1:role/*",
        ),
        (is("aws:MultiFactorAuthAge", &["3"]), "NumericEquals aws:MultiFactorAuthAge 3"),
        (is("x:unknown", &["a", "a", "b"]), "StringEquals x:unknown a,b"),
    ] {
        assert_eq!(shown(&condition), expected);
    }
}

#[test]
fn negation_counts_missing_keys_and_variables() {
    for (condition, expected) in [
        (is("aws:username", &["a", "b"]), "StringNotEquals aws:username a,b"),
        (
            named("aws:username", "StringEqualsIfExists", &["a"]),
            "StringNotEquals aws:username a & Null aws:username false",
        ),
        (named("aws:username", "StringNotLike", &["a*"]), "StringLike aws:username a*"),
        (is("aws:SecureTransport", &["true"]), "BoolIfExists aws:SecureTransport false"),
        (named("aws:SecureTransport", "BoolIfExists", &["true"]), "Bool aws:SecureTransport false"),
        (
            named("aws:MultiFactorAuthAge", "NumericLessThan", &["3", "5"]),
            "NumericGreaterThanEqualsIfExists aws:MultiFactorAuthAge 5",
        ),
        (
            named("aws:TagKeys", "ForAnyValue:StringEquals", &["a"]),
            "ForAllValues:StringNotEquals aws:TagKeys a",
        ),
        (
            named("aws:TagKeys", "ForAllValues:StringEquals", &["a"]),
            "ForAnyValue:StringNotEquals aws:TagKeys a",
        ),
        (named("aws:TagKeys", "Null", &["true"]), "Null aws:TagKeys false"),
        (
            is("aws:ResourceTag/team", &["${aws:PrincipalTag/team}"]),
            "StringNotEquals aws:ResourceTag/team ${aws:PrincipalTag/team} | Null aws:PrincipalTag/team true",
        ),
        (
            is("aws:ResourceTag/team", &["${aws:PrincipalTag/team, 'none'}"]),
            "StringNotEquals aws:ResourceTag/team ${aws:PrincipalTag/team, 'none'}",
        ),
    ] {
        assert_eq!(shown(&not(condition.clone())), expected, "{condition:?}");
    }
    let binary = not(named("x:bytes", "BinaryEquals", &["YQ=="]));
    assert!(shown(&binary).starts_with("NoComplement"));
}

#[test]
fn alternatives_are_few() {
    let (a, b) = (is("aws:username", &["a"]), is("aws:username", &["b"]));
    let c = is("aws:SecureTransport", &["true"]);
    let or = Condition::Or(vec![a.clone(), b.clone()]);
    assert_eq!(shown(&or), "StringEquals aws:username a,b");
    let both = Condition::And(vec![or, c.clone()]);
    assert_eq!(shown(&both), "StringEquals aws:username a,b & Bool aws:SecureTransport true");
    let covered = Condition::Or(vec![Condition::And(vec![a.clone(), c.clone()]), c.clone()]);
    assert_eq!(shown(&covered), "Bool aws:SecureTransport true");
    assert_eq!(shown(&Condition::And(vec![a.clone(), b.clone()])), "");
    let likes = |pattern: &str| named("aws:username", "StringLike", &[pattern]);
    assert_eq!(
        shown(&Condition::And(vec![likes("a*"), likes("*b")])),
        "StringLike aws:username a* & StringLikeIfExists aws:username *b"
    );
    let clash = Condition::And(vec![likes("a*"), likes("*b"), likes("*c*")]);
    assert!(shown(&clash).starts_with("Clash"));
    assert_eq!(shown(&not(Condition::Or(vec![a, b]))), "StringNotEquals aws:username a,b");
}

#[test]
fn explosions_are_counted_and_not_made() {
    let pair = |n: usize| {
        Condition::Or(vec![is(&format!("x:a{n}"), &["1"]), is(&format!("x:b{n}"), &["1"])])
    };
    let wide = Condition::And((0..200).map(pair).collect());
    let Err(NormalProblem::TooMany(count)) = alternatives(&wide, &Model::default(), &account())
    else {
        panic!("too many")
    };
    assert_eq!(count, usize::MAX);
    assert_eq!(
        alternatives(&Condition::And((0..8).map(pair).collect()), &Model::default(), &account())
            .map(|all| all.len()),
        Ok(256)
    );
}

/// What a request has for the one key: nothing, or some of the letters a, b, c.
type Held = Option<Vec<&'static str>>;

/// IAM's rules for the string operators, Bool-free, written apart from the code under test.
fn holds(entry: &IamCondition, held: &Held) -> bool {
    let operator = entry.operator;
    let listed = |value: &str| entry.values.iter().any(|v| v.text() == value);
    if operator.comparison == C::Null {
        let absent = held.as_ref().is_none_or(Vec::is_empty);
        return entry.values.iter().any(|value| (value.text() == "true") == absent);
    }
    let each = |value: &str| listed(value) != operator.comparison.is_negated();
    let Some(values) = held.as_ref().filter(|values| !values.is_empty()) else {
        return operator.holds_when_absent();
    };
    match operator.qualifier {
        Some(crate::iam::operator::Qualifier::ForAllValues) => values.iter().all(|v| each(v)),
        _ => values.iter().any(|v| each(v)),
    }
}

fn true_of(condition: &Condition, held: &Held) -> bool {
    match condition {
        Condition::Or(parts) => parts.iter().any(|part| true_of(part, held)),
        Condition::And(parts) => parts.iter().all(|part| true_of(part, held)),
        Condition::Not(inner) => !true_of(inner, held),
        Condition::Test(_) => {
            let all = alternatives(condition, &Model::default(), &account()).unwrap();
            all.iter().any(|together| together.iter().all(|one| holds(one, held)))
        }
    }
}

#[test]
fn alternatives_mean_what_the_condition_means() {
    let mut tests = Vec::new();
    for operator in ["StringEquals", "StringNotEquals"] {
        for suffix in ["", "IfExists"] {
            for values in [&["a"][..], &["a", "b"], &["c"]] {
                tests.push((false, named("aws:username", &format!("{operator}{suffix}"), values)));
                for prefix in ["ForAnyValue:", "ForAllValues:"] {
                    let operator = format!("{prefix}{operator}{suffix}");
                    tests.push((true, named("aws:TagKeys", &operator, values)));
                }
            }
        }
    }
    for (set, key) in [(false, "aws:username"), (true, "aws:TagKeys")] {
        tests.push((set, named(key, "Null", &["true"])));
        tests.push((set, named(key, "Null", &["false"])));
    }
    let single: Vec<Held> = vec![None, Some(vec!["a"]), Some(vec!["b"]), Some(vec!["c"])];
    let mut several = single.clone();
    several.extend([
        Some(vec![]),
        Some(vec!["a", "b"]),
        Some(vec!["a", "c"]),
        Some(vec!["a", "b", "c"]),
    ]);
    let mut checked = 0;
    for (set, x) in &tests {
        for (other, y) in &tests {
            if set != other {
                continue;
            }
            let pair = |a: &Condition, b: &Condition| vec![a.clone(), b.clone()];
            for condition in [
                Condition::And(pair(x, y)),
                Condition::Or(pair(x, y)),
                Condition::And(vec![x.clone(), not(y.clone())]),
                not(Condition::And(vec![not(x.clone()), y.clone()])),
                not(Condition::Or(pair(x, y))),
            ] {
                let Ok(all) = alternatives(&condition, &Model::default(), &account()) else {
                    continue;
                };
                checked += 1;
                for held in if *set { &several } else { &single } {
                    let got =
                        all.iter().any(|together| together.iter().all(|one| holds(one, held)));
                    assert_eq!(got, true_of(&condition, held), "{held:?} {}", shown(&condition));
                }
            }
        }
    }
    assert!(checked > 900, "{checked}");
}

#[test]
fn quantifiers_become_prefixes() {
    let mut any = test(
        "aws:TagKeys",
        Relation::Equals { negated: true, values: texts(&["a"]), list_after_is: None },
    );
    any.quantifier = Some((Quantifier::Any, nowhere()));
    assert_eq!(
        shown(&Condition::Test(Box::new(any.clone()))),
        "ForAnyValue:StringNotEquals aws:TagKeys a"
    );
    any.if_present = Some(nowhere());
    assert_eq!(
        shown(&Condition::Test(Box::new(any))),
        "ForAnyValue:StringNotEqualsIfExists aws:TagKeys a"
    );
}
