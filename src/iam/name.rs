//! What the names, paths, tags and descriptions of IAM may hold: one table, one check.

/// What a text is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A role.
    Role,
    /// A user.
    User,
    /// A group.
    Group,
    /// A managed policy.
    Policy,
    /// An inline policy.
    InlinePolicy,
    /// An instance profile.
    InstanceProfile,
    /// A permission set of IAM Identity Center.
    PermissionSet,
    /// A guardrail: the name of its file, too.
    Guardrail,
    /// The path of a role, user, group or instance profile.
    Path,
    /// The path of a managed policy.
    PolicyPath,
    /// A statement's Sid.
    Sid,
    /// The key of a tag.
    TagKey,
    /// The value of a tag.
    TagValue,
    /// The description of a policy or role.
    Description,
    /// The description of a permission set.
    PermissionSetDescription,
    /// The name of a role's session.
    RoleSession,
    /// The external id of a trust.
    ExternalId,
    /// An account's id.
    AccountId,
    /// An organization's id.
    OrganizationId,
    /// The id of an organizational unit.
    OrganizationalUnitId,
}

/// A row of the table.
#[derive(Debug)]
pub struct NameRow {
    /// What is named.
    pub kind: NameKind,
    /// The word in a message.
    pub word: &'static str,
    /// The fewest characters.
    pub shortest: usize,
    /// The most characters.
    pub longest: usize,
    /// Which characters are taken.
    pub takes: fn(char) -> bool,
    /// The same in words.
    pub taken: &'static str,
    /// Where this is published.
    pub source: &'static str,
}

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// Fewer characters than it needs.
    TooShort {
        /// How many it has.
        length: usize,
    },
    /// More characters than it may have.
    TooLong {
        /// How many it has.
        length: usize,
    },
    /// A character that it may not hold.
    Character {
        /// The first of them.
        character: char,
        /// Its byte in the text.
        at: usize,
    },
    /// The characters are right, their order is not: a path that does not begin and end with `/`, an id of another form.
    Shape,
}

/// Letters of IAM's names: `[\w+=,.@-]`.
fn name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)
}

/// The API takes `!` to `~`, wildcards and `$` among them; those cannot be named in a policy, so no path here has them.
fn path(c: char) -> bool {
    c.is_ascii_graphic() && !"*?$".contains(c)
}

fn policy_path(c: char) -> bool {
    name(c) || c == '/'
}

/// `[\p{L}\p{Z}\p{N}_.:/=+\-@]`; of the separators, white space that is no control character.
fn tag(c: char) -> bool {
    c.is_alphanumeric() || c.is_whitespace() && !c.is_control() || "_.:/=+-@".contains(c)
}

fn description(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{a1}'..='\u{ff}')
}

fn external_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || "+=,.@:/-".contains(c)
}

fn id(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

const NAME: &str = "letters of ASCII, digits and `_+=,.@-`";
const SERVICE_MODEL: &str = "IAM API reference (botocore 1.44.5, service model of IAM)";

macro_rules! names {
    ($( $kind:ident, $word:literal, $shortest:literal, $longest:literal, $takes:expr, $taken:expr, $source:expr; )+) => {
        /// All kinds of names.
        pub static NAMES: &[NameRow] = &[
            $( NameRow {
                kind: NameKind::$kind, word: $word, shortest: $shortest, longest: $longest,
                takes: $takes, taken: $taken, source: $source,
            }, )+
        ];

        impl NameKind {
            /// The row of this kind in [`NAMES`].
            pub fn row(self) -> &'static NameRow {
                match self {
                    $( Self::$kind => const { &NameRow {
                        kind: NameKind::$kind, word: $word, shortest: $shortest, longest: $longest,
                        takes: $takes, taken: $taken, source: $source,
                    } }, )+
                }
            }
        }
    };
}

names! {
    // kind                   word                      characters   which
    Role,                     "role",                   1, 64,       name, NAME, SERVICE_MODEL;
    User,                     "user",                   1, 64,       name, NAME, SERVICE_MODEL;
    Group,                    "group",                  1, 128,      name, NAME, SERVICE_MODEL;
    Policy,                   "policy",                 1, 128,      name, NAME, SERVICE_MODEL;
    InlinePolicy,             "inline policy",          1, 128,      name, NAME, SERVICE_MODEL;
    InstanceProfile,          "instance profile",       1, 128,      name, NAME, SERVICE_MODEL;
    PermissionSet,            "permission set",         1, 32,       name, NAME, "IAM Identity Center API reference, CreatePermissionSet";
    Guardrail,                "guardrail",              1, 128,      name, NAME, "Organizations API reference, CreatePolicy, and what a file can be called";
    Path,                     "path",                   1, 512,      path, "printable ASCII without spaces, `*`, `?` and `$`", SERVICE_MODEL;
    PolicyPath,               "path of a policy",       1, 512,      policy_path, "letters of ASCII, digits and `_+=,.@-/`", SERVICE_MODEL;
    // No length is published; the document's own limit holds.
    Sid,                      "Sid",                    0, 10_240,   |c| c.is_ascii_alphanumeric(), "letters of ASCII and digits", "IAM user guide, \"IAM JSON policy elements: Sid\"";
    TagKey,                   "tag key",                1, 128,      tag, "letters, digits, spaces and `_.:/=+-@`", SERVICE_MODEL;
    TagValue,                 "tag value",              0, 256,      tag, "letters, digits, spaces and `_.:/=+-@`", SERVICE_MODEL;
    Description,              "description",            0, 1_000,    description, "characters of Latin-1", SERVICE_MODEL;
    PermissionSetDescription, "description",            1, 700,      description, "characters of Latin-1", "IAM Identity Center API reference, CreatePermissionSet";
    RoleSession,              "session name",           2, 64,       name, NAME, "STS API reference, AssumeRole";
    ExternalId,               "external id",            2, 1_224,    external_id, "letters of ASCII, digits and `+=,.@:/-`", "IAM user guide, \"IAM and AWS STS quotas\"";
    AccountId,                "account",                12, 12,      |c| c.is_ascii_digit(), "digits", SERVICE_MODEL;
    OrganizationId,           "organization",           12, 34,      id, "lower-case letters, digits and `-`", "Organizations API reference, Organization";
    OrganizationalUnitId,     "organizational unit",    16, 68,      id, "lower-case letters, digits and `-`", "Organizations API reference, OrganizationalUnit";
}

