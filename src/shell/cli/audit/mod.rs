//! `deleg audit`: what the holder of IAM policies in JSON can reach.

mod snapshot;

use super::console::Console;
use super::{Answer, Failure};
use crate::analysis::audit::{Given, Wanted, run as audit};
use crate::diag::{Severity, quoted};
use crate::iam::arn::Arn;
use crate::render::{Paint, RENDERERS, Reader, audit as render};
use crate::secure::audit::Severity as Found;
use crate::shell::fs;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  deleg audit team.json
  deleg audit team.json --boundary arn:aws:iam::515436951152:policy/Ceiling=ceiling.json
  deleg audit own.json group.json --principal-boundary own-ceiling.json --format json
  deleg audit --snapshot account.json
  deleg audit --snapshot account.json policies/     # and what a project assumes of it

The files are together what one principal holds.
Exit status: 0 no escalation and nothing assumed that is not so, 1 one of these, 2 it could not be asked.";

/// Say what the holder of IAM policies can reach
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Identity policies as JSON, together those of one principal; `-` for standard input.
    /// With `--snapshot`, the files and folders of a project
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The permissions boundary of the principal itself
    #[arg(long, value_name = "FILE")]
    principal_boundary: Option<PathBuf>,

    /// The text of a boundary that what it makes carries
    #[arg(long, value_name = "ARN=FILE", value_parser = boundary)]
    boundary: Vec<(String, PathBuf)>,

    /// Whatever matches carries that boundary already
    #[arg(long, value_name = "ARN-PATTERN=ARN", value_parser = protect)]
    protect: Vec<(String, String)>,

    /// An account, as `aws iam get-account-authorization-details` prints it; `-` for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["principal_boundary", "boundary", "protect"])]
    snapshot: Option<PathBuf>,

    /// Principals of the account that are meant to administer it
    #[arg(long, value_name = "ARN-PATTERN", value_parser = pattern, requires = "snapshot")]
    except: Vec<String>,

    /// How to write findings
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = formats())]
    format: String,
}

fn formats() -> impl TypedValueParser<Value = String> {
    let values = RENDERERS.iter().map(|one| PossibleValue::new(one.name()).help(one.summary()));
    PossibleValuesParser::new(values)
}

fn boundary(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((arn, path)) if Arn::split(arn).is_ok() && !path.is_empty() => {
            Ok((arn.to_owned(), PathBuf::from(path)))
        }
        _ => Err("write ARN=FILE".to_owned()),
    }
}

fn protect(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((pattern, arn)) if Arn::pattern(pattern).is_ok() && Arn::split(arn).is_ok() => {
            Ok((pattern.to_owned(), arn.to_owned()))
        }
        _ => Err("write ARN-PATTERN=BOUNDARY-ARN".to_owned()),
    }
}

fn pattern(text: &str) -> Result<String, String> {
    match Arn::pattern(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("write an ARN; `*` and `?` stand for any letters".to_owned()),
    }
}

/// Runs the command.
pub fn run(args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    if let Some(snapshot) = &args.snapshot {
        let wanted = snapshot::Wanted {
            snapshot,
            paths: &args.files,
            except: &args.except,
            format: &args.format,
        };
        return snapshot::run(&wanted, console);
    }
    if args.files.is_empty() {
        return Err(Failure::new("there is nothing to audit")
            .help("write `deleg audit FILE…`, the policies of one principal"));
    }
    let wanted = wanted(args)?;
    let audited = audit(&wanted);
    let machine = render::reader(&args.format) == Reader::Program;
    let wrong = audited.problems.iter().any(|one| one.severity == Severity::Error);
    if wrong || !machine {
        console.show_people(&audited.sources, &audited.problems)?;
    }
    let Some(found) = audited.found else {
        return Err(Failure::new("a policy cannot be read, so nothing was decided"));
    };
    let paint = if machine { Paint::Plain } else { console.results };
    console.result(&render::render(&args.format, &audited.sources, &found, paint))?;
    let escalates = found.iter().any(|one| one.finding.severity == Found::Escalation);
    Ok(if escalates { Answer::No } else { Answer::Yes })
}

fn wanted(args: &Args) -> Result<Wanted, Failure> {
    let policies = args.files.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
    let own_boundary = match &args.principal_boundary {
        Some(path) => Some(read(path)?),
        None => None,
    };
    let boundaries = args.boundary.iter();
    let boundaries =
        boundaries.map(|(arn, path)| Ok((arn.clone(), read(path)?))).collect::<Result<_, _>>()?;
    Ok(Wanted { policies, own_boundary, boundaries, protected: args.protect.clone() })
}

fn read(path: &Path) -> Result<Given, Failure> {
    let standard = path.as_os_str() == "-";
    let name = if standard { "<stdin>".to_owned() } else { path.display().to_string() };
    let text = if standard { fs::standard_input() } else { fs::read_text(path) };
    let text = text.map_err(|error| {
        Failure::new(format!("{} cannot be read: {}", quoted(&name), fs::why(&error)))
    })?;
    Ok(Given { name, text: text.into() })
}
