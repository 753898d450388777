//! Items: declarations with their header clauses in one order, templates and repetition.

use super::builder::Builder;
use super::layout::Op;
use crate::syntax::ast::{
    Account, Argument, For, ForOver, Guardrail, Header, Instance, Item, ItemKind, Let, Parameter,
    Policy, PolicyKind, PolicyText, Principal, Protect, Statements, Template, Text,
};

impl Builder<'_> {
    /// The items of a file, printed one by one.
    pub(super) fn file(&mut self, items: &[Item]) {
        for (place, item) in items.iter().enumerate() {
            let blank = self.own(place == 0);
            self.ops.push(Op::Hard);
            if blank {
                self.ops.push(Op::Blank);
            }
            self.item(item);
            self.flush();
        }
    }

    fn item(&mut self, item: &Item) {
        match &item.kind {
            ItemKind::Use(item) => self.declaration("use", &item.path, |_| {}),
            ItemKind::Let(item) => self.constant(item),
            ItemKind::Account(item) => self.account(item),
            ItemKind::Accounts(item) => self.declaration("accounts", &item.name, |builder| {
                builder.keyword("=");
                builder.list(&item.members, Self::text);
            }),
            ItemKind::Organization(item) => self.defined("organization", &item.name, &item.id),
            ItemKind::Ou(item) => self.defined("ou", &item.name, &item.id),
            ItemKind::Principal(item) => self.principal_item(item),
            ItemKind::Policy(item) => self.policy(item),
            ItemKind::Statements(item) => self.statements(item),
            ItemKind::Guardrail(item) => self.guardrail(item),
            ItemKind::Protect(item) => self.protect(item),
            ItemKind::Template(item) => self.template(item),
            ItemKind::Instance(item) => self.instance(item),
            ItemKind::For(item) => self.repetition(item),
            ItemKind::Delegate(item) => self.delegate(item),
            ItemKind::Invariant(item) => self.invariant(item),
            ItemKind::Test(item) => self.test(item),
            // Only a text without errors is formatted.
            ItemKind::Broken(_) => {}
        }
    }

    /// A keyword, a name, and what follows in the same sentence.
    fn declaration(&mut self, keyword: &'static str, name: &Text, rest: impl Fn(&mut Self)) {
        self.open_sentence();
        self.token(keyword);
        self.value(name);
        rest(self);
        self.close_sentence();
    }

    fn defined(&mut self, keyword: &'static str, name: &Text, value: &Text) {
        self.declaration(keyword, name, |builder| {
            builder.keyword("=");
            builder.value(value);
        });
    }

    fn constant(&mut self, constant: &Let) {
        self.declaration("let", &constant.name, |builder| {
            if !constant.accounts.is_empty() {
                builder.keyword("in");
                builder.list(&constant.accounts, Self::text);
            }
            builder.keyword("=");
            builder.many(&constant.value);
        });
    }

    fn account(&mut self, account: &Account) {
        self.declaration("account", &account.name, |builder| {
            builder.keyword("=");
            builder.value(&account.id);
            let places = [
                account.partition.as_ref().map(|text| text.span.start),
                account.organization.as_ref().map(|text| text.span.start),
                account.management.map(|span| span.start),
                account.identity_administrator.map(|span| span.start),
            ];
            builder.ordered(places_and_ranks(&places), |builder, rank| match rank {
                0 => builder.name("in", account.partition.as_ref()),
                1 => {
                    builder.clause("of");
                    builder.keyword("organization");
                    builder.value_if(account.organization.as_ref());
                }
                2 => {
                    builder.clause("is");
                    builder.keyword("management");
                }
                _ => {
                    builder.clause("is");
                    builder.keyword("identity");
                    builder.keyword("administrator");
                }
            });
        });
    }

    /// A clause of a keyword and one name.
    fn name(&mut self, keyword: &'static str, name: Option<&Text>) {
        self.clause(keyword);
        self.value_if(name);
    }

    fn value_if(&mut self, name: Option<&Text>) {
        if let Some(name) = name {
            self.value(name);
        }
    }

    fn header(&mut self, header: &Header) {
        let first = |names: &Option<Vec<Text>>| {
            names.as_ref().and_then(|names| names.first()).map(|name| name.span.start)
        };
        let principals = header.principals.as_ref().and_then(|principals| principals.first());
        let places = [
            header.at.as_ref().map(|path| path.span.start),
            first(&header.accounts),
            first(&header.member_of),
            header.bounded_by.as_ref().map(|boundary| boundary.span.start),
            principals.map(|principal| principal.span.start),
            header.fits_by_wildcards.map(|span| span.start),
            header.inline.map(|span| span.start),
        ];
        self.ordered(places_and_ranks(&places), |builder, rank| match rank {
            0 => builder.name("at", header.at.as_ref()),
            1 => builder.names("in", header.accounts.as_deref().unwrap_or_default()),
            2 => {
                builder.clause("member");
                builder.keyword("of");
                builder.list(header.member_of.as_deref().unwrap_or_default(), Self::text);
            }
            3 => {
                builder.clause("bounded");
                builder.keyword("by");
                builder.value_if(header.bounded_by.as_ref());
            }
            4 => {
                builder.clause("for");
                builder.principals(header.principals.as_deref().unwrap_or_default());
            }
            5 => {
                builder.clause("fits");
                builder.keyword("by");
                builder.keyword("wildcards");
            }
            _ => {
                builder.clause("as");
                builder.keyword("inline");
            }
        });
    }

    fn principal_item(&mut self, principal: &Principal) {
        self.open_sentence();
        self.principal_kind(principal.kind);
        self.value(&principal.name);
        self.header(&principal.header);
        self.close_sentence();
        if let Some(body) = &principal.body {
            self.body(body);
        }
    }

    fn policy(&mut self, policy: &Policy) {
        self.open_sentence();
        self.token(match policy.kind {
            PolicyKind::Identity => "policy",
            PolicyKind::Boundary => "boundary",
        });
        self.value(&policy.name);
        self.header(&policy.header);
        match &policy.text {
            PolicyText::Body(body) => {
                self.close_sentence();
                return self.body(body);
            }
            PolicyText::From(file) => self.name("from", Some(file)),
            PolicyText::Existing { arn, from } => {
                self.keyword("=");
                self.value(arn);
                if from.is_some() {
                    self.name("from", from.as_ref());
                }
            }
        }
        self.close_sentence();
    }

    fn statements(&mut self, statements: &Statements) {
        self.declaration("statements", &statements.name, |builder| {
            builder.enclosed("(", ")", &statements.parameters, Self::parameter);
        });
        self.body(&statements.body);
    }

    fn guardrail(&mut self, guardrail: &Guardrail) {
        self.open_sentence();
        if guardrail.resource {
            self.token("resource");
            self.ops.push(Op::Space);
        }
        self.token("guardrail");
        self.value(&guardrail.name);
        self.names("for", &guardrail.targets);
        self.close_sentence();
        self.body(&guardrail.body);
    }

    fn protect(&mut self, protect: &Protect) {
        self.open_sentence();
        self.token("protect");
        self.keyword("delegations");
        self.names("in", &protect.accounts);
        if !protect.except.is_empty() {
            self.clause("except");
            self.principals(&protect.except);
        }
        self.close_sentence();
    }

    // ── templates ───────────────────────────────────────────────────────────────────────────────────────────────────

    fn template(&mut self, template: &Template) {
        self.declaration("template", &template.name, |builder| {
            builder.enclosed("(", ")", &template.parameters, Self::parameter);
        });
        self.block(&template.items, Self::item);
    }

    fn parameter(&mut self, parameter: &Parameter) {
        self.text(&parameter.name);
        if let Some(default) = &parameter.default {
            self.keyword("=");
            self.many(default);
        }
    }

    fn instance(&mut self, instance: &Instance) {
        self.open_sentence();
        self.text(&instance.name);
        self.arguments(&instance.arguments);
        self.close_sentence();
    }

    /// Arguments in parentheses.
    pub(super) fn arguments(&mut self, arguments: &[Argument]) {
        self.enclosed("(", ")", arguments, Self::argument);
    }

    fn argument(&mut self, argument: &Argument) {
        match &argument.name {
            Some(name) => {
                self.text(name);
                self.keyword("=");
                self.many(&argument.value);
            }
            None => self.bare_many(&argument.value),
        }
    }

    fn repetition(&mut self, repetition: &For) {
        self.open_sentence();
        self.token("for");
        self.ops.push(Op::Space);
        if repetition.tuple {
            self.enclosed("(", ")", &repetition.names, Self::text);
        } else {
            for name in &repetition.names {
                self.text(name);
            }
        }
        self.keyword("in");
        match &repetition.over {
            ForOver::Many(many) => self.many(many),
            ForOver::Tuples(tuples, _) => {
                self.ops.push(Op::Space);
                self.enclosed("[", "]", tuples, |builder, (_, values)| {
                    builder.enclosed("(", ")", values, Self::text);
                });
            }
        }
        self.close_sentence();
        self.block(&repetition.items, Self::item);
    }
}

/// The clauses that are there: where each stands, and its rank.
fn places_and_ranks(places: &[Option<u32>]) -> Vec<(u32, usize)> {
    let ranked = places.iter().enumerate();
    ranked.filter_map(|(rank, place)| place.map(|place| (place, rank))).collect()
}
