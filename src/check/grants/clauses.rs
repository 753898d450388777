//! Clauses: each must say something about its grant.

use crate::check::words::kind_word;
use crate::diag::{Sink, delegations as say};
use crate::model::delegation_table::changes;
use crate::model::{Grant, Kind, Verb};
use crate::text::Span;
use std::collections::BTreeMap;

/// A clause must say something about its grant; one in the block of the sentence, about one of its grants.
pub(super) fn check_clauses(grants: &[Grant], sink: &mut Sink) {
    let mut outer: BTreeMap<Span, Vec<crate::diag::Diagnostic>> = BTreeMap::new();
    for grant in grants {
        for found in idle_clauses(grant) {
            if grant.span.holds(found.primary.span) {
                sink.push(found);
            } else {
                outer.entry(found.primary.span).or_default().push(found);
            }
        }
    }
    for found in outer.into_values().filter(|found| found.len() >= grants.len()) {
        found.into_iter().take(1).for_each(|found| sink.push(found));
    }
}

/// The clauses that say nothing about a grant.
fn idle_clauses(grant: &Grant) -> Vec<crate::diag::Diagnostic> {
    let mut found = Vec::new();
    let clauses = &grant.clauses;
    let family = matches!(grant.kind, Kind::Roles | Kind::Users);
    let roles = grant.kind == Kind::Roles;
    let kind = kind_word(grant.kind);
    let mut idle = |span: Option<Span>, clause: &str, fits: bool, why: String, help: &str| {
        if let Some(span) = span.filter(|_| !fits) {
            found.push(say::unfit_clause(span, clause, &why, help));
        }
    };
    let of =
        |what: &str| format!("{what} belong to roles and users, and {kind} are delegated here");
    let remove = "remove it, or write a grant of its own for them";
    idle(
        clauses.policies.as_ref().map(|c| c.1),
        "policies",
        family,
        of("the policies of a family"),
        remove,
    );
    let why = format!("only roles are put into instance profiles, and {kind} are delegated here");
    idle(clauses.instance_profiles.as_ref().map(|c| c.1), "instance profiles", roles, why, remove);
    idle(
        clauses.attach.as_ref().map(|c| c.1),
        "attach",
        family && grant.has(Verb::Create),
        if family {
            "only what is created is attached to".to_owned()
        } else {
            of("attached policies")
        },
        if family { "add the verb `create`, or remove it" } else { "remove it" },
    );
    idle(
        clauses.inline_policies.as_ref().map(|c| c.1),
        "inline policies",
        family && (grant.has(Verb::Create) || grant.has(Verb::Delete)),
        if family {
            "inline policies are written on what is created, and deleted with it".to_owned()
        } else {
            of("inline policies")
        },
        if family { "add the verb `create` or `delete`, or remove it" } else { "remove it" },
    );
    let passes = roles && (grant.has(Verb::Create) || grant.has(Verb::Pass));
    let (why, help) = if roles {
        ("it neither creates nor passes roles".to_owned(), "add the verb `pass`, or remove it")
    } else {
        (format!("only roles are passed, and {kind} are delegated here"), "remove it")
    };
    idle(clauses.pass_to.as_ref().map(|c| c.1), "pass to", passes, why.clone(), help);
    idle(grant.to.as_ref().map(|c| c.1), "to", passes, why, help);
    check_tag_clauses(grant, &mut idle);
    if let (Some((_, to)), Some((_, clause))) = (&grant.to, &clauses.pass_to)
        && grant.span.holds(*clause)
    {
        found.push(crate::diag::names::repeated(*clause, "pass to", *to));
    }
    found
}

/// `tagged` holds changes to tags, `must tag` the making of things.
fn check_tag_clauses(grant: &Grant, idle: &mut impl FnMut(Option<Span>, &str, bool, String, &str)) {
    let clauses = &grant.clauses;
    let kind = kind_word(grant.kind);
    let has_tags =
        matches!(grant.kind, Kind::Roles | Kind::Users | Kind::Policies | Kind::InstanceProfiles);
    let why = |otherwise: &str| match grant.kind {
        // IAM user guide, "Tags for AWS Identity and Access Management resources": groups are not among them.
        Kind::Groups => "groups of IAM have no tags".to_owned(),
        Kind::ServiceLinkedRoles => format!("{kind} are made by their services"),
        Kind::Roles | Kind::Users | Kind::Policies | Kind::InstanceProfiles => otherwise.to_owned(),
    };
    let changing = grant.verbs.iter().any(|&(verb, _)| changes(verb));
    let fits = has_tags && (changing || grant.has(Verb::View));
    // IAM user guide, "Granting a user permissions to pass a role": a role's tags cannot decide who passes it.
    let passing = why("a role's tags cannot decide who passes it");
    idle(clauses.tagged.first().map(|c| c.2), "tagged", fits, passing, "remove it");
    let fits = has_tags && (grant.has(Verb::Create) || grant.has(Verb::Configure));
    let making = why("it makes nothing, and sets no tags");
    idle(clauses.must_tag.first().map(|c| c.1), "must tag", fits, making, "remove it");
}
