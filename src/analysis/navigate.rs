//! From a name to its declaration and back: definition, references, highlights, renaming, links and symbols.

use super::edit::{Place, Range, TextEdit};
use super::names::{CONSTANTS, Declaration, NameKind, clash};
use super::page::Page;
use super::view::View;
use crate::analysis::load::resolve;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One use of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Where.
    pub place: Place,
    /// Whether it is declared there.
    pub declares: bool,
}

/// Where what is named at a place is declared; a path leads to its file.
pub fn definition(view: &View, page: &Arc<Page>, offset: usize) -> Vec<Place> {
    if let Some(link) = page.names().link_at(offset) {
        let key = resolve(&page.key, &link.path);
        return vec![Place { key, range: Range::new(0, 0) }];
    }
    let Some((home, one)) = view.meant(page, offset) else { return Vec::new() };
    same(home, one).into_iter().map(|range| Place { key: home.key.clone(), range }).collect()
}

/// The places of a declaration: a constant that differs by account has several.
fn same(page: &Page, one: &Declaration) -> Vec<Range> {
    let all = page.names().declarations.iter().filter(|other| {
        *other == one
            || one.kind == NameKind::Constant
                && other.kind == one.kind
                && other.name == one.name
                && other.scope == one.scope
    });
    all.map(|other| Range::new(other.start, other.end)).collect()
}

/// Every use of what is named at a place, its declarations first.
pub fn references(view: &View, page: &Arc<Page>, offset: usize) -> Vec<Use> {
    let Some((home, one)) = view.meant(page, offset) else { return Vec::new() };
    let mut uses: Vec<Use> = same(home, one)
        .into_iter()
        .map(|range| Use { place: Place { key: home.key.clone(), range }, declares: true })
        .collect();
    for other in view.pages() {
        // What a file binds itself is seen there alone.
        if one.scope.is_some() && other.key != home.key {
            continue;
        }
        for mention in other.names().mentions.iter().filter(|mention| mention.name == one.name) {
            let found = view.find(other, mention);
            let is = |(place, found): (&Arc<Page>, &Declaration)| {
                place.key == home.key
                    && found.kind == one.kind
                    && found.name == one.name
                    && found.scope == one.scope
            };
            if found.is_some_and(is) {
                let range = Range::new(mention.start, mention.end);
                uses.push(Use { place: Place { key: other.key.clone(), range }, declares: false });
            }
        }
    }
    uses
}

/// The uses in one file.
pub fn highlights(view: &View, page: &Arc<Page>, offset: usize) -> Vec<Use> {
    references(view, page, offset).into_iter().filter(|one| one.place.key == page.key).collect()
}

/// What would be renamed at a place, and how it is called now.
pub fn renamed(view: &View, page: &Arc<Page>, offset: usize) -> Option<(Range, String)> {
    let (_, one) = view.meant(page, offset)?;
    let own = page.names().declaration_at(offset).map(|own| Range::new(own.start, own.end));
    let used = page.names().mentions.iter().filter(|mention| mention.name == one.name);
    let mut used = used.map(|mention| Range::new(mention.start, mention.end));
    let range = own.or_else(|| used.find(|range| range.touches(offset)))?;
    Some((range, one.name.clone()))
}

/// Edits that give what is named at a place another name, in every file; or why it cannot have it.
pub fn rename(
    view: &View,
    page: &Arc<Page>,
    offset: usize,
    new: &str,
) -> Result<BTreeMap<String, Vec<TextEdit>>, String> {
    let Some((home, one)) = view.meant(page, offset) else {
        return Err("there is no name here that these files declare".to_owned());
    };
    refuse(view, home, one, new)?;
    let mut edits: BTreeMap<String, Vec<TextEdit>> = BTreeMap::new();
    for used in references(view, page, offset) {
        let Some(at) = view.page(&used.place.key) else { continue };
        let range = used.place.range;
        let quoted = at.slice(range.start.saturating_sub(1)..range.start) == "\"";
        let text = written(new, quoted, CONSTANTS.contains(&one.kind));
        edits.entry(used.place.key).or_default().push(TextEdit { range, text });
    }
    Ok(edits)
}

