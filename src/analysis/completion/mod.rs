//! What can be written at a place: the words of the language, declared names, and what AWS's catalogue knows.

mod catalogue;
mod conditions;
mod names;
pub(super) use names::parameters;
mod sentences;

use super::edit::{Range, TextEdit};
use super::page::Page;
use super::position::{self, Expect, Position};
use super::view::View;
use std::sync::Arc;

/// What a proposal is, for its symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// A word of the language.
    Keyword,
    /// A sentence with places to fill.
    Sentence,
    /// A declared name of the kind with this word.
    Name(&'static str),
    /// A service of AWS.
    Service,
    /// An action.
    Action,
    /// A pattern of actions, or a level of them.
    Wildcard,
    /// A resource type.
    ResourceType,
    /// A condition key.
    Key,
    /// An operator.
    Operator,
    /// A value.
    Value,
    /// A file.
    File,
}

/// One thing that can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What is shown, and what the typed text is compared with.
    pub label: String,
    /// What it is.
    pub symbol: Symbol,
    /// A few words beside it.
    pub detail: String,
    /// More about it, as Markdown; nothing where it is had by [`resolve`].
    pub documentation: Option<String>,
    /// What is written. In a snippet `${1:text}` is a place to fill and `$0` the last.
    pub text: String,
    /// Whether it is a snippet.
    pub snippet: bool,
    /// Where it stands among the others: lower first.
    pub rank: u8,
    /// Whether what follows is worth asking for at once.
    pub again: bool,
    /// What else changes: a `use` of the file that declares the name.
    pub besides: Vec<TextEdit>,
}

/// The proposals for a place.
#[derive(Clone, Debug, Default)]
pub struct Completion {
    /// What is replaced.
    pub range: Option<Range>,
    /// What can be written.
    pub proposals: Vec<Proposal>,
    /// Whether there are more than these, which more letters would bring.
    pub partial: bool,
}

/// Where files are listed for paths: keys below the project's root with an ending.
pub type Listing<'a> = &'a dyn Fn(&str) -> Vec<String>;

/// What the proposals are made from.
pub(super) struct Ground<'a> {
    pub(super) view: &'a View,
    pub(super) page: &'a Arc<Page>,
    pub(super) position: &'a Position,
    pub(super) offset: usize,
    pub(super) listing: Listing<'a>,
    pub(super) out: Vec<Proposal>,
    pub(super) partial: bool,
}

impl Proposal {
    pub(super) fn new(label: impl Into<String>, symbol: Symbol, detail: impl Into<String>) -> Self {
        let label = label.into();
        Self {
            text: label.clone(),
            label,
            symbol,
            detail: detail.into(),
            documentation: None,
            snippet: false,
            rank: 5,
            again: false,
            besides: Vec::new(),
        }
    }

    pub(super) fn text(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..self }
    }

    pub(super) fn snippet(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), snippet: true, ..self }
    }

    pub(super) fn rank(self, rank: u8) -> Self {
        Self { rank, ..self }
    }

    pub(super) fn again(self) -> Self {
        Self { again: true, ..self }
    }

    pub(super) fn documented(self, text: Option<String>) -> Self {
        Self { documentation: text, ..self }
    }
}

/// What can be written at a place of a page.
pub fn at(view: &View, page: &Arc<Page>, offset: usize, listing: Listing<'_>) -> Completion {
    let Some(position) = position::at(&page.text, offset) else { return Completion::default() };
    let mut ground = Ground {
        view,
        page,
        position: &position,
        offset,
        listing,
        out: Vec::new(),
        partial: false,
    };
    if let Some(range) = position.variable {
        ground.variables(range);
        return ground.finish(range);
    }
    let within_text = |range: &Range| is_glued(&page.text, *range) || !opens_block(&position);
    if let Some(range) = position.interpolation.filter(within_text) {
        ground.constants(range);
        return ground.finish(range);
    }
    for expect in &position.expects {
        ground.propose(expect);
    }
    ground.finish(position.word)
}

/// Whether a text holds some letters in their order, without case.
fn holds(text: &str, letters: &str) -> bool {
    let mut text = text.chars();
    letters.chars().all(|letter| text.any(|other| other.eq_ignore_ascii_case(&letter)))
}

