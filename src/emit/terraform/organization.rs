//! What belongs to the organisation: what permission sets hold, and guardrails with their targets.

use super::Writing;
use super::blocks::{literal, policy};
use crate::emit::deployment::{Ceiling, Control, Home, PermissionSet};
use crate::plan::{AttachTo, Role};
use serde_json::{Map, Value, json};

/// The name of the one IAM Identity Center, and of the one organisation.
const THIS: &str = "this";
const INSTANCE: &str = "${one(data.aws_ssoadmin_instances.this.arns)}";

impl Writing<'_> {
    pub(super) fn permission_sets(&mut self) {
        let home = self.sets_home;
        for set in &self.deployment.sets {
            if !self.blocks.has_data("aws_ssoadmin_instances", THIS) {
                let block = self.block(home);
                self.blocks.data("aws_ssoadmin_instances", THIS, block);
            }
            let name = self.names.underscored(&format!("permission_set_{}", set.name));
            let mut block = self.block(home);
            block.insert("instance_arn".to_owned(), INSTANCE.into());
            block.insert("name".to_owned(), set.name.clone().into());
            self.blocks.data("aws_ssoadmin_permission_set", &name, block);
            self.sets.push(name.clone());
            self.permission_set(home, set, &name);
        }
    }

    fn permission_set(&mut self, home: Home, set: &PermissionSet, name: &str) {
        let of_set = |writing: &Self| {
            let mut block = writing.block(home);
            block.insert("instance_arn".to_owned(), INSTANCE.into());
            let arn = format!("${{data.aws_ssoadmin_permission_set.{name}.arn}}");
            block.insert("permission_set_arn".to_owned(), arn.into());
            block
        };
        let mut last: Option<String> = None;
        let mut add = |writing: &mut Self,
                       kind: &str,
                       name: &str,
                       id: &str,
                       mut block: Map<String, Value>| {
            // Identity Center takes one change of a permission set at a time.
            let mut depends_on = writing.policies_named(&block);
            depends_on.extend(last.replace(format!("{kind}.{name}")));
            if !depends_on.is_empty() {
                block.insert("depends_on".to_owned(), depends_on.into());
            }
            writing.blocks.resource(kind, name, block);
            if writing.import {
                let provider = writing.provider(home);
                writing.blocks.import(kind, name, id, provider.as_deref());
            }
        };
        let set_arn = format!("${{data.aws_ssoadmin_permission_set.{name}.arn}}");
        // The ids of imports: the provider's documentation of each resource.
        let id_of_set = format!("{set_arn},{INSTANCE}");
        for (policy, path) in &set.customer {
            let mut block = of_set(self);
            block.insert("customer_managed_policy_reference".to_owned(), customer(policy, path));
            let each = self.names.underscored(&format!("{name}_{policy}"));
            let id = format!("{},{},{id_of_set}", literal(policy), literal(path));
            add(self, "aws_ssoadmin_customer_managed_policy_attachment", &each, &id, block);
        }
        for arn in &set.aws {
            let mut block = of_set(self);
            block.insert("managed_policy_arn".to_owned(), literal(arn).into());
            let each = format!("{name}_{}", arn.rsplit('/').next().unwrap_or(arn));
            let each = self.names.underscored(&each);
            let id = format!("{},{id_of_set}", literal(arn));
            add(self, "aws_ssoadmin_managed_policy_attachment", &each, &id, block);
        }
        if let Some(inline) = &set.inline {
            let mut block = of_set(self);
            block.insert("inline_policy".to_owned(), policy(inline).into());
            add(self, "aws_ssoadmin_permission_set_inline_policy", name, &id_of_set, block);
        }
        if let Some(ceiling) = &set.boundary {
            let mut block = of_set(self);
            let boundary = match ceiling {
                Ceiling::Customer(policy, path) => json!({
                    "customer_managed_policy_reference": customer(policy, path),
                }),
                Ceiling::Aws(arn) => json!({ "managed_policy_arn": literal(arn) }),
            };
            block.insert("permissions_boundary".to_owned(), boundary);
            add(self, "aws_ssoadmin_permissions_boundary_attachment", name, &id_of_set, block);
        }
    }

    /// The resources of the policies that a permission set refers to by name: they come first, in every account.
    fn policies_named(&self, block: &Map<String, Value>) -> Vec<String> {
        let text = Value::from(block.clone()).to_string();
        let mut found = Vec::new();
        for (part, names) in self.deployment.accounts.iter().zip(&self.managed) {
            for (one, name) in part.policies.iter().zip(names) {
                let reference = customer(&one.name, &one.path).to_string();
                if text.contains(&reference) {
                    found.push(format!("aws_iam_policy.{name}"));
                }
            }
        }
        found
    }

    pub(super) fn control_policies(&mut self) {
        for control in &self.deployment.controls {
            self.control_policy(control);
        }
    }

    /// The id of a guardrail that exists, as an expression: AWS gives it, so it is looked up by the name, which
    /// Organizations takes once for each kind.
    fn looked_up(&mut self, home: Home, kind: &str, control: &Control) -> String {
        let all = match control.role {
            Role::Rcp => "resource_control_policies",
            _ => "service_control_policies",
        };
        if !self.blocks.has_data("aws_organizations_policies", all) {
            let mut ids = self.block(home);
            ids.insert("filter".to_owned(), kind.into());
            self.blocks.data("aws_organizations_policies", all, ids);
            let mut each = self.block(home);
            let ids = format!("${{toset(data.aws_organizations_policies.{all}.ids)}}");
            each.insert("for_each".to_owned(), ids.into());
            each.insert("policy_id".to_owned(), "${each.value}".into());
            self.blocks.data("aws_organizations_policy", all, each);
        }
        let name = Value::from(literal(&control.name));
        format!(
            "${{one([for policy in data.aws_organizations_policy.{all} : policy.policy_id if policy.name == {name}])}}"
        )
    }

    fn control_policy(&mut self, control: &Control) {
        let home = self.controls_home;
        let (word, kind) = if control.role == Role::Rcp {
            ("rcp", "RESOURCE_CONTROL_POLICY")
        } else {
            ("scp", "SERVICE_CONTROL_POLICY")
        };
        let name = self.names.underscored(&format!("{word}_{}", control.name));
        let mut block = self.block(home);
        block.insert("name".to_owned(), literal(&control.name).into());
        if let Some(description) = &control.description {
            block.insert("description".to_owned(), literal(description).into());
        }
        block.insert("type".to_owned(), kind.into());
        block.insert("content".to_owned(), policy(&control.document).into());
        self.blocks.resource("aws_organizations_policy", &name, block);
        // The ids of imports: the provider's documentation of both resources.
        let there = self.import.then(|| self.looked_up(home, kind, control));
        let provider = self.provider(home);
        if let Some(there) = &there {
            self.blocks.import("aws_organizations_policy", &name, there, provider.as_deref());
        }
        for target in &control.targets {
            let id = match target.to {
                // A policy for the whole organisation attaches to its root.
                AttachTo::Organization => {
                    if !self.blocks.has_data("aws_organizations_organization", THIS) {
                        let mut block = self.block(home);
                        let message = "These are not credentials of the organisation ";
                        block.insert(
                            "lifecycle".to_owned(),
                            json!({ "postcondition": [{
                            "condition": format!("${{self.id == \"{}\"}}", target.name),
                            "error_message": literal(&format!("{message}{}.", target.name)),
                        }] }),
                        );
                        self.blocks.data("aws_organizations_organization", THIS, block);
                    }
                    "${data.aws_organizations_organization.this.roots[0].id}".to_owned()
                }
                AttachTo::Account
                | AttachTo::Ou
                | AttachTo::Group
                | AttachTo::User
                | AttachTo::Role
                | AttachTo::PermissionSet => literal(&target.name),
            };
            let each = self.names.underscored(&format!("{name}_{}", target.name));
            let mut block = self.block(home);
            block.insert(
                "policy_id".to_owned(),
                format!("${{aws_organizations_policy.{name}.id}}").into(),
            );
            block.insert("target_id".to_owned(), id.clone().into());
            let kind = "aws_organizations_policy_attachment";
            self.blocks.resource(kind, &each, block);
            if let Some(there) = &there {
                self.blocks.import(kind, &each, &format!("{id}:{there}"), provider.as_deref());
            }
        }
        self.controls.push(name);
    }
}

fn customer(name: &str, path: &str) -> Value {
    json!({ "name": literal(name), "path": literal(path) })
}
