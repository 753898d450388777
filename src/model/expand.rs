//! Templates, `for` and constants: from the items as written to the items that there are.

use super::build::{Binding, Builder, Expanded, Let, LetState};
use super::scope::{EnvId, LetId, Space, What};
use super::text::Value;
use super::values::READY_MADE;
use crate::diag::{names, nearest, quoted};
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
            self.sink.push(names::name_by_account(constant.name.span));
            return;
        };
        if READY_MADE.contains(&&*name) {
            self.sink.push(names::shadowed(constant.name.span, &name, None));
        }
        let root = self.env(env).parent.is_none();
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
                Some(Binding::Value(_)) | None => None,
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
                    self.sink.push(names::endless_expansion(
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
        if self.env(env).depth >= DEEPEST {
            let why = "an instance of it leads to another, over 64 deep";
            self.sink.push(names::endless_expansion(span, &name, why));
            return;
        }
        let declared = (template.name.span, template.parameters.as_slice());
        let Some(bindings) = self.bind(declared, &instance.arguments, span, &name, env, home)
        else {
            return;
        };
        let inner = self.instance_env(
            home,
            env,
            bindings,
            span,
            format!("in this instance of {}", quoted(&name)),
        );
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
        for (position, argument) in arguments.iter().enumerate() {
            let at = argument.name.as_ref().map_or(argument.value.span(), |named| named.span);
            let parameter = match &argument.name {
                Some(named) => known.iter().find(|known| Some(&***known) == named.plain()),
                None => known.get(position),
            };
            let Some(parameter) = parameter else {
                self.say_surplus(at, argument, name, &known, declared);
                fits = false;
                continue;
            };
            let value = self.constant_value(&argument.value, env);
            if given.insert(parameter.clone(), value).is_some() {
                let message =
                    format!("parameter {} of {} is given twice", quoted(parameter), quoted(name));
                self.sink.push(names::arguments(at, message, declared, "give it once".to_owned()));
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
                    let message = format!("{} needs a value for {}", quoted(name), quoted(&key));
                    let help = format!("give it, as in `{key} = …`, or declare a default for it");
                    self.sink.push(names::arguments(span, message, parameter.name.span, help));
                    fits = false;
                    continue;
                }
            };
            bindings.insert(key, Binding::Value(value));
        }
        fits.then_some(bindings)
    }

    fn say_surplus(
        &mut self,
        at: Span,
        argument: &ast::Argument,
        name: &str,
        known: &[Arc<str>],
        declared: Span,
    ) {
        let (message, help) = match argument.name.as_ref().and_then(ast::Text::plain) {
            Some(named) => {
                let near = nearest(named, known.iter().map(|known| &**known));
                let help = near.map_or_else(
                    || format!("its parameters are {}", known.join(", ")),
                    |near| format!("write {} if that is meant", quoted(near)),
                );
                (format!("{} has no parameter {}", quoted(name), quoted(named)), help)
            }
            None => {
                let count = known.len();
                (
                    format!("{} takes {count} arguments, and more are given", quoted(name)),
                    "remove this one".to_owned(),
                )
            }
        };
        self.sink.push(names::arguments(at, message, declared, help));
    }

    fn repeat(&mut self, span: Span, each: &'a ast::For, env: EnvId) {
        if self.env(env).depth >= DEEPEST {
            return;
        }
        let variables: Vec<Arc<str>> =
            each.names.iter().filter_map(|name| name.plain().map(Arc::<str>::from)).collect();
        let rounds = self.rounds(each, env);
        if rounds.is_empty() {
            self.sink.push(names::empty_loop(span));
        }
        for (at, values) in rounds {
            let shown: Vec<String> = variables
                .iter()
                .zip(&values)
                .map(|(name, value)| {
                    format!("{name} = {}", value.plain().map_or("…", |plain| plain))
                })
                .collect();
            let bindings = variables
                .iter()
                .cloned()
                .zip(values.into_iter().map(|value| Binding::Value(Value::One(value))))
                .collect();
            let inner =
                self.instance_env(env, env, bindings, at, format!("with {}", shown.join(", ")));
            self.declare_constants(&each.items, inner);
            self.expand(&each.items, inner);
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
                if !texts.list && !texts.items.is_empty() {
                    let shown = texts.items.first().and_then(super::text::Text::plain).cloned();
                    let shown = shown.unwrap_or_else(|| Arc::from("this"));
                    self.unknown(many.span(), Space::Constant, &shown, env);
                    return rounds;
                }
                for value in texts.items {
                    if each.names.len() == 1 {
                        rounds.push((value.span, vec![value]));
                    } else {
                        self.sink.push(names::tuple_length(
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
                        self.sink.push(names::tuple_length(
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
