//! How many requests a second are decided on one core, policies compiled once.
//!
//! `cargo bench --bench evaluate` prints a line for each set: what one decision took, and how many a second that is.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark reads its input, measures time and prints it"
)]

#[allow(dead_code, reason = "the other benchmarks use the rest of it")]
mod measure;

use deleg::evaluate::{Context, Layers, Outcome, Policy, Request, decide};
use deleg::iam::document::{Document, Statement};
use deleg::iam::parse::parse;
use deleg::iam::problem::DocumentKind;
use deleg::text::Sources;
use std::hint::black_box;
use std::path::Path;

/// Decisions of one run.
const ROUNDS: usize = 100_000;

fn policy(path: &str) -> Policy {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read_to_string(&path).expect("the example is in the repository");
    let mut sources = Sources::new();
    let file = sources.add("policy.json", text.as_str());
    Policy::new(&parse(file, &text, DocumentKind::Identity).document.expect("a policy"))
}

fn request(action: &str, resource: &str) -> Request {
    Request {
        principal: "arn:aws:iam::515436951152:user/ann".to_owned(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        resource_account: None,
        context: Context::new()
            .with("aws:PrincipalArn", "arn:aws:iam::515436951152:user/ann")
            .with("aws:username", "ann")
            .with("aws:SourceIp", "203.0.113.7")
            .with("iam:PermissionsBoundary", "arn:aws:iam::515436951152:policy/S3AccessBoundary"),
    }
}

fn report(name: &str, layers: &Layers<'_>, requests: &[Request]) {
    let allowed = |request: &Request| decide(layers, request).outcome == Outcome::Allowed;
    let figure = measure::figure(10, || {
        let asked = requests.iter().cycle().take(ROUNDS);
        asked.filter(|request| allowed(black_box(request))).count()
    });
    let each = figure.seconds() / f64::from(u32::try_from(ROUNDS).expect("a small number"));
    let share = requests.iter().filter(|request| allowed(request)).count();
    println!(
        "{name}: {:.0} ns a decision, {:.2} million a second; {share} of {} requests are allowed",
        each * 1e9,
        1e-6 / each,
        requests.len()
    );
}

fn main() {
    let folder = "examples/published-practice/expected/main";
    let delegation = [policy(&format!("{folder}/DelegatePermissions.json"))];
    let boundary = [policy(&format!("{folder}/S3AccessBoundary.json"))];
    let role = "arn:aws:iam::515436951152:role/service-web";
    let requests = [
        request("iam:CreateRole", role),
        request("iam:AttachRolePolicy", role),
        request("iam:PassRole", role),
        request("iam:CreatePolicyVersion", "arn:aws:iam::515436951152:policy/service-web"),
        request("iam:CreatePolicyVersion", "arn:aws:iam::515436951152:policy/service-role/x"),
        request("iam:DeleteRolePermissionsBoundary", role),
        request("iam:ListRoles", "*"),
        request("s3:GetObject", "arn:aws:s3:::acme-data/report.csv"),
    ];
    let statements = delegation.iter().map(Policy::len).sum::<usize>();
    println!("the delegation has {statements} statements");
    let identity = Layers { identity: &delegation, ..Layers::default() };
    report("a delegation", &identity, &requests);
    let bounded = Layers { boundary: Some(&boundary), ..identity };
    report("a delegation and a boundary", &bounded, &requests);
    let everything = [Policy::new(&Document::new(vec![Statement::allow(["*"], ["*"])]))];
    let created = Layers { identity: &everything, ..bounded };
    report("everything within a boundary", &created, &requests);
}
