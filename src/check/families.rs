//! Names in an account: no two ceilings over one name, no declared principal without the ceiling in a pattern.

use super::grants::within;
use super::words::{one_of_kind, principal_word};
use crate::diag::{Sink, delegations as say};
use crate::iam::pattern::{Pattern, included_in_union};
use crate::model::effective::longest_name;
use crate::model::name_pattern::{NamePattern, meeting_prefixes};
use crate::model::{
    Account, AccountId, Grant, Index, Kind, Model, Patterns, PolicyId, PrincipalId, PrincipalKind,
    Verb,
};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// A pattern of one kind in an account.
#[derive(Debug)]
pub struct Site<'a> {
    /// The pattern.
    pub pattern: NamePattern,
    /// Where it was written.
    pub span: Span,
    /// What the same list leaves out.
    pub except: Vec<NamePattern>,
    /// The grant.
    pub grant: &'a Grant,
    /// The boundaries, in order.
    pub ceilings: Vec<PolicyId>,
    /// Which grant of the account: patterns of one grant never clash.
    pub number: usize,
}

/// The patterns of an account by kind, of the kinds that are wanted: written, or implied by a clause's default.
pub fn sites<'a>(
    model: &'a Model,
    index: &Index,
    id: AccountId,
    wanted: impl Fn(Kind) -> bool,
) -> BTreeMap<Kind, Vec<Site<'a>>> {
    let mut found: BTreeMap<Kind, Vec<Site<'a>>> = BTreeMap::new();
    let account = model.account(id);
    let of_delegations =
        index.delegations(id).iter().flat_map(|&delegation| &model.delegation(delegation).grants);
    let of_boundaries = index.policies(id).iter().flat_map(|&policy| &model.policy(policy).grants);
    for (number, grant) in of_delegations.chain(of_boundaries).enumerate() {
        if grant.lacks_boundary() {
            continue;
        }
        let mut ceilings: Vec<PolicyId> = grant.bounded_by.iter().map(|&(id, _)| id).collect();
        ceilings.sort_unstable();
        ceilings.dedup();
        for (_, kind, patterns) in grant.effective().lists().filter(|&(_, kind, _)| wanted(kind)) {
            let except = parse(patterns, false, kind, model, account)
                .into_iter()
                .map(|(pattern, _)| pattern)
                .collect::<Vec<_>>();
            for (pattern, span) in parse(patterns, true, kind, model, account) {
                let site = Site {
                    pattern,
                    span,
                    except: except.clone(),
                    grant,
                    ceilings: ceilings.clone(),
                    number,
                };
                found.entry(kind).or_default().push(site);
            }
        }
    }
    found
}

fn parse(
    patterns: &Patterns,
    include: bool,
    kind: Kind,
    model: &Model,
    account: &Account,
) -> Vec<(NamePattern, Span)> {
    let texts = if include { &patterns.include } else { &patterns.except };
    texts
        .in_account(model, account)
        .into_iter()
        .filter(|(_, place)| place.is_whole(model, account.at))
        // These have their own errors, and would only repeat them with every other name.
        .filter(|(text, _)| !matches!(&**text, "*" | "**" | "/**"))
        .filter_map(|(text, place)| {
            Some((NamePattern::parse(&text, longest_name(kind)).ok()?, place.span))
        })
        .collect()
}

/// Checks every account.
pub(super) fn check(model: &Model, sink: &mut Sink) {
    let index = Index::new(model);
    for id in model.accounts() {
        let mut said = BTreeSet::new();
        for (kind, sites) in sites(model, &index, id, |_| true) {
            check_overlaps(kind, &sites, &mut said, model, sink);
            check_principals(kind, &sites, model, &index, id, sink);
        }
    }
}

