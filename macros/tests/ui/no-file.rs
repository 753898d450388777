//! A folder without a file of the language.

deleg_macros::include_policies!("tests/ui/iam/empty");

fn main() {}
