//! The table of codes: one line each. The page of a code is `explain/CODE.md` beside this file.
//!
//! Families: 01 syntax, 02 names and templates, 03 IAM's catalogue and types, 04 delegations, 05 escapes,
//! 06 limits and outputs, 07 projects and settings. `E` is an error, `W` a warning, `N` a note. A code that is no
//! longer used stays in the table as retired; its number is never used again.

use super::Severity;
use super::Severity::{Error, Note, Warning};

/// One line of the table.
#[derive(Debug)]
pub struct Entry {
    /// The code as it is shown, `E0101`.
    pub code: &'static str,
    /// The name, which `--allow` and `explain` take as well: `unexpected-text`.
    pub name: &'static str,
    /// What it is unless the project's settings change it.
    pub severity: Severity,
    /// One line for lists.
    pub summary: &'static str,
    /// The page that `deleg explain` shows, in Markdown.
    pub page: &'static str,
}

macro_rules! codes {
    ($($code:ident $name:literal $severity:ident $summary:literal;)*) => {
        /// A stable code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $summary] $code,)* }

        /// Every code, in the order of the enum.
        pub const CODES: &[Entry] = &[$(Entry {
            code: stringify!($code),
            name: $name,
            severity: $severity,
            summary: $summary,
            page: include_str!(concat!("explain/", stringify!($code), ".md")),
        },)*];
    };
}

codes! {
    E0101 "unexpected-text" Error "text that does not fit the grammar here";
    W0102 "stray-documentation" Warning "a `///` comment that documents nothing";
    E0201 "unknown-name" Error "a name that is not declared";
    E0202 "duplicate-name" Error "a name that is declared twice";
    E0203 "wrong-kind-of-name" Error "a name of another kind than the sentence needs";
    E0204 "ambiguous-principal" Error "a name that several principals have";
    E0205 "use-cycle" Error "files that use each other in a circle";
    E0206 "file-not-read" Error "a file that cannot be read";
    E0207 "constant-cycle" Error "a constant that is defined by itself";
    E0208 "list-in-word" Error "a list inside a longer word";
    E0209 "list-for-value" Error "a list where one value must stand";
    E0210 "unfit-arguments" Error "arguments that do not fit the parameters";
    E0211 "endless-expansion" Error "a template that leads to itself";
    E0212 "no-account" Error "no account to build in";
    E0213 "not-in-account" Error "something is missing in an account that needs it";
    E0214 "no-value-in-account" Error "a constant without a value in an account";
    E0215 "name-by-account" Error "a declared name that would differ by account";
    E0216 "tuple-length" Error "a tuple with too few or too many values";
    E0217 "misplaced-part" Error "something in a block where it does not belong";
    E0218 "repeated-clause" Error "a clause that is said twice";
    E0219 "unfit-header" Error "a header clause that means nothing for the declaration";
    W0220 "unused" Warning "declared and never used";
    W0221 "shadowed" Warning "a name that hides another";
    W0222 "variable-or-constant" Warning "IAM's `${x}` where the constant `{x}` is meant";
    E0223 "account-disagrees" Error "two declarations of one account disagree";
    E0224 "principal-declared-twice" Error "a principal that is declared twice for an account";
    E0225 "malformed-value" Error "a malformed account id, partition or name of AWS Organizations";
    W0226 "empty-loop" Warning "a `for` that goes over nothing";
    E0227 "unknown-constant" Error "an interpolated name that is not declared";
    N0501 "not-proved-yet" Note "proofs, invariants and tests are not run by this version";
}

impl Code {
    /// The code's line in the table.
    pub fn entry(self) -> &'static Entry {
        // INVARIANT: the enum and the table are made by one macro from one list, in one order.
        #[expect(
            clippy::indexing_slicing,
            reason = "the enum and the table have the same length and order"
        )]
        &CODES[self as usize]
    }

    /// The code as it is shown.
    pub fn as_str(self) -> &'static str {
        self.entry().code
    }

    /// Finds a line by code or by name, without case.
    pub fn find(text: &str) -> Option<&'static Entry> {
        CODES.iter().find(|entry| {
            entry.code.eq_ignore_ascii_case(text) || entry.name.eq_ignore_ascii_case(text)
        })
    }
}
