//! One request of a principal of the files: who is meant, what applies to them, and what decides.

use crate::diag::{nearest, quoted};
use crate::evaluate::{Context, Decision, Layer, LayerResult, Outcome, Request, Verdict};
use crate::iam::arn::Arn;
use crate::iam::catalogue;
use crate::model::{
    Account, AccountId, Holding, Index, Model, PolicyId, PrincipalId, PrincipalKind,
};
use crate::plan;
use crate::secure::ready::Ready;
use crate::secure::scenario::{missing, why};
use crate::secure::subject::{Ground, Unfit, Wanted, subjects};
use crate::text::Span;

/// A question as people ask it.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// `devs`, `group devs`, `role service-web`, or an ARN.
    pub principal: &'a str,
    /// The action.
    pub action: &'a str,
    /// An ARN, `*`, or service, type and name: `s3 object acme-data/report.csv`.
    pub resource: &'a str,
    /// Condition keys and their values.
    pub context: Context,
    /// `everything`, or names of policies.
    pub holding: &'a [String],
    /// The account, by its name or id; none for each that has the principal.
    pub account: Option<&'a str>,
}

/// An answer, with what every layer says.
#[derive(Clone, Debug)]
pub struct Told {
    /// Who: ``group `devs` ``.
    pub who: String,
    /// The account, where there are several.
    pub account: Option<String>,
    /// The request that was decided.
    pub request: Request,
    /// The decision.
    pub decision: Decision,
    /// Whose consent is missing, in words.
    pub missing: Option<String>,
    /// What each layer says.
    pub layers: Vec<Shown>,
}

/// What one layer says, with the statement that says so.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The layer.
    pub layer: Layer,
    /// What it says.
    pub verdict: Verdict,
    /// The policy of the statement, or those of the layer where no statement is about the request.
    pub policy: String,
    /// The statement's Sid.
    pub sid: Option<String>,
    /// Where the statement comes from.
    pub span: Option<Span>,
}

/// Why a question was not asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// The files have errors.
    NotClean,
    /// The question does not fit the files: why, and what to do instead.
    Unfit(String, Option<String>),
}

impl Unasked {
    fn new(message: String) -> Self {
        Self::Unfit(message, None)
    }
}

impl Told {
    /// Whether the request is allowed.
    pub fn is_allowed(&self) -> bool {
        self.decision.outcome == Outcome::Allowed
    }
}

/// A principal by its words: its kind where said, and its name or path and name.
struct Named<'a> {
    kind: Option<PrincipalKind>,
    name: &'a str,
    account: Option<&'a str>,
}

/// Asks the question in every account that it is about.
pub(super) fn ask(model: &Model, question: &Question<'_>) -> Result<Vec<Told>, Unasked> {
    let index = Index::new(model);
    let named = named(question.principal)?;
    let holding = holding(question.holding, model)?;
    let accounts = accounts(question.account.or(named.account), model)?;
    let declared = declared(&named, model, &accounts)?;
    let mut told = Vec::new();
    let mut refused = None;
    for account in accounts {
        let here = declared.iter().find(|&&id| model.principal(id).accounts.contains(&account));
        if here.is_none() && !declared.is_empty() {
            continue;
        }
        let plan = plan::account(model, &index, account);
        let ground = Ground { model, index: &index, plan: &plan };
        let wanted = match (here, named.kind) {
            (Some(&id), _) => Wanted::Declared(id),
            (None, kind) => Wanted::Created(kind.unwrap_or(PrincipalKind::Role), named.name),
        };
        let label = model.account(account).label();
        match subjects(ground, wanted, &holding) {
            Ok(found) => {
                for subject in found {
                    told.push(tell(Ready::new(subject), model, account, question)?);
                }
            }
            Err(unfit) => {
                let said = Unasked::new(why(&unfit, wanted, model, label));
                if unfit != Unfit::NobodyMakes {
                    return Err(said);
                }
                refused.get_or_insert(said);
            }
        }
    }
    if told.is_empty() {
        let nobody =
            || Unasked::new(format!("{} is in none of the accounts", quoted(question.principal)));
        return Err(refused.unwrap_or_else(nobody));
    }
    Ok(told)
}

fn tell(
    ready: Ready,
    model: &Model,
    account: AccountId,
    question: &Question<'_>,
) -> Result<Told, Unasked> {
    let at = model.account(account);
    let (resource, owner) = resource(question.resource, at)?;
    let mut request = Request {
        principal: ready.subject.arn.clone(),
        action: question.action.to_owned(),
        resource,
        resource_account: owner,
        context: question.context.clone(),
    };
    ready.complete(&mut request);
    let decision = ready.decide(&request);
    let shown = |result: &LayerResult| {
        let held = result.by.and_then(|(policy, statement)| {
            let held = ready.held(result.layer, policy)?;
            let written = held.document.statements.as_slice().get(statement)?;
            let span = held.sources.get(statement).copied();
            Some((held.name.clone(), written.sid.clone(), span))
        });
        let (policy, sid, span) = held.unwrap_or_else(|| (names(&ready, result.layer), None, None));
        Shown { layer: result.layer, verdict: result.verdict, policy, sid, span }
    };
    let layers = decision.layers.iter().map(shown).collect();
    let missing = decision.missing.map(|layer| missing(layer, &ready));
    let several = model.lists.account.len() > 1;
    let account = several.then(|| at.label().to_owned());
    Ok(Told { who: ready.subject.label.clone(), account, request, decision, missing, layers })
}

