//! CloudFormation: a template for each account, and documents beside it for what no template can hold.

use super::deployment::{Control, Deployment, Home, Kept, Managed, Part};
use super::names::Namer;
use super::{Artifact, Outcome, Placed, Refusal, Spacing, Wanted, Writer, json};
use crate::iam::canonical;
use crate::iam::document::Document;
use crate::model::Model;
use crate::plan::{AccountPlan, AttachTo, Attachment, Role};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// "Understand CloudFormation quotas", CloudFormation user guide: resources, and outputs, of a template.
const RESOURCES: usize = 500;
const OUTPUTS: usize = 200;
/// The template of guardrails where no account is marked as the management account.
const OPEN: &str = "organization";

/// Templates in the making.
struct Templates {
    spacing: Spacing,
    deployment: Deployment,
}

/// Begins.
pub(super) fn start(wanted: Wanted) -> Box<dyn Writer> {
    Box::new(Templates { spacing: wanted.spacing, deployment: Deployment::default() })
}

impl Writer for Templates {
    fn account(&mut self, model: &Model, plan: &AccountPlan, folder: &str) -> Result<(), Refusal> {
        self.deployment.add(model, plan, folder)
    }

    fn finish(self: Box<Self>, model: &Model) -> Result<Outcome, Refusal> {
        let home = self.deployment.controls_home(model);
        let mut outcome = Outcome::default();
        let mut names = Names::default();
        let mut stacks: Vec<Template> = Vec::new();
        for part in &self.deployment.accounts {
            let mut template = Template::of_account(part);
            names.managed.push(template.policies(part));
            stacks.push(template);
        }
        let at = match home {
            Home::Account(at) => at,
            Home::Open => stacks.len(),
        };
        if at == stacks.len() && !self.deployment.controls.is_empty() {
            stacks.push(Template::of_organization());
        }
        if let Some(template) = stacks.get_mut(at) {
            names.controls = template.controls(&self.deployment.controls);
            names.home.clone_from(&template.file);
        }
        for template in stacks.into_iter().filter(|one| !one.resources.is_empty()) {
            outcome.files.push(template.artifact(self.spacing, &mut outcome.notes)?);
        }
        self.leave_to_others(&mut outcome, &mut names);
        outcome.placed = self.placed(&names);
        Ok(outcome)
    }
}

/// Where things went.
#[derive(Default)]
struct Names {
    managed: Vec<Vec<String>>,
    controls: Vec<String>,
    /// The template of the guardrails.
    home: String,
    /// The documents of inline texts, by the place of the permission set.
    inline: BTreeMap<usize, Artifact>,
}

impl Templates {
    /// A template makes principals and permission sets, or leaves them alone: what it cannot add to those that exist
    /// is said.
    fn leave_to_others(&self, outcome: &mut Outcome, names: &mut Names) {
        let rest = "a template cannot change what it did not make; `--format script` does";
        for part in &self.deployment.accounts {
            for one in &part.bounded {
                let word = one.to.word();
                outcome.notes.push(format!(
                    "the boundary of the {word} `{}` in {} is not set: {rest}",
                    one.name, part.folder
                ));
            }
            for one in &part.existing {
                let (word, name) = (one.to.to.word(), &one.to.name);
                outcome.notes.push(format!(
                    "{} is not attached to the {word} `{name}` in {}: {rest}",
                    one.arn, part.folder
                ));
            }
        }
        for (at, set) in self.deployment.sets.iter().enumerate() {
            outcome.notes.push(format!("the permission set `{}` is not changed: {rest}", set.name));
            if let Some(inline) = &set.inline {
                let path = format!("permission-sets/{}.json", set.name);
                let artifact = Artifact { path, text: json::written(inline, self.spacing) };
                outcome.files.push(artifact.clone());
                names.inline.insert(at, artifact);
            }
        }
    }

