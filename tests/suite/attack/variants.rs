//! The published policy with one operator, resource, value or name changed, in every place: where the attacker gets
//! out, the audit says so, and names the action.

use super::account::{Kind, text};
use super::number;
use super::random::Random;
use super::walk::{actions, walk};
use super::world::{Family, SERVICES, World, trust};
use deleg::analysis::audit::{Given, Wanted, run};
use deleg::secure::audit::Severity;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

const BOUNDARY: &str = "arn:aws:iam::515436951152:policy/S3AccessBoundary";
const PREFIX: &str = "arn:aws:iam::515436951152:";
const CEILING: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::acme","arn:aws:s3:::acme/*"]}]}"#;
const OPERATORS: &[&str] = &[
    "StringEqualsIfExists",
    "StringLike",
    "StringNotEquals",
    "StringNotLike",
    "StringEqualsIgnoreCase",
    "ForAnyValue:StringEquals",
    "ForAllValues:StringEquals",
    "ArnEquals",
    "ArnLikeIfExists",
];
const VALUES: &[&str] = &[
    "arn:aws:iam::515436951152:policy/*",
    "arn:aws:iam::515436951152:policy/S3AccessBoundary*",
    "arn:aws:iam::515436951152:policy/service-x",
    "arn:aws:iam::515436951152:policy/s3AccessBoundary",
];
const KEYS: &[&str] = &["iam:PermissionBoundary", "aws:PrincipalArn", "iam:PolicyARN"];
const RESOURCES: &[&str] = &[
    "*",
    "arn:aws:iam::515436951152:*",
    "arn:aws:iam::515436951152:role/*",
    "arn:aws:iam::515436951152:user/*",
    "arn:aws:iam::515436951152:group/*",
    "arn:aws:iam::515436951152:policy/*",
    "arn:aws:iam::515436951152:*/service-*",
    "arn:aws:iam::515436951152:role/service*",
    "arn:aws:iam::515436951152:role/Service-*",
    "arn:aws:iam::515436951152:role/ops/*",
    "arn:aws:iam::515436951152:policy/S3AccessBoundary",
];
const WILD: &[&str] =
    &["iam:*", "iam:Create*", "iam:*Role*", "iam:*Polic*", "*", "iam:Put*", "iam:*User*"];

/// Every variant of a policy, with what was changed.
fn variants(policy: &Value) -> Vec<(String, Value)> {
    let mut made = Vec::new();
    let count = policy["Statement"].as_array().unwrap().len();
    for at in 0..count {
        let mut vary = |what: String, change: &dyn Fn(&mut Value)| {
            let mut other = policy.clone();
            change(&mut other["Statement"][at]);
            made.push((format!("statement {at}: {what}"), other));
        };
        let statement = &policy["Statement"][at];
        if statement.get("Condition").is_some() {
            conditions(&mut vary);
        }
        let resources = statement["Resource"].as_array().map_or(1, Vec::len);
        for place in 0..resources {
            for resource in RESOURCES {
                vary(format!("resource {place} is {resource}"), &|one| {
                    if one["Resource"].is_array() {
                        one["Resource"][place] = json!(resource);
                    } else {
                        one["Resource"] = json!(resource);
                    }
                });
            }
        }
        for place in 0..statement["Action"].as_array().unwrap().len() {
            let others = actions()
                .map(|name| format!("{}:{name}", if name == "AssumeRole" { "sts" } else { "iam" }));
            for action in others.chain(WILD.iter().map(|one| (*one).to_owned())) {
                vary(format!("action {place} is {action}"), &|one| {
                    one["Action"][place] = json!(action)
                });
            }
        }
    }
    made
}

/// What takes a variant: its name, and what it changes.
type Vary<'v> = dyn FnMut(String, &dyn Fn(&mut Value)) + 'v;

