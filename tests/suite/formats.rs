//! Every output format over every case that builds: what it writes stands beside the case, and each policy's text in it
//! is the JSON output's to the byte.

#![allow(clippy::disallowed_methods, reason = "tests read and write their own data")]

use crate::examples::files;
use crate::golden;
use deleg::analysis::FORMATS;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a format writes of a project, by path; what is said of it; none where it refuses.
fn build(project: &Path, format: &str, more: &[&str]) -> (BTreeMap<PathBuf, String>, String) {
    let scratch = tempfile::tempdir().unwrap();
    let out = scratch.path().join("out");
    let output = Command::new(env!("CARGO_BIN_EXE_deleg"))
        .args(["build", "main.deleg", "--color", "never", "--format", format, "-o"])
        .arg(&out)
        .args(more)
        .current_dir(project)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.split_inclusive('\n').filter(|line| line.starts_with("note: "));
    (files(&out), said.collect())
}

fn projects(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found: Vec<PathBuf> =
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.join("main.deleg").exists());
    found.sort();
    found
}

/// What is deployed by another tool, and not the documents, which the JSON output has already.
fn is_shown(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    name.ends_with(".tf.json") || name.ends_with(".template.json") || name.ends_with(".sh")
}

#[test]
fn every_case_in_every_format() {
    let mut failures = Vec::new();
    let mut count = 0;
    for project in projects("tests/build") {
        for format in FORMATS.iter().filter(|format| format.name != "json") {
            let (made, said) = build(&project, format.name, &[]);
            let folder = project.join(format.name);
            if golden::updating() {
                let _ = fs::remove_dir_all(&folder);
            }
            let mut shown: BTreeMap<PathBuf, String> =
                made.into_iter().filter(|(path, _)| is_shown(path)).collect();
            if !said.is_empty() {
                shown.insert("said".into(), said);
            }
            let expected = files(&folder);
            for path in
                shown.keys().chain(expected.keys()).collect::<std::collections::BTreeSet<_>>()
            {
                let text = shown.get(path).map_or("", String::as_str);
                failures.extend(golden::compare(&folder.join(path), text).err());
                count += 1;
            }
        }
    }
    assert!(count > 200, "{count} files");
    golden::settle(failures);
}

/// The text of a policy within a file, as the tool takes it.
fn embedded(text: &str, pointer: Option<&str>) -> String {
    let Some(pointer) = pointer else { return text.to_owned() };
    let whole: Value = serde_json::from_str(text).unwrap();
    match whole.pointer(pointer).expect("the manifest points at a policy") {
        Value::String(text) => {
            let bare = text.replace("$${", "").replace("%%{", "");
            assert!(!bare.contains("${") && !bare.contains("%{"), "{text}");
            text.replace("$${", "${").replace("%%{", "%{")
        }
        value => serde_json::to_string(value).unwrap(),
    }
}

/// By account and name: the text without white space, and what the manifest says of the policy.
fn policies(
    made: &BTreeMap<PathBuf, String>,
) -> BTreeMap<(String, String, String), (String, Value)> {
    let manifest: Value = serde_json::from_str(&made[Path::new("manifest.json")]).unwrap();
    let mut found = BTreeMap::new();
    for account in manifest["accounts"].as_array().unwrap() {
        for policy in account["policies"].as_array().unwrap() {
            let text = &made[Path::new(policy["file"].as_str().unwrap())];
            let text = embedded(text, policy["pointer"].as_str());
            // Key order is kept; only the spacing goes.
            let value: Value = serde_json::from_str(&text).unwrap();
            let said = |key: &str| policy[key].as_str().unwrap().to_owned();
            let key = (account["id"].as_str().unwrap().to_owned(), said("kind"), said("name"));
            let mut about = policy.clone();
            for key in ["file", "sha256", "pointer"] {
                about.as_object_mut().unwrap().shift_remove(key);
            }
            found.insert(key, (serde_json::to_string(&value).unwrap(), about));
        }
    }
    found
}

#[test]
fn every_format_holds_the_same_documents() {
    let mut count = 0;
    for project in projects("tests/build").into_iter().chain(projects("examples")) {
        let (plain, _) = build(&project, "json", &[]);
        if plain.is_empty() {
            continue;
        }
        let wanted = policies(&plain);
        for format in FORMATS {
            for more in [&[][..], &["--minify"][..]] {
                let (made, _) = build(&project, format.name, more);
                assert_eq!(policies(&made), wanted, "{} as {}", project.display(), format.name);
                count += wanted.len();
            }
        }
    }
    assert!(count > 1000, "{count} documents");
}

