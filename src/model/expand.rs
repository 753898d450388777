//! Templates, `for` and constants: from the items as written to the items that there are.

use super::build::{Binding, Builder, Expanded, Let, LetState, Use};
use super::scope::{EnvId, LetId, Space, What};
use super::text::Value;
use super::values::READY_MADE;
use crate::diag::{names, nearest, quoted, values};
use crate::syntax::ast;
use crate::text::Span;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Instances within instances.
const DEEPEST: usize = 64;
/// Items after expansion; far beyond what any account can hold.
const MOST_ITEMS: usize = 2_000_000;

impl<'a> Builder<'a, '_> {
    /// Declares the constants, templates and statements of a list of items, which may be used before they stand.
    pub(super) fn declare_constants(&mut self, items: &'a [ast::Item], env: EnvId) {
        for item in items {
            match &item.kind {
                ast::ItemKind::Let(constant) => self.declare_constant(constant, env),
                ast::ItemKind::Template(template) => {
                    if let Some(name) = self.name(&template.name, env) {
                        let what = What::Template(template, env);
                        self.declare(Space::Template, name, template.name.span, what, env);
                    }
                }
                ast::ItemKind::Statements(statements) => {
                    if let Some(name) = self.name(&statements.name, env) {
                        let what = What::Statements(statements, env);
                        self.declare(Space::Statements, name, statements.name.span, what, env);
                    }
                }
                ast::ItemKind::Broken(broken) => {
                    if let Some((keyword, name)) = &broken.declares
                        && let (Some(space), Some(plain)) =
                            (Space::of_keyword(keyword), name.plain())
                    {
                        let (plain, span) = (Arc::from(plain), name.span);
                        let site = self.env(env).site;
                        if let Some(scope) = self.scopes.get_mut(site) {
                            scope.declare(space, plain, span, What::Broken);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn declare_constant(&mut self, constant: &'a ast::Let, env: EnvId) {
        let Some(name) = constant.name.plain().map(Arc::<str>::from) else {
            self.sink.push(values::name_by_account(constant.name.span));
            return;
        };
        let root = self.env(env).parent.is_none();
        if READY_MADE.contains(&&*name) || (!root && !self.env(env).bindings.contains_key(&name)) {
            self.warn_hidden([&constant.name], env);
        }
        let existing = if root {
            let site = self.env(env).site;
            self.scopes.get(site).and_then(|scope| scope.own(Space::Constant, &name)).and_then(
                |d| match d.what {
                    What::Constant(id) => Some(id),
                    _ => None,
                },
            )
        } else {
            match self.env(env).bindings.get(&name) {
                Some(Binding::Constant(id)) => Some(*id),
                Some(Binding::Value(..)) | None => None,
            }
        };
        if let Some(id) = existing {
            self.another_value(id, constant, &name);
            return;
        }
        self.lets.push(Let {
            declarations: vec![constant],
            env,
            state: LetState::Open,
            used: Cell::new(false),
        });
        let id = LetId(self.lets.len() - 1);
        if root {
            self.declare(Space::Constant, name, constant.name.span, What::Constant(id), env);
        } else {
            self.env_mut(env).bindings.insert(name, Binding::Constant(id));
        }
    }

    /// A second `let` of one name: right where it is for other accounts.
    fn another_value(&mut self, id: LetId, constant: &'a ast::Let, name: &str) {
        let Some(found) = self.lets.get_mut(id.0) else { return };
        let everywhere = |declaration: &ast::Let| declaration.accounts.is_empty();
        let first = found.declarations.first().map(|first| first.name.span);
        let plain_already = found.declarations.iter().find(|declaration| everywhere(declaration));
        match (plain_already, first) {
            (Some(other), _) if everywhere(constant) => {
                let other = other.name.span;
                self.sink.push(names::duplicate_name(constant.name.span, "constant", name, other));
            }
            _ => found.declarations.push(constant),
        }
    }

    /// Expands items, templates and loops included, into the list of items that there are.
    pub(super) fn expand(&mut self, items: &'a [ast::Item], env: EnvId) {
        for item in items {
            match &item.kind {
                ast::ItemKind::Instance(instance) => self.instantiate(item.span, instance, env),
                ast::ItemKind::For(each) => self.repeat(item.span, each, env),
                ast::ItemKind::Use(_)
                | ast::ItemKind::Let(_)
                | ast::ItemKind::Template(_)
                | ast::ItemKind::Statements(_)
                | ast::ItemKind::Broken(_) => {}
                _ if self.items.len() >= MOST_ITEMS => {
                    self.sink.push(values::endless_expansion(
                        item.span,
                        "the file",
                        "it has over two million items",
                    ));
                    return;
                }
                _ => self.items.push(Expanded { item, env }),
            }
        }
    }

    fn instantiate(&mut self, span: Span, instance: &'a ast::Instance, env: EnvId) {
        let Some(name) = self.name(&instance.name, env) else { return };
        let found = self.find(Space::Template, &name, env).map(|declared| declared.what.clone());
        let (template, home) = match found {
            Some(What::Template(template, home)) => (template, home),
            Some(_) => return,
            None => return self.unknown(instance.name.span, Space::Template, &name, env),
        };
        if self.model.is_within(self.env(env).origin, template.name.span) {
            let word = Space::Template.word();
            self.sink.push(values::leads_to_itself(span, word, &name, template.name.span));
            return;
        }
        if self.env(env).depth >= DEEPEST {
            let why = "templates and loops stand within each other over 64 deep";
            self.sink.push(values::endless_expansion(span, &name, why));
            return;
        }
        let declared = (template.name.span, template.parameters.as_slice());
        let Some(bindings) = self.bind(declared, &instance.arguments, span, &name, env, home)
        else {
            return;
        };
        let what = format!("in this instance of {}", quoted(&name));
        let of = Some(template.name.span);
        let inner = self.instance_env(home, env, bindings, Use { span, what, of });
        self.declare_constants(&template.items, inner);
        self.expand(&template.items, inner);
    }

    /// Binds arguments to parameters; says what does not fit.
    pub(super) fn bind(
        &mut self,
        (declared, parameters): (Span, &'a [ast::Parameter]),
        arguments: &'a [ast::Argument],
        span: Span,
        name: &str,
        env: EnvId,
        home: EnvId,
    ) -> Option<BTreeMap<Arc<str>, Binding>> {
        let mut given: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        let plain = |parameter: &ast::Parameter| parameter.name.plain().map(Arc::<str>::from);
        let known: Vec<Arc<str>> = parameters.iter().filter_map(plain).collect();
        let mut fits = true;
        let mut meant: Vec<String> = Vec::new();
        self.warn_hidden(parameters.iter().map(|parameter| &parameter.name), home);
        for (position, argument) in arguments.iter().enumerate() {
            let at = argument.name.as_ref().map_or(argument.value.span(), |named| named.span);
            let parameter = match &argument.name {
                Some(named) => known.iter().find(|known| Some(&***known) == named.plain()),
                None => known.get(position),
            };
            let Some(parameter) = parameter else {
                meant.extend(self.say_surplus(at, argument, name, &known, declared));
                fits = false;
                continue;
            };
            let value = self.constant_value(&argument.value, env);
            if given.insert(parameter.clone(), value).is_some() {
                self.sink.push(values::argument_twice(at, name, parameter, declared));
                fits = false;
            }
        }
        let mut bindings = BTreeMap::new();
        for parameter in parameters {
            let Some(key) = plain(parameter) else { continue };
            let value = match (given.remove(&key), &parameter.default) {
                (Some(value), _) => value,
                (None, Some(default)) => self.constant_value(default, home),
                (None, None) => {
                    // One that is nearly named has its own diagnostic.
                    if !meant.iter().any(|meant| **meant == *key) {
                        let declared = parameter.name.span;
                        self.sink.push(values::missing_argument(span, name, &key, declared));
                    }
                    fits = false;
                    continue;
                }
            };
            bindings.insert(key, Binding::Value(value, parameter.name.span));
        }
        fits.then_some(bindings)
    }

    /// Says that an argument has no parameter; gives back the one that is nearly named.
    fn say_surplus(
        &mut self,
        at: Span,
        argument: &ast::Argument,
        of: &str,
        known: &[Arc<str>],
        declared: Span,
    ) -> Option<String> {
        let Some(named) = argument.name.as_ref().and_then(ast::Text::plain) else {
            self.sink.push(values::surplus_argument(at, of, known.len(), declared));
            return None;
        };
        let near = nearest(named, known.iter().map(|known| &**known));
        let all: Vec<String> = known.iter().map(|known| quoted(known)).collect();
        self.sink.push(values::unknown_parameter(at, of, named, near, &all, declared));
        near.map(str::to_owned)
    }

    /// Warns of parameters and loop variables that hide a name.
    fn warn_hidden<'t>(&mut self, written: impl IntoIterator<Item = &'t ast::Text>, env: EnvId) {
        for text in written {
            let Some(name) = text.plain() else { continue };
            if READY_MADE.contains(&name) {
                self.sink.push(values::shadowed(text.span, name, None));
            } else if let Some(other) = self.place_of(name, env) {
                self.sink.push(values::shadowed(text.span, name, Some(other)));
            }
        }
    }

    fn repeat(&mut self, span: Span, each: &'a ast::For, env: EnvId) {
        if self.env(env).depth >= DEEPEST {
            let why = "templates and loops stand within each other over 64 deep";
            self.sink.push(values::endless_expansion(span, "this `for`", why));
            return;
        }
        let variables: Vec<(Arc<str>, Span)> = each
            .names
            .iter()
            .filter_map(|name| Some((Arc::<str>::from(name.plain()?), name.span)))
            .collect();
        self.warn_hidden(&each.names, env);
        for (at, values) in self.rounds(each, env) {
            let shown: Vec<String> = variables
                .iter()
                .zip(&values)
                .map(|((name, _), value)| {
                    format!("{name} = {}", value.plain().map_or("…", |plain| plain))
                })
                .collect();
            let bindings = variables
                .iter()
                .cloned()
                .zip(values)
                .map(|((name, at), value)| (name, Binding::Value(Value::One(value), at)))
                .collect();
            let what = format!("with {}", shown.join(", "));
            let inner = self.instance_env(env, env, bindings, Use { span: at, what, of: None });
            self.declare_constants(&each.items, inner);
            self.expand(&each.items, inner);
        }
    }

    /// Says that what a loop goes over is no list.
    fn say_no_list(&mut self, many: &ast::Many, env: EnvId) {
        let ast::Many::One(text) = many else { return };
        let interpolated = text.sole_interpolation();
        let Some(name) = interpolated.or(text.plain()) else { return };
        match self.place_of(name, env) {
            Some(declared) => self.sink.push(values::not_a_list(text.span, name, declared)),
            // What stands between braces has been said to be unknown.
            None if interpolated.is_some() => {}
            None => self.unknown(text.span, Space::Constant, name, env),
        }
    }

    /// The values of each round of a loop, with the place they come from.
    fn rounds(&mut self, each: &'a ast::For, env: EnvId) -> Vec<(Span, Vec<super::text::Text>)> {
        let names_span = match (each.names.first(), each.names.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => each.block,
        };
        let mut rounds = Vec::new();
        match &each.over {
            ast::ForOver::Many(many) => {
                let texts = self.many(many, env);
                if texts.items.is_empty() {
                    self.sink.push(values::empty_loop(many.span()));
                }
                if !texts.list && !texts.items.is_empty() {
                    self.say_no_list(many, env);
                    return rounds;
                }
                for value in texts.items {
                    if each.names.len() == 1 {
                        rounds.push((value.span, vec![value]));
                    } else {
                        self.sink.push(values::tuple_length(
                            value.span,
                            1,
                            each.names.len(),
                            names_span,
                        ));
                    }
                }
            }
            ast::ForOver::Tuples(tuples, _) => {
                for (at, values) in tuples {
                    let values: Vec<_> = values.iter().map(|value| self.text(value, env)).collect();
                    if values.len() == each.names.len() {
                        rounds.push((*at, values));
                    } else {
                        self.sink.push(values::tuple_length(
                            *at,
                            values.len(),
                            each.names.len(),
                            names_span,
                        ));
                    }
                }
            }
        }
        rounds
    }
}
