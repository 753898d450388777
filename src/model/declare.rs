//! Declares what there is: accounts first, then everything that is in them.

use super::build::{Builder, Expanded, LetState};
use super::scope::{EnvId, LetId, Space, What};
use super::types::{Account, AccountId, Policy, PolicyId, PolicyText, Principal, PrincipalId};
use crate::diag::names;
use crate::iam::catalogue;
use crate::syntax::ast;
use crate::text::Span;
use std::sync::Arc;

impl<'a> Builder<'a, '_> {
    pub(super) fn declare_accounts(&mut self) {
        // An account may name its organisation, which may be declared after it.
        for Expanded { item, env } in self.items.clone() {
            self.within(env);
            match &item.kind {
                ast::ItemKind::Organization(found) => {
                    self.declare_id(Space::Organization, &found.name, &found.id, "o-", env);
                }
                ast::ItemKind::Ou(found) => {
                    self.declare_id(Space::Ou, &found.name, &found.id, "ou-", env);
                }
                _ => {}
            }
        }
        for Expanded { item, env } in self.items.clone() {
            self.within(env);
            match &item.kind {
                ast::ItemKind::Account(account) => self.declare_account(account, env),
                ast::ItemKind::Accounts(set) => {
                    if let Some(name) = self.name(&set.name, env) {
                        self.declare(
                            Space::Account,
                            name,
                            set.name.span,
                            What::Accounts(set, env),
                            env,
                        );
                    }
                }
                _ => {}
            }
        }
        let no_account = self.model.lists.account.is_empty();
        if let Some(id) = self.default_account.filter(|_| no_account) {
            self.model.lists.account.push(Account {
                at: AccountId(0),
                name: None,
                id: Arc::from(id),
                partition: "aws",
                organization: None,
                management: false,
                identity_administrator: false,
                span: None,
            });
        }
    }

    /// Names of organisations and organisational units.
    /// Shapes: AWS Organizations API reference, "Organization" (o-) and "OrganizationalUnit" (ou-, also r- for roots).
    fn declare_id(
        &mut self,
        space: Space,
        name: &'a ast::Text,
        id: &'a ast::Text,
        prefix: &str,
        env: EnvId,
    ) {
        let (Some(declared), Some(value)) = (self.name(name, env), self.name(id, env)) else {
            return;
        };
        let rest = value
            .strip_prefix(prefix)
            .or_else(|| value.strip_prefix("r-").filter(|_| prefix == "ou-"));
        let fits = rest.is_some_and(|rest| {
            !rest.is_empty()
                && rest.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        });
        if !fits {
            let what = format!(
                "the id of an {}",
                if prefix == "o-" { "organization" } else { "organizational unit" }
            );
            let shape = format!(
                "`{prefix}` and lower-case letters and digits, as in `{prefix}abc1example`"
            );
            self.sink.push(names::malformed(id.span, &what, &value, &shape));
        }
        self.declare(space, declared, name.span, What::Id(value), env);
    }

    fn declare_account(&mut self, account: &'a ast::Account, env: EnvId) {
        let (Some(name), Some(id)) = (self.name(&account.name, env), self.name(&account.id, env))
        else {
            return;
        };
        let partition = self.partition(account.partition.as_ref(), env);
        if id.len() != 12 || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            let shape = "the twelve digits of the account, as in `123456789012`";
            self.sink.push(names::malformed(account.id.span, "an account id", &id, shape));
        }
        let organization = account.organization.as_ref().map(|text| {
            let mut resolved = self.text(text, env);
            if let Some(name) = resolved.plain().cloned()
                && let Some(What::Id(value)) =
                    self.find(Space::Organization, &name, env).map(|declared| declared.what.clone())
            {
                resolved = super::text::Text::plain_at(value, text.span);
            } else if !resolved.plain().is_some_and(|plain| plain.starts_with("o-")) {
                let name = resolved.plain().cloned().unwrap_or_else(|| Arc::from(""));
                self.unknown(text.span, Space::Organization, &name, env);
            }
            resolved
        });
        let span = account.name.span;
        let existing = self.model.lists.account.iter().position(|known| known.id == id);
        let at = AccountId(existing.unwrap_or(self.model.lists.account.len()));
        match existing.and_then(|index| self.model.lists.account.get_mut(index)) {
            Some(known) => {
                known.management |= account.management.is_some();
                known.identity_administrator |= account.identity_administrator.is_some();
                if known.organization.is_none() {
                    known.organization = organization;
                }
                if known.partition != partition
                    && let Some(first) = known.span
                {
                    self.sink.push(names::account_disagrees(span, &id, "partition", first));
                }
            }
            None => self.model.lists.account.push(Account {
                at,
                name: Some(name.clone()),
                id,
                partition,
                organization,
                management: account.management.is_some(),
                identity_administrator: account.identity_administrator.is_some(),
                span: Some(span),
            }),
        }
        self.declare(Space::Account, name, span, What::Account(at), env);
    }

    fn partition(&mut self, text: Option<&'a ast::Text>, env: EnvId) -> &'static str {
        let Some(text) = text else { return "aws" };
        let Some(name) = self.name(text, env) else { return "aws" };
        if let Some(known) = catalogue::partitions().find(|known| known.name() == &*name) {
            return known.name();
        }
        let all: Vec<String> =
            catalogue::partitions().map(|known| format!("`{}`", known.name())).collect();
        let shape = format!("one of {}", all.join(", "));
        self.sink.push(names::malformed(text.span, "a partition of AWS", &name, &shape));
        "aws"
    }

    /// The accounts that a name stands for, sets spread.
    pub(super) fn accounts_of(&mut self, text: &'a ast::Text, env: EnvId) -> Vec<AccountId> {
        let mut found = Vec::new();
        let many = self.texts(std::slice::from_ref(text), env);
        for text in many.items {
            match text.plain().cloned() {
                Some(name) => self.accounts_named(&name, text.span, env, 0, &mut found),
                None => self.sink.push(names::name_by_account(text.span)),
            }
        }
        found
    }

    fn accounts_named(
        &mut self,
        name: &str,
        span: Span,
        env: EnvId,
        depth: usize,
        found: &mut Vec<AccountId>,
    ) {
        let what = self.find(Space::Account, name, env).map(|declared| declared.what.clone());
        match what {
            Some(What::Account(id)) => {
                if !found.contains(&id) {
                    found.push(id);
                }
            }
            Some(What::Accounts(set, home)) if depth < 64 => {
                for member in self.texts(&set.members, home).items {
                    if let Some(name) = member.plain().cloned() {
                        self.accounts_named(&name, member.span, home, depth + 1, found);
                    }
                }
            }
            Some(What::Accounts(set, _)) => {
                self.sink.push(names::constant_cycle(set.name.span, name))
            }
            Some(_) => {}
            None => {
                let by_id = self
                    .model
                    .lists
                    .account
                    .iter()
                    .find(|account| &*account.id == name)
                    .map(|a| a.at);
                match by_id {
                    Some(id) if !found.contains(&id) => found.push(id),
                    Some(_) => {}
                    None => self.unknown(span, Space::Account, name, env),
                }
            }
        }
    }

    /// Accounts of an `in`.
    pub(super) fn accounts_in(&mut self, list: &'a [ast::Text], env: EnvId) -> Vec<AccountId> {
        let mut found: Vec<AccountId> = Vec::new();
        for text in list {
            for id in self.accounts_of(text, env) {
                if !found.contains(&id) {
                    found.push(id);
                }
            }
        }
        found
    }

    /// Every account that a file sees; where it sees none, all of the project.
    pub(super) fn everywhere(&mut self, env: EnvId) -> Arc<[AccountId]> {
        let site = self.env(env).site;
        if let Some(Some(known)) = self.visible_accounts.get(site) {
            return known.clone();
        }
        let root = EnvId(site);
        let mut found: Vec<AccountId> = self
            .visible(Space::Account, root)
            .filter_map(|(_, declared)| match declared.what {
                What::Account(id) => Some(id),
                _ => None,
            })
            .collect();
        if found.is_empty() {
            found = self.model.accounts().collect();
        }
        found.sort_unstable();
        found.dedup();
        let found: Arc<[AccountId]> = Arc::from(found);
        if let Some(slot) = self.visible_accounts.get_mut(site) {
            *slot = Some(found.clone());
        }
        found
    }

    /// Gives the constants that differ by account their accounts.
    pub(super) fn fill_per_account(&mut self) {
        for index in 0..self.lets.len() {
            let id = LetId(index);
            let Some(found) = self.lets.get(index) else { continue };
            if found.declarations.iter().all(|declaration| declaration.accounts.is_empty()) {
                continue;
            }
            let (declarations, env) = (found.declarations.clone(), found.env);
            let LetState::PerAccount(at) = self.evaluate(id) else { continue };
            let values: Vec<_> = match self.model.per_account.get_mut(at.0) {
                Some(constant) => std::mem::take(&mut constant.values)
                    .into_iter()
                    .map(|(_, value)| value)
                    .collect(),
                None => continue,
            };
            let mut filled: Vec<(Option<AccountId>, _)> = Vec::new();
            for (declaration, value) in declarations.iter().zip(values) {
                if declaration.accounts.is_empty() {
                    filled.push((None, value));
                    continue;
                }
                for account in self.accounts_in(&declaration.accounts, env) {
                    if filled.iter().any(|(known, _)| *known == Some(account)) {
                        let name = declaration.name.plain().unwrap_or("");
                        let first = declarations
                            .first()
                            .map_or(declaration.name.span, |first| first.name.span);
                        self.sink.push(names::duplicate_name(
                            declaration.name.span,
                            "constant",
                            name,
                            first,
                        ));
                    } else {
                        filled.push((Some(account), value.clone()));
                    }
                }
            }
            if let Some(constant) = self.model.per_account.get_mut(at.0) {
                constant.values = filled;
            }
        }
    }

    /// Principals, policies, boundaries and guardrails by name; their bodies follow when every name is known.
    pub(super) fn declare_all(&mut self) {
        for Expanded { item, env } in self.items.clone() {
            self.within(env);
            match &item.kind {
                ast::ItemKind::Principal(principal) => self.declare_principal(item, principal, env),
                ast::ItemKind::Policy(policy) => self.declare_policy(item, policy, env),
                ast::ItemKind::Guardrail(guardrail) => {
                    if let Some(name) = self.name(&guardrail.name, env) {
                        self.declare(
                            Space::Guardrail,
                            name,
                            guardrail.name.span,
                            What::Guardrail,
                            env,
                        );
                    }
                }
                _ => {}
            }
        }
    }

    fn declare_principal(
        &mut self,
        item: &'a ast::Item,
        principal: &'a ast::Principal,
        env: EnvId,
    ) {
        let Some(name) = self.name(&principal.name, env) else { return };
        let span = principal.name.span;
        let id = PrincipalId(self.model.lists.principal.len());
        if !self.declare(Space::of(principal.kind), name.clone(), span, What::Principal(id), env) {
            return;
        }
        let path = principal.header.at.as_ref().map(|path| self.text(path, env));
        let said = principal.header.accounts.as_ref();
        let accounts = match said {
            Some(list) => self.accounts_in(list, env),
            None => self.everywhere(env).to_vec(),
        };
        let scope = self.env(env);
        let (origin, file) = (scope.origin, self.file_id(scope.site));
        self.model.lists.principal.push(Principal {
            kind: principal.kind,
            name,
            span,
            item: item.span,
            origin,
            file,
            path,
            accounts,
            accounts_said: said.is_some(),
            member_of: Vec::new(),
            bounded_by: None,
            inline: principal.header.inline.is_some(),
            statements: Vec::new(),
            documentation: item.documentation.clone(),
        });
    }

    fn declare_policy(&mut self, item: &'a ast::Item, policy: &'a ast::Policy, env: EnvId) {
        let Some(name) = self.name(&policy.name, env) else { return };
        let span = policy.name.span;
        let space = match policy.kind {
            ast::PolicyKind::Identity => Space::Policy,
            ast::PolicyKind::Boundary => Space::Boundary,
        };
        let id = PolicyId(self.model.lists.policy.len());
        if !self.declare(space, name.clone(), span, What::Policy(id), env) {
            return;
        }
        let path = policy.header.at.as_ref().map(|path| self.text(path, env));
        let accounts_said = policy.header.accounts.as_ref().map(|list| self.accounts_in(list, env));
        let scope = self.env(env);
        let (origin, file) = (scope.origin, self.file_id(scope.site));
        self.model.lists.policy.push(Policy {
            kind: policy.kind,
            name,
            span,
            item: item.span,
            origin,
            file,
            path,
            accounts_said,
            accounts: Vec::new(),
            attach_to: Vec::new(),
            fits_by_wildcards: policy.header.fits_by_wildcards.is_some(),
            text: PolicyText::Unknown,
            grants: Vec::new(),
            documentation: item.documentation.clone(),
        });
    }
}
