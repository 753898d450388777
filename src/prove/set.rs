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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pattern: Pattern,
    /// The text, or the text that every match begins with.
    literal: Box<str>,
    shape: Shape,
    /// A text of it that reads well: a short word in the place of its wildcards. None where it holds a variable.
    readable: Option<Box<str>>,
}

impl Member {
    fn new(pattern: Pattern) -> Self {
        let (literal, shape) = match pattern.only_text() {
            Some(text) => (text, Shape::Text),
            None if pattern.is_beginning() => (pattern.literal_prefix(), Shape::Beginning),
            None => (pattern.literal_prefix(), Shape::Other),
        };
        let readable = (!pattern.has_variables()).then(|| match shape {
            Shape::Text => literal.clone(),
            Shape::Beginning => format!("{literal}x"),
            Shape::Other => pattern.to_string().replace("?*", "*").replace(['*', '?'], "x"),
        });
        let readable = readable.map(String::into_boxed_str);
        Self { pattern, literal: literal.into_boxed_str(), shape, readable }
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

    fn matches(&self, text: &str) -> bool {
        match self.shape {
            Shape::Beginning if !self.pattern.is_folded() => text.starts_with(&*self.literal),
            _ => self.pattern.matches(text),
        }
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
            (Shape::Other, Shape::Other) if self.pattern == other.pattern => true,
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
            // What is of the other begins as this one does, and needs no more.
            (Shape::Beginning, _) if two.starts_with(one) => true,
            (_, Shape::Beginning) if one.starts_with(two) => true,
            _ => self.pattern.intersects(&other.pattern) != Ok(None),
        }
    }
}

/// The texts of any of some patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Union {
    members: Vec<Member>,
    /// Those that are texts, in order.
    texts: Vec<Box<str>>,
    /// Which members are no texts.
    wild: Vec<usize>,
    /// Whether letters compare without case, where all members agree.
    folded: Option<bool>,
}

impl Union {
    /// The texts of any of these patterns.
    pub fn new(patterns: impl IntoIterator<Item = Pattern>) -> Self {
        Self::of(patterns.into_iter().map(Member::new).collect())
    }

    fn of(members: Vec<Member>) -> Self {
        let texts = members.iter().filter(|member| member.shape == Shape::Text);
        let mut texts: Vec<Box<str>> = texts.map(|member| member.literal.clone()).collect();
        texts.sort_unstable();
        let all = members.iter().enumerate();
        let wild =
            all.filter(|(_, member)| member.shape != Shape::Text).map(|(at, _)| at).collect();
        let mut folds = members.iter().map(|member| member.pattern.is_folded());
        let first = folds.next();
        let folded = first.filter(|first| folds.all(|other| other == *first));
        Self { members, texts, wild, folded }
    }

    fn wild(&self) -> impl Iterator<Item = &Member> {
        self.wild.iter().filter_map(|&at| self.members.get(at))
    }

    /// Whether a member of another set is clearly within this one. `false` proves nothing.
    pub fn takes_in(&self, member: &Member) -> bool {
        if self.folded != Some(member.pattern.is_folded()) {
            return self.members.iter().any(|own| own.includes(member));
        }
        let text = member.shape == Shape::Text
            && self.texts.binary_search_by(|own| (**own).cmp(&member.literal)).is_ok();
        text || self.wild().any(|own| own.includes(member))
    }

    /// Whether a member of another set may share a text with this one. `false` is certain.
    fn touches(&self, member: &Member) -> bool {
        if member.shape != Shape::Text || self.folded != Some(member.pattern.is_folded()) {
            return self.members.iter().any(|own| own.meets(member));
        }
        self.texts.binary_search_by(|own| (**own).cmp(&member.literal)).is_ok()
            || self.wild().any(|own| own.meets(member))
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
        Self::of(vec![member.clone()])
    }

    fn is_everything(&self) -> bool {
        self.wild().any(Member::is_everything)
    }

    /// Whether a text is of the set. A variable matches nothing.
    pub fn holds(&self, text: &str) -> bool {
        if self.folded == Some(false) {
            return self.texts.binary_search_by(|own| (**own).cmp(text)).is_ok()
                || self.wild().any(|member| member.matches(text));
        }
        self.members.iter().any(|member| member.pattern.matches(text))
    }

