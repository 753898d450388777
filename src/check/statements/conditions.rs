//! Conditions: keys, operators, values; and keys that an action does not carry, by the polarity of the test.

use super::{At, Block, spelled_actions};
use crate::diag::conditions::{self as wording, NotCarried};
use crate::diag::{Sink, catalog, nearest};
use crate::iam::catalogue::{self, Action, Carried};
use crate::iam::operator::{Comparison, Fit, Operator, Qualifier};
use crate::iam::value;
use crate::model::condition::{Condition, KeyTest, Relation};
use crate::model::delegation_table::Row;
use crate::model::spelled::ActionKind;
use crate::model::text::Text;
use crate::model::typed::{self, Key, TypeProblem, value_kind};
use crate::model::{Effect, Statement};
use crate::text::Span;

/// Adds every text of a condition.
pub(in crate::check) fn texts<'a>(condition: &'a Condition, out: &mut Vec<&'a Text>) {
    each_test(condition, false, &mut |test, _| {
        out.push(&test.key);
        match &test.relation {
            Relation::Equals { values, .. }
            | Relation::Like { values, .. }
            | Relation::Operator(_, values) => {
                out.extend(&values.items);
            }
            Relation::Compare(_, value) => out.push(value),
            Relation::Present | Relation::Absent => {}
        }
    });
}

fn each_test<'a>(
    condition: &'a Condition,
    negated: bool,
    found: &mut impl FnMut(&'a KeyTest, bool),
) {
    match condition {
        Condition::Or(parts) | Condition::And(parts) => {
            parts.iter().for_each(|part| each_test(part, negated, found));
        }
        Condition::Not(inner) => each_test(inner, !negated, found),
        Condition::Test(test) => found(test, negated),
    }
}

/// Says what is wrong with each test by itself.
pub(super) fn check(condition: &Condition, at: At<'_>, sink: &mut Sink) {
    each_test(condition, false, &mut |test, _| check_test(test, at, sink));
}

fn check_test(test: &KeyTest, at: At<'_>, sink: &mut Sink) {
    let account = at.model.account(at.account);
    let key = Key::of(test, at.model, account);
    check_key(&key, test, sink);
    if let Relation::Equals { values, list_after_is: true, .. } = &test.relation {
        sink.push(wording::list_after_is(values.span, None));
    }
    let entry = match typed::entry_of(&key, test, at.model, account) {
        Ok(entry) => entry,
        Err(problem) => return say_problem(problem, &key, test, sink),
    };
    check_multiplicity(&key, entry.operator, test, sink);
    check_operator(&key, entry.operator, test, sink);
    for (written, text) in values_of(test, at) {
        check_value(entry.operator.comparison, &key, &written, text, sink);
    }
    check_doubles(test, at, sink);
    if at.block == Block::Boundary {
        check_ceiling(&key, test.span, sink);
    }
}

fn check_key(key: &Key<'_>, test: &KeyTest, sink: &mut Sink) {
    if key.known.is_some() {
        return;
    }
    let prefix = key.written.split_once(':').map_or("", |(prefix, _)| prefix);
    let global: Vec<&str> = catalogue::global_keys().map(|known| known.name()).collect();
    let own: Vec<&str> = catalogue::service(prefix)
        .into_iter()
        .flat_map(|service| service.condition_keys().collect::<Vec<_>>())
        .map(|known| known.name())
        .collect();
    let near = nearest(&key.written, own.into_iter().chain(global));
    let said = wording::unknown_key(test.key.span, &key.written, near);
    sink.push(if test.key.quoted { catalog::as_written(said) } else { said });
}

fn say_problem(problem: TypeProblem, key: &Key<'_>, test: &KeyTest, sink: &mut Sink) {
    let kind = key.key_type().name();
    let said = match problem {
        TypeProblem::NoOrder(_) => {
            wording::wrong_operator(test.span, "<", &key.written, kind, "is")
        }
        TypeProblem::NoWildcards(_) => {
            wording::wrong_operator(test.span, "like", &key.written, kind, "is")
        }
        TypeProblem::UnknownOperator(name) => {
            let all: Vec<String> = Operator::all().map(|operator| operator.to_string()).collect();
            wording::unknown_operator(
                test.span,
                &name,
                nearest(&name, all.iter().map(String::as_str)),
            )
        }
        TypeProblem::Qualified(span) => wording::unfit_part(
            span,
            "`any` or `all`",
            "the operator has a qualifier of its own, or tests only presence",
        ),
        TypeProblem::IfPresent(span) => {
            wording::unfit_part(span, "`if present`", "the test asks for presence itself")
        }
        TypeProblem::NegatedBool => {
            wording::wrong_value(test.span, "", &key.written, "`true` or `false`")
        }
        TypeProblem::NegatedBinary => wording::no_complement(test.span, "BinaryEquals"),
    };
    sink.push(said);
}

