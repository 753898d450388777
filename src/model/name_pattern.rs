//! Deleg's name patterns: what a delegation names, and how IAM's resources say it.
//!
//! In a name pattern `*` and `?` stay inside one part of a path, as in a shell. IAM's own wildcards also cross `/`
//! (IAM user guide, "IAM JSON policy elements: Resource"), so a resource made from a pattern takes in more than the
//! pattern; [`NamePattern::crossings`] is exactly that more.

use crate::iam::pattern::Pattern;
use std::borrow::Cow;

/// Why a text is no name pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// Nothing at all, or a path without a name.
    NoName,
    /// A path that does not begin with `/`.
    NoLeadingSlash,
    /// `**` that is not the whole last part of a path.
    DoubleStar,
    /// A `*` before `/**` that does not end the last folder: IAM's reading could not be cut back to it.
    StarBeforeDeep,
    /// An empty folder, `//`.
    EmptyFolder,
    /// A character that names of this kind cannot hold.
    Character(char),
    /// A policy variable other than `${aws:username}`: its value may hold `/`.
    Variable(String),
    /// No legal name is short enough to fit.
    TooLong(usize),
}

/// A name pattern, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamePattern {
    /// The folders, from `/` to `/`.
    pub path: String,
    /// The pattern of the name; empty where everything below the path is meant.
    pub name: String,
}

const USERNAME: &str = "${aws:username}";

impl NamePattern {
    /// Reads a pattern. `longest` is the limit of the name's length.
    pub fn parse(text: &str, longest: usize) -> Result<Self, Malformed> {
        check_variables(text)?;
        let (path, name) = match text.rfind('/') {
            None => ("/", text),
            Some(_) if !text.starts_with('/') => return Err(Malformed::NoLeadingSlash),
            Some(at) => text.split_at(at + 1),
        };
        if holds_twice(path, b'/') {
            return Err(Malformed::EmptyFolder);
        }
        let deep = name == "**";
        if name.is_empty() {
            return Err(Malformed::NoName);
        }
        if holds_twice(path, b'*') || (holds_twice(name, b'*') && !deep) {
            return Err(Malformed::DoubleStar);
        }
        if deep && !stars_end_last_folder(path) {
            return Err(Malformed::StarBeforeDeep);
        }
        check_characters(&without_variables(path), true)?;
        let name_alone = without_variables(name);
        check_characters(&name_alone, false)?;
        // By now it is ASCII: a byte is a character.
        let shortest = name_alone.bytes().filter(|&byte| byte != b'*').count();
        if !deep && shortest > longest {
            return Err(Malformed::TooLong(shortest));
        }
        Ok(Self { path: path.to_owned(), name: if deep { String::new() } else { name.to_owned() } })
    }

    /// Whether it is `/path/**`.
    pub fn is_deep(&self) -> bool {
        self.name.is_empty()
    }

    /// Whether nothing is left to choose.
    pub fn is_literal(&self) -> bool {
        !self.is_deep()
            && !self.path.contains(['*', '?', '$'])
            && !self.name.contains(['*', '?', '$'])
    }

    /// The part of an ARN after the resource type, from the first `/`: `/service-*`, `/delegated/*`.
    pub fn resource(&self) -> String {
        if self.is_deep() {
            [&self.path, "*"].concat()
        } else {
            [self.path.as_str(), &self.name].concat()
        }
    }

    /// The texts that IAM's reading of [`resource`](Self::resource) takes in and this pattern does not: the pattern
    /// with each `*` in turn as `*/*`, each `?` in turn as `/`. What the pattern takes in has as many slashes as it is
    /// written with, what these take in at least one more; so they never overlap, and together with the pattern they
    /// are IAM's reading. Below `/**` every slash is meant: only a `?` before it may cross.
    pub fn crossings(&self) -> Vec<String> {
        let resource = self.resource();
        let until = if self.is_deep() { resource.len().saturating_sub(1) } else { resource.len() };
        let mut found = Vec::new();
        for (at, character) in resource.char_indices().take_while(|&(at, _)| at < until) {
            let (before, after) =
                (resource.get(..at).unwrap_or(""), resource.get(at + 1..).unwrap_or(""));
            match character {
                '*' if !self.is_deep() => found.push([before, "*/*", after].concat()),
                '?' => found.push([before, "/", after].concat()),
                _ => {}
            }
        }
        found
    }

