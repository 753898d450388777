//! `deleg fmt`: brings files into the one format.

use super::console::Console;
use super::paths::{self, Paths};
use super::{Answer, Failure};
use crate::analysis;
use crate::diag::quoted;
use crate::render::diff;
use crate::shell::fs;

/// Bring files into the one format
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,

    /// Write nothing; show what would change
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub fn run(args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    let project = match paths::open(&args.paths, console, None)? {
        Ok(project) => project,
        Err(answer) => return Ok(answer),
    };
    let mut answer = Answer::Yes;
    for (name, text, path) in project.texts() {
        let formatted = match analysis::formatted(name, text) {
            Ok(formatted) => formatted,
            Err((sources, found)) => {
                console.show_people(&sources, &found)?;
                answer = Answer::No;
                continue;
            }
        };
        match path {
            _ if args.check => {
                let shown = diff::unified(
                    name,
                    text,
                    &format!("{name} (formatted)"),
                    &formatted,
                    console.results,
                );
                if !shown.is_empty() {
                    console.result(&shown)?;
                    answer = Answer::No;
                }
            }
            None => console.result(&formatted)?,
            Some(path) if formatted != text => {
                fs::replace(path, &formatted).map_err(|error| {
                    Failure::new(format!(
                        "{} cannot be written: {}",
                        quoted(name),
                        fs::words(&error)
                    ))
                })?;
                console.say(&format!("formatted {name}\n"));
            }
            Some(_) => {}
        }
    }
    Ok(answer)
}
