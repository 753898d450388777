//! Applies fixes to a project's texts until none is left.

use super::project::Project;
use crate::analysis::fixes::together;
use crate::analysis::{Options, Snapshot};
use crate::diag::{Edit, Fix};
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
        let sources = snapshot.sources();
        let editable = |file| editable.contains(sources.name(file));
        let round = together(snapshot.diagnostics(), &editable);
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
    use super::edited;
    use crate::diag::{Edit, Fix};
    use crate::text::{Sources, Span};

    #[test]
    fn edits_of_several_fixes_become_texts() {
        let mut sources = Sources::new();
        let (a, b) = (sources.add("a", "one two three four"), sources.add("b", "x"));
        let edit = |file, start, end, text: &str| Edit {
            span: Span::new(file, start, end),
            text: text.into(),
        };
        let fix = |edits| Fix { title: "mend".into(), edits };
        let fixes = [
            fix(vec![edit(a, 4, 7, "2")]),
            fix(vec![edit(b, 0, 1, "X"), edit(a, 14, 18, "FOUR")]),
            fix(vec![edit(a, 0, 1, "O")]),
        ];
        let texts = edited(&sources, &fixes.iter().collect::<Vec<_>>());
        assert_eq!(texts.len(), 2);
        assert_eq!((&*texts["a"], &*texts["b"]), ("One 2 three FOUR", "X"));
    }
}
