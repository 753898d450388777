//! The account and the partition that documents are of: those that most of their ARNs name.

use super::Home;
use crate::iam::arn::{Arn, PARTITIONS, is_account_id};
use crate::iam::document::Document;
use std::collections::BTreeMap;

/// The home of documents. Resources count before values of conditions, which often name other accounts.
pub(super) fn home<'a>(documents: impl Iterator<Item = &'a Document> + Clone) -> Home {
    let resources = || {
        let statements = documents.clone().flat_map(|document| &document.statements);
        statements.flat_map(|statement| statement.resource.iter().flat_map(|one| &one.values))
    };
    let values = || {
        let statements = documents.clone().flat_map(|document| &document.statements);
        statements.flat_map(|statement| statement.conditions()).flat_map(|one| &one.values)
    };
    let arns: Vec<Arn<'_>> = resources().filter_map(|text| Arn::split(text).ok()).collect();
    let others: Vec<Arn<'_>> = values().filter_map(|text| Arn::split(text.text()).ok()).collect();
    let ids = |list: &[Arn<'_>]| {
        most(list.iter().map(|arn| arn.account).filter(|account| is_account_id(account)))
    };
    let partitions = |list: &[Arn<'_>]| {
        most(list.iter().map(|arn| arn.partition).filter(|name| PARTITIONS.contains(name)))
    };
    Home {
        partition: partitions(&arns)
            .or_else(|| partitions(&others))
            .unwrap_or_else(|| "aws".to_owned()),
        account: ids(&arns).or_else(|| ids(&others)),
    }
}

/// What is named most often, and of those the first in the order of texts.
fn most<'a>(texts: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let best = counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
    best.map(|(text, _)| (*text).to_owned())
}
