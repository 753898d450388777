//! `deleg audit --snapshot`: reads an account twice, and asks about its principals on every core.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::analysis::Snapshot;
use crate::analysis::account::{
    Account, Answered, Auditor, Dated, Discharge, Discharger, Fault, Holder, Passed, Unfit,
    Verdict, against, group, open, principals,
};
use crate::diag::quoted;
use crate::render::Paint;
use crate::render::Reader as For;
use crate::render::account::{Report, reader, render};
use crate::secure::audit::Severity;
use crate::shell::cli::console::{Console, Progress};
use crate::shell::cli::paths::{self, Paths};
use crate::shell::cli::{Answer, Failure};
use crate::shell::fs;
use crate::text::Sources;

/// How many principals wait for a core: enough to keep all of them busy, and no more to remember.
const WAITING: usize = 256;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The snapshot.
    pub snapshot: &'a Path,
    /// A project; none without any.
    pub paths: &'a [PathBuf],
    /// Principals that are not asked about.
    pub except: &'a [String],
    /// The format.
    pub format: &'a str,
}

/// Where a snapshot comes from. It is read twice, so what comes only once is kept.
enum Input {
    File(PathBuf),
    Kept(Vec<u8>),
}

impl Input {
    fn of(path: &Path) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map_err(|error| {
                Failure::new(format!("<stdin> cannot be read: {}", fs::words(&error)))
            })?;
            return Ok(Self::Kept(bytes));
        }
        let why = match std::fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                "there is no such file".to_owned()
            }
            Err(error) => fs::words(&error),
            Ok(found) if found.is_dir() => "it is a folder".to_owned(),
            Ok(found) if !found.is_file() => {
                return Err(cannot(path, "it is not a regular file")
                    .help("it is read twice: write it to a file, or pipe it into `--snapshot -`"));
            }
            Ok(_) => return Ok(Self::File(path.to_path_buf())),
        };
        Err(cannot(path, &why))
    }

    #[expect(clippy::disallowed_methods, reason = "this is the shell")]
    fn open(&self) -> Result<Box<dyn Read + '_>, Failure> {
        match self {
            Self::Kept(bytes) => Ok(Box::new(Cursor::new(bytes))),
            Self::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(BufReader::with_capacity(1 << 16, file))),
                Err(error) => Err(cannot(path, &fs::words(&error))),
            },
        }
    }

    /// The day on which it was written, in UTC.
    #[expect(clippy::disallowed_methods, reason = "this is the shell")]
    fn date(&self) -> String {
        let written = match self {
            Self::File(path) => std::fs::metadata(path).and_then(|found| found.modified()).ok(),
            Self::Kept(_) => None,
        };
        let at = written.unwrap_or_else(std::time::SystemTime::now);
        let since = at.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        day(since / 86_400)
    }
}

