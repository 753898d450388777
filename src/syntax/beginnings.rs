//! The keywords that begin something, as the grammar has them.

/// What begins an item.
pub const ITEMS: &[&str] = &[
    "use",
    "let",
    "account",
    "accounts",
    "organization",
    "ou",
    "group",
    "user",
    "role",
    "permission",
    "policy",
    "boundary",
    "statements",
    "guardrail",
    "resource",
    "protect",
    "template",
    "for",
    "delegate",
    "never",
    "always",
    "test",
];

/// The kinds of principals, which begin items.
pub const PRINCIPALS: &[&str] = &["group", "user", "role", "permission"];

/// What begins an element of a block.
pub const ELEMENTS: &[&str] = &[
    "allow", "deny", "include", "may", "policies", "instance", "pass", "attach", "inline", "view",
    "tagged", "must",
];

/// The verbs of a grant; two of them begin an element as well.
pub const VERBS: &[&str] = &["create", "configure", "delete", "pass", "view", "manage"];
