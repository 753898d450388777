//! Wildcards and policy variables, compiled once and matched without taking memory.

use super::request::Context;
use crate::iam::pattern::variable;

/// How a text is to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Syntax {
    /// Whether `*` and `?` are wildcards.
    pub wildcards: bool,
    /// Whether `${…}` is a variable.
    pub variables: bool,
}

/// Whether letters compare with case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// They do.
    Exact,
    /// ASCII letters do not.
    Ignored,
}

/// A compiled text.
#[derive(Clone, Debug)]
pub(super) enum Glob {
    /// Matches every text.
    Everything,
    /// Exactly this text.
    Literal(Box<str>),
    /// Every text that begins so.
    Prefix(Box<str>),
    /// Anything else without variables.
    Parts(Box<[Part]>),
    /// With variables.
    Template(Box<[Part]>),
}

/// A piece of a text.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// These characters.
    Text(Box<str>),
    /// `?`: one character.
    One,
    /// `*`: any run of characters.
    Many,
    /// `${key}` or `${key, 'default'}`; the key in lower case.
    Variable {
        /// The condition key.
        key: Box<str>,
        /// What stands for a key without a value.
        default: Option<Box<str>>,
    },
}

impl Glob {
    /// Compiles a text.
    ///
    /// `${*}`, `${?}` and `${$}` are those characters ("Policy elements: Variables and tags").
    pub fn new(text: &str, syntax: Syntax) -> Self {
        Self::of(parts(text, syntax))
    }

    fn of(parts: Vec<Part>) -> Self {
        match parts.as_slice() {
            [] => Self::Literal("".into()),
            [Part::Many] => Self::Everything,
            [Part::Text(text)] => Self::Literal(text.clone()),
            [Part::Text(text), Part::Many] => Self::Prefix(text.clone()),
            _ if parts.iter().any(|part| matches!(part, Part::Variable { .. })) => {
                Self::Template(parts.into())
            }
            _ => Self::Parts(parts.into()),
        }
    }

    /// Whether a variable in it has no value in this context.
    pub fn is_unset(&self, context: &Context) -> bool {
        match self {
            Self::Template(parts) => parts.iter().any(|part| part.is_unset(context)),
            Self::Everything | Self::Literal(_) | Self::Prefix(_) | Self::Parts(_) => false,
        }
    }

    /// Whether a text is one of those that the pattern stands for. A variable without a value matches nothing.
    pub fn matches(&self, text: &str, context: &Context, case: Case) -> bool {
        match self {
            Self::Everything => true,
            Self::Literal(own) => match case {
                Case::Exact => **own == *text,
                Case::Ignored => own.eq_ignore_ascii_case(text),
            },
            Self::Prefix(own) => strip(text.as_bytes(), own.as_bytes(), case).is_some(),
            Self::Parts(parts) => run(parts, text.as_bytes(), context, case),
            Self::Template(parts) => {
                !parts.iter().any(|part| part.is_unset(context))
                    && run(parts, text.as_bytes(), context, case)
            }
        }
    }

    /// The text itself, with values in the place of variables, of a pattern without wildcards.
    pub fn text(&self, context: &Context) -> Option<String> {
        match self {
            Self::Literal(text) => Some(text.to_string()),
            Self::Template(parts) => parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => Some(&**text),
                    Part::Variable { .. } => part.value(context),
                    Part::One | Part::Many => None,
                })
                .collect(),
            Self::Everything | Self::Prefix(_) | Self::Parts(_) => None,
        }
    }
}

impl Part {
    /// The value of a variable. A key with several values has none: "you can use any single-valued condition key as a
    /// variable; you can't use a multivalued condition key as a variable" ("Policy elements: Variables and tags").
    fn value<'c>(&'c self, context: &'c Context) -> Option<&'c str> {
        match self {
            Self::Variable { key, default } => match context.lowered(key) {
                Some([only]) => Some(only),
                Some(_) | None => default.as_deref(),
            },
            Self::Text(_) | Self::One | Self::Many => None,
        }
    }

