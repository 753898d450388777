//! The tree of a `.deleg` file: what was written, where; nothing is resolved.

mod text;
mod block;
mod delegation;
mod statement;
mod scenario;

use crate::text::Span;

pub use block::{Body, Element, Include, May};
pub use delegation::{
    Attach, Clause, ClauseKind, Delegate, Grant, Kind, Modifier, Patterns, Services, Tagged, Verb,
    ViewScope,
};
pub use scenario::{
    Binding, BindingKind, Expectation, Holding, Invariant, Scenario, Subject, Test,
};
pub use statement::{
    Actions, Comparison, Condition, Effect, Guard, KeyTest, Quantifier, Relation, Resource,
    ResourceKind, Resources, Statement, TestKind,
};
pub use text::{Content, List, Many, Part, Text};

/// A file.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Items in the order in which they stand.
    pub items: Vec<Item>,
}

/// A declaration or sentence, with the documentation before it.
#[derive(Clone, Debug)]
pub struct Item {
    /// From the first token to the last; documentation comments are not within.
    pub span: Span,
    /// The lines of `///` directly before it, without the slashes and one space, joined by newlines.
    pub documentation: Option<String>,
    /// What it is.
    pub kind: ItemKind,
}

/// What an item is.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each variant is documented at its struct")]
pub enum ItemKind {
    Use(Use),
    Let(Let),
    Account(Account),
    Accounts(Accounts),
    Organization(Organization),
    Ou(Ou),
    Principal(Principal),
    Policy(Policy),
    Statements(Statements),
    Guardrail(Guardrail),
    Protect(Protect),
    Template(Template),
    Instance(Instance),
    For(For),
    Delegate(Delegate),
    Invariant(Invariant),
    Test(Test),
    /// An item that does not fit the grammar; its diagnostic has been given.
    Broken(Broken),
}

/// What could not be read, as far as it still tells something: its names count as used, and as declared.
#[derive(Clone, Debug, Default)]
pub struct Broken {
    /// The name that the item would declare, with its kind's keyword (`group`, `boundary`, …), where that far was read.
    pub declares: Option<(&'static str, Text)>,
    /// Every word in it.
    pub mentions: Vec<Text>,
}

/// `use "path.deleg"`
#[derive(Clone, Debug)]
pub struct Use {
    /// The path, relative to the file.
    pub path: Text,
}

/// `let name [in account] = value`
#[derive(Clone, Debug)]
pub struct Let {
    /// The constant's name.
    pub name: Text,
    /// The accounts in which it has this value; empty: in all.
    pub accounts: Vec<Text>,
    /// The value.
    pub value: Many,
}

/// `account name = 123456789012 [in aws-cn] [of organization o-…] [is management] [is identity administrator]`
#[derive(Clone, Debug)]
pub struct Account {
    /// The account's name in the file.
    pub name: Text,
    /// The twelve digits.
    pub id: Text,
    /// The partition.
    pub partition: Option<Text>,
    /// The organisation: a declared name or an id.
    pub organization: Option<Text>,
    /// `is management`
    pub management: Option<Span>,
    /// `is identity administrator`
    pub identity_administrator: Option<Span>,
}

/// `accounts name = a, b`
#[derive(Clone, Debug)]
pub struct Accounts {
    /// The set's name.
    pub name: Text,
    /// Accounts or sets of accounts.
    pub members: Vec<Text>,
}

/// `organization name = o-…`
#[derive(Clone, Debug)]
pub struct Organization {
    /// Its name in the file.
    pub name: Text,
    /// The id.
    pub id: Text,
}

/// `ou name = ou-…`
#[derive(Clone, Debug)]
pub struct Ou {
    /// Its name in the file.
    pub name: Text,
    /// The id.
    pub id: Text,
}

/// What a principal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalKind {
    /// An IAM group.
    Group,
    /// An IAM user.
    User,
    /// An IAM role.
    Role,
    /// A permission set of IAM Identity Center.
    PermissionSet,
}

/// `group name …`, `user`, `role`, `permission set`
#[derive(Clone, Debug)]
pub struct Principal {
    /// Which of the four.
    pub kind: PrincipalKind,
    /// Its name.
    pub name: Text,
    /// The clauses before the block.
    pub header: Header,
    /// Its own permissions.
    pub body: Option<Body>,
}

