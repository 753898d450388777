//! Taking apart a policy that has the shape of a delegation.

use super::grants::{self, Granted};
use super::{Ceiling, Sentence, marks};
use crate::iam::document::{Condition, Effect, Element, Statement};
use crate::lift::{Home, word};
use crate::model::Kind;

/// One action on one resource under conditions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed<'a> {
    pub(super) action: &'a str,
    pub(super) resource: &'a str,
    pub(super) statement: &'a Statement,
}

impl<'a> Allowed<'a> {
    /// The conditions that it is allowed under.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &'a Condition> + use<'a> {
        self.statement.conditions()
    }
}

/// What a policy of that shape says.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    /// Who may: the declaration of each, and its name in the sentence.
    pub(super) principals: Vec<(String, String)>,
    /// The boundaries that its conditions name.
    pub(super) boundaries: Vec<Ceiling>,
    /// The grants.
    pub(super) grants: Vec<Granted<'a>>,
    /// Whether AWS's own policies may be read, which `view all` brings.
    pub(super) sees_all: bool,
    /// The policies whose texts may not be rewritten, besides those boundaries and its own.
    pub(super) kept: Vec<String>,
    /// Statements that no sentence brings.
    pub(super) others: Vec<&'a Statement>,
}

const TEXT_WRITES: &[&str] = &[
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:DeletePolicyVersion",
    "iam:DeletePolicy",
];

/// Reads a policy. None where it has not the shape of a delegation.
/// `own` are the names of the policy itself.
pub(super) fn read<'a>(
    statements: &[&'a Statement],
    own: &[&str],
    home: &Home,
) -> Option<Reading<'a>> {
    let plain = |statement: &&&Statement| {
        !statement.action.negated
            && statement.resource.as_ref().is_some_and(|element| !element.negated)
    };
    let plain: Vec<&'a Statement> = statements.iter().filter(plain).copied().collect();
    let denials = || plain.iter().filter(|one| one.effect == Effect::Deny).copied();
    // Every delegation of Deleg's keeps its boundaries.
    denials().find(|one| has(&one.action, "iam:DeleteRolePermissionsBoundary"))?;
    let principals = principals(denials(), home);
    let allowances = plain.iter().filter(|one| one.effect == Effect::Allow).copied();
    let allowed: Vec<Allowed<'a>> = allowances
        .flat_map(|statement| {
            let resources = statement.resource.iter().flat_map(|element| &element.values);
            resources.flat_map(move |resource| {
                statement.action.values.iter().map(move |action| Allowed {
                    action,
                    resource,
                    statement,
                })
            })
        })
        .collect();
    let mut boundaries = boundaries(&allowed);
    if boundaries.is_empty() {
        // What is only configured is limited by name; its boundary shows in what is kept alone.
        let kept = kept(denials(), &[]).into_iter().filter_map(|arn| marks::ceiling(&arn));
        boundaries = kept.filter(|one| !own.iter().any(|name| *name == one.name)).collect();
    }
    let denied: Vec<&'a str> = denials()
        .flat_map(|one| one.resource.iter().flat_map(|element| &element.values))
        .map(String::as_str)
        .collect();
    let grants = grants::grants(&allowed, &denied, &boundaries, home);
    let whole_iam = |statement: &&Statement| {
        statement.action.values.iter().all(|action| action.starts_with("iam:"))
            && statement.resource.as_ref().is_some_and(|element| !element.negated)
    };
    Some(Reading {
        kept: kept(denials(), &boundaries),
        principals,
        sees_all: allowed.iter().any(|one| {
            one.action == "iam:GetPolicy" && one.resource.ends_with(":iam::aws:policy/*")
        }),
        boundaries,
        grants,
        others: statements.iter().copied().filter(|one| !whole_iam(one)).collect(),
    })
}

fn has(element: &Element, action: &str) -> bool {
    element.values.iter().any(|text| text == action)
}

