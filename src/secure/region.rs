//! The unsafe requests of a delegate, as documents: what one of them allows in every layer is unsafe.

use std::sync::{Arc, OnceLock};

use crate::iam::document::{Condition, Document, Effect, Element, Statement};
use crate::iam::escalation::{self, Class, IDENTITY_SERVICES};
use crate::iam::operator::Comparison;
use crate::prove::Rules;
use crate::secure::family::{Families, Family};
use crate::secure::names::Names;

/// Requests that a delegate, or what it makes, must never be allowed.
#[derive(Debug)]
pub struct Region {
    /// What they would do.
    pub danger: Danger,
    /// The layers, all of which take in an unsafe request.
    pub layers: Vec<Arc<Rules>>,
}

/// What an unsafe request would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// Make a principal, or set a boundary, outside every family.
    Create,
    /// Take a boundary away.
    Unbind,
    /// Rewrite a policy outside the families.
    Rewrite,
    /// Write a role, user or its credentials outside the families.
    Write,
    /// Write a group.
    Group,
    /// Obtain a role outside the families by passing it.
    Pass,
    /// Become a declared principal outside the families.
    Assume,
    /// Become any role that a pattern takes in.
    AssumeAny,
    /// Make a role that no boundary can hold.
    ServiceLinked,
    /// Take something away outside the families.
    Narrow,
    /// Tag a principal outside the families.
    Tag,
    /// Write an identity provider, or another service that decides who is who.
    Identity,
    /// The same, in a service that does so in a management account alone.
    Management,
    /// Change a setting of the whole account.
    Account,
    /// Do something that the catalogue does not know.
    Unknown,
    /// The same, by a name of which all that are known only read.
    UnknownRead,
}

impl Danger {
    /// Whether it is a warning: it may be no danger, by what these files do not show.
    pub fn warns(self) -> bool {
        matches!(
            self,
            Self::Tag
                | Self::Management
                | Self::UnknownRead
                | Self::AssumeAny
                | Self::ServiceLinked
        )
    }
}

fn rules(statements: Vec<Statement>) -> Arc<Rules> {
    Arc::new(Rules::new(Arc::new(Document::new(statements))))
}

fn allow(actions: &[&str], resource: Element) -> Statement {
    Statement::new(Effect::Allow, Element::of(actions.iter().copied()), Some(resource))
}

/// The layers of: these actions, outside these names.
fn outside(actions: &[&str], names: &Names, others: &[String]) -> Vec<Vec<Statement>> {
    let layers = names.outside(others).into_iter();
    layers.map(|set| set.into_iter().map(|one| allow(actions, one)).collect()).collect()
}

fn region(danger: Danger, layers: Vec<Vec<Statement>>) -> Region {
    Region { danger, layers: layers.into_iter().map(rules).collect() }
}

/// Making a principal, or setting its boundary: outside every family's names, or with another boundary, or without.
pub(super) fn creation(actions: &[&str], families: &[Family]) -> Region {
    let mut layers = Vec::new();
    for family in families {
        let other = Condition::new(
            Comparison::StringNotEquals,
            "iam:PermissionsBoundary",
            family.boundaries.iter().cloned(),
        );
        for mut layer in outside(actions, &family.names, &[]) {
            let statement = allow(actions, Element::of(["*"]));
            layer.extend(statement.with_condition(other.clone()).ok());
            layers.push(layer);
        }
    }
    if layers.is_empty() {
        layers.push(vec![allow(actions, Element::of(["*"]))]);
    }
    region(Danger::Create, layers)
}

/// What a caller's own user is called; writing its own credentials is no gain.
fn own(partition: &str, account: &str) -> Vec<String> {
    let arn = |rest: &str| format!("arn:{partition}:iam::{account}:user/{rest}${{aws:username}}");
    ["", "*/"].map(arn).to_vec()
}

/// Writing credentials of anybody but the caller, who has a name only as a user.
fn credentials(families: &Families, home: (&str, &str)) -> Vec<Region> {
    let actions = escalation::of(&[Class::Credentials]);
    // `NotResource` with a variable is about callers who have a name.
    let of_named = outside(&actions, &families.user_names, &own(home.0, home.1));
    let mut of_nameless = outside(&actions, &families.user_names, &[]);
    if let Some(first) = of_nameless.first_mut() {
        let nameless = |one: Statement| one.with_condition(Condition::null("aws:username", true));
        *first = first.drain(..).filter_map(|one| nameless(one).ok()).collect();
    }
    vec![region(Danger::Write, of_named), region(Danger::Write, of_nameless)]
}

