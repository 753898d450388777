//! Random projects: one account, one or two delegates, and now and then a statement that may let somebody out.

use super::random::Random;

const SHAPES: &[&str] = &[
    "W-*",
    "*-W",
    "W-*-b",
    "W-?",
    "W-??-*",
    "W-exact",
    "/W/**",
    "/W/x-*",
    "/W/*",
    "/W/b/*-c-*",
    "/W-*/**",
    "/W-*/n-*",
    "/W/fixed",
];
const VERBS: &[&str] = &["create", "configure", "delete", "view", "manage"];

/// Statements that somebody might write beside a delegation: PATTERN and BOUNDARY are filled in.
const BESIDE: &[&str] = &[
    "allow iam:PassRole on iam role PATTERN",
    "allow iam:CreateRole on iam role PATTERN",
    "allow iam:CreateRole on iam role PATTERN when iam:PermissionsBoundary is BOUNDARY",
    "allow iam:CreateRole on iam role PATTERN when iam:PermissionsBoundary like BOUNDARY*",
    "allow iam:CreateRole on iam role PATTERN when iam:PermissionsBoundary StringEqualsIfExists BOUNDARY",
    "allow iam:AttachRolePolicy on iam role PATTERN when iam:PermissionsBoundary is BOUNDARY",
    "allow iam:AttachRolePolicy on iam role PATTERN",
    "allow iam:PutRolePolicy on iam role PATTERN",
    "allow iam:UpdateAssumeRolePolicy on iam role PATTERN",
    "allow iam:CreatePolicyVersion on iam policy PATTERN",
    "allow iam:SetDefaultPolicyVersion on iam policy PATTERN",
    "allow iam:DeletePolicy on iam policy PATTERN",
    "allow iam:CreateUser on iam user PATTERN",
    "allow iam:CreateAccessKey on iam user PATTERN",
    "allow iam:CreateAccessKey on iam user ${aws:username}",
    "allow iam:CreateLoginProfile on iam user PATTERN",
    "allow iam:AttachUserPolicy on iam user PATTERN",
    "allow iam:PutUserPolicy on iam user PATTERN when iam:PermissionsBoundary is BOUNDARY",
    "allow iam:AddUserToGroup on iam group PATTERN",
    "allow iam:AttachGroupPolicy on iam group PATTERN",
    "allow iam:PutRolePermissionsBoundary on iam role PATTERN",
    "allow iam:PutRolePermissionsBoundary on iam role PATTERN when iam:PermissionsBoundary is BOUNDARY",
    "allow iam:DeleteRolePermissionsBoundary on iam role PATTERN",
    "allow iam:DeleteUserPermissionsBoundary on iam user PATTERN",
    "allow iam:DetachRolePolicy on iam role PATTERN",
    "allow iam:DeleteRole on iam role PATTERN",
    "allow iam:TagRole on iam role PATTERN",
    "allow sts:AssumeRole on iam role PATTERN",
    "allow iam:* on iam role PATTERN",
    "allow iam:*RolePolicy on iam role PATTERN when iam:PermissionsBoundary is BOUNDARY",
    "allow iam:UpdateSAMLProvider on *",
    "allow iam:Get*, iam:List* on *",
    "allow s3:* on *",
];

pub fn project(random: &mut Random) -> String {
    let mut lines = vec!["account main = 515436951152".to_owned()];
    let mut boundaries: Vec<(String, String)> = Vec::new();
    for name in random.some(&["Ceiling", "Lid", "Roof"], 2) {
        let path = *random.one(&["/", "/boundaries/", "/lids/"]);
        boundaries.push((name.to_owned(), path.to_owned()));
    }
    let words = random.some(&["app", "data", "web"], 3);
    let first = boundaries[0].0.clone();
    for (at, (name, path)) in boundaries.iter().enumerate() {
        let place = if path == "/" { String::new() } else { format!(" at {path}") };
        let mut body = vec!["    allow s3:GetObject on *".to_owned()];
        if at > 0 && random.often(60) {
            let (text, _) = sentence(random, "deep", std::slice::from_ref(&first));
            body.push(format!("    may {text}"));
        }
        if random.often(25) {
            body.push(format!("    {}", beside(random, &words, &boundaries)));
        }
        lines.push(format!("boundary {name}{place} {{\n{}\n}}", body.join("\n")));
    }
    let kind = *random.one(&["group", "group", "user", "role", "permission set"]);
    let names: Vec<String> = boundaries.iter().map(|(name, _)| name.clone()).collect();
    let own = if random.often(35) { beside(random, &words, &boundaries) } else { String::new() };
    let body = if own.is_empty() { String::new() } else { format!(" {{\n    {own}\n}}") };
    lines.push(format!("{kind} holder{body}"));
    lines.push("role colleague".into());
    for word in &words {
        let other = random.often(15);
        let who = if other { "colleague" } else { "holder" };
        let chosen = random.some(&names, 2);
        let (text, clauses) = sentence(random, word, &chosen);
        let block = if clauses.is_empty() {
            String::new()
        } else {
            format!(" {{ {} }}", clauses.join(" "))
        };
        lines.push(format!("delegate {who} may {text}{block}"));
    }
    lines.join("\n") + "\n"
}

