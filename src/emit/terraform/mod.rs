//! Terraform: one module in JSON syntax, with a provider for each account.
//!
//! The module has no `provider` blocks: how to log in is the caller's. Whoever applies it with the credentials of
//! another account is stopped by a postcondition on the caller's identity.

mod accounts;
mod blocks;
mod organization;

use super::deployment::{Deployment, Home, Kept};
use super::names::Namer;
use super::{Artifact, Outcome, Placed, Refusal, Wanted, Writer};
use crate::model::Model;
use crate::plan::AccountPlan;
use blocks::Blocks;
use serde_json::{Map, Value, json};

/// The one file.
const FILE: &str = "deleg.tf.json";
/// Import blocks, checks and postconditions: Terraform's release notes of 1.5.
const TERRAFORM: &str = ">= 1.5";
/// Import blocks whose ids are looked up: its release notes of 1.6.
const LOOKED_UP: &str = ">= 1.6";
/// All resource types that are written; resource control policies came with 5.76.
const PROVIDER: &str = ">= 5.76";
/// The provider's name where no account is marked as the organisation's own.
const OPEN: &str = "organization";

/// A module in the making.
struct Module {
    import: bool,
    deployment: Deployment,
}

/// Begins.
pub(super) fn start(wanted: Wanted) -> Box<dyn Writer> {
    Box::new(Module { import: wanted.import, deployment: Deployment::default() })
}

impl Writer for Module {
    fn account(&mut self, model: &Model, plan: &AccountPlan, folder: &str) -> Result<(), Refusal> {
        self.deployment.add(model, plan, folder)
    }

    fn finish(self: Box<Self>, model: &Model) -> Result<Outcome, Refusal> {
        let writing = Writing::new(&self.deployment, model, self.import);
        Ok(writing.write())
    }
}

/// What is known while the blocks are written.
struct Writing<'a> {
    deployment: &'a Deployment,
    import: bool,
    /// The provider's configuration for guardrails, and for permission sets.
    controls_home: Home,
    sets_home: Home,
    names: Namer,
    blocks: Blocks,
    /// The resource names of managed policies, by account and place; of control policies; of inline texts.
    managed: Vec<Vec<String>>,
    controls: Vec<String>,
    sets: Vec<String>,
    notes: Vec<String>,
}

impl<'a> Writing<'a> {
    fn new(deployment: &'a Deployment, model: &Model, import: bool) -> Self {
        Self {
            deployment,
            import,
            controls_home: deployment.controls_home(model),
            sets_home: deployment.sets_home(model),
            names: Namer::default(),
            blocks: Blocks::default(),
            managed: Vec::new(),
            controls: Vec::new(),
            sets: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn write(mut self) -> Outcome {
        for at in 0..self.deployment.accounts.len() {
            self.account(at);
        }
        self.permission_sets();
        self.control_policies();
        let files = vec![Artifact { path: FILE.to_owned(), text: self.text() }];
        Outcome { files, placed: self.placed(), notes: self.notes }
    }

    /// The configuration of the provider that an account's resources use: the default one where there is one account.
    fn provider(&self, home: Home) -> Option<String> {
        let several = self.deployment.accounts.len() > 1;
        match home {
            Home::Account(_) if !several => None,
            Home::Account(at) => self.deployment.accounts.get(at).map(|part| part.label.clone()),
            Home::Open => Some(OPEN.to_owned()),
        }
        .map(|alias| format!("aws.{alias}"))
    }

    /// A block that begins with its provider.
    fn block(&self, home: Home) -> Map<String, Value> {
        let provider = self.provider(home);
        provider
            .map(|provider| ("provider".to_owned(), Value::from(provider)))
            .into_iter()
            .collect()
    }

    fn text(&self) -> String {
        let accounts = (0..self.deployment.accounts.len()).map(Home::Account);
        let mut aliases: Vec<String> = accounts.filter_map(|home| self.provider(home)).collect();
        let open = (self.controls_home == Home::Open && !self.deployment.controls.is_empty())
            || (self.sets_home == Home::Open && !self.deployment.sets.is_empty());
        if open {
            aliases.extend(self.provider(Home::Open));
        }
        let mut aws = json!({ "source": "hashicorp/aws", "version": PROVIDER });
        if let (Some(aws), false) = (aws.as_object_mut(), aliases.is_empty()) {
            aws.insert("configuration_aliases".to_owned(), aliases.into());
        }
        let organizations =
            !self.deployment.controls.is_empty() || !self.deployment.sets.is_empty();
        let terraform = if self.import && organizations { LOOKED_UP } else { TERRAFORM };
        let head = json!({ "required_version": terraform, "required_providers": { "aws": aws } });
        self.blocks.text(head)
    }

    fn placed(&self) -> Vec<Vec<Placed>> {
        let one = |kept: &Kept| match *kept {
            Kept::Managed(account, at) => {
                let name = self.managed.get(account)?.get(at)?;
                let policy = self.deployment.accounts.get(account)?.policies.get(at)?;
                let pointer = format!("/resource/aws_iam_policy/{name}/policy");
                Some(Placed::within(FILE, pointer, &policy.document))
            }
            Kept::Control(at) => {
                let pointer = format!(
                    "/resource/aws_organizations_policy/{}/content",
                    self.controls.get(at)?
                );
                Some(Placed::within(FILE, pointer, &self.deployment.controls.get(at)?.document))
            }
            Kept::Inline(at) => {
                let pointer = format!(
                    "/resource/aws_ssoadmin_permission_set_inline_policy/{}/inline_policy",
                    self.sets.get(at)?
                );
                let inline = self.deployment.sets.get(at)?.inline.as_ref()?;
                Some(Placed::within(FILE, pointer, inline))
            }
        };
        let account = |kept: &Vec<Kept>| kept.iter().filter_map(one).collect();
        self.deployment.kept.iter().map(account).collect()
    }
}
