//! What is asked about settings, other services, compute and resource policies.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::iam::catalogue::{Level, services};
use crate::iam::document::{Condition, Element};
use crate::iam::escalation::{Class, IDENTITY_SERVICES};
use crate::iam::operator::Comparison;
use crate::prove::Rules;
use crate::secure::audit::compute;
use crate::secure::audit::finding::{Rule, Severity};
use crate::secure::audit::names;
use crate::secure::audit::questions::{Asker, Base, Saying, anywhere, of};
use crate::secure::audit::zone::{Part, Zone};
use crate::secure::region;

use Severity::{Assumption, Escalation, Risk};

/// Providers, settings, other services that decide who is who, and what nobody knows.
pub fn settings(asker: &mut Asker<'_, '_>) {
    for (rule, class) in
        [(Rule::WritesProvider, Class::Provider), (Rule::ChangesAccount, Class::Account)]
    {
        let actions = of(&[class]);
        asker.ask_anywhere(Saying::new(rule, Escalation), &actions, &Base::of(&actions));
    }
    for (rule, severity, region) in [
        (Rule::UnknownAction, Escalation, region::unknown().0),
        (Rule::UnknownRead, Assumption, region::unknown_reads().0),
    ] {
        ask_region(asker, Saying::new(rule, severity), region, &[]);
    }
    for (rule, severity, management) in
        [(Rule::DecidesIdentity, Escalation, false), (Rule::DecidesInManagement, Risk, true)]
    {
        let region = region::services(management).0;
        let writes = writes_of(management);
        let actions: Vec<&str> = writes.iter().map(String::as_str).collect();
        ask_region(asker, Saying::new(rule, severity), region, &actions);
    }
    service_linked(asker);
}

fn ask_region(asker: &mut Asker<'_, '_>, saying: Saying, region: Arc<Rules>, actions: &[&str]) {
    let statements = region.document.statements.iter().cloned().collect();
    asker.ask(saying, actions, &Base::from(statements), &anywhere());
}

/// The writes of the services that decide who is who.
fn writes_of(management: bool) -> Vec<String> {
    let mut found = Vec::new();
    for service in IDENTITY_SERVICES.iter().filter(|one| one.only_in_management == management) {
        let harmless = service.harmless();
        let known = crate::iam::catalogue::service(service.service);
        let all = known.into_iter().flat_map(|known| known.actions());
        found.extend(all.map(|one| one.full_name()).filter(|name| !harmless.contains(name)));
    }
    found
}

/// Service-linked roles for services that no condition names.
fn service_linked(asker: &mut Asker<'_, '_>) {
    const SERVICE: &str = "iam:AWSServiceName";
    let actions = of(&[Class::ServiceLinked]);
    let mut named: BTreeSet<String> = BTreeSet::new();
    for text in asker.actor.layers.iter().copied().flatten() {
        let statements = text.rules.document.statements.iter();
        let conditions = statements.flat_map(|statement| statement.conditions());
        for condition in conditions.filter(|one| one.key.eq_ignore_ascii_case(SERVICE)) {
            let values = condition.values.iter().map(|value| value.text());
            named.extend(values.filter(|text| *text != "*").map(str::to_owned));
        }
    }
    let mut base = Base::of(&actions);
    if !named.is_empty() {
        base = base.under(&[Condition::new(Comparison::StringNotLike, SERVICE, named)]);
    }
    asker.ask_anywhere(Saying::new(Rule::ServiceLinkedRole, Risk), &actions, &base);
}

/// Compute that is there already: on every name a risk, by name or by tag an assumption.
pub fn compute(asker: &mut Asker<'_, '_>) {
    let actions = compute::actions();
    let base = asker.unprotected(Base::of(&actions));
    let mut tags: BTreeSet<String> = BTreeSet::new();
    for text in asker.actor.layers.iter().copied().flatten() {
        let statements = text.rules.document.statements.iter();
        let keys = statements.flat_map(|statement| statement.conditions()).map(|one| &one.key);
        let lower = keys.map(|key| key.to_ascii_lowercase());
        tags.extend(lower.filter(|key| key.contains("resourcetag/")));
    }
    let untagged: Vec<Condition> = tags.into_iter().map(|key| Condition::null(key, true)).collect();
    let wide = base.clone().under(&untagged);
    let written: Vec<String> = asker.actor.written.iter().cloned().collect();
    let layers =
        if written.is_empty() { Vec::new() } else { vec![names::on(Element::not(written))] };
    let parts = [Part { zone: Zone::Every, layers }];
    if !asker.ask(Saying::new(Rule::DrivesCompute, Risk), &actions, &wide, &parts) {
        asker.ask_anywhere(Saying::new(Rule::DrivesCompute, Assumption), &actions, &base);
    }
}

/// Policies on resources, which grant to others what no boundary of theirs takes away.
pub fn resource_policies(asker: &mut Asker<'_, '_>) {
    let identity = |prefix: &str| {
        matches!(prefix, "iam" | "sts") || IDENTITY_SERVICES.iter().any(|one| one.service == prefix)
    };
    let all: Vec<String> = services()
        .filter(|service| !identity(service.prefix()))
        .flat_map(|service| service.actions())
        .filter(|action| action.level() == Level::Permissions)
        .map(|action| action.full_name())
        .collect();
    let actions: Vec<&str> = all.iter().map(String::as_str).collect();
    let base = Base::of(&actions);
    asker.ask_anywhere(Saying::new(Rule::WritesResourcePolicies, Risk), &actions, &base);
}
