//! The shape of a file: its outline, what can be folded, and what a selection grows to.

use super::edit::Range;
use super::names::NameKind;
use super::navigate::Symbol;
use super::page::Page;
use crate::syntax::{LexemeKind, Lexemes, ast};

/// The outline.
pub fn symbols(page: &Page) -> Vec<Symbol> {
    of_items(page, &page.parsed.ast.items)
}

fn of_items(page: &Page, items: &[ast::Item]) -> Vec<Symbol> {
    items.iter().filter_map(|item| of_item(page, item)).collect()
}

fn symbol(
    name: String,
    kind: &'static str,
    whole: Range,
    at: Range,
    inner: Vec<Symbol>,
) -> Option<Symbol> {
    let name = if name.trim().is_empty() { kind.to_owned() } else { name };
    let name_range = if whole.holds(at) { at } else { whole };
    Some(Symbol { name, kind, range: whole, name_range, inner })
}

fn of_item(page: &Page, item: &ast::Item) -> Option<Symbol> {
    let whole = Range::from(item.span);
    let named = |text: &ast::Text, kind: NameKind, inner| {
        let shown = page.slice(text.span.range()).trim_matches('"').to_owned();
        symbol(shown, kind.word(), whole, text.span.into(), inner)
    };
    match &item.kind {
        ast::ItemKind::Let(one) => named(&one.name, NameKind::Constant, Vec::new()),
        ast::ItemKind::Account(one) => named(&one.name, NameKind::Account, Vec::new()),
        ast::ItemKind::Accounts(one) => named(&one.name, NameKind::Accounts, Vec::new()),
        ast::ItemKind::Organization(one) => named(&one.name, NameKind::Organization, Vec::new()),
        ast::ItemKind::Ou(one) => named(&one.name, NameKind::Ou, Vec::new()),
        ast::ItemKind::Principal(one) => named(&one.name, NameKind::of(one.kind), Vec::new()),
        ast::ItemKind::Policy(one) => {
            let kind = match one.kind {
                ast::PolicyKind::Identity => NameKind::Policy,
                ast::PolicyKind::Boundary => NameKind::Boundary,
            };
            named(&one.name, kind, Vec::new())
        }
        ast::ItemKind::Statements(one) => named(&one.name, NameKind::Statements, Vec::new()),
        ast::ItemKind::Guardrail(one) => named(&one.name, NameKind::Guardrail, Vec::new()),
        ast::ItemKind::Template(one) => {
            named(&one.name, NameKind::Template, of_items(page, &one.items))
        }
        ast::ItemKind::For(one) => {
            let head = page.slice(whole.start..one.block.range().start).trim().to_owned();
            symbol(first_words(&head), "for", whole, whole, of_items(page, &one.items))
        }
        ast::ItemKind::Test(one) => named(&one.name, NameKind::Test, Vec::new()),
        ast::ItemKind::Delegate(_) | ast::ItemKind::Invariant(_) | ast::ItemKind::Protect(_) => {
            let kind = match &item.kind {
                ast::ItemKind::Delegate(_) => "delegate",
                ast::ItemKind::Protect(_) => "protect",
                _ => "invariant",
            };
            symbol(first_words(page.slice(item.span.range())), kind, whole, whole, Vec::new())
        }
        ast::ItemKind::Instance(one) => {
            let shown = page.slice(item.span.range()).to_owned();
            symbol(first_words(&shown), "instance", whole, one.name.span.into(), Vec::new())
        }
        ast::ItemKind::Use(_) => None,
        ast::ItemKind::Broken(broken) => {
            let (kind, name) = broken.declares.as_ref()?;
            let shown = page.slice(name.span.range()).to_owned();
            symbol(shown, kind, whole, name.span.into(), Vec::new())
        }
    }
}

/// A sentence up to its block, on one line, not too long.
fn first_words(text: &str) -> String {
    const LONGEST: usize = 80;
    let head = text.split(" {").next().unwrap_or(text);
    let words: Vec<&str> = head.split_whitespace().collect();
    let mut shown: String = words.join(" ").chars().take(LONGEST).collect();
    if words.join(" ").chars().count() > LONGEST {
        shown.push('…');
    }
    shown
}

/// What a fold hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    /// A block or list.
    Block,
    /// Lines of comments.
    Comment,
    /// Lines of `use`.
    Uses,
}

/// What can be folded: blocks and lists over several lines, runs of comments and of `use`.
pub fn folds(page: &Page) -> Vec<(Range, FoldKind)> {
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for lexeme in Lexemes::within(&page.text, 0..page.text.len()) {
        match lexeme.kind {
            LexemeKind::Sign('{' | '[' | '(') => open.push(lexeme.start),
            LexemeKind::Sign('}' | ']' | ')') => {
                if let Some(start) = open.pop()
                    && page.slice(start..lexeme.end).contains('\n')
                {
                    found.push((Range::new(start, lexeme.end), FoldKind::Block));
                }
            }
            _ => {}
        }
    }
    let comments = page.parsed.trivia.comments.iter().filter(|one| one.own_line);
    runs(page, comments.map(|one| one.span.into()), FoldKind::Comment, &mut found);
    let uses = page.parsed.ast.items.iter();
    let uses = uses.filter(|item| matches!(item.kind, ast::ItemKind::Use(_)));
    runs(page, uses.map(|item| item.span.into()), FoldKind::Uses, &mut found);
    found.sort_by_key(|(range, _)| *range);
    found
}

