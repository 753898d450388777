//! Who acts in a test or a question, and all that applies to them: documents, each with where it comes from.

use crate::diag::quoted;
use crate::iam::document::{Document, Statement};
use crate::iam::pattern::Pattern;
use crate::model::text::Texts;
use crate::model::{
    Account, Grant, Holding, Index, Kind, Model, PolicyId, PolicyText, PrincipalId, PrincipalKind,
    Verb,
};
use crate::plan::lower::lower;
use crate::plan::names::{iam_arn, path_in, principal_arns};
use crate::plan::{AccountPlan, AttachAs, AttachTo, Made, PlannedPolicy, Role};
use crate::secure::guardrails::{Place, binds};
use crate::text::Span;
use std::sync::Arc;

/// Who is meant.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    /// A declared principal.
    Declared(PrincipalId),
    /// A role or user made under a delegation, by its name or its path and name.
    Created(PrincipalKind, &'a str),
}

/// A policy that applies.
#[derive(Clone, Debug)]
pub struct Held {
    /// What it is called.
    pub name: String,
    /// Its text.
    pub document: Arc<Document>,
    /// Where each statement comes from; none for what stands in no file.
    pub sources: Vec<Span>,
}

/// A principal with all that applies to it.
#[derive(Clone, Debug)]
pub struct Subject {
    /// As people call it: ``group `devs` ``.
    pub label: String,
    /// The ARN it acts by. Of a group, that of a member without a name of its own; of a permission set, its role's.
    pub arn: String,
    /// Its identity policies, those of its groups among them.
    pub identity: Vec<Held>,
    /// Its permissions boundary.
    pub boundary: Option<Held>,
    /// The guardrails declared for its account and organisation, level by level.
    pub scps: Vec<Vec<Held>>,
    /// The resource guardrails over the account's own resources, level by level.
    pub rcps: Vec<Vec<Held>>,
    /// Its account, and that account's organization where the files say it.
    pub home: (String, Option<String>),
}

/// Why a subject cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The principal is not in the account.
    NotInAccount,
    /// No delegation of the account makes a principal of this name.
    NobodyMakes,
    /// A policy's text is not in the files.
    UnknownText(PolicyId),
    /// A policy is not built in the account.
    PolicyNotInAccount(PolicyId),
}

/// One account of a project, planned.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The program.
    pub model: &'a Model,
    /// What is in each account.
    pub index: &'a Index,
    /// The account's policies.
    pub plan: &'a AccountPlan,
}

/// The subjects that are meant: one, or one for each boundary where a delegation names several.
///
/// What is held is held beside what the files attach. A created principal holds nothing else: its maker attaches what
/// it likes.
pub fn subjects(
    ground: Ground<'_>,
    wanted: Wanted<'_>,
    holding: &Holding,
) -> Result<Vec<Subject>, Unfit> {
    let held = ground.held(holding)?;
    let (scps, rcps) = (ground.guardrails(false), ground.guardrails(true));
    let home = ground.home();
    match wanted {
        Wanted::Declared(id) => {
            let mut subject = ground.declared(id)?;
            subject.identity.extend(held);
            Ok(vec![Subject { scps, rcps, home, ..subject }])
        }
        Wanted::Created(kind, name) => {
            let (pattern_kind, word) = match kind {
                PrincipalKind::User => (Kind::Users, "user"),
                PrincipalKind::Group | PrincipalKind::Role | PrincipalKind::PermissionSet => {
                    (Kind::Roles, "role")
                }
            };
            let boundaries = ground.boundaries_of(pattern_kind, name);
            if boundaries.is_empty() {
                return Err(Unfit::NobodyMakes);
            }
            let rooted = if name.starts_with('/') { "" } else { "/" };
            let arn = iam_arn(ground.account(), &format!("{word}{rooted}{name}"));
            let several = boundaries.len() > 1;
            let mut subjects = Vec::with_capacity(boundaries.len());
            for id in boundaries {
                let mut label = format!("{word} {}", quoted(name));
                if several {
                    let boundary = &ground.model.policy(id).name;
                    label.push_str(&format!(" bounded by {}", quoted(boundary)));
                }
                subjects.push(Subject {
                    label,
                    arn: arn.clone(),
                    identity: held.clone(),
                    boundary: Some(ground.policy(id)?),
                    scps: scps.clone(),
                    rcps: rcps.clone(),
                    home: home.clone(),
                });
            }
            Ok(subjects)
        }
    }
}

