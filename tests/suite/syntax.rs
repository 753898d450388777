//! Parsing: each `tests/syntax/*.deleg` beside its tree, each `tests/syntax/errors/*.deleg` beside what is said of it.

use deleg::diag::{Diagnostic, Sink};
use deleg::syntax::{Parsed, parse};
use deleg::text::{FileId, Sources, Span};
use std::fs;
use std::path::{Path, PathBuf};

/// Parses a text and gives the tree with what was said.
fn read(text: &str) -> (Parsed, Vec<Diagnostic>) {
    let mut sink = Sink::new();
    let parsed = parse(FileId::new(0), text, &mut sink);
    (parsed, sink.finish())
}

#[test]
fn trees() {
    compare("tests/syntax", "ast", |text| {
        let (parsed, said) = read(text);
        assert!(said.is_empty(), "{}", messages(text, &said));
        tree(&parsed, text)
    });
}

#[test]
fn errors() {
    compare("tests/syntax/errors", "diag", |text| messages(text, &read(text).1));
}

/// Compares what is made of each `.deleg` file of a folder with the file beside it; `UPDATE=1` writes it.
#[expect(clippy::disallowed_methods, reason = "the test's cases are files")]
fn compare(folder: &str, extension: &str, make: impl Fn(&str) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for case in cases(&folder) {
        let text = fs::read_to_string(&case).unwrap();
        let made = make(&text);
        let beside = case.with_extension(extension);
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        if made == expected {
            continue;
        }
        if update {
            fs::write(&beside, made).unwrap();
        } else {
            let name = case.file_name().unwrap().to_string_lossy();
            wrong.push(format!("== {name}\n{made}"));
        }
    }
    assert!(wrong.is_empty(), "not as beside (UPDATE=1 writes it):\n{}", wrong.join("\n"));
}

#[expect(clippy::disallowed_methods, reason = "the test's cases are files")]
fn cases(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ext| ext == "deleg")).collect();
    cases.sort();
    assert!(!cases.is_empty(), "no case in {}", folder.display());
    cases
}

/// One line for each thing said: place, code, message, label, further places, notes, help, edits.
fn messages(text: &str, said: &[Diagnostic]) -> String {
    let places = Places::new(text);
    let mut lines = String::new();
    for one in said {
        let at = places.span(one.primary.span);
        lines += &format!("{at} {} {} | {}", one.code.as_str(), one.message, one.primary.message);
        for label in &one.labels {
            lines += &format!(" | {}: {}", places.span(label.span), label.message);
        }
        for more in one.notes.iter().chain(&one.help) {
            lines += &format!(" | {more}");
        }
        for fix in &one.fixes {
            let edits = fix.edits.iter().map(|e| format!("{} {:?}", places.span(e.span), e.text));
            lines += &format!(" | {}: {}", fix.title, edits.collect::<Vec<_>>().join(", "));
        }
        lines.push('\n');
    }
    lines
}

/// Offsets as people count them.
struct Places(Sources);

impl Places {
    fn new(text: &str) -> Self {
        let mut sources = Sources::new();
        sources.add("case", text);
        Self(sources)
    }

    fn offset(&self, offset: u32) -> String {
        let place = self.0.line_column(FileId::new(0), offset);
        format!("{}:{}", place.line, place.column)
    }

    fn span(&self, span: Span) -> String {
        format!("{}-{}", self.offset(span.start), self.offset(span.end))
    }
}

/// A tree as text, made of what `Debug` shows, so that no part of it can be forgotten.
fn tree(parsed: &Parsed, text: &str) -> String {
    let places = Places::new(text);
    let mut out = String::new();
    for comment in &parsed.trivia.comments {
        let kind = if comment.documentation { "documentation" } else { "comment" };
        let place = if comment.own_line { "" } else { " after" };
        out += &format!("{kind}{place} {}\n", places.span(comment.span));
    }
    for item in &parsed.ast.items {
        let shown = format!("{item:?}");
        Node::read(&mut shown.as_str()).show(&places, 0, &mut out);
        out.push('\n');
    }
    out.lines().fold(String::new(), |text, line| text + line.trim_end() + "\n")
}

/// A value as `Debug` shows it.
enum Node {
    Word(String),
    Struct(String, Vec<(String, Node)>),
    Sequence(String, char, Vec<Node>),
}

