//! Each error is an error of its own.

deleg_macros::include_policies!("tests/ui/iam/several");

fn main() {}
