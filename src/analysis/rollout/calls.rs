//! The calls of a roll-out: what AWS is asked, as `aws` takes it, and what each is for.

use crate::iam::canonical;
use crate::iam::document::Document;
use crate::plan::{AttachTo, Role};
use crate::rollout::{Change, Holder, Leg, Policy, State, Target};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// One call to AWS.
#[derive(Clone, Debug)]
pub struct Call {
    /// The id of the account whose credentials it needs; none for what belongs to the organisation.
    pub account: Option<String>,
    /// The service and the operation, `iam:CreatePolicy`.
    pub operation: String,
    /// Its parameters. `$ID`, `$INSTANCE` and `$SET` are what only AWS knows.
    pub parameters: Map<String, Value>,
    /// What it does, in words.
    pub words: String,
    /// When it is made, where not always.
    pub when: When,
    /// The file of the new build that holds the document, where it is that text.
    pub file: Option<String>,
    /// Which change of the plan it belongs to.
    pub step: usize,
}

/// When a call is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// In any case.
    Always,
    /// Where IAM keeps five versions of the policy already: the oldest goes.
    FiveVersions,
    /// Where nobody carries the policy any more, roles that delegates made included.
    Unused,
}

impl When {
    /// The word of the JSON format.
    pub fn word(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::FiveVersions => "fiveVersions",
            Self::Unused => "unused",
        }
    }
}

/// The calls of a whole way, in their order.
pub fn route(legs: &[Leg]) -> Vec<Call> {
    let all = legs.iter().flat_map(|leg| leg.changes.iter().map(move |change| (leg, change)));
    let made = all.clone().filter_map(|(leg, change)| match change {
        Change::Create { account, key } => Some((account, leg.to.policy(account, key)?)),
        _ => None,
    });
    let made: BTreeSet<(String, String)> =
        made.map(|(account, policy)| (account.clone(), policy.name.to_ascii_lowercase())).collect();
    let mut calls = Vec::new();
    for (step, (leg, change)) in all.enumerate() {
        let (old, new) = (&leg.from, &leg.to);
        Writer { old, new, step, made: &made, calls: &mut calls }.write(change);
    }
    calls
}

/// The calls of some changes between two states, in their order.
pub fn calls(changes: &[Change], old: &State, new: &State) -> Vec<Call> {
    route(&[Leg { from: old.clone(), to: new.clone(), changes: changes.to_vec() }])
}

struct Writer<'a> {
    old: &'a State,
    new: &'a State,
    step: usize,
    /// The accounts and names of the policies that are made on the way.
    made: &'a BTreeSet<(String, String)>,
    calls: &'a mut Vec<Call>,
}