    /// Whether some text may be of both sets. `false` is certain.
    pub fn meets(&self, other: &Self) -> bool {
        let (few, many) =
            if self.members.len() < other.members.len() { (self, other) } else { (other, self) };
        few.members.iter().any(|one| many.touches(one))
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

/// How many patterns of a set are tried for a text that reads well.
const READABLE: usize = 4;

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
    /// Whether all of them are in a set, or none: known at once where one set lists a single text.
    pub fn decided(&self, set: &Union) -> Option<bool> {
        let only = self.within.iter().find_map(|own| match own.members.as_slice() {
            [only] if only.shape == Shape::Text => Some(only),
            _ => None,
        })?;
        (set.folded == Some(only.pattern.is_folded()) && !set.has_variables())
            .then(|| set.takes_in(only))
    }

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
        if self.readable().is_some() {
            return Ok(true);
        }
        let needed = self.needed();
        match needed.as_slice() {
            [] if self.without.is_empty() => Ok(true),
            [only] => self.of_one(only),
            _ => self.search(&needed).map(|found| found.is_some()),
        }
    }

    /// The sets that are needed: one that takes in all of the smallest says nothing besides it.
    fn needed(&self) -> Vec<&'a Union> {
        let Some(smallest) = self.within.iter().min_by_key(|set| set.members.len()) else {
            return Vec::new();
        };
        let covers = |set: &Union| smallest.members.iter().all(|one| set.takes_in(one));
        let others = self.within.iter().filter(|set| !std::ptr::eq(**set, *smallest));
        std::iter::once(*smallest).chain(others.filter(|set| !covers(set)).copied()).collect()
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
            Listed::Open => self.search(&self.needed()),
        }
    }

    /// The first text, where one of the sets lists its texts and nothing else holds a variable.
    fn listed(&self) -> Listed<'a> {
        self.of_list().unwrap_or(Listed::Open)
    }

    fn of_list(&self) -> Option<Listed<'a>> {
        let listed = |set: &&&Union| set.wild.is_empty();
        let list = self.within.iter().filter(listed).min_by_key(|set| set.members.len())?;
        let others = || self.within.iter().filter(|set| !std::ptr::eq(**set, *list));
        // Letters without case make several texts of one, unless all sets leave case out.
        let first = list.members.first()?;
        let folded = Some(first.pattern.is_folded());
        let mut all = self.within.iter().chain(&self.without);
        let alike = |set: &&Union| set.folded == folded || set.members.is_empty();
        if others().any(|set| set.has_variables()) || !all.all(alike) {
            return None;
        }
        let found = list.members.iter().find(|member| {
            others().all(|set| set.takes_in(member))
                && !self.without.iter().any(|set| set.takes_in(member))
        });
        Some(found.map_or(Listed::Nothing, |member| Listed::Found(&member.literal)))
    }

    /// A text of one of the patterns that reads well.
    fn readable(&self) -> Option<String> {
        if self.within.is_empty() {
            return Some("x".to_owned()).filter(|text| self.hold(text));
        }
        let members = self.within.iter().flat_map(|set| set.members.iter().take(READABLE));
        let texts = members.filter_map(|member| member.readable.as_deref());
        texts.into_iter().find(|text| self.hold(text)).map(str::to_owned)
    }

    fn of_one(&self, set: &Union) -> Result<bool, Undecided> {
        for member in &set.members {
            let reads = |text: &str| !self.without.iter().any(|set| set.holds(text));
            if member.readable.as_deref().is_some_and(reads) {
                return Ok(true);
            }
            let without = || self.without.iter().flat_map(|set| &set.members);
            if self.without.iter().any(|set| set.takes_in(member)) {
                continue;
            }
            let near: Vec<&Pattern> =
                without().filter(|other| other.meets(member)).map(Member::pattern).collect();
            if near.is_empty() || common(&[&[&member.pattern]], &near)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn search(&self, within: &[&Union]) -> Result<Option<String>, Undecided> {
        let sets: Vec<Vec<&Pattern>> =
            within.iter().map(|set| set.members.iter().map(Member::pattern).collect()).collect();
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
