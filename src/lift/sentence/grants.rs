//! The grants of a delegation: names that are granted the same, with their kind and what is granted on them.

use super::read::Allowed;
use super::{Ceiling, marks};
use crate::iam::document::Condition;
use crate::lift::Home;
use crate::model::Kind;
use crate::model::name_pattern::NamePattern;

/// Names of one kind on which the same is granted.
#[derive(Clone, Debug)]
pub(super) struct Granted<'a> {
    pub(super) kind: Kind,
    /// The patterns, as a sentence writes them.
    pub(super) patterns: Vec<String>,
    /// What is left out, as a sentence writes it.
    pub(super) except: Vec<String>,
    /// What is granted on the first of them.
    pub(super) allowed: Vec<Allowed<'a>>,
}

impl<'a> Granted<'a> {
    /// Whether an action is granted.
    pub(super) fn has(&self, action: &str) -> bool {
        self.allowed.iter().any(|one| one.action == action)
    }

    /// The values of a key in the conditions of an action.
    pub(super) fn values(&self, action: Option<&str>, key: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let own = self.allowed.iter().filter(|one| action.is_none_or(|name| one.action == name));
        for one in own.flat_map(|one| one.conditions()) {
            if one.key.eq_ignore_ascii_case(key) {
                found.extend(one.values.iter().map(|value| value.text().to_owned()));
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        found.retain(|value| seen.insert(value.clone()));
        found
    }

    /// The conditions of each statement that grants an action.
    pub(super) fn alternatives(&self, action: &str) -> Vec<Vec<&'a Condition>> {
        let own = self.allowed.iter().filter(|one| one.action == action);
        own.map(|one| one.conditions().collect()).collect()
    }
}

/// The grants of what is allowed. The reading of boundaries and of AWS's own policies belongs to `view all`.
pub(super) fn grants<'a>(
    allowed: &[Allowed<'a>],
    denied: &[&'a str],
    boundaries: &[Ceiling],
    home: &Home,
) -> Vec<Granted<'a>> {
    let mut names: Vec<(Kind, &'a str, Vec<Allowed<'a>>)> = Vec::new();
    for &one in allowed {
        if !one.action.starts_with("iam:") || boundaries.iter().any(|b| b.arn == one.resource) {
            continue;
        }
        let Some((kind, rest)) = marks::named(one.resource, home.id()) else { continue };
        match names.iter_mut().find(|(of, name, _)| *of == kind && *name == rest) {
            Some((_, _, list)) => list.push(one),
            None => names.push((kind, rest, vec![one])),
        }
    }
    let denied: Vec<(Kind, &str)> =
        denied.iter().filter_map(|arn| marks::named(arn, home.id())).collect();
    let mut groups: Vec<(Kind, Vec<&str>, Vec<Allowed<'a>>)> = Vec::new();
    for (kind, rest, list) in names {
        let same = groups.iter_mut().find(|(of, _, known)| *of == kind && alike(known, &list));
        match same {
            Some((_, patterns, _)) => patterns.push(rest),
            None => groups.push((kind, vec![rest], list)),
        }
    }
    let made = groups.into_iter().map(|(kind, rests, allowed)| {
        let (patterns, except) = patterns(kind, &rests, &denied);
        Granted { kind, patterns, except, allowed }
    });
    made.collect()
}

/// Whether two names are granted the same under the same conditions.
fn alike(a: &[Allowed<'_>], b: &[Allowed<'_>]) -> bool {
    let listed = |list: &[Allowed<'_>]| {
        let each = |one: &Allowed<'_>| format!("{} {:?}", one.action, one.statement.conditions);
        let mut texts: Vec<String> = list.iter().map(each).collect();
        texts.sort();
        texts.dedup();
        texts
    };
    listed(a) == listed(b)
}

/// The patterns of names, and what is denied within them that no crossing of theirs explains.
fn patterns(kind: Kind, rests: &[&str], denied: &[(Kind, &str)]) -> (Vec<String>, Vec<String>) {
    if kind == Kind::ServiceLinkedRoles {
        return (rests.iter().map(|&rest| rest.to_owned()).collect(), Vec::new());
    }
    let own: Vec<&str> =
        denied.iter().filter(|(of, _)| *of == kind).map(|&(_, rest)| rest).collect();
    let crosses = |rest: &str| own.iter().any(|denied| *denied == format!("{rest}/*"));
    let include: Vec<String> =
        rests.iter().map(|rest| marks::pattern(rest, !crosses(rest))).collect();
    let mut explained: Vec<String> = Vec::new();
    for pattern in &include {
        // How long a name may be does not matter to what it crosses.
        if let Ok(pattern) = NamePattern::parse(pattern, usize::MAX) {
            explained.extend(pattern.crossings());
        }
    }
    let within = |denied: &str| rests.iter().any(|rest| may_hold(rest, denied));
    let left_out = own.iter().filter(|rest| !explained.iter().any(|known| known == *rest));
    let mut except: Vec<String> = Vec::new();
    for rest in left_out.filter(|rest| within(rest)) {
        let pattern = marks::pattern(rest, true);
        if !except.contains(&pattern) {
            except.push(pattern);
        }
    }
    (include, except)
}

/// Whether what is denied begins as what is granted does: then `except` may have brought it.
fn may_hold(granted: &str, denied: &str) -> bool {
    let literal = |text: &str| {
        let end = text.find(['*', '?', '$']).unwrap_or(text.len());
        text.get(..end).unwrap_or_default().to_owned()
    };
    let (granted, denied) = (literal(granted), literal(denied));
    granted.starts_with(&denied) || denied.starts_with(&granted)
}
