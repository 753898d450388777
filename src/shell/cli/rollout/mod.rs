//! `deleg rollout`: the order of calls that leads from one built state to another.

mod human;
mod json;
mod script;

use super::console::{Console, Progress};
use super::diff::sides;
use super::paths::Account;
use super::{Answer, Failure};
use crate::analysis::rollout::{When, calls, plan, route};
use crate::diag::quoted;

const EXAMPLES: &str = "\
Examples:
  deleg rollout out iam                        # from the last build to the files
  deleg rollout git:main:iam iam               # from a branch to the working tree
  deleg rollout out iam --format script > rollout.sh

A side is a `.deleg` file, a folder of them, a build's folder, or `git:REV:PATH` with any of these.
At no step anybody can do more than OLD or NEW allows, and nobody loses what both allow.
Exit status: 0 there is such an order; 1 none was found; 2 it could not be asked.";

/// Show the order of calls that safely leads from one version to another
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What is there
    #[arg(value_name = "OLD")]
    old: String,

    /// What is to be there
    #[arg(value_name = "NEW")]
    new: String,

    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "json", "script"])]
    format: String,

    #[command(flatten)]
    account: Account,
}

/// Runs the command.
pub fn run(args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    if args.old == "-" && args.new == "-" {
        return Err(Failure::new("standard input can be one side only"));
    }
    let old = sides::state(&args.old, &args.account, console)?;
    let new = sides::state(&args.new, &args.account, console)?;
    let progress = Progress::start("ordering");
    let found = plan(&old, &new);
    drop(progress);
    let legs = match found {
        Ok(legs) => legs,
        Err(stuck) => {
            let left = calls(&stuck.left, &old, &new).into_iter();
            let left = left.filter(|call| call.when != When::FiveVersions).map(|call| call.words);
            let left: Vec<String> = left.collect();
            let message = format!(
                "no order was found: whichever comes next of “{}”, somebody could do more than both ends allow, or less",
                left.join("”, “")
            );
            let help = match stuck.taken.first() {
                Some(name) => format!(
                    "AWS takes a name once in an account, and {} stays until the end: give the new policy another name",
                    quoted(name)
                ),
                None => "go there in two steps: first a version that allows what both allow, then the new one".to_owned(),
            };
            console.say_no(&message, Some(&help));
            return Ok(Answer::No);
        }
    };
    let calls = route(&legs);
    let text = match args.format.as_str() {
        "json" => json::calls(&calls, &old, &new),
        "script" => script::calls(&calls, &old, &new),
        _ => human::calls(&calls, &old, &new),
    };
    console.result(&text)?;
    Ok(Answer::Yes)
}
