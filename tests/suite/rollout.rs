//! The order of calls between two versions, replayed call by call in a state that is kept here, with the evaluator: at no
//! step anybody may do more than both ends allow, and nobody loses what both allow.

#![allow(clippy::disallowed_methods, reason = "tests read and write their own data")]

use crate::examples::files;
use crate::golden;
use deleg::analysis::diff::compare;
use deleg::analysis::rollout::{Call, When, calls, plan, route};
use deleg::analysis::{Input, LoadError, Loader, Options, Snapshot};
use deleg::evaluate::{Context, Layers, Outcome, Policy, Request, decide};
use deleg::iam::document::Document;
use deleg::iam::parse::parse;
use deleg::iam::problem::DocumentKind;
use deleg::rollout::State;
use deleg::text::Sources;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What stands beside a file.
struct Beside(PathBuf);

impl Loader for Beside {
    fn load(&self, key: &str) -> Result<Input, LoadError> {
        let text = fs::read_to_string(self.0.join(key)).map_err(|_| LoadError::Missing)?;
        Ok(Input { key: key.into(), name: key.into(), text: text.into() })
    }
}

fn snapshot(file: &Path) -> Snapshot {
    let folder = file.parent().unwrap().to_path_buf();
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let text = fs::read_to_string(file).unwrap();
    let input = Input { key: name.clone(), name, text: text.into() };
    let made = Snapshot::new(vec![input], &Beside(folder), &Options::default());
    assert!(made.state().is_ok(), "{}: {:?}", file.display(), made.diagnostics());
    made
}

/// What AWS holds, as the calls change it.
#[derive(Clone, Debug, Default)]
struct Aws {
    /// By ARN.
    policies: BTreeMap<String, (String, usize)>,
    /// By account, kind and name: policies by ARN.
    attached: BTreeMap<(String, String, String), BTreeSet<String>>,
    boundaries: BTreeMap<(String, String, String), String>,
    /// By kind and name: the text and the targets.
    controls: BTreeMap<(String, String), (String, BTreeSet<String>)>,
    /// The inline texts of permission sets.
    inline: BTreeMap<String, String>,
    /// The policies that permission sets refer to, and their boundaries, by path and name.
    sets: BTreeMap<String, (BTreeSet<String>, Option<String>)>,
    accounts: BTreeMap<String, String>,
}

impl Aws {
    /// What a build deploys, out of its manifest.
    fn of(made: &Snapshot) -> Self {
        let mut aws = Self::default();
        let built = made.build("json", true).unwrap();
        let texts: BTreeMap<&str, &str> =
            built.iter().map(|one| (one.path.as_str(), one.text.as_str())).collect();
        let manifest: Value = serde_json::from_str(texts["manifest.json"]).unwrap();
        for account in manifest["accounts"].as_array().unwrap() {
            let id = account["id"].as_str().unwrap().to_owned();
            aws.accounts.insert(id.clone(), account["partition"].as_str().unwrap().to_owned());
            let existing = account["existing"].as_array().into_iter().flatten();
            for policy in account["policies"].as_array().unwrap().iter().chain(existing) {
                aws.deploy(&id, policy, policy["file"].as_str().map(|file| texts[file]));
            }
        }
        aws
    }

