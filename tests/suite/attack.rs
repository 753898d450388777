//! An attacker against what is proved: an account's IAM in memory, a delegate, and whatever it makes, at random.
//!
//! Each call is decided by the evaluator on the policies that the build writes, by the checks that AWS documents. What
//! `secure` proved is never broken; what it refuted is broken by its own commands; a hole that is planted is found.
//! `DELEG_CASES` sets how many projects are made up, `DELEG_STEPS` how many calls each attacker tries, `DELEG_SEED`
//! where they begin.

mod account;
mod call;
mod command;
mod generate;
mod holes;
mod perform;
pub mod project;
mod random;
mod variants;
mod walk;
mod world;

use command::{reproduce, sequence};
use deleg::diag::{Diagnostic, Severity};
use project::{Around, Files, snapshot, worlds};
use random::Random;
use std::collections::BTreeMap;
use walk::walk;

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Codes that refute containment or permanence.
const REFUTED: &[&str] = &[
    "E0502", "E0503", "E0504", "E0505", "E0506", "E0507", "E0508", "E0509", "E0511", "E0513",
    "E0514",
];

fn errors(of: &[Diagnostic]) -> Vec<&Diagnostic> {
    of.iter().filter(|one| one.severity == Severity::Error).collect()
}

#[test]
fn what_is_proved_is_never_broken_and_what_is_refuted_is() {
    let (cases, steps, seed) =
        (number("DELEG_CASES", 48), number("DELEG_STEPS", 2_000), number("DELEG_SEED", 1));
    let (mut proved, mut refuted, mut done) = (0, 0, 0);
    let mut wrong = Vec::new();
    let mut refusals: BTreeMap<&str, usize> = BTreeMap::new();
    for at in seed..seed + cases {
        let mut random = Random::new(at as u64);
        let text = generate::project(&mut random);
        let snapshot = snapshot(&text, &Files(BTreeMap::new()));
        let found = errors(snapshot.diagnostics());
        // Who may become a role that trusts the account is an assumption (A6).
        let around = if text.contains("AssumeRole") { Around::Closed } else { Around::Trusting };
        if found.is_empty() {
            proved += 1;
            for mut world in worlds(&snapshot, around) {
                world.freeze();
                world.lately = random.often(50);
                let walked = walk(&mut world, &mut random, steps);
                done += walked.done.len();
                if let Some((breach, _)) = walked.breach {
                    let last = walked.done.len().saturating_sub(12);
                    wrong.push(format!(
                        "seed {at}: {breach}\n{}\n{text}",
                        walked.done[last..].join("\n")
                    ));
                }
            }
        } else if found.iter().all(|one| REFUTED.contains(&one.code.as_str())) {
            refuted += 1;
            wrong.extend(
                unbroken(&snapshot, &found)
                    .into_iter()
                    .map(|one| format!("seed {at}: {one}\n{text}")),
            );
        } else {
            for one in found {
                *refusals.entry(one.code.as_str()).or_default() += 1;
            }
        }
    }
    println!("{proved} proved, {done} calls done; {refuted} refuted; refused for {refusals:?}");
    assert!(proved * 6 > cases && refuted > 0, "{proved} proved, {refuted} refuted: {refusals:?}");
    assert!(done > proved * 10, "{done} calls done");
    assert!(
        wrong.is_empty(),
        "{} failures\n{}",
        wrong.len(),
        wrong[..wrong.len().min(5)].join("\n")
    );
}

/// Of each verdict the reason why its commands break nothing in any account.
fn unbroken(snapshot: &deleg::analysis::Snapshot, found: &[&Diagnostic]) -> Vec<String> {
    let worlds = worlds(snapshot, Around::Nobody);
    let mut wrong = Vec::new();
    for one in found {
        let Some(sequence) = sequence(one) else {
            wrong.push(format!("{}: no commands", one.message));
            continue;
        };
        let tried = (0..2).flat_map(|choice| worlds.iter().map(move |world| (choice, world)));
        let tried = tried.map(|(choice, world)| {
            let mut world = world.clone();
            world.choice = choice;
            reproduce(&mut world, &sequence)
        });
        let tried: Vec<Result<String, String>> = tried.collect();
        if !tried.iter().any(Result::is_ok) {
            wrong.push(format!("{}\n{:?}\n{:?}", one.message, sequence.commands, tried));
        }
    }
    wrong
}

/// The cases of `tests/diagnostics` and the pages that refute: their commands do what they say.
#[test]
fn refuted_cases_are_broken_by_their_commands() {
    let folder = crate::golden::root().join("diagnostics");
    let mut tried = 0;
    let mut wrong = Vec::new();
    for code in REFUTED {
        let path = folder.join(format!("{code}.deleg"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("no case of {code}"));
        let snapshot = snapshot(&text, &Files(BTreeMap::new()));
        let found = errors(snapshot.diagnostics());
        assert!(!found.is_empty(), "{code}");
        tried += 1;
        wrong.extend(unbroken(&snapshot, &found).into_iter().map(|one| format!("{code}: {one}")));
    }
    assert_eq!(tried, REFUTED.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every example is attacked, each of its delegates in each account.
#[test]
fn examples_are_not_broken() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut worlds_tried = 0;
    for entry in std::fs::read_dir(root).unwrap() {
        let folder = entry.unwrap().path();
        let files = crate::examples::files(&folder);
        let files =
            files.into_iter().map(|(path, text)| (path.to_string_lossy().into_owned(), text));
        let files: BTreeMap<String, String> =
            files.filter(|(path, _)| !path.starts_with("expected")).collect();
        let Some(text) = files.get("main.deleg").cloned() else { continue };
        let snapshot = snapshot(&text, &Files(files));
        assert!(errors(snapshot.diagnostics()).is_empty(), "{}", folder.display());
        for (at, mut world) in worlds(&snapshot, Around::Closed).into_iter().enumerate().take(8) {
            world.freeze();
            worlds_tried += 1;
            let walked =
                walk(&mut world, &mut Random::new(at as u64), number("DELEG_STEPS", 2_000));
            let last = walked.done.len().saturating_sub(12);
            assert_eq!(
                walked.breach,
                None,
                "{}\n{}",
                folder.display(),
                walked.done[last..].join("\n")
            );
        }
    }
    assert!(worlds_tried > 10, "{worlds_tried} delegates");
}
