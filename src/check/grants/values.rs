//! What clauses name: services, and tags.

use crate::diag::{Sink, delegations as say, quoted};
use crate::iam::catalogue;
use crate::iam::name::{NameFault, NameKind};
use crate::model::text::{Text, Texts};
use crate::model::{Account, Grant, Kind, Model, Services};
use crate::text::Span;
use std::collections::BTreeMap;

/// Whether the services of a grant differ by account.
pub(super) fn services_differ(grant: &Grant) -> bool {
    services_of(grant).into_iter().flat_map(|texts| &texts.items).any(|text| text.plain().is_none())
}

/// The lists of services that a grant writes.
fn services_of(grant: &Grant) -> Vec<&Texts> {
    let named = (grant.kind == Kind::ServiceLinkedRoles).then_some(&grant.patterns.include);
    let clauses = grant.to.iter().chain(&grant.clauses.pass_to);
    let listed = clauses.filter_map(|(services, _)| match services {
        Services::These(texts) => Some(texts),
        Services::Any | Services::None => None,
    });
    named.into_iter().chain(listed).collect()
}

pub(super) fn check_services(grant: &Grant, account: &Account, model: &Model, sink: &mut Sink) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for texts in services_of(grant) {
        for (text, place) in texts.in_account(model, account) {
            if !place.is_whole(model, account.at) {
                continue;
            }
            if let Some(&first) = seen.get(&*text) {
                sink.push(crate::diag::names::repeated(place.span, &text, first));
                continue;
            }
            seen.insert(text.to_string(), place.span);
            if !catalogue::is_service_principal_shape(&text) {
                let meant = meant_service(&text, account);
                let certain = place.plain().is_some() && !place.quoted;
                sink.push(say::malformed_service(place.span, &text, meant.as_deref(), certain));
            } else if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
                // IAM compares the name as text: in capitals it would never hold.
                let meant = text.to_ascii_lowercase();
                let certain = place.plain().is_some() && !place.quoted;
                sink.push(say::malformed_service(place.span, &text, Some(&meant), certain));
            } else if catalogue::service_principal(account.partition, &text).is_none() {
                let near = nearest_service(&text);
                sink.push(say::unknown_service(place.span, &text, near));
            }
        }
    }
}

/// What every service principal ends in, in every partition.
const SUFFIX: &str = ".amazonaws.com";

/// The service principal that a word names in short, or with another ending.
fn meant_service(text: &str, account: &Account) -> Option<String> {
    let first = text.split('.').next().unwrap_or(text).to_ascii_lowercase();
    let named = format!("{first}{SUFFIX}");
    catalogue::service_principal(account.partition, &named).map(|_| named)
}

/// The known service principal nearest to one, by what comes before the ending that they share.
fn nearest_service(text: &str) -> Option<&'static str> {
    let stem = text.strip_suffix(SUFFIX)?;
    let known = catalogue::service_principals().map(|known| known.name());
    let stems: Vec<&str> = known.clone().filter_map(|name| name.strip_suffix(SUFFIX)).collect();
    let near = crate::diag::nearest(stem, stems)?;
    known.clone().find(|name| name.strip_suffix(SUFFIX) == Some(near))
}

pub(super) fn check_tags(grant: &Grant, account: &Account, model: &Model, sink: &mut Sink) {
    let whole = |text: &Text| text.is_whole(model, account.at);
    let key = |text: &Text, sink: &mut Sink| {
        let value = text.in_account(model, account);
        if !whole(text) {
        } else if value.to_ascii_lowercase().starts_with("aws:") {
            sink.push(say::malformed_tag(text.span, &value, "key", "`aws:` is kept for AWS"));
        } else if let Err(fault) = NameKind::TagKey.check(&value) {
            sink.push(say::malformed_tag(text.span, &value, "key", &words_of(fault)));
        }
    };
    for (text, values, _) in &grant.clauses.tagged {
        key(text, sink);
        for (value, place) in values.in_account(model, account) {
            if value.contains("${") || !whole(place) {
                continue;
            }
            if let Err(fault) = NameKind::TagValue.check(&value) {
                sink.push(say::malformed_tag(place.span, &value, "value", &words_of(fault)));
            }
        }
    }
    for (text, _) in &grant.clauses.must_tag {
        key(text, sink);
    }
}

/// What is wrong with a tag's key or value.
fn words_of(fault: NameFault) -> String {
    match fault {
        NameFault::TooShort { .. } => "empty".to_owned(),
        NameFault::TooLong { length } => format!("{length} characters long"),
        NameFault::Character { character, .. } => {
            format!("holds {}", quoted(&character.to_string()))
        }
        NameFault::Shape => "malformed".to_owned(),
    }
}