impl Writer<'_> {
    fn write(&mut self, change: &Change) {
        match change {
            Change::Create { account, key } => self.create(account, key),
            Change::Text { account, key, document } => self.text(account, key, document),
            Change::Delete { account, key } => self.delete(account, key),
            Change::Attach { holder, to } => self.held(holder, to, "attach"),
            Change::Detach { holder, from } => self.held(holder, from, "detach"),
            Change::Bound { holder, by } => self.bound(holder, by),
            Change::Unbound { holder, from } => self.unbound(holder, from),
            Change::ControlCreate { key } => {
                let Some(control) = self.new.controls.get(key) else { return };
                let kind = if key.0 == Role::Rcp {
                    "RESOURCE_CONTROL_POLICY"
                } else {
                    "SERVICE_CONTROL_POLICY"
                };
                let parameters = json!({
                    "Name": key.1,
                    "Type": kind,
                    "Description": control.description.clone().unwrap_or_default(),
                    "Content": canonical::minified(&control.document),
                });
                self.organizations(
                    "CreatePolicy",
                    parameters,
                    format!("make the guardrail {}", key.1),
                );
            }
            Change::ControlText { key, document } => {
                let parameters =
                    json!({ "PolicyId": id(key), "Content": canonical::minified(document) });
                self.organizations(
                    "UpdatePolicy",
                    parameters,
                    format!("give the guardrail {} its text", key.1),
                );
            }
            Change::ControlAttach { key, target } => self.target(key, target, "attach"),
            Change::ControlDetach { key, target } => self.target(key, target, "detach"),
            Change::ControlDelete { key } => {
                let parameters = json!({ "PolicyId": id(key) });
                self.organizations(
                    "DeletePolicy",
                    parameters,
                    format!("delete the guardrail {}", key.1),
                );
            }
        }
    }

    fn push(&mut self, account: Option<&str>, operation: &str, parameters: Value, words: String) {
        let parameters = match parameters {
            Value::Object(parameters) => parameters,
            _ => Map::new(),
        };
        self.calls.push(Call {
            account: account.map(str::to_owned),
            operation: operation.to_owned(),
            parameters,
            words,
            when: When::Always,
            file: None,
            step: self.step,
        });
    }

    fn conditioned(&mut self, when: When) {
        if let Some(call) = self.calls.last_mut() {
            call.when = when;
        }
    }

    fn organizations(&mut self, operation: &str, parameters: Value, words: String) {
        self.push(None, &format!("organizations:{operation}"), parameters, words);
    }

    fn policy(&self, account: &str, key: &str) -> Option<Policy> {
        self.new.policy(account, key).or_else(|| self.old.policy(account, key)).cloned()
    }

    fn create(&mut self, account: &str, key: &str) {
        let Some(policy) = self.new.policy(account, key) else { return };
        // The inline text of a permission set comes with what others call attaching.
        if key.starts_with("inline/") {
            return;
        }
        let Some(document) = policy.document.clone() else { return };
        let mut parameters = json!({ "PolicyName": policy.name, "Path": policy.path });
        if let (Some(into), Some(description)) = (parameters.as_object_mut(), &policy.description) {
            into.insert("Description".to_owned(), description.clone().into());
        }
        if let Some(into) = parameters.as_object_mut() {
            into.insert("PolicyDocument".to_owned(), canonical::minified(&document).into());
        }
        let words = match &policy.copy_of {
            Some(name) => {
                format!("make {}, a copy that holds for {name} while it moves", policy.name)
            }
            None => format!("make the {} {}", kind(policy), policy.name),
        };
        let file = policy.file.clone();
        self.push(Some(account), "iam:CreatePolicy", parameters, words);
        self.filed(file);
    }

    fn filed(&mut self, file: String) {
        if let (Some(call), false) = (self.calls.last_mut(), file.is_empty()) {
            call.file = Some(file);
        }
    }

    fn text(&mut self, account: &str, key: &str, document: &Document) {
        let Some(policy) = self.policy(account, key) else { return };
        let last = self.new.text(account, key);
        let is_last = last.is_some_and(|last| last.statements == document.statements);
        let what = if is_last {
            "its text"
        } else {
            "a text between its two, which allows no more than either"
        };
        let words = format!("give the {} {} {what}", kind(&policy), policy.name);
        let text = canonical::minified(document);
        if let Some(set) = key.strip_prefix("inline/") {
            self.inline(set, &text, words);
        } else {
            let oldest = json!({ "PolicyArn": key, "VersionId": "oldest" });
            let room = format!("make room: IAM keeps five versions of {}", policy.name);
            self.push(Some(account), "iam:DeletePolicyVersion", oldest, room);
            self.conditioned(When::FiveVersions);
            let parameters =
                json!({ "PolicyArn": key, "PolicyDocument": text, "SetAsDefault": true });
            self.push(Some(account), "iam:CreatePolicyVersion", parameters, words);
        }
        if is_last {
            self.filed(policy.file);
        }
    }

    fn inline(&mut self, set: &str, text: &str, words: String) {
        let mut parameters = of_set(set);
        parameters.insert("InlinePolicy".to_owned(), text.into());
        self.push(None, "sso:PutInlinePolicyToPermissionSet", parameters.into(), words);
        self.provision(set);
    }

    fn provision(&mut self, set: &str) {
        let mut parameters = of_set(set);
        parameters.insert("TargetType".to_owned(), "ALL_PROVISIONED_ACCOUNTS".into());
        let words = format!("take the permission set {set} to its accounts");
        self.push(None, "sso:ProvisionPermissionSet", parameters.into(), words);
    }

    fn delete(&mut self, account: &str, key: &str) {
        let Some(policy) = self.old.policy(account, key) else { return };
        if key.starts_with("inline/") {
            return;
        }
        // The name of a policy that moves is needed, so it cannot stay.
        let moves = self.made.contains(&(account.to_owned(), policy.name.to_ascii_lowercase()));
        let boundary = policy.role == Role::Boundary && policy.copy_of.is_none();
        let words = match (&policy.copy_of, boundary, moves) {
            (Some(_), ..) => format!("delete the copy {}", policy.name),
            (None, true, true) => {
                format!("delete the boundary {}, which nothing may carry any more", policy.name)
            }
            (None, true, false) => {
                format!("delete the boundary {}, once nothing carries it", policy.name)
            }
            (None, false, _) => format!("delete the policy {}, with its versions", policy.name),
        };
        self.push(Some(account), "iam:DeletePolicy", json!({ "PolicyArn": key }), words);
        if boundary && !moves {
            self.conditioned(When::Unused);
        }
    }

    fn held(&mut self, holder: &Holder, targets: &[Target], verb: &str) {
        let Some(first) = targets.first() else { return };
        let Some(policy) = self.policy(&first.account, &first.key) else { return };
        let (to, who) = (if verb == "attach" { "to" } else { "from" }, who(holder));
        let words = format!("{verb} {} {to} {who}", policy.name);
        if holder.kind != AttachTo::PermissionSet {
            let kind = pascal(holder.kind.word());
            let operation = format!("iam:{}{kind}Policy", pascal(verb));
            let parameters = json!({ format!("{kind}Name"): holder.name, "PolicyArn": first.key });
            self.push(Some(&first.account), &operation, parameters, words);
            return;
        }
        let mut parameters = of_set(&holder.name);
        if first.key.starts_with("inline/") {
            if verb == "attach" {
                let text = self.new.text(&first.account, &first.key).cloned();
                let text = text.map_or_else(String::new, |text| canonical::minified(&text));
                let words = format!("give {who} its inline text");
                self.inline(&holder.name, &text, words);
            } else {
                let words = format!("take the inline text from {who}");
                let operation = "sso:DeleteInlinePolicyFromPermissionSet";
                self.push(None, operation, parameters.into(), words);
                self.provision(&holder.name);
            }
            return;
        }
        let (operation, key, value) = match (verb, first.key.contains(":iam::aws:")) {
            ("attach", true) => {
                ("AttachManagedPolicyToPermissionSet", "ManagedPolicyArn", json!(first.key))
            }
            (_, true) => {
                ("DetachManagedPolicyFromPermissionSet", "ManagedPolicyArn", json!(first.key))
            }
            ("attach", false) => (
                "AttachCustomerManagedPolicyReferenceToPermissionSet",
                "CustomerManagedPolicyReference",
                reference(&policy),
            ),
            (_, false) => (
                "DetachCustomerManagedPolicyReferenceFromPermissionSet",
                "CustomerManagedPolicyReference",
                reference(&policy),
            ),
        };
        parameters.insert(key.to_owned(), value);
        self.push(None, &format!("sso:{operation}"), parameters.into(), words);
        self.provision(&holder.name);
    }

    fn bound(&mut self, holder: &Holder, by: &[Target]) {
        let Some(first) = by.first() else { return };
        let Some(policy) = self.policy(&first.account, &first.key) else { return };
        let words = format!("put the boundary {} on {}", policy.name, who(holder));
        if holder.kind == AttachTo::PermissionSet {
            let mut parameters = of_set(&holder.name);
            let boundary = if first.key.contains(":iam::aws:") {
                json!({ "ManagedPolicyArn": first.key })
            } else {
                json!({ "CustomerManagedPolicyReference": reference(&policy) })
            };
            parameters.insert("PermissionsBoundary".to_owned(), boundary);
            self.push(None, "sso:PutPermissionsBoundaryToPermissionSet", parameters.into(), words);
            self.provision(&holder.name);
            return;
        }
        let kind = pascal(holder.kind.word());
        let parameters =
            json!({ format!("{kind}Name"): holder.name, "PermissionsBoundary": first.key });
        self.push(
            Some(&first.account),
            &format!("iam:Put{kind}PermissionsBoundary"),
            parameters,
            words,
        );
    }

    fn unbound(&mut self, holder: &Holder, from: &[Target]) {
        let Some(first) = from.first() else { return };
        let words = format!("take the boundary from {}", who(holder));
        if holder.kind == AttachTo::PermissionSet {
            let operation = "sso:DeletePermissionsBoundaryFromPermissionSet";
            self.push(None, operation, of_set(&holder.name).into(), words);
            self.provision(&holder.name);
            return;
        }
        let kind = pascal(holder.kind.word());
        let parameters = json!({ format!("{kind}Name"): holder.name });
        self.push(
            Some(&first.account),
            &format!("iam:Delete{kind}PermissionsBoundary"),
            parameters,
            words,
        );
    }

    fn target(&mut self, key: &(Role, String), target: &(AttachTo, String), verb: &str) {
        let whole = target.0 == AttachTo::Organization;
        let to = if verb == "attach" { "to" } else { "from" };
        let words = format!("{verb} the guardrail {} {to} {}", key.1, target.1);
        let at = if whole { "$ROOT" } else { target.1.as_str() };
        let parameters = json!({ "PolicyId": id(key), "TargetId": at });
        self.organizations(&format!("{}Policy", pascal(verb)), parameters, words);
    }
}

fn kind(policy: &Policy) -> &'static str {
    if policy.role == Role::Boundary { "boundary" } else { "policy" }
}

fn who(holder: &Holder) -> String {
    match holder.kind {
        AttachTo::PermissionSet => format!("the permission set {}", holder.name),
        kind => format!("the {} {}", kind.word(), holder.name),
    }
}

/// What AWS calls a guardrail: the id is looked up by the name.
fn id(key: &(Role, String)) -> String {
    format!("$ID({} {})", key.0.word(), key.1)
}

fn of_set(name: &str) -> Map<String, Value> {
    let mut parameters = Map::new();
    parameters.insert("InstanceArn".to_owned(), "$INSTANCE".into());
    parameters.insert("PermissionSetArn".to_owned(), format!("$SET({name})").into());
    parameters
}

fn reference(policy: &Policy) -> Value {
    json!({ "Name": policy.name, "Path": policy.path })
}

fn pascal(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
