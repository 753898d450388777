//! What the words of a look-up mean.

use super::{Answer, NotFound};
use crate::diag::{nearest_of, quoted};
use crate::iam::catalogue::{
    self, Action, ConditionKey, Level, ResourceType, Service, ServicePrincipal,
};

/// Looks up an action, an action pattern, a level, a service, a resource type or a service principal by its words.
pub fn look_up(words: &[&str]) -> Result<Answer, NotFound> {
    match words {
        [] => Err(not_found("there is nothing to look up", ["s3", "s3:Get*", "s3 bucket"])),
        [word] => match word.split_once(':') {
            Some((prefix, name)) => find_actions(word, prefix, name),
            None => find_service(word),
        },
        [prefix, rest @ ..] => find_resource_type(prefix, &rest.join("-")),
    }
}

/// Looks up a condition key by its name, with or without the tag's own key.
pub fn look_up_key(name: &str) -> Result<Answer, NotFound> {
    if let Some(key) = catalogue::condition_key(name) {
        return Ok(Answer::Key(key, name.to_owned()));
    }
    let names = catalogue::condition_keys().map(ConditionKey::name);
    let near = nearest_of(name, names, 3);
    Err(not_found(format!("no condition key is called {}", quoted(name)), near))
}

fn not_found(
    message: impl Into<String>,
    nearest: impl IntoIterator<Item = impl Into<String>>,
) -> NotFound {
    NotFound { message: message.into(), nearest: nearest.into_iter().map(Into::into).collect() }
}

fn find_service(word: &str) -> Result<Answer, NotFound> {
    if let Some(service) = catalogue::service(word) {
        return Ok(Answer::Service(service));
    }
    if let Some(principal) = catalogue::partitions()
        .find_map(|partition| catalogue::service_principal(partition.name(), word))
    {
        return Ok(Answer::ServicePrincipal(principal));
    }
    if catalogue::is_service_principal_shape(word) {
        let names = catalogue::service_principals().map(ServicePrincipal::name);
        let message = format!("no service principal is known as {}", quoted(word));
        return Err(not_found(message, nearest_of(word, names, 3)));
    }
    Err(unknown_service(word, str::to_owned))
}

fn unknown_service(word: &str, instead: impl Fn(&str) -> String) -> NotFound {
    let named = catalogue::services().filter(|service| {
        let mut words = service.name().split_whitespace();
        word.len() > 2 && words.any(|part| part.eq_ignore_ascii_case(word))
    });
    let near = nearest_of(word, catalogue::services().map(Service::prefix), 3);
    let mut all: Vec<&str> = near;
    for service in named.take(5) {
        if !all.contains(&service.prefix()) {
            all.push(service.prefix());
        }
    }
    let message = format!("no service has the prefix {}", quoted(word));
    not_found(message, all.into_iter().map(instead))
}

fn find_actions(word: &str, prefix: &str, name: &str) -> Result<Answer, NotFound> {
    if prefix.contains(['*', '?']) {
        return find_in_services(word, prefix, name);
    }
    let Some(service) = catalogue::service(prefix) else {
        return find_key_instead(word).ok_or_else(|| {
            let elsewhere = actions_called(name);
            if elsewhere.is_empty() {
                return unknown_service(prefix, |prefix| format!("{prefix}:{name}"));
            }
            not_found(format!("no service has the prefix {}", quoted(prefix)), elsewhere)
        });
    };
    let found: Vec<Action> = match name.strip_prefix('@') {
        Some(level) => actions_of_level(service, level)?,
        None => service.actions_matching(name).collect(),
    };
    if !found.is_empty() {
        return Ok(Answer::Actions(found));
    }
    if let Some(key) = find_key_instead(word) {
        return Ok(key);
    }
    if name.starts_with('@') {
        let message = format!("{} has no action of the level {}", quoted(prefix), quoted(name));
        return Err(not_found(message, [""; 0]));
    }
    let near = nearest_of(name, service.actions().map(Action::name), 3);
    let mut near: Vec<String> = near.iter().map(|name| format!("{service}:{name}")).collect();
    near.extend(actions_called(name));
    near.truncate(5);
    let message = if name.contains(['*', '?']) {
        format!("no action of `{service}` matches {}", quoted(word))
    } else {
        format!("`{service}` has no action {}", quoted(name))
    };
    Err(not_found(message, near))
}

/// `*:PassRole`: IAM has no such pattern, but a person may look for one.
fn find_in_services(word: &str, prefix: &str, name: &str) -> Result<Answer, NotFound> {
    let found: Vec<Action> = catalogue::services_matching(prefix)
        .flat_map(|service| service.actions_matching(name))
        .collect();
    if found.is_empty() {
        return Err(not_found(format!("no action matches {}", quoted(word)), [""; 0]));
    }
    Ok(Answer::Actions(found))
}

fn find_key_instead(word: &str) -> Option<Answer> {
    catalogue::condition_key(word).map(|key| Answer::Key(key, word.to_owned()))
}

fn actions_of_level(service: Service, word: &str) -> Result<Vec<Action>, NotFound> {
    let Some(level) = Level::of_word(word) else {
        let near: Vec<String> = nearest_of(word, Level::ALL.map(Level::word), 1)
            .into_iter()
            .map(|level| format!("{service}:@{level}"))
            .collect();
        let levels = Level::ALL.map(Level::word).join(", ");
        let message = format!("{} is no access level; there are {levels}", quoted(word));
        return Err(not_found(message, near));
    };
    Ok(service.actions().filter(|action| action.level() == level).collect())
}

/// The actions of this very name in any service, for a prefix that was mistaken.
fn actions_called(name: &str) -> Vec<String> {
    catalogue::services()
        .filter_map(|service| service.action(name))
        .take(5)
        .map(Action::full_name)
        .collect()
}

fn find_resource_type(prefix: &str, name: &str) -> Result<Answer, NotFound> {
    let Some(service) = catalogue::service(prefix) else {
        return Err(unknown_service(prefix, |prefix| format!("{prefix} {name}")));
    };
    if let Some(found) = service.resource_type(name) {
        return Ok(Answer::ResourceType(found));
    }
    let names: Vec<String> = service.resource_types().map(ResourceType::written_name).collect();
    let mut near = nearest_of(name, names.iter().map(String::as_str), 3);
    if near.is_empty() && names.len() <= 12 {
        near = names.iter().map(String::as_str).collect();
    }
    let message = format!("`{service}` has no resource type {}", quoted(name));
    Err(not_found(message, near.iter().map(|name| format!("{service} {name}"))))
}
