//! Wording of the 02 family: names, constants, templates, accounts.

use super::{Code, Diagnostic, quoted};
use crate::text::Span;

/// E0201: nothing of this name is visible here.
pub fn unknown_name(at: Span, kind: &str, name: &str, nearest: Option<(&str, Span)>) -> Diagnostic {
    let said = Diagnostic::new(Code::E0201, at, format!("there is no {kind} {}", quoted(name)))
        .label(format!("no {kind} of this name is declared here or in a file that is used"));
    match nearest {
        Some((near, declared)) => said
            .also(declared, format!("{} is declared here", quoted(near)))
            .help(format!("write {} if that is meant", quoted(near)))
            .fix(format!("write {}", quoted(near)), at, near),
        None => said
            .help("declare it, or `use` the file that declares it; names are compared with case"),
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

/// E0203: the name is of another kind than the sentence needs.
pub fn wrong_kind(at: Span, name: &str, needed: &str, is: &str, declared: Span) -> Diagnostic {
    let said = Diagnostic::new(
        Code::E0203,
        at,
        format!("{} is a {is}, and a {needed} is needed here", quoted(name)),
    )
    .label(format!("a {needed} is needed"))
    .also(declared, format!("declared here as a {is}"));
    if needed == "boundary" {
        return said
            .note("a policy grants; a boundary is a ceiling and grants nothing, so it is declared as what it is")
            .help(format!("declare it with `boundary {name}` in place of `policy {name}`"));
    }
    said.help(format!("name a {needed} here"))
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
        said = said.also(*span, format!("a {kind}"));
    }
    match found.first() {
        Some((kind, _)) => said.help(format!("write the kind before the name: `{kind} {name}`")),
        None => said,
    }
}

/// E0205: files use each other in a circle.
pub fn use_cycle(at: Span, file: &str) -> Diagnostic {
    Diagnostic::new(
        Code::E0205,
        at,
        format!("{} uses this file, directly or through others", quoted(file)),
    )
    .label("closes the circle")
    .note("declarations of files that use each other would have no order to be read in")
    .help("move what both need into a third file, and let both use that one")
}

/// E0206: a file that `use` or `from` names cannot be had.
pub fn file_not_read(at: Span, path: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0206, at, format!("the file {} cannot be read: {why}", quoted(path)))
        .label("named here")
        .note("the path is relative to the file in which it stands")
        .help("correct the path, or make the file readable")
}

/// E0207: a constant is defined by itself.
pub fn constant_cycle(at: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::E0207, at, format!("the constant {} is defined by itself", quoted(name)))
        .label("its value leads back here")
        .help("give one of the constants of the circle a value of its own")
}

/// E0208: a list inside a longer word.
pub fn list_in_word(at: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::E0208, at, format!("{} is a list, which cannot be part of a longer word", quoted(name)))
        .label("a list here")
        .help(format!("write `{{{name}}}` alone where a list may stand, or repeat the item with `for x in {name} {{ … }}`"))
}

/// E0209: a list where one value must stand.
pub fn list_for_value(at: Span, name: &str) -> Diagnostic {
    Diagnostic::new(
        Code::E0209,
        at,
        format!("{} is a list, and one value must stand here", quoted(name)),
    )
    .label("one value must stand here")
    .help(format!("repeat the item with `for x in {name} {{ … }}`, or name one value"))
}

/// E0210: arguments that do not fit the parameters.
pub fn arguments(at: Span, message: String, declared: Span, help: String) -> Diagnostic {
    Diagnostic::new(Code::E0210, at, message)
        .label("in this use")
        .also(declared, "declared here")
        .help(help)
}

/// E0211: a template that leads to itself, or expansion without end.
pub fn endless_expansion(at: Span, name: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0211, at, format!("expanding {} does not end: {why}", quoted(name)))
        .label("expanded here")
        .help("let the template stand for what it contains, without an instance of itself; repeat with `for`")
}