impl<'a> Ground<'a> {
    fn account(self) -> &'a Account {
        self.model.account(self.plan.account)
    }

    fn declared(self, id: PrincipalId) -> Result<Subject, Unfit> {
        let principal = self.model.principal(id);
        if !principal.accounts.contains(&self.plan.account) {
            return Err(Unfit::NotInAccount);
        }
        let (to, word) = attach_to(principal.kind);
        let mut identity = self.attached(to, &principal.name);
        for &(group, _) in &principal.member_of {
            identity.extend(self.attached(AttachTo::Group, &self.model.principal(group).name));
        }
        for &policy in self.index.policies(self.plan.account) {
            identity.extend(self.existing(policy, id)?);
        }
        let boundary = match principal.bounded_by {
            Some((boundary, _)) => Some(self.policy(boundary)?),
            None => None,
        };
        let account = self.account();
        let arn = match principal.kind {
            PrincipalKind::Group => {
                iam_arn(account, &format!("user/a-member-of-{}", principal.name))
            }
            PrincipalKind::User | PrincipalKind::Role => {
                let path = path_in(principal.path.as_ref(), self.model, account);
                iam_arn(account, &format!("{word}{path}{}", principal.name))
            }
            PrincipalKind::PermissionSet => {
                let arns = principal_arns(principal, self.model, account);
                arns.first().map(|arn| arn.replace('?', "0")).unwrap_or_default()
            }
        };
        let label = format!("{word} {}", quoted(&principal.name));
        let (scps, rcps, home) = Default::default();
        Ok(Subject { label, arn, identity, boundary, scps, rcps, home })
    }

    /// What the build attaches to a principal.
    fn attached(self, to: AttachTo, name: &str) -> Vec<Held> {
        let holds = |policy: &&PlannedPolicy| {
            policy.attach_to.iter().any(|attachment| {
                attachment.to == to
                    && attachment.name == name
                    && attachment.attach_as == AttachAs::Policy
            })
        };
        self.plan.policies.iter().filter(holds).map(planned).collect()
    }

    /// A policy that exists already and is declared to be held by a principal, or by a group of it.
    fn existing(self, id: PolicyId, holder: PrincipalId) -> Result<Option<Held>, Unfit> {
        let policy = self.model.policy(id);
        if !matches!(policy.text, PolicyText::Existing { .. }) {
            return Ok(None);
        }
        let groups = self.model.principal(holder).member_of.iter().map(|(group, _)| *group);
        let mut holders = groups.chain([holder]);
        let held = holders.any(|own| policy.attach_to.iter().any(|(to, _)| *to == own));
        if held { self.policy(id).map(Some) } else { Ok(None) }
    }

    /// A declared policy or boundary, as it is built in the account.
    fn policy(self, id: PolicyId) -> Result<Held, Unfit> {
        let policy = self.model.policy(id);
        match &policy.text {
            PolicyText::Existing { document: Some(document), .. } => Ok(Held {
                name: policy.name.to_string(),
                document: document.clone(),
                sources: vec![policy.span; document.statements.len()],
            }),
            PolicyText::Existing { document: None, .. } | PolicyText::Unknown => {
                Err(Unfit::UnknownText(id))
            }
            PolicyText::Statements(_) | PolicyText::Document(_) => {
                let built = self.plan.policies.iter().find(|planned| {
                    planned.declared == policy.span
                        && planned.name == *policy.name
                        && matches!(planned.role, Role::Boundary | Role::Identity)
                });
                built.map(planned).ok_or(Unfit::PolicyNotInAccount(id))
            }
        }
    }

    fn held(self, holding: &Holding) -> Result<Vec<Held>, Unfit> {
        match holding {
            Holding::Declared => Ok(Vec::new()),
            Holding::Everything => {
                let all = Document::new(vec![Statement::allow(["*"], ["*"])]);
                let name = "everything".to_owned();
                Ok(vec![Held { name, document: Arc::new(all), sources: Vec::new() }])
            }
            Holding::Policies(list) => list.iter().map(|&(id, _)| self.policy(id)).collect(),
            Holding::Statements(statements) => {
                let account = self.account();
                let made = statements.iter().flat_map(|one| lower(one, self.model, account));
                Ok(vec![of_made("what it holds", made.collect())])
            }
        }
    }

    /// The boundaries that what a name stands for is made under, each once, in the order of the files. Names match
    /// with case here, as IAM's resources do.
    fn boundaries_of(self, kind: Kind, name: &str) -> Vec<PolicyId> {
        let account = self.plan.account;
        let delegated = self.index.delegations(account).iter();
        let delegated = delegated.flat_map(|&id| &self.model.delegation(id).grants);
        let nested = self.index.policies(account).iter();
        let nested = nested.flat_map(|&id| &self.model.policy(id).grants);
        let mut found = Vec::new();
        for grant in delegated.chain(nested) {
            if self.makes(grant, kind, name) {
                for &(boundary, _) in &grant.bounded_by {
                    if !found.contains(&boundary) {
                        found.push(boundary);
                    }
                }
            }
        }
        found
    }

    fn makes(self, grant: &Grant, kind: Kind, name: &str) -> bool {
        let rooted = if name.starts_with('/') { name.to_owned() } else { format!("/{name}") };
        let takes_in = |texts: &Texts| {
            let patterns = texts.in_account(self.model, self.account());
            patterns.iter().any(|(text, _)| Pattern::name(text).matches(&rooted))
        };
        grant.kind == kind
            && grant.has(Verb::Create)
            && takes_in(&grant.patterns.include)
            && !takes_in(&grant.patterns.except)
    }

    fn home(self) -> (String, Option<String>) {
        let account = self.account();
        let organization = account.organization.as_ref();
        let organization = organization.map(|text| text.in_account(self.model, account).into());
        (account.id.to_string(), organization)
    }

    /// The guardrails for the account's organisation, as declared, and for the account, as built: a level for each. AWS
    /// attaches `FullAWSAccess` at every level; it counts unless a guardrail of the level allows something itself, which
    /// is what a list of allowed actions is written for (Organizations user guide, "SCP evaluation"). Organisational
    /// units are left out, since the files do not say which accounts they hold; a management account is bound by none.
    fn guardrails(self, resource: bool) -> Vec<Vec<Held>> {
        let account = self.account();
        if account.management {
            return Vec::new();
        }
        let above = self.model.guardrails.iter().filter(|one| {
            one.resource == resource
                && binds(one, Place::Organization, self.model, account) == Some(true)
        });
        let above = above.map(|guardrail| {
            let statements = guardrail.statements.iter();
            let made = statements.flat_map(|one| lower(one, self.model, account)).collect();
            of_made(&guardrail.name, made)
        });
        let role = if resource { Role::Rcp } else { Role::Scp };
        let here = self.plan.policies.iter().filter(|policy| {
            policy.role == role
                && policy
                    .attach_to
                    .iter()
                    .any(|one| one.to == AttachTo::Account && one.name == *account.id)
        });
        let levels = [above.collect::<Vec<Held>>(), here.map(planned).collect()];
        let levels = levels.into_iter().filter(|level| !level.is_empty());
        // `RCPFullAWSAccess` cannot be detached, and the others only deny.
        if resource { levels.collect() } else { levels.map(with_full_access).collect() }
    }
}

