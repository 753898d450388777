//! Wording of the 02 family: names, files, accounts, what is declared where.

use super::{Code, Diagnostic, quoted};
use crate::text::Span;

/// A noun with its article: `an account`, `a user`.
pub fn with_article(noun: &str) -> String {
    // `user` and `unit` begin with a consonant to the ear.
    let vowel = noun.starts_with(['a', 'e', 'i', 'o']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// Texts between backticks as a choice: `a`, `b` or `c`.
pub(super) fn choice(all: &[String]) -> String {
    match all.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// What declares a name of a kind, as one would write it.
fn declaration(kind: &str, name: &str) -> String {
    match kind {
        "account" => format!("`account {name} = 123456789012`"),
        "organization" => format!("`organization {name} = o-exampleorgid`"),
        "ou" => format!("`ou {name} = ou-abcd-12345678`"),
        "constant" => format!("`let {name} = [first, second]`"),
        "principal" => format!("`group {name}`, `user {name}` or `role {name}`"),
        "account, organization or ou" => {
            format!("`account {name} = 123456789012` or `ou {name} = ou-abcd-12345678`")
        }
        "policy" | "boundary" => format!("`{kind} {name} {{ allow … on … }}`"),
        "block of statements" => format!("`statements {name}() {{ … }}`"),
        "template" => format!("`template {name}(…) {{ … }}`"),
        other => format!("`{other} {name}`"),
    }
}

/// E0201: nothing of this name is visible here.
pub fn unknown_name(at: Span, kind: &str, name: &str, nearest: Option<(&str, Span)>) -> Diagnostic {
    let said = Diagnostic::new(Code::E0201, at, format!("there is no {kind} {}", quoted(name)))
        .label(format!("no {kind} of this name is declared here or in a file that is used"));
    match nearest {
        Some((near, declared)) => said
            .also(declared, format!("{} is declared here", quoted(near)))
            .help(format!("write {} if that is meant", quoted(near)))
            .fix(format!("write {}", quoted(near)), at, near),
        None => said.help(format!(
            "declare it, as in {}, or `use` the file that declares it",
            declaration(kind, name)
        )),
    }
}

/// E0201: the name is declared in a file that this one does not use.
pub fn name_not_used(at: Span, kind: &str, name: &str, declared: Span, file: &str) -> Diagnostic {
    Diagnostic::new(Code::E0201, at, format!("there is no {kind} {} in this file", quoted(name)))
        .label("not visible here")
        .also(
            declared,
            format!("{} is declared here, in a file that this one does not use", quoted(name)),
        )
        .note("a file sees the names that it declares or uses, not those of its neighbours")
        .help(format!("add `use` with the path of {} at the top of this file", quoted(file)))
}

/// E0202: a second declaration of a name.
pub fn duplicate_name(at: Span, kind: &str, name: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::E0202, at, format!("{kind} {} is declared twice", quoted(name)))
        .label("declared again here")
        .also(first, "first declared here")
        .help("give one of them another name, or remove it")
}

/// E0202: each instance of a template declares the same name.
pub fn declared_by_each(at: Span, kind: &str, name: &str) -> Diagnostic {
    Diagnostic::new(Code::E0202, at, format!("{kind} {} is declared twice", quoted(name)))
        .label("declared again by each instance")
        .help(format!(
            "declare it once outside, or build its name from what differs, as in `{{…}}-{name}`"
        ))
}

/// E0202: a constant has two values in one account.
pub fn two_values(at: Span, name: &str, account: &str, first: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0202,
        at,
        format!("constant {} has two values in account {}", quoted(name), quoted(account)),
    )
    .label(format!("a second value for {}", quoted(account)))
    .also(first, "its first value there")
    .help(format!("name {} in the `in` of one of them only", quoted(account)))
}

/// E0203: the name is of another kind than the sentence needs.
pub fn wrong_kind(at: Span, name: &str, needed: &str, is: &str, declared: Span) -> Diagnostic {
    let said = Diagnostic::new(
        Code::E0203,
        at,
        format!(
            "{} is {}, and {} is needed here",
            quoted(name),
            with_article(is),
            with_article(needed)
        ),
    )
    .label(format!("{} is needed", with_article(needed)))
    .also(declared, format!("declared here as {}", with_article(is)));
    if (needed, is) == ("boundary", "policy") {
        return said
            .note("a policy grants; a boundary is a ceiling and grants nothing, so it is declared as what it is")
            .help(format!("declare it with `boundary {name}` in place of `policy {name}`"));
    }
    if needed == "principal" {
        return said.help("name a group, a user, a role or a permission set here");
    }
    said.help(format!("name {} here", with_article(needed)))
}

/// E0204: several principals have this name.
pub fn ambiguous_principal(at: Span, name: &str, found: &[(&str, Span)]) -> Diagnostic {
    let mut said = Diagnostic::new(
        Code::E0204,
        at,
        format!("{} is the name of several principals", quoted(name)),
    )
    .label("which one?");
    for (kind, span) in found {
        said = said.also(*span, with_article(kind));
    }
    let written: Vec<String> =
        found.iter().map(|(kind, _)| quoted(&format!("{kind} {name}"))).collect();
    said.help(format!("write the kind before the name: {}", choice(&written)))
}

/// E0205: files use each other in a circle.
pub fn use_cycle(at: Span, file: &str, others: &[(Span, &str)]) -> Diagnostic {
    let itself = others.is_empty();
    let message = if itself {
        format!("{} uses itself", quoted(file))
    } else {
        format!("{} uses this file, directly or through others", quoted(file))
    };
    let mut said = Diagnostic::new(Code::E0205, at, message).label("closes the circle");
    for (span, used) in others {
        said = said.also(*span, format!("which uses {} here", quoted(used)));
    }
    if itself {
        return said.help("remove it: a file sees all of its own declarations");
    }
    said.note("a file is read after the files that it uses")
        .help("move what both need into a third file, and let both use that one")
}

/// Why a file cannot be had, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFault {
    /// A sentence's end: `there is no such file`.
    pub why: String,
    /// What to do.
    pub help: &'static str,
}

