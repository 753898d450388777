//! Audits: what is found in policies as people write them. A case is a folder of `tests/audit`: `policy.json`, the
//! `options` it is audited with, and what is said, for people (`expected.txt`) and for programs (`expected.json`).

#![allow(clippy::disallowed_methods, reason = "tests read and write their own data")]

use crate::golden;
use deleg::analysis::audit::{Given, Wanted, run};
use deleg::iam::catalogue;
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
