//! Last passes over the model: where policies are built, and what nobody uses.

use super::build::{Builder, Given, LetState};
use super::scope::{EnvId, LetId, Space, What};
use super::types::{AccountId, Attach, PolicyId};
use crate::diag::names;
use crate::syntax::ast;
use crate::text::Span;
use std::collections::BTreeSet;

impl<'a> Builder<'a, '_> {
    /// A JSON document that a policy names; its problems are said.
    pub(super) fn document(&mut self, path: &'a ast::Text, env: EnvId) -> Option<Given> {
        let plain = self.name(path, env)?;
        let from = self.file_id(self.env(env).lexical);
        match self.documents.read(from, &plain) {
            Ok(document) => document,
            Err(fault) => {
                self.sink.push(names::file_not_read(path.span, &plain, &fault));
                None
            }
        }
    }

    /// Without an account nothing is built, and little is checked: said once, of the first that would be built.
    pub(super) fn want_account(&mut self) {
        if !self.model.lists.account.is_empty() {
            return;
        }
        let lists = &self.model.lists;
        let speaking = lists.principal.iter().filter(|found| !found.statements.is_empty());
        let found = (lists.delegation.iter().map(|found| (found.span, found.origin)))
            .chain(lists.policy.iter().map(|found| (found.span, found.origin)))
            .chain(speaking.map(|found| (found.span, found.origin)))
            .min_by_key(|&(span, _)| span);
        if let Some((span, origin)) = found {
            self.sink.set_context(self.model.instances_of(origin));
            self.sink.push(names::no_account(span));
            self.sink.set_context(Vec::new());
        }
    }

    /// Where each policy and boundary is built: where `in` says, else where it is used, else everywhere.
    pub(super) fn place_policies(&mut self) {
        let mut uses: Vec<Vec<(AccountId, Span)>> = vec![Vec::new(); self.model.lists.policy.len()];
        let mut add = |id: PolicyId, accounts: &[AccountId], span: Span| {
            if let Some(slot) = uses.get_mut(id.0) {
                slot.extend(accounts.iter().map(|&account| (account, span)));
            }
        };
        for principal in &self.model.lists.principal {
            if let Some((id, span)) = principal.bounded_by {
                add(id, &principal.accounts, span);
            }
        }
        for delegation in &self.model.lists.delegation {
            for grant in &delegation.grants {
                for &(id, span) in &grant.bounded_by {
                    add(id, &delegation.accounts, span);
                }
                for (id, span) in attached(grant) {
                    add(id, &delegation.accounts, span);
                }
            }
        }
        for (index, policy) in self.model.lists.policy.iter().enumerate() {
            for &(principal, span) in &policy.attach_to {
                add(PolicyId(index), &self.model.principal(principal).accounts, span);
            }
        }
        self.spread_uses(&mut uses);
        for index in 0..self.model.lists.policy.len() {
            self.place_policy(PolicyId(index), uses.get(index).map_or(&[], Vec::as_slice));
        }
    }

    /// A boundary whose grants name another is used wherever that one is: to a fixed point.
    fn spread_uses(&self, uses: &mut [Vec<(AccountId, Span)>]) {
        let mut work: Vec<usize> = (0..uses.len())
            .filter(|&index| !self.model.policy(PolicyId(index)).grants.is_empty())
            .collect();
        let mut rounds = 0;
        while !work.is_empty() && rounds <= uses.len() {
            rounds += 1;
            let mut changed = false;
            for &index in &work {
                let policy = self.model.policy(PolicyId(index));
                let known: Vec<AccountId> = match &policy.accounts_said {
                    Some(said) => said.clone(),
                    None => {
                        uses.get(index).into_iter().flatten().map(|(account, _)| *account).collect()
                    }
                };
                for grant in &policy.grants {
                    for (id, span) in grant.bounded_by.iter().copied().chain(attached(grant)) {
                        let Some(slot) = uses.get_mut(id.0) else { continue };
                        let have: BTreeSet<AccountId> =
                            slot.iter().map(|(account, _)| *account).collect();
                        for &account in known.iter().collect::<BTreeSet<_>>() {
                            if !have.contains(&account) {
                                slot.push((account, span));
                                changed = true;
                            }
                        }
                    }
                }
            }
            if !changed {
                work.clear();
            }
        }
    }

    fn place_policy(&mut self, id: PolicyId, uses: &[(AccountId, Span)]) {
        let policy = self.model.policy(id);
        let (name, declared, file) = (policy.name.clone(), policy.span, policy.file);
        let kind = match policy.kind {
            ast::PolicyKind::Identity => "policy",
            ast::PolicyKind::Boundary => "boundary",
        };
        let accounts = if let Some(said) = policy.accounts_said.clone() {
            if let Some(&(missing, at)) = uses.iter().find(|(account, _)| !said.contains(account)) {
                let label = self.model.account(missing).label().to_owned();
                self.sink.push(names::not_in_account(
                    at,
                    &format!("{kind} `{name}`"),
                    &label,
                    declared,
                ));
            }
            said
        } else if uses.is_empty() {
            let index = self.file_places.get(&file).copied().unwrap_or(0);
            self.everywhere(EnvId(index)).to_vec()
        } else {
            let set: BTreeSet<AccountId> = uses.iter().map(|(account, _)| *account).collect();
            set.into_iter().collect()
        };
        if let Some(policy) = self.model.lists.policy.get_mut(id.0) {
            policy.accounts = accounts;
        }
    }

    /// Declarations that nothing names, in files that say something themselves and that no other file uses.
    pub(super) fn warn_unused(&mut self) {
        self.mark_mentions();
        let used_files: BTreeSet<usize> =
            self.scopes.iter().flat_map(|scope| scope.uses.iter().copied()).collect();
        let mut found = Vec::new();
        for (index, scope) in self.scopes.iter().enumerate() {
            let speaks =
                self.files.get(index).is_some_and(|file| file.ast.items.iter().any(speaks));
            if used_files.contains(&index) || !speaks {
                continue;
            }
            for space in [
                Space::Statements,
                Space::Template,
                Space::Constant,
                Space::Organization,
                Space::Ou,
            ] {
                for (name, declared) in scope.all(space) {
                    let constant_used = match declared.what {
                        What::Constant(LetId(id)) => {
                            self.lets.get(id).is_some_and(|found| found.used.get())
                        }
                        What::Broken => true,
                        _ => declared.used.get(),
                    };
                    if !constant_used {
                        found.push(names::unused(declared.span, space.word(), name));
                    }
                }
            }
        }
        for said in found {
            self.sink.push(said);
        }
    }

    /// What a broken item mentions counts as used.
    fn mark_mentions(&mut self) {
        let files = self.files;
        for (index, file) in files.iter().enumerate() {
            let mut mentioned: BTreeSet<&str> = BTreeSet::new();
            for item in &file.ast.items {
                mentions(item, &mut mentioned);
            }
            for word in mentioned {
                for &space in Space::ALL {
                    if let Some(declared) = self.find(space, word, EnvId(index))
                        && let What::Constant(LetId(id)) = declared.what
                        && let Some(found) = self.lets.get(id)
                    {
                        found.used.set(true);
                    }
                }
            }
        }
        // Constants that only other constants need are evaluated, and so used, even where those are not.
        for found in &self.lets {
            if matches!(found.state, LetState::Open) && found.declarations.is_empty() {
                found.used.set(true);
            }
        }
    }
}

