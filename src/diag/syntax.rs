//! The words for what cannot be read: one constructor a code of family 01.

use super::Diagnostic;
use super::codes::Code;
use super::quoted;
use crate::text::Span;

/// E0101: a token that fits nothing there.
pub fn unexpected(at: Span, expected: &[&str], found: &str) -> Diagnostic {
    if expected.is_empty() {
        return Diagnostic::new(Code::E0101, at, format!("{found} does not belong here"))
            .label("what is before it is whole");
    }
    let wanted = alternatives(expected);
    Diagnostic::new(Code::E0101, at, format!("expected {wanted}, found {found}"))
        .label(format!("expected {wanted}"))
}

/// W0102: a `///` comment with no declaration after it.
pub fn stray_documentation(at: Span) -> Diagnostic {
    Diagnostic::new(Code::W0102, at, "this documentation comment documents nothing")
        .label("no declaration begins on the next line")
        .help("put it directly before a declaration, or write `//` for a plain comment")
}

/// E0103: two members of a list without a comma between them.
pub fn missing_comma(after: Span, next: Span, found: &str) -> Diagnostic {
    Diagnostic::new(Code::E0103, next, format!("expected a comma before {found}"))
        .label("a comma is missing before this")
        .also(after, "this is the member before it")
        .fix("insert a comma", after.at_end(), ",")
}

/// E0104: a comma after the last member of a list without brackets.
pub fn stray_comma(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0104, at, "the comma has nothing after it to separate")
        .label("no member of the list follows")
        .note("a list may end with a comma only inside brackets or parentheses")
        .fix("remove the comma", at, "")
}

/// E0105: a block that ends without its brace.
pub fn unclosed_block(at: Span, open: Span, found: &str) -> Diagnostic {
    Diagnostic::new(Code::E0105, at, format!("expected `}}` before {found}"))
        .label("the block should be closed before this")
        .also(open, "the block begins here")
        .help("close the block with `}`")
}

/// E0106: a closing brace that closes nothing.
pub fn unmatched_brace(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0106, at, "this `}` closes no block")
        .label("no block is open here")
        .help("remove it, or add the `{` that it should close")
}

/// E0107: a string without its second quote.
pub fn unclosed_string(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0107, at, "the string is not closed on its line")
        .label("its closing `\"` is missing")
        .note("a string ends on the line on which it begins; `\\n` stands for a line's end in it")
        .help("add the closing `\"`")
}

/// E0108: an escape that there is not.
pub fn bad_escape(at: Span, escape: &str) -> Diagnostic {
    Diagnostic::new(Code::E0108, at, format!("there is no escape {}", quoted(escape)))
        .label("not an escape of a string")
        .help("write `\\\"`, `\\\\`, `\\n`, `\\t` or `\\u{…}`; a backslash itself is `\\\\`")
}

/// E0109: a brace in a string that is not part of an interpolation.
pub fn lone_brace(at: Span, brace: &str) -> Diagnostic {
    Diagnostic::new(Code::E0109, at, format!("a lone {} in a string", quoted(brace)))
        .label("neither an interpolation nor doubled")
        .note("`{name}` puts in what the name stands for; `{{` and `}}` are braces as they are")
        .fix("double the brace", at, format!("{brace}{brace}"))
}

/// E0110: a character that no token has.
pub fn stray_character(at: Span, text: &str) -> Diagnostic {
    let base = Diagnostic::new(Code::E0110, at, format!("{} means nothing here", quoted(text)));
    match text.chars().next() {
        Some(';') => base
            .label("nothing ends with a semicolon")
            .note("what begins the next sentence ends the last")
            .fix("remove it", at, ""),
        Some('\'' | '‘' | '’') => base
            .label("a string stands in `\"`")
            .help("write `\"…\"` around a text that needs quotes"),
        Some('!') => base.label("no sign of the language").help("negate with `not`"),
        Some('&') => base.label("no sign of the language").help("join conditions with `and`"),
        Some('|') => base.label("no sign of the language").help("join conditions with `or`"),
        Some('$') => base
            .label("not the beginning of a policy variable")
            .help("write `${…}` for a policy variable of IAM, `{name}` for a `let` or a parameter"),
        Some('\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') => base
            .label("an invisible character that turns the direction of the text")
            .note("it can make a policy read otherwise than it is")
            .fix("remove it", at, ""),
        _ => base
            .label("no name, pattern or value may hold it unquoted")
            .help("put the name in quotes if the character belongs to it"),
    }
}

