//! An account that is none.

deleg_macros::include_policies!("tests/ui/iam/undeclared.deleg", account = "1234");

fn main() {}
