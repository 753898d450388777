//! Actions and resources of a statement as IAM spells them, each with the place it comes from.

use super::text::{Text, Texts};
use super::{Account, Actions, Model, Resource, ResourceKind};
use crate::iam::catalogue::{self, Action, Level, ResourceType, Service};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// An action of a statement.
#[derive(Clone, Debug)]
pub struct SpelledAction<'a> {
    /// Where it was written.
    pub text: &'a Text,
    /// As it was written, names filled in.
    pub written: Cow<'a, str>,
    /// What it is to the catalogue.
    pub kind: ActionKind,
}

/// What a written action is to the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// `*`
    Everything,
    /// One action by its name.
    Named(Action),
    /// A name pattern of a service.
    Pattern(Service),
    /// An access level of a service.
    Level(Service, Level),
    /// Not a thing that the catalogue knows.
    Unknown,
}

impl<'a> SpelledAction<'a> {
    /// What a written action is.
    pub fn of(text: &'a Text, written: Cow<'a, str>) -> Self {
        let kind = kind_of(&written, text.quoted);
        Self { text, written, kind }
    }

    /// The part behind the colon.
    pub fn name(&self) -> &str {
        self.written.split_once(':').map_or("", |(_, name)| name)
    }

    /// The part before the colon.
    pub fn service_part(&self) -> &str {
        self.written.split_once(':').map_or("", |(service, _)| service)
    }

    /// Whether the user named one action, rather than a wildcard or a level that takes in what there is.
    pub fn is_named(&self) -> bool {
        match self.kind {
            ActionKind::Named(_) => true,
            ActionKind::Unknown => !self.written.contains(['*', '?']),
            ActionKind::Everything | ActionKind::Pattern(_) | ActionKind::Level(..) => false,
        }
    }

    /// The catalogue's actions that it stands for.
    pub fn each(&self) -> Box<dyn Iterator<Item = Action> + '_> {
        match self.kind {
            ActionKind::Everything => Box::new(catalogue::services().flat_map(Service::actions)),
            ActionKind::Named(action) => Box::new(std::iter::once(action)),
            ActionKind::Pattern(service) => Box::new(service.actions_matching(self.name())),
            ActionKind::Level(service, level) => {
                Box::new(service.actions().filter(move |action| action.level() == level))
            }
            ActionKind::Unknown => Box::new(std::iter::empty()),
        }
    }

    /// Adds what it is in a policy: names in the catalogue's spelling, wildcards and quoted ones as written, a level as
    /// the actions that it holds.
    fn spell(&self, out: &mut Vec<String>) {
        match self.kind {
            ActionKind::Named(action) if !self.text.quoted => out.push(action.full_name()),
            ActionKind::Pattern(service) if !self.text.quoted => {
                out.push(format!("{service}:{}", self.name()));
            }
            ActionKind::Level(..) => out.extend(self.each().map(Action::full_name)),
            _ => out.push(self.written.to_string()),
        }
    }
}

fn kind_of(written: &str, quoted: bool) -> ActionKind {
    if written == "*" {
        return ActionKind::Everything;
    }
    let Some((prefix, name)) = written.split_once(':') else { return ActionKind::Unknown };
    let Some(service) = catalogue::service(prefix) else { return ActionKind::Unknown };
    match name.strip_prefix('@') {
        Some(word) if !quoted => Level::of_word(word)
            .map_or(ActionKind::Unknown, |level| ActionKind::Level(service, level)),
        _ if name.contains(['*', '?']) => ActionKind::Pattern(service),
        _ => service.action(name).map_or(ActionKind::Unknown, ActionKind::Named),
    }
}

/// The actions of a list in an account.
pub fn actions<'a>(list: &'a Texts, model: &'a Model, account: &Account) -> Vec<SpelledAction<'a>> {
    let texts = list.in_account(model, account);
    texts.into_iter().map(|(written, text)| SpelledAction::of(text, written)).collect()
}

/// The actions of a statement as a policy lists them, each once.
pub fn action_names(actions: &Actions, model: &Model, account: &Account) -> Vec<String> {
    let mut names = Vec::with_capacity(actions.list.items.len());
    for action in self::actions(&actions.list, model, account) {
        action.spell(&mut names);
    }
    each_once(names)
}