/// A level with `FullAWSAccess`, unless it is a list of what is allowed.
fn with_full_access(mut level: Vec<Held>) -> Vec<Held> {
    use crate::iam::document::Effect;
    let allows =
        |held: &Held| held.document.statements.iter().any(|one| one.effect == Effect::Allow);
    if !level.iter().any(allows) {
        let all = Document::new(vec![Statement::allow(["*"], ["*"])]);
        let name = "FullAWSAccess".to_owned();
        level.push(Held { name, document: Arc::new(all), sources: Vec::new() });
    }
    level
}

fn attach_to(kind: PrincipalKind) -> (AttachTo, &'static str) {
    match kind {
        PrincipalKind::Group => (AttachTo::Group, "group"),
        PrincipalKind::User => (AttachTo::User, "user"),
        PrincipalKind::Role => (AttachTo::Role, "role"),
        PrincipalKind::PermissionSet => (AttachTo::PermissionSet, "permission set"),
    }
}

fn planned(policy: &PlannedPolicy) -> Held {
    Held {
        name: policy.name.clone(),
        document: policy.document.clone(),
        sources: policy.sources.clone(),
    }
}

fn of_made(name: &str, made: Vec<Made>) -> Held {
    let sources = made.iter().map(|one| one.span).collect();
    let statements = made.into_iter().map(|one| one.statement).collect();
    Held { name: name.to_owned(), document: Arc::new(Document::new(statements)), sources }
}
