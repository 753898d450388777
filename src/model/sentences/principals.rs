//! Principals: what their blocks hold, and which one a name means.

use crate::diag::names;
use crate::model::bodies::{Parts, Place};
use crate::model::build::Builder;
use crate::model::scope::{EnvId, Space, What};
use crate::model::types::{Delegation, Grant, PrincipalId};
use crate::syntax::ast;
use crate::text::Span;

impl<'a> Builder<'a, '_> {
    pub(super) fn fill_principal(
        &mut self,
        item: &'a ast::Item,
        principal: &'a ast::Principal,
        env: EnvId,
    ) {
        let Some(What::Principal(id)) =
            self.own_declaration(Space::of(principal.kind), &principal.name, env)
        else {
            return;
        };
        self.check_principal_header(principal);
        let header = &principal.header;
        let mut member_of = Vec::new();
        for group in header.member_of.iter().flatten() {
            let reference = ast::PrincipalRef {
                span: group.span,
                kind: Some(ast::PrincipalKind::Group),
                name: group.clone(),
            };
            member_of.extend(self.principal(&reference, env));
        }
        let bounded_by = header.bounded_by.as_ref().and_then(|name| self.boundary(name, env));
        let parts = match &principal.body {
            Some(body) => self.body(body, env, Place::Principal),
            None => Parts::default(),
        };
        let file = self.file_id(self.env(env).site);
        let accounts = self.model.principal(id).accounts.clone();
        for (may, inner) in parts.mays {
            self.within(inner);
            let grants: Vec<Grant> =
                may.grants.iter().map(|grant| self.grant(grant, None, inner)).collect();
            let policy_name = may.policy_name.as_ref().map(|name| self.text(name, inner));
            let documentation = self.documentation(item, inner);
            let origin = self.env(inner).origin;
            self.model.lists.delegation.push(Delegation {
                span: may.span,
                origin,
                file,
                principals: vec![(id, principal.name.span)],
                accounts: accounts.clone(),
                grants,
                policy_name,
                documentation,
            });
        }
        self.within(env);
        if let Some(filled) = self.model.lists.principal.get_mut(id.0) {
            filled.member_of = member_of;
            filled.bounded_by = bounded_by;
            filled.statements = parts.statements;
        }
    }

    fn check_principal_header(&mut self, principal: &'a ast::Principal) {
        use ast::PrincipalKind::{Group, PermissionSet, User};
        let header = &principal.header;
        let kind = principal.kind;
        let word = Space::of(kind).word();
        let first = |list: &Option<Vec<ast::Text>>| {
            list.as_ref().and_then(|l| l.first()).map(|text| text.span)
        };
        if let Some(span) = first(&header.member_of).filter(|_| kind != User) {
            let why = "only users are members of IAM groups";
            self.sink.push(names::unfit_header(span, "member of", word, why));
        }
        if let Some(bound) = header.bounded_by.as_ref().filter(|_| kind == Group) {
            let why =
                "IAM has no permissions boundary on groups; bound the users that are its members";
            self.sink.push(names::unfit_header(bound.span, "bounded by", word, why));
        }
        if let Some(span) = header.inline.filter(|_| kind != PermissionSet) {
            let why =
                "only the text of a permission set may be inline; others get a managed policy";
            self.sink.push(names::unfit_header(span, "as inline", word, why));
        }
        if let Some(path) = header.at.as_ref().filter(|_| kind == PermissionSet) {
            let why =
                "the roles of permission sets are under `/aws-reserved/`, where AWS puts them";
            self.sink.push(names::unfit_header(path.span, "at", word, why));
        }
    }

    /// Finds a principal by name, and by kind where it was said.
    pub(in crate::model) fn principal(
        &mut self,
        reference: &ast::PrincipalRef,
        env: EnvId,
    ) -> Vec<(PrincipalId, Span)> {
        let texts = self.texts(std::slice::from_ref(&reference.name), env);
        let mut found = Vec::new();
        for text in texts.items {
            match text.plain().cloned() {
                Some(name) => found.extend(self.principal_named(reference, &name, env)),
                None => self.differs_by_account(&text),
            }
        }
        found
    }

    fn principal_named(
        &mut self,
        reference: &ast::PrincipalRef,
        name: &str,
        env: EnvId,
    ) -> Option<(PrincipalId, Span)> {
        let said = reference.kind.map(Space::of);
        let spaces: Vec<Space> =
            said.map_or_else(|| Space::PRINCIPALS.to_vec(), |space| vec![space]);
        let mut found = Vec::new();
        let mut broken = false;
        for &space in &spaces {
            if let Some(declared) = self.find(space, name, env) {
                match declared.what {
                    What::Principal(id) => found.push((space, id, declared.span)),
                    _ => broken = true,
                }
            }
        }
        match found.as_slice() {
            [(_, id, _)] => return Some((*id, reference.span)),
            [] if broken => {}
            [] => self.unknown_principal(reference, said, name, env),
            several => {
                let places: Vec<(&str, Span)> =
                    several.iter().map(|(space, _, span)| (space.word(), *span)).collect();
                self.sink.push(names::ambiguous_principal(reference.span, name, &places));
            }
        }
        None
    }

    fn unknown_principal(
        &mut self,
        reference: &ast::PrincipalRef,
        said: Option<Space>,
        name: &str,
        env: EnvId,
    ) {
        let at = reference.name.span;
        if let Some(space) = said {
            return self.unknown(at, space, name, env);
        }
        self.unknown_of(Space::PRINCIPALS, "principal", at, name, env);
    }
}
