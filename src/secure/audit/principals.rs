//! What is asked about roles, users, groups, policies and boundaries.

use crate::iam::catalogue::{Carried, action};
use crate::iam::document::{Condition, Element, Statement};
use crate::iam::escalation::Class;
use crate::secure::audit::at_home;
use crate::secure::audit::finding::{Finding, Rule, Severity};
use crate::secure::audit::guards::{self, Guard, KEY};
use crate::secure::audit::names;
use crate::secure::audit::questions::{Asker, Base, Saying, anywhere, of};
use crate::secure::audit::steps;
use crate::secure::audit::words;
use crate::secure::audit::world::World;
use crate::secure::audit::zone::{self, Part, Zone};

use Class as C;
use Severity::{Assumption, Escalation, Risk};

/// Making roles and users.
pub fn creation(asker: &mut Asker<'_, '_>) {
    for (class, guarded, word) in [
        (C::CreateRole, [C::BindRole, C::WriteRole, C::NarrowRole], "role"),
        (C::CreateUser, [C::BindUser, C::WriteUser, C::NarrowUser], "user"),
    ] {
        let actions = of(&[class]);
        let without = Base::of(&actions).under(&[Condition::null(KEY, true)]);
        asker.ask_anywhere(
            Saying::new(Rule::CreatesWithoutBoundary, Escalation),
            &actions,
            &without,
        );
        let mut other = guards::unguarded(&asker.world.guards);
        other.push(Condition::null(KEY, false));
        let other = Base::of(&actions).under(&other);
        let saying = Saying::new(Rule::CreatesWithAnyBoundary, Escalation);
        asker.ask(saying, &actions, &other, &widest());
        let mut all = actions.clone();
        all.extend(of(&guarded));
        any_name(asker, &all, word);
    }
    let trust = of(&[C::CreateRole]);
    let made = guarded(asker.world, &trust);
    asker.ask_anywhere(Saying::new(Rule::TrustsAnybody, Assumption), &trust, &made);
    let profiles = ["iam:AddRoleToInstanceProfile"];
    let base = asker.unprotected(Base::of(&profiles));
    asker.ask_anywhere(Saying::new(Rule::FillsInstanceProfile, Assumption), &profiles, &base);
}

/// Any boundary; the widest makes the plainest example.
fn widest() -> Vec<Part> {
    let widest = Guard::Exact(steps::ADMINISTRATOR.to_owned()).named();
    let statement = Statement::allow(["*"], ["*"]).with_condition(widest);
    let first = statement.ok().map(|one| Part::of(Zone::Every, vec![names::rules(vec![one])]));
    first.into_iter().chain(anywhere()).collect()
}

/// Requests for actions that name one of the boundaries.
fn guarded(world: &World<'_>, actions: &[&str]) -> Base {
    let statement = |guard: &Guard| {
        Statement::allow(actions.iter().copied(), ["*"]).with_condition(guard.named()).ok()
    };
    Base::from(world.guards.iter().filter_map(statement).collect())
}

/// Guarded calls on names of no pattern that the policy otherwise uses.
fn any_name(asker: &mut Asker<'_, '_>, actions: &[&str], word: &str) {
    if asker.world.guards.is_empty() {
        return;
    }
    let written = names::of_type(&asker.actor.written, word);
    let mut layers = vec![zone::own(asker.world, word)];
    if !written.is_empty() {
        layers.push(names::on(Element::not(written)));
    }
    let actions: Vec<&str> = actions.iter().copied().filter(|action| carries(action)).collect();
    let base = asker.unprotected(guarded(asker.world, &actions));
    let parts = [Part::of(Zone::Every, layers)];
    asker.ask(Saying::new(Rule::AnyName, Risk), &actions, &base, &parts);
}

/// Whether requests for an action hold the key of a boundary.
fn carries(name: &str) -> bool {
    action(name).is_some_and(|known| known.carries(KEY) != Carried::No)
}

