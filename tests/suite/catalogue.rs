//! The catalogue against facts gathered apart from it, its invariants, and the pages of `deleg catalog`.

use deleg::iam::catalogue::{self, Action, Carried, ConditionKey, KeyType, Level, Service};
use deleg::iam::escalation;
use deleg::iam::lookup;
use proptest::prelude::{ProptestConfig, proptest};
use std::collections::BTreeSet;

#[test]
fn the_counts_are_those_of_the_pinned_data() {
    assert_eq!(catalogue::version(), "2026-09-26 (iam-data 0.21.202609261)");
    assert_eq!(catalogue::services().count(), 456);
    assert_eq!(
        catalogue::services().map(|service| service.actions().count()).sum::<usize>(),
        22091
    );
    let types = catalogue::services().map(|service| service.resource_types().count());
    assert_eq!(types.sum::<usize>(), 2334);
    assert_eq!(catalogue::regions().count(), 48);
}

#[test]
fn names_are_sorted_and_found_again_in_any_case() {
    let lower = |text: &str| text.to_ascii_lowercase();
    assert!(
        catalogue::services().map(|service| lower(service.prefix())).is_sorted_by(|a, b| a < b)
    );
    assert!(catalogue::condition_keys().map(|key| lower(key.name())).is_sorted_by(|a, b| a < b));
    for service in catalogue::services() {
        assert_eq!(catalogue::service(&service.prefix().to_ascii_uppercase()), Some(service));
        assert!(!service.name().is_empty());
        assert!(service.actions().map(|action| lower(action.name())).is_sorted_by(|a, b| a < b));
        for action in service.actions() {
            assert_eq!(action.service(), service);
            assert_eq!(catalogue::action(&action.full_name().to_ascii_lowercase()), Some(action));
        }
        for kind in service.resource_types() {
            assert_eq!(kind.service(), service);
            assert_eq!(service.resource_type(kind.name()), Some(kind));
            assert_eq!(service.resource_type(&kind.written_name().to_uppercase()), Some(kind));
            assert!(!kind.written_name().contains(' '));
            for format in kind.arn_formats() {
                assert_eq!(format.splitn(6, ':').count(), 6, "{kind}: {format}");
                assert!(format.starts_with("arn:${Partition}:") && !format.contains(", "));
            }
        }
    }
    for key in catalogue::condition_keys() {
        assert_eq!(catalogue::condition_key(&key.name().to_ascii_uppercase()), Some(key));
    }
}

#[test]
fn every_action_of_iam_and_sts_agrees_with_the_other_sources() {
    let mut seen = 0;
    for line in
        include_str!("../catalog/iam-and-sts.tsv").lines().filter(|line| !line.starts_with('#'))
    {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, levels, types, keys] = fields[..] else { panic!("{line}") };
        let action = catalogue::action(name).unwrap_or_else(|| panic!("{name} is missing"));
        let level = match levels {
            "List" => Level::List,
            "Read" => Level::Read,
            "Write" => Level::Write,
            "Tagging+Write" => Level::Tagging,
            "Permissions management+Write" => Level::Permissions,
            other => panic!("{other}"),
        };
        assert_eq!(action.level(), level, "{name}");
        let own: Vec<String> = action
            .resource_types()
            .map(|(kind, required)| format!("{}{}", kind.name(), if required { "!" } else { "" }))
            .collect();
        assert_eq!(own.join(" "), types, "{name}");
        let mut wanted: BTreeSet<&str> = keys.split_whitespace().collect();
        if name == "iam:PassRole" {
            // A role's tag does not control who passes it, whatever the tables list.
            wanted.remove("aws:ResourceTag/${TagKey}");
            wanted.remove("iam:ResourceTag/${TagKey}");
        }
        let carried: BTreeSet<&str> = action.condition_keys().map(ConditionKey::name).collect();
        assert_eq!(carried, wanted, "{name}");
        for key in catalogue::service("iam").unwrap().condition_keys() {
            let carries = action.carries(key.name()) != Carried::No;
            assert_eq!(carries, wanted.contains(key.name()), "{name} {key}");
        }
        seen += 1;
    }
    let there = ["iam", "sts"].map(|prefix| catalogue::service(prefix).unwrap().actions().count());
    assert_eq!(seen, there.iter().sum::<usize>());
}

