//! The unsafe requests of a delegate, as documents: what one of them allows in every layer is unsafe.

use std::sync::{Arc, OnceLock};

use crate::iam::document::{Condition, Document, Effect, Element, Statement};
use crate::iam::escalation::{self, Class, IDENTITY_SERVICES};
use crate::iam::operator::Comparison;
use crate::prove::{Reader, Rules};
use crate::secure::family::{Families, Family};
use crate::secure::names::Names;
use crate::secure::touched::{Actions, Touched};

/// Requests that a delegate, or what it makes, must never be allowed.
#[derive(Clone, Debug)]
pub struct Region {
    /// What they would do.
    pub danger: Danger,
    /// The actions that they are of.
    pub actions: Actions,
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

/// Making a principal, or setting its boundary: outside every family's names, or with another boundary, or without.
pub(super) fn creation(actions: &[&str], families: &[Family]) -> Vec<Vec<Statement>> {
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
    layers
}

/// What a caller's own user is called; writing its own credentials is no gain.
fn own(partition: &str, account: &str) -> Vec<String> {
    let arn = |rest: &str| format!("arn:{partition}:iam::{account}:user/{rest}${{aws:username}}");
    ["", "*/"].map(arn).to_vec()
}

/// Writing credentials of anybody but the caller, who has a name only as a user: of those who have one, and of others.
fn credentials(families: &Families, home: (&str, &str)) -> [Vec<Vec<Statement>>; 2] {
    let actions = escalation::of(&[Class::Credentials]);
    // `NotResource` with a variable is about callers who have a name.
    let of_named = outside(&actions, &families.user_names, &own(home.0, home.1));
    let mut of_nameless = outside(&actions, &families.user_names, &[]);
    if let Some(first) = of_nameless.first_mut() {
        let nameless = |one: Statement| one.with_condition(Condition::null("aws:username", true));
        *first = first.drain(..).filter_map(|one| nameless(one).ok()).collect();
    }
    [of_named, of_nameless]
}

/// What is asked about one account.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The writing of texts that must stay as they are, where there are any.
    pub ceilings: Option<&'a Arc<Rules>>,
    /// The declared principals that what a delegate reaches must not become.
    pub declared: &'a [String],
    /// The roles that statements name outright.
    pub named: &'a [String],
    /// Whether it is a management account, or administers identities for one.
    pub management: bool,
    /// Its partition and id.
    pub home: (&'a str, &'a str),
    /// What may be allowed at all; other regions are left out.
    pub touched: Touched,
    /// What reads the documents.
    pub reader: &'a Reader,
}

/// What takes a text away or puts another in its place.
const REWRITING: &[Class] = &[Class::WritePolicy, Class::NarrowPolicy];

/// The writing of texts that must stay as they are; none where there are none.
pub fn ceilings(texts: Vec<String>, reader: &Reader) -> Option<Arc<Rules>> {
    let element = Element::of(texts);
    let statement = allow(&escalation::of(REWRITING), element.clone());
    let read = || Arc::new(reader.read(Arc::new(Document::new(vec![statement]))));
    (!element.values.is_empty()).then(read)
}

/// Every unsafe region of a delegate's families that is touched.
pub fn all(families: &Families, asked: &Asked<'_>) -> Vec<Region> {
    use Class as C;
    let mut found: Vec<Region> = Vec::new();
    let everywhere = |actions: &[&str]| vec![vec![allow(actions, Element::of(["*"]))]];
    let mut add = |danger, classes, layers: &dyn Fn(&[&str]) -> Vec<Vec<Statement>>| {
        let actions = Actions::Of(classes);
        if asked.touched.has(actions) {
            let layers = layers(&escalation::of(classes)).into_iter();
            let read = |layer| Arc::new(asked.reader.read(Arc::new(Document::new(layer))));
            found.push(Region { danger, actions, layers: layers.map(read).collect() });
        }
    };
    let made = |made| move |actions: &[&str]| creation(actions, made);
    let named = |names| move |actions: &[&str]| outside(actions, names, &[]);
    add(Danger::Create, &[C::CreateRole, C::BindRole], &made(&families.roles));
    add(Danger::Create, &[C::CreateUser, C::BindUser], &made(&families.users));
    add(Danger::Unbind, &[C::Unbind], &everywhere);
    add(Danger::Rewrite, &[C::WritePolicy], &named(&families.policy_names));
    add(Danger::Write, &[C::WriteRole], &named(&families.role_names));
    add(Danger::Write, &[C::WriteUser], &named(&families.user_names));
    add(Danger::Group, &[C::WriteGroup], &named(&families.group_names));
    add(Danger::Pass, &[C::Pass], &named(&families.passed));
    add(Danger::Narrow, &[C::NarrowRole], &named(&families.role_names));
    add(Danger::Narrow, &[C::NarrowUser], &named(&families.user_names));
    add(Danger::Narrow, &[C::NarrowGroup], &named(&families.group_names));
    add(Danger::Narrow, &[C::NarrowPolicy], &named(&families.policy_names));
    add(Danger::Tag, &[C::TagRole], &named(&families.role_names));
    add(Danger::Tag, &[C::TagUser], &named(&families.user_names));
    add(Danger::ServiceLinked, &[C::ServiceLinked], &everywhere);
    add(Danger::Identity, &[C::Provider], &everywhere);
    add(Danger::Account, &[C::Account], &everywhere);
    for which in [0, 1] {
        let layers = |_: &[&str]| {
            credentials(families, asked.home).into_iter().nth(which).unwrap_or_default()
        };
        add(Danger::Write, &[C::Credentials], &layers);
    }
    if !asked.declared.is_empty() {
        let roles = Element::of(asked.declared.iter().cloned());
        let become_one = |actions: &[&str]| vec![vec![allow(actions, roles.clone())]];
        add(Danger::Assume, &[C::Assume], &become_one);
    }
    // What is named outright, a role of the file or another, is not by a pattern.
    let others: Vec<String> = asked.named.iter().chain(asked.declared).cloned().collect();
    let any = |actions: &[&str]| outside(actions, &families.role_names, &others);
    add(Danger::AssumeAny, &[C::Assume], &any);
    let rewriting = Actions::Of(REWRITING);
    if let Some(rules) = asked.ceilings.filter(|_| asked.touched.has(rewriting)) {
        let layers = vec![rules.clone()];
        found.push(Region { danger: Danger::Rewrite, actions: rewriting, layers });
    }
    let beyond = [
        (Actions::Unknown, unknown()),
        (Actions::Unknown, unknown_reads()),
        (Actions::Services, services(false)),
        (Actions::Services, services(true)),
    ];
    for (actions, (rules, danger)) in beyond {
        if asked.touched.has(actions) {
            let special = asked.management && danger == Danger::Management;
            let danger = if special { Danger::Identity } else { danger };
            found.push(Region { danger, actions, layers: vec![rules] });
        }
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