/// E0206: a file that `use` or `from` names cannot be had.
pub fn file_not_read(at: Span, path: &str, fault: &FileFault) -> Diagnostic {
    let message = format!("the file {} cannot be read: {}", quoted(path), fault.why);
    Diagnostic::new(Code::E0206, at, message)
        .label("named here")
        .note("the path is relative to the file in which it stands")
        .help(fault.help)
}

/// E0212: no account to build for.
pub fn no_account(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0212, at, "there is no account to build this in")
        .label("needs an account")
        .note("ARNs of roles, users and policies hold the account's twelve digits; without an account nothing is built, and nothing is checked further")
        .help("declare it, as in `account main = 123456789012`, or give `--account 123456789012`")
}

/// E0213: something is not in an account in which a sentence needs it.
pub fn not_in_account(at: Span, what: &str, account: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(Code::E0213, at, format!("{what} is not in account {}", quoted(account)))
        .label(format!("needed in {}", quoted(account)))
        .also(declared, "declared here, with the accounts it is in")
        .help(format!(
            "add {} to its `in`, or leave that account out of the sentence",
            quoted(account)
        ))
}

/// E0217: something in a block where it does not belong.
pub fn misplaced(at: Span, what: &str, place: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Code::E0217, at, format!("{what} cannot stand in {place}"))
        .label("does not belong here")
        .help(help.to_owned())
}

/// E0218: a clause said twice.
pub fn repeated(at: Span, what: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::E0218, at, format!("{} is said twice", quoted(what)))
        .label("said again here")
        .also(first, "first said here")
        .help("keep one of them; for several values, write one list")
}

/// E0219: a header clause that means nothing for this declaration.
pub fn unfit_header(at: Span, clause: &str, declaration: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0219, at, format!("a {declaration} has no {}", quoted(clause)))
        .label("does not belong here")
        .note(why.to_owned())
        .help("remove it")
}

/// W0220: declared and never used.
pub fn unused(at: Span, kind: &str, name: &str) -> Diagnostic {
    Diagnostic::new(Code::W0220, at, format!("{kind} {} is never used", quoted(name)))
        .label("never used")
        .help("remove it, or name it where it was meant")
}

/// E0223: two declarations of one account disagree.
pub fn account_disagrees(at: Span, id: &str, what: &str, first: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0223,
        at,
        format!("account {} is declared twice with another {what}", quoted(id)),
    )
    .label(format!("another {what} here"))
    .also(first, "first declared here")
    .note("accounts with one id are one account")
    .help("let both say the same, or declare it once and `use` that file")
}

/// E0224: a role, user or group that IAM identifies otherwise is declared twice in an account.
pub fn principal_twice(at: Span, kind: &str, name: &str, account: &str, first: Span) -> Diagnostic {
    let said = Diagnostic::new(
        Code::E0224,
        at,
        format!("{kind} {} is declared twice for account {}", quoted(name), quoted(account)),
    )
    .note("names of roles, users and groups are unique in an account, without regard to case and path");
    if at == first {
        return said
            .label("declared again by each instance")
            .help("give the instances names that differ by more than case");
    }
    let said = said.label("declared again here").also(first, "first declared here");
    if at.file == first.file {
        return said.help("keep one of them, or give one a name that differs by more than case");
    }
    said.help("declare it in one file, and `use` that file from the other")
}

/// E0225: a malformed value in a declaration.
pub fn malformed(at: Span, what: &str, text: &str, shape: &str, fix: Option<String>) -> Diagnostic {
    let said = Diagnostic::new(Code::E0225, at, format!("{} is not {what}", quoted(text)))
        .label("malformed")
        .help(format!("write {shape}"));
    match fix {
        Some(text) => said.fix(format!("write {}", quoted(&text)), at, text),
        None => said,
    }
}
