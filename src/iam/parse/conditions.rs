//! The condition element: operators, keys and values, with the doubles that JSON does not see.

use std::collections::BTreeMap;

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;

use crate::diag::nearest;
use crate::iam::document::{Condition, Conditions, Scalar};
use crate::iam::json;
use crate::iam::operator::Operator;
use crate::iam::parse::Reader;
use crate::iam::places::{ConditionPlaces, StatementPlaces};
use crate::iam::problem::{Problem, ProblemKind};
use crate::iam::value;
use crate::text::Span;

impl Reader {
    pub(super) fn conditions(
        &mut self,
        value: &Value<'_>,
        places: &mut StatementPlaces,
    ) -> Option<Conditions> {
        let Value::Object(operators) = value else {
            self.wrong_type("Condition", "an object", value);
            return None;
        };
        if operators.properties.is_empty() {
            self.report_at(ProblemKind::Empty { element: "Condition".to_owned() }, value);
        }
        let mut entries = Vec::new();
        let mut keyless = Vec::new();
        let mut seen: BTreeMap<Operator, (String, Span)> = BTreeMap::new();
        for member in self.unique(operators) {
            let name = json::name(&member.name);
            let span = self.span_of(&member.name);
            let Some(operator) = Operator::parse(name) else {
                self.unknown_operator(name, &member.name);
                continue;
            };
            if let Some((first, at)) = seen.get(&operator) {
                let (operator, first) = (name.to_owned(), first.clone());
                self.report_twice(ProblemKind::SameOperator { operator, first }, span, *at);
            } else {
                seen.insert(operator, (name.to_owned(), span));
            }
            let Value::Object(keys) = &member.value else {
                self.wrong_type(name, "an object", &member.value);
                continue;
            };
            if keys.properties.is_empty() {
                self.report_at(ProblemKind::Empty { element: name.to_owned() }, &member.value);
                keyless.push((entries.len(), name.to_owned()));
            }
            let spelling = (operator.to_string() != name).then(|| name.to_owned());
            let group = Group { operator, spelling, span };
            self.keys(&group, keys, &mut entries, places);
        }
        Some(Conditions::as_written(entries, keyless))
    }

    fn unknown_operator(&mut self, name: &str, at: &impl Ranged) {
        let all: Vec<String> = Operator::all().map(|operator| operator.to_string()).collect();
        let nearest = nearest(name, all.iter().map(String::as_str)).map(str::to_owned);
        self.report_at(ProblemKind::UnknownOperator { name: name.to_owned(), nearest }, at);
    }

    fn keys(
        &mut self,
        group: &Group,
        keys: &Object<'_>,
        entries: &mut Vec<Condition>,
        places: &mut StatementPlaces,
    ) {
        let mut seen: BTreeMap<String, (String, Span)> = BTreeMap::new();
        for member in self.unique(keys) {
            let key = json::name(&member.name).to_owned();
            let span = self.span_of(&member.name);
            // Condition keys compare without case (user guide, "IAM JSON policy elements: Condition").
            match seen.get(&key.to_ascii_lowercase()) {
                Some((first, at)) => {
                    let (key, first) = (key.clone(), first.clone());
                    self.report_twice(ProblemKind::SameKey { key, first }, span, *at);
                }
                None => {
                    seen.insert(key.to_ascii_lowercase(), (key.clone(), span));
                }
            }
            let mut spans = Vec::new();
            let values = self.one_or_many(&key, &member.value, &mut spans, |reader, value| {
                let scalar = reader.scalar(&key, value)?;
                reader.fit(group.operator, &scalar, reader.span_of(value));
                Some(scalar)
            });
            places.conditions.push(ConditionPlaces {
                operator: group.span,
                key: span,
                values: spans,
            });
            entries.extend(values.map(|values| Condition {
                operator: group.operator,
                spelling: group.spelling.clone(),
                key,
                values,
            }));
        }
    }

    fn scalar(&mut self, key: &str, value: &Value<'_>) -> Option<Scalar> {
        match value {
            Value::StringLit(text) => Some(Scalar::String(text.value.clone().into_owned())),
            Value::NumberLit(number) => Some(Scalar::Number(number.value.to_owned())),
            Value::BooleanLit(boolean) => Some(Scalar::Bool(boolean.value)),
            other => {
                self.wrong_type(key, "a string, a number, a Boolean, or a list of them", other);
                None
            }
        }
    }

    fn fit(&mut self, operator: Operator, scalar: &Scalar, span: Span) {
        if let Err(expected) = value::check(operator.comparison, scalar.text()) {
            let kind = ProblemKind::UnfitValue {
                operator: operator.to_string(),
                value: scalar.text().to_owned(),
                expected,
            };
            self.note(Problem { kind, span, first: None });
        }
    }
}

struct Group {
    operator: Operator,
    spelling: Option<String>,
    span: Span,
}
