//! `deleg describe`: what each delegate can do, in plain English.

use super::console::Console;
use super::paths::{self, Account, Paths};
use super::{Answer, Failure};

/// Say in plain English what each delegate can do
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,

    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "markdown", "json", "dot", "svg"])]
    format: String,

    #[command(flatten)]
    account: Account,
}

/// Runs the command.
pub fn run(args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    let project = match paths::open(&args.paths, console, None)? {
        Ok(project) => project,
        Err(answer) => return Ok(answer),
    };
    let options = paths::options(&project, &args.account, &[], &[]);
    let snapshot = paths::snapshot(&project, &options);
    if let Ok(text) = snapshot.describe(&args.format) {
        console.result(&text)?;
        return Ok(Answer::Yes);
    }
    console.show_people(snapshot.sources(), snapshot.diagnostics())?;
    Ok(Answer::No)
}
