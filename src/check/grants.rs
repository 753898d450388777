//! Each grant by itself: verbs that fit, clauses that say something, patterns that are some.

use super::principals::check_values;
use super::words::{kind_word, verb_word};
use crate::diag::conditions::doubled;
use crate::diag::{Sink, delegations as say, quoted};
use crate::iam::catalogue;
use crate::iam::name::{NameFault, NameKind};
use crate::model::Effect;
use crate::model::delegation_table::{changes, verb_fits};
use crate::model::effective::{arn_word, longest_name};
use crate::model::name_pattern::{Malformed, NamePattern};
use crate::model::text::{Text, Texts};
use crate::model::{
    Account, AccountId, Attach, Grant, Kind, Model, Modifier, Origin, Patterns, PolicyKind,
    PolicyText, Services, Verb,
};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

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
        super::attached::check(grant, model.account(account), model, sink);
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

/// A clause must say something about its grant; one in the block of the sentence, about one of its grants.
fn check_clauses(grants: &[Grant], sink: &mut Sink) {
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

fn check_patterns(
    grant: &Grant,
    kind: Kind,
    patterns: &Patterns,
    account: &Account,
    model: &Model,
    sink: &mut Sink,
) {
    let parse = |texts: &Texts, sink: &mut Sink| -> Vec<(NamePattern, Span)> {
        let mut found: Vec<(NamePattern, Span)> = Vec::new();
        for (text, place) in texts.in_account(model, account) {
            if !place.is_whole(model, account.at) {
                continue;
            }
            match NamePattern::parse(&text, longest_name(kind)) {
                Ok(pattern) => {
                    let first = found.iter().find(|(known, _)| *known == pattern);
                    match first.filter(|(_, first)| *first != place.span) {
                        Some((_, first)) => sink.push(doubled(place.span, &text, *first, None)),
                        None => found.push((pattern, place.span)),
                    }
                }
                Err(fault) => sink.push(malformed(&text, place, &fault, kind)),
            }
        }
        found
    };
    let include = parse(&patterns.include, sink);
    let except = parse(&patterns.except, sink);
    let acts = grant.verbs.iter().any(|&(verb, _)| verb != Verb::View);
    for (pattern, span) in &include {
        if acts {
            check_breadth(pattern, *span, kind, sink);
        }
    }
    let automata: Vec<_> = include.iter().map(|(pattern, _)| pattern.automaton()).collect();
    for (pattern, span) in &except {
        let out = pattern.automaton();
        if automata.iter().all(|taken| taken.intersects(&out) == Ok(None)) {
            sink.push(say::idle_except(*span, &written(pattern)));
        }
    }
    let out: Vec<_> = except.iter().map(|(pattern, _)| pattern.automaton()).collect();
    let all_out = !automata.is_empty()
        && !out.is_empty()
        && automata
            .iter()
            .all(|taken| crate::iam::pattern::included_in_union(taken, &out) == Ok(true));
    if all_out {
        sink.push(say::nothing_left(patterns.span));
    }
}

/// A pattern as it is written.
pub(super) fn written(pattern: &NamePattern) -> String {
    match (pattern.path.as_str(), pattern.is_deep()) {
        (path, true) => format!("{path}**"),
        ("/", false) => pattern.name.clone(),
        (path, false) => format!("{path}{}", pattern.name),
    }
}

fn check_breadth(pattern: &NamePattern, span: Span, kind: Kind, sink: &mut Sink) {
    if pattern.path == "/"
        && !pattern.is_deep()
        && pattern.name.chars().all(|character| character == '*')
    {
        sink.push(say::everything(span, kind_word(kind)));
        return;
    }
    let text = written(pattern);
    if pattern.path != "/" || pattern.is_deep() {
        let taken = pattern.automaton();
        for folder in super::names::FOLDERS {
            let below = crate::iam::pattern::Pattern::name(&format!("{}**", folder.path)).folded();
            if taken.intersects(&below) != Ok(None) {
                sink.push(say::aws_path(span, &text, folder.path, folder.why));
                return;
            }
        }
        return;
    }
    if kind != Kind::Roles {
        return;
    }
    let taken = pattern.automaton();
    let begins = pattern.literal_prefix();
    for role in super::names::WELL_KNOWN {
        // What a pattern takes in begins as it does: most rows are ruled out by that.
        let literal = role.name.trim_end_matches('*').bytes();
        let mut both = literal.zip(begins.bytes().skip(1));
        if !both.all(|(a, b)| a.eq_ignore_ascii_case(&b)) {
            continue;
        }
        let takes = match role.name.strip_suffix('*') {
            None => taken.matches(&format!("/{}", role.name.to_ascii_lowercase())),
            Some(begin) => {
                let every = crate::iam::pattern::Pattern::name(&format!("/{}", role.name)).folded();
                taken.includes(&every)
                    || pattern.name.to_ascii_lowercase().starts_with(&begin.to_ascii_lowercase())
            }
        };
        if takes {
            sink.push(say::well_known(span, &text, role.name, role.why));
            return;
        }
    }
}

/// The pattern in a text that is written as an ARN, or as its last part: `role/app-*`.
fn arn_name(text: &str, kind: Kind) -> Option<&str> {
    let rest = if text.starts_with("arn:") { text.splitn(6, ':').nth(5)? } else { text };
    let path = rest.strip_prefix(arn_word(kind))?;
    let name = path.strip_prefix('/')?;
    // A name at the root is written without its `/`.
    Some(if name.contains('/') { path } else { name }).filter(|pattern| !pattern.is_empty())
}

fn malformed(text: &str, place: &Text, fault: &Malformed, kind: Kind) -> crate::diag::Diagnostic {
    let plain = place.plain().is_some() && !place.quoted;
    let (why, help, fix) = match fault {
        Malformed::NoName => {
            let trimmed = text.trim_end_matches('/');
            let help = if text.is_empty() {
                "write a name, or the beginning of names and `*`, as in `service-*`"
            } else {
                "for everything below a folder write `/folder/**`"
            };
            let fix = (!trimmed.is_empty()).then(|| format!("{trimmed}/**"));
            ("it names nothing".to_owned(), help.to_owned(), fix)
        }
        Malformed::NoLeadingSlash if arn_name(text, kind).is_some() => {
            let name = arn_name(text, kind).unwrap_or_default();
            (
                "a pattern is a path and a name, as IAM knows them, and no ARN".to_owned(),
                format!("write {}", quoted(name)),
                Some(name.to_owned()),
            )
        }
        Malformed::NoLeadingSlash => (
            "a path begins with `/`".to_owned(),
            "begin it with `/`".to_owned(),
            Some(format!("/{text}")),
        ),
        Malformed::DoubleStar => (
            "`**` stands only as the last part of a path".to_owned(),
            "write `/folder/**` for everything below a folder, `*` within a name".to_owned(),
            None,
        ),
        Malformed::StarBeforeDeep => (
            "a `*` before `/**` must end the last folder".to_owned(),
            "name the folders, or write one pattern for each".to_owned(),
            None,
        ),
        Malformed::EmptyFolder => (
            "a folder has no name".to_owned(),
            "leave out the doubled `/`".to_owned(),
            Some(text.replace("//", "/")),
        ),
        Malformed::Character(character) => (
            format!("names of {} cannot hold {}", kind_word(kind), quoted(&character.to_string())),
            "use letters, digits and `_ + = , . @ -`".to_owned(),
            None,
        ),
        Malformed::Variable(name) => (
            format!(
                "the value of `${{{name}}}` may hold `/`, so the names it stands for cannot be kept exact"
            ),
            "of IAM's variables only `${aws:username}` can stand in a pattern".to_owned(),
            None,
        ),
        Malformed::TooLong(length) => (
            format!(
                "names of {} have at most {} characters, and it needs {length}",
                kind_word(kind),
                longest_name(kind)
            ),
            "shorten it".to_owned(),
            None,
        ),
    };
    say::malformed_pattern(place.span, text, &why, &help, fix.filter(|_| plain))
}

/// Whether the services of a grant differ by account.
fn services_differ(grant: &Grant) -> bool {
    services_of(grant).into_iter().flat_map(|texts| &texts.items).any(|text| text.plain().is_none())
}

/// The lists of services that a grant writes.
fn services_of(grant: &Grant) -> Vec<&Texts> {
    let named = (grant.kind == Kind::ServiceLinkedRoles).then_some(&grant.patterns.include);
    let clauses = grant.to.iter().chain(&grant.clauses.pass_to);
    let listed = clauses.filter_map(|(services, _)| match services {
        Services::These(texts) => Some(texts),
        Services::Any | Services::None => None,
    });
    named.into_iter().chain(listed).collect()
}

fn check_services(grant: &Grant, account: &Account, model: &Model, sink: &mut Sink) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for texts in services_of(grant) {
        for (text, place) in texts.in_account(model, account) {
            if !place.is_whole(model, account.at) {
                continue;
            }
            if let Some(&first) = seen.get(&*text) {
                sink.push(crate::diag::names::repeated(place.span, &text, first));
                continue;
            }
            seen.insert(text.to_string(), place.span);
            if !catalogue::is_service_principal_shape(&text) {
                let meant = meant_service(&text, account);
                let certain = place.plain().is_some() && !place.quoted;
                sink.push(say::malformed_service(place.span, &text, meant.as_deref(), certain));
            } else if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
                // IAM compares the name as text: in capitals it would never hold.
                let meant = text.to_ascii_lowercase();
                let certain = place.plain().is_some() && !place.quoted;
                sink.push(say::malformed_service(place.span, &text, Some(&meant), certain));
            } else if catalogue::service_principal(account.partition, &text).is_none() {
                let near = nearest_service(&text);
                sink.push(say::unknown_service(place.span, &text, near));
            }
        }
    }
}