/// What is there already: each case that an organisation is for, with its `import` blocks.
#[test]
fn imports_of_what_an_organisation_has() {
    let mut failures = Vec::new();
    for case in ["formats-organization", "guardrails", "permission-set-bounded"] {
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/build").join(case);
        let (made, _) = build(&project, "terraform", &["--import"]);
        let whole: Value = serde_json::from_str(&made[Path::new("deleg.tf.json")]).unwrap();
        let resources = whole["resource"].as_object().unwrap();
        let resources = resources.values().map(|kind| kind.as_object().unwrap().len());
        let imports = whole["import"].as_array().unwrap();
        assert_eq!(imports.len(), resources.sum::<usize>(), "each resource of {case} is imported");
        let shown = serde_json::json!({ "data": whole["data"], "import": imports });
        let text = serde_json::to_string_pretty(&shown).unwrap() + "\n";
        failures.extend(golden::compare(&project.join("import.json"), &text).err());
    }
    golden::settle(failures);
}

/// The scripts are what a POSIX shell reads.
#[test]
fn scripts_are_read_by_a_shell() {
    for project in projects("examples") {
        let (made, _) = build(&project, "script", &[]);
        for (path, text) in
            made.iter().filter(|(path, _)| path.extension().is_some_and(|it| it == "sh"))
        {
            let scratch = tempfile::tempdir().unwrap();
            let file = scratch.path().join("script.sh");
            fs::write(&file, text).unwrap();
            let output = Command::new("sh").arg("-n").arg(&file).output().unwrap();
            assert!(output.status.success(), "{}: {output:?}", path.display());
        }
    }
}

fn picture(project: &Path, format: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_deleg"))
        .args(["describe", "main.deleg", "--color", "never", "--format", format])
        .current_dir(project)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The book's pictures are those of the examples.
#[test]
fn the_pictures_of_the_book() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut failures = Vec::new();
    for example in ["nested", "accounts"] {
        let drawn = picture(&root.join("examples").join(example), "svg");
        let path = root.join("docs/src/deploy").join(format!("{example}.svg"));
        failures.extend(golden::compare(&path, &drawn).err());
    }
    let drawn = picture(&root.join("examples/nested"), "dot");
    failures.extend(golden::compare(&golden::root().join("pictures/nested.dot"), &drawn).err());
    golden::settle(failures);
}

/// A number of an attribute of a tag.
fn number(tag: &str, name: &str) -> Option<i64> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"')?.0.parse().ok()
}

/// No box is on another, no text leaves its box, nothing leaves the picture: for every project that builds, and for
/// names as long as IAM takes them.
#[test]
fn pictures_are_legible() {
    let long = tempfile::tempdir().unwrap();
    let name = "a-name-that-is-as-long-as-a-name-of-iam-can-be".repeat(3);
    let name = &name[..128];
    let group = "G".repeat(128);
    let mut text = String::from("account main = 515436951152\n");
    for team in 0..30 {
        let (name, group) =
            (format!("{}{team:02}", &name[..126]), format!("{}{team:02}", &group[..126]));
        text.push_str(&format!(
            "boundary {name} at /boundaries/ {{\n    allow s3:GetObject on *\n}}\ngroup {group}\ndelegate {group} may create roles /{name}/** bounded by {name}\n"
        ));
    }
    fs::write(long.path().join("main.deleg"), text).unwrap();
    let mut all = projects("examples");
    all.extend(projects("tests/build"));
    all.push(long.path().to_path_buf());
    let mut boxes = 0;
    for project in all {
        let drawn = picture(&project, "svg");
        if drawn.is_empty() {
            continue;
        }
        let at = project.display();
        let head = drawn.lines().next().unwrap();
        let (width, height) = (number(head, "width").unwrap(), number(head, "height").unwrap());
        let mut placed: Vec<(i64, i64, i64, i64)> = Vec::new();
        let mut texts = Vec::new();
        for line in drawn.lines() {
            let class = ["delegate", "family", "ceiling", "again"];
            if class.iter().any(|class| line.starts_with(&format!("<rect class=\"{class}\""))) {
                let of = |name| number(line, name).unwrap();
                placed.push((of("x"), of("y"), of("width"), of("height")));
            } else if line.starts_with("<text") && line.contains("textLength") {
                let of = |name| number(line, name).unwrap();
                texts.push((of("x"), of("y"), of("textLength")));
            }
        }
        for (index, a) in placed.iter().enumerate() {
            assert!(a.0 >= 0 && a.1 >= 0 && a.0 + a.2 <= width && a.1 + a.3 <= height, "{at}");
            for b in placed.iter().skip(index + 1) {
                let apart =
                    a.0 + a.2 <= b.0 || b.0 + b.2 <= a.0 || a.1 + a.3 <= b.1 || b.1 + b.3 <= a.1;
                assert!(apart, "{at}: {a:?} and {b:?}");
            }
        }
        for (x, y, length) in texts {
            assert!(x + length <= width && y <= height, "{at}");
            let inside = placed
                .iter()
                .find(|one| one.0 <= x && x <= one.0 + one.2 && one.1 <= y && y <= one.1 + one.3);
            assert!(inside.is_none_or(|one| x + length <= one.0 + one.2), "{at}");
        }
        boxes += placed.len();
    }
    assert!(boxes > 250, "{boxes} boxes");
}
