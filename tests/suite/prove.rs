//! The prover against the evaluator: on small policies its answers are those of trying every request.

use deleg::evaluate::{Context, Layers, Outcome, Policy, Request, decide};
use deleg::iam::document::Document;
use deleg::iam::parse::parse;
use deleg::iam::problem::DocumentKind;
use deleg::prove::{Answer, Question, Rules, ask};
use deleg::text::Sources;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

/// How many policies are made up: few in every run, any number in a long one.
pub fn cases() -> u32 {
    std::env::var("DELEG_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(48)
}

pub fn document(text: &str) -> Document {
    let mut sources = Sources::new();
    let file = sources.add("policy.json", text);
    parse(file, text, DocumentKind::Identity).document.unwrap_or_else(|| panic!("{text}"))
}

fn rules(value: &Value) -> Rules {
    Rules::new(Arc::new(document(&value.to_string())))
}

fn question<'a>(left: &'a [Rules], right: &'a [Rules]) -> Question<'a> {
    let layers = |all: &'a [Rules]| all.iter().map(|rules| vec![rules]).collect();
    Question { left: layers(left), right: layers(right), home: None }
}

/// Each value of a key that some test can tell from the others; absent last.
const KEYS: &[(&str, &[&[&str]])] = &[
    ("aws:PrincipalTag/t", &[&["blue"], &["green"], &["b"], &[]]),
    ("aws:ResourceTag/t", &[&["blue"], &["green"], &[]]),
    ("aws:TagKeys", &[&["a"], &["b"], &["a", "b"], &["c"], &["a", "c"], &[]]),
    ("aws:SecureTransport", &[&["true"], &["false"]]),
    ("s3:max-keys", &[&["4"], &["5"], &["6"], &["10"], &["11"], &[]]),
    ("aws:SourceIp", &[&["10.0.0.1"], &["10.1.0.1"], &["11.0.0.1"], &["::1"], &[]]),
    (
        "iam:PermissionsBoundary",
        &[&["arn:aws:iam::123456789012:policy/B"], &["arn:aws:iam::123456789012:policy/x/B"], &[]],
    ),
];

/// An operator and its values.
type Tested = (&'static str, &'static [&'static str]);

const TESTS: &[(&str, &[Tested])] = &[
    (
        "aws:PrincipalTag/t",
        &[
            ("StringEquals", &["blue"]),
            ("StringNotEquals", &["blue"]),
            ("StringLike", &["b*"]),
            ("StringNotLikeIfExists", &["b*", "green"]),
            ("StringEqualsIfExists", &["green"]),
            ("StringEqualsIgnoreCase", &["BLUE"]),
            ("Null", &["true"]),
            ("Null", &["false"]),
        ],
    ),
    // Two keys of one value: of a role, both are its tags.
    ("aws:ResourceTag/t", &[("StringEquals", &["blue"]), ("StringNotEquals", &["green"])]),
    ("iam:ResourceTag/t", &[("StringEquals", &["blue"]), ("StringNotLike", &["b*"])]),
    (
        "aws:TagKeys",
        &[
            ("ForAnyValue:StringEquals", &["a"]),
            ("ForAllValues:StringEquals", &["a", "b"]),
            ("ForAllValues:StringNotEquals", &["a"]),
            ("ForAnyValue:StringNotEquals", &["b"]),
            ("ForAnyValue:StringEqualsIfExists", &["c"]),
            ("Null", &["true"]),
        ],
    ),
    ("aws:SecureTransport", &[("Bool", &["true"]), ("BoolIfExists", &["false"])]),
    (
        "s3:max-keys",
        &[
            ("NumericLessThan", &["5"]),
            ("NumericGreaterThanEquals", &["5"]),
            ("NumericEquals", &["10"]),
            ("NumericNotEquals", &["10"]),
            ("NumericLessThanEqualsIfExists", &["10"]),
        ],
    ),
    (
        "aws:SourceIp",
        &[
            ("IpAddress", &["10.0.0.0/8"]),
            ("NotIpAddress", &["10.0.0.0/16"]),
            ("IpAddressIfExists", &["10.1.0.0/16", "::/0"]),
        ],
    ),
    (
        "iam:PermissionsBoundary",
        &[
            ("StringEquals", &["arn:aws:iam::123456789012:policy/B"]),
            ("ArnLike", &["arn:aws:iam::*:policy/*"]),
            ("ArnNotEquals", &["arn:aws:iam::123456789012:policy/B"]),
            ("StringEqualsIfExists", &["arn:aws:iam::123456789012:policy/B"]),
        ],
    ),
];

const ACTIONS: &[&str] = &["s3:GetObject", "s3:PutObject", "iam:CreateRole", "iam:PassRole"];
const RESOURCES: &[&str] = &[
    "arn:aws:s3:::b/x",
    "arn:aws:s3:::b/y/z",
    "arn:aws:iam::123456789012:role/service-a",
    "arn:aws:iam::123456789012:role/service-role/a",
    "arn:aws:iam::123456789012:role/other",
];
const ACTION_PATTERNS: &[&str] =
    &["*", "s3:*", "s3:Get*", "S3:getobject", "iam:?a*", "iam:CreateRole"];
const RESOURCE_PATTERNS: &[&str] = &[
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/?",
    "arn:aws:iam::123456789012:role/service-*",
    "arn:aws:iam::123456789012:role/service-role/*",
    "arn:aws:iam::123456789012:role/*a",
];

fn statement() -> impl Strategy<Value = Value> {
    let picked = |from: &'static [&'static str]| prop::sample::subsequence(from.to_vec(), 1..3);
    let tests = prop::collection::vec((0..TESTS.len(), 0..8_usize), 0..3);
    (any::<bool>(), picked(ACTION_PATTERNS), 0..8_u8, picked(RESOURCE_PATTERNS), 0..8_u8, tests)
        .prop_map(|(allow, actions, not_action, resources, not_resource, tests)| {
            let mut statement = serde_json::Map::new();
            statement.insert("Effect".into(), json!(if allow { "Allow" } else { "Deny" }));
            let action = if not_action == 0 { "NotAction" } else { "Action" };
            statement.insert(action.into(), json!(actions));
            let resource = if not_resource == 0 { "NotResource" } else { "Resource" };
            statement.insert(resource.into(), json!(resources));
            let mut conditions = serde_json::Map::new();
            for (key, test) in tests {
                let (key, all) = TESTS[key];
                let (operator, values) = all[test % all.len()];
                let keys = conditions.entry(operator).or_insert_with(|| json!({}));
                keys[key] = json!(values);
            }
            if !conditions.is_empty() {
                statement.insert("Condition".into(), conditions.into());
            }
            statement.into()
        })
}

pub fn policy() -> impl Strategy<Value = Value> {
    prop::collection::vec(statement(), 1..5)
        .prop_map(|statements| json!({"Version": "2012-10-17", "Statement": statements}))
}

/// Every request of the small world, with the keys that the policies name.
pub fn requests(texts: &[&Value]) -> Vec<Request> {
    let text = texts.iter().map(ToString::to_string).collect::<String>();
    let mut contexts = vec![Context::new()];
    // `iam:ResourceTag/t` is of the same value.
    let named = |key: &str| text.contains(key.strip_prefix("aws:R").unwrap_or(key));
    for (key, values) in KEYS.iter().filter(|(key, _)| named(key)) {
        contexts = contexts
            .iter()
            .flat_map(|context| {
                values.iter().map(move |values| {
                    let mut context = context.clone();
                    context.insert(key, values.iter().copied());
                    if let Some(tag) = key.strip_prefix("aws:ResourceTag/") {
                        let other = format!("iam:ResourceTag/{tag}");
                        context.insert(&other, values.iter().copied());
                    }
                    context
                })
            })
            .collect();
    }
    let mut requests = Vec::new();
    for action in ACTIONS {
        for resource in RESOURCES.iter().filter(|one| {
            one.contains(&action[..2]) || action.starts_with("iam") && one.contains(":iam:")
        }) {
            requests.extend(contexts.iter().map(|context| Request {
                principal: "arn:aws:iam::123456789012:user/anna".into(),
                action: (*action).into(),
                resource: (*resource).into(),
                resource_account: None,
                context: context.clone(),
            }));
        }
    }
    requests
}

pub fn allows(policies: &[Policy], request: &Request) -> bool {
    let layers = Layers { identity: policies, ..Layers::default() };
    decide(&layers, request).outcome == Outcome::Allowed
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn answers_are_those_of_trying_every_request(a in policy(), b in policy()) {
        let (left, right) = (rules(&a), rules(&b));
        let answer = ask(&question(std::slice::from_ref(&left), std::slice::from_ref(&right)));
        let (of_a, of_b) = ([left.policy().clone()], [right.policy().clone()]);
        let escapes = requests(&[&a, &b]).into_iter().find(|one| allows(&of_a, one) && !allows(&of_b, one));
        match answer {
            Answer::None => prop_assert_eq!(escapes, None),
            Answer::Some(found) => {
                let request = found.witness.request();
                prop_assert!(allows(&of_a, &request) && !allows(&of_b, &request));
            }
            Answer::Undecided(reason) => prop_assert!(false, "{:?}", reason),
        }
    }

    #[test]
    fn two_layers_are_both_asked(a in policy(), b in policy(), c in policy()) {
        let left = [rules(&a), rules(&b)];
        let right = [rules(&c)];
        let answer = ask(&question(&left, &right));
        let of = |rules: &Rules| [rules.policy().clone()];
        let escapes = requests(&[&a, &b, &c]).into_iter().find(|one| {
            allows(&of(&left[0]), one) && allows(&of(&left[1]), one) && !allows(&of(&right[0]), one)
        });
        match answer {
            Answer::None => prop_assert_eq!(escapes, None),
            Answer::Some(_) => {}
            Answer::Undecided(reason) => prop_assert!(false, "{:?}", reason),
        }
    }

    #[test]
    fn a_policy_allows_no_more_than_itself(a in policy()) {
        let (left, right) = (rules(&a), rules(&a));
        prop_assert_eq!(ask(&question(&[left], &[right])), Answer::None);
    }
}
