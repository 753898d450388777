//! Policies that exist already: nothing of them is written, but what they attach to is.

use super::grants::Place;
use super::names::policy_arn;
use super::policy::{AttachAs, AttachTo, Attachment, ExistingPolicy, Role};
use crate::model::{AccountId, Index, Model, PolicyId, PolicyKind, PolicyText, Principal};

/// The policies of an account that exist and attach to something.
pub(super) fn of(model: &Model, index: &Index, id: AccountId) -> Vec<ExistingPolicy> {
    let place = Place { model, account: model.account(id) };
    let existing = index.policies(id).iter().filter_map(|&policy| {
        let known = model.policy(policy);
        let PolicyText::Existing { document, .. } = &known.text else { return None };
        let boundary = known.kind == PolicyKind::Boundary;
        Some(ExistingPolicy {
            name: known.name.to_string(),
            role: if boundary { Role::Boundary } else { Role::Identity },
            arn: policy_arn(known, model, place.account),
            document: document.clone(),
            attach_to: attachments(policy, place, index),
            declared: known.span,
        })
    });
    existing.filter(|one| !one.attach_to.is_empty()).collect()
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
