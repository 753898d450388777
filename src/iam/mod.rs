//! AWS's side without our language.

pub mod catalogue;
pub mod lookup;
