//! The prover against the evaluator: on small policies its answers are those of trying every request.

use deleg::evaluate::{Layers, Outcome, Policy, Request, decide};
use deleg::iam::document::Document;
use deleg::iam::parse::parse;
use deleg::iam::problem::DocumentKind;
use deleg::prove::{Answer, Question, Reason, Rules, ask};
use deleg::text::Sources;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use std::sync::Arc;

mod world;

use world::policies_with_variables;
pub use world::{policies, policy, requests};

/// How many policies are made up: few in every run, any number in a long one.
pub fn cases() -> u32 {
    std::env::var("DELEG_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(48)
}

pub fn document(text: &str) -> Document {
    let mut sources = Sources::new();
    let file = sources.add("policy.json", text);
    parse(file, text, DocumentKind::Identity).document.unwrap_or_else(|| panic!("{text}"))
}

fn rules(value: &Value) -> Rules {
    Rules::new(Arc::new(document(&value.to_string())))
}

fn question<'a>(left: &'a [Rules], right: &'a [Rules]) -> Question<'a> {
    let layers = |all: &'a [Rules]| all.iter().map(|rules| vec![rules]).collect();
    Question { left: layers(left), right: layers(right), home: None }
}

pub fn allows(policies: &[Policy], request: &Request) -> bool {
    let layers = Layers { identity: policies, ..Layers::default() };
    decide(&layers, request).outcome == Outcome::Allowed
}

/// How random policies are drawn: `DELEG_SEED` repeats a run.
pub fn config() -> ProptestConfig {
    let seed = std::env::var("DELEG_SEED").ok().and_then(|text| text.parse().ok());
    ProptestConfig {
        failure_persistence: None,
        rng_seed: seed.map_or(RngSeed::Random, RngSeed::Fixed),
        ..ProptestConfig::with_cases(cases())
    }
}

/// Whether the first policies all allow a request that the last does not; none where no request is tried.
fn escapes(left: &[Rules], right: &Rules, texts: &[&Value]) -> Option<Request> {
    let of = |rules: &Rules| [rules.policy().clone()];
    let (left, right): (Vec<_>, _) = (left.iter().map(of).collect(), of(right));
    requests(texts)
        .into_iter()
        .find(|one| left.iter().all(|layer| allows(layer, one)) && !allows(&right, one))
}

/// Holds an answer to those of trying every request. What rests on a variable may be open.
fn held(left: &[Rules], right: &Rules, texts: &[&Value], open: bool) -> Result<(), TestCaseError> {
    match ask(&question(left, std::slice::from_ref(right))) {
        Answer::None => prop_assert_eq!(escapes(left, right, texts), None),
        Answer::Some(found) => {
            let request = found.witness.request();
            let of = |rules: &Rules| [rules.policy().clone()];
            prop_assert!(left.iter().all(|layer| allows(&of(layer), &request)), "{:?}", request);
            prop_assert!(!allows(&of(right), &request), "{:?}", request);
        }
        Answer::Undecided(Reason::Open(_)) if open => {}
        Answer::Undecided(reason) => prop_assert!(false, "{:?}", reason),
    }
    Ok(())
}

/// IAM's two names for the tags of a role or user hold one value, so that neither policy allows more.
#[test]
fn keys_of_one_value_are_one_key() {
    let under = |key: &str| {
        let condition = json!({ "StringEquals": { key: "blue" } });
        let statement = json!({ "Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "*", "Condition": condition });
        rules(&json!({ "Version": "2012-10-17", "Statement": [statement] }))
    };
    let names = ["aws:ResourceTag/t", "iam:ResourceTag/t", "IAM:resourcetag/T"].map(under);
    for left in &names {
        for right in &names {
            let asked = question(std::slice::from_ref(left), std::slice::from_ref(right));
            assert_eq!(ask(&asked), Answer::None);
        }
    }
    let other = under("aws:RequestTag/t");
    assert!(matches!(ask(&question(&names[..1], &[other])), Answer::Some(_)));
}

#[test]
fn a_key_that_every_request_holds_is_given_a_value() {
    let statement = |effect: &str| json!({"Effect": effect, "Action": "s3:*", "Resource": "*"});
    let mut never = statement("Deny");
    never["Condition"] = json!({"Null": {"aws:CurrentTime": "true"}});
    let policy = json!({"Version": "2012-10-17", "Statement": [never, statement("Allow")]});
    let nothing = json!({"Version": "2012-10-17", "Statement": [statement("Deny")]});
    let answer = ask(&question(&[rules(&policy)], &[rules(&nothing)]));
    let Answer::Some(found) = answer else { panic!("{answer:?}") };
    assert!(found.witness.keys.contains_key("aws:currenttime"), "{:?}", found.witness);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn answers_are_those_of_trying_every_request([a, b] in policies()) {
        held(&[rules(&a)], &rules(&b), &[&a, &b], false)?;
    }

    #[test]
    fn two_layers_are_both_asked([a, b, c] in policies()) {
        held(&[rules(&a), rules(&b)], &rules(&c), &[&a, &b, &c], false)?;
    }

    #[test]
    fn variables_hide_no_request([a, b] in policies_with_variables()) {
        held(&[rules(&a)], &rules(&b), &[&a, &b], true)?;
    }

    #[test]
    fn a_policy_allows_no_more_than_itself([a] in policies_with_variables()) {
        let (left, right) = (rules(&a), rules(&a));
        prop_assert_eq!(ask(&question(&[left], &[right])), Answer::None);
    }
}
