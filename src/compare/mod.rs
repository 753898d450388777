//! What one set of policies allows that another does not, policy by policy, each difference with a request.
//!
//! Two documents are compared by what they allow: every allowing statement of the one is asked against the other, so
//! that each statement which gives something is named. Denials are compared too, since they bind what other policies
//! allow: a denial counts where its holder can have other policies, and in any document where it denies what the
//! document does not itself allow.

mod pairs;
mod side;

use crate::iam::document::{Document, Effect, Statement};
use crate::iam::pattern::bounded;
use crate::plan::Role;
use crate::prove::{Answer, Found, Place as At, Question, Reason, Rules, TOGETHER, Witness, ask};
use side::{Side, parts};
use std::sync::Arc;

/// An account, as far as a side says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its twelve digits.
    pub id: String,
    /// Its partition.
    pub partition: String,
    /// Its name, or else its id.
    pub label: String,
}

/// Where a statement stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as it is shown.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// The statement in one line.
    pub text: String,
}

/// A policy of a side.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its account; none of a document that stands alone.
    pub account: Option<Account>,
    /// What it is for; none of a document that stands alone.
    pub kind: Option<Role>,
    /// Its name.
    pub name: String,
    /// Its text.
    pub document: Arc<Document>,
    /// Where each statement comes from.
    pub places: Vec<Place>,
}

/// How NEW stands to OLD.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Both allow the same.
    Equal,
    /// NEW allows more.
    Broader,
    /// NEW allows less.
    Narrower,
    /// Each allows what the other does not.
    Incomparable,
    /// It is not known.
    NotDecided,
}

/// One side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// What was.
    Old,
    /// What is.
    New,
}

/// A statement that makes a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// On which side it stands.
    pub side: Which,
    /// Which statement of its policy; none of `FullAWSAccess`, which stands beside control policies.
    pub statement: Option<usize>,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// Its name.
    pub sid: Option<String>,
    /// Where it stands.
    pub place: Option<Place>,
}

/// A request that one side lets pass and the other does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The request.
    pub witness: Witness,
    /// The statement that makes it: one that allows it on the one side, or one that denies it on the other.
    pub by: Cause,
    /// The statement of the other side that denies it, where an allowance makes the difference.
    pub denied_by: Option<Cause>,
}

/// A policy of both sides, or of one.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Its account.
    pub account: Option<Account>,
    /// What it is for.
    pub kind: Option<Role>,
    /// Its name in NEW, or else in OLD.
    pub name: String,
    /// On which side alone it is, where it is on one.
    pub only: Option<Which>,
    /// How NEW's stands to OLD's.
    pub relation: Relation,
    /// What NEW lets pass and OLD does not.
    pub gained: Vec<Difference>,
    /// What OLD lets pass and NEW does not.
    pub lost: Vec<Difference>,
    /// Why something is not decided.
    pub reasons: Vec<String>,
    /// What is no difference of this policy, but may be one beside others.
    pub notes: Vec<String>,
}

/// The whole comparison.
#[derive(Clone, Debug)]
pub struct Report {
    /// Over all policies.
    pub relation: Relation,
    /// Each policy, equal ones too: in the order of NEW, then those that are in OLD alone.
    pub policies: Vec<Compared>,
}

impl Relation {
    /// The word of the JSON format.
    pub fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Broader => "broader",
            Self::Narrower => "narrower",
            Self::Incomparable => "incomparable",
            Self::NotDecided => "notDecided",
        }
    }

    /// Of what is gained, what is lost and what is not known.
    fn of(gained: bool, lost: bool, open: bool) -> Self {
        match (gained, lost) {
            (true, true) => Self::Incomparable,
            _ if open => Self::NotDecided,
            (true, false) => Self::Broader,
            (false, true) => Self::Narrower,
            (false, false) => Self::Equal,
        }
    }
}

/// What came of one direction.
#[derive(Debug, Default)]
struct Direction {
    found: Vec<Difference>,
    reasons: Vec<String>,
    notes: Vec<String>,
}

impl Direction {
    fn is_any(&self) -> bool {
        !self.found.is_empty() || !self.reasons.is_empty()
    }

