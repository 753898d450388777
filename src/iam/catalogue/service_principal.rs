//! Service principals: the names by which services take roles, such as `lambda.amazonaws.com`.

use super::region::{Partition, partition};
use super::table::{self, Row, Section};
use std::borrow::Cow;

const GLOBAL_SUFFIX: &str = "amazonaws.com";
const PASSED: u8 = 1;
const LINKED: u8 = 2;

/// A service principal that the sources name. There are more: one that is not here may still exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServicePrincipal(u16);

/// All known service principals by their global names, which hold in every partition; in the order of names.
pub fn service_principals() -> impl Iterator<Item = ServicePrincipal> + Clone {
    (0..Section::Principals.count()).map(ServicePrincipal)
}

/// The service principal of a name as it may be written in a partition: `ec2.amazonaws.com` in all of them,
/// `ec2.amazonaws.com.cn` in `aws-cn` (its DNS suffix), and with a region of the partition, `logs.eu-west-1.amazonaws.com`.
///
/// A name of another partition is none here. Sources: the packages of `catalogue/README.md` for the names;
/// AWS CDK's `ServicePrincipal` for the global form being valid everywhere.
pub fn service_principal(partition_name: &str, name: &str) -> Option<ServicePrincipal> {
    let name = lower(name);
    if let Some(exact) = find(&name) {
        return Some(exact);
    }
    let partition = partition(partition_name)?;
    let stem = [partition.dns_suffix(), GLOBAL_SUFFIX]
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix)?.strip_suffix('.'))?;
    let stem = without_region(stem, partition);
    find(&format!("{stem}.{GLOBAL_SUFFIX}"))
}

/// Whether a word looks like a service principal of any partition, known or not.
pub fn is_service_principal_shape(name: &str) -> bool {
    let name = lower(name);
    let stem = name.strip_suffix(".amazon.com").or_else(|| {
        super::region::partitions()
            .find_map(|partition| name.strip_suffix(partition.dns_suffix())?.strip_suffix('.'))
    });
    stem.is_some_and(|stem| {
        stem.split('.').all(|label| {
            !label.is_empty()
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        })
    })
}

fn without_region(stem: &str, partition: Partition) -> &str {
    match stem.rsplit_once('.') {
        Some((rest, last)) if partition.has_region(last) => rest,
        _ => stem,
    }
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

fn find(name: &str) -> Option<ServicePrincipal> {
    table::find(0..Section::Principals.count(), |index| ServicePrincipal(index).name().cmp(name))
        .map(ServicePrincipal)
}

impl ServicePrincipal {
    fn row(self) -> Row {
        Section::Principals.row(self.0)
    }

    /// Its global name, such as `lambda.amazonaws.com`.
    pub fn name(self) -> &'static str {
        self.row().string(0)
    }

    /// Whether AWS's managed policies pass roles to it.
    pub fn takes_roles(self) -> bool {
        self.row().byte(4) & PASSED != 0
    }

    /// Whether AWS's managed policies make service-linked roles for it.
    pub fn owns_linked_role(self) -> bool {
        self.row().byte(4) & LINKED != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_principal_is_found_as_its_partition_writes_it() {
        let name = |partition, name| service_principal(partition, name).map(ServicePrincipal::name);
        let ec2 = Some("ec2.amazonaws.com");
        assert_eq!(name("aws", "ec2.amazonaws.com"), ec2);
        assert_eq!(name("aws-cn", "ec2.amazonaws.com"), ec2);
        assert_eq!(name("aws-cn", "ec2.amazonaws.com.cn"), ec2);
        assert_eq!(name("aws", "ec2.amazonaws.com.cn"), None);
        assert_eq!(name("aws", "logs.eu-west-1.amazonaws.com"), Some("logs.amazonaws.com"));
        assert_eq!(name("aws", "logs.cn-north-1.amazonaws.com"), None);
        assert_eq!(name("aws-iso", "lambda.c2s.ic.gov"), Some("lambda.amazonaws.com"));
        assert_eq!(name("aws", "lamda.amazonaws.com"), None);
        assert_eq!(name("nowhere", "x.amazonaws.com"), None);
        assert!(is_service_principal_shape("x.y.amazonaws.com.cn"));
        assert!(!is_service_principal_shape("amazonaws.com") && !is_service_principal_shape("s3"));
    }

    #[test]
    fn the_usual_ones_are_there() {
        assert!(service_principals().map(ServicePrincipal::name).is_sorted());
        for name in [
            "lambda",
            "ec2",
            "ecs-tasks",
            "glue",
            "states",
            "codebuild",
            "cloudformation",
            "sagemaker",
        ] {
            let found = service_principal("aws", &format!("{name}.amazonaws.com"));
            assert!(found.is_some_and(ServicePrincipal::takes_roles), "{name}");
        }
        for name in ["ecs", "autoscaling", "elasticloadbalancing", "rds", "ops.emr-serverless"] {
            let found = service_principal("aws", &format!("{name}.amazonaws.com"));
            assert!(found.is_some_and(ServicePrincipal::owns_linked_role), "{name}");
        }
    }
}
