//! Expected outputs in files: compared as a whole, rewritten by `UPDATE=1 cargo test`.

#![allow(clippy::disallowed_methods, reason = "tests read and write their own data")]

use deleg::render::Paint;
use deleg::render::diff::unified;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the tests' data.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Whether expected outputs are to be rewritten.
pub fn updating() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// Compares a text with a file; says how they differ.
pub fn compare(path: &Path, actual: &str) -> Result<(), String> {
    let expected = fs::read_to_string(path).unwrap_or_default();
    if expected == actual {
        return Ok(());
    }
    if updating() {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        }
        return fs::write(path, actual).map_err(|error| error.to_string());
    }
    let diff = unified(&path.display().to_string(), &expected, "actual", actual, Paint::Plain);
    Err(format!("{diff}\n(UPDATE=1 cargo test rewrites it)"))
}

/// Fails with every difference that was found.
pub fn settle(failures: Vec<String>) {
    assert!(failures.is_empty(), "{} differ\n{}", failures.len(), failures.join("\n"));
}
