//! What a user sees: what compiles, what does not and how it is said, and what the constants hold.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

mod sentence {
    deleg_macros::include_policies!("tests/ui/iam/sound");
}

mod accounts {
    deleg_macros::include_policies!("tests/ui/iam/accounts/", account = "123456789012",);
}

mod undeclared {
    deleg_macros::include_policies!(r"tests/ui/iam/undeclared.deleg", account = "123456789012");
}

#[test]
fn policies_are_constants() {
    let document: serde_json::Value = serde_json::from_str(sentence::main::DELEGATE_DEVS).unwrap();
    assert_eq!(document["Version"], "2012-10-17");
    assert_eq!(sentence::main::ACCOUNT, "515436951152");
    let names: Vec<&str> = sentence::main::POLICIES.iter().map(|policy| policy.name).collect();
    assert_eq!(names, ["Ceiling", "Delegate-devs"]);
    let delegation = sentence::main::POLICIES[1];
    assert_eq!(delegation.document, sentence::main::DELEGATE_DEVS);
    assert_eq!(delegation.kind, "delegation");
    assert_eq!(delegation.arn, Some("arn:aws:iam::515436951152:policy/Delegate-devs"));
    let attached = delegation.attach_to;
    assert_eq!((attached[0].to, attached[0].name, attached[0].boundary), ("group", "devs", false));
}

#[test]
fn the_manifest_stands_beside_them() {
    let manifest: serde_json::Value = serde_json::from_str(sentence::MANIFEST).unwrap();
    assert_eq!(manifest["accounts"][0]["policies"][1]["name"], "Delegate-devs");
}

#[test]
fn accounts_are_modules() {
    assert_eq!(accounts::r#type::ACCOUNT, "111122223333");
    assert_eq!(accounts::prod_eu::ACCOUNT, "444455556666");
    assert_eq!(accounts::prod_eu::guardrails::POLICIES[0].kind, "scp");
    assert_eq!(accounts::prod_eu::guardrails::POLICIES[0].arn, None);
    assert!(accounts::prod_eu::guardrails::HOLD.contains("s3:DeleteBucket"));
    assert_eq!(undeclared::account_123456789012::ACCOUNT, "123456789012");
}

#[cfg(unix)]
#[test]
fn what_is_wrong_is_said_at_its_place() {
    // The cases are compiled in a package of their own, to whose folder their paths are relative.
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = folder.join("../target/tests/trybuild/deleg-macros");
    std::fs::create_dir_all(&package).unwrap();
    let link = package.join("tests");
    if link.symlink_metadata().is_err() {
        std::os::unix::fs::symlink(folder.join("tests"), &link).unwrap();
    }
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
}
