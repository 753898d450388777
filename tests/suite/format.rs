//! The formatter: every `tests/format/NAME.deleg` gives `NAME.out.deleg` (`UPDATE=1 cargo test` writes them anew), and
//! its laws hold for every `.deleg` file under `tests`.

use deleg::diag::{Code, Diagnostic, Severity, Sink};
use deleg::format::{LIMIT, format};
use deleg::syntax::parse;
use deleg::text::FileId;
use proptest::prelude::{ProptestConfig, any, proptest};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// Every `.deleg` file below a folder.
fn deleg_files(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            deleg_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "deleg") {
            found.insert(path.clone(), read(&path));
        }
    }
}

fn shown(diagnostics: &[Diagnostic]) -> String {
    let lines = diagnostics.iter().map(|found| {
        let range = found.primary.span.range();
        format!("{} at {range:?}: {}\n", found.code.as_str(), found.message)
    });
    lines.collect()
}

/// A text in its one format, or what is wrong with it.
fn formatted(text: &str) -> Result<String, String> {
    format(FileId::new(0), text).map_err(|diagnostics| shown(&diagnostics))
}

fn parses(text: &str) -> bool {
    let mut sink = Sink::new();
    parse(FileId::new(0), text, &mut sink);
    sink.diagnostics().iter().all(|found| found.severity != Severity::Error)
}

#[test]
fn cases_give_what_stands_beside_them() {
    let mut cases = BTreeMap::new();
    deleg_files(&tests().join("format"), &mut cases);
    let mut wrong = String::new();
    for (path, text) in &cases {
        let name = path.to_string_lossy();
        if name.ends_with(".out.deleg") {
            continue;
        }
        let out = path.with_extension("out.deleg");
        let given = formatted(text).unwrap_or_else(|error| panic!("{name}\n{error}"));
        if std::env::var("UPDATE").is_ok() {
            std::fs::write(&out, &given).unwrap();
        } else if given != read(&out) {
            wrong.push_str(&format!("── {name}\n{given}\n"));
        }
        assert_eq!(formatted(&given).as_ref(), Ok(&given), "formatting {name} twice");
        let windows = text.replace('\n', "\r\n");
        assert_eq!(formatted(&windows).as_ref(), Ok(&given), "{name} with CRLF");
        let marked = format!("\u{feff}{text}");
        assert_eq!(formatted(&marked).as_ref(), Ok(&given), "{name} with a byte order mark");
    }
    assert!(wrong.is_empty(), "UPDATE=1 writes these anew:\n{wrong}");
}

#[test]
fn a_text_with_errors_is_not_formatted() {
    let found = format(FileId::new(0), "group   g {\n  allow on\n}\n").unwrap_err();
    assert!(found.iter().all(|found| found.code != Code::E0790), "{}", shown(&found));
}

/// A name may be any keyword but a connective; in a broken list it must not come to begin a line that it would begin
/// otherwise.
#[test]
fn keywords_as_names_stay_names() {
    let grammar = read(&tests().join("../grammar/deleg.pest"));
    let words = grammar.split(|c: char| !c.is_ascii_lowercase()).filter(|word| word.len() > 1);
    let words: std::collections::BTreeSet<&str> = words.collect();
    let (one, two) = ("a".repeat(50), "b".repeat(50));
    for word in words {
        for list in
            [format!("{one}, {two}, {word}"), format!("{word}, {one}, {two}"), word.to_owned()]
        {
            for text in [
                format!("delegate d may manage roles r bounded by b {{ must tag {list} }}"),
                format!("delegate {list} may view roles {list}"),
                format!("user u member of {list}\nuser v"),
                format!("group g {{ allow x:y on * when {word} is {two}{one} and mfa }}"),
                format!(
                    "test \"t\" {{ as u {{ may x:y on * with {word} = {two}, boundary b, k = {one} }} }}"
                ),
            ] {
                if parses(&text) {
                    let given = formatted(&text);
                    assert!(given.is_ok(), "{given:?} of {text}");
                    assert_eq!(given, formatted(given.as_deref().unwrap()));
                }
            }
        }
    }
}

#[test]
fn what_would_be_too_large_is_left() {
    let (opened, closed) = ("for x in y {".repeat(90), "}".repeat(90));
    let text = format!("{opened}{}{closed}", "use \"a\" ".repeat(50_000));
    let found = format(FileId::new(0), &text).unwrap_err();
    assert!(found.iter().all(|found| found.code == Code::E0112), "{}", shown(&found));
}

#[test]
fn nothing_is_left_at_the_end_of_a_line() {
    let mut cases = BTreeMap::new();
    deleg_files(&tests(), &mut cases);
    for (path, text) in cases {
        let Ok(given) = formatted(&text) else { continue };
        assert!(given.is_empty() || given.ends_with('\n') && !given.ends_with("\n\n"));
        assert!(!given.contains("\n\n\n"), "two empty lines in {}", path.display());
        for line in given.lines() {
            assert_eq!(line, line.trim_end(), "{}", path.display());
            let wide = line.chars().count() > LIMIT;
            // What is wider holds one token that is, or a comment.
            let could_break = line.trim().contains(", ") && !line.contains(['/', '"', ']']);
            assert!(!(wide && could_break), "{}: {line}", path.display());
        }
    }
}

#[test]
fn every_valid_file_has_a_format_that_is_its_own() {
    let mut cases = BTreeMap::new();
    deleg_files(&tests(), &mut cases);
    for (path, text) in cases.iter().filter(|(_, text)| parses(text)) {
        let once = formatted(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(formatted(&once).as_ref(), Ok(&once), "{} twice", path.display());
    }
}

// ── laws over files whose gaps are written otherwise ────────────────────────────────────────────────────────────────

/// A token or comment, and the white space before it.
struct Token<'t> {
    gap: &'t str,
    text: &'t str,
}

