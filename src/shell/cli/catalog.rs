//! `deleg catalog`: looks up services, actions, resource types and condition keys.

use super::console::Console;
use super::{Answer, Failure};
use crate::iam::catalogue;
use crate::iam::lookup::{look_up, look_up_key};

/// Look up services, actions, resource types and condition keys
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// What to look up: `s3`, `s3:Get*`, `s3 bucket`, `lambda.amazonaws.com`
    #[arg(value_name = "WORD", required_unless_present_any = ["key", "version"])]
    words: Vec<String>,

    /// A condition key, such as `iam:PermissionsBoundary`
    #[arg(long, value_name = "KEY", conflicts_with = "words")]
    key: Option<String>,

    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "json"])]
    format: String,

    /// Show the version of the catalogue
    #[arg(long)]
    version: bool,
}

/// Runs the command.
pub fn run(args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    if args.version {
        console.result(&format!("{}\n", catalogue::version()))?;
        return Ok(Answer::Yes);
    }
    let words: Vec<&str> = args.words.iter().map(String::as_str).collect();
    let found = match &args.key {
        Some(key) => look_up_key(key),
        None => look_up(&words),
    };
    match found {
        Ok(answer) if args.format == "json" => console.result(&format!("{:#}\n", answer.json()))?,
        Ok(answer) => console.result(&answer.text())?,
        Err(not_found) => {
            console.say_no(&not_found.message, not_found.help().as_deref());
            return Ok(Answer::No);
        }
    }
    Ok(Answer::Yes)
}
