//! How many requests a second are decided on one core, policies compiled once.
//!
//! `cargo bench --bench evaluate` prints a line for each set: what one decision took, and how many a second that is.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark reads its input, measures time and prints it"
)]

use deleg::evaluate::{Context, Layers, Outcome, Policy, Request, decide};
use deleg::iam::parse::parse;
use deleg::iam::problem::DocumentKind;
use deleg::text::Sources;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

const ROUNDS: u32 = 400_000;

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

fn measure(name: &str, layers: &Layers<'_>, requests: &[Request]) {
    let mut allowed = 0_u32;
    let start = Instant::now();
    for round in 0..ROUNDS {
        let at = round as usize % requests.len();
        let decision = decide(layers, black_box(requests.get(at).expect("within the list")));
        allowed += u32::from(decision.outcome == Outcome::Allowed);
    }
    let took = start.elapsed();
    let each = took.as_nanos() / u128::from(ROUNDS);
    let rate = f64::from(ROUNDS) / took.as_secs_f64() / 1e6;
    println!("{name}: {each} ns a decision, {rate:.2} million a second, {allowed} allowed");
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
    measure("a delegation", &identity, &requests);
    let bounded = Layers { boundary: Some(&boundary), ..identity };
    measure("a delegation and a boundary", &bounded, &requests);
}
