//! Resources by themselves: their form and type, their places, and what is listed twice.

use super::{At, place, variables};
use crate::diag::{Code, Diagnostic, Meant, Sink, catalog, conditions as wording, written};
use crate::iam::arn::{Arn, ArnFault, is_account_id};
use crate::iam::catalogue::{self, ResourceType};
use crate::model::bodies::is_account_name;
use crate::model::spelled;
use crate::model::text::{Text, Texts};
use crate::model::{AccountId, Resource, ResourceKind, Resources};
use crate::text::Span;
use std::collections::BTreeMap;

/// Says what is wrong with each resource by itself, and which are listed twice.
pub(super) fn check(found: &Resources, at: At<'_>, sink: &mut Sink) {
    for resource in found.list.iter().chain(&found.except) {
        check_one(resource, at, sink);
    }
    check_doubles(&found.list, at, sink);
    check_doubles(&found.except, at, sink);
}

/// Says what is wrong with a resource by itself.
pub(super) fn check_one(resource: &Resource, at: At<'_>, sink: &mut Sink) {
    let account = at.model.account(at.account);
    match &resource.kind {
        ResourceKind::Words(texts) => {
            for (written, text) in texts.in_account(at.model, account) {
                check_word(&written, text, account.partition, account.label(), sink);
            }
        }
        ResourceKind::Typed { service, resource_type, patterns, regions, account: other } => {
            let Some(kind) = check_type(service, resource_type, at, sink) else { return };
            for (written, text) in patterns.in_account(at.model, account) {
                variables::check(&written, text.span, sink);
                // IAM user guide, "IAM identifiers": role/path/name, where a path begins and ends with one slash.
                if written.starts_with('/') && kind.service().prefix() == "iam" {
                    let at = place::whole(text);
                    sink.push(catalog::second_slash(text.span, &kind.to_string(), &written, at));
                }
            }
            let mut seen = Vec::new();
            for texts in regions {
                check_regions(texts, &mut seen, at, sink);
            }
            if let Some((id, text)) = other {
                check_owner(*id, text, at, sink);
            }
            check_places(kind, patterns, regions, other.as_ref().map(|(_, text)| text), sink);
        }
    }
}

/// The type that service and type name.
fn check_type(
    service: &Text,
    resource_type: &Text,
    at: At<'_>,
    sink: &mut Sink,
) -> Option<ResourceType> {
    let account = at.model.account(at.account);
    let prefix = service.in_account(at.model, account);
    let Some(known) = catalogue::service(&prefix) else {
        let services = catalogue::services().map(catalogue::Service::prefix);
        let meant = Meant::nearest(&prefix, services, place::whole(service));
        sink.push(catalog::unknown_service(service.span, &prefix, meant));
        return None;
    };
    let name = resource_type.in_account(at.model, account);
    let found = known.resource_type(&name);
    if found.is_none() {
        let names: Vec<String> = known.resource_types().map(ResourceType::written_name).collect();
        let all = names.iter().map(String::as_str);
        let meant = Meant::nearest(&name, all, place::whole(resource_type));
        sink.push(catalog::unknown_resource_type(
            resource_type.span,
            known.prefix(),
            &name,
            meant,
            &names,
        ));
    }
    found
}

fn check_word(written: &str, text: &Text, partition: &str, label: &str, sink: &mut Sink) {
    if spelled::is_everything(written) {
        return;
    }
    let mut say = |said: Diagnostic| {
        let unfit = matches!(said.code, Code::E0308 | Code::E0309 | Code::E0313 | Code::E0320);
        let as_is = text.quoted && unfit;
        sink.push(if as_is { written::as_quoted(said) } else { said });
    };
    match Arn::pattern(written) {
        Err(ArnFault::NoPrefix) => say(catalog::malformed_resource(text.span, written)),
        Err(ArnFault::EarlyVariable) => {
            say(catalog::variable_not_expanded(text.span, written, "an ARN before its fifth colon"))
        }
        Err(fault) => say(catalog::malformed_arn(text.span, written, fault.label())),
        Ok(arn) if !arn.partition.contains(['*', '?']) && arn.partition != partition => {
            say(catalog::wrong_partition(text.span, arn.partition, label, partition));
        }
        Ok(arn) => variables::check(arn.resource, text.span, sink),
    }
}

