//! Whether somebody may be as they would be after a step: no wider than the ends, and with all that both ends give.

use super::profile::{Part, Parts, Profile, Who, rules, said};
use super::state::State;
use crate::iam::document::{Document, Effect};
use crate::prove::{Answer, Question, Rules, ask};
use std::collections::BTreeSet;

/// How many pairs of statements are put to the prover for one step and one end.
const PAIRS: usize = 200;

/// The two ends, and one moment on the way.
pub(super) struct Judge<'a> {
    pub(super) old: &'a State,
    pub(super) new: &'a State,
    pub(super) now: &'a State,
    pub(super) account: &'a str,
}

/// One end, as far as somebody is there.
struct End {
    state: Which,
    profile: Profile,
    /// Whether all that it denies is denied now.
    denied: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Old,
    New,
}

impl Judge<'_> {
    /// Everybody of the account, and every family.
    pub(super) fn everybody(&self) -> BTreeSet<Who> {
        let mut all = BTreeSet::new();
        for state in [self.old, self.new, self.now] {
            let Some(account) = state.accounts.get(self.account) else { continue };
            all.extend(account.holders.keys().cloned().map(Who::Holder));
            let boundaries = account.policies.iter();
            let boundaries = boundaries.filter(|(_, one)| one.role == crate::plan::Role::Boundary);
            all.extend(boundaries.map(|(key, _)| Who::Family(key.clone())));
        }
        all
    }

    /// Whether somebody is safe as they are now.
    pub(super) fn is_safe(&self, who: &Who) -> bool {
        let Some(now) = Profile::new(self.now, self.account, who) else {
            // Who holds nothing can do nothing: that must be so at one of the ends.
            return [self.old, self.new].into_iter().any(|end| {
                Profile::new(end, self.account, who).is_none_or(|end| end.allow.is_empty())
            });
        };
        let ends: Vec<End> = [(Which::Old, self.old), (Which::New, self.new)]
            .into_iter()
            .filter_map(|(state, end)| {
                let profile = Profile::new(end, self.account, who)?;
                let denied = contains(&now.deny, &profile.deny) || Self::denies(&now, &profile);
                Some(End { state, profile, denied })
            })
            .collect();
        self.is_within(&now, &ends) && Self::keeps(&now, &ends)
    }

    /// Whether whatever an end denies is denied now, though by other statements.
    fn denies(now: &Profile, end: &Profile) -> bool {
        let missing: Vec<&Part> = end
            .deny
            .iter()
            .filter(|(key, _)| !now.deny.contains_key(*key))
            .map(|(_, part)| part)
            .collect();
        let denials = allowances(now.deny.values());
        missing.into_iter().all(|part| {
            // What may differ by account is not looked into.
            if part.statement.principal.is_some() {
                return false;
            }
            let one = allowances(std::iter::once(part));
            none(&[&one], &[&denials])
        })
    }

    /// Every request that is allowed now is allowed at one end: an allowance and one of the ceiling are looked at
    /// together, for a request needs both.
    fn is_within(&self, now: &Profile, ends: &[End]) -> bool {
        let of = |covers: &dyn Fn(&End) -> bool| {
            ends.iter().map(|end| end.denied && covers(end)).collect::<Vec<bool>>()
        };
        let allowed: Vec<(&Part, Vec<bool>)> = now
            .allow
            .iter()
            .map(|(key, part)| {
                let covers = |end: &End| {
                    end.profile.allow.contains_key(key) && self.makes_no_more(part, end)
                };
                (part, of(&covers))
            })
            .collect();
        let Some(ceiling) = &now.ceiling else {
            return allowed.iter().all(|(part, covered)| {
                let whole =
                    |(end, covered): (&End, &bool)| *covered && end.profile.ceiling.is_none();
                ends.iter().zip(covered).any(whole) || self.proved(now, part, None, ends)
            });
        };
        let capped: Vec<(&Part, Vec<bool>)> = ceiling
            .iter()
            .map(|(key, part)| {
                let covers = |end: &End| match &end.profile.ceiling {
                    Some(ceiling) => ceiling.contains_key(key) && self.makes_no_more(part, end),
                    None => true,
                };
                (part, of(&covers))
            })
            .collect();
        let mut asked = 0;
        for (part, first) in &allowed {
            for (cap, second) in &capped {
                if first.iter().zip(second).any(|(one, other)| *one && *other) {
                    continue;
                }
                asked += 1;
                if asked > PAIRS || !self.proved(now, part, Some(cap), ends) {
                    return false;
                }
            }
        }
        true
    }

    /// Whether the prover finds a pair of statements within one end.
    fn proved(&self, now: &Profile, part: &Part, cap: Option<&Part>, ends: &[End]) -> bool {
        let named = cap.into_iter().chain([part]);
        let mut first = rules(std::iter::once(part));
        first.extend(rules(now.deny.values()));
        let second = cap.map(|cap| rules(std::iter::once(cap)));
        let left: Vec<&Vec<Rules>> = std::iter::once(&first).chain(&second).collect();
        ends.iter().any(|end| {
            if !named.clone().all(|part| self.makes_no_more(part, end)) {
                return false;
            }
            let layers = end.profile.layers();
            none(&left, &layers.iter().collect::<Vec<_>>())
        })
    }

    /// A statement that names boundaries makes principals under them: their texts are no wider now than at the end.
    fn makes_no_more(&self, part: &Part, end: &End) -> bool {
        let state = if end.state == Which::Old { self.old } else { self.new };
        part.names.iter().all(|key| {
            match (self.now.text(self.account, key), state.text(self.account, key)) {
                (Some(now), Some(end)) => is_narrower(now, end),
                // One that only exists is the same at every moment.
                (None, None) => true,
                _ => false,
            }
        })
    }

    /// Whatever both ends allow is allowed now.
    fn keeps(now: &Profile, ends: &[End]) -> bool {
        let [old, new] = ends else { return true };
        let both =
            |key: &String| old.profile.deny.contains_key(key) || new.profile.deny.contains_key(key);
        let whole = ends.iter().any(|end| contains(&now.allow, &end.profile.allow));
        let capped = now.ceiling.as_ref().is_none_or(|ceiling| {
            ends.iter()
                .any(|end| end.profile.ceiling.as_ref().is_some_and(|end| contains(ceiling, end)))
        });
        if now.deny.keys().all(both) && whole && capped {
            return true;
        }
        let (old, new, now) = (old.profile.layers(), new.profile.layers(), now.layers());
        let left: Vec<&Vec<Rules>> = old.iter().chain(&new).collect();
        none(&left, &now.iter().collect::<Vec<_>>())
    }
}

