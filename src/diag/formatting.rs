//! Wording of what the formatter finds of itself.

use super::{Code, Diagnostic};
use crate::text::Span;

/// E0790: what the formatter made of a file does not say the same as the file.
pub fn formatter_changed_meaning(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0790, at, "formatting this file would change what it says")
        .label("the file is left as it is")
        .note("this is a bug in Deleg, not in the file: every file is read again after formatting and compared")
        .help("please report it with the file; `deleg check` and `deleg build` are not affected")
}

/// E0112: what the formatter made of a file is too large to be read.
pub fn too_large_when_formatted(at: Span, bytes: usize) -> Diagnostic {
    let message = format!("formatted, the file would have {bytes} bytes, more than are read");
    Diagnostic::new(Code::E0112, at, message)
        .label("the file is left as it is")
        .note("what is deeply nested is far indented")
        .help("divide it into files and join them with `use`")
}
