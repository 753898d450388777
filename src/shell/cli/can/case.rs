//! One case of `--batch`: the policies and the request of a line of JSON.

use crate::diag::{Severity, nearest, quoted};
use crate::evaluate::{Context, Layers, MissingPolicy, Policy, Request};
use crate::iam::arn::{Arn, is_account_id};
use crate::iam::parse::parse;
use crate::iam::problem::{DocumentKind, ProblemKind};
use crate::text::Sources;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A JSON object whose values are not read yet, so that what is wrong with a policy is found where it stands.
type Members<'t> = BTreeMap<String, &'t RawValue>;

/// The members that a case may have.
const MEMBERS: &[&str] = &[
    "id",
    "identityPolicies",
    "boundary",
    "scps",
    "rcps",
    "resourcePolicy",
    "sessionPolicy",
    "request",
];

/// The members of a request.
const OF_REQUEST: &[&str] = &["principal", "action", "resource", "resourceAccount", "context"];

/// What applies, and what is asked.
#[derive(Debug)]
pub struct Case {
    identity: Vec<Policy>,
    boundary: Option<Vec<Policy>>,
    scps: Vec<Vec<Policy>>,
    rcps: Vec<Vec<Policy>>,
    resource: Option<Policy>,
    session: Option<Vec<Policy>>,
    /// What is asked.
    pub request: Request,
}

impl Case {
    /// The policies that apply. A line says all that there is: a resource without a policy has none.
    pub fn layers(&self) -> Layers<'_> {
        Layers {
            identity: &self.identity,
            boundary: self.boundary.as_deref(),
            scps: &self.scps,
            rcps: &self.rcps,
            resource: self.resource.as_ref(),
            session: self.session.as_deref(),
            missing_resource_policy: MissingPolicy::ThereIsNone,
        }
    }
}

/// Compiled policies by their text: cases mostly share them.
#[derive(Debug, Default)]
pub struct Compiled {
    policies: BTreeMap<(DocumentKind, String), Policy>,
}

/// How many policies are kept.
const MOST: usize = 4_096;

/// The id of a line as it stands there, where the line can be read that far.
pub fn id(line: &str) -> Option<&str> {
    members(line, "a case").ok()?.get("id").map(|id| id.get())
}

impl Compiled {
    /// Reads a line.
    pub fn case(&mut self, line: &str) -> Result<Case, String> {
        let members = members(line, "a case")?;
        near_misses(&members, MEMBERS)?;
        let get = |name: &str| members.get(name).copied().filter(|value| value.get() != "null");
        let request = get("request").ok_or("`request` is missing")?;
        let list = |name: &str| get(name).map(|value| list(value, name)).transpose();
        let levels = |name: &str| get(name).map(|value| levels(value, name)).transpose();
        let identity = list("identityPolicies")?.unwrap_or_default();
        let boundary = list("boundary")?;
        let (scps, rcps) =
            (levels("scps")?.unwrap_or_default(), levels("rcps")?.unwrap_or_default());
        let boundary = match boundary {
            Some(list) => Some(self.list(&list, DocumentKind::Identity, "boundary")?),
            None => None,
        };
        let session = match get("sessionPolicy") {
            Some(text) => Some(vec![self.policy(text, DocumentKind::Identity, "sessionPolicy")?]),
            None => None,
        };
        let resource = match get("resourcePolicy") {
            Some(text) => Some(self.policy(text, DocumentKind::Resource, "resourcePolicy")?),
            None => None,
        };
        Ok(Case {
            identity: self.list(&identity, DocumentKind::Identity, "identityPolicies")?,
            boundary,
            scps: self.levels(&scps, DocumentKind::ServiceControl, "scps")?,
            // `RCPFullAWSAccess` allows, which no resource control policy of one's own can.
            rcps: self.levels(&rcps, DocumentKind::Resource, "rcps")?,
            resource,
            session,
            request: self::request(request.get())?,
        })
    }

    fn levels(
        &mut self,
        levels: &[Vec<&RawValue>],
        kind: DocumentKind,
        of: &str,
    ) -> Result<Vec<Vec<Policy>>, String> {
        levels.iter().map(|level| self.list(level, kind, of)).collect()
    }

    fn list(
        &mut self,
        documents: &[&RawValue],
        kind: DocumentKind,
        of: &str,
    ) -> Result<Vec<Policy>, String> {
        documents.iter().map(|document| self.policy(document, kind, of)).collect()
    }

