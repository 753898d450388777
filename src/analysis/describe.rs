//! What each delegate can do, in plain English, with sizes and assumptions.

use crate::check::words::{kind_word, principal_word, verb_word};
use crate::model::effective::{Attaching, Passing};
use crate::model::text::Texts;
use crate::model::{
    Account, AccountId, Delegation, Grant, Index, Kind, Model, Modifier, PolicyId, ViewScope,
};
use crate::plan::{self, AccountPlan, Attachment, PlannedPolicy};
use crate::secure::{Ledger, Standing};
use crate::text::{Sources, Span};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The description in a format: `human`, `markdown` or `json`.
pub(super) fn describe(
    model: &Model,
    sources: &Sources,
    ledgers: &BTreeMap<AccountId, Ledger>,
    format: &str,
) -> String {
    let index = Index::new(model);
    let accounts: Vec<Described> = model
        .accounts()
        .map(|id| described(model, sources, ledgers.get(&id), &plan::account(model, &index, id)))
        .collect();
    match format {
        "json" => {
            let all: Vec<Value> = accounts.iter().map(Described::json).collect();
            let mut text =
                serde_json::to_string_pretty(&json!({ "accounts": all })).unwrap_or_default();
            text.push('\n');
            text
        }
        "markdown" => accounts.iter().map(Described::markdown).collect::<Vec<_>>().join("\n"),
        _ => accounts.iter().map(Described::human).collect::<Vec<_>>().join("\n"),
    }
}

/// An account in words.
struct Described {
    title: String,
    name: Option<String>,
    id: String,
    delegations: Vec<Sentence>,
    policies: Vec<Row>,
    existing: Vec<(String, Vec<String>)>,
}

