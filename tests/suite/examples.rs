//! Every example is clean, is in the one format, and builds what stands beside it in `expected/`.

use crate::golden;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn deleg(arguments: &[&str], folder: &Path) -> (bool, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_deleg")).args(arguments).arg(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    (output.status.success(), said)
}

/// The texts of a folder, by their paths in it.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        let Ok(entries) = fs::read_dir(&at) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                found.insert(path.strip_prefix(folder).unwrap().to_path_buf(), text);
            }
        }
    }
    found
}

#[test]
fn examples_build_what_stands_beside_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut count = 0;
    for entry in fs::read_dir(&root).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.join("main.deleg").exists() {
            continue;
        }
        count += 1;
        let name = folder.display();
        let (clean, said) = deleg(&["check", "--deny", "warnings"], &folder);
        assert!(clean, "{name}: {said}");
        let (formatted, said) = deleg(&["fmt", "--check"], &folder);
        assert!(formatted, "{name}: {said}");
        let built = tempfile::tempdir().unwrap();
        let out = built.path().join("out");
        let (done, said) = deleg(&["build", "-o", out.to_str().unwrap()], &folder);
        assert!(done, "{name}: {said}");
        let (made, expected) = (files(&out), files(&folder.join("expected")));
        if golden::updating() {
            let _ = fs::remove_dir_all(folder.join("expected"));
            for (path, text) in &made {
                let path = folder.join("expected").join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            continue;
        }
        let names = |files: &BTreeMap<PathBuf, String>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&made), names(&expected), "{name}");
        for (path, text) in &made {
            assert_eq!(text, &expected[path], "{name}: {}", path.display());
        }
    }
    assert!(count >= 11, "{count} examples");
}

/// The article's own policy comes back byte for byte, but for the newline at the end of every file.
#[test]
fn the_published_policy_comes_back() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/from-json");
    let given = fs::read_to_string(folder.join("published-practice.json")).unwrap();
    let built = fs::read_to_string(folder.join("expected/main/DelegatePermissions.json")).unwrap();
    assert_eq!(built, given + "\n");
}
