//! The evaluator against tables of what AWS documents, and laws that hold of every decision.
//!
//! `tests/evaluate/operators.json` is multiplied out: each comparison in each form, asked about each kind of value.
//! The other tables hold their cases one by one.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reads its own files and stops at the first surprise"
)]

use crate::golden::{self, settle};
use deleg::evaluate::{
    Context, Decision, Layers, MissingPolicy, Outcome, Policy, Request, decide, statement_matches,
};
use deleg::iam::parse::parse;
use deleg::iam::problem::DocumentKind;
use deleg::text::Sources;
use serde_json::{Value, json};
use std::fs;

fn table(name: &str) -> Value {
    let path = golden::root().join("evaluate").join(name);
    let text = fs::read_to_string(&path).expect("the table is in the repository");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn document(value: &Value) -> Policy {
    let text = value.to_string();
    let mut sources = Sources::new();
    let file = sources.add("policy.json", text.as_str());
    let parsed = parse(file, &text, DocumentKind::Resource);
    // Policies of every kind are read here, and only a resource policy has principals.
    let parsed = match parsed.document {
        Some(_) => parsed,
        None => parse(file, &text, DocumentKind::Identity),
    };
    Policy::new(&parsed.document.unwrap_or_else(|| panic!("{text}: {:?}", parsed.problems)))
}

fn policy(statements: &[Value]) -> Policy {
    document(&json!({"Version": "2012-10-17", "Statement": statements}))
}

fn context(value: &Value) -> Context {
    let mut context = Context::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        let text = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
        match value {
            Value::Array(values) => context.insert(key, values.iter().map(text)),
            one => context.insert(key, [text(one)]),
        }
    }
    context
}

fn request(value: &Value) -> Request {
    let text = |name: &str, default: &str| value[name].as_str().unwrap_or(default).to_owned();
    Request {
        principal: text("principal", "arn:aws:iam::111111111111:user/ann"),
        action: text("action", "s3:GetObject"),
        resource: text("resource", "arn:aws:s3:::b/k"),
        resource_account: value["resourceAccount"].as_str().map(str::to_owned),
        context: context(&value["context"]),
    }
}

/// A statement asked three ways: on its own, as what allows, and as what denies.
fn holds(version: &Value, statement: &Value, request: &Request) -> Result<bool, String> {
    let with = |effect: &str| {
        let mut statement = statement.clone();
        statement["Effect"] = json!(effect);
        let mut whole = json!({"Version": "2012-10-17", "Statement": [statement]});
        match version {
            Value::Null => {}
            Value::String(version) if version == "none" => {
                whole.as_object_mut().unwrap().remove("Version");
            }
            version => whole["Version"] = version.clone(),
        }
        document(&whole)
    };
    let allowing = [with("Allow")];
    let denying =
        [policy(&[json!({"Effect": "Allow", "Action": "*", "Resource": "*"})]), with("Deny")];
    let one = statement_matches(&allowing[0], 0, request);
    let outcome = |policies: &[Policy]| {
        let layers = Layers { identity: policies, ..Layers::default() };
        decide(&layers, request).outcome
    };
    let allowed = outcome(&allowing) == Outcome::Allowed;
    let denied = outcome(&denying) == Outcome::ExplicitDeny;
    if one == allowed && one == denied {
        Ok(one)
    } else {
        Err(format!("alone {one}, allowing {allowed}, denying {denied}"))
    }
}

