//! The same questions asked of IAM policies that people already have: what can their holder reach?
//!
//! A family is a boundary and the names that can be created with it, as the policy's own conditions say. What no boundary
//! guards is an escalation, unless it lies where only what is made with a boundary can be; then it is an assumption.

mod at_home;
mod compute;
mod finding;
mod guards;
mod known;
mod names;
mod principals;
mod questions;
mod services;
mod steps;
mod words;
mod world;
mod zone;

pub use finding::{Call, Finding, Rule, Severity, Statement};
pub use guards::{Guard, of as guards_of};
pub use known::{Known, Real};
pub use names::rules;
pub use world::{Subject, Text};

use crate::iam::pattern::bounded;
use crate::prove::TOGETHER;
use questions::Asker;
use world::World;

/// The actions that drive compute which is there already.
pub fn compute_actions() -> Vec<&'static str> {
    compute::actions()
}

/// Whether a pattern of actions takes in one that drives compute which is there already.
pub fn drives(pattern: &crate::iam::pattern::Pattern) -> bool {
    compute::actions().iter().any(|action| pattern.matches(&action.to_ascii_lowercase()))
}

/// Everything that is found, the worst first.
pub fn audit(subject: &Subject) -> Vec<Finding> {
    bounded(TOGETHER, || found(subject))
}

fn found(subject: &Subject) -> Vec<Finding> {
    let subject = at_home::at_home(subject);
    let world = World::new(&subject);
    let mut findings = Vec::new();
    for actor in &world.actors {
        let mut asker = Asker { world: &world, actor, findings: Vec::new() };
        principals::creation(&mut asker);
        principals::boundaries(&mut asker);
        principals::policies(&mut asker);
        principals::roles(&mut asker);
        principals::users(&mut asker);
        principals::groups(&mut asker);
        principals::assumed(&mut asker);
        services::settings(&mut asker);
        services::compute(&mut asker);
        if actor.made.is_some() {
            services::resource_policies(&mut asker);
        }
        findings.append(&mut asker.findings);
    }
    findings.extend(principals::unread(&world));
    findings.sort_by_key(|finding| (finding.severity, finding.rule));
    findings
}
