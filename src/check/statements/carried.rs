//! Keys that an action does not carry: what a condition then comes to, by its polarity, action by action.

use super::{At, Block, fit, spelled_actions};
use crate::diag::carried::{self as wording, BroughtBy, NotCarried, Otherwise};
use crate::diag::{Diagnostic, Sink, written};
use crate::iam::catalogue::{self, Action, Carried, ConditionKey, Service};
use crate::iam::operator::Comparison;
use crate::model::condition::{Condition, KeyTest};
use crate::model::delegation_table::Row;
use crate::model::spelled::{ActionKind, SpelledAction};
use crate::model::typed::{self, Key};
use crate::model::{Effect, Statement};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// A condition in negation normal form, its tests by number.
enum Tree {
    And(Vec<Tree>),
    Or(Vec<Tree>),
    Test(usize),
    /// A test of which nothing is known here: of a global key, or of one that the catalogue does not know.
    Open,
}

/// A test whose key a request may not hold.
struct Judged {
    span: Span,
    name: String,
    quoted: bool,
    key: ConditionKey,
    /// Whether it holds, its negations counted, where the key is missing.
    holds: bool,
}

/// What a condition comes to for one action.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Truth {
    Holds,
    Fails,
    Open,
}

/// An action of a statement.
struct Acting {
    action: Action,
    place: Span,
    named: bool,
    quoted: bool,
}

/// The keys of a statement's condition that its actions do not carry.
pub(super) fn check(statement: &Statement, condition: &Condition, at: At<'_>, sink: &mut Sink) {
    let allow = statement.effect == Effect::Allow;
    let say = Say { allow, guards: at.block != Block::Guardrail, brought_by: BroughtBy::Wildcard };
    check_actions(condition, || actions_of(statement, at), say, at, sink);
}

