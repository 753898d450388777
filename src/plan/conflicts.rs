//! What the plan of an account says of itself: sizes, names, numbers, and denials that take away what is given.

use super::account::{AccountPlan, AttachAs, PlannedPolicy, Role};
use super::assumptions::takes;
use super::grants::{self, Crossing};
use super::names::iam_arn;
use super::{lower, permanence};
use crate::check::families::{self, Site};
use crate::check::principals;
use crate::diag::delegations::Rewritten;
use crate::diag::output::{LimitWords, Naming};
use crate::diag::{Code, Sink, delegations as say, output};
use crate::iam::document::{Document, Effect, Element, Statement};
use crate::iam::limits::Limit;
use crate::iam::name::NameKind;
use crate::iam::pattern::Pattern;
use crate::model::effective::arn_word;
use crate::model::name_pattern::meeting_prefixes;
use crate::model::{
    AccountId, DelegationId, Grant, Index, Kind, Model, PolicyKind, PolicyText, PrincipalId,
    PrincipalKind, Verb,
};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Plans every account and says what is wrong with the plans.
pub fn check(model: &Model, sink: &mut Sink) {
    let index = Index::new(model);
    for id in model.accounts() {
        let plan = super::account(model, &index, id);
        check_fit(&plan, model, sink);
        check_names(&plan, model, &index, sink);
        check_given_names(model, &index, id, sink);
        check_attached(&plan, model, sink);
        check_rewritable(&plan, model, &index, sink);
        let held = Held::of(model, &index, id);
        check_crossings(model, &index, id, &held, sink);
        check_permanence(model, &index, id, &held, sink);
        check_own_boundaries(model, &index, id, sink);
    }
    sink.set_context(Vec::new());
}

fn check_fit(plan: &AccountPlan, model: &Model, sink: &mut Sink) {
    let label = model.account(plan.account).label();
    for policy in &plan.policies {
        if let Some(misfit) = &policy.misfit {
            sink.push(output::too_large(
                policy.declared,
                &policy.name,
                misfit.size,
                misfit.limit,
                label,
                &misfit.largest,
            ));
        }
    }
    let managed = || plan.policies.iter().filter(|policy| policy.arn.is_some());
    let row = Limit::PoliciesPerAccount.row();
    let words = LimitWords { most: row.most.unwrap_or(row.value), source: row.source };
    if let Some(first) = managed().nth(words.most) {
        let what = format!("policies in account `{label}`");
        let help = "leave some out, or spread them over accounts";
        sink.push(output::quota(first.declared, &what, managed().count(), &words, help));
    }
}

/// Names given with `as`; those that are made from a principal's name are as good as that.
fn check_given_names(model: &Model, index: &Index, id: AccountId, sink: &mut Sink) {
    let account = model.account(id);
    for &at in index.delegations(id) {
        let Some(name) = &model.delegation(at).policy_name else { continue };
        sink.set_context(model.instances_of(model.delegation(at).origin));
        if principals::check_values(name, model, account, sink) {
            let text = name.in_account(model, account);
            principals::check_name(NameKind::Policy, &text, name.span, sink);
        }
    }
}

fn check_names(plan: &AccountPlan, model: &Model, index: &Index, sink: &mut Sink) {
    let label = model.account(plan.account).label();
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    let existing =
        index.policies(plan.account).iter().map(|&id| model.policy(id)).filter_map(|policy| {
            let exists = matches!(policy.text, PolicyText::Unknown);
            exists.then(|| (policy.name.to_string(), policy.span, Naming::Declared))
        });
    let planned =
        plan.policies.iter().filter(|policy| !matches!(policy.role, Role::Scp | Role::Rcp)).map(
            |policy| {
                let sentence = policy.delegation.map(|id| model.delegation(id));
                let (span, naming) = match sentence.map(|sentence| &sentence.policy_name) {
                    Some(Some(name)) => (name.span, Naming::Sentence),
                    Some(None) => (policy.declared, Naming::Made),
                    None => (policy.declared, Naming::Declared),
                };
                (policy.name.clone(), span, naming)
            },
        );
    for (name, span, naming) in existing.chain(planned) {
        if let Some(&first) = seen.get(&name.to_ascii_lowercase()) {
            sink.push(output::name_taken(span, &name, label, first, naming));
            continue;
        }
        seen.insert(name.to_ascii_lowercase(), span);
    }
}

