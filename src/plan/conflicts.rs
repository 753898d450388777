//! What the plan of an account says of itself: sizes, names and numbers.

use super::own_boundary::check_own_boundaries;
use super::policy::{AccountPlan, AttachAs, PlannedPolicy, Role};
use super::taken_away::{Held, check_crossings, check_permanence};
use crate::check::families::{self, Site};
use crate::check::principals;
use crate::diag::delegations::Rewritten;
use crate::diag::output::{LimitWords, Naming};
use crate::diag::{Sink, delegations as say, output};
use crate::iam::limits::Limit;
use crate::iam::name::NameKind;
use crate::model::name_pattern::meeting_prefixes;
use crate::model::{AccountId, Index, Kind, Model, PolicyKind, PolicyText, Verb};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Plans an account, and says what is wrong with its plan.
pub fn check_account(model: &Model, index: &Index, id: AccountId, sink: &mut Sink) -> AccountPlan {
    let plan = super::account::policies(model, index, id);
    check_fit(&plan, model, sink);
    check_names(&plan, model, index, sink);
    check_given_names(model, index, id, sink);
    check_attached(&plan, model, sink);
    check_rewritable(&plan, model, index, sink);
    let held = Held::of(model, index, id);
    check_crossings(model, index, id, &held, sink);
    check_permanence(model, index, id, &held, sink);
    check_own_boundaries(model, index, id, sink);
    super::denied::check(model, index, id, sink);
    super::protect::check(model, index, id, sink);
    super::guardrails::check(&plan, model, sink);
    sink.set_context(Vec::new());
    plan
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
                let sentence = policy.delegations.first().map(|&id| model.delegation(id));
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
    let planned = plan.policies.iter().filter(|policy| policy.arn.is_some());
    let planned = planned.map(|policy| (&policy.attach_to, policy.declared));
    let existing = plan.existing.iter().map(|policy| (&policy.attach_to, policy.declared));
    for (attach_to, declared) in existing.chain(planned) {
        for attachment in attach_to.iter().filter(|one| one.attach_as == AttachAs::Policy) {
            let entry = counts.entry((attachment.to, &attachment.name)).or_insert((0, declared));
            *entry = (entry.0 + 1, declared);
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
    let mut sites = families::sites(model, index, plan.account, |kind| kind == Kind::Policies);
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
        let what = match policy.delegations.first() {
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