/// Every operator in every form, asked about every kind of value: name, condition, context, expected.
fn operator_cases() -> Vec<(String, Value, Value, bool)> {
    let table = table("operators.json");
    let mut cases = Vec::new();
    for row in table["comparisons"].as_array().unwrap() {
        for form in table["forms"].as_array().unwrap() {
            for polarity in ["positive", "negated"] {
                let Some(name) = row[polarity].as_str() else { continue };
                let (prefix, suffix) =
                    (form["prefix"].as_str().unwrap(), form["suffix"].as_str().unwrap());
                let operator = format!("{prefix}{name}{suffix}");
                let condition = json!({operator.as_str(): {"k": row["listed"]}});
                let (fits, others) =
                    (row["fits"].as_array().unwrap(), row["others"].as_array().unwrap());
                let mut push = |column: &str, context: Value| {
                    let expected =
                        form[polarity][column].as_bool().expect("every column is filled");
                    cases.push((
                        format!("{operator}, {column}, {context}"),
                        condition.clone(),
                        context,
                        expected,
                    ));
                };
                push("absent", json!({}));
                push("empty", json!({"k": []}));
                fits.iter().for_each(|value| push("fits", json!({"k": value})));
                others.iter().for_each(|value| push("other", json!({"k": value})));
                push("all fit", json!({"k": [fits[0], fits[fits.len() - 1]]}));
                push("one fits", json!({"k": [others[0], fits[0]]}));
                push("one fits", json!({"k": [fits[0], others[0]]}));
                push("none fits", json!({"k": [others[0], others[others.len() - 1]]}));
            }
        }
    }
    cases
}

#[test]
fn operators_by_table() {
    let cases = operator_cases();
    assert!(cases.len() > 1_000, "{}", cases.len());
    let mut failures = Vec::new();
    for (name, condition, context, expected) in cases {
        let statement = json!({"Action": "*", "Resource": "*", "Condition": condition});
        let request = request(&json!({"context": context}));
        if holds(&Value::Null, &statement, &request) != Ok(expected) {
            failures.push(format!("{name}: expected {expected}"));
        }
    }
    settle(failures);
}

#[test]
fn conditions_by_table() {
    let mut failures = Vec::new();
    for row in table("conditions.json").as_array().unwrap() {
        let version = match row.get("version") {
            Some(Value::Null) => json!("none"),
            Some(version) => version.clone(),
            None => Value::Null,
        };
        for case in row["cases"].as_array().unwrap() {
            let statement = json!({"Action": "*", "Resource": "*", "Condition": row["condition"]});
            let found = holds(&version, &statement, &request(&json!({"context": case[0]})));
            if found != Ok(case[1].as_bool().unwrap()) {
                failures.push(format!("{}: {case}: {found:?}", row["about"]));
            }
        }
    }
    settle(failures);
}

#[test]
fn elements_by_table() {
    let mut failures = Vec::new();
    for row in table("elements.json").as_array().unwrap() {
        let version = row.get("version").cloned().unwrap_or_default();
        for case in row["cases"].as_array().unwrap() {
            let found = holds(&version, &row["statement"], &request(&case[0]));
            if found != Ok(case[1].as_bool().unwrap()) {
                failures.push(format!("{}: {case}: {found:?}", row["about"]));
            }
        }
    }
    settle(failures);
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "allowed",
        Outcome::ImplicitDeny => "implicitDeny",
        Outcome::ExplicitDeny => "explicitDeny",
    }
}

fn reason(decision: &Decision) -> Value {
    decision.decided_by.map_or(Value::Null, |reason| match reason.layer.level() {
        Some(level) => json!([reason.layer.word(), level, reason.policy, reason.statement]),
        None => json!([reason.layer.word(), reason.policy, reason.statement]),
    })
}

