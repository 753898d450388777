//! Sets of texts, as the elements of a statement and the values of its conditions name them, with quick answers for the
//! usual shapes: a text, a beginning, everything.

use crate::iam::pattern::{Pattern, Undecided, common};

/// What kind of pattern it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// One text.
    Text,
    /// A beginning, and then anything.
    Beginning,
    /// Any other.
    Other,
}

/// A pattern with what is known of it beforehand.
#[derive(Clone, Debug)]
pub struct Member {
    pattern: Pattern,
    /// The text, or the text that every match begins with.
    literal: Box<str>,
    shape: Shape,
}

impl Member {
    fn new(pattern: Pattern) -> Self {
        let (literal, shape) = match pattern.only_text() {
            Some(text) => (text, Shape::Text),
            None if pattern.is_beginning() => (pattern.literal_prefix(), Shape::Beginning),
            None => (pattern.literal_prefix(), Shape::Other),
        };
        Self { pattern, literal: literal.into_boxed_str(), shape }
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        (self.shape == Shape::Text).then_some(&*self.literal)
    }

    /// The pattern.
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// Whether both compare letters alike, so that their literal parts can be compared.
    fn alike(&self, other: &Self) -> bool {
        self.pattern.is_folded() == other.pattern.is_folded()
    }

    fn is_everything(&self) -> bool {
        self.shape == Shape::Beginning && self.literal.is_empty()
    }

    /// Whether every text of another is of this one. `false` proves nothing.
    fn includes(&self, other: &Self) -> bool {
        if !self.alike(other) {
            return self.pattern.includes(&other.pattern);
        }
        match (self.shape, other.shape) {
            (Shape::Text, Shape::Text) => self.literal == other.literal,
            (Shape::Text, _) => false,
            (Shape::Beginning, _) => other.literal.starts_with(&*self.literal),
            (Shape::Other, Shape::Text) => self.pattern.matches(&other.literal),
            (Shape::Other, _) => {
                self.literal.len() <= other.literal.len()
                    && other.literal.starts_with(&*self.literal)
                    && self.pattern.includes(&other.pattern)
            }
        }
    }

    /// Whether some text may be of both, whatever variables stand for. `false` is certain.
    fn meets(&self, other: &Self) -> bool {
        if !self.alike(other) {
            return self.pattern.intersects(&other.pattern) != Ok(None);
        }
        let (one, two) = (&*self.literal, &*other.literal);
        match (self.shape, other.shape) {
            (Shape::Text, Shape::Text) => one == two,
            (Shape::Text, Shape::Beginning) => one.starts_with(two),
            (Shape::Beginning, Shape::Text) => two.starts_with(one),
            (Shape::Text, Shape::Other) if !other.pattern.has_variables() => {
                other.pattern.matches(one)
            }
            (Shape::Other, Shape::Text) if !self.pattern.has_variables() => {
                self.pattern.matches(two)
            }
            _ if !one.starts_with(two) && !two.starts_with(one) => false,
            (Shape::Beginning, Shape::Beginning) => true,
            _ => self.pattern.intersects(&other.pattern) != Ok(None),
        }
    }
}

/// The texts of any of some patterns.
#[derive(Clone, Debug, Default)]
pub struct Union {
    members: Vec<Member>,
}

impl Union {
    /// The texts of any of these patterns.
    pub fn new(patterns: impl IntoIterator<Item = Pattern>) -> Self {
        Self { members: patterns.into_iter().map(Member::new).collect() }
    }

    /// One text.
    pub fn text(text: &str) -> Self {
        Self::new([Pattern::literal(text)])
    }

    /// Its patterns.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// One of its patterns alone.
    pub fn only(member: &Member) -> Self {
        Self { members: vec![member.clone()] }
    }

    fn is_everything(&self) -> bool {
        self.members.iter().any(Member::is_everything)
    }