fn check_overlaps(
    kind: Kind,
    sites: &[Site<'_>],
    said: &mut BTreeSet<(usize, usize)>,
    model: &Model,
    sink: &mut Sink,
) {
    let shaping: Vec<&Site<'_>> = sites.iter().filter(|site| site.grant.shapes()).collect();
    let prefixes: Vec<String> = shaping.iter().map(|site| site.pattern.literal_prefix()).collect();
    meeting_prefixes(&prefixes, |a, b| {
        let (Some(first), Some(second)) = (shaping.get(a), shaping.get(b)) else { return };
        if first.number == second.number || first.ceilings == second.ceilings {
            return;
        }
        let pair = (first.number.min(second.number), first.number.max(second.number));
        if said.contains(&pair) {
            return;
        }
        if let Some(witness) = meet(first, second) {
            said.insert(pair);
            within(model, second.grant.origin, sink);
            let shown =
                witness.strip_prefix('/').filter(|rest| !rest.contains('/')).unwrap_or(&witness);
            let (ours, theirs) = (ceilings(second, model), ceilings(first, model));
            sink.push(say::overlap(
                second.span,
                one_of_kind(kind),
                shown,
                first.span,
                &ours,
                &theirs,
            ));
        }
    });
}

fn ceilings(site: &Site<'_>, model: &Model) -> String {
    if site.ceilings.is_empty() {
        return "no boundary".to_owned();
    }
    let names: Vec<String> =
        site.ceilings.iter().map(|&id| format!("`{}`", model.policy(id).name)).collect();
    names.join(" or ")
}

/// A name that two sites both take in; none where what they leave out keeps them apart.
fn meet(first: &Site<'_>, second: &Site<'_>) -> Option<String> {
    let (a, b) = (first.pattern.automaton(), second.pattern.automaton());
    // Undecided counts as meeting: the safe side.
    let witness = a.intersects(&b).unwrap_or_else(|_| Some(second.pattern.resource()))?;
    // Both are without case, so the name is theirs in lower case as well, and reads better.
    let witness = witness.to_ascii_lowercase();
    let out: Vec<Pattern> =
        first.except.iter().chain(&second.except).map(NamePattern::automaton).collect();
    let apart = !out.is_empty()
        && (included_in_union(&a, &out) == Ok(true) || included_in_union(&b, &out) == Ok(true));
    (!apart).then_some(witness)
}

/// A declared principal and the name it has in IAM, without case.
fn declared(model: &Model, index: &Index, id: AccountId, kind: Kind) -> Vec<(PrincipalId, String)> {
    let wanted = match kind {
        Kind::Roles => PrincipalKind::Role,
        Kind::Users => PrincipalKind::User,
        Kind::Groups => PrincipalKind::Group,
        Kind::Policies | Kind::InstanceProfiles | Kind::ServiceLinkedRoles => return Vec::new(),
    };
    let account = model.account(id);
    index
        .principals(id)
        .iter()
        .copied()
        .filter(|&principal| model.principal(principal).kind == wanted)
        .map(|id| {
            let principal = model.principal(id);
            let path =
                principal.path.as_ref().map_or("/".into(), |path| path.in_account(model, account));
            (id, format!("{path}{}", principal.name).to_ascii_lowercase())
        })
        .collect()
}

fn check_principals(
    kind: Kind,
    sites: &[Site<'_>],
    model: &Model,
    index: &Index,
    id: AccountId,
    sink: &mut Sink,
) {
    let principals = declared(model, index, id, kind);
    let acting: Vec<&Site<'_>> = sites
        .iter()
        .filter(|site| site.grant.verbs.iter().any(|&(verb, _)| verb != Verb::View))
        .collect();
    let mut prefixes: Vec<String> =
        acting.iter().map(|site| site.pattern.literal_prefix()).collect();
    prefixes.extend(principals.iter().map(|(_, name)| name.clone()));
    meeting_prefixes(&prefixes, |a, b| {
        let (Some(site), Some((principal, name))) =
            (acting.get(a), b.checked_sub(acting.len()).and_then(|at| principals.get(at)))
        else {
            return;
        };
        let declared = model.principal(*principal);
        let bounded = declared.bounded_by.is_some_and(|(own, _)| site.ceilings.contains(&own));
        let out = || site.except.iter().any(|pattern| pattern.automaton().matches(name));
        if !bounded && site.pattern.automaton().matches(name) && !out() {
            within(model, site.grant.origin, sink);
            let boundary = site.ceilings.first().map(|&id| &*model.policy(id).name);
            let word = principal_word(declared.kind);
            let path = declared
                .path
                .as_ref()
                .map_or("/".into(), |path| path.in_account(model, model.account(id)));
            let except = if path == "/" { String::new() } else { path.into_owned() };
            sink.push(say::names_principal(
                site.span,
                word,
                (&declared.name, &format!("{except}{}", declared.name)),
                declared.span,
                boundary,
            ));
        }
    });
}
