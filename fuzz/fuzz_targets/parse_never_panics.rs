#![no_main]
//! Any text gives a tree or diagnostics, whose places are in the text.

use deleg::diag::{Severity, Sink};
use deleg::syntax::parse;
use deleg::text::FileId;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut sink = Sink::new();
    let parsed = parse(FileId::new(0), &text, &mut sink);
    let found = sink.finish();
    for one in &found {
        let spans = one.labels.iter().map(|label| label.span);
        let edits = one.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in spans.chain(edits).chain([one.primary.span]) {
            assert!(text.get(span.range()).is_some(), "{:?} {}", span, one.message);
        }
        assert!(!one.message.contains('\n'), "{}", one.message);
    }
    for item in &parsed.ast.items {
        assert!(text.get(item.span.range()).is_some());
    }
    // Nothing is left out without a word.
    let blank = text.trim_start_matches('\u{feff}').lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with("//")
    });
    let wrong = found.iter().any(|one| one.severity == Severity::Error);
    assert!(blank || wrong || !parsed.ast.items.is_empty(), "nothing is said of {text:?}");
});
