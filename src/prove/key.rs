//! One condition key: whether it can be absent, or hold values, such that some tests hold and others do not.
//!
//! A key is absent, or has a value of its type, or (one of several values) a finite set of them; an empty set is as
//! absent. The constraint that a test puts on one value is a set: of texts, decided by automata; or one whose ends are
//! listed (numbers, times, addresses, truth values), where it is enough to try the ends, what lies between them, and what
//! lies beyond. A set of values satisfies `ForAllValues` where each of its members does, and `ForAnyValue` where one
//! does: so there is a set if each of the second kind has a member that satisfies all of the first kind.

use smallvec::SmallVec;

use crate::iam::catalogue::KeyType;
use crate::iam::operator::{Qualifier, ValueKind};
use crate::iam::pattern::Undecided;
use crate::prove::candidates;
use crate::prove::test::{Known, Test, Values};
use crate::prove::texts::Texts;

/// What a request may hold of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// Nothing.
    Absent,
    /// These values; one, unless the key takes several.
    Values(Vec<String>),
}

/// Keys that every request holds, so that they are never absent.
///
/// IAM user guide, "AWS global condition context keys", "Availability" of each: always included in the request context.
const ALWAYS: &[&str] = &[
    "aws:currenttime",
    "aws:epochtime",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principaltype",
    "aws:securetransport",
    "aws:useragent",
    "aws:userid",
];

/// Whether every request holds a key.
pub fn is_always_present(key: &str) -> bool {
    ALWAYS.contains(&key)
}

/// A test, and whether it is to hold.
pub type Wanted<'a> = (&'a Test, bool);

