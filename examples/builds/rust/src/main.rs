//! Prints the calls that create the team's policies, from what was compiled in.

mod iam {
    deleg_macros::include_policies!("iam");
}

fn main() {
    for policy in iam::main::POLICIES {
        println!(
            "aws iam create-policy --policy-name {} --path {} --policy-document '{}'",
            policy.name,
            policy.path,
            policy.document.trim_end()
        );
        for attached in policy.attach_to.iter().filter(|one| one.to == "group" && !one.boundary) {
            println!(
                "aws iam attach-group-policy --group-name {} --policy-arn {}",
                attached.name,
                policy.arn.unwrap_or_default()
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::iam;

    /// The manifest as the build script wrote it.
    const WRITTEN: &str = include_str!(concat!(env!("OUT_DIR"), "/policies/manifest.json"));

    #[test]
    fn the_macro_and_the_build_script_say_the_same() {
        assert_eq!(iam::MANIFEST, WRITTEN);
        let written = include_str!(concat!(env!("OUT_DIR"), "/policies/main/Delegate-devs.json"));
        assert_eq!(iam::main::DELEGATE_DEVS, written);
    }

    #[test]
    fn a_ceiling_stands_on_every_role() {
        assert!(iam::main::DELEGATE_DEVS.contains("iam:PermissionsBoundary"));
        assert_eq!(iam::main::POLICIES.len(), 2);
    }
}
