//! Resources: `service type pattern` where that builds back to exactly the same ARN, else the ARN, else a string.

use super::{Home, word};
use crate::iam::arn::{Arn, is_account_id};
use crate::iam::catalogue::{self, Action, ResourceType, arn_open_part};

/// A resource as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// One word or string.
    Word(String),
    /// A type with its pattern.
    Typed(Typed),
}

/// A resource by its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    /// What stands before the pattern: service and type.
    pub(super) kind: String,
    /// The pattern, as a word or string.
    pub(super) pattern: String,
    /// What stands behind it: region and account.
    pub(super) tail: String,
}

/// A resource in a manner: 0 typed, 1 an ARN, 2 a string.
pub(super) fn written(arn: &str, actions: &[Action], home: &Home, level: u8) -> Written {
    if !arn.is_empty() && arn.bytes().all(|byte| byte == b'*') {
        return Written::Word("*".to_owned());
    }
    if level == 0
        && let Some(typed) = typed(arn, actions, home)
    {
        return Written::Typed(typed);
    }
    let plain = level <= 1
        && word::is_bare(arn)
        && Arn::pattern(arn).is_ok_and(|parts| {
            parts.partition.contains(['*', '?']) || parts.partition == home.partition
        });
    Written::Word(if plain { arn.to_owned() } else { word::quoted(arn) })
}

fn typed(arn: &str, actions: &[Action], home: &Home) -> Option<Typed> {
    let parts = Arn::pattern(arn).ok()?;
    if parts.partition != home.partition {
        return None;
    }
    let able: Vec<Action> =
        actions.iter().copied().filter(|action| action.can_act_on(arn)).collect();
    let own = catalogue::service(parts.service).into_iter().flat_map(|one| one.resource_types());
    let theirs = able.iter().flat_map(|action| action.resource_types().map(|(kind, _)| kind));
    let mut kinds: Vec<ResourceType> = theirs.chain(own).collect();
    kinds.sort();
    kinds.dedup();
    let fits = |kind: &ResourceType| {
        kind.matches_arn_pattern(arn) && able.iter().all(|&action| acts_on(action, *kind))
    };
    let shape = |text: &str| text.matches(['/', ':']).count();
    let candidates = kinds.into_iter().filter(fits);
    let candidates = candidates.filter_map(|kind| {
        let (pattern, open) = pattern(kind, &parts)?;
        let made = of(kind, pattern, &parts, arn, home)?;
        let literal = parts.resource.len() - pattern.len();
        let apart = shape(pattern).abs_diff(shape(open));
        let foreign = kind.service().prefix() != parts.service;
        Some(((literal, std::cmp::Reverse(apart), !foreign, std::cmp::Reverse(kind)), made))
    });
    candidates.max_by(|(a, _), (b, _)| a.cmp(b)).map(|(_, made)| made)
}

/// Whether an action acts on a type, or on another type of the same ARNs.
fn acts_on(action: Action, kind: ResourceType) -> bool {
    action.acts_on(kind)
        || action.resource_types().any(|(other, _)| {
            other.arn_formats().any(|format| kind.arn_formats().any(|own| own == format))
        })
}

/// The part of an ARN that the pattern of a type stands for, and the part of the format. A type with several formats
/// would be several ARNs.
fn pattern<'a>(kind: ResourceType, parts: &Arn<'a>) -> Option<(&'a str, &'static str)> {
    let mut formats = kind.arn_formats();
    let format = formats.next().filter(|_| formats.next().is_none())?;
    let open = arn_open_part(format)?;
    let field = format.splitn(6, ':').nth(5)?;
    let before = field.strip_suffix(open)?;
    let pattern = parts.resource.strip_prefix(before).filter(|rest| !rest.is_empty())?;
    Some((pattern, open))
}

fn of(kind: ResourceType, pattern: &str, parts: &Arn<'_>, arn: &str, home: &Home) -> Option<Typed> {
    let mut tail = String::new();
    if kind.has_region() && parts.region != "*" {
        if !catalogue::is_region_shape(parts.region) || !word::is_bare(parts.region) {
            return None;
        }
        tail.push_str(&format!(" in {}", parts.region));
    }
    if kind.has_account() && parts.account != home.id() {
        if parts.account != "*" && !is_account_id(parts.account) {
            return None;
        }
        tail.push_str(&format!(" of {}", parts.account));
    }
    let built = kind.arns(parts.partition, parts.region, parts.account, pattern);
    if built != [arn] {
        return None;
    }
    let service = kind.service().prefix();
    Some(Typed {
        kind: format!("{service} {}", kind.written_name()),
        pattern: word::value(pattern),
        tail,
    })
}
