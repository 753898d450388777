//! What a build puts into AWS, account by account and for the organisation, whatever tool does it.

use super::{Refusal, names::Namer};
use crate::iam::document::Document;
use crate::model::{Account, AccountId, Model, PrincipalKind};
use crate::plan::names::path_in;
use crate::plan::{AccountPlan, AttachAs, AttachTo, Attachment, PlannedPolicy, Role};
use std::sync::Arc;

/// Everything that is to be there.
#[derive(Debug, Default)]
pub(super) struct Deployment {
    pub(super) accounts: Vec<Part>,
    pub(super) controls: Vec<Control>,
    pub(super) sets: Vec<PermissionSet>,
    /// Where each policy of each plan went.
    pub(super) kept: Vec<Vec<Kept>>,
    labels: Namer,
}

/// Where a policy of a plan went.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kept {
    /// A managed policy, by account and place.
    Managed(usize, usize),
    /// A service or resource control policy.
    Control(usize),
    /// The inline text of a permission set.
    Inline(usize),
}

/// What one account holds.
#[derive(Debug)]
pub(super) struct Part {
    /// The name of its folder.
    pub(super) folder: String,
    /// Its name as an identifier, unlike every other's.
    pub(super) label: String,
    pub(super) id: String,
    pub(super) policies: Vec<Managed>,
    pub(super) existing: Vec<Existing>,
    pub(super) bounded: Vec<Bounded>,
}

/// A managed policy.
#[derive(Debug)]
pub(super) struct Managed {
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) path: String,
    pub(super) arn: String,
    pub(super) description: Option<String>,
    pub(super) document: Arc<Document>,
    /// Groups, users and roles.
    pub(super) attach_to: Vec<Attachment>,
    /// The boundaries of the account that its text names: they come first.
    pub(super) after: Vec<usize>,
}

/// A policy that exists, attached to a principal.
#[derive(Debug)]
pub(super) struct Existing {
    pub(super) arn: String,
    pub(super) to: Attachment,
}

/// A user or role that carries a boundary.
#[derive(Debug)]
pub(super) struct Bounded {
    pub(super) to: AttachTo,
    pub(super) name: String,
    pub(super) path: String,
    pub(super) arn: String,
    /// The boundary, where this build writes it.
    pub(super) policy: Option<usize>,
}

/// A service or resource control policy.
#[derive(Debug)]
pub(super) struct Control {
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) description: Option<String>,
    pub(super) document: Arc<Document>,
    pub(super) targets: Vec<Attachment>,
}

/// What a permission set refers to.
#[derive(Debug, Default)]
pub(super) struct PermissionSet {
    pub(super) name: String,
    /// Customer managed policies, by name and path.
    pub(super) customer: Vec<(String, String)>,
    /// AWS's own managed policies, by ARN.
    pub(super) aws: Vec<String>,
    pub(super) inline: Option<Arc<Document>>,
    pub(super) boundary: Option<Ceiling>,
}

/// The boundary of a permission set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ceiling {
    /// A customer managed policy, by name and path.
    Customer(String, String),
    /// One of AWS's own, by ARN.
    Aws(String),
}

/// Who makes what belongs to the organisation: guardrails, and what permission sets hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// An account of the build, by its place.
    Account(usize),
    /// None that the files mark: it is left open.
    Open,
}

