//! ARN formats: filled with a pattern, or compared with one.

use super::wildcard::{Atom, format_atoms, intersect, pattern_atoms};

/// Fills an ARN format: `s3 object` with `acme-data/*` is `arn:aws:s3:::acme-data/*`.
///
/// The pattern stands for everything from the first name after the account to the end; a name is `${…}`, or a `*` of the format.
/// Where there is none, the format names one resource and is complete without the pattern. A region or account that the
/// format does not hold is left out; one that it fixes (`arn:aws:iam::aws:policy/…`) stays.
pub fn arn_fill(
    format: &str,
    partition: &str,
    region: &str,
    account: &str,
    pattern: &str,
) -> String {
    let mut arn = String::with_capacity(format.len() + pattern.len());
    for (index, field) in format.splitn(6, ':').enumerate() {
        if index > 0 {
            arn.push(':');
        }
        match (index, field) {
            (1, _) => arn.push_str(partition),
            // Some formats are of resources of any service.
            (2, field) if field.starts_with("${") => arn.push('*'),
            (3, field) if field == "*" || field.starts_with("${") => arn.push_str(region),
            (4, field) if field.starts_with("${") => arn.push_str(account),
            (5, field) => match first_name(field) {
                Some(start) => {
                    arn.push_str(field.get(..start).unwrap_or_default());
                    arn.push_str(pattern);
                }
                None => arn.push_str(field),
            },
            (_, field) => arn.push_str(field),
        }
    }
    arn
}

