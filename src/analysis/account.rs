//! An audit of an account's snapshot: a stream in, findings of every principal out. The stream is read twice: who holds
//! what is known only at its end.

use std::collections::BTreeMap;
use std::io::Read;

pub use crate::iam::account::{Entity, Fault, Holder};
pub use crate::secure::account::auditor::{Answered, Auditor};
pub use crate::secure::account::discharge::{
    Discharge, Discharger, Passed, Snapshot as Dated, Verdict,
};
pub use crate::secure::account::groups::{Grouped, group};

use super::{NotClean, Snapshot};
use crate::iam::account::{Seen, read};
use crate::model::{self, AccountId};
use crate::plan;
use crate::secure::account::discharge::Project;
use crate::secure::account::{Hashed, Index};
use crate::secure::actor::Held;

/// What is kept of a snapshot after it was read once.
#[derive(Debug)]
pub struct Account {
    /// The account.
    pub index: Index,
    /// The SHA-256 of the snapshot, in lower-case hexadecimal.
    pub sha256: String,
    /// Why not all of the account is in it.
    pub lacks: Option<String>,
}

/// Reads a snapshot for the first time.
pub fn open(stream: impl Read) -> Result<Account, Fault> {
    let mut hashed = Hashed::new(stream);
    let mut index = Index::default();
    let seen = read(&mut hashed, &mut |entity| index.add(entity))?;
    index.settle();
    let lacks = lacks(&seen, &index);
    Ok(Account { index, sha256: hashed.finish(), lacks })
}

/// Reads a snapshot again, and gives every user and role: whether it is a role. Gives the SHA-256, which is another where
/// the stream is.
pub fn principals(stream: impl Read, each: &mut dyn FnMut(Holder, bool)) -> Result<String, Fault> {
    let mut hashed = Hashed::new(stream);
    read(&mut hashed, &mut |entity| match entity {
        Entity::User(user) => each(user, false),
        Entity::Role(role) => each(role, true),
        Entity::Group(_) | Entity::Policy(_) => {}
    })?;
    Ok(hashed.finish())
}

/// Why a snapshot does not hold all of its account.
fn lacks(seen: &Seen, index: &Index) -> Option<String> {
    if let Some(why) = seen.lacks() {
        return Some(why);
    }
    if let Some(name) = index.missing_groups().into_iter().next() {
        return Some(format!("a user is in the group `{name}`, which is not in it"));
    }
    let missing = index.missing();
    let first = missing.iter().next()?;
    let more = missing.len() - 1;
    let more = if more > 0 { format!(" and of {more} more") } else { String::new() };
    Some(format!("the text of `{first}`{more} is not in it"))
}

/// Why a project cannot be held against an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The project has errors.
    NotClean,
    /// It has no such account.
    NoAccount,
}

/// Holds a project against an account, for as long as something runs.
pub fn against<R>(
    project: &Snapshot,
    account: &Account,
    run: impl FnOnce(&Discharger<'_>) -> R,
) -> Result<R, Unfit> {
    project.clean().map_err(|NotClean| Unfit::NotClean)?;
    let (model, home) = (&project.model, account.index.home.as_ref());
    let of = model::Index::new(model);
    let same =
        |id: &AccountId| home.is_some_and(|(_, account)| **account == *model.account(*id).id);
    let id = model.accounts().find(same).ok_or(Unfit::NoAccount)?;
    let plan = plan::account(model, &of, id);
    let ledger = project.ledgers.get(&id).cloned().unwrap_or_default();
    let held = Held::new(&plan, model);
    let account = Project {
        model,
        of: &of,
        account: model.account(id),
        plan: &plan,
        texts: BTreeMap::new(),
        index: &account.index,
        complete: account.lacks.is_none(),
    };
    Ok(run(&Discharger::new(account, &held, ledger)))
}
