//! Links within the repository: to files, and to headings in them.

use super::pages::{Page, root};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// What a page links to, with the line; whole addresses are left out.
pub fn targets(page: &Page) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (line, text) in prose(&page.text) {
        let mut rest = text.as_str();
        while let Some(at) = rest.find("](") {
            rest = &rest[at + 2..];
            let Some(end) = rest.find(')') else { break };
            let target = rest[..end].split_whitespace().next().unwrap_or("");
            if !target.contains("://") && !target.starts_with("mailto:") {
                found.push((line, target.to_owned()));
            }
            rest = &rest[end..];
        }
    }
    found
}

/// Links that lead nowhere.
pub fn broken(page: &Page) -> Vec<String> {
    let mut found = Vec::new();
    for (line, target) in targets(page) {
        let (file, heading) = target.split_once('#').unwrap_or((&target, ""));
        let path = if file.is_empty() {
            page.path.clone()
        } else {
            tidy(&page.path.parent().unwrap().join(file))
        };
        let fault = if !path.exists() {
            Some("there is no such file")
        } else if !path.starts_with(root()) {
            Some("leads out of the repository")
        } else if !heading.is_empty() && !headings(&path).contains(&heading.to_owned()) {
            Some("there is no such heading")
        } else {
            None
        };
        if let Some(fault) = fault {
            found.push(format!("{}:{line}: {target}: {fault}", page.name));
        }
    }
    found
}

fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(tidied.pop()),
            Component::CurDir => {}
            _ => tidied.push(part),
        }
    }
    tidied
}

/// The headings of a page, as links name them.
fn headings(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    prose(&text)
        .into_iter()
        .filter(|(_, line)| line.starts_with('#'))
        .map(|(_, line)| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            title
                .chars()
                .filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter))
                .map(|letter| if letter == ' ' { '-' } else { letter })
                .collect()
        })
        .collect()
}

/// The lines outside of fenced blocks, without code in the text; numbered from 1.
fn prose(text: &str) -> Vec<(usize, String)> {
    let mut fenced = false;
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let heading = line.starts_with('#');
            let plain: String = if heading {
                line.replace('`', "")
            } else {
                line.split('`').step_by(2).collect::<Vec<_>>().join("code")
            };
            found.push((at + 1, plain));
        }
    }
    found
}