/// Where the first name in the last field of a format begins.
fn first_name(field: &str) -> Option<usize> {
    match (field.find("${"), field.find('*')) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The part of a format that a pattern stands for: `${BucketName}/${ObjectName}`; none where it names one resource.
pub fn arn_open_part(format: &str) -> Option<&str> {
    let field = format.splitn(6, ':').nth(5)?;
    field.get(first_name(field)?..)
}

/// Whether the region (3) or account (4) of a format is open.
pub(super) fn has_field(format: &str, index: usize) -> bool {
    format.splitn(6, ':').nth(index).is_some_and(|field| field == "*" || field.starts_with("${"))
}

/// Whether some ARN of a format is taken in by a pattern.
///
/// A `*` of the pattern may stand for colons too: where AWS would not let it, this errs towards *possible*.
pub(super) fn could_match(format: &str, pattern: &str) -> bool {
    // A bucket's name holds letters, digits, dots and hyphens (S3 user guide, "Bucket naming rules"), and no other part
    // of its ARN a slash, so that a pattern with one is of objects.
    if format.ends_with(":${BucketName}") && has_slash(pattern) {
        return false;
    }
    match could_match_by_field(format, pattern) {
        Some(answer) => answer,
        None => intersect(&whole_format(format), &pattern_atoms(pattern)),
    }
}

/// Whether a pattern holds a slash outside its policy variables.
fn has_slash(pattern: &str) -> bool {
    pattern.split("${").enumerate().any(|(index, piece)| {
        let text = if index == 0 { Some(piece) } else { piece.split_once('}').map(|(_, t)| t) };
        text.is_some_and(|text| text.contains('/'))
    })
}

/// The answer where the first five fields of the pattern are plain text or one `*`, which is the usual case.
///
/// A `*` there that does not fit within its field might still fit across colons: then there is no answer yet.
fn could_match_by_field(format: &str, pattern: &str) -> Option<bool> {
    let mut fields = pattern.splitn(6, ':');
    let mut starred = false;
    let mut formats = format.splitn(6, ':');
    for _ in 0..5 {
        let (wanted, field) = (formats.next()?, fields.next()?);
        let open = wanted.starts_with("${") || wanted == "*";
        let plain = !field.contains(['*', '?', '$']);
        if !plain && field != "*" {
            return None;
        }
        starred |= !plain;
        // A name of a format stands for at least one character, a `*` of it for any number.
        let fits = if plain {
            (open && (wanted == "*" || !field.is_empty())) || wanted == field
        } else {
            true
        };
        if !fits {
            return if starred { None } else { Some(false) };
        }
    }
    let (wanted, field) = (formats.next()?, fields.next()?);
    let meets = intersect(&format_atoms(wanted, true), &pattern_atoms(field));
    if !meets && starred { None } else { Some(meets) }
}

fn whole_format(format: &str) -> Vec<Atom> {
    let mut atoms = Vec::new();
    for (index, field) in format.splitn(6, ':').enumerate() {
        if index > 0 {
            atoms.push(Atom::Byte(b':'));
        }
        atoms.extend(format_atoms(field, index == 5));
    }
    atoms
}

#[cfg(test)]
mod tests {
    use super::*;

    const OBJECT: &str = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";
    const ROLE: &str = "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}";

    #[test]
    fn a_pattern_fills_from_the_first_name() {
        let fill = |format, pattern| arn_fill(format, "aws", "*", "123456789012", pattern);
        assert_eq!(fill(OBJECT, "acme-data/*"), "arn:aws:s3:::acme-data/*");
        assert_eq!(fill(ROLE, "service-*"), "arn:aws:iam::123456789012:role/service-*");
        assert_eq!(
            fill("arn:${Partition}:dms:${Region}:${Account}:cert:*", "x"),
            "arn:aws:dms:*:123456789012:cert:x"
        );
        assert_eq!(
            fill("arn:${Partition}:sso:::account/${AccountId}", "*"),
            "arn:aws:sso:::account/*"
        );
        assert_eq!(
            fill("arn:${Partition}:securityhub:${Region}:${Account}:hub/default", "default"),
            "arn:aws:securityhub:*:123456789012:hub/default"
        );
    }

    #[test]
    fn a_pattern_meets_a_format_or_does_not() {
        for pattern in [
            "*",
            "arn:aws:iam::123456789012:role/service-*",
            "arn:aws:iam::*:role/*",
            "arn:*:role/x",
            "arn:aws:iam::123456789012:*",
            "arn:aws:i?m::123456789012:r*/x",
            "arn:aws:iam::123456789012:role/${aws:username}",
            "arn:aws:iam*",
        ] {
            assert!(could_match(ROLE, pattern), "{pattern}");
        }
        for pattern in [
            "",
            "arn:aws:iam::123456789012:role",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:user/*",
            "arn:aws:iam:eu-west-1:123456789012:role/x",
            "arn:aws:s3:::role/x",
            "arn:aws:iam:::role/x",
            "arn:aws:sts::*:role/x",
            "*:user/x/?",
        ] {
            assert_eq!(could_match(ROLE, pattern), pattern.starts_with('*'), "{pattern}");
        }
        assert!(!could_match(OBJECT, "arn:aws:s3:::acme-data"));
        assert!(could_match(OBJECT, "arn:aws:s3:::acme-*"));
        let bucket = "arn:${Partition}:s3:::${BucketName}";
        assert!(!could_match(bucket, "arn:aws:s3:::acme-data/*"));
        assert!(could_match(bucket, "arn:aws:s3:::acme-${aws:PrincipalTag/team}"));
    }

    #[test]
    fn by_field_agrees_with_the_whole() {
        let formats = [
            OBJECT,
            ROLE,
            "arn:${Partition}:ec2:${Region}::image/${ImageId}",
            "arn:${Partition}:b:*:*:d/${T}/${I}",
        ];
        let fields = ["", "*", "aws", "iam", "1"];
        for format in formats {
            for a in fields {
                for b in fields {
                    for c in fields {
                        for rest in
                            ["*", "role/*", "role/", "a/b", "?", "image/*x", "d/x/y/z", "x:y"]
                        {
                            let pattern = format!("arn:aws:{a}:{b}:{c}:{rest}");
                            let whole = intersect(&whole_format(format), &pattern_atoms(&pattern));
                            assert_eq!(could_match(format, &pattern), whole, "{format} {pattern}");
                        }
                    }
                }
            }
        }
    }
}
