//! An account with a delegate in it, everybody else that it must not touch, and what would be an escape.
//!
//! The others are those of a real account, and obey what the verdict assumes: whoever a pattern names carries a
//! boundary (A1), policies of a pattern are on nobody else (A2), and so on. They stand where IAM's own reading of a
//! pattern reaches and Deleg's does not, under names left out, and under the patterns' names in another case.

use super::account::{Account, Caller, Entity, Kind, Text, text};
use super::perform::everything;
use deleg::iam::document::{Document, PrincipalElement, PrincipalEntry, PrincipalKind, Principals};
use deleg::iam::document::{OneOrMany, Statement};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

pub const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// Names of one kind that a sentence delegates, and the boundaries under which.
#[derive(Clone, Debug)]
pub struct Family {
    pub kind: Kind,
    pub include: Vec<String>,
    pub except: Vec<String>,
    pub boundaries: BTreeSet<String>,
}

impl Family {
    /// Whether a path and name is one of these, by the reference manual's reading of patterns.
    pub fn names(&self, path: &str) -> bool {
        self.include.iter().any(|one| reads(one, path))
            && !self.except.iter().any(|one| reads(one, path))
    }
}

/// `*` and `?` stay within one name; `/**` at the end is everything below.
pub fn reads(pattern: &str, path: &str) -> bool {
    let rooted = if pattern.starts_with('/') { pattern.to_owned() } else { format!("/{pattern}") };
    if let Some(folder) = rooted.strip_suffix("**") {
        return (1..=path.len()).any(|end| {
            path.is_char_boundary(end)
                && path[..end].ends_with('/')
                && part(folder, &path[..end])
                && end < path.len()
        });
    }
    part(&rooted, path)
}

fn part(pattern: &str, text: &str) -> bool {
    let Some(first) = pattern.chars().next() else { return text.is_empty() };
    let rest = &pattern[first.len_utf8()..];
    match first {
        '*' => {
            part(rest, text)
                || text
                    .chars()
                    .next()
                    .is_some_and(|c| c != '/' && part(pattern, &text[c.len_utf8()..]))
        }
        '?' => text.chars().next().is_some_and(|c| c != '/' && part(rest, &text[c.len_utf8()..])),
        _ => text.starts_with(first) && part(rest, &text[first.len_utf8()..]),
    }
}

/// The account, who attacks it, and what must stay.
#[derive(Clone)]
pub struct World {
    pub account: Account,
    pub lately: bool,
    pub callers: Vec<Caller>,
    pub families: Vec<Family>,
    /// Of audits: names do not matter, the boundary alone does.
    pub any_name: bool,
    pub reached: BTreeSet<u64>,
    /// Which of its family's boundaries somebody carries who was made before.
    pub choice: usize,
    /// Names of the patterns, as ARNs, for things that are not there yet.
    pub pool: Vec<String>,
    home: BTreeSet<u64>,
    shapes: BTreeMap<u64, String>,
    texts: BTreeMap<String, (u64, Text)>,
}

/// How service principals end.
const SERVICE: &str = ".amazonaws.com";

/// Who trusts: a service each for Lambda and EC2, and where wanted the whole account or everybody.
pub fn trust(principals: &[&str]) -> Text {
    let aws: Vec<String> = principals
        .iter()
        .filter(|one| one.strip_suffix(SERVICE).is_none())
        .map(|one| (*one).to_owned())
        .collect();
    let services: Vec<String> = principals
        .iter()
        .filter(|one| one.strip_suffix(SERVICE).is_some())
        .map(|one| (*one).to_owned())
        .collect();
    let mut entries = Vec::new();
    for (kind, values) in [(PrincipalKind::Aws, aws), (PrincipalKind::Service, services)] {
        if !values.is_empty() {
            entries.push(PrincipalEntry { kind, values: OneOrMany::of(values) });
        }
    }
    let principal = PrincipalElement { negated: false, principals: Principals::Map(entries) };
    let mut statement = Statement::allow(["sts:AssumeRole", "sts:TagSession"], ["*"]);
    statement.resource = None;
    text(Arc::new(Document::new(vec![statement.with_principal(principal)])))
}

