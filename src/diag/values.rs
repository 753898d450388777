//! Wording of the 02 family: constants, lists, templates and loops.

use super::names::choice;
use super::{Code, Diagnostic, quoted};
use crate::text::Span;

/// `1 value`, `2 values`.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// E0203: a loop goes over one value.
pub fn not_a_list(at: Span, name: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0203,
        at,
        format!("{} is one value, and a list is needed here", quoted(name)),
    )
    .label("a list is needed")
    .also(declared, "declared here as one value")
    .help(format!("make {} a list, as in `[first, second]`, or write a list here", quoted(name)))
}

/// E0207: a constant is defined by itself.
pub fn constant_cycle(at: Span, name: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(Code::E0207, at, format!("the constant {} is defined by itself", quoted(name)))
        .label("leads back to its own value")
        .also(declared, format!("{} is declared here", quoted(name)))
        .help("give one of the constants of the circle a value of its own")
}

/// E0207: a set of accounts that has itself among its members.
pub fn accounts_cycle(at: Span, name: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0207,
        at,
        format!("the accounts {} are defined by themselves", quoted(name)),
    )
    .label("leads back to the set that it is a member of")
    .also(declared, format!("{} is declared here", quoted(name)))
    .help("name in each set only accounts, and sets that do not lead back to it")
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

/// E0210: a parameter without a value.
pub fn missing_argument(at: Span, of: &str, parameter: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0210,
        at,
        format!("{} needs a value for {}", quoted(of), quoted(parameter)),
    )
    .label("not given here")
    .also(declared, "declared here, without a default")
    .help(format!("give it, as in `{parameter} = …`, or declare a default for it"))
}

/// E0210: an argument for a parameter that there is not.
pub fn unknown_parameter(
    at: Span,
    of: &str,
    name: &str,
    nearest: Option<&str>,
    known: &[String],
    declared: Span,
) -> Diagnostic {
    let said = Diagnostic::new(
        Code::E0210,
        at,
        format!("{} has no parameter {}", quoted(of), quoted(name)),
    )
    .label("no parameter of this name")
    .also(declared, "declared here");
    match nearest {
        Some(near) => said.help(format!("write {} if that is meant", quoted(near))).fix(
            format!("write {}", quoted(near)),
            at,
            near,
        ),
        None if known.is_empty() => said.help("remove it: there are no parameters"),
        None => said.help(format!("remove it, or name {}", choice(known))),
    }
}

/// E0210: more arguments than parameters.
pub fn surplus_argument(at: Span, of: &str, count: usize, declared: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0210,
        at,
        format!("{} takes {}, and more are given", quoted(of), counted(count, "argument")),
    )
    .label("one too many")
    .also(declared, "declared here")
    .help("remove it, or add a parameter for it")
}

/// E0210: a parameter that is given twice.
pub fn argument_twice(at: Span, of: &str, parameter: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0210,
        at,
        format!("parameter {} of {} is given twice", quoted(parameter), quoted(of)),
    )
    .label("given again here")
    .also(declared, "declared here")
    .note("arguments without a name fill the parameters in their order")
    .help("give it once")
}

/// E0211: a template that leads to itself, or a block of statements that includes itself.
pub fn leads_to_itself(at: Span, kind: &str, name: &str, declared: Span) -> Diagnostic {
    let said =
        Diagnostic::new(Code::E0211, at, format!("the {kind} {} leads to itself", quoted(name)))
            .label("expanded again within itself")
            .also(declared, format!("{} is declared here", quoted(name)))
            .note("nothing in it could ever end the expansion");
    if kind == "template" {
        said.help("remove this instance; to make several of something, repeat it with `for`")
    } else {
        said.help("remove this `include`, or move what both need into a block of its own")
    }
}

/// E0211: expansion beyond every use.
pub fn endless_expansion(at: Span, name: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0211, at, format!("expanding {} goes too far: {why}", quoted(name)))
        .label("expanded here")
        .help("repeat with `for` in place of templates within templates, and build in several projects what one account cannot hold")
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
    Diagnostic::new(
        Code::E0216,
        at,
        format!("{} for {}", counted(values, "value"), counted(names, "name")),
    )
    .label(format!("needs {}", counted(names, "value")))
    .also(declared, format!("{} here", counted(names, "name")))
    .help("write one tuple a round, with a value for each name, as in `[(a, b), (c, d)]`")
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
pub fn dollar_brace(at: Span, name: &str, exact: bool) -> Diagnostic {
    let said = Diagnostic::new(
        Code::W0222,
        at,
        format!("`${{{name}}}` is a policy variable of IAM, not the constant {}", quoted(name)),
    )
    .label("IAM fills this in when it decides a request")
    .note("IAM has no variable of this name, so what holds it never matches")
    .help(format!("write `{{{name}}}`"));
    if exact {
        return said.fix(format!("write `{{{name}}}`"), at, format!("{{{name}}}"));
    }
    said
}

/// W0226: a loop over nothing.
pub fn empty_loop(at: Span) -> Diagnostic {
    Diagnostic::new(
        Code::W0226,
        at,
        "this `for` goes over an empty list, so nothing in it is built",
    )
    .label("an empty list")
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