impl Node {
    fn read(rest: &mut &str) -> Self {
        let quoted = rest.starts_with('"');
        let length = if quoted {
            let mut escaped = false;
            let end = rest.char_indices().skip(1).find(|&(_, c)| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            end.map_or(rest.len(), |(at, _)| at + 1)
        } else {
            rest.find(['(', '[', '{', ')', ']', '}', ',', ' ']).unwrap_or(rest.len())
        };
        let word = rest[..length].to_owned();
        *rest = &rest[length..];
        if !quoted && rest.starts_with(" {") {
            *rest = &rest[2..];
            let mut fields = Vec::new();
            while !Self::ends(rest, '}') {
                let (name, after) = rest.split_once(": ").unwrap();
                let name = name.trim_start_matches([',', ' ']).to_owned();
                *rest = after;
                fields.push((name, Self::read(rest)));
            }
            return Self::Struct(word, fields);
        }
        let close = match rest.chars().next() {
            Some('(') if !quoted => ')',
            Some('[') if !quoted => ']',
            _ => return Self::Word(word),
        };
        *rest = &rest[1..];
        let mut parts = Vec::new();
        while !Self::ends(rest, close) {
            *rest = rest.trim_start_matches([',', ' ']);
            parts.push(Self::read(rest));
        }
        Self::Sequence(word, close, parts)
    }

    fn ends(rest: &mut &str, close: char) -> bool {
        *rest = rest.trim_start_matches(' ');
        let ends = rest.starts_with(close);
        if ends {
            *rest = &rest[1..];
        }
        ends
    }

    fn field(&self, wanted: &str) -> Option<&Node> {
        let Self::Struct(_, fields) = self else { return None };
        fields.iter().find(|(name, _)| name == wanted).map(|(_, node)| node)
    }

    /// What is shown in one piece: places, texts, plain words.
    fn brief(&self, places: &Places) -> Option<String> {
        match self {
            Self::Word(word) => Some(word.clone()),
            Self::Struct(name, _) if name == "Span" => {
                let offset = |name| match self.field(name) {
                    Some(Self::Word(word)) => places.offset(word.parse().unwrap()),
                    _ => String::new(),
                };
                Some(format!("{}-{}", offset("start"), offset("end")))
            }
            Self::Struct(name, _) if name == "Text" => {
                let quoted =
                    matches!(self.field("quoted"), Some(Self::Word(word)) if word == "true");
                let content = self.field("content")?.brief(places)?;
                let mark = if quoted { "quoted " } else { "" };
                Some(format!("{mark}{content} {}", self.field("span")?.brief(places)?))
            }
            Self::Struct(name, _) if name == "Interpolation" => {
                let name = self.field("name")?.brief(places)?;
                Some(format!("{{{name} {}}}", self.field("span")?.brief(places)?))
            }
            Self::Sequence(name, _, parts) => {
                let transparent =
                    matches!(name.as_str(), "Plain" | "Literal" | "One" | "Some" | "Parts" | "");
                let parts: Option<Vec<_>> = parts.iter().map(|part| part.brief(places)).collect();
                let parts = parts?.join(", ");
                let short = parts.len() <= 70;
                short.then(|| if transparent { parts } else { format!("{name}({parts})") })
            }
            Self::Struct(name, fields) => {
                let parts: Vec<_> = fields
                    .iter()
                    .filter(|(_, node)| !node.is_nothing())
                    .map(|(name, node)| Some(format!("{name}={}", node.brief(places)?)))
                    .collect::<Option<_>>()?;
                let parts = parts.join(" ");
                (parts.len() <= 60).then(|| format!("{name} {parts}"))
            }
        }
    }

    fn is_nothing(&self) -> bool {
        match self {
            Self::Word(word) => word == "None" || word == "false",
            Self::Sequence(name, close, parts) => {
                name.is_empty() && *close == ']' && parts.is_empty()
            }
            Self::Struct(name, fields) => {
                name == "Header" && fields.iter().all(|(_, node)| node.is_nothing())
            }
        }
    }

    fn show(&self, places: &Places, depth: usize, out: &mut String) {
        if let Some(brief) = self.brief(places) {
            *out += &brief;
            return;
        }
        let indent = "  ".repeat(depth + 1);
        match self {
            Self::Word(word) => *out += word,
            Self::Struct(name, fields) => {
                *out += name;
                for (name, node) in fields.iter().filter(|(_, node)| !node.is_nothing()) {
                    *out += &format!("\n{indent}{name}: ");
                    node.show(places, depth + 1, out);
                }
            }
            Self::Sequence(name, _, parts) if parts.len() == 1 && !name.is_empty() => {
                *out += &format!("{name} ");
                parts[0].show(places, depth, out);
            }
            Self::Sequence(name, _, parts) => {
                *out += name;
                for part in parts {
                    *out += &format!("\n{indent}- ");
                    part.show(places, depth + 1, out);
                }
            }
        }
    }
}

// ---- Laws

use deleg::syntax::ast;
use proptest::prelude::*;

/// Every case of `tests/syntax`, as a stock of valid text.
#[expect(clippy::disallowed_methods, reason = "the test's cases are files")]
fn stock() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax");
    cases(&folder).iter().map(|case| fs::read_to_string(case).unwrap()).collect()
}

