//! The texts that are of several sets and of none of others: whether there are any, and which.

use smallvec::SmallVec;

use crate::iam::pattern::{Pattern, Undecided, common, is_spent};
use crate::prove::set::{Member, Union};

/// How many patterns of a set are tried for a text that reads well.
const READABLE: usize = 4;

/// How many patterns a set may have to be looked at one by one before a search.
const LOOKED_AT: usize = 256;

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
    within: SmallVec<[&'a Union; 4]>,
    without: SmallVec<[&'a Union; 6]>,
}

impl<'a> Texts<'a> {
    /// Whether all of them are in a set, or none: known at once where the set is among those that they are made of, or
    /// one of these lists a single text.
    pub fn decided(&self, set: &Union) -> Option<bool> {
        if set.is_everything() || self.within.iter().any(|own| std::ptr::eq(*own, set)) {
            return Some(true);
        }
        if self.without.iter().any(|own| std::ptr::eq(*own, set)) {
            return Some(false);
        }
        let only = self.within.iter().find_map(|own| match own.members() {
            [only] if only.text().is_some() => Some(only),
            _ => None,
        })?;
        (set.folded() == Some(only.is_folded()) && !set.has_variables()).then(|| set.takes_in(only))
    }

    /// The texts that are besides within a set, or not in it.
    pub fn and<'b>(&self, set: &'b Union, within: bool) -> Texts<'b>
    where
        'a: 'b,
    {
        let mut both = Texts {
            within: SmallVec::from_slice(&self.within),
            without: SmallVec::from_slice(&self.without),
        };
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
        let lone = self.within.iter().filter_map(|set| match set.members() {
            [only] => Some(only.literal()),
            _ => None,
        });
        lone.max_by_key(|literal| literal.len()).unwrap_or("").to_owned()
    }

    /// Whether there is such a text. `false` is proved, whatever variables stand for.
    pub fn exist(&self) -> Result<bool, Undecided> {
        if self.without.iter().any(|set| set.is_everything()) {
            return Ok(false);
        }
        // The question is given up: what is left of it need not be looked at.
        if is_spent() {
            return Err(Undecided);
        }
        match self.listed() {
            Listed::Found(_) => return Ok(true),
            Listed::Nothing => return Ok(false),
            Listed::Open => {}
        }
        if self.readable().is_some() {
            return Ok(true);
        }
        if self.is_clearly_empty() {
            return Ok(false);
        }
        let needed = self.needed();
        match needed.as_slice() {
            [] if self.without.is_empty() => Ok(true),
            [only] => self.of_one(only),
            _ => self.search(&needed).map(|found| found.is_some()),
        }
    }

    /// Whether each pattern of one set is left out wholly, or shares nothing with another set. `false` proves nothing.
    fn is_clearly_empty(&self) -> bool {
        let sets = self.within.iter().filter(|set| set.members().len() <= LOOKED_AT);
        sets.into_iter().any(|set| set.members().iter().all(|member| !self.leaves(set, member)))
    }

    /// Whether something of a pattern of one of the sets may be left by the others. `false` is certain.
    fn leaves(&self, of: &Union, member: &Member) -> bool {
        let others = self.within.iter().filter(|set| !std::ptr::eq(**set, of));
        !self.without.iter().any(|set| set.takes_in(member))
            && others.into_iter().all(|set| set.touches(member))
    }

    /// The sets that are needed: one that takes in all of the smallest says nothing besides it.
    fn needed(&self) -> Vec<&'a Union> {
        let Some(smallest) = self.within.iter().min_by_key(|set| set.members().len()) else {
            return Vec::new();
        };
        let covers = |set: &Union| smallest.members().iter().all(|one| set.takes_in(one));
        let others = self.within.iter().filter(|set| !std::ptr::eq(**set, *smallest));
        std::iter::once(*smallest).chain(others.filter(|set| !covers(set)).copied()).collect()
    }

    /// Such a text: one that reads well, if it is found at once, else a shortest; a variable stands in it as `${…}`.
    pub fn example(&self) -> Result<Option<String>, Undecided> {
        if self.without.iter().any(|set| set.is_everything()) {
            return Ok(None);
        }
        if let Some(text) = self.readable() {
            return Ok(Some(text.to_owned()));
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
        let listed = |set: &&&Union| set.is_list();
        let list = self.within.iter().filter(listed).min_by_key(|set| set.members().len())?;
        let others = || self.within.iter().filter(|set| !std::ptr::eq(**set, *list));
        // Letters without case make several texts of one, unless all sets leave case out.
        let first = list.members().first()?;
        let folded = Some(first.is_folded());
        let mut all = self.within.iter().chain(&self.without);
        let alike = |set: &&Union| set.folded() == folded || set.members().is_empty();
        if others().any(|set| set.has_variables()) || !all.all(alike) {
            return None;
        }
        let found = list.members().iter().find(|member| {
            others().all(|set| set.takes_in(member))
                && !self.without.iter().any(|set| set.takes_in(member))
        });
        Some(found.map_or(Listed::Nothing, |member| Listed::Found(member.literal())))
    }

    /// A text of one of the patterns that reads well.
    fn readable(&self) -> Option<&'a str> {
        if self.within.is_empty() {
            return Some("x").filter(|text| self.hold(text));
        }
        let members = self.within.iter().flat_map(|set| set.members().iter().take(READABLE));
        members.filter_map(|member| member.readable()).find(|text| self.hold(text))
    }

    fn of_one(&self, set: &Union) -> Result<bool, Undecided> {
        for member in set.members() {
            let reads = |text: &str| !self.without.iter().any(|set| set.holds(text));
            if member.readable().is_some_and(reads) {
                return Ok(true);
            }
            let without = || self.without.iter().flat_map(|set| set.members());
            if self.without.iter().any(|set| set.takes_in(member)) {
                continue;
            }
            let near: Vec<&Pattern> =
                without().filter(|other| other.meets(member)).map(Member::pattern).collect();
            if near.is_empty() || common(&[&[member.pattern()]], &near)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn search(&self, within: &[&Union]) -> Result<Option<String>, Undecided> {
        let mut sets: Vec<Vec<&Pattern>> = Vec::with_capacity(within.len());
        for set in within {
            let some = set.members().iter().filter(|member| self.leaves(set, member));
            sets.push(some.map(Member::pattern).collect());
        }
        if sets.iter().any(Vec::is_empty) {
            return Ok(None);
        }
        // What shares nothing with one of the sets leaves nothing out.
        let first = within.iter().min_by_key(|set| set.members().len());
        let near = |member: &&Member| first.is_none_or(|set| set.touches(member));
        let without = self.without.iter().flat_map(|set| set.members()).filter(near);
        let without: Vec<&Pattern> = without.map(Member::pattern).collect();
        let sets: Vec<&[&Pattern]> = sets.iter().map(Vec::as_slice).collect();
        common(&sets, &without)
    }

    /// Whether none of the texts is of a set, seen quickly. `false` proves nothing.
    pub fn clearly_miss(&self, set: &Union) -> bool {
        self.within.iter().any(|own| !own.meets(set))
    }
}
