//! A small world in which every request can be tried, and random policies over it.
//!
//! The policies of one case test the same few keys, so that conditions on one key meet: several in a statement, and one
//! policy's against the other's.

use deleg::evaluate::{Context, Request};
use proptest::prelude::*;
use serde_json::{Value, json};

/// What a request can hold of a key.
#[derive(Clone, Copy, PartialEq)]
enum Holds {
    /// One value, always.
    Always,
    /// A value or none.
    Single,
    /// A set of values, up to three.
    Several,
}
use Holds::{Always, Several, Single};

/// A comparison and its values.
type Tested = (&'static str, &'static [&'static str]);

/// A key of the world.
struct Key {
    /// Its names; of a role, `aws:ResourceTag` and `iam:ResourceTag` are one.
    names: &'static [&'static str],
    holds: Holds,
    /// A value for each way in which the tests can tell values apart.
    values: &'static [&'static str],
    tests: &'static [Tested],
}

const BOUNDARY: &str = "arn:aws:iam::123456789012:policy/B";

const KEYS: &[Key] = &[
    Key {
        names: &["aws:PrincipalTag/t"],
        holds: Single,
        values: &["blue", "Blue", "green", "b"],
        tests: &[
            ("StringEquals", &["blue"]),
            ("StringNotEquals", &["blue"]),
            ("StringEquals", &["green", "b"]),
            ("StringLike", &["b*"]),
            ("StringLike", &["?*u?", "g*n"]),
            ("StringNotLike", &["b*", "green"]),
            ("StringEqualsIgnoreCase", &["BLUE"]),
            ("StringNotEqualsIgnoreCase", &["bLUE", "green"]),
        ],
    },
    Key {
        names: &["aws:ResourceTag/t", "iam:ResourceTag/t"],
        holds: Single,
        values: &["blue", "green"],
        tests: &[
            ("StringEquals", &["blue"]),
            ("StringNotEquals", &["green"]),
            ("StringNotLike", &["b*"]),
            ("StringLike", &["*e*e*"]),
        ],
    },
    Key {
        names: &["aws:TagKeys"],
        holds: Several,
        values: &["a", "b", "c", "A"],
        tests: &[
            ("StringEquals", &["a"]),
            ("StringEquals", &["b"]),
            ("StringEquals", &["a", "b"]),
            ("StringEquals", &["b", "c"]),
            ("StringNotEquals", &["a"]),
            ("StringNotEquals", &["a", "c"]),
            ("StringLike", &["?"]),
            ("StringEqualsIgnoreCase", &["A"]),
            ("StringNotEqualsIgnoreCase", &["a", "B"]),
        ],
    },
    Key {
        names: &["aws:CalledVia"],
        holds: Several,
        values: &["athena.amazonaws.com", "cloudformation.amazonaws.com", "x"],
        tests: &[
            ("StringEquals", &["athena.amazonaws.com"]),
            ("StringEquals", &["athena.amazonaws.com", "cloudformation.amazonaws.com"]),
            ("StringNotEquals", &["cloudformation.amazonaws.com"]),
            ("StringLike", &["*.amazonaws.com"]),
            ("StringNotLike", &["a*"]),
        ],
    },
    // Of a key that the catalogue does not have, the operators say whether it takes several.
    Key {
        names: &["acme:Labels"],
        holds: Several,
        values: &["one", "two", "x"],
        tests: &[
            ("StringEquals", &["one"]),
            ("StringEquals", &["one", "two"]),
            ("StringLike", &["*o*"]),
            ("StringNotLike", &["t*"]),
        ],
    },
    Key {
        names: &["aws:SecureTransport"],
        holds: Always,
        values: &["true", "false"],
        tests: &[("Bool", &["true"]), ("Bool", &["false"]), ("Bool", &["true", "false"])],
    },
    Key {
        names: &["aws:MultiFactorAuthPresent"],
        holds: Single,
        values: &["true", "false"],
        tests: &[("Bool", &["true"]), ("Bool", &["false"])],
    },
    Key {
        names: &["aws:CurrentTime"],
        holds: Always,
        values: &[
            "2024-12-31T00:00:00Z",
            "2025-01-01T00:00:00Z",
            "2025-02-01T00:00:00Z",
            "2025-03-01T00:00:00Z",
            "2025-04-01T00:00:00Z",
        ],
        tests: &[
            ("DateLessThan", &["2025-01-01T00:00:00Z"]),
            ("DateGreaterThanEquals", &["2025-01-01T00:00:00Z"]),
            ("DateGreaterThan", &["2025-03-01T00:00:00Z"]),
            ("DateEquals", &["2025-03-01T00:00:00Z"]),
            ("DateNotEquals", &["2025-01-01T00:00:00Z"]),
        ],
    },
    Key {
        names: &["s3:max-keys"],
        holds: Single,
        values: &["4", "5", "6", "10", "11"],
        tests: &[
            ("NumericLessThan", &["5"]),
            ("NumericGreaterThanEquals", &["5"]),
            ("NumericEquals", &["10"]),
            ("NumericNotEquals", &["10"]),
            ("NumericLessThanEquals", &["10"]),
            ("NumericGreaterThan", &["10"]),
        ],
    },
    Key {
        names: &["aws:SourceIp"],
        holds: Single,
        values: &["10.0.0.1", "10.1.0.1", "11.0.0.1", "::1", "2001:db8::1"],
        tests: &[
            ("IpAddress", &["10.0.0.0/8"]),
            ("IpAddress", &["10.1.0.0/16", "::/0"]),
            ("NotIpAddress", &["10.0.0.0/16"]),
            ("NotIpAddress", &["2001:db8::/32", "11.0.0.1/32"]),
        ],
    },
    Key {
        names: &["iam:PermissionsBoundary"],
        holds: Single,
        values: &[
            BOUNDARY,
            "arn:aws:iam::123456789012:policy/x/B",
            "arn:aws:iam::1:2:policy/B",
            "policy",
        ],
        tests: &[
            ("StringEquals", &[BOUNDARY]),
            ("StringNotEquals", &[BOUNDARY]),
            ("StringLike", &["arn:aws:iam::*:policy/*"]),
            ("ArnLike", &["arn:aws:iam::*:policy/*"]),
            ("ArnLike", &["arn:aws:iam::*:*B"]),
            ("ArnNotLike", &["arn:*:iam::1*:policy/x/*", "arn:aws:iam::1:2:policy/B"]),
            ("ArnNotEquals", &[BOUNDARY]),
        ],
    },
];

