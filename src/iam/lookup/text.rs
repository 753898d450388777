//! Answers for a person at a terminal.

use super::Answer;
use crate::iam::catalogue::{
    self, Action, Carried, ConditionKey, Level, ResourceType, Service, ServicePrincipal,
};
use std::collections::BTreeMap;

const WIDTH: usize = 100;
const INDENT: usize = 4;
/// Where the second column of a block begins.
const COLUMN: usize = 17;
/// More actions than this are counted by service.
const MOST_NAMED: usize = 200;

pub(super) fn write(answer: &Answer) -> String {
    let mut page = Page::default();
    match answer {
        Answer::Service(service) => write_service(&mut page, *service),
        Answer::Actions(actions) => match actions.as_slice() {
            [action] => write_action(&mut page, *action),
            actions => actions.iter().for_each(|action| write_row(&mut page, *action)),
        },
        Answer::ResourceType(kind) => write_resource_type(&mut page, *kind),
        Answer::Key(key, as_written) => write_key(&mut page, *key, as_written),
        Answer::ServicePrincipal(principal) => write_principal(&mut page, *principal),
    }
    page.text
}

/// A title, then blocks: a label, and beside it lines.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn title(&mut self, name: &str, about: &str) {
        self.text.push_str(format!("{name}  {about}").trim_end());
        self.text.push('\n');
    }

    fn lines(&mut self, label: &str, lines: impl IntoIterator<Item = String>) {
        let mut label = label;
        for line in lines {
            let pad = COLUMN.saturating_sub(INDENT);
            let row = format!("{:INDENT$}{label:<pad$}{line}", "");
            self.text.push_str(row.trim_end());
            self.text.push('\n');
            label = "";
        }
    }

    /// Items with commas between them, in lines that fit.
    fn list(&mut self, label: &str, items: impl IntoIterator<Item = String>) {
        let mut lines: Vec<String> = Vec::new();
        let mut items = items.into_iter().peekable();
        while let Some(mut item) = items.next() {
            if items.peek().is_some() {
                item.push(',');
            }
            match lines.last_mut() {
                Some(line) if COLUMN + line.len() + 1 + item.len() <= WIDTH => {
                    line.push(' ');
                    line.push_str(&item);
                }
                _ => lines.push(item),
            }
        }
        self.lines(label, lines);
    }

    /// Rows of two columns, the second aligned.
    fn table(&mut self, label: &str, rows: &[(String, String)]) {
        let widest = rows.iter().map(|(first, _)| first.len()).max().unwrap_or(0);
        self.lines(label, rows.iter().map(|(first, second)| format!("{first:<widest$}  {second}")));
    }
}

fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

fn write_service(page: &mut Page, service: Service) {
    page.title(service.prefix(), service.name());
    let mut levels: BTreeMap<Level, usize> = BTreeMap::new();
    for action in service.actions() {
        *levels.entry(action.level()).or_default() += 1;
    }
    let levels: Vec<(String, String)> = levels
        .iter()
        .map(|(level, count)| (format!("{service}:@{}", level.word()), counted(*count, "action")))
        .collect();
    page.table("actions", &levels);
    let types: Vec<(String, String)> = service
        .resource_types()
        .flat_map(|kind| {
            kind.arn_formats().map(move |format| (kind.written_name(), format.to_owned()))
        })
        .collect();
    page.table("types", &types);
    page.list("keys", service.condition_keys().map(|key| key.name().to_owned()));
}

/// One of several actions: three lines at most.
fn write_row(page: &mut Page, action: Action) {
    page.title(&action.full_name(), action.level().word());
    page.list("acts on", acts_on(action));
    page.list("keys", action.condition_keys().map(|key| marked(action, key)));
}

fn acts_on(action: Action) -> Vec<String> {
    if action.needs_only_star() {
        return vec!["* only".to_owned()];
    }
    action
        .resource_types()
        .map(|(kind, required)| {
            let written = kind.written_name();
            if required { written } else { format!("{written} (optional)") }
        })
        .collect()
}

fn marked(action: Action, key: ConditionKey) -> String {
    match action.carries_key(key) {
        Carried::Lately => format!("{key} (listed only lately)"),
        Carried::Yes | Carried::No => key.name().to_owned(),
    }
}

