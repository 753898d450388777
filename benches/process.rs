//! Whole runs of the command line, each in a process of its own: from its start to its end, and its peak of memory.

use crate::generate::{self, File, Size};
use crate::measure;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// Names the file into which a child writes what it took.
const CHILD: &str = "DELEG_BENCH_CHILD";

/// Runs the command line in this process, where it is a child of [`run`].
pub fn as_child() -> Option<ExitCode> {
    let told = std::env::var_os(CHILD)?;
    let answer = deleg::shell::cli::main();
    let cpu = measure::processor_time().unwrap_or_default().as_nanos();
    let peak = measure::peak_memory().unwrap_or_default();
    std::fs::write(told, format!("{cpu} {peak}")).expect("the figures can be written");
    Some(answer)
}

/// What a run took.
struct Run {
    wall: Duration,
    cpu: Duration,
    peak: u64,
}

/// Runs the command line with some arguments in a child of this program.
fn run(arguments: &[&str], folder: &Path) -> Run {
    let told = folder.join("figures");
    let program = std::env::current_exe().expect("this program has a path");
    let start = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .env(CHILD, &told)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("a child can be run");
    let wall = start.elapsed();
    assert!(status.success(), "{arguments:?}");
    let told = std::fs::read_to_string(told).expect("the child tells its figures");
    let mut numbers = told.split(' ').filter_map(|number| number.parse::<u64>().ok());
    let mut next = || numbers.next().unwrap_or_default();
    Run { wall, cpu: Duration::from_nanos(next()), peak: next() }
}

/// Writes the files of a project.
pub fn write(folder: impl AsRef<Path>, files: &[File]) {
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    for file in files {
        let path = folder.as_ref().join(&file.path);
        std::fs::write(path, &file.text).expect("a file can be written");
    }
}

/// The command line on one sentence, and on large projects.
pub fn report() {
    println!("\nthe program, from its start to its end: least of several runs");
    println!("{:>36} {:>9} {:>9} {:>9}", "", "wall ms", "cpu ms", "peak MB");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let one = include_str!("../examples/published-practice/main.deleg");
    std::fs::write(folder.path().join("one.deleg"), one).expect("a file can be written");
    row("check, the published practice", 20, &["check", "one.deleg"], folder.path());
    for delegations in [1_000, 10_000, 100_000] {
        let name = format!("n{delegations}");
        let project = folder.path().join(&name);
        write(&project, &generate::project(Size::of(delegations)));
        let runs = if delegations > 20_000 { 1 } else { 5 };
        row(&format!("check, {delegations} delegations"), runs, &["check", &name], folder.path());
        let build = ["build", &name, "-o", "out"];
        row(&format!("build, {delegations} delegations"), runs.min(2), &build, folder.path());
    }
}

fn row(title: &str, runs: usize, arguments: &[&str], folder: &Path) {
    let runs: Vec<Run> = (0..runs).map(|_| run(arguments, folder)).collect();
    let least = |of: fn(&Run) -> Duration| runs.iter().map(of).min().unwrap_or_default();
    let peak = runs.iter().map(|run| run.peak).max().unwrap_or_default();
    println!(
        "{title:>36} {:>9.1} {:>9.1} {:>9.1}",
        least(|run| run.wall).as_secs_f64() * 1e3,
        least(|run| run.cpu).as_secs_f64() * 1e3,
        peak as f64 / 1e6
    );
}
