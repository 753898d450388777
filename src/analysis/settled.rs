//! What `allow` and `deny` make of what was found.

use super::Options;
use crate::diag::{Diagnostic, Severity};

/// Leaves out what is allowed, and makes errors of what is denied. Errors stay; notes are never made errors by
/// `deny warnings`.
pub(super) fn settle(found: Vec<Diagnostic>, options: &Options) -> Vec<Diagnostic> {
    let names = |list: &[String], diagnostic: &Diagnostic| {
        let entry = diagnostic.code.entry();
        list.iter().any(|name| {
            entry.code.eq_ignore_ascii_case(name) || entry.name.eq_ignore_ascii_case(name)
        })
    };
    let all_warnings = options.deny.iter().any(|name| name == "warnings");
    found
        .into_iter()
        .filter(|diagnostic| {
            diagnostic.severity == Severity::Error || !names(&options.allow, diagnostic)
        })
        .map(|mut diagnostic| {
            let warning = diagnostic.severity == Severity::Warning && all_warnings;
            if warning || names(&options.deny, &diagnostic) {
                diagnostic.severity = Severity::Error;
            }
            diagnostic
        })
        .collect()
}
