//! What is wrong with a `protect` sentence, and what it denies besides.

use std::collections::{BTreeMap, BTreeSet};

use super::super::grants::{Place, placed};
use super::super::names::principal_arns;
use super::guarded::{Guarded, resource, sites};
use crate::check::names::FOLDERS;
use crate::check::words::principal_word;
use crate::diag::{Sink, guardrails as say};
use crate::iam::pattern::Pattern;
use crate::model::effective::arn_word;
use crate::model::name_pattern::NamePattern;
use crate::model::{AccountId, Index, Kind, Model, PrincipalKind, Protect};
use crate::text::Span;

/// Checks the `protect` sentences about an account.
pub(in super::super) fn check(model: &Model, index: &Index, id: AccountId, sink: &mut Sink) {
    let account = model.account(id);
    let place = Place { model, account };
    for protect in model.protects.iter().filter(|one| one.accounts.contains(&id)) {
        sink.set_context(model.instances_of(protect.origin));
        if account.management {
            sink.push(say::without_effect(protect.span, "`protect delegations`", account.label()));
            continue;
        }
        let guarded = Guarded::of(index, place);
        if guarded.roles.is_empty() && guarded.users.is_empty() && guarded.held.is_empty() {
            sink.push(say::protects_nothing(protect.span, account.label()));
            continue;
        }
        exceptions(protect, index, place, sink);
        patterns(protect, index, place, sink);
        if account.organization.is_none() && !guarded.roles.is_empty() {
            sink.push(say::outsiders_not_denied(protect.span, account.label()));
        }
        let left =
            [(&guarded.roles, "iam:UpdateAssumeRolePolicy"), (&guarded.users, "iam:UpdateUser")];
        for (bounds, action) in left {
            let group = bounds.iter().find_map(|bound| bound.writers.group);
            if let Some(group) = group.map(|id| model.principal(id)) {
                sink.push(say::left_to_group(protect.span, action, &group.name, group.span));
            }
        }
    }
    sink.set_context(Vec::new());
}

/// The exceptions: no groups, and nobody whom a delegation names.
fn exceptions(protect: &Protect, index: &Index, place: Place<'_>, sink: &mut Sink) {
    let model = place.model;
    for &(id, span) in &protect.except {
        let principal = model.principal(id);
        let (word, kind) = match principal.kind {
            PrincipalKind::Group => {
                sink.push(say::group_excepted(span, &principal.name));
                continue;
            }
            PrincipalKind::User => ("user", Kind::Users),
            PrincipalKind::Role | PrincipalKind::PermissionSet => ("role", Kind::Roles),
        };
        let arns = principal_arns(principal, model, place.account);
        let arns: Vec<Pattern> = arns.iter().map(|arn| Pattern::plain(arn).folded()).collect();
        let all = sites(model, index, place.account.at);
        let named = all.iter().filter(|site| site.grant.kind == kind);
        let mut named = named.flat_map(|site| placed(kind, &site.grant.patterns.include, place));
        // IAM's own reading of the pattern: that is what is granted before any denial.
        let taken = named.find(|(pattern, _)| {
            let pattern = Pattern::plain(&resource(kind, pattern, place)).folded();
            arns.iter().any(|arn| arn.overlaps(&pattern))
        });
        if let Some((pattern, sentence)) = taken {
            let shown = [word, &pattern.resource()].concat();
            let kind = principal_word(principal.kind);
            sink.push(say::delegated_excepted(span, kind, &principal.name, &shown, sentence));
        }
    }
}

/// What the denials take in besides the names: a refusal where AWS fills it, else a warning. Once for a pattern, of which
/// a sentence makes roles, policies and more.
fn patterns(protect: &Protect, index: &Index, place: Place<'_>, sink: &mut Sink) {
    let mut besides: BTreeMap<(Span, String), Vec<String>> = BTreeMap::new();
    let mut refused: BTreeSet<Span> = BTreeSet::new();
    for site in sites(place.model, index, place.account.at) {
        for (kind, patterns) in site.patterns() {
            let word = arn_word(kind);
            let left_out = placed(kind, &patterns.except, place);
            for (pattern, span) in placed(kind, &patterns.include, place) {
                let mut also: Vec<String> =
                    pattern.crossings().iter().map(|one| [word, one].concat()).collect();
                if let Some(folder) = aws_folder(kind, &pattern).filter(|_| !also.is_empty()) {
                    if refused.insert(span) {
                        let shown = [word, &pattern.resource()].concat();
                        let (path, why) = (folder.path, folder.why);
                        sink.push(say::meets_aws_path(span, &shown, path, why, protect.span));
                    }
                    continue;
                }
                let out = left_out
                    .iter()
                    .filter(|(out, _)| out.automaton().overlaps(&pattern.automaton()));
                also.extend(out.map(|(out, _)| [word, &out.resource()].concat()));
                let known = besides.entry((span, pattern.resource())).or_default();
                also.retain(|one| !known.contains(one));
                known.extend(also);
            }
        }
    }
    besides.retain(|(span, _), also| !also.is_empty() && !refused.contains(span));
    for ((span, pattern), also) in besides {
        let pattern =
            pattern.strip_prefix('/').filter(|name| !name.contains('/')).unwrap_or(&pattern);
        sink.push(say::denies_more(span, pattern, &also, protect.span));
    }
}

/// A folder that AWS fills and that IAM's reading of a pattern meets.
fn aws_folder(kind: Kind, pattern: &NamePattern) -> Option<&'static crate::check::names::Folder> {
    let read = Pattern::plain(&pattern.resource().replace("${aws:username}", "*")).folded();
    let folders = FOLDERS.iter().filter(|_| matches!(kind, Kind::Roles | Kind::Policies));
    folders.into_iter().find(|folder| {
        let below = Pattern::plain(&format!("{}*", folder.path)).folded();
        read.overlaps(&below)
    })
}