    fn placed(&self, names: &Names) -> Vec<Vec<Placed>> {
        let one = |kept: &Kept| match *kept {
            Kept::Managed(account, at) => {
                let part = self.deployment.accounts.get(account)?;
                let id = names.managed.get(account)?.get(at)?;
                let pointer = format!("/Resources/{id}/Properties/PolicyDocument");
                let document = &part.policies.get(at)?.document;
                Some(Placed::within(&file(&part.folder), pointer, document))
            }
            Kept::Control(at) => {
                let pointer = format!("/Resources/{}/Properties/Content", names.controls.get(at)?);
                let document = &self.deployment.controls.get(at)?.document;
                Some(Placed::within(&names.home, pointer, document))
            }
            Kept::Inline(at) => names.inline.get(&at).map(Placed::whole),
        };
        let account = |kept: &Vec<Kept>| kept.iter().filter_map(one).collect();
        self.deployment.kept.iter().map(account).collect()
    }
}

fn file(folder: &str) -> String {
    format!("{folder}.template.json")
}

/// One template.
struct Template {
    file: String,
    description: String,
    account: Option<String>,
    root: bool,
    names: Namer,
    resources: Map<String, Value>,
    outputs: Map<String, Value>,
}

impl Template {
    fn of_account(part: &Part) -> Self {
        let description = format!(
            "IAM policies of the account {}, written by deleg build; changes go into the .deleg files",
            part.folder
        );
        Self { account: Some(part.id.clone()), ..Self::new(&part.folder, description) }
    }

    fn of_organization() -> Self {
        Self::new(
            OPEN,
            "Guardrails, written by deleg build; changes go into the .deleg files".to_owned(),
        )
    }

    fn new(folder: &str, description: String) -> Self {
        Self {
            file: file(folder),
            description,
            account: None,
            root: false,
            names: Namer::default(),
            resources: Map::new(),
            outputs: Map::new(),
        }
    }

    /// The managed policies, each with those that it attaches to.
    fn policies(&mut self, part: &Part) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for one in &part.policies {
            let id = self.names.camel(&one.name);
            let after: Vec<&String> = one.after.iter().filter_map(|&at| ids.get(at)).collect();
            let resource = managed(one, &after);
            self.resources.insert(id.clone(), resource);
            self.output(&id, &format!("ARN of {}", one.name), json!({ "Ref": id }));
            ids.push(id);
        }
        ids
    }

    fn controls(&mut self, controls: &[Control]) -> Vec<String> {
        let mut ids = Vec::new();
        for one in controls {
            let (word, kind) = if one.role == Role::Rcp {
                ("Rcp", "RESOURCE_CONTROL_POLICY")
            } else {
                ("Scp", "SERVICE_CONTROL_POLICY")
            };
            let id = self.names.camel(&format!("{word} {}", one.name));
            let targets: Vec<Value> = one.targets.iter().map(|to| self.target(to)).collect();
            let mut properties = Map::new();
            properties.insert("Name".to_owned(), one.name.clone().into());
            if let Some(description) = &one.description {
                properties.insert("Description".to_owned(), description.clone().into());
            }
            properties.insert("Type".to_owned(), kind.into());
            properties.insert("Content".to_owned(), value(&one.document));
            properties.insert("TargetIds".to_owned(), targets.into());
            let resource = kept("AWS::Organizations::Policy", &[], properties);
            self.resources.insert(id.clone(), resource);
            self.output(&id, &format!("id of {}", one.name), json!({ "Ref": id }));
            ids.push(id);
        }
        ids
    }

    fn target(&mut self, to: &Attachment) -> Value {
        match to.to {
            // A policy for the whole organisation attaches to its root, whose id only AWS knows.
            AttachTo::Organization => {
                self.root = true;
                json!({ "Ref": "OrganizationRoot" })
            }
            AttachTo::Account
            | AttachTo::Ou
            | AttachTo::Group
            | AttachTo::User
            | AttachTo::Role
            | AttachTo::PermissionSet => to.name.clone().into(),
        }
    }

    fn output(&mut self, id: &str, description: &str, value: Value) {
        let output = json!({ "Description": description, "Value": value });
        self.outputs.insert(id.to_owned(), output);
    }

    fn artifact(self, spacing: Spacing, notes: &mut Vec<String>) -> Result<Artifact, Refusal> {
        let count = self.resources.len();
        if count > RESOURCES {
            return Err(Refusal {
                message: format!(
                    "`{}` would have {count} resources, and CloudFormation takes {RESOURCES}",
                    self.file
                ),
                help: "build the files of fewer teams at a time, or use another format".to_owned(),
            });
        }
        let mut whole = Map::new();
        whole.insert("AWSTemplateFormatVersion".to_owned(), "2010-09-09".into());
        whole.insert("Description".to_owned(), self.description.into());
        if self.root {
            whole.insert(
                "Parameters".to_owned(),
                json!({ "OrganizationRoot": {
                "Type": "String",
                "Description": "The id of the organization's root: aws organizations list-roots",
                "AllowedPattern": "^r-[0-9a-z]{4,32}$",
            } }),
            );
        }
        if let Some(account) = self.account {
            whole.insert(
                "Rules".to_owned(),
                json!({ "Account": { "Assertions": [{
                "Assert": { "Fn::Equals": [{ "Ref": "AWS::AccountId" }, account] },
                "AssertDescription": format!("The policies are those of the account {account}."),
            }] } }),
            );
        }
        whole.insert("Resources".to_owned(), self.resources.into());
        if self.outputs.len() <= OUTPUTS {
            whole.insert("Outputs".to_owned(), self.outputs.into());
        } else {
            notes.push(format!("`{}` has no outputs: CloudFormation takes {OUTPUTS}", self.file));
        }
        let whole = Value::from(whole);
        let text = match spacing {
            Spacing::Pretty => serde_json::to_string_pretty(&whole),
            Spacing::Minified => serde_json::to_string(&whole),
        };
        Ok(Artifact { path: self.file, text: text.unwrap_or_default() + "\n" })
    }
}