/// E0110: a character that looks like one of the language.
pub fn look_alike(at: Span, text: &str, meant: &str) -> Diagnostic {
    let shown = if meant == " " { "a plain space".to_owned() } else { quoted(meant) };
    Diagnostic::new(Code::E0110, at, format!("{} means nothing here", quoted(text)))
        .label(format!("it looks like {shown}, but is another character"))
        .fix(format!("write {shown}"), at, meant)
}

/// E0110: a string in quotes of another kind.
pub fn other_quotes(open: Span, close: Span, quote: &str) -> Diagnostic {
    Diagnostic::new(Code::E0110, open.to(close), format!("{} is no quote here", quoted(quote)))
        .label("a string stands in `\"`")
        .fix_all(
            "write `\"` on both sides",
            vec![
                super::Edit { span: open, text: "\"".to_owned() },
                super::Edit { span: close, text: "\"".to_owned() },
            ],
        )
}

/// E0110: a carriage return that ends no line.
pub fn lone_return(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0110, at, "a carriage return without a line feed")
        .label("this ends no line")
        .note("some editors show a new line here, so a comment would seem to end where it goes on")
        .help("end lines with LF or CRLF")
}

/// E0111: brackets, blocks or negations too deep within each other.
pub fn too_deep(at: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::E0111, at, format!("nested more than {limit} deep"))
        .label("one level too many; the file is not read")
        .help("close what is open before, or take parts of it apart")
}

/// E0112: a file over the limit.
pub fn too_large(at: Span, bytes: usize, limit: usize) -> Diagnostic {
    let message = format!("the file has {bytes} bytes; at most {limit} are read");
    Diagnostic::new(Code::E0112, at, message)
        .label("the file is not read")
        .help("divide it into files and join them with `use`")
}

/// E0113: a file that is no text.
pub fn not_a_text(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0113, at, "the file is not a text")
        .label("a NUL byte; the file is not read")
        .help("save it as UTF-8 text")
}

/// W0114: two slashes within a word.
pub fn slashes_in_word(at: Span, word: &str) -> Diagnostic {
    Diagnostic::new(Code::W0114, at, format!("`//` is part of the word {}", quoted(word)))
        .label("this does not begin a comment")
        .help("put a space before a comment; put the word in quotes if the slashes belong to it")
}

/// E0115: a clause that was there before.
pub fn repeated_clause(at: Span, first: Span, clause: &str) -> Diagnostic {
    Diagnostic::new(Code::E0115, at, format!("a second {} clause", quoted(clause)))
        .label("each clause may be written once")
        .also(first, "the first is here")
        .help("join the two, or remove one")
}

/// E0116: a path or title without quotes.
pub fn unquoted(at: Span, text: &str, what: &str) -> Diagnostic {
    Diagnostic::new(Code::E0116, at, format!("{what} needs quotes"))
        .label("its quotes are missing")
        .fix("put it in quotes", at, format!("\"{text}\""))
}

/// E0117: a word that is nearly the one that is needed.
pub fn misspelt(at: Span, found: &str, meant: &str) -> Diagnostic {
    let base =
        Diagnostic::new(Code::E0117, at, format!("expected `{meant}`, found {}", quoted(found)));
    let base = if found.eq_ignore_ascii_case(meant) {
        base.label("keywords are written in lower case")
    } else {
        base.label(format!("did you mean `{meant}`?"))
    };
    base.fix(format!("write `{meant}`"), at, meant)
}

/// E0118: a connective where a name is needed.
pub fn connective_as_name(at: Span, word: &str, expected: &[&str]) -> Diagnostic {
    let wanted = alternatives(expected);
    let message = format!("expected {wanted}, found the connective {}", quoted(word));
    Diagnostic::new(Code::E0118, at, message)
        .label("a connective is never a bare name, pattern or value")
        .fix("quote the name", at, format!("\"{word}\""))
}

