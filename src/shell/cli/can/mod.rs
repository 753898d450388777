//! `deleg can`: decides one request and says why.

mod batch;
mod case;
mod documents;
mod show;

use super::console::Console;
use super::paths::{self, Account, Paths};
use super::{Answer, Failure};
use crate::analysis::can::{Question, Unasked};
use crate::diag::quoted;
use crate::evaluate::Context;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  deleg can devs iam:CreateRole arn:aws:iam::515436951152:role/service-web team.deleg
  deleg can \"role service-web\" s3:GetObject \"s3 object acme-data/x\" team.deleg --holding everything
  deleg can s3:GetObject arn:aws:s3:::acme-data/x --policy own.json --boundary ceiling.json
  deleg can --batch < cases.ndjson

Exit status: 0 allowed, 1 denied, 2 it could not be asked.";

/// Decide one request, and say which statements decide it
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// PRINCIPAL ACTION RESOURCE [PATH…]; with policies as JSON: ACTION RESOURCE
    #[arg(value_name = "WORD")]
    words: Vec<String>,

    /// A condition key of the request; several times for several values
    #[arg(long, value_name = "KEY=VALUE", value_parser = binding)]
    context: Vec<(String, String)>,

    /// What the principal holds besides: `everything`, or names of policies
    #[arg(long, value_name = "POLICIES", value_delimiter = ',')]
    holding: Vec<String>,

    /// The account that is meant, by its name or id
    #[arg(long = "in", value_name = "ACCOUNT")]
    account_in: Option<String>,

    #[command(flatten)]
    account: Account,

    #[command(flatten)]
    documents: Documents,

    /// Decide cases from standard input, one a line, as JSON
    #[arg(long)]
    batch: bool,
}

/// Policies as JSON files.
#[derive(Clone, Debug, clap::Args)]
pub struct Documents {
    /// An identity policy
    #[arg(long, value_name = "FILE", help_heading = "Policies as JSON")]
    policy: Vec<PathBuf>,

    /// The permissions boundary
    #[arg(long, value_name = "FILE", help_heading = "Policies as JSON")]
    boundary: Vec<PathBuf>,

    /// A level of service control policies, from the root; several files of a level with commas
    #[arg(long, value_name = "FILE", help_heading = "Policies as JSON")]
    scp: Vec<String>,

    /// A level of resource control policies, from the root; several files of a level with commas
    #[arg(long, value_name = "FILE", help_heading = "Policies as JSON")]
    rcp: Vec<String>,

    /// The resource's policy, or a role's trust policy
    #[arg(long, value_name = "FILE", help_heading = "Policies as JSON")]
    resource_policy: Option<PathBuf>,

    /// A policy of the session
    #[arg(long, value_name = "FILE", help_heading = "Policies as JSON")]
    session_policy: Vec<PathBuf>,

    /// Who asks: an ARN or a service principal
    #[arg(long, value_name = "ARN", help_heading = "Policies as JSON")]
    principal: Option<String>,

    /// The account that owns the resource, where its ARN does not say it
    #[arg(long, value_name = "ID", help_heading = "Policies as JSON")]
    resource_account: Option<String>,
}

impl Documents {
    fn is_given(&self) -> bool {
        let lists = [&self.policy, &self.boundary, &self.session_policy];
        lists.iter().any(|list| !list.is_empty())
            || !self.scp.is_empty()
            || !self.rcp.is_empty()
            || self.resource_policy.is_some()
            || self.principal.is_some()
    }
}

fn binding(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write KEY=VALUE".to_owned()),
    }
}

/// Runs the command.
pub fn run(args: &Args, console: &mut Console) -> Result<Answer, Failure> {
    let context = context(&args.context);
    if args.batch {
        if !args.words.is_empty() || args.documents.is_given() {
            return Err(Failure::new("`--batch` reads its cases from standard input alone")
                .help("leave out the other arguments"));
        }
        return batch::run();
    }
    if args.documents.is_given() {
        if !args.holding.is_empty() {
            return Err(Failure::new("`--holding` is about principals of `.deleg` files"));
        }
        return documents::run(&args.words, &args.documents, context, console);
    }
    project(args, context, console)
}

/// The values of each key in the order of the command line.
fn context(bindings: &[(String, String)]) -> Context {
    let mut context = Context::new();
    for (key, value) in bindings {
        let mut values = context.get(key).map(<[String]>::to_vec).unwrap_or_default();
        values.push(value.clone());
        context.insert(key, values);
    }
    context
}

fn project(args: &Args, context: Context, console: &mut Console) -> Result<Answer, Failure> {
    let (principal, rest) = principal(&args.words);
    let [action, resource, paths @ ..] = rest else {
        return Err(Failure::new("a request has a principal, an action and a resource").help(
            "write `deleg can PRINCIPAL ACTION RESOURCE [PATH…]`, or name policies with `--policy FILE`",
        ));
    };
    if !case::is_action(action) {
        return Err(Failure::new(format!("{} is not one action", quoted(action)))
            .help("write it as `service:Name`, without wildcards"));
    }
    let paths = Paths { paths: paths.iter().map(PathBuf::from).collect() };
    let project = match paths::open(&paths, console, None)? {
        Ok(project) => project,
        Err(answer) => return Ok(answer),
    };
    let options = paths::options(&project, &args.account, &[], &[]);
    let snapshot = paths::snapshot(&project, &options);
    let question = Question {
        principal: &principal,
        action,
        resource,
        context,
        holding: &args.holding,
        account: args.account_in.as_deref(),
    };
    let told = match snapshot.can(&question) {
        Ok(told) => told,
        Err(Unasked::NotClean) => {
            console.show_people(snapshot.sources(), snapshot.diagnostics())?;
            return Err(Failure::new("the files have errors, so nothing was decided"));
        }
        Err(Unasked::Unfit(message, help)) => return Err(Failure { message, help }),
    };
    let text: Vec<String> = told.iter().map(|one| show::told(one, snapshot.sources())).collect();
    console.result(&text.join("\n"))?;
    Ok(if told.iter().all(|one| one.is_allowed()) { Answer::Yes } else { Answer::No })
}

/// The principal at the beginning, with its kind where that is a word of its own: `role service-web s3:GetObject …`.
fn principal(words: &[String]) -> (String, &[String]) {
    let whole = |count: usize| {
        let (own, rest) = words.split_at_checked(count)?;
        // What follows a principal is an action, which holds a colon.
        let action = rest.first().is_some_and(|word| word.contains(':'));
        (action && rest.len() >= 2).then(|| (own.join(" "), rest))
    };
    let kind = words.first().map_or("", String::as_str);
    let split = match kind {
        "group" | "user" | "role" => whole(2),
        "permission" => whole(3),
        _ => None,
    };
    let one = || {
        let (own, rest) = words.split_at_checked(1)?;
        Some((own.join(" "), rest))
    };
    split.or_else(one).unwrap_or_default()
}
