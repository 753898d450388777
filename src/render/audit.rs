//! The findings of an audit, for people and for programs.

use super::gitlab::{self, Issue};
use super::place::Places;
use super::rdjson;
use super::{Paint, Reader};
use crate::secure::audit::{Call, Finding, Rule, Severity};
use crate::text::{Sources, Span};
use serde_json::{Value, json};

/// A finding, and where its statements stand.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What was found.
    pub finding: Finding,
    /// The statements that allow it.
    pub places: Vec<Place>,
}

/// A statement of a file.
#[derive(Clone, Debug)]
pub struct Place {
    /// Where.
    pub span: Span,
    /// Its Sid.
    pub sid: Option<String>,
    /// Which of the document's statements, from 0.
    pub index: usize,
}

/// For whom a format is made: the formats are those of diagnostics.
pub fn reader(format: &str) -> Reader {
    super::find(format).map_or(Reader::Person, super::Renderer::reader)
}

/// All findings as one text.
pub fn render(format: &str, sources: &Sources, found: &[Shown], paint: Paint) -> String {
    let mut places = Places::new(sources);
    match format {
        "json" => lines(found, |one| format!("{}\n", object(&places, one))),
        "short" => lines(found, |one| short(&mut places, one)),
        "github" => lines(found, |one| github(&mut places, one)),
        "sarif" => sarif(&mut places, found),
        "gitlab" => gitlab(&mut places, found),
        "rdjson" => rdjson(&mut places, found),
        _ => {
            let mut text = lines(found, |one| human(&mut places, one, paint));
            text.push_str(&tally(found));
            text
        }
    }
}

fn lines(found: &[Shown], line: impl FnMut(&Shown) -> String) -> String {
    found.iter().map(line).collect()
}

fn human(places: &mut Places<'_>, one: &Shown, paint: Paint) -> String {
    let finding = &one.finding;
    let (colour, end) = match (paint, finding.severity) {
        (Paint::Plain, _) => ("", ""),
        (Paint::Coloured, Severity::Escalation) => ("\u{1b}[1;31m", "\u{1b}[0m"),
        (Paint::Coloured, Severity::Risk) => ("\u{1b}[1;33m", "\u{1b}[0m"),
        (Paint::Coloured, Severity::Assumption) => ("\u{1b}[1;34m", "\u{1b}[0m"),
    };
    let (severity, rule) = (finding.severity.word(), finding.rule.name());
    let mut text = format!("{colour}{severity}[{rule}]{end}: {}\n", finding.message);
    for place in &one.places {
        let at = places.line_column(place.span.file, place.span.start);
        let file = places.sources().name(place.span.file);
        let sid = place.sid.as_ref().map_or(String::new(), |sid| format!(" ({sid})"));
        text.push_str(&format!("  --> {file}:{}:{}{sid}\n", at.line, at.column));
    }
    if !finding.actions.is_empty() {
        text.push_str(&format!("  = actions: {}\n", listed(&finding.actions)));
    }
    if finding.severity != Severity::Assumption && !finding.calls.is_empty() {
        text.push_str("  = calls:\n");
        for call in &finding.calls {
            let by = if call.principal == "holder" {
                String::new()
            } else {
                format!("   # as {}", call.principal)
            };
            text.push_str(&format!("      {}{by}\n", call.command));
        }
    }
    if finding.severity != Severity::Assumption || finding.rule == Rule::BoundaryUnread {
        text.push_str(&format!("  = help: {}\n", finding.rule.help()));
    }
    text.push('\n');
    text
}

/// The first actions, and how many more.
fn listed(actions: &[String]) -> String {
    const MOST: usize = 12;
    let first: Vec<&str> = actions.iter().take(MOST).map(String::as_str).collect();
    let more = actions.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", first.join(", "))
}

/// How many there are of each severity.
fn tally(found: &[Shown]) -> String {
    let all = [Severity::Escalation, Severity::Risk, Severity::Assumption].into_iter();
    let counts: Vec<String> = all
        .filter_map(|severity| {
            let count = found.iter().filter(|one| one.finding.severity == severity).count();
            let plural = if count == 1 { "" } else { "s" };
            (count > 0).then(|| format!("{count} {}{plural}", severity.word()))
        })
        .collect();
    if counts.is_empty() {
        "nothing found\n".to_owned()
    } else {
        format!("{}\n", counts.join(", "))
    }
}

/// The calls of a finding, as JSON has them.
pub(super) fn calls(finding: &Finding) -> Vec<Value> {
    let one = |call: &Call| {
        json!({
            "principal": call.principal,
            "action": call.action,
            "resource": call.resource,
            "context": call.context,
        })
    };
    finding.calls.iter().map(one).collect()
}