impl Deployment {
    /// Adds an account.
    pub(super) fn add(
        &mut self,
        model: &Model,
        plan: &AccountPlan,
        folder: &str,
    ) -> Result<(), Refusal> {
        let account = model.account(plan.account);
        let at = self.accounts.len();
        let mut part = Part {
            folder: folder.to_owned(),
            label: self.labels.underscored(account.label()),
            id: account.id.to_string(),
            policies: Vec::new(),
            existing: Vec::new(),
            bounded: Vec::new(),
        };
        let mut kept = Vec::new();
        for policy in &plan.policies {
            kept.push(match (policy.role, &policy.arn) {
                (Role::Scp | Role::Rcp, _) => Kept::Control(self.control(policy, account)),
                (Role::Boundary | Role::Delegation | Role::Identity, None) => {
                    Kept::Inline(self.inline(policy)?)
                }
                (Role::Boundary | Role::Delegation | Role::Identity, Some(arn)) => {
                    self.managed(&mut part, policy, arn, model, plan.account)?;
                    Kept::Managed(at, part.policies.len() - 1)
                }
            });
        }
        for reference in &plan.existing {
            for to in &reference.attach_to {
                self.existing(&mut part, &reference.arn, to, model, plan.account)?;
            }
        }
        self.accounts.push(part);
        self.kept.push(kept);
        Ok(())
    }

    fn managed(
        &mut self,
        part: &mut Part,
        policy: &PlannedPolicy,
        arn: &str,
        model: &Model,
        id: AccountId,
    ) -> Result<(), Refusal> {
        let here = part.policies.len();
        let text = crate::iam::canonical::minified(&policy.document);
        let boundaries = part.policies.iter().enumerate();
        let after = boundaries
            .filter(|(_, one)| {
                one.role == Role::Boundary && text.contains(&format!("{}\"", one.arn))
            })
            .map(|(at, _)| at)
            .collect();
        let mut attach_to = Vec::new();
        for to in &policy.attach_to {
            let customer = || (policy.name.clone(), policy.path.clone());
            match (to.to, to.attach_as) {
                (AttachTo::PermissionSet, AttachAs::Policy) => {
                    push_new(&mut self.set(&to.name).customer, customer());
                }
                (AttachTo::PermissionSet, AttachAs::Boundary) => {
                    let (name, path) = customer();
                    self.cap(&to.name, Ceiling::Customer(name, path))?;
                }
                (_, AttachAs::Boundary) => {
                    part.bounded.push(bounded(to, arn, Some(here), model, id));
                }
                (_, AttachAs::Policy) => attach_to.push(to.clone()),
            }
        }
        part.policies.push(Managed {
            name: policy.name.clone(),
            role: policy.role,
            path: policy.path.clone(),
            arn: arn.to_owned(),
            description: policy.description.clone(),
            document: policy.document.clone(),
            attach_to,
            after,
        });
        Ok(())
    }

    fn existing(
        &mut self,
        part: &mut Part,
        arn: &str,
        to: &Attachment,
        model: &Model,
        id: AccountId,
    ) -> Result<(), Refusal> {
        match (to.to, to.attach_as) {
            (AttachTo::PermissionSet, AttachAs::Policy) => {
                let set = self.set(&to.name);
                match customer(arn) {
                    Some(policy) => push_new(&mut set.customer, policy),
                    None => push_new(&mut set.aws, arn.to_owned()),
                }
            }
            (AttachTo::PermissionSet, AttachAs::Boundary) => {
                let ceiling = customer(arn).map_or_else(
                    || Ceiling::Aws(arn.to_owned()),
                    |(name, path)| Ceiling::Customer(name, path),
                );
                self.cap(&to.name, ceiling)?;
            }
            (_, AttachAs::Boundary) => part.bounded.push(bounded(to, arn, None, model, id)),
            (_, AttachAs::Policy) => {
                part.existing.push(Existing { arn: arn.to_owned(), to: to.clone() });
            }
        }
        Ok(())
    }

    fn set(&mut self, name: &str) -> &mut PermissionSet {
        let at = self.sets.iter().position(|set| set.name == name).unwrap_or(self.sets.len());
        if at == self.sets.len() {
            self.sets.push(PermissionSet { name: name.to_owned(), ..PermissionSet::default() });
        }
        #[expect(clippy::indexing_slicing, reason = "it was found or pushed above")]
        &mut self.sets[at]
    }

    /// A permission set has one boundary for all its accounts.
    fn cap(&mut self, name: &str, ceiling: Ceiling) -> Result<(), Refusal> {
        let set = self.set(name);
        match &set.boundary {
            Some(known) if *known != ceiling => Err(Refusal::differs("boundary", name)),
            _ => {
                set.boundary = Some(ceiling);
                Ok(())
            }
        }
    }