fn check_regions(texts: &Texts, seen: &mut Vec<(String, Span)>, at: At<'_>, sink: &mut Sink) {
    let account = at.model.account(at.account);
    for (written, text) in texts.in_account(at.model, account) {
        match seen.iter().find(|(known, _)| *known == written) {
            Some((_, first)) => {
                let remove = place::with_comma(texts, text);
                sink.push(wording::doubled(text.span, &written, *first, remove));
                continue;
            }
            None => seen.push((written.to_string(), text.span)),
        }
        if written.contains("${") {
            sink.push(catalog::variable_not_expanded(text.span, &written, "a region"));
            continue;
        }
        if !catalogue::is_region_shape(&written) {
            sink.push(catalog::malformed_region(text.span, &written));
            continue;
        }
        let own = catalogue::partition(account.partition);
        let known = own.is_some_and(|partition| partition.has_region(&written));
        if known || written.contains(['*', '?']) {
            continue;
        }
        let of = catalogue::partitions().find(|other| other.has_region(&written));
        let regions = catalogue::regions()
            .map(|region| region.name())
            .filter(|name| own.is_some_and(|partition| partition.has_region(name)));
        sink.push(catalog::unknown_region(
            text.span,
            &written,
            account.partition,
            of.map(|other| other.name()),
            Meant::nearest(&written, regions, place::whole(text)),
        ));
    }
}

/// The account of `of account`, where it is not a declared one.
fn check_owner(declared: Option<AccountId>, text: &Text, at: At<'_>, sink: &mut Sink) {
    let account = at.model.account(at.account);
    let written = text.in_account(at.model, account);
    let wild = written.contains('?') && written.bytes().all(|b| b.is_ascii_digit() || b == b'?');
    // A name that no account has was said to be unknown where names are bound.
    let named = text.plain().is_some_and(|name| is_account_name(name));
    if declared.is_some() || named || written == "*" || is_account_id(&written) || wild {
        return;
    }
    sink.push(if written.contains("${") {
        catalog::variable_not_expanded(text.span, &written, "an account")
    } else {
        catalog::malformed_account(text.span, &written)
    });
}

/// Regions and accounts for ARNs that have no place for them.
fn check_places(
    kind: ResourceType,
    patterns: &Texts,
    regions: &[Texts],
    owner: Option<&Text>,
    sink: &mut Sink,
) {
    let place = regions.iter().map(|texts| texts.span).reduce(Span::to);
    if let Some(place) = place
        && !kind.has_region()
    {
        let clause = place::after(patterns.span, place);
        sink.push(catalog::no_place_in_arn(place, &kind.to_string(), "region", clause));
    }
    if let Some(owner) = owner
        && !kind.has_account()
    {
        let before = place.unwrap_or(patterns.span);
        let clause = place::after(before, owner.span);
        sink.push(catalog::no_place_in_arn(owner.span, &kind.to_string(), "account", clause));
    }
}

/// Resources of one list that come to the same ARN.
fn check_doubles(list: &[Resource], at: At<'_>, sink: &mut Sink) {
    let account = at.model.account(at.account);
    let mut seen: BTreeMap<String, (Span, &Text)> = BTreeMap::new();
    for found in spelled::resources(list, at.model, account) {
        let patterns = match &found.resource.kind {
            ResourceKind::Words(texts) => texts,
            ResourceKind::Typed { patterns, .. } => patterns,
        };
        let several = patterns.items.len() > 1;
        let span = if several { found.text.span } else { found.resource.span };
        let Some((first, text)) = seen.get(&*found.arn) else {
            seen.insert(found.arn.into_owned(), (span, found.text));
            continue;
        };
        if std::ptr::eq(*text, found.text) {
            continue;
        }
        let remove = if several {
            place::with_comma(patterns, found.text)
        } else {
            before(list, found.resource).and_then(|other| place::after(other.span, span))
        };
        sink.push(wording::doubled(span, &found.arn, *first, remove));
    }
}

/// The resource before another.
fn before<'a>(list: &'a [Resource], resource: &Resource) -> Option<&'a Resource> {
    let at = list.iter().position(|other| std::ptr::eq(other, resource))?;
    list.get(at.checked_sub(1)?)
}
