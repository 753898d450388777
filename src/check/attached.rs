//! What `attach only` names: declared policies, or ARN patterns of policies.

use crate::diag::{Sink, names};
use crate::model::{Account, Attach, Grant, Model};

/// Checks the ARN patterns of `attach only` in an account: another ARN would let nothing be attached.
pub(super) fn check(grant: &Grant, account: &Account, model: &Model, sink: &mut Sink) {
    let Some((Attach::Only(list), _)) = &grant.clauses.attach else { return };
    for (_, text) in
        list.iter().filter(|(id, text)| id.is_none() && text.is_whole(model, account.at))
    {
        let arn = text.in_account(model, account);
        if !is_policy(&arn, account) {
            let shape = format!(
                "`arn:{}:iam::{}:policy/NAME`, or `arn:{}:iam::aws:policy/NAME` for a policy of AWS",
                account.partition, account.id, account.partition
            );
            sink.push(names::malformed(
                text.span,
                "the ARN of a policy that can be attached in this account",
                &arn,
                &shape,
                None,
            ));
        }
    }
}

/// Whether an ARN pattern can be one of the account's policies, or of AWS's own.
fn is_policy(arn: &str, account: &Account) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [first, partition, service, region, owner, resource] = parts.as_slice() else {
        return false;
    };
    let may_be =
        |pattern: &str, value: &str| crate::iam::pattern::Pattern::plain(pattern).matches(value);
    *first == "arn"
        && may_be(partition, account.partition)
        && may_be(service, "iam")
        && may_be(region, "")
        && (may_be(owner, &account.id) || may_be(owner, "aws"))
        && crate::iam::pattern::Pattern::plain(resource)
            .overlaps(&crate::iam::pattern::Pattern::plain("policy/*"))
}
