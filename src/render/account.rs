//! What was found of a whole account, for people and for programs.

use super::{Paint, Reader};
use crate::secure::account::Origin;
use crate::secure::account::discharge::{Discharge, Verdict};
use crate::secure::account::groups::{Group, Grouped, Place};
use crate::secure::audit::{Rule, Severity};
use crate::text::{Sources, Span};
use serde_json::{Value, json};

/// Everything that is said of an account.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The snapshot's name, as it was given.
    pub file: &'a str,
    /// The account.
    pub account: &'a str,
    /// The day on which the snapshot was written.
    pub date: &'a str,
    /// The SHA-256 of the snapshot.
    pub sha256: &'a str,
    /// Why not all of the account is in it.
    pub lacks: Option<&'a str>,
    /// What its principals can reach.
    pub found: &'a Grouped,
    /// What it says of a project's assumptions.
    pub discharges: &'a [Discharge],
    /// The texts of the project.
    pub sources: &'a Sources,
}

/// The report as one text.
pub fn render(format: &str, report: &Report<'_>, paint: Paint) -> String {
    match format {
        "json" => lines(report, object, discharge_object, |value| format!("{value}\n")),
        "short" => lines(report, short, short_discharge, |text| text + "\n"),
        "github" => lines(report, github, github_discharge, |text| text + "\n"),
        "sarif" => sarif(report),
        _ => human(report, paint),
    }
}

/// For whom a format is made.
pub fn reader(format: &str) -> Reader {
    super::audit::reader(format)
}

