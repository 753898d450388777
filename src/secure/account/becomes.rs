//! Who becomes a role by its trust policy, and gets out by what that role can reach.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::quoted;
use crate::iam::account::Admitted;
use crate::secure::account::auditor::{Answered, Kind};
use crate::secure::account::index::Index;
use crate::secure::audit::{Call, Finding, Rule, Severity};

/// The principals that can get out, and raises to an escalation what is a risk only while nobody knows the role.
pub fn escaping(answers: &[Answered]) -> BTreeSet<&str> {
    let out = answers.iter().filter(|one| {
        one.excepted || one.found.iter().any(|finding| finding.severity == Severity::Escalation)
    });
    out.map(|one| &*one.arn).collect()
}

/// Of each principal the roles that name it in their trust and from which it can get out, while by itself it cannot.
pub fn named(index: &Index, answers: &[Answered]) -> BTreeMap<String, Vec<Finding>> {
    let out = escaping(answers);
    let known: BTreeMap<&str, &Answered> = answers.iter().map(|one| (&*one.arn, one)).collect();
    let mut found: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for role in index.roles().filter(|role| out.contains(&*role.arn)) {
        let Some(trust) = &role.trust else { continue };
        let admitted: BTreeSet<&str> = trust
            .admits
            .iter()
            .filter_map(|one| match one {
                Admitted::One(arn) => Some(arn.as_str()),
                _ => None,
            })
            .collect();
        for arn in admitted {
            let Some(one) = known.get(arn) else { continue };
            if out.contains(arn) || one.kind == Kind::ServiceLinked {
                continue;
            }
            found.entry(arn.to_owned()).or_default().push(finding(arn, &role.arn));
        }
    }
    found
}

fn finding(principal: &str, role: &str) -> Finding {
    Finding {
        rule: Rule::BecomesRole,
        severity: Severity::Escalation,
        actions: vec!["sts:AssumeRole".to_owned()],
        calls: vec![Call {
            principal: principal.to_owned(),
            action: "sts:AssumeRole".to_owned(),
            resource: role.to_owned(),
            context: BTreeMap::new(),
            command: format!("aws sts assume-role --role-arn {role} --role-session-name x"),
        }],
        statements: Vec::new(),
        message: format!(
            "the trust policy of {} names the holder, and whoever becomes that role gets out",
            quoted(role)
        ),
    }
}
