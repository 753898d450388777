//! A decision for people: what comes of the request, and what each layer says.

use crate::analysis::can::{Shown, Told};
use crate::diag::quoted;
use crate::evaluate::{Layer, Outcome, Verdict, needs_resource_policy};
use crate::text::{Sources, Span};

/// One answer: the decision, then a line for each layer.
pub fn told(told: &Told, sources: &Sources) -> String {
    let (word, may) = match told.decision.outcome {
        Outcome::Allowed => ("allowed", "may"),
        Outcome::ImplicitDeny | Outcome::ExplicitDeny => ("denied", "may not"),
    };
    let account = told.account.as_ref();
    let account = account.map_or(String::new(), |name| format!(" in account {}", quoted(name)));
    let (action, resource) = (quoted(&told.request.action), quoted(&told.request.resource));
    let mut text = format!("{word}: {} {may} {action} on {resource}{account}\n", told.who);
    if let Some(missing) = &told.missing {
        text.push_str(&format!("  {missing}\n"));
    }
    if told.request.resource.contains(['*', '?']) && told.request.resource != "*" {
        text.push_str("  a request is on one resource: a wildcard in it is a letter\n");
    }
    let given = told.layers.iter().any(|shown| shown.layer == Layer::Resource);
    if told.is_allowed() && !given && needs_resource_policy(&told.request) {
        text.push_str("  the resource's own policy must allow it too, and is not given\n");
    }
    let rows: Vec<[String; 3]> = told.layers.iter().map(|shown| row(shown, sources)).collect();
    let width = |column: usize| {
        let lengths = rows.iter().filter_map(|row| row.get(column));
        lengths.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    for [layer, says, which] in &rows {
        let line = format!("  {layer:0$}  {says:1$}  {which}", width(0), width(1));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn row(shown: &Shown, sources: &Sources) -> [String; 3] {
    let level = |word: &str, level: usize| format!("{word}, level {}", level + 1);
    let layer = match shown.layer {
        Layer::Rcp(at) => level("resource guardrails", at),
        Layer::Scp(at) => level("guardrails", at),
        Layer::Resource => "resource policy".to_owned(),
        Layer::Identity => "own policies".to_owned(),
        Layer::Boundary => "boundary".to_owned(),
        Layer::Session => "session policy".to_owned(),
    };
    let says = match shown.verdict {
        Verdict::Denies => "denies",
        Verdict::Allows => "allows",
        Verdict::Defers => "leaves it to the account",
        // Resource control policies are beside `RCPFullAWSAccess`, so silence is consent.
        Verdict::Silent if matches!(shown.layer, Layer::Rcp(_)) => "does not deny",
        Verdict::Silent => "does not allow",
    };
    [layer, says.to_owned(), which(shown, sources)]
}

/// The statement with its place, or the policies where none is about the request.
fn which(shown: &Shown, sources: &Sources) -> String {
    let Some(span) = shown.span else { return shown.policy.clone() };
    let at = sources.line_column(span.file, span.start);
    let place = format!("{}:{}:{}", sources.name(span.file), at.line, at.column);
    let text = first_line(span, sources);
    let text = match &shown.sid {
        // A statement of JSON is known by its name, where it has one.
        Some(sid) if text.starts_with('{') => sid.clone(),
        Some(sid) => format!("{text} ({sid})"),
        None => text,
    };
    format!("{place}: {text}")
}

/// A statement's text on one line, shortened.
fn first_line(span: Span, sources: &Sources) -> String {
    const LONGEST: usize = 72;
    let words: Vec<&str> = sources.slice(span).split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= LONGEST {
        return text;
    }
    let start: String = text.chars().take(LONGEST - 1).collect();
    format!("{start}…")
}