fn write_action(page: &mut Page, action: Action) {
    page.title(&action.full_name(), action.level().word());
    if action.needs_only_star() {
        page.lines("acts on", ["* only: it has no resource types".to_owned()]);
    }
    let types: Vec<(String, String)> = action
        .resource_types()
        .flat_map(|(kind, required)| {
            let need = if required { "" } else { "  (optional)" };
            kind.arn_formats().map(move |format| (kind.to_string(), format!("{format}{need}")))
        })
        .collect();
    page.table("acts on", &types);
    let keys: Vec<(String, String)> = action
        .condition_keys()
        .map(|key| (key.name().to_owned(), key_facts(action, key)))
        .collect();
    page.table("keys", &keys);
}

fn key_facts(action: Action, key: ConditionKey) -> String {
    let mut facts = kind_of(key);
    let own = action.own_condition_keys().any(|own| own == key);
    let mut through: Vec<String> = Vec::new();
    for (kind, _) in action.resource_types() {
        if action.condition_keys_through(kind).any(|other| other == key) {
            through.push(kind.written_name());
        }
    }
    // Only worth a word where it depends on what the action acts on.
    if !own && through.len() < action.resource_types().count() {
        facts.push_str(&format!(", where it acts on {}", through.join(", ")));
    }
    if action.carries_key(key) == Carried::Lately {
        facts.push_str(", listed only lately");
    }
    facts
}

fn kind_of(key: ConditionKey) -> String {
    let many = if key.is_multivalued() { ", several values" } else { "" };
    format!("{}{many}", key.key_type().name())
}

fn write_resource_type(page: &mut Page, kind: ResourceType) {
    page.title(&kind.to_string(), kind.service().name());
    page.lines("ARN", kind.arn_formats().map(str::to_owned));
    let written = kind.arn_formats().filter_map(|format| {
        let pattern = catalogue::arn_open_part(format)?;
        let pattern = pattern.replace("${", "").replace('}', "");
        let arn = catalogue::arn_fill(format, "aws", "*", "123456789012", &pattern);
        Some((format!("{kind} {pattern}"), format!("is {arn}")))
    });
    page.table("written", &written.collect::<Vec<_>>());
    let keys: Vec<(String, String)> =
        kind.condition_keys().map(|key| (key.name().to_owned(), kind_of(key))).collect();
    page.table("keys", &keys);
    for level in Level::ALL {
        let actions = kind.actions().filter(|action| action.level() == level);
        page.list(level.word(), actions.map(|action| action.name().to_owned()));
    }
}

fn write_key(page: &mut Page, key: ConditionKey, as_written: &str) {
    page.title(key.name(), &kind_of(key));
    if key.has_open_part() && key.filled(as_written).is_some() && as_written != key.name() {
        page.lines("written", [key.written(as_written)]);
    }
    if key.is_global() {
        page.lines("carried by", ["every action, where a request has it at all".to_owned()]);
        return;
    }
    let actions: Vec<Action> = catalogue::actions_with_key(key.name()).collect();
    if actions.is_empty() {
        page.lines("carried by", ["no action".to_owned()]);
    } else if actions.len() > MOST_NAMED {
        let mut services: BTreeMap<&str, usize> = BTreeMap::new();
        for action in &actions {
            *services.entry(action.service().prefix()).or_default() += 1;
        }
        let total = format!(
            "{} of {}",
            counted(actions.len(), "action"),
            counted(services.len(), "service")
        );
        page.lines("carried by", [total]);
        page.list("", services.iter().map(|(prefix, count)| format!("{prefix} {count}")));
    } else {
        let rows: Vec<(String, String)> = actions
            .iter()
            .map(|action| {
                let mut facts = action.level().word().to_owned();
                if action.carries_key(key) == Carried::Lately {
                    facts.push_str(", listed only lately");
                }
                (action.full_name(), facts)
            })
            .collect();
        page.table("carried by", &rows);
    }
}

fn write_principal(page: &mut Page, principal: ServicePrincipal) {
    page.title(principal.name(), "service principal");
    let mut facts = Vec::new();
    if principal.takes_roles() {
        facts.push("roles are passed to it".to_owned());
    }
    if principal.owns_linked_role() {
        facts.push("it has a service-linked role".to_owned());
    }
    page.lines("known", facts);
}
