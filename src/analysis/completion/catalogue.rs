//! What AWS's catalogue knows: services, actions, resource types that fit them, regions, partitions.

use super::{Ground, Proposal, Symbol};
use crate::analysis::facts::{counted, matching};
use crate::analysis::names::NameKind;
use crate::iam::catalogue::{self, Action, Level, ResourceType, Service};

impl Ground<'_> {
    /// Services with a colon; after one its actions, levels, and the wildcard that is being written.
    pub(super) fn actions(&mut self) {
        let prefix = &self.position.prefix;
        let Some((service, name)) = prefix.split_once(':') else {
            let all = Proposal::new("*", Symbol::Wildcard, "every action");
            self.out.push(all.rank(7));
            for service in catalogue::services() {
                let made = Proposal::new(format!("{service}:"), Symbol::Service, service.name());
                self.out.push(made.rank(3).again());
            }
            return;
        };
        let Some(service) = catalogue::service(service) else { return };
        let listed = self.position.facts.listed.clone();
        let name = name.to_owned();
        self.wildcards(service, &name);
        for action in service.actions() {
            let full = action.full_name();
            if !listed.contains(&full) {
                let made = Proposal::new(full, Symbol::Action, action.level().word());
                self.out.push(made.rank(2));
            }
        }
    }

    fn wildcards(&mut self, service: Service, name: &str) {
        let mut patterns: Vec<String> = Vec::new();
        if name.starts_with('@') || name.is_empty() {
            let levels = Level::ALL.iter().map(|level| format!("{service}:@{}", level.word()));
            patterns.extend(levels);
        }
        if !name.starts_with('@') {
            patterns.push(format!("{service}:{}*", name.trim_end_matches('*')));
        }
        if name.is_empty() {
            patterns.extend(
                ["Get", "List", "Describe", "Put", "Create", "Delete"]
                    .map(|word| format!("{service}:{word}*")),
            );
        }
        for pattern in patterns {
            let count = matching(&pattern).len();
            if count > 0 {
                let made = Proposal::new(pattern, Symbol::Wildcard, counted(count, "action"));
                self.out.push(made.rank(3));
            }
        }
    }

    /// The actions that the statement names, wildcards spread.
    pub(super) fn named_actions(&self) -> Vec<Action> {
        let facts = &self.position.facts;
        if facts.all_except {
            return Vec::new();
        }
        let mut all: Vec<Action> = facts.actions.iter().flat_map(|one| matching(one)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// `*` and the resource types that the actions act on; else services.
    pub(super) fn resources(&mut self) {
        let star = Proposal::new("*", Symbol::Value, "every resource");
        let actions = self.named_actions();
        let only_star = !actions.is_empty() && actions.iter().all(|one| one.needs_only_star());
        self.out.push(star.rank(if only_star { 0 } else { 4 }));
        let mut types: Vec<(ResourceType, usize)> = Vec::new();
        for (kind, _) in actions.iter().flat_map(|one| one.resource_types()) {
            match types.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, count)) => *count += 1,
                None => types.push((kind, 1)),
            }
        }
        for (kind, count) in &types {
            let of = format!("{count} of {} act on it", counted(actions.len(), "action"));
            let made = Proposal::new(kind.to_string(), Symbol::ResourceType, of);
            let text = format!("{kind} {}", open_part(*kind));
            self.out
                .push(made.snippet(text).rank(if *count == actions.len() { 1 } else { 2 }).again());
        }
        if types.is_empty() && !only_star {
            for service in catalogue::services().filter(|one| one.resource_types().next().is_some())
            {
                let made = Proposal::new(service.prefix(), Symbol::Service, service.name());
                self.out.push(made.text(format!("{service} ")).rank(5).again());
            }
        }
    }

    /// The types of a service, those that the actions act on where any are.
    pub(super) fn resource_types(&mut self) {
        let Some(service) = self.position.facts.service.as_deref().and_then(catalogue::service)
        else {
            return;
        };
        let actions = self.named_actions();
        let all: Vec<ResourceType> = service.resource_types().collect();
        let fits = |kind: &ResourceType| actions.iter().any(|action| action.acts_on(*kind));
        let some = all.iter().any(fits);
        for kind in all.iter().filter(|kind| !some || fits(kind)) {
            let detail = kind.arn_formats().next().unwrap_or_default();
            let made = Proposal::new(kind.written_name(), Symbol::ResourceType, detail);
            let text = format!("{} {}", kind.written_name(), open_part(*kind));
            self.out.push(made.snippet(text).rank(2).again());
        }
    }

    /// The names of a resource: `*`, what the format is called, and for IAM what is declared.
    pub(super) fn resource_pattern(&mut self) {
        let facts = &self.position.facts;
        let Some((service, name)) = facts.types.last().cloned() else { return };
        self.out.push(Proposal::new("*", Symbol::Value, "all of them").rank(6));
        let kind = catalogue::service(&service).and_then(|one| one.resource_type(&name));
        if let Some(kind) = kind {
            let label = open_part(kind).replace("${", "").replace('}', "");
            let label: String = label.split(':').next_back().unwrap_or_default().to_owned();
            if !label.is_empty() {
                let made = Proposal::new(label, Symbol::Value, "one by its name");
                self.out.push(made.snippet(open_part(kind)).rank(4));
            }
        }
        let kinds: &[NameKind] = match (service.as_str(), name.as_str()) {
            ("iam", "role") => &[NameKind::Role],
            ("iam", "user") => &[NameKind::User],
            ("iam", "group") => &[NameKind::Group],
            ("iam", "policy") => &[NameKind::Policy, NameKind::Boundary],
            _ => return,
        };
        self.declared(kinds);
    }

    pub(super) fn regions(&mut self) {
        for region in catalogue::regions() {
            self.out.push(Proposal::new(region.name(), Symbol::Value, "region"));
        }
    }

    pub(super) fn partitions(&mut self) {
        for partition in catalogue::partitions() {
            self.out.push(Proposal::new(partition.name(), Symbol::Value, "partition"));
        }
    }

    /// Services that take roles, or that own linked ones; others after them.
    pub(super) fn service_principals(&mut self, linked: bool) {
        let listed = self.position.facts.listed.clone();
        for service in catalogue::service_principals() {
            let fits = if linked { service.owns_linked_role() } else { service.takes_roles() };
            if listed.iter().any(|one| one == service.name()) || linked && !fits {
                continue;
            }
            let detail = match (linked, fits) {
                (true, _) => "it has a service-linked role",
                (false, true) => "roles are passed to it",
                (false, false) => "",
            };
            let made = Proposal::new(service.name(), Symbol::Value, detail);
            self.out.push(made.rank(if fits { 1 } else { 2 }));
        }
    }
}

/// What a type's pattern stands for, as places to fill.
fn open_part(kind: ResourceType) -> String {
    let open = kind.arn_formats().find_map(catalogue::arn_open_part).unwrap_or_default();
    let (mut text, mut rest, mut count) = (String::new(), open, 0);
    while let Some((before, after)) = rest.split_once("${") {
        count += 1;
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(&format!("{before}${{{count}:{name}}}"));
        rest = after;
    }
    text.push_str(rest);
    if text.is_empty() { "${1:*}".to_owned() } else { text }
}
