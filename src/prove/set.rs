//! Sets of texts, as the elements of a statement and the values of its conditions name them, with quick answers for the
//! usual shapes: a text, a beginning, everything.

use std::sync::OnceLock;

use crate::iam::pattern::Pattern;

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

/// What stands in a readable text in the place of a wildcard.
const FILL: char = 'x';

/// A pattern with what is known of it beforehand.
#[derive(Clone, Debug)]
pub struct Member {
    /// Made when it is asked for, where the shape says it all.
    pattern: OnceLock<Pattern>,
    /// A text of it that reads well: a short word in the place of its wildcards; of one that holds a variable, only
    /// its beginning.
    text: Box<str>,
    /// How much of that is the text that every match begins with; all of it, where the pattern is of one text.
    literal: usize,
    shape: Shape,
    /// Whether letters compare without case.
    folded: bool,
    /// Whether it holds a variable.
    variable: bool,
    /// A number of its text; see [`number`].
    number: u64,
}

impl PartialEq for Member {
    fn eq(&self, other: &Self) -> bool {
        self.shape == other.shape
            && self.folded == other.folded
            && self.text == other.text
            && (self.shape != Shape::Other || self.pattern() == other.pattern())
    }
}

impl Eq for Member {}

impl From<Pattern> for Member {
    fn from(pattern: Pattern) -> Self {
        let (literal, shape) = match pattern.only_text() {
            Some(text) => (text, Shape::Text),
            None if pattern.is_beginning() => (pattern.literal_prefix(), Shape::Beginning),
            None => (pattern.literal_prefix(), Shape::Other),
        };
        let length = literal.len();
        let variable = pattern.has_variables();
        let text = pattern.filled(FILL).unwrap_or(literal);
        let folded = pattern.is_folded();
        let number = number(&text);
        let text = text.into_boxed_str();
        let pattern = OnceLock::from(pattern);
        Self { pattern, text, literal: length, shape, folded, variable, number }
    }
}

impl Member {
    /// A pattern of actions.
    pub fn action(text: &str) -> Self {
        // Every action holds a colon, so `*:*` is all of them.
        let text = if text == "*:*" { "*" } else { text };
        let lower = || text.to_ascii_lowercase();
        Self::of_shape(text, lower, true).unwrap_or_else(|| Pattern::action(text).into())
    }

    /// A pattern of resources; `variables` says whether the document's version expands them.
    pub fn resource(text: &str, variables: bool) -> Self {
        let read = if variables { Pattern::iam } else { Pattern::plain };
        let open = variables && text.contains('$');
        let shaped = if open { None } else { Self::of_shape(text, || text.to_owned(), false) };
        shaped.unwrap_or_else(|| read(text).into())
    }

    /// A text, or a beginning, seen without reading the pattern; `own` gives the text as it is compared.
    fn of_shape(text: &str, own: impl Fn() -> String, folded: bool) -> Option<Self> {
        let before = text.trim_end_matches('*');
        if before.bytes().any(|byte| matches!(byte, b'*' | b'?')) {
            return None;
        }
        let (literal, pattern, variable) = (before.len(), OnceLock::new(), false);
        let mut text = own();
        let mut shape = Shape::Text;
        if literal < text.len() {
            text.truncate(literal);
            text.push(FILL);
            shape = Shape::Beginning;
        }
        let number = number(&text);
        Some(Self {
            pattern,
            text: text.into_boxed_str(),
            literal,
            shape,
            folded,
            variable,
            number,
        })
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        (self.shape == Shape::Text).then_some(&*self.text)
    }

    /// The text, or the text that every match begins with.
    pub fn literal(&self) -> &str {
        self.text.get(..self.literal).unwrap_or_default()
    }

    /// A text of it that reads well; none where it holds a variable.
    pub fn readable(&self) -> Option<&str> {
        (!self.variable).then_some(&*self.text)
    }

