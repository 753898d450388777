//! Constants, parameters and interpolation: what a written text stands for.

use super::build::{Binding, Builder, LetState};
use super::scope::{EnvId, LetId, Space, What};
use super::text::{PerAccount, PerAccountId, Piece, Pieces, Text, Texts, Value};
use crate::diag::{nearest, values};
use crate::syntax::ast;
use crate::text::Span;
use std::sync::Arc;

/// The names that are ready-made wherever something is built for an account.
pub(super) const READY_MADE: &[&str] = &["account", "account-id", "partition"];

/// What an interpolated name stands for.
enum Found {
    Value(Value),
    PerAccount(PerAccountId),
    ReadyMade(Piece),
    Broken,
}

impl<'a> Builder<'a, '_> {
    /// A text where one value must stand.
    pub(super) fn text(&mut self, text: &ast::Text, env: EnvId) -> Text {
        match &text.content {
            ast::Content::Plain(plain) => {
                self.check_dollar_brace(text, plain, inside(text), env);
                Text {
                    span: text.span,
                    quoted: text.quoted,
                    literal: !text.quoted,
                    pieces: Pieces::Plain(Arc::from(&**plain)),
                }
            }
            ast::Content::Parts(parts) => {
                let sole = text.sole_interpolation().is_some();
                let mut pieces = Vec::with_capacity(parts.len());
                let mut place = inside(text);
                let starts = parts.iter().skip(1).map(|part| match part {
                    ast::Part::Interpolation { span, .. } => Some(span.start),
                    ast::Part::Literal(_) => None,
                });
                for (part, next) in parts.iter().zip(starts.chain([None])) {
                    match part {
                        ast::Part::Literal(literal) => {
                            let end = next.unwrap_or(place.end);
                            self.check_dollar_brace(text, literal, Span { end, ..place }, env);
                            pieces.push(Piece::Literal(Arc::from(&**literal)));
                        }
                        ast::Part::Interpolation { name, span } => {
                            place.start = span.end;
                            self.interpolate(name, *span, env, sole, &mut pieces);
                        }
                    }
                }
                Text { span: text.span, quoted: text.quoted, literal: false, pieces: join(pieces) }
            }
        }
    }

    fn interpolate(
        &mut self,
        name: &str,
        span: Span,
        env: EnvId,
        sole: bool,
        pieces: &mut Vec<Piece>,
    ) {
        match self.value_of(name, span, env) {
            Found::Value(Value::One(value)) => match value.pieces {
                Pieces::Plain(plain) => pieces.push(Piece::Literal(plain)),
                Pieces::Mixed(mixed) => pieces.extend(mixed.iter().cloned()),
            },
            Found::Value(Value::List(_)) => self.list_refused(name, span, sole, pieces),
            Found::PerAccount(id) => {
                if self.model.per_account.get(id.0).is_some_and(PerAccount::has_list) {
                    self.list_refused(name, span, sole, pieces);
                } else {
                    pieces.push(Piece::PerAccount(id));
                }
            }
            Found::ReadyMade(piece) => pieces.push(piece),
            Found::Broken => pieces.push(Piece::Unknown),
        }
    }

    /// A list where one value must stand, or within a longer word.
    fn list_refused(&mut self, name: &str, span: Span, sole: bool, pieces: &mut Vec<Piece>) {
        self.sink.push(if sole {
            values::list_for_value(span, name)
        } else {
            values::list_in_word(span, name)
        });
        pieces.push(Piece::Unknown);
    }

    /// A declared or mentioned name: plain in the end.
    pub(super) fn name(&mut self, text: &ast::Text, env: EnvId) -> Option<Arc<str>> {
        let resolved = self.text(text, env);
        if let Pieces::Plain(plain) = resolved.pieces {
            return Some(plain);
        }
        self.differs_by_account(&resolved);
        None
    }

    /// Says that a name differs by account, unless it is not known at all.
    pub(super) fn differs_by_account(&mut self, name: &Text) {
        if name.is_known() {
            self.sink.push(values::name_by_account(name.span));
        }
    }

    /// Texts of a comma list: `{x}` alone spreads the list x.
    pub(super) fn texts(&mut self, list: &[ast::Text], env: EnvId) -> Texts {
        let mut items = Vec::with_capacity(list.len());
        for text in list {
            self.spread(text, env, false, &mut items);
        }
        let span = match (list.first(), list.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => Span::new(self.file_id(self.env(env).lexical), 0, 0),
        };
        Texts { span, list: list.len() > 1, items }
    }

    /// Where one or a list may stand: also a bare word that names a constant which is a list.
    pub(super) fn many(&mut self, many: &ast::Many, env: EnvId) -> Texts {
        let mut items = Vec::new();
        let (span, list) = match many {
            ast::Many::One(text) => (text.span, self.spread(text, env, true, &mut items)),
            ast::Many::List(written) => {
                for text in &written.values {
                    self.spread(text, env, false, &mut items);
                }
                (written.span, true)
            }
        };
        Texts { span, list, items }
    }

    /// Adds a text, or the texts of the list that it stands for; says whether it was a list.
    fn spread(&mut self, text: &ast::Text, env: EnvId, bare: bool, out: &mut Vec<Text>) -> bool {
        let name = text
            .sole_interpolation()
            .or_else(|| (bare && !text.quoted).then(|| text.plain()).flatten());
        if let Some(name) = name {
            let is_bare = text.sole_interpolation().is_none();
            let found = if is_bare {
                self.constant_list(name, env)
            } else {
                Some(self.value_of(name, text.span, env))
            };
            match found {
                Some(Found::Value(Value::List(list))) => {
                    out.extend(list);
                    return true;
                }
                Some(Found::PerAccount(id)) => {
                    let pieces = Pieces::Mixed(Arc::from([Piece::PerAccount(id)]));
                    out.push(Text { span: text.span, quoted: text.quoted, literal: false, pieces });
                    return self.model.per_account.get(id.0).is_some_and(PerAccount::has_list);
                }
                Some(Found::Broken) => {
                    let pieces = Pieces::Mixed(Arc::from([Piece::Unknown]));
                    out.push(Text { span: text.span, quoted: text.quoted, literal: false, pieces });
                    return false;
                }
                Some(Found::Value(Value::One(_)) | Found::ReadyMade(_)) | None => {}
            }
        }
        let resolved = self.text(text, env);
        out.push(resolved);
        false
    }

    /// The list that a bare word names, if it names one.
    fn constant_list(&mut self, name: &str, env: EnvId) -> Option<Found> {
        match self.look_up(name, env)? {
            Binding::Value(Value::List(list), _) => Some(Found::Value(Value::List(list))),
            Binding::Value(Value::One(_), _) => None,
            Binding::Constant(id) => match self.evaluate(id) {
                LetState::Value(Value::List(list)) => {
                    self.mark_constant(id);
                    Some(Found::Value(Value::List(list)))
                }
                LetState::PerAccount(at)
                    if self.model.per_account.get(at.0).is_some_and(PerAccount::has_list) =>
                {
                    self.mark_constant(id);
                    Some(Found::PerAccount(at))
                }
                LetState::Open
                | LetState::Evaluating
                | LetState::Value(_)
                | LetState::PerAccount(_)
                | LetState::Broken => None,
            },
        }
    }

    pub(super) fn mark_constant(&self, id: LetId) {
        if let Some(found) = self.lets.get(id.0) {
            found.used.set(true);
        }
    }

    /// What a name between braces stands for; says so where it stands for nothing.
    fn value_of(&mut self, name: &str, span: Span, env: EnvId) -> Found {
        match self.look_up(name, env) {
            Some(Binding::Value(value, _)) => Found::Value(value),
            Some(Binding::Constant(id)) => {
                self.mark_constant(id);
                match self.evaluate(id) {
                    LetState::Value(value) => Found::Value(value),
                    LetState::PerAccount(at) => Found::PerAccount(at),
                    LetState::Evaluating => {
                        let declared = self.place_of(name, env).unwrap_or(span);
                        self.sink.push(values::constant_cycle(span, name, declared));
                        Found::Broken
                    }
                    LetState::Open | LetState::Broken => Found::Broken,
                }
            }
            None => match name {
                "account" => Found::ReadyMade(Piece::AccountName),
                "account-id" => Found::ReadyMade(Piece::AccountId),
                "partition" => Found::ReadyMade(Piece::Partition),
                _ => {
                    self.unknown_constant(name, span, env);
                    Found::Broken
                }
            },
        }
    }

    fn unknown_constant(&mut self, name: &str, span: Span, env: EnvId) {
        if self
            .visible(Space::Constant, env)
            .any(|(n, d)| &**n == name && matches!(d.what, What::Broken))
        {
            return;
        }
        let mut candidates: Vec<Arc<str>> =
            self.visible(Space::Constant, env).map(|(n, _)| n.clone()).collect();
        candidates.extend(READY_MADE.iter().map(|&ready| Arc::from(ready)));
        let mut at = Some(env);
        while let Some(id) = at {
            candidates.extend(self.env(id).bindings.keys().cloned());
            at = self.env(id).parent;
        }
        let near = nearest(name, candidates.iter().map(|candidate| &**candidate));
        self.sink.push(values::unknown_constant(span, name, near));
    }

    /// Finds a constant or parameter: instances inside out, then the file, then what it uses.
    pub(super) fn look_up(&self, name: &str, env: EnvId) -> Option<Binding> {
        let mut at = Some(env);
        while let Some(id) = at {
            let scope = self.env(id);
            if let Some(binding) = scope.bindings.get(name) {
                return Some(binding.clone());
            }
            at = scope.parent;
        }
        match self.find(Space::Constant, name, env)?.what {
            What::Constant(id) => Some(Binding::Constant(id)),
            _ => None,
        }
    }

    /// Where the constant or parameter of a name is declared.
    pub(super) fn place_of(&self, name: &str, env: EnvId) -> Option<Span> {
        match self.look_up(name, env)? {
            Binding::Value(_, place) => Some(place),
            Binding::Constant(id) => Some(self.lets.get(id.0)?.declarations.first()?.name.span),
        }
    }

    /// The value of a constant, found at the first question.
    pub(super) fn evaluate(&mut self, id: LetId) -> LetState {
        let Some(found) = self.lets.get_mut(id.0) else { return LetState::Broken };
        if !matches!(found.state, LetState::Open) {
            return found.state.clone();
        }
        found.state = LetState::Evaluating;
        let (declarations, env) = (found.declarations.clone(), found.env);
        let by_account = declarations.iter().any(|declaration| !declaration.accounts.is_empty());
        let mut values = Vec::with_capacity(declarations.len());
        for declaration in &declarations {
            values.push(self.constant_value(&declaration.value, env));
        }
        let state = if by_account {
            let (name, span) = declarations.first().map_or((Arc::from(""), None), |first| {
                (Arc::from(first.name.plain().unwrap_or("")), Some(first.name.span))
            });
            let span = span.unwrap_or(Span::new(self.file_id(0), 0, 0));
            // Accounts are filled in once all are declared: see `fill_per_account`.
            self.model.per_account.push(PerAccount {
                name,
                span,
                values: values.into_iter().map(|value| (None, value)).collect(),
            });
            LetState::PerAccount(PerAccountId(self.model.per_account.len() - 1))
        } else {
            values.into_iter().next().map_or(LetState::Broken, LetState::Value)
        };
        if let Some(found) = self.lets.get_mut(id.0) {
            found.state = state.clone();
        }
        state
    }

    /// The value that is written after `=`.
    pub(super) fn constant_value(&mut self, many: &ast::Many, env: EnvId) -> Value {
        let mut items = Vec::new();
        let list = match many {
            ast::Many::One(text) => self.spread(text, env, false, &mut items),
            ast::Many::List(list) => {
                for text in &list.values {
                    self.spread(text, env, false, &mut items);
                }
                true
            }
        };
        if list {
            return Value::List(items);
        }
        items
            .into_iter()
            .next()
            .map_or_else(|| Value::One(Text::plain_at("", many.span())), Value::One)
    }

    /// IAM's `${x}` where a constant x is meant. `place` is where the literal stands in its file.
    fn check_dollar_brace(&mut self, text: &ast::Text, literal: &str, place: Span, env: EnvId) {
        // A string may hold escapes, which are not seen here: its parts are placed only where it is as long as written.
        let exact = place.range().len() == literal.len();
        for (at, _) in literal.match_indices("${") {
            let rest = literal.get(at..).unwrap_or("");
            let Some(end) = rest.find('}') else { continue };
            let name = rest.get(2..end).unwrap_or("");
            if name.contains(':') || self.look_up(name, env).is_none() {
                continue;
            }
            let from = place.range().start + at;
            let found =
                if exact { Span::new(text.span.file, from, from + end + 1) } else { text.span };
            self.sink.push(values::dollar_brace(found, name, exact));
        }
    }
}

/// The place of a text without its quotes.
fn inside(text: &ast::Text) -> Span {
    let range = text.span.range();
    let quotes = usize::from(text.quoted);
    Span::new(text.span.file, range.start + quotes, range.end.saturating_sub(quotes))
}

impl PerAccount {
    /// Whether it is a list somewhere.
    pub(super) fn has_list(&self) -> bool {
        self.values.iter().any(|(_, value)| matches!(value, Value::List(_)))
    }
}

/// Joins neighbouring literals; all literal is plain.
fn join(pieces: Vec<Piece>) -> Pieces {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (Some(Piece::Literal(before)), Piece::Literal(after)) => {
                *before = Arc::from(format!("{before}{after}"));
            }
            (_, piece) => joined.push(piece),
        }
    }
    match joined.as_slice() {
        [] => Pieces::Plain(Arc::from("")),
        [Piece::Literal(only)] => Pieces::Plain(only.clone()),
        _ => Pieces::Mixed(Arc::from(joined)),
    }
}
