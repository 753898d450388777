//! Two policies that would be one constant.

deleg_macros::include_policies!("tests/ui/iam/clash");

fn main() {}
