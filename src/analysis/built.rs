//! What a sentence builds: its policies with their JSON, sizes and limits, account by account.

use super::Snapshot;
use super::edit::Range;
use crate::iam::canonical;
use crate::model::Index;
use crate::plan::{self, AccountPlan, PlannedPolicy};
use crate::syntax::ast;
use crate::text::{FileId, Span};
use std::collections::BTreeMap;

/// A policy that a sentence builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The account's name, or its number.
    pub account: String,
    /// The policy's name.
    pub name: String,
    /// The manifest's word for what it is.
    pub kind: &'static str,
    /// Characters, as IAM counts them.
    pub size: usize,
    /// The limit for its kind.
    pub limit: usize,
    /// Its text.
    pub json: String,
    /// The sentence.
    pub source: Range,
}

/// The policies that are shown of one sentence: a template's may be many.
const MOST: usize = 24;

impl Snapshot {
    /// The plan of every account that a file's sentences are in, made when first asked for.
    pub(super) fn plans(&self, file: FileId) -> Vec<&AccountPlan> {
        let in_file = |span: Span| span.file == file;
        let index = self.index.get_or_init(|| Index::new(&self.model));
        let wanted = self.model.accounts().filter(|&id| {
            let mut delegations = index.delegations(id).iter();
            let mut policies = index.policies(id).iter();
            let mut principals = index.principals(id).iter();
            delegations.any(|&id| in_file(self.model.delegation(id).span))
                || policies.any(|&id| in_file(self.model.policy(id).span))
                || principals.any(|&id| in_file(self.model.principal(id).span))
                || self.model.guardrails.iter().any(|one| in_file(one.span))
        });
        let plan = |id: crate::model::AccountId| {
            let made = self.plans.get(id.0)?;
            Some(made.get_or_init(|| plan::account(&self.model, index, id)))
        };
        wanted.filter_map(plan).collect()
    }

    /// The planned policies of a file, each with the account's label.
    pub(super) fn planned(&self, file: FileId) -> Vec<(&str, &PlannedPolicy)> {
        let plans = self.plans(file).into_iter();
        plans
            .flat_map(|plan| {
                let label = self.model.account(plan.account).label();
                plan.policies.iter().map(move |policy| (label, policy))
            })
            .filter(|(_, policy)| policy.declared.file == file)
            .collect()
    }

    /// What the sentence at a place builds: the innermost of a grant in a block, its principal, a template.
    pub fn built_at(&self, key: &str, offset: usize) -> Vec<Built> {
        let Some(page) = self.pages.iter().find(|page| page.key == key) else { return Vec::new() };
        let all = self.planned(page.file);
        let sentence = sentence_at(&page.parsed.ast.items, offset);
        let Some(sentence) = sentence else { return Vec::new() };
        let within = |policy: &PlannedPolicy| sentence.holds(policy.declared.into());
        let found = all.into_iter().filter(|(_, policy)| within(policy));
        found.take(MOST).map(|(account, policy)| built(account, policy)).collect()
    }

    /// The JSON of some policies, under the names of their files where there are several.
    pub fn shown(built: &[Built]) -> String {
        if let [only] = built {
            return only.json.clone();
        }
        let several =
            built.iter().any(|one| one.account != built.first().map_or("", |one| &one.account));
        let mut by_name: BTreeMap<String, serde_json::Value> = BTreeMap::new();
        for one in built {
            let name =
                if several { format!("{}/{}", one.account, one.name) } else { one.name.clone() };
            by_name.insert(name, serde_json::from_str(&one.json).unwrap_or_default());
        }
        let mut text = serde_json::to_string_pretty(&by_name).unwrap_or_default();
        text.push('\n');
        text
    }
}

pub(super) fn built(account: &str, policy: &PlannedPolicy) -> Built {
    Built {
        account: account.to_owned(),
        name: policy.name.clone(),
        kind: policy.role.word(),
        size: policy.size,
        limit: policy.limit,
        json: canonical::pretty(&policy.document),
        source: policy.declared.into(),
    }
}

/// The sentence that holds a place: an item, or a `may` in its block.
pub(super) fn sentence_at(items: &[ast::Item], offset: usize) -> Option<Range> {
    let item = items.iter().find(|item| Range::from(item.span).touches(offset))?;
    let body = match &item.kind {
        ast::ItemKind::Principal(one) => one.body.as_ref(),
        ast::ItemKind::Template(one) if Range::from(one.block).touches(offset) => {
            return sentence_at(&one.items, offset);
        }
        ast::ItemKind::For(one) if Range::from(one.block).touches(offset) => {
            return sentence_at(&one.items, offset);
        }
        _ => None,
    };
    let grants = body.into_iter().flat_map(|body| &body.elements);
    let mut grants = grants.filter_map(|element| match element {
        ast::Element::May(may) => Some(Range::from(may.span)),
        _ => None,
    });
    Some(grants.find(|range| range.touches(offset)).unwrap_or(item.span.into()))
}
