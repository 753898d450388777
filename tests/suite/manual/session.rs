//! A folder of a page's own, in which the program answers as it would to a reader.

use super::pages::{Page, root};
use crate::golden;
use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_deleg");

/// Other commands than `deleg` that pages show: what the program does is asked of it, the rest only has to be spelt
/// right.
const SHIM: &str = r#"
cargo() {
    case "$1" in
        run) while [ "$1" != -- ]; do shift; done; shift; deleg "$@" ;;
        test|clippy|fmt|check|install|bench|deny|fuzz) ;;
        *) echo "cargo has no $1" >&2; return 1 ;;
    esac
}
aws() {
    case "$1 $2" in
        "iam create-policy"|"iam create-policy-version"|"iam attach-group-policy"|"cloudformation deploy") ;;
        "iam list-roles"|"iam get-role"|"iam list-entities-for-policy"|"iam get-policy") ;;
        "iam list-attached-group-policies"|"iam list-groups-for-user") ;;
        "iam get-account-authorization-details"|"organizations create-policy") ;;
        *) echo "no page shows aws $1 $2" >&2; return 1 ;;
    esac
}
terraform() {
    case "$2" in
        init|plan|apply) ;;
        *) echo "no page shows terraform $2" >&2; return 1 ;;
    esac
}
"#;

/// The folder, and where in it the next command runs.
pub struct Session {
    folder: PathBuf,
    at: RefCell<PathBuf>,
}

impl Session {
    /// A folder for a page, with the examples, and with what `tests/manual/pages/PAGE` holds for it.
    pub fn new(page: &Page) -> Self {
        let name = page.name.trim_end_matches(".md").replace('/', "-");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("manual").join(&name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let folder = folder.canonicalize().unwrap();
        if page.text.contains("examples/") {
            copy(&root().join("examples"), &folder.join("examples"));
        }
        let seeds = golden::root().join("manual/pages").join(&name);
        if seeds.exists() {
            copy(&seeds, &folder);
        }
        Self { at: RefCell::new(folder.clone()), folder }
    }

    /// Writes a file into the page's folder.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs a text for the shell; gives whether it succeeded, and everything it printed.
    pub fn run(&self, script: &str) -> (bool, String) {
        let kept = self.folder.with_extension("at");
        let script = format!(
            "{SHIM}\nexec 2>&1\n{script}\nstatus=$?\npwd > '{}'\nexit $status\n",
            kept.display()
        );
        let bin = Path::new(PROGRAM).parent().unwrap();
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).current_dir(&*self.at.borrow()).stdin(Stdio::null());
        shell.env("PATH", path).env("LC_ALL", "C").env("COLUMNS", "100");
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "UPDATE"] {
            shell.env_remove(name);
        }
        let output = shell.output().unwrap();
        if let Ok(now) = fs::read_to_string(&kept) {
            *self.at.borrow_mut() = PathBuf::from(now.trim());
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.success(), text)
    }

    /// The codes that `deleg check` gives for a file of the page's folder.
    pub fn codes(&self, name: &str) -> Vec<String> {
        let mut check = Command::new(PROGRAM);
        check.args(["check", "--account", "123456789012", "--format", "json", name]);
        let output = check.current_dir(&self.folder).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut found: Vec<String> = text
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .map(|said| said["code"].as_str().unwrap().to_owned())
            .collect();
        found.sort();
        found.dedup();
        found
    }

    /// Whether a file is in the one format; else how it would be.
    pub fn format(&self, name: &str) -> Option<String> {
        let mut fmt = Command::new(PROGRAM);
        let output = fmt.args(["fmt", "--check", name]).current_dir(&self.folder).output().unwrap();
        (!output.status.success()).then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