    fn deploy(&mut self, id: &str, policy: &Value, text: Option<&str>) {
        let said = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let kind = said(policy, "kind");
        let targets = policy["attachTo"].as_array().unwrap();
        if kind == "scp" || kind == "rcp" {
            let mut name = said(policy, "name");
            let text = text.unwrap().trim_end().to_owned();
            if self.controls.get(&(kind.clone(), name.clone())).is_some_and(|known| known.0 != text)
            {
                name = format!("{name} of {id}");
            }
            let control =
                self.controls.entry((kind, name)).or_insert_with(|| (text, BTreeSet::new()));
            // A policy for the whole organisation attaches to its root.
            let name = |to: &Value| {
                if said(to, "type") == "organization" {
                    "$ROOT".to_owned()
                } else {
                    said(to, "name")
                }
            };
            control.1.extend(targets.iter().map(name));
            return;
        }
        let arn = policy["arn"].as_str();
        if let (Some(arn), Some(text)) = (arn, text) {
            // As many versions as IAM keeps: the rollout has to make room.
            self.policies.insert(arn.to_owned(), (text.trim_end().to_owned(), 5));
        }
        for to in targets {
            let (to_kind, name) = (said(to, "type"), said(to, "name"));
            let boundary = said(to, "as") == "boundary";
            if to_kind == "permissionSet" {
                let set = self.sets.entry(name.clone()).or_default();
                let reference = arn.map(reference);
                match (reference, boundary) {
                    (Some(reference), true) => set.1 = Some(reference),
                    (Some(reference), false) => {
                        set.0.insert(reference);
                    }
                    (None, _) => {
                        self.inline.insert(name, text.unwrap().trim_end().to_owned());
                    }
                }
                continue;
            }
            let at = (id.to_owned(), to_kind, name);
            let arn = arn.unwrap().to_owned();
            if boundary {
                self.attached.entry(at.clone()).or_default();
                self.boundaries.insert(at, arn);
            } else {
                self.attached.entry(at).or_default().insert(arn);
            }
        }
    }

    /// One call, as AWS would take it.
    fn call(&mut self, call: &Call) {
        match call.operation.split_once(':').unwrap() {
            ("iam", operation)
                if operation.contains("Policy")
                    && !operation.contains("RolePolicy")
                    && !operation.contains("UserPolicy")
                    && !operation.contains("GroupPolicy") =>
            {
                self.policy(call, operation);
            }
            ("iam", operation) => self.holder(call, operation),
            ("sso", operation) => self.permission_set(call, operation),
            (_, operation) => self.control(call, operation),
        }
    }

    fn policy(&mut self, call: &Call, operation: &str) {
        let said = |key: &str| said(call, key);
        match operation {
            "CreatePolicy" => {
                let account = call.account.clone().unwrap();
                let partition = self.accounts.get(&account).map_or("aws", String::as_str);
                let (path, name) = (said("Path"), said("PolicyName"));
                let arn = format!("arn:{partition}:iam::{account}:policy{path}{name}");
                let same =
                    |known: &str| known.rsplit('/').next().unwrap().eq_ignore_ascii_case(&name);
                let here = format!("::{account}:");
                assert!(
                    !self.policies.keys().any(|known| known.contains(&here) && same(known)),
                    "{name} is taken"
                );
                self.policies.insert(arn, (said("PolicyDocument"), 1));
            }
            "DeletePolicyVersion" => {
                let policy = self.policies.get_mut(&said("PolicyArn")).unwrap();
                if call.when != When::FiveVersions || policy.1 >= 5 {
                    policy.1 -= 1;
                }
            }
            "CreatePolicyVersion" => {
                let policy =
                    self.policies.get_mut(&said("PolicyArn")).expect("a policy that is there");
                assert!(policy.1 < 5, "IAM keeps five versions");
                *policy = (said("PolicyDocument"), policy.1 + 1);
            }
            "DeletePolicy" => {
                let arn = said("PolicyArn");
                assert!(
                    !self.attached.values().any(|held| held.contains(&arn)),
                    "{arn} is attached"
                );
                assert!(
                    !self.boundaries.values().any(|boundary| *boundary == arn),
                    "{arn} is a boundary"
                );
                self.policies.remove(&arn).expect("a policy that is there");
            }
            other => panic!("{other}"),
        }
    }

