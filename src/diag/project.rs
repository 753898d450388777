//! Wording of the 07 family: a project's settings and files.

use super::{Code, Diagnostic, nearest, quoted};
use crate::text::Span;

/// E0701: `deleg.toml` has a key that means nothing.
pub fn unknown_setting(at: Span, key: &str, known: &[&str]) -> Diagnostic {
    let said = Diagnostic::new(Code::E0701, at, format!("there is no setting {}", quoted(key)))
        .label("not a setting of this version");
    let all: Vec<String> = known.iter().map(|key| quoted(key)).collect();
    match nearest(key, known.iter().copied()) {
        Some(near) => said.help(format!("write {} if that is meant", quoted(near))).fix(
            format!("write {}", quoted(near)),
            at,
            near,
        ),
        None => said.help(format!("remove it; the settings are {}", all.join(", "))),
    }
}

/// E0702: a setting has a value that it cannot have.
pub fn unfit_setting(at: Span, key: &str, is: &str, needed: &str) -> Diagnostic {
    Diagnostic::new(Code::E0702, at, format!("the setting {} cannot be {is}", quoted(key)))
        .label(format!("{needed} is needed"))
        .help(format!("write {needed}"))
}

/// E0703: `deleg.toml` is not TOML.
pub fn broken_settings(at: Span, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0703, at, "the settings are not TOML")
        .label(why)
        .note("a setting is written `key = value`, a text in quotes, a list in brackets")
        .help("correct this place; nothing is read of settings that are not TOML as a whole")
}

/// E0704: a code that does not exist is allowed or denied.
pub fn unknown_code(at: Span, code: &str, near: Option<&str>) -> Diagnostic {
    let said = Diagnostic::new(Code::E0704, at, format!("there is no diagnostic {}", quoted(code)))
        .label("neither a code nor the name of one")
        .note("a setting that does nothing would hide what it was meant to change");
    match near {
        Some(near) => said.help(format!("write {} if that is meant", quoted(near))).fix(
            format!("write {}", quoted(near)),
            at,
            format!("\"{near}\""),
        ),
        None => said.help("`deleg explain --all` shows every code"),
    }
}

/// E0705: an error is to be allowed.
pub fn error_allowed(at: Span, code: &str) -> Diagnostic {
    Diagnostic::new(Code::E0705, at, format!("{} is an error and cannot be allowed", quoted(code)))
        .label("only warnings and notes can be allowed")
        .note("what is built in spite of an error would not be what the sentences say")
        .help(format!("remove it, and mend what `deleg explain {code}` describes"))
}

/// E0706: one code is both allowed and denied.
pub fn allowed_and_denied(at: Span, code: &str, denied: Span) -> Diagnostic {
    Diagnostic::new(Code::E0706, at, format!("{} is both allowed and denied", quoted(code)))
        .label("allowed here")
        .also(denied, "denied here")
        .help("remove it from one of the lists")
}

/// E0707: a path of the settings leads nowhere.
pub fn no_such_path(at: Span, path: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0707, at, format!("{} cannot be read: {why}", quoted(path)))
        .label("named here")
        .note("paths in `deleg.toml` are relative to its folder")
        .help("correct the path, or remove it from `paths`")
}

/// E0708: a file is not UTF-8.
pub fn not_text(at: Span, offset: usize) -> Diagnostic {
    Diagnostic::new(
        Code::E0708,
        at,
        format!("the file is not UTF-8 text: byte {offset} fits no character"),
    )
    .label("the first byte that does not fit")
    .note("a `.deleg` file is UTF-8, so that names mean the same everywhere")
    .help("save it as UTF-8, or leave it out if it is not a Deleg file")
}

/// E0709: a file is larger than a file may be.
pub fn too_large(at: Span, limit: u64) -> Diagnostic {
    let mebibytes = limit / (1024 * 1024);
    Diagnostic::new(Code::E0709, at, format!("the file is larger than {mebibytes} MiB"))
        .note(format!("a `.deleg` file is at most {mebibytes} MiB; nothing was read of it"))
        .help("split it, and bring the parts together with `use`")
}