impl NameKind {
    /// Whether a text can be such a name; if not, the first reason.
    pub fn check(self, text: &str) -> Result<(), NameFault> {
        self.characters(text, |_| false)?;
        let row = self.row();
        let length = text.chars().count();
        if length < row.shortest {
            return Err(NameFault::TooShort { length });
        }
        if length > row.longest {
            return Err(NameFault::TooLong { length });
        }
        if self.is_shaped(text) { Ok(()) } else { Err(NameFault::Shape) }
    }

    /// Whether a pattern with `*` and `?` can match such a name, as far as its characters and fewest letters tell.
    pub fn check_pattern(self, text: &str) -> Result<(), NameFault> {
        self.characters(text, |c| matches!(c, '*' | '?'))?;
        let length = text.chars().filter(|c| *c != '*').count();
        if length > self.row().longest {
            return Err(NameFault::TooLong { length });
        }
        if text.is_empty() { Err(NameFault::TooShort { length }) } else { Ok(()) }
    }

    fn characters(self, text: &str, besides: fn(char) -> bool) -> Result<(), NameFault> {
        let takes = self.row().takes;
        let strange = text.char_indices().find(|&(_, c)| !takes(c) && !besides(c));
        match strange {
            Some((at, character)) => Err(NameFault::Character { character, at }),
            None => Ok(()),
        }
    }

    fn is_shaped(self, text: &str) -> bool {
        match self {
            Self::Path => text.starts_with('/') && text.ends_with('/') && text != "//",
            Self::PolicyPath => {
                text.starts_with('/') && text.ends_with('/') && !text.contains("//")
            }
            Self::OrganizationId => text.strip_prefix("o-").is_some_and(|rest| !rest.contains('-')),
            Self::OrganizationalUnitId => text
                .strip_prefix("ou-")
                .and_then(|rest| rest.split_once('-'))
                .is_some_and(|(root, unit)| {
                    (4..=32).contains(&root.len())
                        && (8..=32).contains(&unit.len())
                        && !unit.contains('-')
                }),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked_by_their_row() {
        use NameFault as F;
        for row in NAMES {
            assert_eq!(row.kind.row().word, row.word);
        }
        for (kind, text, expected) in [
            (NameKind::Role, "service-web", Ok(())),
            (NameKind::Role, "", Err(F::TooShort { length: 0 })),
            (NameKind::Role, "a b", Err(F::Character { character: ' ', at: 1 })),
            (NameKind::Role, "rôle", Err(F::Character { character: 'ô', at: 1 })),
            (NameKind::Path, "/", Ok(())),
            (NameKind::Path, "/delegated/devs/", Ok(())),
            (NameKind::Path, "delegated/", Err(F::Shape)),
            (NameKind::Path, "//", Err(F::Shape)),
            (NameKind::Path, "/x*/", Err(F::Character { character: '*', at: 2 })),
            (NameKind::PolicyPath, "/a//b/", Err(F::Shape)),
            (NameKind::Sid, "", Ok(())),
            (NameKind::Sid, "Make-roles", Err(F::Character { character: '-', at: 4 })),
            (NameKind::TagKey, "kosten stelle/ä", Ok(())),
            (NameKind::TagValue, "a\tb", Err(F::Character { character: '\t', at: 1 })),
            (NameKind::AccountId, "51543693115", Err(F::TooShort { length: 11 })),
            (NameKind::OrganizationId, "o-exampleorgid", Ok(())),
            (NameKind::OrganizationId, "p-exampleorgid", Err(F::Shape)),
            (NameKind::OrganizationalUnitId, "ou-abcd-12345678", Ok(())),
        ] {
            assert_eq!(kind.check(text), expected, "{text}");
        }
        assert_eq!(NameKind::Role.check(&"x".repeat(65)), Err(F::TooLong { length: 65 }));
        assert_eq!(NameKind::Role.check_pattern("service-*"), Ok(()));
        assert_eq!(NameKind::Role.check_pattern(&"?".repeat(65)), Err(F::TooLong { length: 65 }));
    }
}
