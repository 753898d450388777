//! A build as the text of Rust constants.

use super::{NotClean, Snapshot};
use crate::emit::{self, rust};
use crate::{model, plan};
use std::collections::BTreeMap;

/// Why there are no constants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmade {
    /// Errors stand in the way.
    NotClean,
    /// Two names would be one in Rust: a sentence.
    Clash(String),
}

impl Snapshot {
    /// The policies of a JSON build, each document to the byte, as the text of Rust constants.
    pub fn constants(&self) -> Result<String, Unmade> {
        let files = self.build("json", false).map_err(|NotClean| Unmade::NotClean)?;
        let files: BTreeMap<&str, &str> =
            files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
        let index = model::Index::new(&self.model);
        let accounts: Vec<_> = self
            .model
            .accounts()
            .map(|id| (emit::folder(&self.model, id), id, plan::account(&self.model, &index, id)))
            .collect();
        let accounts: Vec<rust::Account<'_>> = accounts
            .iter()
            .map(|(folder, id, plan)| rust::Account {
                folder,
                id: &self.model.account(*id).id,
                plan,
            })
            .collect();
        rust::constants(&accounts, &|path| files.get(path).copied())
            .map_err(|clash| Unmade::Clash(clash.0))
    }
}
