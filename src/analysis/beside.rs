//! What stands beside the text: lenses above sentences and hints within them.

use super::Snapshot;
use super::edit::Range;
use super::facts::{counted, matching};
use super::page::Page;
use crate::syntax::ast;

/// What a lens does when it is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Shows the verdict, with the calls of an escape.
    Verdict,
    /// Shows the JSON that the sentence builds.
    Json,
    /// Says in plain English what the sentence lets its delegates do.
    Describe,
    /// Runs a test, by its title.
    Test(String),
}

/// A line above a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The sentence's first words.
    pub range: Range,
    /// What is shown.
    pub title: String,
    /// What it does.
    pub act: Act,
}

/// A few words within the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// After which byte.
    pub offset: usize,
    /// The words.
    pub text: String,
    /// More, when it is looked at.
    pub tip: Option<String>,
}

/// The lenses of a page, from its last check.
pub fn lenses(snapshot: &Snapshot, page: &Page) -> Vec<Lens> {
    let mut found = Vec::new();
    for verdict in snapshot.verdicts(&page.key) {
        let range = first_word(page, verdict.range);
        found.push(Lens { range, title: verdict.words(), act: Act::Verdict });
        if !verdict.invariant {
            found.push(Lens { range, title: "show JSON".to_owned(), act: Act::Json });
            found.push(Lens { range, title: "describe".to_owned(), act: Act::Describe });
        }
    }
    of_items(page, &page.parsed.ast.items, &mut found);
    found.sort_by_key(|lens| lens.range.start);
    found
}

fn first_word(page: &Page, range: Range) -> Range {
    let text = page.slice(range.start..range.end);
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    Range::new(range.start, range.start + end)
}

fn of_items(page: &Page, items: &[ast::Item], out: &mut Vec<Lens>) {
    for item in items {
        let range = first_word(page, item.span.into());
        match &item.kind {
            ast::ItemKind::Test(test) => {
                let title = test.name.plain().unwrap_or_default().to_owned();
                out.push(Lens { range, title: "run test".to_owned(), act: Act::Test(title) });
            }
            ast::ItemKind::Policy(_) | ast::ItemKind::Guardrail(_) => {
                out.push(Lens { range, title: "show JSON".to_owned(), act: Act::Json });
            }
            ast::ItemKind::Principal(one) if has_statements(one.body.as_ref()) => {
                out.push(Lens { range, title: "show JSON".to_owned(), act: Act::Json });
            }
            ast::ItemKind::Template(one) => of_items(page, &one.items, out),
            ast::ItemKind::For(one) => of_items(page, &one.items, out),
            _ => {}
        }
    }
}

fn has_statements(body: Option<&ast::Body>) -> bool {
    let mut elements = body.into_iter().flat_map(|body| &body.elements);
    elements.any(|one| matches!(one, ast::Element::Statement(_) | ast::Element::Include(_)))
}

/// The hints of a part of a page: how many actions a wildcard takes in, and, from its last check, sizes and verdicts.
pub fn hints(snapshot: Option<&Snapshot>, page: &Page, within: Range) -> Vec<Hint> {
    let mut found = Vec::new();
    wildcards(&page.parsed.ast.items, within, &mut found);
    if let Some(snapshot) = snapshot {
        sizes(snapshot, page, &mut found);
        verdicts(snapshot, page, &mut found);
    }
    found.retain(|hint| within.touches(hint.offset));
    found.sort_by_key(|hint| hint.offset);
    found
}

/// The number of actions beside each wildcard and level.
fn wildcards(items: &[ast::Item], within: Range, out: &mut Vec<Hint>) {
    let mut actions: Vec<&ast::Text> = Vec::new();
    collect(items, within, &mut actions);
    for text in actions {
        let Some(plain) = text.plain().filter(|plain| plain.contains(['*', '?', '@'])) else {
            continue;
        };
        let count = matching(plain).len();
        if count > 0 && plain != "*" {
            let offset = text.span.range().end;
            let tip = super::facts::actions(plain);
            out.push(Hint { offset, text: counted(count, "action"), tip });
        }
    }
}

