//! Holes of every kind, planted in the policies of a safe delegation: the attacker finds each.

use super::account::{Text, text};
use super::project::{Around, Files, snapshot, worlds};
use super::random::Random;
use super::walk::{actions, walk};
use super::world::World;
use deleg::iam::document::{Condition, Document, Effect, Element, OneOrMany, Statement};
use deleg::iam::operator::Operator;
use std::collections::BTreeMap;
use std::sync::Arc;

const SAFE: &str = "account main = 515436951152
boundary Ceiling at /boundaries/ {
    allow s3:GetObject on *
}
group devs
delegate devs may manage roles app-* bounded by Ceiling { inline policies allowed }
delegate devs may manage users app-* bounded by Ceiling
";

const CEILING: &str = "arn:aws:iam::515436951152:policy/boundaries/Ceiling";

/// What becomes of each statement of a policy.
type Change = Box<dyn Fn(&Statement) -> Option<Statement>>;

struct Hole {
    name: String,
    /// Whether it is planted in the boundary, so that only what is made can use it.
    in_boundary: bool,
    change: Change,
    more: Vec<Statement>,
}

/// Actions that harm nobody by themselves: what they make grants nothing, or they only tag, which is a warning.
const HARMLESS: &[&str] = &[
    "CreateGroup",
    "CreatePolicy",
    "CreateInstanceProfile",
    "AddRoleToInstanceProfile",
    "RemoveRoleFromInstanceProfile",
    "DeleteInstanceProfile",
    "DeletePolicyVersion",
    "TagRole",
    "TagUser",
    "TagPolicy",
    "UntagRole",
    "UntagUser",
];

fn denies_names(statement: &Statement) -> bool {
    let resources = statement.resource.iter().flat_map(|one| one.values.iter());
    statement.effect == Effect::Deny && resources.into_iter().any(|one| one.contains("app-"))
}

/// The statement with its condition on the boundary under another operator.
fn under(operator: Option<Operator>, value: &'static str) -> Change {
    Box::new(move |statement| {
        let bound = statement
            .conditions()
            .any(|one| one.key.eq_ignore_ascii_case("iam:PermissionsBoundary"));
        let mut other = statement.clone();
        if bound {
            other.conditions = None;
        }
        match operator {
            Some(operator) if bound => {
                let condition = Condition {
                    operator,
                    ..Condition::new(operator.comparison, "iam:PermissionsBoundary", [value])
                };
                other.with_condition(condition).ok()
            }
            _ => Some(other),
        }
    })
}

fn holes() -> Vec<Hole> {
    let hole = |name: &str, change: Change, more: Vec<Statement>| Hole {
        name: name.to_owned(),
        in_boundary: false,
        change,
        more,
    };
    let mut all = vec![
        hole("no exactness", Box::new(|one| (!denies_names(one)).then(|| one.clone())), Vec::new()),
        hole("no condition on the boundary", under(None, ""), Vec::new()),
    ];
    let operators = [
        ("StringEqualsIfExists", CEILING),
        ("StringNotEquals", "arn:aws:iam::515436951152:policy/other"),
        ("StringLike", "arn:aws:iam::*:policy/*"),
        ("ArnLike", "arn:aws:iam::*:policy/*"),
        ("ForAllValues:StringEquals", CEILING),
        ("ArnEquals", "arn:aws:iam::515436951152:policy/*"),
    ];
    for (word, value) in operators {
        let operator = Operator::parse(word).unwrap_or_else(|| panic!("{word}"));
        all.push(hole(
            &format!("the boundary under {word}"),
            under(Some(operator), value),
            Vec::new(),
        ));
    }
    for action in actions().filter(|action| !HARMLESS.contains(action)) {
        let service = if action == "AssumeRole" { "sts" } else { "iam" };
        let name = format!("{service}:{action}");
        for in_boundary in [false, true] {
            // What denies it outright goes, too.
            let denied = name.clone();
            let change: Change = Box::new(move |one| {
                let mut other = one.clone();
                if one.effect == Effect::Deny {
                    let kept: Vec<String> =
                        one.action.values.iter().filter(|held| **held != denied).cloned().collect();
                    other.action = Element::of(kept);
                }
                (!other.action.values.is_empty()).then_some(other)
            });
            all.push(Hole {
                name: format!(
                    "{name} on everything{}",
                    if in_boundary { ", in the boundary" } else { "" }
                ),
                in_boundary,
                change,
                more: vec![Statement::allow([name.clone()], ["*"])],
            });
        }
    }
    let more = vec![Statement::allow(["iam:CreatePolicyVersion"], [CEILING])];
    all.push(hole(
        "the ceiling's own text",
        Box::new(|one| (one.effect == Effect::Allow).then(|| one.clone())),
        more,
    ));
    all
}

fn changed(held: &Text, hole: &Hole, more: bool) -> Text {
    let mut statements: Vec<Statement> =
        held.0.statements.iter().filter_map(|one| (hole.change)(one)).collect();
    if more {
        statements.extend(hole.more.iter().cloned());
    }
    text(Arc::new(Document { statements: OneOrMany::Many(statements), ..Document::clone(&held.0) }))
}

fn plant(world: &mut World, hole: &Hole) {
    let mut first = true;
    for (arn, managed) in &mut world.account.policies {
        let fits =
            if hole.in_boundary { arn == CEILING } else { arn.contains(":policy/Delegate-devs") };
        if fits {
            let other = changed(managed.versions.get(&1).unwrap(), hole, first);
            managed.versions.insert(1, other);
            first = false;
        }
    }
    assert!(!first, "{}", hole.name);
}

#[test]
fn holes_are_found() {
    let snapshot = snapshot(SAFE, &Files(BTreeMap::new()));
    assert!(snapshot.build("json", false).is_ok(), "{:?}", snapshot.diagnostics());
    let world = worlds(&snapshot, Around::Trusting).remove(0);
    let mut missed = Vec::new();
    let all = holes();
    assert!(all.len() > 70, "{}", all.len());
    for hole in &all {
        let found = (0..24).any(|seed| {
            let mut world = world.clone();
            plant(&mut world, hole);
            world.freeze();
            walk(&mut world, &mut Random::new(seed), 3_000).breach.is_some()
        });
        if !found {
            missed.push(hole.name.clone());
        }
    }
    assert!(missed.is_empty(), "not found: {}", missed.join(", "));
}
