//! A6: whose trust policy admits the names of a family, where their boundary allows assuming.

use crate::diag::quoted;
use crate::iam::account::{Admitted, is_service_linked, parts, path_name};
use crate::iam::document::{Condition, Effect, Element, Statement};
use crate::iam::operator::Comparison;
use crate::model::{Grant, Kind};
use crate::plan::Assumption;
use crate::prove::{Answer, Question, Rules, ask};
use crate::secure::account::discharge::{Named, Project, Said, Violation, carries};
use crate::secure::account::index::Fact;
use crate::secure::audit::Severity::Escalation;
use crate::secure::audit::rules;
use crate::secure::names::Names;

const ASSUME: &str = "sts:AssumeRole";

/// A6.
pub(super) fn elsewhere(p: &Project<'_>, assumption: &Assumption, grant: &Grant, said: &mut Said) {
    if grant.kind != Kind::Roles && grant.kind != Kind::Users {
        return;
    }
    let names = p.names(grant.kind, &grant.patterns);
    let mut patterns = Names::default();
    patterns.add(grant.kind, &grant.patterns, p.model, p.account);
    let patterns: Vec<String> = patterns.patterns().map(str::to_owned).collect();
    let boundaries = p.boundaries(assumption, grant);
    for id in Project::ceilings(assumption, grant) {
        let Some(text) = p.texts.get(&id) else {
            said.open.push(format!("the text of {} is not known", quoted(&p.arn(id))));
            continue;
        };
        let name = &p.model.policy(id).name;
        for role in p.index.roles() {
            if carries(role, &boundaries) || is_service_linked(&role.arn) {
                continue;
            }
            let asked = Asked { p, names: &names, patterns: &patterns, boundary: text };
            match asked.of(role) {
                Some(Ok(())) => said.violations.push(Violation {
                    severity: Escalation,
                    principal: Some(role.arn.to_string()),
                    policy: None,
                    message: format!(
                        "the trust policy of {} admits them, and it does not carry `{name}`",
                        quoted(&role.arn)
                    ),
                    help: format!(
                        "name in its trust policy whom it is for, or let `{name}` allow `{ASSUME}` on other roles only"
                    ),
                }),
                Some(Err(why)) => said.open.push(why),
                None => {}
            }
        }
        if abroad(p, text) {
            said.open.push(format!(
                "`{name}` allows `{ASSUME}` in other accounts, whose roles are not in this snapshot"
            ));
        }
    }
}

struct Asked<'a> {
    p: &'a Project<'a>,
    names: &'a Named,
    patterns: &'a [String],
    boundary: &'a Rules,
}

impl Asked<'_> {
    /// Whether a role's trust policy lets somebody of the family in: that, why it is not known, or nothing.
    fn of(&self, role: &Fact) -> Option<Result<(), String>> {
        let condition =
            Condition::new(Comparison::ArnLike, "aws:PrincipalArn", self.patterns.iter().cloned());
        let family = rules(vec![
            Statement::allow([ASSUME], [role.arn.to_string()]).with_condition(condition).ok()?,
        ]);
        let Some(trust) = role.trust.as_ref().and_then(|trust| trust.read()) else {
            let why = format!("the trust policy of {} cannot be read", quoted(&role.arn));
            return Some(Err(why));
        };
        let trust = rules_of(trust.as_policy(&role.arn, &|admitted| self.is_of_family(admitted)));
        let left = vec![vec![&trust], vec![self.boundary], vec![&*family]];
        match ask(&Question { left, right: vec![Vec::new()], home: self.p.home() }) {
            Answer::None => None,
            Answer::Some(_) => Some(Ok(())),
            Answer::Undecided(_) => Some(Err(format!(
                "it is not decided whether the trust policy of {} admits them",
                quoted(&role.arn)
            ))),
        }
    }

    fn is_of_family(&self, admitted: &Admitted) -> bool {
        match admitted {
            Admitted::Everyone | Admitted::AllBut => true,
            Admitted::Account(id) => **id == *self.p.account.id,
            Admitted::One(arn) => match parts(arn) {
                Some((_, account, _)) => {
                    *account == *self.p.account.id && self.names.holds(path_name(arn))
                }
                // A session of a role is called by the role's name without its path.
                None => arn.split('/').nth(1).is_some_and(|name| {
                    arn.contains(&format!("::{}:assumed-role/", self.p.account.id))
                        && self.p.index.roles().any(|role| {
                            let own = path_name(&role.arn);
                            own.rsplit('/').next() == Some(name) && self.names.holds(own)
                        })
                }),
            },
            Admitted::Service(_) | Admitted::Provider(_) => false,
        }
    }
}

fn rules_of(document: crate::iam::document::Document) -> Rules {
    Rules::new(std::sync::Arc::new(document))
}

/// Whether a boundary allows assuming roles of other accounts.
fn abroad(p: &Project<'_>, boundary: &Rules) -> bool {
    let home = format!("arn:{}:iam::{}:*", p.account.partition, p.account.id);
    let outside = Statement::new(Effect::Allow, Element::of([ASSUME]), Some(Element::not([home])));
    let roles = Statement::allow([ASSUME], ["arn:*:iam::*:role/*"]);
    let (outside, roles) = (rules(vec![outside]), rules(vec![roles]));
    let left = vec![vec![boundary], vec![&*outside], vec![&*roles]];
    ask(&Question { left, right: vec![Vec::new()], home: None }) != Answer::None
}
