//! The trees of test/corpus, in the form that `tree-sitter test` reads and rewrites; and the queries.

use std::path::Path;
use std::fs;
use tree_sitter::{Language, Parser, Query};

fn words(tree: &str) -> String {
    let mut spaced = String::new();
    for c in tree.chars() {
        match c {
            '(' => spaced.push_str(" ("),
            ')' => spaced.push(')'),
            c => spaced.push(c),
        }
    }
    // Names of fields are left out of the corpus.
    spaced.split_whitespace().filter(|word| !word.ends_with(':')).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_tree_is_as_written() {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_deleg::LANGUAGE.into()).expect("the versions fit");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("test/corpus");
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("the corpus").flatten() {
        let text = fs::read_to_string(entry.path()).expect("a file");
        let mut parts = text.split("====================\n").skip(1);
        while let (Some(head), Some(body)) = (parts.next(), parts.next()) {
            let (source, tree) = body.split_once("\n---\n").expect("a line between text and tree");
            let source = source.strip_prefix('\n').unwrap_or(source);
            let found = parser.parse(source, None).expect("a tree");
            if head.contains(":error") {
                assert!(found.root_node().has_error(), "{head}is taken");
            } else {
                assert_eq!(words(&found.root_node().to_sexp()), words(tree), "{head}");
            }
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}

#[test]
fn every_query_fits_the_grammar() {
    let language: Language = tree_sitter_deleg::LANGUAGE.into();
    for (name, text) in [
        ("highlights", tree_sitter_deleg::HIGHLIGHTS_QUERY),
        ("indents", tree_sitter_deleg::INDENTS_QUERY),
        ("folds", tree_sitter_deleg::FOLDS_QUERY),
        ("locals", tree_sitter_deleg::LOCALS_QUERY),
        ("injections", tree_sitter_deleg::INJECTIONS_QUERY),
        ("textobjects", tree_sitter_deleg::TEXTOBJECTS_QUERY),
    ] {
        let query = Query::new(&language, text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(query.pattern_count() > 0, "{name} is empty");
    }
    // Those of other editors stand in their folders.
    let editors = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for folder in ["helix/queries/deleg", "zed/languages/deleg", "neovim/queries/deleg", "emacs"] {
        for entry in fs::read_dir(editors.join(folder)).into_iter().flatten().flatten() {
            if entry.path().extension().is_some_and(|end| end == "scm") {
                let text = fs::read_to_string(entry.path()).expect("a file");
                Query::new(&language, &text)
                    .unwrap_or_else(|error| panic!("{}: {error}", entry.path().display()));
            }
        }
    }
}
