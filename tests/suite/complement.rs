//! The complement of a condition against an evaluator that is small enough to be read at once.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test reads its own files and stops at the first surprise"
)]

use std::net::IpAddr;

use deleg::iam::complement::{Arity, NoComplement, complement};
use deleg::iam::document::{Condition, Conditions};
use deleg::iam::operator::{Comparison, Operator, Qualifier, ValueKind};
use deleg::iam::pattern::Pattern;
use deleg::iam::value::{Block, Decimal, Instant};
use proptest::prelude::*;

/// What a request says: the values of the one key, and of the one variable.
#[derive(Clone, Debug)]
struct Context {
    key: Vec<String>,
    variable: Option<String>,
    /// What `ForAnyValue:` with a negated comparison says of an absent key.
    doubtful: bool,
}

fn fits(comparison: Comparison, own: &str, listed: &str) -> bool {
    use Comparison as C;
    let number = |text| Decimal::parse(text).expect("a number");
    let time = |text| Instant::parse(text).expect("a time");
    match comparison {
        C::StringEquals | C::StringNotEquals => own == listed,
        C::StringEqualsIgnoreCase | C::StringNotEqualsIgnoreCase => {
            own.eq_ignore_ascii_case(listed)
        }
        C::StringLike | C::StringNotLike => Pattern::plain(listed).matches(own),
        C::NumericEquals | C::NumericNotEquals => number(own) == number(listed),
        C::NumericLessThan => number(own) < number(listed),
        C::NumericLessThanEquals => number(own) <= number(listed),
        C::NumericGreaterThan => number(own) > number(listed),
        C::NumericGreaterThanEquals => number(own) >= number(listed),
        C::DateEquals | C::DateNotEquals => time(own) == time(listed),
        C::DateLessThan => time(own) < time(listed),
        C::DateLessThanEquals => time(own) <= time(listed),
        C::DateGreaterThan => time(own) > time(listed),
        C::DateGreaterThanEquals => time(own) >= time(listed),
        C::Bool | C::BinaryEquals => own.eq_ignore_ascii_case(listed),
        C::IpAddress | C::NotIpAddress => {
            let address: IpAddr = own.parse().expect("an address");
            Block::parse(listed).expect("a block").contains(address)
        }
        C::ArnEquals | C::ArnLike | C::ArnNotEquals | C::ArnNotLike => {
            own.split(':').zip(listed.split(':')).all(|(a, b)| Pattern::plain(b).matches(a))
        }
        C::Null => unreachable!("decided before"),
    }
}

fn holds(condition: &Condition, context: &Context) -> bool {
    let Operator { qualifier, comparison, if_exists } = condition.operator;
    if comparison == Comparison::Null {
        let own =
            if condition.key == "v" { context.variable.is_none() } else { context.key.is_empty() };
        return condition.values.iter().any(|value| value.text() == own.to_string());
    }
    let mut listed = Vec::new();
    for value in &condition.values {
        match (value.text(), &context.variable) {
            ("${v}", None) => return false,
            ("${v}", Some(variable)) => listed.push(variable.as_str()),
            (text, _) => listed.push(text),
        }
    }
    let one = |own: &String| {
        listed.iter().any(|text| fits(comparison, own, text)) != comparison.is_negated()
    };
    match qualifier {
        _ if if_exists && context.key.is_empty() => true,
        None => context.key.first().map_or(comparison.is_negated(), one),
        Some(Qualifier::ForAllValues) => context.key.iter().all(one),
        Some(Qualifier::ForAnyValue) if comparison.is_negated() && context.key.is_empty() => {
            context.doubtful
        }
        Some(Qualifier::ForAnyValue) => context.key.iter().any(one),
    }
}

fn own_values(kind: ValueKind) -> &'static [&'static str] {
    match kind {
        ValueKind::String => &["a", "b", "A", "ab", ""],
        ValueKind::Numeric => &["0", "1", "2", "2.5", "3"],
        ValueKind::Date => &["0", "86400", "86401", "1970-01-03"],
        ValueKind::Bool => &["true", "false"],
        ValueKind::IpAddress => &["10.0.0.1", "10.0.0.2", "10.1.0.0", "::1"],
        ValueKind::Arn => {
            &["arn:aws:iam::1:role/a", "arn:aws:iam::2:role/b", "arn:aws:iam::1:user/a"]
        }
        ValueKind::Binary | ValueKind::Null => &["QQ=="],
    }
}

fn listed_values(kind: ValueKind) -> &'static [&'static str] {
    match kind {
        ValueKind::String => &["a", "b", "a*", "?", "*", "${v}"],
        ValueKind::Numeric => &["1", "2", "2.0", "3"],
        ValueKind::Date => &["1970-01-02", "86400", "1970-01-03T00:00:00Z"],
        ValueKind::IpAddress => &["10.0.0.0/24", "10.0.0.1", "0.0.0.0/0", "::/0"],
        ValueKind::Arn => {
            &["arn:aws:iam::1:role/*", "arn:aws:iam::*:role/b", "arn:aws:iam::1:user/a"]
        }
        ValueKind::Bool | ValueKind::Null => &["true", "false"],
        ValueKind::Binary => &["QQ=="],
    }
}

