//! A script of `aws` commands for each account: it makes or changes what is not as it should be, and can be run again.

use super::deployment::{Ceiling, Control, Deployment, Home, Kept, Managed, Part, PermissionSet};
use super::{Artifact, Outcome, Placed, Refusal, Spacing, Wanted, Writer, json};
use crate::iam::canonical;
use crate::iam::document::Document;
use crate::model::Model;
use crate::plan::{AccountPlan, AttachTo, Attachment, Role};
use std::collections::BTreeMap;

/// The script of what belongs to the organisation, where no account is marked as its own.
const OPEN: &str = "organization";

/// Scripts in the making.
#[derive(Default)]
struct Scripts {
    deployment: Deployment,
}

/// Begins. The documents are for people whatever is asked: the script compares them with what the AWS CLI prints.
pub(super) fn start(_: Wanted) -> Box<dyn Writer> {
    Box::new(Scripts::default())
}

impl Writer for Scripts {
    fn account(&mut self, model: &Model, plan: &AccountPlan, folder: &str) -> Result<(), Refusal> {
        self.deployment.add(model, plan, folder)
    }

    fn finish(self: Box<Self>, model: &Model) -> Result<Outcome, Refusal> {
        let deployment = &self.deployment;
        let mut outcome = Outcome::default();
        let mut kept = BTreeMap::new();
        let mut scripts: Vec<Script> = Vec::new();
        for part in &deployment.accounts {
            let mut script = Script::of_account(part);
            let placed = script.account(part, &mut outcome);
            kept.insert(scripts.len(), placed);
            scripts.push(script);
        }
        let open = scripts.len();
        scripts.push(Script::new(OPEN, String::new()));
        let at = |home| match home {
            Home::Account(at) => at,
            Home::Open => open,
        };
        let sets = scripts.get_mut(at(deployment.sets_home(model)));
        let sets = sets.map_or_else(Vec::new, |script| script.sets(&deployment.sets, &mut outcome));
        let controls = scripts.get_mut(at(deployment.controls_home(model)));
        let controls =
            controls.map_or_else(Vec::new, |one| one.controls(&deployment.controls, &mut outcome));
        let written = scripts.into_iter().filter(|script| !script.calls.is_empty());
        outcome.files.extend(written.map(Script::artifact));
        let one = |one: &Kept| match *one {
            Kept::Managed(account, at) => kept.get(&account)?.get(at).cloned(),
            Kept::Control(at) => controls.get(at).cloned(),
            Kept::Inline(at) => sets.get(at)?.clone(),
        };
        let account = |kept: &Vec<Kept>| kept.iter().filter_map(one).collect();
        outcome.placed = deployment.kept.iter().map(account).collect();
        Ok(outcome)
    }
}

/// The functions that a script calls, each set of them once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Functions {
    Iam,
    Attach,
    Bound,
    IdentityCenter,
    Organizations,
}

impl Functions {
    fn text(self) -> &'static str {
        match self {
            Self::Iam => include_str!("iam.sh"),
            Self::Attach => include_str!("attach.sh"),
            Self::Bound => include_str!("bound.sh"),
            Self::IdentityCenter => include_str!("identity_center.sh"),
            Self::Organizations => include_str!("organizations.sh"),
        }
    }
}

/// One script.
struct Script {
    name: String,
    /// The account whose credentials it needs; empty where it is not known.
    account: String,
    uses: Vec<Functions>,
    calls: Vec<String>,
}

impl Script {
    fn of_account(part: &Part) -> Self {
        Self::new(&part.folder, part.id.clone())
    }

    fn new(name: &str, account: String) -> Self {
        Self { name: name.to_owned(), account, uses: Vec::new(), calls: Vec::new() }
    }

    fn call(&mut self, functions: Functions, words: &[&str]) {
        if !self.uses.contains(&functions) {
            self.uses.push(functions);
        }
        let words: Vec<String> = words.iter().map(|word| word_of_shell(word)).collect();
        self.calls.push(words.join(" "));
    }

    /// Boundaries first, then who carries them, then what is granted.
    fn account(&mut self, part: &Part, outcome: &mut Outcome) -> Vec<Placed> {
        let mut placed = Vec::new();
        for one in &part.policies {
            let path = format!("{}/{}.json", part.folder, one.name);
            let artifact = Artifact { path, text: canonical::pretty(&one.document) };
            placed.push(Placed::whole(&artifact));
            outcome.files.push(artifact);
        }
        let boundary = |one: &&Managed| one.role == Role::Boundary;
        for one in part.policies.iter().filter(boundary) {
            self.policy(part, one);
        }
        for one in &part.bounded {
            self.call(Functions::Bound, &["bound", one.to.word(), &one.name, &one.arn]);
        }
        for one in part.policies.iter().filter(|one| !boundary(one)) {
            self.policy(part, one);
        }
        for one in &part.policies {
            for to in &one.attach_to {
                self.attach(to, &one.arn);
            }
        }
        for one in &part.existing {
            self.attach(&one.to, &one.arn);
        }
        placed
    }

    fn policy(&mut self, part: &Part, one: &Managed) {
        let file = format!("{}/{}.json", part.folder, one.name);
        let shown = shown(&one.document);
        let mut words = vec!["policy", &one.arn, &one.name, &one.path, &file, &shown];
        words.extend(one.description.as_deref());
        self.call(Functions::Iam, &words);
    }