/// Boundaries taken away, replaced, rewritten or forged.
pub fn boundaries(asker: &mut Asker<'_, '_>) {
    let actions = of(&[C::Unbind]);
    asker.ask_anywhere(
        Saying::new(Rule::RemovesBoundary, Escalation),
        &actions,
        &Base::of(&actions),
    );
    let actions = of(&[C::BindRole, C::BindUser]);
    let base = Base::of(&actions).under(&guards::unguarded(&asker.world.guards));
    asker.ask_anywhere(Saying::new(Rule::ReplacesBoundary, Escalation), &actions, &base);
    // A policy of AWS's own cannot be edited (IAM user guide, "AWS managed policies").
    let own = |guard: &&Guard| guard.text().split(':').nth(4) != Some("aws");
    let all = asker.world.guards.iter().filter(own);
    let (texts, forged): (Vec<&Guard>, Vec<&Guard>) =
        (all.clone().collect(), all.filter(|guard| !guard.is_exact()).collect());
    let account = &asker.world.home.1;
    let arn = |guard: &&Guard| at_home::resource(guard.text(), account);
    let part = |guards: Vec<&Guard>| {
        Part::of(Zone::Outside, vec![names::on(Element::of(guards.iter().map(arn)))])
    };
    if !texts.is_empty() {
        let actions = of(&[C::WritePolicy, C::NarrowPolicy]);
        let base = Base::of(&actions);
        let parts = [part(texts)];
        asker.ask(Saying::new(Rule::RewritesBoundary, Escalation), &actions, &base, &parts);
    }
    if !forged.is_empty() {
        let actions = ["iam:CreatePolicy"];
        let parts = [part(forged)];
        let base = Base::of(&actions);
        asker.ask(Saying::new(Rule::ForgesBoundary, Escalation), &actions, &base, &parts);
    }
}

/// Asks for what writes and, where nothing does, for what takes away; both as an escalation and as an assumption.
fn writes(
    asker: &mut Asker<'_, '_>,
    word: &str,
    write: (Rule, &[Class]),
    narrow: (Rule, &[Class]),
) {
    let (open, safe) = zone::parts(asker.world, asker.actor, word);
    for (severity, parts) in [(Escalation, open), (Assumption, safe)] {
        let mut all = of(write.1);
        let base = asker.unguarded(&all);
        let saying = Saying::new(write.0, severity);
        if asker.is_any(saying, &base, &parts) {
            all.extend(of(narrow.1));
            asker.ask(saying, &all, &base, &parts);
        } else {
            let all = of(narrow.1);
            let base = asker.unguarded(&all);
            asker.ask(Saying::new(narrow.0, severity), &all, &base, &parts);
        }
    }
}

/// One class, as an escalation (or as bad as is said) and as an assumption.
fn one(
    asker: &mut Asker<'_, '_>,
    word: &str,
    rule: Rule,
    worst: Severity,
    actions: &[&str],
    base: &Base,
) {
    let (open, safe) = zone::parts(asker.world, asker.actor, word);
    asker.ask(Saying::new(rule, worst), actions, base, &open);
    asker.ask(Saying::new(rule, Assumption), actions, base, &safe);
}

/// Texts of managed policies.
pub fn policies(asker: &mut Asker<'_, '_>) {
    writes(
        asker,
        "policy",
        (Rule::RewritesPolicy, &[C::WritePolicy]),
        (Rule::DeletesPolicy, &[C::NarrowPolicy]),
    );
}

/// Roles written, narrowed, passed and tagged.
pub fn roles(asker: &mut Asker<'_, '_>) {
    writes(
        asker,
        "role",
        (Rule::WritesRole, &[C::WriteRole]),
        (Rule::NarrowsRole, &[C::NarrowRole]),
    );
    let actions = of(&[C::Pass]);
    let base = asker.unguarded(&actions);
    one(asker, "role", Rule::PassesRole, Escalation, &actions, &base);
    let actions = of(&[C::TagRole]);
    let base = asker.unguarded(&actions);
    one(asker, "role", Rule::TagsRole, Risk, &actions, &base);
}