/// The bounds of a text's tokens, roughly: words, strings, signs.
fn tokens(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut tokens = Vec::new();
    let mut rest = 0;
    while let Some(first) = text[rest..].chars().next() {
        let tail = &text[rest..];
        let length = if first.is_whitespace() || first == '\u{FEFF}' {
            rest += first.len_utf8();
            continue;
        } else if tail.starts_with("//") {
            rest += tail.find('\n').unwrap_or(tail.len());
            continue;
        } else if first == '"' {
            let mut escaped = false;
            let end = tail[1..].find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            end.map_or(tail.len(), |end| end + 2)
        } else {
            let word = |c: char| c.is_alphanumeric() || "_+.@-*?/:$".contains(c);
            tail.find(|c| !word(c)).filter(|&at| at > 0).unwrap_or(first.len_utf8())
        };
        tokens.push(rest..rest + length);
        rest += length;
    }
    tokens
}

/// Holds of every text: places lie in it, on whole characters, and items within their parents and in order.
fn check_laws(text: &str) -> Vec<Diagnostic> {
    let (parsed, said) = read(text);
    let fits = |span: Span| {
        assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
    };
    for one in &said {
        fits(one.primary.span);
        one.labels.iter().for_each(|label| fits(label.span));
        one.fixes.iter().flat_map(|fix| &fix.edits).for_each(|edit| fits(edit.span));
    }
    parsed.trivia.comments.iter().for_each(|comment| fits(comment.span));
    check_items(text, &parsed.ast.items, 0..text.len());
    for item in &parsed.ast.items {
        let shown = format!("{item:?}");
        Node::read(&mut shown.as_str()).nested(&(0..text.len()), text);
    }
    let broken = format!("{:?}", parsed.ast).contains("Broken");
    let errors = said.iter().any(|one| one.severity == deleg::diag::Severity::Error);
    assert!(!broken || errors, "broken without a word: {text:?}");
    said
}

fn check_items(text: &str, items: &[ast::Item], within: std::ops::Range<usize>) {
    let mut last = within.start;
    for item in items {
        let range = item.span.range();
        assert!(
            last <= range.start && range.end <= within.end,
            "{range:?} of {within:?} in {text:?}"
        );
        last = range.end;
        match &item.kind {
            ast::ItemKind::Template(template) => check_items(text, &template.items, range),
            ast::ItemKind::For(each) => check_items(text, &each.items, range),
            _ => {}
        }
    }
}

impl Node {
    /// Every place lies within that of what holds it.
    fn nested(&self, within: &std::ops::Range<usize>, text: &str) {
        match self {
            Self::Word(_) => {}
            Self::Sequence(_, _, parts) => parts.iter().for_each(|part| part.nested(within, text)),
            Self::Struct(name, _) if name == "Span" => {
                let range = self.range();
                assert!(text.get(range.clone()).is_some(), "{range:?} in {text:?}");
                let fits = within.start <= range.start && range.end <= within.end;
                assert!(fits, "{range:?} of {within:?} in {text:?}");
            }
            Self::Struct(name, fields) => {
                // The place of the word `anyone` alone, by the tree's own words.
                let place = self.field("span").filter(|_| name != "Anyone");
                let own = match place {
                    Some(span) => {
                        span.nested(within, text);
                        span.range()
                    }
                    None => within.clone(),
                };
                fields.iter().for_each(|(_, node)| node.nested(&own, text));
            }
        }
    }

    fn range(&self) -> std::ops::Range<usize> {
        let offset = |field| match self.field(field) {
            Some(Self::Word(word)) => word.parse().unwrap(),
            _ => 0,
        };
        offset("start")..offset("end")
    }
}

#[test]
fn a_token_less_is_no_noise() {
    let mut noisy = Vec::new();
    for text in stock() {
        for token in tokens(&text) {
            let without = format!("{}{}", &text[..token.start], &text[token.end..]);
            let said = check_laws(&without);
            let errors = said.iter().filter(|one| one.severity == deleg::diag::Severity::Error);
            if errors.count() > 2 {
                let line = text[..token.start].lines().count();
                noisy.push(format!(
                    "line {line} without {}:\n{}",
                    &text[token],
                    messages(&without, &said)
                ));
            }
        }
    }
    assert!(noisy.is_empty(), "{}", noisy.join("\n"));
}

