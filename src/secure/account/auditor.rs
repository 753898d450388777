//! Asks what each principal of an account can reach. Principals are independent of each other, so any number can be
//! asked at the same time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::iam::account::{Holder, is_permission_set, is_service_linked};
use crate::iam::document::Statement as IamStatement;
use crate::iam::pattern::Pattern;
use crate::prove::{Answer, Question, Rules, ask};
use crate::secure::account::digest::Digest;
use crate::secure::account::holding::{Held, Holding, Origin};
use crate::secure::account::index::Index;
use crate::secure::account::real;
use crate::secure::account::text::Text;
use crate::secure::audit::{
    Finding, Guard, Known, Rule, Severity, Subject, Text as Asked, audit, guards_of, rules,
};

/// What a principal is to AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A user.
    User,
    /// A role.
    Role,
    /// A role of a permission set.
    PermissionSet,
    /// A service-linked role, which AWS alone keeps.
    ServiceLinked,
}

/// What was found of a principal.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Its ARN.
    pub arn: Arc<str>,
    /// What it is.
    pub kind: Kind,
    /// Whether it was left out on purpose.
    pub excepted: bool,
    /// The names of its documents, as the statements of findings count them; shared like what was found.
    pub documents: Arc<[Named]>,
    /// What was found; shared with others who hold the same.
    pub found: Arc<Vec<Finding>>,
    /// What of it could not be read.
    pub unknown: Box<[String]>,
}

/// The name of a document, and the Sids of its statements.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// The ARN of a managed policy, the name of an inline one.
    pub policy: String,
    /// How it is held.
    pub origin: Origin,
    /// Its text.
    pub digest: Digest,
    /// The Sids.
    pub sids: Vec<Option<String>>,
}

/// What whoever holds the same texts is answered, once it was asked.
type Once = Arc<OnceLock<Arc<Vec<Finding>>>>;

/// Asks about principals.
#[derive(Debug)]
pub struct Auditor<'i> {
    /// The account.
    pub index: &'i Index,
    known: Option<Arc<Known>>,
    excepted: Vec<Pattern>,
    asked: Mutex<BTreeMap<Digest, Once>>,
    documents: Mutex<BTreeSet<Arc<[Named]>>>,
}

impl<'i> Auditor<'i> {
    /// An auditor of an account. What is not `complete` bears nothing out. Principals that fit one of some patterns are
    /// not asked about.
    pub fn new(index: &'i Index, complete: bool, excepted: &[String]) -> Self {
        Self {
            index,
            known: complete.then(|| Arc::new(real::known(index))),
            excepted: excepted.iter().map(|text| Pattern::plain(text)).collect(),
            asked: Mutex::default(),
            documents: Mutex::default(),
        }
    }

