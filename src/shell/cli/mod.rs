//! The command line: which subcommand it is, and what its answer means to the caller.

mod audit;
mod build;
mod can;
mod catalog;
mod check;
mod completions;
mod console;
mod depfile;
mod describe;
mod diff;
mod document;
mod explain;
mod fmt;
mod import;
mod init;
mod lsp;
mod man;
mod paths;
mod rollout;
mod test;
mod watch;

use crate::iam::catalogue;
use crate::shell::failure::Failure;
use clap::builder::PossibleValuesParser;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use console::{Colour, Console};
use std::process::ExitCode;

/// What a command found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// It holds.
    Yes,
    /// It does not.
    No,
}

/// The exit status of a question that could not be asked.
const NOT_ASKED: u8 = 2;
/// Room on the stack where the system gives little.
pub const STACK: usize = 16 * 1024 * 1024;

const ABOUT: &str =
    "A language for AWS IAM delegation: who may create what, under which permissions boundary";

const EXAMPLE: &str = "\
Example:
  deleg init team                # a project that builds and passes
  cd team
  deleg check                    # what is wrong, where, why, and what to write
  deleg build                    # the IAM policies as JSON, in the folder `out`
  deleg explain E0201            # the page of a diagnostic

PATH is a `.deleg` file, a folder (every `.deleg` file below it) or `-` for standard input.
Without PATH, `deleg.toml` is looked for in this folder and above it.
Exit status: 0 it holds, 1 it does not, 2 it could not be asked.";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "deleg",
    about = ABOUT,
    after_help = EXAMPLE,
    disable_help_subcommand = false,
    propagate_version = false,
    max_term_width = 100,
)]
struct Cli {
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", value_parser = colours())]
    color: Colour,

    #[command(subcommand)]
    command: Command,
}

fn colours() -> impl clap::builder::TypedValueParser<Value = Colour> {
    use clap::builder::TypedValueParser;
    PossibleValuesParser::new(["auto", "always", "never"]).map(|word| Colour::named(&word))
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Build(build::Args),
    Test(test::Args),
    Can(Box<can::Args>),
    Diff(diff::Args),
    Rollout(rollout::Args),
    Audit(audit::Args),
    Fmt(fmt::Args),
    Describe(describe::Args),
    Explain(explain::Args),
    Catalog(catalog::Args),
    Import(import::Args),
    Init(init::Args),
    Lsp(lsp::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// The command line with its version, for parsing, completions and manual pages.
fn command() -> clap::Command {
    let version = format!("{}, catalogue {}", env!("CARGO_PKG_VERSION"), catalogue::version());
    Cli::command().version(version)
}

/// Runs the program. A panic is a mistake of ours, and is said to be one.
pub fn main() -> ExitCode {
    let status = guarded().unwrap_or_else(|_| {
        let issues = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");
        let failure = Failure::new("deleg failed by a mistake of its own; nothing was decided");
        let help = format!("please report it with the input: {issues}");
        Console::new(Colour::Auto).fail(&failure.help(help));
        NOT_ASKED
    });
    ExitCode::from(status)
}

/// Runs the program with enough room for the deepest text that the grammar takes.
fn guarded() -> std::thread::Result<u8> {
    // The first thread has 8 MiB on other systems, and memory is had faster there than in another one.
    if cfg!(windows) {
        let program = std::thread::Builder::new().stack_size(STACK).spawn(run);
        return program.map_or(Ok(NOT_ASKED), std::thread::JoinHandle::join);
    }
    std::panic::catch_unwind(run)
}

fn run() -> u8 {
    let arguments: Vec<_> = std::env::args_os().collect();
    let wanted = Colour::among(&arguments);
    let matches = command().color(wanted.choice()).try_get_matches_from(arguments);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            // A reader that went away needs no help.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(NOT_ASKED);
        }
    };
    let mut console = Console::new(cli.color);
    match dispatch(&cli.command, &mut console) {
        Ok(Answer::Yes) => 0,
        Ok(Answer::No) => 1,
        Err(failure) => {
            console.fail(&failure);
            NOT_ASKED
        }
    }
}

fn dispatch(command: &Command, console: &mut Console) -> Result<Answer, Failure> {
    match command {
        Command::Check(args) => check::run(args, console),
        Command::Build(args) => build::run(args, console),
        Command::Test(args) => test::run(args, console),
        Command::Can(args) => can::run(args, console),
        Command::Diff(args) => diff::run(args, console),
        Command::Rollout(args) => rollout::run(args, console),
        Command::Audit(args) => audit::run(args, console),
        Command::Fmt(args) => fmt::run(args, console),
        Command::Describe(args) => describe::run(args, console),
        Command::Explain(args) => explain::run(args, console),
        Command::Catalog(args) => catalog::run(args, console),
        Command::Import(args) => import::run(args, console),
        Command::Init(args) => init::run(args, console),
        Command::Lsp(args) => lsp::run(args, console),
        Command::Completions(args) => completions::run(args, console),
        Command::Man(args) => man::run(args, console),
    }
}
