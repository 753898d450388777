//! Documentation comments: texts for people, in which names between braces stand for their values.

use super::build::{Binding, Builder, LetState};
use super::scope::EnvId;
use super::text::{Pieces, Value};
use crate::syntax::ast;

impl Builder<'_, '_> {
    /// The documentation of an item, with the values of the constants and parameters that it names between braces. What
    /// stands for nothing, or differs by account, stays as written.
    pub(super) fn documentation(&mut self, item: &ast::Item, env: EnvId) -> Option<String> {
        let written = item.documentation.as_deref()?;
        let mut text = String::with_capacity(written.len());
        let mut rest = written;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let value = after.split_once('}').and_then(|(name, after)| {
                let value = self.look_up(name, env).and_then(|found| self.in_words(found))?;
                Some((value, after))
            });
            rest = match value {
                Some((value, after)) => {
                    text.push_str(&value);
                    after
                }
                None => {
                    text.push('{');
                    after
                }
            };
        }
        text.push_str(rest);
        Some(text)
    }

    /// A value as words of a sentence; none where it differs by account.
    fn in_words(&mut self, found: Binding) -> Option<String> {
        let value = match found {
            Binding::Value(value, _) => value,
            Binding::Constant(id) => match self.evaluate(id) {
                LetState::Value(value) => {
                    self.mark_constant(id);
                    value
                }
                _ => return None,
            },
        };
        let items = match value {
            Value::One(text) => vec![text],
            Value::List(items) => items,
        };
        let words = items.into_iter().map(|text| match text.pieces {
            Pieces::Plain(plain) => Some(plain.to_string()),
            Pieces::Mixed(_) => None,
        });
        Some(words.collect::<Option<Vec<String>>>()?.join(", "))
    }
}
