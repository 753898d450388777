//! Patterns of names: that they are some, and as narrow as they are meant.

use crate::check::words::kind_word;
use crate::diag::conditions::doubled;
use crate::diag::{Sink, delegations as say, quoted};
use crate::model::effective::{arn_word, longest_name};
use crate::model::name_pattern::{Malformed, NamePattern};
use crate::model::text::{Text, Texts};
use crate::model::{Account, Grant, Kind, Model, Patterns, Verb};
use crate::text::Span;

pub(super) fn check_patterns(
    grant: &Grant,
    kind: Kind,
    patterns: &Patterns,
    account: &Account,
    model: &Model,
    sink: &mut Sink,
) {
    let parse = |texts: &Texts, sink: &mut Sink| -> Vec<(NamePattern, Span)> {
        let mut found: Vec<(NamePattern, Span)> = Vec::new();
        for (text, place) in texts.in_account(model, account) {
            if !place.is_whole(model, account.at) {
                continue;
            }
            match NamePattern::parse(&text, longest_name(kind)) {
                Ok(pattern) => {
                    let first = found.iter().find(|(known, _)| *known == pattern);
                    match first.filter(|(_, first)| *first != place.span) {
                        Some((_, first)) => sink.push(doubled(place.span, &text, *first, None)),
                        None => found.push((pattern, place.span)),
                    }
                }
                Err(fault) => sink.push(malformed(&text, place, &fault, kind)),
            }
        }
        found
    };
    let include = parse(&patterns.include, sink);
    let except = parse(&patterns.except, sink);
    let acts = grant.verbs.iter().any(|&(verb, _)| verb != Verb::View);
    for (pattern, span) in &include {
        if acts {
            check_breadth(pattern, *span, kind, sink);
        }
    }
    let automata: Vec<_> = include.iter().map(|(pattern, _)| pattern.automaton()).collect();
    for (pattern, span) in &except {
        let out = pattern.automaton();
        if !automata.iter().any(|taken| taken.overlaps(&out)) {
            sink.push(say::idle_except(*span, &written(pattern)));
        }
    }
    let out: Vec<_> = except.iter().map(|(pattern, _)| pattern.automaton()).collect();
    let all_out = !automata.is_empty()
        && !out.is_empty()
        && automata
            .iter()
            .all(|taken| crate::iam::pattern::included_in_union(taken, &out) == Ok(true));
    if all_out {
        sink.push(say::nothing_left(patterns.span));
    }
}

/// A pattern as it is written.
fn written(pattern: &NamePattern) -> String {
    match (pattern.path.as_str(), pattern.is_deep()) {
        (path, true) => format!("{path}**"),
        ("/", false) => pattern.name.clone(),
        (path, false) => format!("{path}{}", pattern.name),
    }
}

fn check_breadth(pattern: &NamePattern, span: Span, kind: Kind, sink: &mut Sink) {
    if pattern.path == "/"
        && !pattern.is_deep()
        && pattern.name.chars().all(|character| character == '*')
    {
        sink.push(say::everything(span, kind_word(kind)));
        return;
    }
    let text = written(pattern);
    if pattern.path != "/" || pattern.is_deep() {
        let taken = pattern.automaton();
        for folder in crate::check::names::FOLDERS {
            let below = crate::iam::pattern::Pattern::name(&format!("{}**", folder.path)).folded();
            if taken.overlaps(&below) {
                sink.push(say::aws_path(span, &text, folder.path, folder.why));
                return;
            }
        }
        return;
    }
    if kind != Kind::Roles {
        return;
    }
    let taken = pattern.automaton();
    let begins = pattern.literal_prefix();
    for role in crate::check::names::WELL_KNOWN {
        // What a pattern takes in begins as it does: most rows are ruled out by that.
        let literal = role.name.trim_end_matches('*').bytes();
        let mut both = literal.zip(begins.bytes().skip(1));
        if !both.all(|(a, b)| a.eq_ignore_ascii_case(&b)) {
            continue;
        }
        let takes = match role.name.strip_suffix('*') {
            None => taken.matches(&format!("/{}", role.name.to_ascii_lowercase())),
            Some(begin) => {
                let every = crate::iam::pattern::Pattern::name(&format!("/{}", role.name)).folded();
                taken.includes(&every)
                    || pattern.name.to_ascii_lowercase().starts_with(&begin.to_ascii_lowercase())
            }
        };
        if takes {
            sink.push(say::well_known(span, &text, role.name, role.why));
            return;
        }
    }
}

/// The pattern in a text that is written as an ARN, or as its last part: `role/app-*`.
fn arn_name(text: &str, kind: Kind) -> Option<&str> {
    let rest = if text.starts_with("arn:") { text.splitn(6, ':').nth(5)? } else { text };
    let path = rest.strip_prefix(arn_word(kind))?;
    let name = path.strip_prefix('/')?;
    // A name at the root is written without its `/`.
    Some(if name.contains('/') { path } else { name }).filter(|pattern| !pattern.is_empty())
}

fn malformed(text: &str, place: &Text, fault: &Malformed, kind: Kind) -> crate::diag::Diagnostic {
    let plain = place.plain().is_some() && !place.quoted;
    let (why, help, fix) = match fault {
        Malformed::NoName => {
            let trimmed = text.trim_end_matches('/');
            let help = if text.is_empty() {
                "write a name, or the beginning of names and `*`, as in `service-*`"
            } else {
                "for everything below a folder write `/folder/**`"
            };
            let fix = (!trimmed.is_empty()).then(|| format!("{trimmed}/**"));
            ("it names nothing".to_owned(), help.to_owned(), fix)
        }
        Malformed::NoLeadingSlash if arn_name(text, kind).is_some() => {
            let name = arn_name(text, kind).unwrap_or_default();
            (
                "a pattern is a path and a name, as IAM knows them, and no ARN".to_owned(),
                format!("write {}", quoted(name)),
                Some(name.to_owned()),
            )
        }
        Malformed::NoLeadingSlash => (
            "a path begins with `/`".to_owned(),
            "begin it with `/`".to_owned(),
            Some(format!("/{text}")),
        ),
        Malformed::DoubleStar => (
            "`**` stands only as the last part of a path".to_owned(),
            "write `/folder/**` for everything below a folder, `*` within a name".to_owned(),
            None,
        ),
        Malformed::StarBeforeDeep => (
            "a `*` before `/**` must end the last folder".to_owned(),
            "name the folders, or write one pattern for each".to_owned(),
            None,
        ),
        Malformed::EmptyFolder => (
            "a folder has no name".to_owned(),
            "leave out the doubled `/`".to_owned(),
            Some(text.replace("//", "/")),
        ),
        Malformed::Character(character) => (
            format!("names of {} cannot hold {}", kind_word(kind), quoted(&character.to_string())),
            "use letters, digits and `_ + = , . @ -`".to_owned(),
            None,
        ),
        Malformed::Variable(name) => (
            format!(
                "the value of `${{{name}}}` may hold `/`, so the names it stands for cannot be kept exact"
            ),
            "of IAM's variables only `${aws:username}` can stand in a pattern".to_owned(),
            None,
        ),
        Malformed::TooLong(length) => (
            format!(
                "names of {} have at most {} characters, and it needs {length}",
                kind_word(kind),
                longest_name(kind)
            ),
            "shorten it".to_owned(),
            None,
        ),
    };
    say::malformed_pattern(place.span, text, &why, &help, fix.filter(|_| plain))
}