/// How many managed policies each principal would hold.
fn check_attached(plan: &AccountPlan, model: &Model, sink: &mut Sink) {
    let label = model.account(plan.account).label();
    let mut counts: BTreeMap<(super::AttachTo, &str), (usize, Span)> = BTreeMap::new();
    for policy in plan.policies.iter().filter(|policy| policy.arn.is_some()) {
        for attachment in
            policy.attach_to.iter().filter(|attachment| attachment.attach_as == AttachAs::Policy)
        {
            let entry =
                counts.entry((attachment.to, &attachment.name)).or_insert((0, policy.declared));
            entry.0 += 1;
            entry.1 = policy.declared;
        }
    }
    for ((to, name), (count, span)) in counts {
        let row = match to {
            super::AttachTo::Group => Limit::PoliciesPerGroup.row(),
            super::AttachTo::User => Limit::PoliciesPerUser.row(),
            super::AttachTo::Role => Limit::PoliciesPerRole.row(),
            super::AttachTo::PermissionSet => Limit::PoliciesPerPermissionSet.row(),
            super::AttachTo::Account | super::AttachTo::Ou | super::AttachTo::Organization => {
                continue;
            }
        };
        if count > row.value {
            let what = format!("{} `{name}`", to.word());
            sink.push(output::too_many_attached(span, &what, count, row.value, label));
        }
    }
}

/// No boundary, and no policy that the build writes, has a name that a policy pattern takes in.
fn check_rewritable(plan: &AccountPlan, model: &Model, index: &Index, sink: &mut Sink) {
    let account = model.account(plan.account);
    let mut sites = families::sites(model, index, plan.account);
    let sites: Vec<Site<'_>> = sites
        .remove(&Kind::Policies)
        .unwrap_or_default()
        .into_iter()
        .filter(|site| site.grant.verbs.iter().any(|&(verb, _)| verb != Verb::View))
        .collect();
    let mut names: Vec<(String, String, Rewritten, Span)> = Vec::new();
    for &id in index.policies(plan.account) {
        let policy = model.policy(id);
        if policy.kind != PolicyKind::Boundary {
            continue;
        }
        let arn = super::names::policy_arn(policy, model, account);
        let name = arn.split_once(":policy").map_or("", |(_, rest)| rest).to_ascii_lowercase();
        let what = match policy.text {
            PolicyText::Existing { .. } => Rewritten::Existing,
            PolicyText::Statements(_) | PolicyText::Document(_) | PolicyText::Unknown => {
                Rewritten::Boundary
            }
        };
        names.push((name, policy.name.to_string(), what, policy.span));
    }
    let written =
        plan.policies.iter().filter(|policy| policy.arn.is_some() && policy.role != Role::Boundary);
    let declared: BTreeSet<Span> =
        index.policies(plan.account).iter().map(|&id| model.policy(id).span).collect();
    names.extend(written.map(|policy: &PlannedPolicy| {
        let what = match policy.delegation {
            Some(_) => Rewritten::Sentence,
            None if declared.contains(&policy.declared) => Rewritten::Declared,
            None => Rewritten::Own,
        };
        let name = format!("{}{}", policy.path, policy.name).to_ascii_lowercase();
        (name, policy.name.clone(), what, policy.declared)
    }));
    let mut prefixes: Vec<String> =
        sites.iter().map(|site| site.pattern.literal_prefix()).collect();
    prefixes.extend(names.iter().map(|(name, ..)| name.clone()));
    meeting_prefixes(&prefixes, |a, b| {
        let (Some(site), Some((name, shown, what, declared))) =
            (sites.get(a), b.checked_sub(sites.len()).and_then(|at| names.get(at)))
        else {
            return;
        };
        let out = site.except.iter().any(|pattern| pattern.automaton().matches(name));
        if !out && site.pattern.automaton().matches(name) {
            sink.set_context(model.instances_of(site.grant.origin));
            sink.push(say::rewritable(site.span, shown, *what, *declared));
        }
    });
}

/// What the principals of an account hold by statements of the files, in IAM's words.
struct Held {
    own: Vec<(PrincipalId, Vec<(Statement, Span)>)>,
}

