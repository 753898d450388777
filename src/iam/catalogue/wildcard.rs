//! Wildcards as the catalogue needs them: a pattern against a name, and a pattern against an ARN format.

/// Whether a pattern with `*` and `?` takes in a name, without case, as IAM compares actions.
pub(super) fn matches_name(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match (pattern.get(p), name.get(n)) {
            (Some(b'*'), _) => {
                star = Some((p + 1, n));
                p += 1;
            }
            (Some(b'?'), _) => (p, n) = (p + 1, n + 1),
            (Some(a), Some(b)) if a.eq_ignore_ascii_case(b) => (p, n) = (p + 1, n + 1),
            _ => match star {
                Some((after, taken)) => {
                    star = Some((after, taken + 1));
                    (p, n) = (after, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|&byte| byte == b'*')
}

/// The part of a pattern before its first wildcard.
pub(super) fn literal_prefix(pattern: &str) -> &str {
    pattern.split(['*', '?']).next().unwrap_or_default()
}

/// One step of a text that is partly open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Atom {
    /// This byte.
    Byte(u8),
    /// One byte, any.
    One,
    /// Any bytes, or none.
    Many,
    /// One byte, any but a colon.
    OneInField,
    /// Any bytes but a colon, or none.
    ManyInField,
}

impl Atom {
    fn repeats(self) -> bool {
        matches!(self, Self::Many | Self::ManyInField)
    }

    fn meets(self, other: Self) -> bool {
        match (self, other) {
            (Self::Byte(a), Self::Byte(b)) => a == b,
            (Self::Byte(b':'), Self::OneInField | Self::ManyInField)
            | (Self::OneInField | Self::ManyInField, Self::Byte(b':')) => false,
            _ => true,
        }
    }
}

/// An IAM pattern as atoms: `*`, `?`, and policy variables, which may stand for anything.
pub(super) fn pattern_atoms(pattern: &str) -> Vec<Atom> {
    atoms(pattern, |name| match name {
        "*" | "?" | "$" => name.bytes().map(Atom::Byte).collect(),
        _ => vec![Atom::Many],
    })
}

/// A field of the catalogue's ARN format as atoms: each name in it stands for at least one character.
pub(super) fn format_atoms(field: &str, crosses_colons: bool) -> Vec<Atom> {
    let gap = if crosses_colons {
        [Atom::One, Atom::Many]
    } else {
        [Atom::OneInField, Atom::ManyInField]
    };
    atoms(field, |_| gap.to_vec())
}

fn atoms(text: &str, variable: impl Fn(&str) -> Vec<Atom>) -> Vec<Atom> {
    let mut found = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((name, after)) = rest.strip_prefix("${").and_then(|rest| rest.split_once('}')) {
            found.extend(variable(name));
            rest = after;
            continue;
        }
        match first {
            '*' if found.last() == Some(&Atom::Many) => {}
            '*' => found.push(Atom::Many),
            '?' => found.push(Atom::One),
            _ => {
                let mut bytes = [0; 4];
                found.extend(first.encode_utf8(&mut bytes).bytes().map(Atom::Byte));
            }
        }
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    found
}

/// Whether some text is taken in by both. Exact; the work is at most the product of the lengths.
pub(super) fn intersect(a: &[Atom], b: &[Atom]) -> bool {
    let literal = a.iter().zip(b).take_while(|(x, y)| x == y && matches!(x, Atom::Byte(_))).count();
    let (a, b) = (a.get(literal..).unwrap_or_default(), b.get(literal..).unwrap_or_default());
    match (a, b) {
        ([], rest) | (rest, []) => return rest.iter().all(|atom| atom.repeats()),
        ([Atom::Many], _) | (_, [Atom::Many]) => return true,
        ([Atom::Byte(x), ..], [Atom::Byte(y), ..]) if x != y => return false,
        // A last name that stands for anything: the rest of the other side needs to be able to hold one character.
        ([Atom::One, Atom::Many], _) | (_, [Atom::One, Atom::Many]) => return true,
        _ => {}
    }
    // reached[j]: the first i atoms of `a` and the first j atoms of `b` can have been used up by one text.
    let mut reached = vec![false; b.len() + 1];
    let mut next = vec![false; b.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for x in a {
        next.fill(false);
        step(*x, b, &mut reached, &mut next);
        std::mem::swap(&mut reached, &mut next);
    }
    let tail = b.iter().rev().take_while(|atom| atom.repeats()).count();
    reached.iter().rev().take(tail + 1).any(|&there| there)
}

/// One row of `intersect`: what can be reached with `x` still unused (in `here`) leads to what is reached beyond it (in `next`).
fn step(x: Atom, b: &[Atom], here: &mut [bool], next: &mut [bool]) {
    for (j, y) in b.iter().map(Some).chain([None]).enumerate() {
        if !here.get(j).copied().unwrap_or(false) {
            continue;
        }
        let reach = |row: &mut [bool], at: usize| {
            if let Some(cell) = row.get_mut(at) {
                *cell = true;
            }
        };
        if x.repeats() {
            reach(next, j);
        }
        let Some(y) = y else { continue };
        if y.repeats() {
            reach(here, j + 1);
        }
        if x.meets(*y) {
            match (x.repeats(), y.repeats()) {
                (true, true) => {}
                (true, false) => reach(here, j + 1),
                (false, true) => reach(next, j),
                (false, false) => reach(next, j + 1),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meet(a: &str, b: &str) -> bool {
        let (a, b) = (pattern_atoms(a), pattern_atoms(b));
        assert_eq!(intersect(&a, &b), intersect(&b, &a));
        intersect(&a, &b)
    }

    /// All words of up to `length` letters of a small alphabet.
    fn words(length: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..length {
            last = last
                .iter()
                .flat_map(|word| ["a", "b"].map(|letter| format!("{word}{letter}")))
                .collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    #[test]
    fn intersection_agrees_with_enumeration() {
        let mut patterns = vec![String::new()];
        let mut last = patterns.clone();
        for _ in 0..4 {
            last = last
                .iter()
                .flat_map(|word| ["a", "b", "*", "?"].map(|letter| format!("{word}{letter}")))
                .collect();
            patterns.extend(last.iter().cloned());
        }
        // Two patterns of four atoms that meet at all do so in a word of at most eight letters.
        let universe = words(8);
        let sets: Vec<Vec<bool>> = patterns
            .iter()
            .map(|pattern| universe.iter().map(|word| matches_name(pattern, word)).collect())
            .collect();
        for (a, left) in patterns.iter().zip(&sets) {
            for (b, right) in patterns.iter().zip(&sets) {
                let common = left.iter().zip(right).any(|(x, y)| *x && *y);
                assert_eq!(meet(a, b), common, "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn many_stars_stay_polynomial() {
        let stars = "*a".repeat(400);
        assert!(!matches_name(&stars, &"b".repeat(2000)));
        assert!(!meet(&format!("{stars}c"), &format!("{}d", "*b".repeat(400))));
    }

    #[test]
    fn names_match_without_case() {
        assert!(matches_name("get*Tag?", "GetObjectTags"));
        assert!(!matches_name("get*Tag?", "GetObjectTag"));
        assert!(matches_name("*", "") && !matches_name("?", ""));
    }
}
