//! The tree of a `.deleg` file: what was written, where; nothing is resolved.

use crate::text::Span;

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

/// A word or a string, interpolations apart: a name, a pattern, a value, a number.
#[derive(Clone, Debug)]
pub struct Text {
    /// The whole token, quotes included.
    pub span: Span,
    /// Whether it was written as a string.
    pub quoted: bool,
    /// Escapes and doubled braces resolved.
    pub content: Content,
}

/// What a [`Text`] holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// No interpolation in it.
    Plain(Box<str>),
    /// Pieces with at least one interpolation.
    Parts(Vec<Part>),
}

/// A piece of a [`Text`].
#[derive(Clone, Debug)]
pub enum Part {
    /// Text as it is; IAM's policy variables `${…}` are part of it.
    Literal(Box<str>),
    /// `{name}`: the span holds the braces.
    Interpolation {
        /// The name between the braces.
        name: Box<str>,
        /// From `{` to `}`.
        span: Span,
    },
}

impl Text {
    /// The text where nothing is interpolated.
    pub fn plain(&self) -> Option<&str> {
        match &self.content {
            Content::Plain(text) => Some(text),
            Content::Parts(_) => None,
        }
    }

    /// The name where the text is one interpolation and nothing else, as in `{x}`.
    pub fn sole_interpolation(&self) -> Option<&str> {
        match &self.content {
            Content::Parts(parts) => match parts.as_slice() {
                [Part::Interpolation { name, .. }] => Some(name),
                _ => None,
            },
            Content::Plain(_) => None,
        }
    }
}

/// `[a, b]`.
#[derive(Clone, Debug)]
pub struct List {
    /// With the brackets.
    pub span: Span,
    /// The values.
    pub values: Vec<Text>,
}

/// One value (which may be the name of a `let` that is a list), or a list.
#[derive(Clone, Debug)]
pub enum Many {
    /// A word or string.
    One(Text),
    /// A list.
    List(List),
}

impl Many {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::One(text) => text.span,
            Self::List(list) => list.span,
        }
    }
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

/// `{ … }` of a principal, policy, boundary, `statements`, guardrail or delegation.
#[derive(Clone, Debug)]
pub struct Body {
    /// With the braces.
    pub span: Span,
    /// What stands in it.
    pub elements: Vec<Element>,
}

/// What may stand in a block. Which of them fits which block is checked later, by name.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each variant is documented at its struct")]
pub enum Element {
    Statement(Box<Statement>),
    Include(Include),
    May(May),
    Clause(Clause),
    /// Does not fit the grammar; its diagnostic has been given.
    Broken(Span, Broken),
}

/// `include name(x, y)`
#[derive(Clone, Debug)]
pub struct Include {
    /// The whole.
    pub span: Span,
    /// The statements' name.
    pub name: Text,
    /// The arguments.
    pub arguments: Vec<Argument>,
}

/// `may grant [as name]` or `may { grants } [as name]` in the block of a principal or a boundary.
#[derive(Clone, Debug)]
pub struct May {
    /// The whole.
    pub span: Span,
    /// The grants.
    pub grants: Vec<Grant>,
    /// Whether they stand in braces.
    pub braced: bool,
    /// `as name`
    pub policy_name: Option<Text>,
}

/// `delegate principals [in accounts] may … [as name] [block]`
#[derive(Clone, Debug)]
pub struct Delegate {
    /// To whom.
    pub principals: Vec<PrincipalRef>,
    /// Where.
    pub accounts: Option<Vec<Text>>,
    /// What.
    pub grants: Vec<Grant>,
    /// Whether the grants stand in braces.
    pub braced: bool,
    /// `as name`
    pub policy_name: Option<Text>,
    /// The block after the sentence. A block that directly follows an unbraced grant is that grant's.
    pub body: Option<Body>,
}

/// `verbs kind patterns [to services] [bounded by b or c] {modifier} [block]`
#[derive(Clone, Debug)]
pub struct Grant {
    /// From the first verb to the last token.
    pub span: Span,
    /// The verbs, each with its place; at least one unless recovered.
    pub verbs: Vec<(Verb, Span)>,
    /// What they act on.
    pub kind: (Kind, Span),
    /// Name patterns, or services for service-linked roles.
    pub patterns: Patterns,
    /// `to services`
    pub to: Option<Services>,
    /// `bounded by b or c`
    pub bounded_by: Vec<Text>,
    /// Conditions, dates, MFA.
    pub modifiers: Vec<Modifier>,
    /// Clauses and statements.
    pub body: Option<Body>,
}

/// What may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words of the language")]
pub enum Verb {
    Create,
    Configure,
    Delete,
    Pass,
    View,
    Manage,
}