/// The names of a layer's policies.
fn names(ready: &Ready, layer: Layer) -> String {
    let mut names = Vec::new();
    while let Some(held) = ready.held(layer, names.len()) {
        names.push(held.name.as_str());
        if layer == Layer::Boundary {
            break;
        }
    }
    names.join(", ")
}

/// What the words of a principal say.
fn named(text: &str) -> Result<Named<'_>, Unasked> {
    if let Ok(arn) = Arn::split(text) {
        let account = Some(arn.account);
        return match arn.resource.split_once('/') {
            Some(("user", _)) => Ok((PrincipalKind::User, "user")),
            Some(("role", _)) => Ok((PrincipalKind::Role, "role")),
            Some(("group", _)) => Ok((PrincipalKind::Group, "group")),
            _ => Err(Unasked::new(format!("{} is no user, role or group", quoted(text)))),
        }
        .map(|(kind, word)| {
            let path = arn.resource.get(word.len()..).unwrap_or_default();
            let at_root = path.get(1..).filter(|name| !name.contains('/'));
            Named { kind: Some(kind), name: at_root.unwrap_or(path), account }
        });
    }
    let kinds = [
        ("group ", PrincipalKind::Group),
        ("user ", PrincipalKind::User),
        ("role ", PrincipalKind::Role),
        ("permission set ", PrincipalKind::PermissionSet),
    ];
    let said = kinds.iter().find_map(|(word, kind)| Some((*kind, text.strip_prefix(word)?)));
    let (kind, name) = said.map_or((None, text), |(kind, name)| (Some(kind), name));
    Ok(Named { kind, name: name.trim(), account: None })
}

/// The declared principals of a name, one for each account that has it; none where a role or user is meant that
/// somebody makes.
fn declared(
    named: &Named<'_>,
    model: &Model,
    accounts: &[AccountId],
) -> Result<Vec<PrincipalId>, Unasked> {
    let name = named.name.rsplit('/').next().unwrap_or_default();
    let here = |id: &PrincipalId| {
        model.principal(*id).accounts.iter().any(|account| accounts.contains(account))
    };
    let found: Vec<PrincipalId> = model
        .principals()
        .filter(|&id| *model.principal(id).name == *name)
        .filter(|&id| named.kind.is_none_or(|kind| model.principal(id).kind == kind))
        .filter(here)
        .collect();
    let first = found.first().map(|&id| model.principal(id).kind);
    match (found.as_slice(), named.kind) {
        ([], Some(PrincipalKind::Role | PrincipalKind::User)) => Ok(Vec::new()),
        ([], _) => {
            let names = model.principals().map(|id| &*model.principal(id).name);
            let help = match nearest(name, names) {
                Some(near) => format!("did you mean {}?", quoted(near)),
                None => "write `role NAME` for a role that a delegation makes".to_owned(),
            };
            Err(Unasked::Unfit(format!("no principal is called {}", quoted(name)), Some(help)))
        }
        (all, _) if all.iter().any(|&id| Some(model.principal(id).kind) != first) => {
            let help = format!("say its kind, as in `group {name}`");
            let message = format!("several principals are called {}", quoted(name));
            Err(Unasked::Unfit(message, Some(help)))
        }
        (_, _) => Ok(found),
    }
}

fn accounts(said: Option<&str>, model: &Model) -> Result<Vec<AccountId>, Unasked> {
    let Some(said) = said else { return Ok(model.accounts().collect()) };
    let found: Vec<AccountId> = model
        .accounts()
        .filter(|&id| {
            let account = model.account(id);
            *account.id == *said || account.name.as_deref() == Some(said)
        })
        .collect();
    if found.is_empty() {
        let labels = model.accounts().map(|id| model.account(id).label());
        let help = nearest(said, labels).map(|near| format!("did you mean {}?", quoted(near)));
        return Err(Unasked::Unfit(format!("there is no account {}", quoted(said)), help));
    }
    Ok(found)
}

fn holding(said: &[String], model: &Model) -> Result<Holding, Unasked> {
    match said {
        [] => Ok(Holding::Declared),
        [only] if only == "everything" => Ok(Holding::Everything),
        names => {
            let policy = |name: &String| {
                let found: Option<PolicyId> =
                    model.policies().find(|&id| *model.policy(id).name == **name);
                let names = model.policies().map(|id| &*model.policy(id).name);
                let help =
                    || nearest(name, names).map(|near| format!("did you mean {}?", quoted(near)));
                found.map(|id| (id, model.policy(id).span)).ok_or_else(|| {
                    Unasked::Unfit(format!("there is no policy {}", quoted(name)), help())
                })
            };
            names.iter().map(policy).collect::<Result<_, _>>().map(Holding::Policies)
        }
    }
}

/// The ARN of a resource and, where it was given by its type, the account that owns it.
fn resource(text: &str, account: &Account) -> Result<(String, Option<String>), Unasked> {
    if text == "*" || Arn::split(text).is_ok() {
        return Ok((text.to_owned(), None));
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let [service, kind, name] = words.as_slice() else {
        let help = "write an ARN, `*`, or service, type and name: `\"s3 object bucket/key\"`";
        return Err(Unasked::Unfit(format!("{} is no resource", quoted(text)), Some(help.into())));
    };
    let found = catalogue::service(service)
        .and_then(|service| service.resource_type(kind))
        .and_then(|kind| kind.arns(account.partition, "*", &account.id, name).into_iter().next());
    match found {
        Some(arn) => Ok((arn, Some(account.id.to_string()))),
        None => {
            let help = format!("`deleg catalog {service}` lists what there is");
            let message =
                format!("there is no resource type {}", quoted(&format!("{service} {kind}")));
            Err(Unasked::Unfit(message, Some(help)))
        }
    }
}
