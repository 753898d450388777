//! What misses each part of the build, for people and for programs.

use crate::model::Model;
use crate::secure::mutate::{Misses, Mutant, Part};
use crate::text::{Sources, Span};
use serde_json::{Value, json};

/// The statements in their order, what misses each part, and at the end what nothing misses.
pub fn human(mutants: &[Mutant], model: &Model, sources: &Sources) -> String {
    let mut text = String::new();
    let several = model.lists.account.len() > 1;
    let mut last = None;
    for one in mutants {
        let place = (one.account, &one.policy, one.statement);
        if last != Some(place) {
            text.push_str(&format!("\n{}\n", statement(one, several, model, sources)));
            last = Some(place);
        }
        let missed = match one.missed_by.as_slice() {
            [] => "nothing".to_owned(),
            all => all.iter().map(|by| words(by, sources)).collect::<Vec<_>>().join(", "),
        };
        text.push_str(&format!("  {}: {missed}\n", part(&one.part)));
    }
    let unheld: Vec<&Mutant> = mutants.iter().filter(|one| one.missed_by.is_empty()).collect();
    let held = mutants.len() - unheld.len();
    text.push_str(&format!("\n{held} of {} parts of the build are missed", mutants.len()));
    if unheld.is_empty() {
        return text + "\n";
    }
    text.push_str("; nothing misses these:\n");
    for one in unheld {
        let statement = statement(one, several, model, sources);
        text.push_str(&format!("  {statement}, {}\n", part(&one.part)));
    }
    text
}

fn statement(one: &Mutant, several: bool, model: &Model, sources: &Sources) -> String {
    let name = one.sid.clone().unwrap_or_else(|| format!("statement {}", one.statement + 1));
    let label = model.account(one.account).label();
    let account = if several { format!("{label}/") } else { String::new() };
    format!("{}: {account}{}, {name}", place(one.span, sources), one.policy)
}

fn place(span: Span, sources: &Sources) -> String {
    let at = sources.line_column(span.file, span.start);
    format!("{}:{}:{}", sources.name(span.file), at.line, at.column)
}

fn part(part: &Part) -> String {
    match part {
        Part::Statement => "the statement".to_owned(),
        Part::Condition(operator, key) => format!("the condition {operator} on {key}"),
        Part::Resource(text) => format!("the resource {text}"),
        Part::Resources => "the limit to its resources".to_owned(),
    }
}

fn words(by: &Misses, sources: &Sources) -> String {
    match by {
        Misses::Property(property, span) => {
            format!("{} ({})", property.word(), place(*span, sources))
        }
        Misses::Test(name) => format!("test `{name}`"),
    }
}

/// One object a line for each part.
pub fn json(mutants: &[Mutant], model: &Model, sources: &Sources) -> String {
    let source = |span: Span| {
        let line = sources.line_column(span.file, span.start).line;
        json!({ "file": sources.name(span.file), "line": line })
    };
    let line = |one: &Mutant| -> Value {
        let (kind, what) = match &one.part {
            Part::Statement => ("statement", Value::Null),
            Part::Condition(operator, key) => {
                ("condition", json!({ "operator": operator, "key": key }))
            }
            Part::Resource(text) => ("resource", json!(text)),
            Part::Resources => ("resources", Value::Null),
        };
        let missed = one.missed_by.iter().map(|by| match by {
            Misses::Property(property, span) => {
                json!({ "property": property.word(), "source": source(*span) })
            }
            Misses::Test(name) => json!({ "test": name }),
        });
        json!({
            "account": &*model.account(one.account).id,
            "policy": one.policy,
            "statement": one.statement,
            "sid": one.sid,
            "source": source(one.span),
            "without": kind,
            "what": what,
            "missedBy": missed.collect::<Vec<_>>(),
        })
    };
    let lines = mutants.iter().map(|one| line(one).to_string() + "\n");
    lines.collect()
}