    /// Whether it is open if there is a difference at all.
    fn is_open(&self) -> bool {
        self.found.is_empty() && !self.reasons.is_empty()
    }
}

/// Compares all policies of two sides.
pub fn compare(old: &[Policy], new: &[Policy]) -> Report {
    let matched = pairs::pairs(old, new);
    let policies: Vec<Compared> = matched
        .into_iter()
        .filter_map(|(was, is)| pair(was.and_then(|at| old.get(at)), is.and_then(|at| new.get(at))))
        .collect();
    let gained = policies.iter().any(|one| !one.gained.is_empty());
    let lost = policies.iter().any(|one| !one.lost.is_empty());
    // A policy may both gain for certain and lose perhaps: that matters only where nothing else is lost.
    let open = policies.iter().any(|one| one.relation == Relation::NotDecided);
    Report { relation: Relation::of(gained, lost, open), policies }
}

/// Compares a policy of both sides, or of one with nothing.
fn pair(old: Option<&Policy>, new: Option<&Policy>) -> Option<Compared> {
    let named = new.or(old)?;
    let kind = new.and_then(|one| one.kind).or_else(|| old.and_then(|one| one.kind));
    let sides = [Side::new(Which::Old, old, kind), Side::new(Which::New, new, kind)];
    let [was, is] = &sides;
    let account = named.account.clone().or_else(|| old.and_then(|one| one.account.clone()));
    let home = account.as_ref().map(|one| (one.partition.as_str(), one.id.as_str()));
    let (gained, lost) = if was.is_same(is) {
        (Direction::default(), Direction::default())
    } else {
        let ask = |less, more| Asker { less, more, home, binding: binds(kind) }.direction();
        let (gained, lost) = bounded(TOGETHER, || (ask(was, is), ask(is, was)));
        // A policy that is on one side alone is wholly gained or lost; what it denies counts where it allows nothing.
        match (old, new) {
            (None, _) if gained.is_any() => (gained, Direction::default()),
            (_, None) if lost.is_any() => (Direction::default(), lost),
            _ => (gained, lost),
        }
    };
    let open = gained.is_open() || lost.is_open();
    let relation = Relation::of(!gained.found.is_empty(), !lost.found.is_empty(), open);
    let only = match (old, new) {
        (Some(_), None) => Some(Which::Old),
        (None, Some(_)) => Some(Which::New),
        _ => None,
    };
    let mut reasons = gained.reasons;
    reasons.extend(lost.reasons.into_iter().filter(|_| open));
    reasons.dedup();
    let notes = gained.notes.into_iter().chain(lost.notes).collect();
    let (gained, lost) = (gained.found, lost.found);
    let reasons = if open { reasons } else { Vec::new() };
    let name = named.name.clone();
    Some(Compared { account, kind, name, only, relation, gained, lost, reasons, notes })
}

/// Whether every denial of a kind counts: its holders have other policies beside it, which the denial binds.
fn binds(kind: Option<Role>) -> bool {
    match kind {
        Some(Role::Delegation | Role::Identity | Role::Scp | Role::Rcp) => true,
        Some(Role::Boundary) | None => false,
    }
}

/// Asks what one document lets pass and another does not.
struct Asker<'a> {
    less: &'a Side<'a>,
    more: &'a Side<'a>,
    home: Option<(&'a str, &'a str)>,
    binding: bool,
}

