//! Goes through a tree and takes down every name in it.

use super::{
    ACCOUNTS, CONSTANTS, Declaration, Link, Mention, NameKind, Names, POLICIES, PRINCIPALS, TARGETS,
};
use crate::analysis::page::Page;
use crate::syntax::ast;

/// The names of a page.
pub(super) fn names(page: &Page) -> Names {
    let mut walk = Walk { names: Names::default() };
    walk.items(&page.parsed.ast.items);
    walk.names
}

/// Goes through a tree.
pub(super) struct Walk {
    pub(super) names: Names,
}

impl Walk {
    /// The place of a text without its quotes.
    fn place(text: &ast::Text) -> (usize, usize) {
        let range = text.span.range();
        let quoted = text.quoted && range.len() >= 2;
        if quoted { (range.start + 1, range.end - 1) } else { (range.start, range.end) }
    }

    fn declare(
        &mut self,
        kind: NameKind,
        name: &ast::Text,
        item: (usize, usize),
    ) -> Option<&mut Declaration> {
        self.interpolations(name);
        let plain = name.plain().filter(|plain| !plain.is_empty())?;
        let (start, end) = Self::place(name);
        self.names.declarations.push(Declaration {
            kind,
            name: plain.to_owned(),
            start,
            end,
            item,
            scope: None,
            documentation: None,
            list: false,
        });
        self.names.declarations.last_mut()
    }

    pub(super) fn interpolations(&mut self, text: &ast::Text) {
        let ast::Content::Parts(parts) = &text.content else { return };
        for part in parts {
            if let ast::Part::Interpolation { name, span } = part {
                let range = span.range();
                self.names.mentions.push(Mention {
                    kinds: CONSTANTS,
                    name: name.to_string(),
                    start: range.start + 1,
                    end: range.end.saturating_sub(1),
                    only_list: false,
                    needed: true,
                });
            }
        }
    }

    pub(super) fn mention(&mut self, kinds: &'static [NameKind], text: &ast::Text) {
        self.interpolations(text);
        let Some(plain) = text.plain().filter(|plain| !plain.is_empty()) else { return };
        let (start, end) = Self::place(text);
        let name = plain.to_owned();
        self.names.mentions.push(Mention {
            kinds,
            name,
            start,
            end,
            only_list: false,
            needed: true,
        });
    }

    pub(super) fn mentions(&mut self, kinds: &'static [NameKind], texts: &[ast::Text]) {
        texts.iter().for_each(|text| self.mention(kinds, text));
    }

    pub(super) fn texts(&mut self, texts: &[ast::Text]) {
        texts.iter().for_each(|text| self.interpolations(text));
    }

    /// A value, or a list, or a bare word that names one.
    pub(super) fn many(&mut self, many: &ast::Many) {
        match many {
            ast::Many::List(list) => self.texts(&list.values),
            ast::Many::One(text) => {
                self.interpolations(text);
                if let Some(plain) = text.plain().filter(|_| !text.quoted) {
                    let (start, end) = Self::place(text);
                    let name = plain.to_owned();
                    let kinds = CONSTANTS;
                    let mention =
                        Mention { kinds, name, start, end, only_list: true, needed: false };
                    self.names.mentions.push(mention);
                }
            }
        }
    }