/// Who holds the policy: whose own policies it keeps.
fn principals<'a>(
    denials: impl Iterator<Item = &'a Statement>,
    home: &Home,
) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for statement in denials {
        let own = [
            ("iam:PutGroupPolicy", Kind::Groups),
            ("iam:PutUserPolicy", Kind::Users),
            ("iam:PutRolePolicy", Kind::Roles),
        ];
        let outright = statement.conditions().next().is_none();
        let kind = own.iter().find(|(action, _)| has(&statement.action, action));
        // An exactness denial holds what makes principals too.
        let exact =
            has(&statement.action, "iam:CreateRole") || has(&statement.action, "iam:CreateUser");
        let Some(&(_, kind)) = kind.filter(|_| outright && !exact) else { continue };
        for arn in statement.resource.iter().flat_map(|element| &element.values) {
            let Some((of, rest)) = marks::named(arn, home.id()) else { continue };
            let principal = (of == kind).then(|| principal(kind, rest)).flatten();
            if let Some(principal) = principal.filter(|one| !found.contains(one)) {
                found.push(principal);
            }
        }
    }
    found
}

/// The declaration and the name of a principal.
fn principal(kind: Kind, rest: &str) -> Option<(String, String)> {
    let slash = rest.rfind('/')?;
    let (path, name) = rest.split_at_checked(slash + 1)?;
    let reserved = rest.strip_prefix("/aws-reserved/sso.amazonaws.com/");
    if let Some(set) = reserved.map(|rest| rest.strip_prefix("*/").unwrap_or(rest)) {
        let set = set.strip_prefix("AWSReservedSSO_")?.strip_suffix(&"?".repeat(16))?;
        let name = word::value(set.strip_suffix('_')?);
        return Some((format!("permission set {name}"), name));
    }
    if rest.contains(['*', '?', '$']) {
        return None;
    }
    let kind = match kind {
        Kind::Groups => "group",
        Kind::Users => "user",
        _ => "role",
    };
    let name = word::value(name);
    let at = if path == "/" { String::new() } else { format!(" at {}", word::value(path)) };
    Some((format!("{kind} {name}{at}"), name))
}

fn boundaries(allowed: &[Allowed<'_>]) -> Vec<Ceiling> {
    let mut found: Vec<Ceiling> = Vec::new();
    let conditions = allowed.iter().flat_map(|one| one.conditions());
    for one in conditions.filter(|one| one.key.eq_ignore_ascii_case(marks::BOUNDARY_KEY)) {
        let ceilings = one.values.iter().filter_map(|value| marks::ceiling(value.text()));
        for ceiling in ceilings {
            if !found.contains(&ceiling) {
                found.push(ceiling);
            }
        }
    }
    found
}

/// The texts that are kept besides the boundaries'.
fn kept<'a>(denials: impl Iterator<Item = &'a Statement>, boundaries: &[Ceiling]) -> Vec<String> {
    let texts = denials.filter(|one| {
        one.action.values.len() == TEXT_WRITES.len()
            && TEXT_WRITES.iter().all(|action| has(&one.action, action))
    });
    let arns = texts.flat_map(|one| one.resource.iter().flat_map(|element| &element.values));
    let others = arns.filter(|arn| !boundaries.iter().any(|known| known.arn == **arn));
    others.cloned().collect()
}

impl Reading<'_> {
    /// Whether the policy denies that it be rewritten under a name.
    pub(super) fn keeps(&self, name: &str) -> bool {
        let ends = [format!(":policy/{name}"), format!(":policy/{name}-part-1")];
        self.kept.iter().any(|arn| ends.iter().any(|end| arn.ends_with(end)))
    }

    /// What a sentence of these words is called, and what it needs declared.
    pub(super) fn sentence(
        &self,
        text: String,
        name: &str,
        sources: Vec<usize>,
        boundary: bool,
    ) -> Sentence {
        // Inline text has no name of its own to be rewritten under.
        let inline = if self.keeps(name) { "" } else { " as inline" };
        let principals = self.principals.iter().filter(|_| !boundary);
        let declared = principals.map(|(line, _)| {
            let set = line.starts_with("permission set ");
            format!("{line}{}", if set { inline } else { "" })
        });
        Sentence {
            text,
            sources,
            name: name.to_owned(),
            principals: declared.collect(),
            boundaries: self.boundaries.clone(),
        }
    }
}
