//! Statements: which elements they have, what each may hold.

use std::collections::BTreeMap;

use jsonc_parser::ast::{Object, ObjectProp, Value};
use jsonc_parser::common::Ranged;

use crate::diag::nearest;
use crate::iam::arn::Arn;
use crate::iam::document::{
    Effect, Element, OneOrMany, PrincipalElement, PrincipalEntry, PrincipalKind, Principals,
    Statement,
};
use crate::iam::json;
use crate::iam::parse::{Reader, Shape};
use crate::iam::places::{Places, StatementPlaces};
use crate::iam::problem::{DocumentKind, Problem, ProblemKind};
use crate::text::Span;

const STATEMENT: Shape = Shape {
    of: "statement",
    elements: &[
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ],
};

type Members<'v, 't> = BTreeMap<&'static str, &'v ObjectProp<'t>>;

/// Whether a kind of document has an element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
    Forbidden,
}

impl DocumentKind {
    /// Sources: IAM user guide, "Grammar of the IAM JSON policy language"; Organizations user guide, "SCP syntax" and
    /// "RCP syntax". A resource policy of some services (ECR, for one) has no `Resource`.
    fn principal(self) -> Need {
        match self {
            Self::Identity | Self::ServiceControl => Need::Forbidden,
            Self::Resource | Self::Trust | Self::ResourceControl => Need::Required,
        }
    }

    fn resource(self) -> Need {
        match self {
            Self::Identity | Self::ServiceControl | Self::ResourceControl => Need::Required,
            Self::Resource => Need::Optional,
            Self::Trust => Need::Forbidden,
        }
    }
}

impl Reader {
    pub(super) fn statements(
        &mut self,
        value: &Value<'_>,
        places: &mut Places,
    ) -> Option<OneOrMany<Statement>> {
        let mut spans = Vec::new();
        self.one_or_many("Statement", value, &mut spans, |reader, value| {
            let Value::Object(object) = value else {
                reader.wrong_type("Statement", "an object or a list of objects", value);
                return None;
            };
            let mut own = StatementPlaces::new(reader.span_of(value));
            let statement = reader.statement(object, &mut own);
            places.statements.push(own);
            statement
        })
    }

    fn statement(
        &mut self,
        object: &Object<'_>,
        places: &mut StatementPlaces,
    ) -> Option<Statement> {
        let members = self.members(object, &STATEMENT);
        let sid = members.get("Sid").and_then(|member| {
            places.sid = Some(self.span_of(&member.value));
            self.sid(&member.value)
        });
        let effect = match members.get("Effect") {
            Some(member) => {
                places.effect = Some(self.span_of(&member.value));
                self.effect(&member.value)
            }
            None => {
                self.missing("Effect", object);
                None
            }
        };
        let principal = self.principal(object, &members, places);
        let mut spans = Vec::new();
        let (plain, negated) = ("Action", "NotAction");
        let action = self.element(object, &members, [plain, negated], Need::Required, &mut spans);
        places.actions = spans;
        places.action = self.name_span(&members, [plain, negated]);
        let mut spans = Vec::new();
        let (plain, negated) = ("Resource", "NotResource");
        let need = self.kind.resource();
        let resource = self.element(object, &members, [plain, negated], need, &mut spans);
        places.resources = spans;
        places.resource = self.name_span(&members, [plain, negated]);
        self.actions(action.as_ref(), &places.actions);
        self.resources(resource.as_ref(), &places.resources);
        let conditions =
            members.get("Condition").map(|member| self.conditions(&member.value, places));
        let (effect, action) = (effect?, action?);
        if self.kind == DocumentKind::ResourceControl {
            self.resource_control(&members, effect);
        }
        let conditions = match conditions {
            Some(read) => Some(read?),
            None => None,
        };
        Some(Statement { sid, effect, principal, action, resource, conditions })
    }

    /// A resource control policy denies, to everybody, actions that it names (Organizations user guide, "RCP syntax").
    fn resource_control(&mut self, members: &Members<'_, '_>, effect: Effect) {
        if let Some(member) = members.get("Effect").filter(|_| effect == Effect::Allow) {
            self.report_at(ProblemKind::EffectNotAllowed { kind: self.kind }, &member.value);
        }
        for name in ["NotPrincipal", "NotAction"] {
            if let Some(member) = members.get(name) {
                let kind =
                    ProblemKind::ElementNotAllowed { name: name.to_owned(), kind: self.kind };
                self.report_at(kind, &member.name);
            }
        }
        if let Some(member) = members.get("Principal") {
            let everyone = matches!(&member.value, Value::StringLit(text) if text.value == "*");
            if !everyone {
                let kind = ProblemKind::PrincipalNotEveryone { kind: self.kind };
                self.report_at(kind, &member.value);
            }
        }
    }

    fn sid(&mut self, value: &Value<'_>) -> Option<String> {
        let sid = self.string("Sid", value)?;
        if sid.is_empty() {
            self.report_at(ProblemKind::Empty { element: "Sid".to_owned() }, value);
        }
        // Other services allow more in their resource policies (user guide, policy grammar, `sid_string`).
        let strange = sid.chars().find(|c| !c.is_ascii_alphanumeric());
        if let Some(character) = strange.filter(|_| self.kind != DocumentKind::Resource) {
            self.report_at(ProblemKind::SidCharacter { sid: sid.clone(), character }, value);
        }
        Some(sid)
    }