    /// The automaton of the pattern, over `/path/name`, without case: IAM's names are unique without case.
    pub fn automaton(&self) -> Pattern {
        self.with_case().folded()
    }

    /// The same, with case: ARNs match with case.
    fn with_case(&self) -> Pattern {
        let text = if self.is_deep() { format!("{}**", self.path) } else { self.resource() };
        // A variable's value is one part of a path, which a star over-approximates.
        let text = if text.contains('$') { text.replace(USERNAME, "*") } else { text };
        Pattern::name(&text)
    }

    /// Whether everything that another pattern takes in is of this one, case told apart. What holds of Deleg's reading
    /// of two patterns holds of IAM's: a slash within a wildcard is to it as a letter that neither writes. A variable
    /// covers nothing: its value is not known.
    pub fn covers(&self, other: &Self) -> bool {
        !self.resource().contains(USERNAME) && self.with_case().includes(&other.with_case())
    }

    /// The longest text that everything it takes in begins with, without case.
    pub fn literal_prefix(&self) -> String {
        let resource = self.resource();
        let end = resource.find(['*', '?', '$']).unwrap_or(resource.len());
        resource.get(..end).unwrap_or("").to_ascii_lowercase()
    }
}

/// The text but for the one variable that a name may hold.
fn without_variables(text: &str) -> Cow<'_, str> {
    if text.contains('$') { text.replace(USERNAME, "").into() } else { text.into() }
}

/// Whether a byte stands twice in a row.
fn holds_twice(text: &str, byte: u8) -> bool {
    text.as_bytes().windows(2).any(|pair| pair == [byte, byte])
}

/// Whether every `*` in a path stands at the end of its last folder, as in `/a/x-*/`.
fn stars_end_last_folder(path: &str) -> bool {
    match path.find('*') {
        None => true,
        Some(at) => at + 2 == path.len(),
    }
}

/// Variables come before all else: their names may hold a `/`.
fn check_variables(text: &str) -> Result<(), Malformed> {
    if !text.contains('$') {
        return Ok(());
    }
    let without = without_variables(text);
    let Some((_, rest)) = without.split_once("${") else { return Ok(()) };
    Err(Malformed::Variable(rest.split('}').next().unwrap_or("").to_owned()))
}

/// Characters of names and paths (IAM API reference, the patterns of `RoleName` and `path`): IAM would take any other
/// literally or refuse it. In a path IAM admits every visible ASCII character; Deleg admits those of names.
fn check_characters(text: &str, path: bool) -> Result<(), Malformed> {
    let fits = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'+' | b'=' | b',' | b'.' | b'@' | b'-' | b'*' | b'?')
            || (path && byte == b'/')
    };
    // What is no ASCII never fits, so the first byte that does not begins a character.
    let wrong = text.bytes().position(|byte| !fits(byte));
    match wrong.and_then(|at| text.get(at..)?.chars().next()) {
        Some(character) => Err(Malformed::Character(character)),
        None => Ok(()),
    }
}

/// Pairs of items whose literal prefixes do not rule out that they meet: one prefix begins the other. Cost is that of
/// sorting, and one step a pair: nothing is compared with everything.
pub fn meeting_prefixes(prefixes: &[String], mut found: impl FnMut(usize, usize)) {
    let mut order: Vec<usize> = (0..prefixes.len()).collect();
    let prefix = |index: usize| prefixes.get(index).map_or("", String::as_str);
    order.sort_by(|&a, &b| prefix(a).cmp(prefix(b)).then(a.cmp(&b)));
    let mut open: Vec<usize> = Vec::new();
    for &item in &order {
        while open.last().is_some_and(|&last| !prefix(item).starts_with(prefix(last))) {
            open.pop();
        }
        for &earlier in &open {
            found(earlier.min(item), earlier.max(item));
        }
        open.push(item);
    }
}
