//! A comparison as Markdown, for the comment of a change.

use super::human::{at, counted, grouped, heading, how, sentence, standing};
use crate::analysis::diff::{Difference, Relation, Report};

/// The whole text.
pub fn report(report: &Report) -> String {
    let mut text = format!("**{}**\n", sentence(report.relation));
    for policy in report.policies.iter().filter(|one| one.relation != Relation::Equal) {
        text.push_str(&format!("\n### {}: {}\n", heading(policy), standing(policy)));
        for (word, list) in [("gained", &policy.gained), ("lost", &policy.lost)] {
            for (cause, requests) in grouped(list) {
                text.push_str(&format!("\n- {word}{} {}\n", how(cause, word), code(&at(cause))));
                for one in requests {
                    text.push_str(&format!("  - {}\n", request(one)));
                }
            }
        }
        for reason in &policy.reasons {
            text.push_str(&format!("\n- not decided: {reason}\n"));
        }
    }
    for policy in &report.policies {
        for note in &policy.notes {
            text.push_str(&format!("\n- note: {}: {note}\n", heading(policy)));
        }
    }
    if report.policies.len() > 1 {
        text.push_str(&format!("\n{}\n", counted(report)));
    }
    text
}

fn request(one: &Difference) -> String {
    let witness = &one.witness;
    let mut text = format!("{} on {}", code(&witness.action), code(&witness.resource));
    for (at, (key, values)) in witness.spelled_keys().into_iter().enumerate() {
        let word = if at == 0 { " where" } else { " and" };
        text.push_str(&format!("{word} {} is {}", code(&key), code(&values.join(", "))));
    }
    if let Some(cause) = &one.denied_by {
        text.push_str(&format!("; denied by {}", code(&at(cause))));
    }
    text
}

/// A text as code, whatever ticks it holds.
fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}
