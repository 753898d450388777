//! The boundaries that a policy's own conditions name: what guards a call, and what is made carries.

use std::collections::BTreeSet;

use crate::iam::document::{Condition, Document};
use crate::iam::operator::Comparison;
use crate::secure::audit::names::has_letters;

/// The key of a boundary.
pub const KEY: &str = "iam:PermissionsBoundary";

/// A boundary as a condition names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// One ARN.
    Exact(String),
    /// Every ARN that fits, as `StringLike` reads it.
    Like(String),
    /// Every ARN that fits, as `ArnLike` reads it.
    ArnLike(String),
}

impl Guard {
    /// The ARN or pattern.
    pub fn text(&self) -> &str {
        match self {
            Self::Exact(text) | Self::Like(text) | Self::ArnLike(text) => text,
        }
    }

    /// Whether it is one ARN.
    pub fn is_exact(&self) -> bool {
        matches!(self, Self::Exact(_))
    }

    /// The condition that a request names it.
    pub fn named(&self) -> Condition {
        let comparison = match self {
            Self::Exact(_) => Comparison::StringEquals,
            Self::Like(_) => Comparison::StringLike,
            Self::ArnLike(_) => Comparison::ArnLike,
        };
        Condition::new(comparison, KEY, [self.text().to_owned()])
    }
}

/// The boundaries of a document's conditions. A pattern over every policy of an account guards nothing.
pub fn of(document: &Document, guards: &mut BTreeSet<Guard>) {
    let conditions = document.statements.iter().flat_map(|statement| statement.conditions());
    for condition in conditions.filter(|one| one.key.eq_ignore_ascii_case(KEY)) {
        for value in &condition.values {
            guards.extend(guard(condition.operator.comparison, value.text()));
        }
    }
}

fn guard(comparison: Comparison, text: &str) -> Option<Guard> {
    use Comparison as C;
    let open = text.contains(['*', '?']);
    let name = text.splitn(6, ':').nth(5).and_then(|rest| rest.strip_prefix("policy/"));
    if open && !name.is_some_and(has_letters) {
        return None;
    }
    let text = text.to_owned();
    match comparison {
        C::StringEquals | C::StringNotEquals => Some(Guard::Exact(text)),
        C::StringEqualsIgnoreCase | C::StringNotEqualsIgnoreCase => Some(Guard::Exact(text)),
        C::StringLike | C::StringNotLike if open => Some(Guard::Like(text)),
        C::ArnLike | C::ArnNotLike | C::ArnEquals | C::ArnNotEquals if open => {
            Some(Guard::ArnLike(text))
        }
        C::StringLike | C::StringNotLike => Some(Guard::Exact(text)),
        C::ArnLike | C::ArnNotLike | C::ArnEquals | C::ArnNotEquals => Some(Guard::Exact(text)),
        _ => None,
    }
}

/// The conditions that a request names none of them: another boundary, or none.
pub fn unguarded(guards: &BTreeSet<Guard>) -> Vec<Condition> {
    let of = |wanted: fn(&Guard) -> bool| {
        let texts = guards.iter().filter(move |guard| wanted(guard));
        texts.map(|guard| guard.text().to_owned()).collect::<Vec<_>>()
    };
    let all = [
        (Comparison::StringNotEquals, of(|guard| matches!(guard, Guard::Exact(_)))),
        (Comparison::StringNotLike, of(|guard| matches!(guard, Guard::Like(_)))),
        (Comparison::ArnNotLike, of(|guard| matches!(guard, Guard::ArnLike(_)))),
    ];
    let some = all.into_iter().filter(|(_, texts)| !texts.is_empty());
    some.map(|(comparison, texts)| Condition::new(comparison, KEY, texts)).collect()
}