/// A key of several values needs a qualifier, a key of one must not have one.
fn check_multiplicity(key: &Key<'_>, operator: Operator, test: &KeyTest, sink: &mut Sink) {
    let Some(known) = key.known else { return };
    let presence = operator.comparison == Comparison::Null;
    if known.is_multivalued() && operator.qualifier.is_none() && !presence {
        let insert =
            (!matches!(test.relation, Relation::Operator(..))).then_some(test.key.span.at_end());
        sink.push(wording::multivalued(test.span, &key.written, insert));
    }
    if !known.is_multivalued() && operator.qualifier.is_some() {
        let word = if operator.qualifier == Some(Qualifier::ForAnyValue) { "any" } else { "all" };
        let span = test.quantifier.map_or(test.span, |(_, span)| span);
        sink.push(wording::single_valued(span, &key.written, word));
    }
}

fn check_operator(key: &Key<'_>, operator: Operator, test: &KeyTest, sink: &mut Sink) {
    if key.known.is_none() || !matches!(test.relation, Relation::Operator(..)) {
        return;
    }
    let kind = key.key_type().name();
    match operator.comparison.fits(value_kind(key.key_type())) {
        Fit::Native => {}
        Fit::AsText => sink.push(wording::compared_as_text(
            test.span,
            &operator.to_string(),
            &key.written,
            kind,
        )),
        Fit::Never => sink.push(wording::wrong_operator(
            test.span,
            &operator.to_string(),
            &key.written,
            kind,
            "is",
        )),
    }
}

fn values_of<'a>(test: &'a KeyTest, at: At<'a>) -> Vec<(std::borrow::Cow<'a, str>, &'a Text)> {
    let account = at.model.account(at.account);
    match &test.relation {
        Relation::Equals { values, .. }
        | Relation::Like { values, .. }
        | Relation::Operator(_, values) => values.in_account(at.model, account),
        Relation::Compare(_, value) => vec![(value.in_account(at.model, account), value)],
        Relation::Present | Relation::Absent => Vec::new(),
    }
}

fn check_value(comparison: Comparison, key: &Key<'_>, written: &str, text: &Text, sink: &mut Sink) {
    if written.contains("${") {
        if !comparison.takes_variables() {
            let place = "a value that is not compared as text";
            sink.push(catalog::variable_not_expanded(text.span, written, place));
        }
        return;
    }
    let Err(expected) = value::check(comparison, written) else { return };
    let name = format!("{comparison:?}");
    let said = if name.contains("Ip") {
        wording::malformed_block(text.span, written)
    } else if name.starts_with("Date") {
        wording::malformed_date(text.span, written)
    } else {
        wording::wrong_value(text.span, written, &key.written, expected)
    };
    sink.push(said);
}

fn check_doubles(test: &KeyTest, at: At<'_>, sink: &mut Sink) {
    let mut seen: Vec<(String, Span)> = Vec::new();
    for (written, text) in values_of(test, at) {
        match seen.iter().find(|(known, _)| *known == written) {
            Some((_, first)) => sink.push(wording::doubled(text.span, &written, *first, None)),
            None => seen.push((written.into_owned(), text.span)),
        }
    }
}

/// In a boundary, what its holder chooses limits nothing.
fn check_ceiling(key: &Key<'_>, span: Span, sink: &mut Sink) {
    let lower = key.written.to_ascii_lowercase();
    let how = if lower.starts_with("aws:principaltag/") {
        "who assumes a role can set session tags"
    } else if lower == "aws:userid" || lower == "sts:rolesessionname" {
        "who assumes a role chooses the session's name"
    } else if lower.starts_with("aws:requesttag/") || lower == "aws:tagkeys" {
        "who makes a request chooses its tags"
    } else {
        return;
    };
    sink.push(wording::holder_chosen(span, &key.written, how));
}

/// How a test of a key that is not there comes out.
fn holds_when_absent(operator: Operator) -> bool {
    operator.holds_when_absent()
}