/// E0212: no account to build for.
pub fn no_account(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0212, at, "there is no account to build this in")
        .label("needs an account")
        .note("ARNs of roles, users and policies hold the account's twelve digits")
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

/// E0214: a constant has no value in an account.
pub fn no_value_in_account(at: Span, name: &str, account: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0214,
        at,
        format!("the constant {} has no value in account {}", quoted(name), quoted(account)),
    )
    .label(format!("built for {} too", quoted(account)))
    .also(declared, "declared here")
    .help(format!("add `let {name} in {account} = …`, or `let {name} = …` for all other accounts"))
}

/// E0215: a name that would differ by account.
pub fn name_by_account(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0215, at, "a declared name cannot differ by account")
        .label("differs by account")
        .note("other sentences refer to this name, and it must be one and the same for them")
        .help("leave out `{account}`, `{account-id}`, `{partition}` and constants with a value an account; names need only be unique within one account")
}

/// E0216: a tuple with another number of values than there are names.
pub fn tuple_length(at: Span, values: usize, names: usize, declared: Span) -> Diagnostic {
    Diagnostic::new(Code::E0216, at, format!("{values} values for {names} names"))
        .label("this tuple")
        .also(declared, format!("{names} names here"))
        .help("give each tuple one value for each name")
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

/// W0221: a name hides another.
pub fn shadowed(at: Span, name: &str, other: Option<Span>) -> Diagnostic {
    let said =
        Diagnostic::new(Code::W0221, at, format!("{} hides another of that name", quoted(name)))
            .label("this one counts from here on")
            .help("give it another name");
    match other {
        Some(other) => said.also(other, "this one is hidden"),
        None => said.note("`{account}`, `{account-id}` and `{partition}` are ready-made names"),
    }
}

/// W0222: IAM's `${x}` where the constant `{x}` is meant.
pub fn dollar_brace(at: Span, name: &str, fix: Option<(Span, String)>) -> Diagnostic {
    let said = Diagnostic::new(
        Code::W0222,
        at,
        format!("`${{{name}}}` is a policy variable of IAM, not the constant {}", quoted(name)),
    )
    .label("IAM fills this in when it decides a request")
    .note("IAM has no variable of this name, so what holds it never matches")
    .help(format!("write `{{{name}}}`"));
    match fix {
        Some((span, text)) => said.fix(format!("write `{{{name}}}`"), span, text),
        None => said,
    }
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
    Diagnostic::new(Code::E0224, at, format!("{kind} {} is declared twice for account {}", quoted(name), quoted(account)))
        .label("declared again here")
        .also(first, "first declared here")
        .note("names of roles, users and groups are unique in an account, without regard to case and path")
        .help("declare it in one file, and `use` that file from the other")
}

/// E0225: a malformed value in a declaration.
pub fn malformed(at: Span, what: &str, text: &str, shape: &str) -> Diagnostic {
    Diagnostic::new(Code::E0225, at, format!("{} is not {what}", quoted(text)))
        .label("malformed")
        .help(format!("write {shape}"))
}

/// W0226: a loop over nothing.
pub fn empty_loop(at: Span) -> Diagnostic {
    Diagnostic::new(
        Code::W0226,
        at,
        "this `for` goes over an empty list, so nothing in it is built",
    )
    .label("empty")
    .help("add a value, or remove the `for`")
}

/// E0227: interpolation of a name that there is not.
pub fn unknown_constant(at: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    let said = Diagnostic::new(
        Code::E0227,
        at,
        format!("there is no constant or parameter {}", quoted(name)),
    )
    .label("nothing of this name is declared here or in a file that is used");
    match nearest {
        Some(near) => said.help(format!("write `{{{near}}}` if that is meant")).fix(
            format!("write `{{{near}}}`"),
            at,
            format!("{{{near}}}"),
        ),
        None => said.help(format!(
            "declare it with `let {name} = …`; for IAM's own variables write `${{…}}`"
        )),
    }
}
