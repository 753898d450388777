//! Items: what a file or a template holds.

use super::Lower;
use crate::diag::syntax as words;
use crate::syntax::ast::{
    Account, Accounts, Argument, Broken, For, ForOver, Guardrail, Instance, Item, ItemKind, Let,
    Organization, Ou, Parameter, Protect, Statements, Template, Text, Use,
};
use crate::syntax::grammar::{Pair, Pairs, Rule};
use crate::syntax::recover::Sentence;
use crate::text::Span;
use std::iter::Peekable;

impl<'t> Lower<'t> {
    /// The items among the pieces of a file or of a block.
    pub(super) fn items(&mut self, pairs: Pairs<'t>) -> Vec<Item> {
        let mut items = Vec::new();
        // Where the head of a block of items is broken, what the block holds goes with it.
        let mut absorbing = None;
        let mut pairs = pairs.peekable();
        while let Some(pair) = pairs.next() {
            match pair.as_rule() {
                Rule::open | Rule::close | Rule::EOI => {}
                Rule::stray_close => {
                    self.stray_close(&pair);
                    self.absorb(&mut items, absorbing.take());
                }
                Rule::broken_item | Rule::outer_broken => {
                    let item = self.broken_item(&pair);
                    if absorbing.is_none() && self.recovery.opens_items(item.span) {
                        absorbing = Some(items.len());
                    }
                    items.push(item);
                }
                _ => items.push(self.whole_item(pair, &mut pairs)),
            }
        }
        self.absorb(&mut items, absorbing);
        items
    }

    /// An item, with a comma or a tail after it.
    fn whole_item(&mut self, pair: Pair<'t>, pairs: &mut Peekable<Pairs<'t>>) -> Item {
        let said = self.said.len();
        let item = self.item(pair);
        let comma = pairs.next_if(|next| next.as_rule() == Rule::stray_comma);
        if let Some(tail) = pairs.next_if(is_tail) {
            self.take_back(said, item.span.range());
            return self.item_with_tail(item, &tail);
        }
        if let Some(comma) = comma {
            self.stray_comma(&comma);
        }
        item
    }

    /// Makes the items after a broken head part of it.
    fn absorb(&mut self, items: &mut Vec<Item>, head: Option<usize>) {
        let Some(head) = head else { return };
        let taken = items.split_off((head + 1).min(items.len()));
        let (Some(head), Some(last)) = (items.last_mut(), taken.last()) else { return };
        head.span = head.span.to(last.span);
        head.kind = ItemKind::Broken(self.recovery.broken(head.span.range()));
    }

    fn broken_item(&mut self, pair: &Pair<'t>) -> Item {
        let span = pair.as_span();
        let start = self.recovery.trimmed(span.start()..span.end()).start;
        let documentation = self.documentation_before(start);
        let range = self.diagnose(Sentence::Item, start..span.end()).range();
        self.owed_closes += self.recovery.unclosed_braces(range.clone());
        let span = Span::new(self.file, range.start, range.end);
        Item { span, documentation, kind: ItemKind::Broken(self.recovery.broken(range)) }
    }

    fn item_with_tail(&mut self, item: Item, tail: &Pair<'t>) -> Item {
        let start = item.span.range().start;
        let tail_span = tail.as_span();
        let range = self.diagnose_tail(Sentence::Item, start, tail_span.start()..tail_span.end());
        let range = range.range();
        let tail_range = self.recovery.trimmed(tail.as_span().start()..range.end);
        self.owed_closes += self.recovery.unclosed_braces(tail_range);
        let span = Span::new(self.file, range.start, range.end);
        Item { span, kind: ItemKind::Broken(self.recovery.broken(range)), ..item }
    }

    fn stray_close(&mut self, pair: &Pair<'t>) {
        if self.owed_closes > 0 {
            self.owed_closes -= 1;
        } else {
            let at = self.span(pair);
            self.said.push(words::unmatched_brace(at));
        }
    }

    fn item(&mut self, pair: Pair<'t>) -> Item {
        let span = self.span(&pair);
        let documentation = self.documentation_before(pair.as_span().start());
        Item { span, documentation, kind: self.item_kind(pair) }
    }

