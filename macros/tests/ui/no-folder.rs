//! A folder that is not there.

deleg_macros::include_policies!("tests/ui/iam/nowhere");

fn main() {}
