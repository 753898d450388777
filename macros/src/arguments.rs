//! What stands between the parentheses of `include_policies!`.

use crate::Wrong;
use proc_macro::{Span, TokenStream, TokenTree};

/// A path, and perhaps an account.
pub struct Arguments {
    /// The path, relative to the package.
    pub path: String,
    /// Where it stands.
    pub at: Span,
    /// The account for files that declare none.
    pub account: Option<String>,
}

/// What the macro takes, as its messages say it.
const USAGE: &str = "write `include_policies!(\"iam/\")`, with the path of a `.deleg` file or of a folder of them; `account = \"123456789012\"` may follow";

impl Arguments {
    /// Reads them.
    pub fn read(input: TokenStream) -> Result<Self, Wrong> {
        let mut tokens = input.into_iter();
        let first = tokens.next().ok_or_else(|| {
            Wrong::new(Span::call_site(), format!("a path is missing\n  = help: {USAGE}"))
        })?;
        let at = first.span();
        let path = text(&first).ok_or_else(|| {
            Wrong::new(at, format!("the path is a literal text in quotes\n  = help: {USAGE}"))
        })?;
        if path.is_empty() {
            return Err(Wrong::new(at, format!("the path is empty\n  = help: {USAGE}")));
        }
        let rest: Vec<TokenTree> = tokens.collect();
        Ok(Self { path, at, account: account(&rest)? })
    }
}

/// `, account = "…"`, or nothing but perhaps a comma.
fn account(rest: &[TokenTree]) -> Result<Option<String>, Wrong> {
    let is = |token: &TokenTree, sign: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
    let (comma, key, equals, value) = match rest {
        [] => return Ok(None),
        [comma] if is(comma, ',') => return Ok(None),
        [comma, key, equals, value] => (comma, key, equals, value),
        [comma, key, equals, value, last] if is(last, ',') => (comma, key, equals, value),
        [first, ..] => return Err(unknown(first)),
    };
    if !is(comma, ',') || key.to_string() != "account" || !is(equals, '=') {
        return Err(unknown(key));
    }
    let id =
        text(value).filter(|id| id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()));
    let wrong = || {
        let help = "`account = \"123456789012\"`";
        Wrong::new(value.span(), format!("an account is a text of twelve digits\n  = help: {help}"))
    };
    id.ok_or_else(wrong).map(Some)
}

fn unknown(token: &TokenTree) -> Wrong {
    Wrong::new(token.span(), format!("it is not known what this says\n  = help: {USAGE}"))
}

/// The value of a literal text, plain or raw.
fn text(token: &TokenTree) -> Option<String> {
    // What another macro hands over stands in a group that is not seen.
    if let TokenTree::Group(group) = token {
        let mut inner = group.stream().into_iter();
        return match (inner.next(), inner.next()) {
            (Some(inner), None) => text(&inner),
            _ => None,
        };
    }
    let TokenTree::Literal(literal) = token else { return None };
    let spelled = literal.to_string();
    if let Some(raw) = spelled.strip_prefix('r') {
        return raw.trim_matches('#').strip_prefix('"')?.strip_suffix('"').map(str::to_owned);
    }
    let inner = spelled.strip_prefix('"')?.strip_suffix('"')?;
    // A path needs no other escapes.
    let plain = inner.replace("\\\\", "\u{0}").replace("\\\"", "\"");
    (!plain.contains('\\')).then(|| plain.replace('\u{0}', "\\"))
}