#[test]
fn principals_by_table() {
    let table = table("principals.json");
    let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let allowing = [policy(std::slice::from_ref(&all))];
    let silent = [policy(&[json!({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"})])];
    let mut failures = Vec::new();
    for row in table["rows"].as_array().unwrap() {
        let (caller, grantee) = (row[0].as_str().unwrap(), row[1].as_str().unwrap());
        let mut statement = all.clone();
        statement["Principal"] = table["grantees"][grantee].clone();
        let resource = policy(&[statement]);
        for (at, column) in table["columns"].as_array().unwrap().iter().enumerate() {
            let column = column.as_str().unwrap();
            let mut layers = Layers { resource: Some(&resource), ..Layers::default() };
            match column {
                "identity" => layers.identity = &allowing,
                "boundary" => layers.boundary = Some(&silent),
                "session" => layers.session = Some(&silent),
                "all" => {
                    layers = Layers {
                        identity: &allowing,
                        boundary: Some(&allowing),
                        session: Some(&allowing),
                        ..layers
                    };
                }
                "across" => {
                    layers = Layers { identity: &allowing, boundary: Some(&allowing), ..layers };
                }
                _ => {}
            }
            let mut request = request(&json!({"principal": table["callers"][caller]}));
            let owner = if column.starts_with("across") { "222222222222" } else { "111111111111" };
            request.resource_account = Some(owner.to_owned());
            let found = word(decide(&layers, &request).outcome);
            if row[at + 2] != found {
                failures.push(format!("{caller}, {grantee}, {column}: {found}"));
            }
        }
    }
    settle(failures);
}

/// The policies of a case of `layers.json`: a list of policies, each a list of names of statements.
fn named(table: &Value, policies: &Value) -> Vec<Policy> {
    let one = |names: &Value| {
        let names = names.as_array().unwrap().iter();
        let statements: Vec<Value> =
            names.map(|name| table["statements"][name.as_str().unwrap()].clone()).collect();
        assert!(statements.iter().all(Value::is_object), "{policies}");
        policy(&statements)
    };
    policies.as_array().into_iter().flatten().map(one).collect()
}

#[test]
fn layers_by_table() {
    let table = table("layers.json");
    let mut failures = Vec::new();
    for case in table["cases"].as_array().unwrap() {
        let levels = |name: &str| -> Vec<Vec<Policy>> {
            case[name].as_array().into_iter().flatten().map(|level| named(&table, level)).collect()
        };
        let optional = |name: &str| case.get(name).map(|policies| named(&table, policies));
        let (identity, scps, rcps) = (optional("identity"), levels("scps"), levels("rcps"));
        let (boundary, session) = (optional("boundary"), optional("session"));
        let resource = case.get("resource").map(|names| named(&table, &json!([names])).remove(0));
        let layers = Layers {
            identity: identity.as_deref().unwrap_or_default(),
            boundary: boundary.as_deref(),
            scps: &scps,
            rcps: &rcps,
            resource: resource.as_ref(),
            session: session.as_deref(),
            missing_resource_policy: MissingPolicy::ThereIsNone,
        };
        let decision =
            decide(&layers, &request(&table["requests"][case["request"].as_str().unwrap()]));
        let found = json!([word(decision.outcome), reason(&decision)]);
        if found != json!([case["decision"], case["by"]]) {
            failures.push(format!("{case}: {found}, missing {:?}", decision.missing));
        }
        // Of a denial that no statement makes, the layer that is silent is named.
        assert_eq!(decision.missing.is_some(), decision.outcome == Outcome::ImplicitDeny, "{case}");
    }
    settle(failures);
}

mod laws {
    //! What holds of every decision, whatever the policies.

    use super::*;
    use deleg::evaluate::{Layer, Verdict, own_keys};
    use deleg::iam::document::{
        Condition, Document, Effect, Element, OneOrMany, PrincipalElement, PrincipalEntry,
        PrincipalKind, Principals, Statement, Version,
    };
    use deleg::iam::operator::Operator;
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};

    const ACTIONS: &[&str] =
        &["*", "s3:*", "s3:Get*", "s3:GetObject", "iam:PassRole", "sts:AssumeRole", "kms:Decrypt"];
    const ASKED: &[&str] =
        &["s3:GetObject", "S3:getobject", "iam:PassRole", "sts:AssumeRole", "kms:Decrypt"];
    const RESOURCES: &[&str] = &[
        "*",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::b/${aws:username}/*",
        "arn:aws:iam::111111111111:role/app",
        "arn:aws:kms:*:111111111111:key/*",
        "${k, 'x'}*",
    ];
    const OWN: &[&str] = &[
        "*",
        "arn:aws:s3:::b/ann/k",
        "arn:aws:iam::111111111111:role/app",
        "arn:aws:kms:eu-west-1:111111111111:key/k",
        "arn:aws:sqs:eu-west-1:222222222222:q",
    ];
    const CALLERS: &[&str] = &[
        "arn:aws:iam::111111111111:user/ann",
        "arn:aws:iam::111111111111:role/app",
        "arn:aws:sts::111111111111:assumed-role/app/one",
        "arn:aws:sts::111111111111:federated-user/ann",
        "arn:aws:iam::111111111111:root",
        "lambda.amazonaws.com",
        "*",
    ];
    const GRANTEES: &[&str] = &[
        "*",
        "111111111111",
        "arn:aws:iam::111111111111:user/ann",
        "arn:aws:iam::111111111111:role/app",
        "arn:aws:sts::111111111111:assumed-role/app/one",
    ];
    const VALUES: &[&str] =
        &["a", "b*", "5", "2027-01-01", "true", "10.0.0.0/8", "arn:aws:iam::1:role/*", "${v}"];
    const GIVEN: &[&str] =
        &["a", "b", "5", "2026-01-01", "true", "10.0.0.1", "arn:aws:iam::1:role/x", ""];

    fn some(of: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<&'static str>> {
        subsequence(of, 1..=most)
    }

    fn element(of: &'static [&'static str]) -> impl Strategy<Value = Element> {
        (prop::bool::weighted(0.2), some(of, 3))
            .prop_map(|(negated, values)| Element { negated, ..Element::of(values) })
    }

    fn conditions() -> impl Strategy<Value = Vec<Condition>> {
        let operators: Vec<Operator> = Operator::all().collect();
        let one = (select(operators), select(vec!["k", "V"]), some(VALUES, 3));
        prop::collection::vec(
            one.prop_map(|(operator, key, values)| Condition::new(operator, key, values)),
            0..2,
        )
    }

    fn principals() -> impl Strategy<Value = PrincipalElement> {
        let aws = (prop::bool::weighted(0.2), some(GRANTEES, 2)).prop_map(|(negated, values)| {
            let entry = PrincipalEntry {
                kind: PrincipalKind::Aws,
                values: values.into_iter().map(str::to_owned).collect::<OneOrMany<String>>(),
            };
            PrincipalElement { negated, principals: Principals::Map(vec![entry]) }
        });
        prop_oneof![
            aws,
            Just(PrincipalElement { negated: false, principals: Principals::Everyone }),
        ]
    }

    fn statement() -> impl Strategy<Value = Statement> {
        let effect = prop_oneof![3 => Just(Effect::Allow), 1 => Just(Effect::Deny)];
        (effect, element(ACTIONS), element(RESOURCES), conditions()).prop_map(
            |(effect, action, resource, conditions)| {
                let mut statement = Statement::new(effect, action, Some(resource));
                for condition in conditions {
                    // Two conditions that no statement can hold together: the first alone.
                    let before = statement.clone();
                    statement = statement.with_condition(condition).unwrap_or(before);
                }
                statement
            },
        )
    }

    fn statements() -> impl Strategy<Value = Vec<Statement>> {
        prop::collection::vec(statement(), 0..4)
    }

    fn policies() -> impl Strategy<Value = Vec<Vec<Statement>>> {
        prop::collection::vec(statements(), 0..3)
    }

    /// All that applies to a request, as documents.
    #[derive(Clone, Debug)]
    struct World {
        identity: Vec<Vec<Statement>>,
        boundary: Option<Vec<Vec<Statement>>>,
        session: Option<Vec<Vec<Statement>>>,
        scps: Vec<Vec<Vec<Statement>>>,
        rcps: Vec<Vec<Vec<Statement>>>,
        resource: Option<Vec<Statement>>,
        version: Version,
        missing: MissingPolicy,
    }

    fn world() -> impl Strategy<Value = World> {
        let on_resource =
            prop::collection::vec((statement(), principals()), 0..4).prop_map(|list| {
                list.into_iter().map(|(statement, who)| statement.with_principal(who)).collect()
            });
        let levels = || prop::collection::vec(policies(), 0..2);
        (
            policies(),
            prop::option::weighted(0.3, policies()),
            prop::option::weighted(0.3, policies()),
            levels(),
            levels(),
            prop::option::weighted(0.4, on_resource),
            select(vec![Version::V2012, Version::V2012, Version::V2008]),
            select(vec![MissingPolicy::NotAsked, MissingPolicy::ThereIsNone]),
        )
            .prop_map(
                |(identity, boundary, session, scps, rcps, resource, version, missing)| World {
                    identity,
                    boundary,
                    session,
                    scps,
                    rcps,
                    resource,
                    version,
                    missing,
                },
            )
    }

    fn requests() -> impl Strategy<Value = Request> {
        let values = || prop::option::weighted(0.7, subsequence(GIVEN, 0..=3));
        (select(CALLERS), select(ASKED), select(OWN), values(), values()).prop_map(
            |(principal, action, resource, k, v)| {
                let mut context = Context::new().with("aws:username", "ann");
                for (key, values) in [("K", k), ("v", v)] {
                    if let Some(values) = values {
                        context.insert(key, values);
                    }
                }
                Request {
                    principal: principal.into(),
                    action: action.into(),
                    resource: resource.into(),
                    resource_account: None,
                    context,
                }
            },
        )
    }

    fn compiled(version: Version, policies: &[Vec<Statement>]) -> Vec<Policy> {
        let document = |statements: &Vec<Statement>| {
            let whole = Document { version: Some(version), ..Document::new(statements.clone()) };
            Policy::new(&whole)
        };
        policies.iter().map(document).collect()
    }

    impl World {
        fn decide(&self, request: &Request) -> Decision {
            let compile = |policies: &[Vec<Statement>]| compiled(self.version, policies);
            let identity = compile(&self.identity);
            let boundary = self.boundary.as_deref().map(compile);
            let session = self.session.as_deref().map(compile);
            let resource =
                self.resource.as_ref().map(|one| compile(std::slice::from_ref(one)).remove(0));
            let scps: Vec<_> = self.scps.iter().map(|level| compile(level)).collect();
            let rcps: Vec<_> = self.rcps.iter().map(|level| compile(level)).collect();
            let layers = Layers {
                identity: &identity,
                boundary: boundary.as_deref(),
                scps: &scps,
                rcps: &rcps,
                resource: resource.as_ref(),
                session: session.as_deref(),
                missing_resource_policy: self.missing,
            };
            decide(&layers, request)
        }

        fn allows(&self, request: &Request) -> bool {
            self.decide(request).outcome == Outcome::Allowed
        }

        /// Every list of statements in it.
        fn lists(&mut self) -> Vec<&mut Vec<Statement>> {
            let levels = self.scps.iter_mut().chain(&mut self.rcps).flatten();
            self.identity
                .iter_mut()
                .chain(self.boundary.iter_mut().flatten())
                .chain(self.session.iter_mut().flatten())
                .chain(levels)
                .chain(&mut self.resource)
                .collect()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

        #[test]
        fn a_denial_never_allows_more(world in world(), at: prop::sample::Index, new in statement(), who in principals(), request in requests()) {
            let before = world.allows(&request);
            let mut after = world.clone();
            let mut lists = after.lists();
            if !lists.is_empty() {
                let list = at.index(lists.len());
                lists[list].push(Statement { effect: Effect::Deny, ..new }.with_principal(who));
                prop_assert!(before || !after.allows(&request));
            }
        }

        #[test]
        fn an_allowance_never_denies_more(world in world(), at: prop::sample::Index, new in statement(), who in principals(), request in requests()) {
            let before = world.allows(&request);
            let mut after = world.clone();
            let mut lists = after.lists();
            if !lists.is_empty() {
                let list = at.index(lists.len());
                lists[list].push(Statement { effect: Effect::Allow, ..new }.with_principal(who));
                prop_assert!(!before || after.allows(&request));
            }
        }

        #[test]
        fn the_order_of_statements_and_policies_does_not_matter(world in world(), request in requests()) {
            let mut turned = world.clone();
            turned.lists().into_iter().for_each(|list| list.reverse());
            turned.identity.reverse();
            turned.scps.iter_mut().for_each(|level| level.reverse());
            prop_assert_eq!(world.decide(&request).outcome, turned.decide(&request).outcome);
        }

        #[test]
        fn boundary_session_and_guardrails_only_take_away(world in world(), request in requests()) {
            let without = World { boundary: None, session: None, scps: Vec::new(), rcps: Vec::new(), ..world.clone() };
            prop_assert!(!world.allows(&request) || without.allows(&request));
        }

        #[test]
        fn one_statement_is_as_many_as_it_has_actions_and_resources(world in world(), request in requests()) {
            let mut split = world.clone();
            for list in split.lists() {
                let parts = list.drain(..).flat_map(|statement| {
                    let actions = if statement.action.negated { vec![statement.action.clone()] } else {
                        statement.action.values.iter().map(|one| Element::of([one.clone()])).collect()
                    };
                    actions.into_iter().map(move |action| Statement { action, ..statement.clone() })
                }).collect::<Vec<_>>();
                *list = parts;
            }
            prop_assert_eq!(world.decide(&request).outcome, split.decide(&request).outcome);
        }

        #[test]
        fn the_reason_is_a_statement_that_matches(world in world(), request in requests()) {
            let decision = world.decide(&request);
            prop_assert_eq!(decision.missing.is_some(), decision.outcome == Outcome::ImplicitDeny);
            let Some(reason) = decision.decided_by else { return Ok(()) };
            let policies = match reason.layer {
                Layer::Identity => world.identity.clone(),
                Layer::Boundary => world.boundary.clone().unwrap(),
                Layer::Session => world.session.clone().unwrap(),
                Layer::Scp(level) => world.scps[level].clone(),
                Layer::Rcp(level) => world.rcps[level].clone(),
                Layer::Resource => vec![world.resource.clone().unwrap()],
            };
            let statement = &policies[reason.policy][reason.statement];
            let effect = if decision.outcome == Outcome::Allowed { Effect::Allow } else { Effect::Deny };
            prop_assert_eq!(statement.effect, effect);
            let policy = &compiled(world.version, &policies)[reason.policy];
            // Who is bounded is not known to a statement alone.
            let bounded = world.boundary.is_some() && statement.principal.as_ref().is_some_and(|who| who.negated);
            prop_assert!(bounded || statement_matches(policy, reason.statement, &request));
            let shown = decision.layers.iter().find(|one| one.layer == reason.layer).unwrap();
            let verdict = if effect == Effect::Allow { Verdict::Allows } else { Verdict::Denies };
            prop_assert_eq!(shown.verdict, verdict);
        }

        #[test]
        fn nothing_panics(principal in ".{0,40}", action in ".{0,12}", resource in ".{0,30}", key in ".{0,8}", value in ".{0,12}", texts in prop::collection::vec(".{0,16}", 1..4), operator in select(Operator::all().collect::<Vec<_>>())) {
            let mut request = Request {
                principal: principal.clone(), action: action.clone(), resource: resource.clone(), resource_account: None,
                context: Context::new().with(&key, value),
            };
            own_keys(&mut request);
            let who = PrincipalEntry { kind: PrincipalKind::Aws, values: OneOrMany::Many(texts.clone()) };
            let statement = Statement::new(Effect::Allow, Element::of([action]), Some(Element::not(texts.clone())))
                .with_principal(PrincipalElement { negated: true, principals: Principals::Map(vec![who]) })
                .with_condition(Condition::new(operator, key, texts)).unwrap();
            let policy = Policy::new(&Document::new(vec![statement]));
            let layers = Layers { resource: Some(&policy), identity: std::slice::from_ref(&policy), ..Layers::default() };
            let _ = decide(&layers, &request);
        }
    }
}
