//! Resources: their form and type, and whether the actions can act on them.

use super::{At, place, spelled_actions};
use crate::diag::{Code, Diagnostic, Sink, catalog, nearest};
use crate::iam::arn::{Arn, ArnFault, is_account_id};
use crate::iam::catalogue;
use crate::model::spelled::{self, ActionKind, SpelledResource};
use crate::model::text::{Text, Texts};
use crate::model::{Effect, Resource, ResourceKind, Statement};

/// Says what is wrong with a resource by itself.
pub(super) fn check(resource: &Resource, at: At<'_>, sink: &mut Sink) {
    let account = at.model.account(at.account);
    match &resource.kind {
        ResourceKind::Words(texts) => {
            for (written, text) in texts.in_account(at.model, account) {
                check_word(&written, text, account.partition, account.label(), sink);
            }
        }
        ResourceKind::Typed { service, resource_type, patterns, regions, account: other } => {
            let prefix = service.in_account(at.model, account);
            let Some(known) = catalogue::service(&prefix) else {
                let near = nearest(&prefix, catalogue::services().map(catalogue::Service::prefix));
                sink.push(catalog::unknown_service(service.span, &prefix, near));
                return;
            };
            let name = resource_type.in_account(at.model, account);
            let names: Vec<String> =
                known.resource_types().map(catalogue::ResourceType::written_name).collect();
            if spelled::resource_type(resource, at.model, account).is_none() {
                let near = nearest(&name, names.iter().map(String::as_str));
                sink.push(catalog::unknown_resource_type(
                    resource_type.span,
                    known.prefix(),
                    &name,
                    near,
                    &names,
                ));
                return;
            }
            regions.iter().for_each(|texts| check_regions(texts, at, sink));
            if let Some((None, text)) = other {
                let written = text.in_account(at.model, account);
                if written != "*" && !is_account_id(&written) && !written.contains('?') {
                    sink.push(catalog::malformed_account(text.span, &written));
                }
            }
            let _ = patterns;
        }
    }
}

fn check_word(written: &str, text: &Text, partition: &str, label: &str, sink: &mut Sink) {
    if spelled::is_everything(written) {
        return;
    }
    let mut say = |said: Diagnostic| {
        let as_is = text.quoted && matches!(said.code, Code::E0308 | Code::E0309 | Code::E0313);
        sink.push(if as_is { catalog::as_written(said) } else { said });
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
        Ok(_) => {}
    }
}

fn check_regions(texts: &Texts, at: At<'_>, sink: &mut Sink) {
    let account = at.model.account(at.account);
    for (written, text) in texts.in_account(at.model, account) {
        if !catalogue::is_region_shape(&written) {
            sink.push(catalog::malformed_region(text.span, &written));
            continue;
        }
        let known = catalogue::partition(account.partition)
            .is_some_and(|partition| partition.has_region(&written));
        if !known && !written.contains(['*', '?']) {
            let near = nearest(&written, catalogue::regions().map(|region| region.name()));
            sink.push(catalog::unknown_region(text.span, &written, account.partition, near));
        }
    }
}

/// Whether each named action can act on a resource listed, and each resource is acted on by an action.
pub(super) fn check_fit(statement: &Statement, at: At<'_>, sink: &mut Sink) {
    let account = at.model.account(at.account);
    if statement.actions.all_except || statement.resources.all_except {
        return;
    }
    let listed = spelled::resources(&statement.resources.list, at.model, account);
    if listed.is_empty() || listed.iter().any(SpelledResource::is_everything) {
        return;
    }
    let denies = statement.effect == Effect::Deny;
    let actions = spelled_actions(statement, at);
    for action in &actions {
        let idle =
            |action: &catalogue::Action| !listed.iter().any(|resource| acts(*action, resource));
        if let ActionKind::Named(named) = action.kind {
            if idle(&named) {
                let acts_on: Vec<String> = named
                    .resource_types()
                    .map(|(kind, _)| format!("{} {}", kind.service(), kind.written_name()))
                    .collect();
                let said = catalog::action_on_nothing(
                    action.text.span,
                    &action.written,
                    statement.resources.span,
                    &acts_on,
                    denies,
                );
                sink.push(if action.text.quoted { catalog::as_written(said) } else { said });
            }
        } else if matches!(action.kind, ActionKind::Pattern(_))
            && action.each().all(|each| idle(&each))
            && action.each().next().is_some()
        {
            let acts_on: Vec<String> = Vec::new();
            let said = catalog::action_on_nothing(
                action.text.span,
                &action.written,
                statement.resources.span,
                &acts_on,
                denies,
            );
            sink.push(said);
        }
    }
    if actions
        .iter()
        .any(|action| matches!(action.kind, ActionKind::Everything | ActionKind::Unknown))
    {
        return;
    }
    if actions
        .iter()
        .all(|action| action.each().all(|each| !listed.iter().any(|one| acts(each, one))))
    {
        // Each action has its own error already.
        return;
    }
    for resource in &listed {
        let used = actions.iter().any(|action| action.each().any(|each| acts(each, resource)));
        if !used {
            let said = catalog::resource_of_nothing(
                place(resource.resource),
                &resource.arn,
                statement.actions.span,
            );
            sink.push(if resource.as_written() { catalog::as_written(said) } else { said });
        }
    }
}

/// Whether an action can act on a resource: by the type where one was written (another type of the same ARNs is as
/// good), else by the ARN.
fn acts(action: catalogue::Action, resource: &SpelledResource<'_>) -> bool {
    let Some(kind) = resource.resource_type else { return action.can_act_on(&resource.arn) };
    action.acts_on(kind)
        || action.resource_types().any(|(other, _)| {
            other.arn_formats().any(|format| kind.arn_formats().any(|own| own == format))
        })
}
