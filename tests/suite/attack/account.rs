//! An account's IAM in memory: what there is, and what decides a request of one of its principals.
//!
//! Names are unique in their kind without case (IAM user guide, "IAM and AWS STS quotas", names); ARNs match with case.
//! A principal that is deleted and made again is another one: sessions and credentials of the first are dead (IAM user
//! guide, "IAM identifiers", unique identifiers).

use deleg::evaluate::{Context, Layers, Outcome, Policy, Request, decide};
use deleg::iam::document::Document;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// Kinds of what has a name, by the word of their ARNs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Role,
    User,
    Group,
    Policy,
    Profile,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::User => "user",
            Self::Group => "group",
            Self::Policy => "policy",
            Self::Profile => "instance-profile",
        }
    }

    /// The kind and the path with the name of an ARN.
    pub fn of(arn: &str) -> Option<(Self, &str)> {
        let rest = arn.splitn(6, ':').nth(5)?;
        let at = rest.find('/')?;
        let all = [Self::Role, Self::User, Self::Group, Self::Policy, Self::Profile];
        let kind = all.into_iter().find(|kind| kind.word() == &rest[..at])?;
        Some((kind, &rest[at..]))
    }
}

/// The name of an ARN, without case.
pub fn name(arn: &str) -> String {
    arn.rsplit('/').next().unwrap_or_default().to_ascii_lowercase()
}

/// A policy's text, as it is and as the evaluator takes it.
pub type Text = Rc<(Arc<Document>, Policy)>;

pub fn text(document: Arc<Document>) -> Text {
    let policy = Policy::new(&document);
    Rc::new((document, policy))
}

/// A role, user, group or instance profile.
#[derive(Clone)]
pub struct Entity {
    pub id: u64,
    pub arn: String,
    pub trust: Option<Text>,
    pub boundary: Option<String>,
    /// Managed policies; of an instance profile, the roles.
    pub attached: BTreeSet<String>,
    pub inline: BTreeMap<String, Text>,
    pub tags: BTreeMap<String, String>,
    /// Names of a user's groups.
    pub groups: BTreeSet<String>,
}

impl Entity {
    /// What decides about others or about itself; tags do not belong to it.
    pub fn shape(&self) -> String {
        let inline: Vec<_> =
            self.inline.iter().map(|(name, text)| (name, Rc::as_ptr(text))).collect();
        let trust = self.trust.as_ref().map(Rc::as_ptr);
        format!(
            "{} {} {trust:?} {:?} {:?} {inline:?} {:?}",
            self.id, self.arn, self.boundary, self.attached, self.groups
        )
    }
}

/// A managed policy.
#[derive(Clone)]
pub struct Managed {
    pub id: u64,
    pub versions: BTreeMap<u32, Text>,
    pub default: u32,
    pub made: u32,
    pub tags: BTreeMap<String, String>,
}

impl Managed {
    pub fn current(&self) -> &Text {
        &self.versions[&self.default]
    }
}

/// Who asks: a principal by its id, with the tags of its session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    pub id: u64,
    pub session: BTreeMap<String, String>,
}

/// Everything of one account.
#[derive(Clone, Default)]
pub struct Account {
    /// `arn:PARTITION:iam::ACCOUNT:`
    pub prefix: String,
    pub entities: BTreeMap<(Kind, String), Entity>,
    /// By ARN; names are unique among those of the account.
    pub policies: BTreeMap<String, Managed>,
    ids: u64,
}