fn lines<T>(
    report: &Report<'_>,
    one: fn(&Report<'_>, &Group) -> T,
    discharge: fn(&Report<'_>, &Discharge) -> T,
    line: impl Fn(T) -> String,
) -> String {
    let groups = report.found.groups.iter().map(|group| line(one(report, group)));
    let rest = report.discharges.iter().map(|found| line(discharge(report, found)));
    groups.chain(rest).collect()
}

fn plural(count: usize, one: &str) -> String {
    let end = match (count, one.strip_suffix('y')) {
        (1, _) => return format!("1 {one}"),
        (_, Some(stem)) => format!("{stem}ies"),
        (_, None) => format!("{one}s"),
    };
    format!("{count} {end}")
}

/// The part of an ARN that says what it is: `user/ann`.
fn short_name(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or(arn)
}

/// The first of a list, and how many more.
fn listed(names: &[impl AsRef<str>], most: usize, short: bool) -> String {
    let show = |name: &_| {
        let name = AsRef::<str>::as_ref(name);
        if short { short_name(name) } else { name }.to_owned()
    };
    let first: Vec<String> = names.iter().take(most).map(show).collect();
    let more = names.len().saturating_sub(most);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", first.join(", "))
}

fn colours(paint: Paint, severity: Option<Severity>) -> (&'static str, &'static str) {
    match (paint, severity) {
        (Paint::Plain, _) => ("", ""),
        (Paint::Coloured, Some(Severity::Escalation)) => ("\u{1b}[1;31m", "\u{1b}[0m"),
        (Paint::Coloured, Some(Severity::Risk)) => ("\u{1b}[1;33m", "\u{1b}[0m"),
        (Paint::Coloured, Some(Severity::Assumption)) => ("\u{1b}[1;34m", "\u{1b}[0m"),
        (Paint::Coloured, None) => ("\u{1b}[1;32m", "\u{1b}[0m"),
    }
}

/// The policy of a statement, in words.
fn policy(place: &Place) -> String {
    let of = match &place.origin {
        Origin::Managed => return place.policy.clone(),
        Origin::Own => "its own".to_owned(),
        Origin::Group(group) => format!("of {group}"),
    };
    format!("inline policy {} ({of})", place.policy)
}

fn statement(place: &Place) -> String {
    let sid = place.sid.as_ref().map_or(String::new(), |sid| format!(" ({sid})"));
    format!("{}, statement {}{sid}", policy(place), place.index + 1)
}

fn human(report: &Report<'_>, paint: Paint) -> String {
    let counts = report.found.counts;
    let mut text = format!(
        "account {}: {}, {}, {}, {}\n",
        report.account,
        plural(counts.users, "user"),
        plural(counts.roles + counts.permission_sets, "role"),
        plural(counts.groups, "group"),
        plural(counts.policies, "managed policy"),
    );
    let mut also = Vec::new();
    for (count, what) in [
        (counts.permission_sets, "of these the role of a permission set"),
        (counts.service_linked, "service-linked role besides, which AWS alone keeps"),
        (counts.excepted, "excepted"),
    ] {
        if count > 0 {
            also.push(format!("{count} {what}"));
        }
    }
    if !also.is_empty() {
        text.push_str(&format!("  = {}\n", also.join("; ")));
    }
    text.push_str(&format!("  = snapshot of {}, sha256 {}\n", report.date, report.sha256));
    if let Some(why) = report.lacks {
        text.push_str(&format!("  = incomplete: {why}; what is assumed stays assumed\n"));
    }
    text.push('\n');
    for group in &report.found.groups {
        text.push_str(&of_group(group, paint));
    }
    for found in report.discharges {
        text.push_str(&of_discharge(report, found, paint));
    }
    text.push_str(&tally(report));
    text
}

fn of_group(group: &Group, paint: Paint) -> String {
    let finding = &group.finding;
    let (colour, end) = colours(paint, Some(finding.severity));
    let (severity, rule) = (finding.severity.word(), finding.rule.name());
    let mut text = format!("{colour}{severity}[{rule}]{end}: {}\n", finding.message);
    for place in &group.places {
        text.push_str(&format!("  --> {}\n", statement(place)));
    }
    let holder = if group.principals.len() == 1 {
        "holder".to_owned()
    } else {
        format!("{} holders", group.principals.len())
    };
    text.push_str(&format!("  = {holder}: {}\n", listed(&group.principals, 8, true)));
    if !finding.actions.is_empty() {
        text.push_str(&format!("  = actions: {}\n", listed(&finding.actions, 12, false)));
    }
    if finding.severity != Severity::Assumption && !finding.calls.is_empty() {
        text.push_str("  = calls:\n");
        for call in &finding.calls {
            text.push_str(&format!(
                "      {}   # as {}\n",
                call.command,
                short_name(&call.principal)
            ));
        }
    }
    let unread = finding.rule == Rule::NotDecided && group.places.is_empty();
    let worse = finding.severity != Severity::Assumption && !unread;
    if worse || finding.rule == Rule::BoundaryUnread {
        text.push_str(&format!("  = help: {}\n", finding.rule.help()));
    }
    text.push('\n');
    text
}

fn of_discharge(report: &Report<'_>, found: &Discharge, paint: Paint) -> String {
    let colour = match found.verdict() {
        Verdict::Violated => found.severity(),
        Verdict::Open => Some(Severity::Assumption),
        Verdict::Discharged => None,
    };
    let (colour, end) = colours(paint, colour);
    let code = found.code;
    let mut text = format!("{colour}{}[{code}]{end}: {}\n", found.status(), found.text);
    let (file, line) = source(report, found.source);
    text.push_str(&format!("  --> {file}:{line}\n"));
    for violation in found.violations.iter().take(20) {
        text.push_str(&format!("  = {}\n", violation.message));
        text.push_str(&format!("    help: {}\n", violation.help));
    }
    if found.violations.len() > 20 {
        text.push_str(&format!("  = and {} more\n", found.violations.len() - 20));
    }
    for why in &found.open {
        text.push_str(&format!("  = {why}\n"));
    }
    text.push('\n');
    text
}

fn tally(report: &Report<'_>) -> String {
    let groups = &report.found.groups;
    let mut counts: Vec<String> = [Severity::Escalation, Severity::Risk, Severity::Assumption]
        .into_iter()
        .filter_map(|severity| {
            let count = groups.iter().filter(|one| one.finding.severity == severity).count();
            (count > 0).then(|| plural(count, severity.word()))
        })
        .collect();
    if counts.is_empty() {
        counts.push("nothing found".to_owned());
    }
    let mut text = counts.join(", ");
    if !report.discharges.is_empty() {
        let of = |verdict| {
            let all = report.discharges.iter();
            all.filter(|found| found.verdict() == verdict).count()
        };
        text.push_str(&format!(
            "; of {}, {} discharged, {} violated, {} open",
            plural(report.discharges.len(), "assumption"),
            of(Verdict::Discharged),
            of(Verdict::Violated),
            of(Verdict::Open),
        ));
    }
    text + "\n"
}

fn source(report: &Report<'_>, span: Span) -> (String, u32) {
    let line = report.sources.line_column(span.file, span.start).line;
    (report.sources.name(span.file).to_owned(), line)
}

fn object(report: &Report<'_>, group: &Group) -> Value {
    let finding = &group.finding;
    let calls = super::audit::calls(finding);
    let statements = group.places.iter().map(|place| {
        json!({
            "file": report.file,
            "policy": place.policy,
            "inlineOf": match &place.origin {
                Origin::Managed => None,
                Origin::Own => Some("principal"),
                Origin::Group(group) => Some(group.as_str()),
            },
            "sid": place.sid,
            "index": place.index,
        })
    });
    json!({
        "rule": finding.rule.name(),
        "severity": finding.severity.word(),
        "principals": group.principals.iter().map(|arn| &**arn).collect::<Vec<&str>>(),
        "actions": finding.actions,
        "calls": calls,
        "statements": statements.collect::<Vec<_>>(),
        "message": finding.message,
    })
}

fn discharge_object(report: &Report<'_>, found: &Discharge) -> Value {
    let (file, line) = source(report, found.source);
    let violations = found.violations.iter().map(|one| {
        json!({
            "principal": one.principal,
            "policy": one.policy,
            "message": one.message,
            "help": one.help,
        })
    });
    json!({
        "rule": found.rule().name(),
        "severity": found.severity().unwrap_or(Severity::Assumption).word(),
        "assumption": found.code,
        "status": found.status(),
        "source": { "file": file, "line": line },
        "snapshot": { "file": report.file, "account": report.account, "date": report.date, "sha256": report.sha256 },
        "violations": violations.collect::<Vec<_>>(),
        "open": found.open,
        "actions": [],
        "calls": [],
        "statements": [],
        "message": found.text,
    })
}

fn short(report: &Report<'_>, group: &Group) -> String {
    let finding = &group.finding;
    let (severity, rule) = (finding.severity.word(), finding.rule.name());
    let who = listed(&group.principals, 3, false);
    format!("{}: {severity}[{rule}]: {who}: {}", report.file, finding.message)
}

/// What an assumption is, and what is wrong with it, in a line.
fn told(found: &Discharge) -> String {
    let mut parts = vec![found.text.clone()];
    parts.extend(found.violations.iter().map(|one| one.message.clone()));
    parts.extend(found.open.iter().cloned());
    parts.join("; ")
}

fn short_discharge(report: &Report<'_>, found: &Discharge) -> String {
    let (file, line) = source(report, found.source);
    format!("{file}:{line}: {}[{}]: {}", found.status(), found.code, told(found))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A group's message with its holders and commands.
fn whole(group: &Group) -> String {
    let holders = listed(&group.principals, 8, false);
    let calls = group.finding.calls.iter().map(|call| format!("\n{}", call.command));
    format!("{} ({holders}){}", group.finding.message, calls.collect::<String>())
}

fn github(report: &Report<'_>, group: &Group) -> String {
    let level = super::audit::level(group.finding.severity).0;
    let (file, rule) = (property(report.file), group.finding.rule.name());
    format!("::{level} file={file},line=1,title={rule}::{}", data(&whole(group)))
}

fn github_discharge(report: &Report<'_>, found: &Discharge) -> String {
    let level = found.severity().map_or("notice", |severity| super::audit::level(severity).0);
    let (file, line) = source(report, found.source);
    let title = format!("{} {}", found.code, found.status());
    format!("::{level} file={},line={line},title={title}::{}", property(&file), data(&told(found)))
}

fn sarif(report: &Report<'_>) -> String {
    let groups = report.found.groups.iter().map(|group| group.finding.rule);
    let all: Vec<Rule> = groups.chain(report.discharges.iter().map(Discharge::rule)).collect();
    let used: Vec<Rule> = Rule::ALL.iter().copied().filter(|rule| all.contains(rule)).collect();
    let at = |rule: Rule| used.iter().position(|one| *one == rule).unwrap_or(0);
    let mut results: Vec<Value> = Vec::new();
    for group in &report.found.groups {
        let logical =
            group.principals.iter().take(100).map(|arn| json!({ "fullyQualifiedName": **arn }));
        results.push(json!({
            "ruleId": group.finding.rule.name(),
            "ruleIndex": at(group.finding.rule),
            "level": super::audit::level(group.finding.severity).1,
            "message": { "text": whole(group) },
            "locations": [{
                "physicalLocation": { "artifactLocation": { "uri": super::sarif::uri(report.file) } },
                "logicalLocations": logical.collect::<Vec<_>>(),
            }],
        }));
    }
    for found in report.discharges {
        let (file, line) = source(report, found.source);
        let (kind, level) = match found.severity() {
            None => ("pass", "none"),
            Some(severity) => ("fail", super::audit::level(severity).1),
        };
        results.push(json!({
            "ruleId": found.rule().name(),
            "ruleIndex": at(found.rule()),
            "kind": kind,
            "level": level,
            "message": { "text": format!("{}: {}", found.code, told(found)) },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": super::sarif::uri(&file) },
                "region": { "startLine": line },
            } }],
        }));
    }
    format!("{:#}\n", super::audit::sarif_run(&used, results))
}
