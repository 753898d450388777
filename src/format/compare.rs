//! Whether two trees say the same: everything but the places where it stands.

use crate::syntax::ast;
use crate::text::Span;

/// Compares what was written, whatever its place.
pub(super) trait Same {
    /// Whether both say the same.
    fn same(&self, other: &Self) -> bool;
}

impl Same for Span {
    fn same(&self, _: &Self) -> bool {
        true
    }
}

impl<T: Same> Same for Box<T> {
    fn same(&self, other: &Self) -> bool {
        T::same(self, other)
    }
}

impl<T: Same> Same for Option<T> {
    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Some(this), Some(other)) => this.same(other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

impl<T: Same> Same for Vec<T> {
    fn same(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other).all(|(this, other)| this.same(other))
    }
}

impl<A: Same, B: Same> Same for (A, B) {
    fn same(&self, other: &Self) -> bool {
        self.0.same(&other.0) && self.1.same(&other.1)
    }
}

/// What is the same where it is equal.
macro_rules! equal {
    ($($type:ty),* $(,)?) => {$(
        impl Same for $type {
            fn same(&self, other: &Self) -> bool {
                self == other
            }
        }
    )*};
}

equal!(
    bool,
    Box<str>,
    String,
    &'static str,
    ast::PrincipalKind,
    ast::PolicyKind,
    ast::Verb,
    ast::Kind,
    ast::ViewScope,
    ast::Effect,
    ast::Quantifier,
    ast::Comparison,
);

/// What is the same where all its fields are; a field that is not named here does not compile.
macro_rules! fields {
    ($($name:ident { $($field:ident),* $(,)? })*) => {$(
        impl Same for ast::$name {
            fn same(&self, other: &Self) -> bool {
                let Self { $($field),* } = self;
                $($field.same(&other.$field))&&*
            }
        }
    )*};
}

fields! {
    File { items }
    Item { span, documentation, kind }
    Broken { declares, mentions }
    Text { span, quoted, content }
    List { span, values }
    Use { path }
    Let { name, accounts, value }
    Account { name, id, partition, organization, management, identity_administrator }
    Accounts { name, members }
    Organization { name, id }
    Ou { name, id }
    Principal { kind, name, header, body }
    Header { at, accounts, member_of, bounded_by, principals, fits_by_wildcards, inline }
    PrincipalRef { span, kind, name }
    Policy { kind, name, header, text }
    Statements { name, parameters, body }
    Guardrail { resource, name, targets, body }
    Protect { accounts, except }
    Parameter { name, default }
    Argument { name, value }
    Template { name, parameters, items, block }
    Instance { name, arguments }
    For { names, tuple, over, items, block }
    Body { span, elements }
    Include { span, name, arguments }
    May { span, grants, braced, policy_name }
    Delegate { principals, accounts, grants, braced, policy_name, body }
    Grant { span, verbs, kind, patterns, to, bounded_by, modifiers, body }
    Patterns { span, include, except }
    Clause { span, kind }
    Tagged { key, values }
    Statement { span, effect, actions, resources, condition, sid }
    Guard { span, unless, condition }
    Actions { span, all_except, list }
    Resources { span, all_except, list, except }
    Resource { span, kind }
    KeyTest { span, kind }
    Invariant { always, subject, actions, resources, condition, accounts }
    Test { name, scenarios, block }
    Scenario { span, subject, holding, account, expectations, block }
    Expectation { span, negated, action, resource, bindings }
    Binding { span, kind }
}

/// What is the same where it is the same variant and all that it holds is; a variant that is not named here does not
/// compile. Each part is given two names, for the one side and the other.
macro_rules! variants {
    ($($name:ident {
        $($variant:ident
            $(( $($this:ident $other:ident),* ))?
            $({ $($field:ident: $one:ident $two:ident),* })?
        ),* $(,)?
    })*) => {$(
        impl Same for ast::$name {
            fn same(&self, other: &Self) -> bool {
                match self {
                    $(Self::$variant $(( $($this),* ))? $({ $($field: $one),* })? => match other {
                        Self::$variant $(( $($other),* ))? $({ $($field: $two),* })? => {
                            true $( $(&& $this.same($other))* )? $( $(&& $one.same($two))* )?
                        }
                        _ => false,
                    },)*
                }
            }
        }
    )*};
}

variants! {
    ItemKind {
        Use(a b), Let(a b), Account(a b), Accounts(a b), Organization(a b), Ou(a b),
        Principal(a b), Policy(a b), Statements(a b), Guardrail(a b), Protect(a b),
        Template(a b), Instance(a b), For(a b), Delegate(a b), Invariant(a b), Test(a b),
        Broken(a b),
    }
    Content { Plain(a b), Parts(a b) }
    Part { Literal(a b), Interpolation { name: a b, span: c d } }
    Many { One(a b), List(a b) }
    PolicyText { Body(a b), From(a b), Existing { arn: a b, from: c d } }
    ForOver { Many(a b), Tuples(a b, c d) }
    Element { Statement(a b), Include(a b), May(a b), Clause(a b), Broken(a b, c d) }
    Services { Any(a b), None(a b), These(a b) }
    Modifier { When(a b, c d), Unless(a b, c d), Until(a b, c d), WithMfa(a b) }
    ClauseKind {
        Policies(a b), InstanceProfiles(a b), PassTo(a b), Attach(a b), InlinePolicies(a b),
        View(a b), Tagged(a b), MustTag(a b),
    }
    Attach { Any, None, Only(a b) }
    ResourceKind {
        Word(a b),
        Typed { service: a b, resource_type: c d, patterns: e f, regions: g h, account: i j },
    }
    TestKind {
        Key { key: a b, quantifier: c d, relation: e f, if_present: g h },
        Mfa, From(a b), Before(a b), After(a b),
    }
    Relation {
        Is { negated: a b, words: e f, value: c d },
        In { negated: a b, values: c d },
        Like { negated: a b, values: c d },
        Compare { comparison: a b, value: c d },
        Present, Absent,
        Operator { operator: a b, values: c d },
    }
    Subject { Principals(a b), Anyone { span: a b, but: c d } }
    Holding { Everything(a b), Policies(a b), Body(a b) }
    BindingKind { Key(a b, c d), Boundary(a b) }
}

impl Same for ast::Condition {
    fn same(&self, other: &Self) -> bool {
        let (mut this, mut other) = (self, other);
        // A chain of negations may be as long as a file.
        while let (Self::Not(_, one), Self::Not(_, two)) = (this, other) {
            (this, other) = (one, two);
        }
        match (this, other) {
            (Self::Or(one), Self::Or(two)) | (Self::And(one), Self::And(two)) => one.same(two),
            (Self::Group(_, one), Self::Group(_, two)) => one.same(two),
            (Self::Test(one), Self::Test(two)) => one.same(two),
            (Self::Or(_) | Self::And(_) | Self::Not(..) | Self::Group(..) | Self::Test(_), _) => {
                false
            }
        }
    }
}