    /// The pattern.
    pub fn pattern(&self) -> &Pattern {
        self.pattern.get_or_init(|| {
            let literal = Pattern::literal(self.literal());
            let pattern = match self.shape {
                Shape::Text => literal,
                _ => literal.then(&Pattern::everything()),
            };
            if self.folded { pattern.folded() } else { pattern }
        })
    }

    /// Whether a variable occurs in it.
    pub fn has_variables(&self) -> bool {
        self.variable
    }

    /// Whether ASCII letters compare without case.
    pub fn is_folded(&self) -> bool {
        self.folded
    }

    /// Whether both compare letters alike, so that their literal parts can be compared.
    fn alike(&self, other: &Self) -> bool {
        self.folded == other.folded
    }

    fn matches(&self, text: &str) -> bool {
        if self.shape == Shape::Text {
            return text.len() == self.text.len() && self.rest(text).is_some();
        }
        match self.rest(text) {
            None => false,
            Some(_) if self.shape == Shape::Beginning => true,
            Some(rest) => self.pattern().matches_after(self.literal().chars().count(), rest),
        }
    }

    /// What follows in a text that begins as every match does.
    fn rest<'t>(&self, text: &'t str) -> Option<&'t str> {
        if !self.folded {
            return text.strip_prefix(self.literal());
        }
        let (start, rest) = text.split_at_checked(self.literal)?;
        start.eq_ignore_ascii_case(self.literal()).then_some(rest)
    }

    pub(super) fn is_everything(&self) -> bool {
        self.shape == Shape::Beginning && self.literal == 0
    }

    /// Whether every text of another is of this one. `false` proves nothing.
    pub(super) fn includes(&self, other: &Self) -> bool {
        if !self.alike(other) {
            return self.pattern().includes(other.pattern());
        }
        match (self.shape, other.shape) {
            (Shape::Text, Shape::Text) => self.text == other.text,
            (Shape::Text, _) => false,
            (Shape::Beginning, _) => other.literal().starts_with(self.literal()),
            (Shape::Other, Shape::Text) => self.matches(&other.text),
            (Shape::Other, _) => {
                self.literal <= other.literal
                    && other.literal().starts_with(self.literal())
                    && other.readable().is_none_or(|text| self.matches(text))
                    && self.pattern().includes(other.pattern())
            }
        }
    }

    /// Whether some text may be of both, whatever variables stand for. `false` is certain.
    pub(super) fn meets(&self, other: &Self) -> bool {
        if !self.alike(other) {
            return self.pattern().meets(other.pattern());
        }
        let (one, two) = (self.literal(), other.literal());
        match (self.shape, other.shape) {
            (Shape::Text, Shape::Text) => one == two,
            (Shape::Text, Shape::Beginning) => one.starts_with(two),
            (Shape::Beginning, Shape::Text) => two.starts_with(one),
            (Shape::Text, Shape::Other) if !other.variable => other.matches(one),
            (Shape::Other, Shape::Text) if !self.variable => self.matches(two),
            _ if !one.starts_with(two) && !two.starts_with(one) => false,
            (Shape::Beginning, Shape::Beginning) => true,
            // What is of the other begins as this one does, and needs no more.
            (Shape::Beginning, _) if two.starts_with(one) => true,
            (_, Shape::Beginning) if one.starts_with(two) => true,
            _ => self.pattern().meets(other.pattern()),
        }
    }
}