    /// Whether a text is of the set. A variable matches nothing.
    pub fn holds(&self, text: &str) -> bool {
        self.members.iter().any(|member| match member.shape {
            Shape::Text if !member.pattern.is_folded() => &*member.literal == text,
            _ => member.pattern.matches(text),
        })
    }

    /// Whether some text may be of both sets. `false` is certain.
    pub fn meets(&self, other: &Self) -> bool {
        self.members.iter().any(|one| other.members.iter().any(|two| one.meets(two)))
    }

    /// Whether a variable occurs in it.
    pub fn has_variables(&self) -> bool {
        self.members.iter().any(|member| member.pattern.has_variables())
    }

    /// Whether it is of finitely many texts, or of all.
    pub fn is_listed(&self) -> bool {
        self.is_everything() || self.members.iter().all(|member| member.shape == Shape::Text)
    }
}

/// How many patterns are tried for a text that reads well.
const READABLE: usize = 8;

/// What a list of texts says.
enum Listed<'a> {
    /// One of them is of all sets.
    Found(&'a str),
    /// None is.
    Nothing,
    /// No set is a list, or letters and variables make one text several.
    Open,
}

/// The texts that are of each of some sets and of none of others.
#[derive(Clone, Debug, Default)]
pub struct Texts<'a> {
    within: Vec<&'a Union>,
    without: Vec<&'a Union>,
}

impl<'a> Texts<'a> {
    /// The texts that are besides within a set, or not in it.
    pub fn and(&self, set: &'a Union, within: bool) -> Self {
        let mut both = self.clone();
        both.add(set, within);
        both
    }

    /// Narrows to the texts within a set, or not in it.
    pub fn add(&mut self, set: &'a Union, within: bool) {
        if within {
            if !set.is_everything() {
                self.within.push(set);
            }
        } else {
            self.without.push(set);
        }
    }

    /// The sets that every text is of.
    pub fn sets(&self) -> &[&'a Union] {
        &self.within
    }

    /// Whether a variable occurs in what makes them up.
    pub fn have_variables(&self) -> bool {
        self.within.iter().chain(&self.without).any(|set| set.has_variables())
    }

    /// Whether a text is one of them. A variable matches nothing.
    pub fn hold(&self, text: &str) -> bool {
        self.within.iter().all(|set| set.holds(text))
            && !self.without.iter().any(|set| set.holds(text))
    }

    /// The longest beginning that all of them are known to have.
    pub fn beginning(&self) -> String {
        let lone = self.within.iter().filter_map(|set| match set.members.as_slice() {
            [only] => Some(&*only.literal),
            _ => None,
        });
        lone.max_by_key(|literal| literal.len()).unwrap_or("").to_owned()
    }