/// Whether a brace before a name stands right behind a sign of a pattern: no block's does.
fn is_glued(text: &str, name: Range) -> bool {
    let before = text.get(..name.start.saturating_sub(1)).unwrap_or("");
    before.ends_with(['/', '-', ':', '.', '*', '_', '}'])
}

/// Whether a brace before the cursor is one of a block.
fn opens_block(position: &Position) -> bool {
    let block = |expect: &Expect| {
        matches!(
            expect,
            Expect::Element(_)
                | Expect::Item
                | Expect::Grant
                | Expect::Scenario
                | Expect::Expectation
        )
    };
    position.expects.iter().any(block)
}

impl Ground<'_> {
    /// Those that hold the letters before the cursor in their order; those that begin with them first.
    fn finish(mut self, range: Range) -> Completion {
        let typed = self.page.slice(range.start..self.offset).to_owned();
        if !typed.is_empty() {
            self.out.retain(|one| holds(&one.label, &typed));
            // What was left out is had again when letters are taken back.
            self.partial = true;
        }
        let begins = |one: &Proposal| {
            let head = one.label.get(..typed.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(&typed))
        };
        self.out
            .sort_by(|a, b| (!begins(a), a.rank, &a.label).cmp(&(!begins(b), b.rank, &b.label)));
        self.out.dedup_by(|a, b| a.label == b.label && a.text == b.text);
        let (proposals, partial) = (std::mem::take(&mut self.out), self.partial);
        Completion { range: Some(range), proposals, partial }
    }

    fn propose(&mut self, expect: &Expect) {
        let quoted = self.position.quoted;
        match expect {
            Expect::Path(ending) => self.paths(ending),
            Expect::Value => self.values(),
            Expect::Name(kinds) => self.declared(kinds),
            Expect::Action => self.actions(),
            Expect::Key => self.keys(),
            Expect::Argument => self.argument(),
            _ if quoted => {}
            Expect::Keyword(words) => self.keyword(words),
            Expect::Sign('{') => {
                let block = Proposal::new("{ … }", Symbol::Keyword, "a block");
                self.out.push(block.snippet("{\n\t$0\n}").rank(8).again());
            }
            Expect::Sign(_) | Expect::NewName | Expect::Text | Expect::Cidr => {}
            Expect::Item => self.items(),
            Expect::Element(block) => self.elements(*block),
            Expect::Grant => self.grants(),
            Expect::Scenario => self.scenarios(),
            Expect::Expectation => self.expectations(),
            Expect::Verb => self.verbs(),
            Expect::Kind => self.kinds(),
            Expect::Pattern => self.patterns(),
            Expect::ServicePrincipal { linked } => self.service_principals(*linked),
            Expect::Resource => self.resources(),
            Expect::ResourceType => self.resource_types(),
            Expect::ResourcePattern => self.resource_pattern(),
            Expect::Region => self.regions(),
            Expect::Operator => self.operators(),
            Expect::Date => {
                let date = Proposal::new("2030-12-31", Symbol::Value, "a date, to its end, UTC");
                self.out.push(date.snippet("${1:2030-12-31}"));
            }
            Expect::Partition => self.partitions(),
            Expect::TagKey => self.tag_keys(),
        }
    }

    fn keyword(&mut self, words: &'static str) {
        // A test begins with one of these; what fits the key is proposed with it.
        if self.position.facts.key.is_some() && Self::is_relation(words) {
            return self.relation(words);
        }
        let word = Proposal::new(words, Symbol::Keyword, "");
        self.out.push(word.text(format!("{words} ")).rank(4).again());
    }
}

/// More about a proposal: what is shown when it is looked at.
pub fn resolve(symbol: &str, label: &str) -> Option<String> {
    match symbol {
        "action" => Some(super::facts::action(crate::iam::catalogue::action(label)?)),
        "wildcard" => super::facts::actions(label),
        "service" => {
            let service = crate::iam::catalogue::service(label.trim_end_matches(':'))?;
            Some(super::facts::service(service))
        }
        "resource" => {
            let (service, kind) = label.split_once(' ')?;
            let kind = crate::iam::catalogue::service(service)?.resource_type(kind)?;
            Some(super::facts::resource_type(kind))
        }
        "key" => {
            let key = crate::iam::catalogue::condition_key(label)?;
            Some(super::facts::key(key, label))
        }
        _ => None,
    }
}
