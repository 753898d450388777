//! GitLab's Code Quality report, which a merge request shows beside the changed lines.

use super::place::Places;
use super::{Paint, Renderer};
use crate::diag::{Diagnostic, Severity};
use crate::text::Sources;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// For merge requests of GitLab. The form: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.
pub struct GitLab;

impl Renderer for GitLab {
    fn name(&self) -> &'static str {
        "gitlab"
    }

    fn summary(&self) -> &'static str {
        "a Code Quality report of GitLab"
    }

    fn render(&self, sources: &Sources, diagnostics: &[Diagnostic], _paint: Paint) -> String {
        let mut places = Places::new(sources);
        let issues = diagnostics.iter().map(|found| {
            let span = found.primary.span;
            let notes = found.notes.iter().map(|note| format!("\nnote: {note}"));
            let help = found.help.iter().map(|help| format!("\nhelp: {help}"));
            Issue {
                check: found.code.as_str(),
                severity: match found.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "minor",
                    Severity::Note => "info",
                },
                file: places.sources().name(span.file).to_owned(),
                line: places.line_column(span.file, span.start).line,
                message: found.message.clone(),
                more: notes.chain(help).collect(),
            }
        });
        report(issues)
    }
}

/// One entry of a report.
pub(super) struct Issue {
    /// The name of the check.
    pub(super) check: &'static str,
    /// `info`, `minor`, `major`, `critical` or `blocker`.
    pub(super) severity: &'static str,
    /// The file.
    pub(super) file: String,
    /// The line, from 1.
    pub(super) line: u32,
    /// What is wrong.
    pub(super) message: String,
    /// Why, and what to write: not part of the fingerprint.
    pub(super) more: String,
}

/// The whole report.
pub(super) fn report(issues: impl Iterator<Item = Issue>) -> String {
    let mut seen: BTreeMap<(&'static str, String, String), usize> = BTreeMap::new();
    let entries: Vec<Value> = issues
        .map(|issue| {
            let key = (issue.check, issue.file.clone(), issue.message.clone());
            let count = seen.entry(key).and_modify(|count| *count += 1).or_insert(0);
            json!({
                "description": format!("{}{}", issue.message, issue.more),
                "check_name": issue.check,
                "fingerprint": fingerprint(&issue, *count),
                "severity": issue.severity,
                "location": { "path": issue.file, "lines": { "begin": issue.line } },
            })
        })
        .collect();
    format!("{:#}\n", Value::Array(entries))
}

/// What tells one entry from another. The line is no part of it, so that what only moves is not new.
fn fingerprint(issue: &Issue, count: usize) -> String {
    let text = format!("{}\n{}\n{}\n{count}", issue.check, issue.file, issue.message);
    let mut print = String::with_capacity(32);
    for byte in Sha256::digest(text.as_bytes()).iter().take(16) {
        print.push_str(&format!("{byte:02x}"));
    }
    print
}