fn managed(one: &Managed, after: &[&String]) -> Value {
    let mut properties = Map::new();
    properties.insert("ManagedPolicyName".to_owned(), one.name.clone().into());
    properties.insert("Path".to_owned(), one.path.clone().into());
    if let Some(description) = &one.description {
        properties.insert("Description".to_owned(), description.clone().into());
    }
    properties.insert("PolicyDocument".to_owned(), value(&one.document));
    for (key, kind) in
        [("Groups", AttachTo::Group), ("Users", AttachTo::User), ("Roles", AttachTo::Role)]
    {
        let names: Vec<&str> =
            one.attach_to.iter().filter(|to| to.to == kind).map(|to| to.name.as_str()).collect();
        if !names.is_empty() {
            properties.insert(key.to_owned(), names.into());
        }
    }
    if one.role == Role::Boundary {
        kept("AWS::IAM::ManagedPolicy", after, properties)
    } else {
        resource("AWS::IAM::ManagedPolicy", after, properties).into()
    }
}

fn resource(kind: &str, after: &[&String], properties: Map<String, Value>) -> Map<String, Value> {
    let mut resource = Map::new();
    resource.insert("Type".to_owned(), kind.into());
    if !after.is_empty() {
        resource.insert("DependsOn".to_owned(), json!(after));
    }
    resource.insert("Properties".to_owned(), properties.into());
    resource
}

/// What stays when the stack goes: without it, whoever it holds back would be free.
fn kept(kind: &str, after: &[&String], properties: Map<String, Value>) -> Value {
    let mut resource = resource(kind, after, properties);
    resource.insert("DeletionPolicy".to_owned(), "Retain".into());
    resource.insert("UpdateReplacePolicy".to_owned(), "Retain".into());
    resource.into()
}

/// A document as part of a template, in the order of its keys.
fn value(document: &Document) -> Value {
    serde_json::from_str(&canonical::minified(document)).unwrap_or_default()
}