/// A day, by the number of days since 1970, in the Gregorian calendar: years of 400 are alike.
fn day(days: u64) -> String {
    let mut left = days;
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut year = 1970 + 400 * (left / 146_097);
    left %= 146_097;
    while left >= 365 + u64::from(leap(year)) {
        left -= 365 + u64::from(leap(year));
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", left + 1)
}

fn cannot(path: &Path, why: &str) -> Failure {
    Failure::new(format!("{} cannot be read: {why}", quoted(&path.display().to_string())))
}

/// Runs the command.
pub fn run(wanted: &Wanted<'_>, console: &mut Console) -> Result<Answer, Failure> {
    let _progress = Progress::start("auditing");
    let input = Input::of(wanted.snapshot)?;
    let account = open(input.open()?).map_err(|fault| told(wanted.snapshot, &fault))?;
    let index = &account.index;
    let Some((_, id)) = &index.home else {
        return Err(cannot(wanted.snapshot, "there is nobody in it"));
    };
    if let Some(other) = index.others.first() {
        let both = format!("it holds principals of the accounts {id} and {other}");
        return Err(cannot(wanted.snapshot, &both).help("audit each account by itself"));
    }
    let project = match project(wanted, id, console)? {
        Ok(project) => project,
        Err(answer) => return Ok(answer),
    };
    let auditor = Auditor::new(index, account.lacks.is_none(), wanted.except);
    let date = input.date();
    let dated = Dated { date: &date, sha256: &account.sha256, lacks: account.lacks.as_deref() };
    let (answers, discharges) = match &project {
        None => (ask(wanted, &input, &account, &auditor, None)?.0, Vec::new()),
        Some(project) => {
            let asked = against(project, &account, |discharger| {
                let (answers, passed) = ask(wanted, &input, &account, &auditor, Some(discharger))?;
                Ok::<_, Failure>((answers, discharger.finish(passed, &dated)))
            });
            match asked {
                Ok(asked) => asked?,
                Err(Unfit::NoAccount) => {
                    return Err(Failure::new(format!("the project has no account {id}"))
                        .help("name the files that declare the account of the snapshot"));
                }
                Err(Unfit::NotClean) => return Ok(Answer::No),
            }
        }
    };
    let found = group(index, answers);
    let empty = Sources::new();
    let report = Report {
        file: &wanted.snapshot.display().to_string(),
        account: id,
        date: &date,
        sha256: &account.sha256,
        lacks: account.lacks.as_deref(),
        found: &found,
        discharges: &discharges,
        sources: project.as_ref().map_or(&empty, Snapshot::sources),
    };
    let machine = reader(wanted.format) == For::Program;
    if let (Some(why), true) = (&account.lacks, machine) {
        console.say(&format!("warning: the snapshot is incomplete: {why}\n"));
    }
    let paint = if machine { Paint::Plain } else { console.results };
    console.result(&render(wanted.format, &report, paint))?;
    let escapes = found.groups.iter().any(|one| one.finding.severity == Severity::Escalation);
    let untrue = discharges.iter().any(|found: &Discharge| found.verdict() != Verdict::Discharged);
    Ok(if escapes || untrue { Answer::No } else { Answer::Yes })
}

/// Checks the project that the account is held against, if one is named.
fn project(
    wanted: &Wanted<'_>,
    id: &str,
    console: &mut Console,
) -> Result<Result<Option<Snapshot>, Answer>, Failure> {
    if wanted.paths.is_empty() {
        return Ok(Ok(None));
    }
    let paths = Paths { paths: wanted.paths.to_vec() };
    let project = match paths::open(&paths, console, None)? {
        Ok(project) => project,
        Err(answer) => return Ok(Err(answer)),
    };
    let account = paths::Account { account: Some(id.to_owned()) };
    let snapshot = paths::snapshot(&project, &paths::options(&project, &account, &[], &[]));
    let answer = console.show_people(snapshot.sources(), snapshot.diagnostics())?;
    Ok(if answer == Answer::No { Err(Answer::No) } else { Ok(Some(snapshot)) })
}

/// Reads the principals, and asks about them on every core.
fn ask(
    wanted: &Wanted<'_>,
    input: &Input,
    account: &Account,
    auditor: &Auditor<'_>,
    discharger: Option<&Discharger<'_>>,
) -> Result<(Vec<Answered>, Passed), Failure> {
    let (send, receive) = mpsc::sync_channel::<(Holder, bool)>(WAITING);
    let receive = Mutex::new(receive);
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    thread::scope(|scope| {
        let work = || work(&receive, auditor, discharger);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let read = principals(input.open()?, &mut |holder, role| {
            // Whoever would receive it has ended, which the end of the scope tells.
            let _ = send.send((holder, role));
        });
        drop(send);
        let (mut answers, mut passed) = (Vec::new(), Passed::new());
        for worker in workers {
            match worker.join() {
                Ok((found, said)) => {
                    answers.extend(found);
                    passed.extend(said);
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        let digest = read.map_err(|fault| told(wanted.snapshot, &fault))?;
        if digest != account.sha256 {
            return Err(cannot(wanted.snapshot, "it changed while it was read"));
        }
        Ok((answers, passed))
    })
}

fn work(
    receive: &Mutex<Receiver<(Holder, bool)>>,
    auditor: &Auditor<'_>,
    discharger: Option<&Discharger<'_>>,
) -> (Vec<Answered>, Passed) {
    let (mut answers, mut passed) = (Vec::new(), Passed::new());
    loop {
        let next = receive.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((holder, role)) = next else { return (answers, passed) };
        answers.push(auditor.answer(&holder, role));
        passed.extend(discharger.into_iter().flat_map(|one| one.pass(&holder, role)));
    }
}

/// Whether a file is there and holds nothing.
fn is_empty(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() == 0)
}

fn told(path: &Path, fault: &Fault) -> Failure {
    let how = "take it with `aws iam get-account-authorization-details > FILE`";
    match fault {
        Fault::Unreadable(words) => cannot(path, words),
        Fault::Short { line: 0 | 1 } if is_empty(path) => cannot(path, "it is empty").help(how),
        Fault::Short { line } => {
            cannot(path, &format!("it ends in the middle, in line {line}")).help(how)
        }
        Fault::Wrong { line, column, why } => {
            cannot(path, &format!("line {line}, column {column}: {why}")).help(how)
        }
        Fault::Other => {
            cannot(path, "it is not what `aws iam get-account-authorization-details` prints")
                .help(how)
        }
    }
}
