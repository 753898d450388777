//! What is taken as written: a string, a JSON document. What is wrong with it is no error.

use super::{Code, Diagnostic, Severity};

/// How a help says that quoting is a way out.
pub(super) const TO_QUOTE: &str = "quote the whole to take it as written";

/// The diagnostic for what a JSON document says: what AWS accepts is no error, and a mend is written in another language.
pub fn in_document(diagnostic: Diagnostic) -> Diagnostic {
    let mut said = as_quoted(diagnostic);
    said.fixes.clear();
    said.help.retain(|help| help.starts_with("did you mean"));
    said.notes.retain(|note| note != NOT_BUILT);
    for note in &mut said.notes {
        if note == AS_WRITTEN {
            "a document is taken as it stands, and proofs treat it as possible".clone_into(note);
        }
    }
    said
}

/// Said of a statement that the language leaves out, and a document holds all the same.
pub(super) const NOT_BUILT: &str = "no statement is built from it";

/// Said of what was written as a string.
const AS_WRITTEN: &str =
    "what is quoted is written out as it stands, and proofs treat it as possible";

/// The diagnostic for what was written as a string: taken as written, so no error.
pub fn as_quoted(mut diagnostic: Diagnostic) -> Diagnostic {
    if diagnostic.severity != Severity::Error {
        return diagnostic;
    }
    diagnostic.code = match diagnostic.code {
        Code::E0301 | Code::E0302 | Code::E0304 | Code::E0305 => Code::W0334,
        _ => Code::W0335,
    };
    diagnostic.severity = diagnostic.code.entry().severity;
    diagnostic.fixes.clear();
    diagnostic.help.retain(|help| !help.contains(TO_QUOTE));
    diagnostic.note(AS_WRITTEN)
}