    fn item_kind(&mut self, pair: Pair<'t>) -> ItemKind {
        match pair.as_rule() {
            Rule::delegate => self.delegate(pair),
            Rule::principal => ItemKind::Principal(self.principal(pair)),
            Rule::policy => ItemKind::Policy(self.policy(pair)),
            Rule::invariant => ItemKind::Invariant(self.invariant(pair)),
            Rule::account => ItemKind::Account(self.account(pair)),
            Rule::accounts => self.accounts(pair),
            Rule::let_item => ItemKind::Let(self.let_item(pair)),
            Rule::use_item => ItemKind::Use(Use { path: self.path(pair) }),
            Rule::test => ItemKind::Test(self.test(pair)),
            Rule::for_item => ItemKind::For(self.for_item(pair)),
            Rule::template => ItemKind::Template(self.template(pair)),
            Rule::statements => ItemKind::Statements(self.statements(pair)),
            Rule::guardrail => ItemKind::Guardrail(self.guardrail(pair)),
            Rule::protect => ItemKind::Protect(self.protect(pair)),
            Rule::organization | Rule::ou => self.organization(pair),
            Rule::instance => ItemKind::Instance(self.instance(pair)),
            _ => ItemKind::Broken(Broken::default()),
        }
    }

    /// The path of `use` and `from`; without quotes it is taken, and reported.
    pub(super) fn path(&mut self, pair: Pair<'t>) -> Text {
        let path = pair.into_inner().find(|piece| piece.as_rule() == Rule::path);
        let Some(path) = path else { return super::text::read(self.file, 0, "") };
        self.quoted(&path, "a path")
    }

    /// A text that must stand in quotes.
    pub(super) fn quoted(&mut self, pair: &Pair<'t>, what: &str) -> Text {
        let text = self.text(pair);
        if !text.quoted {
            self.said.push(words::unquoted(text.span, pair.as_str(), what));
        }
        text
    }

    fn let_item(&mut self, pair: Pair<'t>) -> Let {
        let mut pairs = pair.into_inner();
        let mut name = None;
        let mut accounts = Vec::new();
        for piece in pairs.by_ref() {
            match piece.as_rule() {
                Rule::ident => name = Some(self.text(&piece)),
                Rule::name => accounts.push(self.text(&piece)),
                Rule::stray_comma => self.stray_comma(&piece),
                Rule::equals => break,
                _ => {}
            }
        }
        let value = self.last_many(pairs);
        Let { name: self.given(name), accounts, value }
    }

    /// What the grammar says must be there.
    pub(super) fn given(&self, text: Option<Text>) -> Text {
        text.unwrap_or_else(|| super::text::read(self.file, 0, ""))
    }

    fn account(&mut self, pair: Pair<'t>) -> Account {
        let mut account = Account {
            name: self.given(None),
            id: self.given(None),
            partition: None,
            organization: None,
            management: None,
            identity_administrator: None,
        };
        let mut seen = Vec::new();
        for piece in pair.into_inner() {
            let span = self.span(&piece);
            let word = match piece.as_rule() {
                Rule::name => {
                    account.name = self.text(&piece);
                    continue;
                }
                Rule::value => {
                    account.id = self.text(&piece);
                    continue;
                }
                Rule::partition => "in",
                Rule::membership => "of organization",
                Rule::management => "is management",
                Rule::identity_administrator => "is identity administrator",
                _ => continue,
            };
            if !self.first_time(&mut seen, word, span) {
                continue;
            }
            match piece.as_rule() {
                Rule::partition => account.partition = Some(self.last_text(piece)),
                Rule::membership => account.organization = Some(self.last_text(piece)),
                Rule::management => account.management = Some(span),
                _ => account.identity_administrator = Some(span),
            }
        }
        account
    }

    fn accounts(&mut self, pair: Pair<'t>) -> ItemKind {
        let mut pairs = pair.into_inner();
        pairs.next();
        let name = self.next_text(&mut pairs);
        ItemKind::Accounts(Accounts { name, members: self.texts(pairs) })
    }

    fn organization(&mut self, pair: Pair<'t>) -> ItemKind {
        let is_ou = pair.as_rule() == Rule::ou;
        let mut texts = self.texts(pair.into_inner()).into_iter();
        let name = self.given(texts.next());
        let id = self.given(texts.next());
        if is_ou {
            ItemKind::Ou(Ou { name, id })
        } else {
            ItemKind::Organization(Organization { name, id })
        }
    }

    fn statements(&mut self, pair: Pair<'t>) -> Statements {
        let (name, parameters, block) = self.parameterised(pair);
        let body = match block {
            Some(block) => self.body(block),
            None => self.empty_body(),
        };
        Statements { name, parameters, body }
    }

    fn template(&mut self, pair: Pair<'t>) -> Template {
        let end = self.span(&pair).at_end();
        let (name, parameters, block) = self.parameterised(pair);
        let (items, block) = self.item_block(block, end);
        Template { name, parameters, items, block }
    }

