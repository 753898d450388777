//! Declared names, those of other files with the `use` that they need; constants, arguments and paths.

use super::{Ground, Proposal, Symbol};
use crate::analysis::edit::{Range, TextEdit};
use crate::analysis::names::{CONSTANTS, Declaration, NameKind, PRINCIPALS};
use crate::analysis::page::Page;
use crate::iam::catalogue;
use crate::syntax::ast;
use std::sync::Arc;

/// What is ready-made wherever something is built for an account.
const READY_MADE: &[(&str, &str)] = &[
    ("account", "the account's name"),
    ("account-id", "the account's number"),
    ("partition", "the account's partition"),
];

/// Words that need quotes where a name stands.
const WORD: &str = "_+.@-*?/:{}";

impl Ground<'_> {
    /// Declared names of some kinds.
    pub(super) fn declared(&mut self, kinds: &[NameKind]) {
        let mut found: Vec<(Declaration, Arc<Page>)> = Vec::new();
        for page in self.view.seen_from(self.page) {
            for one in &page.names().declarations {
                let hidden = one.scope.is_some_and(|(start, end)| {
                    page.key != self.page.key || self.offset < start || end < self.offset
                });
                let known = |(other, _): &(Declaration, Arc<Page>)| {
                    other.kind == one.kind && other.name == one.name
                };
                if kinds.contains(&one.kind) && !hidden && !found.iter().any(known) {
                    found.push((one.clone(), page.clone()));
                }
            }
        }
        let listed = &self.position.facts.listed;
        found.retain(|(one, _)| !listed.contains(&one.name));
        let principals = kinds == PRINCIPALS;
        for (one, page) in found {
            let shared = principals && self.is_shared(&one);
            let mut text = self.name(&one.name);
            if shared {
                text = format!("{} {text}", one.kind.word());
            }
            if matches!(one.kind, NameKind::Statements | NameKind::Template) {
                let call = self.call(&one, &page.key);
                let made = self.proposal(&one, &page).snippet(call).again();
                self.out.push(made);
                continue;
            }
            let made = self.proposal(&one, &page).text(text);
            self.out.push(made);
        }
    }

    fn proposal(&self, one: &Declaration, page: &Arc<Page>) -> Proposal {
        let own = page.key == self.page.key;
        let place = if own { String::new() } else { format!(" in {}", page.key) };
        let detail = format!("{}{place}", one.kind.word());
        let mut made = Proposal::new(&one.name, Symbol::Name(one.kind.word()), detail);
        made.documentation.clone_from(&one.documentation);
        made.rank = u8::from(!own);
        made.besides = self.besides(&page.key);
        made
    }

    /// Whether principals of two kinds have a name.
    fn is_shared(&self, one: &Declaration) -> bool {
        let all = self.view.pages().flat_map(|page| &page.names().declarations);
        let mut others = all.filter(|other| {
            PRINCIPALS.contains(&other.kind) && other.name == one.name && other.kind != one.kind
        });
        others.next().is_some()
    }

    /// A name as it is written: in quotes where it is no bare word.
    fn name(&self, name: &str) -> String {
        let bare = name.chars().all(|c| c.is_alphanumeric() || WORD.contains(c));
        if bare || self.position.quoted { name.to_owned() } else { format!("\"{name}\"") }
    }

    /// The `use` that a name of another file needs.
    pub(super) fn besides(&self, key: &str) -> Vec<TextEdit> {
        if self.view.visible_from(self.page).any(|page| page.key == key) {
            return Vec::new();
        }
        let path = relative(&self.page.key, key);
        let mut uses = self.page.parsed.ast.items.iter();
        let last = uses.rfind(|item| matches!(item.kind, ast::ItemKind::Use(_)));
        let (at, text) = match last {
            Some(item) => (item.span.range().end, format!("\nuse \"{path}\"")),
            None => (0, format!("use \"{path}\"\n\n")),
        };
        vec![TextEdit { range: Range::new(at, at), text }]
    }

    /// A template's or statements' call with a place for each parameter that has no value of its own.
    pub(super) fn call(&self, one: &Declaration, key: &str) -> String {
        let parameters = self.view.page(key).map(|page| parameters(page, one)).unwrap_or_default();
        let needed = parameters.iter().filter(|(_, default)| default.is_none());
        let places: Vec<String> =
            needed.enumerate().map(|(at, (name, _))| format!("${{{}:{name}}}", at + 1)).collect();
        format!("{}({})$0", self.name(&one.name), places.join(", "))
    }

    /// Constants and parameters between braces.
    pub(super) fn constants(&mut self, range: Range) {
        self.declared(CONSTANTS);
        for &(name, detail) in READY_MADE {
            self.out.push(Proposal::new(name, Symbol::Name("let"), detail).rank(2));
        }
        let closed = self.page.text.get(range.end..).is_some_and(|rest| rest.starts_with('}'));
        for one in &mut self.out {
            one.besides.retain(|_| one.rank == 1);
            if !closed {
                one.text.push('}');
            }
        }
    }

    /// Policy variables.
    pub(super) fn variables(&mut self, range: Range) {
        let closed = self.page.text.get(range.end..).is_some_and(|rest| rest.starts_with('}'));
        let close = if closed { "" } else { "}" };
        for key in catalogue::global_keys().filter(|key| !key.is_multivalued()) {
            let open = key.name().split_once("${").map(|(before, _)| before);
            let made = Proposal::new(key.name(), Symbol::Key, key.key_type().name());
            self.out.push(match open {
                Some(before) => made.snippet(format!("{before}${{1:tag}}{}", escaped(close))),
                None => made.text(format!("{}{close}", key.name())),
            });
        }
    }

    /// Parameters by name, and constants, where an argument stands.
    pub(super) fn argument(&mut self) {
        let Some((name, _)) = self.position.facts.call.clone() else { return };
        let kind =
            if self.position.facts.included { NameKind::Statements } else { NameKind::Template };
        let found = self.view.seen_from(self.page).find_map(|page| {
            let mut all = page.names().declarations.iter();
            let one = all.find(|one| one.kind == kind && one.name == name)?;
            Some(parameters(page, one))
        });
        if self.position.quoted {
            return;
        }
        for (name, default) in found.unwrap_or_default() {
            let detail = default.map_or_else(String::new, |value| format!("otherwise {value}"));
            let made = Proposal::new(format!("{name} ="), Symbol::Name("parameter"), detail);
            self.out.push(made.text(format!("{name} = ")).rank(1));
        }
    }

    /// Files with an ending, relative to this one.
    pub(super) fn paths(&mut self, ending: &str) {
        let quoted = self.position.quoted;
        for key in (self.listing)(ending) {
            if key == self.page.key {
                continue;
            }
            let path = relative(&self.page.key, &key);
            let text = if quoted { path.clone() } else { format!("\"{path}\"") };
            self.out.push(Proposal::new(path, Symbol::File, "").text(text));
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('}', "\\}")
}

/// The parameters of a template or of statements, each with the text of its default.
pub(in crate::analysis) fn parameters(
    page: &Page,
    one: &Declaration,
) -> Vec<(String, Option<String>)> {
    fn find(items: &[ast::Item], at: (usize, usize)) -> Option<&[ast::Parameter]> {
        items.iter().find_map(|item| match &item.kind {
            ast::ItemKind::Template(found) if Range::from(item.span) == at.into() => {
                Some(found.parameters.as_slice())
            }
            ast::ItemKind::Statements(found) if Range::from(item.span) == at.into() => {
                Some(found.parameters.as_slice())
            }
            ast::ItemKind::Template(inner) => find(&inner.items, at),
            ast::ItemKind::For(inner) => find(&inner.items, at),
            _ => None,
        })
    }
    let found = find(&page.parsed.ast.items, one.item).unwrap_or_default();
    let name = |parameter: &ast::Parameter| parameter.name.plain().map(str::to_owned);
    let default = |parameter: &ast::Parameter| {
        let value = parameter.default.as_ref()?;
        Some(page.slice(value.span().range()).to_owned())
    };
    found.iter().filter_map(|one| Some((name(one)?, default(one)))).collect()
}

/// The way from one key's folder to another key.
pub(in crate::analysis) fn relative(from: &str, to: &str) -> String {
    let mut from: Vec<&str> = from.split('/').collect();
    from.pop();
    let to: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(shared).map(|_| "..");
    up.chain(to.into_iter().skip(shared)).collect::<Vec<_>>().join("/")
}