/// The clauses between a declaration's name and its block, each at most once.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// `at /path/`
    pub at: Option<Text>,
    /// `in a, b`; none where it was not written.
    pub accounts: Option<Vec<Text>>,
    /// `member of groups`
    pub member_of: Option<Vec<Text>>,
    /// `bounded by boundary`
    pub bounded_by: Option<Text>,
    /// `for principals`
    pub principals: Option<Vec<PrincipalRef>>,
    /// `fits by wildcards`
    pub fits_by_wildcards: Option<Span>,
    /// `as inline`
    pub inline: Option<Span>,
}

/// A principal named in a sentence, with its kind where it was said.
#[derive(Clone, Debug)]
pub struct PrincipalRef {
    /// With the kind.
    pub span: Span,
    /// The kind, where said.
    pub kind: Option<PrincipalKind>,
    /// The name.
    pub name: Text,
}

/// Whether a policy grants or caps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyKind {
    /// `policy`: a customer managed policy.
    Identity,
    /// `boundary`: a permissions boundary.
    Boundary,
}

/// `policy name …`, `boundary name …`
#[derive(Clone, Debug)]
pub struct Policy {
    /// Which of the two.
    pub kind: PolicyKind,
    /// Its name.
    pub name: Text,
    /// The clauses before its text.
    pub header: Header,
    /// Where its text is.
    pub text: PolicyText,
}

/// Where a policy's text is.
#[derive(Clone, Debug)]
pub enum PolicyText {
    /// `{ … }`
    Body(Body),
    /// `from "file.json"`
    From(Text),
    /// `= ARN [from "file.json"]`
    Existing {
        /// The ARN.
        arn: Text,
        /// The file with its text, if known.
        from: Option<Text>,
    },
}

/// `statements name(a, b) { … }`
#[derive(Clone, Debug)]
pub struct Statements {
    /// Its name.
    pub name: Text,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The statements.
    pub body: Body,
}

/// `guardrail name for targets { … }`, `resource guardrail …`
#[derive(Clone, Debug)]
pub struct Guardrail {
    /// Whether it is a resource control policy.
    pub resource: bool,
    /// Its name.
    pub name: Text,
    /// Accounts, sets of accounts, organisational units, organisations.
    pub targets: Vec<Text>,
    /// The statements.
    pub body: Body,
}

/// `protect delegations in accounts [except principals]`
#[derive(Clone, Debug)]
pub struct Protect {
    /// The accounts.
    pub accounts: Vec<Text>,
    /// Who may still do what is denied.
    pub except: Vec<PrincipalRef>,
}

/// A parameter of a template or of statements.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Text,
    /// Its value where none is given.
    pub default: Option<Many>,
}

/// An argument.
#[derive(Clone, Debug)]
pub struct Argument {
    /// The parameter, where it was named.
    pub name: Option<Text>,
    /// The value.
    pub value: Many,
}

/// `template name(a, b = default) { items }`
#[derive(Clone, Debug)]
pub struct Template {
    /// Its name.
    pub name: Text,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The items.
    pub items: Vec<Item>,
    /// With the braces.
    pub block: Span,
}

/// `name(x, c = [z])`
#[derive(Clone, Debug)]
pub struct Instance {
    /// The template's name.
    pub name: Text,
    /// The arguments.
    pub arguments: Vec<Argument>,
}

/// `for x in list { items }`, `for (x, y) in [(a, b), …] { items }`
#[derive(Clone, Debug)]
pub struct For {
    /// One name, or several in parentheses.
    pub names: Vec<Text>,
    /// Whether the names stand in parentheses.
    pub tuple: bool,
    /// What it goes over.
    pub over: ForOver,
    /// The items.
    pub items: Vec<Item>,
    /// With the braces.
    pub block: Span,
}

/// What a `for` goes over.
#[derive(Clone, Debug)]
pub enum ForOver {
    /// A list, or the name of one.
    Many(Many),
    /// A list of tuples, each with its span.
    Tuples(Vec<(Span, Vec<Text>)>, Span),
}
