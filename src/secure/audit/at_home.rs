//! Resources of IAM in any account, said of the caller's own.
//!
//! IAM's calls are about the caller's account alone, so `arn:aws:iam::*:role/x` and the same with that account are one.
//! Said so, a wildcard for the account takes in no colon that no name holds.

use std::sync::Arc;

use crate::iam::document::{Document, Element, OneOrMany};
use crate::prove::Rules;
use crate::secure::audit::world::{Subject, Text, home};

/// The same subject, of one account.
pub fn at_home(subject: &Subject) -> Subject {
    let (_, account) = subject.home.clone().unwrap_or_else(|| home(&subject.layers));
    let text = |text: &Text| Text { rules: rewritten(&text.rules, &account), ..text.clone() };
    let layer = |layer: &Vec<Text>| layer.iter().map(text).collect();
    let boundary = |(arn, one): (&String, &Text)| (arn.clone(), text(one));
    let pattern = |(pattern, arn): &(String, String)| (resource(pattern, &account), arn.clone());
    Subject {
        layers: subject.layers.iter().map(layer).collect(),
        boundaries: subject.boundaries.iter().map(boundary).collect(),
        protected: subject.protected.iter().map(pattern).collect(),
        home: subject.home.clone(),
        known: subject.known.clone(),
    }
}

fn rewritten(rules: &Arc<Rules>, account: &str) -> Arc<Rules> {
    let mut document: Document = (*rules.document).clone();
    let statements = document.statements.into_vec().into_iter().map(|mut statement| {
        statement.resource = statement.resource.map(|element| Element {
            negated: element.negated,
            values: element.values.iter().map(|text| resource(text, account)).collect(),
        });
        statement
    });
    document.statements = OneOrMany::Many(statements.collect());
    if document.statements.as_slice() == rules.document.statements.as_slice() {
        return rules.clone();
    }
    Arc::new(Rules::new(Arc::new(document)))
}

/// A resource in any account, in this one.
pub fn resource(text: &str, account: &str) -> String {
    match text.split_once(":iam::*:") {
        Some((partition, rest)) if !partition.contains(['*', '?']) => {
            format!("{partition}:iam::{account}:{rest}")
        }
        _ => text.to_owned(),
    }
}
