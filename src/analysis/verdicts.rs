//! What was proved of each sentence: the verdict, what it assumes, and the calls of an escape.

use super::Snapshot;
use super::edit::Range;
use crate::diag::Diagnostic;
use crate::secure::{Property, Status};
use crate::text::Span;

/// The verdict on one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The sentence.
    pub range: Range,
    /// What came of it; none while something else is wrong, for then nothing is proved.
    pub status: Option<Status>,
    /// What it assumes: the codes of assumptions with their texts.
    pub assumptions: Vec<(&'static str, String)>,
    /// What escapes it.
    pub escapes: Vec<Escape>,
    /// Whether it is `never` or `always`.
    pub invariant: bool,
}

/// One way out of a ceiling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escape {
    /// The code.
    pub code: &'static str,
    /// What can be done.
    pub message: String,
    /// The calls that do it, in order.
    pub calls: Vec<String>,
    /// The statement that allows it.
    pub source: Span,
}

impl Verdict {
    /// A few words for a lens or hint.
    pub fn words(&self) -> String {
        let least = self.escapes.iter().map(|one| one.calls.len()).filter(|&count| count > 0).min();
        match (self.status, least) {
            (_, Some(1)) => "escapes in 1 call".to_owned(),
            (_, Some(count)) => format!("escapes in {count} calls"),
            (_, None) if !self.escapes.is_empty() => "does not hold".to_owned(),
            (Some(Status::Proved), None) => match self.assumptions.len() {
                0 => "proved".to_owned(),
                1 => "proved, 1 assumption".to_owned(),
                count => format!("proved, {count} assumptions"),
            },
            (Some(Status::NotDecided), None) => "not decided".to_owned(),
            (Some(Status::Refuted), None) => "does not hold".to_owned(),
            (None, None) => "not proved while there are errors".to_owned(),
        }
    }
}

impl Snapshot {
    /// The verdicts on a file's sentences, in the order of the text.
    pub fn verdicts(&self, key: &str) -> Vec<Verdict> {
        let Some(page) = self.pages.iter().find(|page| page.key == key) else { return Vec::new() };
        let mut found: Vec<Verdict> = Vec::new();
        let sentences = self.model.delegations().map(|id| (self.model.delegation(id).span, false));
        let invariants = self.model.invariants.iter().map(|one| (one.span, true));
        for (span, invariant) in sentences.chain(invariants) {
            let range = Range::from(span);
            let known = found.iter().any(|one| one.range == range);
            if span.file == page.file && !known {
                found.push(self.verdict(span, invariant));
            }
        }
        found.sort_by_key(|one| one.range);
        found
    }

    fn verdict(&self, span: Span, invariant: bool) -> Verdict {
        let mut status: Option<Status> = None;
        let mut assumptions: Vec<(&'static str, String)> = Vec::new();
        for (account, ledger) in &self.ledgers {
            for proof in ledger.proofs.iter().filter(|proof| proof.source == span) {
                status = Some(status.map_or(proof.status, |before| before.max(proof.status)));
                let plans = self.plans(span.file);
                let plan = plans.iter().find(|plan| plan.account == *account);
                if proof.property == Property::Always {
                    continue;
                }
                let all = plan.into_iter().flat_map(|plan| &plan.assumptions);
                for one in all.filter(|one| match one.delegation {
                    Some(id) => proof.rests_on.contains(&id),
                    None => !proof.rests_on.is_empty(),
                }) {
                    let new = (one.code, one.text.clone());
                    if !assumptions.contains(&new) {
                        assumptions.push(new);
                    }
                }
            }
        }
        assumptions.sort();
        let escapes = self.diagnostics.iter().filter(|one| is_about(one, span)).map(escape);
        Verdict { range: span.into(), status, assumptions, escapes: escapes.collect(), invariant }
    }
}

/// Whether an escape is one of a sentence's.
fn is_about(found: &Diagnostic, sentence: Span) -> bool {
    let code = found.code.as_str();
    let escapes = ("E0502"..="E0518").contains(&code) && code != "E0515" && code.starts_with("E05");
    escapes
        && (sentence.holds(found.primary.span)
            || found.labels.iter().any(|label| label.span == sentence))
}

fn escape(found: &Diagnostic) -> Escape {
    let calls = found.notes.iter().find(|note| note.starts_with("escapes in "));
    let calls = calls.into_iter().flat_map(|note| note.lines().skip(1));
    let calls = calls.map(|line| line.split_once(". ").map_or(line, |(_, call)| call).to_owned());
    Escape {
        code: found.code.as_str(),
        message: found.message.clone(),
        calls: calls.collect(),
        source: found.primary.span,
    }
}
