//! `deleg diff`: what NEW allows that OLD does not and the reverse, each with a request.

mod human;
mod json;
mod markdown;
pub mod sides;

use super::console::{Console, Progress};
use super::paths::Account;
use super::{Answer, Failure};
use crate::analysis::diff::{Relation, Report, compare};
use crate::emit::meaning;

const EXAMPLES: &str = "\
Examples:
  deleg diff git:main:iam iam                  # a branch's project and the working tree
  deleg diff out iam                           # the last build and the files
  deleg diff old.json new.json --fail-on broader

A side is a `.deleg` file, a folder of them, a build's folder, an IAM JSON document, or `git:REV:PATH` with any of
these at a revision.
Exit status: 0 whatever is found; with `--fail-on` 1 where that is found or not decided; 2 it could not be asked.";

/// Show what one version allows and another does not
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What was
    #[arg(value_name = "OLD")]
    old: String,

    /// What is
    #[arg(value_name = "NEW")]
    new: String,

    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "json", "markdown"])]
    format: String,

    /// Exit with 1 where NEW allows what OLD does not (`broader`), or where anything differs (`any`)
    #[arg(long, value_name = "WHAT", value_parser = ["broader", "any"])]
    fail_on: Option<String>,

    #[command(flatten)]
    account: Account,
}

/// Runs the command.
pub fn run(args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    if args.old == "-" && args.new == "-" {
        return Err(Failure::new("standard input can be one side only"));
    }
    let old = sides::read(&args.old, &args.account, console)?;
    let new = sides::read(&args.new, &args.account, console)?;
    let progress = Progress::start("comparing");
    let report = compare(&old, &new);
    let manifests = [&args.old, &args.new].map(|side| sides::manifest(side));
    let changes = match &manifests {
        [None, None] => Vec::new(),
        [old, new] => meaning::changes(old.as_deref(), new.as_deref()),
    };
    drop(progress);
    let text = match args.format.as_str() {
        "json" => json::report(&report, &changes),
        "markdown" => markdown::report(&report) + &human::catalogue(&changes, "* "),
        _ => human::report(&report) + &human::catalogue(&changes, "  "),
    };
    console.result(&text)?;
    Ok(answer(args.fail_on.as_deref(), &report))
}

fn answer(fail_on: Option<&str>, report: &Report) -> Answer {
    let fails = match (fail_on, report.relation) {
        (None, _) | (_, Relation::Equal) => false,
        (Some("broader"), relation) => relation != Relation::Narrower,
        (Some(_), _) => true,
    };
    if fails { Answer::No } else { Answer::Yes }
}
