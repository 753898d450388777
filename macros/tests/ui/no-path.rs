//! Nothing is named.

deleg_macros::include_policies!();

fn main() {}