/// Runs of ranges on lines that follow each other.
fn runs(
    page: &Page,
    ranges: impl Iterator<Item = Range>,
    kind: FoldKind,
    out: &mut Vec<(Range, FoldKind)>,
) {
    let mut run: Option<(Range, usize)> = None;
    for range in ranges {
        run = match run {
            Some((whole, count))
                if page.slice(whole.end..range.start).matches('\n').count() == 1 =>
            {
                Some((Range::new(whole.start, range.end), count + 1))
            }
            other => {
                out.extend(other.filter(|(_, count)| *count > 1).map(|(whole, _)| (whole, kind)));
                Some((range, 1))
            }
        };
    }
    out.extend(run.filter(|(_, count)| *count > 1).map(|(whole, _)| (whole, kind)));
}

/// What a selection at a place grows to, step by step: token, list or block, sentence, item, file.
pub fn selections(page: &Page, offset: usize) -> Vec<Range> {
    let mut all = vec![Range::new(0, page.text.len())];
    let mut open: Vec<usize> = Vec::new();
    for lexeme in Lexemes::within(&page.text, 0..page.text.len()) {
        let own = Range::new(lexeme.start, lexeme.end);
        if own.touches(offset) {
            all.push(own);
            if matches!(lexeme.kind, LexemeKind::String(true)) {
                all.push(Range::new(own.start + 1, own.end - 1));
            }
        }
        match lexeme.kind {
            LexemeKind::Sign('{' | '[' | '(') => open.push(lexeme.start),
            LexemeKind::Sign('}' | ']' | ')') => {
                let Some(start) = open.pop() else { continue };
                all.push(Range::new(start, lexeme.end));
                all.push(Range::new(start + 1, lexeme.start));
            }
            _ => {}
        }
    }
    let mut sentences = Sentences { found: &mut all };
    sentences.items(&page.parsed.ast.items);
    all.retain(|range| range.touches(offset));
    all.sort_by_key(|range| (range.end - range.start, range.start));
    all.dedup();
    // Each must hold the one before it.
    let mut chain: Vec<Range> = Vec::new();
    for range in all {
        if chain.last().is_none_or(|inner| range.holds(*inner) && range != *inner) {
            chain.push(range);
        }
    }
    chain
}

struct Sentences<'a> {
    found: &'a mut Vec<Range>,
}

impl Sentences<'_> {
    fn items(&mut self, items: &[ast::Item]) {
        for item in items {
            self.found.push(item.span.into());
            match &item.kind {
                ast::ItemKind::Principal(one) => one.body.iter().for_each(|body| self.body(body)),
                ast::ItemKind::Policy(one) => {
                    if let ast::PolicyText::Body(body) = &one.text {
                        self.body(body);
                    }
                }
                ast::ItemKind::Statements(one) => self.body(&one.body),
                ast::ItemKind::Guardrail(one) => self.body(&one.body),
                ast::ItemKind::Template(one) => self.items(&one.items),
                ast::ItemKind::For(one) => self.items(&one.items),
                ast::ItemKind::Delegate(one) => {
                    one.grants.iter().for_each(|grant| self.grant(grant));
                    one.body.iter().for_each(|body| self.body(body));
                }
                ast::ItemKind::Test(one) => {
                    for scenario in &one.scenarios {
                        self.found.push(scenario.span.into());
                        let expected = scenario.expectations.iter();
                        self.found.extend(expected.map(|one| Range::from(one.span)));
                    }
                }
                _ => {}
            }
        }
    }

    fn grant(&mut self, grant: &ast::Grant) {
        self.found.push(grant.span.into());
        grant.body.iter().for_each(|body| self.body(body));
    }

    fn body(&mut self, body: &ast::Body) {
        for element in &body.elements {
            match element {
                ast::Element::Statement(one) => {
                    self.found.push(one.span.into());
                    self.found.push(one.actions.span.into());
                    self.found.push(one.resources.span.into());
                    self.found.extend(one.condition.iter().map(|guard| Range::from(guard.span)));
                }
                ast::Element::May(one) => {
                    self.found.push(one.span.into());
                    one.grants.iter().for_each(|grant| self.grant(grant));
                }
                ast::Element::Include(one) => self.found.push(one.span.into()),
                ast::Element::Clause(one) => self.found.push(one.span.into()),
                ast::Element::Broken(span, _) => self.found.push((*span).into()),
            }
        }
    }
}
