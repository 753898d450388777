//! Makes large projects: the same numbers give the same texts, and IAM's quotas hold in each account.

use std::fmt::Write as _;

/// How large a project is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Sentences that begin with `delegate`.
    pub delegations: usize,
    /// Files they stand in, besides the one that declares the accounts.
    pub files: usize,
    /// Accounts they are for.
    pub accounts: usize,
}

impl Size {
    /// A hundred delegations a file, fifty an account.
    pub fn of(delegations: usize) -> Self {
        let accounts = delegations.div_ceil(50).max(1);
        Self { delegations, files: delegations.div_ceil(100).max(1), accounts }
    }

    /// The same in one file.
    pub fn in_one_file(delegations: usize) -> Self {
        Self { files: 1, ..Self::of(delegations) }
    }
}

/// A file of a project.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path within the project.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A team has one group, one boundary, and this many sentences.
const PER_TEAM: usize = 5;

/// A project that is clean: teams with a group, a boundary and five sentences each.
///
/// An account has ten teams: 10 groups of 300, 70 policies of 1,500, six policies a group of 10.
pub fn project(size: Size) -> Vec<File> {
    let mut accounts = String::new();
    for account in 0..size.accounts {
        let _ = writeln!(accounts, "account a{account:04} = {:012}", 100_000_000_001 + account);
    }
    let mut files = vec![File { path: "accounts.deleg".to_owned(), text: accounts }];
    let per_file = size.delegations.div_ceil(size.files).next_multiple_of(PER_TEAM);
    let per_account = size.delegations.div_ceil(size.accounts).next_multiple_of(PER_TEAM);
    for first in (0..size.delegations).step_by(per_file) {
        let mut text = "use \"accounts.deleg\"\n".to_owned();
        let last = size.delegations.min(first + per_file);
        for at in (first..last).step_by(PER_TEAM) {
            team(&mut text, at / PER_TEAM, at / per_account, PER_TEAM.min(last - at));
        }
        files.push(File { path: format!("teams-{:04}.deleg", first / per_file), text });
    }
    files
}

/// A team's declarations and its first sentences.
fn team(text: &mut String, number: usize, account: usize, sentences: usize) {
    let (name, account) = (format!("t{number:05}"), format!("a{account:04}"));
    let _ = write!(
        text,
        "
/// What roles and users of team {name} can do at most.
boundary {name}-ceiling at /boundaries/ in {account} {{
    allow s3:GetObject, s3:PutObject, s3:DeleteObject on s3 object {name}-data/*
    allow s3:ListBucket on s3 bucket {name}-data
    allow logs:CreateLogStream, logs:PutLogEvents on *
}}

group {name} in {account} {{
    allow s3:GetObject on s3 object {name}-data/* when aws:SecureTransport is true
}}
"
    );
    let passed = ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com", "ec2.amazonaws.com"];
    let service = passed.get(number % passed.len()).copied().unwrap_or_default();
    let grants = [
        format!(
            "create roles {name}-app-* bounded by {name}-ceiling {{\n    pass to {service}\n}}"
        ),
        format!(
            "manage roles /{name}/** bounded by {name}-ceiling with mfa {{\n    tagged team = {name}\n}}"
        ),
        format!(
            "create users {name}-ci-* except {name}-ci-admin bounded by {name}-ceiling until 2031-12-31"
        ),
        format!("view roles {name}-*, /{name}/**"),
        format!("pass roles {name}-shared-* to {service}"),
    ];
    for grant in grants.iter().take(sentences) {
        let _ = write!(text, "\ndelegate {name} in {account} may {grant}\n");
    }
}

/// Makes a text of a number of repetitions.
type Make = fn(usize) -> String;

/// Inputs that invite a comparison of all with all; each is one file.
pub const HOSTILE: &[(&str, Make)] = &[
    ("one account", one_account),
    ("one long beginning", one_long_beginning),
    ("names nested in names", nested_beginnings),
    ("every name misspelt", misspelt),
    ("unclosed blocks", |count| "group a { may create roles x bounded by b {\n".repeat(count)),
    ("one list", one_list),
];

const HEAD: &str =
    "account a = 123456789012\nboundary b at /b/ {\n    allow s3:* on *\n}\ngroup g\n";

fn sentences(count: usize, pattern: impl Fn(usize) -> String) -> String {
    let mut text = HEAD.to_owned();
    for at in 0..count {
        let _ = writeln!(text, "delegate g may create roles {} bounded by b", pattern(at));
    }
    text
}

/// More sentences than an account may hold policies.
fn one_account(count: usize) -> String {
    sentences(count, |at| format!("r{at:06}-*"))
}

/// Patterns that differ only at their ends.
fn one_long_beginning(count: usize) -> String {
    sentences(count, |at| format!("service-of-the-application-number-{at:06}-*"))
}

/// Each pattern takes in forty others.
fn nested_beginnings(count: usize) -> String {
    sentences(count, |at| format!("r{:06}-{}*", at / 40, "n".repeat(at % 40)))
}

/// Every sentence names a boundary that there is not, and each is near to another.
fn misspelt(count: usize) -> String {
    let mut text = "account a = 123456789012\ngroup g\n".to_owned();
    for at in 0..count {
        let _ = write!(
            text,
            "boundary ceiling-{at:06} at /b/ {{\n    allow s3:* on *\n}}\n\
             delegate g may create roles r{at:06}-* bounded by ceilling-{at:06}\n"
        );
    }
    text
}

/// Policies of Cedar of the size of [`project`]'s sentences, for running its program beside this one.
pub fn cedar(policies: usize) -> String {
    let mut text = String::new();
    for at in 0..policies {
        let (team, account) = (at / PER_TEAM, at / 50);
        let _ = write!(
            text,
            "@id(\"t{team:05}-{at}\")
permit (
    principal in Group::\"t{team:05}\",
    action in [Action::\"CreateRole\", Action::\"AttachRolePolicy\", Action::\"PutRolePolicy\"],
    resource in Path::\"a{account:04}/t{team:05}\"
)
when {{ resource.name like \"t{team:05}-app-*\" && context.boundary == Policy::\"t{team:05}-ceiling\" }};

"
        );
    }
    text
}

/// One sentence with many patterns.
fn one_list(count: usize) -> String {
    let mut text = format!("{HEAD}delegate g may create roles ");
    for at in 0..count {
        let _ = write!(text, "r{at}-*, ");
    }
    text + "r bounded by b\n"
}
