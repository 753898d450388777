//! Applies fixes to a project's texts until none is left.

use super::project::Project;
use crate::analysis::{Options, Snapshot};
use crate::diag::{Diagnostic, Edit, Fix};
use crate::text::Sources;
use std::collections::{BTreeMap, BTreeSet};

/// Rounds after which fixes that make room for each other are left to the user.
const MOST_ROUNDS: usize = 20;

/// One fix that was applied.
#[derive(Debug)]
pub struct Applied {
    /// The name of the file of its first edit.
    pub file: String,
    /// The line, from 1, of its first edit before the round.
    pub line: u32,
    /// What it did.
    pub title: String,
}

/// What became of a project.
#[derive(Debug)]
pub struct Fixed {
    /// What is left to say.
    pub snapshot: Snapshot,
    /// What was done, in order.
    pub applied: Vec<Applied>,
    /// Files with another text now: names and texts.
    pub changed: BTreeMap<String, String>,
}

/// Applies one fix of each diagnostic, never two that touch, and asks again, until nothing is left to apply. The
/// texts change in memory alone.
pub fn apply(project: &mut Project, options: &Options) -> Fixed {
    let mut snapshot = project.snapshot(options);
    let mut applied = Vec::new();
    let mut changed = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for _ in 0..MOST_ROUNDS {
        let editable: BTreeSet<&str> = project
            .texts()
            .filter(|(_, _, path)| path.is_some())
            .map(|(name, _, _)| name)
            .collect();
        let round = choose(snapshot.sources(), snapshot.diagnostics(), &editable);
        let texts = edited(snapshot.sources(), &round);
        // Fixes that lead back to an earlier text would go on for ever.
        if round.is_empty() || !seen.insert(texts.clone()) {
            break;
        }
        applied.extend(round.iter().filter_map(|fix| said(snapshot.sources(), fix)));
        for (name, text) in texts {
            project.replace(&name, text.clone());
            changed.insert(name, text);
        }
        snapshot = project.snapshot(options);
    }
    Fixed { snapshot, applied, changed }
}

/// The first fix of each diagnostic, in order, as far as it touches none that is chosen already.
fn choose<'a>(
    sources: &Sources,
    found: &'a [Diagnostic],
    editable: &BTreeSet<&str>,
) -> Vec<&'a Fix> {
    let mut taken: BTreeSet<(crate::text::FileId, u32, u32)> = BTreeSet::new();
    let mut chosen = Vec::new();
    for fix in found.iter().filter_map(|diagnostic| diagnostic.fixes.first()) {
        let free = |edit: &Edit| {
            let span = edit.span;
            // INVARIANT: taken spans do not touch each other, so the last that begins before the end decides.
            let before = taken.range(..=(span.file, span.end, u32::MAX)).next_back();
            !before.is_some_and(|&(file, _, end)| file == span.file && end >= span.start)
        };
        let fits = |edit: &Edit| editable.contains(sources.name(edit.span.file)) && free(edit);
        if !fix.edits.is_empty() && fix.edits.iter().all(fits) {
            taken.extend(
                fix.edits.iter().map(|edit| (edit.span.file, edit.span.start, edit.span.end)),
            );
            chosen.push(fix);
        }
    }
    chosen
}

/// The texts after the edits, by name.
fn edited(sources: &Sources, fixes: &[&Fix]) -> BTreeMap<String, String> {
    let mut edits: Vec<&Edit> = fixes.iter().flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| (edit.span.file, edit.span.start, edit.span.end));
    let mut texts = BTreeMap::new();
    for edits in edits.chunk_by(|a, b| a.span.file == b.span.file) {
        let Some(file) = edits.first().map(|edit| edit.span.file) else { continue };
        let text = sources.text(file);
        let mut new = String::with_capacity(text.len());
        let mut at = 0;
        for edit in edits {
            new.push_str(text.get(at..edit.span.start as usize).unwrap_or(""));
            new.push_str(&edit.text);
            at = edit.span.end as usize;
        }
        new.push_str(text.get(at..).unwrap_or(""));
        texts.insert(sources.name(file).to_owned(), new);
    }
    texts
}

fn said(sources: &Sources, fix: &Fix) -> Option<Applied> {
    let span = fix.edits.first()?.span;
    Some(Applied {
        file: sources.name(span.file).to_owned(),
        line: sources.line_column(span.file, span.start).line,
        title: fix.title.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::{choose, edited};
    use crate::diag::{Code, Diagnostic, Edit};
    use crate::text::{Sources, Span};

    #[test]
    fn fixes_that_touch_wait_for_the_next_round() {
        let mut sources = Sources::new();
        let (a, b, other) =
            (sources.add("a", "one two three four"), sources.add("b", "x"), sources.add("c", "y"));
        let found = |file, start, end, text: &str| {
            let span = Span::new(file, start, end);
            Diagnostic::new(Code::E0101, span, "wrong").fix("mend", span, text)
        };
        let both = vec![
            Edit { span: Span::new(b, 0, 1), text: "X".into() },
            Edit { span: Span::new(a, 14, 18), text: "FOUR".into() },
        ];
        let all = [
            found(a, 4, 7, "2"),
            found(a, 0, 4, "1 "),
            found(a, 7, 7, "!"),
            found(a, 0, 18, "all"),
            found(a, 0, 1, "O").fix("never the second", Span::new(a, 9, 9), "?"),
            Diagnostic::new(Code::E0101, Span::new(b, 0, 1), "wrong").fix_all("mend both", both),
            found(a, 16, 17, "overlaps"),
            found(other, 0, 1, "not editable"),
            Diagnostic::new(Code::E0101, Span::new(a, 0, 1), "no fix"),
        ];
        let chosen = choose(&sources, &all, &["a", "b"].into());
        let texts = edited(&sources, &chosen);
        assert_eq!(texts.len(), 2);
        assert_eq!(texts["a"], "One 2 three FOUR".replace("  ", " "));
        assert_eq!(texts["b"], "X");
    }
}
