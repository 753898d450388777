#![no_main]
//! A policy document that is read is written so that it is read as the same, and its size is that of its text.

use deleg::iam::canonical::{byte_size, minified, pretty, size};
use deleg::iam::parse::parse;
use deleg::iam::problem::DocumentKind;
use deleg::text::FileId;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let read = parse(FileId::new(0), text, DocumentKind::Identity);
    for problem in &read.problems {
        assert!(text.get(problem.span.range()).is_some(), "{:?}", problem.span);
    }
    let Some(document) = read.document else {
        assert!(!read.problems.is_empty(), "nothing is said of {text:?}");
        return;
    };
    let small = minified(&document);
    for written in [&small, &pretty(&document)] {
        let again = parse(FileId::new(0), written, DocumentKind::Identity);
        assert_eq!(again.document.as_ref(), Some(&document), "{written}");
    }
    assert_eq!(size(&document), small.chars().count());
    assert_eq!(byte_size(&document), small.len());
});