/// A resource of a statement: one ARN pattern, or `*`.
#[derive(Clone, Debug)]
pub struct SpelledResource<'a> {
    /// Where it was written: the resource, or the pattern in a typed one.
    pub text: &'a Text,
    /// The resource that it belongs to.
    pub resource: &'a Resource,
    /// The ARN pattern.
    pub arn: Cow<'a, str>,
    /// The resource type, where it was written with one.
    pub resource_type: Option<ResourceType>,
}

impl SpelledResource<'_> {
    /// Whether it was written as a string, and so is taken as it is.
    pub fn as_written(&self) -> bool {
        self.text.quoted && self.resource_type.is_none()
    }

    /// Whether it takes in every resource.
    pub fn is_everything(&self) -> bool {
        is_everything(&self.arn)
    }
}

/// Whether a resource pattern takes in every resource.
pub fn is_everything(arn: &str) -> bool {
    !arn.is_empty() && arn.bytes().all(|byte| byte == b'*')
}

/// The ARN patterns of resources in an account: one for each pattern, region and ARN format of the type.
///
/// A type that the catalogue does not know gives none; its own diagnostic says so.
pub fn resources<'a>(
    list: &'a [Resource],
    model: &'a Model,
    account: &'a Account,
) -> Vec<SpelledResource<'a>> {
    let mut out = Vec::with_capacity(list.len());
    for resource in list {
        match &resource.kind {
            ResourceKind::Words(words) => {
                for (arn, text) in words.in_account(model, account) {
                    out.push(SpelledResource { text, resource, arn, resource_type: None });
                }
            }
            ResourceKind::Typed { .. } => typed(resource, model, account, &mut out),
        }
    }
    out
}

fn typed<'a>(
    resource: &'a Resource,
    model: &'a Model,
    account: &'a Account,
    out: &mut Vec<SpelledResource<'a>>,
) {
    let ResourceKind::Typed { patterns, regions, .. } = &resource.kind else { return };
    let Some(resource_type) = resource_type(resource, model, account) else { return };
    let (partition, id) = owner(resource, model, account);
    let mut in_regions: Vec<Cow<'a, str>> = regions
        .iter()
        .flat_map(|region| region.in_account(model, account))
        .map(|(region, _)| region)
        .collect();
    if in_regions.is_empty() {
        in_regions.push(Cow::Borrowed("*"));
    }
    for (pattern, text) in patterns.in_account(model, account) {
        for region in &in_regions {
            for arn in resource_type.arns(partition, region, &id, &pattern) {
                let arn = Cow::Owned(arn);
                out.push(SpelledResource {
                    text,
                    resource,
                    arn,
                    resource_type: Some(resource_type),
                });
            }
        }
    }
}

/// The resource type that a typed resource names, if the catalogue knows it.
pub fn resource_type(
    resource: &Resource,
    model: &Model,
    account: &Account,
) -> Option<ResourceType> {
    let ResourceKind::Typed { service, resource_type, .. } = &resource.kind else { return None };
    catalogue::service(&service.in_account(model, account))?
        .resource_type(&resource_type.in_account(model, account))
}

/// The partition and the account that a typed resource is of.
fn owner<'a>(
    resource: &'a Resource,
    model: &'a Model,
    account: &'a Account,
) -> (&'static str, Cow<'a, str>) {
    match &resource.kind {
        ResourceKind::Typed { account: Some((Some(declared), _)), .. } => {
            let other = model.account(*declared);
            (other.partition, Cow::Borrowed(&*other.id))
        }
        ResourceKind::Typed { account: Some((None, id)), .. } => {
            (account.partition, id.in_account(model, account))
        }
        _ => (account.partition, Cow::Borrowed(&*account.id)),
    }
}

/// The account that owns a resource: the one that it is said to be of; none where its ARN says it alone.
pub fn owner_of(resource: &Resource, model: &Model, account: &Account) -> Option<String> {
    match resource.kind {
        ResourceKind::Words(_) => None,
        ResourceKind::Typed { .. } => Some(owner(resource, model, account).1.into_owned()),
    }
}

/// The ARN patterns as a policy lists them, each once.
pub fn arns(list: &[Resource], model: &Model, account: &Account) -> Vec<String> {
    each_once(
        resources(list, model, account).into_iter().map(|found| found.arn.into_owned()).collect(),
    )
}

fn each_once(mut list: Vec<String>) -> Vec<String> {
    if list.len() > 1 {
        let mut seen = BTreeSet::new();
        list.retain(|item| seen.insert(item.clone()));
    }
    list
}
