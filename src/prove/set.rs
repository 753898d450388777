//! Sets of texts, as the elements of a statement and the values of its conditions name them, with quick answers for the
//! usual shapes: a text, a beginning, everything.

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

    /// The text, or the text that every match begins with.
    pub fn literal(&self) -> &str {
        &self.literal
    }

    /// A text of it that reads well; none where it holds a variable.
    pub fn readable(&self) -> Option<&str> {
        self.readable.as_deref()
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

    pub(super) fn is_everything(&self) -> bool {
        self.shape == Shape::Beginning && self.literal.is_empty()
    }

    /// Whether every text of another is of this one. `false` proves nothing.
    pub(super) fn includes(&self, other: &Self) -> bool {
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
    pub(super) fn meets(&self, other: &Self) -> bool {
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

    pub(super) fn wild(&self) -> impl Iterator<Item = &Member> {
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
    pub(super) fn touches(&self, member: &Member) -> bool {
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

    pub(super) fn is_everything(&self) -> bool {
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
        self.is_everything() || self.members.iter().all(|member| member.shape == Shape::Text)
    }
}
