//! Import: every case of `tests/import` beside what is written of it, and the law that it builds back to the same.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test reads its own files and stops at the first surprise"
)]

use crate::golden;
use deleg::analysis::import::{Given, Imported, Role, import};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn given(name: &str, text: &str, role: Role) -> Given {
    Given {
        shown: format!("{name}.json"),
        name: name.to_owned(),
        path: None,
        role,
        text: text.into(),
    }
}

/// What an import came to, in a word or the sentence of its refusal.
fn outcome(imported: Imported) -> Result<String, String> {
    match imported.text {
        Some(Ok(text)) => Ok(text.text),
        Some(Err(refusal)) => Err(refusal.message),
        None => Err(imported.diagnostics.iter().map(|one| one.message.clone()).collect()),
    }
}

/// Policies of AWS's that are larger than one's own may be and cannot be put into several: one `NotAction` of each takes
/// more than a whole policy may.
const REFUSED: &[&str] = &[
    "AmazonDataZoneSageMakerEnvironmentRolePermissionsBoundary",
    "SageMakerStudioProjectUserRolePermissionsBoundary",
];

/// An import that is not refused was proved to mean the same; each of these is to be written so.
#[test]
fn managed_policies_of_aws_come_back_the_same() {
    let Ok(folder) = std::env::var("DELEG_CORPUS") else {
        println!(
            "skipped: DELEG_CORPUS does not name the folder that tests/corpus/fetch.py filled"
        );
        return;
    };
    let lines =
        fs::read_to_string(Path::new(&folder).join("aws-managed.ndjson")).expect("the corpus");
    let mut refused: BTreeMap<String, String> = BTreeMap::new();
    let mut count = 0;
    for line in lines.lines() {
        let entry: Value = serde_json::from_str(line).expect("a line of JSON");
        let name = entry["name"].as_str().expect("a name");
        count += 1;
        let imported =
            import(vec![given(name, &entry["document"].to_string(), Role::Policy)], None);
        match outcome(imported) {
            Err(why) => {
                println!("REFUSED {name}: {why}");
                refused.insert(name.to_owned(), why);
            }
            Ok(text) => {
                if let Ok(out) = std::env::var("DELEG_IMPORT_OUT") {
                    fs::write(Path::new(&out).join(format!("{name}.deleg")), text).expect("out");
                }
            }
        }
    }
    println!("{} of {count} policies came back the same", count - refused.len());
    for name in REFUSED {
        refused.remove(*name);
    }
    assert!(refused.is_empty(), "{refused:#?}");
}

/// The builds beside their sources: `expected` folders of `tests/build` and `examples`.
fn builds() -> Vec<std::path::PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["tests/build", "examples"] {
        for entry in fs::read_dir(root.join(folder)).expect("the cases are there") {
            let expected = entry.expect("a case").path().join("expected");
            if expected.join("manifest.json").exists() {
                found.push(expected);
            }
        }
    }
    found.sort();
    found
}

/// Every policy of an account of a build, and how many of them a `delegate` sentence built.
fn documents(build: &Path, account: &Value) -> (Vec<Given>, usize) {
    let policies = account["policies"].as_array().expect("policies");
    let mut all = Vec::new();
    let mut delegations = 0;
    for policy in policies {
        let role = match policy["kind"].as_str().expect("a kind") {
            "boundary" => Role::Boundary,
            "scp" | "rcp" => continue,
            kind => {
                delegations += usize::from(kind == "delegation");
                Role::Policy
            }
        };
        let text = fs::read_to_string(build.join(policy["file"].as_str().expect("a file")))
            .expect("the document");
        let path = policy["path"].as_str().filter(|_| role == Role::Boundary).map(str::to_owned);
        let name = policy["name"].as_str().expect("a name");
        all.push(Given { path, ..given(name, &text, role) });
    }
    (all, delegations)
}

#[test]
fn what_deleg_builds_comes_back_as_its_sentences() {
    let (mut delegated, mut sentences) = (0, 0);
    let mut failures = Vec::new();
    for build in builds() {
        let manifest = fs::read_to_string(build.join("manifest.json")).expect("the manifest");
        let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
        for account in manifest["accounts"].as_array().expect("accounts") {
            let (all, delegations) = documents(&build, account);
            delegated += delegations;
            let name = format!("{} {}", build.display(), account["name"]);
            let imported = import(all, account["id"].as_str());
            match imported.text {
                Some(Ok(text)) => {
                    sentences += text.sentences;
                    if text.sentences != delegations {
                        failures.push(format!(
                            "{name}: {} of {delegations}\n{}",
                            text.sentences, text.text
                        ));
                    }
                }
                other => failures.push(format!("{name}: {other:?} {:?}", imported.diagnostics)),
            }
        }
    }
    println!("{sentences} of {delegated} documents came back as sentences");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// `NAME.json` and `NAME.boundary.json` beside `NAME.deleg`, or beside `NAME.refused` where none is written.
#[test]
fn cases_are_written_as_what_stands_beside_them() {
    let folder = golden::root().join("import");
    let mut failures = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("the cases are there") {
        let path = entry.expect("a case").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name in UTF-8");
        let Some(stem) = name.strip_suffix(".json") else { continue };
        let (stem, role) = match stem.strip_suffix(".boundary") {
            Some(stem) => (stem, Role::Boundary),
            None => (stem, Role::Policy),
        };
        count += 1;
        let text = fs::read_to_string(&path).expect("the case");
        let (ending, written) = match outcome(import(vec![given(stem, &text, role)], None)) {
            Ok(text) => ("deleg", text),
            Err(why) => ("refused", format!("{why}\n")),
        };
        let expected = folder.join(format!("{stem}.{ending}"));
        failures.extend(golden::compare(&expected, &written).err());
    }
    assert!(count > 5, "{count} cases");
    golden::settle(failures);
}
