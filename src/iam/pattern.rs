//! Wildcard patterns: which texts they match, and exact answers about sets of them.
//!
//! A pattern is a sequence of atoms: a character, `?` (one character), `*` (any run of them), and a policy variable.
//! Each wildcard says how far it reaches: IAM's take in everything, those of Deleg's names stay within one part of a
//! path, except `**`, and those of ARN operators stay within one of an ARN's first five parts.
//!
//! **Variables.** What a variable will stand for is not known when a policy is written. Two readings are sound, each
//! for its own question. For *inclusion* a variable is a letter of its own, which only the same variable and a `*`
//! that crosses `/` take in: if `a` includes `b` so, it does whatever the variables stand for, since replacing the
//! letter by any text keeps every such match. For *intersection* a variable is a `*` that crosses: if two patterns are
//! disjoint so, they are whatever the variables stand for.
//!
//! **Deciding.** A pattern is its own finite automaton: its states are the places between atoms, so there is nothing to
//! build (see `automaton`). Intersection is reachability in the product of two automata. Inclusion of one set in the
//! union of others follows a state of the left side and the *set* of states of the right side (the subset
//! construction); a text is in the difference where the left accepts and no state of the right does.
//!
//! **Letters.** There are infinitely many characters, but two that occur in no pattern at hand are alike, except that
//! `/` is apart. So it is enough to try the characters that occur, `/`, and one other.

mod automaton;
mod quick;
mod search;
mod variable;
mod work;

use std::fmt;

pub use automaton::{Undecided, intersection};
pub use search::{common, difference, included_in_union};
pub use variable::{Variable, variable};
pub use work::{bounded, is_spent, shared, spend};

/// What a wildcard may take in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// Any character.
    Anything,
    /// Any but `/`: within one part of a path.
    Part,
    /// Any but `:`: within one part of an ARN.
    Segment,
}

impl Reach {
    fn takes(self, character: char) -> bool {
        match self {
            Self::Anything => true,
            Self::Part => character != '/',
            Self::Segment => character != ':',
        }
    }
}

/// One atom of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Atom {
    /// This character.
    Literal(char),
    /// Any one character of its reach.
    One(Reach),
    /// Any run of characters of its reach.
    Many(Reach),
    /// A policy variable, as written between `${` and `}`.
    Variable(String),
}

/// A set of texts, written with wildcards.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern {
    /// In normal form: no two runs beside each other that one would do for, and `?` before `*`.
    atoms: Vec<Atom>,
    /// Whether ASCII letters compare without case; then literals are held in lower case.
    folded: bool,
}

impl Pattern {
    /// A pattern as IAM reads it in `Resource` and in the values of `Like` operators: `*` and `?` cross `/`, and
    /// `${…}` is a variable, except `${*}`, `${?}` and `${$}`, which are those characters.
    ///
    /// Source: IAM user guide, "IAM JSON policy elements: Resource" and "Policy elements: Variables and tags".
    pub fn iam(text: &str) -> Self {
        Self::normal(Self::read(text).into_iter().map(|(atom, _)| atom).collect())
    }

