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