    fn holder(&mut self, call: &Call, operation: &str) {
        let kinds = ["Group", "User", "Role"];
        let (kind, verb) =
            kinds.iter().find_map(|kind| Some((kind, operation.split_once(kind)?.0))).unwrap();
        let name = said(call, &format!("{kind}Name"));
        let at = (call.account.clone().unwrap(), kind.to_lowercase(), name);
        let arn = said(call, "PolicyArn");
        match verb {
            "Attach" => {
                assert!(
                    self.policies.contains_key(&arn) || arn.contains(":aws:policy/"),
                    "{arn} is there"
                );
                self.attached.entry(at).or_default().insert(arn);
            }
            "Detach" => assert!(self.attached.get_mut(&at).unwrap().remove(&arn)),
            "Put" => {
                self.attached.entry(at.clone()).or_default();
                self.boundaries.insert(at, said(call, "PermissionsBoundary"));
            }
            "Delete" => {
                self.boundaries.remove(&at).unwrap();
            }
            other => panic!("{other}"),
        }
    }

    fn permission_set(&mut self, call: &Call, operation: &str) {
        let set = said(call, "PermissionSetArn");
        let set = set.trim_start_matches("$SET(").trim_end_matches(')').to_owned();
        match operation {
            "ProvisionPermissionSet" => return,
            "PutInlinePolicyToPermissionSet" => {
                self.inline.insert(set, said(call, "InlinePolicy"));
                return;
            }
            "DeleteInlinePolicyFromPermissionSet" => {
                self.inline.remove(&set);
                return;
            }
            _ => {}
        }
        let parameters = Value::from(call.parameters.clone());
        let boundary = operation.contains("Boundary");
        let place = if boundary { &parameters["PermissionsBoundary"] } else { &parameters };
        let customer = &place["CustomerManagedPolicyReference"];
        let text = |key: &str| customer[key].as_str().unwrap_or_default();
        let by_name = || format!("{}{}", text("Path"), text("Name"));
        let reference = place["ManagedPolicyArn"].as_str().map_or_else(by_name, reference);
        let known = self.sets.entry(set).or_default();
        match operation {
            "PutPermissionsBoundaryToPermissionSet" => known.1 = Some(reference),
            "DeletePermissionsBoundaryFromPermissionSet" => known.1 = None,
            attach if attach.starts_with("Attach") => {
                known.0.insert(reference);
            }
            _ => assert!(known.0.remove(&reference), "{reference}"),
        }
    }

    fn control(&mut self, call: &Call, operation: &str) {
        let said = |key: &str| said(call, key);
        let id = said("PolicyId");
        let id = id.trim_start_matches("$ID(").trim_end_matches(')');
        let (kind, name) = id.split_once(' ').unwrap_or_default();
        let key = (kind.to_owned(), name.to_owned());
        match operation {
            "CreatePolicy" => {
                let kind = if said("Type") == "RESOURCE_CONTROL_POLICY" { "rcp" } else { "scp" };
                self.controls
                    .insert((kind.to_owned(), said("Name")), (said("Content"), BTreeSet::new()));
            }
            "UpdatePolicy" => self.controls.get_mut(&key).unwrap().0 = said("Content"),
            "AttachPolicy" => {
                self.controls.get_mut(&key).unwrap().1.insert(said("TargetId"));
            }
            "DetachPolicy" => {
                assert!(self.controls.get_mut(&key).unwrap().1.remove(&said("TargetId")));
            }
            "DeletePolicy" => assert!(self.controls.remove(&key).unwrap().1.is_empty()),
            other => panic!("{other}"),
        }
    }

    /// Everybody who holds something, and every family.
    fn everybody(&self) -> BTreeSet<(String, String, String)> {
        let mut all: BTreeSet<_> = self.attached.keys().cloned().collect();
        for arn in self.policies.keys() {
            let account = arn.split(':').nth(4).unwrap().to_owned();
            all.insert((account, "family".to_owned(), arn.clone()));
        }
        for (set, account) in self
            .sets
            .keys()
            .chain(self.inline.keys())
            .flat_map(|set| self.accounts.keys().map(move |id| (set, id)))
        {
            all.insert((account.clone(), "permissionSet".to_owned(), set.clone()));
        }
        all
    }

