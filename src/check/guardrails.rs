//! Guardrails: names, and the grammar of service and resource control policies.

use super::grants::within;
use super::principals::check_name;
use crate::diag::{Sink, guardrails as say, quoted};
use crate::iam::name::NameKind;
use crate::iam::rcp_services::RCP_SERVICES;
use crate::model::spelled;
use crate::model::{Account, Effect, Guardrail, Model, Statement, Target};

/// Checks every guardrail.
pub(super) fn check(model: &Model, sink: &mut Sink) {
    for guardrail in &model.guardrails {
        within(model, guardrail.origin, sink);
        check_name(NameKind::Guardrail, &guardrail.name, guardrail.span, sink);
        if guardrail.statements.is_empty() && sink.errors() == 0 {
            sink.push(say::unfit(
                guardrail.span,
                format!("the guardrail {} says nothing", quoted(&guardrail.name)),
                "a policy needs a statement",
                "deny something in it, or remove it",
            ));
        }
        for target in &guardrail.targets {
            let Target::Account(id, span) = target else { continue };
            let account = model.account(*id);
            if account.management {
                let what = format!("the guardrail {}", quoted(&guardrail.name));
                sink.push(say::without_effect(*span, &what, account.label()));
            }
        }
        let Some(account) = home(guardrail, model) else { continue };
        for statement in &guardrail.statements {
            within(model, statement.origin, sink);
            if guardrail.resource {
                check_resource(statement, model, account, sink);
            } else {
                check_service(statement, model, account, sink);
            }
        }
    }
}

/// An account whose words stand for those of all: the first that it attaches to, or the first there is.
fn home<'a>(guardrail: &Guardrail, model: &'a Model) -> Option<&'a Account> {
    let own = guardrail.targets.iter().find_map(|target| match target {
        Target::Account(id, _) => Some(*id),
        Target::Ou(..) | Target::Organization(..) => None,
    });
    own.or(model.lists.account.first().map(|one| one.at)).map(|id| model.account(id))
}

/// Organizations user guide, "RCP syntax" (read 2026-11): `Allow` is for `RCPFullAWSAccess` alone, there is no
/// `NotAction`, and actions are of the services that support these policies.
fn check_resource(statement: &Statement, model: &Model, account: &Account, sink: &mut Sink) {
    let span = statement.span;
    if statement.effect == Effect::Allow {
        let message = "a resource guardrail cannot allow".to_owned();
        let why =
            "`RCPFullAWSAccess` allows everything and cannot be detached; the others only deny";
        sink.push(say::unfit(span, message, why, "write what is denied"));
        return;
    }
    if statement.actions.all_except {
        let message = "a resource guardrail cannot deny all actions but some".to_owned();
        let why = "resource control policies have no `NotAction`";
        let help = "name the actions that are denied, as in `s3:*`";
        sink.push(say::unfit(statement.actions.span, message, why, help));
        return;
    }
    for action in spelled::actions(&statement.actions.list, model, account) {
        let service = action.written.split(':').next().unwrap_or("").to_ascii_lowercase();
        let why = "resource control policies are about the services that support them (Organizations user guide, \"List of AWS services that support RCPs\")";
        let meets = RCP_SERVICES.contains(&&*service);
        if service.contains(['*', '?']) {
            let message = format!("{} is no action of one service", quoted(&action.written));
            let help = "name the services, as in `s3:*, sts:*`";
            sink.push(say::unfit(action.text.span, message, why, help));
        } else if !meets {
            let message =
                format!("resource control policies do not reach {}", quoted(&action.written));
            let help = "use a `guardrail`, which binds the principals of the accounts";
            sink.push(say::unfit(action.text.span, message, why, help));
        }
    }
}

/// AWS Security Blog, 2025-09: service control policies have the whole language in the commercial and the GovCloud
/// partitions; elsewhere an allowance stands on everything and without a condition (Organizations user guide, "SCP
/// syntax").
fn check_service(statement: &Statement, model: &Model, account: &Account, sink: &mut Sink) {
    if matches!(account.partition, "aws" | "aws-us-gov") || statement.effect == Effect::Deny {
        return;
    }
    let everything = spelled::resources(&statement.resources.list, model, account)
        .iter()
        .all(spelled::SpelledResource::is_everything);
    let plain = everything
        && !statement.resources.all_except
        && statement.resources.except.is_empty()
        && statement.condition.is_none()
        && !statement.actions.all_except;
    if !plain {
        let message = format!(
            "in {} a guardrail allows on `*` alone, without a condition",
            account.partition
        );
        let why = "the whole language of policies is there in the partitions aws and aws-us-gov";
        sink.push(say::unfit(statement.span, message, why, "deny what is not meant instead"));
    }
}
