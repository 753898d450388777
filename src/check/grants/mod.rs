//! Each grant by itself: verbs that fit, boundaries, and what its parts say.

mod clauses;
mod patterns;
mod values;

use crate::check::principals::check_values;
use crate::check::words::{kind_word, verb_word};
use crate::diag::{Sink, delegations as say};
use crate::model::Effect;
use crate::model::delegation_table::verb_fits;
use crate::model::text::Text;
use crate::model::{
    AccountId, Attach, Grant, Kind, Model, Modifier, Origin, Patterns, PolicyKind, PolicyText,
    Services, Verb,
};
use crate::text::Span;
use clauses::check_clauses;
use patterns::check_patterns;
use std::collections::BTreeSet;
use values::{check_services, check_tags, services_differ};

/// Checks every grant of the model, in each account where it differs.
pub(super) fn check(model: &Model, sink: &mut Sink) {
    for id in model.delegations() {
        let delegation = model.delegation(id);
        within(model, delegation.origin, sink);
        for grant in &delegation.grants {
            check_grant(grant, &delegation.accounts, model, sink);
        }
        check_clauses(&delegation.grants, sink);
    }
    for id in model.policies() {
        let policy = model.policy(id);
        within(model, policy.origin, sink);
        for grant in &policy.grants {
            check_grant(grant, &policy.accounts, model, sink);
            check_clauses(std::slice::from_ref(grant), sink);
        }
    }
}

/// Further diagnostics name the instances that something stands in.
pub(super) fn within(model: &Model, origin: Origin, sink: &mut Sink) {
    sink.set_context(model.instances_of(origin));
}

fn check_grant(grant: &Grant, accounts: &[AccountId], model: &Model, sink: &mut Sink) {
    check_verbs(grant, sink);
    check_boundaries(grant, model, sink);
    check_modifiers(grant, accounts, model, sink);
    for text in texts_of(grant) {
        for &account in accounts {
            check_values(text, model, model.account(account), sink);
        }
    }
    for site in patterns_of(grant) {
        let dependent = site
            .1
            .include
            .items
            .iter()
            .chain(&site.1.except.items)
            .any(|text| text.plain().is_none());
        let many = accounts.iter().take(if dependent { accounts.len() } else { 1 });
        for &account in many {
            check_patterns(grant, site.0, site.1, model.account(account), model, sink);
        }
    }
    check_anything(grant, sink);
    for &account in accounts {
        crate::check::attached::check(grant, model.account(account), model, sink);
    }
    let first = accounts.first().map(|&account| model.account(account));
    if let Some(account) = first {
        check_tags(grant, account, model, sink);
    }
    let mut partitions: BTreeSet<&str> = BTreeSet::new();
    for account in accounts.iter().map(|&account| model.account(account)) {
        if partitions.insert(account.partition) || services_differ(grant) {
            check_services(grant, account, model, sink);
        }
    }
}

/// Whether a grant whose verbs fit grants anything.
fn check_anything(grant: &Grant, sink: &mut Sink) {
    let fits = grant.verbs.iter().all(|&(verb, _)| verb_fits(grant.kind, verb));
    if fits && grant.statements.is_empty() && grant.effective().rows().next().is_none() {
        let clauses = &grant.clauses;
        let to = grant.to.as_ref().or(clauses.pass_to.as_ref()).map(|&(_, span)| span);
        let (first, last) = (grant.verbs.first(), grant.patterns.span);
        let said = first.map_or(last, |&(_, span)| span.to(last));
        sink.push(say::grants_nothing(said, to.or(clauses.view.map(|(_, span)| span))));
    }
}

/// The texts of a grant that may differ by account, but for those of its statements.
fn texts_of(grant: &Grant) -> Vec<&Text> {
    let mut found: Vec<&Text> = Vec::new();
    let clauses = &grant.clauses;
    for (_, patterns) in patterns_of(grant) {
        found.extend(patterns.include.items.iter().chain(&patterns.except.items));
    }
    if grant.kind == Kind::ServiceLinkedRoles {
        found.extend(&grant.patterns.include.items);
    }
    for (services, _) in grant.to.iter().chain(&clauses.pass_to) {
        if let Services::These(texts) = services {
            found.extend(&texts.items);
        }
    }
    for (key, values, _) in &clauses.tagged {
        found.push(key);
        found.extend(&values.items);
    }
    found.extend(clauses.must_tag.iter().map(|(key, _)| key));
    if let Some((Attach::Only(list), _)) = &clauses.attach {
        found.extend(list.iter().map(|(_, text)| text));
    }
    for modifier in &grant.modifiers {
        match modifier {
            Modifier::Until(_, date) => found.push(date),
            Modifier::Condition(_, condition) => {
                super::statements::conditions::texts(condition, &mut found)
            }
        }
    }
    found.retain(|text| text.plain().is_none());
    found
}