fn conditions(vary: &mut Vary<'_>) {
    vary("no condition".into(), &|one| drop(one.as_object_mut().unwrap().remove("Condition")));
    for operator in OPERATORS {
        vary(format!("under {operator}"), &|one| {
            one["Condition"] = json!({ *operator: { "iam:PermissionsBoundary": BOUNDARY } });
        });
    }
    for value in VALUES {
        for operator in ["StringEquals", "StringLike", "ArnEquals"] {
            vary(format!("{operator} {value}"), &|one| {
                one["Condition"] = json!({ operator: { "iam:PermissionsBoundary": value } });
            });
        }
    }
    for key in KEYS {
        for operator in ["StringEquals", "StringNotEquals", "StringEqualsIfExists"] {
            vary(format!("{operator} of {key}"), &|one| {
                one["Condition"] = json!({ operator: { *key: BOUNDARY } });
            });
        }
    }
}

/// An account in which consoles made roles, and the holder.
fn world(policy: &Value) -> World {
    let mut world = World::new(PREFIX);
    let trust = trust(&SERVICES);
    world.account.write(BOUNDARY, text(Arc::new(crate::prove::document(CEILING))));
    let holder = format!("{PREFIX}user/zhang");
    world.account.make(&holder, |one| {
        one.inline
            .insert("own".into(), text(Arc::new(crate::prove::document(&policy.to_string()))));
    });
    world.start(&holder, &[]);
    world.any_name = true;
    for kind in [Kind::Role, Kind::User] {
        world.families.push(Family {
            kind,
            include: Vec::new(),
            except: Vec::new(),
            boundaries: BTreeSet::from([BOUNDARY.to_owned()]),
        });
    }
    let places = [
        (Kind::Role, "/service-role/console"),
        (Kind::Role, "/ops/other"),
        (Kind::Role, "/stranger"),
        (Kind::User, "/stranger"),
        (Kind::Group, "/admins"),
        (Kind::Policy, "/service-role/console"),
        (Kind::Policy, "/company"),
    ];
    for (kind, path) in places {
        world.stranger(kind, path, &trust);
    }
    for path in ["/service-x", "/delegated/x", "/other", "/ops/y"] {
        for kind in [Kind::Role, Kind::User, Kind::Policy, Kind::Profile, Kind::Group] {
            world.pool.push(world.account.arn(kind, path));
        }
    }
    world.freeze();
    // Policies of the patterns are the delegate's own to write, as A2 assumes.
    world
}

/// The actions of the audit's escalations.
fn escalations(policy: &Value) -> BTreeSet<String> {
    let given = |name: &str, text: String| Given { name: name.into(), text: text.into() };
    let wanted = Wanted {
        policies: vec![given("policy.json", policy.to_string())],
        boundaries: vec![(BOUNDARY.to_owned(), given("boundary.json", CEILING.to_owned()))],
        ..Wanted::default()
    };
    let found = run(&wanted).found.expect("it can be read");
    let escalations =
        found.iter().map(|one| &one.finding).filter(|one| one.severity == Severity::Escalation);
    escalations
        .flat_map(|one| one.actions.iter().map(|action| action.to_ascii_lowercase()))
        .collect()
}

#[test]
fn escapes_of_variants_are_escalations() {
    let stride = if number("DELEG_CASES", 0) > 0 { 1 } else { 11 };
    let (mut tried, mut escaped) = (0, 0);
    let mut wrong = Vec::new();
    for base in ["article", "path-of-its-own"] {
        let path = crate::golden::root().join("audit").join(base).join("policy.json");
        let policy: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for (at, (what, variant)) in
            variants(&policy).into_iter().enumerate().skip(number("DELEG_SEED", 0)).step_by(stride)
        {
            tried += 1;
            let mut world = world(&variant);
            let Some((breach, action)) =
                walk(&mut world, &mut Random::new(at as u64), 1_000).breach
            else {
                continue;
            };
            escaped += 1;
            let said = escalations(&variant);
            if !said.iter().any(|one| one.ends_with(&format!(":{}", action.to_ascii_lowercase()))) {
                wrong.push(format!(
                    "{base}, {what}: {action} gets out ({breach}); escalations: {said:?}"
                ));
            }
        }
    }
    println!("{tried} variants, {escaped} let the holder out");
    assert!(tried > 150 && escaped > 20, "{tried} variants, {escaped} let the holder out");
    assert!(
        wrong.is_empty(),
        "{} of {tried}\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
}
