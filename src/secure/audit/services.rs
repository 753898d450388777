//! What is asked about settings, other services, compute and resource policies.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use crate::iam::catalogue::{Level, service, services};
use crate::iam::document::{Condition, Element, Statement};
use crate::iam::escalation::{Class, IDENTITY_SERVICES};
use crate::iam::operator::Comparison;
use crate::prove::Rules;
use crate::secure::audit::compute;
use crate::secure::audit::finding::{Rule, Severity};
use crate::secure::audit::names;
use crate::secure::audit::principals;
use crate::secure::audit::questions::{Asker, Base, Saying, of};
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
    // What is not known of one's own user writes credentials at most.
    let all = Base::of(&["*"]);
    let unknown = || region::unknown().0;
    let others = principals::not_own(all.clone());
    if !asker.ask_of(Saying::new(Rule::UnknownAction, Escalation), &[], &others, unknown()) {
        asker.ask_of(Saying::new(Rule::UnknownAction, Assumption), &[], &all, unknown());
    }
    let reads = region::unknown_reads().0;
    asker.ask_of(Saying::new(Rule::UnknownRead, Assumption), &[], &all, reads);
    for (rule, severity, management) in
        [(Rule::DecidesIdentity, Escalation, false), (Rule::DecidesInManagement, Risk, true)]
    {
        let actions: Vec<&str> = writes_of(management).iter().map(String::as_str).collect();
        let region = region::services(management).0;
        asker.ask_of(Saying::new(rule, severity), &actions, &all, region);
    }
    service_linked(asker);
}

/// The writes of the services that decide who is who.
fn writes_of(only_in_management: bool) -> &'static [String] {
    static BOTH: [OnceLock<Vec<String>>; 2] = [OnceLock::new(), OnceLock::new()];
    let [anywhere, management] = &BOTH;
    let lock = if only_in_management { management } else { anywhere };
    lock.get_or_init(|| {
        let services =
            IDENTITY_SERVICES.iter().filter(|one| one.only_in_management == only_in_management);
        let mut found = Vec::new();
        for one in services {
            let harmless: BTreeSet<String> = one.harmless().into_iter().collect();
            let all = service(one.service).into_iter().flat_map(|known| known.actions());
            found.extend(all.map(|one| one.full_name()).filter(|name| !harmless.contains(name)));
        }
        found
    })
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
    let parts = [Part::of(Zone::Every, layers)];
    if !asker.ask(Saying::new(Rule::DrivesCompute, Risk), &actions, &wide, &parts) {
        asker.ask_anywhere(Saying::new(Rule::DrivesCompute, Assumption), &actions, &base);
    }
}

/// Policies on resources, which grant to others what no boundary of theirs takes away.
pub fn resource_policies(asker: &mut Asker<'_, '_>) {
    static ALL: OnceLock<(Vec<String>, Arc<Rules>)> = OnceLock::new();
    let (actions, region) = ALL.get_or_init(|| {
        let identity = |prefix: &str| {
            matches!(prefix, "iam" | "sts")
                || IDENTITY_SERVICES.iter().any(|one| one.service == prefix)
        };
        let actions: Vec<String> = services()
            .filter(|service| !identity(service.prefix()))
            .flat_map(|service| service.actions())
            .filter(|action| action.level() == Level::Permissions)
            .map(|action| action.full_name())
            .collect();
        let region = names::rules(vec![Statement::allow(actions.iter().cloned(), ["*"])]);
        (actions, region)
    });
    let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
    let saying = Saying::new(Rule::WritesResourcePolicies, Risk);
    asker.ask_of(saying, &actions, &Base::of(&["*"]), region.clone());
}
