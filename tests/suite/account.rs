//! Audits of accounts. A case is a folder of `tests/account`: `snapshot.json`, the `options` it is audited with (a
//! project, mostly), and what is said, for people (`expected.txt`), for programs (`expected.json`), and where there is
//! such a file also `expected.short`, `expected.sarif` and `expected.github`.

#![allow(clippy::disallowed_methods, reason = "tests read and write their own data")]

use crate::golden;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(golden::root().join("account")).unwrap();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

/// A copy of a case, whose snapshot was written on a day that is always the same.
fn copy(case: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(case).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    let snapshot = fs::File::options().append(true).open(folder.path().join("snapshot.json"));
    let day = SystemTime::UNIX_EPOCH + Duration::from_secs(20_455 * 86_400 + 60);
    snapshot.unwrap().set_modified(day).unwrap();
    folder
}

/// What the program says, and its status.
fn audit(folder: &Path, options: &str, format: &str) -> (String, i32) {
    let program = env!("CARGO_BIN_EXE_deleg");
    let command =
        format!("'{program}' audit --snapshot snapshot.json --format {format} {}", options.trim());
    let output = Command::new("sh").args(["-c", &command]).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    (said, output.status.code().unwrap())
}

fn options(case: &Path) -> String {
    fs::read_to_string(case.join("options")).unwrap_or_default()
}

#[test]
fn accounts_have_their_findings() {
    let mut failures = Vec::new();
    for case in cases() {
        let folder = copy(&case);
        let mut statuses = Vec::new();
        for (format, file) in [
            ("human", "expected.txt"),
            ("json", "expected.json"),
            ("short", "expected.short"),
            ("sarif", "expected.sarif"),
            ("github", "expected.github"),
        ] {
            if matches!(format, "human" | "json") || case.join(file).exists() {
                let (said, status) = audit(folder.path(), &options(&case), format);
                statuses.push(status);
                let out = case.join(file);
                failures.extend(golden::compare(&out, &said).err());
                if format == "json" {
                    let bad = said.contains("\"severity\":\"escalation\"")
                        || said.contains("\"rule\":\"assumption-violated\"")
                        || said.contains("\"rule\":\"assumption-open\"");
                    assert_eq!(status, i32::from(bad), "{}", case.display());
                }
            }
        }
        statuses.dedup();
        assert_eq!(statuses.len(), 1, "{}", case.display());
    }
    golden::settle(failures);
}

/// The lines of a JSON answer that are about assumptions, by code and line, with their status.
fn assumptions(case: &str) -> Vec<((String, u64), String)> {
    let case = golden::root().join("account").join(case);
    let (said, _) = audit(copy(&case).path(), &options(&case), "json");
    let lines = said.lines().filter(|line| line.starts_with('{'));
    let lines = lines.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let lines = lines.filter(|one| one["assumption"].is_string());
    let code = |one: &serde_json::Value| one["assumption"].as_str().unwrap().to_owned();
    let line = |one: &serde_json::Value| one["source"]["line"].as_u64().unwrap();
    lines.map(|one| ((code(&one), line(&one)), one["status"].as_str().unwrap().into())).collect()
}

/// The codes of the assumptions that have a status in some cases.
fn codes(cases: [&str; 2], status: &str) -> Vec<String> {
    let all = cases.iter().flat_map(|case| assumptions(case));
    let mut found: Vec<String> =
        all.filter(|(_, is)| is == status).map(|((code, _), _)| code).collect();
    found.sort();
    found.dedup();
    found
}

/// Every assumption is borne out by an account that is as it should be, and violated by one that is not.
#[test]
fn every_assumption_is_told_both_ways() {
    let all = ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"];
    assert_eq!(codes(["clean", "permission-set-clean"], "discharged"), all);
    assert_eq!(codes(["clean", "permission-set-clean"], "violated"), [""; 0]);
    assert_eq!(codes(["violated", "permission-set-violated"], "violated"), all);
    assert_eq!(codes(["page-missing", "policies-missing"], "discharged"), [""; 0]);
}

