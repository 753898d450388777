//! A comparison for people: policy by policy, statement by statement, each with its requests.

use crate::analysis::diff::{Cause, Compared, Difference, Relation, Report, Which};
use crate::diag::quoted;
use crate::emit::meaning::Change;
use crate::iam::document::Effect;

/// How many requests of one statement are shown.
const SHOWN: usize = 8;

/// The whole text.
pub fn report(report: &Report) -> String {
    let mut text = format!("{}\n", sentence(report.relation));
    for policy in &report.policies {
        for note in &policy.notes {
            text.push_str(&format!("  note: {}: {note}\n", heading(policy)));
        }
        if policy.relation == Relation::Equal {
            continue;
        }
        text.push_str(&format!("\n{}: {}\n", heading(policy), standing(policy)));
        for (word, list) in [("gained", &policy.gained), ("lost", &policy.lost)] {
            for (cause, requests) in grouped(list) {
                text.push_str(&format!("  {word}{} {}\n", how(cause, word), at(cause)));
                for one in requests.iter().take(SHOWN) {
                    request(one, &mut text);
                }
                if let Some(more) = requests.len().checked_sub(SHOWN).filter(|more| *more > 0) {
                    text.push_str(&format!("    and {more} more\n"));
                }
            }
        }
        for reason in &policy.reasons {
            text.push_str(&format!("  not decided: {reason}\n"));
        }
    }
    if report.policies.len() > 1 {
        text.push_str(&format!("\n{}\n", counted(report)));
    }
    text
}

/// How the catalogue changed what wildcards and levels take in, between the sides.
pub fn catalogue(changes: &[Change], before: &str) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let lines = changes.iter().map(|change| format!("{before}{}\n", change.sentence()));
    format!(
        "\nby the catalogue of NEW, wildcards and levels take in other actions:\n\n{}",
        lines.collect::<String>()
    )
}

/// What a relation says.
pub fn sentence(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "equal: NEW allows what OLD allows",
        Relation::Broader => "broader: NEW allows more than OLD",
        Relation::Narrower => "narrower: NEW allows less than OLD",
        Relation::Incomparable => "incomparable: each allows what the other does not",
        Relation::NotDecided => "not decided",
    }
}

/// Which policy it is.
pub fn heading(policy: &Compared) -> String {
    let kind = policy.kind.map_or("document", crate::plan::Role::word);
    let account = policy.account.as_ref();
    let account =
        account.map_or(String::new(), |one| format!(" in account {}", quoted(&one.label)));
    format!("{kind} {}{account}", quoted(&policy.name))
}

/// How it stands, in a word or two.
pub fn standing(policy: &Compared) -> String {
    let word = match policy.relation {
        Relation::NotDecided => "not decided",
        relation => relation.word(),
    };
    match policy.only {
        Some(Which::New) => format!("{word}, in NEW alone"),
        Some(Which::Old) => format!("{word}, in OLD alone"),
        None => word.to_owned(),
    }
}

/// The differences of each statement, in the order in which they were found.
pub fn grouped(list: &[Difference]) -> Vec<(&Cause, Vec<&Difference>)> {
    let mut groups: Vec<(&Cause, Vec<&Difference>)> = Vec::new();
    for one in list {
        match groups.iter_mut().find(|(cause, _)| is_same(cause, &one.by)) {
            Some((_, all)) => all.push(one),
            None => groups.push((&one.by, vec![one])),
        }
    }
    groups
}

/// Whether two causes are of one place: a sentence makes several statements.
fn is_same(one: &Cause, other: &Cause) -> bool {
    one.effect == other.effect && one.place == other.place
}

/// How a statement makes what is gained or lost.
pub fn how(cause: &Cause, word: &str) -> &'static str {
    match (cause.effect, word) {
        (Effect::Allow, "gained") => " by",
        (Effect::Allow, _) => ", was allowed by",
        (Effect::Deny, "gained") => ", was denied by",
        (Effect::Deny, _) => ", now denied by",
    }
}

/// A statement with its place.
pub fn at(cause: &Cause) -> String {
    match (&cause.place, cause.statement) {
        (Some(place), _) => {
            format!("{}:{}:{}: {}", place.file, place.line, place.column, place.text)
        }
        (None, _) => "`FullAWSAccess`".to_owned(),
    }
}

fn request(one: &Difference, text: &mut String) {
    let witness = &one.witness;
    text.push_str(&format!("    {} on {}\n", witness.action, witness.resource));
    for (key, values) in witness.spelled_keys() {
        let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        text.push_str(&format!("      {key} is {}\n", values.join(", ")));
    }
    if let Some(cause) = &one.denied_by {
        let word = match cause.side {
            Which::Old => "was",
            Which::New => "is now",
        };
        text.push_str(&format!("      {word} denied by {}\n", at(cause)));
    }
}

/// How many policies there are of each relation.
pub fn counted(report: &Report) -> String {
    let of = |relation| report.policies.iter().filter(|one| one.relation == relation).count();
    let counts = [
        (of(Relation::Equal), "equal"),
        (of(Relation::Broader), "broader"),
        (of(Relation::Narrower), "narrower"),
        (of(Relation::Incomparable), "incomparable"),
        (of(Relation::NotDecided), "not decided"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    format!("{} policies: {}", report.policies.len(), counts.join(", "))
}
