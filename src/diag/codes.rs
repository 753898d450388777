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
    E0103 "missing-comma" Error "two members of a list without a comma between them";
    E0104 "stray-comma" Error "a comma after the last member of a list without brackets";
    E0105 "unclosed-block" Error "a block without its closing brace";
    E0106 "unmatched-brace" Error "a closing brace that closes no block";
    E0107 "unclosed-string" Error "a string that is not closed on its line";
    E0108 "unknown-escape" Error "an escape that strings do not have";
    E0109 "lone-brace" Error "a brace in a string that is neither doubled nor around a name";
    E0110 "stray-character" Error "a character that no token has";
    E0111 "too-deep" Error "brackets, blocks or negations nested too deep";
    E0112 "file-too-large" Error "a file over the size that is read";
    E0113 "not-a-text" Error "a file that is not a text";
    W0114 "slashes-in-word" Warning "`//` within a word, where it begins no comment";
    E0115 "repeated-header-clause" Error "a header clause written twice";
    E0116 "missing-quotes" Error "a path or title without quotes";
    E0117 "misspelt-word" Error "a word that is nearly one of the language";
    E0118 "connective-as-name" Error "a connective where a name, pattern or value is needed";
    E0119 "wrong-comment" Error "a comment as other languages have it";
    E0120 "other-language" Error "JSON, HCL or YAML where a sentence is needed";
    E0121 "unclosed-variable" Error "a policy variable without its closing brace";
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
    E0790 "formatter-changed-meaning" Error "the formatter's own output says something else: a bug in Deleg";
    E0301 "unknown-service" Error "a service that AWS does not have";
    E0302 "unknown-action" Error "an action that the service does not have";
    E0303 "unknown-resource-type" Error "a resource type that the service does not have";
    E0304 "unknown-condition-key" Error "a condition key that there is not";
    E0305 "pattern-without-action" Error "an action pattern that matches nothing";
    E0306 "malformed-action" Error "an action without the form of one";
    E0307 "unknown-access-level" Error "an access level that there is not, or that the service has no action of";
    E0308 "malformed-resource" Error "a resource that no ARN can be";
    E0309 "malformed-arn" Error "a malformed ARN";
    E0310 "malformed-region" Error "a text without the shape of a region";
    W0311 "unknown-region" Warning "a region that the catalogue does not know in the partition";
    E0312 "malformed-account" Error "an account that is neither declared nor twelve digits";
    E0313 "wrong-partition" Error "an ARN of another partition than the account's";
    E0314 "wrong-operator" Error "an operator that does not fit the key's type";
    W0315 "compared-as-text" Warning "a string operator on a key of another type";
    E0316 "wrong-value" Error "a value that is not of the key's type";
    E0317 "malformed-cidr" Error "a malformed address or CIDR block";
    E0318 "malformed-date" Error "a malformed date";
    E0319 "unknown-operator" Error "an operator that IAM does not have";
    E0320 "variable-not-expanded" Error "a policy variable where IAM does not expand one";
    W0321 "unknown-variable" Warning "a policy variable that nothing fills";
    E0322 "action-on-nothing" Error "an action that can act on none of the resources";
    N0323 "part-on-nothing" Note "actions of a wildcard that can act on none of the resources";
    E0324 "resource-of-nothing" Error "a resource that none of the actions can act on";
    E0325 "dead-grant" Error "a grant that never applies, because the action does not carry the key";
    N0326 "dead-grant-in-part" Note "actions of a wildcard that are never granted, because they do not carry the key";
    E0327 "unguarded-grant" Error "a grant without its guard, because the action does not carry the key";
    W0328 "always-true" Warning "a condition that is always true, because the action does not carry the key";
    W0329 "blanket-denial" Warning "a denial that always bites, because the action does not carry the key";
    E0330 "toothless-denial" Error "a denial that never bites, because the action does not carry the key";
    N0331 "toothless-in-part" Note "actions of a wildcard that are never denied, because they do not carry the key";
    W0332 "rests-on-new-key" Warning "a limit that rests on a key which AWS has only lately listed";
    N0333 "uses-new-key" Note "a grant that works only where AWS sends a key which it has only lately listed";
    W0334 "unknown-as-written" Warning "a quoted name that the catalogue does not know";
    W0335 "unfit-as-written" Warning "a quoted action, key or resource that the catalogue thinks unfit";
    E0336 "multivalued-key" Error "a key of several values without `any` or `all`";
    E0337 "single-valued-key" Error "`any` or `all` on a key of one value";
    E0338 "list-after-is" Error "a list after `is`";
    W0339 "listed-twice" Warning "a list that says something twice";
    W0340 "redundant-statement" Warning "a statement that another covers";
    W0341 "granted-in-vain" Warning "an allowance that another statement denies altogether";
    W0342 "chosen-by-holder" Warning "a limit in a boundary that its holder can choose";
    W0343 "allow-all-except" Warning "an allowance of all actions but some";
    E0344 "too-many-alternatives" Error "a condition that would become too many statements";
    E0345 "no-complement" Error "a negation that IAM cannot say";
    E0346 "tests-clash" Error "tests of one key that IAM cannot hold together";
    E0347 "denial-with-exception" Error "a denial of less than everything with an exception";
    E0348 "exception-outside" Error "an exception beyond the resources of its statement";
    W0349 "literal-wildcard" Warning "a wildcard in a value that is compared letter by letter";
    W0350 "never-holds" Warning "a condition that contradicts itself";
    E0351 "exception-of-exception" Error "`except` after `all except`";
    E0352 "unfit-test-part" Error "a part of a test that does not go with the rest";
    E0353 "no-place-in-arn" Error "a region or account for ARNs that hold none";
    E0354 "malformed-sid" Error "a Sid that IAM refuses";
    E0355 "doubled-sid" Error "a Sid that names two statements";
    E0401 "boundary-needed" Error "a delegation that makes principals without a ceiling";
    E0402 "malformed-pattern" Error "a name pattern that is none";
    E0403 "cannot-be-bounded" Error "a boundary on what cannot carry one";
    E0404 "unfit-verb" Error "a verb that does not fit what is delegated";
    E0405 "unfit-clause" Error "a clause that says nothing about the grant";
    E0406 "empty-boundary" Error "a boundary that allows nothing";
    E0407 "rewritable-ceiling" Error "a policy pattern that takes in a boundary or a policy of the build";
    E0408 "names-principal" Error "a pattern that names a declared principal without the boundary";
    E0409 "overlapping-patterns" Error "sentences with different boundaries over the same names";
    E0410 "takes-in-aws-path" Error "a pattern over a folder that AWS fills";
    E0411 "takes-in-well-known-role" Error "a pattern over a well-known role";
    E0412 "takes-in-everything" Error "a bare `*`";
    E0413 "denial-takes-away" Error "an exactness denial takes away what is given elsewhere";
    W0414 "permanence-takes-away" Warning "a permanence denial takes away what another principal is given";
    E0415 "own-boundary-forbids" Error "a delegate whose own boundary, or a denial, forbids its delegation";
    E0416 "malformed-service" Error "a service that is named as none is";
    W0417 "unknown-service-principal" Warning "a service principal that the catalogue does not have";
    E0418 "malformed-until" Error "a date that is none";
    W0419 "idle-except" Warning "an `except` that leaves nothing out";
    W0420 "idle-boundary" Warning "`bounded by` where it means nothing";
    E0421 "malformed-tag" Error "a tag key or value that IAM refuses";
    E0422 "nothing-left" Error "an `except` that leaves out everything";
    E0423 "grants-nothing" Error "a sentence that grants nothing";
    E0601 "malformed-document" Error "a JSON document that IAM refuses";
    W0602 "doubtful-document" Warning "something in a JSON document that nobody should write";
    E0603 "too-large" Error "a policy that does not fit into IAM's limit";
    E0604 "too-many-attached" Error "more policies on a principal than IAM attaches";
    E0605 "policy-name-taken" Error "two policies of one name in an account";
    E0606 "illegal-name" Error "a name that IAM refuses";
    E0607 "over-quota" Error "more than an account or a group takes";
    E0609 "group-excepted" Error "a group as an exception of `protect`";
    E0610 "delegated-excepted" Error "an exception of `protect` that a delegation names";
    E0611 "protected-aws-path" Error "a pattern whose protection would reach a folder that AWS fills";
    W0612 "protection-denies-more" Warning "a guardrail of `protect` that denies more than the names of a delegation";
    W0613 "protects-nothing" Warning "a `protect` sentence about an account without delegations";
    W0614 "guardrail-without-effect" Warning "a guardrail on a management account";
    W0615 "outsiders-not-denied" Warning "a `protect` sentence about an account whose organization is not said";
    N0616 "left-to-group" Note "what `protect` cannot deny because a group may do it";
    E0617 "unfit-guardrail" Error "a guardrail that the grammar of AWS Organizations refuses";
    E0618 "too-many-guardrails" Error "more guardrails than attach to one place";
    E0502 "creates-outside" Error "a principal that can be made outside every ceiling";
    E0503 "unbinds" Error "a permissions boundary that can be taken away";
    E0504 "rewrites" Error "a ceiling, or another's policy, that can be rewritten";
    E0505 "writes-outside" Error "a principal outside every ceiling that can be taken over";
    E0506 "writes-group" Error "a group that can be written";
    E0507 "passes-outside" Error "a role outside every ceiling that can be passed";
    E0508 "becomes-outside" Error "a role outside every ceiling that can be assumed";
    E0509 "narrows-outside" Error "something outside every ceiling that can be taken away";
    W0510 "tags-outside" Warning "a principal outside every ceiling that can be tagged";
    E0511 "decides-identity" Error "a right to decide who becomes which principal";
    W0512 "decides-in-management" Warning "the same, where the account is a management account";
    E0513 "changes-account" Error "a right over settings of the whole account";
    E0514 "does-unknown" Error "a right to actions that the catalogue does not know";
    E0515 "not-decided" Error "a question that is neither proved nor refuted";
    E0516 "cannot-be-used" Error "a sentence whose requests something takes away";
    E0517 "never-broken" Error "something that must never be allowed and is";
    E0518 "always-broken" Error "something that must always be allowed and is not";
    W0519 "reads-unknown" Warning "a right to actions that are named as if they read and that the catalogue does not know";
    W0520 "becomes-anything" Warning "a right to assume every role that a pattern takes in";
    W0521 "writes-resource-policies" Warning "a boundary that holds writes of resource policies";
    N0522 "makes-service-linked" Note "a right to make service-linked roles, which have no ceiling";
    W0523 "unknown-ceiling" Warning "a boundary of which the files have no text";
    E0540 "test-failed" Error "a test that does not hold";
    E0541 "test-not-decided" Error "a test that cannot be decided";
    W0542 "no-request" Warning "a test about a request that nobody can send";
    E0701 "unknown-setting" Error "a key of `deleg.toml` that means nothing";
    E0702 "unfit-setting" Error "a setting with a value that it cannot have";
    E0703 "broken-settings" Error "settings that are not TOML";
    E0704 "unknown-code" Error "a code that is allowed or denied and does not exist";
    E0705 "error-allowed" Error "an error that is to be allowed";
    E0706 "allowed-and-denied" Error "a code that is both allowed and denied";
    E0707 "no-such-path" Error "a path of the settings that leads nowhere";
    E0708 "not-text" Error "a file that is not UTF-8";
    E0709 "input-too-large" Error "a file that is larger than a file may be";
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
