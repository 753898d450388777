//! How long a containment question over two real managed policies takes, and how many are not decided.
//!
//! `tests/corpus/fetch.py && cargo bench --bench queries` asks of pairs of AWS's managed policies whether the one allows
//! what the other does not, and of each policy changed in one place the same in both directions.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a benchmark reads its input, measures time, prints it, and fails by panicking"
)]

use deleg::iam::document::{Condition, Document, OneOrMany, Statement};
use deleg::iam::operator::{Comparison, ValueKind};
use deleg::iam::parse::parse;
use deleg::iam::problem::DocumentKind;
use deleg::prove::{Answer, Question, Rules, ask};
use deleg::text::Sources;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How far apart the policies of a pair stand in the corpus.
const STRIDES: [usize; 4] = [1, 7, 101, 701];

fn main() {
    let policies = corpus();
    println!("{} policies", policies.len());
    let mut pairs = Tally::default();
    let start = Instant::now();
    let ready: Vec<(&str, Rules)> =
        policies.iter().map(|(name, text)| (name.as_str(), rules(text.clone()))).collect();
    let each = start.elapsed() / u32::try_from(ready.len().max(1)).unwrap_or(1);
    println!("a policy is made ready in {:.1} µs", each.as_secs_f64() * 1e6);
    for stride in STRIDES {
        for (at, (name, left)) in ready.iter().enumerate() {
            let (other, right) = &ready[(at + stride) % ready.len()];
            pairs.ask(left, right, || format!("{name} in {other}"));
        }
    }
    pairs.print("two policies");
    let mut whole = Tally::default();
    for (at, (name, left)) in policies.iter().enumerate() {
        let (other, right) = &policies[(at + 101) % policies.len()];
        let start = Instant::now();
        let (left, right) = (rules(left.clone()), rules(right.clone()));
        whole.ask_since(start, &left, &right, || format!("{name} in {other}"));
    }
    whole.print("two policies, made ready for it");
    let mut same = Tally::default();
    for (name, one) in &ready {
        same.ask(one, one, || format!("{name} in itself"));
    }
    same.print("a policy and itself");
    let mut changed = Tally::default();
    for (at, (name, one)) in ready.iter().enumerate() {
        let document = &policies[at].1;
        for (change, made) in changes(document) {
            let other = rules(made);
            changed.ask(one, &other, || format!("{name}, {change}"));
            changed.ask(&other, one, || format!("{name}, {change}, the other way"));
        }
    }
    changed.print("a policy and itself changed in one place");
}

fn rules(document: Document) -> Rules {
    Rules::new(Arc::new(document))
}

/// Every managed policy, by name.
fn corpus() -> Vec<(String, Document)> {
    let folder = std::env::var("DELEG_CORPUS").unwrap_or_else(|_| "target/corpus".to_owned());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("aws-managed.ndjson");
    let text = std::fs::read_to_string(&path).expect("`tests/corpus/fetch.py` fetches the corpus");
    let mut found = Vec::new();
    for line in text.lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        let text = value["document"].to_string();
        let file = Sources::new().add("policy.json", text.as_str());
        if let Some(document) = parse(file, &text, DocumentKind::Identity).document {
            found.push((value["name"].to_string(), document));
        }
    }
    found
}

/// What was measured of many questions.
#[derive(Default)]
struct Tally {
    times: Vec<Duration>,
    found: usize,
    undecided: Vec<String>,
    slowest: (Duration, String),
}

impl Tally {
    fn ask(&mut self, left: &Rules, right: &Rules, name: impl Fn() -> String) {
        self.ask_since(Instant::now(), left, right, name);
    }

    fn ask_since(
        &mut self,
        start: Instant,
        left: &Rules,
        right: &Rules,
        name: impl Fn() -> String,
    ) {
        let question = Question { left: vec![vec![left]], right: vec![vec![right]], home: None };
        let answer = black_box(ask(&question));
        let took = start.elapsed();
        self.times.push(took);
        match answer {
            Answer::None => {}
            Answer::Some(_) => self.found += 1,
            Answer::Undecided(reason) => self.undecided.push(format!("{}: {reason:?}", name())),
        }
        if took > self.slowest.0 {
            self.slowest = (took, name());
        }
    }

