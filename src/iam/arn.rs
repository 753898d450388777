//! ARNs and ARN patterns: six parts, their shapes, and where wildcards and variables may stand.

use crate::diag::Severity;

/// The partitions. Source: botocore 1.44.5, `endpoints.json` (2026-09).
pub static PARTITIONS: &[&str] =
    &["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"];

/// The parts of an ARN or of a pattern of ARNs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// The partition.
    pub partition: &'a str,
    /// The service's prefix.
    pub service: &'a str,
    /// The region; empty for global services.
    pub region: &'a str,
    /// The account; empty where ARNs of the service have none.
    pub account: &'a str,
    /// Everything after the fifth colon.
    pub resource: &'a str,
}

/// Why a text is no ARN pattern that IAM takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArnFault {
    /// It does not begin with `arn:`.
    NoPrefix,
    /// It has fewer than six parts.
    TooFewParts,
    /// A policy variable before the fifth colon.
    EarlyVariable,
    /// No such partition.
    Partition,
    /// The service is empty, or holds a wildcard or a character that services have not.
    Service,
    /// Not the shape of a region.
    Region,
    /// Not the shape of an account.
    Account,
    /// Nothing after the fifth colon.
    EmptyResource,
}

impl ArnFault {
    /// What is wrong, for a label.
    pub fn label(self) -> &'static str {
        match self {
            Self::NoPrefix => "does not begin with `arn:`",
            Self::TooFewParts => "an ARN has six parts, separated by colons",
            Self::EarlyVariable => "IAM expands variables only after the fifth colon",
            Self::Partition => "no such partition",
            Self::Service => "the third part must be a service, without wildcards",
            Self::Region => "the fourth part is not a region",
            Self::Account => "the fifth part is not an account of 12 digits",
            Self::EmptyResource => "nothing follows the fifth colon",
        }
    }

    /// Whether IAM refuses it, or takes it and it never matches as meant.
    pub fn severity(self) -> Severity {
        match self {
            Self::NoPrefix | Self::TooFewParts | Self::Partition => Severity::Error,
            _ => Severity::Warning,
        }
    }
}

impl<'a> Arn<'a> {
    /// Takes an ARN apart without looking at the parts.
    pub fn split(text: &'a str) -> Result<Self, ArnFault> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return Err(ArnFault::NoPrefix);
        }
        let mut part = || parts.next().ok_or(ArnFault::TooFewParts);
        let arn = Self {
            partition: part()?,
            service: part()?,
            region: part()?,
            account: part()?,
            resource: part()?,
        };
        Ok(arn)
    }

    /// Reads a pattern as it stands in `Resource`, or as the value of an ARN operator.
    ///
    /// Source: IAM user guide, "IAM JSON policy elements: Resource" and "Policy elements: Variables and tags".
    pub fn pattern(text: &'a str) -> Result<Self, ArnFault> {
        // A variable holds colons of its own, so it is looked for before the text is taken apart.
        let fifth = text.match_indices(':').nth(4).map_or(text.len(), |(at, _)| at);
        if text.find("${").is_some_and(|variable| variable < fifth) {
            return Err(ArnFault::EarlyVariable);
        }
        let arn = Self::split(text)?;
        if !wild(arn.partition) && !PARTITIONS.contains(&arn.partition) {
            return Err(ArnFault::Partition);
        }
        let service = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if arn.service.is_empty() || !arn.service.chars().all(service) {
            return Err(ArnFault::Service);
        }
        if !arn.region.is_empty() && !wild(arn.region) && !is_region(arn.region) {
            return Err(ArnFault::Region);
        }
        let named = NAMED_ACCOUNTS.contains(&arn.account);
        let digits = arn.account.chars().all(|c| c.is_ascii_digit() || c == '*' || c == '?');
        let shaped = if wild(arn.account) { digits } else { is_account_id(arn.account) };
        if !arn.account.is_empty() && !named && !shaped {
            return Err(ArnFault::Account);
        }
        if arn.resource.is_empty() { Err(ArnFault::EmptyResource) } else { Ok(arn) }
    }
}

/// Words that stand for an account of AWS's own: managed policies, and CloudFront's origin access identities.
/// Source: IAM user guide, "IAM identifiers"; CloudFront developer guide, "Restrict access to an Amazon S3 origin".
static NAMED_ACCOUNTS: &[&str] = &["aws", "aws-managed", "amazon", "cloudfront"];

fn wild(part: &str) -> bool {
    part.contains(['*', '?'])
}

/// Whether a text is an account id: exactly twelve digits (IAM user guide, "Your AWS account identifiers").
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text has the shape of a region: words of letters, then a number (`eu-central-1`, `us-gov-west-1`).
pub fn is_region(text: &str) -> bool {
    let mut parts = text.rsplit('-');
    let number = parts.next().unwrap_or_default();
    let mut words = 0;
    let lettered = parts.all(|word| {
        words += 1;
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase())
    });
    let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    lettered && numbered && words >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        use ArnFault as F;
        for (text, fault) in [
            ("arn:aws:iam::123456789012:role/service-*", None),
            ("arn:aws:s3:::acme-data/home/${aws:username}/*", None),
            ("arn:*:ec2:*:*:instance/*", None),
            ("arn:aws-us-gov:ec2:us-gov-west-1:123456789012:instance/*", None),
            ("arn:aws:iam::aws:policy/ReadOnlyAccess", None),
            ("arn:aws:sqs:eu-*:1234*:q", None),
            ("arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/x:*", None),
            ("acme-data", Some(F::NoPrefix)),
            ("ARN:aws:s3:::x", Some(F::NoPrefix)),
            ("arn:aws:s3:x", Some(F::TooFewParts)),
            ("arn:aws:s3:${aws:PrincipalTag/region}:x:y", Some(F::EarlyVariable)),
            ("arn:amazon:s3:::x", Some(F::Partition)),
            ("arn:aws:s*:::x", Some(F::Service)),
            ("arn:aws:::1:x", Some(F::Service)),
            ("arn:aws:ec2:frankfurt:123456789012:x", Some(F::Region)),
            ("arn:aws:ec2:eu-central-1:12345:x", Some(F::Account)),
            ("arn:aws:ec2:eu-central-1:1234a*:x", Some(F::Account)),
            ("arn:aws:s3:::", Some(F::EmptyResource)),
        ] {
            assert_eq!(Arn::pattern(text).err(), fault, "{text}");
        }
    }

    #[test]
    fn regions() {
        for region in
            ["eu-central-1", "us-gov-west-1", "ap-southeast-10", "us-iso-east-1", "eusc-de-east-1"]
        {
            assert!(is_region(region), "{region}");
        }
        for other in
            ["", "eu", "eu-1", "eu-central", "eu-central-", "-central-1", "EU-central-1", "1-1-1"]
        {
            assert!(!is_region(other), "{other}");
        }
    }
}
