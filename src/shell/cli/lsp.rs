//! `deleg lsp`: serves an editor.

use super::console::Console;
use super::{Answer, Failure};
use crate::shell::lsp;

/// Serve an editor over standard input and output: the Language Server Protocol
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Speak over standard input and output, which is all there is; some editors say so
    #[arg(long)]
    stdio: bool,
}

/// Runs the command.
pub fn run(_args: &Args, _console: &mut Console) -> Result<Answer, Failure> {
    lsp::run().map(|polite| if polite { Answer::Yes } else { Answer::No })
}