/// What is delegated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words of the language")]
pub enum Kind {
    Roles,
    Users,
    Policies,
    InstanceProfiles,
    ServiceLinkedRoles,
    Groups,
}

/// `a, b except c`
#[derive(Clone, Debug)]
pub struct Patterns {
    /// The whole.
    pub span: Span,
    /// What is taken in.
    pub include: Vec<Text>,
    /// What is left out.
    pub except: Vec<Text>,
}

/// To which services something may be passed.
#[derive(Clone, Debug)]
pub enum Services {
    /// `any service`
    Any(Span),
    /// `none`
    None(Span),
    /// Service principals; a list in brackets or a `let`'s name is one entry.
    These(Vec<Many>),
}

/// A modifier of a grant.
#[derive(Clone, Debug)]
pub enum Modifier {
    /// `when condition`
    When(Span, Condition),
    /// `unless condition`
    Unless(Span, Condition),
    /// `until date`
    Until(Span, Text),
    /// `with mfa`
    WithMfa(Span),
}

/// A clause of a delegation's block.
#[derive(Clone, Debug)]
pub struct Clause {
    /// The whole.
    pub span: Span,
    /// Which clause.
    pub kind: ClauseKind,
}

/// The clauses.
#[derive(Clone, Debug)]
pub enum ClauseKind {
    /// `policies patterns`; none: `policies none`.
    Policies(Option<Patterns>),
    /// `instance profiles patterns`; none: `instance profiles none`.
    InstanceProfiles(Option<Patterns>),
    /// `pass to services`
    PassTo(Services),
    /// `attach any`, `attach none`, `attach only …`
    Attach(Attach),
    /// `inline policies allowed` (true) or `none` (false)
    InlinePolicies(bool),
    /// `view all`, `own`, `none`
    View(ViewScope),
    /// `tagged key = value`, `tagged key in list`
    Tagged(Vec<Tagged>),
    /// `must tag key, key`
    MustTag(Vec<Text>),
}

/// What may be attached.
#[derive(Clone, Debug)]
pub enum Attach {
    /// `any`
    Any,
    /// `none`
    None,
    /// `only …`: names of policies, or ARN patterns.
    Only(Vec<Text>),
}

/// What may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words of the language")]
pub enum ViewScope {
    All,
    Own,
    None,
}

/// `key = value` or `key in list`
#[derive(Clone, Debug)]
pub struct Tagged {
    /// The tag's key.
    pub key: Text,
    /// Its values.
    pub values: Many,
}

/// Whether a statement allows or denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "IAM's own words")]
pub enum Effect {
    Allow,
    Deny,
}

/// `allow|deny actions on resources [when|unless condition] [as SID]`
#[derive(Clone, Debug)]
pub struct Statement {
    /// The whole.
    pub span: Span,
    /// `allow` or `deny`, and where.
    pub effect: (Effect, Span),
    /// The actions.
    pub actions: Actions,
    /// The resources.
    pub resources: Resources,
    /// The condition.
    pub condition: Option<Guard>,
    /// `as SID`
    pub sid: Option<Text>,
}

/// `when condition` or `unless condition`
#[derive(Clone, Debug)]
pub struct Guard {
    /// The whole.
    pub span: Span,
    /// Whether it is `unless`.
    pub unless: bool,
    /// The condition.
    pub condition: Condition,
}

/// `[all except] action, action`
#[derive(Clone, Debug)]
pub struct Actions {
    /// The whole.
    pub span: Span,
    /// The place of `all except`.
    pub all_except: Option<Span>,
    /// `*`, `s3:Get*`, `s3:@read`, or a string.
    pub list: Vec<Text>,
}

/// `[all except] resource, … [except resource, …]`
#[derive(Clone, Debug)]
pub struct Resources {
    /// The whole.
    pub span: Span,
    /// The place of `all except`.
    pub all_except: Option<Span>,
    /// What is taken in (or all but which).
    pub list: Vec<Resource>,
    /// What is left out.
    pub except: Vec<Resource>,
}

/// A resource.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The whole.
    pub span: Span,
    /// How it was written.
    pub kind: ResourceKind,
}

/// How a resource was written.
#[derive(Clone, Debug)]
pub enum ResourceKind {
    /// `*`, an ARN pattern, a string, or what begins with an interpolation.
    Word(Text),
    /// `service type pattern [in regions] [of account]`
    Typed {
        /// The service's prefix.
        service: Text,
        /// The resource type, with hyphens for spaces.
        resource_type: Text,
        /// One pattern, or one resource for each of a list.
        patterns: Many,
        /// `in regions`: each a word or a list.
        regions: Vec<Many>,
        /// `of account`
        account: Option<Text>,
    },
}

