//! What a file declares, and what it sees.

use super::types::{AccountId, PolicyId, PrincipalId};
use crate::syntax::ast;
use crate::text::Span;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The kinds of names; a name is declared once in its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    Account,
    Organization,
    Ou,
    Group,
    User,
    Role,
    PermissionSet,
    Policy,
    Boundary,
    Statements,
    Template,
    Constant,
    Guardrail,
}

impl Space {
    /// Every kind.
    pub(super) const ALL: &[Self] = &[
        Self::Account,
        Self::Organization,
        Self::Ou,
        Self::Group,
        Self::User,
        Self::Role,
        Self::PermissionSet,
        Self::Policy,
        Self::Boundary,
        Self::Statements,
        Self::Template,
        Self::Constant,
        Self::Guardrail,
    ];

    /// The kinds of principals.
    pub(super) const PRINCIPALS: &[Self] =
        &[Self::Group, Self::User, Self::Role, Self::PermissionSet];

    /// The word that messages use.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Organization => "organization",
            Self::Ou => "ou",
            Self::Group => "group",
            Self::User => "user",
            Self::Role => "role",
            Self::PermissionSet => "permission set",
            Self::Policy => "policy",
            Self::Boundary => "boundary",
            Self::Statements => "block of statements",
            Self::Template => "template",
            Self::Constant => "constant",
            Self::Guardrail => "guardrail",
        }
    }

    /// The kind of a principal.
    pub(super) fn of(kind: ast::PrincipalKind) -> Self {
        match kind {
            ast::PrincipalKind::Group => Self::Group,
            ast::PrincipalKind::User => Self::User,
            ast::PrincipalKind::Role => Self::Role,
            ast::PrincipalKind::PermissionSet => Self::PermissionSet,
        }
    }

    /// The kind that a broken item would have declared, by its keyword.
    pub(super) fn of_keyword(word: &str) -> Option<Self> {
        let word = match word {
            "accounts" => "account",
            "let" => "constant",
            "statements" => "block of statements",
            other => other,
        };
        Self::ALL.iter().copied().find(|space| space.word() == word)
    }
}

/// The scope that values are looked up in; a place in the builder's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EnvId(pub(super) usize);

/// A constant; a place in the builder's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LetId(pub(super) usize);

/// What a name stands for.
#[derive(Clone, Debug)]
pub(super) enum What<'a> {
    Account(AccountId),
    /// A set; its members are found when all accounts are declared.
    Accounts(&'a ast::Accounts, EnvId),
    /// An organisation's or organisational unit's id.
    Id(Arc<str>),
    Principal(PrincipalId),
    Policy(PolicyId),
    Statements(&'a ast::Statements, EnvId),
    Template(&'a ast::Template, EnvId),
    Constant(LetId),
    Guardrail,
    /// Its declaration does not fit the grammar: nothing is concluded from it.
    Broken,
}

/// A declared name.
#[derive(Debug)]
pub(super) struct Declared<'a> {
    pub(super) span: Span,
    pub(super) what: What<'a>,
    pub(super) used: Cell<bool>,
}

/// The names of one file.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    pub(super) names: BTreeMap<Space, BTreeMap<Arc<str>, Declared<'a>>>,
    /// The files it uses, by their places in the list of files.
    pub(super) uses: Vec<usize>,
}

impl<'a> Scope<'a> {
    /// Declares a name; gives back the place of an earlier declaration of it, which then stays.
    pub(super) fn declare(
        &mut self,
        space: Space,
        name: Arc<str>,
        span: Span,
        what: What<'a>,
    ) -> Option<Span> {
        let names = self.names.entry(space).or_default();
        if let Some(first) = names.get(&name) {
            return Some(first.span);
        }
        names.insert(name, Declared { span, what, used: Cell::new(false) });
        None
    }

    /// A name of this file alone.
    pub(super) fn own(&self, space: Space, name: &str) -> Option<&Declared<'a>> {
        self.names.get(&space)?.get(name)
    }

    /// Every name of a kind in this file.
    pub(super) fn all(&self, space: Space) -> impl Iterator<Item = (&Arc<str>, &Declared<'a>)> {
        self.names.get(&space).into_iter().flatten()
    }
}
