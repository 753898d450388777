//! What kind of superfluous a finding is: editors fade what can go, and strike through what should.

use crate::diag::Code;

/// How an editor shows a part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// It can go.
    Unnecessary,
    /// It works, and should be written otherwise.
    Deprecated,
}

/// The codes that have one.
const TAGS: &[(Code, Tag)] = &[
    (Code::W0102, Tag::Unnecessary),
    (Code::W0220, Tag::Unnecessary),
    (Code::W0226, Tag::Unnecessary),
    (Code::W0339, Tag::Unnecessary),
    (Code::W0340, Tag::Unnecessary),
    (Code::W0341, Tag::Unnecessary),
    (Code::W0419, Tag::Unnecessary),
    (Code::W0420, Tag::Unnecessary),
    // It builds, and does not mean what it seems to mean.
    (Code::W0315, Tag::Deprecated),
];

/// The tags of a code.
pub fn of(code: Code) -> impl Iterator<Item = Tag> {
    TAGS.iter().filter(move |(known, _)| *known == code).map(|&(_, tag)| tag)
}
