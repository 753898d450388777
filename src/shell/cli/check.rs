//! `deleg check`: says what is wrong, and mends what it can.

use super::console::Console;
use super::paths::{self, Account, Paths};
use super::{Answer, Failure};
use crate::analysis::Snapshot;
use crate::diag::quoted;
use crate::render::{RENDERERS, Reader, Renderer, find};
use crate::shell::fixes::{self, Fixed};
use crate::shell::fs;
use crate::shell::project::Project;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::path::PathBuf;

/// Check names, types and limits, and say what to write instead
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,

    /// How to write diagnostics
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = formats())]
    format: String,

    /// Count a warning or note as an error: a code, its name, or `warnings`
    #[arg(long, value_name = "CODE", value_parser = paths::deniable)]
    deny: Vec<String>,

    /// Leave a warning or note out: a code or its name
    #[arg(long, value_name = "CODE", value_parser = paths::allowable)]
    allow: Vec<String>,

    #[command(flatten)]
    account: Account,

    /// Apply the fixes that are certain, and write the files
    #[arg(long)]
    fix: bool,
}

fn formats() -> impl TypedValueParser<Value = String> {
    let values = RENDERERS.iter().map(|one| PossibleValue::new(one.name()).help(one.summary()));
    PossibleValuesParser::new(values)
}

/// Runs the command.
pub fn run(args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    let renderer = find(&args.format).ok_or_else(|| Failure::new("there is no such format"))?;
    let mut project = match paths::open(&args.paths, console, Some(renderer))? {
        Ok(project) => project,
        Err(answer) => return Ok(answer),
    };
    let options = paths::options(&project, &args.account, &args.allow, &args.deny);
    let snapshot = if args.fix {
        if project.texts().any(|(_, _, path)| path.is_none()) {
            return Err(Failure::new("`--fix` cannot change standard input")
                .help("name the file, or leave out `--fix`"));
        }
        let fixed = fixes::apply(&mut project, &options);
        write(&project, &fixed)?;
        console.say(&said(&fixed));
        fixed.snapshot
    } else {
        paths::snapshot(&project, &options)
    };
    let found = snapshot.diagnostics();
    let answer = console.show(renderer, snapshot.sources(), found)?;
    if found.is_empty() && is_for_people(renderer) {
        console.say(&format!("no problems in {}\n", paths::files(project.count())));
    }
    if is_for_people(renderer) {
        console.say(&verdict(&snapshot));
    }
    Ok(answer)
}

/// What the proofs rest on, in a line.
fn verdict(snapshot: &Snapshot) -> String {
    let standing = snapshot.standing();
    if standing.is_empty() {
        return String::new();
    }
    let shown: Vec<String> =
        standing.iter().map(|(code, standing)| format!("{code} ({})", standing.word())).collect();
    let plural = if shown.len() == 1 { "assumption" } else { "kinds of assumption" };
    format!("proved under {} {plural}: {}\n", shown.len(), shown.join(", "))
}

fn is_for_people(renderer: &dyn Renderer) -> bool {
    renderer.reader() == Reader::Person
}

/// Writes what the fixes changed, each file whole.
fn write(project: &Project, fixed: &Fixed) -> Result<(), Failure> {
    let paths: Vec<(&str, PathBuf)> =
        project.texts().filter_map(|(name, _, path)| Some((name, path?.to_path_buf()))).collect();
    for (name, path) in paths {
        if let Some(text) = fixed.changed.get(name) {
            fs::replace(&path, text).map_err(|error| {
                Failure::new(format!("{} cannot be written: {}", quoted(name), fs::words(&error)))
            })?;
        }
    }
    Ok(())
}

fn said(fixed: &Fixed) -> String {
    let lines = fixed
        .applied
        .iter()
        .map(|one| format!("fixed: {}:{}: {}\n", one.file, one.line, one.title));
    lines.collect()
}