    fn principals(&mut self, list: &[ast::PrincipalRef], needed: bool) {
        for one in list {
            self.interpolations(&one.name);
            let Some(plain) = one.name.plain().filter(|plain| !plain.is_empty()) else { continue };
            let kinds: &'static [NameKind] = match one.kind {
                None => PRINCIPALS,
                Some(ast::PrincipalKind::Group) => &[NameKind::Group],
                Some(ast::PrincipalKind::User) => &[NameKind::User],
                Some(ast::PrincipalKind::Role) => &[NameKind::Role],
                Some(ast::PrincipalKind::PermissionSet) => &[NameKind::PermissionSet],
            };
            let (start, end) = Self::place(&one.name);
            let name = plain.to_owned();
            self.names.mentions.push(Mention { kinds, name, start, end, only_list: false, needed });
        }
    }

    fn items(&mut self, items: &[ast::Item]) {
        for item in items {
            let range = item.span.range();
            let before = self.names.declarations.len();
            self.item(&item.kind, (range.start, range.end));
            if let Some(first) = self.names.declarations.get_mut(before)
                && first.item == (range.start, range.end)
                && first.scope.is_none()
            {
                first.documentation.clone_from(&item.documentation);
            }
        }
    }

    fn item(&mut self, kind: &ast::ItemKind, at: (usize, usize)) {
        match kind {
            ast::ItemKind::Use(used) => self.link(&used.path, true),
            ast::ItemKind::Let(one) => {
                let list = matches!(one.value, ast::Many::List(_));
                if let Some(declared) = self.declare(NameKind::Constant, &one.name, at) {
                    declared.list = list;
                }
                self.mentions(ACCOUNTS, &one.accounts);
                self.many(&one.value);
            }
            ast::ItemKind::Account(one) => {
                self.declare(NameKind::Account, &one.name, at);
                self.interpolations(&one.id);
                self.texts(one.partition.as_slice());
                self.mentions(&[NameKind::Organization], one.organization.as_slice());
            }
            ast::ItemKind::Accounts(one) => {
                self.declare(NameKind::Accounts, &one.name, at);
                self.mentions(ACCOUNTS, &one.members);
            }
            ast::ItemKind::Organization(one) => {
                self.declare(NameKind::Organization, &one.name, at);
                self.interpolations(&one.id);
            }
            ast::ItemKind::Ou(one) => {
                self.declare(NameKind::Ou, &one.name, at);
                self.interpolations(&one.id);
            }
            ast::ItemKind::Principal(one) => {
                self.declare(NameKind::of(one.kind), &one.name, at);
                self.header(&one.header);
                one.body.iter().for_each(|body| self.body(body));
            }
            ast::ItemKind::Policy(one) => self.policy(one, at),
            ast::ItemKind::Statements(one) => {
                self.declare(NameKind::Statements, &one.name, at);
                self.parameters(&one.parameters, at);
                self.body(&one.body);
            }
            ast::ItemKind::Guardrail(one) => {
                self.declare(NameKind::Guardrail, &one.name, at);
                self.mentions(TARGETS, &one.targets);
                self.body(&one.body);
            }
            ast::ItemKind::Protect(one) => {
                self.mentions(ACCOUNTS, &one.accounts);
                self.principals(&one.except, true);
            }
            ast::ItemKind::Template(one) => {
                self.declare(NameKind::Template, &one.name, at);
                self.parameters(&one.parameters, at);
                self.items(&one.items);
            }
            ast::ItemKind::Instance(one) => {
                self.mention(&[NameKind::Template], &one.name);
                self.arguments(&one.arguments);
            }
            ast::ItemKind::For(one) => self.repeat(one, at),
            ast::ItemKind::Delegate(one) => self.delegate(one),
            ast::ItemKind::Invariant(one) => self.invariant(one),
            ast::ItemKind::Test(one) => self.test(one, at),
            ast::ItemKind::Broken(broken) => self.broken(broken, at),
        }
    }

    fn link(&mut self, path: &ast::Text, used: bool) {
        self.interpolations(path);
        if let Some(plain) = path.plain() {
            let (start, end) = Self::place(path);
            self.names.links.push(Link { path: plain.to_owned(), start, end, used });
        }
    }

    fn header(&mut self, header: &ast::Header) {
        self.texts(header.at.as_slice());
        self.mentions(ACCOUNTS, header.accounts.as_deref().unwrap_or_default());
        self.mentions(&[NameKind::Group], header.member_of.as_deref().unwrap_or_default());
        self.mentions(&[NameKind::Boundary], header.bounded_by.as_slice());
        self.principals(header.principals.as_deref().unwrap_or_default(), true);
    }

    fn policy(&mut self, one: &ast::Policy, at: (usize, usize)) {
        let kind = match one.kind {
            ast::PolicyKind::Identity => NameKind::Policy,
            ast::PolicyKind::Boundary => NameKind::Boundary,
        };
        self.declare(kind, &one.name, at);
        self.header(&one.header);
        match &one.text {
            ast::PolicyText::Body(body) => self.body(body),
            ast::PolicyText::From(path) => self.link(path, false),
            ast::PolicyText::Existing { arn, from } => {
                self.interpolations(arn);
                from.iter().for_each(|path| self.link(path, false));
            }
        }
    }

    fn parameters(&mut self, parameters: &[ast::Parameter], at: (usize, usize)) {
        for parameter in parameters {
            let list = matches!(parameter.default, Some(ast::Many::List(_)));
            if let Some(declared) = self.declare(NameKind::Parameter, &parameter.name, at) {
                declared.scope = Some(at);
                declared.list = list;
            }
            parameter.default.iter().for_each(|default| self.many(default));
        }
    }

    pub(super) fn arguments(&mut self, arguments: &[ast::Argument]) {
        arguments.iter().for_each(|argument| self.many(&argument.value));
    }

    fn repeat(&mut self, one: &ast::For, at: (usize, usize)) {
        for name in &one.names {
            if let Some(declared) = self.declare(NameKind::Parameter, name, at) {
                declared.scope = Some(at);
            }
        }
        match &one.over {
            ast::ForOver::Many(ast::Many::One(text)) if text.plain().is_some() => {
                self.mention(CONSTANTS, text);
            }
            ast::ForOver::Many(many) => self.many(many),
            ast::ForOver::Tuples(tuples, _) => {
                tuples.iter().for_each(|(_, values)| self.texts(values));
            }
        }
        self.items(&one.items);
    }

    fn delegate(&mut self, one: &ast::Delegate) {
        self.principals(&one.principals, true);
        self.mentions(ACCOUNTS, one.accounts.as_deref().unwrap_or_default());
        one.grants.iter().for_each(|grant| self.grant(grant));
        self.texts(one.policy_name.as_slice());
        one.body.iter().for_each(|body| self.body(body));
    }

    fn subject(&mut self, subject: &ast::Subject) {
        match subject {
            ast::Subject::Principals(list) => {
                let made = matches!(
                    list.as_slice(),
                    [ast::PrincipalRef {
                        kind: Some(ast::PrincipalKind::Role | ast::PrincipalKind::User),
                        ..
                    }]
                );
                self.principals(list, !made);
            }
            ast::Subject::Anyone { but, .. } => self.principals(but, true),
        }
    }

    fn invariant(&mut self, one: &ast::Invariant) {
        self.subject(&one.subject);
        self.texts(&one.actions.list);
        self.resources(&one.resources);
        one.condition.iter().for_each(|guard| self.condition(&guard.condition));
        self.mentions(ACCOUNTS, one.accounts.as_deref().unwrap_or_default());
    }

    fn test(&mut self, one: &ast::Test, at: (usize, usize)) {
        self.declare(NameKind::Test, &one.name, at);
        for scenario in &one.scenarios {
            self.subject(&scenario.subject);
            match &scenario.holding {
                Some(ast::Holding::Policies(list)) => self.mentions(POLICIES, list),
                Some(ast::Holding::Body(body)) => self.body(body),
                Some(ast::Holding::Everything(_)) | None => {}
            }
            self.mentions(ACCOUNTS, scenario.account.as_slice());
            for expected in &scenario.expectations {
                self.interpolations(&expected.action);
                self.resource(&expected.resource);
                for binding in &expected.bindings {
                    match &binding.kind {
                        ast::BindingKind::Key(key, values) => {
                            self.interpolations(key);
                            self.many(values);
                        }
                        ast::BindingKind::Boundary(name) => {
                            self.mention(&[NameKind::Boundary], name);
                        }
                    }
                }
            }
        }
    }

    /// What is broken declares what it would have declared; its words are not known for what they are.
    pub(super) fn broken(&mut self, broken: &ast::Broken, at: (usize, usize)) {
        let Some((keyword, name)) = &broken.declares else { return };
        let kind = match *keyword {
            "account" => NameKind::Account,
            "accounts" => NameKind::Accounts,
            "organization" => NameKind::Organization,
            "ou" => NameKind::Ou,
            "group" => NameKind::Group,
            "user" => NameKind::User,
            "role" => NameKind::Role,
            "permission set" => NameKind::PermissionSet,
            "policy" => NameKind::Policy,
            "boundary" => NameKind::Boundary,
            "statements" => NameKind::Statements,
            "template" => NameKind::Template,
            "guardrail" => NameKind::Guardrail,
            "let" | "constant" => NameKind::Constant,
            _ => return,
        };
        self.declare(kind, name, at);
    }
}