    /// Whether there is such a text. `false` is proved, whatever variables stand for.
    pub fn exist(&self) -> Result<bool, Undecided> {
        if self.without.iter().any(|set| set.is_everything()) {
            return Ok(false);
        }
        match self.listed() {
            Listed::Found(_) => return Ok(true),
            Listed::Nothing => return Ok(false),
            Listed::Open => {}
        }
        let Some(fewest) = self.within.iter().min_by_key(|set| set.members.len()) else {
            return if self.without.is_empty() {
                Ok(true)
            } else {
                self.search().map(|t| t.is_some())
            };
        };
        // One pattern of the smallest set at a time: then most of the others are seen to matter not at all, or alone.
        let mut doubt = None;
        for member in &fewest.members {
            match self.of_one(member, fewest) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(undecided) => doubt = Some(undecided),
            }
        }
        doubt.map_or(Ok(false), Err)
    }

    /// Such a text: one that reads well, if it is found at once, else a shortest; a variable stands in it as `${…}`.
    pub fn example(&self) -> Result<Option<String>, Undecided> {
        if self.without.iter().any(|set| set.is_everything()) {
            return Ok(None);
        }
        if let Some(text) = self.readable() {
            return Ok(Some(text));
        }
        match self.listed() {
            Listed::Found(text) => Ok(Some(text.to_owned())),
            Listed::Nothing => Ok(None),
            Listed::Open => self.search(),
        }
    }

    /// The first text, where one of the sets lists its texts and nothing else holds a variable.
    fn listed(&self) -> Listed<'a> {
        self.of_list().unwrap_or(Listed::Open)
    }

    fn of_list(&self) -> Option<Listed<'a>> {
        let listed = |set: &&&Union| set.members.iter().all(|member| member.shape == Shape::Text);
        let list = self.within.iter().filter(listed).min_by_key(|set| set.members.len())?;
        let others = || self.within.iter().filter(|set| !std::ptr::eq(**set, *list));
        // Letters without case make several texts of one, unless all sets leave case out.
        let first = list.members.first()?;
        let mut all = self.within.iter().chain(&self.without).flat_map(|set| &set.members);
        if others().any(|set| set.has_variables()) || !all.all(|other| other.alike(first)) {
            return None;
        }
        let found = list.members.iter().find(|member| {
            others().all(|set| set.members.iter().any(|other| other.includes(member)))
                && !self.without.iter().any(|set| set.members.iter().any(|o| o.includes(member)))
        });
        Some(found.map_or(Listed::Nothing, |member| Listed::Found(&member.literal)))
    }

    /// A text of one of the patterns with a short word in the place of its wildcards.
    fn readable(&self) -> Option<String> {
        let members = self.within.iter().flat_map(|set| &set.members);
        let wild = members.filter(|member| member.shape != Shape::Text).take(READABLE);
        let plain = |member: &Member| {
            let text = member.pattern.to_string();
            (!member.pattern.has_variables())
                .then(|| text.replace("?*", "*").replace(['*', '?'], "x"))
        };
        let texts = wild.filter_map(plain).chain(self.within.is_empty().then(|| "x".to_owned()));
        texts.into_iter().find(|text| self.hold(text))
    }

    /// Whether there is a text of one pattern among those of its set, and of all else that is wanted.
    fn of_one(&self, member: &Member, own: &Union) -> Result<bool, Undecided> {
        let without = || self.without.iter().flat_map(|set| &set.members);
        if without().any(|other| other.includes(member)) {
            return Ok(false);
        }
        let mut sets: Vec<Vec<&Pattern>> = vec![vec![&member.pattern]];
        for set in self.within.iter().filter(|set| !std::ptr::eq(**set, own)) {
            if set.members.iter().any(|other| other.includes(member)) {
                continue;
            }
            let near: Vec<&Pattern> =
                set.members.iter().filter(|one| one.meets(member)).map(Member::pattern).collect();
            if near.is_empty() {
                return Ok(false);
            }
            sets.push(near);
        }
        let without: Vec<&Pattern> =
            without().filter(|other| other.meets(member)).map(Member::pattern).collect();
        if sets.len() == 1 && without.is_empty() {
            return Ok(true);
        }
        let sets: Vec<&[&Pattern]> = sets.iter().map(Vec::as_slice).collect();
        Ok(common(&sets, &without)?.is_some())
    }

    fn search(&self) -> Result<Option<String>, Undecided> {
        let sets: Vec<Vec<&Pattern>> = self
            .within
            .iter()
            .map(|set| set.members.iter().map(Member::pattern).collect())
            .collect();
        let sets: Vec<&[&Pattern]> = sets.iter().map(Vec::as_slice).collect();
        let without: Vec<&Pattern> =
            self.without.iter().flat_map(|set| set.members.iter().map(Member::pattern)).collect();
        common(&sets, &without)
    }

    /// Whether none of the texts is of a set, seen quickly. `false` proves nothing.
    pub fn clearly_miss(&self, set: &Union) -> bool {
        self.within.iter().any(|own| !own.meets(set))
    }
}