/// Condition values that hold a variable, each for a key.
const OF_VARIABLES: &[(&str, &str, &str)] = &[
    ("aws:ResourceTag/t", "StringEquals", "${aws:PrincipalTag/t}"),
    ("aws:ResourceTag/t", "StringNotEquals", "${aws:PrincipalTag/t}"),
    ("aws:ResourceTag/t", "StringLike", "${aws:PrincipalTag/t}*"),
    ("aws:ResourceTag/t", "StringEquals", "${aws:PrincipalTag/t, 'blue'}"),
];

const ACTIONS: &[&str] = &["s3:GetObject", "s3:PutObject", "iam:CreateRole", "iam:PassRole"];
const RESOURCES: &[&str] = &[
    "arn:aws:s3:::b/x",
    "arn:aws:s3:::b/y/z",
    "arn:aws:s3:::b/blue",
    "arn:aws:iam::123456789012:role/service-a",
    "arn:aws:iam::123456789012:role/service-role/a",
    "arn:aws:iam::123456789012:role/other",
];
const ACTION_PATTERNS: &[&str] = &[
    "*",
    "s3:*",
    "s3:Get*",
    "S3:getobject",
    "s3:?*tObject",
    "iam:?a*",
    "iam:CreateRole",
    "iam:*Role",
];
const RESOURCE_PATTERNS: &[&str] = &[
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/?",
    "arn:aws:s3:::b/*?/*",
    "arn:aws:iam::123456789012:role/service-*",
    "arn:aws:iam::123456789012:role/service-role/*",
    "arn:aws:iam::123456789012:role/*a",
];
const RESOURCES_OF_VARIABLES: &[&str] = &[
    "arn:aws:s3:::b/${aws:PrincipalTag/t}",
    "arn:aws:s3:::b/${aws:PrincipalTag/t}*",
    "arn:aws:s3:::b/*${aws:PrincipalTag/t, 'x'}",
];

/// A condition as drawn: which key of those at hand, which test, which name, which qualifier, whether `IfExists`.
type Draw = (usize, usize, usize, u8, u8);

fn condition(keys: &[usize], draw: Draw) -> (String, &'static str, Value) {
    let (key, test, name, qualifier, existing) = draw;
    let key = &KEYS[keys[key % keys.len()]];
    let name = key.names[name % key.names.len()];
    // One place more than the tests there are: `Null`.
    let Some((comparison, values)) = key.tests.get(test % (key.tests.len() + 1)) else {
        return ("Null".into(), name, json!(if existing == 0 { "true" } else { "false" }));
    };
    let qualifier = match (key.holds, qualifier) {
        (Several, 0..8) | (_, 0) => "ForAllValues:",
        (Several, _) | (_, 1) => "ForAnyValue:",
        _ => "",
    };
    let existing = if existing == 0 { "IfExists" } else { "" };
    (format!("{qualifier}{comparison}{existing}"), name, json!(values))
}

