//! Strict JSON with places: a scan that keeps the reader safe and strict, then `jsonc-parser` for the tree.

use std::ops::Range;

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions};

/// How deep brackets may nest.
pub const DEEPEST: usize = 100;

/// How large a text may be, in bytes.
pub const LARGEST: usize = 16 << 20;

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JsonFault {
    /// More than [`LARGEST`] bytes.
    TooLarge,
    /// Brackets nest deeper than [`DEEPEST`].
    TooDeep,
    /// There is no value.
    Empty,
    /// Something follows the value.
    TextAfterEnd,
    /// A comment.
    Comment,
    /// A comma before a closing bracket.
    TrailingComma,
    /// Two values or members without a comma.
    MissingComma,
    /// A bracket without its partner.
    Unclosed,
    /// A string in single quotes.
    SingleQuotes,
    /// A string without its closing quote.
    OpenString,
    /// An unwritable character in a string.
    ControlCharacter,
    /// An escape that JSON does not have.
    Escape,
    /// Something like a number.
    Number,
    /// A word that is not `true`, `false` or `null`, or a name without quotes.
    Word,
    /// Anything else that does not belong here.
    Unexpected,
}

/// Reads a text that holds one JSON value and nothing else. The ranges of the tree are bytes of the text.
pub fn read(text: &str) -> Result<Value<'_>, (JsonFault, Range<usize>)> {
    if text.len() > LARGEST {
        return Err((JsonFault::TooLarge, 0..0));
    }
    scan(text)?;
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    match jsonc_parser::parse_to_ast(text, &CollectOptions::default(), &strict) {
        Ok(parsed) => parsed.value.ok_or((JsonFault::Empty, text.len()..text.len())),
        Err(error) => {
            let range = error.range();
            Err((fault(error.kind()), range.start..range.end))
        }
    }
}

/// The name of a member.
pub fn name<'v>(name: &'v ObjectPropName<'_>) -> &'v str {
    match name {
        ObjectPropName::String(text) => &text.value,
        ObjectPropName::Word(word) => word.value,
    }
}

/// Finds what the parser would take or could not survive: depth (it recurses), raw control characters, and white
/// space that JSON does not have.
fn scan(text: &str) -> Result<(), (JsonFault, Range<usize>)> {
    let mut depth = 0_usize;
    let mut string: Option<usize> = None;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(start) = string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => string = None,
                b'\n' | b'\r' => return Err((JsonFault::OpenString, start..at)),
                0..b' ' => return Err((JsonFault::ControlCharacter, at..at + 1)),
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => string = Some(at),
            b'{' | b'[' if depth == DEEPEST => return Err((JsonFault::TooDeep, at..at + 1)),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b' ' | b'\t' | b'\n' | b'\r' => {}
            // The parser stops at either for certain, and what follows need not look like JSON.
            b'/' | b'\'' => return Ok(()),
            0..b' ' | 0x7f.. => {
                let length =
                    text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
                return Err((JsonFault::Unexpected, at..at + length));
            }
            _ => {}
        }
    }
    match string {
        Some(start) => Err((JsonFault::OpenString, start..text.len())),
        None => Ok(()),
    }
}

fn fault(kind: &ParseErrorKind) -> JsonFault {
    match kind {
        ParseErrorKind::CommentsNotAllowed | ParseErrorKind::UnterminatedCommentBlock => {
            JsonFault::Comment
        }
        ParseErrorKind::TrailingCommasNotAllowed => JsonFault::TrailingComma,
        ParseErrorKind::ExpectedComma => JsonFault::MissingComma,
        ParseErrorKind::UnterminatedArray | ParseErrorKind::UnterminatedObject => {
            JsonFault::Unclosed
        }
        ParseErrorKind::SingleQuotedStringsNotAllowed => JsonFault::SingleQuotes,
        ParseErrorKind::MultipleRootJsonValues => JsonFault::TextAfterEnd,
        ParseErrorKind::NestingDepthExceeded => JsonFault::TooDeep,
        ParseErrorKind::String(_) => JsonFault::Escape,
        ParseErrorKind::UnexpectedWord | ParseErrorKind::ExpectedStringObjectProperty => {
            JsonFault::Word
        }
        ParseErrorKind::BareDecimalPointNumbersNotAllowed
        | ParseErrorKind::ExpectedDigit
        | ParseErrorKind::ExpectedDigitFollowingNegativeSign
        | ParseErrorKind::ExpectedPlusMinusOrDigitInNumberLiteral
        | ParseErrorKind::HexadecimalNumbersNotAllowed
        | ParseErrorKind::NonFiniteNumbersNotAllowed
        | ParseErrorKind::UnaryPlusNumbersNotAllowed => JsonFault::Number,
        _ => JsonFault::Unexpected,
    }
}

impl JsonFault {
    /// What is wrong here, for a label.
    pub fn label(self) -> &'static str {
        match self {
            Self::TooLarge => "larger than 16 MiB",
            Self::TooDeep => "brackets nest more than 100 deep",
            Self::Empty => "no value",
            Self::TextAfterEnd => "the document has ended before this",
            Self::Comment => "JSON has no comments",
            Self::TrailingComma => "no value follows this comma",
            Self::MissingComma => "a comma is missing",
            Self::Unclosed => "never closed",
            Self::SingleQuotes => "JSON takes double quotes only",
            Self::OpenString => "this string does not end on its line",
            Self::ControlCharacter => "a control character must be escaped",
            Self::Escape => "JSON has no such escape",
            Self::Number => "not a JSON number",
            Self::Word => "must be in double quotes",
            Self::Unexpected => "does not belong here",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_serde_json_takes_and_nothing_else() {
        let texts = [
            "{}",
            "[]",
            "1",
            "-0",
            "-",
            "01",
            "1.",
            ".5",
            "1e5",
            "1e",
            "+1",
            "0x1",
            "true",
            "truee",
            "null",
            "nul",
            "\"a\"",
            "'a'",
            "\"\\'\"",
            "\"\\x41\"",
            "\"\\u0041\"",
            "\"\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "\"\t\"",
            "[1,]",
            "{\"a\":1,}",
            "[,]",
            "{,}",
            "[1 2]",
            "{\"a\" 1}",
            "{a:1}",
            "{\"a\":1 \"b\":2}",
            "{\"a\":1,,}",
            "[] []",
            "",
            " ",
            "\u{a0}1",
            "\u{b}1",
            "\u{c}[]",
            "// x\n1",
            "/* */1",
            "[1]//",
            "NaN",
            "Infinity",
            "-Infinity",
            "\"\\\n\"",
            "\"é\"",
            "é",
            "[",
            "{",
            "{\"a\"",
            "{\"a\":",
            "]",
            "\"abc",
            "\"\\",
            "{1:2}",
            "{null:2}",
            "[true false]",
            "{\"a\":1 {}}",
            "[1{}]",
            "\u{7f}",
            "\"\u{7f}\"",
            "\"\\/\\b\\f\\n\\r\\t\\\"\"",
        ];
        for text in texts {
            let expected = serde_json::from_str::<serde_json::Value>(text).is_ok();
            assert_eq!(read(text).is_ok(), expected, "{text:?}: {:?}", read(text).err());
        }
    }

    #[test]
    fn depth_is_counted_before_the_parser_recurses() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(&nested(DEEPEST)).is_ok());
        assert_eq!(read(&nested(DEEPEST + 1)).err(), Some((JsonFault::TooDeep, 100..101)));
        assert!(read(&"{\"a\":".repeat(100_000)).is_err());
        assert!(read(&"[".repeat(100_000)).is_err());
    }
}
