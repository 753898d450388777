//! The clauses of a grant, and the assumptions, in a few words each.

use super::super::describe::{and, shown};
use crate::model::effective::{Attaching, Passing};
use crate::model::{Account, Grant, Kind, Model, Modifier, Verb};

/// What narrows or widens a grant.
pub(super) fn clauses(grant: &Grant, model: &Model, account: &Account) -> Vec<String> {
    let effective = grant.effective();
    let mut lines = Vec::new();
    match effective.passing {
        Passing::None => {}
        Passing::Any => lines.push("pass to any service".to_owned()),
        Passing::These(services) => {
            lines.push(format!("pass to {}", shown(services, model, account)));
        }
    }
    if matches!(grant.kind, Kind::Roles | Kind::Users) && grant.has(Verb::Create) {
        match effective.attach {
            Attaching::Any => {}
            Attaching::None => lines.push("attach nothing".to_owned()),
            Attaching::Only(list) => {
                let names: Vec<String> = list
                    .iter()
                    .map(|(_, text)| text.in_account(model, account).into_owned())
                    .collect();
                lines.push(format!("attach only {}", and(&names)));
            }
        }
        if effective.inline {
            lines.push("inline policies".to_owned());
        }
    }
    for (key, values, _) in &grant.clauses.tagged {
        let key = key.in_account(model, account);
        lines.push(format!("tagged {key} {}", shown(values, model, account)));
    }
    for (key, _) in &grant.clauses.must_tag {
        lines.push(format!("must tag {}", key.in_account(model, account)));
    }
    for modifier in &grant.modifiers {
        lines.push(match modifier {
            Modifier::Condition(..) => "under a condition".to_owned(),
            Modifier::Until(_, date) => format!("until {}", date.in_account(model, account)),
        });
    }
    lines
}

/// What each code assumes, whoever it is about.
pub(super) const ASSUMPTIONS: &[(&str, &str)] = &[
    ("A1", "what a pattern names carries the boundary"),
    ("A2", "nobody outside the family holds a policy that a pattern names"),
    ("A3", "instance profiles that a pattern names hold family roles only"),
    ("A4", "the delegates hold what the files show, and nothing else"),
    ("A5", "no delegate is one of the users that a pattern names"),
    ("A6", "no trust or resource policy elsewhere admits the family"),
    ("A7", "compute that the ceiling lets its holders drive has no stronger role"),
    ("A8", "the boundary has the text that the files show"),
];
