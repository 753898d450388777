//! The names that a file declares and mentions, each with its place: what navigation, completion and renaming go by.

mod blocks;
mod walk;

use super::page::Page;
use crate::syntax::ast::PrincipalKind;

/// The kinds of names; a name is declared once in its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// An account.
    Account,
    /// A set of accounts, which stands wherever an account does.
    Accounts,
    /// An organisation.
    Organization,
    /// An organisational unit.
    Ou,
    /// A group.
    Group,
    /// A user.
    User,
    /// A role.
    Role,
    /// A permission set.
    PermissionSet,
    /// A policy.
    Policy,
    /// A boundary.
    Boundary,
    /// Statements to reuse.
    Statements,
    /// A template.
    Template,
    /// A guardrail.
    Guardrail,
    /// A constant.
    Constant,
    /// A parameter of a template or of statements, or what a `for` binds.
    Parameter,
    /// A test, by its title.
    Test,
}

impl NameKind {
    /// The word that people use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Accounts => "accounts",
            Self::Organization => "organization",
            Self::Ou => "ou",
            Self::Group => "group",
            Self::User => "user",
            Self::Role => "role",
            Self::PermissionSet => "permission set",
            Self::Policy => "policy",
            Self::Boundary => "boundary",
            Self::Statements => "statements",
            Self::Template => "template",
            Self::Guardrail => "guardrail",
            Self::Constant => "let",
            Self::Parameter => "parameter",
            Self::Test => "test",
        }
    }

    /// The kind of a principal.
    pub fn of(kind: PrincipalKind) -> Self {
        match kind {
            PrincipalKind::Group => Self::Group,
            PrincipalKind::User => Self::User,
            PrincipalKind::Role => Self::Role,
            PrincipalKind::PermissionSet => Self::PermissionSet,
        }
    }

    /// The space in which names of the kind must differ.
    fn space(self) -> Self {
        match self {
            Self::Accounts => Self::Account,
            other => other,
        }
    }
}

/// Accounts and sets of them.
pub const ACCOUNTS: &[NameKind] = &[NameKind::Account, NameKind::Accounts];
/// The kinds of principals.
pub const PRINCIPALS: &[NameKind] =
    &[NameKind::Group, NameKind::User, NameKind::Role, NameKind::PermissionSet];
/// Where guardrails attach.
pub const TARGETS: &[NameKind] =
    &[NameKind::Account, NameKind::Accounts, NameKind::Ou, NameKind::Organization];
/// What stands between braces.
pub const CONSTANTS: &[NameKind] = &[NameKind::Constant, NameKind::Parameter];
/// Managed policies, boundaries included.
pub const POLICIES: &[NameKind] = &[NameKind::Policy, NameKind::Boundary];

/// A declared name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Its kind.
    pub kind: NameKind,
    /// The name.
    pub name: String,
    /// Where the name stands, quotes apart.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// The whole sentence.
    pub item: (usize, usize),
    /// Where it can be seen, if not in the whole file: what a parameter's template or loop spans.
    pub scope: Option<(usize, usize)>,
    /// Its documentation.
    pub documentation: Option<String>,
    /// Whether it is a list, as far as can be seen.
    pub list: bool,
}

/// A name that is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// What it may be.
    pub kinds: &'static [NameKind],
    /// The name.
    pub name: String,
    /// Where it stands, quotes and braces apart.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Whether it is a name only if a list is declared so: a bare word where values stand.
    pub only_list: bool,
    /// Whether it must be declared: `role x` in a test may be what a delegation makes.
    pub needed: bool,
}

/// A file that is named: by `use`, or as a policy's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The path as written.
    pub path: String,
    /// Where it stands, quotes apart.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Whether it is a `.deleg` file.
    pub used: bool,
}

/// All of them, in the order of the text.
#[derive(Debug, Default)]
pub struct Names {
    /// What is declared.
    pub declarations: Vec<Declaration>,
    /// What is used.
    pub mentions: Vec<Mention>,
    /// The files that are named.
    pub links: Vec<Link>,
}

impl Names {
    /// Reads them from a page's tree.
    pub fn of(page: &Page) -> Self {
        let mut names = walk::names(page);
        names.declarations.sort_by_key(|one| one.start);
        names.mentions.sort_by_key(|one| (one.start, one.end));
        names.mentions.dedup();
        names
    }

    /// The mention at a place.
    pub fn mention_at(&self, offset: usize) -> Option<&Mention> {
        self.mentions.iter().find(|one| one.start <= offset && offset <= one.end)
    }

    /// The declaration whose name is at a place.
    pub fn declaration_at(&self, offset: usize) -> Option<&Declaration> {
        self.declarations.iter().find(|one| one.start <= offset && offset <= one.end)
    }

    /// The link at a place.
    pub fn link_at(&self, offset: usize) -> Option<&Link> {
        self.links.iter().find(|one| one.start <= offset && offset <= one.end)
    }

    /// The declaration that a mention means, among this file's.
    pub fn find(&self, mention: &Mention) -> Option<&Declaration> {
        let fits = |one: &&Declaration| {
            mention.kinds.contains(&one.kind)
                && one.name == mention.name
                && (one.list || !mention.only_list)
                && one.scope.is_none_or(|(start, end)| start <= mention.start && mention.end <= end)
        };
        // The innermost scope wins, then the file's own names.
        let size = |one: &&Declaration| one.scope.map_or(usize::MAX, |(start, end)| end - start);
        self.declarations.iter().filter(fits).min_by_key(size)
    }
}

/// Whether two declarations of the same name would clash.
pub fn clash(one: &Declaration, other: &Declaration) -> bool {
    one.kind.space() == other.kind.space() && one.scope == other.scope
}
