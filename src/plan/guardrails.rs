//! Guardrails: service and resource control policies, each in the account where it is written.

use super::account::{Planned, Planner};
use super::grants::Place;
use super::policy::{AttachAs, AttachTo, Attachment, Role};
use super::{Made, fit, lower};
use crate::iam::document::{PrincipalElement, Principals};
use crate::iam::limits::Limit;
use crate::model::{Guardrail, Target};

impl Planner<'_> {
    /// A guardrail is written for the account that it attaches to; for organisational units and organisations, which
    /// hold no policies themselves, in the management account, or else in the first.
    pub(super) fn guardrail(&mut self, guardrail: &Guardrail) {
        let Place { model, account } = self.place;
        let home = model
            .lists
            .account
            .iter()
            .find(|account| account.management)
            .or_else(|| model.lists.account.first())
            .map(|account| account.at);
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
        let fitted = fit::whole_of_organization(document, sources, limit);
        self.push(Planned {
            name: guardrail.name.to_string(),
            role: if guardrail.resource { Role::Rcp } else { Role::Scp },
            path: "/".to_owned(),
            fitted,
            limit,
            description: guardrail.documentation.clone(),
            attach_to,
            declared: guardrail.span,
            delegations: Vec::new(),
            has_arn: false,
        });
    }
}