pub const SERVICES: [&str; 2] = ["lambda.amazonaws.com", "ec2.amazonaws.com"];

impl World {
    pub fn new(prefix: &str) -> Self {
        let mut account = Account::new(prefix);
        account.write(ADMINISTRATOR, everything());
        Self {
            account,
            lately: true,
            callers: Vec::new(),
            families: Vec::new(),
            any_name: false,
            reached: BTreeSet::new(),
            choice: 0,
            pool: Vec::new(),
            home: BTreeSet::new(),
            shapes: BTreeMap::new(),
            texts: BTreeMap::new(),
        }
    }

    /// Lets somebody attack.
    pub fn start(&mut self, arn: &str, session: &[(&str, &str)]) {
        let id = self.account.find(arn).map_or_else(|| panic!("no {arn}"), |one| one.id);
        let session =
            session.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        self.callers.push(Caller { id, session });
        self.reached.insert(id);
        self.home.insert(id);
    }

    /// Puts strangers around the families' names. `trusting`: they trust the account, so that its identity policies
    /// decide who may become them.
    pub fn surround(&mut self, trusting: bool) {
        let root = format!("{}root", self.account.prefix);
        let mut trusted = SERVICES.to_vec();
        if trusting {
            trusted.push(&root);
        }
        let trust = trust(&trusted);
        let families = self.families.clone();
        let mut paths: Vec<(Kind, String)> =
            [Kind::Role, Kind::User, Kind::Group, Kind::Policy, Kind::Profile]
                .into_iter()
                .flat_map(|kind| [(kind, "/stranger".to_owned()), (kind, "/ops/other".to_owned())])
                .collect();
        let own = |kind: Kind, path: &str| {
            families.iter().any(|family| family.kind == kind && family.names(path))
        };
        for family in &families {
            for pattern in &family.include {
                for path in around(pattern) {
                    if own(family.kind, &path) {
                        self.pool.push(self.account.arn(family.kind, &path));
                    } else {
                        paths.push((family.kind, path));
                    }
                }
            }
            paths.extend(family.except.iter().map(|one| (family.kind, example(one, "z"))));
        }
        for (kind, path) in paths {
            if !own(kind, &path) {
                self.stranger(kind, &path, &trust);
            }
        }
        // Some that hold nothing, and so can be deleted.
        for kind in [Kind::Role, Kind::User, Kind::Group] {
            let arn = self.account.arn(kind, "/bare");
            self.account.make(&arn, |one| one.trust = (kind == Kind::Role).then(|| trust.clone()));
        }
        let spare = self.account.arn(Kind::Policy, "/bare");
        self.account.write(&spare, everything());
        let carriers: Vec<String> = self.account.policies.keys().cloned().collect();
        self.pool.extend(carriers);
    }

    /// Somebody or something strong, outside every family.
    pub fn stranger(&mut self, kind: Kind, path: &str, trust: &Text) {
        let arn = self.account.arn(kind, path);
        let holder = self.account.arn(Kind::Role, "/stranger");
        match kind {
            Kind::Policy => {
                // Its first version is in force; an older text lies beside it.
                if self.account.write(&arn, everything()) {
                    let managed = self.account.policies.get_mut(&arn).unwrap();
                    managed.versions.insert(2, everything());
                    managed.made = 2;
                    self.account.make(&holder, |_| {});
                    self.account.find_mut(&holder).unwrap().attached.insert(arn);
                }
            }
            Kind::Profile => {
                self.account.make(&arn, |one| {
                    one.attached.insert(holder);
                });
            }
            Kind::Role | Kind::User | Kind::Group => {
                self.account.make(&arn, |one| {
                    one.attached.insert(ADMINISTRATOR.to_owned());
                    one.inline.insert("all".into(), everything());
                    one.trust = (kind == Kind::Role).then(|| trust.clone());
                });
            }
        }
    }

