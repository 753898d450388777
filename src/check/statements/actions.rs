//! Actions: their form, their service, their name.

use super::place;
use crate::diag::{Code, Meant, Sink, catalog, written};
use crate::iam::catalogue::{self, Level};
use crate::model::spelled::{ActionKind, SpelledAction};

/// Says what is wrong with an action. What was quoted is taken as written: a warning.
pub(super) fn check(action: &SpelledAction<'_>, sink: &mut Sink) {
    let at = action.text.span;
    let quoted = action.text.quoted;
    let mut say = |said: crate::diag::Diagnostic| {
        let as_is = quoted && matches!(said.code, Code::E0301 | Code::E0302 | Code::E0305);
        sink.push(if as_is { written::as_quoted(said) } else { said });
    };
    if action.kind == ActionKind::Everything {
        return;
    }
    let Some((prefix, name)) = action.written.split_once(':') else {
        let why = "it has no colon";
        return say(catalog::malformed_action(at, &action.written, why));
    };
    if action.written.contains("${") {
        return say(catalog::variable_not_expanded(at, &action.written, "an action"));
    }
    let Some(service) = catalogue::service(prefix) else {
        if prefix.contains(['*', '?']) {
            let why = "the service before the colon holds a wildcard";
            return say(catalog::malformed_action(at, &action.written, why));
        }
        let only = place::head(action.text, prefix.len());
        let services = catalogue::services().map(catalogue::Service::prefix);
        let meant = Meant::nearest(prefix, services, only);
        return say(catalog::unknown_service(only.unwrap_or(at), prefix, meant));
    };
    if let Some(word) = name.strip_prefix('@').filter(|_| !quoted) {
        match Level::of_word(word) {
            None => {
                let levels = Level::ALL.map(|level| format!("@{}", level.word()));
                let only = place::tail(action.text, name.len());
                let meant = Meant::nearest(name, levels.iter().map(String::as_str), only);
                say(catalog::unknown_level(at, word, meant));
            }
            Some(_) if action.each().next().is_none() => {
                let others: Vec<&str> = Level::ALL
                    .into_iter()
                    .filter(|level| service.actions().any(|each| each.level() == *level))
                    .map(Level::word)
                    .collect();
                say(catalog::empty_level(at, service.prefix(), word, &others));
            }
            Some(_) => {}
        }
        return;
    }
    match action.kind {
        ActionKind::Pattern(_) if action.each().next().is_none() => {
            say(catalog::matches_nothing(at, &action.written))
        }
        ActionKind::Unknown => {
            let names = service.actions().map(catalogue::Action::name);
            let meant = Meant::nearest(name, names, place::tail(action.text, name.len()));
            let elsewhere: Vec<String> = catalogue::services()
                .filter_map(|other| other.action(name))
                .map(catalogue::Action::full_name)
                .take(3)
                .collect();
            say(catalog::unknown_action(at, service.prefix(), name, meant, &elsewhere));
        }
        ActionKind::Everything
        | ActionKind::Named(_)
        | ActionKind::Pattern(_)
        | ActionKind::Level(..) => {}
    }
}
