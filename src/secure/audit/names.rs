//! Names: those that a policy lets its holder create, those that it writes out, and those that AWS itself makes.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::names::{FOLDERS, WELL_KNOWN};
use crate::iam::document::{Condition, Document, Effect, Element, Statement};
use crate::iam::pattern::Pattern;
use crate::prove::{Answer, Question, Rules, ask};

/// How many combinations of families are told apart. Past it every name counts as outside.
const MOST: usize = 256;

/// Names that can be created: within each layer, what it allows without what it denies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Creatable {
    layers: Vec<Layer>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Layer {
    allowed: Vec<Element>,
    denied: Vec<Element>,
}

/// A document out of statements.
pub fn rules(statements: Vec<Statement>) -> Arc<Rules> {
    Arc::new(Rules::new(Arc::new(Document::new(statements))))
}

/// The requests on some resources.
pub fn on(resource: Element) -> Arc<Rules> {
    rules(vec![Statement::new(Effect::Allow, Element::of(["*"]), Some(resource))])
}

impl Creatable {
    /// The names on which some layers allow an action under a condition; none where there are none.
    pub fn of(layers: &[Vec<&Rules>], action: &str, condition: Option<Condition>) -> Option<Self> {
        let mut wanted = Statement::allow([action], ["*"]);
        if let Some(condition) = condition.clone() {
            wanted = wanted.with_condition(condition).ok()?;
        }
        let wanted = rules(vec![wanted]);
        let key = condition.map(|condition| condition.key);
        let layers = layers.iter().map(|layer| {
            let (mut allowed, mut denied) = (Vec::new(), Vec::new());
            for document in layer.iter().map(|rules| &rules.document) {
                for statement in &document.statements {
                    let Some(resource) = statement.resource.clone() else { continue };
                    // A denial under other conditions leaves the name, for requests where they do not hold.
                    let always = statement.conditions().all(|one| {
                        key.as_ref().is_some_and(|key| one.key.eq_ignore_ascii_case(key))
                    });
                    match statement.effect {
                        Effect::Allow if concerns(document, statement, &wanted) => {
                            allowed.push(resource);
                        }
                        Effect::Deny if always && concerns(document, statement, &wanted) => {
                            denied.push(resource);
                        }
                        _ => {}
                    }
                }
            }
            (!allowed.is_empty()).then_some(Layer { allowed, denied })
        });
        layers.collect::<Option<Vec<Layer>>>().map(|layers| Self { layers })
    }

    /// The requests on these names, a document a layer.
    pub fn inside(&self) -> Vec<Arc<Rules>> {
        let statement = |effect, resource: &Element| {
            Statement::new(effect, Element::of(["*"]), Some(resource.clone()))
        };
        let layers = self.layers.iter().map(|layer| {
            let allowed = layer.allowed.iter().map(|one| statement(Effect::Allow, one));
            let denied = layer.denied.iter().map(|one| statement(Effect::Deny, one));
            rules(allowed.chain(denied).collect())
        });
        layers.collect()
    }

    /// The ways to be on none of these names: each a list of elements, of all of which a resource must be.
    fn outside(&self) -> Vec<Vec<Element>> {
        let flip = |one: &Element| Element { negated: !one.negated, values: one.values.clone() };
        let mut ways = Vec::new();
        for layer in &self.layers {
            ways.push(layer.allowed.iter().map(flip).collect());
            ways.extend(layer.denied.iter().map(|one| vec![one.clone()]));
        }
        ways.retain(|way: &Vec<Element>| !way.iter().any(is_nothing));
        ways
    }
}

fn is_nothing(element: &Element) -> bool {
    element.negated && element.values.iter().any(|text| text == "*")
}

/// The ways to be on none of several sets of names.
pub fn outside(all: &[Creatable]) -> Vec<Vec<Element>> {
    let mut ways: Vec<Vec<Element>> = vec![Vec::new()];
    for one in all {
        let others = one.outside();
        let mut next: Vec<Vec<Element>> = Vec::new();
        for way in &ways {
            for other in &others {
                let mut both = way.clone();
                both.extend(other.iter().filter(|element| !way.contains(element)).cloned());
                if !next.contains(&both) {
                    next.push(both);
                }
            }
        }
        if next.len() > MOST {
            return vec![Vec::new()];
        }
        ways = next;
    }
    ways
}

