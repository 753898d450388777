//! Sentences for what was read of a delegation. Several are tried, because what the rows of the table leave open (a
//! `view` that was written or implied, instance profiles that a verb brings) has more than one.

use super::grants::Granted;
use super::marks;
use super::read::Reading;
use super::tags::{modifiers, tag_clauses};
use crate::check::words::kind_word;
use crate::iam::document::{Element, Statement};
use crate::lift::manner::Manners;
use crate::lift::writer::{Style, Writer};
use crate::lift::{Home, word};
use crate::model::Kind;

/// What is open.
#[derive(Clone, Copy, Debug)]
struct Guess {
    /// `view` is said.
    view: bool,
    /// The `instance profiles` clause is said even where it is what it would be without.
    profiles: bool,
    /// Texts that are kept besides those of the sentence are denied in its block.
    kept: bool,
}

/// The sentences to try, the shortest first.
pub(super) fn candidates(reading: &Reading<'_>, name: &str, home: &Home) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for kept in [false, true] {
        for view in [false, true] {
            for profiles in [false, true] {
                let text = sentence(reading, name, home, Guess { view, profiles, kept });
                found.extend(text.filter(|text| !found.contains(text)));
            }
        }
    }
    found
}

/// The boundaries to try for a boundary that holds grants of its own.
pub(super) fn boundaries(
    reading: &Reading<'_>,
    name: &str,
    path: &str,
    home: &Home,
) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for kept in [false, true] {
        for profiles in [false, true] {
            let guess = Guess { view: false, profiles, kept };
            let text = boundary(reading, name, path, home, guess);
            found.extend(text.filter(|text| !found.contains(text)));
        }
    }
    found
}

fn boundary(
    reading: &Reading<'_>,
    name: &str,
    path: &str,
    home: &Home,
    guess: Guess,
) -> Option<String> {
    let main: Vec<&Granted<'_>> = main_grants(reading);
    if main.is_empty() {
        return None;
    }
    let at = if path == "/" { String::new() } else { format!(" at {}", word::value(path)) };
    let mut text = format!("boundary {}{at} {{\n", word::value(name));
    text.push_str(&statements(reading, name, home, guess));
    for grant in &main {
        let mut grant = grant_text(grant, &main, reading, guess)?;
        if reading.sees_all {
            match grant.strip_suffix('}') {
                Some(block) => grant = format!("{block}    view all\n}}"),
                None => grant.push_str(" {\n    view all\n}"),
            }
        }
        text.push_str(&format!("    may {grant}\n"));
    }
    text.push('}');
    Some(text)
}

fn sentence(reading: &Reading<'_>, name: &str, home: &Home, guess: Guess) -> Option<String> {
    let principals: Vec<&str> = reading.principals.iter().map(|(_, name)| name.as_str()).collect();
    let main: Vec<&Granted<'_>> = main_grants(reading);
    let mut grants: Vec<String> = Vec::new();
    for grant in &main {
        grants.push(grant_text(grant, &main, reading, guess)?);
    }
    let body = body(reading, name, home, guess);
    let mut text = format!("delegate {} may ", principals.join(", "));
    match grants.as_slice() {
        [] => return None,
        [only] => text.push_str(only),
        several => {
            text.push_str("{\n");
            for grant in several {
                text.push_str(&format!("    {grant}\n"));
            }
            text.push('}');
        }
    }
    let first = principals.first().copied().unwrap_or_default();
    let inline = reading.principals.iter().all(|(line, _)| line.starts_with("permission set "))
        && !reading.keeps(name);
    if name != format!("Delegate-{first}") && !inline {
        text.push_str(&format!(" as {}", word::value(name)));
    }
    if !body.is_empty() {
        // A grant's own block and the sentence's cannot both follow one grant.
        if grants.len() == 1 && text.contains(" {\n") {
            let end = text.rfind("\n}")?;
            text.insert_str(end + 1, &body);
        } else {
            text.push_str(&format!(" {{\n{body}}}"));
        }
    }
    Some(text)
}

/// The grants that stand for themselves: policies and instance profiles of the same names belong to roles and users.
fn main_grants<'r, 'a>(reading: &'r Reading<'a>) -> Vec<&'r Granted<'a>> {
    let makes = |grant: &&Granted<'_>| matches!(grant.kind, Kind::Roles | Kind::Users);
    let makers: Vec<&Granted<'_>> = reading.grants.iter().filter(makes).collect();
    let own = |grant: &&Granted<'_>| match grant.kind {
        Kind::Policies => makers.is_empty() || grant.has("iam:ListPolicyTags"),
        Kind::InstanceProfiles => makers.is_empty() || grant.has("iam:ListInstanceProfileTags"),
        _ => true,
    };
    reading.grants.iter().filter(own).collect()
}