    /// Asks about a user or a role.
    pub fn answer(&self, holder: &Holder, role: bool) -> Answered {
        let kind = match role {
            false => Kind::User,
            true if is_service_linked(&holder.arn) => Kind::ServiceLinked,
            true if is_permission_set(&holder.arn) => Kind::PermissionSet,
            true => Kind::Role,
        };
        let excepted = self.excepted.iter().any(|pattern| pattern.matches(&holder.arn));
        let mut answered = Answered {
            // The same text as the index has.
            arn: match self.index.principal(&holder.arn) {
                Some(fact) => fact.arn.clone(),
                None => holder.arn.as_str().into(),
            },
            kind,
            excepted,
            documents: Arc::default(),
            found: Arc::default(),
            unknown: Box::default(),
        };
        if kind == Kind::ServiceLinked || excepted {
            return answered;
        }
        let holding = Holding::of(holder, self.index);
        answered.unknown = holding.unknown.clone().into_boxed_slice();
        if !holding.identity.iter().any(|one| one.text.of_interest) {
            return answered;
        }
        let made = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.entry(holding.digest(role)).or_default().clone()
        };
        let guards = self.boundaries(&holding);
        let found = made.get_or_init(|| Arc::new(self.ask(&holding, &guards)));
        if !found.is_empty() {
            let held = holding.identity.iter().chain(&holding.boundary).map(Named::of);
            let guards = guards.into_iter().map(|(arn, text)| {
                Named::of(&Held { policy: arn.to_string(), origin: Origin::Managed, text })
            });
            answered.documents = self.shared(held.chain(guards).collect());
            answered.found = found.clone();
        }
        answered
    }

    /// One copy of what many hold.
    fn shared(&self, made: Arc<[Named]>) -> Arc<[Named]> {
        let mut known = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(one) = known.get(&made) {
            return one.clone();
        }
        known.insert(made.clone());
        made
    }

    /// The boundaries that the conditions of documents name, and those that the conditions of these name.
    fn boundaries(&self, holding: &Holding) -> BTreeMap<Arc<str>, Arc<Text>> {
        let mut found = BTreeMap::new();
        let mut seen: BTreeSet<Guard> = BTreeSet::new();
        let mut left: Vec<Arc<Text>> =
            holding.identity.iter().map(|one| one.text.clone()).collect();
        while let Some(text) = left.pop() {
            let mut guards = BTreeSet::new();
            if let Some(document) = text.document() {
                guards_of(&document, &mut guards);
            }
            for guard in guards {
                if seen.contains(&guard) {
                    continue;
                }
                for (arn, text) in self.guarding(&guard) {
                    left.push(text.clone());
                    found.insert(arn, text);
                }
                seen.insert(guard);
            }
        }
        found
    }

    /// The texts of the account that a condition names.
    fn guarding(&self, guard: &Guard) -> Vec<(Arc<str>, Arc<Text>)> {
        let policies = &self.index.policies;
        let readable = |text: &Arc<Text>| text.fault().is_none().then(|| text.clone());
        if guard.is_exact() {
            let found = policies.get_key_value(guard.text());
            let found =
                found.and_then(|(arn, text)| Some((arn.clone(), readable(text.as_ref()?)?)));
            return found.into_iter().collect();
        }
        let pattern = Pattern::plain(guard.text());
        let fit = policies.iter().filter(|(arn, _)| pattern.matches(arn));
        fit.filter_map(|(arn, text)| Some((arn.clone(), readable(text.as_ref()?)?))).collect()
    }

    fn ask(&self, holding: &Holding, guards: &BTreeMap<Arc<str>, Arc<Text>>) -> Vec<Finding> {
        let mut count = 0;
        let mut text = |held: &Arc<Text>| {
            let document = count;
            count += 1;
            held.rules().map(|rules| Asked { rules, document })
        };
        let mut layers: Vec<Vec<Asked>> =
            vec![holding.identity.iter().filter_map(|one| text(&one.text)).collect()];
        layers.extend(holding.boundary.iter().filter_map(|one| Some(vec![text(&one.text)?])));
        let boundaries = guards.iter();
        let boundaries =
            boundaries.filter_map(|(arn, held)| Some((arn.to_string(), text(held)?))).collect();
        if let Some(finding) = administrator(&layers) {
            return vec![finding];
        }
        audit(&Subject {
            layers,
            boundaries,
            protected: Vec::new(),
            home: self.index.home.clone(),
            known: self.known.clone(),
        })
    }
}

impl Named {
    fn of(held: &Held) -> Self {
        let document = held.text.document();
        let statements = document.iter().flat_map(|document| document.statements.iter());
        Self {
            policy: held.policy.clone(),
            origin: held.origin.clone(),
            digest: held.text.digest,
            sids: statements.map(|one| one.sid.clone()).collect(),
        }
    }
}

/// Whether everything of iam is allowed: then all that could be found is one thing.
fn administrator(layers: &[Vec<Asked>]) -> Option<Finding> {
    let all = rules(vec![IamStatement::allow(["iam:*"], ["*"])]);
    let right: Vec<Vec<&Rules>> =
        layers.iter().map(|layer| layer.iter().map(|text| &*text.rules).collect()).collect();
    let question = Question { left: vec![vec![&*all]], right, home: None };
    if ask(&question) != Answer::None {
        return None;
    }
    let allows = |text: &&Asked| {
        let question =
            Question { left: vec![vec![&*all]], right: vec![vec![&*text.rules]], home: None };
        ask(&question) == Answer::None
    };
    let mut statements = Vec::new();
    for text in layers.first().into_iter().flatten().filter(allows) {
        let documents = text.rules.document.statements.iter().enumerate();
        let wide = documents.filter(|(_, one)| {
            one.effect == crate::iam::document::Effect::Allow
                && one.action.values.iter().any(|action| matches!(&**action, "*" | "*:*" | "iam:*"))
        });
        statements.extend(
            wide.map(|(index, _)| crate::secure::audit::Statement {
                document: text.document,
                index,
            }),
        );
    }
    Some(Finding {
        rule: Rule::Administrator,
        severity: Severity::Escalation,
        actions: vec!["iam:*".to_owned()],
        calls: Vec::new(),
        statements,
        message: "the holder is an administrator: everything of iam is allowed".to_owned(),
    })
}