    fn policy(
        &mut self,
        document: &RawValue,
        kind: DocumentKind,
        of: &str,
    ) -> Result<Policy, String> {
        let key = (kind, document.get().to_owned());
        if let Some(known) = self.policies.get(&key) {
            return Ok(known.clone());
        }
        let mut sources = Sources::new();
        let file = sources.add(of, document.get());
        let parsed = parse(file, document.get(), kind);
        let policy = match &parsed.document {
            Some(document) => Policy::new(document),
            None => {
                let mut problems = parsed.problems.iter();
                let wrong = problems.find(|problem| problem.severity() == Severity::Error);
                let message = wrong.map(|problem| {
                    let words = problem.kind.words();
                    match problem.kind {
                        // What is not JSON is said in the label alone.
                        ProblemKind::Json(_) => format!("{}, {}", words.message, words.label),
                        _ => words.message,
                    }
                });
                return Err(format!("{}: {}", quoted(of), message.unwrap_or_default()));
            }
        };
        if self.policies.len() >= MOST {
            self.policies.clear();
        }
        self.policies.insert(key, policy.clone());
        Ok(policy)
    }
}

fn members<'t>(text: &'t str, what: &str) -> Result<Members<'t>, String> {
    serde_json::from_str(text).map_err(|error| format!("{what} must be a JSON object: {error}"))
}

fn list<'t>(value: &'t RawValue, name: &str) -> Result<Vec<&'t RawValue>, String> {
    serde_json::from_str(value.get())
        .map_err(|_| format!("{} must be a list of policies", quoted(name)))
}

fn levels<'t>(value: &'t RawValue, name: &str) -> Result<Vec<Vec<&'t RawValue>>, String> {
    serde_json::from_str(value.get())
        .map_err(|_| format!("{} must be a list of lists of policies", quoted(name)))
}

/// A member that is nearly one of those that count is a mistake; others are the caller's own.
fn near_misses(members: &Members<'_>, known: &[&str]) -> Result<(), String> {
    for name in members.keys().filter(|name| !known.contains(&name.as_str())) {
        if let Some(near) = nearest(name, known.iter().copied()) {
            return Err(format!("{} is no member; did you mean {}?", quoted(name), quoted(near)));
        }
    }
    Ok(())
}

fn request(text: &str) -> Result<Request, String> {
    let members = members(text, "`request`")?;
    near_misses(&members, OF_REQUEST)?;
    let value = |name: &str| -> Result<Option<Value>, String> {
        let value: Option<Value> = members
            .get(name)
            .map(|raw| serde_json::from_str(raw.get()))
            .transpose()
            .map_err(|error| error.to_string())?;
        Ok(value.filter(|value| !value.is_null()))
    };
    let text = |name: &str| match value(name)? {
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("`request.{name}` must be a string")),
        None => Ok(None),
    };
    let needed = |name: &str| text(name)?.ok_or_else(|| format!("`request.{name}` is missing"));
    let context = match value("context")? {
        Some(Value::Object(keys)) => context(&keys)?,
        Some(_) => return Err("`request.context` must be an object".to_owned()),
        None => Context::new(),
    };
    checked(Request {
        principal: needed("principal")?,
        action: needed("action")?,
        resource: needed("resource")?,
        resource_account: text("resourceAccount")?,
        context,
    })
}

fn context(keys: &serde_json::Map<String, Value>) -> Result<Context, String> {
    let scalar = |key: &str, value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(boolean) => Ok(boolean.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err(format!("the value of {} must be a string or a list of strings", quoted(key)))
        }
    };
    let mut context = Context::new();
    for (key, value) in keys {
        match value {
            Value::Null => {}
            Value::Array(values) => {
                let values: Vec<String> =
                    values.iter().map(|value| scalar(key, value)).collect::<Result<_, _>>()?;
                context.insert(key, values);
            }
            one => context.insert(key, [scalar(key, one)?]),
        }
    }
    Ok(context)
}

/// Whether a text is one action: a service, a colon and a name, without wildcards.
pub fn is_action(text: &str) -> bool {
    let part = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    text.split_once(':').is_some_and(|(service, name)| part(service, "-") && part(name, "-_."))
}

/// A request that can be asked, or why it cannot.
pub fn checked(request: Request) -> Result<Request, String> {
    let Request { principal, action, resource, resource_account, .. } = &request;
    if !is_action(action) {
        return Err(format!("{} is not one action", quoted(action)));
    }
    if resource != "*" && Arn::split(resource).is_err() {
        return Err(format!("{} is neither an ARN nor `*`", quoted(resource)));
    }
    let named = principal == "*" || is_account_id(principal) || Arn::split(principal).is_ok();
    // Service principals and identity providers have the form of host names.
    if !named && (!principal.contains('.') || principal.contains(char::is_whitespace)) {
        return Err(format!("{} is neither an ARN nor a service principal", quoted(principal)));
    }
    if resource_account.as_ref().is_some_and(|account| !is_account_id(account)) {
        return Err("the resource's account must be twelve digits".to_owned());
    }
    Ok(request)
}