/// Whether a statement, taken as one that allows, has a request of those that are wanted.
fn concerns(document: &Document, statement: &Statement, wanted: &Rules) -> bool {
    let mut alone = Document::new(vec![Statement { effect: Effect::Allow, ..statement.clone() }]);
    alone.version = document.version;
    let alone = Rules::new(Arc::new(alone));
    let question =
        Question { left: vec![vec![&alone], vec![wanted]], right: vec![Vec::new()], home: None };
    ask(&question) != Answer::None
}

/// Whether a name or pattern of names has a letter of its own, so that it is narrower than every name.
pub fn has_letters(name: &str) -> bool {
    name.contains(|c| !matches!(c, '*' | '?' | '/'))
}

/// The resources of the allowing statements that are narrower than every name of their type.
pub fn written(layers: &[Vec<&Rules>]) -> BTreeSet<String> {
    let documents = layers.iter().flatten().map(|rules| &rules.document);
    let allowing = documents
        .flat_map(|document| &document.statements)
        .filter(|statement| statement.effect == Effect::Allow);
    let elements = allowing.filter_map(|statement| statement.resource.as_ref());
    let texts = elements.filter(|element| !element.negated).flat_map(|element| &element.values);
    texts.filter(|text| is_narrow(text)).cloned().collect()
}

/// What the resources begin with, up to the first wildcard or variable, on which a layer's statements allow some actions.
/// None begins with another of them.
pub fn begins(layer: &[&Rules], actions: &[String]) -> BTreeSet<String> {
    let actions: Vec<String> = actions.iter().map(|action| action.to_ascii_lowercase()).collect();
    let allows = |one: &&Statement| {
        one.effect == Effect::Allow
            && (one.action.negated
                || one.action.values.iter().any(|text| {
                    let pattern = Pattern::action(text);
                    actions.iter().any(|action| action.contains('*') || pattern.matches(action))
                }))
    };
    let statements = layer.iter().flat_map(|rules| &rules.document.statements);
    let mut found: BTreeSet<String> = BTreeSet::new();
    for statement in statements.filter(allows) {
        match &statement.resource {
            Some(element) if !element.negated => found.extend(element.values.iter().map(|text| {
                let end = text.find(['*', '?', '$']).unwrap_or(text.len());
                text.get(..end).unwrap_or("").to_owned()
            })),
            _ => return BTreeSet::from([String::new()]),
        }
    }
    let mut last: Option<String> = None;
    found.retain(|text| {
        let taken = last.as_ref().is_some_and(|last| text.starts_with(last.as_str()));
        if !taken {
            last = Some(text.clone());
        }
        !taken
    });
    found
}

fn is_narrow(text: &str) -> bool {
    let Some(rest) = text.splitn(6, ':').nth(5) else { return false };
    match rest.split_once(['/', ':']) {
        Some((kind, name)) => !kind.contains(['*', '?']) && has_letters(name),
        None => has_letters(rest) && !rest.contains(['*', '?']),
    }
}

/// Those of some resources that are of a type of IAM.
pub fn of_type(written: &BTreeSet<String>, word: &str) -> Vec<String> {
    let fits = |text: &&String| {
        let mut parts = text.splitn(6, ':');
        parts.nth(2) == Some("iam")
            && parts.nth(2).is_some_and(|rest| rest.starts_with(&format!("{word}/")))
    };
    written.iter().filter(fits).cloned().collect()
}

/// The names of a type that AWS itself makes, in some partitions and accounts.
pub fn filled(word: &str, accounts: &BTreeSet<(String, String)>) -> Vec<String> {
    let folders = FOLDERS.iter().filter(|_| matches!(word, "role" | "policy" | "instance-profile"));
    let mut names: Vec<String> = folders.map(|folder| format!("{}*", folder.path)).collect();
    if word == "role" {
        names.extend(WELL_KNOWN.iter().map(|role| format!("/{}", role.name)));
    }
    let arn =
        |(partition, account): &(String, String)| format!("arn:{partition}:iam::{account}:{word}");
    let arns = accounts.iter().map(arn);
    arns.flat_map(|arn| names.iter().map(move |name| format!("{arn}{name}"))).collect()
}
