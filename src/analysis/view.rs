//! The newest texts of a project, as features see them: parsed when first asked for, whatever is still being checked.

use super::load::resolve;
use super::names::{Declaration, Mention, NameKind};
use super::page::Page;
use crate::text::FileId;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// A file, parsed when it is first asked for.
#[derive(Debug)]
struct Lazy {
    text: Arc<str>,
    page: OnceLock<Arc<Page>>,
}

/// The `.deleg` files of a project by key.
#[derive(Debug, Default)]
pub struct View {
    files: BTreeMap<String, Lazy>,
}

impl View {
    /// Takes a text that is not parsed yet.
    pub fn set(&mut self, key: &str, text: Arc<str>) {
        self.files.insert(key.to_owned(), Lazy { text, page: OnceLock::new() });
    }

    /// Takes a parsed file.
    pub fn set_page(&mut self, page: &Arc<Page>) {
        let lazy = Lazy { text: page.text.clone(), page: OnceLock::from(page.clone()) };
        self.files.insert(page.key.clone(), lazy);
    }

    /// The text of a file.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.files.get(key).map(|lazy| &*lazy.text)
    }

    /// Forgets every file for which this does not hold.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.files.retain(|key, _| keep(key));
    }

    /// A file.
    pub fn page(&self, key: &str) -> Option<&Arc<Page>> {
        let lazy = self.files.get(key)?;
        let read = || Arc::new(Page::new(FileId::new(0), key, lazy.text.clone()));
        Some(lazy.page.get_or_init(read))
    }

    /// Every file, in the order of keys.
    pub fn pages(&self) -> impl Iterator<Item = &Arc<Page>> {
        self.files.keys().filter_map(|key| self.page(key))
    }

    /// The files that a file sees: itself first, those that it uses, then all others, in which a template's names may
    /// be looked for.
    pub fn seen_from<'v>(&'v self, page: &'v Arc<Page>) -> impl Iterator<Item = &'v Arc<Page>> {
        let used: Vec<String> = used(page).collect();
        let direct = used.clone();
        let of_use = used.into_iter().filter_map(|key| self.page(&key));
        let others =
            self.pages().filter(move |one| one.key != page.key && !direct.contains(&one.key));
        std::iter::once(page).chain(of_use).chain(others)
    }

    /// The files whose declarations a file may use: itself and those that it uses.
    pub fn visible_from<'v>(&'v self, page: &'v Arc<Page>) -> impl Iterator<Item = &'v Arc<Page>> {
        let used = used(page).collect::<Vec<_>>().into_iter().filter_map(|key| self.page(&key));
        std::iter::once(page).chain(used.filter(|one| one.key != page.key))
    }

    /// The declaration that a mention means.
    pub fn find<'v>(
        &'v self,
        page: &'v Arc<Page>,
        mention: &Mention,
    ) -> Option<(&'v Arc<Page>, &'v Declaration)> {
        if let Some(own) = page.names().find(mention) {
            return Some((page, own));
        }
        let fits = |one: &&Declaration| {
            mention.kinds.contains(&one.kind)
                && one.name == mention.name
                && one.scope.is_none()
                && (one.list || !mention.only_list)
        };
        self.seen_from(page).skip(1).find_map(|other| {
            let found = other.names().declarations.iter().find(fits)?;
            Some((other, found))
        })
    }

    /// The declaration at a place, or the one that is mentioned there.
    pub fn meant<'v>(
        &'v self,
        page: &'v Arc<Page>,
        offset: usize,
    ) -> Option<(&'v Arc<Page>, &'v Declaration)> {
        if let Some(own) = page.names().declaration_at(offset) {
            // A constant that differs by account has a `let` for each; they are one name.
            let first = page.names().declarations.iter().find(|one| {
                own.kind == NameKind::Constant && one.kind == own.kind && one.name == own.name
            });
            return Some((page, first.filter(|one| one.scope == own.scope).unwrap_or(own)));
        }
        let here = page.names().mentions.iter();
        let mut here = here.filter(|one| one.start <= offset && offset <= one.end);
        here.find_map(|mention| self.find(page, mention))
    }
}

/// The keys of the files that a page uses.
fn used(page: &Page) -> impl Iterator<Item = String> {
    let links = page.names().links.iter().filter(|link| link.used);
    links.map(|link| resolve(&page.key, &link.path))
}