    fn print(&mut self, what: &str) {
        self.times.sort();
        let at = |part: f64| {
            let last = self.times.len().saturating_sub(1);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
            let index = (last as f64 * part) as usize;
            self.times.get(index).map_or(0.0, Duration::as_secs_f64) * 1e6
        };
        println!("\n{what}: {} questions", self.times.len());
        println!(
            "  µs: median {:.1}, 90 in 100 {:.1}, 99 in 100 {:.1}, most {:.1} ({})",
            at(0.5),
            at(0.9),
            at(0.99),
            at(1.0),
            self.slowest.1
        );
        let parts = self.undecided.len() as f64 / self.times.len().max(1) as f64 * 100.0;
        println!(
            "  {} with a request, {} not decided ({parts:.2} in 100)",
            self.found,
            self.undecided.len()
        );
        for one in self.undecided.iter().take(12) {
            println!("    {one}");
        }
    }
}

/// The document changed in one place, in each way that its parts allow.
fn changes(document: &Document) -> Vec<(&'static str, Document)> {
    let count = document.statements.len();
    let mut made = Vec::new();
    // One statement of each policy: the middle one.
    let at = count / 2;
    let Some(statement) = document.statements.as_slice().get(at) else { return made };
    let mut push = |what, statement: Option<Statement>| {
        let mut all: Vec<Statement> = document.statements.as_slice().to_vec();
        match statement {
            Some(other) => all[at] = other,
            None => {
                all.remove(at);
            }
        }
        if !all.is_empty() {
            made.push((what, Document { statements: OneOrMany::Many(all), ..document.clone() }));
        }
    };
    push("a statement less", None);
    let actions = statement.action.values.as_slice();
    if actions.len() > 1 {
        let mut other = statement.clone();
        other.action.values = OneOrMany::Many(actions[1..].to_vec());
        push("an action less", Some(other));
    }
    let mut other = statement.clone();
    other.action.values = actions.iter().map(|text| shortened(text)).collect();
    push("an action shortened to a wildcard", Some(other));
    if let Some(resource) = &statement.resource {
        let mut other = statement.clone();
        let texts = resource.values.as_slice();
        let narrower: Vec<String> = texts
            .iter()
            .enumerate()
            .map(|(at, text)| match (at, text.as_str()) {
                (0, "*") => "arn:aws:*:*:*:x*".to_owned(),
                (0, text) => format!("{text}x"),
                (_, text) => text.to_owned(),
            })
            .collect();
        if let Some(element) = &mut other.resource {
            element.values = OneOrMany::Many(narrower);
        }
        push("a resource changed", Some(other));
    }
    if let Some(conditions) = &statement.conditions {
        for (what, condition) in conditions.iter().next().into_iter().flat_map(changed) {
            let mut other = statement.clone();
            other.conditions = None;
            let rest = conditions.iter().skip(1).cloned();
            let made =
                std::iter::once(condition).chain(rest).try_fold(other, Statement::with_condition);
            if let Ok(other) = made {
                push(what, Some(other));
            }
        }
        let mut other = statement.clone();
        other.conditions = None;
        push("no conditions", Some(other));
        let all: Vec<_> = conditions.iter().cloned().collect();
        if all.len() > 1 {
            let mut other = statement.clone();
            other.conditions = None;
            for one in all.into_iter().skip(1) {
                other = other.with_condition(one).expect("it was there");
            }
            push("a condition less", Some(other));
        }
    }
    made
}

/// A condition under another operator, and with another value.
fn changed(condition: &Condition) -> Vec<(&'static str, Condition)> {
    let mut made = Vec::new();
    let comparison = condition.operator.comparison;
    if comparison != Comparison::Null {
        let mut other = condition.clone();
        other.spelling = None;
        other.operator.if_exists = !other.operator.if_exists;
        made.push(("an operator changed", other));
    }
    if matches!(comparison.kind(), ValueKind::String | ValueKind::Arn) {
        let mut texts: Vec<String> =
            condition.values.iter().map(|one| one.text().to_owned()).collect();
        if let Some(first) = texts.first_mut() {
            first.push('x');
        }
        let values = texts.iter().map(String::as_str);
        let other = Condition::new(condition.operator, condition.key.clone(), values);
        made.push(("a value changed", other));
    }
    made
}

/// The action without its last two letters, and a star.
fn shortened(text: &str) -> String {
    match text.char_indices().nth_back(1) {
        Some((at, _)) if !text.ends_with('*') => format!("{}*", &text[..at]),
        _ => text.to_owned(),
    }
}
