//! Patterns against a naive matcher and against enumeration: matching, intersection, difference.

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

use deleg::iam::pattern::{
    Pattern, Undecided, common, difference, included_in_union, intersection,
};
use proptest::prelude::*;

/// How a pattern is read.
#[derive(Clone, Copy, Debug)]
enum Reading {
    Iam,
    Action,
    Name,
}

fn read(reading: Reading, text: &str) -> Pattern {
    match reading {
        Reading::Iam => Pattern::iam(text),
        Reading::Action => Pattern::action(text),
        Reading::Name => Pattern::name(text),
    }
}

/// The definition, word for word.
fn naive(reading: Reading, pattern: &[char], text: &[char]) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return text.is_empty() };
    let crosses = !matches!(reading, Reading::Name);
    let within = |c: char| crosses || c != '/';
    match first {
        '*' if !crosses && rest.first() == Some(&'*') => {
            (0..=text.len()).any(|n| naive(reading, &rest[1..], &text[n..]))
        }
        '*' => (0..=text.len())
            .take_while(|n| *n == 0 || within(text[n - 1]))
            .any(|n| naive(reading, rest, &text[n..])),
        '?' => text.first().is_some_and(|c| within(*c)) && naive(reading, rest, &text[1..]),
        c => {
            let same = |other: &char| match reading {
                Reading::Action => c.eq_ignore_ascii_case(other),
                _ => c == other,
            };
            text.first().is_some_and(same) && naive(reading, rest, &text[1..])
        }
    }
}

fn matches(reading: Reading, pattern: &str, text: &str) -> bool {
    let rooted = matches!(reading, Reading::Name) && !pattern.starts_with('/');
    let pattern: Vec<char> = rooted.then_some('/').into_iter().chain(pattern.chars()).collect();
    naive(reading, &pattern, &text.chars().collect::<Vec<_>>())
}

/// All texts over a small alphabet up to a length.
fn texts(length: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut from = 0;
    for _ in 0..length {
        let to = all.len();
        for at in from..to {
            for letter in ['a', 'b', 'B', '/', 'z'] {
                all.push(format!("{}{letter}", all[at]));
            }
        }
        from = to;
    }
    all
}

fn shared(sets: &[Vec<Pattern>], deny: &[Pattern]) -> Option<String> {
    let sets: Vec<Vec<&Pattern>> = sets.iter().map(|set| set.iter().collect()).collect();
    let sets: Vec<&[&Pattern]> = sets.iter().map(Vec::as_slice).collect();
    common(&sets, &deny.iter().collect::<Vec<_>>()).unwrap()
}

fn reading() -> impl Strategy<Value = Reading> {
    prop_oneof![Just(Reading::Iam), Just(Reading::Action), Just(Reading::Name)]
}