#[test]
fn the_boundary_key_is_carried_by_fourteen_actions_and_five_newcomers() {
    let with = |wanted: Carried| -> Vec<&str> {
        catalogue::actions_with_key("iam:permissionsboundary")
            .filter(|action| action.carries("iam:PermissionsBoundary") == wanted)
            .map(Action::name)
            .collect()
    };
    assert_eq!(
        with(Carried::Lately),
        ["DeleteRole", "GetRole", "UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription"]
    );
    assert_eq!(
        with(Carried::Yes),
        [
            "AttachRolePolicy",
            "AttachUserPolicy",
            "CreateRole",
            "CreateUser",
            "DeleteRolePermissionsBoundary",
            "DeleteRolePolicy",
            "DeleteUserPermissionsBoundary",
            "DeleteUserPolicy",
            "DetachRolePolicy",
            "DetachUserPolicy",
            "PutRolePermissionsBoundary",
            "PutRolePolicy",
            "PutUserPermissionsBoundary",
            "PutUserPolicy",
        ]
    );
}

#[test]
fn patterns_take_in_what_a_scan_takes_in() {
    let s3 = catalogue::service("s3").unwrap();
    let matching =
        |pattern: &str| -> Vec<&str> { s3.actions_matching(pattern).map(Action::name).collect() };
    assert_eq!(matching("*").len(), s3.actions().count());
    assert_eq!(matching("listbucket"), ["ListBucket"]);
    assert_eq!(matching("ListBucket*").len(), 3);
    assert_eq!(matching("getobjectacl?"), [""; 0]);
    assert_eq!(matching(""), [""; 0]);
    assert_eq!(matching("zz*"), [""; 0]);
    let tagging: Vec<&str> =
        s3.actions().map(Action::name).filter(|name| name.ends_with("Tagging")).collect();
    assert_eq!(matching("*tagging"), tagging);
    for pattern in ["Get*", "g*", "get?bject*", "P*t*Acl", "?*", "GetObject"] {
        let prefix = pattern.split(['*', '?']).next().unwrap().to_lowercase();
        let found = matching(pattern);
        assert!(
            !found.is_empty() && found.iter().all(|name| name.to_lowercase().starts_with(&prefix))
        );
    }
}

#[test]
fn keys_are_found_as_policies_write_them() {
    let key =
        |name: &str| catalogue::condition_key(name).map(|key| (key.name(), key.written(name)));
    let tag = |name: &str, written: &str| {
        Some((name, written.to_owned())).map(|(a, b)| (a.to_owned(), b))
    };
    let found = |name: &str| key(name).map(|(a, b)| (a.to_owned(), b));
    assert_eq!(
        found("aws:requesttag/Team"),
        tag("aws:RequestTag/${TagKey}", "aws:RequestTag/Team")
    );
    assert_eq!(
        found("IAM:resourcetag/x/y"),
        tag("iam:ResourceTag/${TagKey}", "iam:ResourceTag/x/y")
    );
    assert_eq!(
        found("s3:existingobjecttag/a"),
        tag("s3:ExistingObjectTag/${TagKey}", "s3:ExistingObjectTag/a")
    );
    assert_eq!(found("aws:sourceip"), tag("aws:SourceIp", "aws:SourceIp"));
    assert_eq!(found("aws:RequestTag/"), None);
    assert_eq!(found("iam:PermissionBoundary"), None);
    assert_eq!(found("aws:RequestTag/ü"), tag("aws:RequestTag/${TagKey}", "aws:RequestTag/ü"));
    assert_eq!(found("ü"), None);

    let kind = |name: &str| {
        catalogue::condition_key(name)
            .map(|key| (key.key_type(), key.is_multivalued(), key.is_global()))
    };
    assert_eq!(kind("aws:TagKeys"), Some((KeyType::String, true, false)));
    assert_eq!(kind("aws:ResourceTag/a"), Some((KeyType::String, false, false)));
    assert_eq!(kind("aws:PrincipalTag/a"), Some((KeyType::String, false, true)));
    assert_eq!(kind("aws:MultiFactorAuthPresent"), Some((KeyType::Bool, false, true)));
    assert_eq!(kind("aws:SourceIp"), Some((KeyType::IpAddress, false, true)));
    assert_eq!(kind("iam:PermissionsBoundary"), Some((KeyType::Arn, false, false)));
    assert!(catalogue::global_keys().count() > 50);
}

