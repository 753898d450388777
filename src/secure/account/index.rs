//! What is kept of an account while its principals pass by: managed policies, groups, and of each principal what
//! others are measured by.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::diag::Severity;
use crate::diag::output::document_problem;
use crate::iam::account::{Entity, Holder, Trust, parts};
use crate::iam::document::Document;
use crate::iam::parse::parse;
use crate::iam::problem::DocumentKind;
use crate::prove::Rules;
use crate::secure::account::digest::{self, Digest};
use crate::text::FileId;

/// A policy's text, read.
#[derive(Clone, Debug)]
pub struct Text {
    /// The digest of the text as it stood.
    pub digest: Digest,
    /// The document, or why it cannot be read.
    pub document: Result<Arc<Document>, String>,
    rules: OnceLock<Arc<Rules>>,
}

impl Text {
    /// Reads a text.
    pub fn new(text: &str) -> Self {
        let digest = digest::of(text);
        let parsed = parse(FileId::new(0), text, DocumentKind::Identity);
        let wrong = parsed.problems.iter().map(|problem| document_problem(problem));
        let wrong = wrong.filter(|one| one.severity == Severity::Error).map(|one| one.message);
        let document = match (parsed.document, wrong.into_iter().next()) {
            (Some(document), None) => Ok(Arc::new(document)),
            (_, Some(why)) => Err(why),
            (None, None) => Err("it is no policy".to_owned()),
        };
        Self { digest, document, rules: OnceLock::new() }
    }

    /// The document, made ready for questions.
    pub fn rules(&self) -> Option<Arc<Rules>> {
        let document = self.document.as_ref().ok()?;
        Some(self.rules.get_or_init(|| Arc::new(Rules::new(document.clone()))).clone())
    }
}

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

/// What is kept of a user or role.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its ARN.
    pub arn: String,
    /// Whether it is a role.
    pub role: bool,
    /// The ARN of its boundary.
    pub boundary: Option<Arc<str>>,
    /// The ARNs of its managed policies.
    pub attached: Vec<Arc<str>>,
    /// The names of its inline policies.
    pub inline: Vec<Arc<str>>,
    /// The names of a user's groups.
    pub groups: Vec<Arc<str>>,
    /// A role's trust policy; none where it cannot be read.
    pub trust: Option<Arc<Trust>>,
    /// The instance profiles that hold a role.
    pub profiles: Vec<String>,
}

/// An account.
#[derive(Clone, Debug, Default)]
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
    names: BTreeSet<Arc<str>>,
    trusts: BTreeMap<Digest, Option<Arc<Trust>>>,
}

impl Index {
    /// Takes in a member of the lists.
    pub fn add(&mut self, entity: Entity) {
        match entity {
            Entity::User(user) => self.principal(user, false),
            Entity::Role(role) => self.principal(role, true),
            Entity::Group(group) => {
                self.at_home(&group.arn);
                let name = self.name(&group.name);
                let inline = group.inline.into_iter();
                let kept = Group {
                    arn: group.arn,
                    inline: inline.map(|(name, text)| (name, Arc::new(Text::new(&text)))).collect(),
                    attached: group.attached.iter().map(|arn| self.name(arn)).collect(),
                };
                self.groups.insert(name, kept);
            }
            Entity::Policy(policy) => {
                if parts(&policy.arn).is_some_and(|(_, account, _)| account != "aws") {
                    self.at_home(&policy.arn);
                }
                let arn = self.name(&policy.arn);
                let text = policy.text.map(|text| Arc::new(Text::new(&text)));
                self.policies.insert(arn, text);
            }
        }
    }

    /// Puts the principals in order, when all are taken in.
    pub fn settle(&mut self) {
        self.principals.sort_by(|one, other| one.arn.cmp(&other.arn));
        self.principals.dedup_by(|one, other| one.arn == other.arn);
    }

    fn principal(&mut self, holder: Holder, role: bool) {
        self.at_home(&holder.arn);
        let trust = holder.trust.as_ref().and_then(|text| {
            let trusts = &mut self.trusts;
            let known = trusts.entry(digest::of(text));
            known.or_insert_with(|| Trust::parse(text).map(Arc::new)).clone()
        });
        let boundary = holder.boundary.as_ref().map(|arn| self.name(arn));
        let fact = Fact {
            role,
            boundary,
            attached: holder.attached.iter().map(|arn| self.name(arn)).collect(),
            inline: holder.inline.iter().map(|(name, _)| self.name(name)).collect(),
            groups: holder.groups.iter().map(|name| self.name(name)).collect(),
            trust,
            profiles: holder.profiles,
            arn: holder.arn,
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
        let all = self.users().flat_map(|user| &user.groups);
        all.filter(|name| !self.groups.contains_key(*name)).map(|name| &**name).collect()
    }
}