    /// What is there now must stay as it is.
    pub fn freeze(&mut self) {
        for entity in self.account.entities.values() {
            let family = |family: &Family| {
                family.kind.word() == Kind::of(&entity.arn).unwrap().0.word()
                    && family.names(Kind::of(&entity.arn).unwrap().1)
            };
            if !self.families.iter().any(family) {
                self.shapes.insert(entity.id, entity.shape());
            }
        }
        for (arn, managed) in &self.account.policies {
            let (kind, path) = Kind::of(arn).unwrap();
            let own = self.families.iter().any(|family| family.kind == kind && family.names(path));
            let ceiling = self.families.iter().any(|family| family.boundaries.contains(arn));
            if !own || ceiling {
                self.texts.insert(arn.clone(), (managed.id, managed.current().clone()));
            }
        }
    }

    /// What is broken, if anything is.
    pub fn breach(&self) -> Option<String> {
        for (arn, (id, text)) in &self.texts {
            match self.account.policies.get(arn) {
                None => return Some(format!("the policy {arn} is gone")),
                Some(now) if now.id != *id || !Rc::ptr_eq(now.current(), text) => {
                    return Some(format!("the policy {arn} has another text"));
                }
                Some(_) => {}
            }
        }
        for (id, shape) in &self.shapes {
            match self.account.by_id(*id) {
                None => return Some(format!("somebody is gone: {shape}")),
                // Of audits: whoever gets the ceiling is within it.
                Some(now) if self.any_name && self.is_bounded(now) => {}
                Some(now) if now.shape() != *shape => {
                    return Some(format!("{} is not what it was", now.arn));
                }
                Some(_) => {}
            }
        }
        self.reached.iter().find_map(|id| self.outside(*id))
    }

    fn is_bounded(&self, one: &Entity) -> bool {
        let own = one.boundary.as_ref();
        own.is_some_and(|own| self.families.iter().any(|family| family.boundaries.contains(own)))
    }

    /// Whether somebody reached is outside the ceilings.
    fn outside(&self, id: u64) -> Option<String> {
        if self.home.contains(&id) {
            return None;
        }
        let one = self.account.by_id(id)?;
        let (kind, path) = Kind::of(&one.arn)?;
        let fits = |family: &Family| {
            family.kind == kind
                && (self.any_name || family.names(path))
                && one.boundary.as_ref().is_some_and(|own| family.boundaries.contains(own))
        };
        let inside = self.families.iter().any(fits);
        (!inside).then(|| format!("{} is reached, bounded by {:?}", one.arn, one.boundary))
    }
}

/// An ARN's path of a pattern, each wildcard filled.
pub fn example(pattern: &str, with: &str) -> String {
    let rooted = if pattern.starts_with('/') { pattern.to_owned() } else { format!("/{pattern}") };
    rooted.replace("**", "*").replace('*', with).replace('?', &with[..1])
}

/// Names of a pattern, what IAM's reading of it takes in besides, and the same in another case.
fn around(pattern: &str) -> Vec<String> {
    let mut found: Vec<String> =
        ["x", "web", "y7"].iter().map(|with| example(pattern, with)).collect();
    if pattern.ends_with("**") {
        found.push(example(pattern, "deep/er"));
    }
    let body = pattern.trim_end_matches("**");
    for (at, wild) in body.char_indices().filter(|(_, c)| matches!(c, '*' | '?')) {
        let crossing = if wild == '*' { "q/r" } else { "/" };
        let text = format!("{}{crossing}{}", &body[..at], &pattern[at + 1..]);
        found.push(example(&text, "s"));
    }
    let plain = example(pattern, "x");
    found.push(plain.to_ascii_uppercase());
    // The console's own folders begin as some patterns do.
    if let Some(prefix) = pattern.strip_suffix('*').filter(|one| !one.contains(['*', '?', '/'])) {
        found.push(format!("/{prefix}role/console"));
    }
    found.retain(|path| !path.ends_with('/') && !path.contains("//"));
    found.dedup();
    found
}