/// The keys of a statement's condition that its actions do not carry.
pub(super) fn check_carried(
    statement: &Statement,
    condition: &Condition,
    at: At<'_>,
    sink: &mut Sink,
) {
    if statement.actions.all_except {
        return;
    }
    let actions = spelled_actions(statement, at);
    each_test(condition, false, &mut |test, negated| {
        let Some(judged) = Judged::of(test, negated, at) else { return };
        let mut missing_named: Vec<String> = Vec::new();
        let mut missing_brought: Vec<String> = Vec::new();
        let mut lately: Option<String> = None;
        for action in &actions {
            match action.kind {
                ActionKind::Named(named) => match named.carries(&judged.key) {
                    Carried::No => missing_named.push(named.full_name()),
                    Carried::Lately => lately = lately.take().or_else(|| Some(named.full_name())),
                    Carried::Yes => {}
                },
                ActionKind::Pattern(_) | ActionKind::Level(..) => {
                    let out = action.each().filter(|each| each.carries(&judged.key) == Carried::No);
                    missing_brought.extend(out.map(Action::full_name));
                }
                ActionKind::Everything | ActionKind::Unknown => {}
            }
        }
        judged.say(&missing_named, &missing_brought, statement, at, sink);
        if let Some(action) = lately {
            let opens = judged.holds.then_some("the test holds where the key is missing");
            sink.push(wording::lately_listed(test.span, &judged.key, &action, opens));
        }
    });
}

/// A test whose key may be missing.
struct Judged {
    span: Span,
    key: String,
    holds: bool,
}

impl Judged {
    /// None where the key is global, unknown, or asked for presence alone.
    fn of(test: &KeyTest, negated: bool, at: At<'_>) -> Option<Self> {
        let account = at.model.account(at.account);
        let key = Key::of(test, at.model, account);
        let known = key.known?;
        if known.is_global() || matches!(test.relation, Relation::Absent) {
            return None;
        }
        let entry = typed::entry_of(&key, test, at.model, account).ok()?;
        let holds = if entry.operator.comparison == Comparison::Null {
            entry.values.iter().any(|value| value == "true")
        } else {
            holds_when_absent(entry.operator)
        };
        Some(Self { span: test.span, key: entry.key, holds: holds != negated })
    }

    fn say(
        &self,
        named: &[String],
        brought: &[String],
        statement: &Statement,
        at: At<'_>,
        sink: &mut Sink,
    ) {
        let allow = statement.effect == Effect::Allow;
        let found = |actions| NotCarried {
            at: self.span,
            key: &self.key,
            actions,
            actions_at: statement.actions.span,
        };
        let guards = self.key.eq_ignore_ascii_case("iam:PermissionsBoundary")
            && at.block != Block::Guardrail;
        let all: Vec<String> = named.iter().chain(brought).cloned().collect();
        match (allow, self.holds) {
            (true, false) => {
                if !named.is_empty() {
                    sink.push(wording::dead_grant(found(named)));
                }
                if !brought.is_empty() {
                    sink.push(wording::dead_part(found(brought)));
                }
            }
            (true, true) if all.is_empty() => {}
            (true, true) if guards => sink.push(wording::unguarded_grant(found(&all))),
            (true, true) => sink.push(wording::always_true(found(&all))),
            (false, true) if all.is_empty() => {}
            (false, true) => sink.push(wording::blanket_denial(found(&all))),
            (false, false) => {
                if !named.is_empty() {
                    sink.push(wording::toothless_denial(found(named)));
                }
                if !brought.is_empty() {
                    sink.push(wording::toothless_part(found(brought)));
                }
            }
        }
    }
}

/// The keys of a sentence's own condition, against the actions that the sentence grants.
pub(super) fn check_sentence(
    condition: &Condition,
    span: Span,
    rows: &[&'static Row],
    at: At<'_>,
    sink: &mut Sink,
) {
    each_test(condition, false, &mut |test, negated| {
        let Some(judged) = Judged::of(test, negated, at) else { return };
        let missing: Vec<String> = rows
            .iter()
            .flat_map(|row| row.actions)
            .filter_map(|action| catalogue::action(action))
            .filter(|action| action.carries(&judged.key) == Carried::No)
            .map(Action::full_name)
            .collect();
        if missing.is_empty() {
            return;
        }
        let found =
            NotCarried { at: judged.span, key: &judged.key, actions: &missing, actions_at: span };
        sink.push(if judged.holds {
            wording::always_true(found)
        } else {
            wording::dead_part(found)
        });
    });
}
