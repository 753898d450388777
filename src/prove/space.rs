//! Which actions and resources there are: the catalogue's, and what it may lack.
//!
//! An action without resource types is asked on `*` alone. One with types is asked on ARNs of their formats, and on any
//! ARN that its service's other types do not format, since a catalogue may lack a type; on `*` too where no type is
//! required. An action that the catalogue does not know is asked on anything.

use crate::iam::catalogue::{Action, ResourceType, action, services};
use crate::iam::pattern::{Pattern, Undecided};
use crate::prove::set::Union;
use crate::prove::texts::Texts;

/// An action, and a resource for it, of some texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The action, in the catalogue's spelling where it is known.
    pub action: String,
    /// The resource; a policy variable stands in it as `${…}`.
    pub resource: String,
}

/// How many actions of a wildcard are tried.
const TRIED: usize = 4_000;

/// An action and a resource of these texts that a request can have. None: no request has.
pub fn target(
    actions: &Texts<'_>,
    resources: &Texts<'_>,
    home: Option<(&str, &str)>,
) -> Result<Option<Target>, Undecided> {
    let mut doubt = false;
    let mut failed: Vec<Vec<(ResourceType, bool)>> = Vec::new();
    for known in known_actions(actions) {
        let types: Vec<(ResourceType, bool)> = known.resource_types().collect();
        if failed.contains(&types) {
            continue;
        }
        match resource(&types, resources, home) {
            Ok(Some(resource)) => {
                return Ok(Some(Target { action: known.full_name(), resource }));
            }
            Ok(None) => failed.push(types),
            Err(Undecided) => doubt = true,
        }
    }
    match unknown(actions, resources, home) {
        Ok(None) if doubt => Err(Undecided),
        answer => answer,
    }
}

/// The actions of the catalogue among some texts.
fn known_actions(actions: &Texts<'_>) -> Vec<Action> {
    let listed = actions
        .sets()
        .iter()
        .find(|set| set.members().iter().all(|member| member.text().is_some()));
    if let Some(list) = listed {
        let known = list.members().iter().filter_map(|member| action(member.text()?));
        return known.filter(|one| actions.hold(&one.full_name().to_ascii_lowercase())).collect();
    }
    let prefix = actions.beginning();
    let (service, rest) = match prefix.split_once(':') {
        Some((service, rest)) => (Some(service), rest),
        None => (None, ""),
    };
    let of_service = |prefix_of: &str| match service {
        Some(service) => prefix_of == service,
        None => prefix_of.starts_with(&prefix),
    };
    services()
        .filter(|one| of_service(one.prefix()))
        .flat_map(|one| one.actions_matching(&format!("{rest}*")).collect::<Vec<_>>())
        .filter(|one| actions.hold(&one.full_name().to_ascii_lowercase()))
        .take(TRIED)
        .collect()
}

/// A resource for a known action.
fn resource(
    types: &[(ResourceType, bool)],
    resources: &Texts<'_>,
    home: Option<(&str, &str)>,
) -> Result<Option<String>, Undecided> {
    let star = || resources.hold("*").then(|| "*".to_owned());
    if types.is_empty() {
        return Ok(star());
    }
    let formats = |fill: &dyn Fn(&str) -> String| {
        let all = types.iter().flat_map(|(kind, _)| kind.arn_formats());
        Union::new(all.map(|format| Pattern::plain(&fill(format))))
    };
    let (partition, account) = home.unwrap_or(("aws", "123456789012"));
    let nice = formats(&|format| filled(format, partition, "us-east-1", account, "?*"));
    if let Some(found) = resources.and(&nice, true).example()? {
        return Ok(Some(found));
    }
    let any = formats(&|format| filled(format, "*", "*", "*", "*"));
    if let Some(found) = resources.and(&any, true).example()? {
        return Ok(Some(found));
    }
    if types.iter().all(|(_, required)| !required)
        && let Some(found) = star()
    {
        return Ok(Some(found));
    }
    let service = types.first().map(|(kind, _)| kind.service());
    let others = service.into_iter().flat_map(|service| service.resource_types());
    let others = others
        .filter(|other| !types.iter().any(|(kind, _)| kind == other))
        .flat_map(|other| other.arn_formats())
        .map(|format| Pattern::plain(&filled(format, "*", "*", "*", "*")));
    let others = Union::new(others.chain([Pattern::literal("*")]));
    resources.and(&others, false).example()
}

/// A name that the catalogue does not have, on anything.
fn unknown(
    actions: &Texts<'_>,
    resources: &Texts<'_>,
    home: Option<(&str, &str)>,
) -> Result<Option<Target>, Undecided> {
    let Some(mut name) = actions.example()? else { return Ok(None) };
    if action(&name).is_some() {
        let known = known_actions(actions).into_iter();
        let known = Union::new(known.map(|one| Pattern::action(&one.full_name())));
        match actions.and(&known, false).example()? {
            Some(other) => name = other,
            None => return Ok(None),
        }
    }
    let (partition, account) = home.unwrap_or(("aws", "123456789012"));
    let service = name.split_once(':').map_or("?*", |(service, _)| service);
    let nice = Union::new([
        Pattern::plain(&format!("arn:{partition}:{service}:*:{account}:?*")),
        Pattern::plain("arn:aws*:?*:*:*:?*"),
    ]);
    let found = match resources.and(&nice, true).example()? {
        Some(found) => Some(found),
        None => resources.example()?,
    };
    Ok(found.map(|resource| Target { action: name, resource }))
}

/// An ARN format with its parts filled; every name of the resource by the same text.
fn filled(format: &str, partition: &str, region: &str, account: &str, name: &str) -> String {
    let mut out = String::with_capacity(format.len());
    for (index, field) in format.splitn(6, ':').enumerate() {
        if index > 0 {
            out.push(':');
        }
        let open = field == "*" || field.starts_with("${");
        match index {
            1 if open => out.push_str(partition),
            2 if open => out.push('*'),
            3 if open => out.push_str(region),
            4 if open => out.push_str(account),
            5 => out.push_str(&names_filled(field, name)),
            _ => out.push_str(field),
        }
    }
    out
}

fn names_filled(field: &str, name: &str) -> String {
    let mut out = String::new();
    let mut rest = field;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        out.push_str(name);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}