/// E0119: a comment as other languages have it.
pub fn wrong_comment(at: Span, sign: &str) -> Diagnostic {
    Diagnostic::new(Code::E0119, at, format!("{} begins no comment", quoted(sign)))
        .label("a comment begins with `//`")
}

/// E0120: a text in another language.
pub fn other_language(at: Span, language: &str) -> Diagnostic {
    Diagnostic::new(Code::E0120, at, format!("this looks like {language}, not like Deleg"))
        .label("not a sentence of the language")
        .help("keep it in a file of its own and name that: `policy NAME from \"file.json\"`")
}

/// E0121: a policy variable that does not end.
pub fn open_variable(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0121, at, "the policy variable is not closed")
        .label("its `}` is missing")
        .note("a policy variable holds no quote, brace or line end")
        .help("write `${…}`, as in `${aws:username}`")
}

/// E0101: a colon between a name and its value.
pub fn colon(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0101, at, "expected `=`, found `:`")
        .label("a name and its value are joined by `=`")
        .fix("write `=`", at, " =")
}

/// E0101: a `for` among statements.
pub fn repeated_statements(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0101, at, "`for` repeats declarations, not what stands in their blocks")
        .label("this stands within a block")
        .help("give a list where the statements differ, as in `on s3 object [one/*, two/*]`")
        .help("or declare `statements part(x) { … }` and write `include part(one)` for each value")
}

/// E0101: `boundary B` on the line of a delegation, where it would declare something.
pub fn ceiling_apart(at: Span) -> Diagnostic {
    Diagnostic::new(Code::E0101, at, "expected `bounded by`, found `boundary`")
        .label("`boundary` declares a boundary; it does not bound what is before it")
        .help("write `bounded by NAME` to bound a delegation")
        .help("declare a boundary on a line of its own")
}

/// What helps with an unexpected token where no mend is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// The verbs there are, and the one that was likely meant.
    Verbs(Option<&'static str>),
    /// The kinds there are.
    Kinds,
    /// What an action looks like.
    Actions,
    /// What a resource looks like.
    Resources,
    /// A statement does not say to whom.
    Recipients,
    /// The services of a grant stand after its boundary.
    ServicesFirst,
    /// A statement outside of a block.
    StatementOutside,
    /// An expectation outside of a scenario.
    ExpectationOutside,
    /// A comma that separates nothing here.
    Comma,
}

/// Adds what helps.
pub fn advise(diagnostic: Diagnostic, advice: Advice) -> Diagnostic {
    match advice {
        Advice::Verbs(meant) => {
            let diagnostic = match meant {
                Some(verb) => diagnostic.help(format!("did you mean `{verb}`?")),
                None => diagnostic,
            };
            diagnostic.note("the verbs are `create`, `configure`, `delete`, `pass`, `view`, and `manage` for the first three")
        }
        Advice::Kinds => diagnostic.note(
            "the kinds are `roles`, `users`, `policies`, `groups`, `instance profiles` and `service-linked roles`",
        ),
        Advice::Actions => {
            diagnostic.help("write service and action with a colon: `s3:GetObject`, `s3:Get*`, `s3:@read`")
        }
        Advice::Resources => diagnostic.help(
            "write service, type and pattern, as in `s3 object acme-data/*`, or an ARN, or `*`",
        ),
        Advice::Recipients => diagnostic.help(
            "a statement does not say for whom it is: put it in the block of the group, user or role",
        ),
        Advice::ServicesFirst => diagnostic.help(
            "name the services before the boundary: `roles NAMES to SERVICES bounded by BOUNDARY`",
        ),
        Advice::StatementOutside => diagnostic
            .help("put it in the block of a principal, policy, boundary, guardrail or delegation"),
        Advice::ExpectationOutside => {
            diagnostic.help("put it in a scenario: `as NAME { may … }`")
        }
        Advice::Comma => diagnostic.help("a comma separates members of one list"),
    }
}

/// `a`, `a or b`, `a, b or c`; at most five, the rest left out.
fn alternatives(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}
