//! The keys that AWS itself puts into every request's context, for callers who leave them out.

use super::principal::{Caller, CallerKind};
use super::request::Request;
use crate::iam::arn::{Arn, is_account_id};

/// Adds what follows from principal and resource alone, where the context does not say it: `aws:PrincipalArn`,
/// `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:username`, `aws:PrincipalIsAWSService`,
/// `aws:PrincipalServiceName` and `aws:ResourceAccount` ("AWS global condition context keys").
pub fn own_keys(request: &mut Request) {
    let caller = Caller::of(request);
    let account = caller.account.map(str::to_owned);
    let mut keys: Vec<(&str, String)> = Vec::new();
    let partition = Arn::split(caller.text).map_or("aws", |arn| arn.partition);
    let resource = Arn::split(caller.text).map_or("", |arn| arn.resource);
    let kind = match caller.kind {
        CallerKind::Root => Some("Account"),
        CallerKind::User => Some("User"),
        CallerKind::Role | CallerKind::Session => Some("AssumedRole"),
        CallerKind::FederatedUser => Some("FederatedUser"),
        CallerKind::Anonymous => Some("Anonymous"),
        CallerKind::Other => None,
    };
    keys.extend(kind.map(|kind| ("aws:PrincipalType", kind.to_owned())));
    let arn = match (caller.kind, &account) {
        // The ARN of the role, not of the session.
        (CallerKind::Session, Some(account)) => {
            let role = resource.split('/').nth(1).unwrap_or_default();
            Some(format!("arn:{partition}:iam::{account}:role/{role}"))
        }
        (_, Some(_)) => Some(caller.text.to_owned()),
        (_, None) => None,
    };
    keys.extend(arn.map(|arn| ("aws:PrincipalArn", arn)));
    keys.extend(account.clone().map(|account| ("aws:PrincipalAccount", account)));
    if caller.kind == CallerKind::User {
        let name = resource.rsplit('/').next().unwrap_or_default();
        keys.push(("aws:username", name.to_owned()));
    }
    let service = caller.kind == CallerKind::Other && !caller.text.contains(':');
    keys.push(("aws:PrincipalIsAWSService", service.to_string()));
    if service {
        keys.push(("aws:PrincipalServiceName", caller.text.to_owned()));
    }
    let in_arn = Arn::split(&request.resource).ok().map(|arn| arn.account);
    let owner = request
        .resource_account
        .clone()
        .or_else(|| in_arn.filter(|id| is_account_id(id)).map(str::to_owned))
        .or(account);
    keys.extend(owner.map(|owner| ("aws:ResourceAccount", owner)));
    for (key, value) in keys {
        if request.context.get(key).is_none() {
            request.context.insert(key, [value]);
        }
    }
}
