//! Text to tree: the grammar, the tree, comments by place, and recovery from what does not fit.

pub mod ast;
pub mod beginnings;
mod grammar;
mod hints;
mod lexeme;
mod lower;
mod recover;
mod scan;
mod text;
mod trivia;
mod words;

pub use lexeme::{Lexeme, LexemeKind, Lexemes};
pub use trivia::{Comment, Trivia};

use crate::diag::Sink;
use crate::text::FileId;

/// What parsing gives: always a tree, whatever the text.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The tree.
    pub ast: ast::File,
    /// Comments and blank lines by place.
    pub trivia: Trivia,
}

/// Parses a file. Every text gives a tree; what does not fit gives diagnostics.
pub fn parse(file: FileId, text: &str, sink: &mut Sink) -> Parsed {
    let scan = scan::scan(file, text, sink);
    if !scan.readable {
        return Parsed::default();
    }
    let ast = lower::file(file, scan.masked.as_deref().unwrap_or(text), &scan, sink);
    Parsed { ast, trivia: Trivia { comments: scan.comments } }
}

/// Runs the grammar alone and counts its pieces, for the benchmarks to compare with.
#[doc(hidden)]
pub fn pest_only(text: &str) -> usize {
    use pest::Parser as _;
    grammar::Grammar::parse(grammar::Rule::file, text).map_or(0, |pairs| pairs.flatten().count())
}
