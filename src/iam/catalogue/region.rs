//! Partitions and regions.

use super::table::{self, Section};

/// A partition: AWS itself, or one of its separate clouds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition(u16);

/// A region of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u16);

/// All partitions, in the order of their names.
pub fn partitions() -> impl Iterator<Item = Partition> + Clone {
    (0..Section::Partitions.count()).map(Partition)
}

/// The partition of a name such as `aws-cn`, which has a case.
pub fn partition(name: &str) -> Option<Partition> {
    partitions().find(|partition| partition.name() == name)
}

/// The regions of every partition.
pub fn regions() -> impl Iterator<Item = Region> + Clone {
    (0..Section::Regions.count()).map(Region)
}

/// The region of a name.
pub fn region(name: &str) -> Option<Region> {
    regions().find(|region| region.name() == name)
}

/// Whether a word looks like a region, known or not: `eu-west-1`, or with wildcards `eu-*`.
///
/// Three or four parts joined by hyphens: the first of two to four letters (no service's prefix looks so), the last a
/// number. Where a wildcard stands after the first part, the parts may be fewer and the last need not be a number.
pub fn is_region_shape(text: &str) -> bool {
    let all = |part: &str, fits: fn(u8) -> bool| !part.is_empty() && part.bytes().all(fits);
    let wild = |byte: u8| matches!(byte, b'*' | b'?');
    let Some((first, rest)) = text.split_once('-') else { return false };
    if !(2..=4).contains(&first.len()) || !all(first, |byte| byte.is_ascii_lowercase()) {
        return false;
    }
    let parts = rest.split('-').count();
    if rest.bytes().any(wild) {
        let open = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'*' | b'?')
        };
        return parts <= 3 && rest.split('-').all(|part| all(part, open));
    }
    let Some((middle, last)) = rest.rsplit_once('-') else { return false };
    (2..=3).contains(&parts)
        && last.len() <= 2
        && all(last, |byte| byte.is_ascii_digit())
        && middle.split('-').all(|part| all(part, |byte| byte.is_ascii_lowercase()))
}

impl Partition {
    /// Its name, as in ARNs.
    pub fn name(self) -> &'static str {
        Section::Partitions.row(self.0).string(0)
    }

    /// What its hosts' names end with, such as `amazonaws.com.cn`.
    pub fn dns_suffix(self) -> &'static str {
        Section::Partitions.row(self.0).string(4)
    }

    /// Its regions, in the order of their names.
    pub fn regions(self) -> impl Iterator<Item = Region> + Clone {
        Section::Partitions.row(self.0).run(8).map(Region)
    }

    /// Whether it has a region.
    pub fn has_region(self, name: &str) -> bool {
        table::find(Section::Partitions.row(self.0).run(8), |index| Region(index).name().cmp(name))
            .is_some()
    }
}

impl Region {
    /// Its name, such as `eu-west-1`.
    pub fn name(self) -> &'static str {
        Section::Regions.row(self.0).string(0)
    }

    /// The partition that it is in.
    pub fn partition(self) -> Option<Partition> {
        partitions().find(|partition| Section::Partitions.row(partition.0).run(8).contains(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{partition, region, regions, services};
    use super::*;

    #[test]
    fn every_region_has_the_shape_and_no_service_has() {
        for region in regions() {
            assert!(is_region_shape(region.name()), "{}", region.name());
            assert!(region.partition().is_some_and(|own| own.has_region(region.name())));
        }
        for service in services() {
            assert!(!is_region_shape(service.prefix()), "{service}");
        }
        for word in ["eu-*", "us-east-?", "us-*-1", "zz-nowhere-9", "us-gov-*"] {
            assert!(is_region_shape(word), "{word}");
        }
        for word in [
            "",
            "*",
            "eu",
            "eu-",
            "eu-west",
            "EU-west-1",
            "eu-1",
            "-",
            "a-b-c-d-1",
            "s3",
            "acme-data-*x",
        ] {
            assert_eq!(is_region_shape(word), word.starts_with("acme"), "{word}");
        }
    }

    #[test]
    fn partitions_know_their_regions() {
        let china = partition("aws-cn").unwrap();
        assert_eq!(china.dns_suffix(), "amazonaws.com.cn");
        assert!(china.has_region("cn-north-1") && !china.has_region("eu-west-1"));
        assert_eq!(region("us-gov-west-1").and_then(Region::partition), partition("aws-us-gov"));
        assert_eq!(partitions().count(), 8);
        assert!(partitions().map(Partition::name).is_sorted());
    }
}