/// The sentence's own block: what it sees, and statements.
fn body(reading: &Reading<'_>, name: &str, home: &Home, guess: Guess) -> String {
    let mut body = String::new();
    if reading.sees_all {
        body.push_str("    view all\n");
    }
    body.push_str(&statements(reading, name, home, guess));
    body
}

/// The statements that no grant brings.
fn statements(reading: &Reading<'_>, name: &str, home: &Home, guess: Guess) -> String {
    let parts = format!(":policy/{name}-part-");
    let own = format!(":policy/{name}");
    let kept: Vec<String> = reading
        .kept
        .iter()
        .filter(|arn| !arn.ends_with(&own) && !arn.contains(&parts) && guess.kept)
        .cloned()
        .collect();
    let mut statements: Vec<Statement> = reading.others.iter().copied().cloned().collect();
    if !kept.is_empty() {
        let writes = [
            "CreatePolicyVersion",
            "SetDefaultPolicyVersion",
            "DeletePolicyVersion",
            "DeletePolicy",
        ];
        let writes = writes.map(|action| format!("iam:{action}"));
        let deny = crate::iam::document::Effect::Deny;
        statements.push(Statement::new(deny, Element::of(writes), Some(Element::of(kept))));
    }
    let manners = Manners::default();
    let mut writer = Writer::default();
    for (index, statement) in statements.iter().enumerate() {
        let style = Style { home, manners: &manners, old: false };
        writer.statement((0, index), statement, style);
    }
    writer.text
}

/// One grant.
fn grant_text(
    grant: &Granted<'_>,
    main: &[&Granted<'_>],
    reading: &Reading<'_>,
    guess: Guess,
) -> Option<String> {
    let marks = marks::of(grant.kind);
    let creates = grant.has(marks.create);
    let passes = grant.has("iam:PassRole");
    let verbs = verbs(grant, guess)?;
    let mut text = format!("{verbs} {} {}", kind_word(grant.kind), names(&grant.patterns));
    if !grant.except.is_empty() {
        text.push_str(&format!(" except {}", names(&grant.except)));
    }
    let services = grant.values(Some("iam:PassRole"), "iam:PassedToService");
    if passes && !creates {
        let any = "any service".to_owned();
        let to = if services.is_empty() { any } else { names(&services) };
        text.push_str(&format!(" to {to}"));
    }
    let arns = grant.values(None, marks::BOUNDARY_KEY);
    let ceilings: Vec<String> = arns
        .iter()
        .filter_map(|arn| reading.boundaries.iter().find(|known| known.arn == *arn))
        .map(|ceiling| word::value(&ceiling.name))
        .collect();
    let ceilings = if ceilings.is_empty() && needs_ceiling(grant) {
        reading.boundaries.iter().map(|ceiling| word::value(&ceiling.name)).collect()
    } else {
        ceilings
    };
    if !ceilings.is_empty() {
        text.push_str(&format!(" bounded by {}", ceilings.join(" or ")));
    }
    text.push_str(&modifiers(grant, creates)?);
    let mut clauses = Vec::new();
    if matches!(grant.kind, Kind::Roles | Kind::Users) {
        clauses.extend(policies_clause(grant, main, reading));
        clauses.extend(profiles_clause(grant, main, reading, (creates, &services, passes), guess));
        clauses.extend(attach_clause(grant, creates));
    }
    if creates && grant.kind == Kind::Roles && (!passes || !services.is_empty()) {
        let to = if passes { names(&services) } else { "none".to_owned() };
        clauses.push(format!("pass to {to}"));
    }
    let writes = ["iam:PutRolePolicy", "iam:PutUserPolicy"];
    if writes.iter().any(|action| grant.has(action)) {
        clauses.push("inline policies allowed".to_owned());
    }
    if !grant.has(marks.see) && grant.kind != Kind::Policies && grant.kind != Kind::InstanceProfiles
    {
        clauses.push("view none".to_owned());
    }
    clauses.extend(tag_clauses(grant, creates));
    if !clauses.is_empty() {
        text.push_str(&format!(" {{\n    {}\n}}", clauses.join("\n    ")));
    }
    Some(text)
}

/// Whether a sentence needs `bounded by` though no condition of the policy shows it: what is configured is limited by
/// name.
fn needs_ceiling(grant: &Granted<'_>) -> bool {
    let marks = marks::of(grant.kind);
    matches!(grant.kind, Kind::Roles | Kind::Users)
        && (grant.has(marks.create) || grant.has(marks.configure))
}

/// Names as a list without brackets.
pub(super) fn names(list: &[String]) -> String {
    let written: Vec<String> = list.iter().map(|name| word::value(name)).collect();
    written.join(", ")
}

fn verbs(grant: &Granted<'_>, guess: Guess) -> Option<String> {
    let marks = marks::of(grant.kind);
    let granted = [marks.create, marks.configure, marks.delete].map(|action| grant.has(action));
    let mut verbs: Vec<&str> = match granted {
        [true, true, true] => vec!["manage"],
        each => {
            let words = ["create", "configure", "delete"].into_iter().zip(each);
            words.filter(|(_, granted)| *granted).map(|(word, _)| word).collect()
        }
    };
    if grant.has("iam:PassRole") && !grant.has(marks.create) {
        verbs.push("pass");
    }
    if grant.has(marks.see) && (verbs.is_empty() || guess.view) {
        verbs.push("view");
    }
    match verbs.split_last() {
        None => None,
        Some((last, [])) => Some((*last).to_owned()),
        Some((last, before)) => Some(format!("{} and {last}", before.join(", "))),
    }
}

/// What names of another kind stand beside those of roles or users.
enum Beside {
    /// The same.
    Same,
    /// Others: they need a clause.
    Other(String),
    /// None.
    Nothing,
}

/// The policies or instance profiles of a grant: its own names, where these are among them. With several grants nobody
/// can tell whose others are.
fn beside(grant: &Granted<'_>, kind: Kind, main: &[&Granted<'_>], reading: &Reading<'_>) -> Beside {
    let of = || reading.grants.iter().filter(move |other| other.kind == kind);
    let all: Vec<String> = of().flat_map(|other| other.patterns.clone()).collect();
    let except: Vec<String> = of().flat_map(|other| other.except.clone()).collect();
    let own = !all.is_empty() && grant.patterns.iter().all(|name| all.contains(name));
    let makers = main.iter().filter(|one| matches!(one.kind, Kind::Roles | Kind::Users)).count();
    if makers > 1 {
        return if own { Beside::Same } else { Beside::Nothing };
    }
    if own && all.len() == grant.patterns.len() && except == grant.except {
        return Beside::Same;
    }
    if all.is_empty() { Beside::Nothing } else { Beside::Other(with_except(&all, &except)) }
}

