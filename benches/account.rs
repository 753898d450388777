//! Snapshots of accounts: made, and audited. See `benches/README.md`.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark reads the clock, writes its inputs, prints, and fails by panicking"
)]

#[expect(dead_code, reason = "processor time is of threads that still run; here they have ended")]
mod measure;

use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// Names the file into which a child writes its peak of memory.
const CHILD: &str = "DELEG_BENCH_CHILD";

fn main() -> ExitCode {
    // A child of this program is the command line itself, which then says what it took.
    if let Some(told) = std::env::var_os(CHILD) {
        let answer = deleg::shell::cli::main();
        let peak = measure::peak_memory().unwrap_or_default().to_string();
        std::fs::write(told, peak).expect("the figure can be written");
        return answer;
    }
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => {
            for principals in [1_000, 10_000, 40_000] {
                measured(principals);
            }
        }
        ["write", file, principals] => write(file, principals.parse().expect("a number")),
        _ => {
            println!("cargo bench --bench account [-- write FILE PRINCIPALS]");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn measured(principals: usize) {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("account.json");
    let path = path.to_str().expect("it is text");
    write(path, principals);
    let bytes = std::fs::metadata(path).expect("it was written").len();
    let told = folder.path().join("peak");
    let program = std::env::current_exe().expect("this program has a path");
    let runs = if principals > 5_000 { 2 } else { 5 };
    let once = || {
        let start = Instant::now();
        Command::new(&program)
            .args(["audit", "--snapshot", path, "--format", "short"])
            .env(CHILD, &told)
            .stdout(Stdio::null())
            .status()
            .expect("a child can be run");
        start.elapsed().as_secs_f64()
    };
    let least = (0..runs).map(|_| once()).fold(f64::INFINITY, f64::min);
    let peak = std::fs::read_to_string(&told).expect("the child tells its peak");
    let peak: u64 = peak.parse().expect("a number");
    println!(
        "{principals} principals, {:.1} MB: {least:.2} s, at most {:.1} MB of memory",
        bytes as f64 / 1e6,
        peak as f64 / 1e6
    );
}

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

const ACCOUNT: &str = "123456789012";

/// Writes an account: three users for every seven roles, a group for every fifty users, a managed policy for every three
/// principals. Most roles are of workloads, each with a text of its own; some deploy, some administer.
fn write(path: &str, principals: usize) {
    let mut chance = Chance(7);
    let mut out = BufWriter::new(File::create(path).expect("the file can be written"));
    let users = principals * 3 / 10;
    let groups = users.div_ceil(50).max(1);
    let policies = principals.div_ceil(3);
    list(&mut out, "{\n    \"UserDetailList\": [\n", users, |at| {
        user(at, groups, policies, &mut chance)
    });
    list(&mut out, ",\n    \"GroupDetailList\": [\n", groups, |at| group(at, policies));
    list(&mut out, ",\n    \"RoleDetailList\": [\n", principals - users, |at| {
        role(at, policies, &mut chance)
    });
    list(&mut out, ",\n    \"Policies\": [\n", policies + 2, managed);
    out.write_all(b"\n}\n").expect("the file can be written");
}

fn list(out: &mut impl Write, begin: &str, count: usize, mut one: impl FnMut(usize) -> Value) {
    out.write_all(begin.as_bytes()).expect("the file can be written");
    for at in 0..count {
        let comma = if at + 1 < count { ",\n" } else { "\n    ]" };
        // As the command prints it: indented.
        let text = format!("{:#}{comma}", one(at));
        out.write_all(text.as_bytes()).expect("the file can be written");
    }
}

fn attached(name: &str) -> Value {
    json!({ "PolicyName": name, "PolicyArn": format!("arn:aws:iam::{ACCOUNT}:policy/{name}") })
}

fn document(statements: Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn user(at: usize, groups: usize, policies: usize, chance: &mut Chance) -> Value {
    let own = if at.is_multiple_of(10) {
        vec![attached(&format!("app-{}", chance.below(policies)))]
    } else {
        vec![]
    };
    json!({
        "Path": "/", "UserName": format!("person-{at}"), "UserId": format!("AIDA{at:017}"),
        "Arn": format!("arn:aws:iam::{ACCOUNT}:user/person-{at}"), "CreateDate": "2024-03-05T10:00:00+00:00",
        "GroupList": [format!("team-{}", at % groups)], "AttachedManagedPolicies": own, "Tags": [],
    })
}

fn group(at: usize, policies: usize) -> Value {
    let delegates = document(json!([
        {
            "Sid": "MakeBoundedRoles", "Effect": "Allow",
            "Action": ["iam:CreateRole", "iam:AttachRolePolicy", "iam:DetachRolePolicy"],
            "Resource": format!("arn:aws:iam::{ACCOUNT}:role/team-{at}-*"),
            "Condition": { "StringEquals": { "iam:PermissionsBoundary": format!("arn:aws:iam::{ACCOUNT}:policy/app-0") } },
        },
        {
            "Sid": "PassThem", "Effect": "Allow", "Action": "iam:PassRole",
            "Resource": format!("arn:aws:iam::{ACCOUNT}:role/team-{at}-*"),
        },
    ]));
    json!({
        "Path": "/", "GroupName": format!("team-{at}"), "GroupId": format!("AGPA{at:017}"),
        "Arn": format!("arn:aws:iam::{ACCOUNT}:group/team-{at}"), "CreateDate": "2024-03-05T10:00:00+00:00",
        "GroupPolicyList": [{ "PolicyName": "delegation", "PolicyDocument": delegates }],
        "AttachedManagedPolicies": [attached(&format!("app-{}", at % policies))],
    })
}

fn role(at: usize, policies: usize, chance: &mut Chance) -> Value {
    let service =
        ["lambda", "ec2", "ecs-tasks", "codebuild"].get(at % 4).copied().unwrap_or_default();
    let mut trust = json!([{ "Effect": "Allow", "Principal": { "Service": format!("{service}.amazonaws.com") }, "Action": "sts:AssumeRole" }]);
    let mut held = vec![attached(&format!("app-{}", chance.below(policies)))];
    let mut path = "/".to_owned();
    let mut name = format!("app-{at}-{service}");
    let mut inline = vec![json!({ "PolicyName": "own", "PolicyDocument": workload(at) })];
    match at % 100 {
        // Administrators, whom people become.
        7 => {
            held = vec![
                json!({ "PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess" }),
            ];
            trust = json!([{ "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") }, "Action": "sts:AssumeRole" }]);
            name = format!("admin-{at}");
        }
        // Deployers: they pass roles, and make some.
        17 | 37 | 57 => {
            inline.push(json!({ "PolicyName": "deploy", "PolicyDocument": deployer(at) }))
        }
        27 => {
            "/aws-service-role/autoscaling.amazonaws.com/".clone_into(&mut path);
            name = format!("AWSServiceRoleForAutoScaling_{at}");
            inline.clear();
        }
        47 => {
            "/aws-reserved/sso.amazonaws.com/eu-central-1/".clone_into(&mut path);
            name = format!("AWSReservedSSO_Set{at}_0123456789abcdef");
        }
        _ => {}
    }
    json!({
        "Path": path, "RoleName": name, "RoleId": format!("AROA{at:017}"),
        "Arn": format!("arn:aws:iam::{ACCOUNT}:role{path}{name}"), "CreateDate": "2024-03-05T10:00:00+00:00",
        "AssumeRolePolicyDocument": document(trust), "InstanceProfileList": [], "RolePolicyList": inline,
        "AttachedManagedPolicies": held, "Tags": [{ "Key": "team", "Value": format!("team-{}", at % 20) }],
        "RoleLastUsed": { "LastUsedDate": "2025-09-10T10:00:00+00:00", "Region": "eu-central-1" },
    })
}

/// What a workload does with what is its own.
fn workload(at: usize) -> Value {
    document(json!([
        { "Sid": "Logs", "Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
          "Resource": format!("arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:/app/{at}:*") },
        { "Sid": "Objects", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"],
          "Resource": [format!("arn:aws:s3:::app-{at}-data"), format!("arn:aws:s3:::app-{at}-data/*")] },
        { "Sid": "Table", "Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"],
          "Resource": format!("arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/app-{at}") },
        { "Sid": "Secrets", "Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
          "Resource": format!("arn:aws:secretsmanager:eu-central-1:{ACCOUNT}:secret:app/{at}/*") },
        { "Sid": "Keys", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*",
          "Condition": { "StringEquals": { "kms:ViaService": "s3.eu-central-1.amazonaws.com", "aws:ResourceTag/app": format!("app-{at}") } } },
    ]))
}

