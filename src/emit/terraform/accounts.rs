//! An account's policies and what they attach to.

use super::Writing;
use super::blocks::{literal, policy};
use crate::emit::deployment::{Bounded, Home, Managed, Part};
use crate::plan::{AttachTo, Attachment, Role};
use serde_json::{Map, Value, json};

impl Writing<'_> {
    pub(super) fn account(&mut self, at: usize) {
        let Some(part) = self.deployment.accounts.get(at) else { return };
        let anything =
            !part.policies.is_empty() || !part.existing.is_empty() || !part.bounded.is_empty();
        if anything {
            self.guard(at, part);
        }
        self.managed.push(Vec::new());
        for one in &part.policies {
            self.managed_policy(at, part, one);
        }
        for one in &part.existing {
            let name = one.arn.rsplit('/').next().unwrap_or(&one.arn);
            self.attachment(at, part, &one.to, name, &literal(&one.arn), &one.arn);
        }
        for one in &part.bounded {
            self.bounded(at, part, one);
        }
    }

    /// Nothing is made with another account's credentials: a plan fails on them.
    fn guard(&mut self, at: usize, part: &Part) {
        let mut block = self.block(Home::Account(at));
        let message =
            format!("These are not credentials of the account {} ({}).", part.folder, part.id);
        block.insert(
            "lifecycle".to_owned(),
            json!({
                "postcondition": [{
                    "condition": format!("${{self.account_id == \"{}\"}}", part.id),
                    "error_message": literal(&message),
                }],
            }),
        );
        self.blocks.data("aws_caller_identity", &part.label, block);
    }

    fn managed_policy(&mut self, at: usize, part: &Part, one: &Managed) {
        let name = self.names.underscored(&format!("{}_{}", part.label, one.name));
        let mut block = self.block(Home::Account(at));
        block.insert("name".to_owned(), one.name.clone().into());
        block.insert("path".to_owned(), literal(&one.path).into());
        if let Some(description) = &one.description {
            block.insert("description".to_owned(), literal(description).into());
        }
        block.insert("policy".to_owned(), policy(&one.document).into());
        let known = |after: &usize| self.managed.get(at)?.get(*after);
        let after = one.after.iter().filter_map(known).map(|name| format!("aws_iam_policy.{name}"));
        let depends_on: Vec<String> = after.collect();
        if !depends_on.is_empty() {
            block.insert("depends_on".to_owned(), depends_on.into());
        }
        // IAM keeps the description that a policy was made with; another would replace the policy.
        let mut lifecycle = Map::new();
        lifecycle.insert("ignore_changes".to_owned(), json!(["description"]));
        if one.role == Role::Boundary {
            lifecycle.insert("prevent_destroy".to_owned(), true.into());
        }
        block.insert("lifecycle".to_owned(), lifecycle.into());
        self.blocks.resource("aws_iam_policy", &name, block);
        if self.import {
            self.import(at, "aws_iam_policy", &name, &one.arn);
        }
        let arn = format!("${{aws_iam_policy.{name}.arn}}");
        if let Some(names) = self.managed.get_mut(at) {
            names.push(name);
        }
        for to in &one.attach_to {
            self.attachment(at, part, to, &one.name, &arn, &one.arn);
        }
    }

    /// One resource an attachment: it leaves what else is attached as it is.
    fn attachment(
        &mut self,
        at: usize,
        part: &Part,
        to: &Attachment,
        policy: &str,
        reference: &str,
        arn: &str,
    ) {
        let word = match to.to {
            AttachTo::Group => "group",
            AttachTo::User => "user",
            AttachTo::Role => "role",
            AttachTo::PermissionSet | AttachTo::Account | AttachTo::Ou | AttachTo::Organization => {
                return;
            }
        };
        let kind = format!("aws_iam_{word}_policy_attachment");
        let name = self.names.underscored(&format!("{}_{word}_{}_{policy}", part.label, to.name));
        let mut block = self.block(Home::Account(at));
        block.insert(word.to_owned(), to.name.clone().into());
        block.insert("policy_arn".to_owned(), reference.into());
        self.blocks.resource(&kind, &name, block);
        if self.import {
            self.import(at, &kind, &name, &format!("{}/{arn}", to.name));
        }
    }

    fn import(&mut self, at: usize, kind: &str, name: &str, id: &str) {
        let provider = self.provider(Home::Account(at));
        self.blocks.import(kind, name, &literal(id), provider.as_deref());
    }

    /// The boundary of a user or role that exists. Terraform sets it in the resource that makes the principal, and
    /// nowhere else: without `--import` it is looked at, with it the principal is taken over.
    fn bounded(&mut self, at: usize, part: &Part, one: &Bounded) {
        let word = if one.to == AttachTo::User { "user" } else { "role" };
        let name = self.names.underscored(&format!("{}_{word}_{}", part.label, one.name));
        let boundary = one.policy.and_then(|policy| self.managed.get(at)?.get(policy));
        let boundary = boundary
            .map_or_else(|| literal(&one.arn), |name| format!("${{aws_iam_policy.{name}.arn}}"));
        if self.import {
            self.taken_over(at, word, &name, one, boundary);
            return;
        }
        let by_name = if one.to == AttachTo::User { "user_name" } else { "name" };
        let mut data = self.block(Home::Account(at));
        data.insert(by_name.to_owned(), one.name.clone().into());
        let kind = format!("aws_iam_{word}");
        // Not within the check: what is read there is read again at every apply, and no plan is empty.
        self.blocks.data(&kind, &name, data);
        let condition =
            format!("${{data.{kind}.{name}.permissions_boundary == \"{}\"}}", literal(&one.arn));
        let message =
            format!("The {word} {} does not carry the permissions boundary {}.", one.name, one.arn);
        self.blocks.check(
            &name,
            json!({ "assert": [{ "condition": condition, "error_message": literal(&message) }] }),
        );
        self.notes.push(format!(
            "the boundary of the {word} `{}` in {} is looked at, not set: `--import` takes the {word} over",
            one.name, part.folder
        ));
    }

    fn taken_over(&mut self, at: usize, word: &str, name: &str, one: &Bounded, boundary: String) {
        let kind = format!("aws_iam_{word}");
        let mut block = self.block(Home::Account(at));
        block.insert("name".to_owned(), one.name.clone().into());
        block.insert("path".to_owned(), literal(&one.path).into());
        let mut ignored = vec!["force_destroy", "tags", "tags_all"];
        if one.to == AttachTo::Role {
            let mut data = self.block(Home::Account(at));
            data.insert("name".to_owned(), one.name.clone().into());
            self.blocks.data(&kind, name, data);
            let trust = format!("${{data.{kind}.{name}.assume_role_policy}}");
            block.insert("assume_role_policy".to_owned(), trust.into());
            ignored = vec![
                "assume_role_policy",
                "description",
                "force_detach_policies",
                "inline_policy",
                "managed_policy_arns",
                "max_session_duration",
                "tags",
                "tags_all",
            ];
        }
        block.insert("permissions_boundary".to_owned(), Value::from(boundary));
        block.insert(
            "lifecycle".to_owned(),
            json!({ "ignore_changes": ignored, "prevent_destroy": true }),
        );
        self.blocks.resource(&kind, name, block);
        self.import(at, &kind, name, &one.name);
    }
}
