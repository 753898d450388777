//! Accounts, organisations and their units: ids, sets of accounts, and what is where.

use super::build::{Builder, Expanded, LetState};
use super::scope::{EnvId, LetId, Space, What};
use super::types::{Account, AccountId};
use crate::diag::{names, values};
use crate::iam::catalogue;
use crate::iam::name::NameKind;
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
                    self.declare_id(Space::Organization, &found.name, &found.id, env);
                }
                ast::ItemKind::Ou(found) => {
                    self.declare_id(Space::Ou, &found.name, &found.id, env);
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
    fn declare_id(&mut self, space: Space, name: &'a ast::Text, id: &'a ast::Text, env: EnvId) {
        let (Some(declared), Some(value)) = (self.name(name, env), self.name(id, env)) else {
            return;
        };
        let kind = match space {
            Space::Ou => NameKind::OrganizationalUnitId,
            _ => NameKind::OrganizationId,
        };
        // A root, `r-` and four to thirty-two letters and digits, takes guardrails as a unit does.
        let root = value.strip_prefix("r-").filter(|_| space == Space::Ou).is_some_and(|rest| {
            (4..=32).contains(&rest.len())
                && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        let fits = root || kind.check(&value).is_ok();
        if !fits {
            self.malformed_id(id.span, space, &value);
        }
        self.declare(space, declared, name.span, What::Id(value), env);
    }

    fn malformed_id(&mut self, at: Span, space: Space, value: &str) {
        let (what, shape) = match space {
            Space::Ou => (
                "the id of an organizational unit",
                "it as AWS Organizations shows it, as in `ou-abcd-12345678`, or a root as in `r-abcd`",
            ),
            _ => (
                "the id of an organization",
                "it as AWS Organizations shows it: `o-` and ten to thirty-two lower-case letters and digits, as in `o-exampleorgid`",
            ),
        };
        self.sink.push(names::malformed(at, what, value, shape, None));
    }

    fn declare_account(&mut self, account: &'a ast::Account, env: EnvId) {
        let (Some(name), Some(id)) = (self.name(&account.name, env), self.name(&account.id, env))
        else {
            return;
        };
        let partition = self.partition(account.partition.as_ref(), env);
        if id.len() != 12 || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            // Consoles show ids in groups: `1234-5678-9012`.
            let digits: String = id.chars().filter(|c| *c != '-' && *c != ' ').collect();
            let twelve = digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
            let fix = (twelve && account.id.plain().is_some()).then_some(digits);
            let shape = "the twelve digits of the account, as in `123456789012`";
            let said = names::malformed(account.id.span, "an account id", &id, shape, fix);
            self.sink.push(said);
        }
        let organization = account.organization.as_ref().map(|text| {
            let mut resolved = self.text(text, env);
            if let Some(name) = resolved.plain().cloned()
                && let Some(What::Id(value)) =
                    self.find(Space::Organization, &name, env).map(|declared| declared.what.clone())
            {
                resolved = super::text::Text::plain_at(value, text.span);
            } else if let Some(name) = resolved.plain().cloned() {
                if !name.starts_with("o-") {
                    self.unknown(text.span, Space::Organization, &name, env);
                } else if NameKind::OrganizationId.check(&name).is_err() {
                    self.malformed_id(text.span, Space::Organization, &name);
                }
            } else {
                self.differs_by_account(&resolved);
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
                let plain = |text: &Option<super::text::Text>| text.as_ref()?.plain().cloned();
                let (ours, theirs) = (plain(&organization), plain(&known.organization));
                let first = known.span.unwrap_or(span);
                if known.partition != partition {
                    self.sink.push(names::account_disagrees(span, &id, "partition", first));
                } else if ours.is_some() && theirs.is_some() && ours != theirs {
                    self.sink.push(names::account_disagrees(span, &id, "organization", first));
                }
                if known.organization.is_none() {
                    known.organization = organization;
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
        self.sink.push(names::malformed(text.span, "a partition of AWS", &name, &shape, None));
        "aws"
    }

    /// The accounts that a name stands for, sets spread.
    pub(super) fn accounts_of(&mut self, text: &'a ast::Text, env: EnvId) -> Vec<AccountId> {
        let mut found = Vec::new();
        let many = self.texts(std::slice::from_ref(text), env);
        for text in many.items {
            match text.plain().cloned() {
                Some(name) => self.accounts_named(&name, text.span, env, &[], &mut found),
                None => self.differs_by_account(&text),
            }
        }
        found
    }

    pub(super) fn accounts_named(
        &mut self,
        name: &str,
        span: Span,
        env: EnvId,
        within: &[Span],
        found: &mut Vec<AccountId>,
    ) {
        let what = self.find(Space::Account, name, env).map(|declared| declared.what.clone());
        match what {
            Some(What::Account(id)) => {
                if !found.contains(&id) {
                    found.push(id);
                }
            }
            Some(What::Accounts(set, _)) if within.contains(&set.name.span) => {
                self.sink.push(values::accounts_cycle(span, name, set.name.span));
            }
            Some(What::Accounts(set, home)) => {
                let within = [within, &[set.name.span]].concat();
                for member in self.texts(&set.members, home).items {
                    if let Some(name) = member.plain().cloned() {
                        self.accounts_named(&name, member.span, home, &within, found);
                    }
                }
            }
            Some(_) => {}
            None => match self.account_of_id(name) {
                Some(id) if !found.contains(&id) => found.push(id),
                Some(_) => {}
                None => self.unknown(span, Space::Account, name, env),
            },
        }
    }

    /// The account of twelve digits.
    pub(super) fn account_of_id(&self, id: &str) -> Option<AccountId> {
        self.model.lists.account.iter().find(|account| &*account.id == id).map(|account| account.at)
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
            let mut given: Vec<(AccountId, Span)> = Vec::new();
            for (declaration, value) in declarations.iter().zip(values) {
                if declaration.accounts.is_empty() {
                    filled.push((None, value));
                    continue;
                }
                let at = declaration.name.span;
                for account in self.accounts_in(&declaration.accounts, env) {
                    let known = given.iter().find(|(known, _)| *known == account);
                    if let Some(&(_, first)) = known {
                        let name = declaration.name.plain().unwrap_or("");
                        let label = self.model.account(account).label().to_owned();
                        self.sink.push(names::two_values(at, name, &label, first));
                    } else {
                        given.push((account, at));
                        filled.push((Some(account), value.clone()));
                    }
                }
            }
            if let Some(constant) = self.model.per_account.get_mut(at.0) {
                constant.values = filled;
            }
        }
    }
}