    fn attach(&mut self, to: &Attachment, arn: &str) {
        self.call(Functions::Attach, &["attach", to.to.word(), &to.name, arn]);
    }

    fn sets(&mut self, sets: &[PermissionSet], outcome: &mut Outcome) -> Vec<Option<Placed>> {
        let mut placed = Vec::new();
        for set in sets {
            let center = Functions::IdentityCenter;
            self.call(center, &["permission_set", &set.name]);
            if let Some(ceiling) = &set.boundary {
                let (query, value, boundary) = said(ceiling);
                self.call(center, &["ceiling", &query, &value, &boundary]);
            }
            for (name, path) in &set.customer {
                self.call(center, &["customer", name, path]);
            }
            for arn in &set.aws {
                self.call(center, &["managed", arn]);
            }
            let inline = set.inline.as_ref().map(|inline| Artifact {
                path: format!("permission-sets/{}.json", set.name),
                text: json::written(inline, Spacing::Minified),
            });
            if let Some(inline) = &inline {
                self.call(center, &["inline", &inline.path]);
            }
            self.call(center, &["provision"]);
            placed.push(inline.as_ref().map(Placed::whole));
            outcome.files.extend(inline);
        }
        placed
    }

    fn controls(&mut self, controls: &[Control], outcome: &mut Outcome) -> Vec<Placed> {
        let mut placed = Vec::new();
        for one in controls {
            let (folder, kind) = if one.role == Role::Rcp {
                ("resource-guardrails", "RESOURCE_CONTROL_POLICY")
            } else {
                ("guardrails", "SERVICE_CONTROL_POLICY")
            };
            let artifact = Artifact {
                path: format!("{folder}/{}.json", one.name),
                // Organizations counts white space.
                text: json::written(&one.document, Spacing::Minified),
            };
            let mut words = vec!["control", kind, &one.name, &artifact.path];
            words.extend(one.description.as_deref());
            self.call(Functions::Organizations, &words);
            for to in &one.targets {
                let whole = to.to == AttachTo::Organization;
                let id = if whole { "root" } else { to.name.as_str() };
                self.call(Functions::Organizations, &["target", id]);
            }
            placed.push(Placed::whole(&artifact));
            outcome.files.push(artifact);
        }
        placed
    }

    fn artifact(self) -> Artifact {
        let mut text = String::from(
            "#!/bin/sh\n# Written by deleg build; changes go into the .deleg files.\n",
        );
        if self.account.is_empty() {
            text.push_str("# What belongs to the organisation: run it with credentials of its management account.\n");
        } else {
            text.push_str(&format!("# The account {} ({}).\n", self.name, self.account));
        }
        text.push_str("set -eu\n\n");
        text.push_str(include_str!("head.sh"));
        if !self.account.is_empty() {
            text.push_str(&format!(
                "\ncaller=$(aws sts get-caller-identity --query Account --output text)\nif [ \"$caller\" != {0} ]; then\n    printf 'these are credentials of the account %s, not of %s\\n' \"$caller\" {0} >&2\n    exit 1\nfi\n",
                self.account
            ));
        }
        let mut uses = self.uses;
        uses.sort();
        for functions in uses {
            text.push('\n');
            text.push_str(functions.text());
        }
        text.push('\n');
        for call in self.calls {
            text.push_str(&call);
            text.push('\n');
        }
        text.push_str("\nfinished\n");
        Artifact { path: format!("{}.sh", self.name), text }
    }
}

/// What to ask of a permission set's boundary, what the answer should be, and the boundary as the AWS CLI takes it.
fn said(ceiling: &Ceiling) -> (String, String, String) {
    match ceiling {
        Ceiling::Customer(name, path) => (
            "PermissionsBoundary.CustomerManagedPolicyReference.join('', [Path, Name])".to_owned(),
            format!("{path}{name}"),
            format!("CustomerManagedPolicyReference={{Name={name},Path={path}}}"),
        ),
        Ceiling::Aws(arn) => (
            "PermissionsBoundary.ManagedPolicyArn".to_owned(),
            arn.clone(),
            format!("ManagedPolicyArn={arn}"),
        ),
    }
}

/// The sed script that turns a document into what the AWS CLI prints of it: characters themselves, where the document
/// holds their escapes.
fn shown(document: &Document) -> String {
    let text = canonical::pretty(document);
    let mut script = String::new();
    let mut rest = text.as_str();
    while let Some((_, after)) = rest.split_once("\\u") {
        rest = after;
        let Some(escape) = escape(after) else { continue };
        let Ok(character) = serde_json::from_str::<String>(&format!("\"{escape}\"")) else {
            continue;
        };
        let one = format!("s/{}/{character}/g;", escape.replace('\\', "\\\\"));
        if !script.contains(&one) && character.chars().all(|one| !one.is_control()) {
            script.push_str(&one);
        }
    }
    script
}

/// The escape whose `\u` stands before a text: two of them for a character beyond the first plane.
fn escape(after: &str) -> Option<String> {
    let first = after.get(..4)?;
    let high = u32::from_str_radix(first, 16).is_ok_and(|unit| (0xd800..0xdc00).contains(&unit));
    if high {
        return Some(format!("\\u{first}{}", after.get(4..10)?));
    }
    Some(format!("\\u{first}"))
}

/// A word as a shell takes it.
fn word_of_shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
