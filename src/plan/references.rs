//! Policies that exist already: nothing of them is written, but what they attach to is.

use super::grants::Place;
use super::names::policy_arn;
use super::policy::{AttachAs, AttachTo, Attachment, Role};
use crate::model::{AccountId, Index, Model, PolicyId, PolicyKind, PolicyText, Principal};

/// A policy that exists, and what the files attach it to.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Its name in the files.
    pub name: String,
    /// A boundary, or a policy of its own.
    pub role: Role,
    /// Its ARN.
    pub arn: String,
    /// To what it attaches.
    pub attach_to: Vec<Attachment>,
}

/// The policies of an account that exist and attach to something.
pub(super) fn of(model: &Model, index: &Index, id: AccountId) -> Vec<Reference> {
    let place = Place { model, account: model.account(id) };
    let existing = index
        .policies(id)
        .iter()
        .filter(|&&policy| matches!(model.policy(policy).text, PolicyText::Existing { .. }));
    let references = existing.map(|&policy| {
        let known = model.policy(policy);
        let boundary = known.kind == PolicyKind::Boundary;
        Reference {
            name: known.name.to_string(),
            role: if boundary { Role::Boundary } else { Role::Identity },
            arn: policy_arn(known, model, place.account),
            attach_to: attachments(policy, place, index),
        }
    });
    references.filter(|one| !one.attach_to.is_empty()).collect()
}

/// What a declared policy or boundary attaches to in an account.
pub(super) fn attachments(id: PolicyId, place: Place<'_>, index: &Index) -> Vec<Attachment> {
    let Place { model, account } = place;
    let policy = model.policy(id);
    let said = policy.attach_to.iter();
    let mut attach_to: Vec<Attachment> = said
        .map(|&(principal, _)| attachment(model.principal(principal), AttachAs::Policy))
        .collect();
    if policy.kind == PolicyKind::Boundary {
        let principals = index.principals(account.at).iter().map(|&id| model.principal(id));
        let bounded = principals.filter(|one| one.bounded_by.is_some_and(|(own, _)| own == id));
        attach_to.extend(bounded.map(|one| attachment(one, AttachAs::Boundary)));
    }
    attach_to
}

/// An attachment to a declared principal.
pub(super) fn attachment(principal: &Principal, attach_as: AttachAs) -> Attachment {
    Attachment { to: AttachTo::of(principal.kind), name: principal.name.to_string(), attach_as }
}
