//! To whom declared policies attach, and policies that exist already, of which nothing else is planned.

use super::account::Planner;
use super::grants::Place;
use super::names::policy_arn;
use super::policy::{AttachAs, Attachment, ExistingPolicy, Role};
use crate::iam::document::Document;
use crate::model::{Index, PolicyId, PolicyKind};
use std::sync::Arc;

impl Planner<'_> {
    /// A policy that exists already: only its attachments are new.
    pub(super) fn existing(
        &mut self,
        id: PolicyId,
        document: &Option<Arc<Document>>,
        index: &Index,
    ) {
        let Place { model, account } = self.place;
        let policy = model.policy(id);
        let attach_to = self.attachments(id, index);
        if attach_to.is_empty() {
            return;
        }
        let boundary = policy.kind == PolicyKind::Boundary;
        self.plan.existing.push(ExistingPolicy {
            name: policy.name.to_string(),
            role: if boundary { Role::Boundary } else { Role::Identity },
            arn: policy_arn(policy, model, account),
            document: document.clone(),
            attach_to,
            declared: policy.span,
        });
    }

    /// The principals that hold a policy, and for a boundary those that carry it.
    pub(super) fn attachments(&self, id: PolicyId, index: &Index) -> Vec<Attachment> {
        let model = self.place.model;
        let policy = model.policy(id);
        let held = policy.attach_to.iter();
        let mut attach_to: Vec<Attachment> =
            held.map(|&(principal, _)| self.attach(principal, AttachAs::Policy)).collect();
        if policy.kind == PolicyKind::Boundary {
            let bounded = index.principals(self.plan.account).iter().copied();
            let bounded = bounded.filter(|&principal| {
                model.principal(principal).bounded_by.is_some_and(|(own, _)| own == id)
            });
            attach_to.extend(bounded.map(|principal| self.attach(principal, AttachAs::Boundary)));
        }
        attach_to
    }
}