/// The keys of a sentence's own condition, against the actions that the sentence grants.
pub(super) fn check_sentence(
    condition: &Condition,
    span: Span,
    rows: &[&'static Row],
    at: At<'_>,
    sink: &mut Sink,
) {
    let actions = || {
        rows.iter()
            .flat_map(|row| row.actions)
            .filter_map(|action| catalogue::action(action))
            .map(|action| Acting { action, place: span, named: false, quoted: false })
            .collect()
    };
    let say = Say { allow: true, guards: true, brought_by: BroughtBy::Sentence };
    check_actions(condition, actions, say, at, sink);
}

/// The actions of a statement that can act on its resources, each once, named ones first.
fn actions_of(statement: &Statement, at: At<'_>) -> Vec<Acting> {
    let spelled = spelled_actions(statement, at);
    let list = Some(&statement.resources).filter(|resources| !resources.all_except);
    let listed = list.and_then(|resources| fit::listed(&resources.list, at));
    let able =
        |action: &Action| listed.as_ref().is_none_or(|listed| fit::acts_on_any(*action, listed));
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    if statement.actions.all_except {
        let left_out: BTreeSet<Action> = spelled.iter().flat_map(SpelledAction::each).collect();
        let place = statement.actions.span;
        let all = catalogue::services().flat_map(Service::actions).filter(able);
        let kept = all.filter(|action| !left_out.contains(action));
        out.extend(kept.map(|action| Acting { action, place, named: false, quoted: false }));
        return out;
    }
    let is_named = |one: &&SpelledAction<'_>| matches!(one.kind, ActionKind::Named(_));
    let named = spelled.iter().filter(is_named);
    for one in named.chain(spelled.iter().filter(|one| !is_named(one))) {
        for action in one.each().filter(able) {
            if seen.insert(action) {
                let (place, named) = (one.text.span, is_named(&one));
                out.push(Acting { action, place, named, quoted: one.text.quoted });
            }
        }
    }
    out
}

fn tree(condition: &Condition, negated: bool, at: At<'_>, tests: &mut Vec<Judged>) -> Tree {
    let each = |parts: &[Condition], tests: &mut Vec<Judged>| {
        parts.iter().map(|part| tree(part, negated, at, tests)).collect()
    };
    match condition {
        Condition::Not(inner) => tree(inner, !negated, at, tests),
        Condition::And(parts) if negated => Tree::Or(each(parts, tests)),
        Condition::Or(parts) if negated => Tree::And(each(parts, tests)),
        Condition::And(parts) => Tree::And(each(parts, tests)),
        Condition::Or(parts) => Tree::Or(each(parts, tests)),
        Condition::Test(test) => match Judged::of(test, negated, at) {
            Some(judged) => {
                tests.push(judged);
                Tree::Test(tests.len() - 1)
            }
            None => Tree::Open,
        },
    }
}

impl Judged {
    /// None where the key is global or unknown, or the test has a mistake of its own.
    fn of(test: &KeyTest, negated: bool, at: At<'_>) -> Option<Self> {
        let account = at.model.account(at.account);
        let found = Key::of(test, at.model, account);
        let key = found.known.filter(|known| !known.is_global())?;
        let entry = typed::entry_of(&found, test, at.model, account).ok()?;
        let holds = if entry.operator.comparison == Comparison::Null {
            entry.values.iter().any(|value| value.eq_ignore_ascii_case("true"))
        } else {
            entry.operator.holds_when_absent()
        };
        let quoted = test.key.quoted;
        Some(Self { span: test.span, name: entry.key, quoted, key, holds: holds != negated })
    }
}

/// What a condition comes to where the keys of some tests are missing, and the tests that make it so.
///
/// Where it fails, those are the tests that fail; else those that hold, and no longer limit what they stand beside. A
/// test that fails in one alternative of several is none of them: another alternative speaks of the action.
fn weigh(tree: &Tree, tests: &[Judged], missing: &impl Fn(&Judged) -> bool) -> (Truth, Vec<usize>) {
    let all = |parts: &[Tree]| -> Vec<_> {
        parts.iter().map(|part| weigh(part, tests, missing)).collect()
    };
    let of = |found: Vec<(Truth, Vec<usize>)>, wanted: fn(Truth) -> bool| {
        found.into_iter().filter(|(truth, _)| wanted(*truth)).flat_map(|(_, by)| by).collect()
    };
    match tree {
        Tree::Open => (Truth::Open, Vec::new()),
        Tree::Test(index) => match tests.get(*index).filter(|test| missing(test)) {
            Some(test) if test.holds => (Truth::Holds, vec![*index]),
            Some(_) => (Truth::Fails, vec![*index]),
            None => (Truth::Open, Vec::new()),
        },
        Tree::And(parts) => {
            let found = all(parts);
            if found.iter().any(|(truth, _)| *truth == Truth::Fails) {
                return (Truth::Fails, of(found, |truth| truth == Truth::Fails));
            }
            let open = found.iter().any(|(truth, _)| *truth == Truth::Open);
            (if open { Truth::Open } else { Truth::Holds }, of(found, |_| true))
        }
        Tree::Or(parts) => {
            let found = all(parts);
            if found.iter().any(|(truth, _)| *truth == Truth::Holds) {
                return (Truth::Holds, of(found, |truth| truth == Truth::Holds));
            }
            if found.iter().all(|(truth, _)| *truth == Truth::Fails) {
                return (Truth::Fails, of(found, |_| true));
            }
            (Truth::Open, of(found, |truth| truth == Truth::Open))
        }
    }
}

/// What was found of one test: for these actions it holds, or fails.
#[derive(Default)]
struct Found<'a> {
    named: Vec<&'a Acting>,
    brought: Vec<&'a Acting>,
}

/// In what kind of statement the condition stands.
#[derive(Clone, Copy)]
struct Say {
    allow: bool,
    guards: bool,
    brought_by: BroughtBy,
}

