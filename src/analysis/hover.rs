//! What is said of the word under the cursor.

use super::Snapshot;
use super::edit::Range;
use super::facts;
use super::names::{Declaration, NameKind};
use super::page::Page;
use super::position::{self, Expect, Position};
use super::view::View;
use crate::iam::catalogue;
use crate::iam::operator::Operator;
use crate::model::delegation_table::rows_of;
use crate::model::effective::longest_name;
use crate::model::name_pattern::NamePattern;
use crate::syntax::ast::{Kind, Verb};
use crate::syntax::{LexemeKind, Lexemes};
use std::sync::Arc;

/// Lines of JSON that a hover shows.
const LINES: usize = 60;

/// A hover: what it is about, and Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The word.
    pub range: Range,
    /// What is said.
    pub text: String,
}

/// What there is to say of a place. The snapshot is the last check, where it is of the newest texts.
pub fn at(
    view: &View,
    page: &Arc<Page>,
    snapshot: Option<&Snapshot>,
    offset: usize,
) -> Option<Hover> {
    let word = word_at(&page.text, offset)?;
    if let Some((home, one)) = view.meant(page, offset) {
        let range = named(page, offset).unwrap_or(word);
        return Some(Hover { range, text: declaration(home, one, snapshot) });
    }
    let inside = page.text.get(word.start..)?.chars().next()?.len_utf8();
    let position = position::at(&page.text, word.start + inside)?;
    let text = page.slice(word.start..word.end).trim_matches('"').to_owned();
    let said = position.expects.iter().find_map(|expect| of_expected(expect, &text, &position));
    let said = said.or_else(|| of_sentence(page, snapshot, word, &text))?;
    Some(Hover { range: word, text: said })
}

/// The word or string at a place.
fn word_at(text: &str, offset: usize) -> Option<Range> {
    let lexemes = Lexemes::within(text, 0..text.len());
    let lexemes =
        lexemes.filter(|one| matches!(one.kind, LexemeKind::Word | LexemeKind::String(_)));
    let mut at = lexemes.filter(|one| one.start <= offset && offset <= one.end);
    at.next().map(|one| Range::new(one.start, one.end))
}

/// The range of the name at a place.
fn named(page: &Page, offset: usize) -> Option<Range> {
    let names = page.names();
    let mention = names.mention_at(offset).map(|one| Range::new(one.start, one.end));
    mention.or_else(|| names.declaration_at(offset).map(|one| Range::new(one.start, one.end)))
}

/// What a word is where it stands.
fn of_expected(expect: &Expect, text: &str, position: &Position) -> Option<String> {
    match expect {
        Expect::Action => facts::actions(text),
        Expect::Resource => catalogue::service(text).map(facts::service),
        Expect::ResourceType => {
            let service = catalogue::service(position.facts.service.as_deref()?)?;
            service.resource_type(text).map(facts::resource_type)
        }
        Expect::ResourcePattern => resource(text, position),
        Expect::Key => catalogue::condition_key(text).map(|key| facts::key(key, text)),
        Expect::Operator => operator(text),
        Expect::Pattern => pattern(text, position),
        Expect::ServicePrincipal { .. } => service_principal(text),
        Expect::Region => {
            let region = catalogue::region(text)?;
            let has = catalogue::partitions().find(|one| one.has_region(region.name()))?;
            Some(format!("**{}** · region of partition `{}`", region.name(), has.name()))
        }
        Expect::Verb => verb(text, position),
        Expect::Kind => None,
        _ => None,
    }
}

fn operator(text: &str) -> Option<String> {
    let operator = Operator::parse(text)?;
    let row = operator.comparison.row();
    let absent = if operator.holds_when_absent() { "holds" } else { "does not hold" };
    let negated = if operator.comparison.is_negated() { "none" } else { "one" };
    Some(format!(
        "**{text}** · IAM's operator on values of type {:?}\n\nTrue where {negated} of the values fits; it {absent} where the key is absent.",
        row.kind
    ))
}

fn service_principal(text: &str) -> Option<String> {
    let found = catalogue::partitions()
        .find_map(|partition| catalogue::service_principal(partition.name(), text))?;
    let mut said = format!("**{}** · service principal\n", found.name());
    if found.takes_roles() {
        said.push_str("\nRoles are passed to it.");
    }
    if found.owns_linked_role() {
        said.push_str("\nIt has a service-linked role.");
    }
    Some(said)
}

/// What a verb grants on the grant's kind.
fn verb(text: &str, position: &Position) -> Option<String> {
    let verbs: &[Verb] = match text {
        "create" => &[Verb::Create],
        "configure" => &[Verb::Configure],
        "delete" => &[Verb::Delete],
        "pass" => &[Verb::Pass],
        "view" => &[Verb::View],
        "manage" => &[Verb::Create, Verb::Configure, Verb::Delete],
        _ => return None,
    };
    let kind = position.facts.kind.as_deref().and_then(kind_of).unwrap_or(Kind::Roles);
    let mut actions: Vec<String> = rows_of(kind)
        .iter()
        .filter(|row| row.needs.is_empty())
        .filter(|row| row.verbs.iter().any(|verb| verbs.contains(verb)))
        .flat_map(|row| row.actions.iter().map(|&action| action.to_owned()))
        .collect();
    actions.sort();
    actions.dedup();
    Some(format!(
        "**{text}** · a verb of a delegation\n\nOf {}, without clauses: {}.",
        word_of(kind),
        facts::listed(actions)
    ))
}

fn word_of(kind: Kind) -> &'static str {
    crate::check::words::kind_word(kind)
}

