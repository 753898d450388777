//! Audits: what is found in policies as people write them. A case is a folder of `tests/audit`: `policy.json`, the
//! `options` it is audited with, and what is said, for people (`expected.txt`) and for programs (`expected.json`).

#![allow(clippy::disallowed_methods, reason = "tests read and write their own data")]

use crate::golden;
use deleg::analysis::audit::{Given, Wanted, run};
use deleg::secure::audit::{Rule, Severity};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(golden::root().join("audit")).unwrap();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.join("policy.json").exists());
    found.sort();
    found
}

/// What the program says of a case, and its status.
fn audit(case: &Path, format: &str) -> (String, i32) {
    let options = fs::read_to_string(case.join("options")).unwrap_or_default();
    let program = env!("CARGO_BIN_EXE_deleg");
    let command = format!("'{program}' audit --format {format} policy.json {}", options.trim());
    let output = Command::new("sh").args(["-c", &command]).current_dir(case).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    (said, output.status.code().unwrap())
}

#[test]
fn policies_have_their_findings() {
    let mut failures = Vec::new();
    let cases = cases();
    assert!(cases.len() > 15, "{} cases", cases.len());
    for case in cases {
        let (said, status) = audit(&case, "human");
        failures.extend(golden::compare(&case.join("expected.txt"), &said).err());
        let (said, again) = audit(&case, "json");
        failures.extend(golden::compare(&case.join("expected.json"), &said).err());
        let escalates = said.contains("\"severity\":\"escalation\"");
        assert_eq!((status, again), (i32::from(escalates), status), "{}", case.display());
    }
    golden::settle(failures);
}

/// The findings of a case: rule, severity and calls.
fn findings(case: &str) -> BTreeSet<String> {
    let (said, _) = audit(&golden::root().join("audit").join(case), "json");
    let lines = said.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines.map(|one| format!("{} {} {}", one["severity"], one["rule"], one["calls"])).collect()
}

/// Each of the ways in which the published policy breaks is told apart from it and from every other one.
#[test]
fn broken_variants_are_told_apart() {
    let variants: Vec<(String, BTreeSet<String>)> = cases()
        .iter()
        .map(|case| case.file_name().unwrap().to_string_lossy().into_owned())
        .filter(|name| name == "article" || name.starts_with("variant-"))
        .map(|name| (name.clone(), findings(&name)))
        .collect();
    assert!(variants.len() > 7, "{} variants", variants.len());
    for (name, found) in variants.iter().filter(|(name, _)| name != "article") {
        let own = found.iter().filter(|one| one.starts_with("\"escalation\""));
        for (other, theirs) in variants.iter().filter(|(other, _)| other != name) {
            // What has no condition at all has what the same condition with `IfExists` has, and more.
            if name == "variant-c-if-exists" && other == "variant-d-no-condition" {
                assert_ne!(found, theirs);
                continue;
            }
            let mine = own.clone().filter(|one| !theirs.contains(*one)).count();
            assert!(mine > 0, "{name} has an escalation of its own beside {other}");
        }
    }
}

/// Every policy that the examples build, with the boundaries beside it, lets nobody out.
#[test]
fn built_policies_raise_no_alarm() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut audited = 0;
    let mut wrong = Vec::new();
    for entry in fs::read_dir(&root).unwrap() {
        let expected = entry.unwrap().path().join("expected");
        let Ok(manifest) = fs::read_to_string(expected.join("manifest.json")) else { continue };
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        for account in manifest["accounts"].as_array().unwrap() {
            let (wanted, boundaries) = built(&expected, account);
            for (principal, mut wanted) in wanted {
                wanted.boundaries.clone_from(&boundaries);
                audited += 1;
                for one in run(&wanted).found.expect("built policies can be read") {
                    if one.finding.severity == Severity::Escalation {
                        let place = expected.display();
                        wrong.push(format!("{place} {principal}: {}", one.finding.message));
                    }
                }
            }
        }
    }
    assert!(audited > 40, "{audited} principals");
    golden::settle(wrong);
}

type Held = (BTreeMap<String, Wanted>, Vec<(String, Given)>);

/// What each principal of an account holds, and the boundaries.
fn built(expected: &Path, account: &serde_json::Value) -> Held {
    let mut held: BTreeMap<String, Wanted> = BTreeMap::new();
    let mut boundaries = Vec::new();
    for policy in account["policies"].as_array().unwrap() {
        // Guardrails are nobody's.
        if policy["kind"] == "scp" || policy["kind"] == "rcp" {
            continue;
        }
        let file = policy["file"].as_str().unwrap();
        let text = fs::read_to_string(expected.join(file)).unwrap();
        let given = Given { name: file.to_owned(), text: text.into() };
        if policy["kind"] == "boundary" {
            boundaries.push((policy["arn"].as_str().unwrap().to_owned(), given.clone()));
        }
        for to in policy["attachTo"].as_array().into_iter().flatten() {
            let wanted = held.entry(to["name"].as_str().unwrap().to_owned()).or_default();
            if to["as"] == "boundary" {
                wanted.own_boundary = Some(given.clone());
            } else {
                wanted.policies.push(given.clone());
            }
        }
    }
    held.retain(|_, wanted| !wanted.policies.is_empty());
    (held, boundaries)
}

const BOUNDARY: &str = "arn:aws:iam::123456789012:policy/Ceiling";

/// A row of `tests/audit/techniques.tsv`.
struct Technique {
    id: String,
    actions: Vec<String>,
    in_boundary: bool,
    condition: String,
    severity: String,
    rule: String,
    control: String,
    left: String,
}