    fn item_block(&mut self, block: Option<Pair<'t>>, end: Span) -> (Vec<Item>, Span) {
        let Some(block) = block else { return (Vec::new(), end) };
        let span = self.span(&block);
        let items = self.items(block.clone().into_inner());
        self.check_closed(&block);
        (items, span)
    }

    /// Name, parameters and block of `statements` and `template`.
    fn parameterised(&mut self, pair: Pair<'t>) -> (Text, Vec<Parameter>, Option<Pair<'t>>) {
        let mut name = None;
        let mut parameters = Vec::new();
        let mut block = None;
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::name => name = Some(self.text(&piece)),
                Rule::parameters => {
                    let pieces = piece.into_inner();
                    parameters = pieces
                        .filter(|piece| piece.as_rule() == Rule::parameter)
                        .map(|piece| self.parameter(piece))
                        .collect();
                }
                Rule::body | Rule::items => block = Some(piece),
                _ => {}
            }
        }
        (self.given(name), parameters, block)
    }

    fn parameter(&mut self, pair: Pair<'t>) -> Parameter {
        let mut pairs = pair.into_inner();
        let name = self.next_text(&mut pairs);
        let default = pairs.next().is_some().then(|| self.last_many(pairs));
        Parameter { name, default }
    }

    fn instance(&mut self, pair: Pair<'t>) -> Instance {
        let mut pairs = pair.into_inner();
        let name = self.next_text(&mut pairs);
        let arguments = pairs.next().map(|pair| self.arguments(pair)).unwrap_or_default();
        Instance { name, arguments }
    }

    pub(super) fn arguments(&mut self, pair: Pair<'t>) -> Vec<Argument> {
        let pieces = pair.into_inner().filter(|piece| piece.as_rule() == Rule::argument);
        pieces.map(|piece| self.argument(piece)).collect()
    }

    fn argument(&mut self, pair: Pair<'t>) -> Argument {
        let mut pairs = pair.into_inner();
        let named = pairs.peek().is_some_and(|piece| piece.as_rule() == Rule::argument_name);
        let name = named.then(|| self.next_text(&mut pairs));
        Argument { name, value: self.last_many(pairs) }
    }

    fn guardrail(&mut self, pair: Pair<'t>) -> Guardrail {
        let mut guardrail = Guardrail {
            resource: false,
            name: self.given(None),
            targets: Vec::new(),
            body: self.empty_body(),
        };
        let mut named = false;
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::kw_resource => guardrail.resource = true,
                Rule::name if !named => {
                    guardrail.name = self.text(&piece);
                    named = true;
                }
                Rule::name => guardrail.targets.push(self.text(&piece)),
                Rule::stray_comma => self.stray_comma(&piece),
                Rule::body => guardrail.body = self.body(piece),
                _ => {}
            }
        }
        guardrail
    }

    fn protect(&mut self, pair: Pair<'t>) -> Protect {
        let mut protect = Protect { accounts: Vec::new(), except: Vec::new() };
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::name => protect.accounts.push(self.text(&piece)),
                Rule::stray_comma => self.stray_comma(&piece),
                Rule::principals => protect.except = self.principals(piece),
                _ => {}
            }
        }
        protect
    }

    fn for_item(&mut self, pair: Pair<'t>) -> For {
        let end = self.span(&pair).at_end();
        let mut names = Vec::new();
        let mut tuple = false;
        let mut over = ForOver::Many(crate::syntax::ast::Many::One(self.given(None)));
        let mut block = None;
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::binders => {
                    tuple = piece.as_str().starts_with('(');
                    names = self.texts(piece.into_inner());
                }
                Rule::tuples => over = self.tuples(piece),
                Rule::list | Rule::value => over = ForOver::Many(self.many(piece)),
                Rule::items => block = Some(piece),
                _ => {}
            }
        }
        let (items, block) = self.item_block(block, end);
        For { names, tuple, over, items, block }
    }

    fn tuples(&mut self, pair: Pair<'t>) -> ForOver {
        let span = self.span(&pair);
        let tuples = pair.into_inner().filter(|piece| piece.as_rule() == Rule::tuple);
        let tuples = tuples.map(|piece| (self.span(&piece), self.texts(piece.into_inner())));
        ForOver::Tuples(tuples.collect(), span)
    }
}

fn is_tail(pair: &Pair<'_>) -> bool {
    matches!(pair.as_rule(), Rule::item_tail | Rule::outer_tail)
}