fn beside(random: &mut Random, words: &[&str], boundaries: &[(String, String)]) -> String {
    let word = *random.one(words);
    let pattern = match random.below(6) {
        0 => "*".to_owned(),
        1 => "colleague".to_owned(),
        2 => format!("{word}/*"),
        3 => "service-role/*".to_owned(),
        _ => random.one(SHAPES).replace('W', word).trim_start_matches('/').replace("**", "*"),
    };
    let (name, path) = random.one(boundaries);
    let boundary = format!("\"arn:aws:iam::515436951152:policy{path}{name}\"");
    let statement = *random.one(BESIDE);
    let statement =
        statement.replace("BOUNDARY*", &format!("{}*\"", boundary.trim_end_matches('"')));
    statement.replace("PATTERN", &pattern).replace("BOUNDARY", &boundary)
}

/// A grant and its clauses.
fn sentence(random: &mut Random, word: &str, boundaries: &[String]) -> (String, Vec<String>) {
    let kind = *random.one(&[
        "roles",
        "roles",
        "roles",
        "users",
        "users",
        "policies",
        "instance profiles",
        "groups",
    ]);
    let mut verbs = random.some(VERBS, 2);
    if verbs.contains(&"manage") {
        verbs = vec!["manage"];
    }
    if kind == "roles" && random.often(30) {
        verbs.push("pass");
    }
    let mut text = format!("{} {kind} {}", verbs.join(" and "), names(random, word));
    let shaping = verbs.iter().any(|verb| matches!(*verb, "create" | "configure" | "manage"));
    let family = matches!(kind, "roles" | "users");
    if family && (shaping || verbs.contains(&"delete") || verbs.contains(&"pass")) {
        text.push_str(&format!(" bounded by {}", boundaries.join(" or ")));
    }
    if random.often(15) {
        text.push_str(" with mfa");
    }
    if random.often(10) {
        text.push_str(" when aws:RequestedRegion is eu-west-1");
    }
    (text, clauses(random, kind, &verbs, word))
}

fn clauses(random: &mut Random, kind: &str, verbs: &[&str], word: &str) -> Vec<String> {
    let mut clauses = Vec::new();
    let family = matches!(kind, "roles" | "users");
    let making = verbs.iter().any(|verb| matches!(*verb, "create" | "manage"));
    let changing = making || verbs.iter().any(|verb| matches!(*verb, "configure" | "delete"));
    if family && random.often(20) && changing {
        let own = names(random, word);
        clauses
            .push(format!("policies {}", if random.often(30) { "none".to_owned() } else { own }));
    }
    if kind == "roles" && random.often(15) && changing {
        clauses.push("instance profiles none".into());
    }
    if kind == "roles" && making && random.often(25) {
        clauses.push(format!(
            "pass to {}",
            random.one(&["none", "lambda.amazonaws.com", "any service"])
        ));
    }
    if family && making && random.often(30) {
        let only = format!("only arn:aws:iam::515436951152:policy/{word}/*");
        clauses.push(format!("attach {}", random.one(&["any", "none", only.as_str()])));
    }
    if family && making && random.often(30) {
        clauses.push(format!("inline policies {}", random.one(&["allowed", "none"])));
    }
    if kind != "groups" && changing && random.often(25) {
        clauses.push(
            (*random.one(&[
                "tagged team = one",
                "tagged team in [one, two]",
                "tagged team = ${aws:PrincipalTag/team}",
            ]))
            .into(),
        );
    }
    if kind != "groups" && making && random.often(10) {
        clauses.push("must tag owner".into());
    }
    clauses
}

fn names(random: &mut Random, word: &str) -> String {
    let include: Vec<String> =
        random.some(SHAPES, 2).iter().map(|shape| shape.replace('W', word)).collect();
    let first = &include[0];
    let mut text = include.join(", ");
    if random.often(25) && first.contains('*') {
        let out = match first.strip_suffix("/**") {
            Some(folder) if !folder.contains('*') => format!("{folder}/secret/**"),
            Some(_) => return text,
            None => first.replacen('*', "z*", 1),
        };
        text.push_str(&format!(" except {out}"));
    }
    text
}