fn techniques() -> Vec<Technique> {
    let text = fs::read_to_string(golden::root().join("audit/techniques.tsv")).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        assert_eq!(fields.len(), 8, "{line}");
        Technique {
            id: fields[0].to_owned(),
            actions: fields[1].split(' ').map(str::to_owned).collect(),
            in_boundary: fields[2] == "boundary",
            condition: fields[3].to_owned(),
            severity: fields[4].to_owned(),
            rule: fields[5].to_owned(),
            control: fields[6].to_owned(),
            left: fields[7].to_owned(),
        }
    })
    .collect()
}

/// A delegation that is safe, with a technique beside it; with its control where `controlled`.
fn policy_of(technique: &Technique, controlled: bool) -> Wanted {
    use serde_json::json;
    let control = if controlled { technique.control.as_str() } else { "" };
    let delegated = ["role", "user", "policy"]
        .map(|kind| format!("arn:aws:iam::123456789012:{kind}/delegated/*"));
    let bound = json!({ "StringEquals": { "iam:PermissionsBoundary": BOUNDARY } });
    let mut statement = json!({
        "Effect": "Allow",
        "Action": technique.actions,
        "Resource": if control == "path" { json!(delegated) } else { json!("*") },
    });
    if technique.condition == "guarded" || control == "boundary" {
        statement["Condition"] = bound.clone();
    }
    match control {
        "tag" => {
            statement["Condition"] = json!({ "StringEquals": { "aws:ResourceTag/team": "own" } });
        }
        "service" => {
            statement["Condition"] =
                json!({ "StringEquals": { "iam:AWSServiceName": "ecs.amazonaws.com" } });
        }
        _ => {}
    }
    let mut own = vec![
        json!({
            "Effect": "Allow",
            "Action": ["iam:CreateRole", "iam:CreateUser"],
            "Resource": &delegated[..2],
            "Condition": bound,
        }),
        json!({ "Effect": "Allow", "Action": "iam:CreatePolicy", "Resource": &delegated[2] }),
    ];
    if technique.condition == "pattern" && control != "exact" {
        own[0]["Condition"] =
            json!({ "StringLike": { "iam:PermissionsBoundary": format!("{BOUNDARY}*") } });
    }
    let mut held = vec![statement];
    if control.starts_with("deny") {
        let on = if control == "deny-boundary" { BOUNDARY } else { "*" };
        held.push(json!({ "Effect": "Deny", "Action": technique.actions, "Resource": on }));
    }
    let mut ceiling =
        vec![json!({ "Effect": "Allow", "Action": "cloudwatch:GetMetricData", "Resource": "*" })];
    if technique.in_boundary { &mut ceiling } else { &mut own }.append(&mut held);
    let given = |name: &str, statements: Vec<serde_json::Value>| Given {
        name: name.to_owned(),
        text: json!({ "Version": "2012-10-17", "Statement": statements }).to_string().into(),
    };
    Wanted {
        policies: vec![given("policy.json", own)],
        boundaries: vec![(BOUNDARY.to_owned(), given("ceiling.json", ceiling))],
        ..Wanted::default()
    }
}

/// The severities of a rule's findings in an audit; of everything that is no assumption where the rule is `-`.
fn severities(wanted: &Wanted, rule: &str) -> BTreeSet<&'static str> {
    let found = run(wanted).found.expect("the policies can be read");
    let fit = found.iter().map(|one| &one.finding).filter(|one| match rule {
        "-" => one.severity != Severity::Assumption,
        rule => one.rule.name() == rule,
    });
    fit.map(|one| one.severity.word()).collect()
}

/// Each published technique is found where it is allowed, and is gone or an assumption under its control.
#[test]
fn techniques_are_found_and_controlled() {
    let all = techniques();
    assert_eq!(all.len(), 117);
    let mut wrong = Vec::new();
    for one in &all {
        let found = severities(&policy_of(one, false), &one.rule);
        let expected: BTreeSet<&str> =
            Some(one.severity.as_str()).filter(|word| *word != "-").into_iter().collect();
        if !expected.is_subset(&found) || (expected.is_empty() && !found.is_empty()) {
            wrong.push(format!("{}: {found:?}, expected {}", one.id, one.severity));
        }
        if one.control == "-" {
            continue;
        }
        let found = severities(&policy_of(one, true), &one.rule);
        let expected: BTreeSet<&str> =
            Some(one.left.as_str()).filter(|word| *word != "gone").into_iter().collect();
        if found != expected {
            wrong
                .push(format!("{} with {}: {found:?}, expected {}", one.id, one.control, one.left));
        }
    }
    golden::settle(wrong);
}

/// Every rule is found in some case or technique.
#[test]
fn every_rule_has_its_case() {
    let mut found: BTreeSet<String> = techniques().into_iter().map(|one| one.rule).collect();
    let accounts = fs::read_dir(golden::root().join("account")).unwrap();
    let accounts = accounts.map(|entry| entry.unwrap().path());
    for case in cases().into_iter().chain(accounts) {
        let text = fs::read_to_string(case.join("expected.json")).unwrap_or_default();
        for line in text.lines().filter(|line| line.starts_with('{')) {
            let one: serde_json::Value = serde_json::from_str(line).unwrap();
            found.insert(one["rule"].as_str().unwrap().to_owned());
        }
    }
    let missing = Rule::ALL.iter().map(|rule| rule.name()).filter(|name| !found.contains(*name));
    golden::settle(missing.map(str::to_owned).collect());
}
