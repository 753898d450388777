//! Time and memory on generated projects: `cargo bench`. See `benches/README.md`.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark reads the clock, writes its inputs, prints, and fails by panicking"
)]

mod generate;
mod measure;
mod process;

use deleg::analysis::{Input, LoadError, Loader, Options, Snapshot};
use deleg::diag::{Severity, Sink};
use deleg::model::Index;
use deleg::secure::Memo;
use deleg::text::FileId;
use generate::{File, HOSTILE, Size};
use measure::{Figure, figure};
use std::hint::black_box;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    // A child of this program is the command line itself, which then says what it took.
    if let Some(answer) = process::as_child() {
        return answer;
    }
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => {
            stages(&[]);
            hostile();
            process::report();
        }
        ["stages", sizes @ ..] => {
            stages(&sizes.iter().map(|size| Size::of(number(size))).collect::<Vec<_>>());
        }
        ["hostile"] => hostile(),
        ["process"] => process::report(),
        ["write", folder, delegations] => {
            process::write(folder, &generate::project(Size::of(number(delegations))));
        }
        ["write-cedar", file, policies] => {
            let text = generate::cedar(number(policies));
            std::fs::write(file, text).expect("the file can be written");
        }
        _ => {
            println!(
                "cargo bench [-- stages [N…] | hostile | process | write DIR N | write-cedar FILE N]"
            );
            return std::process::ExitCode::from(2);
        }
    }
    std::process::ExitCode::SUCCESS
}

fn number(text: &str) -> usize {
    text.parse().expect("a number")
}

/// Every file is an input already.
struct Nowhere;

impl Loader for Nowhere {
    fn load(&self, _: &str) -> Result<Input, LoadError> {
        Err(LoadError::Missing)
    }
}

fn inputs(files: &[File]) -> Vec<Input> {
    let input = |file: &File| Input {
        key: file.path.clone(),
        name: file.path.clone(),
        text: file.text.as_str().into(),
    };
    files.iter().map(input).collect()
}

fn snapshot(inputs: &[Input]) -> Snapshot {
    Snapshot::new(inputs.to_vec(), &Nowhere, &Options::default())
}

fn parse(text: &str) -> usize {
    let mut sink = Sink::new();
    let parsed = deleg::syntax::parse(FileId::new(0), text, &mut sink);
    parsed.ast.items.len() + sink.diagnostics().len()
}

/// Plans every account, and proves what its sentences promise.
fn planned(clean: &Snapshot, proved: bool) -> usize {
    let model = clean.model();
    let index = Index::new(model);
    let (memo, mut sink) = (Memo::idle(), Sink::new());
    for account in model.accounts() {
        let plan = deleg::plan::check_account(model, &index, account, &mut sink);
        if proved {
            black_box(deleg::secure::account(&plan, model, &index, &memo, &mut sink));
        }
    }
    sink.diagnostics().len()
}

/// What each stage takes of a clean project.
struct Stages {
    size: Size,
    bytes: usize,
    pest: Figure,
    parse: Figure,
    check: Figure,
    plans: Figure,
    proofs: Figure,
    build: Figure,
    format: Figure,
}

impl Stages {
    fn of(size: Size) -> Self {
        let files = generate::project(size);
        let inputs = inputs(&files);
        let clean = snapshot(&inputs);
        let wrong = clean.diagnostics().iter().find(|found| found.severity != Severity::Note);
        assert!(wrong.is_none(), "the generated project is clean: {wrong:?}");
        let runs = if size.delegations > 20_000 { 2 } else { 5 };
        let each = |work: &dyn Fn(&str) -> usize| {
            figure(runs, || files.iter().map(|file| work(&file.text)).sum::<usize>())
        };
        Self {
            size,
            bytes: files.iter().map(|file| file.text.len()).sum(),
            pest: each(&|text| deleg::syntax::pest_only(text)),
            parse: each(&parse),
            check: figure(runs, || snapshot(&inputs).diagnostics().len()),
            plans: figure(runs, || planned(&clean, false)),
            proofs: figure(runs, || planned(&clean, true)),
            build: figure(runs, || {
                black_box(clean.build("json", false)).map_or(0, |made| made.len())
            }),
            format: each(&|text| {
                deleg::format::format(FileId::new(0), text).map_or(0, |made| made.len())
            }),
        }
    }
}

/// Stages over sizes: speed, cost a delegation, and how it grows.
fn stages(sizes: &[Size]) {
    println!("clean projects, a hundred delegations a file, fifty an account");
    println!("{:>24} {:>9} {:>9} {:>12} {:>8}", "", "ms", "MB/s", "µs/sentence", "growth");
    let mut first: Option<Stages> = None;
    let usual = [100, 1_000, 10_000, 100_000].map(Size::of);
    let usual: Vec<Size> = usual.into_iter().chain([Size::in_one_file(10_000)]).collect();
    for &size in if sizes.is_empty() { &usual } else { sizes } {
        let now = Stages::of(size);
        println!(
            "{} delegations, {} files, {} accounts, {:.2} MB",
            size.delegations,
            size.files,
            size.accounts,
            now.bytes as f64 / 1e6
        );
        for (name, of) in PARTS {
            let growth =
                first.as_ref().map(|first| cost(of(&now), now.size) / cost(of(first), first.size));
            row(name, of(&now), now.bytes, now.size, growth);
        }
        let ratio = |name, seconds| println!("{name:>24} {:>9.2}", seconds / now.pest.seconds());
        ratio("check : pest", now.check.seconds());
        let proofs = now.proofs.seconds() - now.plans.seconds();
        ratio("without proofs : pest", now.check.seconds() - proofs);
        first.get_or_insert(now);
    }
}

type Part = fn(&Stages) -> Figure;

const PARTS: &[(&str, Part)] = &[
    ("pest alone", |stages| stages.pest),
    ("parse", |stages| stages.parse),
    ("check", |stages| stages.check),
    ("of it plans", |stages| stages.plans),
    ("plans and proofs", |stages| stages.proofs),
    ("build after check", |stages| stages.build),
    ("fmt", |stages| stages.format),
];

fn cost(figure: Figure, size: Size) -> f64 {
    figure.seconds() / size.delegations as f64
}

fn row(name: &str, figure: Figure, bytes: usize, size: Size, growth: Option<f64>) {
    let seconds = figure.seconds();
    let growth = growth.map_or_else(String::new, |growth| format!("{growth:8.2}"));
    println!(
        "{name:>24} {:>9.2} {:>9.2} {:>12.2} {growth:>8}",
        seconds * 1e3,
        bytes as f64 / 1e6 / seconds,
        cost(figure, size) * 1e6
    );
}

/// What invites a comparison of all with all: ten times the input must cost about ten times as much.
fn hostile() {
    println!("\nhostile files: check of 1,000 and of 10,000 repetitions");
    println!("{:>24} {:>9} {:>9} {:>8}", "", "ms", "ms", "growth");
    for (name, make) in HOSTILE {
        let of = |count: usize| {
            let file = File { path: "main.deleg".to_owned(), text: make(count) };
            let inputs = inputs(&[file]);
            figure(2, || snapshot(&inputs).diagnostics().len()).seconds()
        };
        let (small, large) = (of(1_000), of(10_000));
        println!(
            "{name:>24} {:>9.2} {:>9.2} {:>8.2}",
            small * 1e3,
            large * 1e3,
            large / small / 10.0
        );
    }
}
