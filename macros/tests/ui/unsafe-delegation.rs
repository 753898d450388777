//! A boundary that its delegates may rewrite.

deleg_macros::include_policies!("tests/ui/iam/unsafe");

fn main() {}
