//! Fitting into limits keeps the meaning: proved for random policies that are too long, and for `fits by wildcards`.

use crate::attack::project::{Files, snapshot};
use crate::prove::{allows, config, document, policy, requests};
use deleg::evaluate::Policy;
use deleg::model::Index;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A policy many times over: too long as it is, and short once its doubles are joined.
fn repeated(value: &Value) -> Value {
    let statements = value["Statement"].as_array().expect("a list");
    let size = value["Statement"].to_string().len();
    let times = 7_000 / size.max(1) + 1;
    let all: Vec<&Value> = (0..times).flat_map(|_| statements).collect();
    json!({"Version": "2012-10-17", "Statement": all})
}

/// What is built of a policy that a file holds.
fn built(value: &Value, header: &str) -> Result<String, Vec<String>> {
    let text = format!(
        "account main = 123456789012\npolicy P for devs {header} from \"p.json\"\ngroup devs\n"
    );
    let files = Files(BTreeMap::from([("p.json".to_owned(), value.to_string())]));
    let snapshot = snapshot(&text, &files);
    let found =
        snapshot.diagnostics().iter().map(|one| format!("{} {}", one.code.as_str(), one.message));
    let artifacts = snapshot.build("json", true).map_err(|_| found.collect::<Vec<_>>())?;
    let policy = artifacts.iter().find(|one| one.path.ends_with("P.json"));
    Ok(policy.expect("it is built").text.clone())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_shortened_decides_every_request_as_before(one in policy()) {
        let long = repeated(&one);
        let built = built(&long, "");
        // Four statements at most are left once doubles are gone: what is said to be too long was not shortened.
        if let Err(said) = &built {
            prop_assert!(!said.iter().any(|one| one.starts_with("E0603")), "{:?}", said);
        }
        if let Ok(text) = built {
            prop_assert!(text.len() < long.to_string().len());
            let (before, after) = ([Policy::new(&document(&long.to_string()))], [Policy::new(&document(&text))]);
            for request in requests(&[&one]) {
                prop_assert_eq!(allows(&before, &request), allows(&after, &request), "{:?}", request);
            }
        }
    }
}

/// Every action of some services on a few resources: longer than a policy may be.
fn listed(services: &[&str]) -> Vec<String> {
    let services = services.iter().filter_map(|prefix| deleg::iam::catalogue::service(prefix));
    services.flat_map(|service| service.actions().map(|one| one.full_name())).collect()
}

fn project(header: &str, kind: &str, actions: &[String]) -> String {
    let attached = if kind == "policy" { " for devs" } else { "" };
    format!(
        "account main = 123456789012\n{kind} P{attached}{header} {{\n    allow {} on *\n}}\ngroup devs\n",
        actions.join(", ")
    )
}

#[test]
fn wildcards_are_chosen_only_where_they_are_asked_for() {
    let actions: Vec<String> =
        listed(&["ec2"]).into_iter().filter(|one| !one.ends_with("Snapshots")).collect();
    for kind in ["policy", "boundary"] {
        let files = || Files(BTreeMap::new());
        let plain = snapshot(&project("", kind, &actions), &files());
        let codes = plain.diagnostics().iter().map(|one| one.code.as_str());
        assert!(codes.into_iter().any(|code| code == "E0603"), "{:?}", plain.diagnostics());
        let asked = snapshot(&project(" fits by wildcards", kind, &actions), &files());
        let artifacts =
            asked.build("json", true).unwrap_or_else(|_| panic!("{:?}", asked.diagnostics()));
        let text = &artifacts.iter().find(|one| one.path.ends_with("P.json")).unwrap().text;
        assert!(text.len() <= 6_145, "{}", text.len());
        // The same actions today: each that is listed, and none of the others.
        let policy = [Policy::new(&document(text))];
        for action in listed(&["ec2", "s3"]) {
            let request = deleg::evaluate::Request {
                principal: "arn:aws:iam::123456789012:user/anna".into(),
                action: action.clone(),
                resource: "*".into(),
                ..Default::default()
            };
            assert_eq!(allows(&policy, &request), actions.contains(&action), "{action}");
        }
        let manifest: Value = serde_json::from_str(&artifacts.last().unwrap().text).unwrap();
        let said = &manifest["accounts"][0]["policies"][0]["wildcards"];
        let said = said.as_array().expect("the manifest says which");
        for one in said {
            let pattern = one["pattern"].as_str().unwrap();
            assert!(pattern.ends_with('*') && text.contains(pattern), "{pattern}");
            for action in one["actions"].as_array().unwrap() {
                assert!(action.as_str().unwrap().starts_with(pattern.trim_end_matches('*')));
            }
        }
        assert!(!said.is_empty());
    }
}

#[test]
fn what_fits_keeps_its_lists() {
    let actions: Vec<String> = listed(&["sqs"]);
    let asked =
        snapshot(&project(" fits by wildcards", "policy", &actions), &Files(BTreeMap::new()));
    let artifacts =
        asked.build("json", true).unwrap_or_else(|_| panic!("{:?}", asked.diagnostics()));
    assert!(!artifacts[0].text.contains('*') || !artifacts[0].text.contains("sqs:*"));
    assert!(!artifacts.last().unwrap().text.contains("wildcards"));
    let model = asked.model();
    let index = Index::new(model);
    let plan = deleg::plan::account(model, &index, model.accounts().next().unwrap());
    assert!(plan.policies[0].wildcards.is_empty());
}
