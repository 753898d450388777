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

impl<'t> Lower<'t, '_> {
    /// The items among the pieces of a file or of a block.
    pub(super) fn items(&mut self, pairs: Pairs<'t>) -> Vec<Item> {
        let mut items = Vec::new();
        let mut pairs = pairs.peekable();
        while let Some(pair) = pairs.next() {
            match pair.as_rule() {
                Rule::open | Rule::close | Rule::EOI => {}
                Rule::stray_comma => self.stray_comma(&pair),
                Rule::stray_close => self.stray_close(&pair),
                Rule::broken_item => {
                    let item = self.broken_item(&pair);
                    let absorbs = self.recovery.opens_items(item.span);
                    items.push(item);
                    if absorbs {
                        self.absorb(&mut items, &mut pairs);
                    }
                }
                _ => {
                    let item = self.item(pair);
                    let comma = pairs.next_if(|next| next.as_rule() == Rule::stray_comma);
                    match pairs.next_if(|next| next.as_rule() == Rule::item_tail) {
                        Some(tail) => items.push(self.item_with_tail(item, &tail)),
                        None => {
                            if let Some(comma) = comma {
                                self.stray_comma(&comma);
                            }
                            items.push(item);
                        }
                    }
                }
            }
        }
        items
    }

    /// A template whose head is broken takes what stands in its block with it.
    fn absorb(&mut self, items: &mut Vec<Item>, pairs: &mut std::iter::Peekable<Pairs<'t>>) {
        let before = items.len();
        while let Some(pair) = pairs.next_if(|next| next.as_rule() != Rule::EOI) {
            match pair.as_rule() {
                Rule::close => {}
                Rule::stray_close => {
                    self.owed_closes = self.owed_closes.saturating_sub(1);
                    break;
                }
                Rule::broken_item => items.push(self.broken_item(&pair)),
                Rule::stray_comma | Rule::item_tail => {}
                _ => items.push(self.item(pair)),
            }
        }
        let taken: Vec<Item> = items.drain(before..).collect();
        let Some(head) = items.last_mut() else { return };
        if let Some(last) = taken.last() {
            head.span = head.span.to(last.span);
        }
        let broken = self.recovery.broken(head.span.range());
        head.kind = ItemKind::Broken(broken);
    }

    fn broken_item(&mut self, pair: &Pair<'t>) -> Item {
        let span = pair.as_span();
        let range = self.recovery.trimmed(span.start()..span.end());
        let documentation = self.documentation_before(range.start);
        if let Some(diagnostic) = self.recovery.diagnose(Sentence::Item, range.clone()) {
            self.sink.push(diagnostic);
        }
        self.owed_closes += self.recovery.unclosed_braces(range.clone());
        let span = Span::new(self.file, range.start, range.end);
        Item { span, documentation, kind: ItemKind::Broken(self.recovery.broken(range)) }
    }

    fn item_with_tail(&mut self, item: Item, tail: &Pair<'t>) -> Item {
        let range = self.recovery.trimmed(item.span.range().start..tail.as_span().end());
        if let Some(diagnostic) = self.recovery.diagnose(Sentence::Item, range.clone()) {
            self.sink.push(diagnostic);
        }
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
            self.sink.push(words::unmatched_brace(at));
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
            self.sink.push(words::unquoted(text.span, pair.as_str(), what));
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
