//! Policies and boundaries: their texts, and to whom they attach.

use crate::diag::names;
use crate::model::bodies::Place;
use crate::model::build::{Builder, Given};
use crate::model::given;
use crate::model::scope::{EnvId, Space, What};
use crate::model::types::{PolicyId, PolicyText, Statement};
use crate::syntax::ast;
use crate::text::Span;

impl<'a> Builder<'a, '_> {
    pub(super) fn fill_policy(&mut self, policy: &'a ast::Policy, env: EnvId) {
        let space = match policy.kind {
            ast::PolicyKind::Identity => Space::Policy,
            ast::PolicyKind::Boundary => Space::Boundary,
        };
        let Some(What::Policy(id)) = self.own_declaration(space, &policy.name, env) else { return };
        self.check_policy_header(policy);
        let mut attach_to = Vec::new();
        for reference in policy.header.principals.iter().flatten() {
            attach_to.extend(self.principal(reference, env));
        }
        let mut grants = Vec::new();
        let origin = self.env(env).origin;
        let mut found: Vec<Statement> = Vec::new();
        let mut read = |of: &Given| {
            found = given::statements(&of.document, &of.places, origin);
            of.document.clone()
        };
        let text = match &policy.text {
            ast::PolicyText::Body(body) => {
                let place = match policy.kind {
                    ast::PolicyKind::Identity => Place::Policy,
                    ast::PolicyKind::Boundary => Place::Boundary,
                };
                let parts = self.body(body, env, place);
                for (may, inner) in parts.mays {
                    self.within(inner);
                    if let Some(name) = &may.policy_name {
                        let help = "remove `as`: the grants of a boundary are part of its own text";
                        self.sink.push(names::misplaced(
                            name.span,
                            "`as`",
                            "a grant of a boundary",
                            help,
                        ));
                    }
                    grants.extend(
                        may.grants
                            .iter()
                            .map(|grant| self.grant(grant, None, inner))
                            .collect::<Vec<_>>(),
                    );
                }
                self.within(env);
                PolicyText::Statements(parts.statements)
            }
            ast::PolicyText::From(path) => {
                let given = self.document(path, env).map(|given| read(&given));
                given.map_or(PolicyText::Unknown, PolicyText::Document)
            }
            ast::PolicyText::Existing { arn, from } => PolicyText::Existing {
                arn: self.text(arn, env),
                document: from
                    .as_ref()
                    .and_then(|path| self.document(path, env))
                    .map(|given| read(&given)),
            },
        };
        if let Some(filled) = self.model.lists.policy.get_mut(id.0) {
            filled.attach_to = attach_to;
            filled.grants = grants;
            filled.text = text;
            filled.given = found;
        }
    }

    fn check_policy_header(&mut self, policy: &'a ast::Policy) {
        let header = &policy.header;
        let word = match policy.kind {
            ast::PolicyKind::Identity => "policy",
            ast::PolicyKind::Boundary => "boundary",
        };
        let boundary = policy.kind == ast::PolicyKind::Boundary;
        if let Some(to) =
            header.principals.as_ref().and_then(|list| list.first()).filter(|_| boundary)
        {
            let why =
                "a boundary is not attached like a policy; declare the principal `bounded by` it";
            self.sink.push(names::unfit_header(to.span, "for", word, why));
        }
        if !matches!(policy.text, ast::PolicyText::Existing { .. }) {
            return;
        }
        let of_what = format!("{word} that exists");
        if let Some(path) = &header.at {
            self.sink.push(names::unfit_header(
                path.span,
                "at",
                &of_what,
                "its ARN holds its path",
            ));
        }
        if let Some(span) = header.fits_by_wildcards {
            let why = "it is not written by the build, so nothing has to fit";
            self.sink.push(names::unfit_header(span, "fits by wildcards", &of_what, why));
        }
    }

    /// Finds a boundary.
    pub(in crate::model) fn boundary(
        &mut self,
        name: &ast::Text,
        env: EnvId,
    ) -> Option<(PolicyId, Span)> {
        let plain = self.name(name, env)?;
        match self.find(Space::Boundary, &plain, env).map(|declared| declared.what.clone()) {
            Some(What::Policy(id)) => Some((id, name.span)),
            Some(_) => None,
            None => {
                self.unknown(name.span, Space::Boundary, &plain, env);
                None
            }
        }
    }
}