    /// Sids are unique within their document (user guide, "IAM JSON policy elements: Sid").
    pub(super) fn sids(&mut self, statements: &OneOrMany<Statement>, places: &Places) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for (statement, places) in statements.iter().zip(&places.statements) {
            let (Some(sid), Some(span)) = (&statement.sid, places.sid) else { continue };
            if sid.is_empty() {
                continue;
            }
            match seen.get(sid.as_str()) {
                Some(&first) => {
                    self.report_twice(ProblemKind::DuplicateSid { sid: sid.clone() }, span, first);
                }
                None => {
                    seen.insert(sid, span);
                }
            }
        }
    }

    fn effect(&mut self, value: &Value<'_>) -> Option<Effect> {
        let text = self.string("Effect", value)?;
        let found = Effect::ALL.into_iter().find(|effect| effect.text() == text);
        if found.is_none() {
            self.report_at(ProblemKind::UnknownEffect { text }, value);
        }
        found
    }

    /// One of the two forms of an element.
    fn form<'v, 't>(
        &mut self,
        object: &Object<'t>,
        members: &Members<'v, 't>,
        [plain, negated]: [&'static str; 2],
        need: Need,
    ) -> Option<(bool, &'v ObjectProp<'t>)> {
        let found = match (members.get(plain), members.get(negated)) {
            (Some(first), Some(second)) => {
                let (again, at) = (self.span_of(&second.name), self.span_of(&first.name));
                self.report_twice(ProblemKind::BothForms { plain, negated }, again, at);
                None
            }
            (Some(member), None) => Some((false, *member)),
            (None, Some(member)) => Some((true, *member)),
            (None, None) => {
                if need == Need::Required {
                    self.missing(plain, object);
                }
                None
            }
        };
        if let Some((negated_form, member)) = found.filter(|_| need == Need::Forbidden) {
            let name = if negated_form { negated } else { plain }.to_owned();
            let kind = ProblemKind::ElementNotAllowed { name, kind: self.kind };
            self.report_at(kind, &member.name);
        }
        found
    }

    fn element<'t>(
        &mut self,
        object: &Object<'t>,
        members: &Members<'_, 't>,
        names: [&'static str; 2],
        need: Need,
        spans: &mut Vec<Span>,
    ) -> Option<Element> {
        let (negated, member) = self.form(object, members, names, need)?;
        let values = self.strings(json::name(&member.name), &member.value, spans)?;
        Some(Element { negated, values })
    }

    fn name_span(&self, members: &Members<'_, '_>, names: [&'static str; 2]) -> Option<Span> {
        names.iter().find_map(|name| members.get(name)).map(|member| self.span_of(&member.name))
    }

    fn actions(&mut self, element: Option<&Element>, spans: &[Span]) {
        for (action, span) in element.iter().flat_map(|element| &element.values).zip(spans) {
            if !is_action(action) {
                let kind = ProblemKind::MalformedAction { action: action.clone() };
                self.note(Problem { kind, span: *span, first: None });
            }
        }
    }

    fn resources(&mut self, element: Option<&Element>, spans: &[Span]) {
        for (resource, span) in element.iter().flat_map(|element| &element.values).zip(spans) {
            if resource == "*" {
                continue;
            }
            // Other services take resources of their own making in their policies (S3 access points, API Gateway).
            if let Err(fault) = Arn::pattern(resource)
                && self.kind != DocumentKind::Resource
            {
                let kind = ProblemKind::MalformedResource { resource: resource.clone(), fault };
                self.note(Problem { kind, span: *span, first: None });
            }
        }
    }

    fn principal<'t>(
        &mut self,
        object: &Object<'t>,
        members: &Members<'_, 't>,
        places: &mut StatementPlaces,
    ) -> Option<PrincipalElement> {
        let names = ["Principal", "NotPrincipal"];
        let need = self.kind.principal();
        let (negated, member) = self.form(object, members, names, need)?;
        places.principal = Some(self.span_of(&member.value));
        let principals = match &member.value {
            Value::StringLit(text) if text.value == "*" => Principals::Everyone,
            Value::StringLit(text) => {
                let text = text.value.clone().into_owned();
                self.report_at(ProblemKind::PrincipalText { text }, &member.value);
                return None;
            }
            Value::Object(map) => Principals::Map(self.principal_map(map)),
            other => {
                self.wrong_type(json::name(&member.name), "`\"*\"` or an object", other);
                return None;
            }
        };
        Some(PrincipalElement { negated, principals })
    }

    fn principal_map(&mut self, map: &Object<'_>) -> Vec<PrincipalEntry> {
        if map.properties.is_empty() {
            self.report(
                ProblemKind::Empty { element: "Principal".to_owned() },
                map.start()..map.end(),
            );
        }
        let mut entries = Vec::new();
        for member in self.unique(map) {
            let name = json::name(&member.name);
            let Some(kind) = PrincipalKind::ALL.into_iter().find(|kind| kind.text() == name) else {
                let known = PrincipalKind::ALL.iter().map(|kind| kind.text());
                let nearest = nearest(name, known).map(str::to_owned);
                let name = name.to_owned();
                self.report_at(ProblemKind::UnknownPrincipalKind { name, nearest }, &member.name);
                continue;
            };
            let values = self.strings(name, &member.value, &mut Vec::new());
            entries.extend(values.map(|values| PrincipalEntry { kind, values }));
        }
        entries
    }
}

/// Whether a text is an action as IAM takes it: `*`, `*:*`, or a service without wildcards, a colon and a pattern.
///
/// Source: IAM user guide, "IAM JSON policy elements: Action".
pub fn is_action(text: &str) -> bool {
    if text == "*" || text == "*:*" {
        return true;
    }
    let Some((service, name)) = text.split_once(':') else { return false };
    let service_letter = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let name_letter = |c: char| c.is_ascii_alphanumeric() || "*?-_.".contains(c);
    !service.is_empty()
        && service.chars().all(service_letter)
        && !name.is_empty()
        && name.chars().all(name_letter)
}