fn object(places: &Places<'_>, one: &Shown) -> Value {
    let finding = &one.finding;
    let calls = calls(finding);
    let statements = one.places.iter().map(|place| {
        json!({
            "file": places.sources().name(place.span.file),
            "sid": place.sid,
            "index": place.index,
        })
    });
    json!({
        "rule": finding.rule.name(),
        "severity": finding.severity.word(),
        "actions": finding.actions,
        "calls": calls,
        "statements": statements.collect::<Vec<_>>(),
        "message": finding.message,
    })
}

/// The file, line and column of the first statement; of the first file where there is none.
fn first(places: &mut Places<'_>, one: &Shown) -> (String, u32, u32) {
    match one.places.first() {
        Some(place) => {
            let at = places.line_column(place.span.file, place.span.start);
            (places.sources().name(place.span.file).to_owned(), at.line, at.column)
        }
        None => {
            let file = places.sources().iter().next();
            (file.map_or(String::new(), |(_, source)| source.name().to_owned()), 1, 1)
        }
    }
}

fn short(places: &mut Places<'_>, one: &Shown) -> String {
    let (file, line, column) = first(places, one);
    let finding = &one.finding;
    let (severity, rule) = (finding.severity.word(), finding.rule.name());
    format!("{file}:{line}:{column}: {severity}[{rule}]: {}\n", finding.message)
}

/// What the formats of others call a severity.
pub(super) fn level(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Escalation => ("error", "error"),
        Severity::Risk => ("warning", "warning"),
        Severity::Assumption => ("notice", "note"),
    }
}

fn github(places: &mut Places<'_>, one: &Shown) -> String {
    let (file, line, _) = first(places, one);
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let finding = &one.finding;
    format!(
        "::{} file={},line={line},title={}::{}\n",
        level(finding.severity).0,
        property(&file),
        finding.rule.name(),
        data(&whole(finding)),
    )
}

/// The message with its commands.
fn whole(finding: &Finding) -> String {
    let calls = finding.calls.iter().map(|call| format!("\n{}", call.command));
    format!("{}{}", finding.message, calls.collect::<String>())
}

fn sarif(places: &mut Places<'_>, found: &[Shown]) -> String {
    let used: Vec<Rule> = Rule::ALL
        .iter()
        .copied()
        .filter(|rule| found.iter().any(|one| one.finding.rule == *rule))
        .collect();
    let results: Vec<Value> = found.iter().map(|one| result(places, &used, one)).collect();
    format!("{:#}\n", sarif_run(&used, results))
}

/// The results of one run, with the rules that they are of.
pub(super) fn sarif_run(used: &[Rule], results: Vec<Value>) -> Value {
    let rules: Vec<Value> = used
        .iter()
        .map(|rule| {
            json!({
                "id": rule.name(),
                "shortDescription": { "text": rule.summary() },
                "help": { "text": rule.help() },
            })
        })
        .collect();
    super::sarif::document(rules, results)
}

fn result(places: &mut Places<'_>, rules: &[Rule], one: &Shown) -> Value {
    let (file, line, column) = first(places, one);
    let finding = &one.finding;
    json!({
        "ruleId": finding.rule.name(),
        "ruleIndex": rules.iter().position(|rule| *rule == finding.rule).unwrap_or(0),
        "level": level(finding.severity).1,
        "message": { "text": whole(finding) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": super::sarif::uri(&file) },
            "region": { "startLine": line, "startColumn": column },
        } }],
    })
}

fn gitlab(places: &mut Places<'_>, found: &[Shown]) -> String {
    gitlab::report(found.iter().map(|one| {
        let (file, line, _) = first(places, one);
        let severity = match one.finding.severity {
            Severity::Escalation => "critical",
            Severity::Risk => "minor",
            Severity::Assumption => "info",
        };
        let (check, message) = (one.finding.rule.name(), whole(&one.finding));
        Issue { check, severity, file, line, message, more: String::new() }
    }))
}

fn rdjson(places: &mut Places<'_>, found: &[Shown]) -> String {
    let entries = found.iter().map(|one| {
        let (path, line, column) = first(places, one);
        let severity = match one.finding.severity {
            Severity::Escalation => "ERROR",
            Severity::Risk => "WARNING",
            Severity::Assumption => "INFO",
        };
        json!({
            "message": whole(&one.finding),
            "location": { "path": path, "range": { "start": { "line": line, "column": column } } },
            "severity": severity,
            "code": { "value": one.finding.rule.name() },
        })
    });
    rdjson::document(entries.collect())
}