fn pattern() -> impl Strategy<Value = (Reading, String)> {
    (reading(), "[abB/*?]{0,6}")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn matching_is_what_the_definition_says((reading, pattern) in pattern()) {
        let read = read(reading, &pattern);
        for text in texts(5) {
            prop_assert_eq!(read.matches(&text), matches(reading, &pattern, &text), "{} {}", pattern, text);
        }
    }

    #[test]
    fn an_intersection_is_found_with_its_shortest_text(a in pattern(), b in pattern()) {
        let (left, right) = (read(a.0, &a.1), read(b.0, &b.1));
        let found = intersection(&left, &right).unwrap();
        // Most answers need no search; they are the same.
        prop_assert_eq!((left.overlaps(&right), left.meets(&right)), (found.is_some(), found.is_some()));
        if let Some(text) = &found {
            prop_assert!(left.matches(text) && right.matches(text), "{}", text);
        }
        let shortest = texts(5).into_iter().find(|text| left.matches(text) && right.matches(text));
        if let Some(text) = shortest {
            // The alphabet here lacks some letters, with which a shorter text may be found.
            prop_assert!(found.is_some_and(|found| found.chars().count() <= text.chars().count()));
        }
    }

    #[test]
    fn a_difference_is_found_with_its_shortest_text(
        allow in prop::collection::vec(pattern(), 1..3),
        deny in prop::collection::vec(pattern(), 0..4),
    ) {
        let allow: Vec<Pattern> = allow.iter().map(|(reading, text)| read(*reading, text)).collect();
        let deny: Vec<Pattern> = deny.iter().map(|(reading, text)| read(*reading, text)).collect();
        let within = |text: &str| {
            allow.iter().any(|p| p.matches(text)) && !deny.iter().any(|p| p.matches(text))
        };
        let found = difference(&allow, &deny).unwrap();
        for one in &allow {
            let alone = difference(std::slice::from_ref(one), &deny).unwrap();
            prop_assert_eq!(included_in_union(one, &deny), Ok(alone.is_none()));
        }
        if let Some(text) = &found {
            prop_assert!(within(text), "{}", text);
        }
        if let Some(text) = texts(5).into_iter().find(|text| within(text)) {
            // The alphabet here lacks some letters, with which a shorter text may be found.
            prop_assert!(found.is_some_and(|found| found.chars().count() <= text.chars().count()));
        }
    }

    #[test]
    fn what_several_sets_share_is_found(
        sets in prop::collection::vec(prop::collection::vec(pattern(), 1..3), 0..4),
        deny in prop::collection::vec(pattern(), 0..4),
    ) {
        let all = |list: &[(Reading, String)]| -> Vec<Pattern> {
            list.iter().map(|(reading, text)| read(*reading, text)).collect()
        };
        let sets: Vec<Vec<Pattern>> = sets.iter().map(|set| all(set)).collect();
        let deny = all(&deny);
        let within = |text: &str| {
            sets.iter().all(|set| set.iter().any(|p| p.matches(text))) && !deny.iter().any(|p| p.matches(text))
        };
        let found = shared(&sets, &deny);
        if let Some(text) = &found {
            prop_assert!(within(text), "{}", text);
        }
        if let Some(text) = texts(5).into_iter().find(|text| within(text)) {
            prop_assert!(found.is_some_and(|found| found.chars().count() <= text.chars().count()));
        }
    }

    #[test]
    fn what_is_not_shared_is_not_whatever_variables_stand_for(
        sets in prop::collection::vec("[ab/*?vw]{0,5}", 1..4),
        deny in prop::collection::vec("[ab/*?vw]{0,5}", 0..3),
        v in "[ab/]{0,3}",
        w in "[ab/]{0,3}",
    ) {
        let read = |text: &String| Pattern::iam(&text.replace('v', "${aws:v}").replace('w', "${aws:w}"));
        let sets: Vec<Vec<Pattern>> = sets.iter().map(|text| vec![read(text)]).collect();
        let deny: Vec<Pattern> = deny.iter().map(read).collect();
        if shared(&sets, &deny).is_none() {
            let value = |key: &str| Some(if key == "aws:v" { v.clone() } else { w.clone() });
            let resolve = |pattern: &Pattern| pattern.resolved(value).unwrap();
            let sets: Vec<Vec<Pattern>> =
                sets.iter().map(|set| set.iter().map(resolve).collect()).collect();
            let deny: Vec<Pattern> = deny.iter().map(resolve).collect();
            prop_assert_eq!(shared(&sets, &deny), None);
        }
    }

    #[test]
    fn what_iam_adds_to_a_name_is_each_wildcard_crossing_once(pattern in "/[ab*?]{1,4}(/[ab*?]{1,3})?") {
        prop_assume!(!pattern.contains("**"));
        let mut union = vec![Pattern::name(&pattern)];
        for (at, wildcard) in pattern.match_indices(['*', '?']) {
            let crossing = if wildcard == "*" { "*/*" } else { "/" };
            union.push(Pattern::plain(&format!("{}{crossing}{}", &pattern[..at], &pattern[at + 1..])));
        }
        let iam = Pattern::plain(&pattern);
        prop_assert_eq!(included_in_union(&iam, &union), Ok(true));
        for part in &union {
            prop_assert!(iam.includes(part));
        }
        for denied in &union[1..] {
            prop_assert_eq!(intersection(denied, &union[0]), Ok(None), "{} {}", denied, union[0]);
        }
    }

    #[test]
    fn inclusion_holds_for_whatever_variables_stand_for(
        a in "[ab/*?v]{0,5}", b in "[ab/*?v]{0,5}", value in "[ab/*]{0,3}",
    ) {
        let read = |text: &str| Pattern::iam(&text.replace('v', "${aws:username}"));
        let (a, b) = (read(&a), read(&b));
        let resolve = |pattern: &Pattern| pattern.resolved(|_| Some(value.clone())).unwrap();
        if a.includes(&b) {
            prop_assert!(resolve(&a).includes(&resolve(&b)));
        }
        if a.intersects(&b) == Ok(None) {
            prop_assert_eq!(resolve(&a).intersects(&resolve(&b)), Ok(None));
        }
    }
}

