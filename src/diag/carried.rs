//! Wording of the 03 family, third part: what a test of a key that actions do not carry makes of a statement.

use super::catalog::some_of;
use super::{Code, Diagnostic, quoted};
use crate::text::Span;

/// What brought actions into a statement that nobody named there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BroughtBy {
    /// A wildcard, an access level, `all except`.
    Wildcard,
    /// The verbs of a delegation.
    Sentence,
}

impl BroughtBy {
    fn words(self) -> &'static str {
        match self {
            Self::Wildcard => "a wildcard, an access level or `all except` brought them in",
            Self::Sentence => "the sentence needs them too",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Wildcard => "if they are meant, write them in a statement without this test",
            Self::Sentence => {
                "leave the test out, or write it in a denial of the sentence's block that names the actions that carry the key"
            }
        }
    }
}

/// What a test of a key that the actions do not carry does to them.
#[derive(Clone, Copy, Debug)]
pub struct NotCarried<'a> {
    /// The test.
    pub at: Span,
    /// The key.
    pub key: &'a str,
    /// The actions that do not carry it.
    pub actions: &'a [String],
    /// Where they stand, each place with its own.
    pub places: &'a [(Span, Vec<String>)],
    /// What brought the actions in that nobody named.
    pub brought_by: BroughtBy,
    /// An action for which AWS lists the key, and says elsewhere that it does not work there.
    pub misleading: Option<&'a str>,
}

impl NotCarried<'_> {
    fn say(self, code: Code, message: String, label: &str, why: &str) -> Diagnostic {
        let mut said = Diagnostic::new(code, self.at, message).label(label);
        for (span, actions) in self.places {
            let which = match actions.as_slice() {
                [one] => format!("{} does", quoted(one)),
                [_, _] => format!("{} do", some_of(actions)),
                many => format!("{} of these actions do", many.len()),
            };
            said = said.also(*span, format!("{which} not carry {}", quoted(self.key)));
        }
        let said = said.note(why);
        match self.misleading {
            Some(action) => said.note(format!(
                "AWS lists the key for {}, but a role's tags do not decide who may pass it",
                quoted(action)
            )),
            None => said,
        }
    }
}

const SO_FALSE: &str = "a key that the request does not hold makes this test false";
const SO_TRUE: &str = "a key that the request does not hold makes this test true";

/// E0325: a grant that never applies.
pub fn dead_grant(found: NotCarried<'_>) -> Diagnostic {
    let message = format!("this test never holds for {}", some_of(found.actions));
    found
        .say(Code::E0325, message, "never holds there, so nothing is granted", SO_FALSE)
        .help("write these actions in a statement without this test, or remove them")
}

/// N0326: part of a wildcard or level is never granted.
pub fn dead_part(found: NotCarried<'_>) -> Diagnostic {
    let message = format!("this test never holds for {}", some_of(found.actions));
    let why = format!("{}; they are not granted", found.brought_by.words());
    let help = found.brought_by.help();
    found.say(Code::N0326, message, "never holds for part of the actions", &why).help(help)
}

/// E0327: a guard of a delegation that guards nothing.
pub fn unguarded_grant(found: NotCarried<'_>) -> Diagnostic {
    let message = format!("this test always holds for {}", some_of(found.actions));
    let why = format!("{SO_TRUE}, so the grant is without its guard");
    found
        .say(Code::E0327, message, "always holds there, so it guards nothing", &why)
        .help("write these actions in a statement of their own, limited by its resources, or leave them out")
}

/// W0328: a condition that is always true for some actions.
pub fn always_true(found: NotCarried<'_>) -> Diagnostic {
    let message = format!("this test always holds for {}", some_of(found.actions));
    let why = format!("{SO_TRUE}, so the grant is without it");
    found
        .say(Code::W0328, message, "always holds there", &why)
        .help("write these actions in a statement of their own, or leave them out")
}

/// W0329: a denial that always bites.
pub fn blanket_denial(found: NotCarried<'_>) -> Diagnostic {
    let message = format!("this denial does not depend on its test for {}", some_of(found.actions));
    let why = format!("{SO_TRUE}, so the denial bites whatever the test says");
    found
        .say(Code::W0329, message, "always holds there", &why)
        .help("deny these actions in a statement without this test if that is meant; else leave them out of the denial")
}

/// E0330: a denial that never bites.
pub fn toothless_denial(found: NotCarried<'_>) -> Diagnostic {
    let message = format!("this denial never bites for {}", some_of(found.actions));
    found
        .say(Code::E0330, message, "never holds there, so nothing is denied", SO_FALSE)
        .help("deny these actions in a statement without this test, or leave them out")
}

/// N0331: part of a wildcard or level is never denied.
pub fn toothless_part(found: NotCarried<'_>) -> Diagnostic {
    let message = format!("this denial never bites for {}", some_of(found.actions));
    let why = format!("{}; they are not denied", found.brought_by.words());
    found
        .say(Code::N0331, message, "never holds for part of the actions", &why)
        .help("if they are meant, deny them in a statement without this test")
}

/// What becomes of a statement where a request does not hold a key that AWS has only lately listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// An allowance without its limit.
    Unlimited,
    /// A denial that never bites.
    NothingDenied,
    /// An allowance that never applies.
    NothingGranted,
    /// A denial without its limit.
    AlwaysDenied,
}

/// W0332, N0333: the verdict rests on a key that the catalogue has only lately listed.
pub fn lately_listed(
    at: Span,
    key: &str,
    actions: &[String],
    places: &[(Span, Vec<String>)],
    otherwise: Otherwise,
) -> Diagnostic {
    let (code, effect, help) = match otherwise {
        Otherwise::Unlimited => (
            Code::W0332,
            "this test holds, and the grant is without it",
            "limit the actions by their resources as well, so that nothing rests on this key, or use a positive test",
        ),
        Otherwise::NothingDenied => (
            Code::W0332,
            "this test does not hold, and nothing is denied",
            "deny the actions by their resources as well, so that nothing rests on this key, or deny `unless`",
        ),
        Otherwise::NothingGranted => (
            Code::N0333,
            "this test does not hold, and nothing is granted: less than it says, never more",
            "limit the actions by their resources where the grant must work everywhere",
        ),
        Otherwise::AlwaysDenied => (
            Code::N0333,
            "this test holds, and the denial bites always: more than it says, never less",
            "deny the actions by their resources where they must work everywhere",
        ),
    };
    let mut said = Diagnostic::new(
        code,
        at,
        format!("AWS has only lately listed {} for {}", quoted(key), some_of(actions)),
    )
    .label("rests on a recent addition");
    for (span, actions) in places {
        let which = match actions.len() {
            1 | 2 => some_of(actions),
            many => format!("{many} of these actions"),
        };
        said = said.also(*span, which);
    }
    said.note("older data sets and AWS's own workshop say that the request does not hold this key")
        .note(format!("where it does not, {effect}"))
        .help(help)
}
