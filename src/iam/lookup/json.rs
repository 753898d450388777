//! Answers for a program, with the catalogue's version.

use super::Answer;
use crate::iam::catalogue::{self, Action, Carried, ConditionKey, ResourceType, Service};
use serde_json::{Value, json};

pub(super) fn write(answer: &Answer) -> Value {
    let version = catalogue::version();
    match answer {
        Answer::Service(service) => {
            json!({ "catalog": version, "service": write_service(*service) })
        }
        Answer::Actions(actions) => {
            let actions: Vec<Value> = actions.iter().map(|action| write_action(*action)).collect();
            json!({ "catalog": version, "actions": actions })
        }
        Answer::ResourceType(kind) => {
            let mut value = write_type(*kind);
            if let Some(fields) = value.as_object_mut() {
                let actions: Vec<String> = kind.actions().map(Action::full_name).collect();
                fields.insert("actions".to_owned(), json!(actions));
            }
            json!({ "catalog": version, "resourceType": value })
        }
        Answer::Key(key, as_written) => {
            json!({ "catalog": version, "conditionKey": write_key(*key, as_written) })
        }
        Answer::ServicePrincipal(principal) => json!({
            "catalog": version,
            "servicePrincipal": {
                "name": principal.name(),
                "takesRoles": principal.takes_roles(),
                "ownsServiceLinkedRole": principal.owns_linked_role(),
            },
        }),
    }
}

fn names(keys: impl Iterator<Item = ConditionKey>) -> Vec<&'static str> {
    keys.map(ConditionKey::name).collect()
}

fn write_service(service: Service) -> Value {
    let actions: Vec<Value> = service
        .actions()
        .map(|action| json!({ "action": action.full_name(), "level": action.level().word() }))
        .collect();
    let types: Vec<Value> = service.resource_types().map(write_type).collect();
    json!({
        "prefix": service.prefix(),
        "name": service.name(),
        "actions": actions,
        "resourceTypes": types,
        "conditionKeys": names(service.condition_keys()),
    })
}

fn write_type(kind: ResourceType) -> Value {
    let formats: Vec<&str> = kind.arn_formats().collect();
    json!({
        "service": kind.service().prefix(),
        "type": kind.written_name(),
        "arns": formats,
        "conditionKeys": names(kind.condition_keys()),
    })
}

fn write_action(action: Action) -> Value {
    let types: Vec<Value> = action
        .resource_types()
        .map(|(kind, required)| {
            json!({
                "type": kind.written_name(),
                "required": required,
                "arns": kind.arn_formats().collect::<Vec<_>>(),
                "conditionKeys": names(action.condition_keys_through(kind)),
            })
        })
        .collect();
    let lately: Vec<&str> =
        names(action.condition_keys().filter(|key| action.carries_key(*key) == Carried::Lately));
    json!({
        "action": action.full_name(),
        "level": action.level().word(),
        "resourceTypes": types,
        "conditionKeys": names(action.own_condition_keys()),
        "listedLately": lately,
    })
}

fn write_key(key: ConditionKey, as_written: &str) -> Value {
    let carriers = |wanted: Carried| -> Vec<String> {
        catalogue::actions_with_key(key.name())
            .filter(|action| action.carries_key(key) == wanted)
            .map(Action::full_name)
            .collect()
    };
    json!({
        "key": key.name(),
        "written": key.written(as_written),
        "type": key.key_type().name(),
        "multivalued": key.is_multivalued(),
        "global": key.is_global(),
        "actions": carriers(Carried::Yes),
        "listedLately": carriers(Carried::Lately),
    })
}