/// Most conditions test keys that every request holds: then nobody needs to know the actions.
fn check_actions(
    condition: &Condition,
    actions: impl FnOnce() -> Vec<Acting>,
    say: Say,
    at: At<'_>,
    sink: &mut Sink,
) {
    let mut tests = Vec::new();
    let tree = tree(condition, false, at, &mut tests);
    if tests.is_empty() {
        return;
    }
    let actions = &actions()[..];
    let mut certain: BTreeMap<(usize, bool), Found<'_>> = BTreeMap::new();
    let mut lately: BTreeMap<(usize, bool), Vec<&Acting>> = BTreeMap::new();
    let mut dead = 0;
    for acting in actions {
        let carries = |test: &Judged| acting.action.carries_key(test.key);
        let (truth, by) = weigh(&tree, &tests, &|test| carries(test) == Carried::No);
        dead += usize::from(truth == Truth::Fails);
        for &index in &by {
            let found = certain.entry((index, truth == Truth::Fails)).or_default();
            if acting.named { found.named.push(acting) } else { found.brought.push(acting) }
        }
        if truth == Truth::Fails || !tests.iter().any(|test| carries(test) == Carried::Lately) {
            continue;
        }
        let (truth, all) = weigh(&tree, &tests, &|test| carries(test) != Carried::Yes);
        let rests = |index: &usize| tests.get(*index).map(carries) == Some(Carried::Lately);
        for index in all.into_iter().filter(rests) {
            lately.entry((index, truth == Truth::Fails)).or_default().push(acting);
        }
    }
    // A sentence of which nothing is left is as dead as an action that was named.
    let whole = dead == actions.len() && matches!(say.brought_by, BroughtBy::Sentence);
    for ((index, fails), mut found) in certain {
        let Some(test) = tests.get(index) else { continue };
        if whole {
            found.named.append(&mut found.brought);
        }
        say.certain(test, fails, &found.named, &found.brought, sink);
    }
    for ((index, fails), actions) in &lately {
        let Some(test) = tests.get(*index) else { continue };
        let otherwise = match (say.allow, fails) {
            (true, true) => Otherwise::NothingGranted,
            (true, false) => Otherwise::Unlimited,
            (false, true) => Otherwise::NothingDenied,
            (false, false) => Otherwise::AlwaysDenied,
        };
        let (names, places) = listed(actions);
        sink.push(wording::lately_listed(test.span, &test.name, &names, &places, otherwise));
    }
}

/// A constructor of the family.
type Word = fn(NotCarried<'_>) -> Diagnostic;

impl Say {
    fn certain(
        self,
        test: &Judged,
        fails: bool,
        named: &[&Acting],
        brought: &[&Acting],
        sink: &mut Sink,
    ) {
        let mut say = |actions: &[&Acting], word: Word| {
            if actions.is_empty() {
                return;
            }
            let (names, places) = listed(actions);
            let misled = actions.iter().find(|one| one.action.misleads(test.key));
            let misled = misled.map(|one| one.action.full_name());
            let said = word(NotCarried {
                at: test.span,
                key: &test.name,
                actions: &names,
                places: &places,
                brought_by: self.brought_by,
                misleading: misled.as_deref(),
            });
            let as_is = test.quoted || actions.iter().all(|one| one.quoted);
            sink.push(if as_is { written::as_quoted(said) } else { said });
        };
        if fails {
            let (whole, part): (Word, Word) = if self.allow {
                (wording::dead_grant, wording::dead_part)
            } else {
                (wording::toothless_denial, wording::toothless_part)
            };
            say(named, whole);
            say(brought, part);
            return;
        }
        let guards = self.guards && test.name.eq_ignore_ascii_case("iam:PermissionsBoundary");
        let all: Vec<&Acting> = named.iter().chain(brought).copied().collect();
        match (self.allow, guards) {
            (true, true) => say(&all, wording::unguarded_grant),
            (true, false) => say(&all, wording::always_true),
            (false, _) => say(&all, wording::blanket_denial),
        }
    }
}

/// The names of actions, and each place with its own.
fn listed(actions: &[&Acting]) -> (Vec<String>, Vec<(Span, Vec<String>)>) {
    let mut places: Vec<(Span, Vec<String>)> = Vec::new();
    for one in actions {
        let name = one.action.full_name();
        match places.iter_mut().find(|(span, _)| *span == one.place) {
            Some((_, names)) => names.push(name),
            None => places.push((one.place, vec![name])),
        }
    }
    (places.iter().flat_map(|(_, names)| names.clone()).collect(), places)
}
