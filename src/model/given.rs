//! The statements of a JSON document as those of the language, so that the same checks judge both.

use crate::iam::document::{self, Document};
use crate::iam::places::{Places, StatementPlaces};
use crate::model::condition::{Condition, KeyTest, Relation};
use crate::model::text::{Pieces, Text, Texts};
use crate::model::{Actions, Effect, Origin, Resource, ResourceKind, Resources, Statement};
use crate::text::Span;

/// Its statements; whatever stands in them is taken as written. Principals, which no policy of the language has, are
/// left out.
pub(super) fn statements(document: &Document, places: &Places, origin: Origin) -> Vec<Statement> {
    let all = document.statements.iter().zip(&places.statements);
    all.map(|(statement, at)| read(statement, at, origin)).collect()
}

fn read(statement: &document::Statement, at: &StatementPlaces, origin: Origin) -> Statement {
    let span = at.effect.unwrap_or(at.statement);
    let whole = at.action.unwrap_or(span);
    let list = |values: &document::OneOrMany<String>, at: &[Span]| {
        values.iter().zip(at).map(|(value, span)| text(value, *span)).collect::<Vec<_>>()
    };
    let everything = || vec![text("*", whole)];
    let (negated, resources) = match &statement.resource {
        Some(element) => (element.negated, list(&element.values, &at.resources)),
        None => (false, everything()),
    };
    let place = at.resource.unwrap_or(whole);
    let resource = |text: Text| Resource {
        span: text.span,
        kind: ResourceKind::Words(Texts { span: text.span, list: false, items: vec![text] }),
    };
    let tests = statement.conditions().zip(&at.conditions);
    let tests: Vec<Condition> = tests
        .map(|(one, at)| {
            let values = one.values.iter().zip(&at.values);
            let items: Vec<Text> = values.map(|(value, at)| text(value.text(), *at)).collect();
            let values = Texts { span: at.key, list: items.len() != 1, items };
            let operator = text(&one.operator.to_string(), at.operator);
            Condition::Test(Box::new(KeyTest {
                span: at.key,
                key: text(&one.key, at.key),
                quantifier: None,
                relation: Relation::Operator(operator, values),
                if_present: None,
            }))
        })
        .collect();
    Statement {
        span,
        origin,
        effect: match statement.effect {
            document::Effect::Allow => Effect::Allow,
            document::Effect::Deny => Effect::Deny,
        },
        effect_span: span,
        actions: Actions {
            span: whole,
            all_except: statement.action.negated,
            list: Texts {
                span: whole,
                list: true,
                items: list(&statement.action.values, &at.actions),
            },
        },
        resources: Resources {
            span: place,
            all_except: negated,
            list: resources.into_iter().map(resource).collect(),
            except: Vec::new(),
        },
        condition: (!tests.is_empty()).then_some(Condition::And(tests)),
        sid: None,
    }
}

fn text(text: &str, span: Span) -> Text {
    Text { span, quoted: true, literal: false, pieces: Pieces::Plain(text.into()) }
}