impl Asker<'_> {
    fn direction(&self) -> Direction {
        let mut direction = Direction::default();
        self.allowances(&mut direction);
        self.denials(&mut direction);
        direction
    }

    /// Each allowing statement, service by service: what it allows, the whole document does not deny, and the other
    /// does not allow.
    fn allowances(&self, direction: &mut Direction) {
        // A statement that the other document has too gains nothing, if all that the other denies is denied here.
        let bound = self.less.denials.keys.is_subset(&self.more.denials.keys);
        for (at, statement) in self.more.allowing() {
            if bound && self.less.allowances.keys.contains(&side::key(statement)) {
                continue;
            }
            for part in parts(statement) {
                let own = self.more.rules_of(vec![part]);
                let question = Question {
                    left: vec![vec![&own, &self.more.denials.rules]],
                    right: vec![vec![&self.less.rules]],
                    home: self.home,
                };
                match ask(&question) {
                    Answer::None => {}
                    Answer::Some(found) => {
                        let denied_by = found.denied_by.map(|at| self.less.cause(at.statement));
                        let by = self.more.cause(at);
                        direction.found.push(difference(*found, by, denied_by));
                    }
                    Answer::Undecided(reason) => {
                        let reason = why(reason, &self.more.cause(at));
                        direction.reasons.push(reason);
                    }
                }
            }
        }
    }

    /// Each denying statement of the other document that this one does not have: what it kept from being allowed.
    fn denials(&self, direction: &mut Direction) {
        for (at, statement) in self.less.denying() {
            let named = |one: &Difference| {
                let mut causes = [Some(&one.by), one.denied_by.as_ref()].into_iter().flatten();
                causes.any(|cause| cause.side == self.less.which && cause.statement == Some(at))
            };
            if self.more.denials.keys.contains(&side::key(statement))
                || direction.found.iter().any(named)
            {
                continue;
            }
            let allowed = Statement { effect: Effect::Allow, ..statement.clone() };
            let own = self.less.rules_of(vec![allowed]);
            if let Some(found) = self.let_pass(&own) {
                let by = found.allowed_by.get(1).map_or(at, |place: &At| place.statement);
                let cause = Some(self.less.cause(at));
                direction.found.push(difference(found, self.more.cause(by), cause));
                continue;
            }
            self.binding(at, &own, direction);
        }
    }

    /// A request of some statement that the document allows.
    fn let_pass(&self, own: &Rules) -> Option<Found> {
        let left = vec![vec![own], vec![&self.more.rules]];
        match ask(&Question { left, right: vec![vec![]], home: self.home }) {
            Answer::Some(found) => Some(*found),
            Answer::None | Answer::Undecided(_) => None,
        }
    }

    /// What a denial keeps other policies from allowing, and this document does not deny.
    fn binding(&self, at: usize, own: &Rules, direction: &mut Direction) {
        let left = || vec![vec![own, &self.more.denials.rules]];
        let beyond = if self.binding { vec![] } else { vec![&self.less.allowances.rules] };
        match ask(&Question { left: left(), right: vec![beyond], home: self.home }) {
            Answer::Some(found) => {
                direction.found.push(difference(*found, self.less.cause(at), None));
            }
            Answer::Undecided(reason) => {
                direction.reasons.push(why(reason, &self.less.cause(at)));
            }
            Answer::None if !self.binding => {
                let question = Question { left: left(), right: vec![vec![]], home: self.home };
                if let Answer::Some(found) = ask(&question) {
                    direction.notes.push(self.note(&found.witness));
                }
            }
            Answer::None => {}
        }
    }

    fn note(&self, witness: &Witness) -> String {
        let (more, less) = match self.more.which {
            Which::Old => ("OLD", "NEW"),
            Which::New => ("NEW", "OLD"),
        };
        format!(
            "{less} denies `{}` on `{}` whatever other policies allow; {more} does not allow it, but leaves it to them",
            witness.action, witness.resource
        )
    }
}

fn difference(found: Found, by: Cause, denied_by: Option<Cause>) -> Difference {
    // What only `FullAWSAccess` allows is explained by the denial.
    match denied_by {
        Some(denial) if by.statement.is_none() => {
            Difference { witness: found.witness, by: denial, denied_by: None }
        }
        denied_by => Difference { witness: found.witness, by, denied_by },
    }
}

/// Why it is not known, in words.
fn why(reason: Reason, cause: &Cause) -> String {
    let at = cause
        .place
        .as_ref()
        .map_or(String::new(), |place| format!("{}:{}:{}: ", place.file, place.line, place.column));
    let words = match reason {
        Reason::Work => "the statements leave more cases than the bound of work",
        Reason::Open(_) => {
            "it rests on something whose meaning is not documented, or on the value of a policy variable"
        }
        Reason::Mistake(_) => {
            "the request that was found is not confirmed, which is a mistake in Deleg"
        }
    };
    format!("{at}{words}")
}