#[test]
fn examples() {
    let iam = Pattern::iam("service-*");
    assert!(iam.matches("service-role/lambda"));
    assert!(!Pattern::name("service-*").matches("/service-role/lambda"));
    assert!(Pattern::name("service-*").matches("/service-web"));
    assert!(Pattern::name("/delegated/**").matches("/delegated/devs/x"));
    assert!(Pattern::name("/delegated/*").includes(&Pattern::name("/delegated/service-*")));
    assert!(!Pattern::name("/delegated/*").includes(&Pattern::name("/delegated/**")));
    assert!(Pattern::action("s3:get*").includes(&Pattern::action("S3:GetObject*")));
    assert_eq!(Pattern::name("a-*").intersects(&Pattern::name("*-b")), Ok(Some("/a-b".into())));
    assert_eq!(Pattern::name("a*").intersects(&Pattern::name("b*")), Ok(None));
    assert_eq!(Pattern::iam("role/service-?*").literal_prefix(), "role/service-");
    assert_eq!(Pattern::iam("***?**").to_string(), "?*");
    assert!(Pattern::literal("a*").is_literal());
    assert!(Pattern::plain("**").is_everything());
    let (fixed, name) = (Pattern::literal("arn:aws:iam::111122223333:role"), Pattern::name("/x/*"));
    assert!(fixed.then(&name).matches("arn:aws:iam::111122223333:role/x/y"));
}

#[test]
fn variables() {
    let home = Pattern::iam("home/${aws:username}/*");
    assert_eq!(home.variables().map(|v| v.key).collect::<Vec<_>>(), ["aws:username"]);
    assert!(!home.matches("home/ana/x"));
    assert!(home.resolved(|_| Some("ana".into())).unwrap().matches("home/ana/x"));
    assert_eq!(home.resolved(|_| None), None);
    assert!(Pattern::iam("home/*").includes(&home));
    assert!(!home.includes(&Pattern::iam("home/ana/x")));
    assert!(home.includes(&Pattern::iam("home/${aws:username}/y")));
    assert!(!home.includes(&Pattern::iam("home/${aws:userid}/y")));
    assert!(matches!(home.intersects(&Pattern::iam("home/ana/x")), Ok(Some(_))));
    assert_eq!(home.intersects(&Pattern::iam("away/*")), Ok(None));
    let literal = Pattern::iam("${*}${?}${$}");
    assert!(literal.is_literal() && literal.matches("*?$"));
    let default = Pattern::iam("${aws:PrincipalTag/team, 'a}b'}-${x");
    assert_eq!(default.variables().next().and_then(|v| v.default), Some("a}b"));
    assert!(default.resolved(|_| None).unwrap().matches("a}b-${x"));
    assert!(Pattern::iam("*").resolved(|_| None).unwrap().matches("x"));
    // A value is text: a wildcard in it is a character.
    assert!(!Pattern::iam("${x}").resolved(|_| Some("*".into())).unwrap().matches("y"));
}

#[test]
fn nothing_hangs() {
    let stars = Pattern::plain(&"*".repeat(10_000));
    assert!(stars.is_everything());
    let long = Pattern::plain(&"*a".repeat(5_000));
    assert!(!long.matches(&"a".repeat(4_999)));
    assert!(long.matches(&"a".repeat(5_000)));
    assert!(!Pattern::plain(&format!("{}b", "a*".repeat(200))).matches(&"a".repeat(20_000)));
    assert!(!Pattern::name(&format!("{}b", "a*".repeat(200))).matches(&"a".repeat(2_000)));
    // Either answer is right within the bound; what matters is that there is one.
    let _ = long.includes(&long);
    let _: Result<_, Undecided> = long.intersects(&Pattern::plain(&"*b".repeat(5_000)));
    let hard = Pattern::plain(&format!("*a{}", "?".repeat(40)));
    let _ = hard.includes(&Pattern::plain(&format!("*b{}", "?".repeat(40))));
    // Every set of the places after `*` can arise here; only the smallest of them are followed.
    let longer = Pattern::plain(&format!("*a{}*", "?".repeat(40)));
    let found = difference(std::slice::from_ref(&longer), std::slice::from_ref(&hard));
    assert_eq!(found.map(|text| text.map(|text| text.len())), Ok(Some(42)));
    assert!(longer.includes(&hard));
    assert_eq!(included_in_union(&Pattern::everything(), std::slice::from_ref(&hard)), Ok(false));
}
