//! Wording of tests that fail, or that cannot be decided.

use super::{Code, Diagnostic, quoted};
use crate::text::Span;

/// An expectation that a decision does not meet.
#[derive(Clone, Debug)]
pub struct Unmet<'a> {
    /// The expectation.
    pub at: Span,
    /// The test's name.
    pub test: &'a str,
    /// Who acts: ``group `devs` ``.
    pub who: &'a str,
    /// The action.
    pub action: &'a str,
    /// The resource's ARN.
    pub resource: &'a str,
    /// The account, where there are several.
    pub account: Option<&'a str>,
    /// Whether the request is allowed.
    pub allowed: bool,
    /// The policy whose statement decides.
    pub policy: Option<&'a str>,
    /// Where that statement comes from.
    pub statement: Option<Span>,
    /// Whose consent is missing.
    pub missing: Option<String>,
}

/// E0540: an expectation of a test is not met.
pub fn failed(unmet: &Unmet<'_>) -> Diagnostic {
    let may = if unmet.allowed { "may" } else { "may not" };
    let account =
        unmet.account.map_or(String::new(), |name| format!(" in account {}", quoted(name)));
    let message = format!(
        "test {}: {} {may} {} on {}{account}",
        quoted(unmet.test),
        unmet.who,
        quoted(unmet.action),
        quoted(unmet.resource),
    );
    let expected = if unmet.allowed { "expected to be denied" } else { "expected to be allowed" };
    let does = if unmet.allowed { "allows" } else { "denies" };
    let mut said = Diagnostic::new(Code::E0540, unmet.at, message).label(expected);
    let policy = unmet.policy.map(quoted);
    match (unmet.statement, &policy) {
        (Some(span), Some(policy)) => {
            said = said.also(span, format!("this {does} it, in policy {policy}"));
        }
        (None, Some(policy)) => said = said.note(format!("{policy} {does} it")),
        (_, None) => {}
    }
    match &unmet.missing {
        Some(missing) => said.note(missing.clone()),
        None => said,
    }
}

/// E0541: a test that cannot be decided.
pub fn not_decided(at: Span, test: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0541, at, format!("test {} cannot be decided: {why}", quoted(test)))
        .label("not decided")
}

/// W0542: an expectation about a request that nobody can send.
pub fn no_request(at: Span, why: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Code::W0542, at, "a test about a request that nobody can send")
        .label(why)
        .note("what such an expectation says holds of no real request")
        .help(help)
}
