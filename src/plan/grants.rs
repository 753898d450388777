//! Grants to IAM statements: the rows of the delegation table, under their conditions.

use super::lists::Lists;
use super::names::{iam_arn, policy_arn};
use super::{Made, lower};
use crate::iam::document::{Condition as Entry, Conditions, Element, Statement};
use crate::iam::operator::{Comparison, Operator, Qualifier};
use crate::model::dates::end_of_day;
use crate::model::delegation_table::{CREATING, Guard, On, Row};
use crate::model::effective::{Attaching, Effective, Passing, arn_word, longest_name};
use crate::model::name_pattern::NamePattern;
use crate::model::normal;
use crate::model::text::Texts;
use crate::model::{Account, Grant, Kind, Model, Modifier};
use crate::text::Span;

/// Where a grant is compiled.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) model: &'a Model,
    pub(super) account: &'a Account,
}

/// Which tags of a request an action must be conditioned on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tagging {
    /// None: it has no resource with tags, or tags cannot decide it.
    Free,
    /// It makes something: the tags of the request.
    Request,
    /// The tags of what it acts on.
    Resource,
    /// It sets tags.
    Set,
    /// It removes tags.
    Remove,
}

/// The statements of a grant, its own block's statements last.
pub(super) fn statements(grant: &Grant, place: Place<'_>) -> Vec<Made> {
    let effective = grant.effective();
    let lists = Lists::of(&effective, place);
    let whens = modifiers(grant, place);
    let mut made: Vec<Made> = Vec::new();
    let mut shared = Shared::default();
    let rows: Vec<&Row> = effective.rows().collect();
    for (at, row) in rows.iter().enumerate() {
        let alike = |one: &Row| one.on == row.on && settled(one.guard) == settled(row.guard);
        let before: Vec<&Row> = rows.iter().take(at).copied().filter(|one| alike(one)).collect();
        let granted = |action: &str| before.iter().any(|one| one.actions.contains(&action));
        let fresh: Vec<&'static str> =
            row.actions.iter().copied().filter(|action| !granted(action)).collect();
        for (tagging, actions) in by_tagging(row, &fresh, grant) {
            shared.prepare(row, tagging, &effective, &lists, place, &whens);
            shared.add(&mut made, row, tagging, &actions, grant.span);
        }
    }
    made.extend(super::exactness::exactness(&effective, &lists, place));
    made.extend(
        grant
            .statements
            .iter()
            .flat_map(|statement| lower::lower(statement, place.model, place.account)),
    );
    made
}

/// What a grant describes, as statements that allow it, less what its names do not mean.
pub fn described(grant: &Grant, model: &Model, account: &Account) -> Vec<Made> {
    statements(grant, Place { model, account })
}

/// Attaching under the boundary alone covers attaching under the boundary and a policy's ARN.
fn settled(guard: Guard) -> Guard {
    if guard == Guard::BoundaryAndPolicy { Guard::Boundary } else { guard }
}

/// The modifiers as alternatives, each a conjunction; one empty conjunction where there is none.
fn modifiers(grant: &Grant, place: Place<'_>) -> Vec<Conditions> {
    let mut alternatives = vec![Conditions::new()];
    for modifier in &grant.modifiers {
        let next: Vec<Conditions> = match modifier {
            Modifier::Condition(_, condition) => {
                normal::alternatives(condition, place.model, place.account).unwrap_or_default()
            }
            Modifier::Until(_, date) => {
                let text = date.in_account(place.model, place.account);
                let end = end_of_day(&text).unwrap_or_else(|| text.into_owned());
                let operator = Operator::from(Comparison::DateLessThan);
                vec![Conditions::one(Entry::new(operator, "aws:CurrentTime", [end]))]
            }
        };
        let mut product = Vec::with_capacity(alternatives.len() * next.len());
        for alternative in &alternatives {
            for other in &next {
                let mut both = alternative.clone();
                let fits = other.iter().all(|entry| both.and(entry.clone()).is_ok());
                if fits {
                    product.push(both);
                }
            }
        }
        alternatives = product;
    }
    alternatives
}