/// A name as it is written in place of another: in quotes where a bare word cannot hold it.
fn written(new: &str, quoted: bool, constant: bool) -> String {
    let bare = |c: char| c.is_alphanumeric() || "_+.@-*?/:".contains(c);
    if quoted || constant || new.chars().all(bare) {
        return new.to_owned();
    }
    format!("\"{new}\"")
}

/// Says why a declaration cannot have a name.
fn refuse(view: &View, home: &Arc<Page>, one: &Declaration, new: &str) -> Result<(), String> {
    let first = new.chars().next();
    let Some(first) = first else { return Err("a name cannot be empty".to_owned()) };
    if new.contains(['"', '\n', '\r', '{', '}', '\\', ' ', ',']) {
        return Err(format!("`{new}` is no name: it holds a space, a comma, a quote or a brace"));
    }
    if CONSTANTS.contains(&one.kind) {
        let rest = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        if !(first.is_alphabetic() || first == '_') || !new.chars().all(rest) {
            return Err(format!(
                "`{new}` cannot stand between braces: a letter or `_`, then letters, digits, `_` and `-`"
            ));
        }
    }
    // What sees the declaration, and what the declaration sees, must not have the name already.
    let sees = |page: &Arc<Page>| view.visible_from(page).any(|other| other.key == home.key);
    for page in view.pages() {
        let near = page.key == home.key
            || sees(page)
            || view.visible_from(home).any(|other| other.key == page.key);
        if !near || new == one.name {
            continue;
        }
        let mut taken = page.names().declarations.iter();
        let constants = CONSTANTS.contains(&one.kind);
        let hides = |other: &Declaration| {
            let both = other.scope.zip(one.scope);
            let apart = both.is_some_and(|(a, b)| a.1 <= b.0 || b.1 <= a.0);
            constants && CONSTANTS.contains(&other.kind) && !apart
        };
        if let Some(other) =
            taken.find(|other| other.name == new && (clash(other, one) || hides(other)))
        {
            let line = page.lines().line(u32::try_from(other.start).unwrap_or(u32::MAX)).0 + 1;
            let kind = other.kind.word();
            return Err(format!("there is a {kind} `{new}` already: {}, line {line}", page.key));
        }
    }
    Ok(())
}

/// A declaration or sentence, for outlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name, or its first words.
    pub name: String,
    /// The word for what it is.
    pub kind: &'static str,
    /// The whole.
    pub range: Range,
    /// The name.
    pub name_range: Range,
    /// What stands in it.
    pub inner: Vec<Symbol>,
}

/// The declarations of all files whose names hold some letters in their order.
pub fn find_symbols(view: &View, letters: &str) -> Vec<(Place, Symbol)> {
    let mut found = Vec::new();
    for page in view.pages() {
        for symbol in super::outline::symbols(page) {
            flatten(&symbol, page, letters, &mut found);
        }
    }
    found
}

fn flatten(symbol: &Symbol, page: &Page, letters: &str, out: &mut Vec<(Place, Symbol)>) {
    let mut name = symbol.name.chars();
    let holds = |letter: char| name.any(|other| other.eq_ignore_ascii_case(&letter));
    if letters.chars().filter(|one| !one.is_whitespace()).all(holds) {
        let place = Place { key: page.key.clone(), range: symbol.name_range };
        out.push((place, symbol.clone()));
    }
    symbol.inner.iter().for_each(|inner| flatten(inner, page, letters, out));
}

/// The paths of a file, each with the key of what it leads to.
pub fn links(page: &Page) -> Vec<(Range, String)> {
    let links = page.names().links.iter();
    links.map(|link| (Range::new(link.start, link.end), resolve(&page.key, &link.path))).collect()
}
