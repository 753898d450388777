//! Guardrails: service and resource control policies, each in the account where it is written.

use super::account::{Planned, Planner};
use super::grants::Place;
use super::policy::{AccountPlan, AttachAs, AttachTo, Attachment, Role};
use super::{Made, fit, lower};
use crate::diag::{Sink, guardrails as say, output, quoted};
use crate::iam::document::{PrincipalElement, Principals};
use crate::iam::limits::Limit;
use crate::model::{AccountId, Guardrail, Model, Target};
use crate::text::Span;
use std::collections::BTreeMap;

/// How many guardrails attach to each place, and whether their names are their own.
pub(super) fn check(plan: &AccountPlan, model: &Model, sink: &mut Sink) {
    let label = model.account(plan.account).label();
    let mut names: BTreeMap<String, Span> = BTreeMap::new();
    let mut counts: BTreeMap<(Role, AttachTo, &str), (usize, Span)> = BTreeMap::new();
    let guardrails = plan.policies.iter().filter(|one| matches!(one.role, Role::Scp | Role::Rcp));
    for policy in guardrails {
        let name = policy.name.to_ascii_lowercase();
        if let Some(&first) = names.get(&name) {
            let declared = output::Naming::Declared;
            sink.push(output::name_taken(policy.declared, &policy.name, label, first, declared));
        }
        names.insert(name, policy.declared);
        for one in &policy.attach_to {
            let entry =
                counts.entry((policy.role, one.to, &one.name)).or_insert((0, policy.declared));
            *entry = (entry.0 + 1, policy.declared);
        }
    }
    for ((role, to, name), (count, span)) in counts {
        let (kind, limit) = match role {
            Role::Rcp => ("resource guardrails", Limit::ResourceControlPoliciesPerTarget),
            Role::Scp | Role::Boundary | Role::Delegation | Role::Identity => {
                ("guardrails", Limit::ServiceControlPoliciesPerTarget)
            }
        };
        // `FullAWSAccess` and `RCPFullAWSAccess` take a place (Organizations user guide, "Quotas").
        let most = limit.value().saturating_sub(1);
        if count > most {
            let place = match to {
                AttachTo::Account => format!("account {}", quoted(label)),
                _ => quoted(name),
            };
            sink.push(say::too_many(span, kind, &place, count, most));
        }
    }
}

/// The account with the guardrails of organisational units and organisations: the management account, or else the first.
pub fn home(model: &Model) -> Option<AccountId> {
    let all = &model.lists.account;
    let home = all.iter().find(|account| account.management).or_else(|| all.first());
    home.map(|account| account.at)
}

impl Planner<'_> {
    /// A guardrail is written for the account that it attaches to; for organisational units and organisations, which
    /// hold no policies themselves, in the management account, or else in the first.
    pub(super) fn guardrail(&mut self, guardrail: &Guardrail) {
        let Place { model, account } = self.place;
        let home = home(model);
        let here = |target: &&Target| match target {
            Target::Account(id, _) => *id == self.plan.account,
            Target::Ou(..) | Target::Organization(..) => home == Some(self.plan.account),
        };
        let attach_to: Vec<Attachment> = guardrail
            .targets
            .iter()
            .filter(here)
            .map(|target| {
                let (to, name) = match target {
                    Target::Account(id, _) => {
                        (AttachTo::Account, model.account(*id).id.to_string())
                    }
                    Target::Ou(id, ..) => (AttachTo::Ou, id.to_string()),
                    Target::Organization(id, ..) => (AttachTo::Organization, id.to_string()),
                };
                Attachment { to, name, attach_as: AttachAs::Policy }
            })
            .collect();
        if attach_to.is_empty() {
            return;
        }
        let mut made: Vec<Made> = guardrail
            .statements
            .iter()
            .flat_map(|statement| lower::lower(statement, model, account))
            .collect();
        if guardrail.resource {
            // Organizations user guide, "RCP syntax": Principal is required, and `*` its only value.
            for one in &mut made {
                one.statement.principal =
                    Some(PrincipalElement { negated: false, principals: Principals::Everyone });
            }
        }
        let limit = if guardrail.resource {
            Limit::ResourceControlPolicySize.value()
        } else {
            Limit::ServiceControlPolicySize.value()
        };
        let (document, sources) = fit::document(made);
        for (name, fitted) in fit::split_of_organization(document, sources, limit, &guardrail.name)
        {
            self.push(Planned {
                name,
                role: if guardrail.resource { Role::Rcp } else { Role::Scp },
                path: "/".to_owned(),
                fitted,
                limit,
                description: guardrail.documentation.clone(),
                attach_to: attach_to.clone(),
                declared: guardrail.span,
                delegations: Vec::new(),
                has_arn: false,
            });
        }
    }
}