    /// A permission set has one inline text for all its accounts.
    fn inline(&mut self, policy: &PlannedPolicy) -> Result<usize, Refusal> {
        let name = policy.attach_to.first().map_or("", |to| to.name.as_str());
        let set = self.set(name);
        match &set.inline {
            Some(known) if known.statements != policy.document.statements => {
                return Err(Refusal::differs("inline text", name));
            }
            _ => set.inline = Some(policy.document.clone()),
        }
        Ok(self.sets.iter().position(|set| set.name == name).unwrap_or(0))
    }

    /// Control policies belong to the organisation: one that several accounts have with the same text is one with
    /// several targets. AWS takes a name once, so one of the same name with another text gets the account's.
    fn control(&mut self, policy: &PlannedPolicy, account: &Account) -> usize {
        let same = |one: &Control| {
            one.role == policy.role
                && one.document.statements == policy.document.statements
                && (one.name == policy.name || one.name.starts_with(&format!("{}-", policy.name)))
        };
        if let Some(at) = self.controls.iter().position(same) {
            for target in &policy.attach_to {
                if let Some(one) = self.controls.get_mut(at) {
                    push_new(&mut one.targets, target.clone());
                }
            }
            return at;
        }
        let taken = |name: &str, controls: &[Control]| {
            controls.iter().any(|one| one.role == policy.role && one.name == name)
        };
        let mut name = policy.name.clone();
        if taken(&name, &self.controls) {
            name = format!("{}-{}", policy.name, account.label());
        }
        if taken(&name, &self.controls) {
            name = format!("{}-{}", policy.name, account.id);
        }
        self.controls.push(Control {
            name,
            role: policy.role,
            description: policy.description.clone(),
            document: policy.document.clone(),
            targets: policy.attach_to.clone(),
        });
        self.controls.len() - 1
    }

    /// Where guardrails are made: in the management account.
    pub(super) fn controls_home(&self, model: &Model) -> Home {
        self.home(model, |account| account.management)
    }

    /// Where permission sets are administered.
    pub(super) fn sets_home(&self, model: &Model) -> Home {
        match self.home(model, |account| account.identity_administrator) {
            Home::Account(at) if self.accounts.len() > 1 => Home::Account(at),
            _ => self.controls_home(model),
        }
    }

    fn home(&self, model: &Model, marked: impl Fn(&Account) -> bool) -> Home {
        let marked = model.lists.account.iter().find(|account| marked(account));
        let at =
            marked.and_then(|account| self.accounts.iter().position(|part| part.id == *account.id));
        match at {
            Some(at) => Home::Account(at),
            None if self.accounts.len() == 1 => Home::Account(0),
            None => Home::Open,
        }
    }
}

/// A principal of the files under a boundary.
fn bounded(
    to: &Attachment,
    arn: &str,
    policy: Option<usize>,
    model: &Model,
    id: AccountId,
) -> Bounded {
    let kind = if to.to == AttachTo::User { PrincipalKind::User } else { PrincipalKind::Role };
    let declared = model
        .lists
        .principal
        .iter()
        .find(|one| one.kind == kind && *one.name == *to.name && one.accounts.contains(&id));
    let path = declared.and_then(|one| one.path.as_ref());
    Bounded {
        to: to.to,
        name: to.name.clone(),
        path: path_in(path, model, model.account(id)),
        arn: arn.to_owned(),
        policy,
    }
}

/// The name and path of a customer managed policy; none of AWS's own.
fn customer(arn: &str) -> Option<(String, String)> {
    let mut parts = arn.splitn(6, ':').skip(4);
    let (account, resource) = (parts.next()?, parts.next()?);
    if account == "aws" {
        return None;
    }
    let (path, name) = resource.strip_prefix("policy")?.rsplit_once('/')?;
    Some((name.to_owned(), format!("{path}/")))
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
