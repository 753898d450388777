//! What the sources must keep to, where forgetting it would cost: layers, homes of dependencies, codes, sizes.

use deleg::diag::CODES;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A module of `src`, its layer, and modules of lower layers that it knows nothing of all the same. A module that is
/// not there yet has its row already.
const LAYERS: &[(&str, u8, &[&str])] = &[
    ("text", 0, &[]),
    ("diag", 1, &[]),
    ("syntax", 2, &[]),
    ("iam", 2, &[]),
    ("evaluate", 3, &["syntax"]),
    ("model", 3, &[]),
    ("prove", 4, &["syntax", "model"]),
    ("check", 4, &[]),
    ("plan", 5, &[]),
    ("secure", 6, &[]),
    ("compare", 6, &["syntax", "model", "check"]),
    ("rollout", 6, &["syntax", "model", "check"]),
    ("emit", 7, &[]),
    ("render", 7, &["syntax", "model", "check", "plan"]),
    ("format", 7, &["model", "check", "plan"]),
    ("lift", 7, &["plan"]),
    ("analysis", 8, &[]),
    ("shell", 9, &[]),
];

/// The layer that may read files, the environment and the clock, and print.
const SHELL: u8 = 9;

/// A crate, and the only places that may name it: beginnings of paths below `src`.
const HOMES: &[(&str, &[&str])] = &[
    ("anstream", &["shell/cli/"]),
    ("clap", &["shell/cli/"]),
    ("clap_complete", &["shell/cli/"]),
    ("clap_mangen", &["shell/cli/"]),
    ("codespan_reporting", &["render/text.rs"]),
    ("indexmap", &[""]),
    ("jsonc_parser", &["iam/"]),
    ("lsp_server", &["shell/lsp"]),
    ("lsp_types", &["shell/lsp"]),
    ("mimalloc", &["main.rs"]),
    ("notify", &["shell/cli/watch.rs", "shell/lsp/watch.rs"]),
    ("percent_encoding", &["iam/account/"]),
    ("pest", &["syntax/"]),
    ("pest_derive", &["syntax/grammar.rs"]),
    ("serde", &["iam/account/", "shell/lsp/"]),
    ("serde_json", &["iam/", "emit/", "render/", "analysis/", "shell/"]),
    ("sha2", &["emit/", "render/gitlab.rs", "secure/"]),
    ("smallvec", &["prove"]),
    ("similar", &["render/diff.rs"]),
    ("toml", &["shell/settings.rs"]),
    ("unicode_ident", &["syntax/"]),
];

/// The most lines of a file, its tests apart.
const FILE: usize = 400;

/// The most lines of a function.
const FUNCTION: usize = 80;

/// Files that may be longer, and why.
const LONG_FILES: &[(&str, &str)] = &[
    ("src/model/delegation_table.rs", "one table: a row a line, the rows of a kind together"),
    ("src/check/grants.rs", "each clause of a grant, in the order of the grammar"),
];

/// What only the shell may do, as it stands in a source.
const EDGES: &[&str] = &[
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
    "dbg!",
    "stdin(",
    "stdout(",
    "stderr(",
    "Instant::now",
    "SystemTime::now",
    "TcpStream",
    "UdpSocket",
];

/// What is used below the shell all the same: work is shared among cores, which no answer depends on.
const ELSEWHERE: &[(&str, &str)] = &[("src/analysis/cores.rs", "thread")];

/// Parts of the standard library that only the shell may use.
const EDGE_MODULES: &[&str] = &["env", "fs", "os", "process", "thread", "time"];

/// A source file.
struct Source {
    /// Its path from the repository's root, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// The lines that are code, numbered from 1: comments and the tests at the end apart.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(place, line)| (place + 1, line));
        lines.take(self.lines_of_code()).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// How many lines stand before the tests.
    fn lines_of_code(&self) -> usize {
        let lines: Vec<&str> = self.text.lines().collect();
        let tests = lines.windows(2).position(|pair| {
            pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{')
        });
        tests.unwrap_or(lines.len())
    }

    /// Its path below `src`, where it is there and is not tests alone.
    fn below_src(&self) -> Option<&str> {
        self.path.strip_prefix("src/").filter(|path| !path.ends_with("tests.rs"))
    }

    /// The module of `src` it belongs to, and that module's layer.
    fn layer(&self) -> Option<(&str, u8)> {
        let module = self.below_src()?.split(['/', '.']).next()?;
        let row = LAYERS.iter().find(|(name, ..)| *name == module)?;
        Some((module, row.1))
    }
}

fn collect(root: &Path, folder: &str, found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return };
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().expect("names are UTF-8"))
        .collect();
    names.sort();
    for name in names {
        let path = format!("{folder}/{name}");
        if root.join(&path).is_dir() {
            if name != "target" {
                collect(root, &path, found);
            }
        } else if Path::new(&name).extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(root.join(&path)).expect("a source is UTF-8");
            found.push(Source { path, text });
        }
    }
}

