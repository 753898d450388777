//! `deleg test`: checks, then runs the tests of the files.

mod junit;
mod mutants;

use super::console::{Console, Progress};
use super::paths::{self, Account, Paths};
use super::{Answer, Failure};
use crate::analysis::Snapshot;
use crate::diag::{Diagnostic, quoted};
use crate::secure::mutate::Mutant;
use crate::secure::scenario::{Report, Undecided};
use crate::shell::fs;
use crate::text::Sources;
use std::path::{Path, PathBuf};

/// Check, then run the tests of the files
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

    /// Take each statement, condition and resource out in turn, and show which property or test misses it
    #[arg(long)]
    mutate: bool,

    /// How to write what is missed
    #[arg(long, value_name = "FORMAT", default_value = "human", requires = "mutate", value_parser = ["human", "json"])]
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
    let wanted = |name: &str| args.filter.as_deref().is_none_or(|text| name.contains(text));
    let Ok(report) = snapshot.test(&wanted) else {
        console.show_people(snapshot.sources(), snapshot.diagnostics())?;
        return Ok(Answer::No);
    };
    let sources = snapshot.sources();
    if let Some(path) = &args.junit {
        write(path, &junit::report(&report, sources))?;
    }
    let failures: Vec<Diagnostic> = report
        .tests
        .iter()
        .flat_map(|test| &test.cases)
        .filter_map(|case| case.failure.clone())
        .collect();
    let mut found = snapshot.diagnostics().to_vec();
    found.extend(failures.iter().cloned());
    console.show_people(sources, &found)?;
    if args.mutate && args.format == "json" {
        let mutants = mutated(&snapshot, &wanted);
        console.result(&mutants::json(&mutants, snapshot.model(), sources))?;
        return Ok(if failures.is_empty() { Answer::Yes } else { Answer::No });
    }
    let mut text = summary(&report, args.filter.as_deref());
    if args.coverage {
        text.push_str(&coverage(&report, &snapshot, sources));
    }
    if args.mutate {
        let mutants = mutated(&snapshot, &wanted);
        text.push_str(&mutants::human(&mutants, snapshot.model(), sources));
    }
    console.result(&text)?;
    Ok(if failures.is_empty() { Answer::Yes } else { Answer::No })
}

/// What misses each part of the build. Nothing where the files have errors, which was said before.
fn mutated(snapshot: &Snapshot, wanted: &dyn Fn(&str) -> bool) -> Vec<Mutant> {
    let _progress = Progress::start("mutating");
    snapshot.mutate(wanted).unwrap_or_default()
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let written = if path.exists() { fs::replace(path, text) } else { fs::write_new(path, text) };
    written.map_err(|error| {
        let name = quoted(&path.display().to_string());
        Failure::new(format!("{name} cannot be written: {}", fs::words(&error)))
    })
}

/// A line for each test, and one for all.
fn summary(report: &Report, filter: Option<&str>) -> String {
    let mut text = String::new();
    let (mut all, mut failed) = (0, 0);
    for test in &report.tests {
        let wrong = test.cases.iter().filter(|case| case.failure.is_some()).count();
        all += test.cases.len();
        failed += wrong;
        let count = counted(test.cases.len(), "expectation");
        text.push_str(&match wrong {
            0 => format!("ok      {} ({count})\n", test.name),
            wrong => format!("failed  {} ({wrong} of {count})\n", test.name),
        });
    }
    let tests = counted(report.tests.len(), "test");
    text.push_str(&match (report.tests.len(), filter) {
        (0, Some(filter)) => format!("no test has {} in its name\n", quoted(filter)),
        (0, None) => "there are no tests\n".to_owned(),
        _ if failed == 0 => format!("{tests}, {}: all hold\n", counted(all, "expectation")),
        _ => format!("{tests}, {}: {failed} failed\n", counted(all, "expectation")),
    });
    text
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The statements that decided nothing, by their places.
fn coverage(report: &Report, snapshot: &Snapshot, sources: &Sources) -> String {
    let decided = report.statements - report.undecided.len();
    let all = counted(report.statements, "statement");
    let mut text = format!("\n{decided} of {all} of the build decided an expectation");
    if report.undecided.is_empty() {
        text.push('\n');
        return text;
    }
    text.push_str("; these did not:\n");
    let several = snapshot.model().lists.account.len() > 1;
    for Undecided { account, policy, statement, sid, span } in &report.undecided {
        let at = sources.line_column(span.file, span.start);
        let name = sid.clone().unwrap_or_else(|| format!("statement {}", statement + 1));
        let label = snapshot.model().account(*account).label();
        let account = if several { format!("{label}/") } else { String::new() };
        let file = sources.name(span.file);
        text.push_str(&format!("  {file}:{}:{}: {account}{policy}, {name}\n", at.line, at.column));
    }
    text
}
