//! `deleg import`: IAM JSON to Deleg on standard output.

use super::console::Console;
use super::{Answer, Failure};
use crate::analysis::import::{self, Given, Role, Text};
use crate::diag::quoted;
use crate::iam::arn::{Arn, is_account_id};
use crate::shell::fs;
use clap::builder::PossibleValuesParser;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  deleg import policy.json > policy.deleg
  deleg import ceiling.json --as boundary
  deleg import DelegatePermissions.json --boundary arn:aws:iam::515436951152:policy/Ceiling=ceiling.json

Exit status: 0 written and proved to mean the same, 1 a policy cannot be written so, 2 it could not be asked.";

/// Write IAM policies in JSON as Deleg, proved to mean the same
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// IAM policies in JSON
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// As what the files are written
    #[arg(long = "as", value_name = "KIND", default_value = "policy", value_parser = PossibleValuesParser::new(["policy", "boundary"]))]
    kind: String,

    /// A permissions boundary that the files name: its ARN, and its text in JSON
    #[arg(long, value_name = "ARN=FILE", value_parser = boundary)]
    boundary: Vec<(String, PathBuf)>,

    /// The account that they are of, where their ARNs do not say it: its twelve digits
    #[arg(long, value_name = "ID", value_parser = account)]
    account: Option<String>,
}

fn boundary(text: &str) -> Result<(String, PathBuf), String> {
    let (arn, file) = text.split_once('=').ok_or("write the ARN, `=` and the file")?;
    let policy = Arn::split(arn).ok().and_then(|parts| parts.resource.strip_prefix("policy/"));
    match policy {
        Some(name) if !name.is_empty() => Ok((arn.to_owned(), PathBuf::from(file))),
        _ => Err(format!("{} is not the ARN of a policy", quoted(arn))),
    }
}

fn account(text: &str) -> Result<String, String> {
    if is_account_id(text) {
        Ok(text.to_owned())
    } else {
        Err("an account has twelve digits".into())
    }
}

/// Runs the command.
pub fn run(args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    if args.files.is_empty() && args.boundary.is_empty() {
        return Err(Failure::new("there is nothing to import")
            .help("name the JSON files of the policies: `deleg import FILE…`"));
    }
    let role = if args.kind == "boundary" { Role::Boundary } else { Role::Policy };
    let mut given = Vec::new();
    for (arn, path) in &args.boundary {
        let whole = Arn::split(arn).map_or("", |parts| parts.resource);
        let whole = whole.strip_prefix("policy").unwrap_or(whole);
        let (folder, name) = whole.rsplit_once('/').unwrap_or(("", whole));
        let one = read(path, name.to_owned(), Role::Boundary)?;
        given.push(Given { path: Some(format!("{folder}/")), ..one });
    }
    for path in &args.files {
        let stem = path.file_stem().map_or_else(String::new, |stem| stem.display().to_string());
        given.push(read(path, stem, role)?);
    }
    let known = args.boundary.iter().find_map(|(arn, _)| {
        let account = Arn::split(arn).ok()?.account;
        is_account_id(account).then(|| account.to_owned())
    });
    let imported = import::import(given, args.account.as_deref().or(known.as_deref()));
    console.show_people(&imported.sources, &imported.diagnostics)?;
    match imported.text {
        None => Ok(Answer::No),
        Some(Err(refusal)) => {
            console.say(&format!("error: {}\n  help: {}\n", refusal.message, refusal.help));
            Ok(Answer::No)
        }
        Some(Ok(text)) => {
            console.result(&text.text)?;
            console.say(&said(&text));
            Ok(Answer::Yes)
        }
    }
}

fn read(path: &Path, name: String, role: Role) -> Result<Given, Failure> {
    let shown = path.display().to_string();
    let text = fs::read_text(path).map_err(|error| {
        Failure::new(format!("{} cannot be read: {}", quoted(&shown), fs::why(&error)))
    })?;
    Ok(Given { shown, name, path: None, role, text: text.as_str().into() })
}

/// What the reader of the text should know besides it.
fn said(text: &Text) -> String {
    let mut said = String::new();
    for (name, count) in &text.split {
        said.push_str(&format!(
            "{} is larger than a policy of your own may be; it is written as {count}, which mean the same together\n",
            quoted(name)
        ));
    }
    if text.account.is_none() {
        said.push_str("no ARN names an account; build with `--account ID`, or declare one\n");
    }
    said
}