fn case() -> impl Strategy<Value = (Condition, Vec<String>)> {
    let operators: Vec<Operator> = Operator::all().collect();
    prop::sample::select(operators).prop_flat_map(|operator| {
        let kind = operator.comparison.kind();
        let listed =
            prop::sample::subsequence(listed_values(kind), 1..=listed_values(kind).len().min(3));
        let own = prop::sample::subsequence(own_values(kind), 0..=own_values(kind).len().min(3));
        (listed, own).prop_map(move |(listed, own)| {
            let condition = Condition::new(operator, "k", listed);
            (condition, own.into_iter().map(str::to_owned).collect())
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    #[test]
    fn a_complement_holds_exactly_where_the_condition_does_not(
        (condition, own) in case(),
        variable in prop::option::of("[ab]"),
        doubtful: bool,
    ) {
        let qualified = condition.operator.qualifier.is_some();
        let arity = if qualified { Arity::Multi } else { Arity::Single };
        let key = if qualified { own } else { own.into_iter().take(1).collect() };
        // The doubtful form is read as false where it is given; what is written is right under both readings.
        let given_doubtful = condition.operator.qualifier == Some(Qualifier::ForAnyValue)
            && condition.operator.comparison.is_negated();
        let context = Context { key, variable, doubtful: doubtful && !given_doubtful };
        match complement(&condition, arity) {
            Ok(ways) => {
                let held = ways.iter().any(|way| way.iter().all(|part| holds(part, &context)));
                prop_assert_eq!(held, !holds(&condition, &context), "{:?}", ways);
                // Each way fits into one statement.
                for way in ways {
                    let mut conditions = Conditions::new();
                    for part in way {
                        prop_assert!(conditions.and(part).is_ok());
                    }
                }
            }
            Err(NoComplement::Comparison(comparison)) => prop_assert_eq!(comparison, Comparison::BinaryEquals),
            Err(NoComplement::QualifiedNull) => prop_assert!(qualified),
            Err(other) => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn conditions_together_hold_where_each_does(
        (first, own) in case(),
        second in prop::collection::vec(0..6_usize, 1..3),
        variable in prop::option::of("[ab]"),
    ) {
        let kind = first.operator.comparison.kind();
        let all = listed_values(kind);
        let values = second.iter().map(|at| all[at % all.len()]);
        let second = Condition::new(first.operator, "K", values);
        let key = if first.operator.qualifier.is_some() { own } else { own.into_iter().take(1).collect() };
        let context = Context { key, variable, doubtful: false };
        let mut both = Conditions::one(first.clone());
        if both.and(second.clone()).is_ok() {
            let held = both.iter().all(|part| holds(part, &context));
            prop_assert_eq!(held, holds(&first, &context) && holds(&second, &context), "{:?}", both);
        }
    }
}

#[test]
fn examples() {
    use Comparison as C;
    let op = Operator::from;
    let shown = |condition: Condition, arity| {
        let ways = complement(&condition, arity).expect("a complement");
        let part = |part: &Condition| {
            let values: Vec<_> = part.values.iter().map(|value| value.text().to_owned()).collect();
            format!("{} {} [{}]", part.operator, part.key, values.join(" "))
        };
        let way = |way: &Vec<Condition>| way.iter().map(part).collect::<Vec<_>>().join(" and ");
        ways.iter().map(way).collect::<Vec<_>>().join(" or ")
    };
    for (operator, values, expected) in [
        (op(C::StringEquals), ["a", "b"], "StringNotEquals k [a b]"),
        (op(C::StringEquals).if_exists(), ["a", "b"], "StringNotEquals k [a b] and Null k [false]"),
        (op(C::StringNotEquals), ["a", "b"], "StringEquals k [a b]"),
        (op(C::StringNotEquals).if_exists(), ["a", "b"], "StringEquals k [a b]"),
        (op(C::StringLike), ["a", "${v}"], "StringNotLike k [a ${v}] or Null v [true]"),
        (op(C::NumericLessThan), ["5", "10"], "NumericGreaterThanEqualsIfExists k [10]"),
        (op(C::NumericLessThan).if_exists(), ["5", "10"], "NumericGreaterThanEquals k [10]"),
        (
            op(C::DateGreaterThan),
            ["2027-01-01", "2026-01-01"],
            "DateLessThanEqualsIfExists k [2026-01-01]",
        ),
        (op(C::Bool), ["true", "true"], "BoolIfExists k [false]"),
        (op(C::Bool), ["true", "false"], "Null k [true]"),
        (op(C::Bool).if_exists(), ["true", "false"], ""),
        (op(C::Null), ["true", "true"], "Null k [false]"),
        (op(C::StringEquals).for_any_value(), ["a", "b"], "ForAllValues:StringNotEquals k [a b]"),
        (
            op(C::StringEquals).for_all_values(),
            ["a", "b"],
            "ForAnyValue:StringNotEquals k [a b] and Null k [false]",
        ),
        (op(C::StringNotEquals).for_all_values(), ["a", "b"], "ForAnyValue:StringEquals k [a b]"),
    ] {
        let arity = if operator.qualifier.is_some() { Arity::Multi } else { Arity::Single };
        assert_eq!(shown(Condition::new(operator, "k", values), arity), expected, "{operator}");
    }
    let plain = Condition::new(C::StringEquals, "aws:TagKeys", ["a"]);
    assert_eq!(complement(&plain, Arity::Multi), Err(NoComplement::Unqualified));
    let wrong = Condition::new(C::NumericLessThan, "k", ["many"]);
    assert_eq!(complement(&wrong, Arity::Single), Err(NoComplement::Value("many".into())));
    let variable = Condition::new(C::Bool, "k", ["${v}"]);
    assert_eq!(complement(&variable, Arity::Single), Err(NoComplement::Value("${v}".into())));
}