#[test]
fn an_action_carries_what_is_listed_and_no_more() {
    let carries = |action: &str, key: &str| catalogue::action(action).unwrap().carries(key);
    assert_eq!(carries("iam:PassRole", "iam:PassedToService"), Carried::Yes);
    assert_eq!(carries("iam:PassRole", "iam:PermissionsBoundary"), Carried::No);
    assert_eq!(carries("iam:PassRole", "aws:ResourceTag/team"), Carried::No);
    assert_eq!(carries("iam:PassRole", "iam:ResourceTag/team"), Carried::No);
    assert_eq!(carries("iam:PassRole", "aws:PrincipalTag/team"), Carried::Yes);
    assert_eq!(carries("iam:DeleteRole", "aws:ResourceTag/team"), Carried::Yes);
    assert_eq!(carries("iam:CreateRole", "AWS:requesttag/team"), Carried::Yes);
    assert_eq!(carries("iam:ListRoles", "aws:RequestTag/team"), Carried::No);
    assert_eq!(carries("iam:ListRoles", "aws:CurrentTime"), Carried::Yes);
    assert_eq!(carries("iam:UpdateRole", "iam:PermissionsBoundary"), Carried::Lately);
    assert_eq!(carries("iam:CreateRole", "iam:NoSuchKey"), Carried::No);
}

#[test]
fn resource_types_make_and_recognise_arns() {
    let kind =
        |prefix: &str, name: &str| catalogue::service(prefix).unwrap().resource_type(name).unwrap();
    let arn = |prefix, name, pattern| kind(prefix, name).arn("aws", "*", "123456789012", pattern);
    assert_eq!(arn("s3", "bucket", "acme-data"), "arn:aws:s3:::acme-data");
    assert_eq!(arn("s3", "object", "acme-data/*"), "arn:aws:s3:::acme-data/*");
    assert_eq!(arn("iam", "role", "service-*"), "arn:aws:iam::123456789012:role/service-*");
    assert_eq!(
        arn("dynamodb", "index", "Orders/index/ByDate"),
        "arn:aws:dynamodb:*:123456789012:table/Orders/index/ByDate"
    );
    assert_eq!(
        arn("lambda", "function-alias", "api:prod"),
        "arn:aws:lambda:*:123456789012:function:api:prod"
    );
    assert!(!kind("s3", "bucket").has_account() && kind("iam", "role").has_account());
    assert!(!kind("iam", "role").has_region() && kind("dynamodb", "table").has_region());
    assert!(!kind("securityhub", "hub").has_name() && kind("s3", "bucket").has_name());
    assert_eq!(kind("apigateway", "Stage").arns("aws", "eu-west-1", "1", "*").len(), 2);

    for service in catalogue::services() {
        for kind in service.resource_types() {
            for arn in kind.arns("aws", "*", "*", "*") {
                assert!(kind.matches_arn_pattern(&arn), "{kind}: {arn}");
                assert!(!arn.contains("${"), "{kind}: {arn}");
            }
        }
    }
    let can = |action: &str, pattern: &str| catalogue::action(action).unwrap().can_act_on(pattern);
    assert!(can("s3:GetObject", "arn:aws:s3:::acme-data/*") && can("s3:GetObject", "*"));
    assert!(!can("s3:GetObject", "arn:aws:s3:::acme-data"));
    assert!(!can("iam:CreateRole", "arn:aws:iam::123456789012:user/x"));
    assert!(!can("iam:ListRoles", "arn:aws:iam::123456789012:role/x") && can("iam:ListRoles", "*"));
}

