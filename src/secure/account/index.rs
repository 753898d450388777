//! What is kept of an account while its principals pass by: managed policies, groups, and of each principal what
//! others are measured by.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::iam::account::{Admitted, Entity, Holder, Trust, parts};
use crate::secure::account::digest::{self, Digest};
use crate::secure::account::text::{Ready, Text, packed};

/// A group, with its texts.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its ARN.
    pub arn: String,
    /// Its inline policies.
    pub inline: Vec<(String, Arc<Text>)>,
    /// The ARNs of its managed policies.
    pub attached: Vec<Arc<str>>,
}

/// What is kept of a user or role. There are many: texts that several hold are one.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its ARN.
    pub arn: Arc<str>,
    /// Whether it is a role.
    pub role: bool,
    /// The ARN of its boundary.
    pub boundary: Option<Arc<str>>,
    /// The ARNs of its managed policies.
    pub attached: Box<[Arc<str>]>,
    /// The names of a user's groups.
    pub groups: Box<[Arc<str>]>,
    /// A role's trust policy; none where it cannot be read.
    pub trust: Option<Arc<Trusting>>,
    /// The instance profiles that hold a role.
    pub profiles: Box<[Arc<str>]>,
}

/// What is kept of a trust policy.
#[derive(Clone, Debug)]
pub struct Trusting {
    /// Whom it admits, but for services and identity providers.
    pub admits: Box<[Admitted]>,
    text: Box<str>,
}

impl Trusting {
    fn new(text: &str) -> Option<Self> {
        let trust = Trust::parse(text)?;
        let own = |one: &&Admitted| !matches!(one, Admitted::Service(_) | Admitted::Provider(_));
        let admits: BTreeSet<Admitted> = trust.admits().filter(own).cloned().collect();
        Some(Self { admits: admits.into_iter().collect(), text: packed(text) })
    }

    /// All of it.
    pub fn read(&self) -> Option<Trust> {
        Trust::parse(&self.text)
    }
}

/// An account.
#[derive(Debug, Default)]
pub struct Index {
    /// The partition and account; none where nobody in it says.
    pub home: Option<(String, String)>,
    /// Other accounts that members of the lists are of: then it is no snapshot of one.
    pub others: BTreeSet<String>,
    /// Managed policies, by their ARNs. None where the default version is not in it.
    pub policies: BTreeMap<Arc<str>, Option<Arc<Text>>>,
    /// Groups, by their names.
    pub groups: BTreeMap<Arc<str>, Group>,
    /// Users and roles, by their ARNs once [`Index::settle`] has been called.
    pub principals: Vec<Fact>,
    ready: Arc<Ready>,
    names: BTreeSet<Arc<str>>,
    trusts: BTreeMap<Digest, Option<Arc<Trusting>>>,
}

impl Index {
    /// Takes in a member of the lists.
    pub fn add(&mut self, entity: Entity) {
        match entity {
            Entity::User(user) => self.take(user, false),
            Entity::Role(role) => self.take(role, true),
            Entity::Group(group) => {
                self.at_home(&group.arn);
                let name = self.name(&group.name);
                let inline = group.inline.into_iter();
                let kept = Group {
                    arn: group.arn,
                    inline: inline.map(|(name, text)| (name, self.text(&text))).collect(),
                    attached: group.attached.iter().map(|arn| self.name(arn)).collect(),
                };
                self.groups.insert(name, kept);
            }
            Entity::Policy(policy) => {
                if parts(&policy.arn).is_some_and(|(_, account, _)| account != "aws") {
                    self.at_home(&policy.arn);
                }
                let arn = self.name(&policy.arn);
                let text = policy.text.map(|text| self.text(&text));
                self.policies.insert(arn, text);
            }
        }
    }

    /// Puts the principals in order, when all are taken in.
    pub fn settle(&mut self) {
        self.principals.sort_by(|one, other| one.arn.cmp(&other.arn));
        self.principals.dedup_by(|one, other| one.arn == other.arn);
        self.principals.shrink_to_fit();
        // Nobody else is taken in.
        (self.names, self.trusts) = (BTreeSet::new(), BTreeMap::new());
    }

    /// A user or role.
    pub fn principal(&self, arn: &str) -> Option<&Fact> {
        let at = self.principals.binary_search_by(|one| (*one.arn).cmp(arn));
        at.ok().and_then(|at| self.principals.get(at))
    }

    fn text(&self, text: &str) -> Arc<Text> {
        Arc::new(Text::kept(text, &self.ready))
    }

    fn take(&mut self, holder: Holder, role: bool) {
        self.at_home(&holder.arn);
        let trust = holder.trust.as_ref().and_then(|text| {
            let trusts = &mut self.trusts;
            let known = trusts.entry(digest::of(text));
            known.or_insert_with(|| Trusting::new(text).map(Arc::new)).clone()
        });
        let boundary = holder.boundary.as_ref().map(|arn| self.name(arn));
        let fact = Fact {
            role,
            boundary,
            attached: holder.attached.iter().map(|arn| self.name(arn)).collect(),
            groups: holder.groups.iter().map(|name| self.name(name)).collect(),
            trust,
            profiles: holder.profiles.iter().map(|arn| self.name(arn)).collect(),
            arn: holder.arn.into(),
        };
        self.principals.push(fact);
    }

    /// One copy of a text that many members hold.
    fn name(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.names.get(text) {
            return known.clone();
        }
        let made: Arc<str> = text.into();
        self.names.insert(made.clone());
        made
    }

    fn at_home(&mut self, arn: &str) {
        let Some((partition, account, _)) = parts(arn) else { return };
        match &self.home {
            None => self.home = Some((partition.to_owned(), account.to_owned())),
            Some((_, known)) if known != account => {
                self.others.insert(account.to_owned());
            }
            Some(_) => {}
        }
    }

    /// The users and roles whose boundary none of some ARNs is.
    pub fn roles(&self) -> impl Iterator<Item = &Fact> {
        self.principals.iter().filter(|one| one.role)
    }

    /// The users.
    pub fn users(&self) -> impl Iterator<Item = &Fact> {
        self.principals.iter().filter(|one| !one.role)
    }

    /// The policies that somebody holds or carries, and whose text is not in the snapshot.
    pub fn missing(&self) -> BTreeSet<&str> {
        let held = self.principals.iter().flat_map(|one| one.attached.iter().chain(&one.boundary));
        let by_groups = self.groups.values().flat_map(|group| &group.attached);
        let all = held.chain(by_groups);
        all.filter(|arn| self.policies.get(*arn).is_none_or(Option::is_none))
            .map(|arn| &**arn)
            .collect()
    }

    /// The groups that users are members of, and that are not in the snapshot.
    pub fn missing_groups(&self) -> BTreeSet<&str> {
        let all = self.users().flat_map(|user| user.groups.iter());
        all.filter(|name| !self.groups.contains_key(*name)).map(|name| &**name).collect()
    }
}
