//! Conditions: the keys that the actions carry, the relations that fit a key, and its values.

use super::{Ground, Proposal, Symbol};
use crate::analysis::names::{ACCOUNTS, NameKind};
use crate::iam::catalogue::{self, Carried, ConditionKey, KeyType};
use crate::iam::operator::{COMPARISONS, Fit, ValueKind};
use crate::model::typed::value_kind;
use crate::syntax::Lexemes;
use std::collections::{BTreeMap, BTreeSet};

/// Actions whose keys are counted one by one.
const MOST: usize = 3_000;

impl Ground<'_> {
    /// Keys that all actions carry first, then those that some do, then the global ones.
    pub(super) fn keys(&mut self) {
        let actions = self.named_actions();
        let mut counts: BTreeMap<ConditionKey, usize> = BTreeMap::new();
        for key in actions.iter().take(MOST).flat_map(|action| action.condition_keys()) {
            *counts.entry(key).or_default() += 1;
        }
        if actions.is_empty() {
            // A delegation's condition is about IAM's own actions.
            let own = catalogue::service("iam").into_iter().flat_map(|one| one.condition_keys());
            counts.extend(own.map(|key| (key, 0)));
        }
        for (&key, &count) in &counts {
            let lately = actions.iter().any(|one| one.carries_key(key) == Carried::Lately);
            let mut detail = key.key_type().name().to_owned();
            if count > 0 && count < actions.len() {
                detail.push_str(&format!(", carried by {count} of {}", actions.len()));
            }
            if lately {
                detail.push_str(", listed only lately");
            }
            self.key(key, &detail, if count == actions.len() { 1 } else { 2 });
        }
        for key in catalogue::global_keys().filter(|key| !counts.contains_key(key)) {
            self.key(key, &format!("{}, global", key.key_type().name()), 3);
        }
    }

    fn key(&mut self, key: ConditionKey, detail: &str, rank: u8) {
        let made = Proposal::new(key.name(), Symbol::Key, detail).rank(rank);
        self.out.push(match key.name().split_once("${") {
            Some((before, rest)) => {
                let (name, after) = rest.split_once('}').unwrap_or((rest, ""));
                made.snippet(format!("{before}${{1:{name}}}{after}"))
            }
            None if self.position.quoted => made,
            None => made.text(format!("{} ", key.name())).again(),
        });
    }

    fn the_key(&self) -> Option<ConditionKey> {
        self.position.facts.key.as_deref().and_then(catalogue::condition_key)
    }

    /// Whether words are those with which a test of a key goes on.
    pub(super) fn is_relation(words: &str) -> bool {
        matches!(
            words,
            "any"
                | "all"
                | "is"
                | "is not"
                | "in"
                | "not in"
                | "like"
                | "not like"
                | "is present"
                | "is absent"
        )
    }

    /// A relation, where it fits the key's type.
    pub(super) fn relation(&mut self, words: &'static str) {
        let key = self.the_key();
        let kind = key.map(ConditionKey::key_type);
        let many = key.is_some_and(ConditionKey::is_multivalued);
        let quantified = self.position.facts.quantified;
        let fits = match words {
            "any" | "all" => many && !quantified,
            "is present" | "is absent" => !quantified,
            _ if many && !quantified => false,
            "like" | "not like" => matches!(kind, None | Some(KeyType::String | KeyType::Arn)),
            "in" | "not in" => !matches!(kind, Some(KeyType::Bool)),
            _ => true,
        };
        if fits {
            let detail = match words {
                "any" => "one of its values, `ForAnyValue`",
                "all" => "every value, `ForAllValues`",
                _ => "",
            };
            let made = Proposal::new(words, Symbol::Keyword, detail);
            self.out.push(made.text(format!("{words} ")).rank(1).again());
        }
    }

    /// IAM's own operators, those that are made for the key's type.
    pub(super) fn operators(&mut self) {
        let kind = self.the_key().map(|key| value_kind(key.key_type()));
        for row in COMPARISONS {
            let native = kind.is_none_or(|kind| row.comparison.fits(kind) == Fit::Native);
            if native && row.kind != ValueKind::Null {
                let made = Proposal::new(row.name, Symbol::Operator, "IAM's operator");
                self.out.push(made.text(format!("{} ", row.name)).rank(6).again());
            }
        }
    }

    /// Values of the key at hand.
    pub(super) fn values(&mut self) {
        let Some(key) = self.the_key() else { return };
        let name = key.name().to_ascii_lowercase();
        match name.as_str() {
            "aws:requestedregion" => return self.regions(),
            "iam:passedtoservice"
            | "aws:calledvia"
            | "aws:calledviafirst"
            | "aws:calledvialast" => {
                return self.service_principals(false);
            }
            "iam:awsservicename" => return self.service_principals(true),
            "iam:permissionsboundary" => return self.boundary_arns(),
            "aws:principalaccount" | "aws:resourceaccount" | "aws:sourceaccount" => {
                self.account_ids();
            }
            "aws:principalorgid" | "aws:resourceorgid" | "aws:sourceorgid" => {
                self.ids(NameKind::Organization);
            }
            _ => {}
        }
        if key.key_type() == KeyType::Bool {
            for word in ["true", "false"] {
                self.out.push(Proposal::new(word, Symbol::Value, "").rank(0));
            }
        }
    }

    fn boundary_arns(&mut self) {
        let pages = self.view.pages();
        let names = pages.flat_map(|page| &page.names().declarations);
        let names: Vec<String> = names
            .filter(|one| one.kind == NameKind::Boundary)
            .map(|one| one.name.clone())
            .collect();
        for name in names {
            let arn = format!("arn:{{partition}}:iam::{{account-id}}:policy/{name}");
            self.out.push(Proposal::new(arn, Symbol::Value, "a boundary at the root path").rank(1));
        }
    }

    fn account_ids(&mut self) {
        let own = Proposal::new("{account-id}", Symbol::Value, "the account's own number");
        self.out.push(own.rank(0));
        ACCOUNTS.iter().for_each(|&kind| self.ids(kind));
    }

    /// What declarations of a kind are equal to.
    fn ids(&mut self, kind: NameKind) {
        let mut found: Vec<(String, String)> = Vec::new();
        for page in self.view.pages() {
            for one in page.names().declarations.iter().filter(|one| one.kind == kind) {
                let text = page.slice(one.item.0..one.item.1);
                let id = text.split_once('=').and_then(|(_, id)| id.split_whitespace().next());
                found.extend(id.map(|id| (id.to_owned(), one.name.clone())));
            }
        }
        for (id, name) in found {
            self.out.push(Proposal::new(id, Symbol::Value, name).rank(1));
        }
    }

    /// Keys of tags that clauses of the project name already.
    pub(super) fn tag_keys(&mut self) {
        let mut found: BTreeSet<String> = BTreeSet::new();
        for page in self.view.pages() {
            let words = Lexemes::within(&page.text, 0..page.text.len()).tokens();
            let words: Vec<&str> = words.map(|one| one.text(&page.text)).collect();
            for pair in words.windows(2) {
                if let [before, key] = pair
                    && matches!(*before, "tagged" | "tag")
                    && *key != self.position.prefix
                {
                    found.insert(key.trim_matches('"').to_owned());
                }
            }
        }
        for key in found {
            self.out.push(Proposal::new(key, Symbol::Value, "the key of a tag"));
        }
    }
}