impl Held {
    fn of(model: &Model, index: &Index, id: AccountId) -> Self {
        let account = model.account(id);
        let lowered = |statements: &[crate::model::Statement]| -> Vec<(Statement, Span)> {
            statements
                .iter()
                .filter(|statement| statement.effect == crate::model::Effect::Allow)
                .flat_map(|statement| lower::lower(statement, model, account))
                .filter(|lowered| {
                    lowered.statement.effect == Effect::Allow
                        && speaks_of_iam(&lowered.statement.action)
                })
                .map(|lowered| (lowered.statement, lowered.span))
                .collect()
        };
        let mut own: BTreeMap<PrincipalId, Vec<(Statement, Span)>> = BTreeMap::new();
        for &principal in index.principals(id) {
            own.entry(principal)
                .or_default()
                .extend(lowered(&model.principal(principal).statements));
        }
        for &policy in index.policies(id) {
            let policy = model.policy(policy);
            if policy.attach_to.is_empty() {
                continue;
            }
            let statements = match &policy.text {
                PolicyText::Statements(statements) => lowered(statements),
                PolicyText::Document(document)
                | PolicyText::Existing { document: Some(document), .. } => {
                    allowed_by(document, policy.span)
                }
                PolicyText::Existing { document: None, .. } | PolicyText::Unknown => Vec::new(),
            };
            for &(principal, _) in &policy.attach_to {
                own.entry(principal).or_default().extend(statements.iter().cloned());
            }
        }
        own.retain(|_, statements| !statements.is_empty());
        Self { own: own.into_iter().collect() }
    }
}

fn allowed_by(document: &Document, span: Span) -> Vec<(Statement, Span)> {
    document
        .statements
        .iter()
        .filter(|one| one.effect == Effect::Allow && speaks_of_iam(&one.action))
        .map(|one| (one.clone(), span))
        .collect()
}

/// Whether actions of IAM may be among them.
fn speaks_of_iam(action: &Element) -> bool {
    let may = |value: &String| {
        let service = value.split(':').next().unwrap_or("").to_ascii_lowercase();
        service == "iam" || service.contains(['*', '?'])
    };
    action.negated || action.values.iter().any(may)
}

/// Whether two principals may have a member in common, or are one.
fn may_share(a: PrincipalId, b: PrincipalId, model: &Model) -> bool {
    if a == b {
        return true;
    }
    let (first, second) = (model.principal(a), model.principal(b));
    let member = |user: &crate::model::Principal, group: PrincipalId| {
        user.member_of.iter().any(|&(id, _)| id == group)
    };
    match (first.kind, second.kind) {
        (PrincipalKind::Group, PrincipalKind::Group) => true,
        (PrincipalKind::User, PrincipalKind::Group) => member(first, b),
        (PrincipalKind::Group, PrincipalKind::User) => member(second, a),
        _ => false,
    }
}

/// The exactness denials of a delegation, against everything else that its holders are given.
fn check_crossings(model: &Model, index: &Index, id: AccountId, held: &Held, sink: &mut Sink) {
    let account = model.account(id);
    let mut denials: Vec<(DelegationId, &Grant, Crossing)> = Vec::new();
    let mut grants: Vec<(DelegationId, &Grant)> = Vec::new();
    for &delegation in index.delegations(id) {
        let whole = model.delegation(delegation).grants.iter().filter(|one| !one.lacks_boundary());
        for grant in whole {
            grants.push((delegation, grant));
            let found = grants::crossings(&grant.effective(), model, account);
            denials.extend(found.into_iter().map(|crossing| (delegation, grant, crossing)));
        }
    }
    let mut said: Vec<(Span, Span)> = Vec::new();
    for (delegation, grant, crossing) in &denials {
        let holders = &model.delegation(*delegation).principals;
        for (principal, statements) in &held.own {
            if !holders.iter().any(|&(holder, _)| may_share(holder, *principal, model)) {
                continue;
            }
            let hit = statements.iter().find_map(|(statement, span)| {
                let action =
                    crossing.actions.iter().find(|action| takes(&statement.action, action))?;
                let (at, resource) = crossing
                    .resources
                    .iter()
                    .enumerate()
                    .find(|(_, rest)| reaches(statement, &iam_arn(account, rest)))?;
                Some((*action, resource, *span, at >= crossing.excepted))
            });
            if let Some((action, resource, span, excepted)) = hit
                && !said.contains(&(grant.span, span))
            {
                said.push((grant.span, span));
                sink.set_context(model.instances_of(grant.origin));
                sink.push(say::takes_away(
                    crossing.source,
                    action,
                    &iam_arn(account, resource),
                    span,
                    excepted,
                ));
            }
        }
    }
    check_crossed_grants(model, id, &denials, &grants, sink);
}

