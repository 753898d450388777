//! The documents are true: every block of code in them is run, every generated part is as generated, every link leads
//! somewhere. CONTRIBUTING.md says which kinds of blocks there are.

#![allow(clippy::disallowed_methods, reason = "tests read and write their own data")]

mod blocks;
mod generated;
mod links;
mod pages;
mod session;

use crate::golden;
use pages::Page;
use std::sync::Mutex;

/// Held while pages are read and rewritten.
static WRITING: Mutex<()> = Mutex::new(());

/// Pages whose blocks are run.
fn documents() -> Vec<Page> {
    let mut found: Vec<Page> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].into_iter().map(Page::read).collect();
    found.extend(pages::below("docs/src"));
    found
}

#[test]
fn blocks_are_true() {
    let _writing = WRITING.lock();
    let mut failures = Vec::new();
    let mut count = 0;
    for page in documents() {
        count += page.blocks().len();
        failures.extend(blocks::run(&page));
    }
    assert!(count > 100, "{count} blocks");
    golden::settle(failures);
}

#[test]
fn generated_parts_are_as_generated() {
    let _writing = WRITING.lock();
    let mut failures = Vec::new();
    let mut count = 0;
    for page in documents() {
        let (text, parts) = generated::refresh(&page);
        count += parts;
        failures.extend(golden::compare(&page.path, &text).err());
    }
    assert_eq!(count, generated::NAMES.len(), "each generated part stands in one page");
    golden::settle(failures);
}

#[test]
fn links_lead_somewhere() {
    golden::settle(pages::everywhere().iter().flat_map(links::broken).collect());
}

/// ARCHITECTURE.md has a paragraph for each module of the library, with its layer.
#[test]
fn every_layer_has_its_paragraph() {
    let (library, page) = (Page::read("src/lib.rs").text, Page::read("ARCHITECTURE.md").text);
    let modules = library.lines().filter_map(|line| line.strip_prefix("pub mod "));
    let paragraphs: Vec<String> = modules
        .filter_map(|line| line.split_once("; //"))
        .map(|(name, about)| (name, about.split_whitespace().next().unwrap_or("")))
        .map(|(name, layer)| format!("**`{name}`** ({layer})"))
        .collect();
    assert!(paragraphs.len() > 10, "the modules are found");
    let missing = paragraphs.into_iter().filter(|one| !page.contains(one)).collect();
    golden::settle(missing);
}

/// The book's table of contents names every page, and no other.
#[test]
fn every_page_is_in_the_summary() {
    let summary = Page::read("docs/src/SUMMARY.md");
    let mut listed: Vec<String> =
        links::targets(&summary).into_iter().map(|(_, target)| target).collect();
    listed.sort();
    let mut there: Vec<String> = pages::below("docs/src")
        .into_iter()
        .filter_map(|page| page.name.strip_prefix("docs/src/").map(str::to_owned))
        .filter(|name| name != "SUMMARY.md")
        .collect();
    there.sort();
    assert_eq!(listed, there);
}
