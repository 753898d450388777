//! Policies that nobody writes but an enemy: each command that takes IAM JSON answers or refuses, soon and within
//! bounded memory. `DELEG_HOSTILE=10` makes the long ones ten times as long, for the release binary.
#![cfg(unix)]

use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than anything here may take, also where it is built without optimisation and others run beside it.
const SOON: Duration = Duration::from_secs(120);
/// Kilobytes of address space.
const MEMORY: usize = 2_000_000;

fn times() -> usize {
    std::env::var("DELEG_HOSTILE").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

fn document(statements: Vec<Value>) -> String {
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

fn allow(action: Value, resource: Value) -> Value {
    json!({ "Effect": "Allow", "Action": action, "Resource": resource })
}

fn under(effect: &str, condition: Value) -> Value {
    json!({ "Effect": effect, "Action": "iam:*", "Resource": "*", "Condition": condition })
}

fn role(name: &str) -> String {
    format!("arn:aws:iam::123456789012:role/{name}")
}

/// Conditions whose complement has many ways: many keys, many values, negated operators.
fn exploding() -> Vec<Value> {
    let keys = |operator: &str| {
        let values =
            |key: usize| json!((0..30).map(|at| format!("v{key}-{at}*")).collect::<Vec<_>>());
        let keys = (0..30).map(|key| (format!("aws:PrincipalTag/k{key}"), values(key)));
        (operator.to_owned(), Value::Object(keys.collect()))
    };
    let operators = ["StringNotLike", "StringLikeIfExists", "ForAllValues:StringLike"];
    let condition = Value::Object(operators.into_iter().map(keys).collect());
    vec![under("Allow", condition.clone()), under("Deny", condition)]
}

/// A hundred patterns of which no two are easily told apart; those of two seeds differ.
fn tangled(service: &str, seed: usize) -> Vec<String> {
    let one = |at: usize| format!("{service}{}{at}-{seed}*", "*a?".repeat(300));
    (0..100).map(one).collect()
}

fn denials() -> Vec<Value> {
    let one = |at: usize| {
        let keys = (0..8).map(|key| {
            (format!("aws:PrincipalTag/k{key}"), json!([format!("v{at}*"), format!("w{at}*")]))
        });
        under("Deny", json!({ "StringNotLike": Value::Object(keys.collect()) }))
    };
    std::iter::once(allow(json!("iam:*"), json!("*"))).chain((0..40).map(one)).collect()
}

fn inputs() -> Vec<(&'static str, String)> {
    let many = 1_000 * times();
    let each = |of: &dyn Fn(usize) -> Value| (0..many).map(of).collect::<Vec<_>>();
    let list = |of: &dyn Fn(usize) -> String| json!((0..many * 3).map(of).collect::<Vec<_>>());
    vec![
        (
            "statements",
            document(each(&|at| {
                allow(json!("s3:GetObject"), json!(format!("arn:aws:s3:::b{at}/*")))
            })),
        ),
        (
            "passing",
            document(each(&|at| allow(json!("iam:PassRole"), json!(role(&format!("r{at}*")))))),
        ),
        (
            "stars",
            document(vec![allow(
                json!("s3:GetObject"),
                json!(format!("arn:aws:s3:::{}", "a*".repeat(10_000))),
            )]),
        ),
        (
            "stars-of-actions",
            document(vec![allow(json!(format!("s3:{}", "*a".repeat(10_000))), json!("*"))]),
        ),
        (
            "stars-of-roles",
            document(vec![allow(json!("iam:PassRole"), json!(role(&"a*".repeat(10_000))))]),
        ),
        ("exploding", document(exploding())),
        ("denials", document(denials())),
        ("patterns", document(vec![allow(list(&|at| format!("iam:*{at}*")), json!("*"))])),
        (
            "list",
            document(vec![allow(
                json!("s3:GetObject"),
                list(&|at| format!("arn:aws:s3:::b{at}/*")),
            )]),
        ),
        (
            "list-of-roles",
            document(vec![allow(json!("iam:PassRole"), list(&|at| role(&format!("b{at}/*"))))]),
        ),
        (
            "variables",
            document(vec![allow(
                json!("s3:GetObject"),
                json!(format!("arn:aws:s3:::{}", "${aws:username}*".repeat(500))),
            )]),
        ),
        ("deep", format!("{{\"Statement\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000))),
        ("unclosed", "{\"Statement\":[".repeat(50_000)),
    ]
}

/// Those whose patterns no bound of one question alone stops.
fn all_tangled() -> Vec<(&'static str, String)> {
    vec![
        (
            "tangled",
            document(vec![allow(json!("s3:GetObject"), json!(tangled("arn:aws:s3:::", 1)))]),
        ),
        (
            "tangled-apart",
            document(
                tangled("arn:aws:s3:::", 1)
                    .into_iter()
                    .map(|one| allow(json!("s3:*"), json!(one)))
                    .collect(),
            ),
        ),
        ("tangled-actions", document(vec![allow(json!(tangled("iam:", 1)), json!("*"))])),
        (
            "tangled-roles",
            document(vec![allow(
                json!(["iam:PassRole", "iam:CreateRole"]),
                json!(tangled(&role(""), 1)),
            )]),
        ),
        (
            "tangled-keys",
            document(vec![
                under(
                    "Allow",
                    json!({ "StringLike": { "iam:PermissionsBoundary": tangled(&role(""), 1) } }),
                ),
                under("Deny", json!({ "StringNotLike": { "aws:PrincipalTag/t": tangled("", 1) } })),
            ]),
        ),
    ]
}

const SMALL: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","iam:PassRole"],"Resource":["arn:aws:s3:::acme/*","arn:aws:iam::123456789012:role/app-*"]}]}"#;

/// Runs it within its memory; what is wrong, if anything is.
fn answer(folder: &Path, arguments: &str) -> Result<Duration, String> {
    let line = format!("ulimit -v {MEMORY}; exec '{}' {arguments}", env!("CARGO_BIN_EXE_deleg"));
    let start = Instant::now();
    let mut child = Command::new("sh")
        .args(["-c", &line])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(folder.join("said")).unwrap())
        .spawn()
        .unwrap();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if start.elapsed() > SOON => {
                child.kill().unwrap();
                return Err(format!("{arguments}: no answer after {SOON:?}"));
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let said = fs::read_to_string(folder.join("said")).unwrap_or_default();
    match status.code() {
        Some(0..=2) if !said.contains("panicked") => Ok(start.elapsed()),
        code => Err(format!("{arguments}: status {code:?}: {}", said.lines().next().unwrap_or(""))),
    }
}

#[test]
fn hostile_policies_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("small.json"), SMALL).unwrap();
    let mut wrong = Vec::new();
    let mut slowest = (Duration::ZERO, String::new());
    for (name, text) in inputs().into_iter().chain(all_tangled()) {
        fs::write(folder.path().join(format!("{name}.json")), text).unwrap();
        let project = format!(
            "account main = 123456789012\nboundary Ceiling at /c/ {{\n    allow s3:GetObject on *\n}}\npolicy P for devs from \"{name}.json\"\ngroup devs\ndelegate devs may create roles /apps/** bounded by Ceiling\n"
        );
        fs::write(folder.path().join(format!("{name}.deleg")), project).unwrap();
        for arguments in [
            format!("audit {name}.json"),
            format!("diff {name}.json small.json"),
            format!("diff {name}.json {name}.json"),
            format!("diff {name}.json tangled.json"),
            format!("can s3:GetObject arn:aws:s3:::acme/x --policy {name}.json"),
            format!("import {name}.json"),
            format!("check {name}.deleg"),
        ] {
            match answer(folder.path(), &arguments) {
                Ok(took) if took > slowest.0 => slowest = (took, arguments),
                Ok(_) => {}
                Err(why) => wrong.push(why),
            }
        }
    }
    println!("the slowest took {:?}: {}", slowest.0, slowest.1);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