/// A delegation in words.
struct Sentence {
    span: Span,
    who: String,
    may: Vec<String>,
    documentation: Option<String>,
    policies: Vec<String>,
    assumptions: Vec<(&'static str, Standing, String)>,
}

/// A policy with its size.
struct Row {
    name: String,
    kind: &'static str,
    size: usize,
    limit: usize,
    attached: Vec<String>,
}

fn described(
    model: &Model,
    sources: &Sources,
    ledger: Option<&Ledger>,
    plan: &AccountPlan,
) -> Described {
    let account = model.account(plan.account);
    let title = match &account.name {
        Some(name) => format!("Account {name} ({})", account.id),
        None => format!("Account {}", account.id),
    };
    let mut delegations = Vec::new();
    for id in model.delegations() {
        let delegation = model.delegation(id);
        if !delegation.accounts.contains(&plan.account) {
            continue;
        }
        let own = plan.policies.iter().filter(|policy| policy.delegations.contains(&id));
        let assumptions =
            plan.assumptions.iter().filter(|assumption| assumption.delegation == Some(id));
        delegations.push(Sentence {
            span: delegation.span,
            who: who(delegation, model),
            may: delegation
                .grants
                .iter()
                .flat_map(|grant| in_words(grant, model, account, sources))
                .collect(),
            documentation: delegation.documentation.clone(),
            policies: own.map(|policy| policy.name.clone()).collect(),
            assumptions: assumptions
                .map(|one| {
                    let standing = ledger.map_or(Standing::Open, |ledger| ledger.standing(one));
                    (one.code, standing, one.text.clone())
                })
                .collect(),
        });
    }
    let row = |policy: &PlannedPolicy| Row {
        name: policy.name.clone(),
        kind: policy.role.word(),
        size: policy.size,
        limit: policy.limit,
        attached: attached(&policy.attach_to),
    };
    let existing = plan.existing.iter();
    let existing = existing.map(|policy| (policy.arn.clone(), attached(&policy.attach_to)));
    Described {
        title,
        name: account.name.as_deref().map(str::to_owned),
        id: account.id.to_string(),
        delegations,
        policies: plan.policies.iter().map(row).collect(),
        existing: existing.collect(),
    }
}

fn attached(all: &[Attachment]) -> Vec<String> {
    all.iter().map(|to| format!("{} {}", to.to.word(), to.name)).collect()
}

fn who(delegation: &Delegation, model: &Model) -> String {
    let names: Vec<String> = delegation
        .principals
        .iter()
        .map(|&(id, _)| {
            let principal = model.principal(id);
            format!("{} {}", principal_word(principal.kind), principal.name)
        })
        .collect();
    and(&names)
}

/// A list in English.
pub(super) fn and(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn or(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => names.join(""),
    }
}

pub(super) fn shown(texts: &Texts, model: &Model, account: &Account) -> String {
    let all: Vec<String> =
        texts.in_account(model, account).into_iter().map(|(text, _)| text.into_owned()).collect();
    and(&all)
}

/// What a grant lets its holders do, a sentence each.
fn in_words(grant: &Grant, model: &Model, account: &Account, sources: &Sources) -> Vec<String> {
    let effective = grant.effective();
    let verbs: Vec<String> =
        grant.verbs.iter().map(|&(verb, _)| verb_word(verb).to_owned()).collect();
    let names = shown(&grant.patterns.include, model, account);
    let mut first = format!("{} {} named {names}", and(&verbs), kind_word(grant.kind));
    if grant.kind == Kind::ServiceLinkedRoles {
        first = format!("{} service-linked roles of {names}", and(&verbs));
    }
    if !grant.patterns.except.items.is_empty() {
        first.push_str(&format!(", but not {}", shown(&grant.patterns.except, model, account)));
    }
    if !grant.bounded_by.is_empty() {
        let ids: Vec<PolicyId> = grant.bounded_by.iter().map(|&(id, _)| id).collect();
        let ceilings: Vec<String> =
            ids.iter().map(|&id| model.policy(id).name.to_string()).collect();
        first.push_str(&format!(", each under the ceiling of {}", or(&ceilings)));
    }
    let mut said = vec![first];
    let changes = effective.rows().any(|row| !row.reads);
    if let Some(policies) = effective.policies.filter(|_| changes) {
        said.push(format!("write policies named {}", shown(&policies.include, model, account)));
    }
    if let Some(profiles) = effective.instance_profiles.filter(|_| changes) {
        said.push(format!(
            "use instance profiles named {}",
            shown(&profiles.include, model, account)
        ));
    }
    match effective.passing {
        Passing::None => {}
        Passing::Any => said.push("pass these roles to any service".to_owned()),
        Passing::These(services) => {
            said.push(format!("pass these roles to {}", shown(services, model, account)))
        }
    }
    if matches!(grant.kind, Kind::Roles | Kind::Users) && grant.has(crate::model::Verb::Create) {
        said.push(match effective.attach {
            Attaching::Any => "attach any policy to them".to_owned(),
            Attaching::None => "attach no policy to them".to_owned(),
            Attaching::Only(list) => {
                let names: Vec<String> = list
                    .iter()
                    .map(|(_, text)| text.in_account(model, account).into_owned())
                    .collect();
                format!("attach only {}", and(&names))
            }
        });
        if effective.inline {
            said.push("write inline policies on them".to_owned());
        }
    }
    match effective.view {
        ViewScope::None => {}
        ViewScope::Own => said.push("see these, and find them in lists".to_owned()),
        ViewScope::All => said.push(
            "see these, their ceilings and AWS's own policies, and list everything".to_owned(),
        ),
    }
    for (key, values, _) in &grant.clauses.tagged {
        let key = key.in_account(model, account);
        said.push(format!("only where the tag {key} is {}", shown(values, model, account)));
    }
    for (key, _) in &grant.clauses.must_tag {
        said.push(format!(
            "only if what is made carries the tag {}",
            key.in_account(model, account)
        ));
    }
    for modifier in &grant.modifiers {
        said.push(match modifier {
            Modifier::Condition(span, _) => format!("only {}", sources.slice(*span)),
            Modifier::Until(_, date) => {
                format!("only to the end of {}, UTC", date.in_account(model, account))
            }
        });
    }
    said
}

impl Described {
    fn json(&self) -> Value {
        let delegations: Vec<Value> = self
            .delegations
            .iter()
            .map(|sentence| {
                let assumptions: Vec<Value> = sentence
                    .assumptions
                    .iter()
                    .map(|(code, standing, text)| json!({ "code": code, "status": standing.word(), "text": text }))
                    .collect();
                json!({
                    "delegate": sentence.who,
                    "may": sentence.may,
                    "description": sentence.documentation,
                    "policies": sentence.policies,
                    "assumptions": assumptions,
                })
            })
            .collect();
        let policies: Vec<Value> = self
            .policies
            .iter()
            .map(|row| {
                json!({
                    "name": row.name, "kind": row.kind, "size": row.size, "limit": row.limit, "attachedTo": row.attached,
                })
            })
            .collect();
        let mut all = json!({ "name": self.name, "id": self.id, "delegations": delegations, "policies": policies });
        let existing = self.existing.iter();
        let existing: Vec<Value> =
            existing.map(|(arn, to)| json!({ "arn": arn, "attachedTo": to })).collect();
        if let Some(all) = all.as_object_mut().filter(|_| !existing.is_empty()) {
            all.insert("existing".to_owned(), existing.into());
        }
        all
    }

