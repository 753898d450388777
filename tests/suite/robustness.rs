//! What must not stop the program: folders without rights, circles, nesting, a full disk, a kill while it writes.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_deleg");

/// Longer than anything here may take, also where it is built without optimisation and others run beside it.
const SOON: Duration = Duration::from_secs(60);

fn deleg(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs it, and holds it to an answer: soon, with a status, without a panic.
fn answer(command: &mut Command) -> (i32, String) {
    let start = Instant::now();
    let Output { status, stdout, stderr } = command.output().expect("the program can be run");
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    assert!(!said.contains("panicked"), "{said}");
    (status.code().unwrap_or_else(|| panic!("killed: {said}")), said)
}

/// A folder that everybody may pass through, so that somebody without rights can be sent there.
fn scratch() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("it is ours");
    folder
}

/// Whom the system refuses nothing has no folder without rights: then the program runs as nobody.
fn without_rights(folder: &Path, arguments: &[&str]) -> Option<Command> {
    if fs::read_dir(folder.join("closed")).is_err() {
        return Some(deleg(folder, arguments));
    }
    let copy = folder.join("program");
    fs::copy(PROGRAM, &copy).expect("the program can be copied");
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&copy).args(arguments);
    command.current_dir(folder).stdin(Stdio::null());
    Command::new("setpriv").arg("--version").output().is_ok().then_some(command)
}

#[test]
fn a_folder_without_rights_is_said() {
    let folder = scratch();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).expect("a folder can be made");
    fs::write(closed.join("a.deleg"), "group g\n").expect("a file can be written");
    fs::write(folder.path().join("b.deleg"), "use \"closed/a.deleg\"\n").expect("as above");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("it is ours");
    for (arguments, status) in [
        (&["check", "closed"][..], 2),
        (&["check", "."], 2),
        (&["check", "closed/a.deleg"], 2),
        (&["check", "b.deleg"], 1),
        (&["fmt", "closed"], 2),
        (&["build", "empty.deleg", "-o", "closed/out"], 2),
    ] {
        fs::write(folder.path().join("empty.deleg"), "").expect("a file can be written");
        let Some(mut command) = without_rights(folder.path(), arguments) else { return };
        let (given, said) = answer(&mut command);
        assert_eq!(given, status, "{arguments:?}: {said}");
        assert!(said.contains("closed") && said.contains("ermission denied"), "{said}");
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).expect("it is ours");
}

#[test]
fn a_long_circle_of_uses_is_said_once() {
    let folder = scratch();
    for at in 0..500 {
        let text = format!("use \"f{}.deleg\"\n", (at + 1) % 500);
        fs::write(folder.path().join(format!("f{at}.deleg")), text).expect("a file can be written");
    }
    let (status, said) = answer(&mut deleg(folder.path(), &["check", "--format", "short", "."]));
    assert_eq!((status, said.matches("E0205").count()), (1, 1), "{said}");
    fs::write(folder.path().join("self.deleg"), "use \"self.deleg\"\n").expect("as above");
    let (status, said) = answer(&mut deleg(folder.path(), &["check", "self.deleg"]));
    assert!(status == 1 && said.contains("E0205"), "{said}");
}

#[test]
fn a_hundred_thousand_brackets_are_answered() {
    let folder = scratch();
    for (name, opened) in [
        (
            "parentheses",
            "group g { allow s3:GetObject on * when ".to_owned() + &"(".repeat(100_000),
        ),
        ("nots", "group g { allow s3:GetObject on * when ".to_owned() + &"not ".repeat(100_000)),
        ("braces", "{".repeat(100_000)),
        ("lists", "let a = ".to_owned() + &"[".repeat(100_000)),
        ("blocks", "template t() {\n".repeat(100_000)),
        ("closed", "group g {".to_owned() + &"{".repeat(50_000) + &"}".repeat(50_000)),
        ("closing", "}".repeat(100_000)),
    ] {
        let file = format!("{name}.deleg");
        fs::write(folder.path().join(&file), opened).expect("a file can be written");
        for arguments in [&["check", "--format", "short", &file][..], &["fmt", "--check", &file]] {
            let (status, said) = answer(&mut deleg(folder.path(), arguments));
            assert_eq!(status, 1, "{arguments:?}: {}", &said[..said.len().min(300)]);
        }
    }
}

/// Every file below a folder, temporary ones too.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        let Ok(entries) = fs::read_dir(&at) else { continue };
        for entry in entries {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let text = fs::read_to_string(&path).expect("what is written is text");
                let name = path.strip_prefix(folder).expect("it is below").display().to_string();
                found.insert(name, text);
            }
        }
    }
    found
}

/// Many policies, so that a kill meets a build at work.
fn project(data: &str) -> String {
    let mut text = "account main = 111122223333\n".to_owned();
    for at in 0..200 {
        text +=
            &format!("policy P{at} {{\n    allow s3:GetObject on s3 object {data}-{at}/*\n}}\n");
    }
    text
}

/// A killed build leaves each file old or new, and the next one leaves nothing of it.
#[test]
fn a_killed_build_leaves_whole_files_and_the_next_one_no_trace() {
    let folder = scratch();
    let main = folder.path().join("main.deleg");
    let out = folder.path().join("out");
    let build = ["build", "main.deleg", "-o", "out"];
    let built = |data: &str| {
        fs::write(&main, project(data)).expect("a file can be written");
        let start = Instant::now();
        let (status, said) = answer(&mut deleg(folder.path(), &build));
        assert_eq!(status, 0, "{said}");
        (tree(&out), start.elapsed())
    };
    let (new, _) = built("new");
    let (old, took) = built("old");
    let mut met = 0;
    for part in 0..24 {
        fs::write(&main, project("new")).expect("a file can be written");
        let mut child = deleg(folder.path(), &build)
            .stderr(Stdio::null())
            .spawn()
            .expect("the program can be run");
        std::thread::sleep(took * part / 20);
        let _ = child.kill();
        child.wait().expect("it ends");
        let left = tree(&out);
        for (name, text) in left.iter().filter(|(name, _)| !name.contains(".deleg-")) {
            let whole = [old.get(name), new.get(name)].contains(&Some(text));
            assert!(whole, "{name} is neither old nor new");
        }
        // The manifest is the last to be true: with the new one, all is new.
        if left.get("manifest.json") == new.get("manifest.json") {
            assert!(new.iter().all(|(name, text)| left.get(name) == Some(text)));
        }
        met += usize::from(left != old && left != new);
        let (again, _) = built("old");
        assert!(again == old, "something is left: {:?}", again.keys().collect::<Vec<_>>());
    }
    println!("{met} of 24 builds were killed while they wrote");
}
