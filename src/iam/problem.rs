//! What can be wrong with a policy document: plain data with a place, and the words for it.

use crate::diag::output::DocumentFault;
use crate::diag::{Severity, quoted};
use crate::iam::arn::ArnFault;
use crate::iam::json::JsonFault;
use crate::text::Span;

/// What a document is for; the grammar differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocumentKind {
    /// A policy for users, groups and roles, a permissions boundary, a session policy.
    Identity,
    /// A policy on a resource.
    Resource,
    /// A role's trust policy.
    Trust,
    /// A service control policy.
    ServiceControl,
    /// A resource control policy.
    ResourceControl,
}

impl DocumentKind {
    /// The name in a message.
    pub fn words(self) -> &'static str {
        match self {
            Self::Identity => "an identity policy",
            Self::Resource => "a resource policy",
            Self::Trust => "a trust policy",
            Self::ServiceControl => "a service control policy",
            Self::ResourceControl => "a resource control policy",
        }
    }
}

/// One thing that is wrong, or should not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What.
    pub kind: ProblemKind,
    /// Where.
    pub span: Span,
    /// The other place that matters: of two doubles, the first.
    pub first: Option<Span>,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence on each variant says what its fields hold")]
pub enum ProblemKind {
    /// The text is not JSON.
    Json(JsonFault),
    /// A member's name stands twice in one object.
    DuplicateKey { key: String },
    /// A condition key stands twice under an operator, in two spellings.
    SameKey { key: String, first: String },
    /// One operator in two spellings.
    SameOperator { operator: String, first: String },
    /// IAM has no such element here.
    UnknownElement { name: String, of: &'static str, nearest: Option<String> },
    /// An element is missing.
    MissingElement { name: &'static str, kind: DocumentKind },
    /// Both forms of an element, as `Action` and `NotAction`.
    BothForms { plain: &'static str, negated: &'static str },
    /// An element that this kind of document must not have.
    ElementNotAllowed { name: String, kind: DocumentKind },
    /// The wrong type of value.
    WrongType { element: String, expected: &'static str, found: &'static str },
    /// Neither of the two versions.
    UnknownVersion { text: String },
    /// No version, so the old language.
    NoVersion,
    /// Neither `Allow` nor `Deny`.
    UnknownEffect { text: String },
    /// An effect that this kind of document must not have.
    EffectNotAllowed { kind: DocumentKind },
    /// A principal other than everybody, where only that is allowed.
    PrincipalNotEveryone { kind: DocumentKind },
    /// A principal that is a text other than `*`.
    PrincipalText { text: String },
    /// IAM has no such kind of principal.
    UnknownPrincipalKind { name: String, nearest: Option<String> },
    /// A Sid with other characters than letters and digits.
    SidCharacter { sid: String, character: char },
    /// Two statements under one Sid.
    DuplicateSid { sid: String },
    /// An action that is not `*` or `service:Name`.
    MalformedAction { action: String },
    /// A resource that is not `*` or an ARN.
    MalformedResource { resource: String, fault: ArnFault },
    /// IAM has no such operator.
    UnknownOperator { name: String, nearest: Option<String> },
    /// A value that the operator cannot compare.
    UnfitValue { operator: String, value: String, expected: &'static str },
    /// A character that policy documents must not hold.
    CharacterOutside { character: char },
    /// An empty list or object, which IAM takes and which says nothing.
    Empty { element: String },
}

/// The words of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// One lower-case sentence.
    pub message: String,
    /// What is wrong at the place.
    pub label: String,
    /// What is at the first place, where there is one.
    pub first: &'static str,
    /// Why it is so.
    pub note: Option<String>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Words {
    fn new(message: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            label: label.into(),
            first: "first here",
            note: None,
            help: None,
        }
    }

    fn note(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    fn nearest(self, nearest: Option<&String>) -> Self {
        match nearest {
            Some(name) => self.help(format!("did you mean {}?", quoted(name))),
            None => self,
        }
    }
}

impl Problem {
    /// Whether the document cannot be used, or should only be looked at.
    pub fn severity(&self) -> Severity {
        self.kind.severity()
    }
}

impl ProblemKind {
    /// Whether the document cannot be used, or should only be looked at: what AWS takes is a warning.
    pub fn severity(&self) -> Severity {
        match self {
            Self::SameKey { .. }
            | Self::SameOperator { .. }
            | Self::NoVersion
            | Self::UnfitValue { .. }
            | Self::Empty { .. } => Severity::Warning,
            Self::MalformedResource { fault, .. } => fault.severity(),
            _ => Severity::Error,
        }
    }

    /// A stable name for tables and tests.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Json(_) => "json",
            Self::DuplicateKey { .. } => "duplicate-key",
            Self::SameKey { .. } => "same-key",
            Self::SameOperator { .. } => "same-operator",
            Self::UnknownElement { .. } => "unknown-element",
            Self::MissingElement { .. } => "missing-element",
            Self::BothForms { .. } => "both-forms",
            Self::ElementNotAllowed { .. } => "element-not-allowed",
            Self::WrongType { .. } => "wrong-type",
            Self::UnknownVersion { .. } => "unknown-version",
            Self::NoVersion => "no-version",
            Self::UnknownEffect { .. } => "unknown-effect",
            Self::EffectNotAllowed { .. } => "effect-not-allowed",
            Self::PrincipalNotEveryone { .. } => "principal-not-everyone",
            Self::PrincipalText { .. } => "principal-text",
            Self::UnknownPrincipalKind { .. } => "unknown-principal-kind",
            Self::SidCharacter { .. } => "sid-character",
            Self::DuplicateSid { .. } => "duplicate-sid",
            Self::MalformedAction { .. } => "malformed-action",
            Self::MalformedResource { .. } => "malformed-resource",
            Self::UnknownOperator { .. } => "unknown-operator",
            Self::UnfitValue { .. } => "unfit-value",
            Self::CharacterOutside { .. } => "character-outside",
            Self::Empty { .. } => "empty",
        }
    }

    /// The words for people.
    pub fn words(&self) -> Words {
        match self {
            Self::Json(fault) => Words::new("the document is not JSON", fault.label()),
            Self::DuplicateKey { key } => {
                Words::new(format!("{} stands twice in one object", quoted(key)), "again here")
                    .note("IAM refuses documents with duplicate keys")
            }
            Self::SameKey { key, first } => Words::new(
                format!("{} and {} are one condition key", quoted(key), quoted(first)),
                "again here, in another spelling",
            )
            .note("condition keys compare without case; both conditions must hold"),
            Self::SameOperator { operator, first } => Words::new(
                format!("{} and {} are one operator", quoted(operator), quoted(first)),
                "again here, in another spelling",
            ),
            Self::UnknownElement { name, of, nearest } => {
                Words::new(format!("a {of} has no element {}", quoted(name)), "unknown element")
                    .nearest(nearest.as_ref())
            }
            Self::MissingElement { name, kind } => Words::new(
                format!("{} needs {}", kind.words(), quoted(name)),
                format!("{} is missing", quoted(name)),
            ),
            Self::BothForms { plain, negated } => Words::new(
                format!("a statement cannot have both {} and {}", quoted(plain), quoted(negated)),
                "the other form of the same element",
            ),
            Self::ElementNotAllowed { name, kind } => {
                Words::new(format!("{} has no {}", kind.words(), quoted(name)), "not allowed here")
            }
            Self::WrongType { element, expected, found } => {
                Words::new(format!("{} must be {expected}, not {found}", quoted(element)), *found)
            }
            Self::UnknownVersion { text } => Words::new(
                format!("there is no policy version {}", quoted(text)),
                "unknown version",
            )
            .help("write `2012-10-17`"),
            Self::NoVersion => Words::new("the document does not say its version", "no `Version`")
                .note("IAM reads it as `2008-10-17`, which has no policy variables")
                .help("add `\"Version\": \"2012-10-17\"`"),
            Self::UnknownEffect { text } => {
                Words::new(format!("there is no effect {}", quoted(text)), "unknown effect")
                    .help("write `Allow` or `Deny`")
            }
            _ => self.words_of_values(),
        }
    }

    fn words_of_values(&self) -> Words {
        match self {
            Self::EffectNotAllowed { kind } => {
                Words::new(format!("{} can only deny", kind.words()), "not allowed here")
                    .help("write `Deny`")
            }
            Self::PrincipalNotEveryone { kind } => {
                Words::new(format!("{} is about every principal", kind.words()), "must be `\"*\"`")
                    .help("name principals in a condition on `aws:PrincipalArn`")
            }
            Self::PrincipalText { text } => {
                Words::new(format!("{} is not a principal", quoted(text)), "only `*` stands alone")
                    .help("say its kind, as in `{\"AWS\": \"…\"}`")
            }
            Self::UnknownPrincipalKind { name, nearest } => Words::new(
                format!("there is no kind of principal {}", quoted(name)),
                "unknown kind",
            )
            .note("the kinds are `AWS`, `Service`, `Federated` and `CanonicalUser`")
            .nearest(nearest.as_ref()),
            Self::SidCharacter { sid, character } => Words::new(
                format!("{} is not a Sid", quoted(sid)),
                format!("{} is neither a letter nor a digit", quoted(&character.to_string())),
            )
            .note("IAM takes the letters `A` to `Z` and `a` to `z` and the digits"),
            Self::DuplicateSid { sid } => {
                Words::new(format!("two statements are called {}", quoted(sid)), "again here")
                    .note("a Sid is unique within its document")
            }
            Self::MalformedAction { action } => {
                Words::new(format!("{} is not an action", quoted(action)), "not an action")
                    .help("write `*`, or a service, a colon and a name, as in `s3:GetObject`")
            }
            Self::MalformedResource { resource, fault } => {
                Words::new(format!("{} is not a resource", quoted(resource)), fault.label())
                    .help("write `*`, or an ARN of six parts, as in `arn:aws:s3:::bucket/*`")
            }
            Self::UnknownOperator { name, nearest } => Words::new(
                format!("there is no condition operator {}", quoted(name)),
                "unknown operator",
            )
            .nearest(nearest.as_ref()),
            Self::UnfitValue { operator, value, expected } => Words::new(
                format!("{} cannot compare with {}", quoted(operator), quoted(value)),
                format!("not {expected}"),
            )
            .note("such a condition never matches this value"),
            Self::CharacterOutside { character } => Words::new(
                format!("a policy document cannot hold U+{:04X}", u32::from(*character)),
                "not allowed in a policy",
            )
            .note("IAM takes tab, line feed, carriage return, and U+0020 to U+00FF"),
            Self::Empty { element } => {
                Words::new(format!("{} is empty", quoted(element)), "says nothing")
            }
            _ => Words::new(self.name(), ""),
        }
    }
}

impl DocumentFault for Problem {
    fn span(&self) -> Span {
        self.span
    }

    fn first(&self) -> Option<Span> {
        self.first
    }

    fn severity(&self) -> Severity {
        Problem::severity(self)
    }

    fn said(&self) -> (String, String, Vec<String>, Vec<String>) {
        let words = self.kind.words();
        (
            words.message,
            words.label,
            words.note.into_iter().collect(),
            words.help.into_iter().collect(),
        )
    }
}