/// A condition.
#[derive(Clone, Debug)]
pub enum Condition {
    /// At least two, joined by `or`.
    Or(Vec<Condition>),
    /// At least two, joined by `and`.
    And(Vec<Condition>),
    /// `not …`, with the place of `not`.
    Not(Span, Box<Condition>),
    /// `( … )`, kept for the formatter.
    Group(Span, Box<Condition>),
    /// One test.
    Test(Box<KeyTest>),
}

/// One test of a condition.
#[derive(Clone, Debug)]
pub struct KeyTest {
    /// The whole.
    pub span: Span,
    /// What is tested.
    pub kind: TestKind,
}

/// What a test of a condition says.
#[derive(Clone, Debug)]
pub enum TestKind {
    /// `key [any|all] relation [if present]`
    Key {
        /// The condition key.
        key: Text,
        /// `any` or `all`, and where.
        quantifier: Option<(Quantifier, Span)>,
        /// The relation.
        relation: Relation,
        /// The place of `if present`.
        if_present: Option<Span>,
    },
    /// `mfa`
    Mfa,
    /// `from CIDR`
    From(Many),
    /// `before date`
    Before(Text),
    /// `after date`
    After(Text),
}

/// `any` or `all` of a multivalued key's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words of the language")]
pub enum Quantifier {
    Any,
    All,
}

/// What a test asks of a key.
#[derive(Clone, Debug)]
pub enum Relation {
    /// `is value`, `is not value`. A list is kept as well, for its own diagnostic.
    Is {
        /// `not`
        negated: bool,
        /// The places of `is` and `not`.
        words: Vec<Span>,
        /// The value.
        value: Many,
    },
    /// `in list`, `not in list`
    In {
        /// `not`
        negated: bool,
        /// The values.
        values: Many,
    },
    /// `like pattern`, `not like pattern`
    Like {
        /// `not`
        negated: bool,
        /// The patterns.
        values: Many,
    },
    /// `< value` and the like
    Compare {
        /// Which.
        comparison: Comparison,
        /// The value.
        value: Text,
    },
    /// `is present`
    Present,
    /// `is absent`
    Absent,
    /// An IAM operator by its own name.
    Operator {
        /// As written: `ArnNotLikeIfExists`, `ForAnyValue:StringLike`.
        operator: Text,
        /// The values.
        values: Many,
    },
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the signs of the language")]
pub enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// `never|always subject may actions on resources [when|unless condition] [in accounts]`
#[derive(Clone, Debug)]
pub struct Invariant {
    /// Whether it is `always`.
    pub always: bool,
    /// Of whom.
    pub subject: Subject,
    /// The actions.
    pub actions: Actions,
    /// The resources.
    pub resources: Resources,
    /// The condition.
    pub condition: Option<Guard>,
    /// Where.
    pub accounts: Option<Vec<Text>>,
}

/// Of whom an invariant speaks, or as whom a test acts. `role x` may name a role that a delegation could make.
#[derive(Clone, Debug)]
pub enum Subject {
    /// Named principals.
    Principals(Vec<PrincipalRef>),
    /// `anyone [but principals]`
    Anyone {
        /// The place of `anyone`.
        span: Span,
        /// Who is left out.
        but: Vec<PrincipalRef>,
    },
}

/// `test "name" { scenarios }`
#[derive(Clone, Debug)]
pub struct Test {
    /// The test's name.
    pub name: Text,
    /// The scenarios; one that did not fit is left out.
    pub scenarios: Vec<Scenario>,
    /// With the braces.
    pub block: Span,
}

/// `as subject [holding …] [in account] { expectations }`
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The whole.
    pub span: Span,
    /// As whom.
    pub subject: Subject,
    /// What its maker attached to it.
    pub holding: Option<Holding>,
    /// In which account.
    pub account: Option<Text>,
    /// The expectations.
    pub expectations: Vec<Expectation>,
    /// With the braces.
    pub block: Span,
}

/// What a created principal holds.
#[derive(Clone, Debug)]
pub enum Holding {
    /// `everything`
    Everything(Span),
    /// Declared policies.
    Policies(Vec<Text>),
    /// Statements.
    Body(Body),
}

/// `may [not] action on resource [with bindings]`
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The whole.
    pub span: Span,
    /// `not`
    pub negated: bool,
    /// The action.
    pub action: Text,
    /// The resource.
    pub resource: Resource,
    /// The request's context.
    pub bindings: Vec<Binding>,
}

/// `key = value` or `boundary name`
#[derive(Clone, Debug)]
pub struct Binding {
    /// The whole.
    pub span: Span,
    /// Which.
    pub kind: BindingKind,
}

/// What a binding says of the request.
#[derive(Clone, Debug)]
pub enum BindingKind {
    /// A condition key's value or values.
    Key(Text, Many),
    /// The boundary that the call names.
    Boundary(Text),
}