#[test]
fn the_pages_of_deleg_catalog() {
    for (name, query) in [
        ("service", "s3-outposts"),
        ("actions", "s3:GetObjectT*"),
        ("level", "sts:@list"),
        ("action", "iam:CreateRole"),
        ("action-star", "iam:listroles"),
        ("action-through", "iam:DeleteRole"),
        ("type", "s3 bucket"),
        ("type-space", "lambda function alias"),
        ("type-of-two-formats", "lex bot"),
        ("type-single", "securityhub hub"),
        ("key", "--key iam:PermissionsBoundary"),
        ("key-global", "--key aws:principaltag/team"),
        ("key-everywhere", "--key aws:ResourceTag/team"),
        ("anywhere", "*:PassRole"),
        ("key-instead", "iam:passedtoservice"),
        ("principal", "ec2.amazonaws.com.cn"),
        ("unknown-service", "s33"),
        ("unknown-service-by-name", "cloudwatch:GetX"),
        ("unknown-action", "iam:CreateRol"),
        ("unknown-action-elsewhere", "ec2:PassRole"),
        ("unknown-pattern", "s3:Frobnicate*"),
        ("unknown-level", "s3:@reed"),
        ("unknown-type", "s3 buket"),
        ("unknown-key", "--key iam:PermissionBoundary"),
        ("unknown-principal", "lamda.amazonaws.com"),
    ] {
        let answer = match query.strip_prefix("--key ") {
            Some(key) => lookup::look_up_key(key),
            None => lookup::look_up(&query.split_whitespace().collect::<Vec<_>>()),
        };
        let page = match &answer {
            Ok(answer) => answer.text(),
            Err(none) => {
                let help = none.help().map(|help| format!("help: {help}\n")).unwrap_or_default();
                format!("error: {}\n{help}", none.message)
            }
        };
        compare(&format!("{name}.txt"), &format!("$ deleg catalog {query}\n{page}"));
        if let (Ok(answer), "actions" | "type" | "key" | "action" | "principal") = (&answer, name) {
            let json = serde_json::to_string_pretty(&answer.json()).unwrap();
            compare(&format!("{name}.json"), &format!("{json}\n"));
        }
    }
    assert!(lookup::look_up(&[]).is_err());
}

#[expect(clippy::disallowed_methods, reason = "a test reads and refreshes its expected output")]
fn compare(file: &str, found: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalog").join(file);
    if std::env::var("UPDATE").is_ok() {
        assert!(std::fs::write(&path, found).is_ok(), "{file} cannot be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == found, "{file} is not as expected (UPDATE=1 refreshes it):\n{found}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_words_get_an_answer(
        words in proptest::collection::vec("[a-zA-Z0-9:*?@/${}. é-]{0,24}", 0..4),
        arn in "(arn:(aws|\\*)?:(s3|iam|\\*):[a-z*-]{0,3}:[0-9*]{0,3}:)?[a-z*?/${}:é]{0,24}",
    ) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let _ = lookup::look_up(&words).map(|answer| (answer.text(), answer.json()));
        for word in words {
            let _ = lookup::look_up_key(word).map(|answer| (answer.text(), answer.json()));
            let _ = catalogue::is_region_shape(word);
            let _ = catalogue::service_principal("aws-cn", word);
            let _ = catalogue::is_service_principal_shape(word);
        }
        for kind in ["s3", "iam"].into_iter().filter_map(catalogue::service).flat_map(Service::resource_types) {
            let _ = kind.matches_arn_pattern(&arn);
        }
    }
}

#[test]
fn every_action_of_iam_and_sts_has_a_class() {
    let services = ["iam", "sts"].map(|name| catalogue::service(name).unwrap());
    let actions = services.iter().flat_map(|service| service.actions());
    let missing: Vec<String> =
        actions.map(|one| one.full_name()).filter(|one| escalation::find(one).is_none()).collect();
    assert!(missing.is_empty(), "without a class: {missing:?}");
}

#[test]
fn writers_of_resource_policies_are_those_that_manage_permissions() {
    let listed: BTreeSet<&str> = escalation::resource_policies(None).collect();
    let others = catalogue::services().filter(|one| !matches!(one.prefix(), "iam" | "sts"));
    let actions: Vec<String> = others
        .flat_map(|service| service.actions())
        .filter(|action| action.level() == Level::Permissions)
        .map(|action| action.full_name())
        .collect();
    let known: BTreeSet<&str> = actions.iter().map(String::as_str).collect();
    assert_eq!(listed, known);
}