fn deployer(at: usize) -> Value {
    document(json!([
        { "Sid": "Functions", "Effect": "Allow", "Action": ["lambda:*", "cloudformation:*", "apigateway:*"], "Resource": "*" },
        { "Sid": "Pass", "Effect": "Allow", "Action": "iam:PassRole", "Resource": format!("arn:aws:iam::{ACCOUNT}:role/app-{at}-*") },
        { "Sid": "Look", "Effect": "Allow", "Action": ["iam:Get*", "iam:List*"], "Resource": "*" },
    ]))
}

/// A managed policy of the account, or one of AWS's, with an older version beside it.
fn managed(at: usize) -> Value {
    let (arn, text) = match at {
        0 => (
            "arn:aws:iam::aws:policy/AdministratorAccess".to_owned(),
            document(json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }])),
        ),
        1 => (
            "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned(),
            document(
                json!([{ "Effect": "Allow", "Action": ["s3:Get*", "s3:List*", "ec2:Describe*", "iam:Get*", "iam:List*"], "Resource": "*" }]),
            ),
        ),
        _ => (format!("arn:aws:iam::{ACCOUNT}:policy/app-{}", at - 2), workload(at + 1_000_000)),
    };
    let name = arn.rsplit('/').next().unwrap_or_default().to_owned();
    json!({
        "PolicyName": name, "PolicyId": format!("ANPA{at:017}"), "Arn": arn, "Path": "/", "DefaultVersionId": "v2",
        "AttachmentCount": 1, "PermissionsBoundaryUsageCount": 0, "IsAttachable": true,
        "PolicyVersionList": [
            { "Document": text, "VersionId": "v2", "IsDefaultVersion": true, "CreateDate": "2024-03-05T10:00:00+00:00" },
            { "Document": document(json!([{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }])), "VersionId": "v1", "IsDefaultVersion": false, "CreateDate": "2024-01-05T10:00:00+00:00" },
        ],
    })
}