    fn human(&self) -> String {
        let mut text = format!("{}\n", self.title);
        for sentence in &self.delegations {
            text.push_str(&format!("\n  {} may\n", sentence.who));
            for may in &sentence.may {
                text.push_str(&format!("    - {may}\n"));
            }
            text.push_str(&format!("    by {}\n", and(&sentence.policies)));
            text.push_str("    assuming that\n");
            for (code, standing, assumption) in &sentence.assumptions {
                text.push_str(&format!("    - {code}, {}: {assumption}\n", standing.word()));
            }
        }
        if !self.policies.is_empty() {
            text.push_str("\n  Policies\n");
        }
        for row in &self.policies {
            let attached =
                if row.attached.is_empty() { "nobody".to_owned() } else { row.attached.join(", ") };
            text.push_str(&format!(
                "    - {} ({}): {} of {} characters; attached to {attached}\n",
                row.name, row.kind, row.size, row.limit
            ));
        }
        for (arn, attached) in &self.existing {
            text.push_str(&format!(
                "    - {arn} (exists already): attached to {}\n",
                attached.join(", ")
            ));
        }
        text
    }

    fn markdown(&self) -> String {
        let mut text = format!("# {}\n", self.title);
        for sentence in &self.delegations {
            text.push_str(&format!("\n## {} may\n\n", sentence.who));
            if let Some(documentation) = &sentence.documentation {
                text.push_str(&format!("{documentation}\n\n"));
            }
            for may in &sentence.may {
                text.push_str(&format!("* {}\n", escaped(may)));
            }
            text.push_str(&format!("\nBy {}, assuming that:\n\n", and(&sentence.policies)));
            for (code, standing, assumption) in &sentence.assumptions {
                text.push_str(&format!("* {code}, {}: {assumption}\n", standing.word()));
            }
        }
        if !self.policies.is_empty() {
            text.push_str("\n## Policies\n\n| policy | kind | size | attached to |\n| --- | --- | --- | --- |\n");
        }
        for row in &self.policies {
            let attached = row.attached.join(", ");
            text.push_str(&format!(
                "| {} | {} | {} of {} | {attached} |\n",
                row.name, row.kind, row.size, row.limit
            ));
        }
        for (arn, attached) in &self.existing {
            text.push_str(&format!(
                "\n{arn}, which exists already, is attached to {}.\n",
                attached.join(", ")
            ));
        }
        text
    }
}

/// Stars of patterns as Markdown shows them.
fn escaped(text: &str) -> String {
    text.replace('*', "\\*")
}

/// What the delegations of some sentences let their delegates do, as Markdown; every account's.
pub(super) fn sentences(
    model: &Model,
    sources: &Sources,
    ledgers: &BTreeMap<AccountId, Ledger>,
    plans: &[&AccountPlan],
    wanted: &dyn Fn(Span) -> bool,
) -> String {
    let accounts = plans.iter().filter_map(|plan| {
        let mut one = described(model, sources, ledgers.get(&plan.account), plan);
        one.delegations.retain(|sentence| wanted(sentence.span));
        let names: Vec<String> =
            one.delegations.iter().flat_map(|sentence| sentence.policies.clone()).collect();
        one.policies.retain(|row| names.contains(&row.name));
        (!one.delegations.is_empty()).then(|| one.markdown())
    });
    accounts.collect::<Vec<_>>().join("\n")
}
