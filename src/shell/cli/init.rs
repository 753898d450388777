//! `deleg init`: a project that builds and passes.

use super::console::Console;
use super::{Answer, Failure};
use crate::diag::quoted;
use crate::shell::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files of a new project.
const FILES: &[(&str, &str)] = &[
    ("deleg.toml", include_str!("init/deleg.toml")),
    ("iam/main.deleg", include_str!("init/main.deleg")),
    (".github/workflows/deleg.yml", include_str!("init/workflow.yml")),
    ("README.md", include_str!("init/README.md")),
];

/// Make a project that builds and passes, with its CI step
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The folder; it is made where there is none
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    let here = args.dir == Path::new(".");
    let dir = if here { Path::new("") } else { &args.dir };
    let taken =
        FILES.iter().map(|(path, _)| dir.join(path)).find(|path| path.symlink_metadata().is_ok());
    if let Some(path) = taken {
        return Err(Failure::new(format!(
            "{} is there already, and is left as it is",
            shown(&path)
        ))
        .help("name another folder: `deleg init DIR`"));
    }
    for (path, text) in FILES {
        let path = dir.join(path);
        let folder = path.parent().unwrap_or(dir);
        std::fs::create_dir_all(Path::new(".").join(folder))
            .map_err(|error| cannot(folder, &error))?;
        fs::write_new(&path, text).map_err(|error| cannot(&path, &error))?;
        console.say(&format!("made {}\n", path.display()));
    }
    let cd = if here { String::new() } else { format!("cd {} && ", args.dir.display()) };
    console.say(&format!("next: {cd}deleg build\n"));
    Ok(Answer::Yes)
}

fn shown(path: &Path) -> String {
    quoted(&path.display().to_string())
}

fn cannot(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("{} cannot be made: {}", shown(path), fs::words(error)))
}