/// Every source of the repository.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src", "tests", "benches", "fuzz", "macros", "web"] {
        collect(root, folder, &mut found);
    }
    assert!(found.len() > 100, "the sources are found");
    found
}

/// The first names of the paths in a text that begin with `root::`, those in braces too.
fn paths<'t>(text: &'t str, root: &str) -> Vec<&'t str> {
    let mut found = Vec::new();
    for (place, _) in text.match_indices(root) {
        let before = text[..place].chars().next_back();
        let Some(rest) = text[place + root.len()..].strip_prefix("::") else { continue };
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let name = |rest: &'t str| {
            rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("")
        };
        let Some(group) = rest.strip_prefix('{') else {
            found.push(name(rest));
            continue;
        };
        let (mut depth, mut start) = (0, true);
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                _ if start && !c.is_whitespace() => {
                    found.push(name(&group[at..]));
                    start = false;
                }
                _ => {}
            }
        }
    }
    found
}

/// Whether a crate's name begins a path in a line.
fn names_crate(line: &str, name: &str) -> bool {
    !paths(line, name).is_empty()
        || line
            .trim_start()
            .strip_prefix("use ")
            .is_some_and(|used| used.trim_end_matches(';').split(" as ").next() == Some(name))
}

fn settle(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "{} to mend\n{}", wrong.len(), wrong.join("\n"));
}

fn code_of(source: &Source) -> String {
    source.code().flat_map(|(_, line)| [line, "\n"]).collect()
}

#[test]
fn a_file_uses_its_own_module_and_lower_layers() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some((module, layer)) = source.layer() else { continue };
        let unknown = LAYERS.iter().find(|(name, ..)| *name == module).map_or(&[][..], |row| row.2);
        for used in paths(&code_of(&source), "crate") {
            let Some((_, below, _)) = LAYERS.iter().find(|(name, ..)| *name == used) else {
                wrong.push(format!("{}: `crate::{used}` is in no layer", source.path));
                continue;
            };
            if used != module && (*below >= layer || unknown.contains(&used)) {
                wrong.push(format!("{}: {module} knows nothing of {used}", source.path));
            }
        }
        // `super` must not leave the module.
        let depth =
            source.path.split('/').count() - 1 - usize::from(source.path.ends_with("mod.rs"));
        let out = "super::".repeat(depth.max(1));
        for (place, line) in source.code().filter(|(_, line)| line.contains(&out)) {
            wrong.push(format!("{}:{place}: {} leaves the module", source.path, line.trim()));
        }
    }
    settle(wrong);
}

#[test]
fn every_module_has_a_layer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lib = fs::read_to_string(root.join("src/lib.rs")).expect("there is a library");
    let mut layers = Vec::new();
    for line in lib.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
        let (name, comment) = line.split_once("; //").expect("a module says its layer");
        let row = LAYERS.iter().find(|(known, ..)| *known == name);
        let row = row.unwrap_or_else(|| panic!("{name} is in no layer"));
        let said = comment.split_whitespace().next();
        assert_eq!(said, Some(row.1.to_string().as_str()), "the layer of {name}");
        layers.push(row.1);
    }
    assert!(layers.len() > 10 && layers.is_sorted(), "lowest first: {layers:?}");
}

#[test]
fn a_dependency_has_one_home() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("there is a manifest");
    let (_, dependencies) = manifest.split_once("\n[dependencies]\n").expect("there are some");
    let dependencies = dependencies.split("\n[").next().unwrap_or("").lines();
    for name in dependencies.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name) {
        let name = name.replace('-', "_");
        assert!(HOMES.iter().any(|(known, _)| *known == name), "{name} has no home");
    }
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(path) = source.below_src() else { continue };
        for (place, line) in source.code() {
            for (name, homes) in HOMES.iter().filter(|(name, _)| names_crate(line, name)) {
                if !homes.iter().any(|home| path.starts_with(home)) {
                    wrong.push(format!("{}:{place}: {name} lives in {homes:?}", source.path));
                }
            }
        }
    }
    settle(wrong);
}