/// The actions that are written within a range.
fn collect<'a>(items: &'a [ast::Item], within: Range, out: &mut Vec<&'a ast::Text>) {
    for item in items {
        let range = Range::from(item.span);
        if range.end < within.start || within.end < range.start {
            continue;
        }
        match &item.kind {
            ast::ItemKind::Principal(one) => of_body(one.body.as_ref(), out),
            ast::ItemKind::Policy(one) => {
                if let ast::PolicyText::Body(body) = &one.text {
                    of_body(Some(body), out);
                }
            }
            ast::ItemKind::Statements(one) => of_body(Some(&one.body), out),
            ast::ItemKind::Guardrail(one) => of_body(Some(&one.body), out),
            ast::ItemKind::Template(one) => collect(&one.items, within, out),
            ast::ItemKind::For(one) => collect(&one.items, within, out),
            ast::ItemKind::Delegate(one) => {
                one.grants.iter().for_each(|grant| of_body(grant.body.as_ref(), out));
                of_body(one.body.as_ref(), out);
            }
            ast::ItemKind::Invariant(one) => out.extend(&one.actions.list),
            _ => {}
        }
    }
}

fn of_body<'a>(body: Option<&'a ast::Body>, out: &mut Vec<&'a ast::Text>) {
    for element in body.into_iter().flat_map(|body| &body.elements) {
        match element {
            ast::Element::Statement(one) => out.extend(&one.actions.list),
            ast::Element::May(one) => {
                one.grants.iter().for_each(|grant| of_body(grant.body.as_ref(), out));
            }
            _ => {}
        }
    }
}

/// How many characters are left of a policy's limit, beside the name of what builds it.
fn sizes(snapshot: &Snapshot, page: &Page, out: &mut Vec<Hint>) {
    let Some(own) = snapshot.pages.iter().find(|own| own.key == page.key) else { return };
    let mut largest: Vec<(usize, usize, usize, String)> = Vec::new();
    for (_, policy) in snapshot.planned(own.file) {
        let range = Range::from(policy.declared);
        let named = policy.delegations.is_empty();
        let offset = if named { range.end } else { first_line_end(page, range) };
        match largest.iter_mut().find(|(at, ..)| *at == offset) {
            Some(known) if known.1 >= policy.size => {}
            Some(known) => *known = (offset, policy.size, policy.limit, policy.name.clone()),
            None => largest.push((offset, policy.size, policy.limit, policy.name.clone())),
        }
    }
    for (offset, size, limit, name) in largest {
        let text = match limit.checked_sub(size) {
            Some(left) => format!("{left} characters left"),
            None => format!("{} characters too many", size - limit),
        };
        let tip = Some(format!("`{name}` has {size} of {limit} characters"));
        out.push(Hint { offset, text, tip });
    }
}

/// The verdict at the end of a sentence's first line.
fn verdicts(snapshot: &Snapshot, page: &Page, out: &mut Vec<Hint>) {
    for verdict in snapshot.verdicts(&page.key) {
        let offset = first_line_end(page, verdict.range);
        let tip: Vec<String> =
            verdict.assumptions.iter().map(|(code, text)| format!("* {code}: {text}")).collect();
        let tip = (!tip.is_empty()).then(|| tip.join("\n"));
        match out.iter_mut().find(|hint| hint.offset == offset) {
            // One hint a line: the verdict first, then the size.
            Some(hint) => {
                let size = hint.tip.take().unwrap_or_default();
                hint.text = format!("{}; {}", verdict.words(), hint.text);
                hint.tip = Some(format!("{}\n\n{size}", tip.unwrap_or_default()).trim().to_owned());
            }
            None => out.push(Hint { offset, text: verdict.words(), tip }),
        }
    }
}

fn first_line_end(page: &Page, range: Range) -> usize {
    let text = page.slice(range.start..range.end);
    let end = text.find('\n').unwrap_or(text.len());
    let line = text.get(..end).unwrap_or(text).trim_end();
    range.start + line.len()
}