#[test]
fn every_beginning_is_read() {
    for text in stock() {
        for token in tokens(&text) {
            check_laws(&text[..token.start]);
            let within = (token.start + 1..token.end).find(|&at| text.is_char_boundary(at));
            check_laws(&text[..within.unwrap_or(token.end)]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC*") {
        check_laws(&text);
    }

    #[test]
    fn any_signs_are_read(text in "([{}()\\[\\],=\"\\\\$/#;:*a \n\r]|may|allow|deny|on|group|role|delegate|roles|when|not|test|as|for|in|template|é|，){0,60}") {
        check_laws(&text);
    }

    #[test]
    fn a_valid_text_with_a_change_is_read(
        case in 0..6_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..4_u8, any::<prop::sample::Index>()), 1..6),
    ) {
        let stock = stock();
        let mut text = stock[case % stock.len()].clone();
        for (place, change, other) in changes {
            let tokens = tokens(&text);
            if tokens.is_empty() { break; }
            let token = tokens[place.index(tokens.len())].clone();
            let other = text[tokens[other.index(tokens.len())].clone()].to_owned();
            match change {
                0 => text.replace_range(token, ""),
                1 => text.insert_str(token.end, &format!(" {other}")),
                2 => text.replace_range(token, &other),
                _ => text.insert_str(token.start, "{ "),
            }
        }
        check_laws(&text);
    }
}

/// What grows faster than the text would not end in the time that a test may take.
#[test]
#[expect(clippy::disallowed_methods, reason = "the law is about time")]
fn time_is_linear() {
    let pieces = [
        "{",
        "(",
        "[",
        "{ ",
        "}",
        ")",
        "\"",
        "\"\n",
        "a ",
        "a, ",
        "a{b}",
        "${",
        "${a",
        "$",
        "\\u{",
        "//",
        "///\n",
        "/*",
        "group a {\n",
        "group a { may create roles x {\n",
        "delegate a may {\n",
        "template t() {\n",
        "test \"x\" { as a {\n",
        "policy P { allow a:b on * when (",
        "policy P { allow a:b on * when not ",
        "let a = [",
        "for (a, b) in [(",
        "allow a:b on *\n",
        "group a { allow }\n",
        "group\n",
        "foo(",
        "foo(a, ",
        "role = ",
        "group a b\n",
        "may ",
        "a:",
        "“",
        "'",
        "é",
        "\r",
        "group a { { } { }\n",
        "policy P { allow a:b on * } x\n",
        "group a\n} ",
        "{ ( } ",
        "{ ] ",
        "[ } ( ",
    ];
    let bytes = if cfg!(debug_assertions) { 1 << 14 } else { 1 << 20 };
    let limit = std::time::Duration::from_secs(20);
    for piece in pieces {
        let many = piece.repeat(bytes / piece.len());
        for text in [format!("policy P {{ {many} }}"), many] {
            let start = std::time::Instant::now();
            read(&text);
            assert!(
                start.elapsed() < limit,
                "{piece:?} {} times: {:?}",
                bytes / piece.len(),
                start.elapsed()
            );
        }
    }
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let (parsed, said) = read(&" ".repeat(16 * 1024 * 1024 + 1));
    assert!(parsed.ast.items.is_empty());
    assert_eq!(said.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["E0112"]);
}

/// The deepest text that is read, on the stack that a thread has.
#[test]
fn the_deepest_nesting_is_read() {
    let blocks = "group a { may create roles x bounded by B ";
    let inner = format!("{}{}", "{ may create roles x ".repeat(98), "}".repeat(98));
    let groups =
        format!("policy P {{ allow a:b on * when {}mfa{} }}", "(".repeat(99), ")".repeat(99));
    let nots = format!("policy P {{ allow a:b on * when {}mfa }}", "not ".repeat(99));
    let templates = format!("{}{}", "for x in y { ".repeat(100), "}".repeat(100));
    for text in [format!("{blocks}{inner}}}"), groups, nots, templates] {
        let (_, said) = read(&text);
        assert!(said.is_empty(), "{}", messages(&text, &said));
    }
}

#[test]
fn every_code_has_a_case() {
    let said = said_in("tests/syntax/errors");
    for entry in deleg::diag::CODES.iter().filter(|entry| entry.code[1..].starts_with("01")) {
        // A file over the limit is no case to keep.
        assert!(said.contains(entry.code) || entry.code == "E0112", "{}", entry.code);
    }
}

#[expect(clippy::disallowed_methods, reason = "the test's cases are files")]
fn said_in(folder: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let said = cases(&folder).into_iter().map(|case| case.with_extension("diag"));
    said.map(|said| fs::read_to_string(said).unwrap()).collect()
}
