//! Comparisons of small policies against trying every request.

use crate::prove::{config, document, policies, policy, requests};
use deleg::compare::{Difference, Policy, Relation, compare};
use deleg::evaluate::{self, Layers, Outcome, Request, decide};
use deleg::plan::Role;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

fn side(value: &Value, kind: Option<Role>) -> [Policy; 1] {
    let document = Arc::new(document(&value.to_string()));
    [Policy { account: None, kind, name: "P".into(), document, places: Vec::new() }]
}

/// What a policy says of a request, and what its allowing statements alone say.
fn says(value: &Value) -> impl Fn(&Request) -> (Outcome, bool) {
    let of = |value: &Value| evaluate::Policy::new(&document(&value.to_string()));
    let whole = [of(value)];
    let mut grants = value.clone();
    let statements = grants["Statement"].as_array_mut().expect("a list");
    statements.retain(|one| one["Effect"] == "Allow");
    let grants = if statements.is_empty() { Vec::new() } else { vec![of(&grants)] };
    move |request| {
        let outcome = |identity| decide(&Layers { identity, ..Layers::default() }, request).outcome;
        (outcome(&whole), outcome(&grants) == Outcome::Allowed)
    }
}

/// Whether `more` lets a request pass that `less` does not.
fn gains(less: (Outcome, bool), more: (Outcome, bool), binding: bool) -> bool {
    let denied = |(outcome, _)| outcome == Outcome::ExplicitDeny;
    let bound = denied(less) && (binding || !less.1) && !denied(more);
    more.0 == Outcome::Allowed && less.0 != Outcome::Allowed || bound
}

fn relation(gained: bool, lost: bool) -> Relation {
    match (gained, lost) {
        (true, true) => Relation::Incomparable,
        (true, false) => Relation::Broader,
        (false, true) => Relation::Narrower,
        (false, false) => Relation::Equal,
    }
}

/// The statements each action apart and in the reverse order.
fn rewritten(value: &Value) -> Value {
    let mut statements = Vec::new();
    for one in value["Statement"].as_array().expect("a list").iter().rev() {
        for action in one["Action"].as_array().into_iter().flatten() {
            let mut part = one.clone();
            part["Action"] = json!(action.as_str().expect("a text").to_ascii_uppercase());
            statements.push(part);
        }
        if one["Action"].is_null() {
            statements.push(one.clone());
        }
    }
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn witnesses(list: &[Difference]) -> Vec<String> {
    list.iter().map(|one| format!("{:?} {:?}", one.witness, one.by.statement)).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn relations_are_those_of_trying_every_request([a, b] in policies(), binding in any::<bool>()) {
        let kind = binding.then_some(Role::Identity);
        let report = compare(&side(&a, kind), &side(&b, kind));
        let (of_a, of_b) = (says(&a), says(&b));
        let tried: Vec<_> =
            requests(&[&a, &b]).iter().map(|one| (of_a(one), of_b(one))).collect();
        let gained = tried.iter().any(|&(was, is)| gains(was, is, binding));
        let lost = tried.iter().any(|&(was, is)| gains(is, was, binding));
        let policy = &report.policies[0];
        // Requests beyond those that were tried are confirmed one by one.
        for one in &policy.gained {
            let request = one.witness.request();
            prop_assert!(gains(of_a(&request), of_b(&request), binding), "{:?}", one);
        }
        for one in &policy.lost {
            let request = one.witness.request();
            prop_assert!(gains(of_b(&request), of_a(&request), binding), "{:?}", one);
        }
        let (found, missed) = (!policy.gained.is_empty(), !policy.lost.is_empty());
        prop_assert!(found || !gained, "nothing is gained of {} to {}", a, b);
        prop_assert!(missed || !lost, "nothing is lost of {} to {}", a, b);
        prop_assert_eq!(report.relation, relation(found, missed));
    }

    #[test]
    fn a_policy_written_differently_is_equal(a in policy(), binding in any::<bool>()) {
        let kind = binding.then_some(Role::Identity);
        let own = side(&a, kind);
        prop_assert_eq!(compare(&own, &own).relation, Relation::Equal);
        let report = compare(&own, &side(&rewritten(&a), kind));
        prop_assert_eq!(report.relation, Relation::Equal, "{:?}", report);
    }

    #[test]
    fn the_other_way_round_is_the_mirror([a, b] in policies()) {
        let (one, other) = (side(&a, None), side(&b, None));
        let (there, back) = (compare(&one, &other), compare(&other, &one));
        let mirrored = match there.relation {
            Relation::Broader => Relation::Narrower,
            Relation::Narrower => Relation::Broader,
            same => same,
        };
        prop_assert_eq!(back.relation, mirrored);
        let (there, back) = (&there.policies[0], &back.policies[0]);
        prop_assert_eq!(witnesses(&there.gained), witnesses(&back.lost));
        prop_assert_eq!(witnesses(&there.lost), witnesses(&back.gained));
    }
}