/// What a guardrail keeps and an account bears out is enforced, and named by the day and hash of the snapshot. What the
/// account does not bear out is violated, guardrail or not.
#[test]
fn what_is_kept_and_borne_out_is_enforced() {
    assert_eq!(codes(["kept", "kept"], "enforced"), ["A1", "A2", "A3", "A4", "A8"]);
    assert_eq!(codes(["kept", "kept"], "discharged"), [""; 0]);
    assert_eq!(codes(["kept-violated", "kept-violated"], "violated"), ["A1", "A4"]);
    assert_eq!(codes(["kept-violated", "kept-violated"], "enforced"), ["A2", "A3", "A4", "A8"]);
    assert_eq!(codes(["kept-users", "kept-users"], "enforced"), ["A1", "A2", "A5", "A8"]);
    let case = golden::root().join("account/kept");
    let (said, _) = audit(copy(&case).path(), &options(&case), "json");
    let enforced = said.lines().filter(|line| line.contains(r#""status":"enforced""#));
    let named = enforced.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    for one in named {
        assert_eq!(one["snapshot"]["date"], "2026-01-02");
        assert_eq!(one["snapshot"]["sha256"].as_str().map(str::len), Some(64));
    }
}

/// A policy that delegates hold and whose text the files do not have: the account has it.
#[test]
fn a_policy_without_text_is_read_in_the_account() {
    let of = |case: &str| -> Vec<String> {
        let all = assumptions(case).into_iter();
        all.filter(|((code, _), _)| code == "A4").map(|(_, status)| status).collect()
    };
    assert_eq!(of("unread-clean"), ["discharged", "discharged"]);
    assert_eq!(of("unread-violated"), ["discharged", "violated"]);
}

/// The order of the lists, and the spelling of their texts, are no matter.
#[test]
fn order_and_encoding_are_no_matter() {
    let case = golden::root().join("account/violated");
    let folder = copy(&case);
    let (expected, _) = audit(folder.path(), &options(&case), "short");
    let path = folder.path().join("snapshot.json");
    let text = fs::read_to_string(&path).unwrap();
    let mut account: serde_json::Value = serde_json::from_str(&text).unwrap();
    for list in account.as_object_mut().unwrap().values_mut() {
        list.as_array_mut().unwrap().reverse();
    }
    fs::write(&path, serde_json::to_string(&account).unwrap()).unwrap();
    let (turned, _) = audit(folder.path(), &options(&case), "short");
    assert_eq!(expected, turned);
}

/// A stream that ends anywhere is told from one that is whole, and nothing panics.
#[test]
fn a_stream_that_ends_early_is_refused() {
    let case = golden::root().join("account/clean");
    let text = fs::read_to_string(case.join("snapshot.json")).unwrap();
    let whole = text.trim_end().len();
    let read = |text: &str| deleg::analysis::account::open(text.as_bytes());
    assert!(read(&text).is_ok_and(|account| account.lacks.is_none()));
    for end in (0..whole).step_by(97) {
        if let Some(part) = text.get(..end) {
            assert!(read(part).is_err(), "at {end}");
        }
    }
}

/// Hundreds of principals who hold the same are one finding.
#[test]
fn what_many_hold_is_said_once() {
    let users: Vec<serde_json::Value> = (0..400)
        .map(|at| {
            serde_json::json!({
                "UserName": format!("u{at}"),
                "Arn": format!("arn:aws:iam::123456789012:user/u{at}"),
                "GroupList": ["all"],
            })
        })
        .collect();
    let account = serde_json::json!({
        "UserDetailList": users,
        "GroupDetailList": [{
            "GroupName": "all",
            "Arn": "arn:aws:iam::123456789012:group/all",
            "GroupPolicyList": [{ "PolicyName": "all", "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [{ "Effect": "Allow", "Action": "iam:CreateUser", "Resource": "*" }],
            } }],
        }],
        "RoleDetailList": [],
        "Policies": [],
    });
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("snapshot.json"), account.to_string()).unwrap();
    let (said, status) = audit(folder.path(), "", "json");
    // Users without a boundary, and with any that they choose.
    assert_eq!((said.lines().count(), status), (2, 1));
    for line in said.lines() {
        let one: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(one["principals"].as_array().unwrap().len(), 400);
    }
}
