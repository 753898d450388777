//! Every case of `tests/build`: `main.deleg` and what it builds, `expected/`; what is said of it, where anything is,
//! stands in `said`. A case that does not build has no `expected/`.

#![allow(clippy::disallowed_methods, reason = "tests read and write their own data")]
#![allow(clippy::expect_used, reason = "a case that cannot be run fails")]

use crate::examples::files;
use crate::golden;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What a case builds and what is said of it.
fn run(case: &Path, out: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_deleg"))
        .args(["build", "--color", "never", "-o"])
        .arg(out)
        .arg("main.deleg")
        .current_dir(case)
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    said.split_inclusive('\n').filter(|line| !line.starts_with("built ")).collect()
}

#[test]
fn cases_build_what_stands_beside_them() {
    let mut failures = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(golden::root().join("build")).expect("the cases are there") {
        let case = entry.expect("a case").path();
        count += 1;
        let scratch = tempfile::tempdir().expect("a folder can be made");
        let out = scratch.path().join("out");
        let said = run(&case, &out);
        if golden::updating() {
            let _ = fs::remove_dir_all(case.join("expected"));
            let _ = fs::remove_file(case.join("said"));
        }
        if !said.is_empty() || case.join("said").exists() {
            failures.extend(golden::compare(&case.join("said"), &said).err());
        }
        let (made, expected) = (files(&out), files(&case.join("expected")));
        let paths = made.keys().chain(expected.keys());
        for path in paths.collect::<std::collections::BTreeSet<_>>() {
            let text = made.get(path).map_or("", String::as_str);
            failures.extend(golden::compare(&case.join("expected").join(path), text).err());
        }
    }
    assert!(count > 20, "{count} cases");
    golden::settle(failures);
}
