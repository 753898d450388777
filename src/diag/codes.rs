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