/// Whether a statement's resources meet a pattern of ARNs.
fn reaches(statement: &Statement, arn: &str) -> bool {
    let Some(resource) = &statement.resource else { return true };
    let pattern = Pattern::iam(arn);
    let meets = |value: &String| Pattern::iam(value).intersects(&pattern) != Ok(None);
    if resource.negated {
        return !resource.values.iter().any(|value| Pattern::iam(value).includes(&pattern));
    }
    resource.values.iter().any(meets)
}

/// Denials against the patterns of other grants: only those whose beginnings meet are compared.
fn check_crossed_grants(
    model: &Model,
    id: AccountId,
    denials: &[(DelegationId, &Grant, Crossing)],
    grants: &[(DelegationId, &Grant)],
    sink: &mut Sink,
) {
    let account = model.account(id);
    let mut crossings: Vec<(usize, &str, bool)> = Vec::new();
    for (index, (_, _, crossing)) in denials.iter().enumerate() {
        let resources = crossing.resources.iter().enumerate();
        crossings.extend(
            resources.map(|(at, resource)| (index, resource.as_str(), at >= crossing.excepted)),
        );
    }
    let mut named: Vec<(usize, Kind, crate::model::name_pattern::NamePattern, Span)> = Vec::new();
    for (index, (_, grant)) in grants.iter().enumerate() {
        let effective = grant.effective();
        let own = (grant.kind != Kind::ServiceLinkedRoles).then_some((grant.kind, &grant.patterns));
        let policies = effective.policies.map(|patterns| (Kind::Policies, patterns));
        let profiles =
            effective.instance_profiles.map(|patterns| (Kind::InstanceProfiles, patterns));
        for (kind, patterns) in [own, policies, profiles].into_iter().flatten() {
            for pattern in grants::parsed(kind, &patterns.include, grants::Place { model, account })
            {
                named.push((index, kind, pattern, patterns.span));
            }
        }
    }
    let prefix = |text: &str| text.split(['*', '?', '$']).next().unwrap_or("").to_ascii_lowercase();
    let mut prefixes: Vec<String> =
        crossings.iter().map(|(_, resource, _)| prefix(resource)).collect();
    prefixes.extend(
        named.iter().map(|(_, kind, pattern, _)| {
            format!("{}{}", arn_word(*kind), pattern.literal_prefix())
        }),
    );
    let mut taken = BTreeMap::new();
    meeting_prefixes(&prefixes, |a, b| {
        let (Some(&(denial, resource, excepted)), Some((index, kind, pattern, span))) =
            (crossings.get(a), b.checked_sub(crossings.len()).and_then(|at| named.get(at)))
        else {
            return;
        };
        let (Some((delegation, grant, crossing)), Some((other, given))) =
            (denials.get(denial), grants.get(*index))
        else {
            return;
        };
        if std::ptr::eq(*grant, *given) || crossing.source == *span {
            return;
        }
        let share = model.delegation(*delegation).principals.iter().any(|&(mine, _)| {
            model
                .delegation(*other)
                .principals
                .iter()
                .any(|&(theirs, _)| may_share(mine, theirs, model))
        });
        let word = arn_word(*kind);
        let Some(rest) = resource.strip_prefix(word).filter(|_| share) else { return };
        let both = given
            .effective()
            .rows()
            .filter(|row| !row.reads)
            .flat_map(|row| row.actions)
            .find(|action| crossing.actions.contains(action));
        let meets = || Pattern::iam(rest).folded().intersects(&pattern.automaton()) != Ok(None);
        // Two ceilings over one name have been said already; and one pair of sentences is said once, of its own kind.
        if let Some(action) = both.filter(|_| meets())
            && !sink.has_linked(Code::E0409, grant.span, given.span)
        {
            let pair = (grant.span, given.span);
            if *kind == grant.kind || !taken.contains_key(&pair) {
                let arn = iam_arn(account, resource);
                let words = say::takes_away(crossing.source, action, &arn, *span, excepted);
                taken.insert(pair, (grant.origin, words));
            }
        }
    });
    for (origin, words) in taken.into_values() {
        sink.set_context(model.instances_of(origin));
        sink.push(words);
    }
}

/// Writes on boundaries and their texts that principals are given by name, and that members who are delegates too will
/// lose. What a wildcard brings in was not given by name, and losing it is what the sentence is for.
fn check_permanence(model: &Model, index: &Index, id: AccountId, held: &Held, sink: &mut Sink) {
    let place = grants::Place { model, account: model.account(id) };
    for (principal, statements) in &held.own {
        for &at in index.delegations(id) {
            let sentence = model.delegation(at);
            let mut holders = sentence.principals.iter();
            if !holders.any(|&(holder, _)| may_share(holder, *principal, model)) {
                continue;
            }
            let texts = permanence::ceilings(&sentence.principals, &sentence.grants, place);
            for (statement, span) in statements {
                if let Some(action) = taken_for_good(statement, &texts) {
                    sink.set_context(Vec::new());
                    sink.push(say::permanence_takes_away(*span, action, sentence.span));
                }
            }
        }
    }
}