/// A number of a text, so that texts are mostly told apart without looking at them: FNV-1a.
fn number(text: &str) -> u64 {
    let step = |number: u64, byte: u8| (number ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// One of 64 bits for a number.
fn bit(number: u64) -> u64 {
    1 << (number >> 58)
}

/// The texts of any of some patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Union {
    members: Vec<Member>,
    /// Which members are texts, by their numbers, in order.
    texts: Vec<(u64, u32)>,
    /// A bit for each number of a text, so that most of what is not among them is seen at once.
    bits: u64,
    /// Which members are no texts.
    wild: Vec<u32>,
    /// Whether letters compare without case, where all members agree.
    folded: Option<bool>,
    /// Whether a variable occurs in it.
    variable: bool,
    /// Whether it is of all texts.
    everything: bool,
}

impl Union {
    /// The texts of any of these patterns.
    pub fn new<T: Into<Member>>(patterns: impl IntoIterator<Item = T>) -> Self {
        Self::of(patterns.into_iter().map(Into::into).collect())
    }

    fn of(members: Vec<Member>) -> Self {
        let (mut texts, mut wild) = (Vec::new(), Vec::new());
        for (member, at) in members.iter().zip(0..) {
            match member.shape {
                Shape::Text => texts.push((member.number, at)),
                _ => wild.push(at),
            }
        }
        texts.sort_unstable();
        let bits = texts.iter().fold(0, |bits, (number, _)| bits | bit(*number));
        let mut folds = members.iter().map(|member| member.folded);
        let first = folds.next();
        let folded = first.filter(|first| folds.all(|other| other == *first));
        let variable = members.iter().any(|member| member.variable);
        let everything = members.iter().any(Member::is_everything);
        Self { members, texts, bits, wild, folded, variable, everything }
    }

    pub(super) fn wild(&self) -> impl Iterator<Item = &Member> {
        self.wild.iter().filter_map(|&at| self.members.get(at as usize))
    }

    /// Whether a text of a number is among those that it lists.
    fn lists(&self, text: &str, number: u64) -> bool {
        if self.bits & bit(number) == 0 {
            return false;
        }
        let from = self.texts.partition_point(|(other, _)| *other < number);
        let same = self.texts.iter().skip(from).take_while(|(other, _)| *other == number);
        let member = |at: u32| self.members.get(at as usize);
        same.filter_map(|(_, at)| member(*at)).any(|member| *member.text == *text)
    }

    /// Whether a member of another set is clearly within this one. `false` proves nothing.
    pub fn takes_in(&self, member: &Member) -> bool {
        if self.folded != Some(member.folded) {
            return self.members.iter().any(|own| own.includes(member));
        }
        member.shape == Shape::Text && self.lists(&member.text, member.number)
            || self.wild().any(|own| own.includes(member))
    }

    /// Whether a member of another set may share a text with this one. `false` is certain.
    pub(super) fn touches(&self, member: &Member) -> bool {
        if member.shape != Shape::Text || self.folded != Some(member.folded) {
            return self.members.iter().any(|own| own.meets(member));
        }
        self.lists(&member.text, member.number) || self.wild().any(|own| own.meets(member))
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

    pub(super) fn is_everything(&self) -> bool {
        self.everything
    }

    /// Whether a text is of the set. A variable matches nothing.
    pub fn holds(&self, text: &str) -> bool {
        if self.folded == Some(false) {
            return !self.texts.is_empty() && self.lists(text, number(text))
                || self.wild().any(|member| member.matches(text));
        }
        self.members.iter().any(|member| member.matches(text))
    }

    /// Whether some text may be of both sets. `false` is certain.
    pub fn meets(&self, other: &Self) -> bool {
        let (few, many) =
            if self.members.len() < other.members.len() { (self, other) } else { (other, self) };
        few.members.iter().any(|one| many.touches(one))
    }

    /// Whether a variable occurs in it.
    pub fn has_variables(&self) -> bool {
        self.variable
    }

    /// Whether it lists its texts.
    pub fn is_list(&self) -> bool {
        self.wild.is_empty()
    }

    /// Whether letters compare without case, where all members agree.
    pub fn folded(&self) -> Option<bool> {
        self.folded
    }

    /// Whether it is of finitely many texts, or of all.
    pub fn is_listed(&self) -> bool {
        self.everything || self.wild.is_empty()
    }
}