fn contains(whole: &Parts, part: &Parts) -> bool {
    part.keys().all(|key| whole.contains_key(key))
}

/// Whether one text allows nothing that another does not.
fn is_narrower(one: &Document, other: &Document) -> bool {
    let has = |document: &Document, statement| {
        document.version == one.version
            && document.statements.iter().any(|known| said(known) == said(statement))
    };
    let simple = one.version == other.version
        && one.statements.iter().all(|s| s.effect == Effect::Deny || has(other, s))
        && other.statements.iter().all(|s| s.effect == Effect::Allow || has(one, s));
    if simple {
        return true;
    }
    let one = vec![Rules::new(one.clone().into())];
    let other = vec![Rules::new(other.clone().into())];
    none(&[&one], &[&other])
}

/// Denials as if they were allowances.
fn allowances<'a>(parts: impl Iterator<Item = &'a Part>) -> Vec<Rules> {
    let parts: Vec<Part> = parts
        .map(|part| {
            let mut part = part.clone();
            part.statement.effect = Effect::Allow;
            part
        })
        .collect();
    rules(parts.iter())
}

/// Whether somebody may do nothing of what some rules allow.
pub(super) fn nothing(profile: &Profile, of: &Vec<Rules>) -> bool {
    let layers = profile.layers();
    let left: Vec<&Vec<Rules>> = layers.iter().chain([of]).collect();
    none(&left, &[&Vec::new()])
}

/// Whether no request is allowed by every layer of the left and not by some layer of the right.
fn none(left: &[&Vec<Rules>], right: &[&Vec<Rules>]) -> bool {
    let question = Question { left: layers(left), right: layers(right), home: None };
    matches!(ask(&question), Answer::None)
}

fn layers<'a>(side: &[&'a Vec<Rules>]) -> Vec<Vec<&'a Rules>> {
    side.iter().map(|layer| layer.iter().collect()).collect()
}
