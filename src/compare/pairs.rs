//! Which policy of OLD is which of NEW: by account, kind and name.

use super::Policy;

/// Whether two policies are one.
type Fits<'f> = dyn Fn(&Policy, &Policy) -> bool + 'f;

/// The two of each pair by their places; what has no counterpart stands alone. In the order of NEW, then of OLD.
pub(super) fn pairs(old: &[Policy], new: &[Policy]) -> Vec<(Option<usize>, Option<usize>)> {
    if let ([_], [_]) = (old, new) {
        return vec![(Some(0), Some(0))];
    }
    let mut free: Vec<usize> = (0..old.len()).collect();
    let mut matched: Vec<Option<usize>> = vec![None; new.len()];
    let exact = |one: &Policy, other: &Policy| fits(one, other, |a, b| a == b);
    // A document that stands alone has a name, but no account and no kind.
    let open = |one: &Policy, other: &Policy| {
        fits(one, other, |a, b| a.is_none() || b.is_none() || a == b)
    };
    let rounds: [&Fits<'_>; 2] = [&exact, &open];
    for (round, fits) in rounds.into_iter().enumerate() {
        for (at, policy) in new.iter().enumerate() {
            if matched.get(at).is_none_or(|found| found.is_some()) {
                continue;
            }
            let mut found = free
                .iter()
                .enumerate()
                .filter(|(_, was)| old.get(**was).is_some_and(|o| fits(o, policy)));
            let first = found.next().map(|(place, _)| place);
            // What is matched by its name alone must be the only one of that name.
            if let Some(place) = first
                && (round == 0 || found.next().is_none())
            {
                let was = free.remove(place);
                if let Some(slot) = matched.get_mut(at) {
                    *slot = Some(was);
                }
            }
        }
    }
    let both = matched.into_iter().enumerate().map(|(at, was)| (was, Some(at)));
    both.chain(free.into_iter().map(|was| (Some(was), None))).collect()
}

fn fits(one: &Policy, other: &Policy, same: impl Fn(Option<&str>, Option<&str>) -> bool) -> bool {
    let id = |policy: &'_ Policy| policy.account.as_ref().map(|account| account.id.clone());
    let kind = |policy: &Policy| policy.kind.map(crate::plan::Role::word);
    one.name == other.name
        && same(id(one).as_deref(), id(other).as_deref())
        && same(kind(one), kind(other))
}