/// An action that a statement gives by name, and that permanence denies: boundaries, or the texts of ceilings.
fn taken_for_good(statement: &Statement, ceilings: &[String]) -> Option<&'static str> {
    let named = |action: &&&str| {
        !statement.action.negated
            && statement.action.values.iter().any(|value| {
                let specific = value.to_ascii_lowercase().contains("boundary");
                value.eq_ignore_ascii_case(action) || (specific && takes(&statement.action, action))
            })
    };
    let boundaries = permanence::BOUNDARY_WRITES.iter().find(named);
    let texts = || {
        let met = ceilings.iter().any(|arn| reaches(statement, arn));
        permanence::TEXT_WRITES.iter().find(named).filter(|_| met)
    };
    boundaries.or_else(texts).copied()
}

/// A bounded delegate must be allowed by its own boundary to use what it is given.
fn check_own_boundaries(model: &Model, index: &Index, id: AccountId, sink: &mut Sink) {
    let account = model.account(id);
    let mut texts: BTreeMap<crate::model::PolicyId, Vec<Statement>> = BTreeMap::new();
    for &at in index.delegations(id) {
        let delegation = model.delegation(at);
        for &(holder, span) in &delegation.principals {
            let principal = model.principal(holder);
            let Some((boundary, _)) = principal.bounded_by else { continue };
            let policy = model.policy(boundary);
            let text = texts.entry(boundary).or_insert_with(|| text_of(boundary, model, id));
            if text.is_empty() {
                continue;
            }
            let mut forbidden: Option<(String, bool)> = None;
            for grant in &delegation.grants {
                let made = grants::statements(grant, grants::Place { model, account });
                for one in made.iter().filter(|one| one.statement.effect == Effect::Allow) {
                    forbidden = forbidden.or_else(|| forbids(text, &one.statement));
                }
            }
            if let Some((action, denied)) = forbidden {
                sink.set_context(model.instances_of(delegation.origin));
                sink.push(say::own_boundary(
                    span,
                    &action,
                    &principal.name,
                    &policy.name,
                    policy.span,
                    denied,
                ));
            }
        }
    }
}

fn text_of(id: crate::model::PolicyId, model: &Model, account: AccountId) -> Vec<Statement> {
    let policy = model.policy(id);
    let place = grants::Place { model, account: model.account(account) };
    match &policy.text {
        PolicyText::Statements(statements) => {
            let own = statements
                .iter()
                .flat_map(|statement| lower::lower(statement, model, place.account));
            let granted = policy.grants.iter().flat_map(|grant| grants::statements(grant, place));
            own.chain(granted).map(|made| made.statement).collect()
        }
        PolicyText::Document(document) | PolicyText::Existing { document: Some(document), .. } => {
            document.statements.iter().cloned().collect()
        }
        PolicyText::Existing { document: None, .. } | PolicyText::Unknown => Vec::new(),
    }
}

/// An action of a statement that a boundary certainly forbids: no allowance meets it, or a denial without a condition
/// takes in all of it. What lies between is a question to a prover, and is not decided here.
fn forbids(text: &[Statement], granted: &Statement) -> Option<(String, bool)> {
    let resources: Vec<&String> = granted.resource.as_ref()?.values.iter().collect();
    granted.action.values.iter().find_map(|action| {
        if action.contains(['*', '?']) {
            return None;
        }
        let allowed = resources.iter().any(|arn| {
            text.iter().any(|one| {
                one.effect == Effect::Allow && takes(&one.action, action) && reaches(one, arn)
            })
        });
        let denied = resources.iter().all(|arn| {
            text.iter().any(|one| {
                one.effect == Effect::Deny
                    && one.conditions.is_none()
                    && takes(&one.action, action)
                    && one.resource.as_ref().is_some_and(|element| {
                        !element.negated
                            && element
                                .values
                                .iter()
                                .any(|value| Pattern::iam(value).includes(&Pattern::iam(arn)))
                    })
            })
        });
        (denied || !allowed).then(|| (action.clone(), denied))
    })
}
