//! What each token is, for colours that go by meaning.

use super::edit::Range;
use super::names::NameKind;
use super::page::Page;
use super::view::View;
use crate::syntax::{LexemeKind, Lexemes};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the protocol's own words")]
pub enum Class {
    Keyword,
    Comment,
    String,
    Number,
    Operator,
    Class,
    Interface,
    Function,
    Parameter,
    Variable,
    Namespace,
    Method,
    Type,
    Property,
    Decorator,
}

/// The words of the classes, in their order.
pub const CLASSES: &[(&str, Class)] = &[
    ("keyword", Class::Keyword),
    ("comment", Class::Comment),
    ("string", Class::String),
    ("number", Class::Number),
    ("operator", Class::Operator),
    ("class", Class::Class),
    ("interface", Class::Interface),
    ("function", Class::Function),
    ("parameter", Class::Parameter),
    ("variable", Class::Variable),
    ("namespace", Class::Namespace),
    ("method", Class::Method),
    ("type", Class::Type),
    ("property", Class::Property),
    ("decorator", Class::Decorator),
];

/// What else is said of a token.
pub const MODIFIERS: &[&str] = &["declaration", "documentation", "readonly"];

/// A token of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where.
    pub range: Range,
    /// What it is.
    pub class: Class,
    /// The modifiers, a bit each, in their order.
    pub modifiers: u32,
}

/// Words of the language where they are not names.
const KEYWORDS: &[&str] = &[
    "absent",
    "account",
    "accounts",
    "administrator",
    "after",
    "all",
    "allow",
    "allowed",
    "always",
    "and",
    "any",
    "anyone",
    "as",
    "at",
    "attach",
    "before",
    "boundary",
    "bounded",
    "but",
    "by",
    "configure",
    "create",
    "delegate",
    "delegations",
    "delete",
    "deny",
    "everything",
    "except",
    "fits",
    "for",
    "from",
    "group",
    "groups",
    "guardrail",
    "holding",
    "identity",
    "if",
    "in",
    "include",
    "inline",
    "instance",
    "is",
    "let",
    "like",
    "manage",
    "management",
    "may",
    "member",
    "mfa",
    "must",
    "never",
    "none",
    "not",
    "of",
    "on",
    "only",
    "or",
    "organization",
    "ou",
    "own",
    "pass",
    "permission",
    "policies",
    "policy",
    "present",
    "profiles",
    "protect",
    "resource",
    "role",
    "roles",
    "service",
    "service-linked",
    "set",
    "statements",
    "tag",
    "tagged",
    "template",
    "test",
    "to",
    "unless",
    "until",
    "use",
    "user",
    "users",
    "view",
    "when",
    "wildcards",
    "with",
];

/// The tokens of a page within a range.
pub fn tokens(view: &View, page: &Arc<Page>, within: Range) -> Vec<Token> {
    let names = places(view, page);
    let mut found = Vec::new();
    let mut after_on = false;
    for lexeme in Lexemes::within(&page.text, 0..page.text.len()) {
        let range = Range::new(lexeme.start, lexeme.end);
        let text = lexeme.text(&page.text);
        let class = match lexeme.kind {
            LexemeKind::Comment | LexemeKind::HashComment => Some(Class::Comment),
            LexemeKind::Sign('<' | '>' | '=') => Some(Class::Operator),
            LexemeKind::String(_) => Some(Class::String),
            LexemeKind::Word => Some(word(text, after_on)),
            _ => None,
        };
        if lexeme.kind == LexemeKind::Word {
            after_on = matches!(text, "on" | "except") || after_on && !KEYWORDS.contains(&text);
        }
        if range.end < within.start || within.end < range.start {
            continue;
        }
        let mut at = range.start;
        // Names within the token, such as what is interpolated, have their own colour.
        for (&start, &(end, class, modifiers)) in names.range(range.start..range.end) {
            let own = Range::new(start, end.min(range.end));
            if let Some(class) = plain(class_of(lexeme.kind, text, after_on), at, start) {
                found.push(class);
            }
            found.push(Token { range: own, class, modifiers });
            at = own.end;
        }
        if let Some(class) = class.filter(|_| at < range.end) {
            let documentation = text.starts_with("///") && !text.starts_with("////");
            let modifiers = if documentation { 1 << 1 } else { 0 };
            found.push(Token { range: Range::new(at, range.end), class, modifiers });
        }
    }
    found
}

fn class_of(kind: LexemeKind, text: &str, after_on: bool) -> Option<Class> {
    match kind {
        LexemeKind::String(_) => Some(Class::String),
        LexemeKind::Word => Some(word(text, after_on)),
        _ => None,
    }
}

fn plain(class: Option<Class>, start: usize, end: usize) -> Option<Token> {
    let class = class.filter(|_| start < end)?;
    Some(Token { range: Range::new(start, end), class, modifiers: 0 })
}

/// A word that is no known name.
fn word(text: &str, after_on: bool) -> Class {
    if KEYWORDS.contains(&text) {
        return Class::Keyword;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Class::Number;
    }
    match text.split_once(':') {
        Some((service, _)) if crate::iam::catalogue::service(service).is_some() => {
            if crate::iam::catalogue::condition_key(text).is_some() {
                Class::Property
            } else {
                Class::Method
            }
        }
        Some(_) if crate::iam::catalogue::condition_key(text).is_some() => Class::Property,
        Some(_) => Class::String,
        None if after_on && crate::iam::catalogue::service(text).is_some() => Class::Namespace,
        None => Class::String,
    }
}

/// The names of a page: where each begins, where it ends, and what it is.
fn places(view: &View, page: &Arc<Page>) -> BTreeMap<usize, (usize, Class, u32)> {
    let mut found = BTreeMap::new();
    let names = page.names();
    for mention in &names.mentions {
        if let Some((_, one)) = view.find(page, mention) {
            let readonly = u32::from(one.kind == NameKind::Constant) << 2;
            found.insert(mention.start, (mention.end, class(one.kind), readonly));
        }
    }
    for one in &names.declarations {
        let readonly = u32::from(one.kind == NameKind::Constant) << 2;
        found.insert(one.start, (one.end, class(one.kind), 1 | readonly));
    }
    found
}

fn class(kind: NameKind) -> Class {
    match kind {
        NameKind::Account | NameKind::Accounts | NameKind::Organization | NameKind::Ou => {
            Class::Namespace
        }
        NameKind::Group | NameKind::User | NameKind::Role | NameKind::PermissionSet => Class::Class,
        NameKind::Policy | NameKind::Guardrail => Class::Type,
        NameKind::Boundary => Class::Interface,
        NameKind::Statements | NameKind::Template => Class::Function,
        NameKind::Constant => Class::Variable,
        NameKind::Parameter => Class::Parameter,
        NameKind::Test => Class::String,
    }
}