#[test]
fn only_the_shell_reads_and_prints() {
    let mut wrong = Vec::new();
    for source in sources() {
        if source.layer().is_none_or(|(_, layer)| layer == SHELL) {
            continue;
        }
        for used in paths(&code_of(&source), "std") {
            if EDGE_MODULES.contains(&used) && !ELSEWHERE.contains(&(&*source.path, used)) {
                wrong.push(format!("{}: std::{used}", source.path));
            }
        }
        for (place, line) in source.code() {
            if let Some(edge) = EDGES.iter().find(|edge| line.contains(*edge)) {
                wrong.push(format!("{}:{place}: {edge}", source.path));
            }
        }
    }
    settle(wrong);
}

/// A code has its page, one or more constructors under `src/diag`, and nobody else makes diagnostics.
#[test]
fn every_code_has_a_page_and_a_constructor() {
    let sources = sources();
    let constructors: String = sources
        .iter()
        .filter(|source| source.path.starts_with("src/diag/") && source.path != "src/diag/codes.rs")
        .map(code_of)
        .collect();
    let mut wrong = Vec::new();
    for entry in CODES {
        if !constructors.contains(&format!("Code::{}", entry.code)) {
            wrong.push(format!("{}: nothing under src/diag makes it", entry.code));
        }
        if !entry.page.starts_with(&format!("# {} {}\n", entry.code, entry.name)) {
            wrong.push(format!("{}: its page begins with its code and name", entry.code));
        }
    }
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diag/explain");
    for page in fs::read_dir(pages).expect("there are pages") {
        let name = page.expect("a page can be read").file_name().into_string().expect("UTF-8");
        if !CODES.iter().any(|entry| name == format!("{}.md", entry.code)) {
            wrong.push(format!("{name}: a page without a code"));
        }
    }
    let codes: BTreeSet<&str> = CODES.iter().map(|entry| &entry.code[1..]).collect();
    let names: BTreeSet<&str> = CODES.iter().map(|entry| entry.name).collect();
    assert_eq!(
        (codes.len(), names.len()),
        (CODES.len(), CODES.len()),
        "numbers and names are unique"
    );
    for source in sources.iter().filter(|source| !source.path.starts_with("src/diag/")) {
        let makes = |line: &str| {
            line.contains(" Diagnostic::new(") || line.contains("diag::Diagnostic::new(")
        };
        for (place, line) in source.code().filter(|(_, line)| makes(line)) {
            if source.below_src().is_some() {
                wrong.push(format!("{}:{place}: {} is for src/diag", source.path, line.trim()));
            }
        }
    }
    settle(wrong);
}

/// Constructors whose check is still to come.
const UNCALLED: &[&str] = &[];

/// A constructor that nothing calls is a code that is never said.
#[test]
fn every_constructor_is_called() {
    let sources = sources();
    let (inside, outside): (Vec<&Source>, Vec<&Source>) = sources
        .iter()
        .filter(|source| source.below_src().is_some())
        .partition(|source| source.path.starts_with("src/diag/"));
    let callers: String = outside.iter().map(|source| code_of(source)).collect();
    let mut wrong = Vec::new();
    for source in inside {
        let text = code_of(source);
        for part in text.split("\npub fn ").skip(1) {
            let (signature, _) = part.split_once('{').unwrap_or((part, ""));
            let name = part.split(['(', '<']).next().unwrap_or("");
            if !signature.contains("-> Diagnostic") {
                continue;
            }
            let called =
                callers.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == name);
            if called == UNCALLED.contains(&name) {
                wrong.push(format!(
                    "{}: {name} is {}",
                    source.path,
                    if called { "called: take it off the list" } else { "never called" }
                ));
            }
        }
    }
    settle(wrong);
}

#[test]
fn files_are_short_and_say_their_job() {
    let mut wrong = Vec::new();
    for source in sources() {
        if !source.text.starts_with("//! ") && !source.text.starts_with("#![no_main]\n//! ") {
            wrong.push(format!("{}: the first line says the file's job", source.path));
        }
        if source.path.starts_with("tests/") {
            continue;
        }
        let lines = source.lines_of_code();
        let excepted = LONG_FILES.iter().any(|(path, _)| *path == source.path);
        if lines > FILE && !excepted {
            wrong.push(format!("{}: {lines} lines are over {FILE}", source.path));
        }
        if lines <= FILE && excepted {
            wrong.push(format!("{}: is no longer an exception", source.path));
        }
    }
    settle(wrong);
}

