//! A7: existing compute that a boundary lets its holders drive, and what its roles may do. A snapshot does not show
//! compute, only the roles that it can run under.

use crate::diag::quoted;
use crate::iam::account::{Admitted, Holder, Trust, is_service_linked};
use crate::iam::document::Statement;
use crate::model::PolicyId;
use crate::prove::{Answer, Question, Rules, ask};
use crate::secure::account::discharge::{Passed, Project, Violation};
use crate::secure::account::holding::Holding;
use crate::secure::audit::Severity::Risk;
use crate::secure::audit::{compute_actions, rules};

/// A boundary that drives compute, for one assumption.
#[derive(Debug)]
pub(super) struct Driven {
    at: usize,
    boundary: PolicyId,
    boundaries: Vec<String>,
    /// The services, each with an action that drives it.
    services: Vec<(&'static str, &'static str)>,
}

/// The services whose principals run what an action drives, where they are not called as the action's own.
/// Source: the services' developer guides, on the role that each takes. Read 2026-11.
const RUNS: &[(&str, &[&str])] = &[
    ("ssm", &["ec2", "ssm"]),
    ("ec2", &["ec2"]),
    ("ec2-instance-connect", &["ec2"]),
    ("ecs", &["ecs-tasks", "ec2"]),
    ("apprunner", &["tasks.apprunner", "build.apprunner"]),
    ("codestar", &["codestar", "cloudformation", "codebuild"]),
];

/// What the assumptions on compute are about.
pub(super) fn driven(p: &Project<'_>) -> Vec<Driven> {
    let mut found = Vec::new();
    let all = p.plan.assumptions.iter().enumerate();
    for (at, assumption) in all.filter(|(_, one)| one.code == "A7") {
        for grant in p.grants(assumption) {
            for boundary in Project::ceilings(assumption, grant) {
                let Some(text) = p.texts.get(&boundary) else { continue };
                let mut services: Vec<(&str, &str)> = Vec::new();
                for action in compute_actions().into_iter().filter(|one| allows(text, one)) {
                    let own = action.split(':').next().unwrap_or(action);
                    let run = RUNS.iter().find(|(service, _)| *service == own);
                    let run = run.map_or(vec![own], |(_, services)| services.to_vec());
                    for service in run {
                        if !services.iter().any(|(known, _)| *known == service) {
                            services.push((service, action));
                        }
                    }
                }
                let boundaries = p.boundaries(assumption, grant);
                found.push(Driven { at, boundary, boundaries, services });
            }
        }
    }
    found
}

fn allows(boundary: &Rules, action: &str) -> bool {
    let wanted = rules(vec![Statement::allow([action], ["*"])]);
    let left = vec![vec![boundary], vec![&*wanted]];
    ask(&Question { left, right: vec![Vec::new()], home: None }) != Answer::None
}

/// Whether a role that compute can run under may do what a boundary does not allow.
pub(super) fn pass(p: &Project<'_>, driven: &[Driven], role: &Holder) -> Passed {
    let mut passed = Vec::new();
    if driven.is_empty() || is_service_linked(&role.arn) {
        return passed;
    }
    let Some(trust) = role.trust.as_ref().and_then(|text| Trust::parse(text)) else {
        return passed;
    };
    let mut layers: Option<Vec<Vec<std::sync::Arc<Rules>>>> = None;
    for one in driven {
        let bounded = role.boundary.as_ref().is_some_and(|arn| one.boundaries.contains(arn));
        let run = one.services.iter().find(|(service, _)| {
            trust.admits().any(|admitted| match admitted {
                Admitted::Service(id) => {
                    id.split_once(".amazonaws.com").is_some_and(|(own, _)| own == *service)
                }
                _ => false,
            })
        });
        let (Some(&(service, action)), false) = (run, bounded) else { continue };
        let Some(text) = p.texts.get(&one.boundary) else { continue };
        let layers = layers.get_or_insert_with(|| texts(&Holding::of(role, p.index)));
        let left =
            layers.iter().map(|layer| layer.iter().map(|rules| &**rules).collect()).collect();
        let question = Question { left, right: vec![vec![&**text]], home: p.home() };
        let name = &p.model.policy(one.boundary).name;
        let how = match ask(&question) {
            Answer::None => continue,
            Answer::Some(found) => format!(
                "is allowed {} on {}, which `{name}` does not allow",
                quoted(&found.witness.action),
                quoted(&found.witness.resource)
            ),
            Answer::Undecided(_) => format!("may be allowed more than `{name}`: it is not decided"),
        };
        passed.push((
            one.at,
            Violation {
                severity: Risk,
                principal: Some(role.arn.clone()),
                policy: None,
                message: format!(
                    "{}, under which `{service}` can run what `{action}` drives, {how}",
                    quoted(&role.arn)
                ),
                help: format!(
                    "let `{name}` allow `{action}` only on resources of its own, by name or by tag, or see that nothing runs under this role"
                ),
            },
        ));
    }
    passed
}

fn texts(holding: &Holding) -> Vec<Vec<std::sync::Arc<Rules>>> {
    let mut layers = vec![holding.identity.iter().filter_map(|one| one.text.rules()).collect()];
    layers.extend(holding.boundary.iter().filter_map(|one| Some(vec![one.text.rules()?])));
    layers
}