/// Statements as drawn, made of some keys once these are known.
fn statement(keys: &[usize], drawn: &Drawn) -> Value {
    let (allow, actions, not_action, resources, not_resource, draws, variable) = drawn;
    let mut statement = serde_json::Map::new();
    statement.insert("Effect".into(), json!(if *allow { "Allow" } else { "Deny" }));
    let action = if *not_action == 0 { "NotAction" } else { "Action" };
    statement.insert(action.into(), json!(actions));
    let resource = if *not_resource == 0 { "NotResource" } else { "Resource" };
    let mut resources = resources.clone();
    let mut conditions = serde_json::Map::new();
    let mut add = |operator: String, key: &str, values: Value| {
        conditions.entry(operator).or_insert_with(|| json!({}))[key] = values;
    };
    for draw in draws {
        let (operator, key, values) = condition(keys, *draw);
        add(operator, key, values);
    }
    if let Some(variable) = variable {
        match RESOURCES_OF_VARIABLES.get(*variable) {
            Some(of_variable) => resources.push(of_variable),
            None => {
                let at = variable - RESOURCES_OF_VARIABLES.len();
                let (key, operator, value) = OF_VARIABLES[at % OF_VARIABLES.len()];
                add(operator.into(), key, json!([value]));
            }
        }
    }
    statement.insert(resource.into(), json!(resources));
    if !conditions.is_empty() {
        statement.insert("Condition".into(), conditions.into());
    }
    statement.into()
}

type Drawn = (bool, Vec<&'static str>, u8, Vec<&'static str>, u8, Vec<Draw>, Option<usize>);

fn drawn(variables: bool) -> impl Strategy<Value = Drawn> {
    let picked = |from: &'static [&'static str]| prop::sample::subsequence(from.to_vec(), 1..3);
    let draw = (0..12_usize, 0..12_usize, 0..2_usize, 0..16_u8, 0..4_u8);
    let most = RESOURCES_OF_VARIABLES.len() + OF_VARIABLES.len();
    let variable = if variables { prop::option::of(0..most).boxed() } else { Just(None).boxed() };
    (
        any::<bool>(),
        picked(ACTION_PATTERNS),
        0..8_u8,
        picked(RESOURCE_PATTERNS),
        0..8_u8,
        prop::collection::vec(draw, 0..4),
        variable,
    )
}

fn made<const N: usize>(variables: bool) -> impl Strategy<Value = [Value; N]> {
    let all: Vec<usize> = (0..KEYS.len()).collect();
    let statements = prop::collection::vec(drawn(variables), 1..5);
    (prop::sample::subsequence(all, 1..4), prop::collection::vec(statements, N)).prop_map(
        |(keys, policies)| {
            let all = policies.iter().map(|statements| {
                let statements: Vec<Value> =
                    statements.iter().map(|one| statement(&keys, one)).collect();
                json!({"Version": "2012-10-17", "Statement": statements})
            });
            all.collect::<Vec<_>>().try_into().expect("as many as were drawn")
        },
    )
}

/// Some policies that test the same keys.
pub fn policies<const N: usize>() -> impl Strategy<Value = [Value; N]> {
    made(false)
}

/// The same with policy variables in resources and values.
pub fn policies_with_variables<const N: usize>() -> impl Strategy<Value = [Value; N]> {
    made(true)
}

/// A policy.
pub fn policy() -> impl Strategy<Value = Value> {
    policies::<1>().prop_map(|[policy]| policy)
}

impl Key {
    /// What a request can hold of it.
    fn sets(&self) -> Vec<Vec<&'static str>> {
        let most = if self.holds == Several { 3 } else { 1 };
        let mut sets: Vec<Vec<&str>> = vec![Vec::new()];
        for value in self.values {
            let larger: Vec<_> = sets.iter().filter(|set| set.len() < most).cloned().collect();
            sets.extend(larger.into_iter().map(|mut set| {
                set.push(value);
                set
            }));
        }
        sets.retain(|set| self.holds != Always || !set.is_empty());
        sets
    }
}

/// Every request of the small world, with the keys that the policies name.
pub fn requests(texts: &[&Value]) -> Vec<Request> {
    let text = texts.iter().map(ToString::to_string).collect::<String>();
    let mut contexts = vec![Context::new()];
    for key in KEYS.iter().filter(|key| key.names.iter().any(|name| text.contains(name))) {
        let sets = key.sets();
        contexts = contexts
            .iter()
            .flat_map(|context| {
                sets.iter().map(move |values| {
                    let mut context = context.clone();
                    for name in key.names {
                        context.insert(name, values.iter().copied());
                    }
                    context
                })
            })
            .collect();
    }
    let mut requests = Vec::new();
    for action in ACTIONS {
        let service = action.split_once(':').expect("a service").0;
        for resource in RESOURCES.iter().filter(|one| one.contains(&format!(":{service}:"))) {
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