    fn is_unset(&self, context: &Context) -> bool {
        matches!(self, Self::Variable { .. }) && self.value(context).is_none()
    }
}

/// A pattern of ARNs: "each of the six colon-delimited components of the ARN is checked separately" ("IAM JSON policy
/// elements: Condition operators", ARN operators). A lone `*` stands for every value.
#[derive(Clone, Debug)]
pub(super) enum ArnGlob {
    /// `*`
    Everything,
    /// The six parts.
    Parts(Box<[Glob; 6]>),
    /// Has fewer parts than an ARN, so it is none.
    Nothing,
}

impl ArnGlob {
    /// Compiles a text.
    pub fn new(text: &str, variables: bool) -> Self {
        let parts = parts(text, Syntax { wildcards: true, variables });
        if let [Part::Many] = parts.as_slice() {
            return Self::Everything;
        }
        let mut segments: Vec<Vec<Part>> = vec![Vec::new()];
        for part in parts {
            let Part::Text(text) = part else {
                push(&mut segments, part);
                continue;
            };
            // The colons of a variable are not those of the ARN; what follows the fifth is one part.
            let room = 7_usize.saturating_sub(segments.len());
            for (at, piece) in text.splitn(room.max(1), ':').enumerate() {
                if at > 0 {
                    segments.push(Vec::new());
                }
                if !piece.is_empty() {
                    push(&mut segments, Part::Text(piece.into()));
                }
            }
        }
        let globs: Vec<Glob> = segments.into_iter().map(Glob::of).collect();
        globs.try_into().map_or(Self::Nothing, |globs| Self::Parts(Box::new(globs)))
    }

    /// Whether a variable in it has no value in this context.
    pub fn is_unset(&self, context: &Context) -> bool {
        match self {
            Self::Parts(globs) => globs.iter().any(|glob| glob.is_unset(context)),
            Self::Everything | Self::Nothing => false,
        }
    }

    /// Whether an ARN matches, part by part.
    pub fn matches(&self, text: &str, context: &Context) -> bool {
        let globs = match self {
            Self::Everything => return true,
            Self::Nothing => return false,
            Self::Parts(globs) => globs,
        };
        let mut given = text.splitn(6, ':');
        globs
            .iter()
            .all(|glob| given.next().is_some_and(|part| glob.matches(part, context, Case::Exact)))
    }
}

fn push(segments: &mut [Vec<Part>], part: Part) {
    if let Some(last) = segments.last_mut() {
        last.push(part);
    }
}

fn parts(text: &str, syntax: Syntax) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let after = rest.get(character.len_utf8()..).unwrap_or_default();
        let variable = if syntax.variables { variable(rest) } else { None };
        if let Some((inside, after)) = variable {
            rest = after;
            if let "*" | "?" | "$" = inside {
                plain.push_str(inside);
                continue;
            }
            flush(&mut parts, &mut plain);
            let (key, default) = inside.split_once(',').map_or((inside, None), |(key, rest)| {
                let quoted =
                    rest.trim().strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
                (key, quoted)
            });
            let key = key.trim().to_ascii_lowercase().into();
            parts.push(Part::Variable { key, default: default.map(Into::into) });
            continue;
        }
        rest = after;
        match character {
            '*' if syntax.wildcards => {
                flush(&mut parts, &mut plain);
                if !matches!(parts.last(), Some(Part::Many)) {
                    parts.push(Part::Many);
                }
            }
            '?' if syntax.wildcards => {
                flush(&mut parts, &mut plain);
                parts.push(Part::One);
            }
            other => plain.push(other),
        }
    }
    flush(&mut parts, &mut plain);
    parts
}

fn flush(parts: &mut Vec<Part>, plain: &mut String) {
    if !plain.is_empty() {
        parts.push(Part::Text(std::mem::take(plain).into()));
    }
}

