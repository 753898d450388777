//! Principals and names: what IAM takes, and what it takes once.

use super::grants::within;
use super::words::principal_word;
use crate::diag::output::LimitWords;
use crate::diag::{Code, Sink, names, output, quoted, values};
use crate::iam::limits::Limit;
use crate::iam::name::NameFault;
use crate::iam::name::NameKind;
use crate::model::text::Text;
use crate::model::{Account, Index, Model, PolicyKind, PolicyText, PrincipalKind};
use crate::text::Span;
use std::collections::BTreeMap;

/// Checks names and paths, principals declared twice, memberships.
pub(super) fn check(model: &Model, sink: &mut Sink) {
    let index = Index::new(model);
    for id in model.accounts() {
        let account = model.account(id);
        let mut seen: BTreeMap<(PrincipalKind, String), Span> = BTreeMap::new();
        for &at in index.principals(id) {
            let principal = model.principal(at);
            within(model, principal.origin, sink);
            let key = (principal.kind, principal.name.to_ascii_lowercase());
            // One name in two files of which one uses the other has been said already.
            if let Some(first) = seen.insert(key, principal.span)
                && !sink.has_said(Code::E0202, first)
                && !sink.has_said(Code::E0202, principal.span)
            {
                let word = principal_word(principal.kind);
                sink.push(names::principal_twice(
                    principal.span,
                    word,
                    &principal.name,
                    account.label(),
                    first,
                ));
            }
            let kind = match principal.kind {
                PrincipalKind::Group => NameKind::Group,
                PrincipalKind::User => NameKind::User,
                PrincipalKind::Role => NameKind::Role,
                PrincipalKind::PermissionSet => NameKind::PermissionSet,
            };
            check_name(kind, &principal.name, principal.span, sink);
            check_path(NameKind::Path, principal.path.as_ref(), model, account, sink);
            let groups = principal.member_of.len();
            let limit = Limit::GroupsPerUser.row();
            if let Some(&(_, first)) = principal.member_of.get(limit.value) {
                let what = format!("groups of user `{}`", principal.name);
                let help = "give several of the groups' permissions to one group, and leave those groups out";
                let words = LimitWords { most: limit.value, source: limit.source };
                sink.push(output::quota(first, &what, groups, &words, help));
            }
        }
        for &at in index.policies(id) {
            let policy = model.policy(at);
            within(model, policy.origin, sink);
            if let PolicyText::Existing { arn, .. } = &policy.text {
                check_arn(arn, policy.kind, model, account, sink);
                continue;
            }
            check_name(NameKind::Policy, &policy.name, policy.span, sink);
            check_path(NameKind::PolicyPath, policy.path.as_ref(), model, account, sink);
        }
    }
}

/// Checks a name by IAM's own rules for its kind.
pub fn check_name(kind: NameKind, name: &str, span: Span, sink: &mut Sink) {
    if let Err(fault) = kind.check(name) {
        let row = kind.row();
        let (why, help) = match fault {
            NameFault::TooShort { .. } => ("empty".to_owned(), "give it a name".to_owned()),
            NameFault::TooLong { length } => (
                format!("{length} characters, and at most {} fit", row.longest),
                format!("shorten it by {}", length.saturating_sub(row.longest)),
            ),
            NameFault::Character { character, .. } => {
                (format!("holds {}", quoted(&character.to_string())), format!("use {}", row.taken))
            }
            NameFault::Shape => ("of another form".to_owned(), format!("use {}", row.taken)),
        };
        sink.push(output::illegal_name(span, row.word, name, &why, help));
    }
}

fn check_path(
    kind: NameKind,
    path: Option<&Text>,
    model: &Model,
    account: &Account,
    sink: &mut Sink,
) {
    let Some(path) = path else { return };
    if !check_values(path, model, account, sink) {
        return;
    }
    let text = path.in_account(model, account);
    if !(text.starts_with('/') && text.ends_with('/')) {
        let whole = format!("/{}/", text.trim_matches('/'));
        let shape = format!("it with `/` at both ends, as in `{whole}`");
        let fix = path.plain().is_some() && !path.quoted && kind.check(&whole).is_ok();
        let fix = fix.then_some(whole);
        sink.push(names::malformed(path.span, "a path", &text, &shape, fix));
    } else if text.contains(['*', '?', '$']) || kind.check(&text).is_err() {
        let shape = "letters, digits and `_ + = , . @ -` between the slashes";
        sink.push(names::malformed(path.span, "a path that IAM takes", &text, shape, None));
    }
}

/// Says which constant has no value in an account; whether a text is whole there.
pub fn check_values(text: &Text, model: &Model, account: &Account, sink: &mut Sink) -> bool {
    if let Some(constant) = text.missing(model, account.at) {
        let label = account.label();
        sink.push(values::no_value_in_account(text.span, &constant.name, label, constant.span));
    }
    text.is_whole(model, account.at)
}

/// The ARN of a policy that exists: of this account, or one of AWS's own.
fn check_arn(arn: &Text, kind: PolicyKind, model: &Model, account: &Account, sink: &mut Sink) {
    if !check_values(arn, model, account, sink) {
        return;
    }
    let text = arn.in_account(model, account);
    let rest = text.strip_prefix(&format!("arn:{}:iam::", account.partition));
    let own = rest.and_then(|rest| rest.split_once(':')).is_some_and(|(owner, name)| {
        (owner == &*account.id || owner == "aws")
            && name.starts_with("policy/")
            && !name.contains(['*', '?'])
    });
    if !own {
        let what = if kind == PolicyKind::Boundary {
            "the ARN of a boundary in this account"
        } else {
            "the ARN of a policy in this account"
        };
        let shape = format!(
            "`arn:{}:iam::{}:policy/NAME`, with `{{account-id}}` for the account where there are several",
            account.partition, account.id
        );
        sink.push(names::malformed(arn.span, what, &text, &shape, None));
    }
}
