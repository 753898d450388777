//! Actions: bare in the catalogue's spelling where it knows them, else quoted.

use super::word;
use crate::iam::catalogue::{self, Action};

/// An action as it is written.
pub(super) fn written(text: &str, quoted: bool) -> String {
    if text == "*" {
        return text.to_owned();
    }
    match bare(text).filter(|_| !quoted) {
        Some(bare) => bare,
        None => word::quoted(text),
    }
}

fn bare(text: &str) -> Option<String> {
    let (prefix, name) = text.split_once(':')?;
    let service = catalogue::service(prefix)?;
    if !name.contains(['*', '?']) {
        return service.action(name).map(Action::full_name);
    }
    service.actions_matching(name).next()?;
    let whole = format!("{}:{name}", service.prefix());
    word::is_bare(&whole).then_some(whole)
}

/// The catalogue's actions that a text names; none where it is `*` or takes in several services.
pub(super) fn named(text: &str) -> Vec<Action> {
    let Some((prefix, name)) = text.split_once(':') else { return Vec::new() };
    let Some(service) = catalogue::service(prefix) else { return Vec::new() };
    if name.contains(['*', '?']) {
        service.actions_matching(name).collect()
    } else {
        service.action(name).into_iter().collect()
    }
}
