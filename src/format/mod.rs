//! The formatter: a file in its one format, which says the same.
//!
//! The builder walks the tokens of the source as the tree names them and makes a list of texts and possible breaks;
//! the layout measures and prints it. What comes out is parsed again and compared before anybody sees it.

mod builder;
mod compare;
mod delegations;
mod gaps;
mod items;
mod keywords;
mod layout;
mod statements;
mod strings;

use builder::{Builder, Built};
use compare::Same;

use crate::diag::formatting::{formatter_changed_meaning, too_large_when_formatted};
use crate::diag::{Code, Diagnostic, Severity, Sink};
use crate::syntax::{Parsed, parse};
use crate::text::{FileId, Span};

/// The widest line that lists and sentences are fitted into, in characters.
pub const LIMIT: usize = 100;

/// How many spaces a level takes.
const INDENTATION: usize = 4;

/// The text in its one format. A text with errors is not formatted; they are returned instead, with whatever else
/// was found in it.
pub fn format(file: FileId, text: &str) -> Result<String, Vec<Diagnostic>> {
    let parsed = parse_whole(file, text)?;
    let built = build(text, &parsed);
    let bug = |place: usize| vec![formatter_changed_meaning(Span::new(file, place, place))];
    if let Some(place) = built.lost {
        return Err(bug(place));
    }
    let again = parse_whole(file, &built.text).map_err(|found| {
        if found.iter().any(|found| found.code == Code::E0112) {
            let bytes = built.text.len();
            return vec![too_large_when_formatted(Span::new(file, 0, 0), bytes)];
        }
        bug(0)
    })?;
    let same = parsed.ast.same(&again.ast)
        && same_comments(&comments(text, &parsed), &comments(&built.text, &again), built.reordered);
    if same { Ok(built.text) } else { Err(bug(0)) }
}

/// The tree of a text without errors.
fn parse_whole(file: FileId, text: &str) -> Result<Parsed, Vec<Diagnostic>> {
    let mut sink = Sink::new();
    let parsed = parse(file, text, &mut sink);
    let wrong = sink.diagnostics().iter().any(|found| found.severity == Severity::Error);
    if wrong { Err(sink.finish()) } else { Ok(parsed) }
}

fn build(text: &str, parsed: &Parsed) -> Built {
    let mut builder = Builder::new(text, &parsed.trivia.comments);
    builder.file(&parsed.ast.items);
    builder.finish()
}

fn comments<'t>(text: &'t str, parsed: &Parsed) -> Vec<&'t str> {
    let comments = parsed.trivia.comments.iter();
    comments.map(|comment| text.get(comment.span.range()).unwrap_or("")).collect()
}

/// Whether the comments are the same, in their order unless clauses were put into another.
fn same_comments(before: &[&str], after: &[&str], reordered: bool) -> bool {
    if !reordered {
        return before == after;
    }
    let sorted = |comments: &[&str]| {
        let mut comments: Vec<String> = comments.iter().map(ToString::to_string).collect();
        comments.sort_unstable();
        comments
    };
    sorted(before) == sorted(after)
}