/// Functions end at the brace below their `fn`: the sources are formatted.
#[test]
fn functions_are_short() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in sources() {
        let mut open: BTreeMap<usize, (usize, String)> = BTreeMap::new();
        for (place, line) in source.text.lines().enumerate() {
            let code = line.trim_start();
            let indent = line.len() - code.len();
            if code == "}"
                && let Some((start, name)) = open.remove(&indent)
            {
                seen += 1;
                let lines = place - start + 1;
                if lines > FUNCTION {
                    wrong.push(format!("{}: {name} has {lines} lines", source.path));
                }
            }
            let before = code.split("fn ").next().unwrap_or("");
            let words = ["pub", "const", "async", "extern", "unsafe", "pub(crate)", "pub(super)"];
            let is_function = code.contains("fn ")
                && before.split_whitespace().all(|word| {
                    words.contains(&word) || word.starts_with("pub(in") || word.ends_with(')')
                });
            if is_function && !code.ends_with(['}', ';']) {
                let name = code[before.len() + 3..].split(['(', '<']).next().unwrap_or("");
                open.insert(indent, (place, name.to_owned()));
            }
        }
    }
    assert!(seen > 1000, "{seen} functions are found");
    settle(wrong);
}

#[test]
fn names_are_imported_one_by_one() {
    let mut wrong = Vec::new();
    for source in sources() {
        if source.path.starts_with("tests/") || source.path.ends_with("tests.rs") {
            continue;
        }
        for (place, line) in source.code() {
            let used = line.trim_start().trim_start_matches("pub ");
            if used.starts_with("use ") && used.ends_with("*;") || used.contains("::{*") {
                wrong.push(format!("{}:{place}: {used}", source.path));
            }
        }
    }
    settle(wrong);
}

/// Their order could reach an output.
#[test]
fn nothing_is_kept_without_an_order() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.below_src().is_some()) {
        for (place, line) in source.code() {
            if line.contains("HashMap") || line.contains("HashSet") {
                wrong.push(format!("{}:{place}: {}", source.path, line.trim()));
            }
        }
    }
    settle(wrong);
}

/// The checks above find what they look for.
#[test]
fn paths_are_found() {
    let text = "use crate::{iam::{a, b}, model};\nlet x = crate::plan::account(); xcrate::no; a::crate::no";
    assert_eq!(paths(text, "crate"), ["iam", "model", "plan"]);
    assert_eq!(paths("use std::{\n    env,\n    fs::File,\n};", "std"), ["env", "fs"]);
    assert!(names_crate("use toml;", "toml") && names_crate("#[derive(pest::Parser)]", "pest"));
    assert!(!names_crate("crate::text::toml::x", "toml"));
}

/// The manual tells of every keyword and of every subcommand; the page that is the grammar itself does not count.
#[test]
fn the_manual_mentions_keywords_and_commands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("the file is there");
    let mut pages = vec![root.join("docs/src")];
    let mut manual = String::new();
    while let Some(path) = pages.pop() {
        if path.is_dir() {
            pages.extend(fs::read_dir(path).expect("it is ours").map(|one| one.unwrap().path()));
        } else if path.extension().is_some_and(|end| end == "md") && !path.ends_with("grammar.md") {
            manual += &fs::read_to_string(path).expect("a page is text");
        }
    }
    let words: BTreeSet<&str> = manual.split(|c: char| !c.is_alphanumeric()).collect();
    let grammar = read("grammar/deleg.pest");
    let keywords: Vec<&str> =
        grammar.lines().filter_map(|line| line.strip_prefix("kw_")?.split(' ').next()).collect();
    let reference = read("tests/cli/reference.md");
    let commands: Vec<&str> =
        reference.lines().filter_map(|line| line.strip_prefix("## deleg ")).collect();
    assert!(keywords.len() > 50 && commands.len() > 8);
    let mut wrong = Vec::new();
    wrong.extend(
        keywords.iter().filter(|word| !words.contains(*word)).map(|word| format!("`{word}`")),
    );
    let unsaid = |name: &&&str| !manual.contains(&format!("deleg {name}"));
    wrong.extend(commands.iter().filter(unsaid).map(|name| format!("`deleg {name}`")));
    settle(wrong);
}