impl Token<'_> {
    fn is_comment(&self) -> bool {
        self.text.starts_with("//")
    }
}

/// The tokens of a text by the rules of the language, as simply as can be.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        let token = rest.trim_start();
        let gap = &rest[..rest.len() - token.len()];
        let Some(first) = token.chars().next() else { return tokens };
        let length = match first {
            '/' if token.starts_with("//") => token.find('\n').unwrap_or(token.len()),
            '"' => string_length(token),
            _ => word_length(token).max(first.len_utf8()),
        };
        tokens.push(Token { gap, text: token[..length].trim_end() });
        rest = &token[length..];
    }
}

fn string_length(text: &str) -> usize {
    let mut escaped = true;
    for (place, character) in text.char_indices() {
        match character {
            '"' if !escaped => return place + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
        if place == 0 {
            escaped = false;
        }
    }
    text.len()
}

fn word_length(text: &str) -> usize {
    let mut place = 0;
    while let Some(character) = text[place..].chars().next() {
        let rest = &text[place..];
        let braces = rest.strip_prefix("${").or_else(|| rest.strip_prefix('{')).filter(|inner| {
            rest.starts_with('$') || inner.starts_with(|c: char| c.is_alphabetic() || c == '_')
        });
        if let Some(end) = braces.and_then(|_| rest.find('}'))
            && !rest[..end].contains(['\n', '"'])
            && (rest.starts_with('$') || !rest[..end].contains(' '))
        {
            place += end + 1;
        } else if character.is_alphanumeric() || "_+.@-*?/:".contains(character) {
            place += character.len_utf8();
        } else {
            break;
        }
    }
    place
}

/// All but comments, white space and commas that only a broken list has.
fn essence(text: &str) -> Vec<String> {
    let mut essence: Vec<String> = Vec::new();
    for token in tokens(text).iter().filter(|token| !token.is_comment()) {
        if [")", "]"].contains(&token.text) && essence.last().is_some_and(|last| last == ",") {
            essence.pop();
        }
        essence.push(token.text.to_owned());
    }
    essence
}

/// Numbers that a seed gives.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// The text with other spaces and tabs, and the same lines.
fn respaced(text: &str, chance: &mut Chance) -> String {
    let mut other = String::new();
    for token in tokens(text) {
        let lines = token.gap.matches('\n').count();
        other.push_str(&"\n".repeat(lines));
        let least = u64::from(lines == 0 && !token.gap.is_empty());
        for _ in 0..least + chance.below(4) * u64::from(!token.gap.is_empty()) {
            other.push(if chance.below(3) == 0 { '\t' } else { ' ' });
        }
        other.push_str(token.text);
    }
    other
}

/// The text with other lines, and with comments where white space was.
fn scattered(text: &str, chance: &mut Chance) -> String {
    let mut other = String::new();
    let mut after_comment = false;
    for (place, token) in tokens(text).iter().enumerate() {
        let held = token.gap.is_empty() && place > 0;
        let gap = match chance.below(12) {
            _ if held => String::new(),
            0 => "\n".to_owned(),
            1 => "\n\n\n  ".to_owned(),
            2 => format!(" // c{place}\n"),
            3 => format!("\n// c{place}\n\n\t// d{place}\n"),
            4 => format!("\n\n  // c{place}\n"),
            _ => token.gap.to_owned(),
        };
        if after_comment && !gap.trim_start_matches([' ', '\t']).starts_with('\n') {
            other.push('\n');
        }
        other.push_str(&gap);
        other.push_str(token.text);
        after_comment = token.is_comment();
    }
    other
}

fn comments(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let comments = tokens.iter().filter(|token| token.is_comment());
    let mut comments: Vec<String> = comments.map(|token| token.text.to_owned()).collect();
    comments.sort_unstable();
    comments
}

/// Fails with the first line that formatting once more changes.
fn stays(given: &str) {
    let again = formatted(given).unwrap_or_else(|error| panic!("{error}of\n{given}"));
    let mut lines = given.lines().zip(again.lines()).enumerate();
    if let Some((place, (once, twice))) = lines.find(|(_, (once, twice))| once != twice) {
        let around: Vec<&str> = given.lines().skip(place.saturating_sub(8)).take(16).collect();
        panic!("line {place}: {once:?} becomes {twice:?} in\n{}", around.join("\n"));
    }
    assert_eq!(given, again);
}

fn valid_files() -> Vec<String> {
    let mut files = BTreeMap::new();
    deleg_files(&tests(), &mut files);
    files.into_values().filter(|text| parses(text)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn spaces_do_not_matter(seed in any::<u64>()) {
        let mut chance = Chance(seed);
        for text in valid_files() {
            let other = respaced(&text, &mut chance);
            assert_eq!(formatted(&other), formatted(&text), "of\n{other}");
        }
    }

    #[test]
    fn lines_and_comments_survive_and_change_nothing_else(seed in any::<u64>()) {
        let mut chance = Chance(seed);
        for text in valid_files() {
            let other = scattered(&text, &mut chance);
            // A line that begins with a keyword ends a list: then it is another file.
            if !parses(&other) {
                continue;
            }
            let given = match formatted(&other) {
                Ok(given) => given,
                // The formatter notices that its output would say something else, and leaves the file alone. Rare, and
                // only with comments inside a sentence; the law here is that nothing wrong is ever written.
                Err(error) if error.starts_with("E0790") => continue,
                Err(error) => panic!("{error}of\n{other}"),
            };
            stays(&given);
            assert_eq!(comments(&given), comments(&other), "comments of\n{other}");
            let plain = formatted(&text).unwrap();
            assert_eq!(essence(&given), essence(&plain), "of\n{other}");
        }
    }
}
