//! What was asked in an account and what came of it, for the manifest.

use crate::model::DelegationId;
use crate::plan::{AccountPlan, Assumption};
use crate::text::Span;
use std::collections::BTreeSet;

/// What is proved of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Property {
    /// Everything reached stays within its ceilings.
    Containment,
    /// No ceiling is removed, replaced or rewritten.
    Permanence,
    /// What the sentence describes is allowed.
    Use,
    /// What must never be allowed is not.
    Never,
    /// What must always be allowed is.
    Always,
}

impl Property {
    /// The word of the manifest.
    pub fn word(self) -> &'static str {
        match self {
            Self::Containment => "containment",
            Self::Permanence => "permanence",
            Self::Use => "use",
            Self::Never => "never",
            Self::Always => "always",
        }
    }
}

/// What came of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It holds, under its assumptions.
    Proved,
    /// It is not known.
    NotDecided,
    /// It does not hold.
    Refuted,
}

impl Status {
    /// The word of the manifest.
    pub fn word(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Refuted => "refuted",
            Self::NotDecided => "notDecided",
        }
    }
}

/// One verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Of what.
    pub property: Property,
    /// The verdict.
    pub status: Status,
    /// The delegations whose assumptions it rests on.
    pub rests_on: Vec<DelegationId>,
    /// The sentence.
    pub source: Span,
}

impl Proof {
    /// The codes of what it assumes, in order: those of its delegations, and of the grants in boundaries, which the
    /// delegations lead to.
    pub fn assumptions(&self, plan: &AccountPlan) -> Vec<&'static str> {
        let own = |delegation: Option<DelegationId>| match delegation {
            Some(id) => self.rests_on.contains(&id),
            None => !self.rests_on.is_empty(),
        };
        let all = plan.assumptions.iter().filter(|one| own(one.delegation));
        let mut codes: Vec<&'static str> = all.map(|one| one.code).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

/// Where an assumption stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nothing of the files keeps it so.
    Open,
    /// A guardrail stops whatever would make it untrue from now on.
    Kept,
}

impl Standing {
    /// The word of the outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Kept => "kept",
        }
    }
}

/// The verdicts of an account, in the order in which they were asked, and where its assumptions stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The verdicts.
    pub proofs: Vec<Proof>,
    kept: BTreeSet<Assumption>,
}

impl Ledger {
    /// Notes that guardrails stop whatever would make an assumption untrue.
    pub fn keep(&mut self, assumption: Assumption) {
        self.kept.insert(assumption);
    }

    /// Where an assumption stands by the files alone. That it is enforced, only a snapshot of the account can say.
    pub fn standing(&self, assumption: &Assumption) -> Standing {
        if self.kept.contains(assumption) { Standing::Kept } else { Standing::Open }
    }

    /// Notes a verdict; one of the same property and sentence keeps the worse.
    pub fn note(&mut self, proof: Proof) {
        let same =
            |known: &&mut Proof| known.property == proof.property && known.source == proof.source;
        match self.proofs.iter_mut().find(same) {
            Some(known) => known.status = known.status.max(proof.status),
            None => self.proofs.push(proof),
        }
    }
}