    /// The atoms of a text with variables, each with the character that it was; a variable with `$`.
    fn read(text: &str) -> Vec<(Atom, char)> {
        let mut atoms = Vec::new();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            if let Some((inside, after)) = variable(rest) {
                let mut only = inside.chars();
                atoms.push(match (only.next(), only.next()) {
                    (Some(c @ ('*' | '?' | '$')), None) => (Atom::Literal(c), c),
                    _ => (Atom::Variable(inside.to_owned()), '$'),
                });
                rest = after;
            } else {
                atoms.push((wildcard(character, Reach::Anything), character));
                rest = rest.get(character.len_utf8()..).unwrap_or_default();
            }
        }
        atoms
    }

    /// A pattern as ARN operators read it: six parts matched one by one, so that a wildcard in one of the first five
    /// takes in no colon. `*` alone stands for every ARN; a text that is no ARN is compared as it is.
    ///
    /// Source: IAM user guide, "IAM JSON policy elements: Condition operators", ARN condition operators.
    pub fn arn(text: &str) -> Self {
        let read = Self::iam(text);
        if read.is_everything() {
            return read;
        }
        let mut colons = 0;
        let confine = |atom| {
            if atom == Atom::Literal(':') {
                colons += 1;
            }
            match atom {
                Atom::One(_) if colons < 5 => Atom::One(Reach::Segment),
                Atom::Many(_) if colons < 5 => Atom::Many(Reach::Segment),
                other => other,
            }
        };
        Self { atoms: read.atoms.into_iter().map(confine).collect(), folded: false }
    }

    /// A pattern of actions: wildcards, no variables, ASCII letters without case.
    ///
    /// Source: IAM user guide, "IAM JSON policy elements: Action".
    pub fn action(text: &str) -> Self {
        Self::plain(text).folded()
    }

    /// A pattern with wildcards that cross `/` and without variables, as in a document of the version 2008-10-17.
    pub fn plain(text: &str) -> Self {
        Self::normal(text.chars().map(|character| wildcard(character, Reach::Anything)).collect())
    }

    /// A pattern of Deleg's names, over paths and names together: `*` and `?` stay inside one part, `**` does not; a
    /// pattern without a leading `/` is of names at the root path. `$` and braces are characters like others.
    pub fn name(text: &str) -> Self {
        let rooted = if text.starts_with('/') { "" } else { "/" };
        let mut atoms = Vec::new();
        let mut characters = rooted.chars().chain(text.chars()).peekable();
        while let Some(character) = characters.next() {
            let doubled = character == '*' && characters.next_if_eq(&'*').is_some();
            let reach = if doubled { Reach::Anything } else { Reach::Part };
            atoms.push(wildcard(character, reach));
        }
        Self::normal(atoms)
    }

    /// A text in which policy variables are expanded and nothing is a wildcard, as the values of `StringEquals` are.
    ///
    /// Source: IAM user guide, "IAM JSON policy elements: Condition operators", string condition operators.
    pub fn exact(text: &str) -> Self {
        let unwild = |(atom, character): (Atom, char)| match atom {
            Atom::One(_) | Atom::Many(_) => Atom::Literal(character),
            other => other,
        };
        let read = Self::read(text);
        Self { atoms: read.into_iter().map(unwild).collect(), folded: false }
    }

    /// The pattern of one text.
    pub fn literal(text: &str) -> Self {
        Self::normal(text.chars().map(Atom::Literal).collect())
    }

    /// The pattern of all texts.
    pub fn everything() -> Self {
        Self::plain("*")
    }

    /// The texts of one pattern, each followed by one of another: for the fixed part of an ARN before a name.
    pub fn then(&self, next: &Self) -> Self {
        let atoms = self.atoms.iter().chain(&next.atoms).cloned().collect();
        Self { folded: self.folded || next.folded, ..Self::normal(atoms) }
    }

    /// The same pattern comparing ASCII letters without case.
    pub fn folded(self) -> Self {
        let fold = |atom| match atom {
            Atom::Literal(c) => Atom::Literal(c.to_ascii_lowercase()),
            other => other,
        };
        Self { atoms: self.atoms.into_iter().map(fold).collect(), folded: true }
    }

    /// The same pattern with values in the place of its variables; none if one has no value.
    ///
    /// A value is taken literally: a wildcard in it is a character.
    pub fn resolved(&self, value: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let mut atoms = Vec::with_capacity(self.atoms.len());
        for atom in &self.atoms {
            match atom {
                Atom::Variable(inside) => {
                    let (key, default) = Variable::parts(inside);
                    let text = value(key).or_else(|| default.map(str::to_owned))?;
                    atoms.extend(text.chars().map(Atom::Literal));
                }
                other => atoms.push(other.clone()),
            }
        }
        let resolved = Self::normal(atoms);
        Some(if self.folded { resolved.folded() } else { resolved })
    }

    /// The pattern as intersection reads it: a variable may be any text.
    fn loosened(&self) -> Self {
        let loosen = |atom: &Atom| match atom {
            Atom::Variable(_) => Atom::Many(Reach::Anything),
            other => other.clone(),
        };
        Self { folded: self.folded, ..Self::normal(self.atoms.iter().map(loosen).collect()) }
    }

    /// Brings atoms into normal form, in one pass, so that `****?**` is `?*`.
    fn normal(atoms: Vec<Atom>) -> Self {
        let mut normal: Vec<Atom> = Vec::with_capacity(atoms.len());
        for atom in atoms {
            match (normal.last_mut(), &atom) {
                (Some(Atom::Many(reach)), Atom::Many(next)) => {
                    if reach != next {
                        // Beside each other stand only wildcards of one reading; one of the two takes in everything.
                        *reach = Reach::Anything;
                    }
                }
                (Some(last @ Atom::Many(_)), Atom::One(reach)) if *last == Atom::Many(*reach) => {
                    let many = std::mem::replace(last, atom);
                    normal.push(many);
                }
                _ => normal.push(atom),
            }
        }
        Self { atoms: normal, folded: false }
    }

    /// Whether ASCII letters compare without case.
    pub fn is_folded(&self) -> bool {
        self.folded
    }

    /// Whether the pattern is a single text.
    pub fn is_literal(&self) -> bool {
        !self.folded && self.atoms.iter().all(|atom| matches!(atom, Atom::Literal(_)))
    }

    /// The text, where the pattern is of one alone; of a folded pattern, in lower case.
    pub fn only_text(&self) -> Option<String> {
        let literal = |atom: &Atom| match atom {
            Atom::Literal(character) => Some(*character),
            _ => None,
        };
        self.atoms.iter().map(literal).collect()
    }

    /// Whether the pattern is its literal beginning and then a run of anything.
    pub fn is_beginning(&self) -> bool {
        let (last, before) = match self.atoms.split_last() {
            Some((last, before)) => (Some(last), before),
            None => (None, &[][..]),
        };
        last == Some(&Atom::Many(Reach::Anything))
            && before.iter().all(|atom| matches!(atom, Atom::Literal(_)))
    }

    /// Whether every text matches.
    pub fn is_everything(&self) -> bool {
        self.atoms == [Atom::Many(Reach::Anything)]
    }

    /// Whether a variable occurs in it.
    pub fn has_variables(&self) -> bool {
        self.atoms.iter().any(|atom| matches!(atom, Atom::Variable(_)))
    }

    /// A text of it, with a character in the place of each wildcard; none where a variable occurs.
    pub fn filled(&self, fill: char) -> Option<String> {
        let mut text = String::with_capacity(self.atoms.len());
        let mut before: Option<&Atom> = None;
        for atom in &self.atoms {
            match atom {
                Atom::Literal(character) => text.push(*character),
                // A run after `?` may be empty.
                Atom::Many(_) if matches!(before, Some(Atom::One(_))) => {}
                Atom::One(_) | Atom::Many(_) => text.push(fill),
                Atom::Variable(_) => return None,
            }
            before = Some(atom);
        }
        Some(text)
    }

    /// The variables in it, in order.
    pub fn variables(&self) -> impl Iterator<Item = Variable<'_>> {
        self.atoms.iter().filter_map(|atom| match atom {
            Atom::Variable(inside) => {
                let (key, default) = Variable::parts(inside);
                Some(Variable { key, default })
            }
            _ => None,
        })
    }

    /// The text that every match begins with; of a folded pattern, in lower case.
    pub fn literal_prefix(&self) -> String {
        self.atoms
            .iter()
            .map_while(|atom| match atom {
                Atom::Literal(character) => Some(*character),
                _ => None,
            })
            .collect()
    }

    /// Whether a text is of the set. A variable without a value matches nothing (see [`Self::resolved`]).
    pub fn matches(&self, text: &str) -> bool {
        automaton::matches(self, 0, text)
    }

    /// Whether a text is of the set whose beginning is known to be that of the pattern's first characters: of which
    /// there are as many, and what follows them in the text.
    pub fn matches_after(&self, characters: usize, rest: &str) -> bool {
        automaton::matches(self, characters, rest)
    }

    /// Whether every text of another pattern is of this one, whatever variables stand for.
    ///
    /// `true` is proved. `false` means that some text is not, or, past the bound of [`difference`], that it is open.
    pub fn includes(&self, other: &Self) -> bool {
        let search = || included_in_union(other, std::slice::from_ref(self)) == Ok(true);
        self.clearly_includes(other).unwrap_or_else(|| work::soon(false, search))
    }

    /// Whether some text may be of both, whatever variables stand for. `false` is certain.
    pub fn meets(&self, other: &Self) -> bool {
        let search = || self.intersects(other) != Ok(None);
        self.clearly_intersects(other).unwrap_or_else(|| work::soon(true, search))
    }

    /// The same with all the work that one question may take.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.clearly_intersects(other).unwrap_or_else(|| self.intersects(other) != Ok(None))
    }

    /// A shortest text that is of both, where there is one; variables may stand for anything.
    pub fn intersects(&self, other: &Self) -> Result<Option<String>, Undecided> {
        intersection(self, other)
    }
}

fn wildcard(character: char, reach: Reach) -> Atom {
    match character {
        '*' => Atom::Many(reach),
        '?' => Atom::One(reach),
        other => Atom::Literal(other),
    }
}

impl fmt::Display for Pattern {
    /// The text of the pattern in normal form; of a name pattern, `**` is a run that crosses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inside = |atom: &Atom| matches!(atom, Atom::One(Reach::Part) | Atom::Many(Reach::Part));
        let name = self.atoms.iter().any(inside);
        for atom in &self.atoms {
            match atom {
                Atom::Literal(c) => write!(f, "{c}")?,
                Atom::One(_) => f.write_str("?")?,
                Atom::Many(Reach::Anything) if name => f.write_str("**")?,
                Atom::Many(_) => f.write_str("*")?,
                Atom::Variable(inside) => write!(f, "${{{inside}}}")?,
            }
        }
        Ok(())
    }
}