fn with_except(list: &[String], except: &[String]) -> String {
    let left_out =
        if except.is_empty() { String::new() } else { format!(" except {}", names(except)) };
    format!("{}{left_out}", names(list))
}

fn policies_clause(
    grant: &Granted<'_>,
    main: &[&Granted<'_>],
    reading: &Reading<'_>,
) -> Option<String> {
    let seen_only = !["iam:CreateRole", "iam:CreateUser"].iter().any(|action| grant.has(action));
    match beside(grant, Kind::Policies, main, reading) {
        Beside::Same => None,
        Beside::Other(names) => Some(format!("policies {names}")),
        // What is only passed or looked at brings policies by its own rules.
        Beside::Nothing if seen_only && main.len() > 1 => None,
        Beside::Nothing => Some("policies none".to_owned()),
    }
}

fn profiles_clause(
    grant: &Granted<'_>,
    main: &[&Granted<'_>],
    reading: &Reading<'_>,
    (creates, services, passes): (bool, &[String], bool),
    guess: Guess,
) -> Option<String> {
    if grant.kind != Kind::Roles {
        return None;
    }
    let to_machines = services.is_empty() || services.iter().any(|one| one == "ec2.amazonaws.com");
    let expected = !creates || passes && to_machines;
    match beside(grant, Kind::InstanceProfiles, main, reading) {
        Beside::Same if expected && !guess.profiles => None,
        Beside::Same => {
            let own = with_except(&grant.patterns, &grant.except);
            Some(format!("instance profiles {own}"))
        }
        Beside::Other(names) => Some(format!("instance profiles {names}")),
        Beside::Nothing if !expected && !guess.profiles => None,
        Beside::Nothing if main.len() > 1 && !creates && !guess.profiles => None,
        Beside::Nothing => Some("instance profiles none".to_owned()),
    }
}

fn attach_clause(grant: &Granted<'_>, creates: bool) -> Option<String> {
    let actions = ["iam:AttachRolePolicy", "iam:AttachUserPolicy"];
    let found = actions.into_iter().find(|action| grant.has(action));
    match found {
        None if creates => Some("attach none".to_owned()),
        None => None,
        Some(action) => {
            let only = grant.values(Some(action), "iam:PolicyARN");
            (!only.is_empty()).then(|| format!("attach only {}", names(&only)))
        }
    }
}
