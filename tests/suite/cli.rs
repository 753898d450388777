//! The command line as people and scripts meet it: the real program in a folder of its own.
//!
//! A case is a folder of `tests/cli`: `session` holds commands for the shell, one a line after `$ `, and what they
//! gave: `| ` before a line of standard output, `! ` of standard error, `? ` before a status that is not 0. `in`, where
//! there is one, is copied to the folder in which they run. `# ` begins a comment. UPDATE=1 rewrites what they gave.

#![allow(clippy::disallowed_methods, reason = "tests read and write their own data")]
#![allow(clippy::expect_used, reason = "a case that cannot be run fails")]

use crate::golden;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_deleg");

/// A new empty folder under the build's temporary folder.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder can be made");
    // Above it there are no settings: the way up ends here for the program, too.
    folder.canonicalize().expect("the folder is there")
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a case's input can be read") {
        let path = entry.expect("an entry can be read").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            fs::create_dir_all(&target).expect("a folder can be made");
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a file can be copied");
        }
    }
}

/// The program in a folder, with nothing of the caller's environment that would change what it says.
fn shell(folder: &Path, command: &str) -> Command {
    let bin = Path::new(PROGRAM).parent().expect("the program is in a folder");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).current_dir(folder).stdin(Stdio::null());
    shell.env("PATH", path).env("LC_ALL", "C").env("COLUMNS", "100");
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "UPDATE"] {
        shell.env_remove(name);
    }
    shell
}

/// One command's part of a session.
fn run(folder: &Path, command: &str) -> String {
    let output = shell(folder, command).output().expect("a shell can be run");
    let mut text = format!("$ {command}\n");
    for (sign, bytes) in [('|', &output.stdout), ('!', &output.stderr)] {
        for line in String::from_utf8_lossy(bytes).lines() {
            text.push_str(format!("{sign} {}", redacted(line, folder)).trim_end());
            text.push('\n');
        }
    }
    match output.status.code() {
        Some(0) => {}
        Some(status) => text.push_str(&format!("? {status}\n")),
        None => text.push_str("? killed\n"),
    }
    text
}

/// A line without what differs from machine to machine, or from version to version.
fn redacted(line: &str, folder: &Path) -> String {
    let catalogue = deleg::iam::catalogue::version();
    let line =
        line.replace(&folder.display().to_string(), "[HERE]").replace(catalogue, "[CATALOGUE]");
    let version = env!("CARGO_PKG_VERSION");
    line.replace(&format!("deleg {version}"), "deleg [VERSION]")
        .replace(&format!("\"{version}\""), "\"[VERSION]\"")
}

#[test]
fn sessions() {
    let mut failures = Vec::new();
    let mut cases: Vec<PathBuf> = fs::read_dir(golden::root().join("cli"))
        .expect("the cases can be listed")
        .map(|entry| entry.expect("a case can be read").path())
        .filter(|path| path.join("session").exists())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
        let name = case.file_name().expect("a case has a name").to_string_lossy().into_owned();
        let folder = scratch(&name);
        if case.join("in").exists() {
            copy(&case.join("in"), &folder);
        }
        let session = fs::read_to_string(case.join("session")).expect("a session can be read");
        let given =
            |line: &str| line.is_empty() || line.starts_with("# ") || line.starts_with("$ ");
        let actual =
            session.lines().filter(|line| given(line)).map(|line| match line.strip_prefix("$ ") {
                Some(command) => run(&folder, command),
                None => format!("{line}\n"),
            });
        failures.extend(golden::compare(&case.join("session"), &actual.collect::<String>()).err());
    }
    golden::settle(failures);
}

/// What `deleg help` shows of the program and of every subcommand.
#[test]
fn reference() {
    let folder = scratch("reference");
    let help = |arguments: &str| {
        let output =
            shell(&folder, &format!("deleg {arguments}")).output().expect("a shell can be run");
        let text = String::from_utf8_lossy(&output.stdout);
        text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect::<String>()
    };
    let whole = help("--help");
    let commands = whole
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty());
    let names =
        commands.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    let mut text = format!("# The command line\n\n```text\n{whole}```\n");
    for name in names {
        text.push_str(&format!(
            "\n## deleg {name}\n\n```text\n{}```\n",
            help(&format!("{name} --help"))
        ));
    }
    golden::settle(
        golden::compare(&golden::root().join("cli/reference.md"), &text)
            .err()
            .into_iter()
            .collect(),
    );
}

/// The schema that editors use, and the settings that are read, are about the same keys.
#[test]
fn the_settings_schema_is_true() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = fs::read_to_string(folder.join("deleg.schema.json")).expect("there is a schema");
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("the schema is JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["additionalProperties"], false);
    let mut keys: Vec<&String> =
        schema["properties"].as_object().expect("there are keys").keys().collect();
    keys.sort();
    let page = deleg::diag::Code::E0701.entry().page;
    let said = keys.iter().filter(|key| page.contains(&format!("`{key}`"))).count();
    assert_eq!(said, keys.len(), "the page of E0701 names every key");
    // The program itself says which keys it knows.
    let scratch = scratch("schema");
    fs::write(scratch.join("deleg.toml"), "xyzzyxyzzy = 1\n").expect("settings can be written");
    fs::write(scratch.join("a.deleg"), "").expect("a file can be written");
    let output = shell(&scratch, "deleg check --format json").output().expect("a shell can be run");
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a diagnostic");
    let help = found["help"][0].as_str().expect("help");
    let mut known: Vec<&str> = help.split('`').skip(1).step_by(2).collect();
    known.sort_unstable();
    assert_eq!(known, keys, "{help}");
    // A new project's settings are of these keys and types.
    let output = shell(&scratch, "deleg init new").output().expect("a shell can be run");
    assert!(output.status.success());
    let settings = fs::read_to_string(scratch.join("new/deleg.toml")).expect("settings were made");
    for line in settings.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (key, value) = line.split_once(" = ").expect("a setting");
        let kind = if value.starts_with('[') { "array" } else { "string" };
        assert_eq!(schema["properties"][key]["type"], kind, "{line}");
    }
}

/// A file that fills the disk leaves what was there.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_build() {
    let folder = scratch("full-disk");
    shell(&folder, "deleg init . && deleg build").output().expect("a shell can be run");
    if !folder.join("out/manifest.json").exists() {
        return;
    }
    let tree = |folder: &Path| {
        let output = shell(folder, "find out -type f | sort | xargs cksum")
            .output()
            .expect("a shell can be run");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let before = tree(&folder);
    // A limit on the size of files fails a write as a full disk does.
    let command = "trap '' XFSZ; sed -i s/example-data/other-data/ iam/main.deleg; ulimit -f 1; exec deleg build";
    let output = shell(&folder, command).output().expect("a shell can be run");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot be written"), "{output:?}");
    assert_eq!(tree(&folder), before);
}