/// What every service principal ends in, in every partition.
const SUFFIX: &str = ".amazonaws.com";

/// The service principal that a word names in short, or with another ending.
fn meant_service(text: &str, account: &Account) -> Option<String> {
    let first = text.split('.').next().unwrap_or(text).to_ascii_lowercase();
    let named = format!("{first}{SUFFIX}");
    catalogue::service_principal(account.partition, &named).map(|_| named)
}

/// The known service principal nearest to one, by what comes before the ending that they share.
fn nearest_service(text: &str) -> Option<&'static str> {
    let stem = text.strip_suffix(SUFFIX)?;
    let known = catalogue::service_principals().map(|known| known.name());
    let stems: Vec<&str> = known.clone().filter_map(|name| name.strip_suffix(SUFFIX)).collect();
    let near = crate::diag::nearest(stem, stems)?;
    known.clone().find(|name| name.strip_suffix(SUFFIX) == Some(near))
}

fn check_tags(grant: &Grant, account: &Account, model: &Model, sink: &mut Sink) {
    let whole = |text: &Text| text.is_whole(model, account.at);
    let key = |text: &Text, sink: &mut Sink| {
        let value = text.in_account(model, account);
        if !whole(text) {
        } else if value.to_ascii_lowercase().starts_with("aws:") {
            sink.push(say::malformed_tag(text.span, &value, "key", "`aws:` is kept for AWS"));
        } else if let Err(fault) = NameKind::TagKey.check(&value) {
            sink.push(say::malformed_tag(text.span, &value, "key", &words_of(fault)));
        }
    };
    for (text, values, _) in &grant.clauses.tagged {
        key(text, sink);
        for (value, place) in values.in_account(model, account) {
            if value.contains("${") || !whole(place) {
                continue;
            }
            if let Err(fault) = NameKind::TagValue.check(&value) {
                sink.push(say::malformed_tag(place.span, &value, "value", &words_of(fault)));
            }
        }
    }
    for (text, _) in &grant.clauses.must_tag {
        key(text, sink);
    }
}

/// What is wrong with a tag's key or value.
fn words_of(fault: NameFault) -> String {
    match fault {
        NameFault::TooShort { .. } => "empty".to_owned(),
        NameFault::TooLong { length } => format!("{length} characters long"),
        NameFault::Character { character, .. } => {
            format!("holds {}", quoted(&character.to_string()))
        }
        NameFault::Shape => "malformed".to_owned(),
    }
}