/// Every unsafe region of a delegate's families. `ceilings` are the texts that must stay as they are; `declared` the
/// principals of the file that roles of these families must not become; `named` the roles that statements name outright.
pub fn all(
    families: &Families,
    ceilings: &[String],
    declared: &[String],
    named: &[String],
    management: bool,
    home: (&str, &str),
) -> Vec<Region> {
    use Class as C;
    let everywhere = |danger, classes: &[Class]| {
        let actions = escalation::of(classes);
        region(danger, vec![vec![allow(&actions, Element::of(["*"]))]])
    };
    let of_names = |danger, classes: &[Class], names: &Names| {
        region(danger, outside(&escalation::of(classes), names, &[]))
    };
    let mut found = vec![
        creation(&escalation::of(&[C::CreateRole, C::BindRole]), &families.roles),
        creation(&escalation::of(&[C::CreateUser, C::BindUser]), &families.users),
        everywhere(Danger::Unbind, &[C::Unbind]),
        of_names(Danger::Rewrite, &[C::WritePolicy], &families.policy_names),
        of_names(Danger::Write, &[C::WriteRole], &families.role_names),
        of_names(Danger::Write, &[C::WriteUser], &families.user_names),
        of_names(Danger::Group, &[C::WriteGroup], &families.group_names),
        of_names(Danger::Pass, &[C::Pass], &families.passed),
        of_names(Danger::Narrow, &[C::NarrowRole], &families.role_names),
        of_names(Danger::Narrow, &[C::NarrowUser], &families.user_names),
        of_names(Danger::Narrow, &[C::NarrowGroup], &families.group_names),
        of_names(Danger::Narrow, &[C::NarrowPolicy], &families.policy_names),
        of_names(Danger::Tag, &[C::TagRole], &families.role_names),
        of_names(Danger::Tag, &[C::TagUser], &families.user_names),
        everywhere(Danger::ServiceLinked, &[C::ServiceLinked]),
        everywhere(Danger::Identity, &[C::Provider]),
        everywhere(Danger::Account, &[C::Account]),
    ];
    found.extend(credentials(families, home));
    if !ceilings.is_empty() {
        let actions = escalation::of(&[C::WritePolicy, C::NarrowPolicy]);
        let texts = Element::of(ceilings.iter().cloned());
        found.push(region(Danger::Rewrite, vec![vec![allow(&actions, texts)]]));
    }
    if !declared.is_empty() {
        let actions = escalation::of(&[C::Assume]);
        let roles = Element::of(declared.iter().cloned());
        found.push(region(Danger::Assume, vec![vec![allow(&actions, roles)]]));
    }
    // What is named outright, a role of the file or another, is not by a pattern.
    let others: Vec<String> = named.iter().chain(declared).cloned().collect();
    let layers = outside(&escalation::of(&[C::Assume]), &families.role_names, &others);
    found.push(region(Danger::AssumeAny, layers));
    for one in [unknown(), unknown_reads(), services(false), services(true)] {
        let danger =
            if one.1 == Danger::Management && management { Danger::Identity } else { one.1 };
        found.push(Region { danger, layers: vec![one.0] });
    }
    found
}

/// Beginnings of names of which all that are known only read.
const READING: &[&str] = &["iam:Get*", "iam:List*"];

/// What iam and sts do that the table does not know.
pub(super) fn unknown() -> (Arc<Rules>, Danger) {
    static UNKNOWN: OnceLock<Arc<Rules>> = OnceLock::new();
    let made = UNKNOWN.get_or_init(|| {
        let known = escalation::rows().iter().map(|row| row.action).chain(READING.iter().copied());
        rules(vec![Statement::allow(["iam:*", "sts:*"], ["*"]), Statement::deny(known, ["*"])])
    });
    (made.clone(), Danger::Unknown)
}

/// What is named as if it read, and the table does not know.
pub(super) fn unknown_reads() -> (Arc<Rules>, Danger) {
    static UNKNOWN: OnceLock<Arc<Rules>> = OnceLock::new();
    let made = UNKNOWN.get_or_init(|| {
        let known = escalation::rows().iter().map(|row| row.action);
        let reading = READING.iter().copied();
        rules(vec![Statement::allow(reading, ["*"]), Statement::deny(known, ["*"])])
    });
    (made.clone(), Danger::UnknownRead)
}

/// The writes of other services that decide who is who.
pub(super) fn services(only_in_management: bool) -> (Arc<Rules>, Danger) {
    static BOTH: [OnceLock<Arc<Rules>>; 2] = [OnceLock::new(), OnceLock::new()];
    let [anywhere, management] = &BOTH;
    let (lock, danger) = if only_in_management {
        (management, Danger::Management)
    } else {
        (anywhere, Danger::Identity)
    };
    let made = lock.get_or_init(|| {
        let services =
            || IDENTITY_SERVICES.iter().filter(|one| one.only_in_management == only_in_management);
        let all = services().map(|one| format!("{}:*", one.service));
        let harmless = services().flat_map(|one| one.harmless());
        rules(vec![Statement::allow(all, ["*"]), Statement::deny(harmless, ["*"])])
    });
    (made.clone(), danger)
}
