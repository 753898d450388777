//! What is generated is what grammar.js says; `UPDATE=1` writes it. Needs Node, which runs grammar.js.

use std::path::Path;
use std::{env, fs};
use tree_sitter_generate::{generate_parser_in_directory, OptLevel};

/// The version of tables that editors of the last three years load.
const ABI: usize = 14;

const FILES: [&str; 6] = [
    "grammar.json",
    "node-types.json",
    "parser.c",
    "tree_sitter/alloc.h",
    "tree_sitter/array.h",
    "tree_sitter/parser.h",
];

#[test]
fn the_parser_is_as_the_grammar_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("target/generated");
    generate_parser_in_directory(
        root,
        Some(&folder),
        None::<&Path>,
        ABI,
        None,
        Some("node"),
        true,
        OptLevel::default(),
        &mut Vec::new(),
    )
    .expect("a grammar");
    for file in FILES {
        let new = fs::read_to_string(folder.join(file)).expect("it is generated");
        let place = root.join("src").join(file);
        if env::var_os("UPDATE").is_some() {
            fs::write(&place, &new).expect("it can be written");
        }
        let old = fs::read_to_string(&place).expect("it is there");
        assert!(old == new, "src/{file} is not as grammar.js says; UPDATE=1 writes it");
    }
}