    /// The texts that decide of somebody's requests; none where there is nobody.
    fn held(&self, who: &(String, String, String)) -> Option<Held> {
        let (account, kind, name) = who;
        let partition = self.accounts.get(account).map_or("aws", String::as_str);
        let own = |reference: &String| match reference.strip_prefix("arn:") {
            Some(_) => reference.clone(),
            None => format!("arn:{partition}:iam::{account}:policy{reference}"),
        };
        let text = |arn: &String| self.policies.get(arn).map(|one| one.0.clone());
        let role = if matches!(kind.as_str(), "group" | "user") { "user" } else { "role" };
        let principal = format!("arn:{partition}:iam::{account}:{role}/x");
        let (identity, boundary) = match kind.as_str() {
            "family" => (vec![EVERYTHING.to_owned()], Some(vec![text(name)?])),
            "permissionSet" => {
                let (held, cap) = self.sets.get(name).cloned().unwrap_or_default();
                let held = held.iter().filter_map(|one| text(&own(one)));
                let identity = held.chain(self.inline.get(name).cloned()).collect();
                (identity, cap.map(|cap| text(&own(&cap)).into_iter().collect()))
            }
            _ => {
                let held = self.attached.get(who).into_iter().flatten();
                let cap = self.boundaries.get(who);
                (held.filter_map(text).collect(), cap.map(|cap| text(cap).into_iter().collect()))
            }
        };
        let level = |kind: &str| {
            let outside = |one: &String| !one.chars().all(|c| c.is_ascii_digit());
            let binds = |targets: &BTreeSet<String>| {
                targets.iter().any(|one| one == account || outside(one))
            };
            let bound =
                self.controls.iter().filter(|((of, _), (_, targets))| of == kind && binds(targets));
            let texts = bound.map(|(_, (text, _))| text.clone());
            std::iter::once(EVERYTHING.to_owned()).chain(texts).collect()
        };
        Some(Held { principal, identity, boundary, scps: level("scp"), rcps: level("rcp") })
    }
}

const EVERYTHING: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// Everything that decides of somebody's requests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    principal: String,
    identity: Vec<String>,
    boundary: Option<Vec<String>>,
    scps: Vec<String>,
    rcps: Vec<String>,
}

/// Decides the requests, once for each that is held.
struct Judge {
    requests: Vec<Request>,
    policies: BTreeMap<String, Policy>,
    known: BTreeMap<Held, Vec<bool>>,
}

impl Judge {
    fn new(requests: Vec<Request>) -> Self {
        Self { requests, policies: BTreeMap::new(), known: BTreeMap::new() }
    }

    fn read(&mut self, texts: &[String]) -> Vec<Policy> {
        let mut read = |text: &String| {
            let policy = self.policies.entry(text.clone());
            policy.or_insert_with(|| Policy::new(&document(text))).clone()
        };
        texts.iter().map(&mut read).collect()
    }

    /// Which of the requests are allowed.
    fn allowed(&mut self, held: Option<Held>) -> Vec<bool> {
        let Some(held) = held else { return vec![false; self.requests.len()] };
        if let Some(known) = self.known.get(&held) {
            return known.clone();
        }
        let identity = self.read(&held.identity);
        let boundary = held.boundary.as_ref().map(|texts| self.read(texts));
        let (scps, rcps) = (vec![self.read(&held.scps)], vec![self.read(&held.rcps)]);
        let layers = Layers {
            identity: &identity,
            boundary: boundary.as_deref(),
            scps: &scps,
            rcps: &rcps,
            ..Layers::default()
        };
        let decide = |request: &Request| {
            let request = Request { principal: held.principal.clone(), ..request.clone() };
            decide(&layers, &request).outcome == Outcome::Allowed
        };
        let answers: Vec<bool> = self.requests.iter().map(decide).collect();
        self.known.insert(held, answers.clone());
        answers
    }
}

