//! The arguments that several subcommands share, and the way from them to a project.

use super::console::{Console, Progress};
use super::{Answer, Failure};
use crate::analysis::{Options, Snapshot};
use crate::diag::quoted;
use crate::diag::{Code, Severity};
use crate::render::Renderer;
use crate::shell::project::{Project, Stop};
use crate::shell::settings::{self, WARNINGS};
use std::path::PathBuf;

/// What to read.
#[derive(Clone, Debug, clap::Args)]
pub struct Paths {
    /// Files, folders, or `-` for standard input; without any, what `deleg.toml` names
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// The account of what declares none.
#[derive(Clone, Debug, clap::Args)]
pub struct Account {
    /// The account to build for where the files declare none
    #[arg(long, value_name = "ID", value_parser = account)]
    pub account: Option<String>,
}

fn account(text: &str) -> Result<String, String> {
    if settings::is_account(text) {
        Ok(text.into())
    } else {
        Err("an account is twelve digits".into())
    }
}

/// A code or name that may be allowed.
pub fn allowable(text: &str) -> Result<String, String> {
    let entry = Code::find(text).ok_or_else(|| no_code(text))?;
    match entry.severity {
        Severity::Error => {
            Err(format!("{} is an error; only warnings and notes can be allowed", entry.code))
        }
        Severity::Warning | Severity::Note => Ok(text.into()),
    }
}

/// A code or name that may be denied, or all warnings.
pub fn deniable(text: &str) -> Result<String, String> {
    if text == WARNINGS || Code::find(text).is_some() {
        Ok(text.into())
    } else {
        Err(no_code(text))
    }
}

/// There is no such code; the nearest.
pub fn no_code(text: &str) -> String {
    match settings::nearest_code(text) {
        Some(near) => {
            format!("there is no diagnostic {}; did you mean {}?", quoted(text), quoted(near))
        }
        None => format!("there is no diagnostic {}", quoted(text)),
    }
}

/// Opens a project, or says why there is none.
pub fn open(
    paths: &Paths,
    console: &mut Console,
    renderer: Option<&dyn Renderer>,
) -> Result<Result<Project, Answer>, Failure> {
    match Project::open(&paths.paths) {
        Ok(project) => Ok(Ok(project)),
        Err(Stop::Failure(failure)) => Err(failure),
        Err(Stop::Found(sources, found)) => match renderer {
            Some(renderer) => console.show(renderer, &sources, &found).map(Err),
            None => console.show_people(&sources, &found).map(Err),
        },
    }
}

/// What the settings and the command ask for; the command counts where they differ.
pub fn options(project: &Project, account: &Account, allow: &[String], deny: &[String]) -> Options {
    let settings = &project.settings;
    let merged = |settings: &[crate::text::Spanned<String>], mine: &[String], other: &[String]| {
        let kept = settings.iter().map(|code| &code.value);
        let kept = kept.filter(|code| !other.iter().any(|other| settings::same(code, other)));
        kept.chain(mine).cloned().collect::<Vec<String>>()
    };
    Options {
        account: account.account.clone().or_else(|| settings.account.clone()),
        allow: merged(&settings.allow, allow, deny),
        deny: merged(&settings.deny, deny, allow),
    }
}

/// Asks for everything there is to say, and shows that it takes a while where it does.
pub fn snapshot(project: &Project, options: &Options) -> Snapshot {
    let _progress = Progress::start("checking");
    project.snapshot(options)
}

/// A number of files, as people say it.
pub fn files(count: usize) -> String {
    format!("{count} file{}", if count == 1 { "" } else { "s" })
}