fn kind_of(word: &str) -> Option<Kind> {
    match word {
        "roles" => Some(Kind::Roles),
        "users" => Some(Kind::Users),
        "policies" => Some(Kind::Policies),
        "groups" => Some(Kind::Groups),
        "instance profiles" => Some(Kind::InstanceProfiles),
        "service-linked roles" => Some(Kind::ServiceLinkedRoles),
        _ => None,
    }
}

/// What a name pattern takes in, and what not.
fn pattern(text: &str, position: &Position) -> Option<String> {
    let kind = position.facts.kind.as_deref().and_then(kind_of).unwrap_or(Kind::Roles);
    let parsed = NamePattern::parse(text, longest_name(kind)).ok()?;
    let matches = |name: &str| parsed.automaton().matches(&name.to_ascii_lowercase());
    let filled = parsed.resource().replace('*', "web").replace('?', "x");
    let (folder, name) = filled.rsplit_once('/').unwrap_or(("", &filled));
    let candidates = [
        filled.clone(),
        format!("{folder}/other"),
        format!("{folder}/sub/{name}"),
        format!("/service-role/{name}"),
        format!("/{name}"),
    ];
    let mut said = format!("`{text}` · {} by name\n\nTakes in", word_of(kind));
    let (inside, outside): (Vec<&String>, Vec<&String>) =
        candidates.iter().partition(|one| matches(one));
    let mut list = |names: Vec<&String>| {
        let mut names: Vec<String> = names.into_iter().map(|one| format!("`{one}`")).collect();
        names.dedup();
        said.push_str(&format!(" {}", names.join(", ")));
    };
    list(inside);
    said.push_str("; not");
    let mut said_outside: Vec<String> = outside.into_iter().map(|one| format!("`{one}`")).collect();
    said_outside.dedup();
    said.push_str(&format!(" {}.", said_outside.join(", ")));
    let crossings = parsed.crossings();
    if !crossings.is_empty() {
        said.push_str(&format!(
            "\n\nIAM's own `{}` would take in {} as well: the build denies that.",
            parsed.resource(),
            facts::listed(crossings)
        ));
    }
    Some(said)
}

/// The ARN of a resource's pattern.
fn resource(text: &str, position: &Position) -> Option<String> {
    let (service, kind) = position.facts.types.last()?;
    let kind = catalogue::service(service)?.resource_type(kind)?;
    let arns = kind.arns("{partition}", "*", "{account-id}", text);
    let arns: Vec<String> = arns.into_iter().map(|arn| format!("`{arn}`")).collect();
    let slash = if text.contains('*') { "\n\nHere `*` is IAM's own: it crosses `/`." } else { "" };
    Some(format!("`{kind} {text}`\n\n{}{slash}", arns.join(", ")))
}

/// A declared name: what it is, its documentation, and what it builds.
fn declaration(home: &Page, one: &Declaration, snapshot: Option<&Snapshot>) -> String {
    let whole = home.slice(one.item.0..one.item.1);
    let shown = match one.kind {
        NameKind::Parameter => format!("parameter {}", one.name),
        NameKind::Policy | NameKind::Boundary | NameKind::Statements | NameKind::Constant => {
            cut(whole)
        }
        _ => whole.split(" {").next().unwrap_or(whole).trim_end().to_owned(),
    };
    let mut text = format!("```deleg\n{shown}\n```\n");
    if let Some(documentation) = &one.documentation {
        text.push_str(&format!("\n{documentation}\n"));
    }
    let Some(snapshot) = snapshot else { return text };
    if matches!(one.kind, NameKind::Policy | NameKind::Boundary) {
        for built in snapshot.built_at(&home.key, one.start).iter().take(3) {
            let place = if built.account == built.name { "" } else { &built.account };
            text.push_str(&format!(
                "\n`{}` in {place}: {} of {} characters\n",
                built.name, built.size, built.limit
            ));
        }
    }
    text
}

fn cut(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut shown = lines.iter().take(LINES / 3).copied().collect::<Vec<_>>().join("\n");
    if lines.len() > LINES / 3 {
        shown.push_str("\n…");
    }
    shown
}

/// The words with which a sentence begins: the verdict on it, its sizes and its JSON.
fn of_sentence(
    page: &Page,
    snapshot: Option<&Snapshot>,
    word: Range,
    text: &str,
) -> Option<String> {
    if !matches!(text, "delegate" | "may" | "never" | "always" | "by" | "bounded") {
        return None;
    }
    let snapshot = snapshot?;
    let mut verdicts = snapshot.verdicts(&page.key).into_iter();
    let verdict = verdicts.find(|verdict| verdict.range.holds(word))?;
    let mut said = format!("**{}**\n", verdict.words());
    for escape in &verdict.escapes {
        said.push_str(&format!("\n{} {}\n", escape.code, escape.message));
        for (at, call) in escape.calls.iter().enumerate() {
            said.push_str(&format!("{}. `{call}`\n", at + 1));
        }
    }
    if !verdict.assumptions.is_empty() {
        said.push_str("\nAssuming that\n");
        for (code, assumption) in &verdict.assumptions {
            said.push_str(&format!("* {code}: {assumption}\n"));
        }
    }
    if verdict.invariant {
        return Some(said);
    }
    let built = snapshot.built_at(&page.key, word.start);
    for one in &built {
        said.push_str(&format!(
            "\n`{}` in {}: {} of {} characters\n",
            one.name, one.account, one.size, one.limit
        ));
    }
    if let Some(first) = built.first() {
        let lines: Vec<&str> = first.json.lines().collect();
        let more = if lines.len() > LINES { "\n…" } else { "" };
        let shown = lines.into_iter().take(LINES).collect::<Vec<_>>().join("\n");
        said.push_str(&format!("\n```json\n{shown}{more}\n```\n"));
    }
    Some(said)
}
