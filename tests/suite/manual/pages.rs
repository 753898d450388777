//! Pages of Markdown: where they are, and the fenced blocks in them.

use crate::golden;
use std::fs;
use std::path::{Path, PathBuf};

/// A page.
pub struct Page {
    /// Where it is.
    pub path: PathBuf,
    /// The same, from the repository's root.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A fenced block.
pub struct Block {
    /// Line of the opening fence, from 1.
    pub line: usize,
    /// The language: the first word of the info string.
    pub language: String,
    /// The other words of the info string, each with what stands after its `:`.
    pub marks: Vec<(String, String)>,
    /// What stands between the fences, without the indentation of the first fence.
    pub text: String,
    /// How many lines that is.
    pub lines: usize,
}

impl Block {
    /// What a mark says; none where there is no such mark.
    pub fn mark(&self, name: &str) -> Option<&str> {
        self.marks.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Page {
    /// Reads a page by its path from the root.
    pub fn read(name: &str) -> Self {
        let path = root().join(name);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { path, name: name.to_owned(), text }
    }

    /// Its fenced blocks.
    pub fn blocks(&self) -> Vec<Block> {
        let mut found = Vec::new();
        let mut lines = self.text.lines().enumerate();
        while let Some((at, line)) = lines.next() {
            let Some((fence, info)) = fence(line) else { continue };
            let indent = line.len() - line.trim_start().len();
            let mut text = String::new();
            let mut count = 0;
            for (_, inner) in lines.by_ref() {
                if inner.trim() == fence {
                    break;
                }
                count += 1;
                text.push_str(inner.get(indent..).unwrap_or(inner.trim_start()));
                text.push('\n');
            }
            let mut words = info.split(',');
            let language = words.next().unwrap_or("").to_owned();
            let marks = words
                .map(|word| word.split_once(':').unwrap_or((word, "")))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            found.push(Block { line: at + 1, language, marks, text, lines: count });
        }
        found
    }
}

/// The fence and the info string of a line that opens a block.
fn fence(line: &str) -> Option<(&str, &str)> {
    let trimmed = line.trim();
    let info = trimmed.trim_start_matches('`');
    let ticks = trimmed.len() - info.len();
    (ticks >= 3 && !info.contains('`')).then(|| (trimmed.get(..ticks).unwrap_or(""), info.trim()))
}

/// Every page below a folder, in order.
pub fn below(folder: &str) -> Vec<Page> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).unwrap_or_else(|error| panic!("{}: {error}", at.display())) {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            let hidden = name.rsplit('/').next().is_some_and(|last| last.starts_with('.'));
            if path.is_dir()
                && !hidden
                && !["target", "docs/book", "node_modules"].contains(&name.as_str())
                && !["target", "node_modules"].iter().any(|end| name.ends_with(&format!("/{end}")))
            {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                found.push(Page::read(&name));
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// Every page of the repository.
pub fn everywhere() -> Vec<Page> {
    // Folders that begin with a dot hold no pages of ours, and the tests' data is not a document.
    let tests = golden::root().strip_prefix(root()).unwrap().to_string_lossy().into_owned();
    below("").into_iter().filter(|page| !page.name.starts_with(&tests)).collect()
}