/// The actions of a row, apart by which tags they need.
fn by_tagging(
    row: &Row,
    actions: &[&'static str],
    grant: &Grant,
) -> Vec<(Tagging, Vec<&'static str>)> {
    if actions.is_empty() {
        return Vec::new();
    }
    if grant.clauses.tagged.is_empty() && grant.clauses.must_tag.is_empty() {
        return vec![(Tagging::Free, actions.to_vec())];
    }
    let class = |action: &str| match action {
        _ if matches!(row.on, On::Everything | On::Readable) => Tagging::Free,
        // IAM user guide, "Granting a user permissions to pass a role": a role's tags cannot decide who passes it.
        "iam:PassRole" => Tagging::Free,
        _ if CREATING.contains(&action) => Tagging::Request,
        _ if action.starts_with("iam:Tag") => Tagging::Set,
        _ if action.starts_with("iam:Untag") => Tagging::Remove,
        _ => Tagging::Resource,
    };
    let mut classes: Vec<(Tagging, Vec<&'static str>)> = Vec::new();
    for &action in actions {
        match classes.iter_mut().find(|(known, _)| *known == class(action)) {
            Some((_, list)) => list.push(action),
            None => classes.push((class(action), vec![action])),
        }
    }
    classes
}

/// Conditions of which one must hold; none where nothing is asked.
type Alternatives = Vec<Option<Conditions>>;

/// What many rows of a grant have in common, made once.
#[derive(Default)]
struct Shared {
    resources: Vec<(On, Vec<String>)>,
    conditions: Vec<((Guard, Tagging), Alternatives)>,
}

impl Shared {
    /// Makes what a row needs and no row before it needed.
    fn prepare(
        &mut self,
        row: &Row,
        tagging: Tagging,
        effective: &Effective<'_>,
        lists: &Lists<'_>,
        place: Place<'_>,
        whens: &[Conditions],
    ) {
        if !self.resources.iter().any(|(on, _)| *on == row.on) {
            self.resources.push((row.on, resources(row.on, effective, lists, place)));
        }
        let key = (row.guard, tagging);
        if !self.conditions.iter().any(|(known, _)| *known == key) {
            self.conditions.push((key, alternatives(row.guard, tagging, effective, place, whens)));
        }
    }

    /// Adds the statements of a row: to one that differs in nothing but the actions, where there is one.
    fn add(
        &self,
        made: &mut Vec<Made>,
        row: &Row,
        tagging: Tagging,
        actions: &[&'static str],
        span: Span,
    ) {
        let key = (row.guard, tagging);
        let resources = self.resources.iter().find(|(on, _)| *on == row.on);
        let resources = resources.map_or(&[][..], |(_, list)| list);
        let conditions = self.conditions.iter().find(|(known, _)| *known == key);
        for conditions in conditions.into_iter().flat_map(|(_, list)| list) {
            let twin = made.iter_mut().map(|known| &mut known.statement).find(|known| {
                known.sid.as_deref() == Some(row.sid)
                    && known.resource.as_ref().is_some_and(|own| own.values.iter().eq(resources))
                    && known.conditions == *conditions
            });
            if let Some(known) = twin {
                let held = std::mem::replace(&mut known.action, Element::of(Vec::<String>::new()));
                let more = actions.iter().map(|&action| action.to_owned());
                known.action = Element::of(held.values.into_vec().into_iter().chain(more));
                continue;
            }
            let mut statement =
                Statement::allow(actions.iter().copied(), resources.iter().cloned());
            statement.conditions.clone_from(conditions);
            statement.sid = Some(row.sid.to_owned());
            made.push(Made { statement, span });
        }
    }
}

/// The alternatives under which a row's actions are granted: its guard, the tags, and the sentence's own conditions.
fn alternatives(
    guard: Guard,
    tagging: Tagging,
    effective: &Effective<'_>,
    place: Place<'_>,
    whens: &[Conditions],
) -> Alternatives {
    let mut found = Vec::new();
    for tags in tag_conditions(tagging, effective.grant, place) {
        for when in whens {
            let mut conditions = guard_conditions(guard, effective, place);
            let fits =
                tags.iter().chain(when.iter()).all(|entry| conditions.and(entry.clone()).is_ok());
            if fits {
                found.push((!conditions.is_empty()).then_some(conditions));
            }
        }
    }
    found
}

/// What a row's actions act on, as IAM's resources.
fn resources(
    on: On,
    effective: &Effective<'_>,
    lists: &Lists<'_>,
    place: Place<'_>,
) -> Vec<String> {
    let grant = effective.grant;
    match on {
        On::Named if grant.kind == Kind::ServiceLinkedRoles => {
            services(&grant.patterns.include, place)
                .into_iter()
                .map(|service| {
                    iam_arn(place.account, &format!("role/aws-service-role/{service}/*"))
                })
                .collect()
        }
        On::Named | On::Policies | On::InstanceProfiles => {
            let Some((kind, list)) = lists.on(on) else { return Vec::new() };
            let resource = |(pattern, _): &(NamePattern, Span)| {
                iam_arn(place.account, &[arn_word(kind), &pattern.resource()].concat())
            };
            list.include.iter().map(resource).collect()
        }
        On::Everything => vec!["*".to_owned()],
        On::Readable => {
            let own = grant.bounded_by.iter();
            let mut all: Vec<String> = own
                .map(|&(id, _)| policy_arn(place.model.policy(id), place.model, place.account))
                .collect();
            all.push(format!("arn:{}:iam::aws:policy/*", place.account.partition));
            all
        }
    }
}

/// The name patterns of a kind in an account. Patterns that are malformed have been refused.
pub(super) fn parsed(kind: Kind, texts: &Texts, place: Place<'_>) -> Vec<NamePattern> {
    placed(kind, texts, place).into_iter().map(|(pattern, _)| pattern).collect()
}

/// The name patterns of a kind in an account, each with its place.
pub(super) fn placed(kind: Kind, texts: &Texts, place: Place<'_>) -> Vec<(NamePattern, Span)> {
    texts
        .in_account(place.model, place.account)
        .iter()
        .filter(|(_, written)| written.is_whole(place.model, place.account.at))
        .filter_map(|(text, at)| {
            NamePattern::parse(text, longest_name(kind)).ok().map(|pattern| (pattern, at.span))
        })
        .collect()
}

fn services(texts: &Texts, place: Place<'_>) -> Vec<String> {
    texts
        .in_account(place.model, place.account)
        .into_iter()
        .map(|(text, _)| text.into_owned())
        .collect()
}

/// The condition of a row besides the sentence's own.
fn guard_conditions(guard: Guard, effective: &Effective<'_>, place: Place<'_>) -> Conditions {
    let mut conditions = Conditions::new();
    let equals = |key: &str, values: Vec<String>| Entry::new(Comparison::StringEquals, key, values);
    let grant = effective.grant;
    let mut put = |entry: Entry| {
        // Each key stands once here, so nothing can clash.
        let _ = conditions.and(entry);
    };
    match guard {
        Guard::None => {}
        // `delete` needs no boundary: like the deletion itself, detaching is then limited by name alone.
        Guard::Boundary if grant.bounded_by.is_empty() => {}
        Guard::Boundary | Guard::BoundaryAndPolicy => {
            let arns = grant
                .bounded_by
                .iter()
                .map(|&(id, _)| policy_arn(place.model.policy(id), place.model, place.account))
                .collect();
            put(equals("iam:PermissionsBoundary", arns));
            if let (Guard::BoundaryAndPolicy, Attaching::Only(list)) = (guard, effective.attach) {
                let arns: Vec<String> = list
                    .iter()
                    .map(|(id, text)| match id {
                        Some(id) => policy_arn(place.model.policy(*id), place.model, place.account),
                        None => text.in_account(place.model, place.account).into_owned(),
                    })
                    .collect();
                let wild = arns.iter().any(|arn| arn.contains(['*', '?']));
                let comparison = if wild { Comparison::ArnLike } else { Comparison::ArnEquals };
                put(Entry::new(comparison, "iam:PolicyARN", arns));
            }
        }
        Guard::PassedTo => {
            if let Passing::These(texts) = effective.passing {
                put(equals("iam:PassedToService", services(texts, place)));
            }
        }
        Guard::ServiceName => {
            put(equals("iam:AWSServiceName", services(&grant.patterns.include, place)))
        }
    }
    conditions
}

/// The alternatives of tag conditions that actions of a class need.
///
/// Setting tags is allowed on what has the tag already, where the tag itself is left alone; and where the request sets
/// it to what it must be, on what has it already or has none: so a delegate tags what it makes, and never takes over
/// what is tagged for another.
fn tag_conditions(tagging: Tagging, grant: &Grant, place: Place<'_>) -> Vec<Conditions> {
    let tags: Vec<(String, Vec<String>)> = grant
        .clauses
        .tagged
        .iter()
        .map(|(key, values, _)| {
            (key.in_account(place.model, place.account).into_owned(), services(values, place))
        })
        .collect();
    let musts: Vec<String> = grant
        .clauses
        .must_tag
        .iter()
        .map(|(key, _)| key.in_account(place.model, place.account).into_owned())
        .collect();
    let if_exists = Operator::from(Comparison::StringEquals).if_exists();
    let kept: Vec<String> =
        tags.iter().map(|(key, _)| key.clone()).chain(musts.iter().cloned()).collect();
    // IAM user guide, "Rules for tagging in IAM and AWS STS": the tag keys of roles and users are one whatever their case, so that
    // `Team` would overwrite `team`.
    let mut untouched = Operator::from(Comparison::StringNotEqualsIgnoreCase);
    untouched.qualifier = Some(Qualifier::ForAllValues);
    let mut first = Conditions::new();
    let mut second = Conditions::new();
    let mut alternatives = 1;
    for (key, values) in &tags {
        let (of_request, of_resource) =
            (format!("aws:RequestTag/{key}"), format!("aws:ResourceTag/{key}"));
        let equals = |key: &str| Entry::new(Comparison::StringEquals, key, values.clone());
        match tagging {
            Tagging::Free => {}
            Tagging::Request => drop(first.and(equals(&of_request))),
            Tagging::Resource | Tagging::Remove => drop(first.and(equals(&of_resource))),
            Tagging::Set => {
                drop(first.and(equals(&of_request)));
                drop(first.and(Entry::new(if_exists, of_resource.as_str(), values.clone())));
                drop(second.and(equals(&of_resource)));
                alternatives = 2;
            }
        }
    }
    for key in &musts {
        if tagging == Tagging::Request {
            drop(first.and(Entry::null(format!("aws:RequestTag/{key}"), false)));
        }
    }
    let keeps = Entry::new(untouched, "aws:TagKeys", kept);
    match tagging {
        Tagging::Remove => drop(first.and(keeps)),
        Tagging::Set if alternatives == 2 => drop(second.and(keeps)),
        Tagging::Free | Tagging::Request | Tagging::Resource | Tagging::Set => {}
    }
    if alternatives == 2 { vec![first, second] } else { vec![first] }
}
