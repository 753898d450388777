//! `deleg test`: not there yet in this version.

use super::paths::Paths;
use super::{Answer, Failure};
use std::path::PathBuf;

/// Check, then run the tests of the files (not in this version)
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,

    /// Write a JUnit report
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,

    /// Run the tests whose name holds a text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,

    /// Show the statements that no test decided
    #[arg(long)]
    coverage: bool,
}

/// Says so.
pub fn run(_args: &Args) -> Result<Answer, Failure> {
    Err(Failure::new("tests are not run by this version; they are read and checked")
        .help("`deleg check` says what is wrong with them"))
}
