//! All that a principal of an account holds: its documents, each with the name that findings show.

use std::sync::Arc;

use crate::diag::quoted;
use crate::iam::account::{Holder, path_name};
use crate::secure::account::digest::{self, Digest};
use crate::secure::account::index::Index;
use crate::secure::account::text::Text;

/// How a policy is held.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// It is a managed policy.
    Managed,
    /// It is inline, and the principal's own.
    Own,
    /// It is inline, and that of a group.
    Group(String),
}

/// A document of a principal, by the name under which it is found.
#[derive(Clone, Debug)]
pub struct Held {
    /// The ARN of a managed policy; the name of an inline one.
    pub policy: String,
    /// How it is held.
    pub origin: Origin,
    /// Its text.
    pub text: Arc<Text>,
}

/// What a principal holds.
#[derive(Clone, Debug, Default)]
pub struct Holding {
    /// Its identity policies: its own, and those of its groups.
    pub identity: Vec<Held>,
    /// Its boundary.
    pub boundary: Option<Held>,
    /// Why not all of it is known.
    pub unknown: Vec<String>,
}

impl Holding {
    /// What a user or role holds.
    pub fn of(holder: &Holder, index: &Index) -> Self {
        let mut holding = Self::default();
        for (name, text) in &holder.inline {
            holding.take(name.clone(), Origin::Own, Some(Arc::new(Text::passing(text))));
        }
        for arn in &holder.attached {
            holding.managed(arn, index);
        }
        for name in &holder.groups {
            let Some(group) = index.groups.get(name.as_str()) else {
                holding.unknown.push(format!("its group {} is not there", quoted(name)));
                continue;
            };
            for (name, text) in &group.inline {
                let of = format!("group{}", path_name(&group.arn));
                holding.take(name.clone(), Origin::Group(of), Some(text.clone()));
            }
            for arn in &group.attached {
                holding.managed(arn, index);
            }
        }
        if let Some(arn) = &holder.boundary {
            match index.policies.get(arn.as_str()).cloned().flatten() {
                Some(text) => {
                    if let Some(why) = text.fault() {
                        holding.unreadable(arn, why);
                    } else {
                        holding.boundary =
                            Some(Held { policy: arn.clone(), origin: Origin::Managed, text });
                    }
                }
                None => holding.unknown.push(format!("the text of {} is not there", quoted(arn))),
            }
        }
        holding
    }

    fn managed(&mut self, arn: &str, index: &Index) {
        if self.identity.iter().any(|known| known.origin == Origin::Managed && known.policy == arn)
        {
            return;
        }
        self.take(arn.to_owned(), Origin::Managed, index.policies.get(arn).cloned().flatten());
    }

    fn take(&mut self, policy: String, origin: Origin, text: Option<Arc<Text>>) {
        match text {
            None => self.unknown.push(format!("the text of {} is not there", quoted(&policy))),
            Some(text) => match text.fault() {
                Some(why) => self.unreadable(&policy, why),
                None => self.identity.push(Held { policy, origin, text }),
            },
        }
    }

    fn unreadable(&mut self, policy: &str, why: &str) {
        self.unknown.push(format!("{} cannot be read: {why}", quoted(policy)));
    }

    /// What tells it apart from every other holding: who holds the same texts can reach the same.
    pub fn digest(&self, role: bool) -> Digest {
        let kind = digest::of(if role { "role" } else { "user" });
        let none = digest::of("no boundary");
        let boundary = self.boundary.as_ref().map_or(none, |one| one.text.digest);
        let texts = self.identity.iter().map(|one| &one.text.digest);
        digest::of_all([&kind, &boundary].into_iter().chain(texts))
    }
}