fn strip<'t>(text: &'t [u8], prefix: &[u8], case: Case) -> Option<&'t [u8]> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    let same = match case {
        Case::Exact => start == prefix,
        Case::Ignored => start.eq_ignore_ascii_case(prefix),
    };
    same.then_some(rest)
}

/// One character off the front of UTF-8.
fn next(text: &[u8]) -> Option<&[u8]> {
    let length = match text.first()? {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
    };
    text.get(length..)
}

/// Matches piece by piece. Only the last `*` needs to be reconsidered: an earlier one could take in more, but what
/// follows it was found at its first place, and the last one can take in whatever lies between.
fn run(parts: &[Part], text: &[u8], context: &Context, case: Case) -> bool {
    let (mut parts, mut text) = (parts, text);
    let mut retry: Option<(&[Part], &[u8])> = None;
    loop {
        let Some((part, after)) = parts.split_first() else {
            if text.is_empty() {
                return true;
            }
            match again(&mut retry) {
                Some(place) => (parts, text) = place,
                None => return false,
            }
            continue;
        };
        let rest = match part {
            Part::Text(own) => strip(text, own.as_bytes(), case),
            Part::One => next(text),
            Part::Variable { .. } => {
                part.value(context).and_then(|value| strip(text, value.as_bytes(), case))
            }
            Part::Many => {
                if after.is_empty() {
                    return true;
                }
                retry = Some((after, text));
                Some(text)
            }
        };
        match rest {
            Some(rest) => (parts, text) = (after, rest),
            None => match again(&mut retry) {
                Some(place) => (parts, text) = place,
                None => return false,
            },
        }
    }
}

/// Gives the last `*` one character more, and goes on after it.
fn again<'p, 't>(retry: &mut Option<(&'p [Part], &'t [u8])>) -> Option<(&'p [Part], &'t [u8])> {
    let (parts, text) = retry.as_mut()?;
    *text = next(text)?;
    Some((parts, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::pattern::Pattern;
    use proptest::prelude::*;

    const ALL: Syntax = Syntax { wildcards: true, variables: true };

    fn matches(pattern: &str, text: &str) -> bool {
        let context = Context::new().with("aws:UserName", "a*b").with("e", "");
        Glob::new(pattern, ALL).matches(text, &context, Case::Exact)
    }

    #[test]
    fn wildcards_and_variables() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("?", "é", true),
            ("??", "é", false),
            ("*é?", "aéb", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b-d", false),
            ("*a*b", "aab", true),
            ("*ab?", "abab?", true),
            ("${aws:username}", "a*b", true),
            ("${AWS:USERNAME}/*", "a*b/x", true),
            ("${aws:username}", "axb", false),
            ("${none}", "", false),
            ("x${e}y", "xy", true),
            ("${none, 'd}e'}", "d}e", true),
            ("${*}${?}${$}", "*?$", true),
            ("${*}", "x", false),
            ("${open", "${open", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn many_stars_take_time_in_proportion() {
        let pattern = Glob::new(&"a*".repeat(10_000), ALL);
        let context = Context::new();
        assert!(pattern.matches(&"a".repeat(10_000), &context, Case::Exact));
        assert!(!pattern.matches(&"a".repeat(9_999), &context, Case::Exact));
        let pattern = Glob::new(&format!("{}b", "*a".repeat(3_000)), ALL);
        assert!(!pattern.matches(&"a".repeat(6_000), &context, Case::Exact));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

        #[test]
        fn agrees_with_the_automata(pattern in "[abA*?é]{0,8}", text in "[abAé]{0,8}") {
            let context = Context::new();
            let glob = Glob::new(&pattern, ALL);
            prop_assert_eq!(glob.matches(&text, &context, Case::Exact), Pattern::iam(&pattern).matches(&text));
            let folded = Pattern::action(&pattern).matches(&text);
            prop_assert_eq!(glob.matches(&text, &context, Case::Ignored), folded);
        }
    }
}