/// A parameter of a call that is a text.
fn said(call: &Call, key: &str) -> String {
    call.parameters.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The path and name of a policy of the account; of AWS's own, the ARN.
fn reference(arn: &str) -> String {
    if arn.contains(":iam::aws:") {
        arn.to_owned()
    } else {
        arn.split_once(":policy").unwrap().1.to_owned()
    }
}

fn document(text: &str) -> Document {
    let mut sources = Sources::new();
    let id = sources.add("a", text);
    let read = |kind| parse(id, text, kind).document;
    read(DocumentKind::Identity)
        .or_else(|| read(DocumentKind::ResourceControl))
        .unwrap_or_else(|| panic!("{text}"))
}

/// Requests that tell the two ends apart, and others of every statement: filled, and with its conditions met or not.
fn requests(old: &Snapshot, new: &Snapshot, texts: &BTreeSet<String>) -> Vec<Request> {
    let mut found: BTreeMap<String, Request> = BTreeMap::new();
    let mut witnesses = Vec::new();
    let mut add = |action: &str, resource: &str, context: Context| {
        let request = Request {
            action: action.into(),
            resource: resource.into(),
            context,
            ..Request::default()
        };
        found.insert(format!("{request:?}"), request);
    };
    let (was, is) = (old.policies().unwrap(), new.policies().unwrap());
    // A comparison of many policies with others takes long; the statements of both are asked in any case.
    let few = was.len() + is.len() < 30;
    if let Some(report) = few.then(|| compare(&was, &is)) {
        for one in report.policies.iter().flat_map(|one| one.gained.iter().chain(&one.lost)) {
            let context =
                one.witness.keys.iter().map(|(key, values)| (key, values.clone())).collect();
            let (action, resource) = (one.witness.action.clone(), one.witness.resource.clone());
            witnesses.push(Request { action, resource, context, ..Request::default() });
        }
    }
    for text in texts {
        for statement in &document(text).statements {
            let fill =
                |text: &String| text.replace("${aws:username}", "x").replace(['*', '?'], "x");
            let mut context = Context::new();
            for condition in statement.conditions() {
                let values =
                    condition.values.iter().map(|value| value.text().replace(['*', '?'], "x"));
                context.insert(&condition.key, values.take(1).collect::<Vec<String>>());
            }
            let resources: Vec<String> =
                statement.resource.iter().flat_map(|one| one.values.iter().map(fill)).collect();
            for action in statement.action.values.iter().take(6) {
                for resource in resources.iter().take(3) {
                    add(&fill(action), resource, Context::new());
                    add(&fill(action), resource, context.clone());
                }
            }
        }
    }
    // Those of the comparison are among them in any case: they come first.
    let every = found.len().div_ceil(400);
    let others = found.into_values().step_by(every.max(1));
    witnesses.into_iter().chain(others).collect()
}

/// The first thing that goes wrong on the way, where anything does.
fn replay(old: &Snapshot, new: &Snapshot, calls: &[Call]) -> Option<String> {
    let (was, is) = (Aws::of(old), Aws::of(new));
    let mut now = was.clone();
    now.accounts.extend(is.accounts.clone());
    let texts = [&was, &is].into_iter().flat_map(|end| {
        let controls = end.controls.values().map(|one| one.0.clone());
        end.policies
            .values()
            .map(|one| one.0.clone())
            .chain(end.inline.values().cloned())
            .chain(controls)
    });
    let mut judge = Judge::new(requests(old, new, &texts.collect()));
    let everybody: BTreeSet<_> = was.everybody().into_iter().chain(is.everybody()).collect();
    let mut before: BTreeMap<_, _> = everybody.iter().map(|who| (who, now.held(who))).collect();
    for call in calls {
        now.call(call);
        for who in &everybody {
            let held = now.held(who);
            if before.insert(who, held.clone()) == Some(held.clone()) {
                continue;
            }
            let (old, new) = (judge.allowed(was.held(who)), judge.allowed(is.held(who)));
            for (at, allowed) in judge.allowed(held).into_iter().enumerate() {
                let request = &judge.requests[at];
                if allowed && !old[at] && !new[at] {
                    return Some(format!(
                        "{}: {who:?} may {} on {}",
                        call.words, request.action, request.resource
                    ));
                }
                if !allowed && old[at] && new[at] {
                    return Some(format!(
                        "{}: {who:?} lost {} on {}",
                        call.words, request.action, request.resource
                    ));
                }
            }
        }
    }
    let end = |who| (judge.allowed(now.held(who)) != judge.allowed(is.held(who))).then_some(who);
    everybody
        .iter()
        .find_map(end)
        .map(|who| format!("in the end {who:?} is not as in the new version"))
}

fn cases() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(golden::root().join("rollout"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    found
}

fn ends(case: &Path) -> (Snapshot, Snapshot) {
    (snapshot(&case.join("old.deleg")), snapshot(&case.join("new.deleg")))
}

fn order(old: &Snapshot, new: &Snapshot) -> Vec<Call> {
    let (was, is): (State, State) = (old.state().unwrap(), new.state().unwrap());
    match plan(&was, &is) {
        Ok(legs) => route(&legs),
        Err(stuck) => panic!("no order was found; left are {:?}", calls(&stuck.left, &was, &is)),
    }
}

#[test]
fn cases_are_ordered_and_replayed() {
    let mut failures = Vec::new();
    let mut caught = 0;
    for case in cases() {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_deleg"))
            .args(["rollout", "old.deleg", "new.deleg", "--color", "never"])
            .current_dir(&case)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        failures.extend(golden::compare(&case.join("calls"), &said).err());
        if !output.status.success() {
            continue;
        }
        let (old, new) = ends(&case);
        let order = order(&old, &new);
        if let Some(wrong) = replay(&old, &new, &order) {
            failures.push(format!("{}: {wrong}", case.display()));
        }
        // Back again, too.
        let back = self::order(&new, &old);
        if let Some(wrong) = replay(&new, &old, &back) {
            failures.push(format!("{} back: {wrong}", case.display()));
        }
        caught += usize::from(is_caught(&old, &new, &order));
    }
    assert!(caught >= 5, "a wrong order is caught in {caught} cases");
    golden::settle(failures);
}

/// Whether the replay finds fault with some other order of the same steps: each moved to the front, and all turned round.
/// An order that AWS would refuse, as attaching what is not there, says nothing.
fn is_caught(old: &Snapshot, new: &Snapshot, order: &[Call]) -> bool {
    let mut steps: BTreeMap<usize, Vec<Call>> = BTreeMap::new();
    for call in order {
        steps.entry(call.step).or_default().push(call.clone());
    }
    let steps: Vec<Vec<Call>> = steps.into_values().collect();
    let moved = (1..steps.len()).map(|at| {
        let mut other = steps.clone();
        let step = other.remove(at);
        other.insert(0, step);
        other.concat()
    });
    let turned = std::iter::once(steps.iter().rev().cloned().collect::<Vec<_>>().concat());
    moved.chain(turned).any(|other| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| replay(old, new, &other)))
            .is_ok_and(|found| found.is_some_and(|found| !found.starts_with("in the end")))
    })
}

#[test]
fn every_pair_of_examples() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut mains: Vec<PathBuf> =
        files(&root).into_keys().filter(|path| path.ends_with("main.deleg")).collect();
    mains.sort();
    let made: Vec<(PathBuf, Snapshot)> =
        mains.into_iter().map(|path| (path.clone(), snapshot(&root.join(path)))).collect();
    let mut pairs = 0;
    for (from, old) in &made {
        for (to, new) in &made {
            let order = order(old, new);
            assert_eq!(order.is_empty(), from == to, "{} to {}", from.display(), to.display());
            let wrong = replay(old, new, &order);
            assert_eq!(wrong, None, "{} to {}", from.display(), to.display());
            pairs += 1;
        }
    }
    assert!(pairs >= 121, "{pairs} pairs");
}