/// The patterns that a grant writes, each with its kind.
fn patterns_of(grant: &Grant) -> Vec<(Kind, &Patterns)> {
    let mut found = Vec::new();
    if grant.kind != Kind::ServiceLinkedRoles {
        found.push((grant.kind, &grant.patterns));
    }
    if let Some((Some(patterns), _)) = &grant.clauses.policies {
        found.push((Kind::Policies, patterns));
    }
    if let Some((Some(patterns), _)) = &grant.clauses.instance_profiles {
        found.push((Kind::InstanceProfiles, patterns));
    }
    found
}

fn check_verbs(grant: &Grant, sink: &mut Sink) {
    for &(verb, span) in &grant.verbs {
        if !verb_fits(grant.kind, verb) {
            let all =
                [Verb::Create, Verb::Configure, Verb::Delete, Verb::Pass, Verb::View, Verb::Manage];
            let fitting: Vec<String> = all
                .into_iter()
                .filter(|&other| verb_fits(grant.kind, other))
                .map(|other| format!("`{}`", verb_word(other)))
                .collect();
            let said = say::unfit_verb(
                span,
                verb_word(verb),
                kind_word(grant.kind),
                grant.kind_span,
                &fitting.join(", "),
            );
            sink.push(said);
        }
    }
}

fn check_boundaries(grant: &Grant, model: &Model, sink: &mut Sink) {
    let bounded = !grant.bounded_by.is_empty() || grant.bounded_by_unknown;
    let first = grant.bounded_by.first().map_or(grant.span, |&(_, span)| span);
    match grant.kind {
        Kind::Groups if bounded => {
            let why = "IAM has no permissions boundary on groups; bound the users that are made their members";
            sink.push(say::cannot_be_bounded(first, "groups", why));
        }
        Kind::ServiceLinkedRoles if bounded => {
            let why = "IAM has no permissions boundary on service-linked roles; `iam:AWSServiceName` is the only limit there is";
            sink.push(say::cannot_be_bounded(first, "service-linked roles", why));
        }
        Kind::Roles | Kind::Users if !bounded => {
            let shaping = grant
                .verbs
                .iter()
                .find(|&&(verb, _)| matches!(verb, Verb::Create | Verb::Configure | Verb::Manage));
            if let Some(&(verb, span)) = shaping {
                let boundaries: Vec<&str> = model
                    .lists
                    .policy
                    .iter()
                    .filter(|policy| policy.kind == PolicyKind::Boundary)
                    .filter(|policy| policy.span.file == grant.span.file)
                    .map(|policy| &*policy.name)
                    .collect();
                let insert = before_boundary(grant).at_end();
                sink.push(say::boundary_needed(
                    span,
                    kind_word(grant.kind),
                    verb_word(verb),
                    insert,
                    &boundaries,
                ));
            }
        }
        _ => {}
    }
    let only_sees = grant.verbs.iter().all(|&(verb, _)| verb == Verb::View);
    if let (true, Some(&(_, span)), Some(&(_, last))) =
        (only_sees, grant.bounded_by.first(), grant.bounded_by.last())
    {
        let remove = Span { start: before_boundary(grant).end, ..last };
        sink.push(say::idle_boundary(span, remove));
    }
    for &(id, span) in &grant.bounded_by {
        let policy = model.policy(id);
        let allows = match &policy.text {
            PolicyText::Statements(statements) => {
                !policy.grants.is_empty()
                    || statements.iter().any(|statement| statement.effect == Effect::Allow)
            }
            PolicyText::Document(document)
            | PolicyText::Existing { document: Some(document), .. } => document
                .statements
                .iter()
                .any(|one| one.effect == crate::iam::document::Effect::Allow),
            PolicyText::Existing { document: None, .. } | PolicyText::Unknown => true,
        };
        if !allows {
            sink.push(say::empty_boundary(span, &policy.name, policy.span));
        }
    }
}

/// What stands before `bounded by`.
fn before_boundary(grant: &Grant) -> Span {
    grant.to.as_ref().map_or(grant.patterns.span, |(_, to)| *to)
}

fn check_modifiers(grant: &Grant, accounts: &[AccountId], model: &Model, sink: &mut Sink) {
    for modifier in &grant.modifiers {
        let Modifier::Until(_, date) = modifier else { continue };
        for &account in accounts.iter().take(1) {
            if !date.is_whole(model, account) {
                continue;
            }
            let text = date.in_account(model, model.account(account));
            if crate::model::dates::end_of_day(&text).is_none() {
                sink.push(say::malformed_date(date.span, &text));
            }
        }
    }
}