/// What a request may hold of one key such that everything wanted is so. None is proved.
///
/// # Errors
///
/// Undecided where the meaning of a test is not documented, or past the bound of work.
pub fn held(wanted: &[Wanted<'_>], prefer_absent: bool) -> Result<Option<Held>, Undecided> {
    if contradicts(wanted) {
        return Ok(None);
    }
    let absent = may_be_absent(wanted);
    if absent && prefer_absent {
        return Ok(Some(Held::Absent));
    }
    match values(wanted) {
        Ok(Some(values)) => Ok(Some(Held::Values(values))),
        Ok(None) if absent => Ok(Some(Held::Absent)),
        Ok(None) => Ok(None),
        Err(Undecided) if absent => Ok(Some(Held::Absent)),
        Err(undecided) => Err(undecided),
    }
}

/// Whether there is anything that a request may hold of one key such that everything wanted is so. `false` is proved.
///
/// # Errors
///
/// As [`held`].
pub fn can_be_held(wanted: &[Wanted<'_>]) -> Result<bool, Undecided> {
    match wanted {
        [(test, yes)] => test.can_be(*yes, || held(wanted, true).map(|held| held.is_some())),
        _ => held(wanted, true).map(|held| held.is_some()),
    }
}

/// One test that is to hold and not to hold, whatever it means.
fn contradicts(wanted: &[Wanted<'_>]) -> bool {
    wanted.iter().enumerate().any(|(at, (one, yes))| {
        wanted.iter().skip(at + 1).any(|(other, also)| yes != also && one.is_same(other))
    })
}

/// A value of a key of which nothing is wanted but that it is there.
pub(super) fn any(test: &Test) -> Option<String> {
    one(&[], test.known).ok().flatten()
}

fn may_be_absent(wanted: &[Wanted<'_>]) -> bool {
    let key = wanted.first().map_or("", |(test, _)| &*test.key);
    !is_always_present(key) && wanted.iter().all(|(test, yes)| test.holds_when_absent() == *yes)
}

/// Values with which everything wanted is so.
fn values(wanted: &[Wanted<'_>]) -> Result<Option<Vec<String>>, Undecided> {
    let mut tests: SmallVec<[Wanted<'_>; 6]> = SmallVec::new();
    for &(test, yes) in wanted {
        match test.presence() {
            Some((_, present)) if present == yes => {}
            Some(_) => return Ok(None),
            None => tests.push((test, yes)),
        }
    }
    let known = wanted.first().and_then(|(test, _)| test.known);
    if several(&tests, known)? {
        set_of_values(&tests, known)
    } else {
        Ok(one(&tests, known)?.map(|one| vec![one]))
    }
}

/// Whether the key holds several values.
fn several(tests: &[Wanted<'_>], known: Option<Known>) -> Result<bool, Undecided> {
    let qualified = |(test, _): &Wanted<'_>| test.operator.qualifier.is_some();
    let several = known.map_or_else(|| tests.iter().any(qualified), |key| key.multivalued);
    // What several values are to a test without a qualifier is not defined.
    if several && !tests.iter().all(qualified) { Err(Undecided) } else { Ok(several) }
}

fn set_of_values(
    tests: &[Wanted<'_>],
    known: Option<Known>,
) -> Result<Option<Vec<String>>, Undecided> {
    let of_each = |&(test, yes): &Wanted<'_>| {
        (test.operator.qualifier == Some(Qualifier::ForAllValues)) == yes
    };
    let every: Vec<Wanted<'_>> = tests.iter().copied().filter(of_each).collect();
    let mut found: Vec<String> = Vec::new();
    for &some in tests.iter().filter(|test| !of_each(test)) {
        let mut wanted = every.clone();
        wanted.push(some);
        match one(&wanted, known)? {
            Some(value) if found.contains(&value) => {}
            Some(value) => found.push(value),
            None => return Ok(None),
        }
    }
    if found.is_empty() {
        found.extend(one(&every, known)?);
    }
    Ok((!found.is_empty()).then_some(found))
}

/// One value that fits where it is to fit, and does not where not.
fn one(tests: &[Wanted<'_>], known: Option<Known>) -> Result<Option<String>, Undecided> {
    let key = known.map(|known| known.of);
    let textual = |(test, _): &Wanted<'_>| matches!(test.values, Values::Texts(_));
    let opaque = tests.iter().any(|(test, _)| matches!(test.values, Values::Opaque(_)));
    let typed = !matches!(key, None | Some(KeyType::String | KeyType::Arn | KeyType::Binary));
    let text = if typed { None } else { text(tests)? };
    if tests.iter().all(textual) && !typed {
        return Ok(text.filter(|_| !tests.is_empty()).or_else(|| plain(tests, key)));
    }
    let fits = |value: &String| tests.iter().all(|(test, yes)| test.fits(value) == *yes);
    let tried = candidates::of(tests, key, text);
    if let Some(value) = tried.into_iter().find(|value| fits(value)) {
        return if opaque { Err(Undecided) } else { Ok(Some(value)) };
    }
    // Tests of two types on one value, or a pattern of texts on a typed key, leave more than was tried.
    let kinds = tests.iter().map(|(test, _)| test.operator.comparison.kind());
    let mut kinds: Vec<ValueKind> = kinds.filter(|kind| !is_text(*kind)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let listed = tests.iter().all(|(test, _)| match &test.values {
        Values::Texts(set) => set.is_listed() && !set.has_variables(),
        Values::Opaque(_) => false,
        _ => true,
    });
    if kinds.len() > 1 || !listed { Err(Undecided) } else { Ok(None) }
}

fn is_text(kind: ValueKind) -> bool {
    matches!(kind, ValueKind::String | ValueKind::Arn | ValueKind::Binary)
}

/// A text that all tests of texts take as wanted.
fn text(tests: &[Wanted<'_>]) -> Result<Option<String>, Undecided> {
    let mut texts = Texts::default();
    for (test, yes) in tests {
        if let Values::Texts(set) = &test.values {
            texts.add(set, *yes != test.operator.comparison.is_negated());
        }
    }
    texts.example()
}

/// A value where nothing at all is wanted.
fn plain(tests: &[Wanted<'_>], key: Option<KeyType>) -> Option<String> {
    tests.is_empty().then(|| match key {
        Some(KeyType::Bool) => "true".to_owned(),
        _ => "somebody".to_owned(),
    })
}
