//! Neither the files nor the call says the account.

deleg_macros::include_policies!("tests/ui/iam/undeclared.deleg");

fn main() {}
