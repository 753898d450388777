//! `deleg completions`: what a shell needs to complete words.

use super::console::Console;
use super::{Answer, Failure, command};
use clap_complete::Shell;

/// Write completions for a shell
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Runs the command.
pub fn run(args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "deleg", &mut script);
    console.result(&String::from_utf8_lossy(&script))?;
    Ok(Answer::Yes)
}