impl Account {
    pub fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned(), ..Self::default() }
    }

    pub fn fresh(&mut self) -> u64 {
        self.ids += 1;
        self.ids
    }

    pub fn arn(&self, kind: Kind, path: &str) -> String {
        format!("{}{}{path}", self.prefix, kind.word())
    }

    /// Makes an entity; `false` where the name is taken.
    pub fn make(&mut self, arn: &str, with: impl FnOnce(&mut Entity)) -> bool {
        let Some((kind, _)) = Kind::of(arn) else { return false };
        let key = (kind, name(arn));
        if self.entities.contains_key(&key) {
            return false;
        }
        let mut made = Entity {
            id: self.fresh(),
            arn: arn.to_owned(),
            trust: None,
            boundary: None,
            attached: BTreeSet::new(),
            inline: BTreeMap::new(),
            tags: BTreeMap::new(),
            groups: BTreeSet::new(),
        };
        with(&mut made);
        self.entities.insert(key, made);
        true
    }

    /// Makes a managed policy; `false` where the name is taken.
    pub fn write(&mut self, arn: &str, first: Text) -> bool {
        let taken = |other: &String| {
            other.starts_with(&self.prefix) == arn.starts_with(&self.prefix)
                && name(other) == name(arn)
        };
        if self.policies.keys().any(taken) {
            return false;
        }
        let id = self.fresh();
        let versions = BTreeMap::from([(1, first)]);
        let made = Managed { id, versions, default: 1, made: 1, tags: BTreeMap::new() };
        self.policies.insert(arn.to_owned(), made);
        true
    }

    /// What a name of an ARN's kind stands for, whatever its case and path.
    pub fn find(&self, arn: &str) -> Option<&Entity> {
        let (kind, _) = Kind::of(arn)?;
        self.entities.get(&(kind, name(arn)))
    }

    pub fn find_mut(&mut self, arn: &str) -> Option<&mut Entity> {
        let (kind, _) = Kind::of(arn)?;
        self.entities.get_mut(&(kind, name(arn)))
    }

    pub fn by_id(&self, id: u64) -> Option<&Entity> {
        self.entities.values().find(|one| one.id == id)
    }

    /// Who carries a policy, as a policy or as a boundary.
    pub fn carriers(&self, policy: &str) -> impl Iterator<Item = &Entity> {
        self.entities.values().filter(move |one| {
            one.attached.contains(policy) || one.boundary.as_deref() == Some(policy)
        })
    }

    fn texts(&self, of: &Entity) -> Vec<Policy> {
        let managed = of.attached.iter().filter_map(|arn| self.policies.get(arn));
        let mut texts: Vec<Policy> = managed.map(|one| one.current().1.clone()).collect();
        texts.extend(of.inline.values().map(|text| text.1.clone()));
        texts
    }

    /// The policies of a principal and of its groups.
    pub fn identity(&self, of: &Entity) -> Vec<Policy> {
        let mut texts = self.texts(of);
        for group in &of.groups {
            let group = self.entities.get(&(Kind::Group, group.clone()));
            texts.extend(group.into_iter().flat_map(|group| self.texts(group)));
        }
        texts
    }

    /// The boundary of a principal; one that is gone allows nothing.
    pub fn ceiling(&self, of: &Entity) -> Option<Vec<Policy>> {
        let arn = of.boundary.as_ref()?;
        Some(self.policies.get(arn).map(|one| one.current().1.clone()).into_iter().collect())
    }

    /// Whether a caller may do something, as AWS decides it; `trust` is the policy of a role that is to be assumed.
    pub fn allows(&self, caller: &Caller, asked: &Asked, trust: Option<&Text>) -> bool {
        let Some(own) = self.by_id(caller.id) else { return false };
        let identity = self.identity(own);
        let boundary = self.ceiling(own);
        let layers = Layers {
            identity: &identity,
            boundary: boundary.as_deref(),
            resource: trust.map(|text| &text.1),
            ..Layers::default()
        };
        decide(&layers, &Self::request(own, caller, asked)).outcome == Outcome::Allowed
    }

    fn request(own: &Entity, caller: &Caller, asked: &Asked) -> Request {
        let account = own.arn.split(':').nth(4).unwrap_or_default();
        let partition = own.arn.split(':').nth(1).unwrap_or_default();
        let mut context = asked.context.clone();
        let spoken = own.arn.rsplit('/').next().unwrap_or_default();
        let user = own.arn.contains(":user/");
        let principal = if user {
            context.insert("aws:username", [spoken]);
            own.arn.clone()
        } else {
            format!("arn:{partition}:sts::{account}:assumed-role/{spoken}/x")
        };
        context.insert("aws:PrincipalArn", [own.arn.as_str()]);
        context.insert("aws:PrincipalAccount", [account]);
        context.insert("aws:PrincipalType", [if user { "User" } else { "AssumedRole" }]);
        context.insert("aws:userid", [format!("A{}{}", own.id, if user { "" } else { ":x" })]);
        for (key, value) in own.tags.iter().chain(&caller.session) {
            context.insert(&format!("aws:PrincipalTag/{key}"), [value.as_str()]);
        }
        Request {
            principal,
            action: asked.action.clone(),
            resource: asked.resource.clone(),
            resource_account: None,
            context,
        }
    }
}

/// One check of a call.
#[derive(Clone, Debug)]
pub struct Asked {
    pub action: String,
    pub resource: String,
    pub context: Context,
}