/// Users written, narrowed and tagged, and their credentials.
pub fn users(asker: &mut Asker<'_, '_>) {
    writes(
        asker,
        "user",
        (Rule::WritesUser, &[C::WriteUser]),
        (Rule::NarrowsUser, &[C::NarrowUser]),
    );
    let actions = of(&[C::Credentials]);
    // Writing one's own credentials is no gain.
    let base = not_own(Base::of(&actions));
    let base = base.under(&guards::unguarded(&asker.world.guards));
    let base = asker.unprotected(base);
    one(asker, "user", Rule::TakesCredentials, Escalation, &actions, &base);
    let actions = of(&[C::TagUser]);
    let base = asker.unguarded(&actions);
    one(asker, "user", Rule::TagsUser, Risk, &actions, &base);
}

/// Requests on anything but the caller, who has a name only as a user.
pub fn not_own(base: Base) -> Base {
    let own = ["arn:*:iam::*:user/${aws:username}", "arn:*:iam::*:user/*/${aws:username}"];
    let named = base.clone().on(&Element::not(own));
    base.under(&[Condition::null("aws:username", true)]).and(named)
}

/// Groups, which carry no boundary.
pub fn groups(asker: &mut Asker<'_, '_>) {
    writes(
        asker,
        "group",
        (Rule::WritesGroup, &[C::WriteGroup]),
        (Rule::NarrowsGroup, &[C::NarrowGroup]),
    );
}

/// Roles assumed: on a pattern a risk, on one name an assumption.
pub fn assumed(asker: &mut Asker<'_, '_>) {
    let actions = of(&[C::Assume]);
    let base = asker.unguarded(&actions);
    let (open, mut safe) = zone::parts(asker.world, asker.actor, "role");
    let roles = names::of_type(&asker.actor.written, "role");
    let named: Vec<String> =
        roles.into_iter().filter(|arn| !arn.contains(['*', '?', '$'])).collect();
    let with = |parts: &[Part], element: Element| -> Vec<Part> {
        let limit = names::on(element);
        let mut parts = parts.to_vec();
        parts.iter_mut().for_each(|part| part.layers.push(limit.clone()));
        parts
    };
    let beyond = if named.is_empty() {
        open.clone()
    } else {
        safe.extend(with(&open, Element::of(named.iter().cloned())));
        with(&open, Element::not(named))
    };
    asker.ask(Saying::new(Rule::AssumesRole, Risk), &actions, &base, &beyond);
    asker.ask(Saying::new(Rule::AssumesRole, Assumption), &actions, &base, &safe);
}

/// The boundaries on which something rests, and whose texts are not given.
pub fn unread(world: &World<'_>) -> Vec<Finding> {
    let classes =
        [C::CreateRole, C::CreateUser, C::BindRole, C::BindUser, C::WriteRole, C::WriteUser];
    let mut actions = of(&classes);
    actions.retain(|action| carries(action));
    let unread =
        world.guards.iter().filter(|guard| !world.subject.boundaries.contains_key(guard.text()));
    let mut found = Vec::new();
    for guard in unread {
        for actor in &world.actors {
            let base =
                Statement::allow(actions.iter().copied(), ["*"]).with_condition(guard.named());
            let Ok(base) = base else { continue };
            let mut asker = Asker { world, actor, findings: Vec::new() };
            let saying = Saying::new(Rule::BoundaryUnread, Assumption);
            if asker.ask(saying, &actions, &Base::from(vec![base]), &anywhere()) {
                for mut finding in asker.findings {
                    finding.message = words::unread(guard);
                    finding.calls.clear();
                    found.push(finding);
                }
                break;
            }
        }
    }
    found
}
