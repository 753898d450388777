//! `deleg build`: checks, then writes the policies and their manifest.

use super::console::{Console, Progress};
use super::paths::{self, Account, Paths};
use super::{Answer, Failure, depfile, document, watch};
use crate::analysis::{Artifact, Built, FORMATS, NotBuilt, Spacing, Wanted};
use crate::diag::quoted;
use crate::emit::meaning;
use crate::render::diff;
use crate::shell::output::{self, MANIFEST};
use crate::shell::project::Project;
use clap::builder::{PossibleValue, PossibleValuesParser};
use std::path::{Path, PathBuf};

/// Check, then write the IAM policies
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,

    /// The folder to write to; without it, `out` of `deleg.toml`
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// What to write
    #[arg(long, value_name = "FORMAT", default_value = "json", value_parser = formats())]
    format: String,

    /// Take over what exists already: `import` blocks beside the resources (terraform)
    #[arg(long)]
    import: bool,

    #[command(flatten)]
    account: Account,

    /// Write JSON without white space
    #[arg(long)]
    minify: bool,

    /// Write nothing; show how DIR differs from what would be written
    #[arg(long, conflicts_with_all = ["watch", "stdout", "depfile"])]
    check: bool,

    /// Also write which files the build rests on, as a rule for make
    #[arg(long, value_name = "FILE", conflicts_with = "stdout")]
    depfile: Option<PathBuf>,

    /// Write one document to standard output: a policy's name, or ACCOUNT/NAME
    #[arg(long, value_name = "NAME", conflicts_with_all = ["out", "watch"])]
    stdout: Option<String>,

    /// Build again whenever a file changes
    #[arg(long)]
    watch: bool,
}

fn formats() -> PossibleValuesParser {
    FORMATS
        .iter()
        .map(|known| PossibleValue::new(known.name).help(known.summary))
        .collect::<Vec<_>>()
        .into()
}

/// Runs the command.
pub fn run(args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    if args.import && args.format != "terraform" {
        return Err(Failure::new(format!("{} output has no imports", quoted(&args.format)))
            .help("`--import` is for `--format terraform`"));
    }
    if args.watch { watch::run(args, console) } else { once(args, console).0 }
}

/// One build, with the project that it was of, if there was one.
pub fn once(args: &Args, console: &mut Console) -> (Result<Answer, Failure>, Option<Project>) {
    match paths::open(&args.paths, console, None) {
        Err(failure) => (Err(failure), None),
        Ok(Err(answer)) => (Ok(answer), None),
        Ok(Ok(project)) => (build(args, &project, console), Some(project)),
    }
}

fn build(args: &Args, project: &Project, console: &mut Console) -> Result<Answer, Failure> {
    let options = paths::options(project, &args.account, &[], &[]);
    let progress = Progress::start("building");
    let snapshot = project.snapshot(&options);
    let spacing = if args.minify { Spacing::Minified } else { Spacing::Pretty };
    let built = snapshot.output(&args.format, Wanted { spacing, import: args.import });
    drop(progress);
    let answer = console.show_people(snapshot.sources(), snapshot.diagnostics())?;
    let Built { files: artifacts, notes } = match built {
        Ok(built) => built,
        Err(NotBuilt::NotClean) => return Ok(Answer::No),
        Err(NotBuilt::Refused(refusal)) => {
            console.say_no(&refusal.message, Some(&refusal.help));
            return Ok(Answer::No);
        }
    };
    if answer == Answer::No {
        return Ok(answer);
    }
    for note in notes {
        console.say(&format!("note: {note}\n"));
    }
    if let Some(name) = &args.stdout {
        console.result(&document::find(&artifacts, name)?.text)?;
        return Ok(answer);
    }
    let dir = args.out.clone().or_else(|| project.out()).ok_or_else(|| {
        Failure::new("it is not said where to write")
            .help("name a folder with `-o DIR`, or set `out` in `deleg.toml`")
    })?;
    if args.check {
        return check(&dir, &artifacts, console);
    }
    let summary = output::write(&dir, &artifacts)?;
    if let Some(depfile) = &args.depfile {
        depfile::write(depfile, &dir.join(MANIFEST), project)?;
    }
    let removed =
        if summary.removed > 0 { format!(", {} removed", summary.removed) } else { String::new() };
    console.say(&format!(
        "built {} in {}: {} written, {} unchanged{removed}\n",
        paths::files(artifacts.len()),
        dir.display(),
        summary.written,
        summary.unchanged,
    ));
    Ok(answer)
}

/// Shows how a folder differs from what would be written.
fn check(dir: &Path, artifacts: &[Artifact], console: &mut Console) -> Result<Answer, Failure> {
    let differences = output::differences(dir, artifacts)?;
    for difference in &differences {
        let path = dir.join(&difference.path).display().to_string();
        let name = |text: &Option<String>| if text.is_some() { path.as_str() } else { "/dev/null" };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (old, new) = (text(&difference.old), text(&difference.new));
        let shown = diff::unified(
            name(&difference.old),
            &old,
            name(&difference.new),
            &new,
            console.results,
        );
        console.result(&shown)?;
    }
    if differences.is_empty() {
        return Ok(Answer::Yes);
    }
    let manifest = differences.iter().find(|difference| difference.path == MANIFEST);
    for change in meaning::changes(manifest.and_then(|one| one.old.as_deref()), None) {
        console.say(&format!("by today's catalogue, {}\n", change.sentence()));
    }
    let (count, dir) = (paths::files(differences.len()), dir.display());
    console
        .say(&format!("{count} in {dir} would change; without `--check` the build writes them\n"));
    Ok(Answer::No)
}