/// The declared policies that a grant lets its holder attach.
fn attached(grant: &super::types::Grant) -> impl Iterator<Item = (PolicyId, Span)> {
    let list = match &grant.clauses.attach {
        Some((Attach::Only(list), _)) => list.as_slice(),
        Some((Attach::Any | Attach::None, _)) | None => &[],
    };
    list.iter().filter_map(|(id, text)| id.map(|id| (id, text.span)))
}

/// Whether an item says something, and does not only declare what others may use.
fn speaks(item: &ast::Item) -> bool {
    match &item.kind {
        ast::ItemKind::Delegate(_)
        | ast::ItemKind::Instance(_)
        | ast::ItemKind::Invariant(_)
        | ast::ItemKind::Test(_)
        | ast::ItemKind::Guardrail(_)
        | ast::ItemKind::Protect(_) => true,
        ast::ItemKind::Principal(principal) => principal.body.is_some(),
        ast::ItemKind::For(each) => each.items.iter().any(speaks),
        _ => false,
    }
}

fn mentions<'t>(item: &'t ast::Item, out: &mut BTreeSet<&'t str>) {
    let mut words =
        |broken: &'t ast::Broken| out.extend(broken.mentions.iter().filter_map(ast::Text::plain));
    match &item.kind {
        ast::ItemKind::Broken(broken) => words(broken),
        ast::ItemKind::Template(template) => {
            template.items.iter().for_each(|inner| mentions(inner, out))
        }
        ast::ItemKind::For(each) => each.items.iter().for_each(|inner| mentions(inner, out)),
        ast::ItemKind::Principal(principal) => {
            principal.body.iter().for_each(|body| body_mentions(body, out))
        }
        ast::ItemKind::Statements(statements) => body_mentions(&statements.body, out),
        ast::ItemKind::Guardrail(guardrail) => body_mentions(&guardrail.body, out),
        ast::ItemKind::Policy(policy) => {
            if let ast::PolicyText::Body(body) = &policy.text {
                body_mentions(body, out);
            }
        }
        ast::ItemKind::Delegate(delegate) => {
            delegate.body.iter().for_each(|body| body_mentions(body, out));
            delegate
                .grants
                .iter()
                .filter_map(|grant| grant.body.as_ref())
                .for_each(|body| body_mentions(body, out));
        }
        _ => {}
    }
}

fn body_mentions<'t>(body: &'t ast::Body, out: &mut BTreeSet<&'t str>) {
    for element in &body.elements {
        if let ast::Element::Broken(_, broken) = element {
            out.extend(broken.mentions.iter().filter_map(ast::Text::plain));
        }
    }
}
