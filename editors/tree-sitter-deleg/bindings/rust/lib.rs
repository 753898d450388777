//! The grammar of Deleg for tree-sitter.
//!
//! ```
//! let mut parser = tree_sitter::Parser::new();
//! parser.set_language(&tree_sitter_deleg::LANGUAGE.into()).unwrap();
//! let tree = parser.parse("group devs\n", None).unwrap();
//! assert!(!tree.root_node().has_error());
//! ```

use tree_sitter_language::LanguageFn;

extern "C" {
    fn tree_sitter_deleg() -> *const ();
}

/// The language, for `tree_sitter::Parser::set_language`.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_deleg) };

/// The kinds of nodes, as JSON.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");
/// What is coloured how.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");
/// What is indented.
pub const INDENTS_QUERY: &str = include_str!("../../queries/indents.scm");
/// What folds.
pub const FOLDS_QUERY: &str = include_str!("../../queries/folds.scm");
/// Where names are declared and used.
pub const LOCALS_QUERY: &str = include_str!("../../queries/locals.scm");
/// Other languages in Deleg.
pub const INJECTIONS_QUERY: &str = include_str!("../../queries/injections.scm");
/// What is an item, a block, a parameter or a comment to motions and selections.
pub const TEXTOBJECTS_QUERY: &str = include_str!("../../queries/textobjects.scm");
